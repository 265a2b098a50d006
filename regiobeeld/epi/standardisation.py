"""Rates that can be compared between populations of another age structure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from regiobeeld.epi import _arguments
from regiobeeld.epi._arguments import Floats
from regiobeeld.epi._groups import Groups, Names, as_frame, column, group_rows, joined
from regiobeeld.epi._intervals import Confidence, Limits, poisson_limits, with_limits


def directly_standardised_rate(
    frame: pd.DataFrame,
    *,
    groups: Names,
    count: str,
    population: str,
    standard: str | pd.Series[float],
    per: float = 100_000,
    confidence: Confidence = 0.95,
    events_per_person: Mapping[int, str] | None = None,
    min_events: float = 10,
) -> pd.DataFrame:
    r"""Estimate the rate that each group would have with the age structure of a standard.

    Parameters
    ----------
    frame
        One row per group and stratum (age band, or age band and sex).
    groups
        One or more columns; an empty list makes one group of all rows.
    count
        Column with the number of events, zero or more.
    population
        Column with the number of persons, or years, at risk; above zero.
    standard
        Column with the standard population of the stratum; or a Series of standard populations
        (`esp2013()`), whose index levels are named after columns of the frame. Every group must
        have every stratum once: with a column, the same standard populations.
    per
        The rate is given per this many persons.
    confidence
        Confidence level, or a tuple of levels: 0.95 asks for a 95% interval.
    events_per_person
        For events that one person can have more than once: a column with the number of persons
        with exactly k events, for each k. The interval then allows for their dependence.
    min_events
        Groups with fewer events than this are suppressed.

    Returns
    -------
    pandas.DataFrame
        One row per group, labelled by it: ``count``, ``population``, ``value``, ``lower`` and
        ``upper`` per `per` (a pair of limits per level for a tuple of levels), and ``status``:
        ``ok``, ``suppressed`` (fewer events than `min_events`) or ``not_computable`` (a stratum
        without a count or without people; or no events, when `min_events` is zero: the method has
        no interval). Suppressed and not computable values are NaN.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows: columns that do not exist, text, negative
        numbers, events where there are no people, a missing standard population or one that is zero
        in all strata of a group, groups that lack a stratum or have one twice, persons by number of
        events that do not add up to the count.

    Notes
    -----
    :math:`D = \sum w x/n \big/ \sum w` with variance
    :math:`V = \sum w^2 x/n^2 \big/ (\sum w)^2`, and limits
    :math:`D + \sqrt{V/O}\,(O_{limit} - O)` from the limits of the total count :math:`O`: exact
    below ten events, else Byar's. [1]_ With :math:`x_k` persons who have :math:`k` events each,
    :math:`x` in the variance is :math:`\sum k^2 x_k`. [2]_

    References
    ----------
    .. [1] Dobson AJ, Kuulasmaa K, Eberle E, Scherer J. Confidence intervals for weighted sums of
       Poisson parameters. Stat Med 1991;10:457-462.
    .. [2] Stukel TA, Glynn RJ, Fisher ES, et al. Standardized rates of recurrent outcomes. Stat Med
       1994;13:1781-1791.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": ["a", "a"], "age": ["0-64", "65+"],
    ...                       "deaths": [40, 60], "persons": [8000, 2000]})
    >>> standard = pd.Series({"0-64": 80_500, "65+": 19_500}).rename_axis("age")
    >>> directly_standardised_rate(frame, groups="area", count="deaths", population="persons",
    ...                            standard=standard, per=1000).round(2)
          count  population  value  lower  upper status
    area
    a     100.0     10000.0   9.88   8.03  12.01     ok
    """
    frame = as_frame(frame)
    rows = group_rows(frame, groups)
    counts, persons = _strata(frame, count, population)
    known = rows.all((persons > 0) & ~np.isnan(counts))
    persons = np.where(persons > 0, persons, np.nan)
    _arguments.single_positive("per", per)
    weights = joined(frame, "standard", standard)
    _arguments.not_negative("standard", weights, frame.index)
    _complete_strata(frame, rows, standard, weights)
    total_weight = rows.sum(weights)
    _arguments.positive("standard", total_weight, rows.labels)
    squares = counts if events_per_person is None else _squared_events(
        frame, counts, events_per_person
    )  # fmt: skip

    events = rows.sum(counts)
    value = rows.sum(weights * counts / persons) / total_weight
    variance = rows.sum(weights**2 * squares / persons**2) / total_weight**2
    status = np.select(
        [~known, events < min_events, events == 0],
        ["not_computable", "suppressed", "not_computable"],
        default="ok",
    )
    shown = np.where(status == "ok", per, np.nan)
    stretch = np.sqrt(variance / np.where(events > 0, events, np.nan))

    def limits(level: float) -> Limits:
        lower, upper = poisson_limits(events, level)
        return (
            shown * (value + stretch * (lower - events)),
            shown * (value + stretch * (upper - events)),
        )

    columns = {
        "count": events,
        "population": rows.sum(np.where(persons > 0, persons, 0.0)),
        "value": shown * value,
    }
    result = with_limits(columns, limits, confidence, rows.labels)
    return result.assign(status=status)


def standardised_ratio(
    frame: pd.DataFrame,
    *,
    groups: Names,
    count: str | pd.Series[float],
    population: str,
    reference_count: str | pd.Series[float],
    reference_population: str | pd.Series[float],
    per: float = 1,
    confidence: Confidence = 0.95,
) -> pd.DataFrame:
    r"""Compare the events of each group with those expected from the rates of a reference.

    Parameters
    ----------
    frame
        One row per group and stratum (age band, or age band and sex).
    groups
        One or more columns; an empty list makes one group of all rows.
    count
        Column with the number of events, zero or more; or, when only totals are known, a Series of
        the total number of events by group.
    population
        Column with the number of persons, or years, at risk; zero or more.
    reference_count, reference_population
        Columns with the events and the population (above zero) of the reference in the stratum;
        or Series of them, whose index levels are named after columns of the frame.
    per
        1 gives a ratio, 100 a percentage; the crude rate of the reference gives an indirectly
        standardised rate.
    confidence
        Confidence level, or a tuple of levels: 0.95 asks for a 95% interval.

    Returns
    -------
    pandas.DataFrame
        One row per group, labelled by it: ``observed``, ``expected``, ``value`` (their ratio times
        `per`), ``lower`` and ``upper`` (a pair of limits per level for a tuple of levels), and
        ``status``: ``ok``, or ``not_computable`` for a group of which a count or a population is
        missing, or in which no events are expected nor seen; its numbers are NaN.

    Raises
    ------
    ValueError
        Naming the argument and the first offending rows: columns that do not exist, text, negative
        numbers, events in a population of zero or where none are expected, a reference that is
        missing or whose population is not above zero.

    Notes
    -----
    :math:`O/E` with :math:`E = \sum n X/N`; the limits are those of the count :math:`O`: exact
    below ten events, else Byar's. [1]_

    References
    ----------
    .. [1] Breslow NE, Day NE. Statistical methods in cancer research, volume II: the design and
       analysis of cohort studies. Lyon: IARC, 1987.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": ["a", "a"], "deaths": [4, 60], "persons": [8000, 2000],
    ...                       "nl_deaths": [500, 2500], "nl_persons": [1e6, 1e5]})
    >>> standardised_ratio(frame, groups="area", count="deaths", population="persons",
    ...                    reference_count="nl_deaths", reference_population="nl_persons").round(3)
          observed  expected  value  lower  upper status
    area
    a         64.0      54.0  1.185  0.913  1.513     ok
    """
    frame = as_frame(frame)
    rows = group_rows(frame, groups)
    observed, persons = _observed(frame, rows, count, population)
    reference_counts = joined(frame, "reference_count", reference_count)
    reference_persons = joined(frame, "reference_population", reference_population)
    _arguments.not_negative("reference_count", reference_counts, frame.index)
    _arguments.positive("reference_population", reference_persons, frame.index)
    _arguments.single_positive("per", per)
    expected = rows.sum(persons * reference_counts / reference_persons)
    _arguments.require(
        ~((expected <= 0) & (observed > 0)),
        "the expected number of events",
        "must be above zero where there are events",
        expected,
        rows.labels,
    )
    known = (expected > 0) & ~np.isnan(observed)
    observed, expected = np.where(known, (observed, expected), np.nan)

    def limits(level: float) -> Limits:
        lower, upper = poisson_limits(observed, level)
        return per * lower / expected, per * upper / expected

    columns = {"observed": observed, "expected": expected, "value": per * observed / expected}
    result = with_limits(columns, limits, confidence, rows.labels)
    return result.assign(status=np.where(known, "ok", "not_computable"))


def _strata(frame: pd.DataFrame, count: str, population: str) -> tuple[Floats, Floats]:
    counts = column(frame, "count", count, missing=True)
    persons = column(frame, "population", population, missing=True)
    _arguments.not_negative("count", counts, frame.index)
    _arguments.not_negative("population", persons, frame.index)
    _arguments.require(
        ~((persons == 0) & (counts > 0)),
        "count",
        "must be zero where the population is",
        counts,
        frame.index,
    )
    return counts, persons


def _observed(
    frame: pd.DataFrame, rows: Groups, count: str | pd.Series[float], population: str
) -> tuple[Floats, Floats]:
    if isinstance(count, str):
        counts, persons = _strata(frame, count, population)
        return rows.sum(counts), persons
    persons = column(frame, "population", population, missing=True)
    _arguments.not_negative("population", persons, frame.index)
    totals = count.reindex(rows.labels)
    observed = _arguments.numbers("count", totals, rows.labels, missing=True)
    _arguments.not_negative("count", observed, rows.labels)
    return observed, persons


def _complete_strata(
    frame: pd.DataFrame, rows: Groups, standard: str | pd.Series[float], weights: Floats
) -> None:
    if isinstance(standard, str) or any(n not in frame.columns for n in standard.index.names):
        _same_strata(rows, weights)
        return
    keys = frame[list(standard.index.names)].assign(**{"": rows.codes})
    _arguments.require(
        ~keys.duplicated().to_numpy(),
        "frame",
        f"must have each {', '.join(map(str, standard.index.names))} once per group",
        lambda: list(frame[list(standard.index.names)].itertuples(index=False, name=None)),
        frame.index,
    )
    sizes = rows.sizes()
    _arguments.require(
        sizes == len(standard),
        "frame",
        f"must have all {len(standard)} strata of the standard in every group",
        sizes,
        rows.labels,
    )


def _same_strata(rows: Groups, weights: Floats) -> None:
    """Raise unless all groups have the same standard populations, in any order.

    A stratum has no name here: one that a group lacks, or has twice, shows by its weight.
    """
    sizes = rows.sizes()
    if not len(rows):
        return
    usual = int(np.bincount(sizes).argmax())
    requirement = f"must have each stratum once in every group, and so {usual} rows like the most"
    _arguments.require(sizes == usual, "groups", requirement, sizes, rows.labels)
    table = weights[np.lexsort((weights, rows.codes))].reshape(len(rows), usual)
    _arguments.require(
        np.isclose(table, np.median(table, axis=0), rtol=1e-9, atol=0).all(axis=1),
        "standard",
        "must hold the same populations in every group, each stratum once",
        lambda: [tuple(row) for row in table.tolist()],
        rows.labels,
    )


def _squared_events(
    frame: pd.DataFrame, counts: Floats, events_per_person: Mapping[int, str]
) -> Floats:
    """Give the sum of squared events over persons, the variance of a count of repeated events."""
    events = np.zeros(len(frame))
    squares = np.zeros(len(frame))
    for times, name in events_per_person.items():
        persons = column(frame, "events_per_person", name)
        _arguments.not_negative(f"events_per_person[{times}]", persons, frame.index)
        events += times * persons
        squares += times**2 * persons
    _arguments.require(
        np.isclose(events, counts),
        "events_per_person",
        "must add up to count in every row",
        events,
        frame.index,
    )
    return squares
