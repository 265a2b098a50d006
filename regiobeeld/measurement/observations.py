"""Figures as a table has them, in one form whatever the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regiobeeld.errors import TableNotFoundError
from regiobeeld.measurement.aggregate import Cells
from regiobeeld.measurement.catalogue import Recipe, Source
from regiobeeld.measurement.plugins import Computed, Plugin
from regiobeeld.statline.cells import STATUS_SUFFIX
from regiobeeld.statline.metadata import TableInfo, stem
from regiobeeld.statline.table import Table
from regiobeeld.store import Entry, Store

_NUMBERS = ("value", "lower", "upper", "numerator", "denominator", "share")
_SEVERAL_YEARS = re.compile(r"(\d{4})G(\d)00")


@dataclass(frozen=True)
class Edition:
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
    """

    topic: str
    codes: Sequence[str]
    groups: Mapping[tuple[str, str], Cells]

    def positions(self, codes: Iterable[str]) -> NDArray[np.intp]:
        """Return where areas are; -1 for one that the table does not have."""
        return np.array([self.place.get(code, -1) for code in codes], dtype="intp")

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each area is in ``codes``."""
        return {code: position for position, code in enumerate(self.codes)}


@dataclass
class TableReader:
    """Reads tables of a store, each column once; a table that a plug-in computes when asked."""

    store: Store
    functions: Mapping[str, Plugin] = field(default_factory=dict)
    entries: dict[str, Entry] = field(init=False)
    _computed: dict[str, Computed] = field(init=False, default_factory=dict)
    _frames: dict[tuple[str, tuple[tuple[str, str], ...]], pd.DataFrame] = field(
        init=False, default_factory=dict
    )
    _observed: dict[tuple[str, str, Recipe], Observed | None] = field(
        init=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        self.entries = self.store.entries()

    def frame(self, edition: Edition) -> pd.DataFrame:
        """Return the rows of a table in one period down to wijken, with reasons of gaps."""
        source = edition.source
        where = dict(source.where)
        if source.period:
            where[source.period] = edition.code
        key = (edition.entry.info.id, tuple(where.items()))
        if key not in self._frames:
            table = self._table(edition.entry.info.id)
            dimensions = [d.key for d in table.info.dimensions]
            columns = dimensions + [t.key for t in table.info.topics]
            chosen = {k: [v] for k, v in where.items() if k in dimensions}
            self._frames[key] = _slim(table.rows(columns, chosen, status=True), source.region)
        return self._frames[key]

    def observed(self, edition: Edition, recipe: Recipe) -> Observed | None:
        """Return what a recipe finds in a table; see `observe`."""
        key = (edition.entry.info.id, edition.code, recipe)
        if key not in self._observed:
            frame = observe(self, edition, recipe)
            self._observed[key] = None if frame is None else _arrays(frame)
        return self._observed[key]

    def editions(self, source: Source) -> Iterator[Edition]:
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
            if year or not source.period:
                code = f"{year}JJ00" if source.period else ""
                found.append(Edition(source, entry, year, str(year), code))
                continue
            period = next(d for d in entry.info.dimensions if d.key == source.period)
            found += [Edition(source, entry, *_period(code), code) for code in period.codes]
        yield from sorted(found, key=lambda edition: -edition.year)

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


def observe(reader: TableReader, edition: Edition, recipe: Recipe) -> pd.DataFrame | None:
    """Return a recipe's figures for every area of a table.

    Returns
    -------
    pandas.DataFrame or None
        Per area (column ``code``), ``age`` and ``sex``: ``value``, ``lower``, ``upper``,
        ``numerator``, ``denominator``, ``share`` (the part of the weight that was asked, 0-1),
        ``status`` and ``topic``. None when the table lacks the topics, or has no figure in them.
    """
    frame = reader.frame(edition)
    info = edition.entry.info
    if recipe.value:
        topic = find(info, recipe.value)
        if topic is None:
            return None
        observed = _published(frame, edition.source, topic)
        narrowing = find(info, recipe.weight_share)
        if narrowing is not None:
            observed["share"] = (
                _published(frame, edition.source, narrowing)["value"].to_numpy() / 100
            )
        if observed["value"].notna().any():
            return observed.assign(topic=topic)
        return None
    numerator = _all(info, recipe.numerator)
    weight_only = recipe.denominator and recipe.denominator[0].startswith("@")
    denominator = [] if weight_only else _all(info, recipe.denominator)
    if numerator is None or denominator is None or not frame[numerator].notna().any().any():
        return None
    return _counted(frame, edition.source, recipe, numerator, denominator)


def _arrays(frame: pd.DataFrame) -> Observed:
    groups: dict[tuple[str, str], Cells] = {}
    codes = pd.Index(frame["code"].unique(), dtype="object")
    for (age, sex), rows in frame.groupby(["age", "sex"], sort=False):
        rows = rows.set_index("code")
        if len(rows) != len(codes) or not (rows.index == codes).all():
            rows = rows.reindex(codes)
        numbers = [rows[column].to_numpy(dtype="float64") for column in _NUMBERS]
        status = rows["status"].fillna("not_measured").to_numpy(dtype="object")
        groups[str(age), str(sex)] = Cells.of(numbers, status)
    return Observed(str(frame["topic"].iloc[0]), tuple(map(str, codes)), groups)


def find(info: TableInfo, names: Iterable[str]) -> str | None:
    """Return the first topic whose stem is one of the names.

    A stem that occurs more than once (a count, and further on its percentage) means its first
    occurrence: tables put counts before what is derived from them.
    """
    stems: dict[str, str] = {}
    for topic in info.topics:
        stems.setdefault(stem(topic.key), topic.key)
    return next((stems[name] for name in names if name in stems), None)


def _all(info: TableInfo, names: Iterable[str]) -> list[str] | None:
    found = [find(info, [name]) for name in names]
    return None if any(key is None for key in found) else [key for key in found if key]


def _slim(frame: pd.DataFrame, region: str) -> pd.DataFrame:
    """Drop buurten, which pictures do not show, and make codes plain objects.

    Arrow-backed text costs several times more than objects in the many small steps that follow.
    """
    frame = frame[~frame[region].str.startswith("BU")]
    text = list(frame.columns[frame.dtypes == "str"])
    return frame.astype(dict.fromkeys(text, object)).reset_index(drop=True)


def _published(frame: pd.DataFrame, source: Source, topic: str) -> pd.DataFrame:
    keys = [source.region]
    reason = f"{topic}{STATUS_SUFFIX}"
    needed = [source.region, source.age, source.sex, source.margins, topic, reason]
    frame = frame[[column for column in needed if column in frame]]
    frame = frame.rename(columns={topic: "value"})
    frame["status"] = frame.get(reason, "not_measured")
    frame["status"] = frame["status"].mask(frame["value"].notna(), "ok")
    for column, dimension, codes in (
        ("age", source.age, source.ages),
        ("sex", source.sex, source.sexes),
    ):
        if dimension:
            names = {code: name for name, code in codes.items()}
            frame = frame[frame[dimension].isin(list(names))]
            frame = frame.assign(**{column: frame[dimension].map(names)})
        else:
            frame = frame.assign(**{column: "all"})
    keys += ["age", "sex"]
    if not source.margins:
        bounded = frame[[*keys, "value", "status"]].assign(lower=np.nan, upper=np.nan)
    else:
        wide = frame.pivot(index=keys, columns=source.margins, values="value")
        central = frame[~frame[source.margins].isin([source.lower, source.upper])]
        bounded = central[[*keys, "value", "status"]].merge(
            wide[[source.lower, source.upper]].reset_index(), on=keys, how="left", validate="1:1"
        )
        bounded = bounded.rename(columns={source.lower: "lower", source.upper: "upper"})
    bounded = bounded.rename(columns={source.region: "code"})
    return bounded.assign(numerator=np.nan, denominator=np.nan, share=1.0)


def _counted(
    frame: pd.DataFrame,
    source: Source,
    recipe: Recipe,
    numerator: list[str],
    denominator: list[str],
) -> pd.DataFrame:
    def total(topics: list[str], ages: tuple[str, ...]) -> pd.Series:
        rows = frame
        if ages:
            rows = rows[rows[source.age].isin([source.ages[age] for age in ages])]
        by_row = rows[topics].sum(axis=1, min_count=len(topics))
        return by_row.groupby(rows[source.region]).sum(min_count=max(1, len(ages)))

    top = total(numerator, recipe.numerator_ages)
    bottom = total(denominator, recipe.denominator_ages) if denominator else np.nan
    counted = pd.DataFrame({"numerator": top, "denominator": bottom})
    reasons = [f"{t}{STATUS_SUFFIX}" for t in numerator if f"{t}{STATUS_SUFFIX}" in frame]
    reason = (
        frame.groupby(source.region)[reasons[0]].first()
        if reasons
        else pd.Series("not_measured", index=counted.index)
    )
    known = counted["numerator"].notna() & (counted["denominator"].notna() | (not denominator))
    counted["status"] = reason.reindex(counted.index).mask(known, "ok")
    ratio = (
        recipe.per * counted["numerator"] / counted["denominator"].where(counted["denominator"] > 0)
    )
    counted["value"] = ratio if denominator else counted["numerator"]
    empty = (counted["status"] == "ok") & counted["value"].isna()
    counted.loc[empty, "status"] = "not_applicable"
    counted = counted.rename_axis("code").reset_index()
    return counted.assign(
        lower=np.nan, upper=np.nan, share=1.0, age="all", sex="all", topic="+".join(numerator)
    )


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
