"""Ageing and hands: definitions, the country beside what was published, and limits."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from regiobeeld import future
from regiobeeld.future.hands import MEASURES
from regiobeeld.future.outlook import outlook
from regiobeeld.geography import region

NAMES = [
    "old_age_dependency", "oldest_old_support", "working_age", "people_75_plus", "people_85_plus",
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
    assert set(MEASURES) == set(NAMES)
