"""A first indicator from any table, by what the table says of itself: nothing is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from regiobeeld.errors import DefinitionError
from regiobeeld.geography.divisions import FIRST_YEAR, LAST_YEAR, division
from regiobeeld.measurement.fitting import is_count, is_of_areas, multiple_of
from regiobeeld.statline.cells import is_numeric
from regiobeeld.statline.lookup import find_topic
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic
from regiobeeld.statline.roles import (
    MARGINS,
    PERIOD,
    REGION,
    Margins,
    margins_of,
    role_of,
    total_of,
)

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# People themselves, rather than those of them that something holds of.
_PEOPLE = re.compile(
    r"((het |de )?(aantal|totale?|totaal|total|mean|average|gemiddelde|particuliere|private) )*"
    r"(inwoners|bevolking|population|huishoudens|households|personen|persons|mannen|vrouwen|males?"
    r"|females?|men|women)( (op|on|aan|at|totaal|total)\b.*)?",
    flags=re.IGNORECASE,
)
_NOT_TOGETHER = re.compile(
    r"\b(mediaan|mediane|median|levensverwachting|life expectancy)\b", flags=re.IGNORECASE
)
# Whom a percentage is about, by the titles of the codes that are kept.
_GROUPS = (
    ("18-64", re.compile(r"^18 (tot 65|tot en met 64|to 65|to 64)\b")),
    ("18+", re.compile(r"^(18|19) (jaar|years) (of|en|and|or) (ouder|over|older)")),
    ("65+", re.compile(r"^65 (jaar|years) (of|en|and|or) (ouder|over|older)")),
    ("15-74", re.compile(r"^15 tot (75|en met 74)\b")),
    ("16-25", re.compile(r"^16 (tot 26|tot en met 25)\b|jongvolwassenen")),
)
_HOUSEHOLDS = re.compile(r"\b(huishoudens?|households?)\b", flags=re.IGNORECASE)


@dataclass(frozen=True)
class KeptCode:
    """A code of a dimension that is kept, and whether it stands for all others."""

    dimension: Dimension
    code: str
    is_total: bool


@dataclass(frozen=True)
class Draft:
    """How a first figure comes from a table.

    Attributes
    ----------
    info
        The table.
    region
        The dimension of its areas.
    national
        The code of the country; empty when the table lacks it.
    division
        Year of the municipal division; 0 when it is that of each period.
    period
        The dimension of its periods; None for a table of one year.
    year
        Of a table without periods, the year that it is of.
    margins, bounds
        The dimension of the margins, if any, and its codes.
    kept
        One code of each other dimension.
    topic
        What is measured.
    """

    info: TableInfo
    region: Dimension
    national: str
    division: int
    period: Dimension | None
    year: int
    margins: Dimension | None
    bounds: Margins | None
    kept: tuple[KeptCode, ...]
    topic: Topic

    @property
    def title(self) -> str:
        """The title of the topic, with the codes that do not stand for all others."""
        parts = [k.dimension.codes[k.code] for k in self.kept if not k.is_total]
        # Whom a published figure is about stands beside it.
        return "; ".join([self.topic.title, *(parts if self.counts else [])])

    @property
    def counts(self) -> bool:
        """Whether the topic is a count, which adds up."""
        return is_count(self.topic)

    @property
    def of_people(self) -> bool:
        """Whether the topic counts people or households themselves, of whom it is no share."""
        return _counts_people(self.topic)

    @property
    def scale(self) -> float:
        """How many a count of 1 stands for; 1 of other figures, which keep their unit."""
        return multiple_of(self.topic.unit) if self.counts else 1.0

    @property
    def weight(self) -> str:
        """The population that weighs a published figure; empty when it cannot be put together."""
        if _NOT_TOGETHER.search(" ".join((*self.topic.group, self.topic.title))):
            return ""
        titles = [kept.dimension.codes[kept.code] for kept in self.kept]
        for name, pattern in _GROUPS:
            if any(pattern.search(title.casefold()) for title in (*titles, self.info.title)):
                return name
        about = " ".join((*self.topic.group, self.topic.title, self.topic.unit))
        return "households" if _HOUSEHOLDS.search(about) else "inhabitants"


#: Tells which topics of a table have figures, for the codes that are kept of each dimension.
HasFigures = Callable[[TableInfo, tuple[KeptCode, ...]], Collection[str]]


def draft_of(info: TableInfo, topic: str = "", has_figures: HasFigures | None = None) -> Draft:
    """Return how a first figure comes from a table, by what the table says of itself.

    Parameters
    ----------
    info
        The table.
    topic
        What is measured, by key, stem or title; the first that makes sense when left out.
    has_figures
        Tells which topics have figures, so that none is taken that is empty.

    Raises
    ------
    DefinitionError
        When the table has no dimension of areas, or no topic with numbers.
    TopicNotFoundError
        When it does not have the topic that is asked.

    Examples
    --------
    >>> regions = Dimension("RegioS", "Regio's", "GeoDimension", {"NL01": "", "GM0344": "Utrecht"})
    >>> years = Dimension("Perioden", "Perioden", "TimeDimension", {"2020JJ00": "2020"})
    >>> sexes = Dimension("Geslacht", "", "Dimension", {"3000": "Mannen", "T001038": "Totaal"})
    >>> topics = (Topic("Banen_1", "Banen", "x 1 000", 1),)
    >>> info = TableInfo("1NED", "", "CBS", "", "", "nl", topics, (sexes, regions, years))
    >>> found = draft_of(info)
    >>> found.region.key, found.national, found.kept[0].code, found.topic.key, found.scale
    ('RegioS', 'NL01', 'T001038', 'Banen_1', 1000.0)
    """
    region = _region(info)
    period = next((d for d in info.dimensions if _is_of_years(d)), None)
    margins = next((d for d in info.dimensions if role_of(d) == MARGINS), None)
    bounds = margins_of(margins) if margins else None
    taken = {d.key for d in (region, period, margins) if d}
    kept = tuple(_kept(d) for d in info.dimensions if d.key not in taken and d.codes)
    chosen = find_topic(info, topic) if topic else _first(info, kept, has_figures)
    if not is_numeric(chosen):
        raise DefinitionError(
            f"Topic {chosen.key} of table {info.id} holds texts; take one with numbers. To see"
            f" them: regiobeeld explore-table {info.id}"
        )
    year = 0 if period else _year_of(info)
    return Draft(
        info=info,
        region=region,
        national=next((code for code in region.codes if code.startswith("NL")), ""),
        division=_division(region, [int(c[:4]) for c in period.codes] if period else [year]),
        period=period,
        year=year,
        margins=margins,
        bounds=bounds,
        kept=kept,
        topic=chosen,
    )


def _region(info: TableInfo) -> Dimension:
    of_areas = [d for d in info.dimensions if role_of(d) == REGION and is_of_areas(d)]
    if of_areas:
        return max(of_areas, key=lambda d: (any(c.startswith("GM") for c in d.codes), len(d.codes)))
    told = "; ".join(
        f"{d.key} ({role_of(d)}, {len(d.codes):,} codes such as {next(iter(d.codes), '')!r})"
        for d in info.dimensions
    )
    raise DefinitionError(
        f"Table {info.id} has no dimension of gemeenten, provinces, GGD regions or the like, so"
        f" that no figure of a region can be made of it. Its dimensions are: {told}."
    )


def _is_of_years(dimension: Dimension) -> bool:
    return role_of(dimension) == PERIOD and all(_YEAR.match(code[:4]) for code in dimension.codes)


def _kept(dimension: Dimension) -> KeptCode:
    total = total_of(dimension)
    return KeptCode(dimension, total or next(iter(dimension.codes)), bool(total))


def _first(info: TableInfo, kept: tuple[KeptCode, ...], has_figures: HasFigures | None) -> Topic:
    """Return the first topic with numbers that is not just how many people there are."""
    numeric = [topic for topic in info.topics if is_numeric(topic)]
    if not numeric:
        raise DefinitionError(f"Table {info.id} has no topic with numbers.")
    if has_figures:
        filled = has_figures(info, kept)
        numeric = [topic for topic in numeric if topic.key in filled] or numeric
    telling = [topic for topic in numeric if not _counts_people(topic)]
    return next(iter([*telling, *numeric]))


def _counts_people(topic: Topic) -> bool:
    return is_count(topic) and _PEOPLE.fullmatch(topic.title.strip()) is not None


def _year_of(info: TableInfo) -> int:
    """Return the year of a table that has no periods."""
    told = _YEAR.findall(info.period) or _YEAR.findall(info.title)
    if not told:
        raise DefinitionError(
            f"Table {info.id} has no dimension of periods and does not say of which year it is"
            f" (period {info.period!r}), so that its figures cannot be placed in time."
        )
    return int(told[-1])


def _division(region: Dimension, years: list[int]) -> int:
    """Return the year of which the gemeenten of a table are, whatever the period; else 0.

    A table that has the gemeenten of each period has more of them than any one year.
    """
    gemeenten = {code for code in region.codes if code.startswith("GM")}
    if not gemeenten or not years:
        return 0
    newest = max(years)
    fits = [y for y in range(FIRST_YEAR, LAST_YEAR + 1) if gemeenten <= set(division(y))]
    if not fits or (len(set(years)) == 1 and newest in fits):
        return 0
    return min(fits, key=lambda year: (abs(year - newest), year))
