"""How wide 80% limits are: as wide as the errors that a projection from 2020 turned out to have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from regiobeeld.future import cohorts
from regiobeeld.future.known import BANDS, GROUP_STARTS, GROUPS, Floats, in_bands
from regiobeeld.future.past import ALL, START, Tested, areas, tested
from regiobeeld.store import Store

COVERAGE = 0.8
#: Standard deviations from the middle to a limit, where errors are normal.
DEVIATIONS = NormalDist().inv_cdf(0.5 + COVERAGE / 2)
#: The group of the key figures that each band of five years is in.
GROUP_OF_BAND = np.searchsorted(GROUP_STARTS, np.arange(0, 100, 5), side="right") - 1
# The larger an area, the smaller its error; as a power of its people, and no more than by chance.
_STEEPEST = 0.5


def limits_of(simulated: Floats) -> tuple[Floats, Floats]:
    """Return the limits of simulated figures: a row each, a column per draw."""
    tail = (1 - COVERAGE) / 2
    lower, upper = np.quantile(simulated, [tail, 1 - tail], axis=1)
    return lower, upper


@dataclass(frozen=True)
class Width:
    """Half the width of 80% limits, in logs.

    Attributes
    ----------
    seen
        That of gemeenten at the longest horizon seen.
    people
        Inhabitants of the gemeente in the middle.
    shrinking
        The power of the inhabitants by which it becomes less.
    years, growing
        The longest horizon seen, and the power of the horizon by which it grew; beyond, it grows
        in proportion to the horizon.
    """

    seen: float
    people: float
    shrinking: float
    years: int
    growing: float

    def at(self, people: Floats | float, horizon: Floats | float) -> Floats:
        """Return half the width for areas of so many people, so many years on."""
        part = np.asarray(horizon, dtype="float64") / self.years
        grown = np.where(part <= 1, np.maximum(part, 0.0) ** self.growing, part)
        smaller = (np.asarray(people, dtype="float64") / self.people) ** -self.shrinking
        found: Floats = self.seen * grown * smaller
        return found


@dataclass(frozen=True, eq=False)
class Widths:
    """Half the widths of 80% limits, of all people, of age groups, and of the ages as they are now.

    Attributes
    ----------
    of
        By age: ``all`` and the five groups.
    now
        Per band of five years: how far an estimate of the present is off; it does not grow.
    country
        Half the width of the country's own limits by year: no area's are narrower.
    """

    of: Mapping[str, Width]
    now: tuple[Width, ...]
    country: Mapping[int, float]

    def total(self, people: float, year: int, counted: int) -> float:
        """Return half the width of limits of all people, counted last in a year."""
        if year <= counted:
            return 0.0
        found = float(self.of[ALL].at(people, year - counted))
        return max(found, self.country.get(year, 0.0))

    def groups(self, people: float, year: int, counted: int) -> Floats:
        """Return half the width per age group of the key figures."""
        if year <= counted:
            return np.zeros(len(GROUPS))
        found = np.array([float(self.of[age].at(people, year - counted)) for age in GROUPS])
        floor: Floats = np.maximum(found, self.country.get(year, 0.0))
        return floor

    def bands(self, people: float) -> Floats:
        """Return half the width per band of five years as estimated for now, within its group."""
        return np.array([float(width.at(people, width.years)) for width in self.now])


def widths(store: Store) -> Widths:
    """Return the widths that a store's figures show; fitted once for each content."""
    return _widths(store, store.fingerprint())


@lru_cache(maxsize=2)
def _widths(store: Store, fingerprint: str) -> Widths:
    return fitted_widths(tested(store))


def fitted_widths(found: Tested, without: str | None = None) -> Widths:
    """Fit widths to the errors of a projection from 2020.

    Parameters
    ----------
    found
        The test.
    without
        A province whose areas are left out.
    """
    codes = found.truth.codes
    inside = areas("provincie", codes) != without
    errors = {
        age: {
            year - START: (found.projected(age, year), found.counted(age, year))
            for year in found.years(age)
        }
        for age in (ALL, *GROUPS)
    }
    people = found.projection.known.totals[START]
    ages = found.projection.of(START + 1)
    counted = cohorts.fitted(
        cohorts.spread(found.truth.base, found.truth.country_in(START + 1)),
        found.truth.groups[START + 1],
        found.truth.totals[START + 1],
    )
    # Within its group: what the group itself is off comes on top.
    ages = cohorts.fitted(ages, found.truth.groups[START + 1], found.truth.totals[START + 1])
    now = [
        _width({1: (in_bands(ages)[:, band], in_bands(counted)[:, band])}, people, codes, inside)
        for band in range(len(BANDS))
    ]
    return Widths(
        {age: _width(pairs, people, codes, inside) for age, pairs in errors.items()},
        tuple(now),
        found.truth.spread_of_country,
    )


def _width(
    pairs: Mapping[int, tuple[Floats, Floats]],
    people: Floats,
    codes: tuple[str, ...],
    inside: NDArray[np.bool_],
) -> Width:
    """Fit a width to projected and counted people by horizon."""
    last = max(pairs)
    of, place = np.unique(areas("ggd", codes)[inside], return_inverse=True)

    def together(values: Floats) -> Floats:
        summed = np.bincount(place, weights=values[inside], minlength=len(of))
        return summed.astype("float64")

    single = {h: _quantile(ours[inside], seen[inside]) for h, (ours, seen) in pairs.items()}
    ours, seen = pairs[last]
    joint = _quantile(together(ours), together(seen))
    middle, larger = float(np.median(people[inside])), float(np.median(together(people)))
    shrinking = np.log(single[last] / joint) / np.log(larger / middle)
    growing = 1.0
    if len(single) > 1:
        growing = np.polyfit(np.log(list(single)), np.log(list(single.values())), 1)[0]
    return Width(
        single[last], middle, float(np.clip(shrinking, 0, _STEEPEST)), last,
        float(np.clip(growing, 0, 1)),
    )  # fmt: skip


def _quantile(ours: Floats, seen: Floats) -> float:
    """Return the error in logs that a share of the areas stays within."""
    both = (ours > 0) & (seen > 0)
    return float(np.quantile(np.abs(np.log(ours[both] / seen[both])), COVERAGE))


@dataclass(frozen=True)
class Held:
    """How often limits held what came, when fitted without the province that they are tested in.

    Attributes
    ----------
    share
        Of the gemeenten within their limits, %.
    ratio
        Half the limits' mean width over the mean absolute error.
    """

    share: float
    ratio: float


def held(store: Store, age: str = ALL, horizon: int | None = None) -> Held:
    """Test limits on gemeenten of a province by widths fitted to all others."""
    found = tested(store)
    year = max(found.years(age)) if horizon is None else START + horizon
    codes = found.truth.codes
    provinces = areas("provincie", codes)
    people = found.projection.known.totals[START]
    off = np.abs(np.log(found.projected(age, year) / found.counted(age, year)))
    half = np.zeros(len(codes))
    for province in np.unique(provinces):
        there = provinces == province
        fitted = fitted_widths(found, without=str(province))
        half[there] = fitted.of[age].at(people[there], year - START)
    return Held(100 * float(np.mean(off <= half)), float(half.mean() / off.mean()))
