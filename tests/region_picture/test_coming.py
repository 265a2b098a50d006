"""What a picture says of the years to come, and of distances."""

from __future__ import annotations

from pathlib import Path

import pytest

import regiobeeld
from regiobeeld import access, future
from regiobeeld.region_picture import Picture
from regiobeeld.store import Store


@pytest.fixture(scope="module")
def twente() -> Picture:
    return regiobeeld.picture("twente", indicators=["inhabitants"])


@pytest.fixture(scope="module")
def country() -> Picture:
    return regiobeeld.picture("NL", indicators=["inhabitants"])


def test_a_picture_carries_what_the_functions_give(twente: Picture) -> None:
    coming = twente.future
    assert coming.population.equals(future.population("twente"))
    assert coming.ageing.equals(future.ageing("twente"))
    dementia = coming.demand[coming.demand["condition"] == "dementia"].reset_index(drop=True)
    given = future.demand("twente", "dementia")
    assert dementia[list(given.columns)].equals(given)
    assert coming.backtest.equals(future.backtest(level="ggd"))
    assert twente.access.equals(access.distances("twente"))


def test_course_stands_beside_the_country(twente: Picture, country: Picture) -> None:
    course = twente.future.course.set_index(["measure", "year"])
    theirs = country.future.course.set_index(["measure", "year"])
    assert course["country_value"].equals(theirs["value"].rename("country_value"))
    assert (course.xs(twente.future.now, level="year")["index"].round(9) == 100).all()
    assert (theirs["country_index"] == theirs["index"]).all()


def test_every_site_closes_once(twente: Picture) -> None:
    found = twente.closings
    assert found["closed"].unique().tolist() == ["MST Enschede", "ZGT Almelo", "ZGT Hengelo"]
    almelo = found[found["closed"] == "ZGT Almelo"].drop(columns="closed").reset_index(drop=True)
    assert almelo.equals(access.scenario("twente", closed="ZGT Almelo", ages=["75+"]))


def test_the_country_names_no_sites(country: Picture) -> None:
    assert country.access.empty
    assert country.closings.empty


def test_a_picture_of_an_earlier_year_knows_nothing_of_later_counts() -> None:
    assert (
        regiobeeld.picture("twente", 2020, indicators=["inhabitants"]).future.missing == "earlier"
    )


def test_a_store_without_the_tables_says_so(tmp_path: Path) -> None:
    bare = Store(tmp_path)
    picture = regiobeeld.picture("twente", indicators=["inhabitants"], store=bare)
    assert picture.future.missing == "no_table"
    assert picture.access.empty
