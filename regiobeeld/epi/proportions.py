"""The share of a population with a characteristic."""

from __future__ import annotations

import numpy as np
import pandas as pd

from regiobeeld.epi import _arguments
from regiobeeld.epi._arguments import Floats, Numbers
from regiobeeld.epi._intervals import Confidence, Limits, with_limits


def proportion(count: Numbers, total: Numbers, *, confidence: Confidence = 0.95) -> pd.DataFrame:
    r"""Estimate proportions, with Wilson score intervals.

    Parameters
    ----------
    count
        Number with the characteristic: one number or a column, zero or more, at most `total`.
    total
        Number observed, above zero.
    confidence
        Confidence level, or a tuple of levels: 0.95 asks for a 95% interval.

    Returns
    -------
    pandas.DataFrame
        ``value``, ``lower`` and ``upper``, between 0 and 1, one row per row of the input and with
        its index. A tuple of levels gives a pair of limits per level, named after the percentage:
        ``lower_95``, ``upper_95``, ``lower_99_8``, ``upper_99_8``. A row with a missing number is
        NaN.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows, when a count is negative, text or
        larger than its total, when a total is not above zero, or when lengths differ.

    Notes
    -----
    With :math:`p = x/n`, the limits are
    :math:`\left(p + z^2/2n \pm z\sqrt{p(1-p)/n + z^2/4n^2}\right) / (1 + z^2/n)`. [1]_

    References
    ----------
    .. [1] Wilson EB. Probable inference, the law of succession, and statistical inference. J Am
       Stat Assoc 1927;22:209-212.

    Examples
    --------
    >>> proportion([5, 20], [100, 100]).round(4)
       value   lower   upper
    0   0.05  0.0215  0.1118
    1   0.20  0.1334  0.2888
    """
    (counts, totals), index = _arguments.columns(count=count, total=total, missing=True)
    _arguments.positive("total", totals, index)
    _arguments.not_negative("count", counts, index)
    _arguments.require(~(counts > totals), "count", "must not exceed total", counts, index)
    return with_limits(
        {"value": counts / totals},
        lambda level: wilson_limits(counts, totals, level),
        confidence,
        index,
    )


def wilson_limits(count: Floats, total: Floats, confidence: float) -> Limits:
    """Give the Wilson score limits of the share `count` / `total`."""
    # statsmodels takes two seconds to import: only who asks for a proportion waits for it.
    from statsmodels.stats.proportion import proportion_confint

    lower, upper = proportion_confint(count, total, alpha=1 - confidence, method="wilson")
    return (
        np.where(count == 0, 0.0, np.clip(lower, 0.0, 1.0)),
        np.where(count == total, 1.0, np.clip(upper, 0.0, 1.0)),
    )
