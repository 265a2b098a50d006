"""Cohorts that move up: arrays of gemeenten by single age, all gemeenten at once.

Nothing here reads a table; a row is a gemeente, a column a single age, the last one open.
"""

from __future__ import annotations

import numpy as np

from regiobeeld.future.known import GROUP_STARTS, SINGLE, Floats

#: Ages of the parents of newborns: the persons to whom children are reckoned.
PARENTS = slice(20, 45)
#: From which age people move up with their cohort. Younger adults keep their place's share of the
#: country at their age: students, starters and young families come and go.
SETTLED = 45
RENEWING = slice(15, SETTLED)
#: From which age hardly anybody moves, and from which nobody is known to.
STAYING, STILL = 65, 85


def spread(bands: Floats, country: Floats) -> Floats:
    """Divide five-year bands over single ages as the country's are.

    Examples
    --------
    >>> spread(np.full((1, 20), 50.0), np.ones(101))[0, [0, 4, 100]].round(2)
    array([10.  , 10.  ,  8.33])
    """
    band = np.minimum(np.arange(SINGLE) // 5, bands.shape[-1] - 1)
    share = country / np.add.reduceat(country, np.arange(0, SINGLE - 1, 5))[band]
    spread_out: Floats = bands[..., band] * share
    return spread_out


def ratios(earlier: Floats, later: Floats) -> Floats:
    """Return by how much each cohort of the country grows in a year; the last one is open.

    Examples
    --------
    >>> still = ratios(np.ones(101), np.ones(101))
    >>> still.shape, float(still[0]), float(still[-1])
    ((100,), 1.0, 0.5)
    """
    found = later[1:] / earlier[:-1]
    found[-1] = later[-1] / earlier[-2:].sum()
    return found


def moved_up(people: Floats, growth: Floats, newborn: Floats) -> Floats:
    """Let every cohort grow a year older; the open age takes in those who were in it.

    Parameters
    ----------
    people
        A row per gemeente, a column per single age.
    growth
        How each cohort changes, as `ratios` gives it.
    newborn
        Children of under one a year later, by gemeente.
    """
    aged = np.empty_like(people)
    aged[:, 0] = newborn
    aged[:, 1:] = people[:, :-1] * growth
    aged[:, -1] += people[:, -1] * growth[-1]
    return aged


def moved_down(people: Floats, earlier: Floats, later: Floats) -> Floats:
    """Return a year before, by the country's ages of both years: the reverse of moving up.

    Settled ages go back with their cohort, younger ones keep their share of the country.
    """
    before = people * (earlier / later)
    before[:, SETTLED:-2] = people[:, SETTLED + 1 : -1] / (
        later[SETTLED + 1 : -1] / earlier[SETTLED:-2]
    )
    return before


def grouped(people: Floats) -> Floats:
    """Add up single ages to the five age groups of the key figures.

    Examples
    --------
    >>> grouped(np.ones((1, 101)))
    array([[15., 10., 20., 20., 36.]])
    """
    summed: Floats = np.add.reduceat(people, GROUP_STARTS, axis=-1)
    return summed


def fitted(people: Floats, groups: Floats | None, totals: Floats | None) -> Floats:
    """Scale ages to five age groups, and all of them to the inhabitants; NaN leaves as it is.

    Examples
    --------
    >>> fitted(np.ones((1, 101)), np.array([[30.0, 10, 20, 20, 36]]), None)[0, 13:17]
    array([2., 2., 1., 1.])
    """
    if groups is not None:
        factor = groups / np.where(grouped(people) > 0, grouped(people), np.nan)
        widths = np.diff([*GROUP_STARTS, SINGLE])
        people = people * np.repeat(np.where(np.isfinite(factor), factor, 1.0), widths, axis=1)
    return people if totals is None else totalled(people, totals)


def totalled(people: Floats, totals: Floats) -> Floats:
    """Hold the inhabitants to a total by those under 65: they come and go, older people stay.

    Examples
    --------
    >>> held = totalled(np.ones((1, 101)), np.array([166.0]))
    >>> float(held.sum()), float(held[0, 64]), float(held[0, 65])
    (166.0, 2.0, 1.0)
    """
    movers = people[..., :STAYING].sum(axis=-1)
    wanted = np.maximum(totals - people[..., STAYING:].sum(axis=-1), 0.0)
    level = np.where(np.isfinite(wanted) & (movers > 0), wanted / movers, 1.0)
    held = people.copy()
    held[..., :STAYING] *= level[..., None]
    return held


def raked(people: Floats, country: Floats) -> Floats:
    """Scale every age so that all gemeenten add up to the country.

    Examples
    --------
    >>> raked(np.ones((2, 101)), np.full(101, 6.0)).sum(axis=0)[:2]
    array([6., 6.])
    """
    summed = people.sum(axis=0)
    return people * np.where(summed > 0, country / np.where(summed > 0, summed, 1.0), 0.0)
