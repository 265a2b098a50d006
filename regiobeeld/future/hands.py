"""Ageing and hands: how many old people there will be, and how many to help them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from regiobeeld.future.known import Floats, in_bands
from regiobeeld.future.limits import limits_of
from regiobeeld.future.outlook import TO, Extra, outlook
from regiobeeld.future.people import OBSERVED, PROJECTED
from regiobeeld.geography import Region
from regiobeeld.seeds import DEMAND
from regiobeeld.store import Store

#: Draws of a simulation.
DRAWS = 1000


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
    found = outlook(region, to, extra=extra, published=published, store=store)
    people, draws = in_bands(found.people), found.draws(DRAWS, DEMAND)
    years = np.array(found.years)
    kind = np.where(years <= found.ages_counted, OBSERVED, PROJECTED)
    parts = []
    for measure, computed in MEASURES.items():
        lower, upper = limits_of(computed(draws))
        parts.append(
            pd.DataFrame(
                {
                    "year": years,
                    "measure": measure,
                    "value": computed(people),
                    "lower": lower,
                    "upper": upper,
                    "kind": kind,
                }
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    frame.attrs["source"] = found.tables
    return frame
