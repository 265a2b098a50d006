"""The stand-in's HTTP server, and the faults that a test can ask of it."""

from __future__ import annotations

import gzip
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.stand_in.captures import Content
from tests.stand_in.fourth import PAGE_4
from tests.stand_in.service import PAGE, Answer, Service


class Fault(Enum):
    """What can go wrong between a server and us."""

    NOT_FOUND = "404"
    SERVER_ERROR = "500"
    CLOSED = "the connection is closed before a word is said"
    CUT = "the connection is closed half-way the body"
    WEB_PAGE = "a web page, with HTTP 200"
    BROKEN_JSON = "the first half of the JSON, with HTTP 200"
    OTHER_JSON = "JSON of another shape, with HTTP 200"
    EMPTY = "an empty body, with HTTP 200"
    SHORT = "the last row of the page is missing"
    TWICE = "the last row of the page is a second copy of the first"
    HANG = "no answer until the server is stopped"
    RESET = "the connection is reset"
    TOO_MANY = "429, come back later"
    CUT_GZIP = "half of a gzip file, whole as far as HTTP knows"
    REPEATED = "the rows of the page before"
    MISSING = "a page without rows"
    REORDERED = "the rows of the page from last to first"


@dataclass
class _Order:
    pattern: re.Pattern[str]
    fault: Fault
    times: int | None


@dataclass
class StandIn:
    """A StatLine service on this machine.

    Parameters
    ----------
    host
        ``CBS`` or ``RIVM``, to serve only the tables of that host; everything otherwise.
    blanks_count
        Whether blanks at the end of a key matter in a filter.
    tables
        Tables to serve beside the captured ones; may be changed while the server runs.
    page
        Rows on a page.
    page_4
        Observations on a page of v4.
    before
        Called with each request before it is answered.
    retry_after
        What a fault `TOO_MANY` asks.
    """

    host: str | None = None
    blanks_count: bool = True
    tables: dict[str, Content] = field(default_factory=dict)
    page: int = PAGE
    page_4: int = PAGE_4
    before: Callable[[str], None] = field(default=lambda asked: None)
    retry_after: str = "0"
    requests: list[str] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)
    _orders: list[_Order] = field(default_factory=list)
    _fixed: list[tuple[re.Pattern[str], Answer]] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"stand_in": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    @property
    def url(self) -> str:
        if self._server is None:
            raise RuntimeError("the stand-in has not been started")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url_4(self) -> str:
        return f"{self.url}/odata/v1"

    @contextmanager
    def fault(self, pattern: str, fault: Fault, times: int | None = None) -> Iterator[None]:
        """Answer requests whose path and query match with a fault, so many times or always."""
        order = _Order(re.compile(pattern), fault, times)
        self._orders.append(order)
        try:
            yield
        finally:
            self._orders.remove(order)

    @contextmanager
    def fixed(self, pattern: str, answer: Answer) -> Iterator[None]:
        """Give the same answer to every request that matches."""
        self._fixed.append((re.compile(pattern), answer))
        try:
            yield
        finally:
            self._fixed.pop()

    def asked(self, pattern: str) -> list[str]:
        """Requests so far whose path and query (decoded) match."""
        return [request for request in self.requests if re.search(pattern, request)]

    def answer(self, target: str) -> tuple[Answer, Fault | None]:
        parts = urlsplit(target)
        asked = unquote(target.replace("+", " "))
        self.requests.append(asked)
        fault = self._ordered(asked)
        if fault is Fault.HANG:
            self._stopping.wait(10)
        for pattern, fixed in self._fixed:
            if pattern.search(asked):
                return fixed, None
        params = dict(parse_qsl(parts.query))
        self.before(asked)
        service = Service(self.host, self.blanks_count, dict(self.tables), self.page, self.page_4)
        if fault is Fault.REPEATED:
            params["$skip"] = str(max(0, int(params.get("$skip", "0")) - self.page))
        return _spoiled(service.answer(self.url, unquote(parts.path), params), fault), fault

    def _ordered(self, asked: str) -> Fault | None:
        for order in self._orders:
            if order.pattern.search(asked) and order.times != 0:
                order.times = None if order.times is None else order.times - 1
                return order.fault
        return None


def _spoiled(answer: Answer, fault: Fault | None) -> Answer:
    match fault:
        case Fault.NOT_FOUND:
            return Answer(404, b"")
        case Fault.SERVER_ERROR:
            return Answer(500, b'{"odata.error":{"message":{"value":"An error has occurred."}}}')
        case Fault.WEB_PAGE:
            return Answer(200, b"<!DOCTYPE html><html>Onderhoud</html>", "text/html")
        case Fault.BROKEN_JSON:
            return replace(answer, body=answer.body[: len(answer.body) // 2])
        case Fault.OTHER_JSON:
            return replace(answer, body=b'{"values": 3}')
        case Fault.EMPTY:
            return replace(answer, body=b"")
        case Fault.TOO_MANY:
            return Answer(429, b"")
        case Fault.MISSING:
            return replace(answer, body=_with_rows(answer.body, lambda rows: []))
        case Fault.REORDERED:
            return replace(answer, body=_with_rows(answer.body, lambda rows: rows[::-1]))
        case Fault.SHORT:
            return replace(answer, body=_with_rows(answer.body, lambda rows: rows[:-1]))
        case Fault.TWICE:
            twice = _with_rows(answer.body, lambda rows: [*rows[:-1], *rows[:1]])
            return replace(answer, body=twice)
    return answer


def _with_rows(body: bytes, change: Callable[[list[Any]], list[Any]]) -> bytes:
    answer = json.loads(body)
    if not isinstance(answer, dict):
        return body
    return json.dumps(answer | {"value": change(answer["value"])}).encode()


class _Handler(BaseHTTPRequestHandler):
    stand_in: StandIn
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.stand_in.connections.add(self.client_address)
        answer, fault = self.stand_in.answer(self.path)
        if fault is Fault.CLOSED or (fault is Fault.HANG and self.stand_in._stopping.is_set()):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if fault is Fault.RESET:
            # Closing without lingering sends RST instead of FIN.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        body, zipped = answer.body, "gzip" in self.headers.get("Accept-Encoding", "")
        if zipped:
            body = gzip.compress(body, 1)
        if fault is Fault.CUT_GZIP:
            body = body[: len(body) // 2]
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        if answer.status == 429:
            self.send_header("Retry-After", self.stand_in.retry_after)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if fault is Fault.CUT else body)
        self.wfile.flush()
        self.close_connection = self.close_connection or fault is Fault.CUT

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
