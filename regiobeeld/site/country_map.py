"""The map of the Netherlands on which a region is picked, as lines of an SVG drawing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from regiobeeld.charts.polygons import MapGrid
from regiobeeld.geography.divisions import LAST_YEAR
from regiobeeld.geography.outlines import Ring, country_outline, dissolved, outlines
from regiobeeld.site.reports import Report
from regiobeeld.store import Store

# Units of the longest side: a unit is about a pixel.
_SIZE = 900
_MARGIN = 8


@dataclass(frozen=True)
class MapArea:
    """A region on the map: the report that it leads to, and its outline as an SVG path."""

    report: Report
    path: str


@dataclass(frozen=True)
class CountryMap:
    """The country and the regions on it, the largest first so that small ones can be picked."""

    width: int
    height: int
    country: str
    areas: tuple[MapArea, ...]


def country_map(reports: Iterable[Report], store: Store | None = None) -> CountryMap:
    """Draw regions that have a report; of regions with the same gemeenten the first one.

    Parameters
    ----------
    reports
        One per region, in the order of preference.
    store
        Where outlines are read from; the store of this installation when left out.
    """
    country = country_outline(store)
    grid = MapGrid.around(country, _SIZE)
    by_gemeenten: dict[tuple[str, ...], Report] = {}
    for report in reports:
        if report.gemeenten:
            by_gemeenten.setdefault(report.gemeenten, report)
    drawn = []
    for report in sorted(by_gemeenten.values(), key=lambda r: (-len(r.gemeenten), r.region)):
        shapes = outlines("gemeente", report.gemeenten, report.year or LAST_YEAR, store)
        # Where neighbours do not share a border point by point a hair of it stays: too thin to see.
        path = _path(grid, dissolved(shapes))
        if path:
            drawn.append(MapArea(report, path))
    return CountryMap(
        width=grid.width + 2 * _MARGIN,
        height=grid.height + 2 * _MARGIN,
        country=_path(grid, country),
        areas=tuple(drawn),
    )


def _path(grid: MapGrid, rings: Iterable[Ring]) -> str:
    """Write rings as a path; in a drawing the north is where numbers are small."""
    trace = grid.trace(rings)
    parts, start = [], True
    for x, y in zip(trace["x"], trace["y"], strict=True):
        if x is None:
            start = True
            continue
        parts.append(f"{'M' if start else 'L'}{x + _MARGIN} {grid.height - y + _MARGIN}")
        start = False
    return "".join(parts)
