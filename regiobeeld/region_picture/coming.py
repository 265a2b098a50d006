"""What is coming to the region of a picture, and how far its people live from care."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from regiobeeld import access, future
from regiobeeld.errors import AccessError, RegionError, StoreError, TableNotFoundError
from regiobeeld.geography import Region
from regiobeeld.geography import region as find_region
from regiobeeld.geography.divisions import LAST_YEAR
from regiobeeld.store import Store

#: Of whom is told how far they live from care.
AGE = "75+"
_COURSE = ("measure", "year", "value", "lower", "upper", "index", "kind")
# Per level of a region the level whose errors were seen; of other regions, by their gemeenten.
_SEEN_AT = {"gemeente": "gemeente", "ggd": "ggd", "provincie": "provincie", "land": "provincie"}


@dataclass(frozen=True, eq=False)
class Coming:
    """What is coming to a region, as `regiobeeld.future` reckons it.

    Attributes
    ----------
    population, ageing
        As `future.population` and `future.ageing` give them.
    demand
        As `future.demand` gives it, of every condition: after ``condition``, ``label`` (Dutch) and
        ``indicative``.
    backtest
        How far off a projection from 2020 was, at the level of the region: as `future.backtest`.
    staff
        Vacancies in care of the provinces it lies in, as `future.staff`.
    country
        The same of the country; None for what is the country's own.
    now
        The newest year of which inhabitants were counted: what is to come is compared with it.
    missing
        Why there is nothing: ``earlier`` (the picture is of an earlier year), ``divided`` (the
        region's gemeenten have been divided since) or ``no_table``. Empty when there is; frames
        are then empty.
    """

    population: pd.DataFrame
    ageing: pd.DataFrame
    demand: pd.DataFrame
    backtest: pd.DataFrame
    staff: pd.DataFrame
    country: Coming | None
    now: int = 0
    missing: str = ""

    @cached_property
    def course(self) -> pd.DataFrame:
        """All of it year by year, as one table.

        Columns: ``measure`` (``people``, those of `future.ageing`, and the conditions), ``year``,
        ``value``, ``lower``, ``upper``, ``index`` (100: `now`), ``kind`` (``observed``,
        ``expected`` or ``projected``), ``indicative``, ``source``, and of the country
        ``country_value`` and ``country_index``.
        """
        mine = self._indexed()
        if self.country is None:
            return mine.assign(country_value=mine["value"], country_index=mine["index"])
        keys = ["measure", "year"]
        theirs = self.country._indexed()[[*keys, "value", "index"]]
        named = theirs.rename(columns={"value": "country_value", "index": "country_index"})
        return mine.merge(named, on=keys, how="left")

    def _indexed(self) -> pd.DataFrame:
        people = self.population[self.population["age"] == future.ALL].assign(measure="people")
        ageing = self.ageing.assign(source=people["source"].iloc[0])
        demand = self.demand.rename(columns={"condition": "measure"})
        every = pd.concat([people, ageing, demand], ignore_index=True)
        now = every[every["year"] == self.now].set_index("measure")["value"]
        every["index"] = 100 * every["value"] / every["measure"].map(now)
        every["indicative"] = every["indicative"].fillna(False).astype(bool)
        return every[[*_COURSE, "indicative", "source"]]


def coming(region: Region, store: Store, year: int | None = None) -> Coming:
    """Return what is coming to a region, of a picture of a year; see `Picture.future`."""
    if year is not None and region.year < LAST_YEAR:
        return _nothing("earlier")
    try:
        seen = future.backtest(level=_level(region), store=store)
        national = region.level == "land"
        country = None if national else _of(find_region("NL"), seen, store, None)
        return _of(region, seen, store, country)
    except RegionError:
        return _nothing("divided")
    except (StoreError, TableNotFoundError):
        return _nothing("no_table")


def _level(region: Region) -> str:
    one = len(region.gemeenten) == 1
    return _SEEN_AT.get(region.level, "gemeente" if one else "ggd")


def _of(region: Region, seen: pd.DataFrame, store: Store, country: Coming | None) -> Coming:
    demand = []
    for _, row in future.conditions(store=store).iterrows():
        named = {name: row[name] for name in ("condition", "label", "indicative")}
        demand.append(future.demand(region, str(row["condition"]), store=store).assign(**named))
    every = pd.concat(demand, ignore_index=True)
    population = future.population(region, store=store)
    counted = (population["age"] == future.ALL) & (population["kind"] == future.OBSERVED)
    first = ["condition", "label", "indicative"]
    return Coming(
        population=population,
        ageing=future.ageing(region, store=store),
        demand=every[[*first, *every.columns.drop(first)]],
        backtest=seen,
        staff=future.staff(region, store=store),
        country=country,
        now=int(population.loc[counted, "year"].max()),
    )


def _nothing(why: str) -> Coming:
    empty = pd.DataFrame()
    return Coming(empty, empty, empty, empty, empty, None, missing=why)


def distances(region: Region, store: Store) -> pd.DataFrame:
    """Return how far people live from the sites of a region; see `Picture.access`."""
    return _where_sites(region, lambda: access.distances(region, store=store))


def closings(region: Region, store: Store) -> pd.DataFrame:
    """Return how distances change when one of the sites of a region closes.

    Returns
    -------
    pandas.DataFrame
        Per site that closes the rows of `access.scenario` for people of 75 and over, after
        ``closed``; empty for a region with fewer than two sites.
    """
    if len(region.sites) < 2:
        return pd.DataFrame()
    return _where_sites(region, lambda: access.closings(region, ages=[AGE], store=store))


def farthest_first(closings: pd.DataFrame, region: Region) -> pd.DataFrame:
    """Return the region's own rows of `closings`, the one that adds most kilometres first."""
    own = closings[closings["area"] == region.id]
    added = own["mean_km_after"] - own["mean_km_before"]
    return own.loc[added.sort_values(ascending=False, kind="stable").index]


def _where_sites(region: Region, found: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return a frame for a region with sites and postcode areas, or an empty one."""
    if not region.sites:
        return pd.DataFrame()
    try:
        return found()
    except (AccessError, StoreError, TableNotFoundError):
        return pd.DataFrame()
