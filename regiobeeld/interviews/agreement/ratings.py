"""Judgements of coders as numbers, and the disagreement between them.

A table of judgements has a row per coder and a column per unit (what was judged), with NaN or None
where a coder gave no judgement. What is computed from it takes *weights*: how often each unit
counts. With a row of weights for each resample, all resamples are computed at once, as a matrix
of coincidences is a sum over units.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

LEVELS = ("nominal", "ordinal", "interval", "ratio")

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Cells = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Ratings:
    """Judgements as numbers.

    Attributes
    ----------
    judgements
        Coders x units: position of the judgement among `categories`, or -1.
    categories
        What was judged: numbers in their order, other things in order of appearance.
    counts
        Units x categories: how many coders gave it.
    """

    judgements: Integers
    categories: Sequence[Any]
    counts: Floats

    @classmethod
    def read(cls, units: Any) -> Ratings:
        """Read a table of judgements.

        Raises
        ------
        ValueError
            When it is no table of two or more coders.
        """
        table = read_table(units)
        flat = table.ravel()
        codes, categories = pd.factorize(flat)
        if all(isinstance(category, Real) for category in categories):
            codes, categories = pd.factorize(flat, sort=True)
        judgements = codes.reshape(table.shape).astype(np.int64)
        each = judgements[:, :, None] == np.arange(len(categories))
        return cls(judgements, list(categories), each.sum(axis=0, dtype=np.float64))

    @property
    def sizes(self) -> Floats:
        """Number of judgements per unit."""
        sizes: Floats = self.counts.sum(axis=1)
        return sizes

    @property
    def coincidences(self) -> Floats:
        """Units x categories x categories: pairs of judgements, so that a unit sums to its size."""
        size = self.sizes
        pairs = self.counts[:, :, None] * self.counts[:, None, :]
        position = np.arange(len(self.categories))
        pairs[:, position, position] -= self.counts
        return np.where(size >= 2, 1 / np.maximum(size - 1, 1), 0.0)[:, None, None] * pairs


def disagreement(
    ratings: Ratings, level: str, weights: npt.ArrayLike | None = None
) -> tuple[Floats, Floats]:
    """Return the disagreement observed and expected, per row of `weights`.

    NaN where fewer than two judgements can be paired.
    """
    count = unit_weights(weights, ratings)
    each = ratings.coincidences
    coincidences = (count @ each.reshape(len(each), -1)).reshape(*count.shape[:-1], *each.shape[1:])
    totals = coincidences.sum(axis=-1)
    distance = distances(ratings.categories, level, totals)
    pairable = totals.sum(axis=-1)
    chance = totals[..., :, None] * totals[..., None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = (coincidences * distance).sum(axis=(-2, -1)) / pairable
        expected = (chance * distance).sum(axis=(-2, -1)) / (pairable * (pairable - 1))
    return observed, expected


def unit_costs(ratings: Ratings, level: str) -> Floats:
    """Return what each unit adds to the disagreement observed, but for a common factor."""
    each = ratings.coincidences
    distance = distances(ratings.categories, level, each.sum(axis=(0, -1)))
    costs: Floats = (each * distance).sum(axis=(-2, -1))
    return costs


def distances(categories: Sequence[Any], level: str, totals: Floats) -> Floats:
    """Return the squared distance between categories (…, categories x categories).

    Between ranks it depends on how often each category was used: `totals` (…, categories).
    """
    if level == "nominal":
        return 1 - np.eye(len(categories))
    values = _numbers(categories, level)
    if level == "ordinal":
        # The ranks between two categories, half of their own included: a difference of mid-ranks.
        values = totals.cumsum(axis=-1) - totals / 2
    apart: Floats = values[..., :, None] - values[..., None, :]
    if level == "ratio":
        together = values[:, None] + values[None, :]
        apart = apart / np.where(together == 0, 1, together)
    squared: Floats = apart**2
    return squared


def agreeing_pairs(ratings: Ratings, weights: npt.ArrayLike | None = None) -> Floats:
    """Return the share of pairs of coders that agree, averaged over units with a pair."""
    count = unit_weights(weights, ratings)
    size = ratings.sizes
    pairs = size * (size - 1)
    agreeing = (ratings.counts * (ratings.counts - 1)).sum(axis=1) / np.maximum(pairs, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        share: Floats = (count @ agreeing) / (count @ (pairs > 0))
    return share


def read_table(units: Any) -> Cells:
    """Return judgements as an array, coders x units.

    Raises
    ------
    ValueError
        When it is no table of two or more coders.
    """
    if isinstance(units, pd.DataFrame):
        table = units.to_numpy(dtype=object)
    elif isinstance(units, np.ndarray):
        table = units.astype(object)
    else:
        table = _cells(units)
    if table.ndim != 2 or table.shape[0] < 2:
        raise ValueError(
            "units must be a table of two or more coders (rows) by units (columns);"
            f" found the shape {table.shape}"
        )
    return table


def _cells(units: Any) -> Cells:
    """Give lists per coder as a table, whose cells may themselves be collections."""
    kind = type(units).__name__
    if isinstance(units, str | Mapping) or not isinstance(units, Iterable):
        raise ValueError(f"units must be a table of coders by units; found {kind}")
    rows = [list(row) if isinstance(row, Iterable) else [row] for row in units]
    lengths = sorted({len(row) for row in rows})
    if len(lengths) > 1:
        raise ValueError(
            f"units must have as many columns for each coder; found {lengths[0]} and {lengths[-1]}"
        )
    return pd.DataFrame(rows, dtype=object).to_numpy()


def presences(table: Cells) -> list[Floats]:
    """Return, per element of judgements that are sets, whether each holds it (0, 1, NaN).

    Raises
    ------
    ValueError
        When a judgement is no collection.
    """
    cells = table.ravel()
    judged = np.flatnonzero(~pd.isna(cells)).tolist()
    for position in judged:
        if isinstance(cells[position], str) or not isinstance(cells[position], Collection):
            raise ValueError(f"units must hold collections; found {cells[position]!r}")
    blank = np.full(len(cells), np.nan)
    blank[judged] = 0.0
    holders: dict[Any, list[int]] = {}
    for position in judged:
        for element in cells[position]:
            holders.setdefault(element, []).append(position)
    found = []
    for positions in holders.values():
        presence = blank.copy()
        presence[positions] = 1.0
        found.append(presence.reshape(table.shape))
    return found


def unit_weights(weights: npt.ArrayLike | None, ratings: Ratings) -> Floats:
    """Return how often each unit counts; once when `weights` is left out.

    Raises
    ------
    ValueError
        When there is not one for each unit.
    """
    size = len(ratings.counts)
    if weights is None:
        return np.ones(size)
    given = np.asarray(weights, dtype=np.float64)
    if given.shape[-1:] != (size,):
        raise ValueError(f"weights must have {size} columns, one per unit; found {given.shape}")
    return given


def _numbers(categories: Sequence[Any], level: str) -> Floats:
    wrong = [c for c in categories if not (isinstance(c, Real) and math.isfinite(c))]
    if level == "ratio" and not wrong:
        wrong = [c for c in categories if c < 0]
    if wrong:
        what = "numbers of zero or more" if level == "ratio" else "numbers"
        shown = ", ".join(repr(c) for c in wrong[:3])
        raise ValueError(f"units must hold {what} at level {level!r}; found {shown}")
    return np.array([float(c) for c in categories])
