"""Mortality of gemeenten: a funnel that shows what chance allows, and maps before and after."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from regiobeeld.analysis import Mortality
from regiobeeld.charts import look
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.classes import classes
from regiobeeld.charts.look import safe, say
from regiobeeld.charts.region_map import map_of
from regiobeeld.charts.rows import for_readers, joined
from regiobeeld.geography.outlines import outlines
from regiobeeld.measurement import Indicator
from regiobeeld.region_picture import Picture
from regiobeeld.store import Store
from regiobeeld.wording import check_language, interval, number

_HEIGHT = 400
# Points along the lines of the funnel.
_POINTS = 40
# Room of a name in the funnel: in powers of ten of expected deaths, and in the ratio.
_LABEL_WIDTH, _LABEL_HEIGHT = 1.2, 9.0


def has_mortality_maps(picture: Picture, store: Store | None = None) -> bool:
    """Say whether two or more gemeenten of the region have an outline."""
    return (
        len(outlines("gemeente", list(picture.region.gemeenten), picture.region.year, store)) >= 2
    )


def mortality_funnel(picture: Picture, found: Mortality, lang: str = "nl") -> Chart:
    """Draw the mortality of gemeenten by their size, with the limits that chance allows.

    Parameters
    ----------
    picture
        The picture of a region.
    found
        Mortality of all gemeenten.
    lang
        ``nl`` or ``en``.
    """
    check_language(lang)
    known = found.figures[found.figures["status"] == "ok"].sort_values("expected")
    mine = _named(picture, known)
    title = say(lang, "funnel.title", cause=_cause(found, lang), year=found.year)
    return Chart(
        id=f"funnel-mortality-{found.cause}",
        title=title,
        spec=_funnel(picture, known, mine, lang),
        alternative=_alternative(picture, mine, title, lang),
        table=_table(picture, found, lang),
        note=_note(known, lang),
    )


def mortality_maps(
    picture: Picture, found: Mortality, lang: str = "nl", store: Store | None = None
) -> tuple[Chart, Chart]:
    """Draw mortality by gemeente as counted, and drawn towards the average where chance is large.

    Parameters
    ----------
    picture
        The picture of a region.
    found
        Mortality of all gemeenten.
    lang
        ``nl`` or ``en``.
    store
        Where outlines are read from; the store of this installation when left out.

    Raises
    ------
    BuildError
        When `has_mortality_maps` says that there is no map.
    """
    check_language(lang)
    rows = _rows(picture, found)
    # One scale for both, or the eye would compare nothing.
    scale = classes(rows["value"].tolist(), 0)
    smoothed = rows.assign(value=rows["smoothed"], lower=float("nan"), upper=float("nan"))
    definition = _definition(picture, found)

    def draw(kind: str, shown: pd.DataFrame) -> Chart:
        name, cause = picture.region.name_in(lang), _cause(found, lang)
        return map_of(
            picture,
            definition,
            shown,
            id=f"map-mortality-{found.cause}-{kind}",
            title=say(lang, f"mortality.{kind}", cause=cause, region=name, year=found.year),
            lang=lang,
            scale=scale,
            note=say(lang, f"mortality.{kind}_note"),
            store=store,
        )

    return draw("counted", rows), draw("smoothed", smoothed)


def _cause(found: Mortality, lang: str) -> str:
    return say(lang, f"causes.{found.cause}")


def _definition(picture: Picture, found: Mortality) -> Indicator:
    """Return how the ratio is shown: an index without decimals."""
    return replace(
        picture.indicator("mortality"), id=f"mortality-{found.cause}", unit="", decimals=0
    )


def _named(picture: Picture, figures: pd.DataFrame) -> pd.DataFrame:
    names = picture.region.members().rename(columns={"code": "region"})
    return figures.merge(names, on="region", how="inner")


def _rows(picture: Picture, found: Mortality) -> pd.DataFrame:
    """Return the region's gemeenten as rows of measurements."""
    rows = _named(picture, found.figures).assign(
        indicator="mortality", level="gemeente", period=found.year, table="", kind="derived"
    )
    return rows.sort_values("name").reset_index(drop=True)


def _funnel(picture: Picture, known: pd.DataFrame, mine: pd.DataFrame, lang: str) -> look.Spec:
    others = known[~known["region"].isin(list(picture.region.gemeenten))]
    traces = [
        *_limits(known, 2, say(lang, "funnel.inner"), "solid"),
        *_limits(known, 3, say(lang, "funnel.outer"), "dot"),
        _dots(others, say(lang, "funnel.others"), {"color": look.RULE, "size": 6}, hover=None),
        _dots(
            mine,
            say(lang, "funnel.mine"),
            {"color": look.REGION, "size": 9, "line": {"color": look.PAPER, "width": 1}},
            hover=[
                f"{safe(row['name'])}<br>{number(row['value'], 0, lang)}"
                f" ({interval(row['lower'], row['upper'], 0, lang)})"
                for _, row in mine.iterrows()
            ],
        ),
    ]
    low, high = known["value"].min(), known["value"].max()
    ticks = [t for t in (20, 100, 500, 2500) if t <= known["expected"].max()]
    outside = mine[mine["outside"] != 0]
    return look.spec(
        traces,
        lang,
        height=_HEIGHT,
        margin={"l": 44, "r": 16, "t": 8, "b": 46},
        legend=look.legend(),
        xaxis={
            "type": "log",
            "title": look.axis_title(say(lang, "funnel.axis")),
            "tickvals": ticks,
            "ticktext": [number(tick, 0, lang) for tick in ticks],
            **look.OUTSIDE_TICKS,
        },
        yaxis={
            "range": [max(0.0, round(float(low) - 10)), round(float(high) + 10)],
            **look.GRID_LINES,
        },
        shapes=[_average_line()],
        annotations=_labels(outside),
    )


def _average_line() -> dict[str, object]:
    line = {"color": look.MUTED, "width": 1}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 100, "y1": 100, "line": line}


def _labels(outside: pd.DataFrame) -> list[dict[str, object]]:
    """Return the names of gemeenten outside the funnel, as far as they do not meet each other."""
    placed: list[tuple[float, float]] = []
    labels: list[dict[str, object]] = []
    for _, row in outside.sort_values("z", key=abs, ascending=False).iterrows():
        x, y = _log(row["expected"]), float(row["value"])
        if any(abs(x - a) < _LABEL_WIDTH and abs(y - b) < _LABEL_HEIGHT for a, b in placed):
            continue
        placed.append((x, y))
        labels.append(
            {
                "x": x,
                "y": round(y, 1),
                "text": safe(row["name"]),
                "showarrow": False,
                "xanchor": "left",
                "xshift": 8,
                "font": {"color": look.INK},
            }
        )
    return labels


def _log(value: float) -> float:
    """Return where a label stands: on an axis of powers plotly counts in powers."""
    return round(math.log10(value), 4)


def _limits(known: pd.DataFrame, sigma: int, name: str, dash: str) -> list[look.Trace]:
    """Return the lower and the upper line of the funnel; one of them is in the legend."""
    sizes = np.log(known["expected"].to_numpy())
    at = np.linspace(sizes[0], sizes[-1], _POINTS)
    return [
        look.scatter(
            name=safe(name),
            x=np.exp(at).round(1).tolist(),
            y=np.interp(at, sizes, known[f"{side}_{sigma}"]).round(1).tolist(),
            mode="lines",
            line={"color": look.BENCHMARK, "width": 1.4, "dash": dash},
            hoverinfo="skip",
            showlegend=side == "lower",
        )
        for side in ("lower", "upper")
    ]


def _dots(
    rows: pd.DataFrame, name: str, marker: dict[str, Any], hover: list[str] | None
) -> look.Trace:
    return look.scatter(
        name=safe(name),
        x=rows["expected"].round(1).tolist(),
        y=rows["value"].round(1).tolist(),
        mode="markers",
        marker=marker,
        hoverinfo="text" if hover else "skip",
        hovertext=hover,
    )


def _note(known: pd.DataFrame, lang: str) -> str:
    tau = float(known["tau"].iloc[0])
    wider = say(lang, "funnel.wider", tau=number(tau, 0, lang)) if tau else ""
    return say(lang, "funnel.note", wider=wider)


def _alternative(picture: Picture, mine: pd.DataFrame, title: str, lang: str) -> str:
    above = sorted(mine.loc[mine["outside"] > 0, "name"])
    below = sorted(mine.loc[mine["outside"] < 0, "name"])
    inside = len(mine) - len(above) - len(below)
    return joined(
        f"{title}.",
        say(lang, "funnel.inside", all=len(mine), region=picture.region.name_in(lang),
            number=inside),
        say(lang, "funnel.above", areas=", ".join(above)) if above else "",
        say(lang, "funnel.below", areas=", ".join(below)) if below else "",
    )  # fmt: skip


def _table(picture: Picture, found: Mortality, lang: str) -> pd.DataFrame:
    rows = _rows(picture, found)
    columns = {
        "gemeente": rows["name"],
        "code": rows["region"],
        "died": rows["observed"].round(0),
        "expected": rows["expected"].round(1),
        "as_counted": rows["value"].round(0),
        "lower": rows["lower"].round(0),
        "upper": rows["upper"].round(0),
        "smoothed": rows["smoothed"].round(0),
    }
    return for_readers(lang, columns)
