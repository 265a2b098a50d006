"""Ageing and hands: definitions, the country beside what was published, and limits."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from pandas.testing import assert_frame_equal

from regiobeeld import future
from regiobeeld.future.hands import ALONE, MEASURES
from regiobeeld.future.outlook import outlook
from regiobeeld.geography import region
from regiobeeld.geography.divisions import division, members_of
from regiobeeld.store import default_store

NAMES = [
    "old_age_dependency", "oldest_old_support", "working_age", "people_75_plus", "people_85_plus",
    "people_75_plus_alone",
]  # fmt: skip


def measured(name, measure, **options):
    found = future.ageing(name, **options)
    return found[found["measure"] == measure].set_index("year")["value"]


def test_the_columns():
    found = future.ageing("twente")
    assert list(found) == ["year", "measure", "value", "lower", "upper", "kind"]
    assert list(dict.fromkeys(found["measure"])) == NAMES
    assert found.attrs["source"].startswith("83502NED")
    assert ((found["lower"] <= found["value"]) & (found["value"] <= found["upper"])).all()
    assert set(found.loc[found["kind"] == "observed", "year"]) == set(range(2020, 2025))


def test_the_measures_are_what_they_say():
    people = outlook("twente", 2040).people[20]
    expected = {
        "old_age_dependency": 100 * people[65:].sum() / people[15:65].sum(),
        "oldest_old_support": people[50:75].sum() / people[85:].sum(),
        "working_age": people[15:65].sum(),
        "people_75_plus": people[75:].sum(),
        "people_85_plus": people[85:].sum(),
    }
    for name, value in expected.items():
        assert_allclose(measured("twente", name)[2040], value)


def test_the_country_as_the_source_has_it():
    """Support ratio; published: 14.6 in 2019, and about 15 in 2015."""
    support = measured("NL", "oldest_old_support")
    assert support.loc[[2020, 2026, 2040]].round(1).tolist() == [14.6, 12.8, 7.0]


@pytest.mark.parametrize(
    ("name", "published"),
    [("corop:achterhoek", 5.5), ("gemeente:eemsdelta", 5.1), ("gemeente:het-hogeland", 5.0)],
)
def test_support_in_2040_as_published(name, published):
    """Of RIVM's monitor Langer Thuis 2020."""
    assert measured(name, "oldest_old_support")[2040] == pytest.approx(published, abs=0.6)


def test_twente_loses_carers_as_its_own_regiobeeld_said():
    """Published in 2020: 30% fewer potential carers over 2020-2030."""
    support = measured("twente", "oldest_old_support")
    assert 100 * (support[2030] / support[2020] - 1) == pytest.approx(-26, abs=1)


def test_numbers_add_up_from_gemeenten():
    parts = [measured(code, "people_85_plus") for code in region("twente").gemeenten]
    assert_allclose(np.sum(parts, axis=0), measured("twente", "people_85_plus"))


def test_a_scenario_of_young_people_lowers_the_dependency():
    more = measured("twente", "old_age_dependency", extra={"Enschede": {2030: 20_000}})
    plain = measured("twente", "old_age_dependency")
    assert more[2030] < plain[2030]
    assert more[2026] == pytest.approx(plain[2026])


def test_the_same_limits_every_time():
    one, other = future.ageing("twente"), future.ageing("twente")
    assert one.equals(other)
    assert [*MEASURES, ALONE] == NAMES


# --- who lives alone


@pytest.mark.parametrize("name", ["NL", "twente", "gemeente:vlieland", "gemeente:rozendaal"])
def test_people_who_live_alone_as_counted_in_2020(captures, name):
    file = captures / "71488ned" / "TypedDataSet.csv"
    rows = pd.read_csv(file, sep=";", encoding="utf-8-sig", dtype={"Leeftijd": "str"})
    old = rows[rows["Leeftijd"].str.match("75|80|85|90|95")].set_index("RegioS")["Alleenstaand_4"]
    expected = old[old.index.isin(region(name, 2020).gemeenten)].sum()
    found = future.ageing(name).query("measure == 'people_75_plus_alone'").set_index("year")
    assert found.loc[2020, ["value", "lower", "upper"]].tolist() == pytest.approx([expected] * 3)
    assert found["kind"].tolist() == ["observed"] + ["projected"] * 20
    assert np.isfinite(found[["value", "lower", "upper"]]).all(axis=None)


def test_the_part_that_lives_alone_stays_that_of_its_age():
    people = outlook("twente", 2040).people
    alone = measured("twente", "people_75_plus_alone")
    table = default_store().table("71488NED")
    rows = table.read("Alleenstaand", {"RegioS": list(region("twente", 2020).gemeenten)})
    first = rows["Leeftijd"].str.split(" ").str[0].astype(int)
    topic = "Alleenstaand_4"
    younger, oldest = rows[first.between(75, 84)][topic].sum(), rows[first >= 85][topic].sum()
    grown = [
        people[20][ages].sum() / people[0][ages].sum() for ages in (slice(75, 85), slice(85, None))
    ]
    assert alone[2040] == pytest.approx(younger * grown[0] + oldest * grown[1])
    assert alone[2040] < measured("twente", "people_75_plus")[2040]


def test_those_who_live_alone_are_of_the_gemeenten_of_now():
    """Eemsdelta is of 2021: its parts of 2020 are counted together."""
    parts = [future.ageing(code) for code in region("twente").gemeenten]
    of_2020 = [
        each.query("measure == 'people_75_plus_alone' and year == 2020")["value"].item()
        for each in parts
    ]
    assert sum(of_2020) == pytest.approx(measured("twente", "people_75_plus_alone")[2020])
    assert measured("gemeente:eemsdelta", "people_75_plus_alone")[2020] > 1000


def test_the_documentation_tells_how_many_live_alone():
    page = (Path(__file__).parents[2] / "docs" / "future.md").read_text("utf-8")
    country = measured("NL", "people_75_plus_alone")
    told = " ".join(page.split())
    assert f"{round(country[2020], -3):,.0f} in 2020 and {round(country[2040], -3):,.0f}" in told


# --- staff of care: vacancies of the province


def test_vacancies_are_said_to_be_those_of_the_province():
    found = future.staff("twente")
    assert list(found) == [
        "area", "area_name", "year", "vacancies", "per_1000_inhabitants", "source",
    ]  # fmt: skip
    assert list(dict.fromkeys(found["area"])) == ["PV23", "NL01"]
    assert set(found["area_name"]) == {"provincie Overijssel", "Nederland"}
    assert found["year"].tolist() == [*range(2017, 2023)] * 2
    assert found["source"].eq("vacatures-zorg, 03759NED, 37259ENG").all()
    assert_frame_equal(found, future.staff("provincie:overijssel"))
    assert_frame_equal(found, future.staff("gemeente:enschede"))


def test_a_region_in_more_provinces_has_each_of_them_and_no_mixture():
    found = future.staff("midden-nederland")
    assert list(dict.fromkeys(found["area_name"]))[-1] == "Nederland"
    areas = list(dict.fromkeys(found["area"]))
    assert len(areas) > 2 and areas[-1] == "NL01"
    for area in areas[:-1]:
        alone = future.staff(f"provincie:{area}")
        own = found[found["area"] == area].reset_index(drop=True)
        assert_frame_equal(own, alone[alone["area"] == area].reset_index(drop=True))


def test_the_country_is_told_once():
    found = future.staff("NL")
    assert found["area"].tolist() == ["NL01"] * 6


def test_vacancies_as_published_with_the_people_who_then_lived_there(captures):
    file = captures / "arbeidsmarkt-zorg" / "83599NED_vacatures_zorg_3e_kwartaal.csv"
    published = pd.read_csv(file).set_index("regio")
    for name in published.index.drop("Nederland"):
        found = future.staff(f"provincie:{name}").set_index(["area_name", "year"])
        for area, row in ((f"provincie {name}", name), ("Nederland", "Nederland")):
            expected = (1000 * published.loc[row]).round().astype("int64").tolist()
            assert found.loc[area, "vacancies"].tolist() == expected


def test_the_people_are_those_of_the_province_as_it_then_was():
    """In 2019 Vijfheerenlanden went from the province of Zuid-Holland to that of Utrecht."""
    utrecht = future.staff("provincie:utrecht").set_index(["area", "year"])
    counted = default_store().table("37259ENG").read("PopulationOn1January", {"Periods": 2018})
    people = counted.set_index("Regions")["PopulationOn1January_1"]
    then = people[[code for code in people.index if code in members_of("PV26", 2018)]].sum()
    found = utrecht.loc[("PV26", 2018)]
    assert found["per_1000_inhabitants"] == pytest.approx(1000 * found["vacancies"] / then)
    assert people["GM0545"] > 0 and "GM0545" not in members_of("PV26", 2018)


def test_provinces_add_up_to_the_country_but_for_rounding():
    provinces = {gemeente.areas["provincie"] for gemeente in division(2022).values()}
    rows = [future.staff(f"provincie:{code}") for code in provinces]
    summed = sum(each[each["area"] != "NL01"].set_index("year")["vacancies"] for each in rows)
    country = future.staff("NL").set_index("year")["vacancies"]
    # Published in hundreds: twelve provinces may be off by six hundred, and were by one.
    assert (summed - country).abs().max() <= 100
