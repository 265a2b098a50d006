"""The formulas of some statistics in plain numpy, without checks or labels: what speed is held to.

Run by `python -m benchmarks.statistics --plain`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from benchmarks import _measuring as measuring
from regiobeeld import epi

_ROUNDS = 5
_YEARS, _AREAS = 5, 10


def rate(frame: pd.DataFrame) -> pd.DataFrame:
    x = frame["count"].to_numpy(dtype=np.float64)
    y, n, z = x + 1, frame["total"].to_numpy(), 1.959964
    known = np.maximum(x, 1)
    lower = x * (1 - 1 / (9 * known) - z / (3 * np.sqrt(known))) ** 3
    upper = y * (1 - 1 / (9 * y) + z / (3 * np.sqrt(y))) ** 3
    return pd.DataFrame({"value": x / n, "lower": lower / n, "upper": upper / n})


def funnel(frame: pd.DataFrame) -> pd.DataFrame:
    x, n = frame["count"].to_numpy(), frame["total"].to_numpy()
    theta = x.sum() / n.sum()
    error, value = np.sqrt(theta * (1 - theta) / n), x / n
    found = {"value": value, "z": (value - theta) / error}
    for sigma, z in ((2, 1.959964), (3, 3.090232)):
        found[f"lower_{sigma}"], found[f"upper_{sigma}"] = theta - z * error, theta + z * error
    levels = [found["z"] > 3.09, found["z"] > 1.96, found["z"] < -3.09, found["z"] < -1.96]
    return pd.DataFrame(found | {"outside": np.select(levels, [3, 2, -3, -2], 0)})


def trend(frame: pd.DataFrame) -> pd.DataFrame:
    w = frame["total"].to_numpy(dtype=np.float64).reshape(-1, _YEARS)
    y = frame["count"].to_numpy().reshape(-1, _YEARS) / w
    t = np.arange(float(_YEARS))
    slopes = []
    for kept in (np.ones(_YEARS), *(1 - np.eye(_YEARS))):
        v = w * kept
        away = t - (v * t).sum(axis=1, keepdims=True) / v.sum(axis=1, keepdims=True)
        information = (v * away**2).sum(axis=1)
        slopes.append((v * away * y).sum(axis=1) / information)
        if kept.all():
            pooled = (w * y).sum(axis=1) / w.sum(axis=1)
            chi2 = slopes[0] ** 2 * information / (pooled * (1 - pooled))
    p = chdtrc(1, chi2)
    sure = (p < 0.002) & (np.sign(slopes[1:]) == np.sign(slopes[0])).all(axis=0)
    return pd.DataFrame({"slope": slopes[0], "chi2": chi2, "p_value": p, "significant": sure})


def slope(frame: pd.DataFrame) -> pd.DataFrame:
    w = frame["total"].to_numpy(dtype=np.float64).reshape(-1, _AREAS)
    y = frame["value"].to_numpy().reshape(-1, _AREAS)
    share = w / w.sum(axis=1, keepdims=True)
    rank = np.cumsum(share, axis=1) - share / 2
    centre = (share * rank).sum(axis=1, keepdims=True)
    away = rank - centre
    squares = (share * away**2).sum(axis=1, keepdims=True)
    found = (share * away * y).sum(axis=1, keepdims=True) / squares
    mean = (share * y).sum(axis=1, keepdims=True)
    scatter = (y - mean - found * away) / (1 - share * (1 + away**2 / squares))
    half = 2.306004 * np.sqrt(((share * away / squares * scatter) ** 2).sum(axis=1))
    sii, low, high = found[:, 0], (mean - found * centre)[:, 0], (mean + found * (1 - centre))[:, 0]
    return pd.DataFrame({"sii": sii, "lower": sii - half, "upper": sii + half, "rii": high / low})


def main(rows: int) -> None:
    """Print the times of both, and their ratio."""
    generator = np.random.default_rng(2020)
    total = generator.integers(1_000, 50_000, rows)
    frame = pd.DataFrame({"count": generator.binomial(total, 0.01), "total": total})
    frame["value"] = generator.normal(50, 5, rows)
    years = frame.assign(
        area=np.repeat(np.arange(rows // _YEARS), _YEARS),
        year=np.tile(range(_YEARS), rows // _YEARS),
    )
    areas = frame.assign(region=np.repeat(np.arange(rows // _AREAS), _AREAS))
    named = {"count": "count", "total": "total"}
    pairs: tuple[tuple[str, Callable[[], object], Callable[[], object]], ...] = (
        ("rate", lambda: epi.rate(frame["count"], frame["total"]), lambda: rate(frame)),
        (
            "funnel of proportions",
            lambda: epi.funnel(frame, kind="proportion", **named),
            lambda: funnel(frame),
        ),
        (
            "funnel of rates (exact limits; plain has none)",
            lambda: epi.funnel(frame, kind="rate", **named),
            lambda: funnel(frame),
        ),
        (
            "recent_trend",
            lambda: epi.recent_trend(years, groups="area", period="year", **named),
            lambda: trend(years),
        ),
        (
            "slope_index",
            lambda: epi.slope_index(areas, groups="region", value="value", population="total"),
            lambda: slope(areas),
        ),
    )
    table = []
    for name, ours, plain in pairs:
        mine, theirs = (measuring.median_time(call, _ROUNDS) for call in (ours, plain))
        table.append(
            [name, measuring.seconds(mine), measuring.seconds(theirs), f"{mine / theirs:.1f}x"]
        )
    measuring.say(f"{rows:,} rows; {measuring.machine()}\n")
    measuring.say(measuring.table(["what", "regiobeeld", "plain numpy", "ratio"], table))


if __name__ == "__main__":
    main(1_000_000)
