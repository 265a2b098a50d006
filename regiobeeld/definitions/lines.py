"""The line of a TOML file on which something stands: a parser says what it means and not where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]

# What ends a list or a text that goes on over several lines.
_ENDINGS = ("", "]", "]]", "]]]", '"""', "'''", '"""]', "''']")
# Of a longer statement only the first line is told.
_MOST_LINES = 500
# A text, a comment, a bracket or the end of a line; what lies between them ends no statement.
_PIECE = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[\[\]{}\n]",
    flags=re.DOTALL,
)


@dataclass(frozen=True)
class Statement:
    """A header of a table, or a key with its value.

    Attributes
    ----------
    first
        The line on which it begins, from 1.
    text
        What is written.
    base
        The names and positions that lead to the table that it is in, or that it begins.
    content
        What it adds to that table; nothing when it begins one.
    """

    first: int
    text: str
    base: Path
    content: Mapping[str, Any]

    def has(self, path: Path) -> bool:
        """Whether the statement names what a path leads to."""
        if not self.content:
            return self.base[: len(path)] == path
        inside = path[len(self.base) :]
        return bool(inside) and path[: len(self.base)] == self.base and _has(self.content, inside)

    def line(self, path: Path) -> int:
        """Return the line on which something begins that the statement names.

        A statement that is cut off after some line is mostly valid TOML too, once a list or text
        that is open is ended: the first such part that has it ends on the line asked.
        """
        lines = self.text.split("\n")
        # Each part is read anew, so that a long list would take very long.
        if len(lines) > _MOST_LINES:
            return self.first
        inside = path[len(self.base) :]
        for count in range(1, len(lines)):
            if _has(_part("\n".join(lines[:count])), inside):
                return self.first + count - 1
        return self.first + len(lines) - 1


def statements(text: str) -> list[Statement]:
    """Return the statements of a TOML file in order, read in one pass.

    Parameters
    ----------
    text
        Valid TOML.
    """
    found: list[Statement] = []
    base: Path = ()
    # Of each list of tables the position of the table that was begun last.
    latest: dict[Path, int] = {}
    for first, written in _split(text.replace("\r\n", "\n")):
        content = tomllib.loads(written)
        if written.lstrip().startswith("["):
            base = _headed(content, latest)
            found.append(Statement(first, written, base, {}))
        elif content:
            found.append(Statement(first, written, base, content))
    return found


def line_of(written: Sequence[Statement], path: Sequence[str | int]) -> int:
    r"""Return the line on which a key or an item of a list begins.

    Parameters
    ----------
    written
        The statements of a file.
    path
        Names of tables and keys, and positions in lists.

    Returns
    -------
    int
        The line, from 1. Of something that is not there the line of what is around it; 0 when
        none of it is there.

    Examples
    --------
    >>> found = statements('name = "A"\nfrom = [\n  { source = "kwb" },\n  { source = "x" },\n]\n')
    >>> line_of(found, ["from"]), line_of(found, ["from", 1, "source"]), line_of(found, ["year"])
    (2, 4, 0)
    """
    for length in range(len(path), 0, -1):
        wanted = tuple(path[:length])
        for statement in written:
            if statement.has(wanted):
                return statement.line(wanted) if statement.content else statement.first
    return 0


def _split(text: str) -> Iterator[tuple[int, str]]:
    """Give the statements, blank lines and comments of a file, each with its first line."""
    line, start, depth = 1, 0, 0
    for piece in _PIECE.finditer(f"{text}\n"):
        sign = piece[0]
        if sign == "\n" and depth == 0:
            written = text[start : piece.start()]
            yield line, written
            line, start = line + written.count("\n") + 1, piece.end()
        depth += (sign in "[{") - (sign in "]}")


def _headed(content: Any, latest: dict[Path, int]) -> Path:
    """Return where the table is that a header begins, and count it where it is one of a list."""
    path: Path = ()
    while content:
        ((name, content),) = content.items()
        path = (*path, name)
        if isinstance(content, list):
            latest[path] = latest.get(path, -1) + 1
            content = {}
        if path in latest:
            path = (*path, latest[path])
    return path


def _part(text: str) -> Mapping[str, Any]:
    """Return what a cut-off statement says; nothing when it cannot be ended."""
    for ending in _ENDINGS:
        try:
            return tomllib.loads(f"{text}\n{ending}" if ending else text)
        except tomllib.TOMLDecodeError:
            continue
    return {}


def _has(content: Any, path: Path) -> bool:
    for step in path:
        if isinstance(step, int):
            if not isinstance(content, list) or step >= len(content):
                return False
        elif not isinstance(content, Mapping) or step not in content:
            return False
        content = content[step]
    return True
