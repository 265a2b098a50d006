"""People of a region by age until a year: as counted, then as projected."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from regiobeeld.future.known import BANDS, in_bands
from regiobeeld.future.limits import GROUP_OF_BAND
from regiobeeld.future.outlook import TO, Extra, outlook
from regiobeeld.future.past import ALL
from regiobeeld.geography import Region
from regiobeeld.store import Store

OBSERVED, PROJECTED = "observed", "projected"
COUNTED = "counted"
FITTED = "ages of 2021, moved on and held to five counted age groups"
COHORTS = "cohorts grow as the country's, with a local component that dies down"
HELD = "; totals held to the growth in {table}"
SCENARIO = "; {added} on top"


def population(
    region: Region | str | Path,
    *,
    to: int = TO,
    extra: Extra | None = None,
    published: bool = True,
    store: Store | None = None,
) -> pd.DataFrame:
    """Project the people of a region by age.

    Gemeenten add up to the region and ages to the total; all gemeenten add up to the country, that
    is the newest count of Statistics Netherlands in proportion to the projection of the United
    Nations. Limits are as wide as the errors of a projection from 2020 turned out to be, and no
    narrower than the country's own; see `backtest`.

    Parameters
    ----------
    region
        A region, or what `regiobeeld.region` finds one by.
    to
        The last year.
    extra
        A scenario: people that come on top by gemeente (code or name) and year,
        ``{"Enschede": {2030: 12000}}``; or True for the one that the region's own definition has
        under ``[scenario]``. Without it no scenario counts, that of the definition neither.
    published
        Whether totals are held to the growth that a regional forecast of CBS and PBL gives, where
        the store has one. Its ages were withdrawn, so ages are always reckoned here. False leaves
        it out, to show one beside the other.
    store
        Where tables are read from; the store of this installation when left out.

    Returns
    -------
    pandas.DataFrame
        One row per year from 2020 and age (``0-4`` ... ``95+``, and ``all``): ``year``, ``age``,
        ``value`` (people on 1 January), ``lower`` and ``upper`` (80%; NaN for what was counted),
        ``kind`` (``observed`` or ``projected``), ``method`` and ``source`` (tables).

    Raises
    ------
    RegionError
        When there is no such region, or its gemeenten have been divided since.
    FutureError
        For a year or a scenario that cannot be.

    Examples
    --------
    >>> people = population("twente", to=2030)
    >>> people[(people["age"] == "all") & (people["year"] == 2026)][["value", "kind", "method"]]
            value      kind   method
    146  646496.0  observed  counted
    """
    found = outlook(region, to, extra=extra, published=published, store=store)
    years = np.array(found.years)
    bands = in_bands(found.people)
    values = np.column_stack([bands, bands.sum(axis=1)])
    groups = found.half_groups()[:, GROUP_OF_BAND]
    of_bands = np.sqrt(groups**2 + found.half_now() ** 2)
    half = np.column_stack([of_bands, found.half_totals()])
    is_total = np.array([*(False for _ in BANDS), True])
    counted = np.where(is_total, found.counted, found.ages_counted)
    observed = years[:, None] <= counted
    exact = (years[:, None] <= found.counted) & is_total
    method = np.where(exact, COUNTED, np.where(observed, FITTED, COHORTS)).astype(object)
    if found.held_to:
        method[years > found.counted] += HELD.format(table=found.held_to.table)
    if found.added:
        method[years > found.counted] += SCENARIO.format(added=found.added)
    shape = values.shape
    return pd.DataFrame(
        {
            "year": np.repeat(years, shape[1]),
            "age": np.tile(np.array([*BANDS, ALL], dtype=object), shape[0]),
            "value": values.ravel(),
            "lower": np.where(exact, np.nan, values * np.exp(-half)).ravel(),
            "upper": np.where(exact, np.nan, values * np.exp(half)).ravel(),
            "kind": np.where(observed, OBSERVED, PROJECTED).ravel(),
            "method": method.ravel(),
            "source": found.tables,
        }
    ).astype({"age": "str", "kind": "str", "method": "str"})
