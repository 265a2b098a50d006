"""Figures as a table has them, in one form whatever the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regiobeeld.errors import DefinitionError, TableNotFoundError
from regiobeeld.geography import gemeente_of
from regiobeeld.measurement.aggregate import Cells, Floats, Texts
from regiobeeld.measurement.counts import (
    asked_of,
    count_of,
    counts_by_area,
    find,
    has,
    numbers_of,
    reasons_of,
)
from regiobeeld.measurement.fitting import fitted, misuses
from regiobeeld.measurement.plausibility import IMPLAUSIBLE, Limits, levels_of, outside
from regiobeeld.measurement.plugins import Computed, Plugin
from regiobeeld.measurement.recipes import Recipe, Source
from regiobeeld.measurement.table_sources import several
from regiobeeld.statline.table import Table
from regiobeeld.store import Entry, Store

#: Places of rows in a table; -1 for a row that is not there.
Rows = NDArray[np.intp]
#: A table, and the codes of dimensions that rows are chosen by.
_Selection = tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]
_SEVERAL_YEARS = re.compile(r"(\d{4})G(\d)00")


@dataclass(frozen=True)
class SourceEdition:
    """A source in one period: what a figure's provenance names.

    Attributes
    ----------
    source
        How the table is read.
    entry
        The stored table.
    year
        Calendar year; of a mean over several years the middle one (rounded down).
    label
        The period as measurements show it: ``2020`` or ``2019-2022``.
    code
        The period's code in the table; empty when the table is of one year.
    """

    source: Source
    entry: Entry
    year: int
    label: str
    code: str

    @property
    def division(self) -> int:
        """Year of the municipal division in which the figures are."""
        return self.source.division or self.year


@dataclass(frozen=True, eq=False)
class Observed:
    """What a recipe finds in a table, for every area that the table has.

    Attributes
    ----------
    topic
        The topic, or topics joined by +.
    codes
        The areas.
    groups
        The figures per age group and sex, in the order of ``codes``.
    set_aside
        The figures per age group and sex that are not plausible and not among ``groups``: where
        their areas are in ``codes``, and the figures.
    """

    topic: str
    codes: Sequence[str]
    groups: Mapping[tuple[str, str], Cells]
    set_aside: Mapping[tuple[str, str], tuple[Rows, Floats]] = field(default_factory=dict)

    def positions(self, codes: Iterable[str]) -> NDArray[np.intp]:
        """Return where areas are; -1 for one that the table does not have."""
        return np.array([self.place.get(code, -1) for code in codes], dtype="intp")

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each area is in ``codes``."""
        return _places(tuple(self.codes))

    @cached_property
    def levels(self) -> Texts:
        """Which kind of area each of ``codes`` is."""
        return levels_of(tuple(self.codes))

    def wijken(self, gemeenten: Iterable[str]) -> list[str]:
        """Return the wijken of gemeenten that the table has."""
        found = _wijken(tuple(self.codes))
        return [wijk for gemeente in gemeenten for wijk in found.get(gemeente, ())]

    def within(self, limits: Limits) -> Observed:
        """Return the same without the figures outside limits, which are set aside."""
        wrong = {
            group: np.flatnonzero(outside(cells.value, self.levels, limits))
            for group, cells in self.groups.items()
        }
        aside = {
            group: (at, self.groups[group].value[at]) for group, at in wrong.items() if len(at)
        }
        if not aside:
            return self
        left = {
            group: cells.emptied(wrong[group], IMPLAUSIBLE) for group, cells in self.groups.items()
        }
        return replace(self, groups=left, set_aside=aside)


@lru_cache(maxsize=64)
def _places(codes: tuple[str, ...]) -> Mapping[str, int]:
    """Return where each area is; the many topics of a table share it."""
    return {code: position for position, code in enumerate(codes)}


@lru_cache(maxsize=64)
def _wijken(codes: tuple[str, ...]) -> Mapping[str, Sequence[str]]:
    """Return the wijken among areas by their gemeente."""
    found: dict[str, list[str]] = {}
    for code in codes:
        if code.startswith("WK"):
            found.setdefault(gemeente_of(code), []).append(code)
    return found


@dataclass(frozen=True, eq=False)
class Layout:
    """In which row of a table the figures of each area are.

    Attributes
    ----------
    codes
        The areas.
    rows
        Per age group and sex the rows of the figure itself, of its lower and of its upper limit, in
        the order of ``codes``; -1 for what the table does not have.
    """

    codes: tuple[str, ...]
    rows: Mapping[tuple[str, str], tuple[Rows, Rows, Rows]]

    @classmethod
    def of(cls, frame: pd.DataFrame, source: Source) -> Layout:
        """Return the layout of the rows of a table in one period."""
        ages, sexes = (
            np.full(len(frame), "all", dtype="object")
            if not dimension
            else frame[dimension].map({code: name for name, code in codes.items()}).to_numpy()
            for dimension, codes in ((source.age, source.ages), (source.sex, source.sexes))
        )
        limits = (
            frame[source.margins].map({source.lower: 1, source.upper: 2}).fillna(0).to_numpy(int)
            if source.margins
            else np.zeros(len(frame), dtype="int")
        )
        wanted = ~(pd.isna(ages) | pd.isna(sexes))
        central = np.flatnonzero(wanted & (limits == 0))
        codes = pd.Index(frame[source.region].iloc[central].unique())
        place = codes.get_indexer(frame[source.region])
        rows = {}
        for group in dict.fromkeys(zip(ages[central], sexes[central], strict=True)):
            mine = wanted & (ages == group[0]) & (sexes == group[1]) & (place >= 0)
            found = np.full((3, len(codes)), -1)
            at = np.flatnonzero(mine)
            found[limits[at], place[at]] = at
            rows[str(group[0]), str(group[1])] = (found[0], found[1], found[2])
        return cls(tuple(codes.tolist()), rows)


@dataclass
class TableReader:
    """Reads tables of a store, each column once; a table that a plug-in computes when asked."""

    store: Store
    functions: Mapping[str, Plugin] = field(default_factory=dict)
    entries: dict[str, Entry] = field(init=False)
    _computed: dict[str, Computed] = field(init=False, default_factory=dict)
    _frames: dict[_Selection, pd.DataFrame] = field(init=False, default_factory=dict)
    _layouts: dict[tuple[_Selection, str], Layout] = field(init=False, default_factory=dict)
    _fits: dict[tuple[str, str], Source] = field(init=False, default_factory=dict)
    _observed: dict[tuple[str, str, Recipe], Observed | None] = field(
        init=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        self.entries = self.store.entries()

    def frame(self, edition: SourceEdition) -> pd.DataFrame:
        """Return the rows of a table in one period down to wijken, with reasons of gaps."""
        key = _selection(edition)
        if key not in self._frames:
            table = self._table(edition.entry.info.id)
            dimensions = [d.key for d in table.info.dimensions]
            columns = dimensions + [t.key for t in table.info.topics]
            chosen = {name: codes for name, codes in key[1] if name in dimensions}
            rows = table.rows(columns, chosen, status=True)
            self._frames[key] = _slim(rows, edition.source.region, dimensions)
        return self._frames[key]

    def layout(self, edition: SourceEdition) -> Layout:
        """Return where the figures of areas are in those rows."""
        key = _selection(edition), edition.source.id
        if key not in self._layouts:
            self._layouts[key] = Layout.of(self.frame(edition), edition.source)
        return self._layouts[key]

    def observed(self, edition: SourceEdition, recipe: Recipe) -> Observed | None:
        """Return what a recipe finds in a table; see `observe`."""
        key = (edition.entry.info.id, edition.code, recipe)
        if key not in self._observed:
            self._observed[key] = observe(self, edition, recipe)
        return self._observed[key]

    def editions(self, source: Source) -> Iterator[SourceEdition]:
        """Yield the periods of a source that the store holds, newest first."""
        found = []
        if source.id in self.functions:
            try:
                source = self._compute(source)
            except TableNotFoundError:
                # As for any source whose table nobody fetched: there is no figure, and why.
                return
        for year, table in source.tables.items():
            entry = self.entries.get(table.upper())
            if entry is None:
                continue
            read = self._fitted(source, entry) if source.origin else source
            if year or not read.period:
                code = f"{year}JJ00" if read.period else ""
                found.append(SourceEdition(read, entry, year, str(year), code))
                continue
            period = next(d for d in entry.info.dimensions if d.key == read.period)
            codes = whole_years(period.codes) if source.origin else period.codes
            found += [SourceEdition(read, entry, *_period(code), code) for code in codes]
        yield from sorted(found, key=lambda edition: -edition.year)

    def _fitted(self, source: Source, entry: Entry) -> Source:
        """Return a source of one's own with the codes of a table, to which it is fitted once."""
        key = source.id, entry.info.id
        if key not in self._fits:
            self._fits[key] = fitted(source, entry.info)
        return self._fits[key]

    def _table(self, table_id: str) -> Table:
        computed = self._computed.get(table_id)
        return computed.table if computed else self.store.table(table_id)

    def _compute(self, source: Source) -> Source:
        """Have a plug-in compute its table, once; return how that is read."""
        table_id = source.tables[0]
        if table_id not in self._computed:
            computed = self.functions[source.id].computed(self.store)
            self._computed[table_id] = computed
            self.entries[table_id.upper()] = computed.entry
        return self._computed[table_id].source


def observe(reader: TableReader, edition: SourceEdition, recipe: Recipe) -> Observed | None:
    """Return a recipe's figures for every area of a table.

    None when the table lacks the topics, or has no figure in them.

    Raises
    ------
    DefinitionError
        When a source of one's own has the topics, and they cannot be used so.
    """
    info, source = edition.entry.info, edition.source
    bottom = () if recipe.population else recipe.denominator
    if recipe.value:
        lacking = find(info, recipe.value) is None
    else:
        lacking = not all(has(info, source, name) for name in (*recipe.numerator, *bottom))
    if lacking:
        return None
    if source.origin and (wrong := misuses(recipe, source, info)):
        told = "\n".join(misfit.message for misfit in wrong)
        raise DefinitionError(f"{source.origin}, [source.{source.id}]: {told}")
    if recipe.value:
        return _published(reader, edition, recipe)
    asked = asked_of(source, info, recipe)
    frame = reader.frame(replace(edition, source=replace(source, where=asked.read)))
    numerator = [count_of(frame, info, source, name) for name in recipe.numerator]
    if all(np.isnan(count.values).all() for count in numerator):
        return None
    denominator = [count_of(frame, info, source, name) for name in bottom]
    codes, cells = counts_by_area(frame, source, recipe, numerator, denominator, asked)
    return Observed("+".join(count.told for count in numerator), codes, {("all", "all"): cells})


def _selection(edition: SourceEdition) -> _Selection:
    source = edition.source
    chosen = {name: several(codes) for name, codes in source.where.items()}
    if source.period:
        chosen[source.period] = (edition.code,)
    return edition.entry.info.id, tuple(chosen.items())


def _slim(frame: pd.DataFrame, region: str, dimensions: Iterable[str]) -> pd.DataFrame:
    """Drop buurten, which pictures do not show, and make codes plain objects.

    Arrow-backed text costs several times more than objects in the many small steps that follow.
    """
    frame = frame[~frame[region].str.startswith("BU")]
    return frame.astype(dict.fromkeys(dimensions, object)).reset_index(drop=True)


def _published(reader: TableReader, edition: SourceEdition, recipe: Recipe) -> Observed | None:
    """Return the figures of the first topic of a recipe that the table has."""
    frame, info, source = reader.frame(edition), edition.entry.info, edition.source
    topic = str(find(info, recipe.value))
    values = numbers_of(frame, topic, source)
    reasons = reasons_of(frame, topic)
    # The percentage of people that the figures are about.
    narrowing = find(info, recipe.weight_share)
    shares = numbers_of(frame, narrowing, source) / 100 if narrowing else np.ones(len(frame))
    weighing = find(info, recipe.weight_topic)
    weights = numbers_of(frame, weighing, source) if weighing else np.full(len(frame), np.nan)
    groups = {}
    for group, (rows, lower, upper) in reader.layout(edition).rows.items():
        value = _at(values, rows)
        nothing = np.full(len(rows), np.nan)
        numbers = [value, _at(values, lower), _at(values, upper), nothing, _at(weights, rows)]
        known = np.where(rows < 0, "not_measured", reasons[rows])
        status = np.where(np.isnan(value), known, "ok")
        groups[group] = Cells.of([*numbers, _at(shares, rows)], status)
    if all(np.isnan(cells.value).all() for cells in groups.values()):
        return None
    return Observed(topic, reader.layout(edition).codes, groups)


def _at(values: Floats, rows: Rows) -> Floats:
    return np.where(rows < 0, np.nan, values[rows])


def whole_years(codes: Iterable[str]) -> list[str]:
    """Return one period for each year: the year itself where there is one, else its last part.

    Examples
    --------
    >>> whole_years(["2019KW04", "2019JJ00", "2020KW01", "2020KW02", "2021G400"])
    ['2019JJ00', '2020KW02', '2021G400']
    """
    best: dict[int, str] = {}
    for code in codes:
        year = _period(code)[0]
        if _rank(code) <= _rank(best.get(year, "")):
            best[year] = code
    return list(best.values())


def _rank(code: str) -> int:
    """Return how far a period is from being a whole year."""
    kinds = ("JJ", "SJ", "G", "X", "KW", "MM")
    found = (place for place, kind in enumerate(kinds) if code[4:].startswith(kind))
    return next(found, len(kinds)) if code else len(kinds) + 1


def _period(code: str) -> tuple[int, str]:
    """Return the calendar year of a period's code, and how to show it.

    Examples
    --------
    >>> _period("2020JJ00"), _period("2019G400")
    ((2020, '2020'), (2020, '2019-2022'))
    """
    if several := _SEVERAL_YEARS.fullmatch(code):
        first, count = int(several[1]), int(several[2])
        return first + (count - 1) // 2, f"{first}-{first + count - 1}"
    return int(code[:4]), code[:4]
