"""The past as a test: what a projection from 2020 would have said, beside what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regiobeeld.errors import FutureError, did_you_mean
from regiobeeld.future.cohorts import grouped
from regiobeeld.future.known import GROUPS, Floats, KnownPeople, known
from regiobeeld.future.projecting import RECENT, Projection, project
from regiobeeld.geography.divisions import LAST_YEAR, division
from regiobeeld.store import Store, default_store

#: The year from which the past is projected: the first of which ages are known per gemeente.
START = 2020
LEVELS = ("gemeente", "ggd", "provincie")
#: All people together, beside the five age groups.
ALL = "all"


@dataclass(frozen=True, eq=False)
class Tested:
    """A projection made with what was known in a year, and what is known now.

    Attributes
    ----------
    projection
        Of all years from then on for which counts came.
    truth
        Those counts.
    """

    projection: Projection
    truth: KnownPeople

    def years(self, age: str) -> Sequence[int]:
        """Return the later years of which people of an age were counted."""
        counted = self.truth.totals if age == ALL else self.truth.groups
        return [year for year in counted if year > START]

    def projected(self, age: str, year: int) -> Floats:
        """Return people of an age by gemeente, as they would have been projected."""
        return _of_age(self.projection.of(year), age)

    def counted(self, age: str, year: int) -> Floats:
        """Return people of an age by gemeente, as counted."""
        if age == ALL:
            return self.truth.totals[year]
        found: Floats = self.truth.groups[year][:, GROUPS.index(age)]
        return found


def tested(store: Store) -> Tested:
    """Return the test of a store's figures; made once for each content."""
    return _tested(store, store.fingerprint())


@lru_cache(maxsize=2)
def _tested(store: Store, fingerprint: str) -> Tested:
    truth = known(store)
    return Tested(project(known(store, START), max(truth.totals)), truth)


def backtest(*, level: str, start: int = START, store: Store | None = None) -> pd.DataFrame:
    """Compare a projection from 2020 with the counts that came, and with three naive ones.

    The projection reads no figure of a later year than the start: ages of people in private
    households, those in institutions added by the country's share; key figures and inhabitants up
    to that year; the country's cohorts as they grew in the five years before.

    Parameters
    ----------
    level
        ``gemeente``, ``ggd`` or ``provincie``, in the division of 2026.
    start
        The year from which is projected: 2020, the only one of which ages are known per gemeente
        and to which years have come since.
    store
        Where figures are read from; the store of this installation when left out.

    Returns
    -------
    pandas.DataFrame
        ``level``, ``age`` (``all`` and five groups), ``horizon`` (years), ``n`` (areas), ``mape``
        (mean absolute error, % of the count) and ``bias`` (mean error, %), and the ``mape`` of
        three others: ``naive_constant`` (as it was), ``naive_growth`` (the area grows on as in the
        last years, five where they are known) and ``naive_country`` (as the country did then).
        ``attrs["source"]`` names the tables.

    Raises
    ------
    FutureError
        For another level or start.

    Examples
    --------
    >>> seen = backtest(level="ggd").set_index(["age", "horizon"])
    >>> seen.loc[("all", 6), ["mape", "naive_constant", "naive_growth"]].round(1).tolist()
    [0.9, 3.9, 1.1]
    """
    if level not in LEVELS:
        raise FutureError(
            f"level={level!r} cannot be tested: choose {', '.join(LEVELS)}; of wijken no ages are"
            f" known in five-year bands.{did_you_mean(str(level), LEVELS)}"
        )
    if start != START:
        raise FutureError(
            f"start={start!r} cannot be tested: give {START}, the only year with ages per gemeente"
            " that counts have followed."
        )
    found = tested(store or default_store())
    before = found.projection.known
    rows = []
    for age in (ALL, *GROUPS):
        then = _sums(_known_then(before, age, START), level, before.codes)
        first = _years_before(before, age)
        earlier = _sums(_known_then(before, age, first), level, before.codes)
        for year in found.years(age):
            horizon = year - START
            ours, counted = (
                _sums(people, level, before.codes)
                for people in (found.projected(age, year), found.counted(age, year))
            )
            growing = horizon / (START - first)
            peers = {
                "naive_constant": then,
                "naive_growth": then * (then / earlier) ** growing,
                "naive_country": then * (then.sum() / earlier.sum()) ** growing,
            }
            rows.append(
                {
                    "level": level,
                    "age": age,
                    "horizon": horizon,
                    "n": len(counted),
                    "mape": _mape(ours, counted),
                    "bias": 100 * float(np.mean(ours / counted - 1)),
                    **{name: _mape(peer, counted) for name, peer in peers.items()},
                }
            )
    frame = pd.DataFrame(rows)
    frame.attrs["source"] = ", ".join([*before.tables, *found.truth.tables])
    return frame


def longest(*, store: Store | None = None) -> pd.DataFrame:
    """Return of every level and age the row of `backtest` at the longest horizon seen."""
    return pd.concat(
        [backtest(level=level, store=store).groupby("age", sort=False).tail(1) for level in LEVELS],
        ignore_index=True,
    )


def areas(level: str, codes: Sequence[str]) -> NDArray[np.str_]:
    """Return of which area of a level each gemeente is, in the division of 2026."""
    gemeenten = division(LAST_YEAR)
    return np.array([c if level == "gemeente" else gemeenten[c].areas[level] for c in codes])


def _sums(people: Floats, level: str, codes: Sequence[str]) -> Floats:
    """Add up gemeenten to areas, in order of the areas' codes."""
    of, place = np.unique(areas(level, codes), return_inverse=True)
    return np.bincount(place, weights=people, minlength=len(of)).astype("float64")


def _of_age(people: Floats, age: str) -> Floats:
    found: Floats = people.sum(axis=1) if age == ALL else grouped(people)[:, GROUPS.index(age)]
    return found


def _known_then(before: KnownPeople, age: str, year: int) -> Floats:
    if age == ALL:
        return before.totals[year]
    found: Floats = before.groups[year][:, GROUPS.index(age)]
    return found


def _years_before(before: KnownPeople, age: str) -> int:
    counted = before.totals if age == ALL else before.groups
    return min(year for year in counted if START - RECENT <= year < START)


def _mape(found: Floats, counted: Floats) -> float:
    return 100 * float(np.mean(np.abs(found / counted - 1)))
