"""Laws of cohorts: what holds for any people, whatever the country does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from regiobeeld.future import cohorts
from regiobeeld.future.known import SINGLE, in_bands

COUNTS = st.floats(0, 1e5)
PEOPLE = arrays("float64", (3, SINGLE), elements=COUNTS)
SOME = arrays("float64", (3, SINGLE), elements=st.floats(1, 1e5))
AGES = arrays("float64", SINGLE, elements=st.floats(1, 1e6))


@given(PEOPLE)
def test_without_migration_and_deaths_cohorts_move_up_unchanged(people):
    aged = cohorts.moved_up(people, np.ones(SINGLE - 1), np.zeros(3))
    assert_allclose(aged[:, 1:-1], people[:, :-2])
    assert_allclose(aged[:, -1], people[:, -2:].sum(axis=1))
    assert_allclose(aged.sum(axis=1), people.sum(axis=1))


@given(SOME, AGES, AGES, st.floats(0.01, 100))
def test_scaling_a_region_scales_all(people, earlier, later, scale):
    growth = cohorts.ratios(earlier, later)
    born = people[:, 20:45].sum(axis=1) / 50
    assert_allclose(
        cohorts.moved_up(people * scale, growth, born * scale),
        scale * cohorts.moved_up(people, growth, born),
    )


@given(AGES, AGES)
def test_the_country_follows_itself(earlier, later):
    growth = cohorts.ratios(earlier, later)
    aged = cohorts.moved_up(earlier[None, :], growth, later[:1])
    assert_allclose(aged[0], later)


@given(AGES, AGES)
def test_a_year_back_undoes_a_year_of_the_country(earlier, later):
    back = cohorts.moved_down(later[None, :], earlier, later)
    assert_allclose(back[0], earlier)


@given(PEOPLE)
def test_ages_partition(people):
    for parts in (in_bands(people), cohorts.grouped(people)):
        assert_allclose(parts.sum(axis=1), people.sum(axis=1))


@given(arrays("float64", (3, 20), elements=COUNTS), AGES)
def test_bands_spread_over_single_ages_add_up_again(bands, country):
    assert_allclose(in_bands(cohorts.spread(bands, country)), bands, atol=1e-6)


@given(SOME, arrays("float64", (3, 5), elements=st.floats(1, 1e6)))
def test_ages_are_held_to_counted_groups(people, groups):
    assert_allclose(cohorts.grouped(cohorts.fitted(people, groups, None)), groups)


@given(SOME, st.floats(1.0, 3.0))
def test_a_total_is_held_by_those_under_65(people, times):
    totals = people.sum(axis=1) * times
    held = cohorts.totalled(people, totals)
    assert_allclose(held.sum(axis=1), totals)
    assert_allclose(held[:, 65:], people[:, 65:])


@given(SOME, AGES)
def test_gemeenten_add_up_to_the_country_at_every_age(people, country):
    assert_allclose(cohorts.raked(people, country).sum(axis=0), country)


def test_what_is_not_counted_leaves_people_as_they_are():
    people = np.ones((1, SINGLE))
    assert_allclose(cohorts.fitted(people, np.full((1, 5), np.nan), np.array([np.nan])), people)


@pytest.mark.parametrize("absent", [0, 60, 100])
def test_nobody_of_an_age_is_no_fault(absent):
    people = np.ones((2, SINGLE))
    people[:, absent] = 0
    assert np.isfinite(cohorts.raked(people, np.ones(SINGLE))).all()
    assert np.isfinite(cohorts.fitted(people, np.ones((2, 5)), np.ones(2))).all()
