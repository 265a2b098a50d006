"""Coalitions of which the truth is known, and what would be seen of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt

from regiobeeld.interviews.choices import BELANG
from regiobeeld.priorities.criteria import (
    burden_score,
    growth_score,
    share_score,
    weights_of,
)
from regiobeeld.priorities.interviews import Readings
from regiobeeld.priorities.issues import Issue
from regiobeeld.priorities.uncertainty import (
    alike,
    filled,
    hanlon_draws,
    rank_probabilities,
    ranks_of,
    shrunk,
    weight_draws,
)

Floats = npt.NDArray[np.float64]
FIGURES = ("size", "burden", "inequality", "growth")
ALL = (*FIGURES, "breadth_residents", "breadth_professionals", "belang")
ISSUES, DRAWS, CONCENTRATION = 12, 800, 30.0
CODERS, INTERVIEWS = 3, 24


def simulated(
    random: np.random.Generator, noise: float, *, interviews: bool, differ: float = 1.5
) -> tuple[Floats, Floats]:
    """Return the true ranks of one coalition, and the probabilities found without knowing them.

    Issues differ by `differ` on each criterion. Measurements have standard errors of up to
    ``noise``, of every tenth there is none, and the weights that the coalition has in mind differ
    from those stated.
    """
    names = ALL if interviews else FIGURES
    truth = {name: random.normal(5, differ, ISSUES) for name in FIGURES}
    seen = {}
    for name in FIGURES:
        error = random.uniform(0, noise, ISSUES)
        estimate = truth[name] + error * random.standard_normal(ISSUES)
        draws = estimate + error * random.standard_normal((DRAWS, ISSUES))
        draws[:, random.random(ISSUES) < 0.1] = np.nan
        seen[name] = draws
    if interviews:
        spoken_truth, readings = spoken(random)
        truth |= spoken_truth
        seen |= {k: v for k, v in readings.draws(random, DRAWS).items() if k in names}
    stated = weights_of()
    held = weight_draws(random, stated, names, 1, CONCENTRATION)
    exact = {name: values[None, :] for name, values in truth.items()}
    ranks = ranks_of(random, hanlon_draws(exact, held, True))[0]
    same = alike(seen)
    drawn = {name: filled(random, shrunk(random, v, same)) for name, v in seen.items()}
    weights = weight_draws(random, stated, names, DRAWS, CONCENTRATION)
    found = ranks_of(random, hanlon_draws(drawn, weights, True))
    return ranks.astype(np.float64), rank_probabilities(found)


def spoken(random: np.random.Generator) -> tuple[dict[str, Floats], Readings]:
    """Return what all people and all coders would say, and what a few of each do say."""
    roles = np.array(["bewoner", "professional"] * (INTERVIEWS // 2))
    share = {role: random.beta(2, 2, ISSUES) for role in ("bewoner", "professional")}
    importance = random.uniform(0.5, 2.5, ISSUES)
    said = np.array([random.random(ISSUES) < share[role] for role in roles]).T
    personal = random.normal(0, 0.5, (ISSUES, INTERVIEWS))
    given = importance[:, None, None] + personal[:, None, :]
    given = given + random.normal(0, 0.3, (ISSUES, CODERS, INTERVIEWS))
    heard = np.repeat(said[:, None, :], CODERS, axis=1).astype(np.float64)
    zeros = np.zeros_like(heard)
    readings = Readings(
        tuple(Issue(f"{n}", {}, ("x",)) for n in range(ISSUES)), tuple("abc"),
        tuple(f"U{n:02d}" for n in range(INTERVIEWS)), roles, heard, heard * given, heard, zeros,
        zeros,
    )  # fmt: skip
    truth = {
        "breadth_residents": share_score(share["bewoner"]),
        "breadth_professionals": share_score(share["professional"]),
        "belang": share_score(importance / max(BELANG)),
    }
    return truth, readings


def statements(
    seed: int, coalitions: int, noise: float, *, interviews: bool, differ: float = 1.5
) -> tuple[Floats, Floats]:
    """Return the probabilities of 'this is in the first three', and whether it is so."""
    random = np.random.default_rng(seed)
    said, so = [], []
    for _ in range(coalitions):
        ranks, probabilities = simulated(random, noise, interviews=interviews, differ=differ)
        said.append(probabilities[:, :3].sum(axis=1))
        so.append(ranks <= 3)
    return np.concatenate(said), np.concatenate(so).astype(np.float64)


def leaders(seed: int, coalitions: int, noise: float, *, differ: float) -> tuple[float, float]:
    """Return the probability with which who leads is said to be first, and how often it is so."""
    make = partial(simulated, noise=noise, interviews=False, differ=differ)
    return leader_of(make, seed, coalitions)


def weighed(random: np.random.Generator, differ: float) -> tuple[Floats, Floats]:
    """Return true ranks and probabilities where burden, prevalence and growth are known.

    What the country loses to each opgave is known; how its prevalence here compares is measured,
    and so is its growth. With ``differ`` 1 opgaven lie as far apart as those of the package.
    """
    country = np.exp(random.normal(np.log(10), 1.0 * differ, ISSUES))
    prevalence = np.exp(random.normal(0, 0.1 * differ, ISSUES))
    growth = random.normal(15, 12 * differ, ISSUES)
    error, off = random.uniform(0.03, 0.15, ISSUES), random.uniform(2, 8, ISSUES)
    seen = prevalence * (1 + error * random.standard_normal(ISSUES))
    told = growth + off * random.standard_normal(ISSUES)
    noise = random.standard_normal((2, DRAWS, ISSUES))
    draws = {
        "burden": burden_score(country * (seen + error * noise[0])),
        "growth": growth_score(told + off * noise[1]),
    }
    exact = {"burden": burden_score(country * prevalence), "growth": growth_score(growth)}
    stated, names = weights_of(), list(draws)
    held = weight_draws(random, stated, names, 1, CONCENTRATION)
    ranks = ranks_of(random, hanlon_draws({n: v[None, :] for n, v in exact.items()}, held, True))
    weights = weight_draws(random, stated, names, DRAWS, CONCENTRATION)
    same = alike(draws)
    drawn = {name: filled(random, shrunk(random, v, same)) for name, v in draws.items()}
    found = ranks_of(random, hanlon_draws(drawn, weights, True))
    return ranks[0].astype(np.float64), rank_probabilities(found)


def leader_of(
    make: Callable[[np.random.Generator], tuple[Floats, Floats]], seed: int, coalitions: int
) -> tuple[float, float]:
    """Return the probability with which who leads is said to be first, and how often it is so."""
    random = np.random.default_rng(seed)
    said, so = [], []
    for _ in range(coalitions):
        ranks, probabilities = make(random)
        leader = probabilities[:, 0].argmax()
        said.append(probabilities[leader, 0])
        so.append(ranks[leader] == 1)
    return float(np.mean(said)), float(np.mean(so))
