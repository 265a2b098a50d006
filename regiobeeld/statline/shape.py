"""The shape of a table: which dimensions and topics it has, and what part each of them plays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from regiobeeld.statline.display import shape_html, shape_text
from regiobeeld.statline.lookup import SEPARATOR
from regiobeeld.statline.metadata import Dimension, TableInfo, Topic
from regiobeeld.statline.roles import REGION, role_of, total_of

#: Gives columns of all rows, from the store.
Rows = Callable[[Sequence[str], Mapping[str, Sequence[str]]], pd.DataFrame]

_LEVEL = re.compile(r"[A-Z]{2}(?=[0-9])")
# Wijken and buurten of a whole country need no more memory than so many columns.
_COLUMNS_AT_ONCE = 20


@dataclass(frozen=True)
class DimensionShape:
    """A dimension, what it is for and how large it is.

    Attributes
    ----------
    dimension
        The dimension itself.
    role
        ``region``, ``period``, ``margins`` or ``other``.
    total
        The code that stands for all others; empty when there is none.
    levels
        Of a region: how many codes there are per kind of area (``GM``, ``PV``, ...).
    """

    dimension: Dimension
    role: str
    total: str
    levels: Mapping[str, int]


@dataclass(frozen=True)
class TableShape:
    """A table as somebody sees it who wants figures from it; it shows itself in a notebook.

    Attributes
    ----------
    info
        What the table says of itself.
    dimensions
        Its dimensions, in order.
    rows
        Number of rows; None when that is not known without reading them.
    filled
        Per key of a topic the number of cells with a value; empty when they were not read.
    publisher, retrieved
        Of a stored table: who publishes it, and when it was fetched.
    """

    info: TableInfo
    dimensions: tuple[DimensionShape, ...]
    rows: int | None = None
    filled: Mapping[str, int] = field(default_factory=dict)
    publisher: str = ""
    retrieved: str = ""

    def frame(self) -> pd.DataFrame:
        """Return every dimension and topic as a row, with all that is known of it."""
        dimensions = [
            {
                "part": "dimension",
                "key": shape.dimension.key,
                "title": shape.dimension.title,
                "kind": shape.dimension.kind,
                "role": shape.role,
                "codes": len(shape.dimension.codes),
                "total": shape.total,
            }
            for shape in self.dimensions
        ]
        topics = [
            {
                "part": "topic",
                "key": topic.key,
                "title": topic.title,
                "kind": topic.datatype,
                "unit": topic.unit,
                "decimals": topic.decimals,
                "group": SEPARATOR.join(topic.group),
                "values": self.filled.get(topic.key),
            }
            for topic in self.info.topics
        ]
        columns = [
            "part", "key", "title", "kind", "role", "codes", "total", "unit", "decimals", "group",
            "values",
        ]  # fmt: skip
        frame = pd.DataFrame([*dimensions, *topics], columns=columns)
        return frame.astype(dict.fromkeys(("codes", "decimals", "values"), "Int64"))

    def __str__(self) -> str:
        return shape_text(self)

    def _repr_html_(self) -> str:
        return shape_html(self)


def shape_of(
    info: TableInfo,
    *,
    rows: int | None = None,
    filled: Mapping[str, int] | None = None,
    publisher: str = "",
    retrieved: str = "",
) -> TableShape:
    """Return the shape that a table's description tells; see `TableShape`.

    Examples
    --------
    >>> sexes = Dimension("Geslacht", "Geslacht", "Dimension", {"T001038": "Totaal", "3000": "M"})
    >>> regions = Dimension("RegioS", "Regio's", "GeoDimension", {"GM0344": "Utrecht"})
    >>> topics = (Topic("Banen_1", "Banen", "x 1 000", 1),)
    >>> info = TableInfo("1NED", "Banen", "CBS", "2020", "", "nl", topics, (sexes, regions))
    >>> print(shape_of(info))
    1NED: Banen
    CBS; period 2020; rows not read
    <BLANKLINE>
    2 dimensions
      Geslacht, other, 2 codes; total T001038
        T001038  Totaal
        3000     M
      RegioS (Regio's), region, 1 code: 1 GM
        GM0344  Utrecht
    <BLANKLINE>
    1 topic
      Banen_1  Banen  (x 1 000, 1 decimal)
    """
    return TableShape(
        info,
        tuple(_dimension(dimension) for dimension in info.dimensions),
        rows,
        filled or {},
        publisher,
        retrieved,
    )


def _dimension(dimension: Dimension) -> DimensionShape:
    role = role_of(dimension)
    kinds = Counter(
        found[0] for code in dimension.codes if (found := _LEVEL.match(code)) and role == REGION
    )
    return DimensionShape(dimension, role, total_of(dimension), dict(kinds.most_common()))


def values_of(topics: Sequence[Topic], rows: Rows) -> Mapping[str, int]:
    """Return per key of a topic how many cells have a value.

    Parameters
    ----------
    topics
        Those to count.
    rows
        Gives columns of all rows, from this machine.
    """
    keys = [topic.key for topic in topics]
    found: dict[str, int] = {}
    for begin in range(0, len(keys), _COLUMNS_AT_ONCE):
        frame = rows(keys[begin : begin + _COLUMNS_AT_ONCE], {})
        found |= {str(key): int(count) for key, count in frame.count().items()}
    return found
