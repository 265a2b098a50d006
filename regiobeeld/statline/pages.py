"""Read rows from the feed, page after page, and check that all of them came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import pandas as pd

from regiobeeld.errors import StatLineError
from regiobeeld.statline.endpoint import Endpoint, wrong_answer
from regiobeeld.statline.query import select_expression

Progress = Callable[[int, int], None]
"""Called with the number of rows that came, and the number to come in all."""


@dataclass(frozen=True)
class Query:
    """Rows to read from one collection of one table.

    Attributes
    ----------
    table_id
        Table identifier.
    collection
        ``TypedDataSet`` or ``UntypedDataSet``.
    columns
        Columns wanted.
    filter
        OData expression that the rows must meet, or None for all rows.
    """

    table_id: str
    collection: str
    columns: tuple[str, ...]
    filter: str | None = None


class Reader(Protocol):
    """Anything that brings the rows of a query, as the server gave them.

    The frame has exactly the columns of the query, in that order, and ``expected`` rows.
    """

    def __call__(
        self, server: Endpoint, query: Query, expected: int, progress: Progress
    ) -> pd.DataFrame:
        """Bring the rows."""


def read_pages(server: Endpoint, query: Query, expected: int, progress: Progress) -> pd.DataFrame:
    """Read the pages of a query one after the other.

    Raises
    ------
    StatLineError
        When a page does not come, is not what it should be, or when the pages together do not hold
        the expected number of rows.
    """
    address = server.feed(query.table_id, query.collection)
    what = f"table {query.table_id}"
    frames: list[pd.DataFrame] = []
    came = 0
    params: dict[str, str] | None = _params(query)
    link = address
    while True:
        answer = server.get_json(link, params or {}, what)
        rows = _rows(answer, server, what, link)
        frames.append(_frame(rows, query.columns, server, what))
        came += len(rows)
        progress(came, expected)
        following = answer.get("odata.nextLink")
        # A server that goes on for ever, or in a circle, is stopped by the number of rows.
        if following is None or not rows or came > expected:
            break
        link, params = _next(address, following), None
    if came != expected:
        raise StatLineError(
            f"{server.catalogue} announced {expected:,} rows for {what} but sent {came:,}; "
            f"nothing was kept. Try again: {address}"
        )
    return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]


def read_catalogue(server: Endpoint) -> list[dict[str, Any]]:
    """Read the list of a catalogue's tables."""
    address = f"{server.url}/ODataCatalog/Tables"
    what = f"the catalogue of {server.catalogue}"
    rows: list[dict[str, Any]] = []
    params: dict[str, str] = {"$format": "json"}
    link = address
    seen: set[str] = set()
    while link not in seen:
        seen.add(link)
        answer = server.get_json(link, params, what)
        rows.extend(_rows(answer, server, what, link))
        following = answer.get("odata.nextLink")
        if following is None:
            break
        link, params = _next(address, following), {}
    return rows


def _params(query: Query) -> dict[str, str]:
    params = {"$format": "json"}
    select = select_expression(query.columns)
    if select is not None:
        params["$select"] = select
    if query.filter is not None:
        params["$filter"] = query.filter
    return params


def _next(address: str, link: Any) -> str:
    """Address of the next page: the collection's own, with the query of the link.

    The link holds all parameters, so none may be sent along. Only its query is used: an answer
    cannot send us to another server, and a mirror that forgets to rewrite its links still works.
    """
    return f"{address}?{urlsplit(str(link)).query}"


def _rows(answer: dict[str, Any], server: Endpoint, what: str, link: str) -> list[dict[str, Any]]:
    rows = answer.get("value")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise wrong_answer("JSON of another shape", server, what, link)
    return rows


def _frame(
    rows: list[dict[str, Any]], columns: Sequence[str], server: Endpoint, what: str
) -> pd.DataFrame:
    """Make a frame of a page; columns that were not asked for are left out."""
    if not rows:
        return pd.DataFrame({column: pd.Series(dtype="object") for column in columns})
    frame = pd.DataFrame(rows)
    absent = [column for column in columns if column not in frame.columns]
    if absent:
        raise StatLineError(
            f"{server.catalogue} sent rows of {what} without the column {absent[0]}."
        )
    return frame[list(columns)]
