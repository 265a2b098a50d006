"""Where in the Netherlands the region lies."""

from __future__ import annotations

import math

import pandas as pd

from regiobeeld.charts import look
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.look import say
from regiobeeld.charts.polygons import MapGrid
from regiobeeld.geography.outlines import Ring, box, country_outline, outlines
from regiobeeld.region_picture import Picture
from regiobeeld.store import Store
from regiobeeld.wording import check_language

_HEIGHT = 320
# Units of the map's longest side.
_SIZE = 640
# Regions whose box is smaller than this part of the country's get a circle, or nobody finds them.
_SMALL = 0.01
_LONGEST_LIST = 40


def locator_map(picture: Picture, lang: str = "nl", store: Store | None = None) -> Chart:
    """Draw a small map of the Netherlands with the region filled.

    Parameters
    ----------
    picture
        The picture of a region.
    lang
        ``nl`` or ``en``.
    store
        Where outlines are read from; the store of this installation when left out.
    """
    check_language(lang)
    country = country_outline(store)
    gemeenten = picture.region.gemeenten
    shapes = outlines("gemeente", gemeenten, picture.region.year, store)
    inside = [ring for rings in shapes.values() for ring in rings]
    land = {"fillcolor": look.LAND, "line": {"color": look.OUTLINE, "width": 0.8}}
    # Gemeenten get a line of their own colour: it closes the gaps that leaving out detail makes.
    region = {"fillcolor": look.REGION, "line": {"color": look.REGION, "width": 1}}
    grid = MapGrid.around(country, _SIZE)
    small = bool(inside) and _box(inside) < _SMALL * box(country[0])
    members = picture.region.members()
    name = picture.region.name_in(lang)
    return Chart(
        id="locator",
        title=say(lang, "locator.title", region=name),
        spec=look.spec(
            [
                grid.trace(country, hoverinfo="skip", **land),
                grid.trace(inside, hoverinfo="skip", **region),
            ],
            lang,
            height=_HEIGHT,
            margin={"l": 4, "r": 4, "t": 4, "b": 4},
            shapes=[_circle(inside, grid)] if small else [],
            **grid.axes(),
        ),
        alternative=_alternative(picture, members, lang),
        table=members.rename(columns={"code": "Code", "name": "Gemeente"}),
        note="",
    )


def _box(rings: list[Ring]) -> float:
    return box([point for ring in rings for point in ring])


def _circle(rings: list[Ring], grid: MapGrid) -> dict[str, object]:
    points = [point for ring in rings for point in grid.place(ring)]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    x, y = (west + east) / 2, (south + north) / 2
    radius = math.hypot(east - west, north - south) / 2 + _SIZE / 40
    return {
        "type": "circle",
        "x0": round(x - radius),
        "x1": round(x + radius),
        "y0": round(y - radius),
        "y1": round(y + radius),
        "line": {"color": look.INK, "width": 1.8},
    }


def _alternative(picture: Picture, members: pd.DataFrame, lang: str) -> str:
    name, number = picture.region.name_in(lang), len(members)
    if picture.region.level == "gemeente":
        return say(lang, "locator.gemeente", region=name)
    listed = f" ({', '.join(members['name'])})" if number <= _LONGEST_LIST else ""
    return say(lang, "locator.region", region=name, number=number, listed=listed)
