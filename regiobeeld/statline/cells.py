"""From the cells of a StatLine page to values and, for a missing value, the reason.

StatLine publishes every table twice. The typed set holds numbers and ``null``; the untyped set
holds what the website shows, as right-aligned text: ``"    24.2"``, ``"       ."`` for unknown,
unreliable or secret, and blank for what cannot occur. Only the untyped set says why a value is
missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from regiobeeld.errors import StatLineError
from regiobeeld.statline.metadata import TableInfo, Topic

# A pyarrow Array or ChunkedArray.
Column: TypeAlias = Any

# Every set numbers its rows.
ROW = "ID"

OK = "ok"
SUPPRESSED = "suppressed"
NOT_APPLICABLE = "not_applicable"
NOT_MEASURED = "not_measured"

STATUS_SUFFIX = "|status"

# Cells that stand for a missing value, once trimmed.
_SIGNS = pa.array(["", "."])

_NUMERIC = frozenset({"Long", "Double", "Float", "Integer"})

# Text columns get the dtype that pandas itself infers: `str` from pandas 3, `object` before it.
TEXT = pd.Series(["text"]).dtype


def is_numeric(topic: Topic) -> bool:
    """Whether a topic holds numbers rather than text.

    Examples
    --------
    >>> is_numeric(Topic("AantalInwoners_5", "Aantal inwoners", datatype="Long"))
    True
    >>> is_numeric(Topic("Codering_3", "Codering", datatype="String"))
    False
    """
    return topic.datatype in _NUMERIC


def status_column(topic: Topic | str) -> str:
    """Name of the column that holds the reasons beside a topic's column.

    Examples
    --------
    >>> status_column("AantalInwoners_5")
    'AantalInwoners_5|status'
    """
    return f"{topic if isinstance(topic, str) else topic.key}{STATUS_SUFFIX}"


def schema(info: TableInfo, columns: Sequence[str], *, typed: bool) -> pa.Schema:
    """Return how a set holds columns: ``ID`` whole, numeric topics of the typed set float64.

    Everything else is text. That float64 holds every figure is a matter of size: whole numbers
    are exact up to 2^53, which is a thousand times the world's wealth in euros.
    """
    numeric = {t.key for t in info.topics if is_numeric(t)} if typed else set()
    return pa.schema(
        [
            (name, pa.int64() if name == ROW else pa.float64() if name in numeric else pa.string())
            for name in columns
        ]
    )


def trimmed(column: Column) -> Column:
    """Return a column of text without the blanks that StatLine pads it with.

    Examples
    --------
    >>> trimmed(pa.array(["NL00      ", "GM0344    "])).to_pylist()
    ['NL00', 'GM0344']
    """
    return pc.utf8_trim_whitespace(column)


def typed_values(column: Column, topic: Topic) -> Column:
    """Values of a column of the typed set: float64, or text without its padding.

    In a text column a ``"."`` or a blank is a missing value here, as it is in the untyped set.

    Examples
    --------
    >>> topic = Topic("P_2", "P", datatype="String")
    >>> typed_values(pa.array(["3511  ", "."]), topic).to_pylist()
    ['3511', None]
    """
    return column if is_numeric(topic) else _without_signs(trimmed(column))


def untyped_values(column: Column, topic: Topic) -> Column:
    """Values of a column of the untyped set, equal to those of the typed set.

    Raises
    ------
    StatLineError
        When text is neither a number nor a known sign; that is no gap.

    Examples
    --------
    >>> topic = Topic("Rokers_1", "Rokers")
    >>> untyped_values(pa.array(["    24.2", "       .", ""]), topic).to_pylist()
    [24.2, None, None]
    """
    text = _without_signs(trimmed(column))
    if not is_numeric(topic):
        return text
    try:
        numbers = text.cast(pa.float64())
    except pa.ArrowInvalid as error:
        raise no_number(topic.key, _first_unread(text)) from error
    if not pc.all(pc.is_finite(numbers)).as_py() and numbers.null_count < len(numbers):
        raise no_number(topic.key, text.filter(pc.invert(pc.is_finite(numbers)))[0].as_py())
    return numbers


def untyped_statuses(column: Column) -> Column:
    """Why each cell of an untyped column has no value; ``ok`` where it has one.

    Examples
    --------
    >>> untyped_statuses(pa.array(["    24.2", "       .", "", None])).to_pylist()
    ['ok', 'suppressed', 'not_applicable', 'not_measured']
    """
    text = trimmed(column)
    secret, blank = pc.equal(text, "."), pc.equal(text, "")
    known = pc.if_else(secret, SUPPRESSED, pc.if_else(blank, NOT_APPLICABLE, OK))
    return pc.fill_null(known, NOT_MEASURED)


def typed_statuses(values: pd.Series) -> pd.Series:
    """Statuses when only the values are known: a missing value has no known reason.

    Examples
    --------
    >>> typed_statuses(pd.Series([24.2, None])).tolist()
    ['ok', 'not_measured']
    """
    statuses = pd.Series(OK, index=values.index, dtype=TEXT)
    return statuses.mask(values.isna(), NOT_MEASURED).astype(TEXT)


def no_number(topic: str, cell: str | None = None) -> StatLineError:
    """Error for a cell that should hold a number."""
    said = "some text" if cell is None else repr(cell[:40])
    return StatLineError(f"Topic {topic} should hold numbers, but a cell says {said}.")


def _without_signs(text: Column) -> Column:
    """Text with nothing where a cell holds only the sign of a missing value."""
    missing = pc.is_in(text, value_set=_SIGNS)
    return pc.if_else(missing, pa.scalar(None, pa.string()), text)


def _first_unread(text: Column) -> str | None:
    for cell in text.drop_null().to_pylist():
        try:
            float(cell)
        except ValueError:
            return str(cell)
    return None
