"""Figures that cannot be what they say: which limits an indicator has, and what lies outside them.

A table may hold a figure that is right as a count and wrong as a description: cars of a lease
company, counted at its address, or a share of more than 100% of five people, each number rounded
to fives. Such a figure is set aside before anything is made of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from regiobeeld.measurement.aggregate import Floats, Texts

#: Levels that limits are given for. A region is whatever is no gemeente and no wijk.
REGION, GEMEENTE, WIJK = LEVELS = ("region", "gemeente", "wijk")
#: Why there is no value.
IMPLAUSIBLE = "implausible"
#: Lowest and highest plausible figure per level; a level that is not there has no limits.
Limits = Mapping[str, tuple[float, float]]

_UNLIMITED = (-np.inf, np.inf)
_LEVEL_OF = {"GM": GEMEENTE, "WK": WIJK}


def limits_of(written: Sequence[float] | Mapping[str, Sequence[float]] | None, unit: str) -> Limits:
    """Return the limits per level that a definition writes.

    Parameters
    ----------
    written
        Two numbers for every level, or two per level; None when it writes nothing.
    unit
        Of the indicator: a percentage lies between 0 and 100 where nothing else is written.

    Examples
    --------
    >>> limits_of({"gemeente": [5, 40]}, "%")
    {'region': (0.0, 100.0), 'gemeente': (5.0, 40.0), 'wijk': (0.0, 100.0)}
    >>> limits_of([0, 2.5], "per huishouden")["wijk"], limits_of(None, "km")
    ((0.0, 2.5), {})
    """
    every: Limits = dict.fromkeys(LEVELS, (0.0, 100.0)) if unit == "%" else {}
    if written is None:
        return every
    per_level = written if isinstance(written, Mapping) else dict.fromkeys(LEVELS, written)
    return {
        **every,
        **{level: (float(low), float(high)) for level, (low, high) in per_level.items()},
    }


@lru_cache(maxsize=64)
def levels_of(codes: tuple[str, ...]) -> Texts:
    """Return the level of areas by their codes.

    Examples
    --------
    >>> levels_of(("NL01", "GG2514", "GM0344", "WK034403")).tolist()
    ['region', 'region', 'gemeente', 'wijk']
    """
    return np.array([_LEVEL_OF.get(code[:2], REGION) for code in codes], dtype="object")


def outside(values: Floats, levels: Texts, limits: Limits) -> NDArray[np.bool_]:
    """Return which figures lie outside the limits of their level.

    ``levels`` may be those of a picture: every area that is no gemeente or wijk is a region.

    Examples
    --------
    >>> levels = np.array(["gemeente", "wijk", "ggd"], dtype=object)
    >>> limits = {"gemeente": (0.2, 2.5), "region": (0.2, 2.5)}
    >>> outside(np.array([3.11, 881.64, np.nan]), levels, limits).tolist()
    [True, False, False]
    """
    found = np.zeros(len(values), dtype="bool")
    if not limits:
        return found
    for level in LEVELS:
        low, high = limits.get(level, _UNLIMITED)
        beyond = (values < low) | (values > high)
        if beyond.any():
            mine = levels == level if level != REGION else ~np.isin(levels, (GEMEENTE, WIJK))
            found |= beyond & mine
    return found
