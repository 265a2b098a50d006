import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from regiobeeld import epi
from regiobeeld.epi._between import corrected
from tests.epi.simulation import expected_events, funnels

SIGNIFICANCE = {
    0: "Not significant",
    2: "High (0.025)",
    -2: "Low (0.025)",
    3: "High (0.001)",
    -3: "Low (0.001)",
}


def test_reproduces_phe_significance_of_proportions(reference_csv):
    areas = reference_csv("phe/testdata_funnel_prop_inputs.csv")
    found = epi.funnel(areas, count="numerator", total="denominator", kind="proportion")
    assert found["outside"].map(SIGNIFICANCE).tolist() == areas["significance"].tolist()


@pytest.mark.parametrize("name", ["prop_outputs", "prop_outputs_with_axis_variation"])
def test_reproduces_phe_limits_of_proportions(reference_csv, name):
    expected = reference_csv(f"phe/testdata_funnel_{name}.csv")
    expected.columns = ["n", "lower_2", "upper_2", "lower_3", "upper_3", "baseline"]
    baseline = expected["baseline"].iloc[0] / 100
    found = epi.funnel(
        expected.assign(x=0), count="x", total="n", kind="proportion", benchmark=baseline, per=100
    )
    limits = ["lower_2", "upper_2", "lower_3", "upper_3"]
    assert_allclose(found[limits], expected[limits], atol=2e-6)


def test_reproduces_phe_limits_of_rates(reference_csv):
    """The file holds populations per year of three, at which a count just reaches the limit."""
    table = reference_csv("phe/testdata_funnel_rate_outputs.csv")
    baseline = table["baseline"].iloc[0] / 100_000
    for sigma in (2, 3):
        for side in ("lower", "upper"):
            areas = pd.DataFrame(
                {"x": table["Events"], "n": 3 * table[f"{side}_{sigma}s_population_1_year"]}
            )
            found = epi.funnel(
                areas, count="x", total="n", kind="rate", benchmark=baseline, per=100_000
            )
            limit = found[f"{side}_{sigma}"]
            assert_allclose(limit, table[f"{side}_{sigma}s_limit"], rtol=1e-5)
            assert_allclose(limit, found["value"], rtol=1e-5)


def test_reproduces_phe_significance_of_rates(reference_csv):
    everyone = reference_csv("phe/testdata_funnel_rate_dsr_inputs.csv")
    some = everyone[everyone["count"] > 0]
    # A standardised rate has the denominator with which its count would give it.
    standardised = some.assign(pop=100_000 * some["count"] / some["rate_dsr"])
    for areas, column in (
        (everyone, "crude_per_100000_with_0"),
        (some, "crude_per_100000_without_0"),
        (standardised, "dsr_per_100000_with_0"),
        (standardised, "dsr_per_100_without_0"),
    ):
        found = epi.funnel(areas, count="count", total="pop", kind="rate")
        assert found["outside"].map(SIGNIFICANCE).tolist() == areas[column].tolist()


@given(st.integers(1, 400), st.integers(0, 400), st.floats(0.05, 0.9))
def test_outside_means_that_the_wilson_interval_excludes_the_benchmark(n, x, benchmark):
    x = min(x, n)
    area = pd.DataFrame({"x": [x], "n": [n]})
    found = epi.funnel(area, count="x", total="n", kind="proportion", benchmark=benchmark).iloc[0]
    interval = epi.proportion(x, n).iloc[0]
    distance = min(abs(interval["lower"] - benchmark), abs(interval["upper"] - benchmark))
    if distance > 1e-9:
        excluded = not interval["lower"] <= benchmark <= interval["upper"]
        assert (found["outside"] != 0) == excluded


@given(st.floats(0.001, 1e5), st.integers(0, 9))
def test_outside_means_that_the_exact_interval_excludes_the_expected(expected, x):
    area = pd.DataFrame({"x": [x], "e": [expected]})
    found = epi.funnel(area, count="x", total="e", kind="rate", benchmark=1.0).iloc[0]
    interval = epi.rate(x, 1, per=1).iloc[0]
    excluded = not interval["lower"] <= expected <= interval["upper"]
    assert (found["outside"] != 0) == excluded


def test_chance_alone_lies_outside_as_often_as_it_should():
    generator = np.random.default_rng(2)
    n = generator.integers(200, 2000, 20_000)
    areas = pd.DataFrame({"n": n, "p": generator.binomial(n, 0.3), "r": generator.poisson(0.3 * n)})
    for name, kind in (("p", "proportion"), ("r", "rate")):
        found = epi.funnel(areas, count=name, total="n", kind=kind)
        assert (found["outside"] != 0).mean() == pytest.approx(0.05, abs=0.006)
        assert (found["outside"].abs() == 3).mean() == pytest.approx(0.002, abs=0.001)
        wide = epi.funnel(areas, count=name, total="n", kind=kind, overdispersion=True)
        assert (wide["outside"] != 0).mean() == pytest.approx(0.05, abs=0.01)


def test_overdispersion_widens_the_limits_by_the_variance_between_areas():
    generator = np.random.default_rng(4)
    n = np.full(3000, 2000)
    x = generator.binomial(n, np.clip(generator.normal(0.3, 0.05, 3000), 0, 1))
    areas = pd.DataFrame({"x": x, "n": n})
    narrow = epi.funnel(areas, count="x", total="n", kind="proportion")
    wide = epi.funnel(areas, count="x", total="n", kind="proportion", overdispersion=True)
    assert (narrow["outside"] != 0).mean() > 0.3
    assert (wide["outside"] != 0).mean() == pytest.approx(0.05, abs=0.015)
    assert (wide["upper_2"] >= narrow["upper_2"]).all()
    half = (wide["upper_2"] - wide["benchmark"]) / 1.959964
    between = half**2 - 0.3 * 0.7 / n
    assert between.mean() ** 0.5 == pytest.approx(0.05, rel=0.06)
    assert wide["tau"].iloc[0] == pytest.approx(0.05, rel=0.06)


def test_the_published_variance_is_that_of_the_paper():
    """Drawing in the outer tenths leaves 0.68 of the variance of a normal distribution."""
    generator = np.random.default_rng(4)
    n = np.full(3000, 2000)
    x = generator.binomial(n, np.clip(generator.normal(0.3, 0.05, 3000), 0, 1))
    areas = pd.DataFrame({"x": x, "n": n})
    options = {"count": "x", "total": "n", "kind": "proportion", "overdispersion": True}
    found = epi.funnel(areas, variance="published", **options)
    assert found["tau"].iloc[0] == pytest.approx(0.05 * 0.68**0.5, rel=0.06)
    theta = x.sum() / n.sum()
    s2 = theta * (1 - theta) / n
    z = (x / n - theta) / np.sqrt(s2)
    phi = np.mean(np.clip(z, *np.quantile(z, [0.1, 0.9])) ** 2)
    w = 1 / s2
    tau2 = (3000 * phi - 2999) / (w.sum() - (w**2).sum() / w.sum())
    assert found["tau"].iloc[0] == pytest.approx(tau2**0.5, rel=1e-9)


def test_without_overdispersion_the_limits_are_those_of_chance():
    areas = pd.DataFrame({"x": [10, 10, 10], "n": [100, 100, 100]})
    one = epi.funnel(areas, count="x", total="n", kind="proportion")
    two = epi.funnel(areas, count="x", total="n", kind="proportion", overdispersion=True)
    pd.testing.assert_frame_equal(one, two)


def test_one_area_is_its_own_benchmark():
    area = pd.DataFrame({"x": [3], "n": [10]}, index=["a"])
    found = epi.funnel(area, count="x", total="n", kind="rate", overdispersion=True)
    assert found.loc["a", "outside"] == 0
    assert found.loc["a", "z"] == 0


def test_per_scales_value_and_limits():
    areas = pd.DataFrame({"x": [3, 9], "n": [100, 100]})
    one = epi.funnel(areas, count="x", total="n", kind="rate")
    many = epi.funnel(areas, count="x", total="n", kind="rate", per=1000)
    assert_allclose(
        many[["value", "lower_2", "upper_3"]], 1000 * one[["value", "lower_2", "upper_3"]]
    )
    assert_allclose(many["z"], one["z"])


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({}, {"kind": "rate", "variance": "none"}, "variance must be one of 'corrected', 'publ"),
        ({}, {"kind": "dsr"}, "kind must be one of 'proportion', 'rate', not 'dsr'"),
        ({"x": [11, 1]}, {"kind": "proportion"}, "count must not exceed total"),
        ({"x": [-1, 1]}, {"kind": "rate"}, "count must be zero or more"),
        ({"n": [0, 1]}, {"kind": "rate"}, "total must be above zero"),
        ({"x": [0, 0]}, {"kind": "rate"}, "benchmark must be above zero: around 0"),
        ({"x": [10, 10]}, {"kind": "proportion"}, "benchmark must be above zero and below one"),
        ({}, {"kind": "rate", "benchmark": -1}, "benchmark must be one number above zero"),
    ],
)
def test_bad_input_is_refused(change, options, message):
    areas = pd.DataFrame({"x": [1, 2], "n": [10, 10]}).assign(**change)
    with pytest.raises(ValueError, match=message):
        epi.funnel(areas, count="x", total="n", **options)


def test_areas_that_differ_as_usual_lie_outside_as_often_as_the_limits_say():
    """A true coefficient of variation of 10% over the gemeenten of the country."""
    found = funnels(1, 60, spread=0.1)
    assert found["tau"].mean() == pytest.approx(0.1, abs=0.005)
    assert 0.04 < found["outside_95"].mean() < 0.065
    assert found["outside_99_8"].mean() < 0.005
    published = funnels(1, 60, spread=0.1, variance="published")
    assert published["outside_95"].mean() > 0.1
    assert published["outside_99_8"].mean() > 0.01


@pytest.mark.parametrize("median", [8, 27, 95, 310])
def test_where_areas_do_not_differ_a_map_seldom_says_that_they_do(median):
    random = np.random.default_rng(2)
    found = []
    for _ in range(500):
        expected = expected_events(random, 355, median)
        found.append(corrected(random.poisson(expected) / expected - 1, 1 / expected) ** 0.5)
    assert (np.array(found) > 0.03).mean() <= 0.01
    assert funnels(2, 20, median=median)["outside_95"].mean() <= 0.055


def test_few_areas_have_no_variance_between_them():
    """With 29 areas of which half have twice the events of the others; with 30 there is one."""
    few = pd.DataFrame({"x": [100, 200] * 15, "n": 1000})
    found = epi.funnel(few.head(29), count="x", total="n", kind="rate", overdispersion=True)
    assert (found["tau"] == 0).all()
    found = epi.funnel(few, count="x", total="n", kind="rate", overdispersion=True)
    assert (found["tau"] > 0.03).all()


def test_areas_that_stand_out_do_not_widen_the_limits():
    random = np.random.default_rng(7)
    expected = random.uniform(50, 500, 200)
    events = random.poisson(expected * random.gamma(100, 0.01, 200))
    frame = pd.DataFrame({"events": events, "expected": expected})
    options = {"count": "events", "total": "expected", "kind": "rate", "benchmark": 1.0}
    usual = epi.funnel(frame, overdispersion=True, **options)["tau"].iloc[0]
    frame.loc[frame.index[:5], "events"] *= 4
    found = epi.funnel(frame, overdispersion=True, **options)
    assert found["tau"].iloc[0] < 1.2 * usual
    assert (found["outside"].head() == 3).all()
