"""The municipal divisions of 2012-2026: gemeenten, the areas they belong to, and their changes."""

import csv
import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from numbers import Integral
from types import MappingProxyType

from regiobeeld.errors import RegionError

FIRST_YEAR = 2012
LAST_YEAR = 2026
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
# Not strftime: that depends on the locale of the machine.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
KINDS = ("landsdeel", "provincie", "corop", "ggd", "zorgkantoor", "veiligheidsregio")


@dataclass(frozen=True, slots=True)
class Gemeente:
    """A gemeente in the years in which nothing about it changes.

    `valid_from` and `valid_to` are divisions, those of 1 January: Weesp (part of Amsterdam since
    24 March 2022) is in the divisions up to and including 2022. `valid_to` is None when the
    gemeente still exists.
    """

    code: str
    name: str
    valid_from: int
    valid_to: int | None
    areas: Mapping[str, str]

    def valid_in(self, year: int) -> bool:
        """Tell whether the gemeente is in the division of `year`."""
        return self.valid_from <= year and (self.valid_to is None or year <= self.valid_to)


@dataclass(frozen=True, slots=True)
class GemeenteChange:
    """One old gemeente that went into a new one, whole or in part.

    `share` is the part of the old gemeente's inhabitants that the new one received; NaN when it is
    not known.
    """

    date: dt.date
    old: str
    old_name: str
    new: str
    new_name: str
    kind: str
    share: float
    source: str

    @property
    def year(self) -> int:
        """The first division (of 1 January) in which the change shows."""
        return self.date.year + ((self.date.month, self.date.day) != (1, 1))


@dataclass(frozen=True, slots=True)
class Area:
    """An area of a classification, such as GGD Twente, under its name in some years."""

    code: str
    kind: str
    name: str
    valid_from: int
    valid_to: int | None


def _rows(file: str) -> Iterator[dict[str, str]]:
    text = (resources.files("regiobeeld.definitions") / file).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def _year(text: str) -> int | None:
    return int(text) if text else None


@cache
def gemeenten() -> tuple[Gemeente, ...]:
    """Read every gemeente since 2012."""
    return tuple(
        Gemeente(
            code=row["code"],
            name=row["name"],
            valid_from=int(row["valid_from"]),
            valid_to=_year(row["valid_to"]),
            areas=MappingProxyType({kind: row[kind] for kind in KINDS if row[kind]}),
        )
        for row in _rows("gemeenten.csv")
    )


@cache
def gemeente_names() -> Mapping[str, str]:
    """Return by code what every gemeente since 2012 was called, the newest name.

    Examples
    --------
    >>> gemeente_names()["GM1961"]
    'Vijfheerenlanden'
    """
    return MappingProxyType({found.code: found.name for found in gemeenten()})


@cache
def changes() -> tuple[GemeenteChange, ...]:
    """Read the municipal changes since 1995, in order of date.

    Those up to 2012 name one receiver only and no share: they serve to say where an old code went.
    """
    found = [
        GemeenteChange(
            date=dt.date.fromisoformat(row["date"]),
            old=row["old"],
            old_name=row["old_name"],
            new=row["new"],
            new_name=row["new_name"],
            kind=row["kind"],
            share=float(row["share"]) if row["share"] else math.nan,
            source=row["source"],
        )
        for row in _rows("municipal_changes.csv")
        if row["kind"] != "none"
    ]
    return tuple(sorted(found, key=lambda change: (change.date, change.old, change.new)))


@cache
def areas() -> tuple[Area, ...]:
    """Read the areas of every kind, with the names they had."""
    return tuple(
        Area(
            code=row["code"],
            kind=row["kind"],
            name=row["name"],
            valid_from=int(row["valid_from"]),
            valid_to=_year(row["valid_to"]),
        )
        for row in _rows("classifications.csv")
    )


@cache
def aliases() -> tuple[tuple[str, str], ...]:
    """Read the other names under which areas are known: alias and code."""
    return tuple((row["alias"], row["code"]) for row in _rows("aliases.csv"))


def check_year(year: int, *, argument: str = "year") -> int:
    """Return the year of a division that is at hand.

    Raises
    ------
    RegionError
        For another year.
    """
    # Integral and not int, so that a year out of a frame (numpy.int64) serves too.
    if isinstance(year, bool) or not isinstance(year, Integral) or year not in YEARS:
        raise RegionError(
            f"{argument}={year!r} is not a division that is at hand: "
            f"give a whole year from {FIRST_YEAR} to {LAST_YEAR}."
        )
    return int(year)


@cache
def division(year: int) -> Mapping[str, Gemeente]:
    """Give the gemeenten of the division of 1 January of a year, by code.

    Examples
    --------
    >>> len(division(2020))
    355
    >>> division(2020)["GM0344"].areas["ggd"]
    'GG2514'
    """
    check_year(year)
    found = {g.code: g for g in gemeenten() if g.valid_in(year)}
    return MappingProxyType(dict(sorted(found.items())))


@cache
def areas_of(year: int) -> Mapping[str, Area]:
    """Give the areas of every kind in a year, by code."""
    found = {
        area.code: area
        for area in areas()
        if area.valid_from <= year and (area.valid_to is None or year <= area.valid_to)
    }
    return MappingProxyType(found)


@cache
def members_of(code: str, year: int) -> tuple[str, ...]:
    """Give the gemeenten that CBS counted to an area in a year.

    Examples
    --------
    >>> len(members_of("GG1106", 2020))
    14
    """
    kind = areas_of(year)[code].kind
    if kind == "land":
        return tuple(division(year))
    return tuple(c for c, gemeente in division(year).items() if gemeente.areas.get(kind) == code)


def history(code: str) -> str | None:
    """Say what became of a gemeente, or None when nothing did.

    Examples
    --------
    >>> history("GM0003")
    'went into GM1979 Eemsdelta on 1 January 2021'
    >>> history("GM1921")
    'got the code GM1940 De Fryske Marren on 1 June 2015'
    >>> print(history("GM0788"))
    was divided over GM0757 Boxtel, GM0824 Oisterwijk, GM0855 Tilburg and GM0865 Vught on
        1 January 2021
    """
    gone = [change for change in changes() if change.old == code]
    if not gone:
        return None
    last = [change for change in gone if change.date == gone[-1].date]
    receivers = [f"{change.new} {change.new_name}".strip() for change in last]
    verb = {"recode": "got the code", "split": "was divided over"}.get(last[0].kind, "went into")
    return f"{verb} {_listed(receivers)} on {_date(last[0].date)}"


def successors(code: str, year: int) -> tuple[str, ...]:
    """Give the gemeenten of a division that hold the land of an older gemeente.

    Examples
    --------
    >>> successors("GM0055", 2020)
    ('GM0074', 'GM0080', 'GM1900', 'GM1940')
    """
    current = {code}
    gone: dict[str, dt.date] = {}
    for change in changes():
        # A divided gemeente has several rows of one date.
        if change.year <= year and (change.old in current or gone.get(change.old) == change.date):
            current = current - {change.old} | {change.new}
            gone[change.old] = change.date
    return tuple(sorted(current & set(division(year))))


def origin(code: str) -> str | None:
    """Say from which gemeenten a new one was made, or None.

    Examples
    --------
    >>> origin("GM1980")
    'was made on 1 January 2022 from GM0398 Heerhugowaard and GM0416 Langedijk'
    """
    made = [change for change in changes() if change.new == code]
    if not made:
        return None
    first = [change for change in made if change.date == made[0].date]
    parts = _listed([f"{change.old} {change.old_name}".strip() for change in first])
    return f"was made on {_date(first[0].date)} from {parts}"


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _date(date: dt.date) -> str:
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"
