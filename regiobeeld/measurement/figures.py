"""Figures of one's own, from a file or a function, in the form of a StatLine table."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from regiobeeld.errors import RegionError
from regiobeeld.geography.divisions import FIRST_YEAR, LAST_YEAR, areas_of, division
from regiobeeld.geography.lookup import ALL_KINDS, find, gemeente_of
from regiobeeld.measurement.recipes import Label, Source
from regiobeeld.statline.cells import STATUS_SUFFIX
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic

REGION, PERIOD, MARGINS = "RegioS", "Perioden", "Marges"
CENTRAL, LOWER, UPPER = "MW00000", "MOG0095", "MBG0095"
NATIONAL_CODE = "NL01"
#: Begins the identifiers of tables that are not of a publisher of open data.
PREFIX = "eigen-"
_MARGIN_TITLES = {CENTRAL: "Waarde", LOWER: "Ondergrens", UPPER: "Bovengrens"}
_GEMEENTE = re.compile(r"(?:GM)?\s*0*(\d{1,4})(?:\.0)?", flags=re.IGNORECASE)
# How CBS writes that an area is no gemeente: Utrecht (PV).
_OF_A_KIND = re.compile(r"\((?:LD|PV|CR|GG|ZK|VR)\)$")
_YEARS = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")
# One digit of a period's code says how many years it is of.
_MOST_YEARS = 9


@dataclass(frozen=True)
class Period:
    """A year or several, as tables and readers write it.

    Attributes
    ----------
    code
        ``2020JJ00``, or ``2019G400`` for 2019 up to 2022.
    label
        ``2020`` or ``2019-2022``.
    year
        The year, or the middle one (rounded down).
    """

    code: str
    label: str
    year: int


@dataclass(frozen=True)
class GivenFigure:
    """A value with the bounds of its interval; NaN where there is none, and then why."""

    value: float
    lower: float = math.nan
    upper: float = math.nan
    status: str = "ok"


@dataclass(frozen=True)
class FigureColumn:
    """A column of figures: its name in definitions, its title and its unit."""

    name: str
    title: str
    unit: str = ""
    decimals: int = 1


@dataclass(frozen=True)
class FigureRow:
    """The figures of an area in a period, by the name of their column."""

    area: str
    period: Period
    figures: Mapping[str, GivenFigure]


def area_of(cell: object, year: int) -> str:
    """Return the code of the area that a cell names.

    Parameters
    ----------
    cell
        A code, with or without ``GM`` and leading zeros, ``Nederland``, or a name: of a gemeente,
        but when it is ``provincie:Utrecht`` or ``Utrecht (PV)``.
    year
        The municipal division.

    Raises
    ------
    RegionError
        When there is no such area in that year, or more than one, with what would be right.

    Examples
    --------
    >>> [area_of(cell, 2020) for cell in ("GM0344", "344", 344.0, "Utrecht", "Utrecht (PV)", "NL")]
    ['GM0344', 'GM0344', 'GM0344', 'GM0344', 'PV26', 'NL01']
    """
    text = str(cell).strip()
    if number := _GEMEENTE.fullmatch(text):
        return find(f"GM{int(number[1]):04d}", year)
    if text.casefold() in ("nl", "nl00", "nl01", "nederland"):
        return NATIONAL_CODE
    if re.fullmatch(r"WK\d{4}[0-9A-Z]{2}", text.upper()):
        if gemeente_of(text.upper()) not in division(year):
            raise RegionError(f"{text} lies in no gemeente of {year}")
        return text.upper()
    kind = text.partition(":")[0].strip().casefold()
    if kind in ALL_KINDS or re.match(r"[A-Za-z]{2}\d", text) or _OF_A_KIND.search(text):
        return find(text, year)
    return find(f"gemeente:{text}", year)


def period_of(cell: object) -> Period:
    """Return the period that a cell names.

    Raises
    ------
    ValueError
        When it is none, with what would be right.

    Examples
    --------
    >>> period_of("2020"), period_of("2019-2022").code
    (Period(code='2020JJ00', label='2020', year=2020), '2019G400')
    """
    text = re.sub(r"\.0$", "", str(cell).strip())
    several = _YEARS.fullmatch(text)
    first, last = (int(several[1]), int(several[2])) if several else (_year(text), _year(text))
    if not FIRST_YEAR <= first <= last <= LAST_YEAR or last - first >= _MOST_YEARS:
        raise ValueError(
            f"a year from {FIRST_YEAR} to {LAST_YEAR}, or years such as 2019-2022 (at most"
            f" {_MOST_YEARS})"
        )
    if first == last:
        return Period(f"{first}JJ00", str(first), first)
    code = f"{first}G{last - first + 1}00"
    return Period(code, f"{first}-{last}", first + (last - first) // 2)


def fault_of(figure: GivenFigure, unit: str) -> str:
    """Say what is wrong with a figure; nothing when it is right.

    Examples
    --------
    >>> fault_of(GivenFigure(101.0), "%"), fault_of(GivenFigure(5.0, 6.0, 7.0), "%")
    ('a percentage lies between 0 and 100', 'the value lies between its bounds')
    >>> fault_of(GivenFigure(5.0, 4.0, 7.0), "%")
    ''
    """
    bounds = [b for b in (figure.lower, figure.upper) if not math.isnan(b)]
    present = [n for n in (figure.value, *bounds) if not math.isnan(n)]
    if any(math.isinf(n) for n in present):
        return "a number that is not infinite"
    if unit == "%" and any(not 0 <= n <= 100 for n in present):
        return "a percentage lies between 0 and 100"
    if len(bounds) == 1:
        return "bounds come in pairs: a lower and an upper one"
    if bounds and math.isnan(figure.value):
        return "bounds without a value"
    if bounds and not figure.lower <= figure.value <= figure.upper:
        return "the value lies between its bounds"
    return ""


def source_of(
    name: str,
    *,
    bounds: bool,
    division_year: int = 0,
    confidence: float = 0.95,
    note: Label | None = None,
) -> Source:
    """Return how a table of one's own is read."""
    return Source(
        id=name,
        tables={0: PREFIX + name},
        region=REGION,
        national=NATIONAL_CODE,
        division=division_year,
        period=PERIOD,
        confidence=confidence,
        note=note or {},
        margins=MARGINS if bounds else "",
        lower=LOWER if bounds else "",
        upper=UPPER if bounds else "",
    )


def statline_form(
    source: Source,
    title: str,
    publisher: str,
    columns: Sequence[FigureColumn],
    rows: Sequence[FigureRow],
    modified: str = "",
) -> tuple[TableInfo, pd.DataFrame]:
    """Return figures as a table that the store keeps.

    Parameters
    ----------
    source
        From `source_of`.
    title, publisher, modified
        What the figures are, whose, and of when.
    columns
        The columns of figures.
    rows
        One per area and period.

    Returns
    -------
    tuple of TableInfo and pandas.DataFrame
        Identity and structure, and the rows: dimensions ``RegioS``, ``Perioden`` and, where there
        are bounds, ``Marges``; a topic and its reasons per column. The same figures give the same
        frame, whatever their order.
    """
    topics = tuple(
        Topic(f"{c.name}_{position}", c.title, c.unit, c.decimals)
        for position, c in enumerate(columns, start=1)
    )
    ordered = sorted(rows, key=lambda row: (row.period.code, row.area))
    margins = [CENTRAL, LOWER, UPPER] if source.margins else [CENTRAL]
    data: dict[str, list[object]] = {
        REGION: [row.area for row in ordered for _ in margins],
        PERIOD: [row.period.code for row in ordered for _ in margins],
    }
    if source.margins:
        data[MARGINS] = [margin for _ in ordered for margin in margins]
    for column, topic in zip(columns, topics, strict=True):
        figures = [row.figures[column.name] for row in ordered]
        data[topic.key] = [_part(figure, margin) for figure in figures for margin in margins]
        data[topic.key + STATUS_SUFFIX] = [f.status for f in figures for _ in margins]
    areas = {row.area: _name(row.area, source.division or row.period.year) for row in ordered}
    periods = {row.period.code: row.period.label for row in ordered}
    dimensions = [
        Dimension(REGION, "Regio's", "GeoDimension", areas),
        Dimension(PERIOD, "Perioden", "TimeDimension", periods),
    ]
    if source.margins:
        dimensions.append(Dimension(MARGINS, "Marges", "Dimension", _MARGIN_TITLES))
    labels = list(periods.values())
    info = TableInfo(
        id=source.tables[0],
        title=title,
        catalogue=publisher,
        period=labels[0] if len(labels) == 1 else f"{labels[0][:4]}-{labels[-1][-4:]}",
        modified=modified,
        language="nl",
        topics=topics,
        dimensions=tuple(dimensions),
    )
    return info, pd.DataFrame(data)


def repeated(keys: Iterable[tuple[int, str, str]]) -> list[tuple[int, int]]:
    """Return rows of which area and period stood in an earlier row, with that row."""
    first: dict[tuple[str, str], int] = {}
    return [
        (number, first[area, period])
        for number, area, period in keys
        if first.setdefault((area, period), number) != number
    ]


def _year(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{4}", text) else 0


def _part(figure: GivenFigure, margin: str) -> float:
    return {CENTRAL: figure.value, LOWER: figure.lower, UPPER: figure.upper}[margin]


def _name(area: str, year: int) -> str:
    if area in division(year):
        return division(year)[area].name
    if area == NATIONAL_CODE:
        return "Nederland"
    return areas_of(year)[area].name if area in areas_of(year) else area
