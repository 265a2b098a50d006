"""How a measurement differs between the ends of a social ranking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit, stdtrit

from regiobeeld.epi import _arguments
from regiobeeld.epi._arguments import Booleans, Floats
from regiobeeld.epi._groups import Groups, Names, as_frame, column, group_rows
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


#: What the limits hold: the scatter about the line, or the errors of the values alone.
_VARIANCES = ("robust", "sampling")


def slope_index(
    frame: pd.DataFrame,
    *,
    groups: Names,
    value: str,
    population: str,
    standard_error: str | None = None,
    lower: str | None = None,
    upper: str | None = None,
    order: str | None = None,
    variance: str = "robust",
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
        least deprived, unless `order` is given.
    groups
        One or more columns; an empty list makes one group of all rows.
    value
        Column with the measurement.
    population
        Column with the size of the class, above zero.
    standard_error
        Column with the standard error of the value; or give
    lower, upper
        columns with the confidence limits of the value. Needed for ``variance="sampling"`` only.
    order
        Column to put rows in order by, lowest for the most deprived; equal rows share their rank.
    variance
        What the limits allow for: ``"robust"`` for the scatter of the values about the line, from
        whatever it comes; or ``"sampling"`` for the errors of the values alone, as if without
        these all would lie on the line: for classes of people in one survey.
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
        NaN. Two rows always lie on their line: they have no robust limits.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows: columns that do not exist, text, missing
        values, no standard errors or limits where these are needed, negative standard errors,
        limits that do not enclose their value, populations that are not above zero, values outside
        the transform, a group with one row, or whose rows are all equal in `order`.

    Notes
    -----
    Weighted least squares of the value on the mid-rank of the cumulative population, with the
    population share as weight. [1]_ Slope and intercept are linear in the values,
    :math:`\sum c_i y_i`, so their variance is :math:`\sum c_i^2 s_i^2`: no simulation is needed.
    Robust limits take for :math:`s_i` the residual over :math:`1 - h_i`, where :math:`h_i` is the
    leverage of the row (HC3), and Student's t with :math:`n - 2` degrees of freedom. [3]_
    The ratio of the fitted ends has Fieller's limits; [2]_ under a transform, where both ends are
    above zero, the limits of the logarithm of their ratio (delta method).

    References
    ----------
    .. [1] Low A, Low A. Measuring the gap: quantifying and comparing local health inequalities. J
       Public Health 2004;26:388-395.
    .. [2] Fieller EC. Some problems in interval estimation. J R Stat Soc B 1954;16:175-185.
    .. [3] MacKinnon JG, White H. Some heteroskedasticity-consistent covariance matrix estimators
       with improved finite sample properties. J Econometrics 1985;29:305-325.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": "a", "healthy": [60.0, 67, 69, 74, 80],
    ...                       "persons": 1000, "error": 1.0})
    >>> options = {"groups": "area", "value": "healthy", "population": "persons"}
    >>> slope_index(frame, **options).round(2)
           sii  sii_lower  sii_upper  rii  rii_lower  rii_upper  bounded
    area
    a     23.5      15.56      31.44  1.4       1.25       1.59     True
    >>> slope_index(frame, standard_error="error", variance="sampling", **options).round(2)
           sii  sii_lower  sii_upper  rii  rii_lower  rii_upper  bounded
    area
    a     23.5       20.4       26.6  1.4       1.34       1.47     True
    """
    frame = as_frame(frame)
    rows = group_rows(frame, groups)
    _arguments.choice("transform", transform, tuple(_SCALES))
    _arguments.choice("variance", variance, _VARIANCES)
    _check_multiplier(multiplier)
    values = column(frame, "value", value)
    shares = _shares(frame, rows, population)
    _in_domain("value", values, transform, frame)
    scale = _SCALES[transform]
    errors = _errors(
        frame, (standard_error, lower, upper), values, transform, given_confidence, variance
    )
    y = scale.there(values)
    line = _line(rows, shares, _mid_ranks(frame, rows, shares, order))
    if variance == "robust":
        errors = line.scatter(rows, y)
    ends = _fitted_ends(rows, scale, y, errors, line)

    def quantiles(level: float) -> Floats:
        if variance == "robust":
            return np.asarray(stdtrit(np.maximum(rows.sizes() - 2, 1), 0.5 + level / 2))
        return np.full(len(rows), normal_quantile(level))

    forward = multiplier > 0
    numerator, denominator = (ends.high, ends.low) if forward else (ends.low, ends.high)

    def slope_limits(level: float) -> Limits:
        of_slope = ends.high_variance + ends.low_variance - 2 * ends.covariance
        half = quantiles(level) * np.abs(multiplier) * np.sqrt(np.maximum(of_slope, 0))
        slope = multiplier * (ends.high - ends.low)
        return slope - half, slope + half

    def ratio_limits(level: float) -> Limits:
        limits = _fieller if transform is None else _log_ratio
        return limits(ends, forward, quantiles(level))

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
    names: tuple[str | None, str | None, str | None],
    values: Floats,
    transform: str | None,
    given_confidence: float,
    variance: str,
) -> Floats:
    """Give the standard errors on the scale of the regression; zero where none are needed."""
    standard_error, lower, upper = names
    if variance == "robust" and not any(names):
        return np.zeros(len(values))
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


@dataclass(frozen=True)
class _Line:
    """What each row adds to both ends of the line, per unit of its value.

    `leverage` is how much of its own fitted value a row determines.
    """

    ranks: Floats
    low_part: Floats
    high_part: Floats
    leverage: Floats

    def scatter(self, rows: Groups, y: Floats) -> Floats:
        """Give the residual of each row had it not drawn the line (HC3); NaN for two rows."""
        low, high = rows.sum(self.low_part * y), rows.sum(self.high_part * y)
        residual = y - low[rows.codes] - (high - low)[rows.codes] * self.ranks
        free = np.where(rows.sizes()[rows.codes] > 2, 1 - self.leverage, np.nan)
        return np.asarray(residual / free, dtype=np.float64)


def _line(rows: Groups, shares: Floats, ranks: Floats) -> _Line:
    centre = rows.sum(shares * ranks)[rows.codes]
    distance = ranks - centre
    squares = rows.sum(shares * distance**2)[rows.codes]
    slope_part = shares * distance / squares
    low_part = shares - centre * slope_part
    return _Line(ranks, low_part, low_part + slope_part, shares * (1 + distance**2 / squares))


def _fitted_ends(rows: Groups, scale: _Scale, y: Floats, errors: Floats, line: _Line) -> _Ends:
    """Fit the line in each group and give its ends, on the scale of the value."""
    low, high = rows.sum(line.low_part * y), rows.sum(line.high_part * y)
    low_slope, high_slope = scale.back_slope(low), scale.back_slope(high)
    variance = errors**2
    return _Ends(
        low=scale.back(low),
        high=scale.back(high),
        low_variance=low_slope**2 * rows.sum(line.low_part**2 * variance),
        high_variance=high_slope**2 * rows.sum(line.high_part**2 * variance),
        covariance=low_slope * high_slope * rows.sum(line.low_part * line.high_part * variance),
    )


def _mid_ranks(frame: pd.DataFrame, rows: Groups, shares: Floats, order: str | None) -> Floats:
    """Give the middle of each row's range in the cumulative population of its group.

    Rows that are equal in `order` have one range together.
    """
    if order is None:
        return pd.Series(shares).groupby(rows.codes).cumsum().to_numpy() - shares / 2
    alike = pd.Series(shares).groupby([rows.codes, column(frame, "order", order)])
    together = alike.sum()
    middles = together.groupby(level=0).cumsum() - together / 2
    if (together.groupby(level=0).size() < 2).any():
        raise ValueError(f"order (column {order!r}) must differ within every group")
    return middles.to_numpy()[alike.ngroup()]


def _fieller(ends: _Ends, forward: bool, quantiles: Floats) -> Limits:
    """Give the limits of the ratio of two fitted values; NaN where the denominator may be zero."""
    top, bottom = (ends.high, ends.low) if forward else (ends.low, ends.high)
    variances = (ends.high_variance, ends.low_variance)
    top_variance, bottom_variance = variances if forward else variances[::-1]
    z2 = quantiles**2
    a = bottom**2 - z2 * bottom_variance
    b = top * bottom - z2 * ends.covariance
    c = top**2 - z2 * top_variance
    with np.errstate(invalid="ignore", divide="ignore"):
        root = np.sqrt(np.maximum(b**2 - a * c, 0))
        lower, upper = (b - root) / a, (b + root) / a
    bounded = a > 0
    return np.where(bounded, lower, np.nan), np.where(bounded, upper, np.nan)


def _log_ratio(ends: _Ends, forward: bool, quantiles: Floats) -> Limits:
    variance = (
        ends.high_variance / ends.high**2
        + ends.low_variance / ends.low**2
        - 2 * ends.covariance / (ends.high * ends.low)
    )
    ratio = ends.high / ends.low if forward else ends.low / ends.high
    factor = np.exp(quantiles * np.sqrt(np.maximum(variance, 0)))
    return ratio / factor, ratio * factor
