"""Map of the wijken where measured disadvantages come together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from regiobeeld.analysis import every_wijk, wijk_figures, wijken
from regiobeeld.analysis import wijken_words as words
from regiobeeld.analysis.wijken import BESIDE, FEWEST_WORST
from regiobeeld.charts import look
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.look import safe
from regiobeeld.charts.polygons import MapGrid
from regiobeeld.charts.rows import joined
from regiobeeld.errors import BuildError
from regiobeeld.geography.outlines import Ring, edition, outlines
from regiobeeld.region_picture import Picture
from regiobeeld.wording import check_language

_HEIGHT = 420
# Units of the map's longest side.
_SIZE = 1000
# Fewer outlines than this part of the wijken would be a map of another region.
_FEWEST_OUTLINED = 0.5
# Of a wijk that has no count, and of one with too few.
_LEFT_OUT, _FEWER = -1, 0
_Row = Mapping[str, Any]


def has_wijken_map(picture: Picture) -> bool:
    """Say whether there are wijken to tell of, and outlines of half of all wijken or more."""
    every = every_wijk(picture)
    return not wijken(picture).empty and len(_shapes(picture)) >= _FEWEST_OUTLINED * len(every)


def wijken_map(picture: Picture, lang: str = "nl") -> Chart:
    """Draw the wijken of a region, darker with more figures in the country's worst fifth.

    Parameters
    ----------
    picture
        The picture of a region.
    lang
        ``nl`` or ``en``.

    Raises
    ------
    BuildError
        When `has_wijken_map` says that there is nothing to draw.
    """
    check_language(lang)
    if not has_wijken_map(picture):
        raise BuildError(
            f"There is no map of wijken in {picture.region.name}: none has two figures in the worst"
            " fifth of the country, or most have no outline."
        )
    rows, shapes = wijken(picture), _shapes(picture)
    title = words.title(rows, lang)
    return Chart(
        id="wijken-map",
        title=title,
        spec=_figure(picture, shapes, lang),
        alternative=_alternative(rows, title, lang),
        table=wijken_table(picture, lang),
        note=_note(picture, len(shapes), lang),
    )


def wijken_table(picture: Picture, lang: str = "nl") -> pd.DataFrame:
    """Return the wijken to tell of with all their figures, with columns for readers."""
    rows, figures = wijken(picture), wijk_figures(picture)
    short = words.say.all(lang, "short")
    columns: dict[str, Any] = {
        words.say(lang, "wijk"): rows["name"].map(words.short_name),
        words.say(lang, "gemeente"): rows["gemeente_name"],
        words.say(lang, "inhabitants", year=_year(rows)): rows["inhabitants"],
        words.say(lang, "how_many"): [
            words.say(lang, "tally", count=count, of=of)
            for count, of in zip(rows["count"], rows["of"], strict=True)
        ],
    }
    for name, figure in figures.items():
        heading = words.say(lang, "figure", label=words.say(lang, f"labels.{name}"),
                            year=figure.year)  # fmt: skip
        columns[heading] = rows[name].round(words.DECIMALS.get(name, 0))
    for name in figures:
        heading = words.say(lang, "without", label=short[name], number="").strip()
        columns[heading.capitalize()] = rows[f"without_{name}"].astype("int64")
    for name in BESIDE:
        if f"{name}_modelled" in rows:
            columns[modelled_heading(picture, name, lang)] = rows[f"{name}_modelled"].round()
    return pd.DataFrame(columns)


def modelled_heading(picture: Picture, indicator: str, lang: str) -> str:
    """Return the heading of an estimate of a model, which says so."""
    label = picture.indicator(indicator).label[lang]
    period = every_wijk(picture)[f"{indicator}_period"].iloc[0]
    return words.say(lang, "modelled", label=label, period=period)


def _year(rows: pd.DataFrame) -> int:
    return int(rows["period"].iloc[0])


def _shapes(picture: Picture) -> Mapping[str, list[Ring]]:
    """Return the outlines of the wijken, of the division that they are in."""
    every = every_wijk(picture)
    if every.empty:
        return {}
    found, shapes = edition("wijk", list(every["wijk"]), _year(every), picture.store)
    return shapes if found == str(_year(every)) else {}


def _class(row: _Row) -> int:
    """Return how many of its figures are in the worst fifth, where that is enough to tell."""
    if row["status"] != "ok":
        return _LEFT_OUT
    return int(row["count"]) if row["count"] >= FEWEST_WORST else _FEWER


def _figure(picture: Picture, shapes: Mapping[str, list[Ring]], lang: str) -> look.Spec:
    rows = [row for row in _records(every_wijk(picture)) if row["wijk"] in shapes]
    # The darkest last: their lines are drawn over those of the others.
    rows.sort(key=lambda row: (_class(row), row["wijk"]))
    gemeenten = outlines("gemeente", picture.region.gemeenten, picture.region.year, picture.store)
    every = [ring for rings in (*shapes.values(), *gemeenten.values()) for ring in rings]
    grid = MapGrid.around(every, _SIZE)
    still: dict[str, Any] = {"hoverinfo": "skip", "showlegend": False}
    # Water, and wijken without an outline: the gemeente shows through.
    ground = [
        grid.trace(rings, **look.UNDRAWN_FILL, line={"width": 0}, **still)
        for rings in gemeenten.values()
    ]
    edges = [
        grid.trace(rings, fill="none", line={"color": look.INK, "width": 1.4}, **still)
        for rings in gemeenten.values()
    ]
    used = sorted({_class(row) for row in rows}, key=lambda n: (n == _LEFT_OUT, -n))
    figures = list(wijk_figures(picture))
    areas = [_area(row, shapes[row["wijk"]], grid, figures, lang) for row in rows]
    return look.spec(
        [*ground, *areas, *(_swatch(rank, len(figures), lang) for rank in used), *edges],
        lang,
        height=_HEIGHT,
        margin={"l": 4, "r": 4, "t": 0, "b": 4},
        legend=look.legend(),
        **grid.axes(),
    )


def _area(
    row: _Row, rings: list[Ring], grid: MapGrid, figures: Sequence[str], lang: str
) -> look.Trace:
    rank = _class(row)
    lines = [words.in_gemeente(row, lang)]
    if rank == _LEFT_OUT:
        lines.append(words.say(lang, f"statuses.{row['status']}"))
    else:
        lines.append(words.say(lang, "tally", count=row["count"], of=row["of"]))
        if rank and (others := words.not_worst(row, figures, lang)):
            lines.append(others)
    return grid.trace(
        rings,
        line={"color": look.OUTLINE, "width": 0.7},
        **_fill(rank, int(row["of"])),
        hoveron="fills",
        hoverinfo="text",
        text="<br>".join(safe(line) for line in lines),
        showlegend=False,
    )


def _fill(rank: int, of: int) -> Mapping[str, Any]:
    if rank == _LEFT_OUT:
        return look.MISSING_FILL
    return {"fillcolor": _colour(rank, of)}


def _colour(rank: int, of: int) -> str:
    """Return the colour of a count: even the lightest differs from paper in black and white."""
    if rank == _FEWER:
        return look.PAPER
    last = len(look.SEQUENTIAL) - 1
    return look.SEQUENTIAL[last - round((of - rank) * (last - 1) / max(of - FEWEST_WORST + 1, 1))]


def _swatch(rank: int, of: int, lang: str) -> look.Trace:
    if rank == _LEFT_OUT:
        label = words.say(lang, "map_left_out")
    elif rank == _FEWER:
        label = words.say(lang, "map_fewer")
    else:
        label = words.say(lang, "map_counted", count=rank, of=of)
    return look.scatter(
        name=safe(label),
        x=[None],
        y=[None],
        mode="markers",
        marker={
            "symbol": "square",
            "size": 14,
            "color": look.MISSING if rank == _LEFT_OUT else _colour(rank, of),
            "line": {"color": look.OUTLINE, "width": 1},
        },
        showlegend=True,
    )


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in rows.to_dict("records")]


def _alternative(rows: pd.DataFrame, title: str, lang: str) -> str:
    """Put the map in words: the wijken to show, by how many of their figures count."""
    groups = [
        words.say(
            lang,
            "map_group",
            count=count,
            of=part["of"].iloc[0],
            wijken=", ".join(words.in_gemeente(row, lang) for row in _records(part)),
        )
        for count, part in rows[rows["shown"]].groupby("count", sort=False)
    ]
    return words.say(lang, "map_alternative", title=title, groups=" ".join(groups))


def _note(picture: Picture, outlined: int, lang: str) -> str:
    every = len(every_wijk(picture))
    tables = dict.fromkeys(figure.table for figure in wijk_figures(picture).values())
    return joined(
        words.say(lang, "map_darker"),
        words.say(lang, "map_outlines", number=every - outlined, all=every)
        if outlined < every
        else "",
        words.say(lang, "map_dots"),
        words.say(lang, "map_source", tables=", ".join(tables)),
    )
