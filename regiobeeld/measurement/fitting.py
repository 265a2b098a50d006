"""Whether a source of one's own fits the table that it reads, and with which codes it is read.

A definition may say titles where a table has codes, and a person writes it for a table that nobody
tried before. So nothing of it is guessed: each dimension is the region, the period, the margins,
or it is told which of its codes are kept or added up. What does not fit is told by part of the
definition, with what the table has in that place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from regiobeeld.errors import DefinitionError, TopicNotFoundError, did_you_mean
from regiobeeld.geography.divisions import FIRST_YEAR, LAST_YEAR
from regiobeeld.measurement.recipes import Recipe, Source
from regiobeeld.measurement.table_sources import as_kept, several
from regiobeeld.statline.cells import is_numeric
from regiobeeld.statline.lookup import find_topic, resolve_where, topics_called
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic, stem
from regiobeeld.statline.roles import MARGINS, PERIOD, REGION, margins_of, role_of, total_of

_MOST_LISTED = 12
_LONGEST = 60
_PERIOD = re.compile(r"(19|20)\d\d")
#: Begins the codes of the areas that regions are made of, or that tables publish them under.
_AREA = re.compile(r"(NL|LD|PV|CR|GG|ZK|VR|GM|WK)\d\d")
# What is a share, a mean or a rate, in its unit or in the titles around it: it does not add up.
_RATIO_UNIT = re.compile(
    r"%|‰|promille|\bper\b|/|=\s*100|\bindex|^(km|jaar|years?|graden|euro per|cijfer|score)$"
)
_RATIO_TITLE = re.compile(
    r"\b(gemiddeld|gemiddelde|mediaan|mediane|percentage|aandeel|dichtheid|relatief|relatieve"
    r"|average|mean|median|share|density|rate|index)\b|%"
    r"|\bper (\d|inwoner|huishouden|persoon|hoofd|km|vierkante|capita|head|household|inhabitant)"
)
# People on average over a year, which do add up.
_MEAN_COUNTS = ("gemiddelde bevolking", "average population")
_THOUSANDS = re.compile(r"(?<!\d)1(0{0,2}(?:[ .,]?000)+|0{2})(?!\d)")
_WORDS = (
    (re.compile(r"\b(mln|miljoen|million)\b"), 1e6),
    (re.compile(r"\b(mld|miljard|billion)\b"), 1e9),
    (re.compile(r"\b(duizend|thousand)\b"), 1e3),
)


@dataclass(frozen=True)
class Misfit:
    """A part of a definition that does not fit a table.

    Attributes
    ----------
    keys
        The names in its section that lead to the part.
    message
        What does not fit, and what the table has in that place.
    """

    keys: tuple[str | int, ...]
    message: str


@dataclass
class _Fitting:
    """A source while it is compared with a table."""

    source: Source
    info: TableInfo
    found: list[Misfit] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def wrong(self, message: str, *keys: str | int) -> None:
        """Note that something does not fit."""
        self.found.append(Misfit(keys, f"table {self.info.id}: {message}"))

    def dimension(self, name: str, *keys: str | int) -> Dimension | None:
        """Return a dimension that nothing else was said of yet, by key or title."""
        plain = _plain(name)
        for dimension in self.info.dimensions:
            if plain in (_plain(dimension.key), _plain(dimension.title)):
                if dimension.key in self.used:
                    self.wrong(f"of dimension {dimension.key} more than one thing is said.", *keys)
                    return None
                self.used.add(dimension.key)
                return dimension
        known = [d.key for d in self.info.dimensions]
        told = "; ".join(f"{d.key} ({role_of(d)})" for d in self.info.dimensions)
        self.wrong(
            f"it has no dimension {name!r}; its dimensions are {_short(told, 600)}."
            f"{did_you_mean(name, known)}",
            *keys,
        )
        return None

    def codes(
        self, dimension: Dimension, wanted: Iterable[str], *keys: str | int
    ) -> tuple[str, ...]:
        """Return the codes that are called so; none when one of them is not there."""
        asked = tuple(wanted)
        try:
            return resolve_where(self.info, {dimension.key: asked})[dimension.key]
        except TopicNotFoundError as error:
            told = str(error)
            told += "" if "It has: " in told else f" {listed(dimension)}"
            self.found.append(Misfit(keys, told))
            return ()


def misfits(source: Source, info: TableInfo) -> tuple[Misfit, ...]:
    """Return what of a source does not fit a table; nothing when all of it does.

    Examples
    --------
    >>> regions = Dimension("RegioS", "Regio's", "GeoDimension", {"GM0344": "Utrecht"})
    >>> years = Dimension("Perioden", "Perioden", "TimeDimension", {"2020JJ00": "2020"})
    >>> sexes = Dimension("Geslacht", "Geslacht", "Dimension", {"3": "Mannen", "4": "Vrouwen"})
    >>> info = TableInfo("1NED", "", "CBS", "", "", "nl", (), (sexes, regions, years))
    >>> print(misfits(Source("mijn", {0: "1NED"}, "RegioS", period="Perioden"), info)[0].message)
    table 1NED: nothing is said of dimension Geslacht. Write under where which code of it is kept,
    or in a list which ones are added up. It has: 3 (Mannen); 4 (Vrouwen).
    """
    return _fit(source, info)[1]


def fitted(source: Source, info: TableInfo) -> Source:
    """Return a source with the keys and codes of a table in the place of titles.

    Raises
    ------
    DefinitionError
        When it does not fit: names the definition and every part that does not.
    """
    found, wrong = _fit(source, info)
    if wrong:
        told = "\n".join(misfit.message for misfit in wrong)
        raise DefinitionError(f"{source.origin}, [source.{source.id}]: {told}")
    return found


def misuses(recipe: Recipe, source: Source, info: TableInfo) -> tuple[Misfit, ...]:
    """Return what of a recipe cannot be done with a table that its source fits.

    Topics that the table lacks are passed over; see `regiobeeld.measurement.missing_topics`.
    """
    found: list[Misfit] = []
    for key in ("numerator", "denominator", "weight_topic"):
        for topic in _topics(info, getattr(recipe, key)):
            if not is_count(topic):
                found.append(Misfit((key,), f"table {info.id}: {_no_count(topic, key)}"))
    for topic in _topics(info, (*recipe.value[:1], *recipe.weight_share)):
        if not is_numeric(topic):
            found.append(Misfit((), f"table {info.id}: {_told(topic)} holds texts."))
    own = _Fitting(source, info)
    for name, wanted in recipe.numerator_where:
        keys = ("numerator_where", name)
        if dimension := own.dimension(name, *keys):
            if dimension.key not in source.where:
                own.wrong(
                    f"numerator_where names {dimension.key}, of which the source must keep a code"
                    " under where: that of the denominator.",
                    *keys,
                )
            codes = own.codes(dimension, wanted, *keys)
            _check_sum(own, dimension, codes, *keys)
    return (*found, *own.found, *_of_other_units(recipe, source, info))


def is_count(topic: Topic) -> bool:
    """Whether a topic's figures may be added up, by its unit and the titles around it.

    Examples
    --------
    >>> is_count(Topic("Banen_1", "Banen", "x 1 000")), is_count(Topic("Rokers_2", "Rokers", "%"))
    (True, False)
    >>> is_count(Topic("Wonen_3", "Gemiddelde woningwaarde", "x 1 000 euro"))
    False
    """
    titles = [_plain(title) for title in (*topic.group, topic.title)]
    mean = any(_RATIO_TITLE.search(title) for title in titles if title not in _MEAN_COUNTS)
    return is_numeric(topic) and not _RATIO_UNIT.search(_plain(topic.unit)) and not mean


def multiple_of(unit: str) -> float:
    """Return how many a figure of 1 stands for, by its unit.

    Examples
    --------
    >>> [multiple_of(unit) for unit in ("aantal", "x 1 000", "100 000 euro", "mln euro", "%")]
    [1.0, 1000.0, 100000.0, 1000000.0, 1.0]
    """
    plain = _plain(unit)
    if _RATIO_UNIT.search(plain):
        return 1.0
    if written := _THOUSANDS.search(plain):
        return float(re.sub(r"\D", "", written[0]))
    return next((many for pattern, many in _WORDS if pattern.search(plain)), 1.0)


def listed(dimension: Dimension) -> str:
    """Return a sentence with the codes of a dimension and their titles, as many as help."""
    some = [
        f"{_short(code)} ({_short(title)})"
        for code, title in islice(dimension.codes.items(), _MOST_LISTED)
    ]
    left = len(dimension.codes) - len(some)
    return f"It has: {'; '.join([*some, *([f'and {left:,} more'] if left else [])])}."


def is_of_areas(dimension: Dimension) -> bool:
    """Whether a dimension holds areas that regions are made of, such as GM0344 or PV26."""
    return any(_AREA.match(code) for code in dimension.codes)


def scale_of(source: Source, topic: str) -> float:
    """Return what the figures of a topic are multiplied with, by its key."""
    return source.scale.get(topic, source.scale.get(stem(topic), 1.0))


def _fit(source: Source, info: TableInfo) -> tuple[Source, tuple[Misfit, ...]]:
    own = _Fitting(source, info)
    changes: dict[str, object] = {}
    _fit_region(own, changes)
    _fit_period(own, changes)
    kept = _fit_margins(own, changes)
    _fit_groups(own, changes, "age", "ages", source.age, source.ages)
    _fit_groups(own, changes, "sex", "sexes", source.sex, source.sexes)
    for name, wanted in source.where.items():
        if dimension := own.dimension(name, "where", name):
            codes = own.codes(dimension, several(wanted), "where", name)
            _check_sum(own, dimension, codes, "where", name)
            kept[dimension.key] = as_kept(codes)
    changes["where"] = kept
    for dimension in info.dimensions:
        # Of one code nothing needs to be said.
        if dimension.key not in own.used and len(dimension.codes) > 1:
            own.wrong(
                f"nothing is said of dimension {dimension.key}. Write under where which code of it"
                f" is kept, or in a list which ones are added up. {listed(dimension)}"
            )
    changes["scale"] = _fit_scale(own)
    if source.division and not FIRST_YEAR <= source.division <= LAST_YEAR:
        own.wrong(f"division is a year from {FIRST_YEAR} to {LAST_YEAR}.", "division")
    return replace(source, **changes), tuple(own.found)  # type: ignore[arg-type]


def _fit_region(own: _Fitting, changes: dict[str, object]) -> None:
    source = own.source
    dimension = own.dimension(source.region, "region")
    if dimension is None:
        return
    changes["region"] = dimension.key
    if not is_of_areas(dimension):
        areas = [d.key for d in own.info.dimensions if role_of(d) == REGION and is_of_areas(d)]
        hint = f" Take {' or '.join(areas)}." if areas else ""
        own.wrong(
            f"dimension {dimension.key} holds no areas that regions are made of, such as GM0344 or"
            f" PV26.{hint} {listed(dimension)}",
            "region",
        )
    elif source.national and source.national not in dimension.codes:
        country = [code for code in dimension.codes if code.startswith("NL")]
        own.wrong(
            f"dimension {dimension.key} has no code {source.national!r}; "
            + (f"that of the country is {country[0]}." if country else "the country is not in it."),
            "national",
        )


def _fit_period(own: _Fitting, changes: dict[str, object]) -> None:
    source = own.source
    if not source.period:
        return
    dimension = own.dimension(source.period, "period")
    if dimension is None:
        return
    changes["period"] = dimension.key
    if not all(_PERIOD.match(code) for code in dimension.codes):
        periods = [d.key for d in own.info.dimensions if role_of(d) == PERIOD]
        hint = f" Take {' or '.join(periods)}." if periods else ""
        own.wrong(
            f"dimension {dimension.key} holds no periods.{hint} {listed(dimension)}", "period"
        )
        return
    year = next(
        (y for y, table in source.tables.items() if table.upper() == own.info.id.upper()), 0
    )
    if year and f"{year}JJ00" not in dimension.codes:
        own.wrong(f"it has no period {year}JJ00. {listed(dimension)}", "tables", str(year))


def _fit_margins(own: _Fitting, changes: dict[str, object]) -> dict[str, object]:
    """Return which codes of the margins are kept: the value and its bounds."""
    source = own.source
    dimension = own.dimension(source.margins, "margins") if source.margins else None
    if dimension is None:
        return {}
    changes["margins"] = dimension.key
    known = margins_of(dimension)
    bounds = [
        own.codes(dimension, [code], side)
        for side, code in (("lower", source.lower), ("upper", source.upper))
        if code
    ]
    if known is None:
        others = [d.key for d in own.info.dimensions if role_of(d) == MARGINS]
        hint = f" Take {' or '.join(others)}." if others else ""
        own.wrong(
            f"dimension {dimension.key} has no code of a value, such as MW00000.{hint}"
            f" {listed(dimension)}",
            "margins",
        )
        return {}
    if bounds and all(bounds):
        changes["lower"], changes["upper"] = (codes[0] for codes in bounds)
    elif not bounds:
        changes["lower"], changes["upper"] = known.lower, known.upper
        if known.lower:
            changes["confidence"] = known.confidence
    codes = [known.central, str(changes.get("lower", "")), str(changes.get("upper", ""))]
    return {dimension.key: as_kept(filter(None, codes))}


def _fit_groups(
    own: _Fitting,
    changes: dict[str, object],
    key: str,
    groups_key: str,
    name: str,
    groups: Mapping[str, str],
) -> None:
    """Fit the dimension of ages or sexes, of which each code is a group of its own."""
    if not name or not (dimension := own.dimension(name, key)):
        return
    found = {
        group: own.codes(dimension, [code], groups_key, group) for group, code in groups.items()
    }
    changes[key] = dimension.key
    changes[groups_key] = {group: codes[0] for group, codes in found.items() if codes}


def _fit_scale(own: _Fitting) -> dict[str, float]:
    scaled = {}
    for name, factor in own.source.scale.items():
        try:
            scaled[find_topic(own.info, name).key] = factor
        except TopicNotFoundError as error:
            own.found.append(Misfit(("scale", name), str(error)))
    return scaled


def _check_sum(
    own: _Fitting, dimension: Dimension, codes: tuple[str, ...], *keys: str | int
) -> None:
    """Make sure that nothing is added up to what counts it already."""
    total = total_of(dimension)
    if len(codes) > 1 and total in codes:
        own.wrong(
            f"{total} ({_short(dimension.codes[total])}) is added up with codes that it counts"
            " already; take it out of the list, or take it alone.",
            *keys,
        )


def _of_other_units(recipe: Recipe, source: Source, info: TableInfo) -> Iterator[Misfit]:
    """Tell of counts in thousands that are divided by counts in ones, or the other way about."""
    if not recipe.denominator:
        return
    sides = {
        "numerator": _topics(info, recipe.numerator),
        "denominator": _topics(info, recipe.denominator),
    }
    many = {
        key: {multiple_of(topic.unit) / scale_of(source, topic.key): topic for topic in topics}
        for key, topics in sides.items()
    }
    if recipe.population:
        many["denominator"] = {1.0: Topic("", recipe.population)}
    if len({times for found in many.values() for times in found}) <= 1:
        return
    for found in many.values():
        for times, topic in found.items():
            if times != 1.0:
                needed = times * scale_of(source, topic.key)
                yield Misfit(
                    ("numerator",),
                    f"table {info.id}: {_told(topic)} is in {topic.unit!r}, and what it is divided"
                    f" by is not. Write under the source: scale = {{ {topic.stem} = {needed:g} }}.",
                )


def _topics(info: TableInfo, names: Iterable[str]) -> list[Topic]:
    """Return the topics of names that a table has."""
    called = [topics_called(info.topics, name) for name in names if not name.startswith("@")]
    return [topics[0] for topics in called if topics]


def _no_count(topic: Topic, key: str) -> str:
    if not is_numeric(topic):
        return f"{_told(topic)} holds texts."
    unit = f" in {topic.unit!r}" if topic.unit else ""
    instead = (
        "name a count"
        if key == "weight_topic"
        else 'write value = "..." and a weight, or name the counts that it is made of'
    )
    return (
        f"{_told(topic)} is a share, a mean or a rate{unit}: such figures cannot be added up;"
        f" {instead}."
    )


def _told(topic: Topic) -> str:
    return f"{_short(topic.key)} ({_short(topic.title)})" if topic.key else topic.title


def _short(text: str, longest: int = _LONGEST) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
