"""Which period of an indicator verdicts rest on, and which is the newest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regiobeeld.measurement.catalogue import Indicator
from regiobeeld.measurement.measure import MAIN_AGES, Columns, Measurer
from regiobeeld.measurement.observations import SourceEdition
from regiobeeld.measurement.plausibility import IMPLAUSIBLE
from regiobeeld.measurement.recipes import Recipe, Source
from regiobeeld.measurement.units import Units


@dataclass(frozen=True, eq=False)
class Measured:
    """Measurements of an indicator from one period of one source."""

    edition: SourceEdition
    recipe: Recipe
    columns: Columns


@dataclass(frozen=True, eq=False)
class Periods:
    """The two periods of an indicator.

    Attributes
    ----------
    shown
        The newest with a value for the region.
    judged
        The newest with all that a verdict needs; the one shown when there is none.
    """

    shown: Measured
    judged: Measured


def periods(
    measurer: Measurer, indicator: Indicator, units: Units, region: str, benchmark: str
) -> Periods | None:
    """Return the newest measurements of a region, and the newest that a verdict can rest on.

    A verdict needs the benchmark of the same table and period, limits where the kind has them, and
    each age group that the source asks for; failing that it does without age groups.

    Returns
    -------
    Periods or None
        Of the periods up to ``units.year``; one without a value when there is no other, or when the
        newest figure is not plausible. None when the store has no table.
    """
    shown = judged = without_ages = fallback = implausible = None
    for edition, recipe in measurer.candidates(indicator, newest=units.year):
        if implausible and not shown and edition.year < implausible.edition.year:
            # An older figure would pass for the newest there is.
            break
        columns = measurer.measure(indicator, edition, recipe, units)
        if columns is None:
            continue
        found = Measured(edition, recipe, columns)
        fallback = fallback or found
        if not _has_value(columns, region):
            if _has_value(columns, region, status=IMPLAUSIBLE):
                implausible = implausible or found
            continue
        shown = shown or found
        if _can_be_judged(columns, indicator, region, benchmark):
            without_ages = without_ages or found
            if _has_ages(columns, edition.source, region):
                judged = found
                break
    if shown is None:
        without = implausible or fallback
        return None if without is None else Periods(without, without)
    return Periods(shown, judged or without_ages or shown)


def _has_value(columns: Columns, region: str, *, limits: bool = False, status: str = "ok") -> bool:
    """Return whether an area has a main figure, and with it limits when these are asked."""
    main = (columns["region"] == region) & np.isin(columns["age"], MAIN_AGES)
    main &= (columns["sex"] == "all") & (columns["status"] == status)
    if limits:
        main &= ~np.isnan(columns["lower"])
    return bool(main.any())


def _can_be_judged(columns: Columns, indicator: Indicator, region: str, benchmark: str) -> bool:
    survey = indicator.kind == "survey"
    return _has_value(columns, region, limits=survey) and _has_value(columns, benchmark)


def _has_ages(columns: Columns, source: Source, region: str) -> bool:
    ok = (columns["region"] == region) & (columns["status"] == "ok")
    return set(source.ages) <= set(columns["age"][ok]) or not source.margins
