"""How figures differ between the poorest and the richest gemeenten of a region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from regiobeeld import epi
from regiobeeld.analysis.refusals import AnalysisError
from regiobeeld.measurement import Indicator
from regiobeeld.measurement.measure import main_rows
from regiobeeld.region_picture import Picture, once

#: What gemeenten are put in order by, in order of preference; whether more of it is poorer.
RANKING = {
    "income_per_inhabitant": False,
    "low_income_households": True,
    "social_assistance": True,
}
#: A line through fewer gemeenten than these says little.
FEWEST = 5
# As for a region: no slope when gemeenten with more of the people than this have no figure.
_ABSENT = 0.05
_SLOPE = ["sii", "sii_lower", "sii_upper", "rii", "rii_lower", "rii_upper"]
COLUMNS = ("indicator", "period", "kind", "status", "gemeenten", "poorest", "richest", *_SLOPE)


@dataclass(frozen=True)
class Inequality:
    """Figures along the order of gemeenten from poor to rich.

    Attributes
    ----------
    by
        The indicator that gemeenten are put in order by.
    order
        Their codes, from the poorest to the richest.
    slopes
        One row per indicator: ``indicator, period, kind, status, gemeenten`` (how many),
        ``poorest, richest`` (fitted values at both ends), ``sii`` (their difference: richest minus
        poorest, in the unit of the indicator) with ``sii_lower, sii_upper``, and ``rii`` (their
        ratio) with ``rii_lower, rii_upper``. ``status`` is ``ok``, or a key of `REFUSED`.
    """

    by: str
    order: tuple[str, ...]
    slopes: pd.DataFrame = field(repr=False)


@once
def inequality(picture: Picture, by: str | None = None) -> Inequality:
    """Estimate the slope of measured figures over the gemeenten of a region, from poor to rich.

    It is about gemeenten, not about people: within a gemeente rich and poor differ as well.

    Parameters
    ----------
    picture
        The region in figures.
    by
        The indicator to put gemeenten in order by: a key of `RANKING`. Left out, the first of them
        that all gemeenten have.

    Returns
    -------
    Inequality
        The order, and for each indicator with a direction a slope (see `epi.slope_index`) or why
        there is none.

    Raises
    ------
    AnalysisError
        When the region has fewer than five gemeenten, when none of `RANKING` is known for all of
        them, or when ``by`` is not one of `RANKING`.

    Examples
    --------
    >>> import regiobeeld
    >>> utrecht = regiobeeld.picture("utrecht", indicators=["smoking", "income_per_inhabitant"])
    >>> inequality(utrecht).slopes[["indicator", "poorest", "richest", "sii"]].round(1)
      indicator  poorest  richest  sii
    0   smoking     16.0     14.2 -1.8
    """
    number = len(picture.region.gemeenten)
    if number < FEWEST:
        raise AnalysisError(
            f"{picture.region.name} has {number} gemeenten; a slope from poor to rich asks for"
            f" {FEWEST} or more."
        )
    by = _ranking(picture, by)
    main = _main(picture)
    income = main[by].set_index("region")["value"]
    order = income.sort_index().sort_values(ascending=not RANKING[by], kind="stable").index
    definitions = [
        i
        for i in picture.catalogue.indicators.values()
        if i.direction != "neutral" and not i.context and i.id not in RANKING
    ]
    rows = [_slope(main[i.id], i, list(order)) for i in definitions if i.id in main]
    slopes = pd.DataFrame([row for row in rows if row], columns=list(COLUMNS))
    return Inequality(by, tuple(map(str, order)), slopes)


def _ranking(picture: Picture, asked: str | None) -> str:
    if asked is not None and asked not in RANKING:
        raise AnalysisError(f"by={asked!r}: it must be one of {', '.join(RANKING)}.")
    for name in [asked] if asked else RANKING:
        rows = _main(picture).get(name)
        if rows is not None and (rows["status"] == "ok").all():
            return name
    raise AnalysisError(
        f"The gemeenten of {picture.region.name} cannot be put in order from poor to rich: there is"
        f" no {' or '.join([asked] if asked else RANKING)} of all of them up to {picture.until}."
    )


@once
def _main(picture: Picture) -> Mapping[str, pd.DataFrame]:
    """Return the figures of gemeenten by indicator."""
    frame = picture.members
    main = frame[main_rows(frame) & (frame["level"] == "gemeente")]
    return {str(name): rows for name, rows in main.groupby("indicator")}


def _slope(
    measured: pd.DataFrame, indicator: Indicator, order: list[str]
) -> dict[str, object] | None:
    """Return a row of the slopes; None when no gemeente has a figure."""
    every = measured.set_index("region").reindex(order)
    rows = every[every["status"] == "ok"]
    if rows.empty:
        return None
    found: dict[str, object] = {
        "indicator": indicator.id,
        "period": rows["period"].iloc[0],
        "kind": indicator.kind,
        "gemeenten": len(rows),
        "status": _status(rows, every),
    }
    if found["status"] != "ok":
        return found
    slope = epi.slope_index(
        rows, groups=[], value="value", population="denominator", lower="lower", upper="upper"
    ).iloc[0]
    centre = np.average(rows["value"], weights=rows["denominator"])
    # The line passes through the mean, which lies halfway the population.
    ends = {"poorest": centre - slope["sii"] / 2, "richest": centre + slope["sii"] / 2}
    return found | ends | {name: slope[name] for name in _SLOPE}


def _status(rows: pd.DataFrame, every: pd.DataFrame) -> str:
    if (rows["kind"] == "modelled").any():
        return "modelled"
    if rows["lower"].isna().any():
        return "no_interval" if (rows["kind"] == "survey").any() else "exact"
    people = every["denominator"]
    known = people[rows.index].sum() >= (1 - _ABSENT) * people.sum()
    return "ok" if known and people[rows.index].notna().all() else "incomplete"
