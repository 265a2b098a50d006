"""How figures differ between gemeenten with a lower and with a higher income."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from regiobeeld import epi
from regiobeeld.analysis.refusals import AnalysisError
from regiobeeld.measurement import Indicator
from regiobeeld.measurement.measure import main_rows
from regiobeeld.region_picture import Picture, once

#: What gemeenten are put in order by, in order of preference; whether more of it is a lower income.
RANKING = {
    "income_per_inhabitant": False,
    "low_income_households": True,
    "social_assistance": True,
}
#: A line through fewer gemeenten than these says little.
FEWEST = 10
# The order that must bear out another: mean income that of benefits, and the other way round.
_SECOND = {
    "income_per_inhabitant": ("social_assistance", "low_income_households"),
    "low_income_households": ("income_per_inhabitant",),
    "social_assistance": ("income_per_inhabitant",),
}
# As for a region: no slope when gemeenten with more of the people than this have no figure, no
# order when more of the gemeenten have none.
_ABSENT = 0.05
_SLOPE = ["sii", "sii_lower", "sii_upper", "rii", "rii_lower", "rii_upper"]
_SECOND_SLOPE = ["second_sii", "second_lower", "second_upper"]
COLUMNS = (
    "indicator", "period", "kind", "status", "gemeenten", "lowest_income", "highest_income",
    *_SLOPE, *_SECOND_SLOPE,
)  # fmt: skip


@dataclass(frozen=True)
class Inequality:
    """Figures along the order of gemeenten by income.

    Attributes
    ----------
    by
        The indicator that gemeenten are put in order by.
    second
        The indicator of the second order, which must bear out the first.
    order
        Their codes, from the lowest to the highest income.
    slopes
        One row per indicator: ``indicator, period, kind, status, gemeenten`` (how many),
        ``lowest_income, highest_income`` (fitted values at both ends), ``sii`` (their difference:
        highest minus lowest income, in the unit of the indicator) with ``sii_lower, sii_upper``,
        ``rii`` (their ratio) with ``rii_lower, rii_upper``, and ``second_sii, second_lower,
        second_upper`` of the second order. ``status`` is ``ok``; ``no_clear_link``: the limits
        hold zero, or the second order points the other way, so that nothing is to be said of a
        link with income; or another key of `REFUSED`.
    """

    by: str
    second: str
    order: tuple[str, ...]
    slopes: pd.DataFrame = field(repr=False)


@once
def inequality(picture: Picture, by: str | None = None) -> Inequality:
    """Estimate the slope of measured figures over the gemeenten of a region, by income.

    It is about gemeenten, not about people: within a gemeente incomes differ as well. A town with
    many students has a low income and few benefits. A slope is therefore told only if the order by
    mean income and that by benefits agree.

    Parameters
    ----------
    picture
        The region in figures.
    by
        The indicator to put gemeenten in order by: a key of `RANKING`. Left out, the first of them
        that (nearly) all gemeenten have. The second order is by social assistance, or by low
        incomes where that is not known; or else by mean income.

    Returns
    -------
    Inequality
        The order, and for each indicator with a direction a slope (see `epi.slope_index`, with its
        robust limits) or why there is none.

    Raises
    ------
    AnalysisError
        When the region has fewer than ten gemeenten, when two orders are not known for 95% of
        them, or when ``by`` is not one of `RANKING`.

    Examples
    --------
    >>> import regiobeeld
    >>> wanted = ["smoking", "overweight", "income_per_inhabitant", "social_assistance"]
    >>> twente = regiobeeld.picture("twente", indicators=wanted)
    >>> columns = ["indicator", "status", "sii", "sii_lower", "sii_upper", "second_sii"]
    >>> inequality(twente).slopes[columns].round(1)
        indicator         status  sii  sii_lower  sii_upper  second_sii
    0  overweight  no_clear_link -1.0      -14.8       12.8         2.5
    1     smoking  no_clear_link -4.1       -8.2        0.0        -5.9
    """
    number = len(picture.region.gemeenten)
    if number < FEWEST:
        raise AnalysisError(
            f"{picture.region.name} has {number} gemeenten; a slope by income asks for {FEWEST} or"
            " more."
        )
    if by is not None and by not in RANKING:
        raise AnalysisError(f"by={by!r}: it must be one of {', '.join(RANKING)}.")
    by = _known(picture, [by] if by else list(RANKING))
    second = _known(picture, _SECOND[by])
    main = _main(picture)
    income = pd.DataFrame(
        {name: main[name].set_index("region")["value"] for name in (by, second)}
    ) * [-1 if RANKING[name] else 1 for name in (by, second)]
    order = income.dropna().sort_index().sort_values(by, kind="stable")
    definitions = [
        i
        for i in picture.catalogue.indicators.values()
        if i.direction != "neutral" and not i.context and i.id not in RANKING
    ]
    rows = [_slope(main[i.id], i, order) for i in definitions if i.id in main]
    slopes = pd.DataFrame([row for row in rows if row], columns=list(COLUMNS))
    return Inequality(by, second, tuple(map(str, order.index)), slopes)


def _known(picture: Picture, names: Sequence[str]) -> str:
    """Return the first of these orders that is known for (nearly) all gemeenten."""
    for name in names:
        rows = _main(picture).get(name)
        if rows is not None and (rows["status"] == "ok").mean() >= 1 - _ABSENT:
            return name
    raise AnalysisError(
        f"The gemeenten of {picture.region.name} cannot be put in two orders of income: there is"
        f" no {' or '.join(names)} of (nearly) all of them up to {picture.until}."
    )


@once
def _main(picture: Picture) -> Mapping[str, pd.DataFrame]:
    """Return the figures of gemeenten by indicator."""
    frame = picture.members
    main = frame[main_rows(frame) & (frame["level"] == "gemeente")]
    return {str(name): rows for name, rows in main.groupby("indicator")}


def _slope(
    measured: pd.DataFrame, indicator: Indicator, order: pd.DataFrame
) -> dict[str, object] | None:
    """Return a row of the slopes; None when no gemeente has a figure."""
    every = measured.set_index("region")
    rows = every[(every["status"] == "ok") & every.index.isin(order.index)]
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
    first, second = (_fitted(rows, order[name]) for name in order)
    found["status"] = "ok" if _is_clear(first, second) else "no_clear_link"
    centre = np.average(rows["value"], weights=rows["denominator"])
    # The line passes through the mean, which lies halfway the population.
    ends = {
        "lowest_income": centre - first["sii"] / 2,
        "highest_income": centre + first["sii"] / 2,
    }
    theirs = zip(_SECOND_SLOPE, second[["sii", "sii_lower", "sii_upper"]], strict=True)
    return found | ends | {name: first[name] for name in _SLOPE} | dict(theirs)


def _fitted(rows: pd.DataFrame, income: pd.Series[float]) -> pd.Series[float]:
    return epi.slope_index(
        rows.assign(income=income), groups=[], value="value", population="denominator",
        order="income",
    ).iloc[0]  # fmt: skip


def _is_clear(first: pd.Series[float], second: pd.Series[float]) -> bool:
    """Tell whether a slope differs from zero, and the second order does not contradict it."""
    sure = first["sii_lower"] > 0 or first["sii_upper"] < 0
    return bool(sure and first["sii"] * second["sii"] > 0)


def _status(rows: pd.DataFrame, every: pd.DataFrame) -> str:
    if (rows["kind"] == "modelled").any():
        return "modelled"
    if rows["lower"].isna().any():
        return "no_interval" if (rows["kind"] == "survey").any() else "exact"
    people = every["denominator"]
    known = people[rows.index].sum() >= (1 - _ABSENT) * people.sum()
    return "ok" if known and people[rows.index].notna().all() else "incomplete"
