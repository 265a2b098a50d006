import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from regiobeeld import epi
from regiobeeld.epi.ranking import _critical_values
from tests.epi.simulation import TRUTHS, rank_coverage


@pytest.mark.parametrize("errors", ["equal", "unequal", "extreme"])
def test_the_critical_value_is_that_of_the_largest_difference(errors):
    generator = np.random.default_rng(0)
    sizes = {
        "equal": np.ones(12),
        "unequal": generator.uniform(0.5, 2, 12),
        "extreme": np.r_[1.0, np.full(11, 0.01)],
    }[errors]
    spread = np.hypot(sizes[:, None], sizes[None, :])
    found = _critical_values(sizes, spread, 0.95)
    noise = sizes * generator.normal(size=(200_000, 12))
    for row in (0, 5):
        largest = np.delete(np.abs(noise[:, [row]] - noise) / spread[row], row, axis=1).max(axis=1)
        assert (largest <= found[row]).mean() == pytest.approx(0.95, abs=0.003)


def test_sets_cover_the_true_rank_at_the_nominal_rate():
    generator = np.random.default_rng(1)
    truth = np.array([0.0, 0.4, 1.0, 1.1, 2.0, 2.5, 4.0, 4.1])
    errors = np.array([0.3, 0.5, 0.4, 0.6, 0.3, 0.7, 0.5, 0.4])
    true_rank = 8 - np.arange(8)
    covered = np.zeros(8)
    runs = 250
    for _ in range(runs):
        found = epi.rank_sets(truth + errors * generator.normal(size=8), errors)
        covered += (found["lowest"] <= true_rank) & (true_rank <= found["highest"])
    assert (covered / runs > 0.91).all()


def test_sets_of_indistinguishable_areas_cover_every_rank_at_the_nominal_rate():
    """Equal truths: every rank is a true one, and the set is exact for the area itself."""
    generator = np.random.default_rng(2)
    complete = 0
    for _ in range(200):
        found = epi.rank_sets(generator.normal(size=10), 1.0)
        complete += int(found["lowest"].iloc[0] == 1 and found["highest"].iloc[0] == 10)
    assert complete / 200 == pytest.approx(0.95, abs=0.05)


@pytest.mark.parametrize("truth", TRUTHS)
def test_likely_ranks_hold_the_true_rank_as_often_as_they_say(truth):
    """Averaged over areas; the careful sets nearly always do, and are wider."""
    found = rank_coverage(1, 60, areas=26, noise=0.5, truth=truth)
    assert 0.93 <= found["likely_held"] <= 0.985
    assert found["held"] > 0.99
    assert found["likely_width"] < 0.8 * found["width"]


def test_likely_ranks_of_many_areas_are_exact_where_careful_ones_are_not():
    found = rank_coverage(3, 1, areas=355, noise=1.0, truth="normal")
    assert found["likely_held"] == pytest.approx(0.95, abs=0.025)
    assert found["held"] > 0.995


@settings(max_examples=25)
@given(st.lists(st.floats(-20, 20), min_size=2, max_size=12), st.floats(0, 5))
def test_likely_ranks_hold_the_rank_and_mirror(values, error):
    found = epi.rank_sets(values, error)
    assert (found["likely_lowest"] <= found["rank"]).all()
    assert (found["rank"] <= found["likely_highest"]).all()
    assert found["likely_lowest"].min() == 1
    mirrored = epi.rank_sets(values, error, highest_first=False)
    if len(set(values)) == len(values):
        other = len(values) + 1 - mirrored["likely_highest"]
        assert (found["likely_lowest"] - other).abs().max() <= 1


@settings(max_examples=25)
@given(st.lists(st.integers(-20, 20), min_size=1, max_size=8), st.floats(0.01, 5))
def test_sets_hold_the_rank_and_nest_with_confidence(values, error):
    narrow = epi.rank_sets(values, error, confidence=0.8)
    wide = epi.rank_sets(values, error, confidence=0.99)
    assert (narrow["lowest"] <= narrow["rank"]).all()
    assert (narrow["rank"] <= narrow["highest"]).all()
    assert (wide["lowest"] <= narrow["lowest"]).all()
    assert (wide["highest"] >= narrow["highest"]).all()


@given(st.lists(st.integers(-20, 20), min_size=2, max_size=6, unique=True))
def test_the_other_order_mirrors(values):
    high = epi.rank_sets(values, 1.0)
    low = epi.rank_sets(values, 1.0, highest_first=False)
    assert (low["rank"] == len(values) + 1 - high["rank"]).all()
    assert (low["lowest"] == len(values) + 1 - high["highest"]).all()


def test_certain_values_have_their_own_rank():
    found = epi.rank_sets(pd.Series([3.0, 1.0, 2.0], index=list("abc")), 0)
    assert found["rank"].to_dict() == {"a": 1, "b": 3, "c": 2}
    assert found["lowest"].equals(found["rank"].rename("lowest"))
    assert found["tied_group"].tolist() == [1, 3, 2]


def test_equal_values_share_the_best_rank_and_the_group():
    found = epi.rank_sets([5, 5, 5], 0)
    assert found["rank"].tolist() == [1, 1, 1]
    assert found[["lowest", "highest"]].to_numpy().tolist() == [[1, 3]] * 3
    assert found["tied_group"].tolist() == [1, 1, 1]


def test_one_area_is_first():
    assert epi.rank_sets(4, 1).iloc[0].tolist() == [1] * 6


def test_two_areas_have_the_usual_test():
    assert epi.rank_sets([0, 1.96 * 2**0.5], 1.0)["lowest"].tolist() == [2, 1]
    assert epi.rank_sets([0, 1.95 * 2**0.5], 1.0)["lowest"].tolist() == [1, 1]


def test_a_scale_changes_nothing():
    values, errors = [1.0, 2.0, 5.0, 9.0], [0.5, 1.0, 1.5, 0.1]
    one = epi.rank_sets(values, errors)
    thousand = epi.rank_sets(np.multiply(1000, values), np.multiply(1000, errors))
    assert_allclose(one, thousand)


@pytest.mark.parametrize(
    ("value", "error", "options", "message"),
    [
        ([1, 2], [1, -1], {}, "standard_error must be zero or more"),
        ([1, np.nan], [1, 1], {}, "value must be a finite number"),
        ([1, 2], [1, 1, 1], {}, "value has 2, standard_error has 3"),
        ([1, 2], 1, {"confidence": (0.8, 0.95)}, "confidence must be one level"),
        ([1, 2], 1, {"confidence": 95}, "confidence must lie between 0 and 1"),
    ],
)
def test_bad_input_is_refused(value, error, options, message):
    with pytest.raises(ValueError, match=message):
        epi.rank_sets(value, error, **options)
