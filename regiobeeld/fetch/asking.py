"""What can be known of a table before it is fetched: what it is, how large, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass

from regiobeeld import statline
from regiobeeld.errors import StatLineError
from regiobeeld.measurement import Catalogue
from regiobeeld.statline import Table, TableInfo
from regiobeeld.store import Entry, Store

# How StatLine names its tables; a source may also be a table that somebody else publishes.
_STATLINE_ID = re.compile(r"\d{5}[A-Z]{3}")
# Characters of a cell beside its key: quotes, a colon, a comma, and a value padded to eight.
_AROUND = 14


@dataclass(frozen=True)
class Announcement:
    """What a service says of a table before it is fetched: its description, and its rows."""

    info: TableInfo
    rows: int

    @property
    def columns(self) -> int:
        """Dimensions and topics."""
        return len(self.info.dimensions) + len(self.info.topics)

    @property
    def estimate(self) -> int:
        """Bytes to read, estimated: each cell is sent as text, with the key of its column."""
        keys = [d.key for d in self.info.dimensions] + [t.key for t in self.info.topics]
        return self.rows * sum(len(key) + _AROUND for key in keys)


def announced(table: str, catalogue: str | None = None, protocol: str = "auto") -> Announcement:
    """Ask what a table is and how large, without its rows or its codes.

    Parameters
    ----------
    table, catalogue, protocol
        As for `fetch`.

    Raises
    ------
    TableNotFoundError
        When no catalogue that was asked has the table.
    StatLineError
        When the service does not answer as it should.
    """
    live = statline.live_rows(
        table, catalogue=catalogue, protocol=protocol, counted=True, coded=False
    )
    # OData v4 counts observations: a row has one for each topic, unless some are not there.
    cells = 1 if live.protocol == "v3" else max(1, len(live.info.topics))
    return Announcement(live.info, -(-live.count() // cells))


@dataclass(frozen=True)
class FoundTable:
    """A table, and its entry in the store; None when it is only on the live service."""

    table: Table
    entry: Entry | None


def find_table(table_id: str, store: Store) -> FoundTable:
    """Return a table of the store; failing that the live one, of which only is read what it is.

    Raises
    ------
    TableNotFoundError
        When neither the store nor a service has it.
    StatLineError
        When the store does not have it, and the service does not answer.
    """
    if table_id in store:
        return FoundTable(store.table(table_id), store.entry(table_id))
    try:
        live = statline.table(table_id)
        # What is written of it names it as it was asked for.
        if live.info.id.upper() != table_id.upper():
            raise StatLineError(f"The service answered with table {live.info.id!r}.")
        return FoundTable(live, None)
    except StatLineError as error:
        raise type(error)(
            f"Table {table_id!r} is not in the store, and could not be looked up ({error}). Once it"
            f" can be reached: regiobeeld fetch {table_id}"
        ) from error


def known_tables(catalogue: Catalogue, year: int | None = None) -> list[str]:
    """List the StatLine tables that the catalogue's sources name.

    Parameters
    ----------
    catalogue
        Definitions of indicators and sources.
    year
        Only tables that can serve a picture of this year: those of it and of any year before, as a
        figure may be old, and tables that hold their own periods.

    Examples
    --------
    >>> from regiobeeld.measurement import catalogue
    >>> known_tables(catalogue(), 2012)[:4]
    ['03759NED', '37259ENG', '50090NED', '50150NED']
    """
    wanted = {
        table
        for source in catalogue.sources.values()
        for of, table in source.tables.items()
        if year is None or of == 0 or of <= year
    }
    return sorted(table for table in wanted if _STATLINE_ID.fullmatch(table))
