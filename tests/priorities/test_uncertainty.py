"""Draws, shrinking, ranks; and whether the probabilities are true."""

from functools import partial

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from regiobeeld.priorities.criteria import CRITERIA, weights_of
from regiobeeld.priorities.uncertainty import (
    filled,
    hanlon_draws,
    rank_probabilities,
    ranks_of,
    shrunk,
    tied_groups,
    weight_draws,
)
from tests.priorities.simulation import leader_of, leaders, statements, weighed

NAMES = [criterion.id for criterion in CRITERIA]
draws = arrays(np.float64, (30, 6), elements=st.floats(0, 10))


@pytest.mark.parametrize(
    ("noise", "interviews"), [(0.5, False), (1.5, False), (3.0, False), (1.0, True)]
)
def test_of_what_is_said_to_be_so_probable_as_much_is_true(noise: float, interviews: bool) -> None:
    said, so = statements(5, 400, noise, interviews=interviews)
    for low in np.arange(0.1, 0.9, 0.1):
        chosen = (said >= low) & (said < low + 0.1)
        expected = said[chosen].mean()
        error = np.sqrt(expected * (1 - expected) / chosen.sum())
        assert chosen.sum() > 80
        assert so[chosen].mean() == pytest.approx(expected, abs=3 * error), low


def test_without_drawing_together_a_noisy_order_claims_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.priorities.simulation.shrunk", lambda random, draws, same: draws)
    said, so = statements(5, 400, 3.0, interviews=False)
    chosen = (said >= 0.6) & (said < 0.9)
    assert said[chosen].mean() - so[chosen].mean() > 0.08


@pytest.mark.parametrize("differ", [0.05, 0.1, 0.3, 1.0])
def test_where_issues_hardly_differ_the_leader_is_as_sure_as_said(differ: float) -> None:
    """With errors of up to 1.5 points; one of twelve is first one time in twelve by lot."""
    said, so = leaders(31, 1500, 1.5, differ=differ)
    assert said == pytest.approx(so, abs=0.05)


@pytest.mark.parametrize("differ", [0.02, 0.1, 0.3, 1.0])
def test_where_burden_prevalence_and_growth_are_known_the_leader_is_as_sure_as_said(
    differ: float,
) -> None:
    said, so = leader_of(partial(weighed, differ=differ), 11, 1500)
    assert said == pytest.approx(so, abs=0.05)


@given(draws, st.integers(0, 99))
def test_probabilities_of_ranks_add_up(values: np.ndarray, seed: int) -> None:
    found = rank_probabilities(ranks_of(np.random.default_rng(seed), values))
    assert found.sum(axis=0) == pytest.approx(np.ones(6))
    assert found.sum(axis=1) == pytest.approx(np.ones(6))


def test_equal_scores_are_ranked_by_lot() -> None:
    ranks = ranks_of(np.random.default_rng(1), np.zeros((4000, 4)))
    assert rank_probabilities(ranks) == pytest.approx(np.full((4, 4), 0.25), abs=0.03)


@given(draws)
def test_shrinking_keeps_the_order_of_equally_noisy_means(values: np.ndarray) -> None:
    centred = values - values.mean(axis=0)
    scale = centred.std(axis=0)
    assume((scale > 1e-3).all())
    means = np.array([1.0, 2.0, 3.0, 5.0, 8.0, 9.0])
    found = shrunk(np.random.default_rng(1), means + centred / scale).mean(axis=0)
    assert (np.diff(found) > -0.6).all() and np.ptp(found) <= np.ptp(means) + 1e-9


def test_shrinking_leaves_what_is_exact_and_what_is_missing() -> None:
    values = np.tile([1.0, 4.0, np.nan, 6.0, 9.0], (50, 1))
    values[:, 1] += np.random.default_rng(1).normal(0, 3, 50)
    found = shrunk(np.random.default_rng(1), values)
    assert np.isnan(found[:, 2]).all()
    assert found[:, [0, 3, 4]].tolist() == values[:, [0, 3, 4]].tolist()
    assert abs(found[:, 1].mean() - 5) < abs(values[:, 1].mean() - 5)


def test_what_is_missing_comes_from_the_others() -> None:
    values = np.tile([2.0, 7.0, np.nan], (500, 1)) + np.arange(500)[:, None]
    found = filled(np.random.default_rng(1), values)
    assert set(found[:, 2] - np.arange(500)) == {2.0, 7.0} and np.isnan(values[:, 2]).all()
    alike = filled(np.random.default_rng(1), [[3.0, np.nan, 3.0]] * 5)
    assert (alike == 3.0).all()
    empty = filled(np.random.default_rng(1), [[np.nan, np.nan], [4.0, np.nan]])
    assert (empty == 4.0).all()


def test_issues_of_which_only_noise_is_known_are_alike_in_many_draws() -> None:
    random = np.random.default_rng(3)
    values = random.normal(5, 1, 8) + random.standard_normal((4000, 8))
    found = shrunk(random, values)
    assert (np.ptp(found, axis=1) < 1e-9).mean() > 0.2
    apart = shrunk(random, values + np.arange(0, 80, 10))
    assert (np.ptp(apart, axis=1) > 50).all()


def test_weights_are_drawn_around_those_stated() -> None:
    stated = weights_of()
    found = weight_draws(np.random.default_rng(1), stated, NAMES, 4000, 30.0)
    for part in "ABC":
        names = [c.id for c in CRITERIA if c.component == part]
        total = sum(stated[name] for name in names)
        assert sum(found[name] for name in names) == pytest.approx(np.ones(4000))
        for name in names:
            assert found[name].mean() == pytest.approx(stated[name] / total, abs=0.01)
    low, high = np.quantile(found["A"], [0.025, 0.975])
    assert (low, high) == pytest.approx((0.18, 0.51), abs=0.02)
    certain = weight_draws(np.random.default_rng(1), stated, NAMES, 3, None)
    assert certain["B"].tolist() == [pytest.approx(2 / 3)] * 3


def test_a_score_is_what_the_formula_says() -> None:
    scores = {name: np.full((1, 1), 5.0) for name in NAMES}
    scores |= {"size": np.full((1, 1), 9.0), "effectiveness": np.full((1, 1), 7.0)}
    weights = weight_draws(np.random.default_rng(1), weights_of(), NAMES, 1, None)
    a, b, c = (2 * 9 + 5 + 5) / 4, 5, 6
    assert hanlon_draws(scores, weights, True)[0, 0] == pytest.approx((a + 2 * b) * c)
    assert hanlon_draws(scores, weights, False)[0, 0] == 0
    doubled = hanlon_draws(scores, weights, True, {"size": 2.0})[0, 0]
    assert doubled == pytest.approx(((4 * 9 + 5 + 5) / 6 + 2 * b) * c)
    without_a = dict.fromkeys(("size", "breadth_residents", "breadth_professionals"), 0.0)
    assert hanlon_draws(scores, weights, True, without_a)[0, 0] == pytest.approx(3 * b * c)


def test_groups_open_where_the_head_is_left_behind() -> None:
    ranks = [[1, 2, 3, 4]] * 60 + [[2, 1, 4, 3]] * 40
    assert tied_groups(ranks) == [1, 1, 2, 2]
