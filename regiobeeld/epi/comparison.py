"""A value against a benchmark, and against an earlier value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from regiobeeld.epi import _arguments
from regiobeeld.epi._arguments import Floats, Integers, Labels, Numbers
from regiobeeld.epi._intervals import (
    Confidence,
    Limits,
    confidence_levels,
    exact_poisson_limits,
    normal_quantile,
    with_limits,
)
from regiobeeld.epi.proportions import wilson_limits

HIGHER_BETTER = "higher_better"
LOWER_BETTER = "lower_better"
NEUTRAL = "neutral"
DIRECTIONS = (HIGHER_BETTER, LOWER_BETTER, NEUTRAL)

#: For each direction: what a value below, at and above the benchmark is called.
JUDGEMENTS = {
    HIGHER_BETTER: ("worse", "similar", "better"),
    LOWER_BETTER: ("better", "similar", "worse"),
    NEUTRAL: ("lower", "similar", "higher"),
}


def compare(
    value: Numbers, lower: Numbers, upper: Numbers, benchmark: Numbers, *, direction: Any
) -> pd.Series[str]:
    """Judge values against a benchmark by whether their interval contains it.

    Parameters
    ----------
    value, lower, upper
        The values and the limits of their confidence interval. The level of the interval is the
        level of the judgement: 95%, or 99.8% where many areas are compared at once.
    benchmark
        The value to compare with, for all rows or per row; it is taken as known exactly.
    direction
        ``"higher_better"``, ``"lower_better"`` or ``"neutral"``, for all rows or per row.

    Returns
    -------
    pandas.Series
        Per row, with the index of the input: ``better``, ``similar`` or ``worse``; for a neutral
        direction ``higher``, ``similar`` or ``lower``. A limit equal to the benchmark is similar.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows, when a number is missing or text, when
        limits do not enclose their value, when a direction does not exist or lengths differ.

    Examples
    --------
    >>> compare([3, 5], [2, 4.5], [4, 5.5], 4, direction="lower_better").tolist()
    ['similar', 'worse']
    """
    (values, lowers, uppers, benchmarks), index = _arguments.columns(
        value=value, lower=lower, upper=upper, benchmark=benchmark
    )
    _arguments.interval(("value", "lower", "upper"), values, lowers, uppers, index)
    directions = _directions(direction, index)
    side = 1 + (lowers > benchmarks).astype(int) - (uppers < benchmarks).astype(int)
    return _judgements(directions, side, index)


def compare_sampling(
    count: Numbers,
    total: Numbers,
    benchmark: Numbers,
    *,
    kind: str,
    direction: Any,
    confidence: float = 0.95,
) -> pd.DataFrame:
    r"""Judge values against the limits that chance allows around a benchmark.

    Where `compare` asks whether the interval of the area holds the benchmark, this asks whether the
    value is one that an area of its size would have if the benchmark held there.

    Parameters
    ----------
    count
        Numerator: persons with a characteristic, or events; a column, zero or more.
    total
        Denominator: persons, or time at risk; above zero.
    benchmark
        The value to compare with, per one of `total`, for all rows or per row; above zero.
    kind
        ``"proportion"`` or ``"rate"``.
    direction
        ``"higher_better"``, ``"lower_better"`` or ``"neutral"``, for all rows or per row.
    confidence
        The share of areas at the benchmark that keeps within the limits.

    Returns
    -------
    pandas.DataFrame
        One row per row of the input, with its index: ``value``, ``lower`` and ``upper`` (the limits
        around the benchmark) and ``judgement``, as in `compare`.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows, when a number is missing or text, a count
        is negative or, for a proportion, exceeds its total, a total or benchmark is not above
        zero, a direction or kind does not exist, or lengths differ.

    Notes
    -----
    For a proportion the limits are Wilson's around the benchmark in a sample of `total`; for a
    rate the exact Poisson limits of the number of events expected, :math:`\theta n`. [1]_ Those
    never reach zero, or everyone. The limit does where having no events, or nothing else, has a
    probability of more than :math:`\alpha/2` at the benchmark: then it is no sign of anything.

    References
    ----------
    .. [1] Eayres D. Commonly used public health statistics and their confidence intervals. APHO
       Technical Briefing 3. York: APHO, 2008.

    Examples
    --------
    >>> compare_sampling(457, 5930, 0.0896, kind="proportion", direction="lower_better").round(4)
        value  lower   upper judgement
    0  0.0771  0.0826  0.0971    better
    """
    _arguments.choice("kind", kind, ("proportion", "rate"))
    level = confidence_levels(confidence)[0]
    (counts, totals, benchmarks), index = _arguments.columns(
        count=count, total=total, benchmark=benchmark
    )
    _arguments.not_negative("count", counts, index)
    _arguments.positive("total", totals, index)
    _arguments.positive("benchmark", benchmarks, index)
    if kind == "proportion":
        _arguments.require(counts <= totals, "count", "must not exceed total", counts, index)
        _arguments.require(benchmarks < 1, "benchmark", "must be below one", benchmarks, index)
    lower, upper = _sampling_limits(benchmarks, totals, kind, level)
    value = counts / totals
    columns = {"value": value, "lower": lower, "upper": upper}
    side = 1 + (value > upper).astype(int) - (value < lower).astype(int)
    judgement = _judgements(_directions(direction, index), side, index)
    return pd.DataFrame(columns, index=index).assign(judgement=judgement)


def change(
    value_a: Numbers,
    lower_a: Numbers,
    upper_a: Numbers,
    value_b: Numbers,
    lower_b: Numbers,
    upper_b: Numbers,
    *,
    confidence: Confidence = 0.95,
    given_confidence: float | None = None,
) -> pd.DataFrame:
    r"""Estimate the change from measurement a to measurement b, two independent samples.

    Parameters
    ----------
    value_a, lower_a, upper_a
        The earlier values and their confidence limits.
    value_b, lower_b, upper_b
        The later values and their confidence limits.
    confidence
        Confidence level of the change, or a tuple of levels.
    given_confidence
        Confidence level of the limits given. Left out, they have the level of `confidence`; it
        must be said when `confidence` is a tuple. For another level the distances of the limits
        from their value are scaled by the ratio of the normal quantiles.

    Returns
    -------
    pandas.DataFrame
        ``difference`` (b minus a), ``lower``, ``upper`` and ``direction``: ``increase``,
        ``decrease``, or ``unclear`` when the interval contains zero. One row per row of the
        input, with its index. A tuple of levels gives ``lower_95``, ``upper_95``, …, and the
        direction is judged at the first of them.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows, when a number is missing or text, when
        limits do not enclose their value or lengths differ: without an interval there is no
        answer.

    Notes
    -----
    The variance of each value is recovered from its own limits, on the side that matters, so
    that skewed intervals stay skewed: the lower limit is
    :math:`d - \sqrt{(b - l_b)^2 + (u_a - a)^2}`, the upper
    :math:`d + \sqrt{(u_b - b)^2 + (a - l_a)^2}`. [1]_ Given Wilson limits this is Newcombe's
    hybrid score interval. [2]_

    References
    ----------
    .. [1] Zou GY, Donner A. Construction of confidence limits about effect measures: a general
       approach. Stat Med 2008;27:1693-1702.
    .. [2] Newcombe RG. Interval estimation for the difference between independent proportions:
       comparison of eleven methods. Stat Med 1998;17:873-890.

    Examples
    --------
    >>> change(10, 9, 11, 13, 12, 14).round(2)
       difference  lower  upper direction
    0         3.0   1.59   4.41  increase
    """
    (a, low_a, high_a, b, low_b, high_b), index = _arguments.columns(
        value_a=value_a,
        lower_a=lower_a,
        upper_a=upper_a,
        value_b=value_b,
        lower_b=lower_b,
        upper_b=upper_b,
    )
    _arguments.interval(("value_a", "lower_a", "upper_a"), a, low_a, high_a, index)
    _arguments.interval(("value_b", "lower_b", "upper_b"), b, low_b, high_b, index)
    given = _level_given(confidence, given_confidence)
    difference = b - a
    below = np.hypot(b - low_b, high_a - a)
    above = np.hypot(high_b - b, a - low_a)

    def limits(level: float) -> Limits:
        scale = normal_quantile(level) / normal_quantile(given)
        return difference - scale * below, difference + scale * above

    result = with_limits({"difference": difference}, limits, confidence, index)
    result["direction"] = _direction_of_change(*limits(confidence_levels(confidence)[0]))
    return result


def _sampling_limits(benchmarks: Floats, totals: Floats, kind: str, level: float) -> Limits:
    """Give the limits per one of the total, which reach the end where that is no rarity."""
    tail = (1 - level) / 2
    if kind == "rate":
        lower, upper = exact_poisson_limits(benchmarks * totals, level)
        none = np.exp(-benchmarks * totals)
        return np.where(none > tail, 0.0, lower / totals), upper / totals
    lower, upper = wilson_limits(benchmarks * totals, totals, level)
    none, everyone = (1 - benchmarks) ** totals, benchmarks**totals
    return np.where(none > tail, 0.0, lower), np.where(everyone > tail, 1.0, upper)


def _judgements(directions: Integers, side: Integers, index: Labels) -> pd.Series[str]:
    words = np.array([JUDGEMENTS[name] for name in DIRECTIONS])
    return pd.Series(words[directions, side], index=index, name="judgement", dtype="str")


def _directions(direction: Any, index: Labels) -> Integers:
    if isinstance(direction, str) or np.ndim(direction) == 0:
        _arguments.choice("direction", direction, DIRECTIONS)
        return np.full(len(index), DIRECTIONS.index(direction), dtype=np.int64)
    if len(direction) != len(index):
        raise ValueError(
            f"all columns must be equally long: value has {len(index)}, "
            f"direction has {len(direction)}"
        )
    if isinstance(direction, pd.Series) and not direction.index.equals(index):
        direction = direction.reindex(index)
    names = list(direction)
    known = np.array([name in DIRECTIONS for name in names], dtype=np.bool_)
    requirement = f"must be one of {', '.join(map(repr, DIRECTIONS))}"
    _arguments.require(known, "direction", requirement, names, index)
    return np.array([DIRECTIONS.index(name) for name in names], dtype=np.int64)


def _level_given(confidence: Confidence, given_confidence: float | None) -> float:
    levels = confidence_levels(confidence)
    if given_confidence is not None:
        return confidence_levels(given_confidence)[0]
    if len(levels) > 1:
        raise ValueError(
            "given_confidence must say the level of the limits given when confidence is a tuple"
        )
    return levels[0]


def _direction_of_change(lower: Floats, upper: Floats) -> np.ndarray[Any, Any]:
    return np.select([lower > 0, upper < 0], ["increase", "decrease"], "unclear")
