"""Spine chart: many indicators against a benchmark, on one scale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from regiobeeld.charts import look
from regiobeeld.charts import spine_words as words
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.look import safe, say, wrapped
from regiobeeld.charts.rows import amount, capital, compared, level_name, short_amount, value_text
from regiobeeld.errors import DefinitionError, did_you_mean
from regiobeeld.region_picture import Picture, once
from regiobeeld.region_picture.as_published import as_published
from regiobeeld.wording import JUDGEMENT, KIND, check_language

# Units of plain counts: a region has fewer of everything than the country it is part of.
_COUNTS = ("inwoners", "aantal")
# Steps that the axis shows at least and at most on each side.
_NARROWEST, _WIDEST = 2.5, 5.0
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
    ("small", "circle", 7),
    ("by_age", "circle-open", 10),
    ("undecided", "circle-open-dot", 10),
    ("", "diamond-open", 10),
    ("modelled", "diamond-open-dot", 10),
)


_MARKED = frozenset(mark for mark, _, _ in _MARKS) - {"modelled"}


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
    return bool(_chosen(picture, theme)["placed"].any())


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
    placed = _placed(picture, rows[rows["placed"]], theme, lang)
    title = words.title(picture, theme, lang)
    return Chart(
        id=f"spine-{theme or 'all'}",
        title=title,
        spec=_figure(picture, placed, lang),
        alternative=words.alternative(picture, rows, title, lang),
        table=words.table(picture, rows, lang),
        note=words.note(picture, rows, lang),
        keys=tuple(rows["indicator"]),
    )


@once
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
    return rows.assign(placed=_placeable(rows)).reset_index(drop=True)


def _placeable(rows: pd.DataFrame) -> pd.Series[bool]:
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
    positions = words.steps(rows)
    rows = rows.assign(x=positions["value"], low=positions["lower"], high=positions["upper"])
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
    indicator = as_published(picture, row["indicator"], picture.region.level)
    kind = KIND[row["kind"]][lang]
    neutral = indicator.direction == "neutral"
    group = say(lang, "spine.neutral", kind=kind) if neutral else capital(kind)
    if theme is None:
        group = f"{picture.catalogue.themes[indicator.theme].label[lang]} – {group}"
    mark = row["judgement"] if row["judgement"] in _MARKED else ""
    if row["kind"] == "modelled":
        mark = "modelled"
    own = amount(row["value"], indicator, lang)
    other = short_amount(row["benchmark_value"], indicator, lang)
    when = picture.when(indicator, row["period"], lang)
    age = f", {when}" if indicator.is_old(row["period"], picture.until) else ""
    benchmark = picture.benchmark.name_in(lang)
    hover = [
        indicator.label[lang],
        f"{picture.region.name_in(lang)}: {value_text(row, indicator, lang)}",
        f"{benchmark}: {other}",
        JUDGEMENT[row["judgement"]][lang],
        f"{when}, {kind}",
    ]
    return _Row(
        name=row["indicator"],
        group=group,
        mark=mark,
        x=row["x"],
        low=row["low"],
        high=row["high"],
        label=wrapped(indicator.label[lang]),
        values=wrapped(f"{own} ({benchmark} {other}){age}", 34),
        hover="<br>".join(safe(line) for line in hover),
        neutral=neutral,
    )


def _figure(picture: Picture, rows: list[_Row], lang: str) -> look.Spec:
    reach = max([abs(v) for r in rows for v in (r.x, r.low, r.high) if v == v], default=0)
    edge = min(max(_NARROWEST, np.ceil(2 * reach) / 2), _WIDEST)
    bottom = max((r.y + _LINE + _GAP for r in rows), default=_HEADER) + 8
    traces = [
        _trace([r for r in rows if r.mark == mark], mark, symbol, size, edge, lang)
        for mark, symbol, size in _MARKS
        if any(r.mark == mark for r in rows)
    ]
    stride = 1 if edge <= _NARROWEST else 2
    steps = [n * stride for n in range(-int(edge // stride), int(edge // stride) + 1)]
    return look.spec(
        traces,
        lang,
        height=bottom + _BELOW,
        margin={"l": look.LABEL_WIDTH + 8, "r": 18, "t": 0, "b": _BELOW},
        legend=look.legend(),
        xaxis={
            "range": [-1.06 * edge, 1.06 * edge],
            "tickangle": 0,
            "tickvals": steps,
            "ticktext": [f"{step:+d}" if step else "0" for step in steps],
            **look.OUTSIDE_TICKS,
            "title": look.axis_title(
                say(lang, "spine.axis", areas=level_name(picture.region.level, lang))
            ),
        },
        yaxis={"range": [bottom, 0], "visible": False},
        shapes=_shapes(rows, bottom),
        annotations=_texts(picture, rows, edge, lang),
        meta={"rows": _bands(rows)},
    )


def _bands(rows: list[_Row]) -> list[dict[str, object]]:
    """Return where each row lies, so that a script in the page can leave rows out.

    A row with a heading above it begins at ``group``, any other at ``top``.
    """
    found: list[dict[str, object]] = []
    for r in rows:
        top = r.y - r.height / 2
        band: dict[str, object] = {"id": r.name, "top": top, "bottom": r.y + r.height / 2}
        if r.heading:
            band["group"] = top - _LINE * len(r.heading) - _HEADING_GAP
        found.append(band)
    return found


def _trace(
    rows: list[_Row], mark: str, symbol: str, size: int, edge: float, lang: str
) -> look.Trace:
    x = np.array([np.clip(r.x, -edge, edge) for r in rows])
    low = np.array([max(r.low, -edge) if r.low == r.low else np.nan for r in rows])
    high = np.array([min(r.high, edge) if r.high == r.high else np.nan for r in rows])
    colour = look.JUDGEMENT.get(mark, look.JUDGEMENT[""])
    name = say(lang, "spine.modelled") if mark == "modelled" else JUDGEMENT[mark][lang]
    return look.scatter(
        name=name,
        x=_rounded(x),
        y=[r.y for r in rows],
        mode="markers",
        marker={
            "symbol": symbol,
            "size": size,
            "color": colour,
            "line": {"width": 1.6, "color": colour},
        },
        error_x=look.error_bars(
            _rounded(np.maximum(np.nan_to_num(high - x), 0)),
            _rounded(np.maximum(np.nan_to_num(x - low), 0)),
            colour,
            thickness=2,
            width=0,
        ),
        hoverinfo="text",
        hovertext=[r.hover for r in rows],
    )


def _rounded(values: np.ndarray) -> list[float]:
    return [round(float(v), 3) for v in values]


def _shapes(rows: list[_Row], bottom: float) -> list[dict[str, object]]:
    guides = [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": r.y, "y1": r.y, "layer": "below",
         "line": {"color": look.RULE, "width": 1, "dash": "dot"}}
        for r in rows
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
    low, high = say(lang, "spine.lower"), say(lang, "spine.higher")
    if not all(r.neutral for r in rows):
        low, high = JUDGEMENT["worse"][lang], JUDGEMENT["better"][lang]
    beside: _Text = plain | {"x": 0, "y": 30}
    return [
        plain
        | {"x": 0, "y": 10, "text": f"<b>{safe(capital(picture.benchmark.name_in(lang)))}</b>"},
        beside | {"xanchor": "right", "xshift": -8, "text": f"◂ {low}"},
        beside | {"xanchor": "left", "xshift": 8, "text": f"{high} ▸"},
    ]
