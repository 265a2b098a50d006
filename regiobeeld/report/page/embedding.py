"""Charts and data inside the page, as JSON that a script element can hold."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from regiobeeld.charts import Chart
from regiobeeld.wording import number

_SCRIPT = re.compile(r'(<script type="application/json" id="[^"]*">)(.*?)(</script>)', re.DOTALL)
# Shorter lists are not worth a place of their own.
_FEWEST_POINTS = 8
# What an area of a map has of its own.
_OF_AREA = ("x", "y", "meta", "text", "fillcolor", "fillpattern")
# Whole numbers from here on have no decimals beside fractions of other units.
_LARGE = 1000
_MOST_DECIMALS = 3


def as_json(value: object) -> Markup:
    r"""Return a value as JSON that is safe in a script element.

    Examples
    --------
    >>> print(as_json({"naam": "</script><b>", "cijfer": [1.5, None]}))
    {"naam":"\u003c/script\u003e\u003cb\u003e","cijfer":[1.5,null]}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # Line separators are fine in JSON, and were not in the scripts of older browsers.
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - JSON without <, > and &


def figure_data(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return a figure as plain data, of its own; what is no number is null, as plotly has it."""
    text = json.dumps(spec)
    data: dict[str, Any] = json.loads(text, parse_constant=lambda name: None)
    return data


def drawn(chart: Chart, *, every_column: bool = False) -> dict[str, Any]:
    """Return a chart for the templates; its figure as JSON that is safe in a script element.

    A column of its table in which nothing stands says nothing and is left out, unless a script
    puts rows of other indicators under it (``every_column``).
    """
    layout = chart.spec["layout"]
    # A figure knows the language that it is in by its separators.
    lang = "en" if layout["separators"] == ".," else "nl"
    texts = {str(name): _texts(chart.table[name].tolist(), lang) for name in chart.table.columns}
    columns = {name: column for name, column in texts.items() if every_column or any(column)}
    return {
        "id": chart.id,
        "title": chart.title,
        "alternative": chart.alternative,
        "note": chart.note,
        "height": int(layout["height"]),
        "figure": as_json(figure_data(chart.spec)),
        "columns": list(columns),
        "rows": [list(row) for row in zip(*columns.values(), strict=True)],
        "keys": list(chart.keys) or [""] * len(chart.table),
    }


def share(sections: Sequence[str]) -> tuple[list[str], Markup]:
    """Take out of the figures in sections what more than one of them has.

    Maps of one region have the same outlines, all their areas are drawn in the same way, and all
    figures have the same look. Each is put once in a list; the figures then have its place in that
    list. How a trace is drawn is its ``like``; the script of the page puts everything back.

    Parameters
    ----------
    sections
        HTML of the sections of a page.

    Returns
    -------
    tuple[list[str], Markup]
        The sections, in which figures refer to the list; and the list, as JSON.
    """
    figures = [_figure(found[2]) for text in sections for found in _SCRIPT.finditer(text)]
    counts = Counter(as_json(holder[name]) for f in figures for holder, name in _large(f))
    places = {text: n for n, text in enumerate(t for t, count in counts.items() if count > 1)}

    def shared(found: re.Match[str]) -> str:
        figure = _figure(found[2])
        for holder, name in list(_large(figure)):
            holder[name] = places.get(as_json(holder[name]), holder[name])
        return f"{found[1]}{as_json(figure)}{found[3]}"

    return [_SCRIPT.sub(shared, text) for text in sections], Markup(",").join(places).join(
        (Markup("["), Markup("]"))
    )


def _figure(text: str) -> Any:
    """Read a figure, of each trace that is an area how it is drawn apart from which area it is."""
    figure = json.loads(text)
    if isinstance(figure, dict) and "layout" in figure:
        figure["data"] = [_apart(trace) if "meta" in trace else trace for trace in figure["data"]]
    return figure


def _apart(trace: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: trace[name] for name in _OF_AREA if name in trace}
    return {"like": {name: trace[name] for name in trace if name not in own}, **own}


def _large(figure: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield where a figure has what another may have too: coordinates, and the look."""
    if not isinstance(figure, dict) or "layout" not in figure:
        return
    for trace in figure["data"]:
        for name in ("x", "y"):
            values = trace.get(name)
            if isinstance(values, list) and len(values) >= _FEWEST_POINTS:
                yield trace, name
        if "like" in trace:
            yield trace, "like"
    if isinstance(figure["layout"].get("template"), dict):
        yield figure["layout"], "template"


def _texts(values: Sequence[object], lang: str) -> list[str]:
    """Write a column for readers; its numbers have equally many decimals."""
    numbers = [v for v in values if isinstance(v, float) and v == v]
    decimals = max((_decimals(v) for v in numbers), default=0)
    return [_text(value, decimals, lang) for value in values]


def _decimals(value: float) -> int:
    return 0 if value.is_integer() else min(len(str(value).partition(".")[2]), _MOST_DECIMALS)


def _text(value: object, decimals: int, lang: str) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    whole = isinstance(value, int) or (value.is_integer() and abs(value) >= _LARGE)
    return number(value, 0 if whole else decimals, lang)
