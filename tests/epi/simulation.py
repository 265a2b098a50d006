"""Areas of which the truth is known, and how often what is said of them holds.

Tests run these in small; `python -m benchmarks.coverage` runs them in full.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiobeeld import epi

Floats = npt.NDArray[np.float64]
#: Thousands of adults of the gemeenten of two regions, by income; those of the country are drawn.
GEMEENTEN: Mapping[str, tuple[int, ...]] = {
    "twente": (26, 130, 59, 29, 18, 29, 66, 20, 17, 26, 19, 21, 29, 18),
    "utrecht": (
        52,
        4,
        17,
        10,
        16,
        45,
        52,
        11,
        8,
        19,
        11,
        27,
        41,
        7,
        123,
        24,
        37,
        287,
        52,
        39,
        12,
        36,
        40,
        20,
        51,
        34,
    ),
    "country": (),
}


def expected_events(random: np.random.Generator, areas: int, median: float) -> Floats:
    """Return expected events that differ by area as those of the gemeenten of the country do."""
    return median * np.exp(random.normal(0, 0.85, areas))


def funnels(
    seed: int, maps: int, *, areas: int = 355, median: float = 95.0, spread: float = 0.0,
    variance: str = "corrected",
) -> pd.DataFrame:  # fmt: skip
    """Return, per map, the tau of its funnel and the shares of areas outside 95% and 99.8%.

    The true ratios of areas have a mean of one and a coefficient of variation of `spread`.
    """
    random = np.random.default_rng(seed)
    rows = []
    for _ in range(maps):
        expected = expected_events(random, areas, median)
        truth = random.gamma(spread**-2, spread**2, areas) if spread else np.ones(areas)
        frame = pd.DataFrame({"events": random.poisson(expected * truth), "expected": expected})
        found = epi.funnel(
            frame, count="events", total="expected", kind="rate", benchmark=1.0,
            overdispersion=True, variance=variance,
        )  # fmt: skip
        outside = found["outside"].abs()
        rows.append((found["tau"].iloc[0], (outside >= 2).mean(), (outside == 3).mean()))
    return pd.DataFrame(rows, columns=["tau", "outside_95", "outside_99_8"])


def slopes(seed: int, regions: int, *, weights: str, between: float) -> dict[str, float]:
    """Return how often the limits of the slope index hold the slope, by what they allow for.

    Figures lie `between` points (a standard deviation) about a line of five points, and are
    measured with an error of 0.5 to 2.5 points besides.
    """
    random = np.random.default_rng(seed)
    persons = np.array(GEMEENTEN[weights], dtype=np.float64)
    if not len(persons):
        persons = np.exp(random.normal(3.2, 0.85, 355))
        persons[[40, 120]] = 700, 500
    areas = len(persons)
    error = random.uniform(0.5, 2.5, areas)
    share = persons / persons.sum()
    line = 40 + 5 * (np.cumsum(share) - share / 2)
    values = line + np.hypot(between, error) * random.standard_normal((regions, areas))
    frame = pd.DataFrame(
        {
            "region": np.repeat(np.arange(regions), areas),
            "value": values.ravel(),
            "persons": np.tile(persons, regions),
            "error": np.tile(error, regions),
        }
    )
    held = {}
    for variance in ("robust", "sampling"):
        found = epi.slope_index(
            frame, groups="region", value="value", population="persons", standard_error="error",
            variance=variance,
        )  # fmt: skip
        held[variance] = float(((found["sii_lower"] <= 5) & (found["sii_upper"] >= 5)).mean())
    return held


TRUTHS: Mapping[str, Callable[[np.random.Generator, int], Floats]] = {
    "normal": lambda random, areas: random.normal(size=areas),
    "uniform": lambda random, areas: random.uniform(-1.7, 1.7, areas),
    "skew": lambda random, areas: random.exponential(1.0, areas),
    "two clumps": lambda random, areas: (
        random.choice([-1.0, 1.0], areas) + 0.3 * random.normal(size=areas)
    ),
}


def rank_coverage(
    seed: int, orders: int, *, areas: int, noise: float, truth: str
) -> dict[str, float]:
    """Return how often sets of ranks hold the true rank, averaged over areas, and their width.

    Errors are `noise` times the standard deviation of the true values, give or take a half.
    """
    random = np.random.default_rng(seed)
    rows = []
    for _ in range(orders):
        true = TRUTHS[truth](random, areas)
        error = noise * random.uniform(0.5, 1.5, areas)
        found = epi.rank_sets(true + error * random.standard_normal(areas), error)
        rank = (-true).argsort().argsort() + 1
        for prefix in ("", "likely_"):
            low, high = found[f"{prefix}lowest"], found[f"{prefix}highest"]
            rows.append(
                (((low <= rank) & (rank <= high)).mean(), ((high - low + 1) / areas).mean())
            )
    mean = np.array(rows).reshape(orders, 4).mean(axis=0)
    return dict(zip(("held", "width", "likely_held", "likely_width"), mean.tolist(), strict=True))
