"""Measurements: indicators of areas in a year, with uncertainty and provenance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from regiobeeld import epi
from regiobeeld.geography.divisions import FIRST_YEAR
from regiobeeld.measurement.aggregate import Cells, Floats, Makeup, summed, weighted, whole
from regiobeeld.measurement.catalogue import Catalogue, Indicator
from regiobeeld.measurement.editions import with_editions
from regiobeeld.measurement.observations import Observed, SourceEdition, TableReader
from regiobeeld.measurement.plausibility import IMPLAUSIBLE, outside
from regiobeeld.measurement.populations import Populations
from regiobeeld.measurement.recipes import Recipe, Source
from regiobeeld.measurement.units import (
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
#: What a figure and the figures that it is compared with have in common.
SAME_FIGURE = ["indicator", "period", "age", "sex", "table"]
NUMBERS = ("value", "lower", "upper", "confidence", "numerator", "denominator")
#: Age and sex that stand for an indicator where one row is wanted.
MAIN_AGES = ("all", "18+")
#: Measurements while they are computed: arrays of one length by name of column. A picture makes
#: some 500 of them; as many frames would take most of its time.
Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Measurer:
    """Computes measurements from a store by a catalogue."""

    catalogue: Catalogue
    reader: TableReader
    populations: Populations
    _observed: dict[tuple[str, str, str, Recipe], Observed | None] = field(
        init=False, default_factory=dict
    )

    @classmethod
    def of(cls, store: Store, catalogue: Catalogue) -> Measurer:
        """Return the measurer over a store: one for as long as the store stays as it is."""
        return _measurer(store, store.fingerprint(), catalogue)

    def candidates(
        self, indicator: Indicator, *, newest: int, oldest: int = FIRST_YEAR
    ) -> Iterable[tuple[SourceEdition, Recipe]]:
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
        edition: SourceEdition,
        recipe: Recipe,
        units: Units,
        *,
        main_only: bool = False,
    ) -> Columns | None:
        """Return measurements of areas from one period of one source, as columns.

        ``main_only`` leaves out the ages and sexes beside the main one. None when the table has no
        figure for the indicator.
        """
        observed = self.observed(indicator, edition, recipe)
        if observed is None:
            return None
        makeup = in_division(units, edition.division)
        inside = observed.positions(makeup.codes)
        published = published_codes(units, edition.division, edition.source.national)
        place = {unit: row for row, unit in enumerate(makeup.units)}
        direct = [(place[u], code) for u, code in published.items() if code in observed.place]
        placed = np.array([row for row, _ in direct], dtype="intp")
        placed_at = observed.positions(code for _, code in direct)
        parts = []
        for (age, sex), cells in observed.groups.items():
            if main_only and not (age in MAIN_AGES and sex == "all"):
                continue
            gemeenten = cells.take(inside)
            weight = (
                gemeenten.denominator
                if recipe.weight_topic
                else self._weight(recipe, edition, makeup, age)
            )
            combined = _combined(gemeenten, weight, makeup, recipe, edition)
            keys = list(_row_keys(makeup))
            # What the table publishes of an area itself comes before what its parts add up to.
            own = np.isin(cells.status[placed_at], ("ok", "not_applicable"))
            rows, found = placed[own], cells.take(placed_at[own])
            # Whom a published figure is about are all of the area, also where parts have no figure.
            weighed = recipe.weight or recipe.weight_topic
            about = weight * gemeenten.about if weighed else gemeenten.denominator
            everybody = whole(about, makeup)[rows]
            people = np.where(np.isnan(found.denominator), everybody, found.denominator)
            combined = combined.replaced(rows, replace(found, denominator=people))
            for (row, code), published_itself in zip(direct, own, strict=True):
                if published_itself:
                    keys[row] = code
            parts.append(_rows(combined, list(makeup.units), keys, age, sex))
        measured = stacked(parts)
        measured["level"] = _objects([units.level[unit] for unit in measured["region"]])
        return _finished(measured, indicator, edition, observed.topic)

    def detail(
        self,
        indicator: Indicator,
        edition: SourceEdition,
        recipe: Recipe,
        gemeenten: Sequence[str],
    ) -> Columns | None:
        """Return measurements of the wijken of gemeenten, as the table has them."""
        observed = self.observed(indicator, edition, recipe)
        if observed is None:
            return None
        wijken = observed.wijken(gemeenten)
        if not wijken:
            return None
        inside = observed.positions(wijken)
        parts = [
            _rows(cells.take(inside), wijken, wijken, age, sex)
            for (age, sex), cells in observed.groups.items()
        ]
        measured = stacked(parts)
        measured["level"] = np.full(len(measured["region"]), "wijk", dtype="object")
        return _finished(measured, indicator, edition, observed.topic)

    def observed(
        self, indicator: Indicator, edition: SourceEdition, recipe: Recipe
    ) -> Observed | None:
        """Return the plausible figures that a table has of its areas; None when it has none."""
        key = (indicator.id, edition.entry.info.id, edition.code, recipe)
        if key not in self._observed:
            found = self.reader.observed(edition, recipe)
            if found and recipe.population:
                found = self._per_person(found, recipe, edition)
            self._observed[key] = found and found.within(indicator.plausible)
        return self._observed[key]

    def _weight(self, recipe: Recipe, edition: SourceEdition, makeup: Makeup, age: str) -> Floats:
        """Return the weight of each gemeente of a make-up."""
        name = recipe.weight or "inhabitants"
        if recipe.weight and age in self.catalogue.populations:
            name = age
        people = self.populations.weight(name, edition.year, edition.division)
        return np.array([people.get(code, np.nan) for code in makeup.codes], dtype="float64")

    def _per_person(self, observed: Observed, recipe: Recipe, edition: SourceEdition) -> Observed:
        """Divide counts of areas by a population that is known per gemeente."""
        people = self.populations.weight(recipe.population, edition.year, edition.division)
        parts = (gemeenten_then(code, edition.division) for code in observed.codes)
        total = np.array([np.sum([people.get(part, np.nan) for part in codes]) for codes in parts])
        safe = np.where(total > 0, total, np.nan)
        rates = {
            group: replace(cells, denominator=total, value=recipe.per * cells.numerator / safe)
            for group, cells in observed.groups.items()
        }
        return replace(observed, groups=rates)


@lru_cache(maxsize=2)
def _measurer(store: Store, fingerprint: str, catalogue: Catalogue) -> Measurer:
    """Return a measurer that remembers what it read from a store with that content."""
    catalogue = with_editions(catalogue, store.entries().values())
    reader = TableReader(store, catalogue.functions)
    return Measurer(catalogue, reader, Populations(reader, catalogue))


def main_rows(frame: pd.DataFrame) -> pd.Series[bool]:
    """Return which measurements stand for an indicator where one row is wanted."""
    return frame["age"].isin(MAIN_AGES) & (frame["sex"] == "all")


def absent(indicator: Indicator, sources: Iterable[Source], units: Units, year: int) -> Columns:
    """Return rows that say that the store has no figure, and which table would bring it."""
    wanted = list(indicator.fetch)
    for source in sources:
        # The newest table that would serve this year, or else the one nearest to it.
        serving = [y for y in source.tables if y <= year]
        nearest = max(serving) if serving else min(source.tables, key=lambda y: abs(y - year))
        wanted.append(source.tables[nearest])
    ages = "18+" if any(source.ages for source in sources) else "all"
    areas = list(units.gemeenten)
    same = {
        "indicator": indicator.id,
        "period": str(year),
        "age": ages,
        "sex": "all",
        "kind": indicator.kind,
        "status": "not_in_store",
        "table": next(iter(dict.fromkeys(wanted)), ""),
    }
    texts = {name: np.full(len(areas), same.get(name, ""), dtype="object") for name in COLUMNS}
    numbers = {name: np.full(len(areas), np.nan) for name in NUMBERS}
    places = {"region": _objects(areas), "level": _objects([units.level[u] for u in areas])}
    return texts | numbers | places


def typed(columns: Columns) -> pd.DataFrame:
    """Return measurements as a frame, every column with its type."""
    frame = {
        name: pd.Series(columns.get(name, ()), dtype="float64" if name in NUMBERS else "str")
        for name in COLUMNS
    }
    # A calendar year is a number; a mean over several years stays text.
    years = {p: int(p) if p.isdigit() else p for p in frame["period"].unique()}
    frame["period"] = frame["period"].astype("object").map(years)
    return pd.DataFrame(frame)


def _combined(
    cells: Cells, weight: Floats, makeup: Makeup, recipe: Recipe, edition: SourceEdition
) -> Cells:
    """Put gemeenten together into areas."""
    if not (cells.status != "not_applicable").any():
        return Cells.empty(len(makeup.units), "not_applicable")
    if recipe.numerator:
        plain = not recipe.denominator
        combined = summed(cells, weight, makeup, per=recipe.per, plain=plain)
    elif recipe.weight or recipe.weight_topic:
        z = float(ndtri(0.5 + edition.source.confidence / 2))
        combined = weighted(cells, weight, makeup, z=z)
    else:
        combined = Cells.empty(len(makeup.units), "not_computable")
    # An area that is one whole gemeente has that gemeente's own figure and interval.
    rows, columns = makeup.single
    own = cells.take(columns)
    weighed = np.where(np.isnan(own.denominator), (weight * cells.share)[columns], own.denominator)
    return combined.replaced(rows, replace(own, denominator=weighed))


def _rows(cells: Cells, regions: list[str], row_keys: list[str], age: str, sex: str) -> Columns:
    return {
        "region": _objects(regions),
        "value": cells.value,
        "lower": cells.lower,
        "upper": cells.upper,
        "numerator": cells.numerator,
        "denominator": cells.denominator,
        "status": cells.status,
        "row_key": _objects(row_keys),
        "age": np.full(len(regions), age, dtype="object"),
        "sex": np.full(len(regions), sex, dtype="object"),
    }


def stacked(parts: Sequence[Columns]) -> Columns:
    """Return measurements one below the other; nothing of nothing."""
    if not parts:
        return {}
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _objects(texts: Sequence[str]) -> NDArray[np.object_]:
    return np.array(texts, dtype="object")


@lru_cache(maxsize=64)
def _row_keys(makeup: Makeup) -> tuple[str, ...]:
    """Return per area the gemeenten that it is made of, as provenance shows them."""
    members = [
        sorted(makeup.codes[column] for column in np.flatnonzero(shares))
        for shares in makeup.shares
    ]
    return tuple(
        "+".join(codes) if len(codes) <= 60 else f"{len(codes)} gemeenten" for codes in members
    )


def _finished(
    columns: Columns, indicator: Indicator, edition: SourceEdition, topic: str
) -> Columns:
    """Add interval of rates, kind and provenance; empty every value that is not ok."""
    beyond = outside(columns["value"], columns["level"], indicator.plausible)
    columns["status"] = np.where(beyond, IMPLAUSIBLE, columns["status"])
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
    return {name: columns[name] for name in COLUMNS}


def _poisson(columns: Columns, ok: NDArray[np.bool_]) -> Columns:
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
