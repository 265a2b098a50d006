"""Life expectancy from deaths and population by age band, of any width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from regiobeeld.epi import _arguments
from regiobeeld.epi._arguments import Booleans, Floats, Integers, Labels
from regiobeeld.epi._groups import Groups, Names, as_frame, column, group_rows, single_rows
from regiobeeld.epi._intervals import Confidence, Limits, normal_quantile, with_limits

_SMALLEST_POPULATION = 5_000
_WIDEST_INTERVAL = 20.0
# With fewer bands than these a life table says that it is coarse.
_FINE = 10
_INFANT_FRACTION = 0.1
_USUAL_FRACTION = 0.5


@dataclass(frozen=True)
class _LifeTable:
    """Life tables below each other: one row per group and age band, in that order."""

    survivors: Floats
    expectancy: Floats
    error: Floats
    computable: Booleans


def life_expectancy(
    frame: pd.DataFrame,
    *,
    groups: Names,
    start_age: str,
    deaths: str,
    population: str,
    confidence: Confidence = 0.95,
) -> pd.DataFrame:
    r"""Estimate the years still to live at the start of each age band.

    Parameters
    ----------
    frame
        One row per group and age band; the last band of a group is open-ended.
    groups
        One or more columns; an empty list makes one group of all rows.
    start_age
        Column with the first age of the band. Bands have any width, and groups may differ in them.
    deaths
        Column with the number of deaths in the band.
    population
        Column with the number of persons, or years lived, in the band.
    confidence
        Confidence level, or a tuple of levels: 0.95 asks for a 95% interval.

    Returns
    -------
    pandas.DataFrame
        One row per group and age band, labelled by both, in order of age: ``value``, ``lower`` and
        ``upper`` in years (a pair of limits per level for a tuple of levels), ``survivors`` (the
        share of those alive at the first age of all who reach this one) and ``status``: ``ok``;
        ``suppressed`` (a group of at most 5,000 persons or years, or a 95% interval wider than 20
        years); ``not_computable`` (a missing number, a band without population, a mortality too
        high for the width of its band, or no deaths in the last band). Without ``ok``, values are
        NaN. ``coarse`` tells of a group with fewer than ten bands: within wide bands mortality
        rises with age and is taken as one, so that with four of them the years still to live are
        off by up to a year, as ages differ within them. Compare such tables with each other only.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows: columns that do not exist, text, negative
        numbers, a missing age, deaths in a population of zero, an age that occurs twice in a group,
        a group with one band.

    Notes
    -----
    Chiang's abridged life table: [1]_ with mortality :math:`M = D/P` and a band of :math:`n`
    years, of which those who die live a share :math:`a` (0.1 in the first year of life, else 0.5),
    :math:`q = nM/(1 + n(1-a)M)`; in the last band :math:`q = 1` and :math:`n = 2/M`. The variance
    follows Silcocks: [2]_ :math:`\mathrm{Var}\,e_x = \sum_{y \ge x} l_y^2
    [(1-a_y)n_y + e_{y+1}]^2\,\mathrm{Var}\,q_y / l_x^2` with
    :math:`\mathrm{Var}\,q = q^2(1-q)/D`; the last band adds :math:`l^2/(DM^2)` to the sum.

    References
    ----------
    .. [1] Chiang CL. The life table and its applications. Malabar: Krieger, 1984.
    .. [2] Silcocks PBS, Jenner DA, Reza R. Life expectancy as a summary of mortality in a
       population: statistical considerations and suitability for use by health authorities. J
       Epidemiol Community Health 2001;55:38-43.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": "a", "age": [0, 20, 65],
    ...                       "deaths": [10, 150, 900], "persons": [22_000, 60_000, 18_000]})
    >>> life_expectancy(frame, groups="area", start_age="age", deaths="deaths",
    ...                 population="persons").round(2)
              value  lower  upper  survivors status  coarse
    area age
    a    0    79.84  78.44  81.23       1.00     ok    True
         20   60.47  59.12  61.83       0.99     ok    True
         65   20.00  18.69  21.31       0.89     ok    True
    """
    frame = as_frame(frame)
    rows = group_rows(frame, groups)
    ages = column(frame, "start_age", start_age)
    _arguments.not_negative("start_age", ages, frame.index)
    single_rows(frame, rows, "start_age", start_age)
    dead, persons = _deaths(frame, deaths, population)
    sizes = rows.sizes()
    _arguments.require(
        sizes > 1, "groups", "must have two or more age bands each", sizes, rows.labels
    )
    order = np.lexsort((ages, rows.codes))
    table = _life_tables(rows, order, ages, dead, persons)
    small = rows.sum(persons) <= _SMALLEST_POPULATION
    half = normal_quantile(0.95) * table.error
    status = np.select(
        [~table.computable, small[rows.codes[order]] | (2 * half > _WIDEST_INTERVAL)],
        ["not_computable", "suppressed"],
        "ok",
    )
    shown = np.where(status == "ok", 1.0, np.nan)

    def limits(level: float) -> Limits:
        distance = normal_quantile(level) * table.error
        return shown * (table.expectancy - distance), shown * (table.expectancy + distance)

    index = _with_ages(rows, order, frame[start_age], start_age)
    result = with_limits({"value": shown * table.expectancy}, limits, confidence, index)
    coarse = (sizes < _FINE)[rows.codes[order]]
    return result.assign(survivors=shown * table.survivors, status=status, coarse=coarse)


def arriaga(table_a: pd.DataFrame, table_b: pd.DataFrame) -> pd.DataFrame:
    r"""Divide the difference in life expectancy between two populations over ages.

    Parameters
    ----------
    table_a, table_b
        Life tables as `life_expectancy` gives them: ``value`` (years still to live) and
        ``survivors``, labelled by first age, or by group and first age; both with the same labels.

    Returns
    -------
    pandas.DataFrame
        ``value``: the years that each age band contributes to the life expectancy of b minus that
        of a at the first age, labelled and ordered as `table_a`. The sum over the ages of a group
        is that difference. Groups that lack a value have NaN throughout.

    Raises
    ------
    ValueError
        When a column is not there, labels differ or occur twice, or numbers are negative.

    Notes
    -----
    With survivors :math:`l`, years lived above an age :math:`T = l e` and within a band
    :math:`L = T_x - T_{x+n}`, the direct effect of a band is
    :math:`l^a_x (L^b_x/l^b_x - L^a_x/l^a_x)` and its indirect effect with the interaction
    :math:`T^b_{x+n}(l^a_x/l^b_x - l^a_{x+n}/l^b_{x+n})`, for survivors per one at the first age.
    [1]_ The result depends on which population is the first; given is the mean of both
    directions.

    References
    ----------
    .. [1] Arriaga EE. Measuring and explaining the change in life expectancies. Demography
       1984;21:83-96.

    Examples
    --------
    >>> a = pd.DataFrame({"survivors": [1.0, 0.9], "value": [75.0, 17.0]}, index=[0, 65])
    >>> b = pd.DataFrame({"survivors": [1.0, 0.95], "value": [79.0, 19.0]}, index=[0, 65])
    >>> arriaga(a, b).round(2)
        value
    0    2.15
    65   1.85
    """
    a, b = _table("table_a", table_a), _table("table_b", table_b)
    other = a.index.symmetric_difference(b.index)
    if len(other):
        first = _arguments.plain(other[0])
        raise ValueError(f"table_b must have the labels of table_a; only one has {first}")
    a, b = a.sort_index(), b.sort_index()
    groups = _groups_of(a.index)
    years = (_one_way(a, b, groups) - _one_way(b, a, groups)) / 2
    known = years.notna().groupby(groups).transform("all")
    return pd.DataFrame({"value": years.where(known)}).reindex(table_a.index)


def _deaths(frame: pd.DataFrame, deaths: str, population: str) -> tuple[Floats, Floats]:
    dead = column(frame, "deaths", deaths, missing=True)
    persons = column(frame, "population", population, missing=True)
    _arguments.not_negative("deaths", dead, frame.index)
    _arguments.not_negative("population", persons, frame.index)
    _arguments.require(
        ~((persons == 0) & (dead > 0)),
        "deaths",
        "must be zero where the population is",
        dead,
        frame.index,
    )
    return dead, persons


def _life_tables(
    rows: Groups, order: Integers, ages: Floats, dead: Floats, persons: Floats
) -> _LifeTable:
    """Compute the life tables of all groups at once, for rows in order of group and age."""
    codes, start = rows.codes[order], ages[order]
    deaths = dead[order]
    last = np.append(codes[1:] != codes[:-1], True)[: len(codes)]
    mortality = np.divide(
        deaths, persons[order], out=np.full(len(order), np.nan), where=persons[order] > 0
    )
    width = np.where(last, np.nan, np.append(start[1:], np.nan)[: len(start)] - start)
    lived = np.where((start == 0) & (width == 1), _INFANT_FRACTION, _USUAL_FRACTION)
    dying = width * mortality / (1 + width * (1 - lived) * mortality)
    usable = np.where(last, mortality > 0, dying < 1)
    computable = np.bincount(codes, weights=~usable, minlength=len(rows))[codes] == 0

    mortality = np.where(computable, mortality, np.nan)
    dying = np.where(last, 1.0, np.where(computable, dying, np.nan))
    survivors = _shifted(_accumulated(1 - dying, codes, "cumprod"), codes, 1, first=1.0)
    years = width * survivors * (1 - (1 - lived) * dying)
    years[last] = survivors[last] / mortality[last]
    expectancy = _accumulated(years[::-1], codes[::-1], "cumsum")[::-1] / survivors

    following = _shifted(expectancy, codes, -1, first=0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.where(deaths > 0, dying**2 * (1 - dying) / deaths, 0.0)
        # The last band is as wide as the years still to live in it, 1/M, whose variance this is.
        part = np.where(
            last,
            1 / (deaths * mortality**2),
            ((1 - lived) * width + following) ** 2 * spread,
        )
    part = survivors**2 * np.where(computable, part, np.nan)
    variance = _accumulated(part[::-1], codes[::-1], "cumsum")[::-1] / survivors**2
    return _LifeTable(survivors, expectancy, np.sqrt(variance), computable)


def _accumulated(values: Floats, codes: Integers, how: str) -> Floats:
    result = getattr(pd.Series(values).groupby(codes), how)(skipna=False)
    return np.asarray(result, dtype=np.float64)


def _shifted(values: Floats, codes: Integers, by: int, first: float) -> Floats:
    result = pd.Series(values).groupby(codes).shift(by, fill_value=first)
    return np.asarray(result, dtype=np.float64)


def _with_ages(rows: Groups, order: Integers, ages: pd.Series[Any], name: str) -> Labels:
    in_order = ages.iloc[order].to_numpy()
    if isinstance(rows.labels, pd.RangeIndex):
        ages_only: Labels = pd.Index(in_order, name=name)
        return ages_only
    groups = rows.labels.take(rows.codes[order]).to_frame(index=False)
    labels: Labels = pd.MultiIndex.from_frame(groups.assign(**{name: in_order}))
    return labels


def _table(argument: str, table: pd.DataFrame) -> pd.DataFrame:
    for name in ("survivors", "value"):
        if name not in table.columns:
            raise ValueError(f"{argument} must have a column {name!r}")
        values = table[name].to_numpy(dtype=np.float64)
        requirement = f"must have a {name} above zero, or none, in every row"
        _arguments.require(~(values <= 0), argument, requirement, values, table.index)
    _arguments.require(
        ~table.index.duplicated(), argument, "must have each label once", table.index, table.index
    )
    return table[["survivors", "value"]].astype(np.float64)


def _groups_of(index: Labels) -> Integers:
    if index.nlevels == 1:
        return np.zeros(len(index), dtype=np.int64)
    groups = index.to_frame(index=False).iloc[:, :-1]
    codes = groups.groupby(list(groups.columns), sort=False).ngroup()
    return np.asarray(codes, dtype=np.int64)


def _one_way(a: pd.DataFrame, b: pd.DataFrame, groups: Integers) -> pd.Series[float]:
    """Give the years per band of the change from a to b, in order of age within groups."""
    parts = []
    for table in (a, b):
        share = table["survivors"] / table["survivors"].groupby(groups).transform("first")
        above = share * table["value"]
        next_above = above.groupby(groups).shift(-1, fill_value=0.0)
        parts.append((share, above - next_above, next_above))
    (share_a, years_a, _), (share_b, years_b, above_b) = parts
    ratio = share_a / share_b
    next_ratio = ratio.groupby(groups).shift(-1, fill_value=0.0)
    direct = share_a * (years_b / share_b - years_a / share_a)
    return direct + above_b * (ratio - next_ratio)
