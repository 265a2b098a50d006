"""Definitions in TOML, and other text of which the form is checked before anything is used."""

from __future__ import annotations

import datetime as dt
import math
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import Any

from regiobeeld.definitions.lines import Path, Statement, line_of, statements
from regiobeeld.errors import DefinitionError, RegiobeeldError, did_you_mean
from regiobeeld.regular_file import read_regular

# A longer list of what is allowed helps nobody.
_MOST_CHOICES = 30
# As much is told of what was found.
_MOST_SHOWN = 80
#: Bytes of a file. The largest of the package has some hundred thousand.
LARGEST_FILE = 1_000_000
_DEEPEST = 20
_LARGEST_NUMBER = 2**63
_TOO_DEEP = f"lists or tables more than {_DEEPEST} deep within each other"
# A key of many names; else a text, a comment or a name, in which there is none.
_NAME = r"(?:[\w-]++|\"(?:\\.|[^\"\\\n])*+\"|'[^'\n]*+')"
_LONG_KEY = re.compile(
    rf"(?P<key>{_NAME}(?:[ \t]*+\.[ \t]*+{_NAME}){{{_DEEPEST}}})"
    r'|"""(?:\\.|[^\\])*?"""'
    r"|'''.*?'''"
    rf"|{_NAME}|#[^\n]*+",
    flags=re.DOTALL,
)


@dataclass(frozen=True)
class TomlFile:
    """A TOML file that knows its lines.

    Attributes
    ----------
    name
        What messages call it.
    text
        The whole file.
    error
        The class of its faults.
    """

    name: str
    text: str
    error: type[RegiobeeldError] = DefinitionError

    @classmethod
    def read(
        cls, file: Traversable, name: str = "", error: type[RegiobeeldError] = DefinitionError
    ) -> TomlFile:
        """Read a file, with or without the mark that Windows puts in front.

        Raises
        ------
        RegiobeeldError
            Of the class given, when it cannot be read or is not in UTF-8.
        """
        name = name or file.name
        try:
            return cls(name, read_regular(file, LARGEST_FILE).decode("utf-8-sig"), error)
        except OSError as fault:
            reason = fault.strerror or fault
            raise error(f"{name} cannot be read: {reason}.") from fault
        except UnicodeDecodeError:
            raise error(f"{name} is not in UTF-8; save it as 'UTF-8' in your editor.") from None

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """What the file says.

        Raises
        ------
        RegiobeeldError
            When it is not valid TOML, with the line.
        """
        # The parser takes room for every pair of names in a dotted key.
        if any(found["key"] for found in _LONG_KEY.finditer(self.text)):
            raise self.error(f"{self.name}: {_TOO_DEEP}.")
        try:
            content = tomllib.loads(self.text)
        except RecursionError:
            raise self.error(f"{self.name}: {_TOO_DEEP}.") from None
        except ValueError as fault:
            # Also of a number of so many digits that Python does not read it.
            raise self.error(f"{self.name} is not valid TOML: {_cut(str(fault))}.") from fault
        if wrong := _unbounded(content):
            raise self.error(f"{self.name}: {wrong}.")
        return content

    def section(self, *path: str | int) -> CheckedSection:
        """Return a table of the file; the whole file without a path."""
        return CheckedSection(self, (), self.content).below(*path)

    def at(self, *path: str | int) -> str:
        r"""Return the file and the line of a key, for a message.

        Examples
        --------
        >>> TomlFile("own.toml", "# mine\n[x]\nunit = '%'\n").at("x", "unit")
        'own.toml, line 3'
        """
        line = line_of(self._statements, path)
        return f"{self.name}, line {line}" if line else self.name

    def fault(self, path: Path, key: Path, message: str) -> RegiobeeldError:
        """Return the error of a key in a table: where it stands and what is wrong."""
        table = ".".join(step for step in path if isinstance(step, str))
        label = f", [{table}]" if table else ""
        return self.error(f"{self.at(*path, *key)}{label}: {message}")

    def called(self, _path: Path, key: object) -> str:
        """Return what messages call a key; the table that it is in is named beside the line."""
        return _cut(str(key))

    @cached_property
    def _statements(self) -> list[Statement]:
        return statements(self.text)


@dataclass(frozen=True)
class Json:
    """Where something in JSON comes from, of which a fault is told by the names that lead to it.

    Attributes
    ----------
    told
        What a message begins with.
    error
        The class of its faults.
    """

    told: str
    error: type[Exception]

    def at(self, *_path: str | int) -> str:
        """Return where it comes from; JSON is read by few people, and its lines are not counted."""
        return self.told

    def fault(self, path: Path, key: Path, message: str) -> Exception:
        """Return the error of a key in an object."""
        return self.error(f"{self.at(*path, *key)}{message}")

    def called(self, path: Path, key: object) -> str:
        """Return what messages call a key: the names that lead to it."""
        return _cut(".".join(map(str, (*path, key))))


@dataclass(frozen=True)
class CheckedSection:
    """A table of a file, such as ``[indicator.sleep]``, with checks that say where it is wrong.

    Attributes
    ----------
    file
        Where it stands, and how a fault in it is told.
    path
        The names and positions that lead to it.
    content
        Its keys.
    """

    file: TomlFile | Json
    path: Path
    content: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The last name that leads to it: the id of what it defines."""
        return str(self.path[-1])

    @property
    def place(self) -> str:
        """The file and the line where it stands."""
        return self.file.at(*self.path)

    def fault(self, message: str, *keys: str | int) -> Exception:
        """Return the error of a key: where it stands and what is wrong."""
        return self.file.fault(self.path, keys, message)

    def below(self, *keys: str | int) -> CheckedSection:
        """Return a table within this one."""
        content: Any = self.content
        for key in keys:
            content = content[key]
        return CheckedSection(self.file, (*self.path, *keys), content)

    def each(self) -> Mapping[str, CheckedSection]:
        """Return the tables within this one, by name.

        Raises
        ------
        Exception
            Of the file's class, when something in it is no table.
        """
        for name, content in self.content.items():
            if not isinstance(content, Mapping):
                header = ".".join([*map(str, self.path), "NAME"])
                raise self.fault(f"found {shown(content)}; write a section [{header}].", name)
        return {name: self.below(name) for name in self.content}

    def check(
        self, forms: Mapping[str, ValueForm], required: Iterable[str] = (), *, others: bool = False
    ) -> None:
        """Make sure that every key is known and of its form, and that none is missing.

        Parameters
        ----------
        forms
            What each key must be.
        required
            Keys that must be there.
        others
            Whether there may be other keys, of any form.

        Raises
        ------
        Exception
            Of the file's class; names where it is, the key, what was found and what would be right.
        """
        for key, value in self.content.items():
            if key in forms:
                self._fit(key, value, forms[key])
            elif not others:
                hint = did_you_mean(key, forms) or f" The keys are {', '.join(forms)}."
                raise self.fault(f"unknown key {self._called(key)!r}.{hint}", key)
        for key in required:
            if key not in self.content:
                raise self.fault(f"{self._called(key)!r} is missing: {forms[key].name}.")

    def check_all(self, names: ValueForm, values: ValueForm) -> None:
        """Make sure that every key, which is a name, and every value is of a form.

        Raises
        ------
        Exception
            Of the file's class; names where it is, the key, what was found and what would be right.
        """
        for key, value in self.content.items():
            if not names.fits(key):
                place = self.file.called(self.path[:-1], self.name)
                raise self.fault(f"{place} has the key {shown(key)}; it must be {names.name}.", key)
            self._fit(key, value, values)

    def one_of(self, key: str, found: str, allowed: Iterable[str]) -> None:
        """Make sure that a text is one of some.

        Raises
        ------
        Exception
            Of the file's class, when it is not; names them, or the nearest when there are many.
        """
        choices = list(allowed)
        if found in choices:
            return
        some = choices[:_MOST_CHOICES] + ["..."] * (len(choices) > _MOST_CHOICES)
        hint = did_you_mean(found, choices)
        message = f"{self._called(key)} is {found!r}; it must be one of {', '.join(some)}.{hint}"
        raise self.fault(message, key)

    def all_of(self, key: str, found: Iterable[str], allowed: Iterable[str]) -> None:
        """Make sure that each of several texts is one of some; see `one_of`."""
        choices = list(allowed)
        for text in found:
            self.one_of(key, text, choices)

    def _fit(self, key: str, value: object, form: ValueForm) -> None:
        if not form.fits(value):
            message = f"{self._called(key)} is {shown(value)}; it must be {form.name}."
            raise self.fault(message, key)

    def _called(self, key: str) -> str:
        return self.file.called(self.path, key)


def with_likes(sections: Mapping[str, CheckedSection]) -> Mapping[str, CheckedSection]:
    r"""Return sections in which each that says ``like = "other"`` has the keys of that one too.

    Parameters
    ----------
    sections
        By name; a section takes all keys of the one that it is like, but those it gives itself.

    Raises
    ------
    Exception
        Of the file's class, when there is no such section, or sections are like each other.

    Examples
    --------
    >>> file = TomlFile("own.toml", "[a]\nx = 1\ny = 2\n[b]\nlike = 'a'\ny = 3\n")
    >>> dict(with_likes(file.section().each())["b"].content)
    {'x': 1, 'y': 3}
    """
    return {
        name: CheckedSection(section.file, section.path, _filled(section, sections, (name,)))
        for name, section in sections.items()
    }


def _filled(
    section: CheckedSection, sections: Mapping[str, CheckedSection], seen: tuple[str, ...]
) -> Mapping[str, Any]:
    own = dict(section.content)
    if "like" not in own:
        return own
    section.check({"like": NAME}, others=True)
    other = own.pop("like")
    section.one_of("like", other, sections)
    if other in seen:
        goes_round = " is like ".join([*seen, other])
        raise section.fault(f"like goes round in a circle: {goes_round}.", "like")
    return {**_filled(sections[other], sections, (*seen, other)), **own}


@dataclass(frozen=True)
class ValueForm:
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


def _is_range(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2 or not all(map(_is_number, value)):
        return False
    return bool(-math.inf < value[0] < value[1] < math.inf)


def words(what: str, needed: str = "") -> ValueForm:
    """Return the form of a text, or one per language, none of them empty."""

    def fits(value: object) -> bool:
        if not isinstance(value, Mapping):
            return isinstance(value, str) and bool(value.strip())
        texts = list(value.values())
        known = set(filter(None, [needed])) <= set(value) <= {"nl", "en"}
        return known and bool(texts) and all(isinstance(t, str) and t.strip() for t in texts)

    return ValueForm(f'{what}, or that per language: {{ nl = "...", en = "..." }}', fits)


def tables_with(*names: str) -> ValueForm:
    """Return the form of a list of tables that each have some texts."""
    return ValueForm(
        f"a list of tables that each have {', '.join(names)}",
        lambda v: _is_list(v, dict) and all(isinstance(t.get(n), str) for t in v for n in names),
    )


def matching(name: str, pattern: str) -> ValueForm:
    """Return the form of a text that a regular expression describes."""
    whole = re.compile(pattern)
    return ValueForm(name, lambda v: isinstance(v, str) and whole.fullmatch(v) is not None)


def year_of(years: range) -> ValueForm:
    """Return the form of a year out of some."""
    return ValueForm(
        f"a year from {years[0]} to {years[-1]}",
        lambda v: isinstance(v, int) and not isinstance(v, bool) and v in years,
    )


TEXT = ValueForm("a text between quotes", lambda v: isinstance(v, str))
NAME = ValueForm(
    "a text between quotes, not empty", lambda v: isinstance(v, str) and bool(v.strip())
)
TEXTS = ValueForm(
    'a text between quotes, or a list of them such as ["a", "b"]',
    lambda v: isinstance(v, str) or _is_list(v, str),
)
LIST = ValueForm('a list of texts, such as ["a", "b"]', lambda v: _is_list(v, str))
WORDS = words("a text")
LABEL = ValueForm('a text, or a text per language: { nl = "...", en = "..." }', _is_label)
FLAG = ValueForm("true or false", lambda v: isinstance(v, bool))
WHOLE = ValueForm(
    "a whole number of 0 or more",
    lambda v: isinstance(v, int) and not isinstance(v, bool) and v >= 0,
)
DECIMALS = ValueForm(
    "a whole number from 0 to 10",
    lambda v: isinstance(v, int) and not isinstance(v, bool) and 0 <= v <= 10,
)
YEARS = ValueForm(
    "a list of years such as [2022]",
    lambda v: _is_list(v, int) and all(1900 < year < 2100 for year in v),
)
NUMBER = ValueForm("a number", _is_number)
RANGE = ValueForm("two numbers, the lower one first, such as [0, 100]", _is_range)
RANGES = ValueForm(
    f"{RANGE.name}, or such a pair per level: {{ gemeente = [5, 40], wijk = [0, 100] }}",
    lambda v: _is_range(v) or (isinstance(v, Mapping) and bool(v)),
)
SHARE = ValueForm("a number between 0 and 1", lambda v: _is_number(v) and 0 < v < 1)
PLAIN = ValueForm("a text or a whole number", lambda v: isinstance(v, str | int) and v is not True)
DAY = ValueForm(
    "a date such as 2024-05-31",
    lambda v: isinstance(v, dt.date) and not isinstance(v, dt.datetime),
)
TABLES = ValueForm(
    "a list of tables between braces: [{ ... }]", lambda v: _is_list(v, dict) and bool(v)
)
TABLE = ValueForm("a table of keys and values", lambda v: isinstance(v, Mapping))


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


def _unbounded(content: Mapping[str, Any]) -> str:
    """Return what in a file is deeper or larger than any definition."""
    level: list[Any] = [content]
    for _ in range(_DEEPEST):
        inner: list[Any] = []
        for value in level:
            if isinstance(value, Mapping):
                inner += value.values()
            elif isinstance(value, list):
                inner += value
            elif isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
                return "a whole number of more than 64 bits, which TOML does not have"
        level = inner
    return _TOO_DEEP if level else ""


def shown(value: object) -> str:
    """Return what was found as a message tells it: no more than one line of it."""
    return _cut(repr(value))


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"
