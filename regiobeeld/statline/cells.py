"""From the cells of a StatLine page to values and, for a missing value, the reason.

StatLine publishes every table twice. The typed set holds numbers and ``null``; the untyped set
holds what the website shows, as right-aligned text: ``"    24.2"``, ``"       ."`` for unknown,
unreliable or secret, and blank for what cannot occur. Only the untyped set says why a value is
missing.
"""

from __future__ import annotations

import pandas as pd

from regiobeeld.errors import StatLineError
from regiobeeld.statline.metadata import Topic

OK = "ok"
SUPPRESSED = "suppressed"
NOT_APPLICABLE = "not_applicable"
NOT_MEASURED = "not_measured"

STATUS_SUFFIX = "|status"

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


def trimmed(column: pd.Series) -> pd.Series:
    """Return a column of text without the blanks that StatLine pads it with.

    Examples
    --------
    >>> trimmed(pd.Series(["NL00      ", "GM0344    "])).tolist()
    ['NL00', 'GM0344']
    """
    return column.astype(TEXT).str.strip()


def typed_values(column: pd.Series, topic: Topic) -> pd.Series:
    """Values of a column of the typed set: float64, or text without its padding.

    In a text column a ``"."`` or a blank is a missing value here, as it is in the untyped set.

    Examples
    --------
    >>> typed_values(pd.Series([357597, None]), Topic("A_1", "A", datatype="Long")).tolist()
    [357597.0, nan]
    >>> typed_values(pd.Series(["3511  ", "."]), Topic("P_2", "P", datatype="String")).tolist()
    ['3511', nan]
    """
    if is_numeric(topic):
        return _numbers(column, topic)
    text = trimmed(column)
    return text.mask(text.isin(["", "."])).astype(TEXT)


def untyped_values(column: pd.Series, topic: Topic) -> pd.Series:
    """Values of a column of the untyped set, equal to those of the typed set.

    Examples
    --------
    >>> topic = Topic("Rokers_1", "Rokers")
    >>> untyped_values(pd.Series(["    24.2", "       .", ""]), topic).tolist()
    [24.2, nan, nan]
    """
    text = trimmed(column)
    values = text.mask(text.isin(["", "."])).astype(TEXT)
    return _numbers(values, topic) if is_numeric(topic) else values


def untyped_statuses(column: pd.Series) -> pd.Series:
    """Why each cell of an untyped column has no value; ``ok`` where it has one.

    Examples
    --------
    >>> untyped_statuses(pd.Series(["    24.2", "       .", "", None])).tolist()
    ['ok', 'suppressed', 'not_applicable', 'not_measured']
    """
    text = trimmed(column)
    statuses = pd.Series(OK, index=column.index, dtype=TEXT)
    statuses = statuses.mask(text == ".", SUPPRESSED).mask(text == "", NOT_APPLICABLE)
    return statuses.mask(text.isna(), NOT_MEASURED).astype(TEXT)


def typed_statuses(values: pd.Series) -> pd.Series:
    """Statuses when only the values are known: a missing value has no known reason.

    Examples
    --------
    >>> typed_statuses(pd.Series([24.2, None])).tolist()
    ['ok', 'not_measured']
    """
    statuses = pd.Series(OK, index=values.index, dtype=TEXT)
    return statuses.mask(values.isna(), NOT_MEASURED).astype(TEXT)


def _numbers(column: pd.Series, topic: Topic) -> pd.Series:
    """Convert to float64; text that is neither a number nor a known sign is an error, not a gap."""
    numbers = pd.to_numeric(column, errors="coerce").astype("float64")
    unread = column[numbers.isna() & column.notna()]
    if not unread.empty:
        raise StatLineError(
            f"Topic {topic.key} should hold numbers, but a cell says {str(unread.iloc[0])[:40]!r}."
        )
    return numbers
