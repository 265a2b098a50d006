"""A group that fails has a status, the others their value; and no rows give no rows."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from regiobeeld import epi
from tests.epi.test_every_statistic import (
    STRATA,
    YEARS,
    dsr,
    expectancy,
    funnel,
    mean,
    ratio,
    slope,
    trend,
    trend_of_values,
)

TWO_YEARS = pd.concat([YEARS, YEARS.assign(area="b")], ignore_index=True)
EXPECTANCY = STRATA.assign(n=10 * STRATA["n"], x=10 * STRATA["x"])
WITH_STATUS = [
    *((dsr, STRATA, name) for name in ("x", "n")),
    *((ratio, STRATA, name) for name in ("x", "n")),
    *((expectancy, EXPECTANCY, name) for name in ("x", "n")),
    *((trend, TWO_YEARS, name) for name in ("x", "n")),
    *((trend_of_values, TWO_YEARS, name) for name in ("value", "low", "high")),
]


@pytest.mark.parametrize(("statistic", "frame", "column"), WITH_STATUS)
@pytest.mark.parametrize("missing", [np.nan, None, pd.NA])
def test_a_group_that_lacks_a_number_has_a_status_and_the_others_their_value(
    statistic, frame, column, missing
):
    whole = statistic(frame)
    holed = frame.astype({column: object})
    first = holed.index[holed["area"] == "a"][1]
    holed.loc[first, column] = missing
    found = statistic(holed)
    pd.testing.assert_frame_equal(found.loc[["b"]], whole.loc[["b"]])
    assert (found.loc[["a"], "status"] == "not_computable").all()
    numbers = found.loc[["a"]].select_dtypes("number")
    assert numbers[[c for c in numbers if c not in ("count", "population")]].isna().all(axis=None)


def test_a_group_without_people_does_not_stop_the_others():
    ages = [1000.0, 3000, 2500, 1500, 500]
    frame = pd.DataFrame(
        {"area": np.repeat(list("abc"), 5), "x": [1, 2, 3, 4, 5] * 2 + [0] * 5,
         "n": [100, 200, 300, 200, 50] * 2 + [0] * 5, "standard": ages * 3,
         "reference": 10, "persons": 1000, "start": [0, 15, 45, 65, 85] * 3}
    )  # fmt: skip
    for statistic in (dsr, ratio, expectancy):
        found = statistic(frame)
        assert (found.loc[["c"], "status"] == "not_computable").all()
        assert found.loc[["c"], ["value", "lower", "upper"]].isna().all(axis=None)
    assert dsr(frame)["status"].tolist() == ["ok", "ok", "not_computable"]
    assert ratio(frame)["value"].notna().tolist() == [True, True, False]


def test_events_without_people_are_still_refused():
    frame = STRATA.copy()
    frame.loc["row1", "n"] = 0
    for statistic in (dsr, ratio, expectancy):
        with pytest.raises(ValueError, match=r"must be zero where the population is.*'row1'"):
            statistic(frame)


def test_rows_that_lack_a_number_are_nan_and_others_are_computed():
    assert epi.proportion([1, 5, None], [10, 10, 10])["value"].isna().tolist() == [False] * 2 + [
        True
    ]
    found = epi.rate([1, np.nan, 3], [10, 10, np.nan])
    assert found.isna().all(axis=1).tolist() == [False, True, True]
    groups = epi.quantile_groups([10, 40, None, 20, 30], 2)
    assert groups.isna().tolist() == [False, False, True, False, False]
    assert groups.dropna().tolist() == epi.quantile_groups([10, 40, 20, 30], 2).tolist()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.drop(index="row4"), r"groups must have each stratum once.*\('b'|'a'"),
        (lambda f: pd.concat([f, f.loc[["row4"]]]), "groups must have each stratum once"),
        (
            lambda f: pd.concat([f.drop(index="row4"), f.loc[["row5"]]]),
            "standard must hold the same populations in every group",
        ),
    ],
)
def test_groups_with_other_strata_than_the_rest_have_no_standardised_rate(change, message):
    frame = pd.concat([STRATA, STRATA.iloc[:3].assign(area="c")])
    frame.index = [f"row{i}" for i in range(9)]
    with pytest.raises(ValueError, match=message):
        dsr(change(frame))
    shuffled = frame.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(dsr(shuffled).sort_index(), dsr(frame).sort_index())


STATISTICS = [dsr, ratio, expectancy, slope, mean, funnel, trend, trend_of_values]


@pytest.mark.parametrize("statistic", STATISTICS)
def test_no_rows_give_no_rows(statistic):
    frame = YEARS if statistic in (trend, trend_of_values) else STRATA
    found = statistic(frame.head(0))
    assert len(found) == 0
    assert list(found) == list(statistic(frame))


@pytest.mark.parametrize(
    "found",
    [
        lambda: epi.rank_sets([], []),
        lambda: epi.rate([], []),
        lambda: epi.proportion([], []),
        lambda: epi.quantile_groups([], 2),
        lambda: epi.compare([], [], [], [], direction="neutral"),
        lambda: epi.change([], [], [], [], [], []),
    ],
)
def test_no_values_give_no_rows(found):
    assert len(found()) == 0


def test_rank_sets_of_nothing_have_their_columns():
    assert list(epi.rank_sets([], 1.0)) == list(epi.rank_sets([1.0], 1.0))


@pytest.mark.parametrize("statistic", STATISTICS)
def test_arrow_tables_are_read(statistic):
    frame = TWO_YEARS if statistic in (trend, trend_of_values) else STRATA.reset_index(drop=True)
    found = statistic(pa.Table.from_pandas(frame, preserve_index=False))
    pd.testing.assert_frame_equal(found, statistic(frame), check_index_type=False)
    with pytest.raises(ValueError, match="frame must be a DataFrame or an Arrow table, not list"):
        statistic([1, 2])


def test_decimals_are_numbers():
    plain = epi.rate([3, 12], [100.5, 200])
    for counts in (
        [Decimal(3), Decimal(12)],
        pd.Series([Decimal(3), Decimal(12)], dtype=pd.ArrowDtype(pa.decimal128(5, 2))),
        pa.array([Decimal(3), Decimal(12)]),
        pa.chunked_array([[3], [12]]),
    ):
        found = epi.rate(counts, [Decimal("100.5"), Decimal(200)])
        pd.testing.assert_frame_equal(found, plain)


@pytest.mark.parametrize("values", [[1 + 2j], np.array([1 + 0j]), pd.Series([2j])])
def test_complex_numbers_are_refused(values):
    with pytest.raises(ValueError, match="count must hold numbers"):
        epi.rate(values, 1)


def test_confidence_may_have_single_precision():
    found = epi.rate([3], [10], confidence=np.float32(0.95))
    pd.testing.assert_frame_equal(found, epi.rate([3], [10]))
    several = epi.rate([3], [10], confidence=(np.float32(0.95), np.float64(0.998)))
    assert "upper_95" in several and "upper_99_8" in several


@pytest.mark.parametrize(
    "covariates",
    [
        {"income": [2.0, 2.0, 2.0, 2.0]},
        {"income": [1.0, 2.0, 5.0, 3.0], "again": [1.0, 2.0, 5.0, 3.0]},
        {"income": [1.0, 2.0, 5.0, 3.0], "rest": [99.0, 98.0, 95.0, 97.0]},
        {"income": [0.0, 0.0, 0.0, 0.0]},
    ],
)
def test_covariates_that_follow_from_others_are_refused(covariates):
    name = list(covariates)[-1]
    with pytest.raises(ValueError, match=rf"covariates \(column '{name}'\) must not be constant"):
        epi.bym2([5, 4, 3, 6], [4.0] * 4, [(0, 1), (1, 2)], covariates=pd.DataFrame(covariates))


def test_life_tables_on_few_bands_say_that_they_are_coarse():
    """Four bands are off by more than their own interval says; twelve are not called so."""
    starts = [0, 1, *range(5, 90, 5)]
    mortality = 0.00005 * np.exp(0.1 * np.array(starts, dtype=float)) + 0.0002
    frame = pd.DataFrame({"start": starts, "n": 20_000.0, "area": "a"})
    frame["x"] = mortality * frame["n"]
    fine = expectancy(frame)
    wide = frame.assign(
        start=np.array([0, 45, 65, 80])[np.searchsorted([45, 65, 80], starts, "right")]
    )
    few = expectancy(wide.groupby(["area", "start"], as_index=False)[["n", "x"]].sum())
    assert not fine["coarse"].any()
    assert few["coarse"].all() and (few["status"] == "ok").all()
    assert abs(few["value"].iloc[0] - fine["value"].iloc[0]) > 0.3
