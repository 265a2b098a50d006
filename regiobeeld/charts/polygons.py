"""Areas as filled lines: maps without tiles, topology files or a network."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import plotly.graph_objects as go

from regiobeeld.geography.outlines import Ring


def area_trace(rings: Iterable[Ring], *, detail: float = 0.0, **trace: Any) -> go.Scatter:
    """Draw rings as one filled trace.

    Parameters
    ----------
    rings
        Rings of [longitude, latitude].
    detail
        Degrees below which detail is left out, for a small map; all of it is kept when left out.
    **trace
        Properties of the trace, as plotly has them.
    """
    x: list[float | None] = []
    y: list[float | None] = []
    for ring in rings:
        points = _thinned(ring, detail)
        # A ring that is smaller than the detail wanted has no surface left to fill.
        if len(points) < 4:
            continue
        if x:
            x.append(None)
            y.append(None)
        x += [point[0] for point in points]
        y += [point[1] for point in points]
    return go.Scatter({"x": x, "y": y, "mode": "lines", "fill": "toself", **trace})


def _thinned(ring: Ring, detail: float) -> Ring:
    """Leave out the points that lie within ``detail`` of the line without them (Douglas-Peucker).

    From two points far apart, so that a ring keeps its shape.
    """
    if detail == 0 or len(ring) < 4:
        return ring
    far = max(range(len(ring)), key=lambda n: math.dist(ring[0], ring[n]))
    kept = {0, far, len(ring) - 1}
    stack = [(0, far), (far, len(ring) - 1)]
    while stack:
        start, end = stack.pop()
        between = range(start + 1, end)
        if not between:
            continue
        off = [_distance(ring[n], ring[start], ring[end]) for n in between]
        if max(off) > detail:
            split = start + 1 + off.index(max(off))
            kept.add(split)
            stack += [(start, split), (split, end)]
    return [ring[n] for n in sorted(kept)]


def _distance(point: list[float], a: list[float], b: list[float]) -> float:
    """Return the distance of a point to the line through two others."""
    length = math.dist(a, b)
    if length == 0:
        return math.dist(point, a)
    cross = (b[0] - a[0]) * (a[1] - point[1]) - (a[0] - point[0]) * (b[1] - a[1])
    return abs(cross) / length


def map_axes(rings: Iterable[Ring]) -> dict[str, Any]:
    """Return hidden axes on which a kilometre is as long from west to east as north to south."""
    points = [point for ring in rings for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    pad = 0.02 * max(east - west, north - south)
    stretch = 1 / math.cos(math.radians((south + north) / 2))
    return {
        "xaxis": {
            "range": [round(west - pad, 4), round(east + pad, 4)],
            "visible": False,
            "constrain": "domain",
        },
        "yaxis": {
            "range": [round(south - pad, 4), round(north + pad, 4)],
            "visible": False,
            "scaleanchor": "x",
            "scaleratio": round(stretch, 4),
            "constrain": "domain",
            # On a narrow screen the room that is left over comes below the map.
            "constraintoward": "top",
        },
    }
