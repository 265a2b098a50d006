"""The ranks that areas most likely have, when they are taken for draws from one distribution."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from regiobeeld.epi._arguments import Floats, Integers
from regiobeeld.epi._roots import root

# Points of the integral over the true value of an area, and its end in standard deviations.
_POINTS, _FURTHEST = 48, 5.0
# With fewer areas nothing can be said of the distribution that they come from.
_FEWEST = 5
_SMALL = 1e-12


def likely_ranks(scores: Floats, errors: Floats, level: float) -> tuple[Integers, Integers]:
    """Give the best and the worst rank (1 is the highest score) that each area likely has.

    The true values are taken as normal given the estimates (see `_posterior`). The rank of an area
    is one more than the number of areas above it: given its own true value these are independent,
    and their number is normal but for a step.
    """
    means, variances = _posterior(scores, errors)
    sizes = np.sqrt(variances)
    points, weights = np.polynomial.legendre.leggauss(_POINTS)
    weights = weights * np.exp(-((_FURTHEST * points) ** 2) / 2)
    weights = weights / weights.sum()
    others = np.maximum(sizes, _SMALL * (1 + np.abs(means)))
    steps = np.arange(1, len(scores) + 1) - 0.5
    best, worst = np.empty((2, len(scores)), dtype=np.int64)
    for area, (mean, size) in enumerate(zip(means, sizes, strict=True)):
        own = mean + size * _FURTHEST * points
        above = ndtr((means - own[:, None]) / others)
        above[:, area] = 0.0
        number = above.sum(axis=1)
        spread = np.sqrt((above * (1 - above)).sum(axis=1) + _SMALL)
        reached = weights @ ndtr((steps - number[:, None]) / spread[:, None])
        best[area] = 1 + np.searchsorted(reached, (1 - level) / 2, side="right")
        worst[area] = 1 + np.searchsorted(reached, (1 + level) / 2 - _SMALL)
    return np.minimum(best, len(scores)), np.minimum(worst, len(scores))


def _posterior(values: Floats, errors: Floats) -> tuple[Floats, Floats]:
    """Give the means and variances of the true values, by empirical Bayes (Morris 1983).

    Estimates are drawn to their average as far as they are noisy; the variance allows for what is
    not known of the distribution that they come from.
    """
    number = len(values)
    variances = errors**2
    if number < _FEWEST or not variances.any():
        return values, variances
    known = np.maximum(variances, _SMALL * (variances.max() + values.var()))
    between = _between(values, known)
    weight = 1 / (known + between)
    share = weight / weight.sum()
    distance = values - share @ values
    drawn = (number - 3) / (number - 1) * known * weight
    typical = (weight @ known) / weight.sum() + between
    unsure = 2 / (number - 3) * drawn**2 * typical * weight * distance**2
    return values - drawn * distance, known * (1 - (1 - share) * drawn) + unsure


def _between(values: Floats, variances: Floats) -> float:
    """Give the variance of the true values: that at which chi-squared is what it should be."""

    def lacking(between: float) -> float:
        weight = 1 / (variances + between)
        distance = values - (weight @ values) / weight.sum()
        return 1 - float(weight @ distance**2) / (len(values) - 1)

    if lacking(0.0) >= 0:
        return 0.0
    return root(lacking, 0.0, 2 * float(((values - values.mean()) ** 2).sum()), exact=1e-9)
