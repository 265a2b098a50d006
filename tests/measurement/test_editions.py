"""What a stored table can give, the indicators of its source give: topics differ by edition."""

import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

import regiobeeld
from regiobeeld.geography import region
from regiobeeld.measurement import Catalogue, Indicator, catalogue
from regiobeeld.measurement.measure import MAIN_AGES, Measurer
from regiobeeld.measurement.missing_topics import lacking_topics
from regiobeeld.measurement.observations import SourceEdition
from regiobeeld.measurement.recipes import Recipe
from regiobeeld.measurement.units import units_of
from regiobeeld.statline.metadata import stem
from tests.stand_in import SNAPSHOT

AREAS = ("NL", "utrecht", "twente", "provincie:overijssel", "gemeente:utrecht")
# Topics that a table has, and of which it has no figure in those areas.
EMPTY = {
    ("gp_post_distance", "80305NED", "2017"): "the column ends in 2016",
    ("gp_post_distance", "80305NED", "2018"): "the column ends in 2016",
    ("control_over_life", "50090NED", "2012"): "estimated from 2016 on",
    ("volunteering", "50090NED", "2012"): "estimated from 2016 on",
    ("limited_by_health", "50090NED", "2012"): "estimated from 2020 on",
    ("limited_by_health", "50090NED", "2016"): "estimated from 2020 on",
    ("stress", "50090NED", "2012"): "estimated from 2020 on",
    ("stress", "50090NED", "2016"): "estimated from 2020 on",
    ("neighbour_noise", "50090NED", "2012"): "estimated from 2020 on",
    ("neighbour_noise", "50090NED", "2016"): "estimated from 2020 on",
}
# Words before and after what a topic is about, that tell count, share and rate apart.
AROUND = re.compile("^(k_|Aandeel|Percentage|Gemiddelde?)|(Totaal|Relatief|PerHuishouden)$")


Way = tuple[Indicator, SourceEdition, Recipe]
Key = tuple[str, str, str]


def ways(definitions: Catalogue) -> dict[Key, list[Way]]:
    """Per indicator, table and period the recipes for it."""
    measurer = Measurer.of(SNAPSHOT, definitions)
    found: dict[Key, list[Way]] = {}
    for indicator in definitions.indicators.values():
        for edition, recipe in measurer.candidates(indicator, newest=2100, oldest=2012):
            key = indicator.id, edition.entry.info.id, edition.label
            found.setdefault(key, []).append((indicator, edition, recipe))
    return found


def serves(way: Way) -> bool:
    _, edition, recipe = way
    return not lacking_topics(edition.entry.info, edition.source, recipe)


def about(names: Iterable[str]) -> set[str]:
    return {AROUND.sub("", name).lower() for name in names}


def in_other_words(definitions: Catalogue) -> set[Key]:
    """Where a table has the words that a recipe asks for, and cannot serve the indicator."""
    found = set()
    for key, several in ways(definitions).items():
        there = about(stem(topic.key) for topic in several[0][1].entry.info.topics)
        for _, _, recipe in several:
            counted = [(n,) for n in (*recipe.numerator, *recipe.denominator) if n[0] != "@"]
            asked = [recipe.value] if recipe.value else counted
            if not any(map(serves, several)) and all(about(names) & there for names in asked):
                found.add(key)
    return found


def test_an_indicator_whose_topics_a_table_has_has_a_figure():
    measurer = Measurer.of(SNAPSHOT, catalogue())
    units = units_of([region(name, 2020) for name in AREAS], 2020)
    without = set()
    for key, several in ways(catalogue()).items():
        usable = [way for way in several if serves(way)]
        measured = [measurer.measure(*way, units, main_only=True) for way in usable]
        figures = [
            (columns["status"] == "ok") & np.isin(columns["age"], MAIN_AGES)
            for columns in measured
            if columns is not None
        ]
        if usable and not any(found.any() for found in figures):
            without.add(key)
    assert without == set(EMPTY)


def test_no_table_has_in_another_form_what_is_asked():
    """Such as a share of the inhabitants where a count is asked: it can be computed."""
    assert in_other_words(catalogue()) == set()
    # Were nothing computed, this would tell.
    kwb = replace(catalogue().sources["kwb"], computed={})
    bare = replace(catalogue(), sources={**catalogue().sources, "kwb": kwb})
    told = {(name, period) for name, _, period in in_other_words(bare)}
    assert {("old_age_dependency", year) for year in ("2012", "2017", "2018", "2019")} <= told


def test_sums_of_ages_are_there_in_every_edition():
    """Of Houten: from whole percents until 2019, from counts since."""
    sums = ["old_age_dependency", "working_age", "carers_to_older", "population_density"]
    houten = regiobeeld.picture("gemeente:houten", 2024, indicators=sums, store=SNAPSHOT)
    mine = houten.history[houten.history["region"] == houten.region.id]
    found = mine.set_index(["indicator", "period"])["value"]
    assert found["old_age_dependency", 2019] == pytest.approx(100 * 14 / (12 + 23 + 31))
    assert found["working_age", 2019] == pytest.approx(23 + 31)
    assert found["carers_to_older", 2019] == pytest.approx(31 / 14)
    # As published, of which the land that weighs gemeenten is computed.
    assert found["population_density", 2021] == pytest.approx(914)
    years = [2012, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024]
    for name in sums:
        assert set(years) <= set(found[name].index), name
    topics = mine.set_index(["indicator", "period"])["topic"]
    assert topics["working_age", 2019].startswith("AantalInwoners × Aandeel25Tot45Jaar+")


def test_a_density_of_a_region_is_that_of_its_land():
    found = regiobeeld.picture("utrecht", indicators=["population_density"], store=SNAPSHOT)
    history = found.history[found.history["region"] == found.region.id].set_index("period")["value"]
    # 2020 from hectares, 2019 from rounded densities: 0.9% more people.
    people = regiobeeld.picture("utrecht", indicators=["inhabitants"], store=SNAPSHOT).history
    people = people[people["region"] == found.region.id].set_index("period")["value"]
    assert history[2020] / history[2019] == pytest.approx(people[2020] / people[2019], rel=1e-3)
