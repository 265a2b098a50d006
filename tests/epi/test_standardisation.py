import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from regiobeeld import epi

LIMITS = ["lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl"]
OURS = ["lower_95", "upper_95", "lower_99_8", "upper_99_8"]


def directly(frame, **options):
    settings = {"groups": "area", "count": "count", "population": "pop", "standard": "standard"}
    return epi.directly_standardised_rate(frame, **{**settings, **options})


def ratio(frame, **options):
    settings = {
        "groups": "area",
        "count": "count",
        "population": "pop",
        "reference_count": "refcount",
        "reference_population": "refpop",
    }
    return epi.standardised_ratio(frame, **{**settings, **options})


@pytest.mark.parametrize("per", [10_000, 100_000])
def test_reproduces_phe_directly_standardised_rates(reference_csv, per):
    data = areas(reference_csv)
    table = reference_csv("phe/dsr_isr__testresults_DSR.csv")
    expected = table[(table["statistic"] == f"dsr per {per}") & (table["method"] == "Dobson")]
    data["standard"] = np.tile(epi.esp2013(), 3)
    found = directly(data, per=per, confidence=(0.95, 0.998))
    rows = expected.set_index("area").loc[["testdata_big", "testdata_small"]]
    assert_allclose(
        found.loc[rows.index, ["count", "population", "value", *OURS]],
        rows[["total_count", "total_pop", "value", *LIMITS]],
        rtol=1e-9,
    )
    assert found["status"].tolist() == ["ok", "ok", "suppressed"]
    assert found.loc["testdata_tiny", ["value", *OURS]].isna().all()


def test_reproduces_phe_rate_by_the_1976_standard(reference_csv):
    data = reference_csv("phe/dsr_isr__testdata_1976.csv").assign(area="testdata_1976")
    table = reference_csv("phe/dsr_isr__testresults_DSR.csv").set_index("area")
    found = directly(data, standard="esp1976", per=10_000, confidence=(0.95, 0.998)).iloc[0]
    expected = table.loc["testdata_1976"].iloc[0]
    assert_allclose(found[["value", *OURS[:2]]].astype(float), [*expected[["value", *LIMITS[:2]]]])
    # The file gives the limits of 99.8% per ten times as many persons as the rest of its row.
    assert_allclose(10 * found[OURS[2:]].astype(float), [*expected[LIMITS[2:]]], rtol=1e-9)


def test_reproduces_phe_rates_of_repeated_events(reference_csv):
    data = reference_csv("phe/dsr_isr__testdata_nonindepe.csv")
    table = reference_csv("phe/dsr_isr__testresults_DSR.csv").set_index("area")
    expected = table[table.index.str.contains("nonind")]
    standard = np.tile(epi.esp2013(), data["area"].nunique())
    found = directly(
        data.fillna(0).assign(standard=standard),
        confidence=(0.95, 0.998),
        events_per_person={1: "f1", 2: "f2", 3: "f3", 4: "f4"},
    )
    rows = found.loc[found["status"] == "ok"]
    assert len(rows) == 3
    # The reference is printed to eight decimals.
    assert_allclose(rows[["value", *OURS]], expected.loc[rows.index, ["value", *LIMITS]], atol=6e-9)


def test_reproduces_phe_standardised_ratios(reference_csv):
    data = areas(reference_csv)
    bands = reference_csv("phe/dsr_isr__refdata.csv").set_index(data["ageband"][:19])
    table = reference_csv("phe/dsr_isr__testresults_ISR.csv").query("area.str.startswith('test')")
    crude = bands["refcount"].sum() / bands["refpop"].sum()
    for statistic, expected in table.groupby("statistic"):
        per = float(statistic.split()[-1]) * (crude if "rate" in statistic else 1)
        found = ratio(
            data,
            reference_count=bands["refcount"],
            reference_population=bands["refpop"],
            per=per,
            confidence=(0.95, 0.998),
        )
        columns = ["observed", "expected", "value", *LIMITS]
        assert (found.pop("status") == "ok").all()
        assert_allclose(found, expected.set_index("area").loc[found.index, columns], rtol=1e-9)


def test_reproduces_phe_ratios_of_total_counts(reference_csv):
    bands = reference_csv("phe/dsr_isr__refdata.csv")
    data = areas(reference_csv)
    data[["refcount", "refpop"]] = np.tile(bands[["refcount", "refpop"]], (3, 1))
    totals = reference_csv("phe/dsr_isr__testdata_multiarea_lookup.csv").set_index("area")
    found = ratio(data, count=totals["total_count"])
    pd.testing.assert_frame_equal(found, ratio(data), rtol=1e-12, check_names=False)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_refuses_what_phe_refuses(reference_csv, number):
    """Negative counts, a population of zero with events, negative populations and standards."""
    data = reference_csv(f"phe/dsr_isr__testdata_err{number}.csv")
    data = data.assign(area=data.get("area", "a"), stdpop=data.get("stdpop", 1))
    with pytest.raises(ValueError, match=r"1 of (19|38) rows do not"):
        directly(data, standard="stdpop")


def test_groups_may_be_of_several_columns(reference_csv):
    data = reference_csv("phe/py_dsr__testdata_multigroup.csv")
    data = data.assign(standard=np.tile(epi.esp2013(), 6))
    both = directly(data, groups=["area", "year"])
    alone = directly(data[data["year"] == 2016])
    assert both.index.names == ["area", "year"]
    pd.testing.assert_frame_equal(both.xs(2016, level="year"), alone)


def test_reproduces_the_expected_cases_of_pennsylvania(reference_csv):
    """Printed to four decimals, from the rates of the state in each stratum."""
    strata_ = reference_csv("spatial/pennLC_strata.csv")
    expected = reference_csv("spatial/pennLC_county_expected.csv").set_index("county")
    keys = ["race", "gender", "age"]
    state = strata_.groupby(keys)[["cases", "population"]].sum()
    found = ratio(
        strata_,
        groups="county",
        count="cases",
        population="population",
        reference_count=state["cases"],
        reference_population=state["population"],
    )
    rows = expected.loc[found.index]
    assert_allclose(found["observed"], rows["cases"])
    assert_allclose(found["expected"], rows["expected"], rtol=1e-9)
    assert_allclose(found["value"], rows["sir"], rtol=1e-9)
    assert round(found.loc["adams", "expected"], 4) == 69.6273


def test_standardising_by_the_own_population_gives_the_crude_rate():
    frame = strata([3, 9, 40], [500, 400, 100], [500, 400, 100])
    found = directly(frame, per=1000).iloc[0]
    assert found["value"] == pytest.approx(52.0)
    crude = epi.rate(52, 1000).iloc[0]
    assert_allclose([found["lower"], found["upper"]], [crude["lower"], crude["upper"]])


@given(st.integers(0, 500), st.integers(1, 10_000), st.floats(0.01, 0.99))
def test_splitting_a_stratum_with_equal_rates_changes_no_rate(count, persons, share):
    whole = strata([count, 10], [persons, 900], [3000, 1000])
    parts = strata(
        [share * count, (1 - share) * count, 10],
        [share * persons, (1 - share) * persons, 900],
        [share * 3000, (1 - share) * 3000, 1000],
    )
    columns = ["value", "lower", "upper"]
    assert_allclose(directly(whole)[columns], directly(parts)[columns], rtol=1e-9)


@given(st.floats(0.1, 1e6))
def test_per_scales_the_result(per):
    columns = ["value", "lower", "upper"]
    frame = strata([3, 9, 40], [500, 400, 100], [5, 4, 2])
    assert_allclose(directly(frame, per=per)[columns], per * directly(frame, per=1)[columns])


def test_only_the_shape_of_the_standard_counts():
    one = directly(strata([3, 9, 40], [500, 400, 100], [5, 4, 2]))
    ten = directly(strata([3, 9, 40], [500, 400, 100], [50, 40, 20]))
    assert_allclose(one["upper"], ten["upper"])


def test_the_interval_covers_the_true_rate():
    generator = np.random.default_rng(3)
    truth, persons = np.array([0.002, 0.01, 0.05]), np.array([3000, 2000, 800])
    standard = np.array([5.0, 3.0, 2.0])
    counts = generator.poisson(truth * persons, size=(4000, 3))
    frame = pd.DataFrame(
        {
            "area": np.repeat(np.arange(4000), 3),
            "count": counts.ravel(),
            "pop": np.tile(persons, 4000),
            "standard": np.tile(standard, 4000),
        }
    )
    found = directly(frame, per=1)
    rate = (truth * standard).sum() / standard.sum()
    assert found["lower"].le(rate).mul(found["upper"].ge(rate)).mean() == pytest.approx(
        0.95, abs=0.02
    )


def test_groups_without_events():
    frame = strata([0, 0], [10, 10], [1, 1])
    assert directly(frame)["status"].tolist() == ["suppressed"]
    assert directly(frame, min_events=0)["status"].tolist() == ["not_computable"]


def test_the_threshold_of_suppression_is_the_callers():
    frame = strata([3, 2], [10, 10], [1, 1])
    assert directly(frame, min_events=5)["status"].tolist() == ["ok"]
    assert directly(frame, min_events=5.5)["status"].tolist() == ["suppressed"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": [1, -1, 1]}, "count must be zero or more"),
        ({"pop": [1, 0, 1]}, "count must be zero where the population is; 1 of 3.*1: 1.0"),
        ({"pop": [1, -558, 1]}, "population must be zero or more.*1: -558"),
        ({"standard": [1, -1, 1]}, "standard must be zero or more"),
        ({"standard": [0, 0, 0]}, "standard must be above zero.*'a': 0.0"),
        ({"count": [1, np.inf, 1]}, "count must be a finite number"),
        ({"standard": [1, np.nan, 1]}, "standard must be a finite number"),
    ],
)
def test_bad_strata_are_refused(change, message):
    frame = strata([1, 1, 1], [10, 10, 10], [1, 1, 1]).assign(**change)
    with pytest.raises(ValueError, match=message):
        directly(frame)


def test_a_group_that_lacks_a_stratum_of_the_standard_is_refused():
    frame = strata([1, 1], [10, 10], [1, 1]).assign(age=["0-4", "5-9"])
    standard = pd.Series([1.0, 1.0, 1.0], index=pd.Index(["0-4", "5-9", "10+"], name="age"))
    with pytest.raises(ValueError, match=r"must have all 3 strata .*'a': 2"):
        directly(frame, standard=standard)
    with pytest.raises(ValueError, match=r"must have each age once per group.*\('0-4',\)"):
        directly(frame.assign(age="0-4"), standard=standard)
    with pytest.raises(ValueError, match=r"must have a value for every \['age'\]"):
        directly(frame.assign(age=["0-4", "95+"]), standard=standard)


def test_a_standard_that_cannot_be_joined_is_refused():
    frame = strata([1, 1], [10, 10], [1, 1])
    with pytest.raises(ValueError, match="standard cannot be joined: name its index"):
        directly(frame, standard=pd.Series([1.0, 1.0, 1.0]))


def test_a_standard_by_age_and_sex():
    keys = pd.MultiIndex.from_product([["0-64", "65+"], ["f", "m"]], names=["age", "sex"])
    standard = pd.Series([4.0, 4.0, 1.0, 1.0], index=keys)
    frame = pd.DataFrame({"count": [5, 6, 7, 8], "pop": [90, 80, 40, 30]}, index=keys[::-1])
    frame = frame.reset_index().assign(area="a")
    found = directly(frame, standard=standard, per=1).iloc[0]
    expected = (4 * 8 / 30 + 4 * 7 / 40 + 6 / 80 + 5 / 90) / 10
    assert found["value"] == pytest.approx(expected)


def test_persons_that_do_not_add_up_to_the_events_are_refused():
    frame = strata([10, 10], [100, 100], [1, 1]).assign(once=[4, 4], twice=[3, 2])
    with pytest.raises(ValueError, match=r"events_per_person must add up to count.*\(1: 8.0\)"):
        directly(frame, events_per_person={1: "once", 2: "twice"})


def test_a_ratio_without_expected_events_is_refused():
    frame = strata([5], [10], [1]).assign(refcount=0, refpop=100)
    with pytest.raises(ValueError, match=r"expected number of events must be above zero.*'a'"):
        ratio(frame)
    assert ratio(frame.assign(count=0))["status"].tolist() == ["not_computable"]


def test_a_ratio_of_no_observed_events_is_zero():
    frame = strata([0, 0], [0, 500], [1, 1]).assign(refcount=4, refpop=100)
    assert ratio(frame)[["value", "lower"]].iloc[0].tolist() == [0.0, 0.0]


def areas(reference_csv):
    """Three areas of nineteen bands; the reference counts the one blank as no events."""
    return reference_csv("phe/dsr_isr__testdata_multiarea.csv").fillna({"count": 0})


def strata(count, persons, standard):
    return pd.DataFrame({"area": "a", "count": count, "pop": persons, "standard": standard})
