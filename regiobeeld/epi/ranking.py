"""Which ranks areas may have, given how uncertain their values are."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from scipy.special import ndtr

from regiobeeld.epi import _arguments
from regiobeeld.epi._arguments import Booleans, Floats, Integers, Numbers
from regiobeeld.epi._intervals import confidence_levels, normal_quantile
from regiobeeld.epi._rank_chances import likely_ranks
from regiobeeld.epi._roots import root

# Points of the integral over the error of one area, and its end in standard errors. The integrand
# turns into a step when another area is far more certain than this one: then it is cut in pieces.
_POINTS = 24
_PIECES = 16
_STEP = 0.25
_FURTHEST = 6.0
_COLUMNS = ("rank", "lowest", "highest", "likely_lowest", "likely_highest", "tied_group")
# So near must the probability of a set of ranks be to the one asked for; found in some ten steps.
_EXACT = 1e-7


def rank_sets(
    value: Numbers,
    standard_error: Numbers,
    *,
    confidence: float = 0.95,
    highest_first: bool = True,
) -> pd.DataFrame:
    r"""Give the rank of each area with the set of ranks that its true value may have.

    Parameters
    ----------
    value
        Estimates, independent of each other: a column.
    standard_error
        Their standard errors, zero or more: one number or a column.
    confidence
        The probability with which the set of an area holds its true rank.
    highest_first
        Whether rank 1 is the highest value; else it is the lowest.

    Returns
    -------
    pandas.DataFrame
        Whole numbers, one row per row of the input and with its index: ``rank`` of the estimate
        (equal values share the best); ``lowest`` and ``highest``: the best and the worst rank that
        cannot be ruled out, whatever the true values are; ``likely_lowest`` and ``likely_highest``:
        those between which the true rank most likely lies; and ``tied_group``: 1, 2, … from the
        top. A group holds the areas that cannot be told from the first of the group; a new one
        starts at the first that can.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows, when a number is missing or text, a
        standard error is negative, or lengths differ.

    Notes
    -----
    An area is ranked below another when their difference exceeds :math:`c` times its standard
    error; the set runs from one more than the areas certainly above to all but those certainly
    below. For each area :math:`c` is the quantile of the largest of its absolute standardised
    differences with all others. [1]_ All comparisons of an area hold at once, so that the set
    holds its true rank more often than it says: in 99 to 100 of 100 cases, at 95%. Instead of by
    bootstrap it is computed from the normal distribution: given the error of the area itself, those
    of the others are independent, which leaves one integral.

    For the likely ranks the true values are draws from one normal distribution, of which mean and
    variance are estimated. [2]_ Averaged over areas they hold the true rank as often as they say:
    so they are narrower, and for who is at the end of a skew order less sure.

    References
    ----------
    .. [1] Mogstad M, Romano JP, Shaikh AM, Wilhelm D. Inference for ranks with applications to
       mobility across neighbourhoods and academic achievement across countries. Rev Econ Stud
       2024;91:476-518.
    .. [2] Morris CN. Parametric empirical Bayes inference: theory and applications. J Am Stat Assoc
       1983;78:47-55; Laird NM, Louis TA. Empirical Bayes ranking methods. J Educ Stat
       1989;14:29-46.

    Examples
    --------
    >>> rank_sets([12.0, 10.0, 9.5, 5.0], 0.5)
       rank  lowest  highest  likely_lowest  likely_highest  tied_group
    0     1       1        1              1               1           1
    1     2       2        3              2               3           2
    2     3       2        3              2               3           2
    3     4       4        4              4               4           3
    """
    if isinstance(confidence, tuple):
        raise ValueError("confidence must be one level, such as 0.95: sets of ranks have one")
    (level,) = confidence_levels(confidence)
    (values, errors), index = _arguments.columns(value=value, standard_error=standard_error)
    _arguments.not_negative("standard_error", errors, index)
    scores = values if highest_first else -values
    if not len(scores):
        return pd.DataFrame({name: pd.Series(dtype="int64") for name in _COLUMNS}, index=index)
    spread = np.hypot(errors[:, None], errors[None, :])
    margin = _critical_values(errors, spread, level)[:, None] * spread
    lead = scores[None, :] - scores[:, None]
    above, below = lead > margin, lead < -margin
    rank = pd.Series(-scores).rank(method="min").to_numpy(dtype=np.int64)
    best, worst = likely_ranks(scores, errors, level)
    columns = {
        "rank": rank,
        "lowest": 1 + above.sum(axis=1),
        "highest": len(scores) - below.sum(axis=1),
        "likely_lowest": np.minimum(best, rank),
        "likely_highest": np.maximum(worst, rank),
    }
    return pd.DataFrame(columns, index=index).assign(tied_group=_tied_groups(scores, above))


def _critical_values(errors: Floats, spread: Floats, level: float) -> Floats:
    """Give, per area, the quantile of its largest absolute standardised difference."""
    critical = np.zeros(len(errors))
    for row, own in enumerate(errors):
        others = spread[row] > 0
        others[row] = False
        if others.any():
            is_smooth = errors[others].min() >= _STEP * own
            nodes, weights = _half_normal_rule(1 if is_smooth else _PIECES)
            critical[row] = _critical_value(
                own * nodes, weights, errors[others], spread[row, others], level
            )
    return critical


@cache
def _half_normal_rule(pieces: int) -> tuple[Floats, Floats]:
    """Give points and weights that integrate over the absolute value of a standard normal."""
    points, weights = np.polynomial.legendre.leggauss(_POINTS)
    width = _FURTHEST / pieces
    points = (width * (np.arange(pieces)[:, None] + (points + 1) / 2)).ravel()
    density = np.tile(weights, pieces) * np.exp(-(points**2) / 2)
    return points, density / density.sum()


def _critical_value(
    own: Floats, weights: Floats, errors: Floats, spread: Floats, level: float
) -> float:
    """Solve for the value that all standardised differences keep within, `level` of the time."""
    scale = np.maximum(errors, 1e-12 * spread)
    centre = own[:, None] / scale
    step = spread / scale

    def missing(critical: float) -> float:
        within = ndtr(centre + critical * step) - ndtr(centre - critical * step)
        return float(weights @ within.prod(axis=1)) - level

    # One difference needs at least the normal quantile; independent ones at most Sidak's.
    least = normal_quantile(level)
    most = normal_quantile(level ** (1 / len(errors)))
    return root(missing, 0.9 * least, 1.1 * most + 0.1, exact=_EXACT)


def _tied_groups(scores: Floats, above: Booleans) -> Integers:
    """Give group numbers from the top: a group opens with the first area below the last head."""
    groups = np.zeros(len(scores), dtype=np.int64)
    order = np.argsort(-scores, kind="stable")
    head, number = order[0], 1
    for row in order:
        if above[row, head]:
            head, number = row, number + 1
        groups[row] = number
    return groups
