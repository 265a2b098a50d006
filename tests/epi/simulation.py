"""Areas of which the truth is known, and how often what is said of them holds.

Tests run these in small; `python -m benchmarks.coverage` runs them in full.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiobeeld import epi

Floats = npt.NDArray[np.float64]


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
