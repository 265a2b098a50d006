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
    capital,
    joined,
    population,
    source_notes,
    value_text,
)
from regiobeeld.errors import BuildError
from regiobeeld.measurement import Indicator
from regiobeeld.measurement.measure import main_rows
from regiobeeld.region_picture import Picture
from regiobeeld.wording import check_language, quantity, unit_name


def has_trend(picture: Picture, indicator: str) -> bool:
    """Say whether an indicator has a trend: two or more periods with a figure of the region.

    A modelled indicator has none: its changes are those of the model as much as of the region.
    """
    if picture.indicator(indicator).kind == "modelled":
        return False
    rows = _rows(picture, indicator)
    return int((rows["region"] == picture.region.id).sum()) >= 2


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
    title = _title(picture, definition, lang)
    return Chart(
        id=f"trend-{indicator}",
        title=title,
        spec=_figure(picture, definition, rows, lang),
        alternative=_alternative(picture, definition, rows, title, lang),
        table=_table(picture, definition, rows, lang),
        note=_note(picture, definition, rows, lang),
    )


def _rows(picture: Picture, indicator: str) -> pd.DataFrame:
    frame = picture.history
    main = main_rows(frame)
    rows = frame[(frame["indicator"] == indicator) & main & frame["value"].notna()].copy()
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
    top = look.legend_height([trace["name"] for trace in traces])
    periods = rows.drop_duplicates("year")
    span = _span(rows, indicator)
    ticks = _ticks(periods["year"].tolist())
    labels = dict(zip(periods["year"], periods["period"].astype("str"), strict=True))
    return look.spec(
        traces,
        lang,
        height=280 + top,
        margin={"l": 52, "r": 24, "t": top + 14, "b": 30},
        showlegend=True,
        legend=look.legend(traceorder="reversed"),
        xaxis={
            "tickvals": ticks,
            "ticktext": [labels[tick] for tick in ticks],
            "ticks": "outside",
            "tickcolor": look.RULE,
            "range": [periods["year"].min() - 0.5, periods["year"].max() + 0.5],
        },
        yaxis={
            "range": list(span),
            **look.ticks(*span, lang, "%" if indicator.unit == "%" else ""),
            "showgrid": True,
            "gridcolor": look.GRID,
        },
        annotations=[] if indicator.unit == "%" else [_unit(indicator, lang)],
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
    above = (rows["upper"] - rows["value"]).fillna(0).clip(lower=0).round(decimals)
    below = (rows["value"] - rows["lower"]).fillna(0).clip(lower=0).round(decimals)
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
        error_y={
            "type": "data",
            "symmetric": False,
            "array": with_gaps(above.tolist()),
            "arrayminus": with_gaps(below.tolist()),
            "color": colour,
            "thickness": 1.6,
            "width": 5,
            "visible": bool((above > 0).any()),
        },
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


def _title(picture: Picture, indicator: Indicator, lang: str) -> str:
    name = picture.region.name_in(lang)
    return say(lang, f"{indicator.label[lang]} door de jaren in {name}",
               f"{indicator.label[lang]} over the years in {name}")  # fmt: skip


def _alternative(
    picture: Picture, indicator: Indicator, rows: pd.DataFrame, title: str, lang: str
) -> str:
    parts = [f"{title}."]
    for area in (picture.region, picture.benchmark):
        own = rows[rows["region"] == area.id]
        if own.empty or (area is picture.benchmark and area.id == picture.region.id):
            continue
        first, last = own.iloc[0], own.iloc[-1]
        a, b = (
            quantity(row["value"], indicator.unit, indicator.decimals, lang)
            for row in (first, last)
        )
        name = capital(area.name_in(lang))
        if len(own) == 1:
            parts.append(say(lang, f"{name}: {a} in {first['period']}.",
                             f"{name}: {a} in {first['period']}."))  # fmt: skip
        else:
            parts.append(
                say(
                    lang,
                    f"{name}: van {a} in {first['period']} naar {b} in {last['period']}.",
                    f"{name}: from {a} in {first['period']} to {b} in {last['period']}.",
                )
            )
    return " ".join(parts)


def _note(picture: Picture, indicator: Indicator, rows: pd.DataFrame, lang: str) -> str:
    first, last = rows["year"].min(), rows["year"].max()
    gaps = [str(year) for year in indicator.breaks if indicator.broken(first, last)]
    gap = say(
        lang,
        f"De lijn is onderbroken: vanaf {', '.join(gaps)} is er anders geteld.",
        f"The line is interrupted: from {', '.join(gaps)} on it was counted in another way.",
    )
    limits = say(lang, "De streepjes zijn 95%-intervallen.", "The bars are 95% intervals.")
    axis = say(lang, "De verticale as begint niet bij nul.", "The vertical axis does not start at"
               " zero.")  # fmt: skip
    two = say(
        lang,
        "Er zijn maar twee metingen: de lijn verbindt ze, maar is geen ontwikkeling per jaar.",
        "There are only two measurements: the line connects them and is no yearly course.",
    )
    region = rows[rows["region"] == picture.region.id]
    tables = region["table"].nunique() > 1
    several = say(
        lang,
        "De jaren komen uit verschillende tabellen; kleine sprongen kunnen daarvan komen.",
        "The years come from different tables, which may cause small jumps.",
    )
    return joined(
        limits if rows["lower"].notna().any() else "",
        axis,
        gap if gaps else "",
        two if len(region) == 2 else "",
        *source_notes(picture, rows, lang),
        several if tables and rows["lower"].isna().all() else "",
    )


def _table(picture: Picture, indicator: Indicator, rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    decimals = indicator.decimals
    names = {area.id: capital(area.name_in(lang)) for area in (picture.benchmark, picture.region)}
    # A period that only one of the two has still gets both rows: a gap is shown, not left out.
    periods = rows.drop_duplicates("year")[["year", "period"]]
    every = periods.merge(pd.DataFrame({"region": list(names)[::-1]}), how="cross")
    full = every.merge(rows.drop(columns="period"), on=["year", "region"], how="left")
    age = population(indicator, rows["age"].iloc[0], lang)
    return pd.DataFrame(
        {
            say(lang, "Periode", "Period"): full["period"].astype("str"),
            say(lang, "Gebied", "Area"): full["region"].map(names).astype("str"),
            say(lang, "Waarde", "Value"): full["value"].round(decimals),
            say(lang, "Eenheid", "Unit"): unit_name(indicator.unit, lang),
            say(lang, "Ondergrens", "Lower limit"): full["lower"].round(decimals),
            say(lang, "Bovengrens", "Upper limit"): full["upper"].round(decimals),
            say(lang, "Over wie", "About whom"): age,
            say(lang, "Tabel", "Table"): full["table"].fillna(""),
            say(lang, "Waarom geen cijfer", "Why no figure"): [
                "" if value == value else say(lang, "geen cijfer in deze periode",
                                              "no figure in this period")
                for value in full["value"]
            ],
        }
    )  # fmt: skip
