"""The areas of which figures are wanted: their gemeenten in any year's division, their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from regiobeeld.geography import Region
from regiobeeld.geography.crosswalk import links
from regiobeeld.geography.divisions import division as gemeenten_of
from regiobeeld.geography.divisions import members_of
from regiobeeld.measurement.aggregate import Makeup
from regiobeeld.store import Store, default_store

NATIONAL = "NL"


@dataclass(frozen=True, eq=False)
class Units:
    """Areas in one municipal division.

    Attributes
    ----------
    year
        The division.
    gemeenten
        Per area its gemeenten.
    published
        Per area the code under which tables publish it; absent when they do not.
    level
        Per area its level.
    """

    year: int
    gemeenten: Mapping[str, tuple[str, ...]]
    published: Mapping[str, str]
    level: Mapping[str, str]

    def only(self, names: Iterable[str]) -> Units:
        """Return some of the areas."""
        kept = [name for name in dict.fromkeys(names) if name in self.gemeenten]
        return Units(
            self.year,
            {name: self.gemeenten[name] for name in kept},
            {name: self.published[name] for name in kept if name in self.published},
            {name: self.level[name] for name in kept},
        )


def units_of(regions: Iterable[Region], year: int) -> Units:
    """Return regions of one division as units, by their id."""
    distinct = {region.id: region for region in regions}
    return Units(
        year,
        {name: region.gemeenten for name, region in distinct.items()},
        {name: region.published for name, region in distinct.items() if region.published},
        {name: region.level for name, region in distinct.items()},
    )


@lru_cache(maxsize=64)
def in_division(units: Units, division: int) -> Makeup:
    """Return which gemeenten of another year's division make up each area.

    Parameters
    ----------
    units
        Areas, as sets of gemeenten of the division ``units.year``.
    division
        The division in which figures are at hand.

    Returns
    -------
    Makeup
        A share is NaN where it is not known: of a gemeente that was divided over several, or of
        one that has since absorbed a gemeente from outside the area.
    """
    shares: dict[tuple[str, str], float] = {}
    if division <= units.year:
        origins: dict[str, list[tuple[str, float]]] = {}
        for old, new, share in links(division, units.year):
            origins.setdefault(new, []).append((old, share))
        for unit, codes in units.gemeenten.items():
            # The parts of one old gemeente that went to several gemeenten of the area add up.
            for old, share in (part for code in codes for part in origins.get(code, ())):
                shares[unit, old] = shares.get((unit, old), 0.0) + share
        return Makeup.of(shares)
    receivers: dict[str, list[str]] = {}
    for old, new, _ in links(units.year, division):
        receivers.setdefault(old, []).append(new)
    absorbed = Counter(new for found in receivers.values() for new in found)
    for unit, codes in units.gemeenten.items():
        inside = Counter(new for code in codes for new in receivers.get(code, ()))
        for new, found in inside.items():
            shares[unit, new] = 1.0 if found == absorbed[new] else float("nan")
    return Makeup.of(shares)


def gemeenten_then(code: str, division: int) -> list[str]:
    """Return the gemeenten of an area in a year's division; a gemeente is its own."""
    if code.startswith("GM"):
        return [code]
    try:
        return list(members_of(code, division))
    except KeyError:
        return []


@lru_cache(maxsize=64)
def published_codes(units: Units, division: int, national: str) -> dict[str, str]:
    """Return per area the code to read it by in a table of some division, where that is allowed.

    A published figure counts only when the area then had the same make-up as now: GGD Regio
    Utrecht of 2016 lacks Leerdam and Zederik, which Vijfheerenlanden brought in 2019.
    """
    makeup = in_division(units, division)
    position = {unit: row for row, unit in enumerate(makeup.units)}
    codes: dict[str, str] = {}
    for unit, code in units.published.items():
        if code.startswith(NATIONAL):
            if national:
                codes[unit] = national
            continue
        if unit not in position:
            continue
        shares = makeup.shares[position[unit]]
        then = {makeup.codes[place] for place in np.flatnonzero(shares)}
        whole = bool((shares[shares != 0] == 1.0).all())
        if whole and then == set(gemeenten_then(code, division)):
            codes[unit] = code
    return codes


def area_names(measurements: pd.DataFrame, year: int, store: Store | None = None) -> dict[str, str]:
    """Return the name of every area in a frame of measurements, by code.

    Parameters
    ----------
    measurements
        Rows with ``region`` and ``table``. Names of wijken and buurten come from that table.
    year
        The municipal division of gemeenten.
    store
        Where tables are; the store of this installation when left out.

    Returns
    -------
    dict[str, str]
        Code to name; an area without a name has its code.
    """
    gemeenten = gemeenten_of(year)
    names = {code: gemeenten[code].name for code in measurements["region"] if code in gemeenten}
    rest = measurements[~measurements["region"].isin(list(names))]
    entries = (store or default_store()).entries()
    for table, rows in rest.groupby("table"):
        entry = entries.get(str(table).upper())
        for code in rows["region"]:
            names.setdefault(code, code)
            for dimension in entry.info.dimensions if entry else ():
                if dimension.codes.get(code):
                    names[code] = dimension.codes[code]
    return names
