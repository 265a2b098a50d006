"""The care gap: who will need care, beside those of working and of caring age."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from regiobeeld.charts import look
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.look import safe
from regiobeeld.charts.rows import capital, for_readers, joined
from regiobeeld.errors import BuildError
from regiobeeld.future import PROJECTED
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture import coming_words as words
from regiobeeld.wording import check_language, number

#: Who will need care, who can work, and carers there may be for each of the oldest.
LINES = ("dementia", "working_age", "oldest_old_support")
# Colour and mark of each; they differ in lightness and form as well.
_LOOKS: Mapping[str, tuple[str, str]] = {
    "dementia": (look.JUDGEMENT["worse"], "circle"),
    "working_age": (look.REGION, "square"),
    "oldest_old_support": (look.BENCHMARK, "diamond-open"),
}


def has_care_gap(picture: Picture) -> bool:
    """Say whether anything is known of the years to come."""
    return not picture.future.missing


def care_gap(picture: Picture, lang: str = "nl") -> Chart:
    """Draw how demand for care grows beside the people to give it, until 2040.

    Parameters
    ----------
    picture
        The picture of a region.
    lang
        ``nl`` or ``en``.

    Raises
    ------
    BuildError
        When `has_care_gap` says that there is nothing to draw.
    """
    check_language(lang)
    if not has_care_gap(picture):
        raise BuildError(f"Nothing is known of the years to come in {picture.region.name}.")
    course = picture.future.course
    rows = course[course["measure"].isin(LINES)].reset_index(drop=True)
    now, last = picture.future.now, int(rows["year"].max())
    return Chart(
        id="care-gap",
        title=_title(picture, rows, last, lang),
        spec=_figure(rows, now, lang),
        alternative=_alternative(picture, rows, now, last, lang),
        table=_table(rows, now, lang),
        note=words.say(lang, "care_gap.note", now=now),
    )


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows in the order of the years."""
    return [
        {str(name): cell for name, cell in row.items()}
        for row in rows.sort_values("year").to_dict("records")
    ]


def _title(picture: Picture, rows: pd.DataFrame, last: int, lang: str) -> str:
    then = {row["measure"]: row for row in _records(rows[rows["year"] == last])}
    return words.say(
        lang,
        "care_gap.title",
        region=capital(picture.region.name_in(lang)),
        year=last,
        need=words.change(then["dementia"], lang),
        hands=words.change(then["working_age"], lang),
    )


def _figure(rows: pd.DataFrame, now: int, lang: str) -> look.Spec:
    traces: list[look.Trace] = []
    for measure in LINES:
        own = rows[rows["measure"] == measure].sort_values("year")
        traces += _limits(own, measure)
        # Joined in the newest count; what is reckoned on has a line of its own.
        known, coming = own[own["year"] <= now], own[own["year"] >= now]
        traces.append(_line(known, measure, "solid", now, lang, named=False))
        traces.append(_line(coming, measure, "dot", now, lang, named=True))
    ends = [
        _end(own[-1], measure, lang)
        for measure in LINES
        for own in [_records(rows[rows["measure"] == measure])]
    ]
    first, last = int(rows["year"].min()), int(rows["year"].max())
    low, high = float(rows["index"].min()), float(rows["index"].max())
    span = (low - 0.1 * (high - low), high + 0.14 * (high - low))
    ticks = words.shown_years(rows["year"], now)
    return look.spec(
        traces,
        lang,
        height=340,
        margin={"l": 44, "r": 46, "t": 10, "b": 30},
        legend=look.legend(),
        xaxis={
            "tickvals": ticks,
            "ticktext": [str(year) for year in ticks],
            "range": [first - 0.6, last + 0.6],
            **look.OUTSIDE_TICKS,
        },
        yaxis={"range": list(span), **look.ticks(*span, lang), **look.GRID_LINES},
        shapes=[
            {"type": "line", "x0": now, "x1": now, "yref": "paper", "y0": 0, "y1": 1,
             "line": {"color": look.MUTED, "width": 1, "dash": "dash"}},
        ],
        annotations=[
            *ends,
            {"x": now, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False,
             "yshift": -14, "xanchor": "left", "xshift": 4,
             "text": safe(words.say(lang, "care_gap.from_here")), "font": {"color": look.MUTED}},
        ],
    )  # fmt: skip


def _line(
    rows: pd.DataFrame, measure: str, dash: str, now: int, lang: str, *, named: bool
) -> look.Trace:
    colour, symbol = _LOOKS[measure]
    years = rows["year"].tolist()
    marked = set(words.shown_years(rows["year"], now))
    label = words.label(measure, lang)
    hover = [
        "<br>".join([safe(label), f"{year}: {safe(_said(row, measure, now, lang))}"])
        for year, row in zip(years, _records(rows), strict=True)
    ]
    return look.scatter(
        name=safe(label),
        x=years,
        y=rows["index"].round(1).tolist(),
        mode="lines+markers",
        line={"color": colour, "width": 2.2, "dash": dash},
        marker={
            "color": colour,
            "symbol": symbol,
            "size": [8 if year in marked else 0 for year in years],
            "line": {"width": 1.6, "color": colour},
        },
        hoverinfo="text",
        hovertext=hover,
        showlegend=named,
    )


def _limits(rows: pd.DataFrame, measure: str) -> list[look.Trace]:
    """Return a band of the 80% limits of what is to come."""
    coming = rows[rows["kind"] == PROJECTED]
    if coming.empty:
        return []
    per_unit = (coming["index"] / coming["value"]).to_numpy()
    low, high = (coming[side].to_numpy() * per_unit for side in ("lower", "upper"))
    years = coming["year"].tolist()
    return [
        look.scatter(
            x=[*years, *years[::-1]],
            y=[round(float(y), 1) for y in [*high, *low[::-1]]],
            mode="none",
            fill="toself",
            fillcolor=_faint(_LOOKS[measure][0]),
            hoverinfo="skip",
            showlegend=False,
        )
    ]


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.13)"


def _end(row: Mapping[str, Any], measure: str, lang: str) -> dict[str, object]:
    """Return the index of the last year, beside the end of its line."""
    return {
        "x": int(row["year"]),
        "y": round(float(row["index"]), 1),
        "xanchor": "left",
        "xshift": 8,
        "showarrow": False,
        "text": number(row["index"], 0, lang),
        "font": {"color": look.INK, "size": 13},
    }


def _said(row: Mapping[str, Any], measure: str, now: int, lang: str) -> str:
    shown = words.say(
        lang,
        "care_gap.index",
        value=words.amount(row["value"], measure, lang),
        index=number(row["index"], 0, lang),
        now=now,
    )
    limits = words.limits(row, measure, lang) if row["kind"] == PROJECTED else ""
    return f"{shown} ({limits})" if limits else shown


def _alternative(picture: Picture, rows: pd.DataFrame, now: int, last: int, lang: str) -> str:
    parts = [words.say(lang, "care_gap.alternative", now=now, last=last)]
    for measure in LINES:
        own = {row["year"]: row for row in _records(rows[rows["measure"] == measure])}
        first, then = own[now], own[last]
        parts.append(
            words.say(
                lang,
                "care_gap.course",
                label=capital(words.label(measure, lang)),
                before=words.amount(first["value"], measure, lang),
                now=now,
                after=words.amount(then["value"], measure, lang),
                last=last,
                limits=words.limits(then, measure, lang),
                index=number(then["index"], 0, lang),
                country=number(then["country_index"], 0, lang),
            )
        )
    return joined(*parts)


def _table(rows: pd.DataFrame, now: int, lang: str) -> pd.DataFrame:
    shown = rows[rows["year"].isin(words.shown_years(rows["year"], now))]
    digits = [words.DECIMALS.get(measure, 0) for measure in shown["measure"]]
    columns = {
        "period": shown["year"].astype("str"),
        "figure": [words.label(measure, lang) for measure in shown["measure"]],
        **{
            name: [round(value, n) for value, n in zip(shown[name], digits, strict=True)]
            for name in ("value", "lower", "upper")
        },
        "index": shown["index"].round(1),
        "country_index": shown["country_index"].round(1),
        "kind": [words.say(lang, f"kinds.{kind}") for kind in shown["kind"]],
    }
    return for_readers(lang, columns)
