"""How a measurement differs between the ends of a social ranking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from regiobeeld.epi import _arguments
from regiobeeld.epi._arguments import Booleans, Floats
from regiobeeld.epi._groups import Groups, Names, column, group_rows
from regiobeeld.epi._intervals import (
    Confidence,
    Limits,
    confidence_levels,
    normal_quantile,
    with_limits,
)


@dataclass(frozen=True)
class _Scale:
    """The scale of the regression: there, back, and the derivative of each."""

    there: Callable[[Floats], Floats]
    back: Callable[[Floats], Floats]
    there_slope: Callable[[Floats], Floats]
    back_slope: Callable[[Floats], Floats]


_SCALES = {
    None: _Scale(
        there=lambda y: y,
        back=lambda x: x,
        there_slope=np.ones_like,
        back_slope=np.ones_like,
    ),
    "log": _Scale(
        there=np.log,
        back=np.exp,
        there_slope=lambda y: 1 / y,
        back_slope=np.exp,
    ),
    "logit": _Scale(
        there=logit,
        back=expit,
        there_slope=lambda y: 1 / (y * (1 - y)),
        back_slope=lambda x: expit(x) * expit(-x),
    ),
}


@dataclass(frozen=True)
class _Ends:
    """The fitted values at both ends of the ranking, with their variances and covariance."""

    low: Floats
    high: Floats
    low_variance: Floats
    high_variance: Floats
    covariance: Floats


def slope_index(
    frame: pd.DataFrame,
    *,
    groups: Names,
    value: str,
    population: str,
    standard_error: str | None = None,
    lower: str | None = None,
    upper: str | None = None,
    transform: str | None = None,
    multiplier: float = 1,
    confidence: Confidence = 0.95,
    given_confidence: float = 0.95,
) -> pd.DataFrame:
    r"""Estimate the slope and the relative index of inequality.

    Parameters
    ----------
    frame
        One row per group and social class (or area), within a group in order from the most to the
        least deprived.
    groups
        One or more columns; an empty list makes one group of all rows.
    value
        Column with the measurement.
    population
        Column with the size of the class, above zero.
    standard_error
        Column with the standard error of the value; or give
    lower, upper
        columns with the confidence limits of the value.
    transform
        The scale on which the value is linear in the rank: None, ``"log"`` for rates above zero,
        or ``"logit"`` for proportions between zero and one. Results are on the scale of the value.
    multiplier
        Multiplies the slope index: 100 turns a proportion into percentage points. A negative one
        reverses the order of the ranking, and the relative index becomes its inverse.
    confidence
        Confidence level, or a tuple of levels.
    given_confidence
        Confidence level of `lower` and `upper`.

    Returns
    -------
    pandas.DataFrame
        One row per group, labelled by it: ``sii`` (fitted value at the least deprived end minus
        that at the most deprived), ``sii_lower``, ``sii_upper``, ``rii`` (their ratio),
        ``rii_lower``, ``rii_upper`` (a pair of limits per level for a tuple of levels) and
        ``bounded``: whether the relative index has finite limits at every level. Where it has
        none, because the fitted value of the end it is relative to may be zero, its limits are
        NaN.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows: columns that do not exist, text, missing
        values, neither standard errors nor limits, negative standard errors, limits that do not
        enclose their value, populations that are not above zero, values outside the transform,
        a group with one row.

    Notes
    -----
    Weighted least squares of the value on the mid-rank of the cumulative population, with the
    population share as weight. [1]_ Slope and intercept are linear in the values,
    :math:`\sum c_i y_i`, so their variance is :math:`\sum c_i^2 s_i^2`: no simulation is needed.
    The ratio of the fitted ends has Fieller's limits; [2]_ under a transform, where both ends are
    above zero, the limits of the logarithm of their ratio (delta method).

    References
    ----------
    .. [1] Low A, Low A. Measuring the gap: quantifying and comparing local health inequalities. J
       Public Health 2004;26:388-395.
    .. [2] Fieller EC. Some problems in interval estimation. J R Stat Soc B 1954;16:175-185.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": "a", "healthy": [60.0, 65, 70, 75, 80],
    ...                       "persons": 1000, "error": 1.0})
    >>> slope_index(frame, groups="area", value="healthy", population="persons",
    ...             standard_error="error").round(2)
           sii  sii_lower  sii_upper   rii  rii_lower  rii_upper  bounded
    area
    a     25.0       21.9       28.1  1.43       1.37        1.5     True
    """
    rows = group_rows(frame, groups)
    _arguments.choice("transform", transform, tuple(_SCALES))
    _check_multiplier(multiplier)
    values = column(frame, "value", value)
    shares = _shares(frame, rows, population)
    _in_domain("value", values, transform, frame)
    scale = _SCALES[transform]
    errors = _errors(
        frame, (value, standard_error, lower, upper), values, transform, given_confidence
    )
    ends = _fitted_ends(rows, scale, scale.there(values), errors, shares)
    forward = multiplier > 0
    numerator, denominator = (ends.high, ends.low) if forward else (ends.low, ends.high)

    def slope_limits(level: float) -> Limits:
        variance = ends.high_variance + ends.low_variance - 2 * ends.covariance
        half = normal_quantile(level) * np.abs(multiplier) * np.sqrt(np.maximum(variance, 0))
        slope = multiplier * (ends.high - ends.low)
        return slope - half, slope + half

    def ratio_limits(level: float) -> Limits:
        return _fieller(ends, forward, level) if transform is None else _log_ratio(
            ends, forward, level
        )  # fmt: skip

    ratio = np.divide(
        numerator, denominator, out=np.full(len(rows), np.nan), where=denominator != 0
    )
    slope = with_limits(
        {"sii": multiplier * (ends.high - ends.low)},
        slope_limits,
        confidence,
        rows.labels,
        names=("sii_lower", "sii_upper"),
    )
    relative = with_limits(
        {"rii": ratio}, ratio_limits, confidence, rows.labels, names=("rii_lower", "rii_upper")
    )
    bounded: Booleans = np.all(
        [np.isfinite(ratio_limits(level)[0]) for level in confidence_levels(confidence)], axis=0
    )
    return pd.concat([slope, relative], axis=1).assign(bounded=bounded)


def _check_multiplier(multiplier: float) -> None:
    number = isinstance(multiplier, (int, float, np.number)) and not isinstance(multiplier, bool)
    if not number or not np.isfinite(multiplier) or multiplier == 0:
        raise ValueError(f"multiplier must be one number other than zero, not {multiplier!r}")


def _shares(frame: pd.DataFrame, rows: Groups, population: str) -> Floats:
    persons = column(frame, "population", population)
    _arguments.positive("population", persons, frame.index)
    sizes = rows.sizes()
    _arguments.require(
        sizes > 1, "groups", "must have two or more rows in each group", sizes, rows.labels
    )
    return persons / rows.sum(persons)[rows.codes]


def _in_domain(argument: str, values: Floats, transform: str | None, frame: pd.DataFrame) -> None:
    if transform is not None:
        _arguments.require(
            values > 0, argument, f"must be above zero for {transform}", values, frame.index
        )
    if transform == "logit":
        _arguments.require(values < 1, argument, "must be below one for logit", values, frame.index)


def _errors(
    frame: pd.DataFrame,
    names: tuple[str, str | None, str | None, str | None],
    values: Floats,
    transform: str | None,
    given_confidence: float,
) -> Floats:
    """Give the standard errors on the scale of the regression."""
    _, standard_error, lower, upper = names
    scale = _SCALES[transform]
    if standard_error is not None and lower is None and upper is None:
        errors = column(frame, "standard_error", standard_error)
        _arguments.not_negative("standard_error", errors, frame.index)
        return errors * scale.there_slope(values)
    if standard_error is None and lower is not None and upper is not None:
        lowers = column(frame, "lower", lower)
        uppers = column(frame, "upper", upper)
        _arguments.interval(("value", "lower", "upper"), values, lowers, uppers, frame.index)
        _in_domain("lower", lowers, transform, frame)
        _in_domain("upper", uppers, transform, frame)
        z = normal_quantile(confidence_levels(given_confidence)[0])
        return (scale.there(uppers) - scale.there(lowers)) / (2 * z)
    raise ValueError("give either standard_error, or both lower and upper")


def _fitted_ends(rows: Groups, scale: _Scale, y: Floats, errors: Floats, shares: Floats) -> _Ends:
    """Fit the line in each group and give its ends, on the scale of the value."""
    ranks = _mid_ranks(rows, shares)
    centre = rows.sum(shares * ranks)
    distance = ranks - centre[rows.codes]
    slope_part = shares * distance / rows.sum(shares * distance**2)[rows.codes]
    low_part = shares - centre[rows.codes] * slope_part
    high_part = low_part + slope_part
    low, high = rows.sum(low_part * y), rows.sum(high_part * y)
    low_slope, high_slope = scale.back_slope(low), scale.back_slope(high)
    variance = errors**2
    return _Ends(
        low=scale.back(low),
        high=scale.back(high),
        low_variance=low_slope**2 * rows.sum(low_part**2 * variance),
        high_variance=high_slope**2 * rows.sum(high_part**2 * variance),
        covariance=low_slope * high_slope * rows.sum(low_part * high_part * variance),
    )


def _mid_ranks(rows: Groups, shares: Floats) -> Floats:
    """Give the middle of each row's range in the cumulative population of its group."""
    return pd.Series(shares).groupby(rows.codes).cumsum().to_numpy() - shares / 2


def _fieller(ends: _Ends, forward: bool, level: float) -> Limits:
    """Give the limits of the ratio of two fitted values; NaN where the denominator may be zero."""
    top, bottom = (ends.high, ends.low) if forward else (ends.low, ends.high)
    variances = (ends.high_variance, ends.low_variance)
    top_variance, bottom_variance = variances if forward else variances[::-1]
    z2 = normal_quantile(level) ** 2
    a = bottom**2 - z2 * bottom_variance
    b = top * bottom - z2 * ends.covariance
    c = top**2 - z2 * top_variance
    with np.errstate(invalid="ignore", divide="ignore"):
        root = np.sqrt(np.maximum(b**2 - a * c, 0))
        lower, upper = (b - root) / a, (b + root) / a
    bounded = a > 0
    return np.where(bounded, lower, np.nan), np.where(bounded, upper, np.nan)


def _log_ratio(ends: _Ends, forward: bool, level: float) -> Limits:
    variance = (
        ends.high_variance / ends.high**2
        + ends.low_variance / ends.low**2
        - 2 * ends.covariance / (ends.high * ends.low)
    )
    ratio = ends.high / ends.low if forward else ends.low / ends.high
    factor = np.exp(normal_quantile(level) * np.sqrt(np.maximum(variance, 0)))
    return ratio / factor, ratio * factor
