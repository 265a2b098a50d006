"""Distances from people to the nearest site, now and when sites close or come."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiobeeld.access.people import bands, gemeenten_of, people_of, provenance
from regiobeeld.access.sites import Sites, site_changes, sites_for
from regiobeeld.errors import AccessError
from regiobeeld.geography import Region
from regiobeeld.geography import region as find_region
from regiobeeld.store import Store, default_store

#: Kilometres beyond which people are counted.
BEYOND = (5, 10, 15, 20, 30)
_AGES = ("all", "75+")
_EARTH_KM = 6371.0088
Numbers = npt.NDArray[np.float64]


def distances(
    region: str | Path | Region,
    *,
    sites: Sites | None = None,
    ages: Sequence[str] = _AGES,
    store: Store | None = None,
) -> pd.DataFrame:
    """Say how far people live from the nearest site, in a straight line.

    Everyone counts as living in the centre of the postcode area. A road is about 1.3 times as long
    as the line; nothing is said of travel time.

    Parameters
    ----------
    region
        As `regiobeeld.region` understands it, or a `Region`.
    sites
        Other sites than those of the region: a CSV file (see `read_sites`), a frame as
        `regiobeeld.access.sites` gives it, or postcodes by name.
    ages
        ``all``, an age and older (``75+``), or a group (``65-74``), by five years.
    store
        Where people are read from; the store of this installation when left out.

    Returns
    -------
    pandas.DataFrame
        ``area, age, people, mean_km, beyond_5, beyond_10, beyond_15, beyond_20, beyond_30``. The
        region comes first, then its gemeenten by code. ``people`` is a number on 1 January 2021,
        ``mean_km`` their mean distance in kilometres, and ``beyond_10`` the percentage that lives
        farther than ten kilometres; missing where nobody of that age lives. ``attrs["source"]``
        names the tables.

    Raises
    ------
    RegionError
        When there is no such region.
    AccessError
        When the region names no sites and none are given, or sites or ages are wrong.

    Examples
    --------
    >>> distances("twente", ages=["75+"]).head(2).round(1)[["area", "people", "mean_km"]]
         area  people  mean_km
    0  twente   57595      7.5
    1  GM0141    6385      3.8
    """
    store = store or default_store()
    chosen = region if isinstance(region, Region) else find_region(region)
    found = sites_for(chosen, sites, store)
    people = people_of(chosen, store)
    return _attributed(_table(chosen, people, km_to_nearest(people, found), ages), store)


def scenario(
    region: str | Path | Region,
    *,
    closed: str | Sequence[str] = (),
    added: Sites | tuple[()] = (),
    sites: Sites | None = None,
    ages: Sequence[str] = _AGES,
    store: Store | None = None,
) -> pd.DataFrame:
    """Say how distances change when sites close, or others come.

    Parameters
    ----------
    region
        As `regiobeeld.region` understands it, or a `Region`.
    closed
        Names of sites that close.
    added
        Sites that come, given as ``sites`` is.
    sites, ages, store
        As for `distances`.

    Returns
    -------
    pandas.DataFrame
        ``area, age, people, mean_km_before, mean_km_after``, and for each of 10, 15, 20 and 30
        kilometres ``beyond_10_before, beyond_10_after``; rows and units are those of `distances`.

    Raises
    ------
    RegionError
        When there is no such region.
    AccessError
        As for `distances`; and when a site to close is not there, or no site is left.

    Examples
    --------
    >>> found = scenario("twente", closed=["ZGT Almelo"], ages=["75+"])
    >>> found.round(1)[["area", "mean_km_before", "mean_km_after"]].head(2)
         area  mean_km_before  mean_km_after
    0  twente             7.5           10.5
    1  GM0141             3.8           12.1
    """
    store = store or default_store()
    chosen = region if isinstance(region, Region) else find_region(region)
    found = site_changes(chosen, closed=closed, added=added, sites=sites, store=store)
    people = people_of(chosen, store)
    km = _km(people, found)
    before, after = ((found["status"] != absent).to_numpy() for absent in ("added", "closed"))
    nearest = (km[:, which].min(axis=1) for which in (before, after))
    first, then = (_table(chosen, people, each, ages) for each in nearest)
    return _attributed(_side_by_side(first, then), store)


def closings(
    region: str | Path | Region,
    *,
    ages: Sequence[str] = _AGES,
    store: Store | None = None,
) -> pd.DataFrame:
    """Say how distances change when one of the sites of a region closes, site by site.

    Parameters
    ----------
    region, ages, store
        As for `scenario`.

    Returns
    -------
    pandas.DataFrame
        Per site that closes the rows of `scenario`, after ``closed``; without a row for a region
        with fewer than two sites.

    Raises
    ------
    RegionError, AccessError
        As for `scenario`.

    Examples
    --------
    >>> found = closings("twente", ages=["75+"])
    >>> found[found["area"] == "twente"][["closed", "mean_km_after"]].round(1)
              closed  mean_km_after
    0   MST Enschede            9.6
    15    ZGT Almelo           10.5
    30   ZGT Hengelo            8.7
    """
    store = store or default_store()
    chosen = region if isinstance(region, Region) else find_region(region)
    found = sites_for(chosen, None, store)
    people = people_of(chosen, store)
    km = _km(people, found)
    first = _table(chosen, people, km.min(axis=1), ages)
    parts = []
    for place, site in enumerate(found["site"] if len(found) > 1 else []):
        without = np.delete(km, place, axis=1).min(axis=1)
        part = _side_by_side(first, _table(chosen, people, without, ages))
        part.insert(0, "closed", site)
        parts.append(part)
    empty = _side_by_side(first, first).iloc[:0]
    empty.insert(0, "closed", "")
    return _attributed(pd.concat(parts, ignore_index=True) if parts else empty, store)


def _side_by_side(first: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    """Put distances before and after beside each other."""
    table = first[["area", "age", "people"]].copy()
    for measure in ("mean_km", *(f"beyond_{km}" for km in BEYOND[1:])):
        table[f"{measure}_before"] = first[measure]
        table[f"{measure}_after"] = then[measure]
    return table


def postcodes(
    region: str | Path | Region,
    *,
    closed: str | Sequence[str] = (),
    added: Sites | tuple[()] = (),
    sites: Sites | None = None,
    age: str = "75+",
    store: Store | None = None,
) -> pd.DataFrame:
    """Say of each postcode area which site is nearest, before and after: for a map.

    Parameters
    ----------
    region, closed, added, sites, store
        As for `scenario`.
    age
        Of whom the number is given.

    Returns
    -------
    pandas.DataFrame
        One row per postcode area where somebody of that age lives: ``postcode, gemeente, lat, lon,
        people, site_before, km_before, site_after, km_after``, by ``postcode``.

    Raises
    ------
    RegionError, AccessError
        As for `scenario`.

    Examples
    --------
    >>> found = postcodes("twente", closed=["ZGT Almelo"])
    >>> found.loc[found["postcode"] == "7609", ["site_before", "site_after", "km_after"]].round(1)
       site_before   site_after  km_after
    82  ZGT Almelo  ZGT Hengelo      10.9
    """
    store = store or default_store()
    chosen = region if isinstance(region, Region) else find_region(region)
    changes = site_changes(chosen, closed=closed, added=added, sites=sites, store=store)
    people = people_of(chosen, store)
    counts = people[list(bands(age))].sum(axis=1).astype("int64")
    found = people[["gemeente", "lat", "lon"]].assign(people=counts)
    for when, absent in (("before", "added"), ("after", "closed")):
        these = changes[changes["status"] != absent]
        km = _km(people, these)
        found[f"site_{when}"] = these["site"].to_numpy()[km.argmin(axis=1)]
        found[f"km_{when}"] = km.min(axis=1)
    found = found[counts > 0].rename_axis("postcode").reset_index()
    return _attributed(found, store)


def km_to_nearest(places: pd.DataFrame, sites: pd.DataFrame) -> Numbers:
    """Return the great-circle distance from each place to the nearest site, in kilometres.

    Parameters
    ----------
    places, sites
        With ``lat`` and ``lon`` in degrees; at least one site.

    Examples
    --------
    >>> pole, equator = (pd.DataFrame({"lat": [lat], "lon": [5.0]}) for lat in (90.0, 0.0))
    >>> km_to_nearest(pole, equator).round(0)
    array([10008.])
    """
    nearest: Numbers = _km(places, sites).min(axis=1)
    return nearest


def _km(places: pd.DataFrame, sites: pd.DataFrame) -> Numbers:
    """Return the distances by the haversine formula: a row per place, a column per site."""
    lat, lon = (np.radians(places[name].to_numpy("float64"))[:, None] for name in ("lat", "lon"))
    to_lat, to_lon = (np.radians(sites[name].to_numpy("float64")) for name in ("lat", "lon"))
    half = (
        np.sin((to_lat - lat) / 2) ** 2
        + np.cos(lat) * np.cos(to_lat) * np.sin((to_lon - lon) / 2) ** 2
    )
    km: Numbers = 2 * _EARTH_KM * np.arcsin(np.sqrt(half.clip(0, 1)))
    return km


def _table(region: Region, people: pd.DataFrame, km: Numbers, ages: Sequence[str]) -> pd.DataFrame:
    """Summarise the distances of people to the nearest site by area and age: the region first."""
    wanted = {age: bands(age) for age in ([ages] if isinstance(ages, str) else ages)}
    if not wanted:
        raise AccessError("ages: there is none; name at least one, such as 'all' or '75+'.")
    counts = np.column_stack([people[list(five)].sum(axis=1) for five in wanted.values()])
    measures = np.column_stack([km, *(100.0 * (km > limit) for limit in BEYOND)])
    columns = ["mean_km", *(f"beyond_{limit}" for limit in BEYOND)]
    inside = list(gemeenten_of(region))
    of = pd.Categorical(people["gemeente"], categories=inside).codes
    # A row per gemeente, a column per age, a layer per measure; nobody's mean is missing.
    totals = np.zeros((len(inside), len(wanted)))
    sums = np.zeros((*totals.shape, len(columns)))
    np.add.at(totals, of, counts)
    np.add.at(sums, of, counts[:, :, None] * measures[:, None, :])
    if inside != [region.id]:
        # A gemeente that is a region of its own is there once.
        totals, sums = (np.concatenate([each.sum(axis=0)[None], each]) for each in (totals, sums))
        inside = [region.id, *inside]
    with np.errstate(invalid="ignore"):
        means = (sums / totals[:, :, None]).reshape(-1, len(columns))
    table = pd.DataFrame(means, columns=columns)
    table.insert(0, "area", np.repeat(inside, len(wanted)))
    table.insert(1, "age", np.tile(list(wanted), len(inside)))
    table.insert(2, "people", totals.ravel().astype("int64"))
    return table.astype({"area": "string", "age": "string"})


def _attributed(frame: pd.DataFrame, store: Store) -> pd.DataFrame:
    frame.attrs["source"] = "; ".join(entry.attribution for entry in provenance(store))
    return frame
