"""Events per amount of time lived."""

from __future__ import annotations

import pandas as pd

from regiobeeld.epi import _arguments
from regiobeeld.epi._arguments import Numbers
from regiobeeld.epi._intervals import Confidence, Limits, poisson_limits, with_limits


def rate(
    count: Numbers, person_years: Numbers, *, per: float = 1_000, confidence: Confidence = 0.95
) -> pd.DataFrame:
    r"""Estimate rates of events, with exact or Byar's Poisson intervals.

    Parameters
    ----------
    count
        Number of events: one number or a column, zero or more.
    person_years
        Time at risk, above zero.
    per
        The rate is given per this much time at risk.
    confidence
        Confidence level, or a tuple of levels: 0.95 asks for a 95% interval.

    Returns
    -------
    pandas.DataFrame
        ``value``, ``lower`` and ``upper`` per `per`, zero or more, one row per row of the input
        and with its index. A tuple of levels gives a pair of limits per level, named after the
        percentage: ``lower_95``, ``upper_95``, ``lower_99_8``, ``upper_99_8``. A row
        with a missing number is NaN.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows, when a count is negative or text, when
        time at risk or `per` is not above zero, or when lengths differ.

    Notes
    -----
    Below ten events the limits of the count are exact: half the chi-squared quantiles with
    :math:`2x` and :math:`2x + 2` degrees of freedom. From ten events on they are Byar's:
    :math:`x(1 - 1/9x - z/3\sqrt{x})^3` and, with :math:`y = x + 1`,
    :math:`y(1 - 1/9y + z/3\sqrt{y})^3`. [1]_

    References
    ----------
    .. [1] Breslow NE, Day NE. Statistical methods in cancer research, volume II: the design and
       analysis of cohort studies. Lyon: IARC, 1987.

    Examples
    --------
    >>> rate([0, 65], [1000, 1000]).round(3)
       value   lower   upper
    0    0.0   0.000   3.689
    1   65.0  50.163  82.849
    """
    (counts, time), index = _arguments.columns(count=count, person_years=person_years, missing=True)
    _arguments.positive("person_years", time, index)
    _arguments.not_negative("count", counts, index)
    _arguments.single_positive("per", per)

    def limits(level: float) -> Limits:
        lower, upper = poisson_limits(counts, level)
        return per * lower / time, per * upper / time

    return with_limits({"value": per * counts / time}, limits, confidence, index)
