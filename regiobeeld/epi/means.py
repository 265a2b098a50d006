"""The mean of a measurement."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from regiobeeld.epi._groups import Names, as_frame, column, group_rows
from regiobeeld.epi._intervals import Confidence, Limits, with_limits


def mean(
    frame: pd.DataFrame, *, groups: Names, value: str, confidence: Confidence = 0.95
) -> pd.DataFrame:
    r"""Estimate the mean of each group, with Student's t interval.

    Parameters
    ----------
    frame
        One row per observation.
    groups
        One or more columns; an empty list makes one group of all rows.
    value
        Column with the observations.
    confidence
        Confidence level, or a tuple of levels: 0.95 asks for a 95% interval.

    Returns
    -------
    pandas.DataFrame
        One row per group, labelled by it: ``count``, ``standard_deviation``, ``value``, ``lower``
        and ``upper`` (a pair per level for a tuple of levels). A single observation has a mean,
        but no standard deviation and no limits: those are NaN.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows, when a column does not exist or holds
        text or missing values.

    Notes
    -----
    :math:`\bar x \pm t_{n-1}\, s/\sqrt n`. [1]_

    References
    ----------
    .. [1] Armitage P, Berry G, Matthews JNS. Statistical methods in medical research. 4th ed.
       Oxford: Blackwell, 2002.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": ["a", "a", "a"], "minutes": [10, 12, 14]})
    >>> mean(frame, groups="area", value="minutes").round(2)
          count  standard_deviation  value  lower  upper
    area
    a         3                 2.0   12.0   7.03  16.97
    """
    frame = as_frame(frame)
    rows = group_rows(frame, groups)
    values = column(frame, "value", value)
    count = rows.sizes()
    average = rows.sum(values) / count
    squares = rows.sum((values - average[rows.codes]) ** 2)
    several = count > 1
    freedom = np.where(several, count - 1, np.nan)
    deviation = np.sqrt(squares / freedom)

    def limits(level: float) -> Limits:
        half = stdtrit(freedom, 0.5 + level / 2) * deviation / np.sqrt(count)
        return average - half, average + half

    columns = {"count": count, "standard_deviation": deviation, "value": average}
    return with_limits(columns, limits, confidence, rows.labels)
