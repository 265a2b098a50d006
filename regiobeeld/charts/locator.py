"""Where in the Netherlands the region lies."""

from __future__ import annotations

import math

import pandas as pd

from regiobeeld.charts import look
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.look import say
from regiobeeld.charts.polygons import area_trace, map_axes, surface
from regiobeeld.charts.rows import name_of
from regiobeeld.geography import region as find_region
from regiobeeld.geography.outlines import Ring, dissolved, outlines
from regiobeeld.region_picture import Picture
from regiobeeld.store import Store
from regiobeeld.wording import check_language

# Two decimals of a degree are about a pixel at this size.
_HEIGHT, _DECIMALS = 300, 2
# Boxes smaller than this part of the country's get a circle around them, or nobody finds them.
_SMALL = 0.02


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
    everywhere = find_region("NL", picture.year)
    country = dissolved(outlines("gemeente", everywhere.gemeenten, picture.year, store))
    inside = dissolved(outlines("gemeente", picture.region.gemeenten, picture.year, store))
    traces = [
        area_trace(
            country,
            decimals=_DECIMALS,
            fillcolor="#e6eaee",
            line={"color": "#7b8794", "width": 0.8},
            hoverinfo="skip",
        ),
        area_trace(
            inside,
            decimals=_DECIMALS + 1,
            fillcolor=look.REGION,
            line={"color": look.REGION, "width": 0.8},
            hoverinfo="skip",
        ),
    ]
    axes = map_axes(country)
    shapes = [_circle(inside, axes["yaxis"]["scaleratio"])] if _small(inside, country) else []
    members = picture.region.members()
    return Chart(
        id="locator",
        title=say(
            lang,
            f"{name_of(picture.region, lang)} in Nederland",
            f"{name_of(picture.region, lang)} in the Netherlands",
        ),
        figure=look.figure(
            traces,
            lang,
            height=_HEIGHT,
            margin={"l": 4, "r": 4, "t": 4, "b": 4},
            shapes=shapes,
            **axes,
        ),
        alternative=_alternative(picture, members, lang),
        table=members.rename(columns={"code": "Code", "name": "Gemeente"}),
        note="",
    )


def _small(inside: list[Ring], country: list[Ring]) -> bool:
    return surface(inside) < _SMALL * surface(country)


def _circle(rings: list[Ring], stretch: float) -> dict[str, object]:
    """Return a circle around a region; on the ground, so an ellipse in degrees."""
    points = [point for ring in rings for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    x, y = (west + east) / 2, (south + north) / 2
    radius = math.hypot(east - west, stretch * (north - south)) / 2 + 0.12
    return {
        "type": "circle",
        "x0": round(x - radius, 3),
        "x1": round(x + radius, 3),
        "y0": round(y - radius / stretch, 3),
        "y1": round(y + radius / stretch, 3),
        "line": {"color": look.INK, "width": 1.5},
    }


def _alternative(picture: Picture, members: pd.DataFrame, lang: str) -> str:
    name, number = name_of(picture.region, lang), len(members)
    listed = ", ".join(members["name"])
    if picture.region.level == "gemeente":
        return say(lang, f"Kaart van Nederland met de gemeente {name} ingekleurd.",
                   f"Map of the Netherlands with the gemeente {name} filled in.")  # fmt: skip
    if number > 40:
        return say(lang, f"Kaart van Nederland met {name} ingekleurd: {number} gemeenten.",
                   f"Map of the Netherlands with {name} filled in: {number} gemeenten.")  # fmt: skip
    return say(
        lang,
        f"Kaart van Nederland met {name} ingekleurd: {number} gemeenten ({listed}).",
        f"Map of the Netherlands with {name} filled in: {number} gemeenten ({listed}).",
    )
