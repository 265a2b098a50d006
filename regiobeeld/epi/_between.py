"""How much areas differ beyond chance: the variance between them, from drawn-in z-scores."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtri

from regiobeeld.epi._arguments import Floats
from regiobeeld.epi._roots import root

# This share of the z-scores is drawn in on each side.
_WINSORISED = 0.1
# What that leaves of the mean square of standard normal scores: with q their 90th percentile,
# 1 - 2(q phi(q) + 0.1) + 0.2 q^2.
_KEPT = 0.6786545589528743
# The mean square over that has, times the number of areas, this variance: that of its influence
# function, min(z^2, q^2) + 0.2 q/phi(q) [|z| > q], as the percentiles are estimated too.
_VARIANCE = 2.8115862083031207
# Areas that do not differ are said to with this probability.
_BY_CHANCE = 0.005
# Through fewer areas than these it cannot be told from chance.
FEWEST = 30


def published(distance: Floats, variance: Floats) -> float:
    """Give Spiegelhalter's estimate, which drawing in the scores makes too low."""
    if len(distance) < 2:
        return 0.0
    weight = 1 / variance
    spread = float(weight.sum() - (weight**2).sum() / weight.sum())
    excess = _drawn_in(distance / np.sqrt(variance)) - (len(distance) - 1)
    return max(0.0, excess / spread)


def corrected(distance: Floats, variance: Floats) -> float:
    """Give the variance at which the drawn-in z-scores are as large as chance makes them.

    Zero for fewer than 30 areas, and when areas that do not differ would have scores as large with
    a probability of 0.005 or more.
    """
    number = len(distance)
    if number < FEWEST:
        return 0.0

    def lacking(between: float) -> float:
        scores = distance / np.sqrt(variance + between)
        return 1 - _drawn_in(scores) / (_KEPT * (number - 1))

    freedom = 2 * number / _VARIANCE
    if 1 - lacking(0.0) <= chdtri(freedom, _BY_CHANCE) / freedom:
        return 0.0
    # With twice the largest square no score is larger than the root of a half.
    return root(lacking, 0.0, 2 * float((distance**2).max()), exact=1e-9)


def _drawn_in(z: Floats) -> float:
    low, high = np.quantile(z, [_WINSORISED, 1 - _WINSORISED])
    return float((np.clip(z, low, high) ** 2).sum())
