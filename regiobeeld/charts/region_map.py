"""Map of the areas of a region, coloured by a figure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from regiobeeld.charts import look
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.classes import Classes, classes
from regiobeeld.charts.look import safe, say
from regiobeeld.charts.polygons import MapGrid
from regiobeeld.charts.rows import (
    joined,
    level_name,
    member_table,
    members,
    missing_note,
    source_notes,
    unnamed,
    value_text,
)
from regiobeeld.errors import BuildError
from regiobeeld.geography.outlines import Ring, box, outlines
from regiobeeld.measurement import Indicator
from regiobeeld.region_picture import Picture
from regiobeeld.store import Store
from regiobeeld.wording import check_language, quantity

_HEIGHT = 420
# Units of the map's longest side: twice the pixels it gets on most screens.
_SIZE = 1000
_WATER = {**look.MISSING_FILL, "fillpattern": {**look.MISSING_FILL["fillpattern"], "shape": "."}}


def has_map(
    picture: Picture, indicator: str, level: str = "gemeente", store: Store | None = None
) -> bool:
    """Say whether two or more areas of a level have both a figure and an outline."""
    picture.indicator(indicator)
    rows = unnamed(picture, indicator, level)
    known = rows[rows["status"] == "ok"]
    return len(outlines(level, list(known["region"]), picture.year, store)) >= 2


def region_map(
    picture: Picture,
    indicator: str,
    level: str = "gemeente",
    lang: str = "nl",
    store: Store | None = None,
) -> Chart:
    """Draw a map of the gemeenten or wijken of the region, coloured by an indicator.

    Parameters
    ----------
    picture
        The picture of a region.
    indicator
        An indicator's id.
    level
        ``gemeente`` or ``wijk``. Outlines are of the year that has most of the areas, of those
        the nearest to the year of the picture.
    lang
        ``nl`` or ``en``.
    store
        Where outlines are read from; the store of this installation when left out.

    Raises
    ------
    BuildError
        When `has_map` says that there is no map.
    DefinitionError
        When there is no such indicator.
    """
    check_language(lang)
    definition = picture.indicator(indicator)
    rows = members(picture, indicator, level)
    return map_of(
        picture,
        definition,
        rows,
        id=f"map-{indicator}-{level}",
        title=title_of(picture, definition, rows, level, lang),
        level=level,
        lang=lang,
        store=store,
    )


def map_of(
    picture: Picture,
    definition: Indicator,
    rows: pd.DataFrame,
    *,
    id: str,
    title: str,
    lang: str,
    level: str = "gemeente",
    scale: Classes | None = None,
    note: str = "",
    store: Store | None = None,
) -> Chart:
    """Draw a map of rows of measurements with a ``name``, as `region_map` does.

    ``scale`` gives the classes of another map, so that both have the same colours; ``note`` comes
    before what is said of every map.
    """
    shapes = outlines(level, list(rows["region"]), picture.year, store)
    drawn = rows[rows["region"].isin(list(shapes))]
    if (drawn["status"] == "ok").sum() < 2:
        raise BuildError(
            f"There is no map of {definition.id} in {picture.region.name}: fewer than two"
            f" {level_name(level, 'en')} have both a figure and an outline."
        )
    own = scale is None
    scale = scale or classes(drawn["value"].tolist(), definition.decimals)
    # Wijken are many and nameless on paper: the borders of their gemeenten give a hold.
    gemeenten = picture.region.gemeenten if level == "wijk" else ()
    borders = list(outlines("gemeente", gemeenten, picture.year, store).values())
    return Chart(
        id=id,
        title=title,
        spec=_figure(definition, drawn, shapes, scale, borders, lang),
        alternative=alternative_of(definition, drawn, scale, title, level, lang),
        table=member_table(rows, definition, level, lang),
        note=joined(note, note_of(picture, rows, len(rows) - len(drawn), level, lang, own)),
    )


def _figure(
    indicator: Indicator,
    rows: pd.DataFrame,
    shapes: Mapping[str, list[Ring]],
    scale: Classes,
    borders: list[list[Ring]],
    lang: str,
) -> look.Spec:
    every = [ring for rings in shapes.values() for ring in rings]
    grid = MapGrid.around(every, _SIZE)
    # Water, and wijken without an outline: the gemeente shows through.
    ground = [
        grid.trace(
            rings,
            **_WATER,
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        )
        for rings in borders
    ]
    by_code = {str(row["region"]): row for row in rows.to_dict("records")}
    by_size = sorted(by_code, key=lambda code: (-_size(shapes[code]), code))
    ranks = {code: _rank(by_code[code], scale) for code in by_size}
    traces = [
        _area(by_code[code], shapes[code], indicator, ranks[code], len(scale), grid, lang)
        for code in by_size
    ]
    swatches = [_swatch(rank, indicator, scale, lang) for rank in sorted(set(ranks.values()))]
    edges = [
        grid.trace(
            rings,
            fill="none",
            line={"color": look.INK, "width": 1.4},
            hoverinfo="skip",
            showlegend=False,
        )
        for rings in borders
    ]
    top = look.legend_height([swatch["name"] for swatch in swatches])
    return look.spec(
        [*ground, *traces, *swatches, *edges],
        lang,
        height=_HEIGHT + top,
        margin={"l": 4, "r": 4, "t": top, "b": 4},
        showlegend=True,
        legend=look.legend(),
        **grid.axes(),
    )


def _rank(row: Mapping[Hashable, Any], scale: Classes) -> int:
    return scale.of(row["value"]) if row["status"] == "ok" else len(scale)


def _size(rings: list[Ring]) -> float:
    return max(box(ring) for ring in rings)


def _area(
    row: Mapping[Hashable, Any],
    rings: list[Ring],
    indicator: Indicator,
    rank: int,
    number: int,
    grid: MapGrid,
    lang: str,
) -> dict[str, Any]:
    hover = [row["name"], value_text(row, indicator, lang), str(row["period"])]
    return grid.trace(
        rings,
        line={"color": look.OUTLINE, "width": 0.7},
        **_fill(rank, number),
        hoveron="fills",
        hoverinfo="text",
        text="<br>".join(safe(line) for line in hover),
        showlegend=False,
        # By this a script in the page finds the area again, to give it another colour.
        meta=str(row["region"]),
    )


def _fill(rank: int, number: int) -> dict[str, object]:
    """Return how a class is filled."""
    return {"fillcolor": colour(rank, number)} if rank < number else dict(look.MISSING_FILL)


def _swatch(rank: int, indicator: Indicator, scale: Classes, lang: str) -> look.Trace:
    """Return the entry of a class in the legend."""
    if rank == len(scale):
        label, fill = say(lang, "geen cijfer (gearceerd)", "no figure (hatched)"), look.MISSING
    else:
        label = scale.label(rank, indicator.unit, indicator.decimals, lang)
        fill = colour(rank, len(scale))
    return look.scatter(
        name=safe(label),
        x=[None],
        y=[None],
        mode="markers",
        marker={
            "symbol": "square",
            "size": 14,
            "color": fill,
            "line": {"color": look.OUTLINE, "width": 1},
        },
        showlegend=True,
    )


def colour(rank: int, number: int) -> str:
    """Return the colour of a class; few classes are spread over the whole scale."""
    last = len(look.SEQUENTIAL) - 1
    return look.SEQUENTIAL[round(rank * last / max(number - 1, 1))]


def title_of(
    picture: Picture, indicator: Indicator, rows: pd.DataFrame, level: str, lang: str
) -> str:
    """Say what a map shows."""
    name, period = picture.region.name_in(lang), rows["period"].iloc[0]
    return say(
        lang,
        f"{indicator.label[lang]} per {level} in {name}, {period}",
        f"{indicator.label[lang]} by {level} in {name}, {period}",
    )


def alternative_of(
    indicator: Indicator, rows: pd.DataFrame, scale: Classes, title: str, level: str, lang: str
) -> str:
    """Put a map in words: where the figure is highest and lowest."""
    known = rows[rows["status"] == "ok"]
    named = sorted(zip(known["value"].tolist(), known["name"].tolist(), strict=True))
    (low, lowest), (high, highest) = named[0], named[-1]
    a, b = (quantity(value, indicator.unit, indicator.decimals, lang) for value in (high, low))
    darkest = [name for value, name in named if scale.of(value) == len(scale) - 1]
    top = ""
    if 1 < len(darkest) <= 12:
        listed = ", ".join(sorted(darkest))
        label = scale.label(len(scale) - 1, indicator.unit, indicator.decimals, lang)
        top = say(lang, f"In de hoogste klasse ({label}) vallen {listed}.",
                  f"In the highest class ({label}) are {listed}.")  # fmt: skip
    return joined(
        say(
            lang,
            f"Kaart. {title}. Het cijfer is het hoogst in {highest} ({a}) en het laagst in"
            f" {lowest} ({b}).",
            f"Map. {title}. The figure is highest in {highest} ({a}) and lowest in {lowest} ({b}).",
        ),
        top,
    )


def note_of(
    picture: Picture, rows: pd.DataFrame, unmapped: int, level: str, lang: str, own_classes: bool
) -> str:
    """Say how to read a map; ``unmapped`` of its rows have no outline."""
    areas = level_name(level, lang)
    return joined(
        say(lang, "Hoe donkerder, hoe hoger het cijfer.", "The darker, the higher the figure."),
        say(
            lang,
            f"Elke kleur telt ongeveer evenveel {areas}.",
            f"Each colour has about equally many {areas}.",
        )
        if own_classes
        else "",
        say(
            lang,
            f"Van {unmapped} van de {len(rows)} {areas} is geen grens beschikbaar; zij staan alleen"
            " in de tabel.",
            f"{unmapped} of the {len(rows)} {areas} have no outline; they are in the table only.",
        )
        if unmapped
        else "",
        say(
            lang,
            "Stippen zijn water of een gebied zonder grens.",
            "Dots are water, or an area without an outline.",
        )
        if level == "wijk"
        else "",
        missing_note(rows, level, lang),
        *source_notes(picture, rows, lang),
    )
