"""The door to the live services: a table, a table's whole content, the list of tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import pyarrow as pa

from regiobeeld.errors import StatLineError, TableNotFoundError
from regiobeeld.statline.allowance import Allowance
from regiobeeld.statline.cells import TEXT
from regiobeeld.statline.describe import (
    catalogue_name,
    check_keys,
    describe,
    dimension_keys,
    padded_keys,
    text_of,
)
from regiobeeld.statline.endpoint import (
    CBS,
    THIRD_PARTIES,
    Endpoint,
    check_table_id,
    endpoint,
    parse_json,
    wrong_answer,
)
from regiobeeld.statline.live import LiveRows, in_order, no_progress
from regiobeeld.statline.lookup import Where, find_topics, resolve_where
from regiobeeld.statline.pages import query_of
from regiobeeld.statline.reading import Progress
from regiobeeld.statline.reference import read_info, read_metadata
from regiobeeld.statline.retry import Patience, usual_retry
from regiobeeld.statline.table import Table

# A longer list of catalogues helps nobody.
_MOST_NAMED = 20
_CATALOGUE_COLUMNS = {
    "Identifier": "id",
    "Title": "title",
    "Period": "period",
    "Modified": "modified",
    "Frequency": "frequency",
    "Language": "language",
    "Summary": "summary",
}


def table(table_id: str, *, catalogue: str | None = None, url: str | None = None) -> Table:
    """Open a table of the live service. Only its description is read; `Table.read` brings rows.

    Parameters
    ----------
    table_id
        Table identifier, such as ``84799NED``.
    catalogue
        ``CBS``, or a catalogue of third parties: ``RIVM`` (health figures of RIVM and the GGDs),
        ``Politie``, ``IV3``, ``AZW``. Without one, CBS is asked first, and the server of third
        parties when CBS does not have the table. A table says itself of which catalogue it is.
    url
        Base address of the service, when it is not the public one.

    Raises
    ------
    TableNotFoundError
        When no catalogue that was asked has the table.
    StatLineError
        When a service does not answer as it should.
    """
    rows = live_rows(table_id, catalogue=catalogue, url=url)
    return Table(rows.info, rows)


def download(
    table_id: str,
    *,
    typed: bool = True,
    topics: str | Iterable[str] | None = None,
    where: Where | None = None,
    catalogue: str | None = None,
    url: str | None = None,
    progress: Progress | None = None,
    retry: Patience | None = None,
) -> pa.Table:
    """Bring rows exactly as the service publishes them; `Table.read` brings them tidied.

    Parameters
    ----------
    table_id, catalogue, url
        As for `table`.
    typed
        The set with numbers; otherwise the set with the text that the website shows, where ``.``
        is unknown, unreliable or secret, and blank cannot occur.
    topics, where
        As for `Table.read`; all topics and rows when left out.
    progress
        Called with the number of rows that came and the number to come.
    retry
        How many requests at once, and how often one may fail.

    Returns
    -------
    pyarrow.Table
        ``ID`` (int64, ascending), then a column per dimension (text, padded as the table pads it)
        and per topic (float64, or text). As many rows as the service counts.

    Raises
    ------
    TableNotFoundError
        When no catalogue that was asked has the table.
    TopicNotFoundError
        When a topic, dimension or code does not exist.
    StatLineError
        When a service does not answer as it should, however often it is asked.
    """
    retry = retry or usual_retry()

    def read() -> pa.Table:
        rows = live_rows(
            table_id,
            catalogue=catalogue,
            url=url,
            progress=progress,
            retry=retry,
            counted=where is None,
            # Cells are given as they are, so codes serve to find what is wanted only.
            coded=where is not None,
        )
        info = rows.info
        columns = [d.key for d in info.dimensions] + [t.key for t in find_topics(info, topics)]
        return in_order(list(rows.cells(columns, resolve_where(info, where), typed=typed)))

    return retry.steady(read)


def live_rows(
    table_id: str,
    *,
    catalogue: str | None = None,
    url: str | None = None,
    progress: Progress | None = None,
    retry: Patience | None = None,
    counted: bool = False,
    coded: bool = True,
) -> LiveRows:
    """Open a table of the live service, and return the way to its rows.

    Parameters
    ----------
    table_id, catalogue, url, progress, retry
        As for `download`.
    counted
        Ask for the number of rows along with the description, because all are going to be read.
    coded
        Ask for the codes of dimensions too. Without them rows can only be read as they are.
    """
    table_id = check_table_id(table_id)

    def opened(at: str, address: str | None) -> LiveRows:
        rows = _open_at(endpoint(at, address, retry), table_id, counted=counted, coded=coded)
        return replace(rows, progress=progress or no_progress)

    if catalogue is not None or url is not None:
        return opened(CBS if catalogue is None else catalogue, url)
    try:
        return opened(CBS, None)
    except TableNotFoundError as first:
        try:
            return opened(THIRD_PARTIES, None)
        except TableNotFoundError as second:
            raise TableNotFoundError(f"{first}; {second}") from second


def catalogue(catalogue: str = CBS, *, search: str = "", url: str | None = None) -> pd.DataFrame:
    """List the tables of a catalogue.

    Parameters
    ----------
    catalogue
        ``CBS``, or a catalogue of third parties such as ``RIVM``.
    search
        Words that the title or summary must contain, all of them; case does not matter.
    url
        Base address of the service, when it is not the public one.

    Returns
    -------
    DataFrame
        ``id, title, period, modified, frequency, language, summary``; empty text where the
        catalogue does not say.

    Raises
    ------
    StatLineError
        When the service does not answer as it should, or has no such catalogue.
    """
    server = endpoint(catalogue, url)
    rows = _listing(server)
    if server.catalogue not in (CBS, THIRD_PARTIES):
        rows = _of(server, rows)
    frame = pd.DataFrame(
        {
            ours: pd.Series([text_of(row.get(theirs)).strip() for row in rows], dtype=TEXT)
            for theirs, ours in _CATALOGUE_COLUMNS.items()
        }
    )
    text = (frame["title"] + " " + frame["summary"]).str.casefold()
    for word in search.casefold().split():
        frame = frame[text.loc[frame.index].str.contains(word, regex=False)]
    return frame.reset_index(drop=True)


def _of(server: Endpoint, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of one catalogue, where one server lists several."""
    names = [catalogue_name(row) for row in rows]
    kept = [
        row
        for row, name in zip(rows, names, strict=True)
        if name.casefold() == server.catalogue.casefold()
    ]
    if rows and not kept:
        there = ", ".join(sorted({name for name in names if name})[:_MOST_NAMED])
        raise StatLineError(
            f"{server.url} has no catalogue {server.catalogue!r}; it has {there or 'none'}."
        )
    return kept


def _listing(server: Endpoint) -> list[dict[str, Any]]:
    """Read the list of a catalogue's tables."""
    address = f"{server.url}/ODataCatalog/Tables"
    what = f"the catalogue of {server.catalogue}"

    def read(body: bytes) -> dict[str, Any]:
        answer = parse_json(body, server, what, address)
        found = answer.get("value")
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise wrong_answer("JSON of another shape", server, what, address)
        return answer

    rows: list[dict[str, Any]] = []
    params: dict[str, str] = {"$format": "json"}
    link: str | None = address
    seen: set[str] = set()
    whole = Allowance(server.url)
    while link is not None and link not in seen:
        seen.add(link)
        answer = server.get(link, params, what, read, whole)
        rows.extend(answer["value"])
        following = answer.get("odata.nextLink")
        # Only the query of the link is used: an answer cannot send us to another server.
        link = None if following is None else f"{address}?{query_of(str(following))}"
        params = {}
    return rows


def _open_at(server: Endpoint, table_id: str, *, counted: bool, coded: bool) -> LiveRows:
    asked = partial(read_metadata, server, table_id)
    questions: list[Callable[[], Any]] = [
        partial(read_info, server, table_id),
        partial(asked, "DataProperties"),
    ]
    if counted:
        questions.append(partial(server.get_count, table_id, None))
    described, properties, *count = server.at_once(*questions)
    check_keys(table_id, properties)
    names = dimension_keys(properties)
    answers = (
        server.at_once(*(partial(asked, name) for name in names)) if coded else [[]] * len(names)
    )
    dimensions = dict(zip(names, answers, strict=True))
    return LiveRows(
        server,
        describe(table_id, server.catalogue, described, properties, dimensions),
        {key: padded_keys(rows) for key, rows in dimensions.items()},
        properties,
        count[0] if count else None,
    )
