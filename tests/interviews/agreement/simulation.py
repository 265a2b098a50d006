"""Coders of whom it is known how well they judge, and how often intervals hold their agreement.

Tests run this in small; `python -m benchmarks.coverage agreement` runs it in full.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from regiobeeld.interviews.agreement.agreement import bootstrap, krippendorff_alpha, set_alpha

Judged = npt.NDArray[Any]
_MANY = 60_000


@dataclass(frozen=True)
class Case:
    """What is judged: draws judgements of coders x units, and how agreement on them is measured."""

    draw: Callable[[np.random.Generator, int, int], Judged]
    alpha: Callable[..., Any] = krippendorff_alpha


def _code(share: float, found: float, false: float) -> Callable[..., Judged]:
    """Judge whether a code fits: with its share, how often it is found, and given in vain."""

    def draw(random: np.random.Generator, coders: int, units: int) -> Judged:
        fits = random.random(units) < share
        return (random.random((coders, units)) < np.where(fits, found, false)).astype(np.float64)

    return draw


def _scale(random: np.random.Generator, coders: int, units: int) -> Judged:
    true = random.choice(4, units, p=[0.55, 0.25, 0.15, 0.05])
    return np.clip(true + random.choice([-1, 0, 1], (coders, units), p=[0.1, 0.8, 0.1]), 0, 3) * 1.0


def _names(random: np.random.Generator, coders: int, units: int) -> Judged:
    true = random.choice(4, units, p=[0.6, 0.25, 0.1, 0.05])
    other = random.integers(4, size=(coders, units))
    return np.where(random.random((coders, units)) < 0.8, true, other) * 1.0


def _sets(random: np.random.Generator, coders: int, units: int) -> Judged:
    given = [
        _code(share, 0.8, 0.02)(random, coders, units) for share in (0.3, 0.15, 0.1, 0.05, 0.05)
    ]
    cells = np.empty((coders, units), dtype=object)
    for at in np.ndindex(cells.shape):
        cells[at] = frozenset(n for n, each in enumerate(given) if each[at])
    return cells


CASES: Mapping[str, Case] = {
    "code in 5%": Case(_code(0.05, 0.9, 0.01)),
    "code in 10%": Case(_code(0.1, 0.9, 0.02)),
    "code in 10%, poor": Case(_code(0.1, 0.7, 0.05)),
    "code in 20%, good": Case(_code(0.2, 0.95, 0.02)),
    "code in 40%": Case(_code(0.4, 0.85, 0.1)),
    "names": Case(_names),
    "scale": Case(_scale, functools.partial(krippendorff_alpha, level="ordinal")),
    "sets": Case(_sets, set_alpha),
}


@functools.cache
def true_alpha(name: str, coders: int) -> float:
    """Return the agreement of so many units that chance no longer matters."""
    units = _MANY if name != "sets" else _MANY // 6
    return float(CASES[name].alpha(CASES[name].draw(np.random.default_rng(0), coders, units)))


def coverage(
    seed: int, rounds: int, name: str, *, units: int, coders: int, method: str = "bayesian"
) -> tuple[float, float]:
    """Return how often the interval holds the agreement, and how often there is none."""
    random = np.random.default_rng(seed)
    true = true_alpha(name, coders)
    held = []
    for _ in range(rounds):
        judged = CASES[name].draw(random, coders, units)
        lower, upper = bootstrap(
            judged, CASES[name].alpha, repeats=500, method=method, seed=int(random.integers(2**31))
        )
        held.append(math.nan if math.isnan(lower) else float(lower <= true <= upper))
    missing = np.isnan(held)
    return float(np.mean(np.array(held)[~missing])), float(missing.mean())
