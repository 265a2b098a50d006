"""Trend: region and benchmark over time."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from regiobeeld.charts import look
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.look import safe, say
from regiobeeld.charts.rows import (
    EXTRA_DECIMALS,
    amount,
    capital,
    for_readers,
    joined,
    known_rows,
    percent_sign,
    population,
    reach,
    source_notes,
    value_text,
    values,
)
from regiobeeld.errors import BuildError
from regiobeeld.measurement import Indicator
from regiobeeld.region_picture import Picture
from regiobeeld.wording import check_language, unit_name


def has_trend(picture: Picture, indicator: str, fewest: int = 2) -> bool:
    """Say whether an indicator has a trend: two or more periods with a figure of the region.

    A modelled indicator has none: its changes are those of the model as much as of the region.
    """
    if picture.indicator(indicator).kind == "modelled":
        return False
    rows = _rows(picture, indicator)
    return int((rows["region"] == picture.region.id).sum()) >= fewest


def trend(picture: Picture, indicator: str, lang: str = "nl") -> Chart:
    """Draw an indicator of the region and of the benchmark over time.

    Parameters
    ----------
    picture
        The picture of a region.
    indicator
        An indicator's id.
    lang
        ``nl`` or ``en``.

    Raises
    ------
    BuildError
        When `has_trend` says there is none.
    DefinitionError
        When there is no such indicator.
    """
    check_language(lang)
    definition = picture.indicator(indicator)
    if not has_trend(picture, indicator):
        why = (
            "modelled figures have no trend"
            if definition.kind == "modelled"
            else "a trend needs figures of two periods"
        )
        raise BuildError(f"There is no trend of {indicator} in {picture.region.name}: {why}.")
    rows = _rows(picture, indicator)
    name, label = picture.region.name_in(lang), definition.label[lang]
    title = say(lang, "trend.title", indicator=label, region=name)
    return Chart(
        id=f"trend-{indicator}",
        title=title,
        spec=_figure(picture, definition, rows, lang),
        alternative=_alternative(picture, definition, rows, title, lang),
        table=_table(picture, definition, rows, lang),
        note=_note(picture, definition, rows, lang),
    )


def _rows(picture: Picture, indicator: str) -> pd.DataFrame:
    rows = known_rows(picture.history, indicator).copy()
    rows["year"] = [_year(period) for period in rows["period"]]
    return rows.sort_values(["year", "region"]).reset_index(drop=True)


def _year(period: object) -> float:
    """Return where a period stands on the axis: a year, or the middle of several."""
    years = [int(year) for year in re.findall(r"\d{4}", str(period))]
    return sum(years) / len(years)


def _figure(picture: Picture, indicator: Indicator, rows: pd.DataFrame, lang: str) -> look.Spec:
    region = rows[rows["region"] == picture.region.id]
    benchmark = rows[rows["region"] == picture.benchmark.id]
    traces = []
    if picture.benchmark.id != picture.region.id and len(benchmark):
        name = capital(picture.benchmark.name_in(lang))
        traces.append(_trace(benchmark, indicator, name, look.BENCHMARK, "dash", "square-open",
                             lang))  # fmt: skip
    name = capital(picture.region.name_in(lang))
    traces.append(_trace(region, indicator, name, look.REGION, "solid", "circle", lang))
    periods = rows.drop_duplicates("year")
    span = _span(rows, indicator)
    ticks = _ticks(periods["year"].tolist())
    labels = dict(zip(periods["year"], periods["period"].astype("str"), strict=True))
    return look.spec(
        traces,
        lang,
        height=280,
        margin={"l": 52, "r": 24, "t": 14, "b": 30},
        legend=look.legend(traceorder="reversed"),
        xaxis={
            "tickvals": ticks,
            "ticktext": [labels[tick] for tick in ticks],
            **look.OUTSIDE_TICKS,
            "range": [periods["year"].min() - 0.5, periods["year"].max() + 0.5],
        },
        yaxis={
            "range": list(span),
            **look.ticks(*span, lang, percent_sign(indicator)),
            **look.GRID_LINES,
        },
        annotations=[] if percent_sign(indicator) else [_unit(indicator, lang)],
    )


def _unit(indicator: Indicator, lang: str) -> dict[str, object]:
    """Return the unit, above the axis: a text on its side is hard to read."""
    return {"text": safe(unit_name(indicator.unit, lang)), "showarrow": False, "xref": "paper",
            "x": 0, "xanchor": "left", "xshift": -44, "yref": "paper", "y": 1,
            "yanchor": "bottom", "font": {"color": look.MUTED}}  # fmt: skip


def _trace(
    rows: pd.DataFrame,
    indicator: Indicator,
    name: str,
    colour: str,
    dash: str,
    symbol: str,
    lang: str,
) -> look.Trace:
    decimals = indicator.decimals + EXTRA_DECIMALS
    above, below = reach(rows, decimals)
    hover = [
        "<br>".join([safe(name), f"{row['period']}: {safe(value_text(row, indicator, lang))}"])
        for _, row in rows.iterrows()
    ]
    years = rows["year"].tolist()
    breaks = [n for n in range(1, len(years)) if indicator.broken(years[n - 1], years[n])]

    def with_gaps(values: list[Any]) -> list[Any]:
        """Interrupt the line where the series broke."""
        for place in reversed(breaks):
            values.insert(place, None)
        return values

    return look.scatter(
        name=safe(name),
        x=with_gaps(years),
        y=with_gaps(rows["value"].round(decimals).tolist()),
        mode="lines+markers",
        line={"color": colour, "width": 1.5 if len(rows) < 3 else 2.2, "dash": dash},
        marker={"color": colour, "size": 9, "symbol": symbol, "line": {"width": 1.6}},
        error_y=look.error_bars(
            with_gaps(above),
            with_gaps(below),
            colour,
            thickness=1.6,
            width=5,
            visible=any(above),
        ),
        hoverinfo="text",
        hovertext=with_gaps(hover),
    )


def _ticks(years: list[float]) -> list[float]:
    """Return the years that get a label: not two that stand close together."""
    span = max(years) - min(years)
    kept: list[float] = []
    for year in sorted(years, reverse=True):
        if not kept or kept[-1] - year >= span / 8:
            kept.append(year)
    return kept[::-1]


def _span(rows: pd.DataFrame, indicator: Indicator) -> tuple[float, float]:
    """Return the range of the value axis: wide enough not to make hills of ripples."""
    low = rows[["value", "lower"]].min().min()
    high = rows[["value", "upper"]].max().max()
    middle = (low + high) / 2
    half = max(0.65 * (high - low), 0.15 * abs(middle))
    bottom, top = max(middle - half, 0) if low >= 0 else middle - half, middle + half
    if indicator.unit == "%":
        top = min(top, 100)
    return round(bottom, 3), round(top, 3)


def _alternative(
    picture: Picture, indicator: Indicator, rows: pd.DataFrame, title: str, lang: str
) -> str:
    parts = [f"{title}."]
    for area in (picture.region, picture.benchmark):
        own = rows[rows["region"] == area.id]
        if own.empty or (area is picture.benchmark and area.id == picture.region.id):
            continue
        first, last = own.iloc[0], own.iloc[-1]
        a, b = (amount(row["value"], indicator, lang) for row in (first, last))
        name = capital(area.name_in(lang))
        parts.append(
            say(lang, "trend.once", area=name, value=a, period=first["period"])
            if len(own) == 1
            else say(lang, "trend.course", area=name, before=a, first=first["period"], after=b,
                     last=last["period"])
        )  # fmt: skip
    return " ".join(parts)


def _note(picture: Picture, indicator: Indicator, rows: pd.DataFrame, lang: str) -> str:
    first, last = rows["year"].min(), rows["year"].max()
    gaps = [str(year) for year in indicator.breaks if indicator.broken(first, last)]
    region = rows[rows["region"] == picture.region.id]
    tables = region["table"].nunique() > 1
    return joined(
        say(lang, "trend.bars") if rows["lower"].notna().any() else "",
        say(lang, "trend.axis"),
        say(lang, "trend.gap", years=", ".join(gaps)) if gaps else "",
        say(lang, "trend.two") if len(region) == 2 else "",
        *source_notes(picture, rows, lang),
        say(lang, "trend.tables") if tables and rows["lower"].isna().all() else "",
    )


def _table(picture: Picture, indicator: Indicator, rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    names = {area.id: capital(area.name_in(lang)) for area in (picture.benchmark, picture.region)}
    # A period that only one of the two has still gets both rows: a gap is shown, not left out.
    periods = rows.drop_duplicates("year")[["year", "period"]]
    every = periods.merge(pd.DataFrame({"region": list(names)[::-1]}), how="cross")
    full = every.merge(rows.drop(columns="period"), on=["year", "region"], how="left")
    nothing = say(lang, "trend.no_figure")
    columns = {
        "period": full["period"].astype("str"),
        "area": full["region"].map(names).astype("str"),
        **values(full, indicator, lang),
        "who": population(indicator, rows["age"].iloc[0], lang),
        "table": full["table"].fillna(""),
        "reason": ["" if value == value else nothing for value in full["value"]],
    }
    return for_readers(lang, columns)
