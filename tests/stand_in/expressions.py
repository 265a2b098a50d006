"""The part of OData's $filter that the StatLine services are known to answer."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

# A list of 60 comparisons was seen to be answered with HTTP 500.
MAX_COMPARISONS = 59

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>\w+)|(?P<sign>[(),]))"
)
_OPERATORS: dict[str, Callable[[pd.Series, object], pd.Series]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
}


class FilterError(ValueError):
    """The expression is not one that the stand-in understands."""


class TooLongError(ValueError):
    """The expression has more comparisons than the service answers."""


def matches(expression: str, rows: pd.DataFrame, *, blanks_count: bool) -> np.ndarray:
    """Say per row whether it meets the expression.

    `blanks_count`: whether blanks at the end of a text matter when it is compared.
    """
    tokens = _tokens(expression)
    if sum(kind == "name" and text in _OPERATORS for kind, text in tokens) > MAX_COMPARISONS:
        raise TooLongError
    parser = _Parser(tokens, rows, blanks_count)
    found = parser.either()
    if parser.tokens:
        raise FilterError(f"unexpected {parser.tokens[0][1]!r}")
    return found.to_numpy(dtype=bool)


def _tokens(expression: str) -> list[tuple[str, str]]:
    tokens, position = [], 0
    expression = expression.rstrip()
    while position < len(expression):
        found = _TOKEN.match(expression, position)
        if found is None or found.lastgroup is None:
            raise FilterError(f"cannot read {expression[position:][:20]!r}")
        tokens.append((found.lastgroup, found.group(found.lastgroup)))
        position = found.end()
    return tokens


@dataclass
class _Parser:
    tokens: list[tuple[str, str]]
    rows: pd.DataFrame
    blanks_count: bool

    def either(self) -> pd.Series:
        found = self.both()
        while self._next_is("or"):
            found = found | self.both()
        return found

    def both(self) -> pd.Series:
        found = self.single()
        while self._next_is("and"):
            found = found & self.single()
        return found

    def single(self) -> pd.Series:
        if self._next_is("("):
            found = self.either()
            self._expect(")")
            return found
        left = self.term()
        if isinstance(left, pd.Series) and left.dtype == bool:
            return left
        if not isinstance(left, pd.Series):
            raise FilterError("a comparison begins with a column")
        sign = self._take("name")
        if sign not in _OPERATORS:
            raise FilterError(f"unknown operator {sign!r}")
        right = self.term()
        if isinstance(right, str) and not self.blanks_count:
            left, right = left.str.rstrip(), right.rstrip()
        return _OPERATORS[sign](left, right)

    def term(self) -> pd.Series | str | float:
        if not self.tokens:
            raise FilterError("the expression ends too soon")
        kind, text = self.tokens.pop(0)
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "number":
            return float(text)
        if kind == "name" and self._next_is("("):
            return self._function(text)
        if kind == "name" and text in self.rows.columns:
            return self.rows[text]
        raise FilterError(f"unknown name {text!r}")

    def _function(self, name: str) -> pd.Series:
        arguments = [self.term()]
        while self._next_is(","):
            arguments.append(self.term())
        self._expect(")")
        match name, arguments:
            case "substringof", [str(needle), pd.Series() as column]:
                return column.str.contains(needle, regex=False)
            case "startswith", [pd.Series() as column, str(needle)]:
                return column.str.startswith(needle)
            case "substring", [pd.Series() as column, float(start), float(length)]:
                return column.str.slice(int(start), int(start + length))
            case "toupper", [pd.Series() as column]:
                return column.str.upper()
        raise FilterError(f"unknown function {name!r}")

    def _next_is(self, text: str) -> bool:
        if self.tokens and self.tokens[0][0] != "text" and self.tokens[0][1] == text:
            self.tokens.pop(0)
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._next_is(text):
            raise FilterError(f"expected {text!r}")

    def _take(self, kind: str) -> str:
        if not self.tokens or self.tokens[0][0] != kind:
            raise FilterError("the expression ends too soon")
        return self.tokens.pop(0)[1]
