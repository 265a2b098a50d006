"""What people will need, if every age needs as much as now."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from regiobeeld.definitions.texts import texts
from regiobeeld.future.hands import DRAWS
from regiobeeld.future.known import Floats
from regiobeeld.future.limits import limits_of
from regiobeeld.future.outlook import FIRST, TO, Extra, Outlook, outlook
from regiobeeld.future.people import PROJECTED
from regiobeeld.future.rates import Rates, definition, own_rates, rates_of, spread_over
from regiobeeld.geography import Region
from regiobeeld.geography import region as find_region
from regiobeeld.seeds import DEMAND
from regiobeeld.store import Store, default_store

#: What is reckoned for a year of which the inhabitants were counted: rates were not.
EXPECTED = "expected"


def conditions(*, lang: str = "nl", store: Store | None = None) -> pd.DataFrame:
    """List of what the demand can be reckoned.

    Parameters
    ----------
    lang
        Language of label and unit: ``nl`` or ``en``.
    store
        Where tables are read from; the store of this installation when left out.

    Returns
    -------
    pandas.DataFrame
        One row each: ``condition``, ``label``, ``unit``, ``bands`` (ages with a rate of their
        own), ``year``, ``source`` and ``indicative`` (whether fewer than three bands are above
        fifty: then what ageing does cannot be seen well, and the figure is a lower bound).

    Examples
    --------
    >>> listed = conditions(lang="en").set_index("condition")
    >>> listed.loc[["diabetes", "long_term_care"], ["bands", "year", "indicative"]]
                    bands  year  indicative
    condition
    diabetes           18  2017       False
    long_term_care      3  2019        True
    """
    store, country = store or default_store(), find_region("NL")
    rows = []
    for condition in texts("conditions"):
        defined, rates = definition(condition), rates_of(condition, country, store)
        rows.append(
            {
                "condition": condition,
                "label": defined["label"][lang],
                "unit": defined["unit"][lang],
                "bands": len(rates.bands),
                "year": rates.year,
                "source": rates.source,
                "indicative": rates.indicative,
            }
        )
    return pd.DataFrame(rows)


def demand(
    region: Region | str | Path,
    condition: str,
    *,
    to: int = TO,
    rates: pd.DataFrame | None = None,
    extra: Extra | None = None,
    published: bool = True,
    store: Store | None = None,
) -> pd.DataFrame:
    """Reckon how many people will have a condition, when every age keeps its rate.

    The region's ages times the country's rates by age, or the region's own of a survey.

    Parameters
    ----------
    region
        A region, or what `regiobeeld.region` finds one by.
    condition
        One of `conditions`, or of a table of one's own.
    to
        The last year.
    rates
        A table of one's own, with the columns ``condition``, ``age`` (bands such as ``65-69`` and
        ``85+``), ``rate`` (per 1,000 people), ``year`` and ``source``.
    extra
        A scenario; see `population`.
    published
        Whether totals are held to a published forecast; see `population`.
    store
        Where tables are read from; the store of this installation when left out.

    Returns
    -------
    pandas.DataFrame
        One row per year from 2020: ``year``, ``value`` (people, or events a year), ``lower`` and
        ``upper`` (80%: of the ages and of a survey, by simulation), ``index`` (100: the year of the
        newest count of inhabitants), ``due_to_growth`` and ``due_to_ageing`` (parts of the
        difference with that year; see `epi.das_gupta`), ``kind`` (``expected`` up to that year,
        then ``projected``) and ``source``.

    Raises
    ------
    RegionError
        When there is no such region, or its gemeenten have been divided since.
    FutureError
        For a condition, year, table or scenario that cannot be.

    Examples
    --------
    >>> twente = demand("twente", "dementia").set_index("year")
    >>> twente.loc[[2026, 2040], ["index", "kind"]].round()
          index       kind
    year
    2026  100.0   expected
    2040  146.0  projected
    """
    store = store or default_store()
    if rates is None:
        # A wrong name is told before the region is reckoned.
        definition(condition)
    found = outlook(region, to, extra=extra, published=published, store=store)
    having = (
        rates_of(condition, found.region, store) if rates is None else own_rates(condition, rates)
    )
    by_age = having.by_age()
    value = found.people @ by_age
    now = found.counted - FIRST
    lower, upper = _limits(found, having)
    growth, ageing = _parts(found.people, now, by_age)
    years = np.array(found.years)
    return pd.DataFrame(
        {
            "year": years,
            "value": value,
            "lower": lower,
            "upper": upper,
            "index": 100 * value / value[now] if value[now] else np.nan,
            "due_to_growth": growth,
            "due_to_ageing": ageing,
            "kind": np.where(years <= found.counted, EXPECTED, PROJECTED),
            "source": f"{having.source}; {found.tables}",
        }
    )


def _limits(found: Outlook, having: Rates) -> tuple[Floats, Floats]:
    """Simulate the ages and the rates together."""
    draws = found.draws(DRAWS, DEMAND)
    noise = np.random.default_rng([DEMAND, 1]).standard_normal((DRAWS, len(having.bands)))
    drawn = np.clip(having.rate + noise * having.error, 0, None)
    # The rate of a band of five years: of its single ages, as many as there are of each.
    inside = spread_over(having.bands)
    of_five = np.add.reduceat(np.eye(inside.shape[1]), np.arange(0, 100, 5), axis=0)
    share = (found.people[:, None, :] * of_five) @ inside.T
    share = share / np.maximum((found.people @ of_five.T)[..., None], 1e-9)
    simulated = np.einsum("tdb,tbr,dr->td", draws, share, drawn, optimize=True)
    return limits_of(simulated)


def _parts(people: Floats, now: int, by_age: Floats) -> tuple[Floats, Floats]:
    """Divide the difference with now over more people and other ages.

    `epi.das_gupta` of the factors growth, ages and rate, of which the last one stays: each of the
    others changes while the rest is at the mean of both years.
    """
    totals = people.sum(axis=1)
    rates = (people @ by_age) / totals
    growth: Floats = (totals - totals[now]) * (rates + rates[now]) / 2
    ageing: Floats = (rates - rates[now]) * (totals + totals[now]) / 2
    return growth, ageing
