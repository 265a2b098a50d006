"""Putting gemeenten together: the laws that hold whatever the figures."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.measurement.aggregate import MAXIMUM_GAP, Makeup, summed, weighted

Z = 1.959964


def rows(values, weights, *, half_width=1.0, status="ok"):
    values = np.asarray(values, dtype=float)
    return pd.DataFrame(
        {
            "value": values,
            "lower": values - half_width,
            "upper": values + half_width,
            "numerator": values * np.asarray(weights) / 100,
            "denominator": np.asarray(weights, dtype=float),
            "weight": np.asarray(weights, dtype=float),
            "status": np.where(np.isnan(values), "suppressed", status),
        },
        index=[f"GM{i:04d}" for i in range(len(values))],
    )


def whole(n, name="region"):
    return Makeup((name,), tuple(f"GM{i:04d}" for i in range(n)), np.ones((1, n)))


gemeenten = st.lists(st.tuples(st.floats(0, 100), st.floats(100, 1e6)), min_size=2, max_size=30)


@given(gemeenten, st.data())
def test_merging_first_makes_no_difference(figures, data):
    """A figure of a region is the same after two of its gemeenten merged."""
    values, weights = map(np.array, zip(*figures, strict=True))
    cut = data.draw(st.integers(1, len(values) - 1))
    merged_value = np.average(values[:cut], weights=weights[:cut])
    before = weighted(rows(values, weights), whole(len(values)), z=Z)
    after = weighted(
        rows([merged_value, *values[cut:]], [weights[:cut].sum(), *weights[cut:]]),
        whole(len(values) - cut + 1),
        z=Z,
    )
    assert after.loc["region", "value"] == pytest.approx(before.loc["region", "value"])


@given(gemeenten)
def test_an_aggregate_lies_between_its_parts_and_is_surer_than_the_least_sure(figures):
    values, weights = map(np.array, zip(*figures, strict=True))
    found = weighted(rows(values, weights), whole(len(values)), z=Z).loc["region"]
    assert values.min() - 1e-9 <= found["value"] <= values.max() + 1e-9
    assert found["upper"] - found["lower"] <= 2.0 + 1e-9
    assert found["status"] == "ok"


def test_variance_of_a_weighted_sum():
    found = weighted(rows([10, 20], [300, 100]), whole(2), z=Z).loc["region"]
    error = np.hypot(0.75 / Z, 0.25 / Z)
    assert found["value"] == pytest.approx(12.5)
    assert found["upper"] - found["value"] == pytest.approx(Z * error)


@pytest.mark.parametrize(("gap", "status"), [(4.9, "ok"), (5.1, "incomplete")])
def test_a_region_with_gaps_over_five_percent_shows_no_number(gap, status):
    found = weighted(rows([50.0, np.nan], [100 - gap, gap]), whole(2), z=Z).loc["region"]
    assert found["status"] == status
    assert np.isnan(found["value"]) == (status != "ok")
    assert MAXIMUM_GAP == 0.05


def test_a_count_that_misses_a_part_is_not_a_count():
    counted = rows([50.0, np.nan], [99.0, 1.0]).assign(denominator=np.nan)
    found = summed(counted, whole(2), per=1.0).loc["region"]
    assert found["status"] == "incomplete"
    assert np.isnan(found["value"])


def test_when_no_member_has_a_value_the_reason_is_theirs():
    found = weighted(rows([np.nan, np.nan], [1.0, 1.0]), whole(2), z=Z).loc["region"]
    assert found["status"] == "suppressed"


def test_an_unknown_share_is_no_guess():
    makeup = Makeup(("region",), ("GM0000", "GM0001"), np.array([[1.0, np.nan]]))
    for found in (
        weighted(rows([10.0, 20.0], [1.0, 1.0]), makeup, z=Z),
        summed(rows([10.0, 20.0], [1.0, 1.0]), makeup, per=100.0),
    ):
        assert found.loc["region", "status"] == "not_computable"
        assert np.isnan(found.loc["region", "value"])


def test_a_missing_interval_is_not_an_interval_of_nothing():
    found = weighted(rows([10.0, 20.0], [1.0, 1.0]).assign(lower=np.nan), whole(2), z=Z)
    assert found.loc["region", "value"] == 15.0
    assert np.isnan(found.loc["region", "upper"])


@given(gemeenten, st.floats(0.01, 1000))
def test_ratio_of_sums_scales_with_per(figures, per):
    values, weights = map(np.array, zip(*figures, strict=True))
    one = summed(rows(values, weights), whole(len(values)), per=1.0).loc["region", "value"]
    many = summed(rows(values, weights), whole(len(values)), per=per).loc["region", "value"]
    assert many == pytest.approx(per * one)
