"""Bring tables from the live services into a store, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from regiobeeld import statline
from regiobeeld.errors import RegiobeeldError, StatLineError, StoreError
from regiobeeld.measurement import catalogue as catalogue_of_package
from regiobeeld.measurement.editions import (
    NewEdition,
)
from regiobeeld.measurement.known_tables import differences, usable_tables
from regiobeeld.measurement.missing_topics import unserved_indicators
from regiobeeld.statline import OpenRows, TableInfo
from regiobeeld.statline.cells import status_column
from regiobeeld.statline.endpoint import CBS, THIRD_PARTIES
from regiobeeld.statline.retry import PassingError, RevisedError, usual_retry
from regiobeeld.statline.v4 import ObservedRows
from regiobeeld.store import Entry, Store, partial_download
from regiobeeld.store.manifest import Provenance
from regiobeeld.store.partial_download import PartialTable
from regiobeeld.store.publishers import provenance
from regiobeeld.store.store import verify

Progress = Callable[[str, int, int], None]
"""Called with a table's identifier, the rows that came and the rows to come (0: not known yet)."""

# CBS serves its own tables only, and the other name is of all catalogues of third parties.
_WITHOUT_CHECK = (CBS.casefold(), THIRD_PARTIES.casefold())
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
    protocol: str = "auto",
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
        ``CBS``, or a catalogue of third parties such as ``RIVM`` or ``Politie``; a table of another
        one is refused. Without one, CBS is asked first, and the server of third parties when CBS
        does not have a table.
    progress
        Told how far each table is.
    notice
        Told, in a sentence each, which indicators a table no longer serves; of a table of which
        something was known before it came, what is as it was known and what is not; and which table
        came by OData v4 because v3 did not give it.
    editions
        By identifier in capitals, of what series a table is when the definitions do not say so.
    protocol
        ``v3``, ``v4``, or ``auto``: v3, and v4 for a table of CBS that v3 does not give.

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
    tell = once_each(notice or (lambda line: None))
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
                    protocol,
                    tell,
                )
            except RegiobeeldError as error:
                failures[table] = error
                continue
            fetched.append(entry)
            for line in _remarks(entry, before):
                tell(line)
    if failures:
        raise FetchError(failures, fetched)
    return fetched


def _remarks(entry: Entry, before: Entry | None) -> Iterator[str]:
    """Say what is to be known of a table that came; of one that was here already nothing."""
    former = before.info if before else None
    yield from unserved_indicators(catalogue_of_package(), entry.info, former)
    known = usable_tables().get(entry.info.id.upper())
    if known is not None and (before is None or before.sha256 != entry.sha256):
        yield from differences(known, entry.info)


def _series(entry: Entry | None) -> tuple[str, int]:
    """Return of which series a stored table is an edition, as it says itself."""
    return (entry.provenance.series, entry.provenance.edition) if entry else ("", 0)


def _fetch_one(
    table: str,
    store: Store,
    catalogue: str | None,
    progress: Progress,
    series: tuple[str, int],
    protocol: str,
    tell: Callable[[str], None],
) -> Entry:
    progress(table, 0, 0)

    def read(by: str) -> Entry:
        live = statline.live_rows(
            table,
            catalogue=catalogue,
            progress=partial(progress, table),
            counted=True,
            protocol=by,
            notice=tell,
        )
        # Under the identifier of another table it would take that table's place in the store.
        if live.info.id.upper() != table.upper():
            raise StatLineError(
                f"The service answered with table {live.info.id!r}; nothing was kept."
            )
        # A server of third parties gives any table of its own, whichever catalogue was asked.
        asked = CBS.casefold() if catalogue is None else catalogue.casefold()
        if asked not in _WITHOUT_CHECK and live.info.catalogue.casefold() != asked:
            raise StatLineError(
                f"Table {live.info.id} is of the catalogue {live.info.catalogue!r}, not of"
                f" {catalogue!r} that was asked at {live.server.url}; nothing was kept."
            )
        rows = live.count()
        kept = _as_new_by_v3(store, live, series) if by == "auto" else None
        if kept is not None:
            tell(f"Table {kept.info.id} of that day is in the store by v3 already, and stays.")
            return kept
        try:
            return _unchanged(store, live, rows, series) or _brought(store, live, rows, series)
        except PassingError as error:
            if by != "auto" or live.protocol != "v3" or live.server.catalogue != "CBS":
                raise
            return read_by_v4(error)

    def read_by_v4(error: PassingError) -> Entry:
        """Read a table that v3 described, and then did not give."""
        try:
            entry = read("v4")
        except RevisedError:
            raise
        except StatLineError as another:
            raise StatLineError(f"{error}; {another}") from error
        tell(f"Table {entry.info.id} came by OData v4, because v3 did not give it: {error}")
        return entry

    entry = usual_retry().steady(partial(read, protocol))
    partial_download.clear(store.path, entry.info.id)
    return entry


def _unchanged(store: Store, live: OpenRows, rows: int, series: tuple[str, int]) -> Entry | None:
    """Return the table that the store has of its own, when it is whole and of the same version."""
    entry = _whole(store, live.info, series)
    if entry is None:
        return None
    counted = entry.rows if live.protocol == "v3" else entry.provenance.observations
    return entry if counted == rows and _plain(entry.info) == _plain(live.info) else None


def _as_new_by_v3(store: Store, live: OpenRows, series: tuple[str, int]) -> Entry | None:
    """Return the table that the store has by v3, when v4 has nothing newer to put in its place.

    The versions give another time of day, so days are compared.
    """
    entry = _whole(store, live.info, series) if live.protocol == "v4" else None
    if entry is None or entry.provenance.protocol:
        return None
    return entry if entry.info.modified[:10] == live.info.modified[:10] else None


def _whole(store: Store, info: TableInfo, series: tuple[str, int]) -> Entry | None:
    """Return the table that the store has of its own, of that series, when it is as written."""
    entry = Store(store.path).entries().get(info.id.upper())
    if entry is None or entry.provenance.partial or not info.modified or _series(entry) != series:
        return None
    if _terms(entry.provenance) != _terms(_origin(info)):
        return None
    try:
        verify(entry)
    except StoreError:
        return None
    return entry


def _origin(info: TableInfo) -> Provenance:
    """Return where a table comes from; of a known table its own publisher is known."""
    known = usable_tables().get(info.id.upper())
    own = known.publisher if known and known.catalogue == info.catalogue else ""
    return provenance(info, own)


def _terms(known: Provenance) -> tuple[str, str, str]:
    """Return whom a source line names, where readers find the table, and on what terms."""
    return known.publisher, known.url, known.licence


def _plain(info: TableInfo) -> TableInfo:
    """Return a description that equals another one when all codes are equal."""
    dimensions = tuple(replace(d, codes=dict(d.codes)) for d in info.dimensions)
    return replace(info, dimensions=dimensions)


def _brought(store: Store, live: OpenRows, rows: int, series: tuple[str, int]) -> Entry:
    """Bring all pages of a table, and write it when the last is there."""
    info = live.info
    columns = [d.key for d in info.dimensions] + [t.key for t in info.topics]
    shelf = PartialTable.of(store.path, info, rows, live.page_size, live.protocol)
    gaps: set[str] = set()
    try:
        for page in live.tidy(columns, {}, status=True, shelf=shelf):
            gaps |= {column for column in columns if page[column].null_count}
        reasons = [status_column(t) for t in info.topics if t.key in gaps]
        pages = (page.select(columns + reasons) for page in shelf.pages())
        origin = replace(_origin(info), series=series[0], edition=series[1])
        if isinstance(live, ObservedRows):
            note = _note(live)
            origin = replace(origin, protocol=live.protocol, observations=rows, note=note)
        return store.write(info, pages, origin, compression=_COMPRESSION)
    except (RevisedError, StoreError):
        # The pages are of no use, or the disk is needed for other things.
        partial_download.clear(store.path, info.id)
        raise
    except OSError as error:
        partial_download.clear(store.path, info.id)
        raise StoreError(f"Cannot write table {info.id} to {store.path}: {error}.") from error


def _note(live: ObservedRows) -> str:
    """Say, in Dutch as all notes of a store, by what a table came and what is not final in it."""
    titles = {code: title for d in live.info.dimensions for code, title in d.codes.items()}
    passing = [f"{titles[code]} ({status})" for code, status in live.table.statuses.items()]
    told = f" Niet definitief: {', '.join(passing)}." if passing else ""
    return f"Gelezen via OData v4.{told}"


def once_each(tell: Callable[[str], None]) -> Callable[[str], None]:
    """Return what tells each sentence once, however often a table is read."""
    told: set[str] = set()

    def say(line: str) -> None:
        if line not in told:
            told.add(line)
            tell(line)

    return say
