import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld import epi

SIZES = {"Decile": 10, "Septile": 7, "Quartile": 4}


def test_reproduces_phe_quantiles(reference_csv):
    table = reference_csv("phe/quantiles__testdata_Quantiles.csv", low_memory=False)
    # Left out: values without grouping, and those with a polarity that upstream refuses.
    table = table[table["GroupSet"].notna() & table["Value"].notna()]
    table = table[table["Test"] != "BadPolarity"]
    compared = 0
    for (name, grouping, polarity), rows in table.groupby(["QuantileNm", "GroupSet", "Polarity"]):
        by = ["IndSexRef", "ParentCode"] if grouping == "IndSexReg" else ["IndSexRef"]
        found = epi.quantile_groups(
            rows["Value"],
            SIZES[name],
            groups=rows[by].astype(str).agg("|".join, axis=1),
            highest_first=polarity in ("RAG - Low is good", "True"),
        )
        known = rows["QuantileInGrp"].notna()
        assert (found[known] == rows.loc[known, "QuantileInGrp"]).all()
        assert found[~known].isna().all()
        compared += int(known.sum())
    assert compared == 467


def test_exact_boundaries_stay_in_their_group():
    found = epi.quantile_groups(range(1, 51), 5)
    assert found.value_counts().tolist() == [10] * 5
    assert found.tolist() == sorted(found)


def test_equal_values_share_a_group():
    assert epi.quantile_groups([5, 5, 5, 5], 4).tolist() == [1] * 4
    assert epi.quantile_groups([1, 2, 2, 2, 3, 4], 3).tolist() == [1, 1, 1, 1, 3, 3]


def test_fewer_values_than_groups_have_no_group():
    values = pd.Series([1.0, 2, 3, 4, 5], index=list("abcde"))
    found = epi.quantile_groups(values, 2, groups=["x", "y", "y", "y", "y"])
    assert found.isna().tolist() == [True, False, False, False, False]
    assert epi.quantile_groups([1], 5).isna().all()


@given(st.lists(st.integers(-50, 50), min_size=5, max_size=40, unique=True), st.integers(2, 5))
def test_the_other_order_mirrors_and_the_groups_are_equal(values, k):
    low = epi.quantile_groups(values, k)
    assert epi.quantile_groups(values, k, highest_first=True).tolist() == list(
        epi.quantile_groups(-np.array(values), k)
    )
    counts = low.value_counts()
    assert counts.max() - counts.min() <= 1
    assert set(low) == set(range(1, k + 1))


@pytest.mark.parametrize("k", [1, 0, 2.0, "5", True])
def test_an_impossible_number_of_groups_is_refused(k):
    with pytest.raises(ValueError, match="k must be a whole number from 2"):
        epi.quantile_groups([1, 2], k)


def test_bad_values_and_groups_are_refused():
    with pytest.raises(ValueError, match="values must be a finite number"):
        epi.quantile_groups([1, np.inf], 2)
    with pytest.raises(ValueError, match="values has 2, groups has 1"):
        epi.quantile_groups([1, 2], 2, groups=["a"])
    with pytest.raises(ValueError, match="groups must not be missing"):
        epi.quantile_groups([1, 2], 2, groups=["a", None])
