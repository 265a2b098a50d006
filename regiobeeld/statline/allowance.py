"""What one question to a service may cost: how much, how long, and who may answer."""

from __future__ import annotations

import io
import socket
import threading
import time
import zlib
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from regiobeeld.statline.retry import deadline, largest_answer

_CHUNK = 2**16
_PORTS = {"http": 80, "https": 443}


class AllowanceError(requests.RequestException):
    """An answer costs more than it may, or comes from elsewhere; asking again does not help.

    The message goes on after the name of the service.
    """


@dataclass
class Allowance:
    """What is left of what one question may cost, all its answers together.

    Attributes
    ----------
    url
        Where is asked first; only this server may answer, by https too where http was asked.
    largest
        Bytes that the answers may hold, packed and unpacked.
    seconds
        How long it may take.
    taken
        Bytes that came, unpacked.
    """

    url: str
    largest: int = field(default_factory=largest_answer)
    seconds: float = field(default_factory=deadline)
    taken: int = 0
    _ends: float = field(init=False)

    def __post_init__(self) -> None:
        self._ends = time.monotonic() + self.seconds

    @property
    def room(self) -> int:
        """Bytes that may still come."""
        return self.largest - self.taken

    @property
    def seconds_left(self) -> float:
        """Seconds that are left."""
        return max(0.0, self._ends - time.monotonic())

    def check(self, url: str) -> None:
        """Make sure that another request may be made.

        Raises
        ------
        AllowanceError
            When there is no time left, or the address is of another server or without its https.
        """
        if not self.seconds_left:
            raise self.late()
        if not _same_server(urlsplit(self.url), urlsplit(url)):
            raise AllowanceError(f"sends us elsewhere, to {url[:200]!r}, where is not asked,")

    def unpacked(self, packed: bytes, encoding: str) -> bytes:
        """Unpack a whole body. A part of one is an error, which requests would let pass.

        Raises
        ------
        AllowanceError
            When it unpacks to more than is left.
        zlib.error
            When it is damaged.

        Examples
        --------
        >>> import gzip
        >>> Allowance("http://x", largest=9).unpacked(gzip.compress(b"rows"), "gzip")
        b'rows'
        """
        body = self._unzipped(packed) if "gzip" in encoding.lower() else packed
        if len(body) > self.room:
            raise self.too_large()
        self.taken += len(body)
        return body

    def too_large(self) -> AllowanceError:
        """Error for an answer that is larger than agreed."""
        return AllowanceError(
            f"sends more than {self.largest / 1e6:,g} MB (REGIOBEELD_LARGEST_ANSWER allows more)"
        )

    def late(self) -> AllowanceError:
        """Error for an answer that takes longer than agreed."""
        return AllowanceError(
            f"had not answered wholly in {self.seconds:g} seconds (REGIOBEELD_DEADLINE allows more)"
        )

    def _unzipped(self, packed: bytes) -> bytes:
        unpacker = zlib.decompressobj(wbits=31)
        body = io.BytesIO()
        view = memoryview(packed)
        for start in range(0, len(packed), _CHUNK):
            left = self.room - body.tell()
            body.write(unpacker.decompress(view[start : start + _CHUNK], left + 1))
            if body.tell() > self.room:
                raise self.too_large()
        if not unpacker.eof:
            raise zlib.error("incomplete")
        return body.getvalue()


def bounded_session(*, unpacks: bool = False) -> requests.Session:
    """Make a session that keeps a connection open for each request that is made at once.

    Parameters
    ----------
    unpacks
        Whether bodies are unpacked as they come, or by who asks.
    """
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, BoundedAdapter(unpacks=unpacks, pool_connections=1, pool_maxsize=32))
    return session


class BoundedAdapter(HTTPAdapter):
    """Sends requests of requests, each with an allowance, and reads the whole answer.

    Parameters
    ----------
    unpacks
        Whether bodies are unpacked here, or by who asked.
    """

    def __init__(self, *, unpacks: bool, **options: Any) -> None:
        self.unpacks = unpacks
        super().__init__(**options)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Make connections that can be ended while they are waited for."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        """Make such connections by way of a proxy too."""
        manager = super().proxy_manager_for(*args, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def send(  # type: ignore[override]
        self, request: requests.PreparedRequest, *args: Any, allowance: Allowance, **options: Any
    ) -> requests.Response:
        """Send a request, a redirected one too, and read its answer.

        Raises
        ------
        AllowanceError
            When it costs more than is allowed, or leads to another server.
        requests.RequestException
            When there is no answer.
        """
        allowance.check(str(request.url))
        request.headers.setdefault("Accept-Encoding", "gzip")
        with _Watch(allowance.seconds_left) as watch:
            try:
                response = super().send(request, *args, **options)
                packed = _read(response.raw, allowance)
            except (urllib3.exceptions.HTTPError, requests.RequestException, OSError) as error:
                raise (allowance.late() if watch.over else _of_requests(error)) from error
            # A connection that is ended may look like an answer that ends.
            if watch.over:
                raise allowance.late()
        body = allowance.unpacked(packed, _encoding(response)) if self.unpacks else packed
        response.raw = io.BytesIO(body)
        return response


def _read(raw: Any, allowance: Allowance) -> bytes:
    """Read a body as it is sent, as far as it may go."""
    announced = str(raw.headers.get("Content-Length", ""))
    if announced.isdecimal() and (len(announced) > 15 or int(announced) > allowance.room):
        raise allowance.too_large()
    packed = io.BytesIO()
    while piece := raw.read(_CHUNK, decode_content=False):
        packed.write(piece)
        if packed.tell() > allowance.room:
            raise allowance.too_large()
    return packed.getvalue()


def _of_requests(error: Exception) -> Exception:
    """Return an error as requests tells it, which does so only of what it reads itself."""
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return requests.ReadTimeout(error)
    if isinstance(error, urllib3.exceptions.HTTPError):
        return requests.ConnectionError(error)
    return error


def _encoding(response: requests.Response) -> str:
    return response.headers.get("Content-Encoding", "")


class _Watch:
    """Ends a connection when its time is over, also while it is waited for byte by byte."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._socket: Any = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> _Watch:
        self._before = _watching.set(self)
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        _watching.reset(self._before)
        with self._lock:
            self._socket = None

    def see(self, connected: Any) -> None:
        """Take the socket that is to be ended in time."""
        with self._lock:
            # A connection with TLS within that of a proxy holds the real one.
            self._socket = getattr(connected, "socket", connected)
        if self.over:
            self._end()

    def _end(self) -> None:
        with self._lock:
            self.over = True
            if isinstance(self._socket, socket.socket):
                # Of TLS too only the socket: its reader finds the end, and knows what to do.
                with suppress(OSError):
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


#: The watch over the request that is being made; a connection knows nothing of requests.
_watching: ContextVar[_Watch] = ContextVar("_watching")


class _HTTPConnection(HTTPConnection):
    def getresponse(self) -> Any:
        _watching.get().see(self.sock)
        return super().getresponse()


class _HTTPSConnection(HTTPSConnection):
    def getresponse(self) -> Any:
        _watching.get().see(self.sock)
        return super().getresponse()


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


_POOLS = {"http": _HTTPPool, "https": _HTTPSPool}


def _same_server(first: SplitResult, then: SplitResult) -> bool:
    """Return whether two addresses are of one server, the second with no less protection."""
    if (first.hostname, first.scheme, _port(first)) == (then.hostname, then.scheme, _port(then)):
        return True
    usual = [(parts.hostname, parts.scheme, _port(parts)) for parts in (first, then)]
    return usual == [(first.hostname, s, _PORTS[s]) for s in ("http", "https")]


def _port(parts: SplitResult) -> int | None:
    return parts.port or _PORTS.get(parts.scheme)
