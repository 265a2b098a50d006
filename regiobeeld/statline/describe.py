"""Build a table's description from its metadata rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from regiobeeld.errors import StatLineError
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic

_DIMENSIONS = frozenset({"Dimension", "TimeDimension", "GeoDimension", "GeoDetail"})

Rows = Sequence[Mapping[str, Any]]


def dimension_keys(properties: Rows) -> list[str]:
    """Key columns that the data properties name, in order.

    Examples
    --------
    >>> dimension_keys([{"Type": "GeoDetail", "Key": "WijkenEnBuurten"}, {"Type": "Topic"}])
    ['WijkenEnBuurten']
    """
    return [_text(row, "Key") for row in properties if row.get("Type") in _DIMENSIONS]


def describe(
    table_id: str,
    catalogue: str,
    info: Mapping[str, Any],
    properties: Rows,
    dimensions: Mapping[str, Rows],
) -> TableInfo:
    """Put a table's description together.

    Parameters
    ----------
    table_id
        Identifier that was asked for.
    catalogue
        Name of the catalogue that was asked, for a table that names none.
    info
        The row of ``TableInfos``.
    properties
        The rows of ``DataProperties``.
    dimensions
        The rows of each dimension, by its key.
    """
    topics = _topics(properties)
    if not topics or not dimensions:
        raise StatLineError(
            f"The description of table {table_id} names no topics or no dimensions."
        )
    return TableInfo(
        id=_text(info, "Identifier") or table_id,
        title=_text(info, "Title"),
        catalogue=_text(info, "Catalog") or catalogue,
        period=_text(info, "Period"),
        modified=modified(info),
        language=_text(info, "Language"),
        topics=topics,
        dimensions=tuple(
            Dimension(
                key=_text(row, "Key"),
                title=_text(row, "Title"),
                kind=_text(row, "Type"),
                codes=codes(dimensions[_text(row, "Key")]),
            )
            for row in properties
            if row.get("Type") in _DIMENSIONS
        ),
    )


def modified(info: Mapping[str, Any]) -> str:
    """Return when a table was last changed, by its row of ``TableInfos``.

    Examples
    --------
    >>> modified({"Modified": "2021-03-26T02:00:00"})
    '2021-03-26T02:00:00'
    """
    return _text(info, "Modified")


def codes(rows: Rows) -> dict[str, str]:
    """Title per code of a dimension, both without padding.

    Examples
    --------
    >>> codes([{"Key": "NL00      ", "Title": "Nederland"}])
    {'NL00': 'Nederland'}
    """
    return {_text(row, "Key"): _text(row, "Title") for row in rows}


def padded_keys(rows: Rows) -> dict[str, str]:
    """Each code of a dimension as the table writes it, by the bare code.

    Examples
    --------
    >>> padded_keys([{"Key": "NL00      ", "Title": "Nederland"}])
    {'NL00': 'NL00      '}
    """
    return {_text(row, "Key"): str(row.get("Key")) for row in rows}


def _topics(properties: Rows) -> tuple[Topic, ...]:
    groups = {
        _text(row, "ID"): (_text(row, "Title"), _text(row, "ParentID"))
        for row in properties
        if row.get("Type") == "TopicGroup"
    }
    return tuple(
        Topic(
            key=_text(row, "Key"),
            title=_text(row, "Title"),
            unit=_text(row, "Unit"),
            decimals=_whole(row.get("Decimals")),
            datatype=_text(row, "Datatype") or "Double",
            group=_path(_text(row, "ParentID"), groups),
            default=_text(row, "Default"),
        )
        for row in properties
        if row.get("Type") == "Topic"
    )


def _path(parent: str, groups: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    """Titles of the groups around a topic, from the outside in."""
    titles: list[str] = []
    # Bounded by the number of groups: a circle of parents must not hang us.
    for _ in groups:
        if parent not in groups:
            break
        title, parent = groups[parent]
        titles.append(title)
    return tuple(reversed(titles))


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()


def _whole(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0
