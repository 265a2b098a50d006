"""Number formats of Excel: whether a cell shows its number as a percentage, and as which number."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
# A text in quotes, an escaped character, one that only takes room or is repeated, something in
# brackets (a colour, a condition, a currency); else a character by itself.
_PART = re.compile(r'"(?P<text>[^"]*)"?|\\(?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<sign>.)')
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
# The last section of four is of texts.
_MOST_SECTIONS = 3


@dataclass(frozen=True)
class Percentage:
    """How a cell shows a number: times 100 so many times, and whether with a percent sign."""

    times: int = 0
    shown: bool = False


@dataclass(frozen=True)
class _Section:
    signs: int
    literal: bool
    condition: tuple[str, float] | None


def percentage_of(number_format: str, value: float) -> Percentage:
    r"""Return how a number format shows a number.

    Parameters
    ----------
    number_format
        As Excel keeps it: ``0.0%``, ``0.0\%``, ``[Red]0%;-0%``.
    value
        The number; formats may differ for negative numbers and zero, or by a condition.

    Returns
    -------
    Percentage
        A percent sign multiplies by 100, but not when it is escaped or in a text.

    Examples
    --------
    >>> [percentage_of(text, 0.5) for text in ("0.0%", r"0.0\%", "0.0_%")]  # doctest: +ELLIPSIS
    [Percentage(times=1, shown=True), ...(times=0, shown=True), ...(times=0, shown=False)]
    """
    section = _chosen(_sections(number_format)[:_MOST_SECTIONS], value)
    return Percentage(section.signs, section.signs > 0 or section.literal)


def _sections(number_format: str) -> list[_Section]:
    found: list[_Section] = []
    signs, literal, condition = 0, False, None
    for part in _PART.finditer(number_format):
        if part["sign"] == ";":
            found.append(_Section(signs, literal, condition))
            signs, literal, condition = 0, False, None
        elif part["sign"] == "%":
            signs += 1
        elif "%" in (part["text"] or part["escaped"] or ""):
            literal = True
        elif part["bracket"] and (told := _CONDITION.fullmatch(part["bracket"].strip())):
            condition = (told[1], float(told[2]))
    return [*found, _Section(signs, literal, condition)]


def _chosen(sections: list[_Section], value: float) -> _Section:
    """Return the section that Excel shows a number by."""
    if len(sections) == 1:
        return sections[0]
    first = sections[0].condition or (">" if len(sections) == _MOST_SECTIONS else ">=", 0.0)
    if _COMPARE[first[0]](value, first[1]):
        return sections[0]
    if len(sections) < _MOST_SECTIONS:
        return sections[1]
    second = sections[1].condition or ("<", 0.0)
    return sections[1] if _COMPARE[second[0]](value, second[1]) else sections[2]
