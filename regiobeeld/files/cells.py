"""What a cell of a workbook says: as text, as a message shows it, and whether two say the same."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time, timedelta
from typing import Any

_LONGEST_SHOWN = 60
# A workbook writes so what XML cannot hold, and the underscore of text that looks like it.
_ESCAPED = re.compile(r"_x(00[01][0-9A-F]|005F|007F|00[89][0-9A-F]|FFF[EF])_", re.IGNORECASE)
# Controls but for the tab and the new line, halves of pairs, and what is no character.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def unescaped(text: str) -> str:
    r"""Return a text of which Excel has written some characters as codes.

    Examples
    --------
    >>> unescaped("a_x000D_\nb"), unescaped("_x005F_x000D_")
    ('a\r\nb', '_x000D_')
    """
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def steady(text: str) -> str:
    r"""Return a text with the line ends that Python writes.

    Examples
    --------
    >>> steady("Ja,\r\nhoor.\r")
    'Ja,\nhoor.\n'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def plain(text: str) -> str:
    r"""Return a text without what a spreadsheet may change when it saves: line ends, spaces around.

    Control characters go too, as programs drop them or write them as codes.

    Examples
    --------
    >>> plain(" Ja,\r\nhoor.\x01 ")
    'Ja,\nhoor.'
    """
    return _CONTROL.sub("", steady(unescaped(text))).strip()


def controls(text: str) -> list[str]:
    r"""Return the characters of a text that a reader cannot see and a cell need not keep.

    Examples
    --------
    >>> controls("a\x07b\n")
    ['\x07']
    """
    return _CONTROL.findall(text)


def key(text: str) -> str:
    """Return what two spellings of one choice share.

    Examples
    --------
    >>> key("  Mantelzorg ") == key("mantelzorg")
    True
    """
    return unicodedata.normalize("NFC", " ".join(text.split())).casefold()


def shown(text: str) -> str:
    """Return a text as a message shows it: on one line and not too long.

    Examples
    --------
    >>> shown("x" * 100)
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'"
    """
    return repr(text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…")


def cell_text(cell: Any) -> str:
    """Return what a cell says, as text; whole numbers without a point."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return unescaped(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def odd(cell: Any) -> str:
    """Return what stands in a cell that may only hold text or a number; else nothing."""
    value, kind = cell.value, cell.data_type
    if value is None:
        return ""
    if kind == "f":
        return f"the formula {shown(str(getattr(value, 'text', value)))}"
    if kind == "e":
        return f"the error {value}"
    if isinstance(value, (date, time, timedelta)):
        return f"the date {value}, perhaps made by Excel of something else"
    if isinstance(value, bool):
        return f"the truth value {str(value).upper()}"
    return ""
