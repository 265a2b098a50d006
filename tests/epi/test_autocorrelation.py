"""Moran's I is left to esda: what it gives, and that the example in the methods runs."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from regiobeeld.geography.divisions import division

esda = pytest.importorskip("esda", reason="esda is not installed (extra `test`)")
W = pytest.importorskip("libpysal.weights").W

METHODS = Path(__file__).resolve().parents[2] / "docs" / "methods.md"


@pytest.fixture(scope="module")
def carolina(reference_csv):
    data = reference_csv("spatial/nc_sids.csv").set_index("FIPS")
    pairs = reference_csv("spatial/nc_sids_ncCC89_neighbours.csv")
    beside = {code: [] for code in data.index}
    for county, neighbour in pairs.itertuples(index=False):
        beside[county].append(neighbour)
    return data, W(beside, id_order=list(data.index), silence_warnings=True)


def test_reproduces_spdep_on_empirical_bayes_rates(carolina):
    data, weights = carolina
    deaths, births = data["SID74"].to_numpy(), data["BIR74"].to_numpy()
    found = esda.Moran_Rate(deaths, births, weights, transformation="b", permutations=0)
    assert_allclose(found.I, 0.25789, atol=5e-6)


def test_reproduces_spdep_on_raw_rates(carolina):
    """Under its zero.policy spdep counts only counties that have neighbours: 98 of 100."""
    data, weights = carolina
    rates = (data["SID74"] / data["BIR74"]).to_numpy()
    found = esda.Moran(rates, weights, transformation="b", permutations=0)
    assert len(weights.islands) == 2
    assert_allclose(found.I * 98 / 100, 0.20904, atol=5e-6)


def test_the_example_in_the_methods_runs(capsys):
    (example,) = re.findall(r"```python\n(from esda.*?)```", METHODS.read_text("utf-8"), re.DOTALL)
    codes = list(division(2020))
    generator = np.random.default_rng(1)
    expected = pd.Series(generator.uniform(20, 200, len(codes)), index=codes)
    observed = pd.Series(generator.poisson(expected), index=codes)
    np.random.seed(1)
    exec(example, {"observed": observed, "expected": expected})
    moran, p_value = map(float, capsys.readouterr().out.split())
    assert abs(moran) < 0.1
    assert p_value > 0.05
