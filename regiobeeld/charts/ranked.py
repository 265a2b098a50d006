"""Ranked: the areas of a region in order of a figure, with their intervals."""

from __future__ import annotations

import math

import pandas as pd

from regiobeeld.analysis import REFUSED, ranks
from regiobeeld.analysis.ranks import refusal
from regiobeeld.charts import look
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.look import safe, say, wrapped
from regiobeeld.charts.rows import (
    EXTRA_DECIMALS,
    amount,
    capital,
    extremes,
    joined,
    known_rows,
    level_name,
    member_table,
    members,
    missing_note,
    percent_sign,
    reach,
    short_amount,
    source_notes,
    unnamed,
    value_text,
)
from regiobeeld.errors import BuildError
from regiobeeld.geography import Region
from regiobeeld.measurement import Indicator
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.as_published import as_published
from regiobeeld.wording import check_language, unit_name

_Line = tuple[str, Region, float]
_ROW, _TOP = 24, 0
_NAME_WIDTH, _NAME_CHARACTERS = 160, 24


def has_ranked(picture: Picture, indicator: str, level: str = "gemeente") -> bool:
    """Say whether two or more areas of a level have a figure to put in order."""
    picture.indicator(indicator)
    return int((unnamed(picture, indicator, level)["status"] == "ok").sum()) >= 2


def ranked(picture: Picture, indicator: str, lang: str = "nl", level: str = "gemeente") -> Chart:
    """Draw the areas of a region in order of a figure, the highest first.

    Neighbours in the order often overlap: the table gives each area the places that it may have,
    and no dot has a number. Estimates of a model have no places.

    Parameters
    ----------
    picture
        The picture of a region.
    indicator
        An indicator's id.
    lang
        ``nl`` or ``en``.
    level
        ``gemeente`` or ``wijk``.

    Raises
    ------
    BuildError
        When `has_ranked` says that there is nothing to put in order.
    DefinitionError
        When there is no such indicator.
    """
    check_language(lang)
    definition = as_published(picture, indicator, level)
    if not has_ranked(picture, indicator, level):
        raise BuildError(
            f"{picture.region.name} has fewer than two {level_name(level, 'en')} with a figure"
            f" of {indicator}."
        )
    rows = members(picture, indicator, level).sort_values(
        ["value", "name"], ascending=[False, True], na_position="last"
    )
    rows = rows.reset_index(drop=True)
    lines = _lines(picture, indicator)
    title = _title(picture, definition, rows, level, lang)
    return Chart(
        id=f"ranked-{indicator}-{level}",
        title=title,
        spec=_figure(picture, definition, rows, lines, lang),
        alternative=_alternative(picture, definition, rows, title, lang),
        table=_table(picture, rows, definition, level, lang),
        note=_note(picture, rows, level, lang),
    )


def _lines(picture: Picture, indicator: str) -> list[_Line]:
    """Return role, name and value of region and benchmark, where they have one."""
    found: list[_Line] = []
    for role, area, frame in (
        ("region", picture.region, picture.main),
        ("benchmark", picture.benchmark, picture.benchmarks),
    ):
        rows = known_rows(frame, indicator)
        if len(rows) and (role == "region" or area.id != picture.region.id):
            found.append((role, area, float(rows["value"].iloc[0])))
    return found


def _figure(
    picture: Picture, indicator: Indicator, rows: pd.DataFrame, lines: list[_Line], lang: str
) -> look.Spec:
    bottom = _TOP + _ROW * len(rows)
    y = [_TOP + _ROW * (n + 0.5) for n in range(len(rows))]
    known = rows["status"] == "ok"
    traces = [
        _line(role, capital(area.name_in(lang)), value, indicator, bottom, lang)
        for role, area, value in lines
    ]
    heights = [v for v, k in zip(y, known, strict=True) if k]
    period = picture.when(indicator, rows["period"].iloc[0], lang)
    traces.append(_dots(rows[known], heights, indicator, period, lang))
    span = _span(rows, lines)
    percent = percent_sign(indicator)
    below = 28 if percent else 46
    return look.spec(
        traces,
        lang,
        height=_ROW * len(rows) + below,
        margin={"l": _NAME_WIDTH + 8, "r": 54, "t": 0, "b": below},
        legend=look.legend(),
        xaxis={
            "title": look.axis_title("" if percent else safe(unit_name(indicator.unit, lang))),
            "range": list(span),
            **look.ticks(*span, lang, percent),
            **look.OUTSIDE_TICKS,
            **look.GRID_LINES,
        },
        yaxis={"range": [bottom, _TOP - 6], "visible": False},
        annotations=_labels(rows, y, indicator, lang),
    )


def _dots(
    rows: pd.DataFrame, y: list[float], indicator: Indicator, period: str, lang: str
) -> look.Trace:
    decimals = indicator.decimals + EXTRA_DECIMALS
    above, below = reach(rows, decimals)
    open_mark = (rows["kind"] == "modelled").any()
    return look.scatter(
        x=rows["value"].round(decimals).tolist(),
        y=y,
        mode="markers",
        showlegend=False,
        marker={
            "color": look.INK,
            "size": 9,
            "symbol": "diamond-open-dot" if open_mark else "circle",
        },
        error_x=look.error_bars(
            above, below, look.BENCHMARK, thickness=1.6, width=0, visible=any(above)
        ),
        hoverinfo="text",
        hovertext=[
            f"{safe(row['name'])}<br>{safe(value_text(row, indicator, lang))}<br>{period}"
            for _, row in rows.iterrows()
        ],
    )


def _line(
    role: str, name: str, value: float, indicator: Indicator, bottom: float, lang: str
) -> look.Trace:
    text = safe(f"{name} {amount(value, indicator, lang)}")
    return look.scatter(
        name=text,
        x=[round(value, indicator.decimals + EXTRA_DECIMALS)] * 2,
        y=[_TOP - 6, bottom],
        mode="lines",
        line={
            "color": look.REGION if role == "region" else look.BENCHMARK,
            "width": 2,
            "dash": "solid" if role == "region" else "dash",
        },
        hoverinfo="text",
        hovertext=text,
    )


def _span(rows: pd.DataFrame, lines: list[_Line]) -> tuple[float, float]:
    values = [*rows["value"], *rows["lower"], *rows["upper"], *(v for *_, v in lines)]
    known = [v for v in values if v == v]
    low, high = min(known), max(known)
    pad = 0.06 * (high - low) or 1.0
    bottom = low - pad if low - pad > 0 or low < 0 else 0.0
    return round(bottom, 3), round(high + pad, 3)


def _labels(
    rows: pd.DataFrame, y: list[float], indicator: Indicator, lang: str
) -> list[dict[str, object]]:
    texts: list[dict[str, object]] = []
    nothing = f"<i>{say(lang, 'no_figure')}</i>"
    for place, (_, row) in zip(y, rows.iterrows(), strict=True):
        lines = wrapped(row["name"], _NAME_CHARACTERS)
        name = lines[0] if len(lines) == 1 else lines[0] + "…"
        known = row["status"] == "ok"
        texts.append({"text": name, "y": place, "xref": "paper", "x": 0, "xanchor": "right",
                      "xshift": -8, "showarrow": False,
                      "font": {"color": look.INK if known else look.MUTED}})  # fmt: skip
        value = safe(short_amount(row["value"], indicator, lang)) if known else nothing
        texts.append({"text": value, "y": place, "xref": "paper",
                      "x": 1 if known else 0, "xanchor": "left", "xshift": 6, "bgcolor": look.PAPER,
                      "showarrow": False, "font": {"color": look.MUTED}})  # fmt: skip
    return texts


def _title(
    picture: Picture, indicator: Indicator, rows: pd.DataFrame, level: str, lang: str
) -> str:
    return say(lang, "ranked.title", indicator=indicator.label[lang], areas=level_name(level, lang),
               region=picture.region.name_in(lang),
               period=picture.when(indicator, rows["period"].iloc[0], lang))  # fmt: skip


def _alternative(
    picture: Picture, indicator: Indicator, rows: pd.DataFrame, title: str, lang: str
) -> str:
    known = rows[rows["status"] == "ok"]
    top, bottom = known.iloc[0], known.iloc[-1]
    ends = extremes(top["name"], top["value"], bottom["name"], bottom["value"], indicator, lang)
    lines = [
        f"{capital(area.name_in(lang))}: {amount(value, indicator, lang)}."
        for _, area, value in _lines(picture, indicator.id)
    ]
    return joined(f"{title}.", ends, *lines)


def _table(
    picture: Picture, rows: pd.DataFrame, indicator: Indicator, level: str, lang: str
) -> pd.DataFrame:
    """Return the values, with the places that each area may have."""
    table = member_table(rows, indicator, level, lang)
    if refusal(rows):
        return table
    places = ranks(picture, indicator.id, level).set_index("region").reindex(rows["region"])
    texts = [
        "" if math.isnan(rank) else _place(int(rank), int(lowest), int(highest), lang)
        for rank, lowest, highest in places[["rank", "lowest", "highest"]].itertuples(index=False)
    ]
    table.insert(2, say(lang, "columns.place"), texts)
    return table


def _place(rank: int, lowest: int, highest: int, lang: str) -> str:
    if lowest == highest:
        return str(rank)
    return say(lang, "ranked.places", place=rank, lowest=lowest, highest=highest)


def _places_note(picture: Picture, rows: pd.DataFrame, level: str, lang: str) -> str:
    """Say how sure the order is: how many areas may be the first."""
    if reason := refusal(rows):
        return joined(say(lang, "ranked.no_order"), REFUSED[reason][lang])
    if not rows["lower"].notna().any():
        return ""
    places = ranks(picture, str(rows["indicator"].iloc[0]), level)
    first = int((places["lowest"] == 1).sum())
    if first == 1:
        return say(lang, "ranked.sure")
    return say(lang, "ranked.unsure", number=first, areas=level_name(level, lang))


def _note(picture: Picture, rows: pd.DataFrame, level: str, lang: str) -> str:
    return joined(
        say(lang, "ranked.bars") if rows["lower"].notna().any() else "",
        _places_note(picture, rows[rows["status"] == "ok"], level, lang),
        missing_note(rows, level, lang),
        *source_notes(picture, rows, lang),
    )
