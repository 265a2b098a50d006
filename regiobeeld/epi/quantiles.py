"""Equal groups of areas by the order of their values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from regiobeeld.epi import _arguments
from regiobeeld.epi._arguments import Numbers
from regiobeeld.epi._groups import group_rows


def quantile_groups(
    values: Numbers, k: int, *, groups: Any = None, highest_first: bool = False
) -> pd.Series[int]:
    r"""Divide values into `k` groups of equal size: fifths, tenths.

    Parameters
    ----------
    values
        A column of numbers.
    k
        The number of groups, two or more.
    groups
        A column of labels, as long as `values`: each of these is divided by itself.
    highest_first
        Whether group 1 holds the highest values; else it holds the lowest.

    Returns
    -------
    pandas.Series
        Whole numbers from 1 to `k`, with the index of the input. Equal values share a group. Where
        there are fewer values than groups, and of a missing value, the result is missing.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows, when a value is text, lengths
        differ, or `k` is not a whole number from 2.

    Notes
    -----
    :math:`\lfloor k + 1 - \lceil (N + 1 - r) / (N/k) \rceil \rfloor` for the value of rank
    :math:`r` out of :math:`N`; equal values have the lowest of their ranks. [1]_

    References
    ----------
    .. [1] Public Health England. PHEindicatormethods: phe_quantile. London: PHE, 2018.

    Examples
    --------
    >>> quantile_groups([10, 40, 20, 30], 2).tolist()
    [1, 2, 1, 2]
    """
    if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or k < 2:
        raise ValueError(f"k must be a whole number from 2, not {k!r}")
    (numbers,), index = _arguments.columns(values=values, missing=True)
    frame = pd.DataFrame({"value": numbers if not highest_first else -numbers}, index=index)
    names: list[str] = []
    if groups is not None:
        if len(groups) != len(frame):
            raise ValueError(
                f"all columns must be equally long: values has {len(frame)}, "
                f"groups has {len(groups)}"
            )
        frame["groups"] = groups if isinstance(groups, pd.Series) else np.asarray(groups)
        names = ["groups"]
    rows = group_rows(frame, names)
    known = ~np.isnan(numbers)
    rank = frame["value"].groupby(rows.codes).rank(method="min").fillna(1).to_numpy(dtype=np.int64)
    size = rows.sum(known.astype(np.float64)).astype(np.int64)[rows.codes]
    # Whole numbers throughout: N/k as a float would push exact boundaries to the next group.
    group = k + 1 + (-(size + 1 - rank) * k) // np.maximum(size, 1)
    result = pd.Series(group, index=index, name="quantile", dtype="Int64")
    return result.mask((size < k) | ~known)
