"""Which areas border on each other, from the stored outlines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from itertools import combinations, pairwise

import pandas as pd

from regiobeeld.geography.divisions import division, successors
from regiobeeld.geography.outlines import Ring, edition
from regiobeeld.store import Store

# Editions whose outlines run through open water, where Texel borders on Harlingen, and the year of
# the edition that ends at the coast.
_WITH_WATER = frozenset({("gemeente", "2020")})
_COAST = 2022

_Point = tuple[float, float]
_Pair = tuple[str, str]


def neighbours(
    codes: Collection[str], year: int, *, level: str = "gemeente", store: Store | None = None
) -> pd.DataFrame:
    """Return the pairs of areas that share a border of more than a point.

    Neighbours have their border in common point by point, so a stretch between two points that
    both areas have is a border (rook contiguity). Open water parts areas: the Wadden islands have
    no neighbours. A dam joins them where the outlines show it as land.

    Parameters
    ----------
    codes
        The areas wanted.
    year
        Year of the division that the codes are of. Outlines are those of `outlines`: of the year
        that has the most of the areas, of those the nearest. An area without an outline has no
        neighbours.
    level
        ``gemeente``, ``wijk`` or ``buurt``.
    store
        Where outlines are read from; the store of this installation when left out.

    Returns
    -------
    pandas.DataFrame
        ``area`` and ``neighbour``: every pair once, the lower code first, in order of code. Its
        rows are the ``edges`` of `regiobeeld.epi.bym2` for counts that have codes as labels.

    Examples
    --------
    >>> neighbours(["GM0344", "GM0310", "GM0321", "GM0448"], 2020)
         area neighbour
    0  GM0310    GM0344
    1  GM0321    GM0344
    """
    period, shapes = edition(level, codes, year, store)
    pairs = _sharing(shapes)
    if (level, period) in _WITH_WATER:
        pairs = _over_land(pairs, set(shapes), int(period), store)
    return pd.DataFrame(sorted(pairs), columns=["area", "neighbour"], dtype="str")


def _sharing(shapes: Mapping[str, list[Ring]]) -> set[_Pair]:
    """Return the pairs of areas that have a stretch of border in common."""
    areas: dict[tuple[_Point, _Point], set[str]] = {}
    for code, rings in shapes.items():
        for ring in rings:
            for a, b in pairwise([(x, y) for x, y in ring]):
                # Rounded coordinates repeat a point here and there: that is no stretch.
                if a != b:
                    areas.setdefault((a, b) if a < b else (b, a), set()).add(code)
    return {pair for codes in areas.values() for pair in combinations(sorted(codes), 2)}


def _over_land(pairs: set[_Pair], codes: set[str], year: int, store: Store | None) -> set[_Pair]:
    """Return the pairs of gemeenten of a year that border by the edition that ends at the coast.

    Gemeenten that stayed as they were border on each other there as they did. Others border when
    they have a stretch in common and the gemeenten that they went into are one or adjacent.
    """
    coast = _sharing(edition("gemeente", division(_COAST), _COAST, store)[1])
    adjacent = coast | {(b, a) for a, b in coast} | {(code, code) for code in division(_COAST)}
    heirs = {code: successors(code, _COAST) for code in division(year)}
    received = Counter(heir for found in heirs.values() for heir in found)
    same = {code for code in codes if heirs[code] == (code,) and received[code] == 1}
    joined = {
        (a, b) for a, b in pairs if any((x, y) in adjacent for x in heirs[a] for y in heirs[b])
    }
    return joined | {pair for pair in coast if same.issuperset(pair)}
