"""Time the order of a coalition's issues, and show how far its probabilities can be trusted.

Run `python -m benchmarks.priorities` in the root of the repository. The first figure is of made-up
draws, 4,000 of 60 issues; the second of the fictional example, interviews included. The table is of
400 simulated coalitions: what was said of 'this is in the first three', and how often it was so.
"""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import numpy as np

import regiobeeld
from benchmarks import _measuring as measuring
from regiobeeld.priorities import inputs_of, prioritise
from regiobeeld.priorities.criteria import CRITERIA, weights_of
from regiobeeld.priorities.uncertainty import (
    alike,
    filled,
    hanlon_draws,
    rank_probabilities,
    ranks_of,
    shrunk,
    weight_draws,
)
from tests.priorities.simulation import leader_of, leaders, statements, weighed

_DRAWS, _ISSUES, _ROUNDS, _COALITIONS = 4000, 60, 5, 400


def ranked() -> None:
    """Go from draws of all criteria to rank probabilities."""
    random = np.random.default_rng(1)
    names = [criterion.id for criterion in CRITERIA]
    scores = {name: random.uniform(0, 10, (_DRAWS, _ISSUES)) for name in names}
    scores["trend"][:, ::3] = np.nan
    same = alike(scores)
    complete = {name: filled(random, shrunk(random, v, same)) for name, v in scores.items()}
    weights = weight_draws(random, weights_of(), names, _DRAWS, 30.0)
    rank_probabilities(ranks_of(random, hanlon_draws(complete, weights, True)))


def main() -> None:
    """Print times and calibration."""
    took = measuring.seconds(measuring.median_time(ranked, _ROUNDS))
    measuring.say(f"{_DRAWS} draws of {_ISSUES} issues to rank probabilities: {took}")
    picture = regiobeeld.picture("utrecht-voorbeeld")
    found = inputs_of(picture, Path(__file__).parent.parent / "data" / "example")
    for coalition in [c.id for c in picture.region.coalitions]:
        start = time.perf_counter()
        order = prioritise(picture, coalition, codings=found.codings, scores=found.scores)
        took = time.perf_counter() - start
        measuring.say(f"{coalition}, {len(order.frame)} issues, everything: {took:.2f} s")
    for noise, interviews in ((0.5, False), (1.5, False), (3.0, False), (1.0, True)):
        said, so = statements(5, _COALITIONS, noise, interviews=interviews)
        measuring.say(f"noise {noise}, {'with' if interviews else 'without'} interviews")
        for low in np.arange(0, 1, 0.1):
            chosen = (said >= low) & (said < low + 0.1 + (low > 0.85))
            mean, true, number = said[chosen].mean(), so[chosen].mean(), chosen.sum()
            error = np.sqrt(mean * (1 - mean) / number)
            measuring.say(f"  n={number:5d} said {mean:.3f} true {true:.3f} +- {error:.3f}")
    for differ in (0.05, 0.1, 0.3, 1.0):
        said, so = leaders(31, 1500, 1.5, differ=differ)
        measuring.say(
            f"issues differ by {differ}: the leader is first, said {said:.3f} true {so:.3f}"
        )
    for differ in (0.02, 0.1, 0.3, 1.0):
        said, so = leader_of(partial(weighed, differ=differ), 11, 1500)
        measuring.say(f"burden and growth differ by {differ}: said {said:.3f} true {so:.3f}")


if __name__ == "__main__":
    main()
