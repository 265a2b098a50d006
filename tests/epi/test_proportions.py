import numpy as np
import pytest
from numpy.testing import assert_allclose

from regiobeeld import epi

LIMITS = ["lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl"]
OURS = ["lower_95", "upper_95", "lower_99_8", "upper_99_8"]


def test_reproduces_phe_proportions(reference_csv):
    expected = reference_csv("phe/prop__testdata_Prop.csv").dropna(subset="value")
    found = epi.proportion(
        expected["Numerator"], expected["Denominator"], confidence=(0.95, 0.998)
    ).mul(expected["multiplier"], axis=0)
    assert_allclose(found[["value", *OURS]], expected[["value", *LIMITS]], rtol=1e-9, atol=1e-15)


def test_reproduces_phe_grouped_proportions(reference_csv):
    expected = reference_csv("phe/prop__testdata_Prop_g.csv").dropna(subset="value")
    found = epi.proportion(expected["Numerator"], expected["Denominator"]).mul(
        expected["multiplier"], axis=0
    )
    assert_allclose(found, expected[["value", "lowercl", "uppercl"]], rtol=1e-9, atol=1e-15)


def test_reproduces_phe_wilson_limits(reference_csv):
    cases = reference_csv("phe/bw__testdata_B_W.csv").query("method == 'Wilson'")
    assert len(cases)
    for level, rows in cases.groupby("confidence"):
        found = epi.proportion(rows["x"], rows["n"], confidence=float(level.rstrip("%")) / 100)
        assert_allclose(found[["lower", "upper"]], rows[["lowercl", "uppercl"]], rtol=1e-9)


def test_none_and_all_have_a_limit_at_the_end():
    found = epi.proportion([0, 7], [7, 7])
    assert found["lower"].iloc[0] == 0.0
    assert found["upper"].iloc[1] == 1.0
    assert 0 < found["upper"].iloc[0] < 1


def test_exchanging_the_outcome_mirrors_the_interval():
    count = np.arange(21)
    this, other = epi.proportion(count, 20), epi.proportion(20 - count, 20)
    assert_allclose(this["lower"], 1 - other["upper"], atol=1e-15)


@pytest.mark.parametrize(
    ("count", "total", "message"),
    [
        ([5, 3], [4, 3], r"count must not exceed total; 1 of 2 rows do not \(0: 5.0\)"),
        ([0], [0], "total must be above zero"),
        ([-1], [4], "count must be zero or more"),
        ([1], [-4], "total must be above zero"),
    ],
)
def test_impossible_counts_are_refused(count, total, message):
    with pytest.raises(ValueError, match=message):
        epi.proportion(count, total)
