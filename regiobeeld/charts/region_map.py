"""Map of the areas of a region, coloured by a figure; and what it shows after another choice."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from regiobeeld.charts import look
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.classes import Classes, classes
from regiobeeld.charts.look import safe, say
from regiobeeld.charts.polygons import MapGrid
from regiobeeld.charts.rows import (
    all_members,
    extremes,
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
from regiobeeld.region_picture.as_published import as_published
from regiobeeld.store import Store
from regiobeeld.wording import check_language

_HEIGHT = 420
# Units of the map's longest side: twice the pixels it gets on most screens.
_SIZE = 1000
# Longest list of areas in the text alternative.
_LONGEST_LIST = 12


@dataclass(frozen=True)
class _Shades:
    """The classes of a map as readers see them; after the last comes "no figure"."""

    scale: Classes
    indicator: Indicator
    lang: str

    @classmethod
    def of(
        cls,
        rows: pd.DataFrame,
        indicator: Indicator,
        lang: str,
        scale: Classes | None = None,
    ) -> _Shades:
        found = scale or classes(rows["value"].tolist(), indicator.decimals)
        return cls(found, indicator, lang)

    def rank(self, value: float, status: str) -> int:
        """Return the class of a measurement, from 0."""
        return self.scale.of(value) if status == "ok" else len(self.scale)

    def label(self, rank: int) -> str:
        if rank == len(self.scale):
            return say(self.lang, "map.missing")
        return self.scale.label(rank, self.indicator.unit, self.indicator.decimals, self.lang)

    def colour(self, rank: int) -> str:
        return look.MISSING if rank == len(self.scale) else colour(rank, len(self.scale))


@dataclass(frozen=True)
class MapChoice:
    """What `regiobeeld.charts.region_map` shows, for who has the outlines already.

    The texts are plain: escape them where they are drawn or put into HTML.

    Attributes
    ----------
    indicator
        Its id.
    rows
        The measurements shown, with ``name``.
    ranks
        Per row its place in ``legend``, from 0; None for a row without an outline.
    legend
        Label and colour per class; the last is "no figure" when an area has none.
    """

    indicator: str
    title: str
    alternative: str
    note: str
    rows: pd.DataFrame = field(repr=False)
    ranks: tuple[int | None, ...]
    legend: tuple[tuple[str, str], ...]


def has_map(
    picture: Picture, indicator: str, level: str = "gemeente", store: Store | None = None
) -> bool:
    """Say whether two or more areas of a level have both a figure and an outline."""
    picture.indicator(indicator)
    rows = unnamed(picture, indicator, level)
    known = rows[rows["status"] == "ok"]
    return len(outlines(level, list(known["region"]), picture.region.year, store)) >= 2


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
    definition = as_published(picture, indicator, level)
    rows = members(picture, indicator, level)
    return map_of(
        picture,
        definition,
        rows,
        id=f"map-{indicator}-{level}",
        title=_title(picture, definition, rows, level, lang),
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
    shapes = outlines(level, list(rows["region"]), picture.region.year, store)
    drawn = rows[rows["region"].isin(list(shapes))]
    if (drawn["status"] == "ok").sum() < 2:
        raise BuildError(
            f"There is no map of {definition.id} in {picture.region.name}: fewer than two"
            f" {level_name(level, 'en')} have both a figure and an outline."
        )
    shades = _Shades.of(drawn, definition, lang, scale)
    # Wijken are many and nameless on paper: the borders of their gemeenten give a hold.
    gemeenten = picture.region.gemeenten if level == "wijk" else ()
    borders = list(outlines("gemeente", gemeenten, picture.region.year, store).values())
    return Chart(
        id=id,
        title=title,
        spec=_figure(drawn, shapes, shades, borders),
        alternative=_alternative(drawn, shades, title),
        table=member_table(rows, definition, level, lang),
        note=joined(
            note, _note(picture, rows, len(rows) - len(drawn), level, lang, own=scale is None)
        ),
    )


def map_choices(
    picture: Picture, level: str, lang: str = "nl", store: Store | None = None
) -> Mapping[str, MapChoice]:
    """Return what a map of each indicator shows that two or more areas of a level have.

    Parameters
    ----------
    picture
        The picture of a region.
    level
        ``gemeente`` or ``wijk``.
    lang
        ``nl`` or ``en``.
    store
        Where outlines are read from; the store of this installation when left out.

    Returns
    -------
    Mapping[str, MapChoice]
        By indicator, in the order of the catalogue; those of which `has_map` says that there is
        a map.
    """
    check_language(lang)
    every = all_members(picture, level)
    codes = {str(code) for rows in every.values() for code in rows["region"]}
    outlined = set(outlines(level, codes, picture.region.year, store))
    return {
        name: _choice(picture, as_published(picture, name, level), rows, outlined, level, lang)
        for name, rows in every.items()
        if ((rows["status"] == "ok") & rows["region"].isin(outlined)).sum() >= 2
    }


def _choice(
    picture: Picture,
    indicator: Indicator,
    rows: pd.DataFrame,
    outlined: set[str],
    level: str,
    lang: str,
) -> MapChoice:
    drawn = rows[rows["region"].isin(outlined)]
    shades = _Shades.of(drawn, indicator, lang)
    found = [
        shades.rank(value, status) if code in outlined else None
        for code, value, status in zip(rows["region"], rows["value"], rows["status"], strict=True)
    ]
    used = sorted({rank for rank in found if rank is not None})
    title = _title(picture, indicator, rows, level, lang)
    return MapChoice(
        indicator=indicator.id,
        title=title,
        alternative=_alternative(drawn, shades, title),
        note=_note(picture, rows, len(rows) - len(drawn), level, lang, own=True),
        rows=rows,
        ranks=tuple(None if rank is None else used.index(rank) for rank in found),
        legend=tuple((shades.label(rank), shades.colour(rank)) for rank in used),
    )


def _figure(
    rows: pd.DataFrame,
    shapes: Mapping[str, list[Ring]],
    shades: _Shades,
    borders: Iterable[list[Ring]],
) -> look.Spec:
    grid = MapGrid.around([ring for rings in shapes.values() for ring in rings], _SIZE)
    still: dict[str, Any] = {"hoverinfo": "skip", "showlegend": False}
    # Water, and wijken without an outline: the gemeente shows through.
    ground = [
        grid.trace(rings, **look.UNDRAWN_FILL, line={"width": 0}, **still) for rings in borders
    ]
    edges = [
        grid.trace(rings, fill="none", line={"color": look.INK, "width": 1.4}, **still)
        for rings in borders
    ]
    by_code = {str(row["region"]): row for row in rows.to_dict("records")}
    by_size = sorted(by_code, key=lambda code: (-_size(shapes[code]), code))
    areas = [_area(by_code[code], shapes[code], shades, grid) for code in by_size]
    used = sorted({shades.rank(row["value"], row["status"]) for row in by_code.values()})
    return look.spec(
        [*ground, *areas, *(_swatch(rank, shades) for rank in used), *edges],
        shades.lang,
        height=_HEIGHT,
        margin={"l": 4, "r": 4, "t": 0, "b": 4},
        legend=look.legend(),
        **grid.axes(),
    )


def _size(rings: list[Ring]) -> float:
    return max(box(ring) for ring in rings)


def _area(
    row: Mapping[Hashable, Any], rings: list[Ring], shades: _Shades, grid: MapGrid
) -> look.Trace:
    # The title says of when it is.
    hover = [row["name"], value_text(row, shades.indicator, shades.lang)]
    rank = shades.rank(row["value"], row["status"])
    missing = rank == len(shades.scale)
    return grid.trace(
        rings,
        line={"color": look.OUTLINE, "width": 0.7},
        **(look.MISSING_FILL if missing else {"fillcolor": shades.colour(rank)}),
        hoveron="fills",
        hoverinfo="text",
        text="<br>".join(safe(line) for line in hover),
        showlegend=False,
        # By this a script in the page finds the area again, to give it another colour.
        meta=str(row["region"]),
    )


def _swatch(rank: int, shades: _Shades) -> look.Trace:
    """Return the entry of a class in the legend."""
    return look.scatter(
        name=safe(shades.label(rank)),
        x=[None],
        y=[None],
        mode="markers",
        marker={
            "symbol": "square",
            "size": 14,
            "color": shades.colour(rank),
            "line": {"color": look.OUTLINE, "width": 1},
        },
        showlegend=True,
    )


def colour(rank: int, number: int) -> str:
    """Return the colour of a class; few classes are spread over the whole scale."""
    last = len(look.SEQUENTIAL) - 1
    return look.SEQUENTIAL[round(rank * last / max(number - 1, 1))]


def _title(
    picture: Picture, indicator: Indicator, rows: pd.DataFrame, level: str, lang: str
) -> str:
    return say(lang, "map.title", indicator=indicator.label[lang], level=level,
               region=picture.region.name_in(lang),
               period=picture.when(indicator, rows["period"].iloc[0], lang))  # fmt: skip


def _alternative(rows: pd.DataFrame, shades: _Shades, title: str) -> str:
    """Put a map in words: where the figure is highest and lowest."""
    lang, scale = shades.lang, shades.scale
    known = rows[rows["status"] == "ok"]
    named = sorted(zip(known["value"].tolist(), known["name"].tolist(), strict=True))
    (low, lowest), (high, highest) = named[0], named[-1]
    ends = extremes(highest, high, lowest, low, shades.indicator, lang)
    told = say(lang, "map.alternative", title=title, extremes=ends)
    darkest = sorted(name for value, name in named if scale.of(value) == len(scale) - 1)
    if not 1 < len(darkest) <= _LONGEST_LIST:
        return told
    label = shades.label(len(scale) - 1)
    return joined(told, say(lang, "map.highest_class", label=label, areas=", ".join(darkest)))


def _note(
    picture: Picture, rows: pd.DataFrame, unmapped: int, level: str, lang: str, *, own: bool
) -> str:
    """Say how to read a map with classes of its own; ``unmapped`` of its rows have no outline."""
    areas = level_name(level, lang)
    return joined(
        say(lang, "map.darker"),
        say(lang, "map.even", areas=areas) if own else "",
        say(lang, "map.no_outline", number=unmapped, all=len(rows), areas=areas)
        if unmapped
        else "",
        say(lang, "map.dots") if level == "wijk" else "",
        missing_note(rows, level, lang),
        *source_notes(picture, rows, lang),
    )
