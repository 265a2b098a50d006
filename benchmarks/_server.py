"""A service that answers as fast as it can: every answer is made, and packed, before it starts."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np

TABLE = "99999NED"
PAGE = 10_000
TEXTS = ("Codering", "Gemeentenaam")


Answers = dict[tuple[str, int], tuple[bytes, bytes]]


def answers(rows: int, topics: int, base: str) -> Answers:
    """Make the answers for a table, plain and packed, by collection and rows skipped.

    Two of the topics are text, the others numbers of which one in ten is missing.
    """
    names = [f"OnderwerpMetEenNaam_{number}" for number in range(1, topics - 1)]
    texts = [f"{stem}_{number}" for number, stem in enumerate(TEXTS, topics - 1)]
    dimensions = ["RegioS", "Perioden"]
    collections = ["TableInfos", "UntypedDataSet", "TypedDataSet", "DataProperties", *dimensions]
    found = {
        ("", 0): _body("", [{"name": name, "url": f"{base}/{name}"} for name in collections]),
        ("TableInfos", 0): _body("TableInfos", [_info()]),
    }
    properties = [_property(0, "GeoDimension", "RegioS"), _property(1, "TimeDimension", "Perioden")]
    properties += [_property(2 + n, "Topic", name, "Double") for n, name in enumerate(names)]
    properties += [_property(90 + n, "Topic", name, "String") for n, name in enumerate(texts)]
    found["DataProperties", 0] = _body("DataProperties", properties)
    regions = [f"GM{number:04}" for number in range(500)]
    periods = [f"{year}JJ00" for year in range(1600, 1600 + -(-rows // 500))]
    for collection, keys in (("RegioS", regions), ("Perioden", periods)):
        listed = [{"Key": k, "Title": k, "Description": "", "CategoryGroupID": None} for k in keys]
        found[collection, 0] = _body(collection, listed)
    found["$count", 0] = _packed(str(rows).encode())
    rng = np.random.default_rng(1)
    for first in range(0, rows, PAGE):
        count = min(PAGE, rows - first)
        numbers = rng.integers(0, 100_000, (count, len(names))) / 10
        missing = rng.random((count, len(names))) < 0.1
        for collection in ("TypedDataSet", "UntypedDataSet"):
            typed = collection == "TypedDataSet"
            page = [
                {"ID": row, "RegioS": regions[row % 500], "Perioden": periods[row // 500]}
                | {
                    name: (None if typed else "       .")
                    if missing[row - first, n]
                    else (float(v) if typed else f"{v:8.1f}")
                    for n, (name, v) in enumerate(zip(names, numbers[row - first], strict=True))
                }
                | {name: f"{regions[row % 500]}    " for name in texts}
                for row in range(first, first + count)
            ]
            following = first + PAGE
            link = f"{base}/{collection}?$format=json&$skip={following}"
            found[collection, first] = _body(collection, page, link if following < rows else "")
    return found


@contextmanager
def serving(rows: int, topics: int) -> Iterator[tuple[str, Any]]:
    """Serve a table from a process of its own.

    Yields
    ------
    str
        Address.
    multiprocessing.Value
        Holds the seconds that every answer waits.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    delay = context.Value("d", 0.0)
    process = context.Process(target=_serve, args=(there, delay, rows, topics), daemon=True)
    process.start()
    url = f"http://127.0.0.1:{here.recv()}"
    try:
        yield url, delay
    finally:
        process.kill()
        process.join()


def _serve(pipe: Any, delay: Any, rows: int, topics: int) -> None:
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)
    port = listening.getsockname()[1]
    found = answers(rows, topics, f"http://127.0.0.1:{port}/ODataFeed/odata/{TABLE}")
    pipe.send(port)
    while True:
        connection, _ = listening.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=_talk, args=(connection, found, delay), daemon=True).start()


def _talk(connection: socket.socket, found: Answers, delay: Any) -> None:
    waiting = b""
    with connection:
        while True:
            while b"\r\n\r\n" not in waiting:
                data = connection.recv(65536)
                if not data:
                    return
                waiting += data
            head, _, waiting = waiting.partition(b"\r\n\r\n")
            target = head.split(b" ", 2)[1].decode()
            parts = urlsplit(target)
            skip = int(parse_qs(parts.query).get("$skip", ["0"])[0])
            plain, packed = found.get((unquote(parts.path).rsplit("/", 1)[1], skip), (b"", b""))
            zipped = re.search(rb"(?im)^accept-encoding:.*gzip", head) is not None
            body = packed if zipped else plain
            if delay.value:
                time.sleep(delay.value)
            status = b"200 OK" if body else b"404 Not Found"
            encoding = b"Content-Encoding: gzip\r\n" if zipped else b""
            connection.sendall(
                b"HTTP/1.1 %s\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
                % (status, encoding, len(body))
            )
            connection.sendall(body)


def _body(collection: str, rows: list[dict[str, Any]], link: str = "") -> tuple[bytes, bytes]:
    answer = {"odata.metadata": f"http://localhost/$metadata#{collection}", "value": rows}
    if link:
        answer["odata.nextLink"] = link
    return _packed(json.dumps(answer, separators=(",", ":")).encode())


def _packed(body: bytes) -> tuple[bytes, bytes]:
    return body, gzip.compress(body, 6)


def _info() -> dict[str, Any]:
    return {
        "Identifier": TABLE,
        "Title": "Een grote tabel",
        "Catalog": "CBS",
        "Period": "",
        "Modified": "2024-02-01T02:00:00",
        "Language": "nl",
    }


def _property(number: int, kind: str, key: str, datatype: str = "") -> dict[str, Any]:
    return {
        "odata.type": f"Cbs.OData.{kind}",
        "ID": number,
        "Position": number,
        "ParentID": None,
        "Type": kind,
        "Key": key,
        "Title": key,
        "Description": "",
        "Datatype": datatype,
        "Unit": "",
        "Decimals": 1,
        "Default": "Missing",
    }
