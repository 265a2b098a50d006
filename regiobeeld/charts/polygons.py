"""Areas as filled lines: maps without tiles, topology files or a network."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import plotly.graph_objects as go

from regiobeeld.geography.outlines import Ring


def area_trace(rings: Iterable[Ring], *, decimals: int = 4, **trace: Any) -> go.Scatter:
    """Draw rings as one filled trace; ``trace`` as plotly has it."""
    x: list[float | None] = []
    y: list[float | None] = []
    for ring in rings:
        points = _thinned(ring, decimals)
        # A ring that rounding reduces to a line or a point has no surface to fill.
        if len(points) < 4:
            continue
        if x:
            x.append(None)
            y.append(None)
        x += [point[0] for point in points]
        y += [point[1] for point in points]
    return go.Scatter({"x": x, "y": y, "mode": "lines", "fill": "toself", **trace})


def _thinned(ring: Ring, decimals: int) -> Ring:
    points: Ring = []
    for x, y in ring:
        point = [round(x, decimals), round(y, decimals)]
        if not points or points[-1] != point:
            points.append(point)
    return points


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
        },
    }


def surface(rings: Iterable[Ring]) -> float:
    """Return the size of the box around rings, to draw small areas on top of large ones."""
    points = [point for ring in rings for point in ring]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))
