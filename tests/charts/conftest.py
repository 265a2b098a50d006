"""Pictures of a few regions, each made once."""

from functools import cache

import pytest

from regiobeeld.region_picture import Picture, picture

INDICATORS = (
    "inhabitants",
    "children",
    "good_health",
    "good_health_modelled",
    "overweight",
    "smoking",
    "alcohol_guideline",
    "exercise",
    "care_hours",
    "informal_carers",
    "loneliness",
    "births",
    "supermarket_distance",
    "population_density",
    "life_expectancy",
)


@cache
def made(region: str, year: int = 2020, benchmark: str | None = None) -> Picture:
    return picture(region, year, benchmark=benchmark, indicators=INDICATORS)


@pytest.fixture(scope="session")
def utrecht() -> Picture:
    return made("utrecht")


@pytest.fixture(
    scope="session",
    params=[
        ("utrecht", 2020, None),
        ("twente", 2020, "provincie:overijssel"),
        ("midden-nederland", 2020, None),
        ("gemeente:utrecht", 2020, None),
        ("GM0088", 2020, None),
        ("utrecht", 2022, "provincie:utrecht"),
        ("provincie:groningen", 2020, None),
    ],
    ids=lambda p: f"{p[0]}-{p[1]}",
)
def anywhere(request: pytest.FixtureRequest) -> Picture:
    return made(*request.param)
