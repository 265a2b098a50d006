"""Whether a measurement rises or falls over the latest years."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from regiobeeld.epi import _arguments
from regiobeeld.epi._arguments import Booleans, Floats
from regiobeeld.epi._groups import Groups, Names, as_frame, column, group_rows, single_rows
from regiobeeld.epi._intervals import normal_quantile

_POINTS = 5
_ALPHA = 0.002


def recent_trend(
    frame: pd.DataFrame,
    *,
    groups: Names,
    period: str,
    value: str | None = None,
    lower: str | None = None,
    upper: str | None = None,
    count: str | None = None,
    total: str | None = None,
) -> pd.DataFrame:
    r"""Test each group for a linear trend over its five latest points.

    Parameters
    ----------
    frame
        One row per group and period.
    groups
        One or more columns; an empty list makes one group of all rows.
    period
        Column with single years, as numbers; each occurs once per group.
    value, lower, upper
        Columns with the value and its 95% confidence limits; give all three,
    count, total
        or, for proportions, columns with the numerator and the denominator; give both.

    Returns
    -------
    pandas.DataFrame
        One row per group, labelled by it: ``direction`` (``increasing``, ``decreasing`` or
        ``no_significant_trend``), ``slope`` (change per unit of `period`), ``chi2``, ``p_value``,
        ``significant`` and ``status``: ``ok``, or ``not_computable`` for a group with fewer than
        five points, or a missing number in one of the five, where the direction is missing and the
        numbers are NaN.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows: a value without limits or a count without
        total (without uncertainty there is no answer, and no "no change"), periods that occur
        twice or are no numbers, text, counts above their total, limits that do
        not enclose their value or coincide.

    Notes
    -----
    A trend is significant when :math:`\chi^2 > 9.55` on one degree of freedom
    (:math:`\alpha = 0.002`) and the slope keeps its sign when any one of the points is left out.
    Proportions have the Cochran-Armitage statistic; other values
    :math:`\chi^2 = \beta^2/\mathrm{Var}\,\beta` of weighted least squares with known standard
    errors :math:`(U - L)/2z`. [1]_ [2]_ Periods count as they are: a gap of a year is a gap.

    References
    ----------
    .. [1] Armitage P. Tests for linear trends in proportions and frequencies. Biometrics
       1955;11:375-386.
    .. [2] Public Health England. Fingertips guidance: recent trends. London: PHE, 2018.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": "a", "year": range(2019, 2024),
    ...                       "smokers": [300, 280, 250, 240, 215], "asked": 1000})
    >>> recent_trend(frame, groups="area", period="year", count="smokers", total="asked").round(4)
           direction  slope     chi2  p_value  significant status
    area
    a     decreasing -0.021  23.0949      0.0         True     ok
    """
    frame = as_frame(frame)
    rows = group_rows(frame, groups)
    periods = column(frame, "period", period)
    single_rows(frame, rows, "period", period)
    is_proportion = _given(value, lower, upper, count, total)
    if is_proportion:
        level, weight = _proportions(frame, str(count), str(total))
    else:
        level, weight = _measurements(frame, str(value), str(lower), str(upper))
    order, complete = _latest(rows, periods)
    known = ~np.isnan(level[order] + weight[order]).any(axis=1)
    order, complete[complete] = order[known], known
    y, w, t = level[order], weight[order], periods[order]

    everything = np.ones(_POINTS)
    slope, information = _slopes(t, y, w, everything)
    chi2 = slope**2 * information
    if is_proportion:
        pooled = (w * y).sum(axis=1) / w.sum(axis=1)
        spread = pooled * (1 - pooled)
        chi2 = np.divide(chi2, spread, out=np.zeros_like(chi2), where=spread > 0)
    p_value = chdtrc(1, chi2)
    significant = (p_value < _ALPHA) & _one_sign(slope, t, y, w)
    found = pd.DataFrame(
        {
            "direction": _directions(significant, slope),
            "slope": slope,
            "chi2": chi2,
            "p_value": p_value,
            "significant": significant,
            "status": "ok",
        },
        index=np.flatnonzero(complete),
    ).reindex(range(len(rows)))
    found["significant"] = found["significant"].eq(True)
    found["status"] = np.where(complete, "ok", "not_computable")
    return found.set_axis(rows.labels, axis=0)


def _given(
    value: str | None, lower: str | None, upper: str | None, count: str | None, total: str | None
) -> bool:
    """Tell whether proportions are given; raise when neither they nor values with limits are."""
    values, counts = (value, lower, upper), (count, total)
    if None not in counts and not any(values):
        return True
    if None not in values and not any(counts):
        return False
    raise ValueError(
        "give either value, lower and upper, or count and total: without uncertainty there is no "
        "telling a trend from chance"
    )


def _proportions(frame: pd.DataFrame, count: str, total: str) -> tuple[Floats, Floats]:
    counts = column(frame, "count", count, missing=True)
    totals = column(frame, "total", total, missing=True)
    _arguments.not_negative("count", counts, frame.index)
    _arguments.positive("total", totals, frame.index)
    _arguments.require(~(counts > totals), "count", "must not exceed total", counts, frame.index)
    return counts / totals, totals


def _measurements(frame: pd.DataFrame, value: str, lower: str, upper: str) -> tuple[Floats, Floats]:
    values = column(frame, "value", value, missing=True)
    lowers = column(frame, "lower", lower, missing=True)
    uppers = column(frame, "upper", upper, missing=True)
    _arguments.interval(("value", "lower", "upper"), values, lowers, uppers, frame.index)
    _arguments.require(~(uppers <= lowers), "upper", "must be above lower", uppers, frame.index)
    return values, (2 * normal_quantile(0.95) / (uppers - lowers)) ** 2


def _latest(
    rows: Groups, periods: Floats
) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.intp]], Booleans]:
    """Give the rows of the latest points per complete group, in order, and which are complete."""
    order = np.lexsort((periods, rows.codes))
    sizes = rows.sizes()
    complete = sizes >= _POINTS
    ends = np.cumsum(sizes)[complete]
    return order[ends[:, None] - np.arange(_POINTS, 0, -1)], complete


def _slopes(t: Floats, y: Floats, w: Floats, kept: Floats) -> tuple[Floats, Floats]:
    """Give weighted least-squares slopes per row, and the inverse of their variance."""
    w = w * kept
    total = w.sum(axis=1, keepdims=True)
    centred = t - (w * t).sum(axis=1, keepdims=True) / total
    information = (w * centred**2).sum(axis=1)
    return (w * centred * y).sum(axis=1) / information, information


def _one_sign(slope: Floats, t: Floats, y: Floats, w: Floats) -> Booleans:
    """Tell whether leaving out any one point keeps the sign of the slope."""
    others = [_slopes(t, y, w, 1 - row)[0] for row in np.eye(_POINTS)]
    agree: Booleans = (np.sign(np.array(others)) == np.sign(slope)).all(axis=0)
    return agree


def _directions(significant: Booleans, slope: Floats) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    return np.select(
        [significant & (slope > 0), significant & (slope < 0)],
        ["increasing", "decreasing"],
        "no_significant_trend",
    )
