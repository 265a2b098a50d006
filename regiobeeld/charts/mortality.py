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
from regiobeeld.charts.rows import joined
from regiobeeld.geography.outlines import outlines
from regiobeeld.measurement import Indicator
from regiobeeld.region_picture import Picture
from regiobeeld.store import Store
from regiobeeld.wording import check_language, interval, number

_CAUSE = {
    "all": ("Sterfte", "Mortality"),
    "cancer": ("Sterfte door kanker en andere gezwellen", "Mortality from neoplasms"),
    "cardiovascular": ("Sterfte door hart- en vaatziekten", "Mortality from heart disease"),
    "respiratory": ("Sterfte door longziekten", "Mortality from lung disease"),
}
_HEIGHT = 400
# Points along the lines of the funnel.
_POINTS = 40
# Room of a name in the funnel: in powers of ten of expected deaths, and in the ratio.
_LABEL_WIDTH, _LABEL_HEIGHT = 1.2, 9.0


def has_mortality_maps(picture: Picture, store: Store | None = None) -> bool:
    """Say whether two or more gemeenten of the region have an outline."""
    return len(outlines("gemeente", list(picture.region.gemeenten), picture.year, store)) >= 2


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
    title = say(
        lang,
        f"{_cause(found, lang)}: wat kan toeval zijn? ({found.year})",
        f"{_cause(found, lang)}: what may be chance? ({found.year})",
    )
    return Chart(
        id=f"funnel-mortality-{found.cause}",
        title=title,
        spec=_funnel(picture, known, mine, lang),
        alternative=_alternative(picture, mine, title, lang),
        table=_table(picture, found, lang),
        note=say(
            lang,
            "Elke stip is een gemeente; groot en donker zijn die van deze regio. Bij 100 overlijden"
            " er zo veel mensen als past bij hun leeftijd. Links staan kleine gemeenten: daar doet"
            " toeval veel, en is de trechter breed. Binnen de trechter kan een verschil toeval"
            " zijn.",
            "Each dot is a gemeente; those of this region are large and dark. At 100 as many people"
            " die as fits their age. Small gemeenten are on the left: there chance does much, and"
            " the funnel is wide. Within the funnel a difference may be chance.",
        ),
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
    name, cause = picture.region.name_in(lang), _cause(found, lang)
    raw_title = say(
        lang,
        f"{cause} in {name}, zoals geteld ({found.year})",
        f"{cause} in {name}, as counted ({found.year})",
    )
    smooth_title = say(
        lang,
        f"{cause} in {name}, toeval gedempt ({found.year})",
        f"{cause} in {name}, chance smoothed ({found.year})",
    )
    raw_note = say(
        lang,
        "100 is het gemiddelde van Nederland bij dezelfde leeftijd.",
        "100 is the average of the Netherlands at the same ages.",
    )
    smooth_note = say(
        lang,
        "Hoe minder overlijdens een gemeente heeft, hoe meer haar cijfer naar 100 is getrokken."
        " Verdwijnt een kleur? Dan zei die vooral iets over toeval.",
        "The fewer deaths a gemeente has, the more its figure is drawn towards 100. A colour that"
        " disappears told mostly of chance.",
    )
    definition = _definition(picture, found)
    raw = map_of(
        picture,
        definition,
        rows,
        id=f"map-mortality-{found.cause}-counted",
        title=raw_title,
        lang=lang,
        scale=scale,
        note=raw_note,
        store=store,
    )
    smooth = map_of(
        picture,
        definition,
        smoothed,
        id=f"map-mortality-{found.cause}-smoothed",
        title=smooth_title,
        lang=lang,
        scale=scale,
        note=smooth_note,
        store=store,
    )
    return raw, smooth


def _cause(found: Mortality, lang: str) -> str:
    return say(lang, *_CAUSE[found.cause])


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
    names = {
        "inner": say(lang, "95% van het toeval", "95% of chance"),
        "outer": say(lang, "99,8% van het toeval", "99.8% of chance"),
        "others": say(lang, "andere gemeenten", "other gemeenten"),
        "mine": say(lang, "gemeenten van deze regio", "gemeenten of this region"),
    }
    traces = [
        *_limits(known, 2, names["inner"], "solid"),
        *_limits(known, 3, names["outer"], "dot"),
        _dots(others, names["others"], {"color": look.RULE, "size": 6}, hover=None),
        _dots(
            mine,
            names["mine"],
            {"color": look.REGION, "size": 9, "line": {"color": look.PAPER, "width": 1}},
            hover=[
                f"{safe(row['name'])}<br>{number(row['value'], 0, lang)}"
                f" ({interval(row['lower'], row['upper'], 0, lang)})"
                for _, row in mine.iterrows()
            ],
        ),
    ]
    top = look.legend_height(list(names.values()))
    low, high = known["value"].min(), known["value"].max()
    ticks = [t for t in (20, 100, 500, 2500) if t <= known["expected"].max()]
    outside = mine[mine["outside"] != 0]
    return look.spec(
        traces,
        lang,
        height=_HEIGHT + top,
        margin={"l": 44, "r": 16, "t": top + 8, "b": 46},
        showlegend=True,
        legend=look.legend(),
        xaxis={
            "type": "log",
            "title": {
                "text": say(lang, "verwacht aantal overlijdens", "expected number of deaths"),
                "font": {"size": 12},
            },
            "tickvals": ticks,
            "ticktext": [number(tick, 0, lang) for tick in ticks],
            "ticks": "outside",
            "tickcolor": look.RULE,
        },
        yaxis={
            "range": [max(0.0, round(float(low) - 10)), round(float(high) + 10)],
            "showgrid": True,
            "gridcolor": look.GRID,
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
    first, last = known.iloc[0], known.iloc[-1]
    expected = np.geomspace(first["expected"], last["expected"], _POINTS)
    # The limits are 100 +- z sqrt(1 / expected + variance beyond chance): two gemeenten tell all.
    wide, narrow = (((row[f"upper_{sigma}"] - 100) ** 2) for row in (first, last))
    square = (wide - narrow) / (1 / first["expected"] - 1 / last["expected"])
    half = np.sqrt(narrow + square * (1 / expected - 1 / last["expected"]))
    return [
        look.scatter(
            name=safe(name),
            x=expected.round(1).tolist(),
            y=np.maximum(100 + side * half, 0).round(1).tolist(),
            mode="lines",
            line={"color": look.BENCHMARK, "width": 1.4, "dash": dash},
            hoverinfo="skip",
            showlegend=side < 0,
        )
        for side in (-1, 1)
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


def _alternative(picture: Picture, mine: pd.DataFrame, title: str, lang: str) -> str:
    name = picture.region.name_in(lang)
    above = sorted(mine.loc[mine["outside"] > 0, "name"])
    below = sorted(mine.loc[mine["outside"] < 0, "name"])
    inside = len(mine) - len(above) - len(below)
    return joined(
        f"{title}.",
        say(
            lang,
            f"Van de {len(mine)} gemeenten van {name} vallen er {inside} binnen de trechter: hun"
            " verschil met het gemiddelde kan toeval zijn.",
            f"Of the {len(mine)} gemeenten of {name} {inside} are within the funnel: their"
            " difference from the average may be chance.",
        ),
        say(lang, f"Erboven: {', '.join(above)}.", f"Above it: {', '.join(above)}.")
        if above
        else "",
        say(lang, f"Eronder: {', '.join(below)}.", f"Below it: {', '.join(below)}.")
        if below
        else "",
    )


def _table(picture: Picture, found: Mortality, lang: str) -> pd.DataFrame:
    rows = _rows(picture, found)
    return pd.DataFrame(
        {
            "Gemeente": rows["name"],
            "Code": rows["region"],
            say(lang, "Overleden", "Died"): rows["observed"].round(0),
            say(lang, "Verwacht", "Expected"): rows["expected"].round(1),
            say(lang, "Zoals geteld", "As counted"): rows["value"].round(0),
            say(lang, "Ondergrens", "Lower limit"): rows["lower"].round(0),
            say(lang, "Bovengrens", "Upper limit"): rows["upper"].round(0),
            say(lang, "Toeval gedempt", "Chance smoothed"): rows["smoothed"].round(0),
        }
    )
