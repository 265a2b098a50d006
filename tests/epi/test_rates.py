import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import stats

from regiobeeld import epi

LIMITS = ["lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl"]
OURS = ["lower_95", "upper_95", "lower_99_8", "upper_99_8"]


def test_reproduces_phe_rates(reference_csv):
    table = reference_csv("phe/rate__testdata_Rate.csv").dropna(subset="value")
    for multiplier, expected in table.groupby("multiplier"):
        found = epi.rate(
            expected["Numerator"],
            expected["Denominator"],
            per=multiplier,
            confidence=(0.95, 0.998),
        )
        assert_allclose(found[["value", *OURS]], expected[["value", *LIMITS]], rtol=1e-9)


def test_reproduces_phe_grouped_rates(reference_csv):
    expected = reference_csv("phe/rate__testdata_Rate_g.csv").dropna(subset="value")
    found = epi.rate(expected["Numerator"], expected["Denominator"], per=100_000)
    assert_allclose(found, expected[["value", "lowercl", "uppercl"]], rtol=1e-9)


def test_reproduces_phe_byar_limits(reference_csv):
    from regiobeeld.epi._intervals import byar_limits

    cases = (
        reference_csv("phe/bw__testdata_B_W.csv")
        .query("method == 'Byars'")
        .dropna(subset="lowercl")
    )
    assert len(cases)
    for level, rows in cases.groupby("confidence"):
        lower, upper = byar_limits(rows["x"].to_numpy(), float(level.rstrip("%")) / 100)
        assert_allclose(lower, rows["lowercl"], rtol=1e-9)
        assert_allclose(upper, rows["uppercl"], rtol=1e-9)


def test_few_events_have_the_limits_of_the_poisson_distribution():
    found = epi.rate(range(10), 1, per=1)
    for count, row in found.iterrows():
        assert stats.poisson.cdf(count, row["upper"]) == pytest.approx(0.025)
        if count:
            assert stats.poisson.sf(count - 1, row["lower"]) == pytest.approx(0.025)


def test_no_events_have_lower_limit_zero():
    row = epi.rate(0, 100).iloc[0]
    assert row["lower"] == 0.0
    assert row["upper"] == pytest.approx(36.88879454113936)


@given(st.integers(0, 1000), st.floats(0.1, 1e6), st.floats(0.1, 1e6))
def test_per_scales_the_result(count, time, per):
    assert_allclose(epi.rate(count, time, per=per), per * epi.rate(count, time, per=1))


@pytest.mark.parametrize(
    ("count", "time", "message"),
    [
        ([-1], [4], "count must be zero or more"),
        ([1], [0], "person_years must be above zero"),
        ([0], [0], "person_years must be above zero"),
    ],
)
def test_impossible_counts_are_refused(count, time, message):
    with pytest.raises(ValueError, match=message):
        epi.rate(count, time)


@pytest.mark.parametrize("per", [0, -1, "1000", None, float("nan")])
def test_an_impossible_multiplier_is_refused(per):
    with pytest.raises(ValueError, match="per must be one number above zero"):
        epi.rate(1, 1, per=per)
