"""Confidence levels, and the frame of value, lower and upper that every statistic returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import gammainccinv, gammaincinv, ndtri

from regiobeeld.epi._arguments import Floats, Labels

Confidence = float | tuple[float, ...]
Limits = tuple[Floats, Floats]

# Below this count Byar's approximation to the exact Poisson limits is not used.
_EXACT_BELOW = 10


def confidence_levels(confidence: Confidence) -> tuple[float, ...]:
    """Give the confidence levels asked for.

    Raises
    ------
    ValueError
        Unless every level is above 0 and below 1 (0.95 asks for a 95% interval).
    """
    levels = tuple(confidence) if isinstance(confidence, Sequence) else (confidence,)
    if not levels:
        raise ValueError("confidence must hold at least one level, such as 0.95")
    for level in levels:
        number = isinstance(level, float | np.floating) and not isinstance(level, bool)
        if not number or not 0 < level < 1:
            raise ValueError(f"confidence must lie between 0 and 1, such as 0.95, not {level!r}")
    return tuple(_as_told(level) for level in levels)


def _as_told(level: float) -> float:
    """Give a level as it was written: half a precision holds 0.95 as 0.949999988."""
    return float(str(level)) if isinstance(level, np.floating) else float(level)


def normal_quantile(confidence: float) -> float:
    """Give the number of standard errors on each side of a two-sided interval.

    >>> round(normal_quantile(0.95), 4)
    1.96
    """
    return float(ndtri(0.5 + confidence / 2))


def with_limits(
    columns: dict[str, Any],
    limits: Callable[[float], Limits],
    confidence: Confidence,
    index: Labels,
    *,
    names: tuple[str, str] = ("lower", "upper"),
) -> pd.DataFrame:
    """Put the columns of a result and its interval at each confidence level in one frame.

    Parameters
    ----------
    columns
        The columns before the limits, by name.
    limits
        Gives the lower and upper limits at a confidence level.
    confidence
        One level gives the columns ``lower`` and ``upper``; a tuple of levels gives a pair per
        level, named after its percentage: ``lower_95``, ``upper_95``, ``lower_99_8``, ….
    index
        The index of the result.
    names
        What to call the limits.
    """
    levels = confidence_levels(confidence)
    several = isinstance(confidence, Sequence)
    result = dict(columns)
    for level in levels:
        suffix = f"_{100 * level:.10g}".replace(".", "_") if several else ""
        for name, limit in zip(names, limits(level), strict=True):
            result[name + suffix] = limit
    return pd.DataFrame(result, index=index)


def poisson_limits(count: Floats, confidence: float) -> Limits:
    """Give the confidence limits of an observed number of events.

    Exact below ten events (Ulm's form of the chi-squared limits; the lower limit of zero events is
    zero), Byar's approximation from ten on. [1]_

    References
    ----------
    .. [1] Breslow NE, Day NE. Statistical methods in cancer research, volume II. Lyon: IARC, 1987.
    """
    lower, upper = byar_limits(count, confidence)
    few = count < _EXACT_BELOW  # A missing count is none of these, and has no limits.
    if few.any():
        lower[few], upper[few] = exact_poisson_limits(count[few], confidence)
    return lower, upper


def byar_limits(count: Floats, confidence: float) -> Limits:
    """Give Byar's approximate limits of a Poisson count at any size, zero included."""
    z = normal_quantile(confidence)
    known = np.maximum(count, 1)
    lower = count * (1 - 1 / (9 * known) - z / (3 * np.sqrt(known))) ** 3
    above = count + 1
    upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)


def exact_poisson_limits(count: Floats, confidence: float) -> Limits:
    """Give the exact (equal-tailed) limits of a Poisson count: half a chi-squared quantile."""
    tail = (1 - confidence) / 2
    lower = np.where(count > 0, gammaincinv(np.maximum(count, 1e-300), tail), 0.0)
    upper = gammainccinv(count + 1, tail)
    return lower, np.asarray(upper, dtype=np.float64)
