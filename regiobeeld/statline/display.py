"""How a table shows itself: as text in a terminal, as HTML in a notebook.

All texts come from a server. In HTML each is escaped; what is printed goes through
`regiobeeld.console.terminal`, which lets nothing through that steers a terminal. What is long is
cut, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby, islice
from typing import TYPE_CHECKING

from regiobeeld.console.terminal import shortened
from regiobeeld.statline.lookup import SEPARATOR
from regiobeeld.statline.metadata import Topic

if TYPE_CHECKING:
    from regiobeeld.statline.shape import DimensionShape, TableShape

_CODES_SHOWN = 3
_CODES_LISTED = 6
_TOPICS_LISTED = 40
# Of a table that is looked at in a notebook; the largest of CBS has some four hundred.
_TOPICS_SHOWN = 1_000
_LEVELS_SHOWN = 12
_LONGEST = 100


def shape_text(shape: TableShape) -> str:
    """Describe a table in lines of text, for a terminal."""
    return "\n".join(_lines(shape))


def shape_html(shape: TableShape) -> str:
    """Describe a table in HTML."""
    info = shape.info
    facts = " · ".join(map(escape, [_short(info.id), *_facts(shape)]))
    dimensions = "".join(f"<li>{_dimension_html(each)}</li>" for each in shape.dimensions)
    counted = '<th scope="col">values</th>' if shape.filled else ""
    topics = "".join(
        _group_html(group, list(members), shape)
        for group, members in groupby(info.topics[:_TOPICS_SHOWN], key=lambda topic: topic.group)
    )
    left = len(info.topics) - _TOPICS_SHOWN
    more = f"<p>and {left:,} more topics</p>" if left > 0 else ""
    return (
        f"<div><p><strong>{escape(_short(info.title))}</strong><br>{facts}</p>"
        f"<p>{_number(len(info.dimensions), 'dimension')}</p><ul>{dimensions}</ul>"
        f"<details><summary>{_number(len(info.topics), 'topic')}</summary><table>"
        '<thead><tr><th scope="col">key</th><th scope="col">title</th>'
        f'<th scope="col">unit</th>{counted}</tr></thead>'
        f"{topics}</table>{more}</details></div>"
    )


def _lines(shape: TableShape) -> Iterator[str]:
    info = shape.info
    rows = "rows not read" if shape.rows is None else _number(shape.rows, "row")
    yield f"{_short(info.id)}: {_short(info.title)}"
    yield "; ".join([*_facts(shape), rows])
    yield ""
    yield _number(len(shape.dimensions), "dimension")
    for each in shape.dimensions:
        yield f"  {_named(each)}{_size(each)}"
        codes = [_short(code) for code in islice(each.dimension.codes, _CODES_LISTED)]
        titles = map(_short, each.dimension.codes.values())
        width = max(map(len, codes), default=0)
        for code, title in zip(codes, titles, strict=False):
            yield f"    {code.ljust(width)}  {title}".rstrip()
        if (left := len(each.dimension.codes) - len(codes)) > 0:
            yield f"    and {left:,} more"
    yield ""
    yield _number(len(info.topics), "topic")
    shown = info.topics[:_TOPICS_LISTED]
    width = max((len(_short(topic.key)) for topic in shown), default=0)
    for topic in shown:
        title = _short(SEPARATOR.join((*topic.group, topic.title)))
        yield f"  {_short(topic.key).ljust(width)}  {title}  ({_measured(topic, shape)})"
    if (left := len(info.topics) - len(shown)) > 0:
        yield f"  and {left:,} more; --csv lists them all"


def _facts(shape: TableShape) -> list[str]:
    """Return what there is to know of the whole table, leaving out what is not known."""
    info = shape.info
    told = {
        "": shape.publisher or info.catalogue,
        "period ": info.period,
        "modified ": info.modified,
        "fetched ": shape.retrieved,
    }
    return [_short(f"{what}{fact}") for what, fact in told.items() if fact]


def _named(shape: DimensionShape) -> str:
    key, title = _short(shape.dimension.key), _short(shape.dimension.title)
    return key if title in ("", key) else f"{key} ({title})"


def _size(shape: DimensionShape) -> str:
    """Say what part a dimension plays, and how many codes of which kind it has."""
    levels = ", ".join(f"{n:,} {kind}" for kind, n in islice(shape.levels.items(), _LEVELS_SHOWN))
    total = f"; total {_short(shape.total)}" if shape.total else ""
    kinds = f": {levels}" if levels else ""
    return f", {shape.role}, {_number(len(shape.dimension.codes), 'code')}{kinds}{total}"


def _measured(topic: Topic, shape: TableShape) -> str:
    unit = _short(topic.unit) or "no unit"
    values = "; " + _number(shape.filled[topic.key], "value") if topic.key in shape.filled else ""
    return f"{unit}, {_number(topic.decimals, 'decimal')}{values}"


def _dimension_html(shape: DimensionShape) -> str:
    dimension = shape.dimension
    shown = [
        f"{escape(_short(code))} ({escape(_short(title))})"
        for code, title in islice(dimension.codes.items(), _CODES_SHOWN)
    ]
    more = len(dimension.codes) - len(shown)
    if more > 0:
        shown.append(f"and {more:,} more")
    title = escape(_short(dimension.title))
    return (
        f"<code>{escape(_short(dimension.key))}</code> {title}{escape(_size(shape))}:"
        f" {', '.join(shown)}"
    )


def _group_html(group: tuple[str, ...], topics: list[Topic], shape: TableShape) -> str:
    title = escape(_short(" > ".join(group)))
    width = 4 if shape.filled else 3
    heading = f'<tr><th colspan="{width}" scope="rowgroup">{title}</th></tr>' if group else ""
    rows = "".join(
        f"<tr><td><code>{escape(_short(topic.key))}</code></td>"
        f"<td>{escape(_short(topic.title))}</td><td>{escape(_short(topic.unit))}</td>"
        + (f"<td>{shape.filled.get(topic.key, 0):,}</td>" if shape.filled else "")
        + "</tr>"
        for topic in topics
    )
    return f"<tbody>{heading}{rows}</tbody>"


def _number(number: int, name: str) -> str:
    """Say how many there are of a thing."""
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def _short(text: str) -> str:
    """Return a text on one line, without what steers a terminal, and no longer than fits."""
    return shortened(text, _LONGEST)
