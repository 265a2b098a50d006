"""What issues are judged by, and how what is found becomes a score from 0 to 10."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from regiobeeld.definitions.texts import texts
from regiobeeld.errors import PriorityError, did_you_mean

Floats = npt.NDArray[np.float64]
#: Scores by criterion.
Scores = dict[str, Floats]

#: The score of C where the coalition has given none.
NEUTRAL_EFFECTIVENESS = 5.0
#: Weights of A and B in [A + 2B].
COMPONENT_WEIGHTS: Mapping[str, float] = {"A": 1.0, "B": 2.0}
_MIDDLE, _HIGHEST = 5.0, 10.0
# Healthy years of life lost a year, per 1,000 inhabitants, that are 0 and 10.
_BURDENS = (0.1, 100.0)
# Percentages of the population and their scores: the bands of NACCHO, made continuous.
_SIZES = (
    (0.001, 0.0),
    (0.01, 1.0),
    (0.1, 3.0),
    (1.0, 5.0),
    (10.0, 7.0),
    (25.0, 9.0),
    (100.0, 10.0),
)


@dataclass(frozen=True)
class Criterion:
    """Something that an issue is judged by.

    Attributes
    ----------
    id
        Stable name; the column of a frame.
    component
        The part of the Hanlon score that it belongs to: ``A``, ``B`` or ``C``.
    source
        Where it comes from: ``figures``, ``interviews`` or ``scores``.
    weight
        Its weight within the component.
    label
        Name for readers, per language.
    """

    id: str
    component: str
    source: str
    weight: float
    label: Mapping[str, str]


#: All criteria, in the order of their components.
CRITERIA: tuple[Criterion, ...] = tuple(
    Criterion(id=name, **entry) for name, entry in texts("priorities")["criterion"].items()
)


def size_score(percentage: npt.ArrayLike) -> Floats:
    """Score how many people an issue touches, in % of the population.

    The bands of NACCHO's table, joined by straight lines over the logarithm: 0.01% is 1, 0.1% is 3,
    1% is 5, 10% is 7, 25% is 9 and everybody 10.

    Examples
    --------
    >>> size_score([0.0, 0.1, 10.0, 25.0, 50.0]).round(1).tolist()
    [0.0, 3.0, 7.0, 9.0, 9.5]
    """
    places, scores = zip(*_SIZES, strict=True)
    with np.errstate(divide="ignore"):
        logarithm = np.log(np.maximum(np.asarray(percentage, dtype=np.float64), 0.0))
    found: Floats = np.interp(logarithm, np.log(places), scores)
    return np.where(np.isnan(logarithm), np.nan, found)


def burden_score(rate: npt.ArrayLike) -> Floats:
    """Score healthy years of life lost a year, per 1,000 inhabitants.

    A tenth of a year is 0 and a hundred years are 10; ten times as much is 3⅓ points more.

    Examples
    --------
    >>> burden_score([0.0, 0.1, 1.0, 10.0, 200.0]).round(1).tolist()
    [0.0, 0.0, 3.3, 6.7, 10.0]
    """
    least, most = _BURDENS
    with np.errstate(divide="ignore"):
        logarithm = np.log(np.maximum(np.asarray(rate, dtype=np.float64), 0.0))
    share = (logarithm - np.log(least)) / (np.log(most) - np.log(least))
    found: Floats = np.clip(_HIGHEST * share, 0.0, _HIGHEST)
    return found


def growth_score(percentage: npt.ArrayLike) -> Floats:
    """Score a growth until the last year projected, in %.

    No growth is 5; half as many again is 10, and half as many is 0.

    Examples
    --------
    >>> growth_score([-10.0, 0.0, 20.0, 80.0]).tolist()
    [4.0, 5.0, 7.0, 10.0]
    """
    return _around_middle(percentage, 50.0)


def inequality_score(gap: npt.ArrayLike) -> Floats:
    """Score a gap between areas with the lowest and the highest income, as a share of the average.

    Positive where areas with a lower income are worse off. No gap is 5; half the average is 10, or
    0 where those with a higher income are.

    Examples
    --------
    >>> inequality_score([0.0, 0.25, 0.8]).tolist()
    [5.0, 7.5, 10.0]
    """
    return _around_middle(gap, 0.5)


def trend_score(rate: npt.ArrayLike) -> Floats:
    """Score a change per year, as a share of the former level; positive where it worsens.

    No change is 5; five per cent a year worse is 10, and better is 0.

    Examples
    --------
    >>> trend_score([-0.05, 0.0, 0.01]).tolist()
    [0.0, 5.0, 6.0]
    """
    return _around_middle(rate, 0.05)


def share_score(share: npt.ArrayLike) -> Floats:
    """Score a share between 0 and 1.

    Examples
    --------
    >>> share_score([0.0, 0.25, 1.0]).tolist()
    [0.0, 2.5, 10.0]
    """
    return np.clip(_HIGHEST * np.asarray(share, dtype=np.float64), 0.0, _HIGHEST)


def weights_of(asked: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return the weight of every criterion, and of ``A`` and ``B``.

    Parameters
    ----------
    asked
        Weights that differ from the usual ones.

    Raises
    ------
    PriorityError
        Naming a weight that does not exist, or that is no number of 0 or more.

    Examples
    --------
    >>> weights_of({"belang": 3})["belang"], weights_of()["B"]
    (3.0, 2.0)
    """
    weights = {**COMPONENT_WEIGHTS, **{c.id: c.weight for c in CRITERIA}}
    for name, weight in (asked or {}).items():
        if name not in weights:
            hint = did_you_mean(name, weights)
            raise PriorityError(
                f"weights: there is no criterion {name!r}; they are {', '.join(weights)}.{hint}"
            )
        if not (math.isfinite(weight) and weight >= 0):
            raise PriorityError(f"weights: {name} is {weight!r}; it must be 0 or more.")
        weights[name] = float(weight)
    if not weights["A"] + weights["B"]:
        raise PriorityError("weights: A and B are both 0; at least one must be more.")
    return weights


def _around_middle(values: npt.ArrayLike, furthest: float) -> Floats:
    scaled = _MIDDLE * (1 + np.asarray(values, dtype=np.float64) / furthest)
    return np.clip(scaled, 0.0, _HIGHEST)
