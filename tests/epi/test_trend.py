import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from regiobeeld import epi

NAMES = {
    "Increasing": "increasing",
    "Decreasing": "decreasing",
    "No significant change": "no_significant_trend",
}


def of_values(frame, **options):
    columns = {"groups": "area", "period": "year", "value": "value", "lower": "ll", "upper": "ul"}
    return epi.recent_trend(frame, **{**columns, **options})


def of_counts(frame, **options):
    columns = {"groups": "area", "period": "year", "count": "x", "total": "n"}
    return epi.recent_trend(frame, **{**columns, **options})


@pytest.mark.parametrize("name", ["other_trends", "other_6", "other_grouped"])
def test_reproduces_phe_trends_of_values(reference_csv, name):
    table = reference_csv(f"phe/trend__testdata_{name}.csv")
    table = table.rename(columns=str.lower).rename(columns={"ethnicity": "area"})
    table["area"] = table.get("area", "all")
    expected = table.dropna(subset="significance").set_index("area")
    found = of_values(table[table["area"].isin(expected.index)])
    assert_allclose(found["chi2"], expected["significance"], atol=5e-5)
    assert_allclose(found["slope"], expected["gradient"], atol=5.1e-5)
    assert found["direction"].tolist() == expected["recent_trend"].map(NAMES).tolist()


@pytest.mark.parametrize("name", ["prop_trends", "prop_grouped"])
def test_reproduces_phe_trends_of_proportions(reference_csv, name):
    table = reference_csv(f"phe/trend__testdata_{name}.csv")
    table = table.rename(columns={"Ethnicity": "area", "Year": "year", "Count": "x"})
    table = table.rename(columns={"denominator": "n"}).assign(area=lambda t: t.get("area", "all"))
    expected = table.dropna(subset="Significance").set_index("area")
    rows = table[table["area"].isin(expected.index)]
    # The reference numbers the years 1 to 5, also where one is lacking.
    found = of_counts(rows.assign(year=rows.groupby("area").cumcount()))
    assert_allclose(found["chi2"], expected["Significance"], atol=5e-5)
    assert found["direction"].tolist() == expected["recent_trend"].map(NAMES).tolist()


def test_a_gap_between_years_is_a_gap():
    frame = pd.DataFrame({"area": "a", "x": [10, 17, 27, 49, 67], "n": 150})
    whole = of_counts(frame.assign(year=[2012, 2013, 2014, 2015, 2016]))
    gap = of_counts(frame.assign(year=[2012, 2013, 2014, 2016, 2017]))
    assert whole["slope"].iloc[0] > gap["slope"].iloc[0]


def test_reproduces_fingertips_cases(reference_json):
    cases = reference_json("phe/fingertips_unit_cases.json")["trend_cases"]
    compared = 0
    for case in cases:
        years = range(1, 6)
        if "count" in case and "lcl" not in case:
            frame = pd.DataFrame(
                {"area": "a", "year": years, "x": case["count"], "n": case["denom"]}
            )
            found = of_counts(frame).iloc[0]
        else:
            frame = pd.DataFrame({"area": "a", "year": years, "value": case["value"]})
            found = of_values(frame.assign(ll=case["lcl"], ul=case["ucl"])).iloc[0]
        if "chi2" in case:
            assert round(found["chi2"], 1) == pytest.approx(case["chi2"], abs=0.1)
        if "significant" in case:
            assert found["significant"] == case["significant"]
        elif "no CIs" not in case["name"]:
            assert case["expected"].lower().startswith(found["direction"])
        else:
            # Upstream says "no significant change" because its intervals are missing.
            assert found["chi2"] == pytest.approx(3167.8, abs=0.05)
            assert found["direction"] == "increasing"
        compared += 1
    assert compared == 8


def test_agrees_with_statsmodels():
    import statsmodels.api as sm

    generator = np.random.default_rng(0)
    n = generator.integers(100, 1000, 5)
    x = generator.binomial(n, np.linspace(0.2, 0.3, 5))
    table = sm.stats.Table(np.column_stack([x, n - x]))
    expected = table.test_ordinal_association(row_scores=np.arange(5), col_scores=np.array([1, 0]))
    found = of_counts(pd.DataFrame({"area": "a", "year": range(5), "x": x, "n": n})).iloc[0]
    # statsmodels divides by the hypergeometric variance: a factor N / (N - 1).
    assert found["chi2"] * (n.sum() - 1) / n.sum() == pytest.approx(expected.zscore**2)
    line = sm.WLS(x / n, sm.add_constant(np.arange(5)), weights=n).fit()
    assert found["slope"] == pytest.approx(line.params[1])


def test_only_the_latest_five_points_count_whatever_the_order():
    frame = pd.DataFrame(
        {"area": "a", "year": range(7), "x": [900, 5, 10, 20, 30, 40, 50], "n": 999}
    )
    found = of_counts(frame.sample(frac=1, random_state=1))
    assert_allclose(found["chi2"], of_counts(frame.tail(5))["chi2"])


def test_one_outlying_point_is_no_trend():
    frame = pd.DataFrame({"area": "a", "year": range(5), "x": [500, 501, 500, 499, 700], "n": 1000})
    found = of_counts(frame).iloc[0]
    assert found["chi2"] > 9.55
    assert not found["significant"]
    assert found["direction"] == "no_significant_trend"


def test_fewer_than_five_points_are_not_computable():
    frame = pd.DataFrame({"area": list("abbbbb"), "year": [1, 1, 2, 3, 4, 5], "x": 1, "n": 10})
    found = of_counts(frame)
    assert found["status"].tolist() == ["not_computable", "ok"]
    assert pd.isna(found.loc["a", "direction"])
    assert found["significant"].tolist() == [False, False]
    assert of_counts(frame.head(1))["status"].tolist() == ["not_computable"]


@pytest.mark.parametrize("x", [0, 10])
def test_none_or_all_is_no_trend(x):
    found = of_counts(pd.DataFrame({"area": "a", "year": range(5), "x": x, "n": 10})).iloc[0]
    assert (found["chi2"], found["p_value"], found["significant"]) == (0.0, 1.0, False)


@given(st.lists(st.integers(0, 50), min_size=5, max_size=5))
def test_reversing_time_reverses_the_trend(x):
    frame = pd.DataFrame({"area": "a", "year": range(5), "x": x, "n": 50})
    there, back = of_counts(frame).iloc[0], of_counts(frame.assign(year=-frame["year"])).iloc[0]
    assert there["slope"] == pytest.approx(-back["slope"], abs=1e-12)
    assert there["chi2"] == pytest.approx(back["chi2"], abs=1e-9)


def test_a_trend_without_intervals_is_refused():
    frame = pd.DataFrame({"area": "a", "year": range(5), "value": 1.0, "ll": 0.9, "ul": 1.1})
    for options in ({"lower": None}, {"upper": None}, {"lower": None, "upper": None}):
        with pytest.raises(ValueError, match="give either value, lower and upper, or count and"):
            of_values(frame, **options)
    frame.loc[3, "ll"] = np.nan
    found = of_values(frame).iloc[0]
    assert found["status"] == "not_computable"
    assert pd.isna(found["direction"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"year": [1, 2, 3, 4, 4]}, r"period must occur once per group.*\(4: 4\)"),
        ({"year": ["2019-2022"] * 5}, "period .* must hold numbers"),
        ({"x": [1, 2, 3, 4, 11]}, "count must not exceed total"),
        ({"n": [10, 10, 0, 10, 10]}, "total must be above zero"),
    ],
)
def test_bad_rows_are_refused(change, message):
    frame = pd.DataFrame({"area": "a", "year": range(5), "x": 1, "n": 10}).assign(**change)
    with pytest.raises(ValueError, match=message):
        of_counts(frame)


def test_an_interval_without_width_is_refused():
    frame = pd.DataFrame({"area": "a", "year": range(5), "value": 1.0, "ll": 1.0, "ul": 1.0})
    with pytest.raises(ValueError, match="upper must be above lower"):
        of_values(frame)
