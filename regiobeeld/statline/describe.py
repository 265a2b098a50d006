"""Build a table's description from its metadata rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from regiobeeld.errors import StatLineError
from regiobeeld.statline.cells import ROW
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic

_DIMENSIONS = frozenset({"Dimension", "TimeDimension", "GeoDimension", "GeoDetail"})
_COLUMNS = _DIMENSIONS | {"Topic"}

# A key is part of addresses, and the name of a column; those of StatLine have at most some forty
# letters, digits and underscores.
_KEY = re.compile(r"\w{1,100}", flags=re.ASCII)
_MOST_KEYS = 5_000
_MOST_DECIMALS = 15
# Of a catalogue; those that are known have at most eight letters.
_LONGEST_NAME = 60

Rows = Sequence[Mapping[str, Any]]


def check_keys(table_id: str, properties: Rows) -> None:
    """Make sure that every topic and dimension can be a column by its key.

    Raises
    ------
    StatLineError
        When there are too many, or a key is odd, that of another one, or that of the rows' numbers.

    Examples
    --------
    >>> check_keys("99001NED", [{"Type": "Topic", "Key": "ID"}])
    Traceback (most recent call last):
    ...
    regiobeeld.errors.StatLineError: Table 99001NED has a topic or dimension with the key 'ID',
    which is that of another column; nothing was kept.
    """
    keys = [_text(row, "Key") for row in properties if _text(row, "Type") in _COLUMNS]
    if len(keys) > _MOST_KEYS:
        raise StatLineError(
            f"Table {table_id} has {len(keys):,} topics and dimensions; at most {_MOST_KEYS:,} are"
            " read."
        )
    taken = {ROW}
    for key in keys:
        told = f"Table {table_id} has a topic or dimension with the key {key[:40]!r}"
        if not _KEY.fullmatch(key):
            raise StatLineError(
                f"{told}; a key has 1 to 100 letters, digits and underscores. Nothing was kept."
            )
        if key in taken:
            raise StatLineError(f"{told}, which is that of another column; nothing was kept.")
        taken.add(key)


def dimension_keys(properties: Rows) -> list[str]:
    """Key columns that the data properties name, in order.

    Examples
    --------
    >>> dimension_keys([{"Type": "GeoDetail", "Key": "WijkenEnBuurten"}, {"Type": "Topic"}])
    ['WijkenEnBuurten']
    """
    return [_text(row, "Key") for row in properties if _text(row, "Type") in _DIMENSIONS]


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
        catalogue=catalogue_name(info) or catalogue,
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
            if _text(row, "Type") in _DIMENSIONS
        ),
    )


def catalogue_name(info: Mapping[str, Any]) -> str:
    r"""Return of which catalogue a table says it is, as a name on one line of a bounded length.

    It stands in source lines, so nothing of it steers what shows them.

    Examples
    --------
    >>> catalogue_name({"Catalog": "Politie "}), catalogue_name({"Catalog": "Poli\x1b[2Jtie\n"})
    ('Politie', 'Poli [2Jtie')
    """
    name = "".join(c if c.isprintable() else " " for c in _text(info, "Catalog"))
    bare = " ".join(name.split())
    return bare if len(bare) <= _LONGEST_NAME else f"{bare[: _LONGEST_NAME - 1]}…"


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
    return {_text(row, "Key"): text_of(row.get("Key")) for row in rows}


def _topics(properties: Rows) -> tuple[Topic, ...]:
    groups = {
        _text(row, "ID"): (_text(row, "Title"), _text(row, "ParentID"))
        for row in properties
        if _text(row, "Type") == "TopicGroup"
    }
    return tuple(
        Topic(
            key=_text(row, "Key"),
            title=_text(row, "Title"),
            unit=_text(row, "Unit"),
            decimals=_decimals(row),
            datatype=_text(row, "Datatype") or "Double",
            group=_path(_text(row, "ParentID"), groups),
            default=_text(row, "Default"),
        )
        for row in properties
        if _text(row, "Type") == "Topic"
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


def text_of(value: Any) -> str:
    r"""Return a text or a number as text that can be written anywhere; of other things nothing.

    Examples
    --------
    >>> text_of("GM0344    "), text_of(2), text_of(None), text_of(["x"]), text_of("\ud800")
    ('GM0344    ', '2', '', '', '?')
    """
    if not isinstance(value, str | int | float):
        return ""
    # JSON can hold halves of characters.
    return str(value).encode("utf-8", errors="replace").decode("utf-8")


def _text(row: Mapping[str, Any], name: str) -> str:
    return text_of(row.get(name)).strip()


def _decimals(row: Mapping[str, Any]) -> int:
    try:
        return min(max(int(row.get("Decimals") or 0), 0), _MOST_DECIMALS)
    except (TypeError, ValueError, OverflowError):
        return 0
