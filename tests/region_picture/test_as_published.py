"""Decimals that a source does not give are not shown."""

import pytest

import regiobeeld
from regiobeeld.charts import ranked
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.as_published import as_published
from regiobeeld.region_picture.shown_figures import figures


@pytest.fixture(scope="module")
def utrecht() -> Picture:
    wanted = ["owner_occupied", "youth_care", "overweight", "old_age_dependency"]
    return regiobeeld.picture("utrecht", indicators=wanted)


@pytest.mark.parametrize(
    ("indicator", "level", "decimals"),
    [
        # Whole percents of gemeenten and wijken; the region is put together from them.
        ("owner_occupied", "gemeente", 0),
        ("owner_occupied", "wijk", 0),
        ("owner_occupied", "ggd", 1),
        ("youth_care", "gemeente", 1),
        ("overweight", "gemeente", 1),
        # A quotient of counts.
        ("old_age_dependency", "gemeente", 1),
    ],
)
def test_decimals_are_those_of_the_source(utrecht, indicator, level, decimals):
    assert as_published(utrecht, indicator, level).decimals == decimals


def test_a_whole_percentage_is_shown_so(utrecht):
    table = ranked(utrecht, "owner_occupied").table
    assert (table["Waarde"] == table["Waarde"].round()).all()
    chart = str(ranked(utrecht, "owner_occupied").spec)
    assert ",0%" not in chart
    zeist = regiobeeld.picture("GM0355", indicators=["owner_occupied"])
    assert figures(zeist)["owner_occupied"].indicator.decimals == 0
