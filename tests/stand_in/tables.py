"""The tables that the stand-in serves: the captured ones, or else what the snapshot has of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from regiobeeld.statline import Dimension, TableInfo, Topic
from regiobeeld.store import Store
from tests.stand_in.captures import (
    CAPTURES,
    Capture,
    Content,
    as_untyped,
    captured,
    captures_present,
    padded,
    table_info,
)
from tests.stand_in.descriptions import Row, code_row, property_row, topic_row

SNAPSHOT = Store(Path(__file__).resolve().parents[2] / "data")


@cache
def published() -> dict[str, Capture]:
    """Every table that can be served, by its number in lower case."""
    if captures_present():
        return CAPTURES
    shipped = {number.lower() for number in SNAPSHOT.entries()}
    return {number: capture for number, capture in CAPTURES.items() if number in shipped}


@cache
def content(table_id: str) -> Content:
    """Give a table as the service holds it."""
    capture = published()[table_id.lower()]
    return captured(capture) if captures_present() else shipped(capture)


def shipped(capture: Capture) -> Content:
    """Undo what the snapshot did to a table: pad its codes, and turn reasons into marks."""
    table = SNAPSHOT.table(capture.id.upper())
    info = table.info
    properties = _properties(info)
    rows = _in_published_order(table.read(status=True), info)
    typed = rows[[part.key for part in (*info.dimensions, *info.topics)]].copy()
    for name in typed.columns[typed.dtypes == "str"]:
        typed[name] = padded(typed[name])
    typed.insert(0, "ID", range(len(typed)))
    untyped = as_untyped(typed, properties)
    for topic in info.topics:
        reason = rows[f"{topic.key}|status"]
        untyped[topic.key] = (
            untyped[topic.key]
            .mask(reason == "suppressed", "       .")
            .mask(reason == "not_applicable", "")
        )
    dimensions = {d.key: _codes(d, typed[d.key].str.len().max()) for d in info.dimensions}
    described = table_info(capture) | {"Title": info.title, "Period": info.period}
    described["Modified"] = info.modified or described["Modified"]
    return Content(described, properties, dimensions, typed, untyped)


def _in_published_order(rows: pd.DataFrame, info: TableInfo) -> pd.DataFrame:
    keys = [d.key for d in info.dimensions]
    order = {d.key: {code: number for number, code in enumerate(d.codes)} for d in info.dimensions}
    return rows.sort_values(
        keys, key=lambda codes: codes.map(order[codes.name]), kind="stable", ignore_index=True
    )


def _codes(dimension: Dimension, width: int) -> list[Row]:
    return [code_row(code.ljust(width), title) for code, title in dimension.codes.items()]


def _properties(info: TableInfo) -> list[Row]:
    """Describe dimensions, groups and topics: each group once, before what is in it."""
    rows = [property_row(n, d.kind, d.key, d.title) for n, d in enumerate(info.dimensions)]
    groups: dict[tuple[str, ...], int] = {}
    for topic in info.topics:
        for depth in range(1, len(topic.group) + 1):
            path = topic.group[:depth]
            if path not in groups:
                groups[path] = len(rows)
                parent = groups.get(path[:-1])
                rows.append(property_row(len(rows), "TopicGroup", "", path[-1], parent))
        rows.append(_topic(len(rows), topic, groups.get(topic.group)))
    return rows


def _topic(number: int, topic: Topic, parent: int | None) -> Row:
    return topic_row(
        number,
        topic.key,
        topic.title,
        topic.datatype,
        decimals=topic.decimals,
        unit=topic.unit,
        default=topic.default,
        parent=parent,
    )
