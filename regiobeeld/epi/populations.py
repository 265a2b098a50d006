"""Standard populations."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

# Revised European Standard Population (Eurostat 2013), per 100,000, by first age of the band.
_ESP2013 = {
    0: 1000, 1: 4000, 5: 5500, 10: 5500, 15: 5500, 20: 6000, 25: 6000, 30: 6500, 35: 7000,
    40: 7000, 45: 7000, 50: 7000, 55: 6500, 60: 6000, 65: 5500, 70: 5000, 75: 4000, 80: 2500,
    85: 1500, 90: 800, 95: 200,
}  # fmt: skip
_USUAL_AGES = (0, *range(5, 95, 5))


def esp2013(*, start_ages: Sequence[int] = _USUAL_AGES) -> pd.Series[float]:
    """Give the European standard population of 2013.

    Parameters
    ----------
    start_ages
        First age of each band wanted, increasing. The default is the usual nineteen bands of five
        years, from 0-4 to 90+. The finest division is 0, 1-4, five-year bands from 5-9, 95+.

    Returns
    -------
    pandas.Series
        Persons per 100,000, labelled by age band (``0-4``, …, ``90+``), in order of age. It counts
        everyone of the first age and above, so from age 0 the sum is 100,000.

    Raises
    ------
    ValueError
        When a first age is no boundary of the standard population, or they do not increase.

    References
    ----------
    .. [1] Pace M, Lanzieri G, Glickman M, et al. Revision of the European Standard Population.
       Report of Eurostat's task force. Luxembourg: European Union, 2013.

    Examples
    --------
    >>> esp2013(start_ages=[0, 20, 65])
    age
    0-19     21500.0
    20-64    59000.0
    65+      19500.0
    Name: esp2013, dtype: float64
    """
    starts = list(start_ages)
    unknown = [age for age in starts if age not in _ESP2013]
    if unknown or not starts:
        raise ValueError(f"start_ages must be taken from {list(_ESP2013)}, not {unknown or starts}")
    if any(b <= a for a, b in pairwise(starts)):
        raise ValueError(f"start_ages must increase, not {starts}")
    ages = np.array(list(_ESP2013))
    persons = np.array(list(_ESP2013.values()), dtype=np.float64)
    band = np.searchsorted(starts, ages, side="right") - 1
    sums = np.bincount(band[band >= 0], weights=persons[band >= 0], minlength=len(starts))
    return pd.Series(sums, index=pd.Index(_labels(starts), name="age"), name="esp2013")


def _labels(starts: list[int]) -> list[str]:
    closed = [str(a) if b == a + 1 else f"{a}-{b - 1}" for a, b in pairwise(starts)]
    return [*closed, f"{starts[-1]}+"]
