"""Topics of a table by name, and the counts per area that are made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from regiobeeld.measurement.aggregate import Cells, Floats, Texts
from regiobeeld.measurement.fitting import scale_of
from regiobeeld.measurement.recipes import Recipe, Source
from regiobeeld.measurement.table_sources import several
from regiobeeld.statline.cells import OK, STATUS_SUFFIX
from regiobeeld.statline.lookup import resolve_where, topics_called
from regiobeeld.statline.metadata import TableInfo, stem

#: Why a sum has no value: some of what is added up is known, and some is not.
PART_MISSING = "part_missing"


def find(info: TableInfo, names: Iterable[str]) -> str | None:
    """Return the first topic that has one of the names: as its stem, or else as its key or title.

    A stem that occurs more than once (a count, and further on its percentage) means its first
    occurrence: tables put counts before what is derived from them. A title that occurs more than
    once is no name; see `regiobeeld.statline.lookup.find_topic`.
    """
    stems: dict[str, str] = {}
    for topic in info.topics:
        stems.setdefault(stem(topic.key), topic.key)
    for name in names:
        if name in stems:
            return stems[name]
        called = topics_called(info.topics, name)
        if len(called) == 1:
            return called[0].key
    return None


def has(info: TableInfo, source: Source, name: str) -> bool:
    """Return whether a table has a topic, or those that a source computes it from."""
    if find(info, [name]) or name not in source.computed:
        return find(info, [name]) is not None
    return all(find(info, [topic]) for topic in source.computed[name].topics)


@dataclass(frozen=True, eq=False)
class Count:
    """A count per row: the topics that it comes from, how these are written, and the numbers."""

    topics: tuple[str, ...]
    told: str
    values: Floats


def count_of(frame: pd.DataFrame, info: TableInfo, source: Source, name: str) -> Count:
    """Return a topic that `has` says is there, computed when the table does not have it itself.

    Parameters
    ----------
    frame
        Rows of the table, as `TableReader.frame` gives them.
    info
        Its topics.
    source
        How it is read.
    name
        The topic, without the number behind it.
    """
    topic = find(info, [name])
    if topic:
        return Count((topic,), topic, numbers_of(frame, topic, source))
    computed = source.computed[name]
    times = [str(find(info, [one])) for one in computed.times]
    values = computed.factor * np.prod([numbers_of(frame, one, source) for one in times], axis=0)
    told = " \N{MULTIPLICATION SIGN} ".join(times)
    over = find(info, [computed.over])
    if not over:
        return Count(tuple(times), told, values)
    divisor = numbers_of(frame, over, source)
    values = values / np.where(divisor > 0, divisor, np.nan)
    return Count((*times, over), f"{told} / {over}", values)


@dataclass(frozen=True)
class Asked:
    """Of which codes of the dimensions counts are added up.

    Attributes
    ----------
    top, bottom
        Those of the numerator and of the denominator, without the margins.
    read
        All of them, with the margins.
    """

    top: Mapping[str, tuple[str, ...]]
    bottom: Mapping[str, tuple[str, ...]]
    read: Mapping[str, tuple[str, ...]]


def asked_of(source: Source, info: TableInfo, recipe: Recipe) -> Asked:
    """Return of which codes the counts of a recipe are."""
    read = {name: several(codes) for name, codes in source.where.items()}
    bottom = {name: codes for name, codes in read.items() if name != source.margins}
    if not recipe.numerator_where:
        return Asked(bottom, bottom, read)
    own = resolve_where(info, dict(recipe.numerator_where))
    for name, codes in own.items():
        read[name] = tuple(dict.fromkeys([*read.get(name, ()), *codes]))
    return Asked({**bottom, **own}, bottom, read)


def counts_by_area(
    frame: pd.DataFrame,
    source: Source,
    recipe: Recipe,
    numerator: list[Count],
    denominator: list[Count],
    asked: Asked,
) -> tuple[tuple[str, ...], Cells]:
    """Return the areas of a table, and counts of each, with what they are of others.

    A sum of which a part is not known is not known: parts are ages, and codes that are added up.

    Parameters
    ----------
    frame
        Rows of the table, as `TableReader.frame` gives them.
    source, recipe
        How they are read, and what is made of them.
    numerator, denominator
        Counts per row; no denominator when the count itself is the figure.
    asked
        Which rows each of the two is of.
    """
    place, codes = pd.factorize(frame[source.region], sort=True)
    counted = np.zeros(len(codes), dtype="bool")
    partly = np.zeros(len(codes), dtype="bool")
    central = np.ones(len(frame), dtype="bool")
    if source.margins:
        central = ~frame[source.margins].isin([source.lower, source.upper]).to_numpy()

    def total(
        counts: list[Count], ages: tuple[str, ...], where: Mapping[str, tuple[str, ...]]
    ) -> Floats:
        chosen, parts = central.copy(), max(1, len(ages))
        if ages:
            chosen &= frame[source.age].isin([source.ages[age] for age in ages]).to_numpy()
        for name, kept in where.items():
            if len(kept) > 1 or asked.top is not asked.bottom:
                chosen &= frame[name].isin(kept).to_numpy()
            parts *= len(kept)
        counted[place[chosen]] = True
        by_row = np.sum([count.values for count in counts], axis=0)
        known = chosen & ~np.isnan(by_row)
        found = np.bincount(place[known], minlength=len(codes))
        summed = np.bincount(place[known], by_row[known], minlength=len(codes))
        partly[(found > 0) & (found < parts)] = True
        return np.where(found >= parts, summed, np.nan)

    top = total(numerator, recipe.numerator_ages, asked.top)
    absent = np.full(len(codes), np.nan)
    bottom = absent
    if denominator:
        bottom = total(denominator, recipe.denominator_ages, asked.bottom)
    known = ~np.isnan(top) & (~np.isnan(bottom) | (not denominator))
    value = recipe.per * top / np.where(bottom > 0, bottom, np.nan) if denominator else top
    reasons = np.full(len(codes), "not_measured", dtype="object")
    topics = [topic for count in numerator for topic in count.topics]
    told_of = [topic for topic in topics if f"{topic}{STATUS_SUFFIX}" in frame]
    given = reasons_of(frame, next(iter(told_of), topics[0]), "")
    # The first reason of an area stands: written last, from the last row to the first.
    told = np.flatnonzero((given != "") & (given != OK))[::-1]
    reasons[place[told]] = given[told]
    reasons[partly] = PART_MISSING
    status = np.where(known, np.where(np.isnan(value), "not_applicable", "ok"), reasons)
    cells = Cells.of([value, absent, absent, top, bottom, np.ones(len(codes))], status)
    listed = np.flatnonzero(counted)
    names = tuple(map(str, codes[listed]))
    return names, cells.take(listed)


def numbers_of(frame: pd.DataFrame, topic: str, source: Source) -> Floats:
    """Return a topic's figures, of one in thousands as the source scales them."""
    numbers = frame[topic].to_numpy(dtype="float64")
    return numbers * scale_of(source, topic) if source.scale else numbers


def reasons_of(frame: pd.DataFrame, topic: str, otherwise: str = "not_measured") -> Texts:
    """Return why values are missing; ``otherwise`` where the table does not say."""
    reason = f"{topic}{STATUS_SUFFIX}"
    if reason not in frame:
        return np.full(len(frame), otherwise, dtype="object")
    return frame[reason].fillna(otherwise).to_numpy(dtype="object")
