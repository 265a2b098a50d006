"""How sure an order is: from draws of criteria and weights to the probability of each rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from regiobeeld.priorities.criteria import CRITERIA, NEUTRAL_EFFECTIVENESS, Floats

Integers = npt.NDArray[np.int64]
Scores = Mapping[str, Floats]

#: What "comes first" means: the first so many.
TOP = 3
#: Probability with which an issue must come behind the head of a group to begin the next.
TOLD_APART = 0.95
# Probability beforehand that issues differ on no criterion, and how finely else is looked.
_ALIKE, _SPREADS = 0.5, 40
_LEAST = 1e-12
_COMPONENT = {criterion.id: criterion.component for criterion in CRITERIA}


def alike(drawn: Scores) -> float:
    """Return the probability that issues differ on none of the noisy criteria.

    What all criteria say together: where issues clearly differ on one, they may on others; where
    they do on none, what differences there seem to be are noise. Beforehand it is a half.

    Parameters
    ----------
    drawn
        Per criterion draws × issues, NaN where there is none.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> noise = random.standard_normal((500, 8))
    >>> alike({"size": 5 + noise}) > 0.5 > alike({"size": np.arange(8) * 9 + noise})
    True
    """
    odds = np.log(_ALIKE / (1 - _ALIKE))
    for draws in drawn.values():
        mean, noise, known = _told(np.asarray(draws, dtype=np.float64))
        if known is not None:
            likelihood = _spreads(mean[known], noise[known])[1]
            highest = likelihood.max()
            differ = np.log(np.exp(likelihood[1:] - highest).mean())
            odds += likelihood[0] - highest - differ
    return float(expit(odds))


def shrunk(random: np.random.Generator, draws: npt.ArrayLike, same: float | None = None) -> Floats:
    r"""Draw issues together as far as what is known of them is noisy (hierarchical Bayes).

    Without it, the issue that chance flatters most comes first too often.

    Parameters
    ----------
    random
        The source of chance.
    draws
        Draws × issues, NaN where there is none.
    same
        The probability that issues do not differ at all, as of `alike` of all criteria; of these
        draws alone when left out.

    Returns
    -------
    numpy.ndarray
        With :math:`m_i` and :math:`s_i^2` the mean and variance of an issue's draws, the true
        values are normal about :math:`\mu` with a variance :math:`\tau^2` that is zero (with the
        probability ``same``), or else leaves any share :math:`s^2/(s^2 + \tau^2)` to
        noise. Each draw has a :math:`\tau^2` and a :math:`\mu` of what is then known of these, and
        a draw :math:`x` becomes :math:`\mu + k_i (m_i - \mu) + \sqrt{k_i}\,(x - m_i)`, where
        :math:`k_i = \tau^2/(\tau^2 + s_i^2)`. The first draws have the smallest variances: where
        issues hardly differ on one criterion, they do so in the same draws on others. What is
        exact stays as it is; so do three issues or fewer.

    References
    ----------
    Daniels MJ. A prior for the variance in hierarchical models. Can J Stat 1999;27:567-578. Lin R,
    Louis TA, Paddock SM, Ridgeway G. Loss function based ranking in two-stage, hierarchical models.
    Bayesian Anal 2006;1:915-946.

    Examples
    --------
    >>> exact = [[1.0, 2.0, 6.0, 9.0]] * 3
    >>> shrunk(np.random.default_rng(1), exact)[0].tolist()
    [1.0, 2.0, 6.0, 9.0]
    """
    values = np.asarray(draws, dtype=np.float64)
    mean, noise, known = _told(values)
    if known is None:
        return values
    spread, likelihood, centre, error = _spreads(mean[known], noise[known])
    probability = np.exp(likelihood - likelihood[1:].max())
    probability[0] = 0.0
    none = alike({"": values}) if same is None else same
    probability = np.append(none, (1 - none) * probability[1:] / probability.sum())
    number = len(values)
    # Each spread in as many draws as it is likely, give or take one.
    at = (np.arange(number) + 0.5) / number
    drawn = np.minimum(np.searchsorted(np.cumsum(probability), at), len(spread) - 1)
    middle = (centre[drawn] + error[drawn] * random.standard_normal(number))[:, None]
    between = spread[drawn][:, None]
    kept = np.divide(between, between + noise, out=np.ones_like(values), where=noise > 0)
    found: Floats = mean + (1 - kept) * (middle - mean) + np.sqrt(kept) * (values - mean)
    return found


def _told(values: Floats) -> tuple[Floats, Floats, npt.NDArray[np.bool_] | None]:
    """Return mean and variance of the draws of each issue, and where there are any.

    None in place of that where nothing is noisy, or three issues or fewer are known.
    """
    present = ~np.isnan(values)
    count = np.maximum(present.sum(axis=0), 1)
    mean: Floats = np.nansum(values, axis=0) / count
    noise: Floats = np.nansum((values - mean) ** 2, axis=0) / count
    known: npt.NDArray[np.bool_] = np.asarray(present.any(axis=0), dtype=bool)
    enough = bool(known.sum() > 3 and noise[known].any())
    return mean, noise, known if enough else None


def _spreads(mean: Floats, noise: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return variances between issues, the log of their likelihood, each its centre and error."""
    share = (np.arange(_SPREADS) + 0.5) / _SPREADS
    spread = np.append(0.0, noise[noise > 0].mean() * (1 - share) / share)
    weight = 1 / np.maximum(noise + spread[:, None], _LEAST)
    whole = weight.sum(axis=1)
    centre = (weight @ mean) / whole
    likelihood = 0.5 * (
        np.log(weight).sum(axis=1)
        - np.log(whole)
        - (weight * (mean - centre[:, None]) ** 2).sum(axis=1)
    )
    return spread, likelihood, centre, 1 / np.sqrt(whole)


def filled(random: np.random.Generator, draws: npt.ArrayLike) -> Floats:
    """Fill what is missing with other issues: what is not known is uncertain, not average.

    Parameters
    ----------
    random
        The source of chance.
    draws
        Draws × issues, NaN where there is none; at least one is there.

    Returns
    -------
    numpy.ndarray
        What is missing has in every draw the value of an issue in that draw: where all are alike,
        so is what is missing. A draw without any is another draw.
    """
    values = np.array(draws, dtype=np.float64)
    empty = np.isnan(values).all(axis=1)
    if empty.any():
        values[empty] = values[random.choice(np.flatnonzero(~empty), int(empty.sum()))]
    missing = np.isnan(values)
    rows, columns = np.nonzero(missing)
    if len(rows):
        lot = np.where(missing[rows], -1.0, random.random((len(rows), values.shape[1])))
        values[rows, columns] = values[rows, lot.argmax(axis=1)]
    return values


def weight_draws(
    random: np.random.Generator,
    weights: Mapping[str, float],
    criteria: Sequence[str],
    number: int,
    concentration: float | None,
) -> dict[str, Floats]:
    """Draw weights around those stated: Dirichlet, within each component and between A and B.

    Parameters
    ----------
    random
        The source of chance.
    weights
        As stated; see `weights_of`.
    criteria
        Those that any issue has.
    number
        Of draws.
    concentration
        Of the Dirichlet distribution: at 30 a weight of a third lies, 95% of the time, between 0.18
        and 0.51. None takes the weights as they are stated.

    Returns
    -------
    dict
        Per criterion, and for ``A`` and ``B``, an array of draws; in a group they add up to one.
    """
    groups = [[c for c in criteria if _COMPONENT[c] == part] for part in ("A", "B", "C")]
    found: dict[str, Floats] = {}
    for names in (*groups, ["A", "B"]):
        stated = np.array([weights[name] for name in names])
        if not stated.sum():
            found |= {name: np.zeros(number) for name in names}
            continue
        stated = stated / stated.sum()
        if concentration is None:
            drawn = np.broadcast_to(stated, (number, len(names)))
        else:
            gamma = random.standard_gamma(concentration * stated, size=(number, len(names)))
            drawn = gamma / gamma.sum(axis=1, keepdims=True)
        found |= {name: drawn[:, place] for place, name in enumerate(names)}
    return found


def hanlon_draws(
    scores: Scores,
    weights: Mapping[str, Floats],
    pearl: npt.ArrayLike,
    factors: Mapping[str, float] | None = None,
) -> Floats:
    """Return draws of the Hanlon score: draws × issues.

    Parameters
    ----------
    scores
        Per criterion draws × issues, complete.
    weights
        Draws, as of `weight_draws`.
    pearl
        Whether each issue passes.
    factors
        Multiplies a weight: 0 leaves a criterion out, 2 doubles its weight.
    """
    change = factors or {}

    def component(part: str) -> Floats | None:
        names = [n for n in scores if _COMPONENT[n] == part and change.get(n, 1.0) > 0]
        drawn = {name: weights[name] * change.get(name, 1.0) for name in names}
        total = sum(drawn.values(), np.zeros(1))
        if not names or not total.any():
            return None
        return sum(
            (scores[name] * (drawn[name] / total)[:, None] for name in names), np.zeros((1, 1))
        )

    parts = {name: (component(name), weights[name] * change.get(name, 1.0)) for name in "AB"}
    there = [(values, weight) for values, weight in parts.values() if values is not None]
    whole = sum((weight for _, weight in there), np.zeros(1))
    level = sum((values * (w / whole)[:, None] for values, w in there), np.zeros((1, 1)))
    effectiveness = component("C")
    c = NEUTRAL_EFFECTIVENESS if effectiveness is None else effectiveness
    found: Floats = 3 * level * c * np.asarray(pearl, dtype=bool)
    return found


def ranks_of(random: np.random.Generator, draws: npt.ArrayLike) -> Integers:
    """Return the rank of every issue in every draw, 1 for the highest; equal ones by lot.

    Examples
    --------
    >>> ranks_of(np.random.default_rng(1), [[3.0, 9.0, 5.0], [1.0, 0.0, 2.0]]).tolist()
    [[3, 1, 2], [2, 3, 1]]
    """
    scores = np.asarray(draws, dtype=np.float64)
    order = np.lexsort((random.random(scores.shape), -scores), axis=1)
    ranks = np.empty_like(order)
    places = np.broadcast_to(np.arange(1, scores.shape[1] + 1), scores.shape)
    np.put_along_axis(ranks, order, places, axis=1)
    return ranks.astype(np.int64)


def rank_probabilities(ranks: npt.ArrayLike) -> Floats:
    """Return the probability of every rank: issues × ranks; rows and columns add up to one.

    Parameters
    ----------
    ranks
        Draws × issues, from 1.

    Examples
    --------
    >>> rank_probabilities([[1, 2], [1, 2], [2, 1], [1, 2]]).tolist()
    [[0.75, 0.25], [0.25, 0.75]]
    """
    found = np.asarray(ranks, dtype=np.int64)
    number, issues = found.shape
    flat = (found - 1) + issues * np.arange(issues)
    counts = np.bincount(flat.ravel(), minlength=issues * issues).reshape(issues, issues)
    shares: Floats = counts / number
    return shares


def tied_groups(ranks: npt.ArrayLike) -> list[int]:
    """Return group numbers of issues that stand in order, from 1.

    A group opens with the first issue that comes behind the head of the one before it with a
    probability of `TOLD_APART` or more; the issues in a group cannot be told from its head.

    Parameters
    ----------
    ranks
        Draws × issues, the issues in their order.

    Examples
    --------
    >>> tied_groups([[1, 2, 3], [2, 1, 3], [1, 2, 3]])
    [1, 1, 2]
    """
    found = np.asarray(ranks, dtype=np.int64)
    groups: list[int] = []
    head = 0
    for place in range(found.shape[1]):
        behind = (found[:, place] > found[:, head]).mean()
        if groups and behind < TOLD_APART:
            groups.append(groups[-1])
        else:
            head = place
            groups.append(groups[-1] + 1 if groups else 1)
    return groups
