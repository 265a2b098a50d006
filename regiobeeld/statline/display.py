"""How a table shows itself in a notebook."""

from __future__ import annotations

from html import escape
from itertools import groupby

from regiobeeld.statline.metadata import Dimension, TableInfo, Topic

_CODES_SHOWN = 3


def table_html(info: TableInfo) -> str:
    """Describe a table in HTML. Every text comes from a server, so every text is escaped.

    Examples
    --------
    >>> "<b>" in table_html(TableInfo("1", "<b>x", "CBS", "2020", "", "nl", (), ()))
    False
    """
    facts = " · ".join(
        escape(fact)
        for fact in (info.id, info.catalogue, info.period, f"modified {info.modified}")
        if fact
    )
    dimensions = "".join(f"<li>{_dimension(dimension)}</li>" for dimension in info.dimensions)
    topics = "".join(
        _group(group, list(members))
        for group, members in groupby(info.topics, key=lambda topic: topic.group)
    )
    return (
        f"<div><p><strong>{escape(info.title)}</strong><br>{facts}</p>"
        f"<p>{len(info.dimensions)} dimensions</p><ul>{dimensions}</ul>"
        f"<details><summary>{len(info.topics)} topics</summary><table>"
        '<thead><tr><th scope="col">key</th><th scope="col">title</th>'
        '<th scope="col">unit</th></tr></thead>'
        f"{topics}</table></details></div>"
    )


def _dimension(dimension: Dimension) -> str:
    shown = [
        f"{escape(code)} ({escape(title)})"
        for code, title in list(dimension.codes.items())[:_CODES_SHOWN]
    ]
    more = len(dimension.codes) - len(shown)
    if more > 0:
        shown.append(f"and {more:,} more")
    return f"<code>{escape(dimension.key)}</code> {escape(dimension.title)}: {', '.join(shown)}"


def _group(group: tuple[str, ...], topics: list[Topic]) -> str:
    title = escape(" > ".join(group))
    heading = f'<tr><th colspan="3" scope="rowgroup">{title}</th></tr>' if group else ""
    rows = "".join(
        f"<tr><td><code>{escape(topic.key)}</code></td>"
        f"<td>{escape(topic.title)}</td><td>{escape(topic.unit)}</td></tr>"
        for topic in topics
    )
    return f"<tbody>{heading}{rows}</tbody>"
