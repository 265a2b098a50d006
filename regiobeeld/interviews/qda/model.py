"""What a REFI-QDA project holds.

Every part has a GUID, in lower case and without braces; parts refer to each other by it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:regiobeeld:qda")


@dataclass(frozen=True)
class User:
    """Somebody who codes."""

    guid: str
    name: str = ""
    id: str = ""


@dataclass(frozen=True)
class QdaCode:
    """A code with the codes below it.

    ``colour`` is ``#RRGGBB`` or empty; a code that is not ``codable`` is a heading only.
    """

    guid: str
    name: str
    description: str = ""
    colour: str = ""
    codable: bool = True
    notes: tuple[str, ...] = ()
    children: tuple[QdaCode, ...] = ()


@dataclass(frozen=True)
class Coding:
    """A code given by a user, with notes; ``user`` is empty when unknown."""

    guid: str
    code: str
    user: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quotation:
    """A piece of a text: from ``start`` up to, not including, ``end``, in code points from 0."""

    guid: str
    start: int
    end: int
    name: str = ""
    description: str = ""
    user: str = ""
    codings: tuple[Coding, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Value:
    """The value of a variable: Text, Boolean, Integer, Float, Date, DateTime, or of no kind."""

    variable: str
    text: str = ""
    kind: str = "Text"


@dataclass(frozen=True)
class Variable:
    """A property of cases or sources, of one of the kinds of a `Value`."""

    guid: str
    name: str
    kind: str = "Text"
    description: str = ""


@dataclass(frozen=True)
class TextSource:
    """A text; ``codings`` are of the text as a whole."""

    guid: str
    name: str
    text: str
    description: str = ""
    quotations: tuple[Quotation, ...] = ()
    codings: tuple[Coding, ...] = ()
    notes: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()


@dataclass(frozen=True)
class UnplacedCodings:
    """Codings that have no place in a text: of which source, its GUID and name, and why (Dutch)."""

    source: str
    name: str
    reason: str
    codings: tuple[Coding, ...]


@dataclass(frozen=True)
class Case:
    """A unit that sources and quotations are about, such as a respondent."""

    guid: str
    name: str = ""
    description: str = ""
    codes: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    sources: tuple[str, ...] = ()
    quotations: tuple[str, ...] = ()


@dataclass(frozen=True)
class QdaNote:
    """A memo."""

    guid: str
    name: str = ""
    text: str = ""
    user: str = ""
    description: str = ""


@dataclass(frozen=True)
class Set:
    """A group of codes, sources and notes."""

    guid: str
    name: str
    description: str = ""
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Project:
    """A project, its parts in the order of the file.

    ``left`` are codings of it that have no place in a text, and ``unread`` the names of sources of
    which there is no text.
    """

    name: str
    users: tuple[User, ...] = ()
    codes: tuple[QdaCode, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    sources: tuple[TextSource, ...] = ()
    notes: tuple[QdaNote, ...] = ()
    sets: tuple[Set, ...] = ()
    description: str = ""
    left: tuple[UnplacedCodings, ...] = ()
    unread: tuple[str, ...] = ()


def every_code(codes: Iterable[QdaCode]) -> Iterator[QdaCode]:
    """Give codes, each followed by the codes below it."""
    for code in codes:
        yield code
        yield from every_code(code.children)


def guid_of(*parts: str) -> str:
    """Return the GUID that follows from the names of something.

    Examples
    --------
    >>> guid_of("coder", "anna") == guid_of("coder", "anna")
    True
    """
    # Joined by a character that no name holds, so that other parts never give the same text.
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))
