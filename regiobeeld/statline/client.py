"""The door to the live services: a table, a table's whole content, the list of tables."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Generic, TypeVar

import pandas as pd
import pyarrow as pa

from regiobeeld.errors import StatLineError, TableNotFoundError
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
)
from regiobeeld.statline.lists import read_list
from regiobeeld.statline.live import LiveRows, in_order, no_progress
from regiobeeld.statline.lookup import Where, find_topics, resolve_where
from regiobeeld.statline.pages import LINK
from regiobeeld.statline.reading import Progress
from regiobeeld.statline.reference import read_info, read_metadata
from regiobeeld.statline.retry import Patience, RevisedError, usual_retry
from regiobeeld.statline.table import Table
from regiobeeld.statline.v4 import ObservedRows, listed_tables, open_observed

T = TypeVar("T")
#: What may be asked: OData v3, its successor, or v3 and v4 where v3 fails.
PROTOCOLS = ("auto", "v3", "v4")

#: A table that was opened, by either protocol.
OpenRows = LiveRows | ObservedRows

Notice = Callable[[str], None]
"""Told, in a sentence, what a user should know of how figures came."""

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


def table(
    table_id: str,
    *,
    catalogue: str | None = None,
    url: str | None = None,
    protocol: str = "auto",
    notice: Notice | None = None,
) -> Table:
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
    protocol
        ``v3`` or ``v4`` of OData; ``auto`` is v3, and v4 when v3 does not give the table. With an
        address it is v3. Only CBS has v4.
    notice
        Told when a table came by v4 because v3 did not give it; a warning when left out.

    Raises
    ------
    TableNotFoundError
        When no catalogue that was asked has the table.
    StatLineError
        When a service does not answer as it should.
    """
    rows = live_rows(table_id, catalogue=catalogue, url=url, protocol=protocol, notice=notice)
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
    protocol: str = "auto",
    notice: Notice | None = None,
) -> pa.Table:
    """Bring rows exactly as the service publishes them; `Table.read` brings them tidied.

    By v4 they are made of its observations: codes have no padding there, and the number of a row
    is the lowest of its observations.

    Parameters
    ----------
    table_id, catalogue, url, protocol, notice
        As for `table`.
    typed
        The set with numbers; otherwise the set with the text that the website shows, where ``.``
        is unknown, unreliable or secret, and blank cannot occur. v3 only.
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
        and per topic (float64, or text). As many rows, or observations, as the service counts.

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
            # Only v3 has texts of figures.
            protocol="v3" if protocol == "auto" and not typed else protocol,
            notice=notice,
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
    protocol: str = "auto",
    notice: Notice | None = None,
) -> OpenRows:
    """Open a table of the live service, and return the way to its rows.

    Parameters
    ----------
    table_id, catalogue, url, progress, retry, protocol, notice
        As for `download`.
    counted
        Ask for the number of rows along with the description, because all are going to be read.
    coded
        Ask for the codes of dimensions too. Without them rows can only be read as they are.
    """
    table_id = check_table_id(table_id)
    told = progress or no_progress

    def opened(way: str, server: Endpoint) -> OpenRows:
        if way == "v4":
            return open_observed(server, table_id, progress=told, notice=notice or _warn)
        rows = _open_at(server, table_id, counted=counted, coded=coded)
        return replace(rows, progress=told)

    given = _first_given(_ways(protocol, catalogue, url), url, retry, opened)
    if given.instead_of:
        (notice or _warn)(_by_v4(f"Table {given.found.info.id}", given.instead_of))
    return given.found


def catalogue(
    catalogue: str = CBS,
    *,
    search: str = "",
    url: str | None = None,
    protocol: str = "auto",
    notice: Notice | None = None,
) -> pd.DataFrame:
    """List the tables of a catalogue.

    Parameters
    ----------
    catalogue
        ``CBS``, or a catalogue of third parties such as ``RIVM``.
    search
        Words that the title or summary must contain, all of them; case does not matter.
    url
        Base address of the service, when it is not the public one.
    protocol, notice
        As for `table`. The list of v4 may lack periods and frequencies.

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
    rows = _listed(catalogue, url, protocol, notice or _warn)
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
    if server.catalogue in (CBS, THIRD_PARTIES):
        return rows
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


def _ways(protocol: str, catalogue: str | None, url: str | None) -> list[tuple[str, str]]:
    """Return where a table is asked, in this order: the version of OData, and the catalogue."""
    if protocol not in PROTOCOLS:
        raise StatLineError(
            f"There is no protocol {protocol!r}; choose {', '.join(PROTOCOLS[:-1])} or"
            f" {PROTOCOLS[-1]}."
        )
    usual = [CBS] if url is not None else [CBS, THIRD_PARTIES]
    third = [("v3", at) for at in ([catalogue] if catalogue is not None else usual)]
    fourth = [("v4", catalogue or CBS)]
    if protocol != "auto":
        return third if protocol == "v3" else fourth
    own = url is None and (catalogue or CBS).upper() == CBS
    return [*third, *(fourth if own else [])]


def _listed(catalogue: str, url: str | None, protocol: str, notice: Notice) -> list[dict[str, Any]]:
    """Read the list of a catalogue's tables, by whichever version answers."""

    def listed(way: str, server: Endpoint) -> list[dict[str, Any]]:
        return listed_tables(server) if way == "v4" else _of(server, _listing(server))

    given = _first_given(_ways(protocol, catalogue, url), url, None, listed)
    if given.instead_of:
        notice(_by_v4(f"The list of tables of {catalogue}", given.instead_of))
    return given.found


@dataclass(frozen=True)
class _Given(Generic[T]):
    """What was asked, and the failure of v3 when v4 gave it instead."""

    found: T
    instead_of: StatLineError | None = None


def _first_given(
    ways: Iterable[tuple[str, str]],
    url: str | None,
    retry: Patience | None,
    ask: Callable[[str, Endpoint], T],
) -> _Given[T]:
    """Ask one way after the other until one gives what is asked."""
    failures: list[tuple[str, StatLineError]] = []
    for way, at in ways:
        server = endpoint(at, url, retry, fourth=way == "v4")
        try:
            found = ask(way, server)
        except RevisedError:
            raise
        except StatLineError as error:
            failures.append((way, error))
            continue
        return _Given(found, failures[0][1] if way == "v4" and failures else None)
    raise _together(failures)


def _by_v4(what: str, error: Exception) -> str:
    return f"{what} is read by OData v4, because v3 did not give it: {error}"


def _warn(line: str) -> None:
    warnings.warn(line, stacklevel=2)


def _together(failures: list[tuple[str, StatLineError]]) -> StatLineError:
    """Make one error of those of all ways that were tried.

    What v3 does not have is not there, though v4 should not answer.
    """
    errors = [error for _, error in failures]
    if len(errors) == 1:
        return errors[0]
    told = "; ".join(str(error) for error in errors)
    third = [error for way, error in failures if way == "v3"]
    lacking = all(isinstance(error, TableNotFoundError) for error in third)
    return TableNotFoundError(told) if lacking else StatLineError(told)


def _listing(server: Endpoint) -> list[dict[str, Any]]:
    """Read the list of a catalogue's tables, as v3 has it."""
    address = f"{server.url}/ODataCatalog/Tables"
    what = f"the catalogue of {server.catalogue}"
    return read_list(server, address, what, link=LINK, params={"$format": "json"})


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
