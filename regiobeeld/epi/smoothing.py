"""Rates of small areas, drawn towards the average as far as chance explains their distance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from regiobeeld.epi import _arguments
from regiobeeld.epi._arguments import Floats, Numbers

_KINDS = ("rate", "proportion")


def smooth_rates(count: Numbers, population: Numbers, *, kind: str = "rate") -> pd.DataFrame:
    r"""Estimate the rates of areas by empirical Bayes.

    Parameters
    ----------
    count
        Number of events, or of persons with a characteristic: a column, zero or more.
    population
        Population, time at risk or expected events of the area. It may be zero where the count is:
        such an area has the average rate.
    kind
        ``"rate"`` (Poisson) or ``"proportion"`` (binomial: counts are at most the population).

    Returns
    -------
    pandas.DataFrame
        One row per row of the input, with its index: ``raw`` (count by population, NaN without
        population), ``value`` (the smoothed rate) and ``weight``, from 0 (the average of all
        areas) to 1 (the raw rate). The method gives no interval.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows, when a number is negative, missing or
        text, events happen in a population of zero, a proportion exceeds one, lengths differ, the
        kind does not exist, or no area has a population.

    Notes
    -----
    :math:`m + w(r - m)` with the average rate :math:`m = \sum x/\sum n`,
    :math:`w = A/(A + m/n)`, :math:`A = s^2 - m/\bar n` (zero if negative) and
    :math:`s^2 = \sum n(r - m)^2/\sum n`. [1]_ For proportions
    :math:`A = (\bar n s^2 - m(1-m))/(\bar n - 1)` and :math:`w = A/(A + (m(1-m) - A)/n)`. [2]_

    References
    ----------
    .. [1] Marshall RJ. Mapping disease and mortality rates using empirical Bayes estimators. J R
       Stat Soc C 1991;40:283-294.
    .. [2] Martuzzi M, Elliott P. Empirical Bayes estimation of small area prevalence of
       non-rare conditions. Stat Med 1996;15:1867-1873.

    Examples
    --------
    >>> smooth_rates([0, 5, 20, 400], [10, 20, 200, 2000]).round(3)
        raw  value  weight
    0  0.00  0.184   0.034
    1  0.25  0.194   0.066
    2  0.10  0.153   0.412
    3  0.20  0.199   0.875
    """
    _arguments.choice("kind", kind, _KINDS)
    (counts, persons), index = _arguments.columns(count=count, population=population)
    _arguments.not_negative("count", counts, index)
    _arguments.not_negative("population", persons, index)
    _arguments.require(
        (persons > 0) | (counts == 0), "count", "must be zero where population is", counts, index
    )
    if not persons.any():
        raise ValueError("population must be above zero in at least one row")
    raw = np.divide(counts, persons, out=np.full(len(counts), np.nan), where=persons > 0)
    average = counts.sum() / persons.sum()
    if kind == "rate":
        weight = _marshall(raw, persons, average)
    else:
        _arguments.require(counts <= persons, "count", "must not exceed population", counts, index)
        weight = _martuzzi_elliott(raw, persons, average)
    value = average + np.where(weight > 0, weight * (raw - average), 0.0)
    return pd.DataFrame({"raw": raw, "value": value, "weight": weight}, index=index)


def _spread(raw: Floats, persons: Floats, average: float) -> tuple[float, float]:
    """Give the weighted variance of the rates, and the mean population, of populated areas."""
    known = persons > 0
    squares = persons[known] * (raw[known] - average) ** 2
    return float(squares.sum() / persons.sum()), float(persons[known].mean())


def _marshall(raw: Floats, persons: Floats, average: float) -> Floats:
    variance, mean_persons = _spread(raw, persons, average)
    between = max(0.0, variance - average / mean_persons)
    return _share(between * persons, between * persons + average)


def _martuzzi_elliott(raw: Floats, persons: Floats, average: float) -> Floats:
    variance, mean_persons = _spread(raw, persons, average)
    binomial = average * (1 - average)
    if mean_persons <= 1:
        return np.zeros(len(persons))
    between = max(0.0, (mean_persons * variance - binomial) / (mean_persons - 1))
    return _share(between * persons, between * persons + binomial - between)


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
