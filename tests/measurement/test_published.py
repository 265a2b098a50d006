"""The aggregate over gemeenten against what the health monitor itself publishes."""

import pandas as pd
import pytest

from regiobeeld.geography import peers, region
from regiobeeld.measurement import catalogue
from regiobeeld.measurement.measure import Measurer
from regiobeeld.measurement.units import Units, units_of
from regiobeeld.store import default_store

EXPLAINED = {
    # A gemeente has no figure for its few informal carers: up to 5% of the weight is not covered.
    ("overburdened_carers", "GG4607"),
    # Groningen draws students of 18 and 19, so that more of those aged 15 to 20 are adults there
    # than the national 42% that the weights take.
    ("normal_weight", "GG0111"),
}


@pytest.fixture(scope="module")
def both() -> pd.DataFrame:
    measurer = Measurer.of(default_store(), catalogue())
    published = units_of(peers(region("twente", 2020)), 2020)
    combined = Units(2020, published.gemeenten, {}, published.level)
    parts = []
    for indicator in measurer.catalogue.indicators.values():
        for edition, recipe in measurer.candidates(indicator, newest=2020, oldest=2020):
            if edition.source.id == "monitor_2020":
                ours = measurer.measure(indicator, edition, recipe, combined)
                theirs = measurer.measure(indicator, edition, recipe, published)
                assert ours is not None and theirs is not None
                ours, theirs = pd.DataFrame(ours), pd.DataFrame(theirs)
                keys = ["indicator", "region", "age", "sex"]
                parts.append(ours.merge(theirs, on=keys, suffixes=("", "_published")))
    return pd.concat(parts, ignore_index=True)


def test_all_25_regions_meet_the_published_figure_within_015(both):
    adults = both[(both["age"] == "18+") & (both["status"] == "ok")]
    assert adults["region"].nunique() == 25
    assert adults["indicator"].nunique() == 20
    difference = (adults["value"] - adults["value_published"]).abs()
    far = adults[difference > 0.15]
    assert set(zip(far["indicator"], far["region"], strict=True)) == EXPLAINED
    assert difference.max() < 0.21
    assert len(adults) >= 490


def test_items_asked_of_carers_use_carers_as_their_denominator(both):
    utrecht = both[(both["region"] == "GG2514") & (both["age"] == "18+")].set_index("indicator")
    carers = utrecht.loc["overburdened_carers", "denominator"]
    adults = utrecht.loc["overweight", "denominator"]
    assert carers / adults == pytest.approx(0.13, abs=0.01)


def test_a_region_with_gaps_says_incomplete_and_shows_no_number(both):
    gap = both[(both["indicator"] == "exercise") & (both["region"] == "GG2514")]
    assert set(gap["status"]) == {"incomplete"}
    assert gap["value"].isna().all()


def test_a_published_figure_of_a_region_that_has_changed_is_not_used():
    """GGD Regio Utrecht of 2016 lacked Leerdam and Zederik, which it has in 2020."""
    measurer = Measurer.of(default_store(), catalogue())
    units = units_of([region("utrecht"), region("twente")], 2020)
    indicator = measurer.catalogue.indicator("overweight")
    edition, recipe = next(iter(measurer.candidates(indicator, newest=2016, oldest=2016)))
    found = measurer.measure(indicator, edition, recipe, units, main_only=True)
    assert found is not None
    keys = pd.DataFrame(found).set_index("region")["row_key"]
    assert keys["twente"] == "RegioS=GG1106;Perioden=2016JJ00"
    assert "GM0545" in keys["utrecht"] and "GG2514" not in keys["utrecht"]
