"""Measurements: indicators of areas in a year, with uncertainty and provenance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from regiobeeld import epi
from regiobeeld.geography.divisions import FIRST_YEAR
from regiobeeld.measurement.aggregate import Makeup, summed, weighted
from regiobeeld.measurement.catalogue import Catalogue, Indicator, Recipe, Source
from regiobeeld.measurement.observations import Edition, TableReader
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
        reader = TableReader(store)
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
        if main_only:
            observed = observed[observed["age"].isin(MAIN_AGES) & (observed["sex"] == "all")]
        codes = published_codes(units, edition.division, edition.source.national)
        makeup = in_division(units, edition.division)
        parts = []
        for (age, sex), rows in observed.groupby(["age", "sex"], sort=False):
            by_code = self._weighed(rows.set_index("code"), recipe, edition, str(age))
            direct = _direct(by_code, codes)
            combined = _combined(by_code, makeup.without(set(direct.index)), recipe, edition)
            both = pd.concat([frame for frame in (direct, combined) if len(frame)])
            parts.append(both.assign(age=str(age), sex=str(sex)))
        measured = pd.concat(parts).rename_axis("region").reset_index()
        measured["level"] = measured["region"].map(units.level)
        return _finished(measured, indicator, edition, str(observed["topic"].iloc[0]))

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
        inside = tuple("WK" + code[2:] for code in gemeenten)
        rows = observed[observed["code"].str.startswith(inside)]
        if rows.empty:
            return None
        rows = rows.rename(columns={"code": "region"}).assign(level="wijk")
        rows["row_key"] = rows["region"]
        return _finished(rows, indicator, edition, str(observed["topic"].iloc[0]))

    def _weighed(
        self, by_code: pd.DataFrame, recipe: Recipe, edition: Edition, age: str
    ) -> pd.DataFrame:
        name = recipe.weight or "inhabitants"
        if recipe.weight and age in self.catalogue.populations:
            name = age
        people = self.populations.weight(name, edition.year, edition.division)
        weight = people.reindex(by_code.index).to_numpy(dtype="float64")
        by_code = by_code.assign(weight=weight * by_code["share"].fillna(1.0).to_numpy())
        if recipe.denominator and recipe.denominator[0].startswith("@"):
            by_code = self._with_population(by_code, recipe, edition)
        return by_code

    def _with_population(
        self, by_code: pd.DataFrame, recipe: Recipe, edition: Edition
    ) -> pd.DataFrame:
        """Divide counts of areas by a population that is known per gemeente."""
        name = recipe.denominator[0].removeprefix("@")
        people = self.populations.weight(name, edition.year, edition.division)
        total = {
            code: people.reindex(gemeenten_then(code, edition.division)).sum(skipna=False)
            for code in by_code.index
        }
        denominator = pd.Series(total)
        value = recipe.per * by_code["numerator"] / denominator
        return by_code.assign(denominator=denominator, value=value)


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


def _direct(by_code: pd.DataFrame, codes: dict[str, str]) -> pd.DataFrame:
    """Return published figures of areas, where the table has them."""
    present = {
        unit: code
        for unit, code in codes.items()
        if code in by_code.index and by_code.loc[code, "status"] in ("ok", "not_applicable")
    }
    rows = by_code.loc[list(present.values())]
    rows = rows.assign(row_key=list(present.values()))
    rows["denominator"] = rows["denominator"].fillna(rows["weight"])
    rows.index = pd.Index(list(present), dtype="object")
    return rows[["value", "lower", "upper", "numerator", "denominator", "status", "row_key"]]


def _combined(
    by_code: pd.DataFrame, makeup: Makeup, recipe: Recipe, edition: Edition
) -> pd.DataFrame:
    """Put gemeenten together into areas."""
    if not makeup.units:
        return pd.DataFrame()
    if not by_code.index.str.startswith("GM").any():
        return _nowhere(makeup, "not_applicable")
    if recipe.numerator:
        combined = summed(by_code, makeup, per=recipe.per)
    elif recipe.weight:
        z = float(norm.ppf(0.5 + edition.source.confidence / 2))
        combined = weighted(by_code, makeup, z=z)
    else:
        combined = _nowhere(makeup, "not_computable")
    # An area that is one whole gemeente has that gemeente's own figure and interval.
    single = makeup.single()
    own = by_code.reindex(list(single.values()))
    own.index = pd.Index(list(single))
    own["status"] = own["status"].fillna("not_applicable")
    own["denominator"] = own["denominator"].fillna(own["weight"])
    columns = ["value", "lower", "upper", "numerator", "denominator", "status"]
    combined.loc[own.index, columns] = own[columns]
    return combined.assign(row_key=[_row_key(makeup, row) for row in range(len(makeup.units))])


def _row_key(makeup: Makeup, row: int) -> str:
    codes = sorted(
        code for code, share in zip(makeup.codes, makeup.shares[row], strict=True) if share != 0
    )
    return "+".join(codes) if len(codes) <= 60 else f"{len(codes)} gemeenten"


def _nowhere(makeup: Makeup, status: str) -> pd.DataFrame:
    columns = ["value", "lower", "upper", "numerator", "denominator"]
    frame = pd.DataFrame(np.nan, index=list(makeup.units), columns=columns)
    return frame.assign(status=status, row_key="")


def _finished(
    measured: pd.DataFrame, indicator: Indicator, edition: Edition, topic: str
) -> pd.DataFrame:
    """Add interval of rates, kind and provenance; empty every value that is not ok."""
    measured = measured.copy()
    ok = measured["status"] == "ok"
    if indicator.events:
        rated = ok & measured["numerator"].notna() & (measured["denominator"] > 0)
        per = measured["value"] * measured["denominator"] / measured["numerator"]
        factor = float(per[rated & (measured["numerator"] > 0)].median()) if rated.any() else 1.0
        if np.isfinite(factor):
            rows = measured[rated]
            limits = epi.rate(rows["numerator"], rows["denominator"], per=round(factor, 6))
            measured.loc[rated, ["lower", "upper"]] = limits[["lower", "upper"]]
    if indicator.unit == "%":
        measured[["lower", "upper"]] = measured[["lower", "upper"]].clip(0, 100)
    measured.loc[~ok, ["value", "lower", "upper", "numerator"]] = np.nan
    source = edition.source
    bounded = measured["lower"].notna()
    keys = [k for k in (edition.code and f"{source.period}={edition.code}",) if k]
    prefix = f"{source.region}="
    entry = edition.entry
    measured = measured.assign(
        indicator=indicator.id,
        period=edition.label,
        kind=indicator.kind,
        confidence=np.where(bounded, source.confidence, np.nan),
        table=entry.info.id,
        topic=topic,
        row_key=[";".join([prefix + key, *keys]) if key else "" for key in measured["row_key"]],
        modified=entry.info.modified[:10],
        retrieved=entry.provenance.retrieved,
    )
    return measured.reindex(columns=list(COLUMNS))


__all__ = [
    "COLUMNS", "KEYS", "MAIN_AGES", "NATIONAL", "Measurer", "absent", "newest", "typed",
]  # fmt: skip
