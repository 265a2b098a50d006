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


# More pages than this are made when they are asked for, and not kept: times mean nothing then.
MADE_BEFOREHAND = 40


class Observations:
    """The answers of OData v4 for a table of as many rows and numeric topics, made when asked.

    Rows are areas in twenty years. Answers are kept packed: measure after a first reading.
    """

    def __init__(self, rows: int, topics: int) -> None:
        self.years = [f"{year}JJ00" for year in range(2000, 2020)]
        self.areas = [f"GM{number:06}" for number in range(rows // len(self.years))]
        self.place = {code: place for place, code in enumerate(self.areas)}
        self.measures = [f"M{number:06}" for number in range(1, topics + 1)]
        rng = np.random.default_rng(1)
        cells = rng.integers(0, 100_000, len(self.years) * topics) / 10
        cells[rng.random(len(cells)) < 0.1] = np.nan
        pairs = [(year, measure) for year in self.years for measure in self.measures]
        # All areas have the same figures, so that an answer is made by putting a code in a text.
        self.area = "},{".join(
            f'"Id":%d,"Measure":"{measure}","ValueAttribute":"{word}","Value":{shown}'
            f',"StringValue":null,"RegioS":"%s","Perioden":"{year}"'
            for (year, measure), value in zip(pairs, cells.tolist(), strict=True)
            for word, shown in [("None", value) if value == value else ("Confidential", "null")]
        )
        self.each = len(pairs)
        self.made: dict[str, bytes] = {}

    def get(self, path: str, query: str) -> bytes:
        """Return an answer, packed; empty when there is none."""
        asked = f"{path}?{query}"
        if asked not in self.made:
            body = self._body(path, parse_qs(query).get("$filter", [""])[0])
            self.made[asked] = gzip.compress(body, 6) if body else b""
        return self.made[asked]

    def _body(self, path: str, filter_: str) -> bytes:
        names = re.findall(r"RegioS \w\w '(\w+)'", filter_)
        places = [self.place[name] for name in names] or [0, len(self.areas) - 1]
        areas = range(places[0], places[-1] + 1)
        if path == "Observations/$count":
            return str(len(areas) * self.each).encode()
        if path == "Observations":
            rows = "},{".join(self._area(area) for area in areas)
            return f'{{"@odata.context":"m","value":[{{{rows}}}]}}'.encode()
        return json.dumps(self._described(path)).encode()

    def _area(self, area: int) -> str:
        first, code = area * self.each, self.areas[area]
        return self.area % tuple(x for n in range(first, first + self.each) for x in (n, code))

    def _described(self, path: str) -> dict[str, Any]:
        info = {k: v for k, v in _INFO.items() if k != "Period"}
        lists: dict[str, list[dict[str, Any]]] = {
            "Dimensions": [
                {"Identifier": "RegioS", "Title": "Regio's", "Kind": "GeoDimension"},
                {"Identifier": "Perioden", "Title": "Perioden", "Kind": "TimeDimension"},
            ],
            "MeasureCodes": [
                {"Identifier": code, "Index": place, "Title": f"Onderwerp {place}"}
                | {"DataType": "Double", "Unit": "", "Decimals": 1, "MeasureGroupId": None}
                for place, code in enumerate(self.measures)
            ],
            "RegioSCodes": [{"Identifier": code, "Title": code} for code in self.areas],
            "PeriodenCodes": [{"Identifier": code, "Title": code} for code in self.years],
        }
        return info if path == "Properties" else {"value": lists.get(path, [])}


class Answers:
    """Answers for a table, plain and packed, by collection and rows skipped.

    Two of the topics are text, the others numbers of which one in ten is missing. All pages have
    the same cells but for the number of the row.
    """

    def __init__(self, rows: int, topics: int, base: str) -> None:
        self.rows, self.base = rows, base
        numbers = [f"OnderwerpMetEenNaam_{number}" for number in range(1, topics - 1)]
        texts = [f"{stem}_{number}" for number, stem in enumerate(TEXTS, topics - 1)]
        regions = [f"GM{number:04}" for number in range(500)]
        periods = [f"{year}JJ00" for year in range(2000, 2000 + PAGE // 500)]
        rng = np.random.default_rng(1)
        cells = rng.integers(0, 100_000, (PAGE, len(numbers))) / 10
        cells[rng.random(cells.shape) < 0.1] = np.nan
        self.tails = {
            collection: [
                json.dumps(
                    {"RegioS": regions[row % 500], "Perioden": periods[row // 500]}
                    | {name: show(v) for name, v in zip(numbers, cells[row], strict=True)}
                    | dict.fromkeys(texts, f"{regions[row % 500]}    "),
                    separators=(",", ":"),
                )[1:]
                for row in range(PAGE)
            ]
            for collection, show in (("TypedDataSet", _typed), ("UntypedDataSet", _untyped))
        }
        dimensions = {"RegioS": regions, "Perioden": periods}
        properties = [_property(n, "Dimension", name) for n, name in enumerate(dimensions)]
        properties += [_property(9 + n, "Topic", name, "Double") for n, name in enumerate(numbers)]
        properties += [_property(90 + n, "Topic", name, "String") for n, name in enumerate(texts)]
        names = ["TableInfos", *self.tails, "DataProperties", *dimensions]
        self.made = {
            ("", 0): _body([{"name": name, "url": f"{base}/{name}"} for name in names]),
            ("TableInfos", 0): _body([_INFO]),
            ("DataProperties", 0): _body(properties),
            ("$count", 0): _packed(str(rows).encode()),
        }
        for name, keys in dimensions.items():
            self.made[name, 0] = _body([{"Key": key, "Title": key} for key in keys])
        if rows <= MADE_BEFOREHAND * PAGE:
            for collection in self.tails:
                for first in range(0, rows, PAGE):
                    self.made[collection, first] = self._page(collection, first)

    def get(self, collection: str, first: int) -> tuple[bytes, bytes]:
        if (collection, first) in self.made:
            return self.made[collection, first]
        return self._page(collection, first) if collection in self.tails else (b"", b"")

    def _page(self, collection: str, first: int) -> tuple[bytes, bytes]:
        tails = self.tails[collection][: max(0, self.rows - first)]
        rows = ",".join(f'{{"ID":{row},{tail}' for row, tail in enumerate(tails, first))
        following = first + PAGE
        link = f',"odata.nextLink":"{self.base}/{collection}?$format=json&$skip={following}"'
        end = link if following < self.rows else ""
        return _packed(f'{{"odata.metadata":"m","value":[{rows}]{end}}}'.encode())


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
    found = Answers(rows, topics, f"http://127.0.0.1:{port}/ODataFeed/odata/{TABLE}")
    observed = Observations(rows, topics)
    pipe.send(port)
    while True:
        connection, _ = listening.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(
            target=_talk, args=(connection, found, observed, delay), daemon=True
        ).start()


def _talk(connection: socket.socket, found: Answers, observed: Observations, delay: Any) -> None:
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
            path = unquote(parts.path)
            if f"/v1/CBS/{TABLE}/" in path:
                packed = observed.get(path.partition(f"/{TABLE}/")[2], parts.query)
                plain = b""
            else:
                plain, packed = found.get(path.rsplit("/", 1)[1], skip)
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


def _typed(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _untyped(value: float) -> str:
    return "       ." if np.isnan(value) else f"{value:8.1f}"


def _body(rows: list[dict[str, Any]]) -> tuple[bytes, bytes]:
    return _packed(json.dumps({"odata.metadata": "m", "value": rows}).encode())


def _packed(body: bytes) -> tuple[bytes, bytes]:
    return body, gzip.compress(body, 6)


_INFO = {
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
