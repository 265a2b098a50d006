"""Crosswalks between divisions: totals stay, the order of steps does not matter."""

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiobeeld.errors import RegionError
from regiobeeld.geography import crosswalk, gemeente_of, members_in, region, to_division
from regiobeeld.geography.crosswalk import aggregate, carried, chained, links
from regiobeeld.geography.divisions import GemeenteChange, changes, division
from tests.geography.kerncijfers import inhabitants

years = st.integers(2012, 2026)
three_years = st.tuples(years, years, years).map(sorted)
QUICK = settings(max_examples=25, deadline=None)


def counted(year: int, seed: int) -> pd.DataFrame:
    codes = list(division(year))
    values = [float((int(code[2:]) * 7919 + seed) % 10_007) for code in codes]
    return pd.DataFrame({"gemeente": codes, "people": values})


def step(old: str, new: str, share: float, date: str = "2001-01-01") -> GemeenteChange:
    return GemeenteChange(dt.date.fromisoformat(date), old, old, new, new, "split", share, "CBS")


@QUICK
@given(three_years, st.integers(0, 10_000))
def test_totals_are_conserved(span, seed):
    first, _, last = span
    before = counted(first, seed)
    after = to_division(before, counts=["people"], from_year=first, to_year=last)
    assert list(after["gemeente"]) == list(division(last))
    assert set(after["status"]) == {"ok"}
    assert after["people"].sum() == pytest.approx(before["people"].sum())


@QUICK
@given(three_years, st.integers(0, 10_000))
def test_two_steps_are_one_step(span, seed):
    first, middle, last = span
    start = counted(first, seed)
    at_once = to_division(start, counts=["people"], from_year=first, to_year=last)
    half = to_division(start, counts=["people"], from_year=first, to_year=middle)
    stepwise = to_division(
        half[["gemeente", "people"]], counts=["people"], from_year=middle, to_year=last
    )
    columns = ["gemeente", "people"]
    pd.testing.assert_frame_equal(at_once[columns], stepwise[columns])


@QUICK
@given(three_years)
def test_chain_is_the_product_of_its_links(span):
    first, middle, last = span
    product = crosswalk(first, middle).merge(
        crosswalk(middle, last), left_on="new", right_on="old", suffixes=("_1", "_2")
    )
    product["share"] = product["share_1"] * product["share_2"]
    product = product.groupby(["old_1", "new_2"], as_index=False)["share"].sum()
    product.columns = ["old", "new", "share"]
    pd.testing.assert_frame_equal(product, crosswalk(first, last), check_dtype=False)


@QUICK
@given(st.integers(2012, 2020), st.integers(0, 10_000))
def test_merging_then_adding_up_is_adding_up_then_merging(year, seed):
    before = counted(year, seed)
    after = to_division(before, counts=["people"], from_year=year, to_year=2020)
    after = after.set_index("gemeente")["people"]
    for name in ("utrecht", "twente", "midden-nederland", "provincie:fryslan", "NL"):
        area = region(name, 2020)
        old = members_in(area, year)
        assert set(old["status"]) == {"ok"}
        weights = old.set_index("code")["share"]
        people = before.set_index("gemeente")["people"].loc[weights.index]
        # Shares are written with six decimals.
        expected = pytest.approx(float((people * weights).sum()), rel=1e-6)
        assert after.loc[list(area.gemeenten)].sum() == expected


@pytest.mark.parametrize(
    ("before", "after", "receivers"),
    [
        (2017, 2018, ["GM0080", "GM1900", "GM1949"]),  # Littenseradiel
        (2018, 2019, ["GM1966", "GM1969"]),  # Winsum
        (2020, 2021, ["GM0757", "GM0824", "GM0855", "GM0865"]),  # Haaren
    ],
)
def test_shares_of_divided_gemeenten_give_the_published_inhabitants(before, after, receivers):
    """Within 1%, the growth of a gemeente in a year."""
    start = inhabitants(before).rename_axis("gemeente").reset_index(name="people")
    found = to_division(start, counts=["people"], from_year=before, to_year=after)
    found = found.set_index("gemeente")["people"].loc[receivers]
    published = inhabitants(after).loc[receivers]
    assert found.to_numpy() == pytest.approx(published.to_numpy(), rel=0.01)


@pytest.mark.parametrize(
    ("before", "after"), [(2017, 2018), (2018, 2019), (2020, 2021), (2021, 2022), (2022, 2023)]
)
def test_merged_gemeenten_have_the_inhabitants_of_their_parts(before, after):
    """Within 2.5%: a merger typed with the wrong parts would be far off."""
    start = inhabitants(before).rename_axis("gemeente").reset_index(name="people")
    found = to_division(start, counts=["people"], from_year=before, to_year=after)
    receivers = {change.new for change in changes() if change.year == after}
    found = found.set_index("gemeente")["people"].loc[sorted(receivers)]
    published = inhabitants(after).loc[sorted(receivers)]
    assert found.to_numpy() == pytest.approx(published.to_numpy(), rel=0.025)


def test_same_year_is_the_identity():
    walk = crosswalk(2020, 2020)
    assert (walk["old"] == walk["new"]).all()
    assert set(walk["share"]) == {1.0}


def test_going_back_is_refused_and_says_how():
    message = r"to_division\(\.\.\., from_year=2019, to_year=2021\)"
    with pytest.raises(RegionError, match=message):
        crosswalk(2021, 2019)


def test_chain_through_a_recode():
    assert ("GM0265", "GM1945", 1.0) in links(2014, 2016)  # Millingen, by way of Groesbeek
    shares = {new: share for old, new, share in links(2012, 2016) if old == "GM0055"}
    assert set(shares) == {"GM0074", "GM0080", "GM1900", "GM1940"}
    assert sum(shares.values()) == pytest.approx(1)


def test_unknown_shares_make_only_their_receivers_not_computable():
    walk = chained(
        [("A", "A", 1.0), ("B", "B", 1.0), ("C", "C", 1.0)],
        [step("A", "B", math.nan), step("A", "D", math.nan)],
    )
    frame = pd.DataFrame({"gemeente": ["A", "B", "C"], "people": [1.0, 2.0, 3.0]})
    result = aggregate(frame, walk, "gemeente", ["people"], []).set_index("gemeente")
    assert list(result["status"]) == ["not_computable", "ok", "not_computable"]
    assert result.loc["B", "reason"] == "unknown share of A"
    assert math.isnan(result.loc["B", "people"])
    assert result.loc["C", "people"] == 3


def test_parts_with_unknown_shares_that_come_together_are_whole_again():
    apart = [step("A", "B", math.nan), step("A", "D", math.nan)]
    together = [step("B", "E", 1.0, "2003-01-01"), step("D", "E", 1.0, "2003-01-01")]
    assert chained([("A", "A", 1.0)], [*apart, *together]) == (("A", "E", 1.0),)


def test_missing_parts_make_a_sum_incomplete():
    frame = pd.DataFrame({"gemeente": ["GM0003", "GM0010"], "people": [1.0, 2.0]})
    result = to_division(frame, counts=["people"], from_year=2020, to_year=2021)
    assert result["status"].tolist() == ["incomplete"]
    assert result["reason"].tolist() == ["no value for GM0024"]
    assert result["people"].isna().all()


def test_empty_values_make_a_sum_incomplete_per_count():
    frame = pd.DataFrame(
        {
            "gemeente": ["GM0003   ", "GM0010   ", "GM0024   "],
            "people": pd.array([1, 2, 3], dtype="Int64"),
            "houses": pd.array([1, None, 3], dtype="Int64"),
        }
    )
    result = to_division(frame, counts=["people", "houses"], from_year=2020, to_year=2021)
    assert result.loc[0, ["gemeente", "people", "status", "reason"]].tolist() == [
        "GM1979",
        6.0,
        "incomplete",
        "no value for GM0010",
    ]
    assert math.isnan(result.loc[0, "houses"])


def test_keys_keep_rows_apart():
    frame = pd.DataFrame(
        {
            "gemeente": ["GM0788", "GM0757", "GM0788"],
            "age": ["0-17", "0-17", "18+"],
            "people": [100.0, 1000.0, 300.0],
        }
    )
    result = to_division(frame, counts=["people"], keys=["age"], from_year=2020, to_year=2021)
    boxtel = result[result["gemeente"] == "GM0757"].set_index("age")
    assert boxtel.loc["0-17", "people"] == pytest.approx(1015.01)
    assert boxtel.loc["0-17", "reason"] == "apportioned by inhabitants: GM0788"
    assert boxtel.loc["18+", "status"] == "incomplete"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            {"gemeente": ["GM0003"], "people": [1]},
            r"'GM0003', which is not a gemeente of 2021: it went into GM1979 Eemsdelta",
        ),
        ({"gemeente": ["GM0001"], "people": [1]}, r"'GM0001', which is not a gemeente of 2021\.$"),
        ({"gemeente": ["GM0344", "GM0344"], "people": [1, 2]}, "'GM0344' more than once; name in"),
        ({"gemeente": ["GM0344"]}, "has no column 'people'"),
        ({"gemeente": ["GM0344"], "people": [1], "name": ["x"]}, "what to do with 'name'"),
    ],
)
def test_frames_that_would_lose_something_are_refused(rows, message):
    with pytest.raises(RegionError, match=message):
        to_division(pd.DataFrame(rows), counts=["people"], from_year=2021, to_year=2022)


def test_missing_code_is_refused():
    frame = pd.DataFrame({"gemeente": ["GM0344", None], "people": [1, 2]})
    with pytest.raises(RegionError, match="which is not a gemeente of 2020"):
        to_division(frame, counts=["people"], from_year=2020, to_year=2021)


def test_a_later_gemeente_with_land_from_elsewhere_is_not_computable():
    found = members_in(region("midden-nederland", 2022), 2023).set_index("code")
    assert found.loc["GM0363", "status"] == "not_computable"
    assert math.isnan(found.loc["GM0363", "share"])
    assert found["status"].value_counts().to_dict() == {"ok": 43, "not_computable": 1}


def test_older_gemeenten_of_a_region():
    assert carried(["GM0757"], 2021, 2020) == {"GM0757": 1.0, "GM0788": 0.1501}
    old = members_in(region("utrecht", 2020), 2017)
    assert {"Leerdam", "Zederik", "Vianen"} <= set(old["name"])
    assert len(members_in(region("twente"), 2012)) == 14


@pytest.mark.parametrize("code", ["GM034", "WK03440", "NL01", "", "XX0344"])
def test_gemeente_of_other_codes_is_refused(code):
    with pytest.raises(RegionError, match="is not a code of a gemeente"):
        gemeente_of(code)


@pytest.mark.parametrize("code", ["WK0363AA", "BU0363AA01", "WK036303"])
def test_wijken_of_amsterdam_have_letters_since_2022(code):
    assert gemeente_of(code) == "GM0363"
