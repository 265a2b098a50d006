"""Bring tables from the live services into a store: the only station that uses the network."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from regiobeeld import statline
from regiobeeld.errors import RegiobeeldError, StatLineError
from regiobeeld.measurement import Catalogue
from regiobeeld.statline import TableInfo
from regiobeeld.store import Entry, Provenance, Store

Progress = Callable[[str, int, int], None]
"""Called with a table's identifier, the rows that came and the rows to come (0: not known yet)."""

PUBLISHERS = {"CBS": "CBS StatLine", "RIVM": "RIVM, GGD'en en CBS"}
_PAGES = {"CBS": "opendata.cbs.nl/statline/#/CBS", "RIVM": "statline.rivm.nl/#/RIVM"}
# How StatLine names its tables; a source may also be a table that somebody else publishes.
_STATLINE_ID = re.compile(r"\d{5}[A-Z]{3}")
#: A picture of a year shows no figure older than this many years before it.
_MAXIMUM_AGE = 3


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
) -> list[Entry]:
    """Fetch tables and keep them in a store, each whole or not at all.

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

    Returns
    -------
    list of Entry
        What was written, in the order asked.

    Raises
    ------
    StoreError
        When the store cannot be written; nothing is fetched then.
    FetchError
        When one or more tables did not come. The others did, and are in the store.
    """
    store.check_writable()
    fetched: list[Entry] = []
    failures: dict[str, RegiobeeldError] = {}
    for table in dict.fromkeys(name.strip() for name in tables):
        try:
            fetched.append(_fetch_one(table, store, catalogue, progress))
        except RegiobeeldError as error:
            failures[table] = error
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
        Only tables that can serve a picture of this year: those of it and of the three years
        before, and tables that hold their own periods.

    Examples
    --------
    >>> from regiobeeld.measurement import catalogue
    >>> known_tables(catalogue(), 2012)
    ['50090NED', '50150NED', '70072NED', '70904NED', '71488NED', '80202NED', '80305NED']
    """
    wanted = {
        table
        for source in catalogue.sources.values()
        for of, table in source.tables.items()
        if year is None or of == 0 or year - _MAXIMUM_AGE <= of <= year
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


def _fetch_one(table: str, store: Store, catalogue: str | None, progress: Progress | None) -> Entry:
    tell = progress or _silent
    tell(table, 0, 0)
    info, rows = statline.fetch_table(
        table, catalogue=catalogue, progress=lambda came, expected: tell(table, came, expected)
    )
    # Under the identifier of another table it would take that table's place in the store.
    if info.id.upper() != table.upper():
        raise StatLineError(f"The service answered with table {info.id!r}; nothing was kept.")
    return store.write(info, rows, provenance(info))


def _silent(table: str, came: int, expected: int) -> None:
    """Take no notice of progress."""
