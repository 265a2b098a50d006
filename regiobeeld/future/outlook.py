"""The people of one region by single age, from 2020 on, with how far off they may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from numbers import Integral, Real
from pathlib import Path

import numpy as np

from regiobeeld.errors import FutureError, RegionError, did_you_mean
from regiobeeld.future import cohorts
from regiobeeld.future.known import GROUPS, Floats, KnownPeople, in_bands, known
from regiobeeld.future.limits import DEVIATIONS, GROUP_OF_BAND, Widths, widths
from regiobeeld.future.projecting import Projection, project, with_years_before
from regiobeeld.future.published import Forecast, forecast
from regiobeeld.geography import Region, members_in
from regiobeeld.geography import region as find_region
from regiobeeld.geography.divisions import LAST_YEAR, division
from regiobeeld.store import Store, default_store

#: First year of the results.
FIRST = 2020
#: The year to which is looked ahead unless another is asked for.
TO = 2040
#: What a scenario adds: people by year, per gemeente; True for the scenario of the region itself.
Extra = Mapping[str, Mapping[int, float]] | bool

_ONES_OWN = "a scenario of one's own"
_REGIONS_OWN = "the scenario of the region's own definition ({source})"


@dataclass(frozen=True, eq=False)
class Outlook:
    """People of a region, year by year.

    Attributes
    ----------
    region
        The region.
    years
        Of the rows.
    people
        A row per year, a column per single age.
    known, widths
        What it was made of, and how far off that turned out to be.
    added
        The scenario on top, in words; empty where there is none.
    held_to
        The published forecast that the totals are held to, or None.
    """

    region: Region
    years: tuple[int, ...]
    people: Floats
    known: KnownPeople
    widths: Widths
    added: str
    held_to: Forecast | None

    @property
    def counted(self) -> int:
        """Return the newest year of which the inhabitants were counted."""
        return self.known.last_total

    @property
    def ages_counted(self) -> int:
        """Return the newest year of which the five age groups were counted."""
        return max(self.known.groups)

    def half_totals(self) -> Floats:
        """Return half the width of the 80% limits of all people by year, in logs."""
        published = self.held_to.half if self.held_to else {}
        return np.array(
            [
                published.get((self.region.published or "", year), 0.0)
                or self.widths.total(float(people.sum()), year, self.counted)
                for year, people in zip(self.years, self.people, strict=True)
            ]
        ) * (np.array(self.years) > self.counted)

    @property
    def tables(self) -> str:
        """Return the tables that it was made of."""
        held_to = [self.held_to.table] if self.held_to else []
        return ", ".join([*self.known.tables, *held_to])

    def half_groups(self) -> Floats:
        """Return half the width of the 80% limits of the age groups by year, in logs."""
        return np.array(
            [
                self.widths.groups(float(people.sum()), year, self.ages_counted)
                for year, people in zip(self.years, self.people, strict=True)
            ]
        )

    def half_now(self) -> Floats:
        """Return half the width of each band's limits as estimated for now, in logs."""
        return self.widths.bands(float(self.people[-1].sum()))

    def draws(self, size: int, seed: int) -> Floats:
        """Return simulated people: year, draw, band of five years.

        Errors are normal in logs: one for each age group, the same in all years but for its size,
        and one for each band.
        """
        return _simulated(self, size, seed)


@lru_cache(maxsize=4)
def _simulated(found: Outlook, size: int, seed: int) -> Floats:
    """Return the draws of `Outlook.draws`: every condition asks for the same ones."""
    generator = np.random.default_rng(seed)
    of_group = generator.standard_normal((size, len(GROUPS))) / DEVIATIONS
    of_band = generator.standard_normal((size, len(GROUP_OF_BAND))) / DEVIATIONS
    grown = found.half_groups()[:, None, :] * of_group
    off = grown[..., GROUP_OF_BAND] + found.half_now() * of_band
    simulated: Floats = in_bands(found.people)[:, None, :] * np.exp(off)
    simulated.flags.writeable = False
    return simulated


def outlook(
    region: Region | str | Path,
    to: int,
    *,
    extra: Extra | None = None,
    published: bool = True,
    store: Store | None = None,
) -> Outlook:
    """Return the people of a region until a year.

    Parameters
    ----------
    region
        A region, or what `regiobeeld.region` finds one by.
    to
        The last year.
    extra
        A scenario: people that come on top, by gemeente (code or name) and year, or True for that
        of the region's definition. They come in equal parts from the newest count on, and stay.
    published
        Whether totals are held to a forecast of CBS and PBL, where the store has one.
    store
        Where tables are read from; the store of this installation when left out.

    Raises
    ------
    RegionError
        When there is no such region, or its gemeenten have been divided since.
    FutureError
        For a year or a scenario that cannot be.
    """
    store = store or default_store()
    found = region if isinstance(region, Region) else find_region(region)
    check_horizon(to, known(store))
    if extra:
        return _reckoned(found, to, extra, published, store)
    return _kept(found, to, published, store, store.fingerprint())


@lru_cache(maxsize=8)
def _kept(region: Region, to: int, published: bool, store: Store, fingerprint: str) -> Outlook:
    """Return people without a scenario; made once for each content of the store."""
    return _reckoned(region, to, None, published, store)


def _reckoned(
    found: Region, to: int, extra: Extra | None, published: bool, store: Store
) -> Outlook:
    before = known(store)
    codes = gemeenten_of(found)
    rows = [before.codes.index(code) for code in codes]
    made = projection(store)
    # Chosen by a list, these are a copy of the projection that is kept.
    people = made.people[: to - FIRST + 1, rows]
    years = tuple(range(FIRST, to + 1))
    held_to = forecast(store) if published else None
    grown = held_to.grown(rows, years, before.last_total) if held_to else None
    if grown is None:
        held_to = None
    else:
        people = _held_to(people, grown, before.last_total - FIRST)
    counted = before.last_total
    on_top = _scenario(found) if extra is True else _given(extra or {}, codes, counted, to)
    for code, by_year in on_top.items():
        row = codes.index(code)
        wanted = people[:, row].sum(axis=1) + _added(by_year, years, counted)
        people[:, row] = cohorts.totalled(people[:, row], wanted)
    added = _ONES_OWN if on_top else ""
    if extra is True and found.scenario:
        added = _REGIONS_OWN.format(source=found.scenario.source)
    return Outlook(found, years, people.sum(axis=1), before, widths(store), added, held_to)


def check_horizon(to: int, before: KnownPeople) -> None:
    """Refuse a year that is no year to come of which the source knows.

    Raises
    ------
    FutureError
        For such a year.
    """
    if isinstance(to, bool) or not isinstance(to, Integral):
        raise FutureError(f"to={to!r} must be a whole year, such as {TO}.")
    if not before.last_total < to <= before.last_country:
        raise FutureError(
            f"to={to} cannot be projected: give a year from {before.last_total + 1} to"
            f" {before.last_country}, the last that the country's own projection knows."
        )


def projection(store: Store) -> Projection:
    """Return the projection of all gemeenten as far as it goes; made once for each content."""
    return _projection(store, store.fingerprint())


@lru_cache(maxsize=2)
def _projection(store: Store, fingerprint: str) -> Projection:
    before = known(store)
    return with_years_before(project(before, before.last_country), FIRST)


@lru_cache(maxsize=64)
def gemeenten_of(region: Region) -> tuple[str, ...]:
    """Return the gemeenten of the newest division that a region consists of.

    Raises
    ------
    RegionError
        When gemeenten of it have been divided since.
    """
    members = members_in(region, LAST_YEAR)
    divided = members.loc[members["status"] != "ok", "name"]
    if len(divided):
        raise RegionError(
            f"{region.name!r} in the division of {region.year} cannot be projected: its gemeenten"
            f" have since become part of {', '.join(divided)}, with people from elsewhere; project"
            " these instead."
        )
    return tuple(members["code"])


def _held_to(people: Floats, grown: Floats, counted: int) -> Floats:
    """Hold the totals of years to come to the growth of a forecast from the newest count on."""
    totals = people[counted].sum(axis=1) * grown
    return np.concatenate(
        [people[: counted + 1], cohorts.totalled(people[counted + 1 :], totals[counted + 1 :])]
    )


def _scenario(region: Region) -> Mapping[str, Mapping[int, float]]:
    """Return what comes on top by the region's own definition, by code."""
    if region.scenario is None:
        raise FutureError(
            f"extra=True asks for the scenario of the definition of {region.name}, which has none;"
            " write [scenario] in a file of your own region, or give people by gemeente and year."
        )
    return region.scenario.extra


def _given(
    extra: object, codes: Sequence[str], counted: int, to: int
) -> dict[str, Mapping[int, float]]:
    """Return a scenario of one's own by code, checked."""
    if not isinstance(extra, Mapping):
        raise FutureError(
            f"extra={extra!r} must be people by gemeente and year, such as"
            f" {{'{division(LAST_YEAR)[codes[0]].name}': {{2030: 1200}}}}, or True."
        )
    found: dict[str, Mapping[int, float]] = {}
    for name, by_year in extra.items():
        code = _named(name, codes)
        if code in found:
            raise FutureError(f"extra[{name!r}] is there twice, by name and by code.")
        _check_years(name, by_year, counted, to)
        found[code] = by_year
    return found


def _named(name: str, codes: Sequence[str]) -> str:
    """Return the code of a gemeente of the region by its code or name."""
    names = {division(LAST_YEAR)[code].name: code for code in codes}
    if name in codes:
        return name
    if name not in names:
        raise FutureError(
            f"extra[{name!r}] is no gemeente of this region: name one by its code or as"
            f" {next(iter(names))!r}.{did_you_mean(str(name), [*names, *codes])}"
        )
    return names[name]


def _check_years(name: str, by_year: Mapping[int, float], counted: int, to: int) -> None:
    """Refuse what is no number of people by a year to come."""
    if not isinstance(by_year, Mapping) or not by_year:
        raise FutureError(
            f"extra[{name!r}]={by_year!r} must be people by year, such as {{2030: 1200}}."
        )
    for year, people in by_year.items():
        if not isinstance(year, Integral) or not counted < year <= to:
            raise FutureError(
                f"extra[{name!r}] has the year {year!r}: give a year from {counted + 1} to {to}."
            )
        if isinstance(people, bool) or not isinstance(people, Real) or not np.isfinite(people):
            raise FutureError(
                f"extra[{name!r}][{year}]={people!r} must be a number of people, such as 1200."
            )


def _added(by_year: Mapping[int, float], years: tuple[int, ...], counted: int) -> Floats:
    """Return the people that come on top in each year: in equal parts up to each year given."""
    known_years = [counted, *sorted(by_year)]
    known_people = [0.0, *(float(by_year[year]) for year in sorted(by_year))]
    return np.interp(years, known_years, known_people)
