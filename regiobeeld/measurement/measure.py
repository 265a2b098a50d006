"""Measurements: indicators of areas in a year, with uncertainty and provenance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from regiobeeld import epi
from regiobeeld.geography.divisions import FIRST_YEAR
from regiobeeld.measurement.aggregate import Cells, Floats, Makeup, summed, weighted
from regiobeeld.measurement.catalogue import Catalogue, Indicator, Recipe, Source
from regiobeeld.measurement.observations import Edition, Observed, TableReader
from regiobeeld.measurement.populations import Populations
from regiobeeld.measurement.units import (
    NATIONAL,
    Units,
    gemeenten_then,
    in_division,
    published_codes,
)
from regiobeeld.store import Store

COLUMNS = (
    "indicator", "region", "level", "period", "age", "sex", "value", "lower", "upper",
    "confidence", "numerator", "denominator", "kind", "status", "table", "topic", "row_key",
    "modified", "retrieved",
)  # fmt: skip
KEYS = ("indicator", "region", "level", "period", "age", "sex")
NUMBERS = ("value", "lower", "upper", "confidence", "numerator", "denominator")
#: Age and sex that stand for an indicator where one row is wanted.
MAIN_AGES = ("all", "18+")
#: A picture of a year shows no figure older than this many years before it.
MAXIMUM_AGE = 3


@dataclass(frozen=True)
class Measurer:
    """Computes measurements from a store by a catalogue."""

    catalogue: Catalogue
    reader: TableReader
    populations: Populations

    @classmethod
    def of(cls, store: Store, catalogue: Catalogue) -> Measurer:
        """Return a measurer over a store."""
        reader = TableReader(store, catalogue.functions)
        return cls(catalogue, reader, Populations(reader, catalogue))

    def candidates(
        self, indicator: Indicator, *, newest: int, oldest: int = FIRST_YEAR
    ) -> Iterable[tuple[Edition, Recipe]]:
        """Yield the ways to get an indicator, newest period first, then in order of the recipes."""
        found = [
            (edition, recipe, position)
            for position, recipe in enumerate(indicator.recipes)
            for edition in self.reader.editions(self.catalogue.sources[recipe.source])
            if oldest <= edition.year <= newest
        ]
        found.sort(key=lambda item: (-item[0].year, item[2]))
        return ((edition, recipe) for edition, recipe, _ in found)

    def measure(
        self,
        indicator: Indicator,
        edition: Edition,
        recipe: Recipe,
        units: Units,
        *,
        main_only: bool = False,
    ) -> pd.DataFrame | None:
        """Return measurements of areas from one period of one source.

        ``main_only`` leaves out the ages and sexes beside the main one. None when the table has no
        figure for the indicator.
        """
        observed = self.reader.observed(edition, recipe)
        if observed is None:
            return None
        makeup = in_division(units, edition.division)
        inside = observed.positions(makeup.codes)
        direct = {
            unit: code
            for unit, code in published_codes(
                units, edition.division, edition.source.national
            ).items()
            if code in observed.codes
        }
        parts = []
        for (age, sex), cells in observed.groups.items():
            if main_only and not (age in MAIN_AGES and sex == "all"):
                continue
            if recipe.denominator and recipe.denominator[0].startswith("@"):
                cells = self._per_person(observed, cells, recipe, edition)
            weight = self._weight(recipe, edition, makeup, age)
            combined = _combined(cells.take(inside), weight, makeup, recipe, edition)
            keys = [_row_key(makeup, row) for row in range(len(makeup.units))]
            for unit, code in direct.items():
                # What the table publishes of an area itself comes before what its parts add up to.
                found = cells.take(observed.positions([code]))
                if found.status[0] in ("ok", "not_applicable"):
                    row = makeup.units.index(unit)
                    weighed = np.where(
                        np.isnan(found.denominator),
                        combined.denominator[row],
                        found.denominator,
                    )
                    found = replace(found, denominator=weighed)
                    combined = combined.replaced(np.array([row]), found)
                    keys[row] = code
            parts.append(_rows(combined, list(makeup.units), keys, age, sex))
        measured = pd.concat(parts) if len(parts) != 1 else parts[0]
        measured["level"] = [units.level[unit] for unit in measured["region"]]
        return _finished(measured, indicator, edition, observed.topic)

    def detail(
        self,
        indicator: Indicator,
        edition: Edition,
        recipe: Recipe,
        gemeenten: Sequence[str],
    ) -> pd.DataFrame | None:
        """Return measurements of the wijken of gemeenten, as the table has them."""
        observed = self.reader.observed(edition, recipe)
        if observed is None:
            return None
        # WK034403 lies in GM0344.
        starts = tuple("WK" + code[2:] for code in gemeenten)
        wijken = [code for code in observed.codes if code.startswith(starts)]
        if not wijken:
            return None
        inside = observed.positions(wijken)
        parts = [
            _rows(cells.take(inside), wijken, wijken, age, sex)
            for (age, sex), cells in observed.groups.items()
        ]
        return _finished(pd.concat(parts).assign(level="wijk"), indicator, edition, observed.topic)

    def _weight(self, recipe: Recipe, edition: Edition, makeup: Makeup, age: str) -> Floats:
        """Return the weight of each gemeente of a make-up."""
        name = recipe.weight or "inhabitants"
        if recipe.weight and age in self.catalogue.populations:
            name = age
        people = self.populations.weight(name, edition.year, edition.division)
        return people.reindex(list(makeup.codes)).to_numpy(dtype="float64")

    def _per_person(
        self, observed: Observed, cells: Cells, recipe: Recipe, edition: Edition
    ) -> Cells:
        """Divide counts of areas by a population that is known per gemeente."""
        name = recipe.denominator[0].removeprefix("@")
        people = self.populations.weight(name, edition.year, edition.division)
        total = np.array(
            [
                people.reindex(gemeenten_then(code, edition.division)).sum(skipna=False)
                for code in observed.codes
            ]
        )
        value = recipe.per * cells.numerator / np.where(total > 0, total, np.nan)
        return replace(cells, denominator=total, value=value)


def newest(
    measurer: Measurer, indicator: Indicator, units: Units, region: str, year: int
) -> tuple[Edition, Recipe, pd.DataFrame] | None:
    """Return the newest measurements with a value for a region, or else the newest at all.

    Of the periods up to ``year`` and at most three years before it.
    """
    fallback = None
    oldest = year - MAXIMUM_AGE
    for edition, recipe in measurer.candidates(indicator, newest=year, oldest=oldest):
        measured = measurer.measure(indicator, edition, recipe, units)
        if measured is None:
            continue
        main = measured[(measured["region"] == region) & measured["age"].isin(MAIN_AGES)]
        if (main["status"] == "ok").any():
            return edition, recipe, measured
        fallback = fallback or (edition, recipe, measured)
    return fallback


def absent(
    indicator: Indicator, sources: Iterable[Source], units: Units, year: int
) -> pd.DataFrame:
    """Return rows that say that the store has no figure, and which table would bring it."""
    wanted = list(indicator.fetch)
    for source in sources:
        # The newest table that would serve this year, or else the one nearest to it.
        serving = [y for y in source.tables if year - MAXIMUM_AGE <= y <= year]
        nearest = max(serving) if serving else min(source.tables, key=lambda y: abs(y - year))
        wanted.append(source.tables[nearest])
    ages = "18+" if any(source.ages for source in sources) else "all"
    rows = pd.DataFrame(
        {
            "indicator": indicator.id,
            "region": list(units.gemeenten),
            "level": [units.level[unit] for unit in units.gemeenten],
            "period": str(year),
            "age": ages,
            "sex": "all",
            "kind": indicator.kind,
            "status": "not_in_store",
            "table": next(iter(dict.fromkeys(wanted)), ""),
            "topic": "",
            "row_key": "",
            "modified": "",
            "retrieved": "",
        }
    )
    return rows.reindex(columns=list(COLUMNS))


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a frame of measurements its columns and types."""
    frame = frame.reindex(columns=list(COLUMNS)).reset_index(drop=True)
    for column in COLUMNS:
        if column in NUMBERS:
            frame[column] = pd.to_numeric(frame[column]).astype("float64")
        elif column != "period":
            frame[column] = frame[column].astype("str")
    # A calendar year is a number; a mean over several years stays text.
    frame["period"] = [int(p) if str(p).isdigit() else str(p) for p in frame["period"]]
    return frame


def _combined(
    cells: Cells, weight: Floats, makeup: Makeup, recipe: Recipe, edition: Edition
) -> Cells:
    """Put gemeenten together into areas."""
    if not (cells.status != "not_applicable").any():
        return Cells.empty(len(makeup.units), "not_applicable")
    if recipe.numerator:
        plain = not recipe.denominator
        combined = summed(cells, weight, makeup, per=recipe.per, plain=plain)
    elif recipe.weight:
        z = float(norm.ppf(0.5 + edition.source.confidence / 2))
        combined = weighted(cells, weight, makeup, z=z)
    else:
        combined = Cells.empty(len(makeup.units), "not_computable")
    # An area that is one whole gemeente has that gemeente's own figure and interval.
    rows, columns = makeup.single()
    own = cells.take(columns)
    weighed = np.where(np.isnan(own.denominator), (weight * cells.share)[columns], own.denominator)
    return combined.replaced(rows, replace(own, denominator=weighed))


def _rows(
    cells: Cells, regions: list[str], row_keys: list[str], age: str, sex: str
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "region": pd.array(regions, dtype="object"),
            "value": cells.value,
            "lower": cells.lower,
            "upper": cells.upper,
            "numerator": cells.numerator,
            "denominator": cells.denominator,
            "status": cells.status,
            "row_key": pd.array(row_keys, dtype="object"),
            "age": pd.array([age] * len(regions), dtype="object"),
            "sex": pd.array([sex] * len(regions), dtype="object"),
        }
    )


@lru_cache(maxsize=8192)
def _row_key(makeup: Makeup, row: int) -> str:
    codes = [makeup.codes[column] for column in np.flatnonzero(makeup.shares[row])]
    return "+".join(sorted(codes)) if len(codes) <= 60 else f"{len(codes)} gemeenten"


def _finished(
    measured: pd.DataFrame, indicator: Indicator, edition: Edition, topic: str
) -> pd.DataFrame:
    """Add interval of rates, kind and provenance; empty every value that is not ok."""
    columns = {name: measured[name].to_numpy() for name in measured.columns}
    ok = columns["status"] == "ok"
    if indicator.events:
        columns |= _poisson(columns, ok)
    for name in ("value", "lower", "upper", "numerator"):
        columns[name] = np.where(ok, columns[name], np.nan)
    if indicator.unit == "%":
        for name in ("lower", "upper"):
            columns[name] = np.clip(columns[name], 0, 100)
    source, entry = edition.source, edition.entry
    suffix = f";{source.period}={edition.code}" if edition.code else ""
    columns["row_key"] = np.array(
        [f"{source.region}={key}{suffix}" if key else "" for key in columns["row_key"]],
        dtype="object",
    )
    columns["confidence"] = np.where(np.isnan(columns["lower"]), np.nan, source.confidence)
    same = {
        "indicator": indicator.id,
        "period": edition.label,
        "kind": indicator.kind,
        "table": entry.info.id,
        "topic": topic,
        "modified": entry.info.modified[:10],
        "retrieved": entry.provenance.retrieved,
    }
    for name, text in same.items():
        columns[name] = np.full(len(ok), text, dtype="object")
    return pd.DataFrame({name: columns[name] for name in COLUMNS})


def _poisson(columns: dict[str, Any], ok: NDArray[np.bool_]) -> dict[str, Any]:
    """Return bounds of rates of events of which the counts are known."""
    numerator, denominator = columns["numerator"], columns["denominator"]
    rated = ok & ~np.isnan(numerator) & (denominator > 0)
    some = rated & (numerator > 0)
    if not some.any():
        return {}
    per = float(np.median(columns["value"][some] * denominator[some] / numerator[some]))
    limits = epi.rate(numerator[rated], denominator[rated], per=round(per, 6))
    bounds = {name: columns[name].copy() for name in ("lower", "upper")}
    for name, array in bounds.items():
        array[rated] = limits[name]
    return bounds


__all__ = [
    "COLUMNS", "KEYS", "MAIN_AGES", "NATIONAL", "Measurer", "absent", "newest", "typed",
]  # fmt: skip
