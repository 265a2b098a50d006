"""Bring tables from the live services into a store: the only station that uses the network."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from regiobeeld import statline
from regiobeeld.errors import RegiobeeldError, StatLineError, StoreError, TableNotFoundError
from regiobeeld.measurement import Catalogue
from regiobeeld.measurement import catalogue as catalogue_of_package
from regiobeeld.measurement.editions import (
    NewEdition,
    edition_topics,
    newer_editions,
    with_table,
)
from regiobeeld.measurement.missing_topics import unserved_indicators
from regiobeeld.measurement.recipes import Source
from regiobeeld.statline import Table, TableInfo
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
# In source lines, which are Dutch.
_NO_LICENCE = "niet vermeld"
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
    editions: Mapping[str, NewEdition] | None = None,
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
    editions
        By identifier in capitals, of what series a table is when the definitions do not say so.

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
                edition = (editions or {}).get(table.upper())
                series = edition and (edition.source, edition.year)
                entry = _fetch_one(
                    table,
                    store,
                    catalogue,
                    progress or (lambda table, came, expected: None),
                    series or _series(before),
                )
            except RegiobeeldError as error:
                failures[table] = error
                continue
            fetched.append(entry)
            former = before.info if before else None
            for line in unserved_indicators(catalogue_of_package(), entry.info, former):
                if notice is not None:
                    notice(line)
    if failures:
        raise FetchError(failures, fetched)
    return fetched


def fetch_newest(
    *,
    store: Store,
    definitions: Catalogue | None = None,
    only_tell: bool = False,
    progress: Progress | None = None,
    notice: Callable[[str], None] | None = None,
) -> list[Entry]:
    """Fetch the editions of series that came after those that the definitions know.

    They are found in the catalogue of CBS by the titles of sources. The store remembers of what
    series and year they are, so that pictures use them; a picture is of no later year than the last
    municipal division that the package knows.

    Parameters
    ----------
    store, progress
        As for `fetch`.
    definitions
        The catalogue of indicators and sources; that of the package when left out.
    only_tell
        Whether to tell what there is, and leave it there.
    notice
        Told, in a sentence each, what was found: the edition, which of the topics that indicators
        ask it has, which it has by another name, and which indicators it does not serve.

    Returns
    -------
    list of Entry
        Of the editions that were fetched.

    Raises
    ------
    StatLineError
        When the service does not answer as it should.
    FetchError
        When one or more editions did not come.
    """
    definitions = definitions or catalogue_of_package()
    tell = notice or (lambda line: None)
    editions = newer_editions(definitions.sources.values(), statline.catalogue())
    for edition in editions:
        tell(f"Table {edition.table} is of {edition.year}: {edition.title}.")
        for line in _comparison(definitions, edition):
            tell(line)
    if only_tell or not editions:
        return []
    return fetch(
        [edition.table for edition in editions],
        store=store,
        catalogue="CBS",
        progress=progress,
        editions={edition.table.upper(): edition for edition in editions},
    )


def _comparison(definitions: Catalogue, edition: NewEdition) -> Iterator[str]:
    """Say how an edition differs, for indicators, from the last that the definitions know."""
    former = _last_known(definitions.sources[edition.source])
    if former is None:
        return
    new = statline.table(edition.table, catalogue="CBS").info
    topics = edition_topics(definitions, edition.source, former, new)
    asked = len(topics.matched) + len(topics.renamed) + len(topics.lost)
    yield (
        f"Table {edition.table} has {len(topics.matched)} of the {asked} topics that indicators ask"
        f" and table {former.id} has."
    )
    for gone, called in topics.renamed.items():
        yield f"Table {edition.table} has no topic {gone}; {called} has its title."
    known = with_table(definitions, edition)
    yield from unserved_indicators(known, new, former)


def _last_known(source: Source) -> TableInfo | None:
    """Return the last edition that the definitions know and the service has."""
    for _, table in sorted(source.tables.items(), reverse=True):
        with suppress(TableNotFoundError):
            return statline.table(table, catalogue="CBS").info
    return None


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
            f"Table {table_id!r} is not in the store, and could not be looked up: {error} Once it"
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


def page(table: str, catalogue: str, language: str = "nl") -> str:
    """Return the address of a table for a reader.

    Examples
    --------
    >>> page("84799NED", "CBS")
    'https://opendata.cbs.nl/statline/#/CBS/nl/dataset/84799NED/table'
    """
    return f"https://{_PAGES[catalogue]}/{language}/dataset/{table}/table"


def provenance(info: TableInfo) -> Provenance:
    """Return where a table that is fetched today comes from.

    A table of a third party, which StatLine serves as well, is of that party. Its page is not known
    here, and neither is on what terms it may be used: only CBS and RIVM give CC BY 4.0.
    """
    today = dt.date.today().isoformat()
    if info.catalogue not in PUBLISHERS:
        return Provenance(publisher=info.catalogue, retrieved=today, licence=_NO_LICENCE)
    language = "en" if info.language == "en" else "nl"
    return Provenance(
        publisher=PUBLISHERS[info.catalogue],
        url=page(info.id, info.catalogue, language),
        retrieved=today,
    )


def _series(entry: Entry | None) -> tuple[str, int]:
    """Return of which series a stored table is an edition, as it says itself."""
    return (entry.provenance.series, entry.provenance.edition) if entry else ("", 0)


def _fetch_one(
    table: str,
    store: Store,
    catalogue: str | None,
    progress: Progress,
    series: tuple[str, int],
) -> Entry:
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
        return _unchanged(store, live.info, rows, series) or _brought(store, live, rows, series)

    entry = usual_retry().steady(read)
    partial_download.clear(store.path, entry.info.id)
    return entry


def _unchanged(store: Store, info: TableInfo, rows: int, series: tuple[str, int]) -> Entry | None:
    """Return the table that the store has of its own, when it is whole and of the same version."""
    entry = Store(store.path).entries().get(info.id.upper())
    if entry is None or entry.provenance.partial or entry.rows != rows or not info.modified:
        return None
    if _series(entry) != series:
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


def _brought(store: Store, live: LiveRows, rows: int, series: tuple[str, int]) -> Entry:
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
        origin = replace(provenance(info), series=series[0], edition=series[1])
        return store.write(info, pages, origin, compression=_COMPRESSION)
    except (RevisedError, StoreError):
        # The pages are of no use, or the disk is needed for other things.
        partial_download.clear(store.path, info.id)
        raise
    except OSError as error:
        partial_download.clear(store.path, info.id)
        raise StoreError(f"Cannot write table {info.id} to {store.path}: {error}.") from error
