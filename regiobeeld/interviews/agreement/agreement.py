"""How far coders agree, beyond what chance would bring.

Every statistic takes *units*: a table of coders (rows) by what they judged (columns), with NaN or
None where a coder gave no judgement. Judgements may be numbers or text; text that is empty counts
as a judgement. A result is NaN when it is not defined, which is not the same as no agreement.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiobeeld import seeds
from regiobeeld.interviews.agreement.pseudo_units import pseudo_units
from regiobeeld.interviews.agreement.ratings import (
    LEVELS,
    Cells,
    Floats,
    Ratings,
    agreeing_pairs,
    disagreement,
    presences,
    read_table,
    unit_weights,
)

SEED = seeds.AGREEMENT
# More resamples than this share without a value, and what is left is no picture of chance.
_UNDEFINED = 0.05
METHODS = ("bayesian", "percentile")

#: One number, or one per row of `weights`.
Result = Any


class Statistic(Protocol):
    """A measure of agreement that can count some units more often than others."""

    def __call__(self, units: Any, *, weights: npt.ArrayLike | None = None) -> Result:
        """Return the measure for every row of `weights` (resamples x units)."""


def krippendorff_alpha(
    units: Any, *, level: str = "nominal", weights: npt.ArrayLike | None = None
) -> Result:
    """Return Krippendorff's alpha.

    Parameters
    ----------
    units
        Judgements, coders x units; units with fewer than two judgements do not count.
    level
        ``nominal`` (names), ``ordinal`` (ranks), ``interval`` or ``ratio`` (quantities).
    weights
        How often each unit counts; once when left out. With two dimensions (resamples x units)
        there is one result per row.

    Returns
    -------
    float or numpy.ndarray
        One for full agreement, zero for what chance brings, less for systematic disagreement. NaN
        when all judgements are the same, as there is nothing then to tell agreement from chance by,
        and when no unit has two judgements.

    Raises
    ------
    ValueError
        For an unknown level, for units that are no table of two or more coders, and at levels other
        than nominal for judgements that are no numbers (at ``ratio``: that are below zero).

    Notes
    -----
    Krippendorff K. Computing Krippendorff's alpha-reliability. University of Pennsylvania, 2011.

    Examples
    --------
    >>> krippendorff_alpha([["a", "b", "b", None], ["a", "b", "a", "a"]])
    0.4444444444444444
    """
    if level not in LEVELS:
        raise ValueError(f"level must be one of {', '.join(LEVELS)}, not {level!r}")
    ratings = Ratings.read(units)
    observed, expected = disagreement(ratings, level, weights)
    return _one(_alpha(observed, expected))


def set_alpha(units: Any, *, weights: npt.ArrayLike | None = None) -> Result:
    """Return Krippendorff's alpha of judgements that are sets, such as several codes at once.

    Two sets differ by as many elements as are in one of them only. So the disagreement observed and
    that expected are sums over the elements, and the result is the mean of the elements' own
    alphas, each weighted by the disagreement that chance would bring: an element that nobody or
    everybody uses changes nothing.

    Parameters
    ----------
    units
        Coders x units; each judgement is a collection of elements, perhaps an empty one.
    weights
        As for `krippendorff_alpha`.

    Returns
    -------
    float or numpy.ndarray
        As from `krippendorff_alpha`.

    Raises
    ------
    ValueError
        For units that are no table of two or more coders, or with a judgement that is no
        collection.

    Notes
    -----
    On alpha with a distance between sets: Krippendorff K, Craggs R. Commun Methods Meas
    2016;10:181-198. This distance is the simplest there is; theirs is another.

    Examples
    --------
    >>> set_alpha([[{"a"}, {"a", "b"}, set()], [{"a"}, {"b"}, set()]])
    0.7058823529411764
    """
    parts = [
        disagreement(Ratings.read(presence), "nominal", weights)
        for presence in presences(read_table(units))
    ]
    if not parts:
        return _one(np.full(() if weights is None else np.asarray(weights).shape[:-1], np.nan))
    observed, expected = (np.sum(part, axis=0) for part in zip(*parts, strict=True))
    return _one(_alpha(observed, expected))


def gwet_ac1(
    units: Any, *, categories: int | None = None, weights: npt.ArrayLike | None = None
) -> Result:
    """Return Gwet's AC1, which stays stable when nearly all judgements are the same.

    Parameters
    ----------
    units
        Judgements, coders x units. All count for how often a category is used; units with two or
        more for how often coders agree.
    categories
        How many there were to choose from; those used when left out.
    weights
        As for `krippendorff_alpha`.

    Returns
    -------
    float or numpy.ndarray
        At most one. NaN when there is one category, or no unit with two judgements.

    Raises
    ------
    ValueError
        For units that are no table of two or more coders, or fewer `categories` than are used.

    Notes
    -----
    Gwet KL. Br J Math Stat Psychol 2008;61:29-48.

    Examples
    --------
    >>> gwet_ac1([[1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]])
    0.8032786885245902
    """
    ratings = Ratings.read(units)
    used = len(ratings.categories)
    q = used if categories is None else categories
    if q < used:
        raise ValueError(f"categories must be at least the {used} that are used, not {q}")
    count = unit_weights(weights, ratings)
    if q < 2:
        return _one(np.full(count.shape[:-1], np.nan))
    judged = ratings.sizes > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = ratings.counts / np.maximum(ratings.sizes, 1)[:, None]
        prevalence = (count @ shares) / (count @ judged)[..., None]
        by_chance = (prevalence * (1 - prevalence)).sum(axis=-1) / (q - 1)
        return _one((agreeing_pairs(ratings, weights) - by_chance) / (1 - by_chance))


def percent_agreement(units: Any, *, weights: npt.ArrayLike | None = None) -> Result:
    """Return how often two coders agree: the share of pairs, averaged over units; 0 to 100.

    Units with fewer than two judgements do not count; NaN when there are no others. It says nothing
    about chance. Takes `weights`, and raises, as `krippendorff_alpha` does.

    Examples
    --------
    >>> percent_agreement([["a", "b", "b", "b"], ["a", "b", "a", "b"]])
    75.0
    """
    ratings = Ratings.read(units)
    return _one(100 * agreeing_pairs(ratings, weights))


def cohen_kappa(units: Any) -> float:
    """Return Cohen's kappa of two coders, by statsmodels.

    It knows no missing judgements: units that one of both did not judge are left out.

    Raises
    ------
    ValueError
        When there are not two coders.

    Notes
    -----
    NaN when both use one and the same category throughout, and when no unit is left. Cohen J. Educ
    Psychol Meas 1960;20:37-46.

    Examples
    --------
    >>> cohen_kappa([["a", "b", "b", "b", None], ["a", "b", "a", "b", "a"]])
    0.5
    """
    from statsmodels.stats.inter_rater import cohens_kappa

    ratings = Ratings.read(units)
    if len(ratings.judgements) != 2:
        raise ValueError(
            f"units must have two coders (rows) for Cohen's kappa, not {len(ratings.judgements)}"
        )
    first, second = ratings.judgements[:, (ratings.judgements >= 0).all(axis=0)]
    if len(np.union1d(first, second)) < 2:
        return float("nan")
    q = len(ratings.categories)
    table = np.zeros((q, q))
    np.add.at(table, (first, second), 1)
    return float(cohens_kappa(table, return_results=False))


def fleiss_kappa(units: Any) -> float:
    """Return Fleiss' kappa of any number of coders, by statsmodels.

    It knows no missing judgements: units that not every coder judged are left out.

    Raises
    ------
    ValueError
        For units that are no table of two or more coders.

    Notes
    -----
    NaN when there is one category throughout, and when no unit is left. Fleiss JL. Psychol Bull
    1971;76:378-382.

    Examples
    --------
    >>> round(fleiss_kappa([["a", "b", "b"], ["a", "b", "a"], ["a", "b", "b"]]), 3)
    0.55
    """
    from statsmodels.stats.inter_rater import fleiss_kappa as kappa

    ratings = Ratings.read(units)
    complete = ratings.counts[ratings.sizes == len(ratings.judgements)]
    if np.count_nonzero(complete.sum(axis=0)) < 2:
        return float("nan")
    return float(kappa(complete))


def bootstrap(
    units: Any,
    statistic: Statistic,
    *,
    repeats: int = 1000,
    seed: int = SEED,
    confidence: float = 0.95,
    method: str = "bayesian",
) -> tuple[float, float]:
    """Return an interval of a statistic, by drawing units again.

    Parameters
    ----------
    units
        Judgements, coders x units. Columns without any judgement are left out first.
    statistic
        Such as `krippendorff_alpha`, or ``functools.partial(krippendorff_alpha, level="ordinal")``.
        It is called once, with a row of `weights` for each resample.
    repeats
        Number of resamples.
    seed
        Of the random numbers: the same seed gives the same interval.
    confidence
        Between 0 and 1.
    method
        ``bayesian``: units, and a few that stand for what was not seen (`pseudo_units`), get
        weights of a Dirichlet distribution; or ``percentile``: units are drawn with replacement,
        which with few units or a rare code gives limits that are too narrow, and with full
        agreement an interval without width.

    Returns
    -------
    tuple of float
        Lower and upper limit, which hold the value of the units themselves. Both are NaN where
        that is not defined, and, for percentiles, when it is not in more than one of twenty
        resamples.

    Raises
    ------
    ValueError
        For fewer than one resample, a confidence outside 0 to 1, or an unknown method.

    Notes
    -----
    Rubin DB. The Bayesian bootstrap. Ann Stat 1981;9:130-134; Efron B, Tibshirani RJ. An
    introduction to the bootstrap. Chapman & Hall, 1993, chapter 13.

    Examples
    --------
    >>> judged = [[0, 1] * 20, [0, 1] * 15 + [1, 1] * 5]
    >>> lower, upper = bootstrap(judged, krippendorff_alpha)
    >>> round(lower, 2), round(upper, 2)
    (0.47, 0.88)
    >>> agreed = [[0] * 28 + [1] * 2] * 2
    >>> lower, upper = bootstrap(agreed, krippendorff_alpha)
    >>> round(lower, 2), round(upper, 2)
    (0.36, 1.0)
    """
    if repeats < 1:
        raise ValueError(f"repeats must be 1 or more, not {repeats!r}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence!r}")
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}")
    table = read_table(units)
    table = table[:, ~pd.isna(table).all(axis=0)]
    if table.shape[1] == 0 or math.isnan(value := float(statistic(table))):
        return float("nan"), float("nan")
    random = np.random.default_rng(seed)
    tail = [(1 - confidence) / 2, (1 + confidence) / 2]
    if method == "percentile":
        return _percentiles(table, statistic, random, repeats, tail)
    extra, counts = pseudo_units(table)
    size = table.shape[1]
    drawn = random.standard_gamma(np.append(np.ones(size), counts), (repeats, size + len(counts)))
    weights = size * drawn / drawn.sum(axis=1, keepdims=True)
    values = np.asarray(statistic(np.hstack([table, extra]), weights=weights), dtype=np.float64)
    lower, upper = np.quantile(values, tail)
    return min(float(lower), value), max(float(upper), value)


def _percentiles(
    table: Cells, statistic: Statistic, random: np.random.Generator, repeats: int, tail: list[float]
) -> tuple[float, float]:
    size = table.shape[1]
    weights = random.multinomial(size, np.full(size, 1 / size), size=repeats)
    values = np.asarray(statistic(table, weights=weights), dtype=np.float64)
    defined = values[~np.isnan(values)]
    if len(defined) < (1 - _UNDEFINED) * repeats:
        return float("nan"), float("nan")
    lower, upper = np.quantile(defined, tail)
    return float(lower), float(upper)


def _alpha(observed: Floats, expected: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        alpha: Floats = np.where(expected > 0, 1 - observed / expected, np.nan)
    return alpha


def _one(values: Floats) -> Result:
    return float(values) if np.ndim(values) == 0 else values
