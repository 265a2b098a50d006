"""Areas as filled lines: maps without tiles, topology files or a network."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from regiobeeld.geography.outlines import Ring

# Points closer than this to the line without them are left out, in units of the grid.
_DETAIL = 0.7


@dataclass(frozen=True)
class MapGrid:
    """A map's own coordinates: whole numbers, which keep figures small, equally long each way.

    Attributes
    ----------
    west, south
        Degrees of the lower left corner.
    width, height
        Size in units of the grid.
    per_degree
        Units in a degree of latitude; a degree of longitude has fewer, by ``narrowing``.
    """

    west: float
    south: float
    width: int
    height: int
    per_degree: float
    narrowing: float

    @classmethod
    def around(cls, rings: Iterable[Ring], size: int) -> MapGrid:
        """Return a grid around rings, of which the longest side has ``size`` units."""
        points = [point for ring in rings for point in ring]
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        narrowing = math.cos(math.radians((south + north) / 2))
        per_degree = size / max((east - west) * narrowing, north - south)
        width, height = (east - west) * narrowing * per_degree, (north - south) * per_degree
        return cls(west, south, math.ceil(width), math.ceil(height), per_degree, narrowing)

    def place(self, ring: Ring) -> Ring:
        """Return a ring in units of the grid."""
        return [
            [
                (x - self.west) * self.narrowing * self.per_degree,
                (y - self.south) * self.per_degree,
            ]
            for x, y in ring
        ]

    def trace(self, rings: Iterable[Ring], **trace: Any) -> dict[str, Any]:
        """Draw rings of [longitude, latitude] as one filled trace; ``trace`` as plotly has it.

        A plain dict: the figure checks it, and a map has hundreds of them.
        """
        x: list[int | None] = []
        y: list[int | None] = []
        for ring in rings:
            points = _thinned(self.place(ring))
            # A ring that is smaller than the detail kept has no surface left to fill.
            if len(points) < 4:
                continue
            if x:
                x.append(None)
                y.append(None)
            x += [round(point[0]) for point in points]
            y += [round(point[1]) for point in points]
        return {
            "type": "scatter", "x": x, "y": y, "mode": "lines", "fill": "toself", **trace,
        }  # fmt: skip

    def axes(self) -> dict[str, Any]:
        """Return hidden axes on which a kilometre is as long in every direction."""
        pad = max(self.width, self.height) // 50 + 1
        return {
            "xaxis": {
                "range": [-pad, self.width + pad],
                "visible": False,
                "constrain": "domain",
            },
            "yaxis": {
                "range": [-pad, self.height + pad],
                "visible": False,
                "scaleanchor": "x",
                "constrain": "domain",
                # On a narrow screen the room that is left over comes below the map.
                "constraintoward": "top",
            },
        }


def _thinned(ring: Ring) -> Ring:
    """Leave out points that hardly change a ring (Douglas-Peucker).

    From two points far apart, so that the ring keeps its shape.
    """
    if len(ring) < 4:
        return ring
    far = max(range(len(ring)), key=lambda n: math.dist(ring[0], ring[n]))
    kept = {0, far, len(ring) - 1}
    stack = [(0, far), (far, len(ring) - 1)]
    while stack:
        start, end = stack.pop()
        off = _distances(ring[start + 1 : end], ring[start], ring[end])
        if off and max(off) > _DETAIL:
            split = start + 1 + off.index(max(off))
            kept.add(split)
            stack += [(start, split), (split, end)]
    return [ring[n] for n in sorted(kept)]


def _distances(points: Ring, a: list[float], b: list[float]) -> list[float]:
    """Return the distances of points to the line through two others."""
    length = math.dist(a, b)
    if length == 0:
        return [math.dist(point, a) for point in points]
    (left, low), across, up = a, b[0] - a[0], b[1] - a[1]
    return [abs(across * (low - y) - (left - x) * up) / length for x, y in points]
