"""Which figures the opgaven of a region lack, and which known tables would bring them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from regiobeeld.measurement import Catalogue
from regiobeeld.measurement.known_tables import KnownTable, with_recipe
from regiobeeld.opgaven.belonging import belonging
from regiobeeld.opgaven.definition import opgaven_of, package_opgaven
from regiobeeld.opgaven.messages import subjects
from regiobeeld.periods import last_year
from regiobeeld.region_picture import Picture
from regiobeeld.store import Store

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
COLUMNS = ("table", "catalogue", "store", "newest", "title", "adds", "opgaven", "indicators")


@dataclass(frozen=True)
class Lack:
    """A figure that opgaven of a region lack.

    Attributes
    ----------
    indicator
        What is lacking.
    opgaven
        Ids of those that lack it.
    year
        Of the figure that there is, which is old; 0 when there is none.
    own
        Whether a coalition of the region works on one of them, or its focus names the indicator.
    """

    indicator: str
    opgaven: tuple[str, ...]
    year: int
    own: bool


@dataclass(frozen=True)
class Wanted:
    """A table that would bring figures that are lacking.

    Attributes
    ----------
    table
        Which.
    shown
        Lacking figures that the next picture makes of it.
    held
        Lacking figures that it has, of which no recipe is known yet.
    """

    table: KnownTable
    shown: tuple[Lack, ...]
    held: tuple[Lack, ...]

    @property
    def value(self) -> tuple[int, int, int, int]:
        """What tables are ordered by: figures for a picture, the region's own first; then others.

        Figures are counted, not opgaven: what two opgaven lack is one figure.
        """
        return (_own(self.shown), len(self.shown), _own(self.held), len(self.held))


def lacking(picture: Picture) -> list[Lack]:
    """Return the figures of a region's opgaven that are not there, or are old.

    Examples
    --------
    >>> import regiobeeld
    >>> twente = regiobeeld.picture("twente", 2026, indicators=["overweight", "sick_leave_care"])
    >>> [(lack.indicator, lack.year, lack.own) for lack in lacking(twente)]
    [('overweight', 2020, True), ('sick_leave_care', 0, True)]
    """
    newest = pd.concat([picture.main, picture.newer]).drop_duplicates("indicator", keep="last")
    own, found = set(subjects(picture)), []
    parts = belonging(opgaven_of(picture.region).values())
    for name, status, period in zip(
        newest["indicator"], newest["status"], newest["period"], strict=True
    ):
        opgaven = tuple(parts[parts["indicator"] == name]["opgave"])
        there = status == "ok"
        if not opgaven or (there and not picture.indicator(name).is_old(period, picture.until)):
            continue
        mine = bool(own & set(opgaven)) or name in picture.region.focus.indicators
        found.append(Lack(name, opgaven, last_year(period) if there else 0, mine))
    return found


def candidates(
    lacks: Iterable[Lack], known: Iterable[KnownTable], catalogue: Catalogue
) -> list[Wanted]:
    """Return every table that would bring a lacking figure, each with all that it would bring.

    A table brings a figure when there is none, or when its own figures are newer; of a table that
    is renewed that is not known before the service says of when it is.
    """
    every = list(lacks)
    found = []
    for table in known:
        mine = [lack for lack in every if lack.indicator in table.indicators]
        brought = [lack for lack in mine if not table.year or table.year > lack.year]
        recipes = with_recipe(table, catalogue)
        shown = tuple(lack for lack in brought if lack.indicator in recipes)
        held = tuple(lack for lack in brought if lack.indicator not in recipes)
        if brought:
            found.append(Wanted(table, shown, held))
    return found


def in_order(
    lacks: Iterable[Lack], known: Iterable[KnownTable], catalogue: Catalogue
) -> list[Wanted]:
    """Return the tables to bring, the one of most value first.

    The value of a table is the number of lacking figures that a picture makes of it, those of the
    region's own coalitions and focus first; then the number that it has without a recipe. What one
    table brings does not count for the next, and a table that brings nothing more is left out.

    Examples
    --------
    >>> from regiobeeld.measurement import catalogue
    >>> from regiobeeld.measurement.known_tables import usable_tables
    >>> lacks = [Lack("smoking", ("roken_vapen",), 2020, True), Lack("suicide", (), 0, True)]
    >>> [one.table.id for one in in_order(lacks, usable_tables().values(), catalogue())]
    ['86137NED']
    """
    left, tables, ordered = list(lacks), list(known), []
    while found := candidates(left, tables, catalogue):
        best = max(found, key=lambda one: one.value)
        ordered.append(best)
        tables.remove(best.table)
        left = [lack for lack in left if lack not in (*best.shown, *best.held)]
    return ordered


def newest_year(period: str) -> int:
    """Return the last year that a table's own period names; 0 when it names none.

    Examples
    --------
    >>> newest_year("1995 - 2024"), newest_year("2024 4e kwartaal"), newest_year("onbekend")
    (2024, 2024, 0)
    """
    return max(map(int, _YEAR.findall(period)), default=0)


def known_frame(
    known: Mapping[str, KnownTable], catalogue: Catalogue, store: Store
) -> pd.DataFrame:
    """List the tables that a picture can use.

    Returns
    -------
    pandas.DataFrame
        ``table, catalogue, store, newest, title, adds, opgaven, indicators``. ``store`` is ``no``,
        ``part`` or ``whole``; ``newest`` is the newest edition of its series in the store, or else
        the period of the table there; empty when there is none. Ids are separated by commas.
    """
    parts = belonging(package_opgaven().values())
    rows = []
    for name, table in known.items():
        of_indicators = parts[parts["indicator"].isin(table.indicators)]["opgave"]
        entry = store.entries().get(name)
        there = "no" if entry is None else "part" if entry.provenance.partial else "whole"
        opgaven = dict.fromkeys([*table.opgaven, *of_indicators])
        rows.append(
            (
                table.id, table.catalogue, there, _newest(name, catalogue, store), table.title,
                table.adds, ", ".join(opgaven), ", ".join(table.indicators),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def _newest(name: str, catalogue: Catalogue, store: Store) -> str:
    """Return the newest edition that the store has of the series that a table is of."""
    entries = store.entries()
    for source in catalogue.sources.values():
        series = {year: table.upper() for year, table in source.tables.items() if year}
        if name in series.values():
            stored = [year for year, table in series.items() if table in entries]
            return f"{series[max(stored)]} ({max(stored)})" if stored else ""
    return entries[name].info.period if name in entries else ""


def _own(lacks: Iterable[Lack]) -> int:
    return sum(lack.own for lack in lacks)
