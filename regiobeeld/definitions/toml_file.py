"""Definitions in TOML, and the line on which something in them stands."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import Any

from regiobeeld.errors import DefinitionError, did_you_mean

# A longer list of what is allowed helps nobody.
_MOST_CHOICES = 30
# What ends a list or a text that goes on over several lines.
_ENDINGS = ("", "]", "]]", "]]]", '"""', "'''", '"""]', "''']")


@dataclass(frozen=True)
class TomlFile:
    """A TOML file that knows its lines.

    Attributes
    ----------
    name
        What messages call it.
    text
        The whole file.
    """

    name: str
    text: str

    @classmethod
    def read(cls, file: Traversable, name: str = "") -> TomlFile:
        """Read a file, with or without the mark that Windows puts in front.

        Raises
        ------
        DefinitionError
            When it cannot be read or is not in UTF-8.
        """
        name = name or file.name
        try:
            return cls(name, file.read_bytes().decode("utf-8-sig"))
        except OSError as error:
            reason = error.strerror or error
            raise DefinitionError(f"{name} cannot be read: {reason}.") from error
        except UnicodeDecodeError:
            raise DefinitionError(
                f"{name} is not in UTF-8; save it as 'UTF-8' in your editor."
            ) from None

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """What the file says.

        Raises
        ------
        DefinitionError
            When it is not valid TOML, with the line.
        """
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise DefinitionError(f"{self.name} is not valid TOML: {error}.") from error

    def at(self, *path: str | int) -> str:
        r"""Return the file and the line of a key, for a message.

        Examples
        --------
        >>> TomlFile("own.toml", "# mine\n[x]\nunit = '%'\n").at("x", "unit")
        'own.toml, line 3'
        """
        line = line_of(self.text, path)
        return f"{self.name}, line {line}" if line else self.name


def line_of(text: str, path: Sequence[str | int]) -> int:
    r"""Return the line on which a key or an item of a list begins.

    Parameters
    ----------
    text
        Valid TOML.
    path
        Names of tables and keys, and positions in lists.

    Returns
    -------
    int
        The line, from 1. Of something that is not there the line of what is around it; 0 when
        none of it is there.

    Notes
    -----
    A parser of TOML says what a file means and not where. A file that is cut off after some line
    is mostly valid TOML too, once a list or text that is open is ended: the first such part that
    has the key ends on the line asked.

    Examples
    --------
    >>> text = 'name = "A"\nfrom = [\n  { source = "kwb" },\n  { source = "own" },\n]\n'
    >>> line_of(text, ["from"]), line_of(text, ["from", 1, "source"]), line_of(text, ["year"])
    (2, 4, 0)
    """
    lines = text.splitlines()
    for length in range(len(path), 0, -1):
        for count in range(1, len(lines) + 1):
            if any(_has(part, path[:length]) for part in _parts(lines[:count])):
                return count
    return 0


def _parts(lines: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return what a cut-off file says, if anything."""
    text = "\n".join(lines)
    for ending in _ENDINGS:
        try:
            return [tomllib.loads(f"{text}\n{ending}" if ending else text)]
        except tomllib.TOMLDecodeError:
            continue
    return []


def _has(content: Any, path: Sequence[str | int]) -> bool:
    for step in path:
        if isinstance(step, int):
            if not isinstance(content, list) or step >= len(content):
                return False
        elif not isinstance(content, Mapping) or step not in content:
            return False
        content = content[step]
    return True


@dataclass(frozen=True)
class TomlSection:
    """A table of a TOML file, such as ``[indicator.sleep]``, with checks that name its lines.

    Attributes
    ----------
    file
        Where it stands.
    path
        The names and positions that lead to it.
    content
        Its keys.
    """

    file: TomlFile
    path: tuple[str | int, ...]
    content: Mapping[str, Any]

    def fault(self, message: str, *keys: str | int) -> DefinitionError:
        """Return the error of a key: where it stands and what is wrong."""
        name = ".".join(step for step in self.path if isinstance(step, str))
        label = f", [{name}]" if name else ""
        return DefinitionError(f"{self.file.at(*self.path, *keys)}{label}: {message}")

    def below(self, *keys: str | int) -> TomlSection:
        """Return a table within this one."""
        content: Any = self.content
        for key in keys:
            content = content[key]
        return TomlSection(self.file, (*self.path, *keys), content)

    def check(self, forms: Mapping[str, Form], required: Iterable[str] = ()) -> None:
        """Make sure that every key is known and of its form, and that none is missing.

        Raises
        ------
        DefinitionError
            Naming the line, the key, what was found and what would be right.
        """
        for key, value in self.content.items():
            if key not in forms:
                hint = did_you_mean(key, forms) or f" The keys are {', '.join(forms)}."
                raise self.fault(f"unknown key {key!r}.{hint}", key)
            if not forms[key].fits(value):
                raise self.fault(f"{key} is {value!r}; it must be {forms[key].name}.", key)
        for key in required:
            if key not in self.content:
                raise self.fault(f"{key!r} is missing: {forms[key].name}.")

    def one_of(self, key: str, found: str, allowed: Iterable[str]) -> None:
        """Make sure that a text is one of some.

        Raises
        ------
        DefinitionError
            When it is not; names them, or the nearest when there are many.
        """
        choices = list(allowed)
        if found in choices:
            return
        shown = choices[:_MOST_CHOICES] + ["..."] * (len(choices) > _MOST_CHOICES)
        hint = did_you_mean(found, choices)
        message = f"{key} is {found!r}; it must be one of {', '.join(shown)}.{hint}"
        raise self.fault(message, key)


@dataclass(frozen=True)
class Form:
    """What a value must be: in words, and as a test."""

    name: str
    fits: Callable[[Any], bool]


def _is_list(value: object, of: type) -> bool:
    return isinstance(value, list) and all(isinstance(item, of) for item in value)


def _is_label(value: object) -> bool:
    if isinstance(value, Mapping):
        texts = list(value.values())
        return set(value) <= {"nl", "en"} and _is_list(texts, str) and any(texts)
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


TEXT = Form("a text between quotes", lambda v: isinstance(v, str))
NAME = Form("a text between quotes, not empty", lambda v: isinstance(v, str) and bool(v.strip()))
TEXTS = Form(
    'a text between quotes, or a list of them such as ["a", "b"]',
    lambda v: isinstance(v, str) or _is_list(v, str),
)
LABEL = Form('a text, or a text per language: { nl = "...", en = "..." }', _is_label)
FLAG = Form("true or false", lambda v: isinstance(v, bool))
WHOLE = Form(
    "a whole number of 0 or more",
    lambda v: isinstance(v, int) and not isinstance(v, bool) and v >= 0,
)
YEARS = Form(
    "a list of years such as [2022]",
    lambda v: _is_list(v, int) and all(1900 < year < 2100 for year in v),
)
NUMBER = Form("a number", _is_number)
SHARE = Form("a number between 0 and 1", lambda v: _is_number(v) and 0 < v < 1)
PLAIN = Form("a text or a whole number", lambda v: isinstance(v, str | int) and v is not True)
DAY = Form(
    "a date such as 2024-05-31",
    lambda v: isinstance(v, dt.date) and not isinstance(v, dt.datetime),
)
TABLES = Form("a list of tables between braces: [{ ... }]", lambda v: _is_list(v, dict) and bool(v))
TABLE = Form("a table of keys and values", lambda v: isinstance(v, Mapping))


def both_languages(value: str | Mapping[str, str]) -> Mapping[str, str]:
    """Return a text per language; the language that is not given gets the other's text.

    Examples
    --------
    >>> both_languages("Slaapt goed")
    {'nl': 'Slaapt goed', 'en': 'Slaapt goed'}
    """
    if isinstance(value, str):
        return {"nl": value, "en": value}
    first = next(iter(value.values()), "")
    return {language: value.get(language, first) for language in ("nl", "en")}
