"""Limits of indicators: complete, well-formed, and what lies outside goes nowhere."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import regiobeeld
from regiobeeld.errors import DefinitionError
from regiobeeld.measurement import catalogue
from regiobeeld.measurement.measure import Measurer
from regiobeeld.measurement.plausibility import IMPLAUSIBLE, LEVELS
from regiobeeld.measurement.set_aside import as_markdown, set_aside
from regiobeeld.measurement.units import Units
from regiobeeld.store import default_store
from regiobeeld.wording import STATUS

METHODS = Path(__file__).parents[2] / "docs" / "methods.md"
OWN = """[indicator.{name}]
label = "Woont alleen"
theme = "social_domain"
goal = "gebalanceerd_leven"
unit = "{unit}"
direction = "neutral"
kind = "register"
from = [
  {{ source = "kwb", numerator = "Eenpersoonshuishoudens", denominator = "HuishoudensTotaal" }},
]
{plausible}
"""


def own(folder, plausible="", unit="%", name="alone"):
    text = OWN.format(name=name, unit=unit, plausible=plausible)
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return regiobeeld.catalogue(folder)


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return set_aside(Measurer.of(default_store(), catalogue()))


def test_every_indicator_with_figures_has_limits_on_every_level():
    for indicator in catalogue().indicators.values():
        if indicator.recipes:
            assert tuple(indicator.plausible) == LEVELS, indicator.id
        if indicator.unit == "%":
            assert all(0 <= low < high <= 100 for low, high in indicator.plausible.values())


def test_what_the_snapshot_has_outside_them_is_what_the_methods_page_lists(found):
    listed = METHODS.read_text(encoding="utf-8").split("<!-- set aside -->\n")[1]
    expected = as_markdown(found)
    assert listed.split("\n<!-- end of set aside -->")[0] == expected, f"write:\n{expected}"


def test_limits_catch_no_extreme_that_is_real(found):
    """A gemeente is caught for its lease company only; no region, country or GGD is."""
    gemeenten = found[found["level"] == "gemeente"]
    assert set(gemeenten["indicator"]) == {"cars_per_household"}
    assert set(gemeenten["name"]) == {"Almere", "Houten"}
    assert set(found["level"]) == {"gemeente", "wijk"}
    shares = found[found["indicator"] != "cars_per_household"]
    assert (shares["value"] > 100).all()


def test_cars_keep_to_the_limit_of_statistics_netherlands(found):
    """Its own column of cars per household is empty wherever the quotient is above 2.5."""
    table = regiobeeld.table("84799NED")
    area, published = "WijkenEnBuurten", table.topic("PersonenautoSPerHuishouden").key
    rows = table.rows([area, published], {}).set_index(area)[published]
    cars = found[(found["indicator"] == "cars_per_household") & (found["period"] == "2020")]
    assert rows[cars["area"]].isna().all()
    gemeenten = rows[rows.index.str.startswith("GM")]
    caught = set(cars.loc[cars["level"] == "gemeente", "area"])
    assert set(gemeenten.index[gemeenten.isna()]) == caught


def test_an_implausible_figure_is_empty_and_says_why():
    houten = regiobeeld.picture("gemeente:houten", 2024, indicators=["cars_per_household"])
    row = houten.main.iloc[0]
    # Of 2024: that of 2017, which is just below the limit, must not pass for the newest.
    assert (row["status"], row["period"]) == (IMPLAUSIBLE, 2024)
    assert row[["value", "lower", "upper", "numerator"]].isna().all()
    assert set(STATUS[IMPLAUSIBLE]) == {"nl", "en"}
    # The series keeps the years of which the figure can be right.
    mine = houten.history[houten.history["region"] == houten.region.id]
    assert sorted(mine["period"]) == [2012, 2017]
    years = [2018, 2019, 2020, 2022, 2023, 2024]
    assert houten.set_aside["period"].unique().tolist() == list(map(str, years))


def test_a_wijk_with_cars_of_a_company_is_not_charted_but_named():
    amersfoort = regiobeeld.picture("gemeente:amersfoort", indicators=["cars_per_household"])
    wijken = amersfoort.members[amersfoort.members["level"] == "wijk"].set_index("region")
    assert wijken.loc["WK030722", "status"] == IMPLAUSIBLE
    assert np.isnan(wijken.loc["WK030722", "value"])
    assert wijken["value"].max() <= 2.5
    named = amersfoort.set_aside.set_index("area")
    assert named.loc["WK030722", "value"] == pytest.approx(881.64, abs=0.01)


def test_a_region_is_computed_without_it_or_not_at_all():
    """By the rule for any member without a value: more than 5% of the weight is too much."""
    measurer = Measurer.of(default_store(), catalogue())
    indicator = catalogue().indicator("cars_per_household")
    edition, recipe = next(iter(measurer.candidates(indicator, newest=2020, oldest=2020)))
    groups = {
        "small": ("GM0321", "GM0344", "GM0307", "GM0355"),  # Houten is 7% of these
        "large": ("GM0321", "GM0344", "GM0363", "GM0599"),  # and 2% of these
    }
    units = Units(2020, groups, {}, dict.fromkeys(groups, "regio"))
    rows = pd.DataFrame(measurer.measure(indicator, edition, recipe, units)).set_index("region")
    assert rows["status"].to_dict() == {"small": "incomplete", "large": "ok"}
    table = regiobeeld.table("84799NED")
    cars, homes = (table.topic(t).key for t in ("PersonenautoSTotaal", "HuishoudensTotaal"))
    three = table.rows([cars, homes], {"WijkenEnBuurten": ["GM0344", "GM0363", "GM0599"]})
    assert rows.loc["large", "value"] == pytest.approx(three[cars].sum() / three[homes].sum())


def test_limits_hold_for_regions_too():
    indicator = catalogue().indicator("cars_per_household")
    narrow = replace(indicator, plausible={"region": (0.0, 1.0)})
    definitions = replace(catalogue(), indicators={indicator.id: narrow})
    found = regiobeeld.picture("utrecht", indicators=[indicator.id], catalogue=definitions)
    assert found.main["status"].tolist() == [IMPLAUSIBLE]
    # Of the country the table gives 1.09 itself, and what its gemeenten add up to is no better.
    assert found.benchmarks["status"].tolist() == [IMPLAUSIBLE]


@pytest.mark.parametrize(
    ("plausible", "limits"),
    [
        ("", {"region": (0, 100), "gemeente": (0, 100), "wijk": (0, 100)}),
        ("plausible = [5, 90.5]", {"region": (5, 90.5), "gemeente": (5, 90.5), "wijk": (5, 90.5)}),
        (
            "plausible = { gemeente = [10, 90] }",
            {"region": (0, 100), "gemeente": (10, 90), "wijk": (0, 100)},
        ),
    ],
)
def test_limits_of_ones_own_are_for_every_level_or_for_some(tmp_path, plausible, limits):
    assert own(tmp_path, plausible).indicator("alone").plausible == limits


def test_what_is_no_percentage_has_no_limits_unless_they_are_given(tmp_path):
    assert own(tmp_path, "relevant = 2", unit="per 100").indicator("alone").plausible == {}


@pytest.mark.parametrize(
    ("plausible", "message"),
    [
        (
            "plausible = [100, 0]",
            "plausible is \\[100, 0\\]; it must be two numbers, the lower one",
        ),
        ("plausible = [0, 0]", "two numbers, the lower one first"),
        ("plausible = [0]", "two numbers, the lower one first"),
        ("plausible = [0, inf]", "two numbers, the lower one first"),
        ("plausible = {}", "or such a pair per level"),
        ('plausible = ["0", "1"]', "two numbers, the lower one first"),
        ("plausible = { wijken = [0, 1] }", "unknown key 'wijken'. Did you mean: wijk"),
        (
            "plausible = { wijk = [1, 0] }",
            r"own.toml, line 11, \[indicator.alone.plausible\]: wijk is \[1, 0\]",
        ),
    ],
)
def test_wrong_limits_are_named(tmp_path, plausible, message):
    with pytest.raises(DefinitionError, match=message):
        own(tmp_path, plausible)
