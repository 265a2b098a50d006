"""One look for all charts: colours, template, text that is safe to draw."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from regiobeeld.definitions.texts import Say
from regiobeeld.wording import number

#: Says the texts of charts: ``say(lang, "trend.title", region=..., indicator=...)``.
say = Say("charts")
#: A trace, and a whole figure (``data`` and ``layout``), as plotly's JSON has them.
Trace = dict[str, Any]
Spec = dict[str, Any]

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
#: Text, and text that stands back; both at least 4.5:1 on white.
INK = "#1f2933"
MUTED = "#52606d"
#: Hairlines that only guide the eye.
RULE = "#d5dbe1"
PAPER = "#ffffff"
#: The region, and what it is compared with. They differ in dash and marker as well.
REGION = "#12507b"
BENCHMARK = "#5f6b76"
#: Judgements. Blue and orange stay apart for every colour vision, and differ in lightness.
JUDGEMENT: Mapping[str, str] = MappingProxyType(
    {"better": "#12507b", "worse": "#cf6a12", "similar": "#6b7680", "": "#52606d"}
)
#: Light to dark, from few to many; evenly spaced in lightness, so it survives greyscale.
SEQUENTIAL = ("#e3eef6", "#b3d0e5", "#7dadd0", "#3f82b3", "#12507b")
#: Areas without a figure.
MISSING = "#f2f3f4"
#: How they are filled: a pattern tells "no figure" from "low" in black and white.
MISSING_FILL: Mapping[str, Any] = MappingProxyType(
    {
        "fillcolor": MISSING,
        "fillpattern": {
            "shape": "/",
            "size": 6,
            "solidity": 0.25,
            "fgcolor": "#59636e",
            "bgcolor": MISSING,
        },
    }
)
#: Water, and parts of a gemeente without an outline of their own.
UNDRAWN_FILL: Mapping[str, Any] = MappingProxyType(
    {**MISSING_FILL, "fillpattern": {**MISSING_FILL["fillpattern"], "shape": "."}}
)
#: The country around a region.
LAND = "#e6eaee"
GRID = "#eceff2"
OUTLINE = "#59636e"
#: Of an axis: lines across the plot, and ticks outside it.
GRID_LINES: Mapping[str, Any] = MappingProxyType({"showgrid": True, "gridcolor": GRID})
OUTSIDE_TICKS: Mapping[str, Any] = MappingProxyType({"ticks": "outside", "tickcolor": RULE})
#: Width in px of the column for labels beside a plot, and what fits in it at 12 px.
LABEL_WIDTH = 205
LABEL_CHARACTERS = 31
# Of legends, in px: the screen they must fit on, a character, the mark before it, a row.
_NARROW, _CHARACTER, _SWATCH, _LEGEND_ROW = 370, 7.4, 50, 19

_MOST_TICKS = 5
# Of all ticks together, so that they stay apart on a phone.
_TICK_CHARACTERS = 24
_SEPARATORS = {"nl": ",.", "en": ".,"}
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_TEMPLATE = {
    "layout": {
        "font": {"family": FONT, "size": 12, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "hoverlabel": {
            "align": "left",
            "bgcolor": PAPER,
            "bordercolor": OUTLINE,
            "font": {"family": FONT, "size": 12, "color": INK},
        },
        "legend": {"itemclick": False, "itemdoubleclick": False, "font": {"size": 12}},
        "xaxis": {"showgrid": False, "zeroline": False, "fixedrange": True},
        "yaxis": {"showgrid": False, "zeroline": False, "fixedrange": True},
    }
}


def spec(traces: Sequence[Trace], lang: str, *, height: float, **layout: Any) -> Spec:
    """Describe a figure in the one look; ``layout`` as plotly has it.

    A ``legend`` in it is shown above the plot, and adds its room to the height and the margin.
    """
    margin = {"l": 8, "r": 16, "t": 8, "b": 8} | layout.pop("margin", {})
    # Fixed margins: otherwise a legend pushes the plot aside, by more on a narrow screen.
    margin["autoexpand"] = False
    if "legend" in layout:
        names = [t["name"] for t in traces if "name" in t and t.get("showlegend", True)]
        room = legend_height(names)
        height, margin["t"] = height + room, margin["t"] + room
    return {
        "data": list(traces),
        "layout": {
            "template": _TEMPLATE,
            "separators": _SEPARATORS[lang],
            "height": round(height),
            "margin": margin,
            "hovermode": "closest",
            "dragmode": False,
            "showlegend": "legend" in layout,
            **layout,
        },
    }


def scatter(**trace: Any) -> Trace:
    """Describe points or lines; ``trace`` as plotly has it, where None is not there."""
    return _trace("scatter", trace)


def bar(**trace: Any) -> Trace:
    """Describe bars; ``trace`` as plotly has it, where None is not there."""
    return _trace("bar", trace)


def _trace(kind: str, trace: Mapping[str, Any]) -> Trace:
    return {"type": kind, **{name: value for name, value in trace.items() if value is not None}}


def error_bars(
    above: Sequence[float | None], below: Sequence[float | None], colour: str, **bars: Any
) -> dict[str, Any]:
    """Describe the intervals of points: how far they reach from each, ``bars`` as plotly has it."""
    return {
        "type": "data",
        "symmetric": False,
        "array": list(above),
        "arrayminus": list(below),
        "color": colour,
        **bars,
    }


def axis_title(text: str) -> dict[str, Any]:
    """Return the title of an axis, in the size of its ticks."""
    return {"text": text, "font": {"size": 12}}


def safe(text: str) -> str:
    """Make a text from data safe to draw: plotly reads a subset of HTML in every text.

    Examples
    --------
    >>> safe("<b>Bergen</b> & Co")
    '&lt;b&gt;Bergen&lt;/b&gt; &amp; Co'
    """
    return str(text).translate(_ENTITIES)


def wrapped(text: str, width: int = LABEL_CHARACTERS) -> list[str]:
    """Break a text into lines that are safe to draw, each at most ``width`` characters.

    Examples
    --------
    >>> wrapped("Mensen van 50 tot 65 jaar per 85-plusser", 28)
    ['Mensen van 50 tot 65 jaar', 'per 85-plusser']
    """
    return [safe(line) for line in textwrap.wrap(str(text), width)] or [""]


def legend(**changes: Any) -> dict[str, Any]:
    """Return a legend in rows at the top, over the full width of the figure."""
    place = {
        "orientation": "h",
        "xref": "container",
        "x": 0,
        "yref": "container",
        "y": 1,
        "yanchor": "top",
    }
    return place | changes


def legend_height(names: Sequence[str]) -> int:
    """Return the room in px that a legend takes on the narrowest screen."""
    widest = max((len(name) for name in names), default=0) * _CHARACTER + _SWATCH
    columns = max(int(_NARROW // widest), 1)
    return _LEGEND_ROW * -(-len(names) // columns) + 12


def ticks(low: float, high: float, lang: str, suffix: str = "") -> dict[str, Any]:
    """Return round ticks of an axis, all with equally many decimals, as plotly has them.

    Examples
    --------
    >>> ticks(0.83, 1.02, "nl")["ticktext"]
    ['0,85', '0,90', '0,95', '1,00']
    """
    power = 10.0 ** math.floor(math.log10(high - low))
    sizes = [power * step / 10 for step in (1, 2, 5, 10, 20, 50)]
    for size in sizes:
        decimals = max(0, -math.floor(math.log10(size) + 1e-9))
        first, last = math.ceil(low / size - 1e-9), math.floor(high / size + 1e-9)
        values = [round(n * size, decimals) for n in range(first, last + 1)]
        texts = [number(value, decimals, lang) + suffix for value in values]
        room = len(texts) * max(map(len, texts), default=0)
        if (high - low) / size <= _MOST_TICKS and room <= _TICK_CHARACTERS:
            break
    return {"tickmode": "array", "tickvals": values, "ticktext": texts}
