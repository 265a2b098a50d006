"""Ageing and hands: how many old people there will be, how many to help them, and care's staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from regiobeeld.future.known import (
    EVENTS,
    HOUSEHOLDS_OF,
    IN_HOUSEHOLDS,
    TOTALS,
    Floats,
    in_bands,
    inhabitants,
    living_alone,
)
from regiobeeld.future.limits import limits_of
from regiobeeld.future.outlook import TO, Extra, Outlook, gemeenten_of, outlook
from regiobeeld.future.people import OBSERVED, PROJECTED
from regiobeeld.geography import Region
from regiobeeld.geography import region as find_region
from regiobeeld.geography.divisions import LAST_YEAR, areas_of, division
from regiobeeld.seeds import DEMAND
from regiobeeld.store import Store, default_store

#: Draws of a simulation.
DRAWS = 1000
VACANCIES = "vacatures-zorg"
_COUNTRY, _PROVINCE = "NL01", "provincie"
_THOUSAND = 1000


def _aged(first: int, last: int | None = None) -> Callable[[Floats], Floats]:
    """Return the sum of bands of five years from one age up to another."""
    bands = slice(first // 5, None if last is None else (last + 1) // 5)
    return lambda people: people[..., bands].sum(axis=-1)


_WORKING, _CARING = _aged(15, 64), _aged(50, 74)
_OLD, _OLDER, _OLDEST = _aged(65), _aged(75), _aged(85)
#: What is made of people in bands of five years.
MEASURES: Mapping[str, Callable[[Floats], Floats]] = {
    "old_age_dependency": lambda people: 100 * _OLD(people) / _WORKING(people),
    "oldest_old_support": lambda people: _CARING(people) / _OLDEST(people),
    "working_age": _WORKING,
    "people_75_plus": _OLDER,
    "people_85_plus": _OLDEST,
}
#: What also asks who lives alone.
ALONE = "people_75_plus_alone"


def ageing(
    region: Region | str | Path,
    *,
    to: int = TO,
    extra: Extra | None = None,
    published: bool = True,
    store: Store | None = None,
) -> pd.DataFrame:
    """Tell how a region grows older, and how many people of working and of caring age are left.

    Parameters
    ----------
    region
        A region, or what `regiobeeld.region` finds one by.
    to
        The last year.
    extra
        A scenario; see `population`.
    published
        Whether totals are held to a published forecast; see `population`.
    store
        Where tables are read from; the store of this installation when left out.

    Returns
    -------
    pandas.DataFrame
        One row per year from 2020 and measure: ``year``, ``measure``, ``value``, ``lower`` and
        ``upper`` (80%, by simulation) and ``kind``. The measures: ``old_age_dependency`` (people of
        65 and over per 100 of 15 to 64), ``oldest_old_support`` (people of 50 to 74 for each of 85
        and over), ``working_age`` (people of 15 to 64), ``people_75_plus`` and ``people_85_plus``.
        Last ``people_75_plus_alone``: as counted in 2020, and since then as if of 75 to 84 and of
        85 and over the same part lived alone; those in institutions are not among them.
        ``observed`` are years of which five age groups were counted; within these ages are
        estimated, hence limits there too. ``attrs["source"]`` names the tables.

    Raises
    ------
    RegionError, FutureError
        As `population`.

    Examples
    --------
    >>> country = ageing("NL")
    >>> support = country[country["measure"] == "oldest_old_support"].set_index("year")["value"]
    >>> support.loc[[2020, 2026, 2040]].round(1).tolist()
    [14.6, 12.8, 7.0]
    """
    store = store or default_store()
    found = outlook(region, to, extra=extra, published=published, store=store)
    people, draws = in_bands(found.people), found.draws(DRAWS, DEMAND)
    years = np.array(found.years)
    parts = []
    for measure, computed in {**MEASURES, ALONE: _alone(found, people, store)}.items():
        lower, upper = limits_of(computed(draws))
        counted = HOUSEHOLDS_OF if measure == ALONE else found.ages_counted
        parts.append(
            pd.DataFrame(
                {
                    "year": years,
                    "measure": measure,
                    "value": computed(people),
                    "lower": lower,
                    "upper": upper,
                    "kind": np.where(years <= counted, OBSERVED, PROJECTED),
                }
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    exact = (frame["measure"] == ALONE) & (frame["year"] == HOUSEHOLDS_OF)
    frame.loc[exact, "lower"] = frame.loc[exact, "upper"] = frame.loc[exact, "value"]
    frame.attrs["source"] = f"{found.tables}, {IN_HOUSEHOLDS}"
    return frame


def _alone(found: Outlook, people: Floats, store: Store) -> Callable[[Floats], Floats]:
    """Return how many of people in bands are 75 or over and live alone."""
    rows = [found.known.codes.index(code) for code in gemeenten_of(found.region)]
    counted = living_alone(store)[rows].sum(axis=0)
    then = people[found.years.index(HOUSEHOLDS_OF)]
    # Of five years the people of a small gemeente are too few to take a part of.
    parts = [(aged, float(aged(counted) / aged(then))) for aged in (_aged(75, 84), _OLDEST)]
    return lambda bands: np.sum([aged(bands) * part for aged, part in parts], axis=0)


def staff(region: Region | str | Path, *, store: Store | None = None) -> pd.DataFrame:
    """Tell how many vacancies in care there are in the province that a region lies in.

    The figures are those of whole provinces: of a smaller region none is published, and a part of
    the province's is not taken for it. A region in more provinces has each of them.

    Parameters
    ----------
    region
        A region, or what `regiobeeld.region` finds one by.
    store
        Where tables are read from; the store of this installation when left out.

    Returns
    -------
    pandas.DataFrame
        One row per area and year: ``area`` (code of a province, or of the country) and
        ``area_name``, to be named with the figure; ``year``; ``vacancies`` (open in health and
        welfare in the third quarter, rounded to 100), ``per_1000_inhabitants`` (of the area, on 1
        January) and ``source`` (tables). The provinces come first and the country last.

    Raises
    ------
    RegionError
        When there is no such region, or its gemeenten have been divided since.

    Examples
    --------
    >>> found = staff("twente")
    >>> found[found["year"] == 2022][["area_name", "vacancies", "per_1000_inhabitants"]].round(1)
                 area_name  vacancies  per_1000_inhabitants
    5   provincie Overijssel       3800                   3.2
    11             Nederland      67000                   3.8
    """
    store = store or default_store()
    chosen = region if isinstance(region, Region) else find_region(region)
    codes = gemeenten_of(chosen)
    inside = {division(LAST_YEAR)[code].areas[_PROVINCE] for code in codes}
    # Of the whole country there is nothing larger to tell.
    provinces = sorted(inside) if set(codes) != set(division(LAST_YEAR)) else []
    names = {code: f"{_PROVINCE} {areas_of(LAST_YEAR)[code].name}" for code in provinces}
    names[_COUNTRY] = find_region("NL").name
    rows = store.table(VACANCIES).read("Vacatures", {"RegioS": list(names)})
    people = inhabitants(store)
    years = rows["Perioden"].str[:4].astype("int64")
    vacancies = (_THOUSAND * rows["Vacatures"]).round()
    there = [people[year][code] for code, year in zip(rows["RegioS"], years, strict=True)]
    found = pd.DataFrame(
        {
            "area": rows["RegioS"],
            "area_name": rows["RegioS"].map(names),
            "year": years,
            "vacancies": vacancies.astype("int64"),
            "per_1000_inhabitants": _THOUSAND * vacancies / np.array(there),
            "source": ", ".join([VACANCIES, TOTALS, EVENTS]),
        }
    )
    place = found["area"].map({code: position for position, code in enumerate(names)})
    order = found.assign(place=place).sort_values(["place", "year"]).index
    return found.loc[order].reset_index(drop=True)
