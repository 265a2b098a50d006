"""What people will need: rates as published, laws, and tables of one's own."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from regiobeeld import future
from regiobeeld.definitions.texts import texts
from regiobeeld.errors import FutureError
from regiobeeld.future.known import BANDS
from regiobeeld.future.outlook import outlook
from regiobeeld.future.rates import OWN_COLUMNS, rates_of
from regiobeeld.geography import region
from regiobeeld.store import Store, default_store
from regiobeeld.store.manifest import Provenance

STORE = default_store()
CONDITIONS = list(texts("conditions"))
EVERYBODY = pd.DataFrame(
    {"condition": "alles", "age": list(BANDS), "rate": 100.0, "year": 2020, "source": "zelf"}
)


def reckoned(name, condition, **options):
    return future.demand(name, condition, **options).set_index("year")


def national(condition, year):
    """The country's number by the rates, at the people that CBS counted midway that year."""
    rates = rates_of(condition, region("NL"), STORE).by_age()
    ages = STORE.table("UN-WPP2024-NLD").read("Bevolking", {"Perioden": f"{year}JJ00"})
    people = ages.groupby("Leeftijd")["Bevolking"].sum().to_numpy()
    counted = STORE.table("03759NED").read("BevolkingOp1Januari", {"RegioS": "NL01"})
    if year < 2019:
        events = STORE.table("37259ENG").read("PopulationOn1January", {"Regions": "NL01"})
        totals = dict(zip(events["Periods"].str[:4].astype(int), events.iloc[:, -1], strict=True))
    else:
        totals = dict(
            zip(counted["Perioden"].str[:4].astype(int), counted.iloc[:, -1], strict=True)
        )
    return rates @ people / people.sum() * (totals[year] + totals[year + 1]) / 2


# --- rates


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_conditions_are_told(lang):
    found = future.conditions(lang=lang)
    assert list(found) == ["condition", "label", "unit", "bands", "year", "source", "indicative"]
    assert list(found["condition"]) == CONDITIONS
    assert (found["label"].str.len() > 0).all()
    assert found["label"].is_unique


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_text_is_there_in_both_languages(condition):
    for key in ("label", "unit"):
        assert set(texts("conditions")[condition][key]) == {"nl", "en"}


def test_what_is_indicative():
    found = future.conditions().set_index("condition")
    assert set(found.index[found["indicative"]]) == {
        "long_term_care", "long_term_condition", "limitation", "limitation_hearing",
        "limitation_seeing", "limitation_moving",
    }  # fmt: skip
    assert found["bands"].loc[["diabetes", "dementia", "deaths", "limitation"]].tolist() == [
        18, 3, 9, 2,
    ]  # fmt: skip


def test_people_with_depression_as_published():
    assert national("depression", 2019) == pytest.approx(536_200, rel=0.002)


def test_people_with_diabetes_as_published(captures):
    totals = pd.read_csv(captures / "leeftijdscijfers" / "prevalentie_totalen.csv")
    row = totals[(totals["aandoening"] == "diabetes mellitus") & (totals["jaar"] == 2017)].iloc[0]
    assert national("diabetes", 2017) == pytest.approx(row["mannen"] + row["vrouwen"], rel=0.02)


def test_admissions_and_long_term_care_add_up_to_what_was_counted():
    assert national("arthrosis_admissions", 2019) == pytest.approx(56_080, rel=3e-4)
    assert national("long_term_care", 2019) == pytest.approx(284_035)


def test_deaths_add_up_to_what_was_counted():
    table = STORE.table("80202NED")
    topic = "TotaalAlleOnderliggendeDoodsoorzaken"
    counted = table.read(topic, {"Perioden": "2018JJ00", "Leeftijd": "10000"}).iloc[:, -1].sum()
    assert counted == pytest.approx(153_000, rel=0.005)
    assert national("deaths", 2018) == pytest.approx(counted, rel=1e-6)


def test_people_with_dementia_as_published():
    """Published: 290,000 in 2021, by a source that says 'over' 8, 25 and 40%."""
    assert reckoned("NL", "dementia").loc[2021, "value"] == pytest.approx(290_000, rel=0.06)


def test_shares_from_an_age_on_are_taken_apart():
    rates = rates_of("dementia", region("NL"), STORE)
    assert rates.bands == ((65, 79), (80, 89), (90, 100))
    assert (np.diff(rates.rate) > 0).all()
    assert rates.rate[-1] == pytest.approx(0.40)


def test_a_survey_of_the_regions_own():
    ours, country = (rates_of("limitation", region(n), STORE) for n in ("ggd:twente", "NL"))
    assert ours.source == "85012NED (GG1106)"
    assert country.source == "85012NED (NL01)"
    cells = STORE.table("85012NED").read(
        "EenOfMeerLichamelijkeBeperkingen",
        {"RegioS": "GG1106", "Marges": "MW00000", "Leeftijd": ["53115", "80200"]},
    )
    assert_allclose(ours.rate, cells.sort_values("Leeftijd").iloc[:, -1] / 100)
    assert (ours.error > country.error).all()


# --- laws


@pytest.mark.parametrize("condition", CONDITIONS)
def test_growth_and_ageing_make_the_difference(condition):
    found = reckoned("twente", condition)
    parts = found["due_to_growth"] + found["due_to_ageing"]
    assert_allclose(parts, found["value"] - found.loc[2026, "value"], atol=1e-6)
    assert found.loc[2026, "index"] == pytest.approx(100)
    assert ((found["lower"] <= found["value"]) & (found["value"] <= found["upper"])).all()
    assert (found["kind"] == np.where(found.index <= 2026, "expected", "projected")).all()


@settings(max_examples=10)
@given(st.floats(0.1, 1000))
def test_equal_rates_at_all_ages_follow_the_population(rate):
    found = reckoned("twente", "alles", rates=EVERYBODY.assign(rate=rate))
    people = outlook("twente", 2040).people.sum(axis=1)
    assert_allclose(found["value"], people * rate / 1000)
    assert_allclose(found["due_to_ageing"], 0, atol=1e-6)
    assert_allclose(found["due_to_growth"], found["value"] - found.loc[2026, "value"], atol=1e-6)


def test_gemeenten_add_up():
    parts = [reckoned(code, "diabetes")["value"] for code in region("twente").gemeenten]
    assert_allclose(np.sum(parts, axis=0), reckoned("twente", "diabetes")["value"])


def test_bands_of_any_width_are_taken():
    """A rate of single ages within bands of five years."""
    own = pd.DataFrame(
        {
            "condition": "x",
            "age": ["18-64", "65+"],
            "rate": [10.0, 100.0],
            "year": 2020,
            "source": "",
        }
    )
    people = outlook("twente", 2040).people[20]
    found = reckoned("twente", "x", rates=own).loc[2040]
    assert found["value"] == pytest.approx(0.01 * people[18:65].sum() + 0.1 * people[65:].sum())
    assert found["lower"] < found["value"] < found["upper"]


def test_a_survey_makes_limits_wider():
    surveyed = reckoned("ggd:twente", "limitation")
    rates = rates_of("limitation", region("ggd:twente"), STORE)
    own = pd.DataFrame(
        {
            "condition": "x",
            "age": ["18-64", "65+"],
            "rate": 1000 * rates.rate,
            "year": 2020,
            "source": "",
        }
    )
    certain = reckoned("ggd:twente", "x", rates=own)
    assert_allclose(surveyed["value"], certain["value"])
    assert (surveyed["upper"] - surveyed["lower"] > certain["upper"] - certain["lower"]).all()


def test_the_same_limits_every_time():
    assert future.demand("twente", "dementia").equals(future.demand("twente", "dementia"))


def test_twente_as_its_own_regiobeeld_said():
    """Published in 2020: 39% more people with dementia over 2020-2030."""
    value = reckoned("twente", "dementia")["value"]
    assert 100 * (value[2030] / value[2020] - 1) == pytest.approx(35, abs=1)


# --- refusals


def test_another_condition_is_refused():
    with pytest.raises(FutureError, match="Did you mean: dementia") as fault:
        future.demand("twente", "dementie")
    assert "condition, age, rate, year, source" in str(fault.value)


@pytest.mark.parametrize("column", OWN_COLUMNS)
def test_an_own_table_that_lacks_a_column_is_refused(column):
    with pytest.raises(FutureError, match=f"lacks the column {column}"):
        future.demand("twente", "alles", rates=EVERYBODY.drop(columns=column))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"age": "oud"}, r"row 3, column 'age': 'oud' must be a band"),
        ({"age": "9-5"}, "must be a band"),
        ({"age": "0-9"}, "overlaps another row's ages"),
        ({"rate": -1.0}, "row 3, column 'rate': -1.0 must be a number from 0 to 1000"),
        ({"rate": 1001.0}, "1001.0 must be"),
        ({"rate": float("nan")}, "nan must be"),
        ({"year": 2019}, "column 'year': 2 of them"),
        ({"source": "elders"}, "column 'source': 2 of them"),
    ],
)
def test_a_wrong_cell_of_an_own_table_is_refused(changes, said):
    wrong = EVERYBODY.copy()
    for column, value in changes.items():
        wrong.loc[3, column] = value
    with pytest.raises(FutureError, match=said):
        future.demand("twente", "alles", rates=wrong)


def test_a_condition_that_an_own_table_lacks_is_refused():
    with pytest.raises(FutureError, match="no row with the condition 'iets': it has 'alles'"):
        future.demand("twente", "iets", rates=EVERYBODY)


def test_a_whole_table_counts_nobody_twice(tmp_path):
    """Fetched, a table has more: totals, bands that overlap, sexes, and areas within each other."""
    own = Store(tmp_path, base=STORE)
    for table, doubled in (
        ("80202NED", {"Geslacht": "3000", "Leeftijd": "99999", "RegioS": "NL01"}),
        ("03759NED", {"Geslacht": "3000", "Leeftijd": "99999", "BurgerlijkeStaat": "T1"}),
        ("71488NED", {"Geslacht": "3000", "Leeftijd": "99999"}),
    ):
        entry, rows = STORE.entry(table), STORE.table(table).read()
        extra = [rows.assign(**{key: code}) for key, code in doubled.items()]
        dimensions = tuple(
            replace(
                d, codes={**d.codes, **({doubled[d.key]: "0 jaar"} if d.key in doubled else {})}
            )
            for d in entry.info.dimensions
        )
        info = replace(entry.info, dimensions=dimensions)
        own.write(info, pd.concat([rows, *extra]), Provenance("CBS"), compression=1)
    for condition in ("deaths", "dementia"):
        whole = future.demand("twente", condition, store=own)
        pd.testing.assert_frame_equal(whole, future.demand("twente", condition))
    found = future.backtest(level="ggd", store=own)
    pd.testing.assert_frame_equal(found, future.backtest(level="ggd"))
