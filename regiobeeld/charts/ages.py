"""Age structure: how old the people of the region are, beside the benchmark."""

from __future__ import annotations

import pandas as pd

from regiobeeld import wording
from regiobeeld.charts import look
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.look import safe, say
from regiobeeld.charts.rows import capital, for_readers
from regiobeeld.errors import BuildError
from regiobeeld.measurement.populations import people_by_age
from regiobeeld.periods import is_old, last_year
from regiobeeld.region_picture import Picture
from regiobeeld.store import Store
from regiobeeld.wording import check_language, number

_ROW = 20
_OLDEST = 95
_WIDTH = 5
# Ends of the life stages that the text alternative sums up.
_YOUNG, _OLD = 20, 65


def has_age_structure(picture: Picture, store: Store | None = None) -> bool:
    """Say whether the store has the people of the region by age."""
    return len(people_by_age(picture.region, store)) > 0


def age_structure(picture: Picture, lang: str = "nl", store: Store | None = None) -> Chart:
    """Draw the population of the region and of the benchmark by age, in %.

    People in private households only, in bands of five years: CBS table 71488NED.

    Parameters
    ----------
    picture
        The picture of a region.
    lang
        ``nl`` or ``en``.
    store
        Where the figures are read from; the store of this installation when left out.

    Raises
    ------
    BuildError
        When `has_age_structure` says that there are no figures.
    """
    check_language(lang)
    region = people_by_age(picture.region, store)
    if region.empty:
        raise BuildError(f"The store has no people by age of {picture.region.name}.")
    rows = region.rename(columns={"share": "own"})
    same = picture.benchmark.id == picture.region.id
    benchmark = region.iloc[:0] if same else people_by_age(picture.benchmark, store)
    rows = rows.merge(
        benchmark[["age", "share"]].rename(columns={"share": "other"}), on="age", how="left"
    )
    name, period = picture.region.name_in(lang), rows["period"].iloc[0]
    when = wording.when(period, is_old(last_year(period), picture.until), lang)
    title = say(lang, "ages.title", region=name, period=when)
    return Chart(
        id="ages",
        title=title,
        spec=_figure(picture, rows, lang),
        alternative=_alternative(picture, rows, title, lang),
        table=_table(picture, rows, lang),
        note=say(lang, "ages.note", table=rows["table"].iloc[0]),
    )


def _band(age: int, lang: str) -> str:
    if age >= _OLDEST:
        return say(lang, "ages.oldest", first=age)
    return say(lang, "ages.band", first=age, last=age + _WIDTH - 1, next=age + _WIDTH)


def _figure(picture: Picture, rows: pd.DataFrame, lang: str) -> look.Spec:
    bands = [_band(age, lang) for age in rows["age"]]
    region, benchmark = picture.region.name_in(lang), picture.benchmark.name_in(lang)

    def hover(name: str, column: str) -> list[str]:
        return [
            f"{band}<br>{safe(capital(name))}: {number(value, 1, lang)}%"
            for band, value in zip(bands, rows[column], strict=True)
        ]

    traces = [
        look.bar(
            name=safe(capital(region)),
            y=bands,
            x=rows["own"].round(2).tolist(),
            orientation="h",
            marker={"color": look.SEQUENTIAL[2]},
            hoverinfo="text",
            hovertext=hover(region, "own"),
        )
    ]
    if rows["other"].notna().any():
        traces.append(
            look.scatter(
                name=safe(capital(benchmark)),
                y=bands,
                x=rows["other"].round(2).tolist(),
                mode="lines+markers",
                line={"color": look.INK, "width": 1.5},
                marker={"color": look.INK, "size": 5},
                hoverinfo="text",
                hovertext=hover(benchmark, "other"),
            )
        )
    return look.spec(
        traces,
        lang,
        height=_ROW * len(bands) + 30,
        margin={"l": 86, "r": 20, "t": 0, "b": 30},
        legend=look.legend(),
        bargap=0.18,
        xaxis={
            "ticksuffix": "%",
            "rangemode": "tozero",
            **look.GRID_LINES,
            "nticks": 7,
        },
        yaxis={"dtick": 1, "ticks": ""},
    )


def _stages(rows: pd.DataFrame, column: str) -> tuple[float, float]:
    young = rows.loc[rows["age"] < _YOUNG, column].sum()
    old = rows.loc[rows["age"] >= _OLD, column].sum()
    return float(young), float(old)


def _alternative(picture: Picture, rows: pd.DataFrame, title: str, lang: str) -> str:
    largest = rows.sort_values("own").iloc[-1]
    parts = [f"{title}."]
    for area, column in ((picture.region, "own"), (picture.benchmark, "other")):
        if rows[column].isna().all():
            continue
        young, old = (number(share, 1, lang) for share in _stages(rows, column))
        parts.append(
            say(lang, "ages.stages", area=area.name_in(lang), young=young, under=_YOUNG, old=old,
                over=_OLD)
        )  # fmt: skip
    band, share = _band(int(largest["age"]), lang), number(largest["own"], 1, lang)
    region = picture.region.name_in(lang)
    return " ".join([*parts, say(lang, "ages.largest", region=region, band=band, share=share)])


def _table(picture: Picture, rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    columns = {
        "age": [_band(age, lang) for age in rows["age"]],
        "people": rows["people"].astype("int64"),
        f"{capital(picture.region.name_in(lang))} (%)": rows["own"].round(1),
    }
    if rows["other"].notna().any():
        columns[f"{capital(picture.benchmark.name_in(lang))} (%)"] = rows["other"].round(1)
    return for_readers(lang, columns)
