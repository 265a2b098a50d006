import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from regiobeeld import epi

AGES = [0, 1, *range(5, 90, 5)]


def expectancy(frame, **options):
    columns = {"groups": "area", "start_age": "age", "deaths": "deaths", "population": "persons"}
    return epi.life_expectancy(frame, **{**columns, **options})


def population(seed=0, ages=AGES, area="a", size=5000):
    generator = np.random.default_rng(seed)
    persons = generator.integers(size, 2 * size, len(ages))
    mortality = 0.00005 * np.exp(0.09 * np.array(ages)) + 0.004 * (np.array(ages) == 0)
    deaths = generator.poisson(mortality * persons)
    return pd.DataFrame({"area": area, "age": ages, "deaths": deaths, "persons": persons})


def by_hand(ages, deaths, persons):
    """Chiang's table and Silcocks' variance, one band at a time, from the oldest down."""
    above = error = 0.0
    rows = []
    for band in reversed(range(len(ages))):
        m = deaths[band] / persons[band]
        if band == len(ages) - 1:
            above, error = 1 / m, 1 / (deaths[band] * m**2)
        else:
            n = ages[band + 1] - ages[band]
            a = 0.1 if (ages[band], n) == (0, 1) else 0.5
            q = n * m / (1 + n * (1 - a) * m)
            variance = q**2 * (1 - q) / deaths[band] if deaths[band] else 0
            error = (n * (1 - a) + above) ** 2 * variance + (1 - q) ** 2 * error
            above = n * (1 - q) + a * n * q + (1 - q) * above
        rows.append((above, error**0.5))
    return np.array(rows[::-1])


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.lists(st.integers(1, 94), min_size=1, max_size=20, unique=True))
def test_agrees_with_the_recursive_form_on_any_bands(seed, starts):
    frame = population(seed, [0, *sorted(starts)], size=200_000).assign(
        deaths=lambda t: t["deaths"].clip(lower=1)
    )
    found = expectancy(frame)
    expected = by_hand(*(frame[name].tolist() for name in ("age", "deaths", "persons")))
    if (found["status"] == "ok").all():
        assert_allclose(found["value"], expected[:, 0], rtol=1e-9)
        assert_allclose(found["upper"] - found["value"], 1.959964 * expected[:, 1], rtol=1e-6)


def test_the_last_band_is_one_over_its_mortality():
    frame = pd.DataFrame(
        {"area": "a", "age": [0, 65], "deaths": [10, 500], "persons": [9000, 10_000]}
    )
    last = expectancy(frame).iloc[-1]
    assert last["value"] == pytest.approx(20.0)
    assert last["upper"] - last["value"] == pytest.approx(1.959964 * 20 / 500**0.5, rel=1e-6)


def test_a_constant_mortality_lives_one_over_it():
    """Deaths at the exact exponential rate of 2% give 50 years; the bands' approximation is 1%."""
    frame = pd.DataFrame({"area": "a", "age": range(100), "deaths": 200, "persons": 10_000})
    assert_allclose(expectancy(frame)["value"], 50, rtol=0.01)


def test_groups_with_other_bands_and_any_order_of_rows():
    a, b = population(1), population(2, ages=[0, 20, 65, 85], area="b")
    mixed = pd.concat([a, b]).sample(frac=1, random_state=0)
    found = expectancy(mixed)
    assert_allclose(found.loc["a", "value"], expectancy(a)["value"])
    assert_allclose(found.loc["b", "value"], expectancy(b)["value"])
    assert found.loc["b"].index.tolist() == [0, 20, 65, 85]
    assert found.index.names == ["area", "age"]


def test_merging_bands_of_the_same_mortality_changes_little():
    fine = population(size=10**6)
    whole = expectancy(fine).iloc[0]
    coarse = fine.assign(age=fine["age"].where(fine["age"] < 1, 5 * (fine["age"] // 5)))
    coarse = coarse.groupby(["area", "age"], as_index=False).sum()
    assert expectancy(coarse).iloc[0]["value"] == pytest.approx(whole["value"], abs=0.6)


def test_several_levels_and_no_groups():
    found = expectancy(population(), groups=[], confidence=(0.95, 0.998))
    assert list(found)[:3] == ["value", "lower_95", "upper_95"]
    assert (found["upper_99_8"] > found["upper_95"]).all()
    assert found.index.name == "age"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, "ok"),
        ({"persons": [2000, 3000]}, "suppressed"),
        ({"persons": [2001, 3000], "deaths": [1, 200]}, "ok"),
        ({"deaths": [1, 0]}, "not_computable"),
        ({"persons": [0, 9000], "deaths": [0, 90]}, "not_computable"),
        ({"deaths": [4000, 90], "persons": [5000, 9000]}, "not_computable"),
        ({"deaths": [1, 3], "persons": [5000, 90]}, "suppressed"),
    ],
)
def test_what_cannot_be_said_is_not_said(change, status):
    frame = pd.DataFrame(
        {"area": "a", "age": [0, 65], "deaths": [5, 300], "persons": [9000, 9000]}
    ).assign(**change)
    found = expectancy(frame)
    assert found["status"].iloc[0] == status
    assert found["value"].isna().iloc[0] == (status != "ok")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"deaths": [-1, 3]}, "deaths must be zero or more"),
        ({"persons": [0, 9000]}, "deaths must be zero where the population is"),
        ({"age": [0, 0]}, "start_age must occur once per group"),
        ({"age": [-1, 0]}, "start_age must be zero or more"),
        ({"area": ["a", "b"]}, "groups must have two or more age bands"),
    ],
)
def test_bad_tables_are_refused(change, message):
    frame = pd.DataFrame({"area": "a", "age": [0, 65], "deaths": [5, 300], "persons": 9000})
    with pytest.raises(ValueError, match=message):
        expectancy(frame.assign(**change))


def test_reproduces_ponnapallis_decomposition(reference_csv):
    """The expected values are printed to two decimals, from life tables of as many."""
    data = reference_csv("phe/arriaga_us_females_1935_1995.csv")
    printed = reference_csv("phe/arriaga_us_females_expected_ponnapalli2005.csv")
    start = data["Age"].str.rstrip("+").astype(int)
    tables = [
        data[[f"l{n}x", f"e{n}x"]].set_axis(["survivors", "value"], axis=1).set_axis(start)
        for n in (1, 2)
    ]
    found = epi.arriaga(*tables)["value"]
    assert found.sum() == pytest.approx(79.0 - 63.32, abs=1e-9)
    bands = np.searchsorted([0, 5, 15, 25, 45, 65, 85], start, side="right")
    assert_allclose(found.groupby(bands).sum(), printed["total"], atol=0.015)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_parts_sum_to_the_difference(seed_a, seed_b):
    a, b = (
        expectancy(
            pd.concat([population(s, size=50_000), population(s + 1, area="b", size=50_000)])
        )
        for s in (seed_a, seed_b)
    )
    found = epi.arriaga(a, b)
    difference = (b["value"] - a["value"]).groupby("area").first()
    assert_allclose(found["value"].groupby("area").sum(), difference, atol=1e-9)
    assert_allclose(epi.arriaga(b, a)["value"], -found["value"], atol=1e-9)


def test_equal_tables_have_no_difference_to_divide():
    table = expectancy(population(size=50_000))
    assert_allclose(epi.arriaga(table, table)["value"], 0, atol=1e-12)


def test_only_ages_with_other_mortality_contribute():
    one = population(size=50_000)
    other = one.assign(deaths=one["deaths"].where(one["age"] != 50, 3 * one["deaths"]))
    found = epi.arriaga(expectancy(one), expectancy(other))["value"]
    assert found[("a", 50)] < -0.1
    assert_allclose(found.drop(("a", 50)), 0, atol=1e-9)


def test_a_suppressed_group_has_no_parts():
    tiny = population(3, area="tiny", size=100).assign(deaths=lambda t: t["deaths"] + 1)
    table = expectancy(pd.concat([population(size=50_000), tiny]))
    found = epi.arriaga(table, table)
    assert found.loc["tiny", "value"].isna().all()
    assert found.loc["a", "value"].notna().all()


def test_bad_life_tables_are_refused():
    table = pd.DataFrame({"survivors": [1.0, 0.9], "value": [75.0, 17.0]}, index=[0, 65])
    with pytest.raises(ValueError, match="table_b must have a column 'survivors'"):
        epi.arriaga(table, table[["value"]])
    with pytest.raises(
        ValueError, match="table_b must have the labels of table_a; only one has 65"
    ):
        epi.arriaga(table, table.set_axis([0, 70]))
    with pytest.raises(ValueError, match="table_a must have each label once"):
        epi.arriaga(table.set_axis([0, 0]), table)
    with pytest.raises(ValueError, match="table_a must have a survivors above zero"):
        epi.arriaga(table.assign(survivors=[1, -1]), table)
