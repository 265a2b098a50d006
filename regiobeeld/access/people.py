"""People by age in the postcode areas of a region, and the gemeente that each area is in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import pandas as pd

from regiobeeld.errors import AccessError
from regiobeeld.geography import Region
from regiobeeld.geography.crosswalk import carried, links
from regiobeeld.geography.divisions import division
from regiobeeld.store import Entry, Store

PEOPLE = "83502NED"
CENTRES = "postcodegebieden-2020"
#: Of the people, and of the gemeenten that the postcode areas are in.
YEAR = 2021
_WIDTH, _OLDEST = 5, 95
#: The ages in which people are known; together they are everyone.
AGES = (
    *(f"{first}-{first + _WIDTH - 1}" for first in range(0, _OLDEST, _WIDTH)),
    f"{_OLDEST}+",
)
_RANGE = re.compile(r"(\d{1,2})(?:\+|-(\d{1,2}))")


def bands(age: str) -> tuple[str, ...]:
    """Return the five-year ages of which an age group consists.

    Parameters
    ----------
    age
        ``all``, from an age on (``75+``), or from one up to and including another (``65-74``).

    Raises
    ------
    AccessError
        When it is none of these, or begins or ends within five years.

    Examples
    --------
    >>> bands("85+"), bands("0-9"), len(bands("all"))
    (('85-89', '90-94', '95+'), ('0-4', '5-9'), 20)
    """
    if age == "all":
        return AGES
    found = _RANGE.fullmatch(age) if isinstance(age, str) else None
    first = int(found[1]) if found else -1
    last = int(found[2]) if found and found[2] else _OLDEST + _WIDTH - 1
    if first % _WIDTH or (last + 1) % _WIDTH or not 0 <= first < last < _OLDEST + _WIDTH:
        raise AccessError(
            f"ages: found {age!r}; people are known by five years: give 'all', an age and older"
            " such as '75+', or a group such as '0-4' or '65-74'."
        )
    return AGES[first // _WIDTH : (last + 1) // _WIDTH]


def provenance(store: Store) -> tuple[Entry, Entry]:
    """Return the manifest entries of the tables that people and centres come from.

    They are of the tables that come along: their form is of our own, and a table that somebody
    fetched under the same number does not have it.
    """
    snapshot = store.base or store
    return snapshot.entry(PEOPLE), snapshot.entry(CENTRES)


def postcode_areas(store: Store) -> pd.DataFrame:
    """Return the postcode areas that have a centre, by their four digits.

    Returns
    -------
    pandas.DataFrame
        ``lat`` and ``lon`` (WGS84, of the centre of the area), ``gemeente`` (its name in 2021), and
        people on 1 January 2021 in each of `AGES`, rounded to five; none where nothing is known.
    """
    return _areas(store.base or store, store.fingerprint())


@lru_cache(maxsize=2)
def _areas(store: Store, _fingerprint: str) -> pd.DataFrame:
    rows = store.table(PEOPLE).read("Bevolking")
    wide = rows.pivot(index="Postcode", columns="Leeftijd", values="Bevolking")
    named = {"Breedtegraad": "lat", "Lengtegraad": "lon", "Gemeente": "gemeente"}
    centres = store.table(CENTRES).read(list(named)).set_index("Postcode").rename(columns=named)
    found = centres.join(wide.reindex(columns=list(AGES))).dropna(subset=["lat", "lon"])
    return found.fillna(dict.fromkeys(AGES, 0.0)).rename_axis(columns=None).sort_index()


def people_of(region: Region, store: Store) -> pd.DataFrame:
    """Return the postcode areas of a region, as `postcode_areas` does; ``gemeente`` is a code.

    Raises
    ------
    AccessError
        As for `gemeenten_of`.
    """
    inside = gemeenten_of(region)
    later = {old: new for old, new, _ in links(YEAR, max(region.year, YEAR))}
    codes = {gemeente.name: later[code] for code, gemeente in division(YEAR).items()}
    every = postcode_areas(store)
    found = every.assign(gemeente=every["gemeente"].map(codes))
    return found[found["gemeente"].isin(inside)]


def gemeenten_of(region: Region) -> Mapping[str, str]:
    """Return the names of the gemeenten of a region, by code.

    They are those of the region's year, or of 2021 when that is earlier: people of a postcode area
    cannot be divided over gemeenten that have merged since.

    Raises
    ------
    AccessError
        When the region was no set of whole gemeenten any more in 2021.

    Examples
    --------
    >>> from regiobeeld.geography import region
    >>> gemeenten_of(region("GM1961", 2019))
    {'GM1961': 'Vijfheerenlanden'}
    """
    year = max(region.year, YEAR)
    parts = carried(region.gemeenten, region.year, year)
    names = {code: division(year)[code].name for code in parts}
    if mixed := [f"{code} {names[code]}" for code, share in parts.items() if share != 1]:
        raise AccessError(
            f"{region.name}: people by postcode are of {year}, when {mixed[0]} also had people from"
            f" outside this region of {region.year}; give the region in the division of {year} or"
            " later."
        )
    return names
