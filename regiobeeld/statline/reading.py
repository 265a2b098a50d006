"""Read rows from the feed, several pages at once, and check that all of them came."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl

import numpy as np
import pyarrow as pa

from regiobeeld.statline.cells import ROW
from regiobeeld.statline.endpoint import Endpoint, wrong_answer
from regiobeeld.statline.pages import Page, decode, query_of, skip
from regiobeeld.statline.parallel import in_parallel
from regiobeeld.statline.query import PAGE_SIZE, select_expression
from regiobeeld.statline.retry import PassingError, RevisedError

Progress = Callable[[int, int], None]
"""Called with the number of rows that came, and the number to come in all."""


class Shelf(Protocol):
    """Where pages are kept while the others are still to come."""

    def get(self, request: int, first: int) -> pa.Table | None:
        """Return the page of a request that begins at a row, when it was put here before."""

    def put(self, request: int, first: int, page: pa.Table) -> None:
        """Keep a page."""


class NoShelf:
    """Keeps nothing."""

    def get(self, request: int, first: int) -> pa.Table | None:
        """Have nothing."""

    def put(self, request: int, first: int, page: pa.Table) -> None:
        """Keep nothing."""


@dataclass(frozen=True)
class Request:
    """Rows to read from one collection of one table.

    Attributes
    ----------
    table_id
        Table identifier.
    collection
        ``TypedDataSet`` or ``UntypedDataSet``.
    schema
        Columns wanted, among them ``ID``.
    filter
        OData expression that the rows must meet, or None for all rows.
    rows
        Number of rows that meet it, as the service says.
    """

    table_id: str
    collection: str
    schema: pa.Schema
    filter: str | None
    rows: int

    @property
    def what(self) -> str:
        """What is asked for, to name it in an error."""
        return f"table {self.table_id}"

    def params(self, first: int) -> dict[str, str]:
        """Query of the page that begins at a row."""
        params = {"$format": "json"}
        select = select_expression(self.schema.names)
        if select is not None:
            params["$select"] = select
        if self.filter is not None:
            params["$filter"] = self.filter
        if first:
            params["$skip"] = str(first)
        return params


@dataclass(frozen=True)
class _Piece:
    """One page to ask for: its request, the request's number, and the page's first row."""

    request: Request
    number: int
    first: int

    @property
    def rows(self) -> int:
        return min(PAGE_SIZE, self.request.rows - self.first)

    @property
    def following(self) -> int | None:
        after = self.first + PAGE_SIZE
        return after if after < self.request.rows else None

    def is_before(self, link: str) -> bool:
        """Whether a link leads to the page after this one, counted in rows."""
        return self.following is not None and skip(link) == self.following


def read_rows(
    server: Endpoint,
    requests: Sequence[Request],
    make: Callable[[pa.Table], pa.Table],
    *,
    shelf: Shelf,
    progress: Progress,
) -> Iterator[pa.Table]:
    """Read the pages of some requests, several at once, and yield them in order.

    The pages of a request are asked for by the number of rows to skip. Where the link on the first
    page shows that the service does not count so, the links are followed instead, one by one.

    Parameters
    ----------
    server
        Where to ask.
    requests
        What to ask.
    make
        What becomes of a page; it must keep the column ``ID``.
    shelf
        Pages that are there are not asked for.
    progress
        Told how many rows of each request came.

    Raises
    ------
    RevisedError
        When a page, all the same, does not hold the rows that it should.
    StatLineError
        When a page does not come, or is not what it should be.
    """
    processors = os.cpu_count() or 1
    # So many threads that no connection is idle while other answers are read.
    threads = server.retry.connections + processors
    reader = _Reader(server.with_readers(processors), threads, make, shelf, progress)
    done = 0
    while done < len(requests):
        done = yield from reader.read(requests, done)


@dataclass(frozen=True)
class _Brought:
    """A page that came: what was made of it, its number of rows, and the link to the next page."""

    rows: pa.Table
    count: int
    link: str | None


@dataclass(frozen=True)
class _Reader:
    server: Endpoint
    threads: int
    make: Callable[[pa.Table], pa.Table]
    shelf: Shelf
    progress: Progress

    def read(self, requests: Sequence[Request], done: int) -> Generator[pa.Table, None, int]:
        """Yield the pages of requests, up to one of which the links must be followed.

        Returns the number of requests that are done then.
        """
        pieces = [
            _Piece(requests[number], number, first)
            for number in range(done, len(requests))
            for first in range(0, max(requests[number].rows, 1), PAGE_SIZE)
        ]
        lacking = [piece for piece in pieces if self._held(piece) is None]
        brought = in_parallel(self.page, lacking, self.threads)
        try:
            for piece in pieces:
                rows = self._held(piece)
                if rows is None:
                    page = next(brought)
                    rows = page.rows
                    if page.link is not None and not piece.is_before(page.link):
                        brought.close()
                        yield from self.follow(piece.request, piece.number, page)
                        return piece.number + 1
                    self.shelf.put(piece.number, piece.first, rows)
                self.progress(piece.first + piece.rows, piece.request.rows)
                yield rows
        finally:
            brought.close()
        return len(requests)

    def page(self, piece: _Piece) -> _Brought:
        """Bring a page that is asked for by the rows before it."""
        try:
            return self._ask(piece.request, piece.request.params(piece.first), piece)
        except _MismatchError as error:
            raise RevisedError(str(error)) from error

    def follow(
        self, request: Request, number: int, page: _Brought
    ) -> Generator[pa.Table, None, None]:
        """Yield a page and those that its link leads to."""
        came = 0
        while True:
            self.shelf.put(number, came, page.rows)
            came += page.count
            self.progress(came, request.rows)
            yield page.rows
            # A server that goes on for ever, or in a circle, is stopped by the number of rows.
            if page.link is None or not page.count or came > request.rows:
                break
            # The link holds all parameters. Only its query is used: an answer cannot send us to
            # another server, and a mirror that forgets to rewrite its links still works.
            asked = dict(parse_qsl(query_of(page.link), keep_blank_values=True))
            page = self._ask(request, asked)
        if came != request.rows:
            raise RevisedError(_mismatch(self.server, request, came))

    def _held(self, piece: _Piece) -> pa.Table | None:
        """Return a page from the shelf, unless it was made for pages of another size."""
        rows = self.shelf.get(piece.number, piece.first)
        return rows if rows is not None and rows.num_rows == piece.rows else None

    def _ask(
        self, request: Request, params: dict[str, str], piece: _Piece | None = None
    ) -> _Brought:
        address = self.server.feed(request.table_id, request.collection)

        def read(body: bytes) -> _Brought:
            page = decode(body, request.schema, self.server, request.what, address)
            if page.rows[ROW].null_count:
                raise wrong_answer("rows without a number", self.server, request.what, address)
            if piece is not None:
                _check(page, piece, self.server)
            return _Brought(self.make(_ascending(page.rows)), page.rows.num_rows, page.following)

        return self.server.get(address, params, request.what, read)


class _MismatchError(PassingError):
    """A page does not hold the rows that it should."""


def _check(page: Page, piece: _Piece, server: Endpoint) -> None:
    """Make sure that a page holds the rows that it should.

    The first page of a request is also where it shows that a service does not count rows: its link
    leads elsewhere than to the row after the page.
    """
    came, link = page.rows.num_rows, page.next_skip
    elsewhere = page.following is not None and link != piece.first + PAGE_SIZE
    if piece.first == 0 and elsewhere and came:
        return
    if came != piece.rows or link != piece.following or elsewhere:
        more = came == piece.rows and page.following is not None
        sent = piece.request.rows - piece.rows + came
        raise _MismatchError(_mismatch(server, piece.request, sent, more=more))


def _mismatch(server: Endpoint, request: Request, sent: int, *, more: bool = False) -> str:
    address = server.feed(request.table_id, request.collection)
    return (
        f"{server.catalogue} announced {request.rows:,} rows for {request.what} but sent"
        f" {'more than ' if more else ''}{sent:,}; nothing was kept. Try again: {address}"
    )


def _ascending(rows: pa.Table) -> pa.Table:
    """Put the rows of a page in the order of their numbers."""
    numbers = rows[ROW].to_numpy()
    if len(numbers) < 2 or (np.diff(numbers) > 0).all():
        return rows
    return rows.take(np.argsort(numbers, kind="stable"))
