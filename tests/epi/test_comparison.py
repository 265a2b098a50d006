import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from regiobeeld import epi


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("lower_better", ["better", "similar", "worse"]),
        ("higher_better", ["worse", "similar", "better"]),
        ("neutral", ["lower", "similar", "higher"]),
    ],
)
def test_the_direction_turns_higher_into_better_or_worse(direction, expected):
    found = epi.compare([1, 2, 3], [0.5, 1.5, 2.5], [1.5, 2.5, 3.5], 2, direction=direction)
    assert found.tolist() == expected


def test_a_limit_equal_to_the_benchmark_is_similar():
    found = epi.compare([1, 3], [0, 2], [2, 4], 2, direction="neutral")
    assert found.tolist() == ["similar", "similar"]


def test_a_direction_per_row():
    found = epi.compare([3, 3], [2.5, 2.5], [4, 4], 2, direction=["neutral", "lower_better"])
    assert found.tolist() == ["higher", "worse"]


def test_the_index_is_kept_and_the_benchmark_joined_by_label():
    value = pd.Series([1.0, 3.0], index=["a", "b"])
    benchmark = pd.Series([3.0, 5.0], index=["b", "a"])
    found = epi.compare(value, value - 1, value + 1, benchmark, direction="neutral")
    assert found.to_dict() == {"a": "lower", "b": "similar"}


@pytest.mark.parametrize("direction", ["up", None, 3, ["neutral", "up"]])
def test_a_direction_that_does_not_exist_is_refused(direction):
    with pytest.raises(ValueError, match="direction must be one of 'higher_better'"):
        epi.compare([1, 1], [0, 0], [2, 2], 1, direction=direction)


def test_a_missing_interval_is_refused():
    with pytest.raises(ValueError, match="lower must be a finite number"):
        epi.compare([1.0], [np.nan], [2.0], 1, direction="neutral")


def test_limits_on_the_wrong_side_are_refused():
    with pytest.raises(ValueError, match="lower must not exceed value"):
        epi.compare([1], [2], [3], 1, direction="neutral")
    with pytest.raises(ValueError, match="upper must not be below value"):
        epi.compare([1], [0], [0.5], 1, direction="neutral")


def test_reproduces_newcombes_difference_of_proportions():
    """Newcombe 1998, method 10: 56/70 - 48/80, and the boundary case 10/10 - 0/10."""
    b, a = epi.proportion([56, 10], [70, 10]), epi.proportion([48, 0], [80, 10])
    found = epi.change(
        a["value"], a["lower"], a["upper"], b["value"], b["lower"], b["upper"]
    ).round(4)
    assert found.iloc[0].tolist() == [0.2, 0.0524, 0.3339, "increase"]
    assert found.iloc[1].tolist() == [1.0, 0.6075, 1.0, "increase"]


@given(
    st.floats(-100, 100),
    st.floats(-100, 100),
    st.tuples(*[st.floats(0, 10)] * 4),
)
def test_exchanging_the_measurements_mirrors_the_change(a, b, widths):
    one = (a, a - widths[0], a + widths[1])
    two = (b, b - widths[2], b + widths[3])
    there, back = epi.change(*one, *two).iloc[0], epi.change(*two, *one).iloc[0]
    assert there["difference"] == -back["difference"]
    assert_allclose([there["lower"], there["upper"]], [-back["upper"], -back["lower"]])
    mirror = {"increase": "decrease", "decrease": "increase", "unclear": "unclear"}
    assert there["direction"] == mirror[back["direction"]]


def test_the_change_of_two_normal_means_covers_the_truth_at_the_nominal_rate():
    generator = np.random.default_rng(1)
    a, b = generator.normal(10, 1, 20_000), generator.normal(12, 2, 20_000)
    found = epi.change(a, a - 1.96, a + 1.96, b, b - 3.92, b + 3.92)
    covered = ((found["lower"] <= 2) & (found["upper"] >= 2)).mean()
    assert covered == pytest.approx(0.95, abs=0.006)


def test_limits_of_another_level_are_scaled():
    one = epi.change(10, 9, 11, 13, 12, 14, confidence=(0.95, 0.998), given_confidence=0.95)
    narrow = one["upper_95"] - one["difference"]
    wide = one["upper_99_8"] - one["difference"]
    assert (wide / narrow).iloc[0] == pytest.approx(3.090232 / 1.959964, rel=1e-6)


def test_several_levels_need_the_level_of_the_limits():
    with pytest.raises(ValueError, match="given_confidence must say"):
        epi.change(10, 9, 11, 13, 12, 14, confidence=(0.95, 0.998))


def test_a_change_without_intervals_is_refused():
    with pytest.raises(ValueError, match="lower_b must be a finite number"):
        epi.change([1.0], [0.5], [1.5], [2.0], [np.nan], [2.5])


def test_reproduces_fingertips_comparisons_by_sampling_limits(reference_json):
    cases = reference_json("phe/fingertips_unit_cases.json")
    for kind, name, denominator in (
        ("proportion", "spc_proportion", "denom"),
        ("rate", "spc_dsr", "denom2"),
    ):
        for case in cases[name]:
            for column, confidence in (("sig95", 0.95), ("sig998", 0.998)):
                found = epi.compare_sampling(
                    case["value"] / case["unit"] * case[denominator],
                    case[denominator],
                    case["comparator"] / case["unit"],
                    kind=kind,
                    direction="lower_better",
                    confidence=confidence,
                )["judgement"].iloc[0]
                assert found == case[column].lower().replace("same", "similar")


def test_reproduces_fingertips_comparisons_of_two_intervals(reference_json):
    for case in reference_json("phe/fingertips_unit_cases.json")["double_overlap"]:
        found = epi.change(*case["a"], *case["b"])
        apart = case["a"][2] < case["b"][1] or case["b"][2] < case["a"][1]
        # Intervals that do not overlap always differ; those that do may.
        if apart:
            assert found["direction"].iloc[0] == "increase"
        assert apart == ("out" not in case)


def test_an_area_at_the_benchmark_is_similar():
    found = epi.compare_sampling([30, 30], 100, 0.3, kind="proportion", direction="neutral")
    assert found["judgement"].tolist() == ["similar", "similar"]
    assert (found["lower"] < 0.3).all()


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((1, 0, 0.5), {}, "total must be above zero"),
        ((3, 2, 0.5), {}, "count must not exceed total"),
        ((1, 2, 0), {}, "benchmark must be above zero"),
        ((1, 2, 1.5), {}, "benchmark must be below one"),
        ((1, 2, 0.5), {"kind": "mean"}, "kind must be one of"),
    ],
)
def test_impossible_sampling_is_refused(arguments, options, message):
    with pytest.raises(ValueError, match=message):
        epi.compare_sampling(
            *arguments, **{"kind": "proportion", "direction": "neutral", **options}
        )
