"""Spine chart: many indicators against a benchmark, on one scale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from regiobeeld.charts import look
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.look import safe, say, wrapped
from regiobeeld.charts.rows import compared, joined, level_name, name_of, value_text
from regiobeeld.errors import DefinitionError, did_you_mean
from regiobeeld.region_picture import Picture
from regiobeeld.wording import JUDGEMENT, KIND, STATUS, check_language, number, quantity, unit_name

# Units of plain counts: a region has fewer of everything than the country it is part of.
_COUNTS = ("inwoners", "aantal")
# Steps that the axis shows at least and at most on each side.
_NARROWEST, _WIDEST = 2.5, 5.0
# Longest list of figures without a judgement in the text alternative.
_LONGEST_LIST = 12
# Measured figures first, model estimates last.
_KIND_ORDER = ("survey", "register", "derived", "modelled")
# Heights in px.
_HEADER, _HEADING_GAP, _LINE, _GAP, _BELOW = 50, 18, 15, 13, 54
_HEADING_CHARACTERS = 46
_Text = dict[str, Any]
_MARKS = (
    # judgement shown, symbol, size
    ("better", "triangle-up", 13),
    ("worse", "triangle-down", 13),
    ("similar", "circle", 10),
    ("", "diamond-open", 10),
    ("modelled", "diamond-open-dot", 10),
)


@dataclass(frozen=True)
class _Row:
    """One indicator, placed: position and limits in steps, lines of its label, y in px."""

    name: str
    group: str
    mark: str
    x: float
    low: float
    high: float
    label: list[str]
    values: list[str]
    hover: str
    neutral: bool
    heading: tuple[str, ...] = ()
    y: float = 0.0

    @property
    def height(self) -> float:
        return _LINE * (len(self.label) + len(self.values)) + _GAP


def has_spine(picture: Picture, theme: str | None = None) -> bool:
    """Say whether a theme has an indicator that can stand on a spine chart."""
    return bool(_placeable(_chosen(picture, theme)).any())


def spine(picture: Picture, theme: str | None = None, lang: str = "nl") -> Chart:
    """Draw the indicators of a theme against the benchmark, all on one scale.

    A position is the difference from the benchmark divided by the spread of all areas of the
    region's level (`Picture.comparisons`), turned so that right is better. Indicators of which
    neither high nor low is good stand apart; there right is higher.

    Parameters
    ----------
    picture
        The picture of a region.
    theme
        A theme's id; all indicators when left out.
    lang
        ``nl`` or ``en``.

    Raises
    ------
    DefinitionError
        When there is no such theme.
    """
    check_language(lang)
    rows = _chosen(picture, theme)
    placed = _placed(picture, rows[_placeable(rows)], theme, lang)
    title = _title(picture, theme, lang)
    return Chart(
        id=f"spine-{theme or 'all'}",
        title=title,
        figure=_figure(picture, placed, lang),
        alternative=_alternative(picture, rows, title, lang),
        table=_table(picture, rows, lang),
        note=_note(picture, rows, lang),
    )


def _chosen(picture: Picture, theme: str | None) -> pd.DataFrame:
    if theme is not None and theme not in picture.catalogue.themes:
        hint = did_you_mean(theme, picture.catalogue.themes)
        raise DefinitionError(f"There is no theme {theme!r}.{hint}")
    rows = compared(picture)
    definitions = [picture.indicator(name) for name in rows["indicator"]]
    rows["theme"] = [i.theme for i in definitions]
    rows["unit"] = [i.unit for i in definitions]
    rows["direction"] = [i.direction for i in definitions]
    if theme is not None:
        rows = rows[rows["theme"] == theme]
    return rows.reset_index(drop=True)


def _placeable(rows: pd.DataFrame) -> pd.Series:
    numbers = rows[["value", "benchmark_value", "spread"]].notna().all(axis=1)
    return numbers & ~rows["unit"].isin(_COUNTS)


def _placed(picture: Picture, rows: pd.DataFrame, theme: str | None, lang: str) -> list[_Row]:
    """Give each row its place, grouped by theme, then by how the figures were made."""
    kinds = {kind: n for n, kind in enumerate(_KIND_ORDER)}
    themes = {name: n for n, name in enumerate(picture.catalogue.themes)}
    order = pd.DataFrame(
        {
            "theme": rows["theme"].map(themes),
            "neutral": rows["direction"] == "neutral",
            "kind": rows["kind"].map(kinds),
        }
    ).sort_values(["theme", "neutral", "kind"], kind="stable")
    found, y, group = [], float(_HEADER), ""
    for _, row in rows.loc[order.index].iterrows():
        placed = _row(picture, row, theme, lang)
        if placed.group != group:
            group = placed.group
            placed = replace(placed, heading=tuple(wrapped(group, _HEADING_CHARACTERS)))
            y += _LINE * len(placed.heading) + _HEADING_GAP
        found.append(replace(placed, y=y + placed.height / 2))
        y += placed.height
    return found


def _row(picture: Picture, row: pd.Series, theme: str | None, lang: str) -> _Row:
    indicator = picture.indicator(row["indicator"])
    sign = -1 if indicator.direction == "lower_better" else 1
    x, *ends = (
        sign * (row[column] - row["benchmark_value"]) / row["spread"]
        for column in ("value", "lower", "upper")
    )
    low, high = sorted(ends)
    kind = KIND[row["kind"]][lang]
    group = kind[0].upper() + kind[1:]
    if indicator.direction == "neutral":
        aside = say(lang, "Geen goed of slecht: rechts is hoger", "No good or bad: right is higher")
        group = f"{aside} ({kind})"
    if theme is None:
        group = f"{picture.catalogue.themes[indicator.theme].label[lang]} – {group}"
    mark = row["judgement"] if row["judgement"] in ("better", "worse", "similar") else ""
    if row["kind"] == "modelled":
        mark = "modelled"
    own = quantity(row["value"], indicator.unit, indicator.decimals, lang)
    other = number(row["benchmark_value"], indicator.decimals, lang)
    sign_of_percent = "%" if indicator.unit == "%" else ""
    benchmark = name_of(picture.benchmark, lang)
    hover = [
        indicator.label[lang],
        f"{name_of(picture.region, lang)}: {value_text(row, indicator, lang)}",
        f"{benchmark}: {other}{sign_of_percent}",
        JUDGEMENT[row["judgement"]][lang],
        f"{row['period']}, {kind}",
    ]
    return _Row(
        name=row["indicator"],
        group=group,
        mark=mark,
        x=x,
        low=low,
        high=high,
        label=wrapped(indicator.label[lang]),
        values=wrapped(f"{own} ({benchmark} {other}{sign_of_percent})", 34),
        hover="<br>".join(safe(line) for line in hover),
        neutral=indicator.direction == "neutral",
    )


def _figure(picture: Picture, rows: list[_Row], lang: str) -> go.Figure:
    reach = max([abs(v) for r in rows for v in (r.x, r.low, r.high) if v == v], default=0)
    edge = min(max(_NARROWEST, np.ceil(2 * reach) / 2), _WIDEST)
    bottom = max((r.y + _LINE + _GAP for r in rows), default=_HEADER) + 8
    traces = [
        _trace([r for r in rows if r.mark == mark], mark, symbol, size, edge, lang)
        for mark, symbol, size in _MARKS
        if any(r.mark == mark for r in rows)
    ]
    top = look.legend_height([trace.name for trace in traces])
    stride = 1 if edge <= _NARROWEST else 2
    steps = [n * stride for n in range(-int(edge // stride), int(edge // stride) + 1)]
    return look.figure(
        traces,
        lang,
        height=bottom + top + _BELOW,
        margin={"l": look.LABEL_WIDTH + 8, "r": 18, "t": top, "b": _BELOW},
        showlegend=True,
        legend=look.legend(),
        xaxis={
            "range": [-1.06 * edge, 1.06 * edge],
            "tickangle": 0,
            "tickvals": steps,
            "ticktext": [f"{step:+d}" if step else "0" for step in steps],
            "ticks": "outside",
            "tickcolor": look.RULE,
            "title": {"text": _axis_title(picture, lang), "font": {"size": 12}},
        },
        yaxis={"range": [bottom, 0], "visible": False},
        shapes=_shapes(rows, bottom),
        annotations=_texts(picture, rows, edge, lang),
    )


def _trace(
    rows: list[_Row], mark: str, symbol: str, size: int, edge: float, lang: str
) -> go.Scatter:
    x = np.array([np.clip(r.x, -edge, edge) for r in rows])
    low = np.array([max(r.low, -edge) if r.low == r.low else np.nan for r in rows])
    high = np.array([min(r.high, edge) if r.high == r.high else np.nan for r in rows])
    colour = look.JUDGEMENT["" if mark == "modelled" else mark]
    name = (
        say(lang, "modelschatting, niet getoetst", "model estimate, not tested")
        if mark == "modelled"
        else JUDGEMENT[mark][lang]
    )
    return go.Scatter(
        name=name,
        x=_rounded(x),
        y=[r.y for r in rows],
        mode="markers",
        marker={"symbol": symbol, "size": size, "color": colour, "line": {"width": 1.6}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": _rounded(np.maximum(np.nan_to_num(high - x), 0)),
            "arrayminus": _rounded(np.maximum(np.nan_to_num(x - low), 0)),
            "color": colour,
            "thickness": 2,
            "width": 0,
        },
        hoverinfo="text",
        hovertext=[r.hover for r in rows],
    )


def _rounded(values: np.ndarray) -> list[float]:
    return [round(float(v), 3) for v in values]


def _shapes(rows: list[_Row], bottom: float) -> list[dict[str, object]]:
    lines = [(r.y, look.RULE) for r in rows]
    guides = [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "layer": "below",
         "line": {"color": colour, "width": 1, "dash": "dot"}}
        for y, colour in lines
    ]  # fmt: skip
    spine = {"type": "line", "x0": 0, "x1": 0, "y0": _HEADER, "y1": bottom, "layer": "below",
             "line": {"color": look.BENCHMARK, "width": 1.5}}  # fmt: skip
    return [*guides, spine]


def _texts(picture: Picture, rows: list[_Row], edge: float, lang: str) -> list[_Text]:
    plain: _Text = {"showarrow": False, "yref": "y"}
    left: _Text = plain | {
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "align": "left",
        "xshift": -look.LABEL_WIDTH,
    }
    texts = _directions(plain, picture, rows, lang)
    for r in rows:
        if r.heading:
            place = r.y - r.height / 2 - _LINE * len(r.heading) / 2 - 5
            texts.append(
                left
                | {"y": place, "text": f"<b>{'<br>'.join(r.heading)}</b>", "bgcolor": look.PAPER}
            )
        values = "<br>".join(f'<span style="color:{look.MUTED}">{v}</span>' for v in r.values)
        texts.append(left | {"y": r.y, "text": "<br>".join(r.label) + "<br>" + values})
        if abs(r.x) > edge:
            side = 1 if r.x > 0 else -1
            arrow = "▸" if side > 0 else "◂"
            texts.append(plain | {"x": side * edge, "y": r.y, "xshift": 12 * side, "text": arrow})
    return texts


def _directions(plain: _Text, picture: Picture, rows: list[_Row], lang: str) -> list[_Text]:
    """Return what stands above the plot: the benchmark, and what left and right mean."""
    low, high = say(lang, "lager", "lower"), say(lang, "hoger", "higher")
    if not all(r.neutral for r in rows):
        low, high = JUDGEMENT["worse"][lang], JUDGEMENT["better"][lang]
    beside: _Text = plain | {"x": 0, "y": 30}
    return [
        plain | {"x": 0, "y": 10, "text": f"<b>{safe(name_of(picture.benchmark, lang))}</b>"},
        beside | {"xanchor": "right", "xshift": -8, "text": f"◂ {low}"},
        beside | {"xanchor": "left", "xshift": 8, "text": f"{high} ▸"},
    ]


def _axis_title(picture: Picture, lang: str) -> str:
    areas = level_name(picture.region.level, lang)
    return say(lang, f"stappen (gewone spreiding<br>tussen {areas})",
               f"steps (usual spread<br>between {areas})")  # fmt: skip


def _title(picture: Picture, theme: str | None, lang: str) -> str:
    subject = (
        picture.catalogue.themes[theme].label[lang]
        if theme
        else say(lang, "Alle cijfers", "All figures")
    )
    region, benchmark = name_of(picture.region, lang), name_of(picture.benchmark, lang)
    return say(
        lang,
        f"{subject}: {region} vergeleken met {benchmark}",
        f"{subject}: {region} compared with {benchmark}",
    )


def _alternative(picture: Picture, rows: pd.DataFrame, title: str, lang: str) -> str:
    shown = rows[_placeable(rows)]
    if shown.empty:
        return say(lang, f"{title}. Er zijn geen cijfers om te vergelijken.",
                   f"{title}. There are no figures to compare.")  # fmt: skip
    parts = [f"{title}.", say(lang, f"Aantal cijfers in de figuur: {len(shown)}.",
                              f"Figures in the chart: {len(shown)}.")]  # fmt: skip
    for judgement in ("better", "worse", "similar"):
        judged = shown[shown["judgement"] == judgement]
        if len(judged):
            listed = "; ".join(_listed(picture, row, lang) for _, row in judged.iterrows())
            word = JUDGEMENT[judgement][lang]
            parts.append(f"{word[0].upper()}{word[1:]} ({len(judged)}): {listed}.")
    rest = shown[~shown["judgement"].isin(["better", "worse", "similar"])]
    if len(rest) > _LONGEST_LIST:
        parts.append(say(lang, f"Zonder oordeel: {len(rest)} cijfers, zie de tabel.",
                         f"Without a judgement: {len(rest)} figures, see the table."))  # fmt: skip
    elif len(rest):
        listed = "; ".join(_listed(picture, row, lang) for _, row in rest.iterrows())
        parts.append(say(lang, f"Zonder oordeel ({len(rest)}): {listed}.",
                         f"Without a judgement ({len(rest)}): {listed}."))  # fmt: skip
    return " ".join(parts)


def _listed(picture: Picture, row: pd.Series, lang: str) -> str:
    indicator = picture.indicator(row["indicator"])
    own = quantity(row["value"], indicator.unit, indicator.decimals, lang)
    other = number(row["benchmark_value"], indicator.decimals, lang)
    other += "%" if indicator.unit == "%" else ""
    return f"{indicator.label[lang]} {own} ({name_of(picture.benchmark, lang)} {other})"


def _note(picture: Picture, rows: pd.DataFrame, lang: str) -> str:
    shown = rows[_placeable(rows)]
    areas = level_name(picture.region.level, lang)
    benchmark = name_of(picture.benchmark, lang)
    left_out = len(rows) - len(shown)
    reading = say(
        lang,
        f"De verticale lijn is {benchmark}. Een stap is het verschil dat tussen {areas} gewoon is"
        " (de mediaan van de afwijkingen). Zo passen cijfers met verschillende eenheden in één"
        " figuur.",
        f"The vertical line is {benchmark}. One step is the difference that is usual between"
        f" {areas} (the median absolute deviation), so that figures in different units fit in one"
        " chart.",
    )
    limits = say(
        lang,
        "De dunne streep is het 95%-interval; raakt die de lijn, dan is er geen duidelijk"
        " verschil. Waar geen interval bekend is, staat een open ruit: dat verschil is niet"
        " getoetst.",
        "The thin bar is the 95% interval; where it touches the line there is no clear difference."
        " Where no interval is known the mark is an open diamond: that difference is not tested.",
    )
    modelled = say(
        lang,
        "Modelschattingen zijn niet gemeten en worden apart getoond.",
        "Model estimates are not measured and stand apart.",
    )
    missing = say(
        lang,
        f"Alleen in de tabel, zonder waarde of vergelijking of omdat het een aantal is: {left_out}.",
        f"In the table only, for lack of a value or comparison or because it is a count: {left_out}.",
    )
    return joined(
        reading,
        limits if len(shown) else "",
        modelled if (shown["kind"] == "modelled").any() else "",
        missing if left_out else "",
    )


def _table(picture: Picture, rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    definitions = [picture.indicator(name) for name in rows["indicator"]]

    def rounded(column: str) -> list[float]:
        pairs = zip(rows[column], definitions, strict=True)
        return [round(float(value), i.decimals) for value, i in pairs]

    return pd.DataFrame(
        {
            "Indicator": [i.label[lang] for i in definitions],
            say(lang, "Waarde", "Value"): rounded("value"),
            say(lang, "Eenheid", "Unit"): [unit_name(i.unit, lang) for i in definitions],
            say(lang, "Ondergrens", "Lower limit"): rounded("lower"),
            say(lang, "Bovengrens", "Upper limit"): rounded("upper"),
            name_of(picture.benchmark, lang): rounded("benchmark_value"),
            say(lang, "Stappen", "Steps"): [
                round((-1 if r.direction == "lower_better" else 1) * r.difference / r.spread, 2)
                for r in rows.itertuples()
            ],
            say(lang, "Oordeel", "Judgement"): [
                JUDGEMENT[judgement][lang] if status == "ok" else ""
                for judgement, status in zip(rows["judgement"], rows["status"], strict=True)
            ],
            say(lang, "Soort cijfer", "Kind"): [KIND[kind][lang] for kind in rows["kind"]],
            say(lang, "Periode", "Period"): rows["period"].astype("str"),
            say(lang, "Waarom geen cijfer", "Why no figure"): [
                "" if status == "ok" else STATUS[status][lang] for status in rows["status"]
            ],
        }
    ).reset_index(drop=True)
