"""What a difference between two totals or rates is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiobeeld.epi._arguments import Floats

# 2 to the power of the factors products are made.
_MOST = 8


def das_gupta(
    earlier: Mapping[str, npt.ArrayLike], later: Mapping[str, npt.ArrayLike]
) -> pd.DataFrame:
    r"""Divide the difference of two totals over the factors that they are products of.

    Parameters
    ----------
    earlier, later
        The factors of either total, by name: one number each, or one per stratum (age). A total is
        the sum over the strata of the product of its factors.

    Returns
    -------
    pandas.DataFrame
        A row per factor, labelled by it: ``value``, the part of the difference, later less earlier,
        that this factor's change makes, and ``share`` of the difference in % (NaN where there is
        none). The values add up to the difference.

    Raises
    ------
    ValueError
        Naming the factor: names that differ between the two, more than eight factors, strata of
        another number, text, or missing or infinite numbers.

    Notes
    -----
    The mean of a factor's effect over all orders in which the factors can change. [2]_ With two
    factors, a composition and a rate, these are Kitagawa's two components: the change of each
    times the mean of the other. [1]_

    References
    ----------
    .. [1] Kitagawa EM. Components of a difference between two rates. J Am Stat Assoc
       1955;50:1168-1194.
    .. [2] Das Gupta P. Standardization and decomposition of rates: a user's manual. Current
       Population Reports P23-186. Washington: US Bureau of the Census, 1993.

    Examples
    --------
    Twice as many people, of whom more are old:

    >>> das_gupta({"people": 1000, "share": [0.9, 0.1], "rate": [0.01, 0.1]},
    ...           {"people": 2000, "share": [0.8, 0.2], "rate": [0.01, 0.1]}).round(1)
            value  share
    people   23.5   63.5
    share    13.5   36.5
    rate      0.0    0.0
    """
    names = list(earlier)
    if set(names) != set(later) or not names:
        raise ValueError(
            f"earlier and later must have the same factors: found {names} and {list(later)}."
        )
    if len(names) > _MOST:
        raise ValueError(f"earlier has {len(names)} factors: at most {_MOST} can be taken apart.")
    sides = [{name: _numbers(name, side[name]) for name in names} for side in (earlier, later)]
    strata = {values.size for side in sides for values in side.values()} - {1}
    if len(strata) > 1:
        raise ValueError(f"factors must have equally many strata: found {sorted(strata)}.")
    value = {name: _effect(name, *sides) for name in names}
    difference = _total(sides[1]) - _total(sides[0])
    frame = pd.DataFrame({"value": pd.Series(value, dtype="float64")})
    return frame.assign(share=100 * frame["value"] / (difference or np.nan))


def _numbers(name: str, values: npt.ArrayLike) -> Floats:
    try:
        found = np.atleast_1d(np.asarray(values, dtype=np.float64))
    except (TypeError, ValueError):
        raise ValueError(f"factor {name!r} must be numbers; found {values!r}.") from None
    if found.ndim > 1 or not np.isfinite(found).all():
        raise ValueError(f"factor {name!r} must be finite numbers, one per stratum.")
    return found


def _total(factors: Mapping[str, Floats]) -> float:
    product: Floats = np.asarray(1.0)
    for values in factors.values():
        product = product * values
    return float(np.sum(product))


def _effect(name: str, earlier: Mapping[str, Floats], later: Mapping[str, Floats]) -> float:
    """Return the mean effect of a factor over all orders of change: Das Gupta's formula."""
    others = [other for other in earlier if other != name]
    effect = 0.0
    for size in range(len(others) + 1):
        weight = 1 / ((len(others) + 1) * math.comb(len(others), size))
        for changed in combinations(others, size):
            around = {o: (later if o in changed else earlier)[o] for o in others}
            after, before = {**around, name: later[name]}, {**around, name: earlier[name]}
            effect += weight * (_total(after) - _total(before))
    return effect
