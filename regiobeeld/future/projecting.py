"""The people of every gemeente by single age, year by year: as counted, then projected."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regiobeeld.future import cohorts
from regiobeeld.future.known import Floats, KnownPeople

#: Years in which what a gemeente does otherwise than the country dies down to nothing.
DAMPED = 15
#: Years of the past from which that is taken.
WINDOW = 8
#: Steps of the country of which the mean goes on where its own future is not known.
RECENT = 5


@dataclass(frozen=True, eq=False)
class Projection:
    """People by gemeente and single age in a row of years.

    Attributes
    ----------
    known
        What it was made of.
    first_year
        The year of the first row.
    people
        Year, gemeente, single age.
    """

    known: KnownPeople
    first_year: int
    people: Floats

    def of(self, year: int) -> Floats:
        """Return people by gemeente and single age on 1 January of a year."""
        found: Floats = self.people[year - self.first_year]
        return found


def project(known: KnownPeople, to: int) -> Projection:
    """Carry every gemeente from the year of its ages to a year, held to all that was counted.

    Beyond the counts, cohorts grow as the country's do, with what is left of the local component;
    all gemeenten together are held to the country, age by age.
    """
    start, counted = known.base_year, known.last_total
    people = held(cohorts.spread(known.base, january(known, start)), known, start)
    births = _births(people)
    local = local_component(known, people)
    still = np.zeros_like(local)
    country = people.sum(axis=0)
    rows = [people]
    for year in range(start + 1, to + 1):
        weight = max(0.0, 1 - (year - counted) / DAMPED) if year > counted else 1.0
        # Up to the last counted groups these say what is local.
        away = local * weight if year > max(known.groups) else still
        people = _step(people, known, year, births, away)
        if year <= counted:
            people = held(people, known, year)
            country = people.sum(axis=0)
        else:
            country = cohorts.totalled(_country_step(country, known, year), _total(known, year))
            people = cohorts.raked(people, country)
        rows.append(people)
    return Projection(known, start, np.stack(rows))


def with_years_before(projection: Projection, first: int) -> Projection:
    """Return a projection with years before its own ages, of which the groups were counted."""
    known, people, rows = projection.known, projection.people[0], list(projection.people)
    for year in range(projection.first_year - 1, first - 1, -1):
        before = cohorts.moved_down(people, january(known, year), january(known, year + 1))
        people = held(before, known, year)
        rows.insert(0, people)
    return Projection(known, first, np.stack(rows))


def local_component(known: KnownPeople, people: Floats) -> Floats:
    """Return by how much people of 45-64 and of 65-84 outgrew the model, in logs a year.

    A row per gemeente. Of younger people the past said nothing of what came. The model carries the
    people of some years ago to the newest counted groups, by the country's cohorts alone.
    """
    last = max(known.groups)
    first = min(known.groups, key=lambda year: abs(year - (last - WINDOW)))
    for year in range(known.base_year, first, -1):
        people = cohorts.moved_down(people, january(known, year - 1), january(known, year))
    people = held(people, known, first)
    births = _births(people)
    for year in range(first + 1, last + 1):
        people = _step(people, known, year, births, np.zeros((len(people), 2)))
    reached = cohorts.grouped(people)
    counted = known.groups[last]
    # Less the country's own difference.
    country = np.nansum(counted, axis=0) / reached.sum(axis=0)
    found = np.log(counted / reached / country) / (last - first)
    return np.where(np.isfinite(found), found, 0.0)[:, -2:]


def _step(people: Floats, known: KnownPeople, year: int, births: Floats, local: Floats) -> Floats:
    """Bring all gemeenten to a year from the one before."""
    country = _country_change(known, year)
    newborn = country.children * births * people[:, cohorts.PARENTS].sum(axis=1)
    aged = cohorts.moved_up(people, country.growth, newborn)
    young = cohorts.RENEWING
    aged[:, young] = people[:, young] * country.later[young] / country.earlier[young]
    settled, staying, still = cohorts.SETTLED, cohorts.STAYING, cohorts.STILL
    aged[:, settled:staying] *= np.exp(local[:, :1])
    aged[:, staying:still] *= np.exp(local[:, 1:])
    return aged


def _country_step(people: Floats, known: KnownPeople, year: int) -> Floats:
    change = _country_change(known, year)
    return _moved(people, change.growth, change.children)


def _moved(people: Floats, growth: Floats, children: float) -> Floats:
    newborn = np.array([children * people[cohorts.PARENTS].sum()])
    found: Floats = cohorts.moved_up(people[None, :], growth, newborn)[0]
    return found


def _total(known: KnownPeople, year: int) -> Floats:
    """Return the country's inhabitants of a coming year.

    The newest count, in proportion to the country's own projection; without one, growing on as in
    the last years.
    """
    last = known.last_total
    counted = known.totals[last].sum()
    if year <= known.last_country:
        grown = january(known, year).sum() / january(known, last).sum()
    else:
        grown = (counted / known.totals[last - RECENT].sum()) ** ((year - last) / RECENT)
    return np.asarray(counted * grown)


@dataclass(frozen=True, eq=False)
class _Change:
    """The country's single ages of a year and the next, and what makes one of the other."""

    earlier: Floats
    later: Floats
    growth: Floats
    children: float


def _country_change(known: KnownPeople, year: int) -> _Change:
    """Return how the country came to a year; of a year not known, as in the last years."""
    if year <= known.last_country:
        earlier, later = january(known, year - 1), january(known, year)
        children = float(later[0] / earlier[cohorts.PARENTS].sum())
        return _Change(earlier, later, cohorts.ratios(earlier, later), children)
    recent = [_country_change(known, known.last_country - back) for back in range(RECENT)]
    growth = np.mean([change.growth for change in recent], axis=0)
    children = float(np.mean([change.children for change in recent]))
    earlier = january(known, known.last_country)
    for _ in range(known.last_country + 1, year):
        earlier = _moved(earlier, growth, children)
    return _Change(earlier, _moved(earlier, growth, children), growth, children)


def january(known: KnownPeople, year: int) -> Floats:
    """Return the country's ages on 1 January, between the middles of two years."""
    return (known.country_in(max(year - 1, known.first_year)) + known.country_in(year)) / 2


def held(people: Floats, known: KnownPeople, year: int) -> Floats:
    """Hold ages to the groups and inhabitants that were counted in a year."""
    return cohorts.fitted(people, known.groups.get(year), known.totals.get(year))


def _births(people: Floats) -> Floats:
    """Return how many young children each gemeente has per possible parent, beside the country."""

    def per_parent(ages: Floats) -> Floats:
        found: Floats = ages[..., :5].sum(axis=-1) / ages[..., cohorts.PARENTS].sum(axis=-1)
        return found

    return per_parent(people) / per_parent(people.sum(axis=0))
