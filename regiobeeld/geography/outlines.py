"""Outlines of areas for maps, from the stored table ``grenzen``."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from itertools import pairwise

from regiobeeld.store import Store, default_store

TABLE = "grenzen"
# The edition in which neighbouring gemeenten share their border point by point.
_SHARED_BORDERS = "2022"
# Square degrees (about 2 km2) below which a ring is a rounding difference, not an island.
_SLIVER = 0.0003
Ring = list[list[float]]
_Point = tuple[float, float]


def outlines(
    level: str, codes: Collection[str], year: int, store: Store | None = None
) -> Mapping[str, list[Ring]]:
    """Return the outlines of areas, of the year nearest to the one asked that has the most.

    Parameters
    ----------
    level
        ``gemeente``, ``wijk`` or ``buurt``.
    codes
        The areas wanted.
    year
        Year of the division that the codes are of.
    store
        Where outlines are read from; the store of this installation when left out.

    Returns
    -------
    Mapping[str, list]
        Per code its rings of [longitude, latitude]; without the areas that have no outline.

    Examples
    --------
    >>> len(outlines("gemeente", ["GM0344", "GM9999"], 2021)["GM0344"])
    1
    """
    return edition(level, codes, year, store)[1]


def edition(
    level: str, codes: Collection[str], year: int, store: Store | None = None
) -> tuple[str, Mapping[str, list[Ring]]]:
    """Return what `outlines` does, after the year of the outlines (empty when there are none).

    Examples
    --------
    >>> edition("gemeente", ["GM0344"], 2021)[0]
    '2020'
    """
    store = store or default_store()
    found = {
        period: texts.keys() & set(codes)
        for period, texts in _texts(store, store.fingerprint()).get(level, {}).items()
    }
    best = min(found, key=lambda y: (-len(found[y]), abs(int(y) - year), y), default="")
    if not best or not found[best]:
        return "", {}
    texts = _texts(store, store.fingerprint())[level][best]
    return best, {code: _rings(texts[code]) for code in sorted(found[best])}


@lru_cache(maxsize=2)
def _texts(store: Store, fingerprint: str) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the outline of every area as it is stored, by level, period and code."""
    texts: dict[str, dict[str, dict[str, str]]] = {}
    rows = store.table(TABLE).read()[["Niveau", "Perioden", "Gebied", "Omtrek"]]
    for level, period, code, text in rows.itertuples(index=False, name=None):
        texts.setdefault(level, {}).setdefault(period, {})[code] = text
    return texts


#: A report has a dozen maps of the same areas.
_rings: Callable[[str], list[Ring]] = lru_cache(maxsize=4096)(json.loads)


def country_outline(store: Store | None = None) -> list[Ring]:
    """Return the outline of the Netherlands: the mainland first, then islands.

    Examples
    --------
    >>> len(country_outline()) > 8
    True
    """
    store = store or default_store()
    return _country(store, store.fingerprint())


@lru_cache(maxsize=2)
def _country(store: Store, fingerprint: str) -> list[Ring]:
    texts = _texts(store, fingerprint)["gemeente"][_SHARED_BORDERS]
    rings = dissolved({code: json.loads(text) for code, text in texts.items()})
    return [ring for ring in rings if box(ring) > _SLIVER]


def box(ring: Ring) -> float:
    """Return the size of the box around a ring, in square degrees.

    Examples
    --------
    >>> box([[5, 52], [7, 52], [7, 53], [5, 52]])
    2
    """
    xs, ys = [point[0] for point in ring], [point[1] for point in ring]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def dissolved(areas: Mapping[str, list[Ring]]) -> list[Ring]:
    """Return the outline of areas together: the borders that only one of them has.

    Neighbours share their border point by point, so a stretch that occurs twice lies inside.

    Examples
    --------
    >>> left = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]
    >>> right = [[[1, 0], [2, 0], [2, 1], [1, 1], [1, 0]]]
    >>> dissolved({"a": left, "b": right})
    [[[0, 0], [1, 0], [2, 0], [2, 1], [1, 1], [0, 1], [0, 0]]]
    """
    edges: dict[tuple[_Point, _Point], None] = {}
    for rings in areas.values():
        for ring in rings:
            points = [(x, y) for x, y in ring]
            for edge in pairwise(points):
                if edge[::-1] in edges:
                    del edges[edge[::-1]]
                elif edge in edges:
                    del edges[edge]
                else:
                    edges[edge] = None
    return _chained(edges)


def _chained(edges: Mapping[tuple[_Point, _Point], None]) -> list[Ring]:
    """Put loose edges together into rings, the longest first."""
    at: dict[_Point, list[_Point]] = {}
    for a, b in edges:
        at.setdefault(a, []).append(b)
        at.setdefault(b, []).append(a)
    rings: list[Ring] = []
    for start in list(at):
        while at[start]:
            ring, here = [start], start
            while at[here]:
                there = at[here].pop(0)
                at[there].remove(here)
                ring.append(there)
                here = there
                if here == start:
                    break
            rings.append([list(point) for point in ring])
    return sorted(rings, key=len, reverse=True)
