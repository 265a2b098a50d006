"""Bring tables from the live services into a store: the only station that uses the network."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from regiobeeld import statline
from regiobeeld.errors import RegiobeeldError, StatLineError, StoreError
from regiobeeld.measurement import Catalogue
from regiobeeld.measurement import catalogue as definitions
from regiobeeld.measurement.missing_topics import unserved_indicators
from regiobeeld.statline import TableInfo
from regiobeeld.statline.cells import status_column
from regiobeeld.statline.live import LiveRows
from regiobeeld.statline.retry import RevisedError, usual_retry
from regiobeeld.store import Entry, Store, partial_download
from regiobeeld.store.manifest import Provenance
from regiobeeld.store.partial_download import PartialTable
from regiobeeld.store.store import verify

Progress = Callable[[str, int, int], None]
"""Called with a table's identifier, the rows that came and the rows to come (0: not known yet)."""

PUBLISHERS = {"CBS": "CBS StatLine", "RIVM": "RIVM, GGD'en en CBS"}
_PAGES = {"CBS": "opendata.cbs.nl/statline/#/CBS", "RIVM": "statline.rivm.nl/#/RIVM"}
# How StatLine names its tables; a source may also be a table that somebody else publishes.
_STATLINE_ID = re.compile(r"\d{5}[A-Z]{3}")
# Effort of zstd: tables of millions of rows must not take minutes to pack.
_COMPRESSION = 3


class FetchError(RegiobeeldError):
    """Some tables were not fetched; the others are in the store.

    Attributes
    ----------
    failures
        What went wrong, by table identifier.
    fetched
        Entries of the tables that did come.
    """

    def __init__(self, failures: Mapping[str, RegiobeeldError], fetched: Sequence[Entry]) -> None:
        self.failures = dict(failures)
        self.fetched = list(fetched)
        super().__init__("\n".join(f"{table}: {error}" for table, error in self.failures.items()))


def fetch(
    tables: Iterable[str],
    *,
    store: Store,
    catalogue: str | None = None,
    progress: Progress | None = None,
    notice: Callable[[str], None] | None = None,
) -> list[Entry]:
    """Fetch tables and keep them in a store, each whole or not at all.

    A table that the publisher did not change since it was fetched is not fetched again; one that
    was changed stays beside the new one (see `Store.vintages`). When a fetch is stopped half-way,
    the pages that came wait in the store for the next.

    Parameters
    ----------
    tables
        Table identifiers, such as ``84799NED``.
    store
        Where they go.
    catalogue
        ``CBS`` or ``RIVM``. Without one, CBS is asked first and RIVM when CBS does not have a
        table.
    progress
        Told how far each table is.
    notice
        Told, in a sentence each, which indicators a table no longer serves.

    Returns
    -------
    list of Entry
        What the store holds now, in the order asked.

    Raises
    ------
    StoreError
        When the store cannot be written, or another process is doing so; nothing is fetched then.
    FetchError
        When one or more tables did not come. The others did, and are in the store.
    """
    fetched: list[Entry] = []
    failures: dict[str, RegiobeeldError] = {}
    with store.locked():
        for table in dict.fromkeys(name.strip() for name in tables):
            before = store.entries().get(table.upper())
            try:
                entry = _fetch_one(
                    table, store, catalogue, progress or (lambda table, came, expected: None)
                )
            except RegiobeeldError as error:
                failures[table] = error
                continue
            fetched.append(entry)
            former = before.info if before else None
            for line in unserved_indicators(definitions(), entry.info, former):
                if notice is not None:
                    notice(line)
    if failures:
        raise FetchError(failures, fetched)
    return fetched


def known_tables(catalogue: Catalogue, year: int | None = None) -> list[str]:
    """List the StatLine tables that the catalogue's sources name.

    Parameters
    ----------
    catalogue
        Definitions of indicators and sources.
    year
        Only tables that can serve a picture of this year: those of it or before, and tables that
        hold their own periods.

    Examples
    --------
    >>> from regiobeeld.measurement import catalogue
    >>> known_tables(catalogue(), 2012)
    ['03759NED', '37259ENG', '50090NED', '50150NED', '70072NED', '70904NED', '71488NED', '80202NED',
    '80305NED']
    """
    wanted = {
        table
        for source in catalogue.sources.values()
        for of, table in source.tables.items()
        if year is None or of == 0 or of <= year
    }
    return sorted(table for table in wanted if _STATLINE_ID.fullmatch(table))


def page(table: str, catalogue: str, language: str = "nl") -> str:
    """Return the address of a table for a reader.

    Examples
    --------
    >>> page("84799NED", "CBS")
    'https://opendata.cbs.nl/statline/#/CBS/nl/dataset/84799NED/table'
    """
    return f"https://{_PAGES[catalogue]}/{language}/dataset/{table}/table"


def provenance(info: TableInfo) -> Provenance:
    """Return where a table that is fetched today comes from."""
    catalogue = "RIVM" if info.catalogue == "RIVM" else "CBS"
    language = "en" if info.language == "en" else "nl"
    return Provenance(
        publisher=PUBLISHERS[catalogue],
        url=page(info.id, catalogue, language),
        retrieved=dt.date.today().isoformat(),
        partial=False,
    )


def _fetch_one(table: str, store: Store, catalogue: str | None, progress: Progress) -> Entry:
    progress(table, 0, 0)

    def read() -> Entry:
        live = statline.live_rows(
            table,
            catalogue=catalogue,
            progress=partial(progress, table),
            counted=True,
        )
        # Under the identifier of another table it would take that table's place in the store.
        if live.info.id.upper() != table.upper():
            raise StatLineError(
                f"The service answered with table {live.info.id!r}; nothing was kept."
            )
        rows = live.count()
        return _unchanged(store, live.info, rows) or _brought(store, live, rows)

    entry = usual_retry().steady(read)
    partial_download.clear(store.path, entry.info.id)
    return entry


def _unchanged(store: Store, info: TableInfo, rows: int) -> Entry | None:
    """Return the table that the store has of its own, when it is whole and of the same version."""
    entry = Store(store.path).entries().get(info.id.upper())
    if entry is None or entry.provenance.partial or entry.rows != rows or not info.modified:
        return None
    try:
        verify(entry)
    except StoreError:
        return None
    return entry if _plain(entry.info) == _plain(info) else None


def _plain(info: TableInfo) -> TableInfo:
    """Return a description that equals another one when all codes are equal."""
    dimensions = tuple(replace(d, codes=dict(d.codes)) for d in info.dimensions)
    return replace(info, dimensions=dimensions)


def _brought(store: Store, live: LiveRows, rows: int) -> Entry:
    """Bring all pages of a table, and write it when the last is there."""
    info = live.info
    columns = [d.key for d in info.dimensions] + [t.key for t in info.topics]
    shelf = PartialTable.of(store.path, info, rows)
    gaps: set[str] = set()
    try:
        for page in live.tidy(columns, {}, status=True, shelf=shelf):
            gaps |= {column for column in columns if page[column].null_count}
        reasons = [status_column(t) for t in info.topics if t.key in gaps]
        pages = (page.select(columns + reasons) for page in shelf.pages())
        return store.write(info, pages, provenance(info), compression=_COMPRESSION)
    except (RevisedError, StoreError):
        # The pages are of no use, or the disk is needed for other things.
        partial_download.clear(store.path, info.id)
        raise
    except OSError as error:
        partial_download.clear(store.path, info.id)
        raise StoreError(f"Cannot write table {info.id} to {store.path}: {error}.") from error
