import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from regiobeeld import epi


def test_reproduces_marshalls_auckland(reference_csv):
    data = reference_csv("spatial/auckland.csv")
    count, persons = data["M77_85"], 9 * data["Und5_81"]
    found = epi.smooth_rates(count, persons)
    assert_allclose(found["value"], data["eb"], rtol=1e-9)
    average = count.sum() / persons.sum()
    between = average / persons / (1 / found["weight"] - 1)
    assert average == pytest.approx(0.002633436, rel=1e-6)
    assert_allclose(between[persons > 0], 7.284173e-07, rtol=1e-6)


def test_reproduces_huddersfield_proportions(reference_csv):
    data = reference_csv("spatial/huddersfield.csv")
    found = 100 * epi.smooth_rates(data["cases"], data["total"], kind="proportion")["value"]
    assert_allclose(found.head(5), [34.44, 29.56, 28.94, 28.93, 30.72], atol=0.005)


def test_reproduces_esda(reference_csv):
    data = reference_csv("spatial/libpysal_sids2.csv")
    found = epi.smooth_rates(data["SID74"], data["BIR74"])["value"]
    assert_allclose(
        found.head(5), [0.0016973, 0.0017054, 0.0017731, 0.0020129, 0.0035349], atol=5.1e-8
    )
    smoothing = pytest.importorskip("esda.smoothing")
    expected = smoothing.Empirical_Bayes(data["SID74"].to_numpy(), data["BIR74"].to_numpy())
    assert_allclose(found, np.ravel(expected.r), rtol=1e-9)


counts = st.lists(st.integers(0, 60), min_size=2, max_size=30)


@given(counts, st.integers(0, 10_000))
def test_smoothed_rates_lie_between_the_raw_rate_and_the_average(count, seed):
    persons = np.random.default_rng(seed).integers(60, 600, len(count))
    for kind in ("rate", "proportion"):
        found = epi.smooth_rates(count, persons, kind=kind)
        average = sum(count) / persons.sum()
        low = np.minimum(found["raw"], average) - 1e-12
        high = np.maximum(found["raw"], average) + 1e-12
        assert found["value"].between(low, high).all()
        assert found["weight"].between(0, 1).all()


def test_large_areas_keep_more_of_their_own_rate():
    found = epi.smooth_rates([1, 100, 30, 1], [10, 1000, 1000, 100])
    assert found["weight"].is_monotonic_increasing is False
    assert found["weight"].iloc[1] > found["weight"].iloc[3] > found["weight"].iloc[0]


def test_no_more_than_chance_leaves_the_average():
    found = epi.smooth_rates([10, 10, 10], [100, 100, 100])
    assert found["weight"].tolist() == [0.0] * 3
    assert_allclose(found["value"], 0.1)


def test_an_area_without_population_has_the_average_rate():
    found = epi.smooth_rates(pd.Series([0, 50, 5], index=list("abc")), [0, 100, 100])
    assert found.loc["a", "value"] == pytest.approx(55 / 200)
    assert np.isnan(found.loc["a", "raw"])
    assert not found["value"].isna().any()


def test_one_area_and_no_events():
    assert epi.smooth_rates(3, 10)["value"].tolist() == [0.3]
    assert epi.smooth_rates([0, 0], [5, 6])["value"].tolist() == [0.0, 0.0]


def test_smoothing_lowers_the_error():
    generator = np.random.default_rng(8)
    truth = generator.gamma(4, 0.005, 2000)
    persons = generator.integers(50, 2000, 2000)
    found = epi.smooth_rates(generator.poisson(truth * persons), persons)
    error = ((found.sub(truth, axis=0)) ** 2).mean()
    assert error["value"] < 0.6 * error["raw"]


@pytest.mark.parametrize(
    ("count", "persons", "options", "message"),
    [
        ([1, 2], [0, 10], {}, "count must be zero where population is"),
        ([-1, 2], [5, 10], {}, "count must be zero or more"),
        ([0, 0], [0, 0], {}, "population must be above zero in at least one row"),
        ([6, 2], [5, 10], {"kind": "proportion"}, "count must not exceed population"),
        ([6, 2], [5, 10], {"kind": "ratio"}, "kind must be one of"),
        ([np.nan, 2], [5, 10], {}, "count must be a finite number"),
    ],
)
def test_bad_input_is_refused(count, persons, options, message):
    with pytest.raises(ValueError, match=message):
        epi.smooth_rates(count, persons, **options)
