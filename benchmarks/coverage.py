"""Simulate how often what is said of areas holds, where the truth is known.

Run `python -m benchmarks.coverage`, or name the parts, in the root of the repository. Nothing is
timed: the same seeds give the same figures on any machine. Tests run the same in small.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from benchmarks import _measuring as measuring
from tests.epi import simulation
from tests.interviews.agreement import simulation as coders

_MAPS = 1000


def funnel() -> None:
    """Print how many areas lie outside the funnel that nothing is the matter with."""
    rows = []
    for variance in ("corrected", "published"):
        for median in (2, 27, 95, 310):
            for spread in (0.0, 0.05, 0.1, 0.2):
                found = simulation.funnels(
                    1, _MAPS, median=median, spread=spread, variance=variance
                )
                rows.append(
                    [
                        variance, f"{median}", f"{spread:.2f}", f"{found['tau'].mean():.3f}",
                        f"{(found['tau'] > 0.03).mean():.3f}",
                        f"{100 * found['outside_95'].mean():.1f}%",
                        f"{100 * found['outside_99_8'].mean():.2f}%",
                    ]
                )  # fmt: skip
    header = [
        "variance", "median expected", "true cv", "tau", "tau > 0.03", "outside 95%",
        "outside 99.8%",
    ]  # fmt: skip
    measuring.say(measuring.table(header, rows))


def slope() -> None:
    """Print how often the limits of the slope index hold the slope between gemeenten."""
    rows = []
    for weights in simulation.GEMEENTEN:
        for between in (0.0, 1.0, 2.0, 3.0):
            held = simulation.slopes(1, 4000, weights=weights, between=between)
            rows.append(
                [weights, f"{between:g}", f"{held['robust']:.3f}", f"{held['sampling']:.3f}"]
            )
    header = ["people of", "sd between", "robust", "sampling"]
    measuring.say(measuring.table(header, rows))


def ranks() -> None:
    """Print how often sets of ranks hold the true rank, and what share of all ranks they are."""
    rows = []
    for areas, orders in ((14, 300), (26, 200), (355, 5)):
        for truth in simulation.TRUTHS:
            for noise in (0.3, 1.0):
                found = simulation.rank_coverage(1, orders, areas=areas, noise=noise, truth=truth)
                shown = [f"{value:.3f}" for value in found.values()]
                rows.append([f"{areas}", truth, f"{noise:g}", *shown])
    header = ["areas", "truth", "noise", "held", "width", "likely held", "likely width"]
    measuring.say(measuring.table(header, rows))


def agreement() -> None:
    """Print how often intervals of alpha hold it, and how often (in brackets) there is none."""
    rows = []
    for name in coders.CASES:
        for units in (20, 30, 50):
            cells = []
            for method in ("bayesian", "percentile"):
                for number in (2, 3):
                    held, missing = coders.coverage(
                        1, 400, name, units=units, coders=number, method=method
                    )
                    cells.append(f"{held:.2f} ({missing:.2f})")
            rows.append([name, f"{units}", *cells])
    measuring.say(
        measuring.table(
            ["what", "units", "2 coders", "3 coders", "2, percentile", "3, percentile"], rows
        )
    )


_PARTS: Mapping[str, Callable[[], None]] = {
    "funnel": funnel,
    "slope": slope,
    "ranks": ranks,
    "agreement": agreement,
}


def main() -> None:
    """Run the parts that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", help=", ".join(_PARTS))
    for name in parser.parse_args().parts or _PARTS:
        if name not in _PARTS:
            parser.error(f"{name!r} is no part: {', '.join(_PARTS)}")
        measuring.say(f"\n{_PARTS[name].__doc__.splitlines()[0].removeprefix('Print ')}\n")
        _PARTS[name]()


if __name__ == "__main__":
    main()
