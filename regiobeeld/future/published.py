"""A regional forecast that CBS and PBL published, where a table of one is in the store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import pandas as pd

from regiobeeld.future.known import Floats, carried
from regiobeeld.future.limits import DEVIATIONS
from regiobeeld.geography.divisions import FIRST_YEAR, LAST_YEAR
from regiobeeld.measurement import catalogue
from regiobeeld.measurement.figures import CENTRAL
from regiobeeld.measurement.recipes import Source
from regiobeeld.statline.metadata import Dimension, TableInfo
from regiobeeld.store import Store

# What tells such a table, whatever its number: inhabitants, with limits, per region of a division.
_TOPIC, _SOURCE = "TotaleBevolking", "forecast"
_DIVISION = re.compile(r"RegioIndeling(\d{4})$")
_THOUSANDS = 1000


@dataclass(frozen=True, eq=False)
class Forecast:
    """Inhabitants to come, as published.

    Attributes
    ----------
    table
        Its table.
    years
        Of which it tells.
    people
        A row per year, a column per gemeente of the newest division; NaN where not told.
    half
        Half the width of 80% limits in logs, by area and year.
    """

    table: str
    years: tuple[int, ...]
    people: Floats
    half: Mapping[tuple[str, int], float]

    def grown(self, rows: list[int], years: tuple[int, ...], counted: int) -> Floats | None:
        """Return how gemeenten grow from the newest count on: a row per year, 1 before it.

        None where the forecast does not reach from that year to the last, or lacks a gemeente.
        """
        told = self.people[:, rows]
        if not (self.years[0] <= counted and years[-1] <= self.years[-1]) or np.isnan(told).any():
            return None
        by_year = np.stack(
            [np.interp(years, self.years, told[:, column]) for column in range(len(rows))], axis=1
        )
        grown: Floats = by_year / by_year[years.index(counted)]
        grown[: years.index(counted)] = 1.0
        return grown


def forecast(store: Store) -> Forecast | None:
    """Return the newest published forecast that a store holds; None where it has none."""
    return _forecast(store, store.fingerprint())


@lru_cache(maxsize=2)
def _forecast(store: Store, fingerprint: str) -> Forecast | None:
    source = catalogue().sources[_SOURCE]
    found = [
        (int(division[1]), info, dimension)
        for info in (entry.info for entry in store.entries().values())
        if any(topic.stem == _TOPIC for topic in info.topics)
        and any(dimension.key == source.margins for dimension in info.dimensions)
        for dimension in info.dimensions
        if (division := _DIVISION.match(dimension.key))
        and FIRST_YEAR <= int(division[1]) <= LAST_YEAR
    ]
    if not found:
        return None
    year, info, regions = max(found, key=lambda each: (each[0], each[1].id))
    return _read(store, source, info, regions, year)


def _read(store: Store, source: Source, info: TableInfo, regions: Dimension, year: int) -> Forecast:
    table = store.table(info.id)
    topic = table.topic(_TOPIC).key
    had = {dimension.key for dimension in info.dimensions}
    rows = table.read(topic, {key: code for key, code in source.where.items() if key in had})
    rows = rows.assign(year=rows[source.period].str[:4].astype("int64"))
    cells = rows.pivot_table(index=[regions.key, "year"], columns=source.margins, values=topic)
    cells = cells.reindex(columns=[CENTRAL, source.lower, source.upper])
    people = _THOUSANDS * cells[CENTRAL].unstack()
    counts: pd.DataFrame = people[people.index.str.startswith("GM")]
    limited = cells[[source.lower, source.upper]].dropna()
    # The published limits are of 67%; ours of 80%.
    wider = DEVIATIONS / NormalDist().inv_cdf(0.5 + source.confidence / 2)
    half = wider * np.log((limited[source.upper] / limited[source.lower]).to_numpy()) / 2
    return Forecast(
        info.id,
        tuple(int(each) for each in people.columns),
        carried(counts, year).T,
        dict(zip(limited.index.to_list(), half.tolist(), strict=True)),
    )
