"""What is concluded from a difference: whether it is clear, fair as to age, and matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regiobeeld import epi
from regiobeeld.epi.comparison import JUDGEMENTS
from regiobeeld.measurement import Indicator

#: Confidence at which differences in tables are judged, and at which one may stand out.
TABLES, HEADLINES = 0.95, 0.998
_MINE = ("value", "lower", "upper")
_THEIRS = ("benchmark_value", "benchmark_lower", "benchmark_upper")
_ADJUSTED = ("adjusted_value", "adjusted_lower", "adjusted_upper")
_ADJUSTED_THEIRS = ("adjusted_benchmark", "adjusted_benchmark_lower", "adjusted_benchmark_upper")

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Verdicts:
    """Conclusions about differences, in the order of the rows they are about.

    Attributes
    ----------
    verdict
        ``clear``: the limits of the difference exclude 0, also at the same age mix where age groups
        are known. ``by_age``: at the same age mix it is another difference, or certainly too small
        to matter. ``undecided``: clear in one way and not in the other, or a crude rate of deaths.
        ``none``: in neither.
        Empty when there are no limits to judge from.
    relevant
        Whether the difference is of a size that matters; at the same age mix where that is known.
    judgement
        For readers: ``better`` or ``worse`` (``higher`` or ``lower`` where neither is good) when
        it is clear and relevant; ``small`` when it is clear only; ``by_age``, ``undecided``;
        ``similar``; or empty.
    """

    verdict: NDArray[np.str_]
    relevant: Flags
    judgement: NDArray[np.str_]


def verdicts(
    rows: pd.DataFrame, indicators: Sequence[Indicator], confidence: float = TABLES
) -> Verdicts:
    """Conclude from rows of comparisons.

    Parameters
    ----------
    rows
        With value and limits of the region, of its benchmark, and of both at the same age mix, NaN
        where there are none; a benchmark without limits counts as known exactly.
    indicators
        The definition of each row.
    confidence
        At which the differences are judged.

    Returns
    -------
    Verdicts
        Of each row. Both ways round the same is concluded: what is better here is worse there.

    Notes
    -----
    All numbers are rounded first as they are shown, so that a figure that a source publishes and
    one that was put together from gemeenten are judged alike.
    """
    decimals = np.array([i.decimals for i in indicators], dtype=np.intp)
    raw = _difference(rows, _MINE, _THEIRS, decimals, confidence)
    same_ages = _difference(rows, _ADJUSTED, _ADJUSTED_THEIRS, decimals, confidence)
    size = sizes_that_matter(rows["benchmark_value"], indicators)
    # The lesser of both, so that it is the same both ways round.
    least = np.minimum(size, sizes_that_matter(rows["value"], indicators))
    adjusted = ~np.isnan(same_ages.value)
    # A size of 0.05 more than 0.05 by a rounding error is 0.05.
    relevant = np.abs(np.where(adjusted, same_ages.value, raw.value)) >= size - _ROUNDING
    # Deaths are of the old: a rate that no age is taken out of says who lives there.
    unfair = [i.events and i.direction != "neutral" and not i.age_adjusted for i in indicators]
    unknown_age = (raw.side != 0) & np.array(unfair, dtype=np.bool_) & ~adjusted
    another = adjusted & (raw.side != same_ages.side)
    elsewhere = (same_ages.lower > raw.value) | (same_ages.upper < raw.value)
    too_small = (raw.side != 0) & (same_ages.lower > -least) & (same_ages.upper < least)
    verdict = np.select(
        [raw.unknown, another & (elsewhere | too_small), another | unknown_age, raw.side != 0],
        ["", "by_age", "undecided", "clear"],
        "none",
    )
    return Verdicts(verdict, relevant, _words(verdict, relevant, raw.side, indicators))


_ROUNDING = 1e-9


def sizes_that_matter(values: pd.Series, indicators: Sequence[Indicator]) -> Numbers:
    """Return from which size on a difference with each value matters; of none where it is NaN."""
    pairs = zip(indicators, values, strict=True)
    return np.array([i.relevance(value) if value == value else np.inf for i, value in pairs])


def _words(
    verdict: NDArray[np.str_], relevant: Flags, side: Numbers, indicators: Sequence[Indicator]
) -> NDArray[np.str_]:
    words = np.array([JUDGEMENTS[i.direction] for i in indicators]).reshape(-1, 3)
    told = words[np.arange(len(words)), 1 + side.astype(np.intp)]
    clear = np.where(relevant, told, "small")
    return np.select([verdict == "clear", verdict == "none"], [clear, "similar"], verdict)


@dataclass(frozen=True, eq=False)
class _Difference:
    """Differences with limits; the side is -1, 0 or 1, and 0 where limits are not known."""

    value: Numbers
    lower: Numbers
    upper: Numbers

    @property
    def unknown(self) -> Flags:
        return np.isnan(self.lower)

    @property
    def side(self) -> Numbers:
        return (self.lower > 0).astype("float64") - (self.upper < 0)


def _difference(
    rows: pd.DataFrame,
    mine: Sequence[str],
    theirs: Sequence[str],
    decimals: NDArray[np.intp],
    confidence: float,
) -> _Difference:
    a_value, a_lower, a_upper = (_rounded(rows[name], decimals) for name in theirs)
    b_value, b_lower, b_upper = (_rounded(rows[name], decimals) for name in mine)
    exactly = np.isnan(a_lower) | np.isnan(a_upper)
    a_lower, a_upper = np.where(exactly, a_value, a_lower), np.where(exactly, a_value, a_upper)
    value = b_value - a_value
    lower, upper = np.full((2, len(rows)), np.nan)
    known = ~np.isnan([value, b_lower, b_upper]).any(axis=0)
    given = rows["confidence"].to_numpy("float64")
    for level in np.unique(given[known]):
        own = known & (given == level)
        numbers = (part[own] for part in (a_value, a_lower, a_upper, b_value, b_lower, b_upper))
        found = epi.change(*numbers, confidence=confidence, given_confidence=float(level))
        lower[own], upper[own] = found["lower"], found["upper"]
    return _Difference(value, lower, upper)


def _rounded(column: pd.Series, decimals: NDArray[np.intp]) -> Numbers:
    scale = 10.0**decimals
    rounded: Numbers = np.round(column.to_numpy("float64") * scale) / scale
    return rounded
