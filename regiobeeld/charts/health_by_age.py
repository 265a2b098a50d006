"""Health by age: measured figures of younger and of older adults, beside the country's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from regiobeeld.charts import look
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.look import safe, say, wrapped
from regiobeeld.charts.rows import amount, capital, for_readers, joined, value_text
from regiobeeld.errors import BuildError
from regiobeeld.region_picture import Picture, once
from regiobeeld.wording import JUDGEMENT, check_language

#: Figures of which fewer is better, measured in both age groups.
LINES = (
    "long_term_conditions",
    "mobility_limitation",
    "overweight",
    "smoking",
    "excessive_drinking",
)
AGES = ("18-64", "65+")
_LOOKS: Mapping[str, tuple[str, str]] = {
    "18-64": (look.REGION, "circle"),
    "65+": (look.JUDGEMENT["worse"], "diamond"),
}
_ROW, _BELOW = 54, 34
_KEYS = ["indicator", "region", "period", "age", "sex"]
# The two ages stand a little above and below the middle of their row.
_APART = {"18-64": 0.14, "65+": -0.14}


@once
def rows_by_age(picture: Picture) -> pd.DataFrame:
    """Return the measured figures of `LINES` in both ages, with the benchmark and judgement."""
    own = picture.measurements
    chosen = own[
        own["indicator"].isin(LINES)
        & own["age"].isin(AGES)
        & (own["sex"] == "all")
        & (own["role"] != "shown")
        & (own["status"] == "ok")
        & (own["kind"] == "survey")
    ]
    chosen = chosen[chosen.groupby("indicator")["age"].transform("nunique") == len(AGES)]
    beside = picture.comparisons[[*_KEYS, "benchmark_value", "judgement"]]
    # A period is a year or a range of years; of few figures one frame may have numbers only.
    text = {"period": "str"}
    found = chosen.astype(text).merge(beside.astype(text), on=_KEYS, how="left")
    place = {name: number for number, name in enumerate(LINES)}
    return found.sort_values(
        ["indicator", "age"], key=lambda c: c.map(place) if c.name == "indicator" else c
    ).reset_index(drop=True)


def has_health_by_age(picture: Picture) -> bool:
    """Say whether figures of two age groups are known."""
    return rows_by_age(picture)["age"].nunique() == len(AGES)


def health_by_age(picture: Picture, lang: str = "nl") -> Chart:
    """Draw measured figures of people under and over 65, beside the country's.

    Parameters
    ----------
    picture
        The picture of a region.
    lang
        ``nl`` or ``en``.

    Raises
    ------
    BuildError
        When `has_health_by_age` says that there is nothing to draw.
    """
    check_language(lang)
    if not has_health_by_age(picture):
        raise BuildError(f"No figures by age are known of {picture.region.name}.")
    rows = rows_by_age(picture)
    return Chart(
        id="health-by-age",
        title=_title(picture, rows, lang),
        spec=_figure(picture, rows, lang),
        alternative=_alternative(picture, rows, lang),
        table=_table(picture, rows, lang),
        note=say(
            lang,
            "health_by_age.note",
            years=", ".join(sorted(rows["period"].astype("str").unique())),
        ),
    )


def _title(picture: Picture, rows: pd.DataFrame, lang: str) -> str:
    """Say the first figure in both ages."""
    first = rows[rows["indicator"] == rows["indicator"].iloc[0]].set_index("age")["value"]
    definition = picture.indicator(str(rows["indicator"].iloc[0]))
    young, old = (amount(first[age], definition, lang) for age in AGES)
    return say(
        lang,
        "health_by_age.title",
        region=capital(picture.region.name_in(lang)),
        label=definition.label[lang].lower(),
        old=old,
        young=young,
    )


def _figure(picture: Picture, rows: pd.DataFrame, lang: str) -> look.Spec:
    names = [name for name in LINES if (rows["indicator"] == name).any()]
    height = {name: len(names) - 1 - place for place, name in enumerate(names)}
    highest = float(rows[["value", "upper", "benchmark_value"]].max().max()) * 1.06
    traces = (
        [_benchmark(picture, rows, height, lang)] if rows["benchmark_value"].notna().any() else []
    )
    traces += [_marks(picture, rows[rows["age"] == age], age, height, lang) for age in AGES]
    return look.spec(
        traces,
        lang,
        height=_ROW * len(names) + _BELOW,
        margin={"l": look.LABEL_WIDTH - 45, "r": 20, "t": 0, "b": _BELOW},
        legend=look.legend(),
        xaxis={"range": [0, highest], **look.ticks(0, highest, lang, "%"), **look.GRID_LINES},
        yaxis={
            "range": [-0.5, len(names) - 0.5],
            "tickvals": list(height.values()),
            "ticktext": [
                "<br>".join(wrapped(picture.indicator(name).label[lang], 24)) for name in height
            ],
            "ticks": "",
        },
    )


def _y(rows: pd.DataFrame, height: Mapping[str, int]) -> list[float]:
    pairs = zip(rows["indicator"], rows["age"], strict=True)
    return [height[name] + _APART[age] for name, age in pairs]


def _benchmark(
    picture: Picture, rows: pd.DataFrame, height: Mapping[str, int], lang: str
) -> look.Trace:
    known = rows[rows["benchmark_value"].notna()]
    name = capital(picture.benchmark.name_in(lang))
    pairs = zip(known["benchmark_value"], known["indicator"], strict=True)
    shown = [amount(value, picture.indicator(of), lang) for value, of in pairs]
    hover = [f"{safe(name)}: {safe(text)}" for text in shown]
    return look.scatter(
        name=safe(name),
        x=known["benchmark_value"].round(2).tolist(),
        y=_y(known, height),
        mode="markers",
        marker={"symbol": "line-ns-open", "size": 14, "color": look.INK, "line": {"width": 2}},
        hoverinfo="text",
        hovertext=hover,
    )


def _marks(
    picture: Picture, rows: pd.DataFrame, age: str, height: Mapping[str, int], lang: str
) -> look.Trace:
    colour, symbol = _LOOKS[age]
    label = say(lang, f"health_by_age.{'old' if age == '65+' else 'young'}")
    above = (rows["upper"] - rows["value"]).fillna(0).clip(lower=0).round(2).tolist()
    below = (rows["value"] - rows["lower"]).fillna(0).clip(lower=0).round(2).tolist()
    hover = []
    for row in rows.to_dict("records"):
        definition = picture.indicator(str(row["indicator"]))
        lines = [label, f"{definition.label[lang]}: {value_text(row, definition, lang)}"]
        hover.append("<br>".join(safe(line) for line in lines))
    return look.scatter(
        name=safe(label),
        x=rows["value"].round(2).tolist(),
        y=_y(rows, height),
        mode="markers",
        marker={"symbol": symbol, "size": 11, "color": colour},
        error_x=look.error_bars(above, below, colour, thickness=1.6, width=0),
        hoverinfo="text",
        hovertext=hover,
    )


def _alternative(picture: Picture, rows: pd.DataFrame, lang: str) -> str:
    parts = [say(lang, "health_by_age.alternative")]
    for name in dict.fromkeys(rows["indicator"]):
        definition = picture.indicator(name)
        own: dict[Any, Any] = rows[rows["indicator"] == name].set_index("age")["value"].to_dict()
        shown = {age: amount(own[age], definition, lang) for age in AGES if age in own}
        if len(shown) == len(AGES):
            parts.append(
                say(
                    lang,
                    "health_by_age.course",
                    label=definition.label[lang],
                    young=shown[AGES[0]],
                    old=shown[AGES[1]],
                )
            )
    return joined(*parts)


def _table(picture: Picture, rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    columns = {
        "subject": [picture.indicator(name).label[lang] for name in rows["indicator"]],
        "group": [
            say(lang, f"health_by_age.{'old' if age == '65+' else 'young'}") for age in rows["age"]
        ],
        "value": rows["value"].round(1),
        "lower": rows["lower"].round(1),
        "upper": rows["upper"].round(1),
        f"{capital(picture.benchmark.name_in(lang))} (%)": rows["benchmark_value"].round(1),
        "judgement": [JUDGEMENT.get(str(j), {}).get(lang, "") for j in rows["judgement"]],
        "period": rows["period"].astype("str"),
    }
    return for_readers(lang, columns)
