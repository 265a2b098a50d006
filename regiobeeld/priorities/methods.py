"""Two ways to put issues in order: Hanlon's, and TOPSIS."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiobeeld.priorities.criteria import Floats


def hanlon(
    size: npt.ArrayLike,
    seriousness: npt.ArrayLike,
    effectiveness: npt.ArrayLike,
    pearl: npt.ArrayLike = True,
) -> Floats:
    r"""Return the priority score of the Hanlon method, as NACCHO has it.

    Parameters
    ----------
    size, seriousness, effectiveness
        Scores from 0 to 10, numbers or arrays of shapes that fit together.
    pearl
        Whether an issue passes PEARL: propriety, economics, acceptability, resources, legality.

    Returns
    -------
    numpy.ndarray
        :math:`[A + 2B] \cdot C`, from 0 to 300; 0 for an issue that does not pass. The original
        basic priority rating :math:`(A + B)\,C / 3` with B from 0 to 20 gives the same order.

    Raises
    ------
    ValueError
        Naming a score that is missing or not between 0 and 10.

    References
    ----------
    Hanlon JJ, Pickett GE. Public health: administration and practice. 8th ed. Times Mirror/Mosby,
    1984. NACCHO. Guide to prioritization techniques, 2010.

    Examples
    --------
    >>> hanlon([9, 10], [7, 6], [5, 4]).tolist()
    [115.0, 88.0]
    """
    a = _scores("size", size)
    b = _scores("seriousness", seriousness)
    c = _scores("effectiveness", effectiveness)
    found: Floats = (a + 2 * b) * c * np.asarray(pearl, dtype=bool)
    return found


def topsis(
    values: npt.ArrayLike,
    weights: npt.ArrayLike,
    benefit: bool | Sequence[bool] = True,
) -> pd.DataFrame:
    r"""Order alternatives by their closeness to the best that was found (TOPSIS).

    Parameters
    ----------
    values
        Alternatives × criteria. A missing value (NaN) leaves a criterion out for that alternative:
        the weights of its other criteria are scaled up.
    weights
        Of the criteria, zero or more; their sum is made one.
    benefit
        Per criterion, or for all: whether more is better (a benefit) or worse (a cost).

    Returns
    -------
    pandas.DataFrame
        One row per alternative: ``d_best`` and ``d_worst`` (weighted distances, after dividing
        every criterion by the root of its sum of squares), ``closeness``:
        :math:`d^- / (d^+ + d^-)`, from 0 to 1, and ``rank``, 1 for the closest to the best; equal
        ones share the best rank. Closeness is 0.5 where all alternatives are equal.

    Raises
    ------
    ValueError
        Naming the argument, when shapes differ, a weight is negative, or an alternative has no
        value at all.

    References
    ----------
    Hwang CL, Yoon K. Multiple attribute decision making. Springer, 1981.

    Examples
    --------
    >>> topsis([[250, 16], [200, 16], [300, 32]], [1, 1], [False, True]).round(3)
       d_best  d_worst  closeness  rank
    0   0.212    0.057      0.212     3
    1   0.204    0.114      0.358     2
    2   0.114    0.204      0.642     1
    """
    matrix = np.asarray(values, dtype=np.float64)
    share = np.asarray(weights, dtype=np.float64)
    more = np.broadcast_to(np.asarray(benefit, dtype=bool), share.shape)
    if matrix.ndim != 2 or share.shape != matrix.shape[1:]:
        raise ValueError(
            f"weights must be one per criterion; there are {share.size} for values of shape"
            f" {matrix.shape}"
        )
    if not (np.isfinite(share).all() and (share >= 0).all() and share.sum() > 0):
        raise ValueError(f"weights must be 0 or more and not all 0; they are {share.tolist()}")
    present = ~np.isnan(matrix)
    own = np.where(present, share, 0.0)
    total = own.sum(axis=1, keepdims=True)
    if (total == 0).any():
        rows = ", ".join(map(str, np.flatnonzero(total[:, 0] == 0)[:3]))
        raise ValueError(f"values must hold a criterion with weight in every row; not in {rows}")
    # A criterion that nobody has, or that is 0 for all, separates nobody.
    norm = np.sqrt(np.nansum(matrix**2, axis=0))
    scaled = np.where(present, matrix, 0.0) / np.where(norm > 0, norm, 1.0)
    highest = np.where(present, scaled, -np.inf).max(axis=0, initial=-np.inf)
    lowest = np.where(present, scaled, np.inf).min(axis=0, initial=np.inf)
    some = present.any(axis=0)
    best = np.where(some, np.where(more, highest, lowest), 0.0)
    worst = np.where(some, np.where(more, lowest, highest), 0.0)
    own = own / total
    d_best = np.sqrt(((own * (scaled - best)) ** 2).sum(axis=1))
    d_worst = np.sqrt(((own * (scaled - worst)) ** 2).sum(axis=1))
    both = d_best + d_worst
    closeness = np.where(both > 0, d_worst / np.where(both > 0, both, 1.0), 0.5)
    rank = pd.Series(-closeness).rank(method="min").to_numpy(dtype=np.int64)
    return pd.DataFrame(
        {"d_best": d_best, "d_worst": d_worst, "closeness": closeness, "rank": rank}
    )


def _scores(name: str, values: npt.ArrayLike) -> Floats:
    scores = np.asarray(values, dtype=np.float64)
    wrong = ~((scores >= 0) & (scores <= 10))
    if wrong.any():
        found = ", ".join(f"{value:g}" for value in scores[wrong].ravel()[:3])
        raise ValueError(f"{name} must be between 0 and 10; found {found}")
    return scores
