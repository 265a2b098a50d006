"""What holds for every statistic: intervals that nest, ends of the scale, and input it refuses."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from regiobeeld import epi

AGES = ["0-64", "65-79", "80+"]
STRATA = pd.DataFrame(
    {
        "area": np.repeat(["a", "b"], 3),
        "start": [0, 65, 80] * 2,
        "age": AGES * 2,
        "n": [20_000, 5_000, 2_000, 8_000, 3_000, 1_000],
        "x": [40, 150, 240, 20, 70, 110],
        "standard": [80.0, 15.0, 5.0] * 2,
        "reference": [2_000, 20_000, 60_000] * 2,
        "persons": [1_000_000] * 6,
        "value": [0.2, 0.25, 0.4, 0.1, 0.3, 0.35],
        "low": [0.15, 0.2, 0.3, 0.05, 0.2, 0.3],
        "high": [0.25, 0.3, 0.5, 0.15, 0.4, 0.45],
    },
    index=[f"row{i}" for i in range(6)],
)
YEARS = pd.DataFrame(
    {
        "area": "a",
        "year": range(2016, 2021),
        "x": [10, 14, 13, 20, 22],
        "n": [100, 110, 105, 100, 100],
        "value": [10.0, 12.0, 13.0, 15.0, 16.0],
        "low": [9.0, 11.0, 12.0, 14.0, 15.0],
        "high": [11.0, 13.0, 14.0, 16.0, 17.0],
    },
    index=[f"row{i}" for i in range(5)],
)


def dsr(frame, **options):
    return epi.directly_standardised_rate(
        frame, groups="area", count="x", population="n", standard="standard", **options
    )


def ratio(frame, **options):
    return epi.standardised_ratio(
        frame,
        groups="area",
        count="x",
        population="n",
        reference_count="reference",
        reference_population="persons",
        **options,
    )


def expectancy(frame, **options):
    return epi.life_expectancy(
        frame, groups="area", start_age="start", deaths="x", population="n", **options
    )


def slope(frame, **options):
    columns = {"value": "value", "population": "n", "lower": "low", "upper": "high"}
    return epi.slope_index(frame, groups="area", **columns, variance="sampling", **options)


def mean(frame, **options):
    return epi.mean(frame, groups="area", value="value", **options)


def funnel(frame):
    return epi.funnel(frame, count="x", total="n", kind="proportion")


def trend(frame):
    return epi.recent_trend(frame, groups="area", period="year", count="x", total="n")


def trend_of_values(frame):
    columns = {"value": "value", "lower": "low", "upper": "high"}
    return epi.recent_trend(frame, groups="area", period="year", **columns)


def change(frame, **options):
    columns = [frame[name] for name in ("value", "low", "high")]
    later = [column + 0.05 for column in columns]
    return epi.change(*columns, *later, given_confidence=0.95, **options)


@pytest.mark.parametrize("statistic", [dsr, ratio, expectancy, mean, change])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95, 0.99])
def test_intervals_nest_with_confidence_and_hold_the_value(statistic, level):
    wider = level + 0.005
    found = statistic(STRATA, confidence=(level, wider))
    inner, outer = (f"{100 * size:.10g}".replace(".", "_") for size in (level, wider))
    value = found["difference" if statistic is change else "value"]
    assert (found[f"lower_{outer}"] < found[f"lower_{inner}"]).all()
    assert (found[f"lower_{inner}"] < value).all()
    assert (value < found[f"upper_{inner}"]).all()
    assert (found[f"upper_{inner}"] < found[f"upper_{outer}"]).all()


@pytest.mark.parametrize("transform", [None, "log", "logit"])
@pytest.mark.parametrize("index", ["sii", "rii"])
def test_intervals_of_inequality_nest(transform, index):
    frame = STRATA.assign(low=0.97 * STRATA["value"], high=1.03 * STRATA["value"])
    found = slope(frame, transform=transform, confidence=(0.8, 0.95))
    order = ["lower_95", "lower_80", "", "upper_80", "upper_95"]
    columns = found[[f"{index}_{name}".rstrip("_") for name in order]].to_numpy()
    assert (np.diff(columns, axis=1) > 0).all()


CASES = [
    *((dsr, STRATA, name) for name in ("x", "n", "standard")),
    *((ratio, STRATA, name) for name in ("x", "n", "reference", "persons")),
    *((expectancy, STRATA, name) for name in ("start", "x", "n")),
    *((slope, STRATA, name) for name in ("value", "n", "low", "high")),
    (mean, STRATA, "value"),
    *((funnel, STRATA, name) for name in ("x", "n")),
    *((trend, YEARS, name) for name in ("year", "x", "n")),
    *((trend_of_values, YEARS, name) for name in ("value", "low", "high")),
]


# Where a group that lacks a number has a status: see test_failing_groups.py.
STATUS = {(dsr, "x"), (dsr, "n"), (ratio, "x"), (ratio, "n"), (expectancy, "x"), (expectancy, "n"),
          *((trend, name) for name in ("x", "n")),
          *((trend_of_values, name) for name in ("value", "low", "high"))}  # fmt: skip


@pytest.mark.parametrize(("statistic", "frame", "column"), CASES)
@pytest.mark.parametrize("bad", [np.nan, np.inf, None, "many", 1j])
def test_what_is_no_number_is_refused_by_column_and_row(statistic, frame, column, bad):
    if (statistic, column) in STATUS and pd.isna(bad):
        return
    frame = frame.astype({column: object})
    frame.loc["row2", column] = bad
    with pytest.raises(ValueError, match=rf"\b{column}\b.* must .*1 of \d rows.*'row2'"):
        statistic(frame)


@pytest.mark.parametrize(
    ("statistic", "frame", "column"),
    [
        case
        for case in CASES
        if case[2] in ("x", "n", "standard", "reference", "persons", "start") and case[0] != mean
    ],
)
def test_negative_counts_and_populations_are_refused_with_their_row(statistic, frame, column):
    frame = frame.copy()
    frame.loc["row2", column] = -1
    with pytest.raises(ValueError, match=r"must be (zero or more|above zero).*'row2': -1"):
        statistic(frame)


@pytest.mark.parametrize(("statistic", "frame"), [(funnel, STRATA), (trend, YEARS)])
def test_more_than_everyone_is_refused(statistic, frame):
    frame = frame.copy()
    frame.loc["row1", "x"] = 10 * frame.loc["row1", "n"]
    with pytest.raises(ValueError, match=r"count must not exceed total; 1 of .*'row1'"):
        statistic(frame)


@pytest.mark.parametrize(
    "statistic", [dsr, ratio, expectancy, slope, mean, funnel, trend, trend_of_values]
)
def test_a_column_that_does_not_exist_is_named(statistic):
    frame = YEARS if statistic in (trend, trend_of_values) else STRATA
    column = "value" if statistic in (slope, mean, trend_of_values) else "x"
    with pytest.raises(ValueError, match=f"names a column that does not exist: '{column}'"):
        statistic(frame.drop(columns=column))


TWO, THREE = [0.3, 0.5], [0.3, 0.4, 0.5]


@pytest.mark.parametrize(
    "call",
    [
        lambda: epi.rate(TWO, THREE),
        lambda: epi.proportion(TWO, THREE),
        lambda: epi.smooth_rates(TWO, THREE),
        lambda: epi.rank_sets(TWO, THREE),
        lambda: epi.compare(TWO, TWO, THREE, 1, direction="neutral"),
        lambda: epi.compare(TWO, TWO, TWO, THREE, direction="neutral"),
        lambda: epi.compare(TWO, TWO, TWO, 1, direction=["neutral"] * 3),
        lambda: epi.compare_sampling(TWO, THREE, 0.5, kind="rate", direction="neutral"),
        lambda: epi.change(TWO, TWO, TWO, THREE, THREE, THREE),
        lambda: epi.quantile_groups(TWO, 2, groups=["a"] * 3),
        lambda: epi.bym2(TWO, THREE, []),
    ],
)
def test_columns_of_unequal_length_are_refused(call):
    with pytest.raises(ValueError, match=r"all columns must be equally long: .* has 2, .* has 3"):
        call()


@given(st.floats(0.1, 1e6))
def test_per_scales_a_standardised_ratio(per):
    columns = ["value", "lower", "upper"]
    assert_allclose(ratio(STRATA, per=per)[columns], per * ratio(STRATA)[columns])


@given(st.floats(0.01, 1e4))
def test_only_the_shares_of_the_population_weigh_in_a_slope(size):
    one, other = slope(STRATA), slope(STRATA.assign(n=size * STRATA["n"]))
    assert_allclose(one.astype(float), other.astype(float), rtol=1e-9)


def test_a_stratum_without_weight_adds_nothing_to_a_rate():
    columns = ["value", "lower", "upper"]
    extra = pd.DataFrame({"area": ["a", "b"], "n": 500, "x": 0, "standard": 0.0})
    assert_allclose(dsr(pd.concat([STRATA, extra]))[columns], dsr(STRATA)[columns])


def test_a_band_without_deaths_is_no_obstacle():
    frame = STRATA.assign(x=STRATA["x"].where(STRATA["start"] != 65, 0))
    found = expectancy(frame)
    assert (found["status"] == "ok").all()
    assert np.isfinite(found[["value", "lower", "upper"]]).all(axis=None)
    assert (found["value"] > expectancy(STRATA)["value"]).loc[(slice(None), [0, 65])].all()


def test_equal_values_have_no_trend():
    found = trend_of_values(YEARS.assign(value=10.0, low=9.0, high=11.0)).iloc[0]
    assert found[["slope", "chi2"]].tolist() == pytest.approx([0, 0], abs=1e-9)
    assert found["direction"] == "no_significant_trend"


def test_a_change_between_certain_values():
    found = epi.change([1, 1, 2], [1, 1, 2], [1, 1, 2], [1, 2, 1], [1, 2, 1], [1, 2, 1])
    assert found["direction"].tolist() == ["unclear", "increase", "decrease"]
    assert (found["lower"] == found["upper"]).all()


def test_zeros_are_compared_like_any_other_value():
    found = epi.compare([0, 0], [0, 0], [0, 3], [1, 1], direction="lower_better")
    assert found.tolist() == ["better", "similar"]


@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_no_events_are_only_few_where_some_were_to_be_expected(kind):
    """With 3% of 10, none is what most areas have; with 3% of 1,000 it is not."""
    options = {"kind": kind, "direction": "lower_better"}
    found = epi.compare_sampling([0, 0, 0], [10, 120, 1000], 0.03, **options)
    assert found["judgement"].tolist() == ["similar", "similar", "better"]
    assert found["lower"].tolist()[:2] == [0, 0]


def test_all_is_only_much_where_some_were_to_be_expected_to_lack():
    options = {"kind": "proportion", "direction": "higher_better"}
    found = epi.compare_sampling([10, 1000], [10, 1000], 0.97, **options)
    assert found["judgement"].tolist() == ["similar", "better"]
    assert found["upper"].iloc[0] == 1


def test_areas_without_events_have_a_place_in_the_funnel():
    frame = pd.DataFrame({"x": [0, 0, 60], "n": [10, 1000, 1000]})
    for kind in ("rate", "proportion"):
        found = epi.funnel(frame, count="x", total="n", kind=kind)
        assert found["outside"].tolist() == [0, -3, 3]
        assert np.isfinite(found).all(axis=None)
