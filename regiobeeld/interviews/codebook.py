"""The codebook: what a piece of an interview can be about."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from importlib.resources.abc import Traversable
from pathlib import Path

import pandas as pd

from regiobeeld.definitions.texts import resource
from regiobeeld.errors import DefinitionError, did_you_mean
from regiobeeld.files.guarded_csv import Row, read_rows, refuse, repeats, row_faults, write_table
from regiobeeld.files.hashes import hash_of
from regiobeeld.measurement import catalogue
from regiobeeld.opgaven import Opgave

COLUMNS = ("code_id", "code", "ouder", "definitie", "wel", "niet", "kleur", "coalitie", "versie")
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:regiobeeld:codebook")
_COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{3}){1,2}")
_NO_COLOUR = "#5B5B5B"


@dataclass(frozen=True)
class Code:
    """An entry of the codebook.

    Attributes
    ----------
    code_id
        UUID by which other software knows the code; it survives a change of name.
    code
        Name, unique in the codebook whatever its capitals.
    parent
        Name of the code above this one; empty at the top.
    definition
        What the code means.
    include, exclude
        What to code with it, and what not.
    colour
        ``#RRGGBB``.
    coalition
        Id of the coalition that it speaks to; empty for all.
    edition
        The author's own version of this entry.
    """

    code_id: str
    code: str
    parent: str
    definition: str
    include: str
    exclude: str
    colour: str
    coalition: str
    edition: str


@dataclass(frozen=True)
class Codebook:
    """Codes in the order of the file."""

    codes: tuple[Code, ...]

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def version(self) -> str:
        """SHA-256 of all that the codebook says; the same codes give the same version."""
        return hash_of([asdict(code) for code in self.codes])

    def code(self, name: str) -> Code:
        """Return a code by name.

        Raises
        ------
        DefinitionError
            When there is none; names the nearest ones.
        """
        for code in self.codes:
            if code.code.casefold() == name.strip().casefold():
                return code
        hint = did_you_mean(name, (code.code for code in self.codes))
        raise DefinitionError(f"There is no code {name!r} in the codebook.{hint}")

    def children(self, name: str = "") -> tuple[Code, ...]:
        """Return the codes directly below a code; those at the top when no name is given.

        Examples
        --------
        >>> [code.code for code in read_codebook().children("Samen leven")]
        ['Eenzaamheid', 'Contact in de buurt', 'Mantelzorg']
        """
        return tuple(c for c in self.codes if c.parent.casefold() == name.casefold())

    def path(self, code: Code) -> tuple[str, ...]:
        """Return the names from the top down to a code."""
        names = [code.code]
        while code.parent:
            code = self.code(code.parent)
            names.insert(0, code.code)
        return tuple(names)

    def frame(self, coalition: str | None = None) -> pd.DataFrame:
        """Return the codebook as a table, with the columns of its file.

        Parameters
        ----------
        coalition
            Id of a coalition to keep; all codes when left out.
        """
        rows = [
            tuple(asdict(code).values())
            for code in self.codes
            if coalition is None or code.coalition == coalition
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS), dtype="string")


def read_codebook(path: str | Path | None = None) -> Codebook:
    """Read and check a codebook.

    Parameters
    ----------
    path
        A CSV file (comma or semicolon, UTF-8) with the columns code_id, code, ouder, definitie,
        wel, niet, kleur, coalitie and versie. An empty code_id is made from the code's place in the
        codebook. When left out, the codebook of the package.

    Returns
    -------
    Codebook
        Codes in the order of the file.

    Raises
    ------
    DefinitionError
        Naming every fault by file, row and column, with what was found and what would be right.

    Examples
    --------
    >>> read_codebook().code("mantelzorg").parent
    'Samen leven'
    """
    file = resource("definitions", "codebook.csv") if path is None else Path(path)
    rows = _rows(file)
    parents = {row["code"].casefold(): row["ouder"].casefold() for _, row in rows}
    faults = row_faults(rows, partial(_faults, parents=parents))
    repeated = repeats(rows, "code"), repeats(rows, "code_id", _uuid)
    refuse(file.name, faults, *repeated, error=DefinitionError)
    above = {row["code"].casefold(): (row["code"], row["ouder"]) for _, row in rows}
    return Codebook(tuple(_code(row, above) for _, row in rows))


def write_codebook(codebook: Codebook, path: str | Path) -> Path:
    """Write a codebook as CSV, with guarded cells, whole or not at all.

    Raises
    ------
    BuildError
        When it cannot be written.
    """
    return write_table(codebook.frame(), Path(path))


def code_id_of(path: Sequence[str]) -> str:
    """Return the UUID of a code from the names that lead to it.

    Examples
    --------
    >>> code_id_of(["Samen leven", "Mantelzorg"])
    '536ce98a-063a-5b80-b649-c1fc70b13fbf'
    """
    # Names keep their place when capitals change; the separator cannot occur in a name.
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(name.strip().casefold() for name in path)))


def opgaven_by_code(codebook: Codebook, opgaven: Iterable[Opgave]) -> dict[str, list[str]]:
    """Return by code the ids of the opgaven that name it, or else the nearest above it that any do.

    Examples
    --------
    >>> from regiobeeld.geography import region
    >>> from regiobeeld.opgaven import opgaven_of
    >>> here = opgaven_of(region("utrecht")).values()
    >>> opgaven_by_code(read_codebook(), here)["Contact in de buurt"]
    ['eenzaamheid']
    """
    given = list(opgaven)
    # A code that was renamed is still the one that the package knows by its id.
    shipped = {code.code_id: code.code for code in read_codebook()}

    def named(code: Code) -> list[str]:
        for above in reversed(codebook.path(code)):
            names = {above, shipped.get(codebook.code(above).code_id, above)}
            if found := [opgave.id for opgave in given if names & set(opgave.codes)]:
                return found
        return []

    return {code.code: named(code) for code in codebook}


def _rows(file: Traversable) -> list[Row]:
    """Return number (as a spreadsheet counts) and cells of every row that has any."""
    found = read_rows(file, COLUMNS, DefinitionError)
    if not found:
        raise DefinitionError(f"{file.name} holds no codes.")
    return [(n, {name: cell.strip() for name, cell in row.items()}) for n, row in found]


def _faults(row: Mapping[str, str], parents: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the columns of a row that are wrong by themselves, and what would be right."""
    if not row["code"]:
        yield "code", "every code needs a name"
    if row["ouder"] and row["ouder"].casefold() not in parents:
        yield "ouder", "it must be the name of another code, or empty"
    elif _in_a_circle(row["code"].casefold(), parents):
        yield "ouder", "a code cannot be above itself"
    if not row["definitie"]:
        yield "definitie", "say in one sentence what the code means"
    if row["kleur"] and not _COLOUR.fullmatch(row["kleur"]):
        yield "kleur", "a colour is written like #1B6E53"
    coalitions = catalogue().coalitions
    if row["coalitie"] and row["coalitie"] not in coalitions:
        yield "coalitie", f"it must be one of {', '.join(coalitions)}, or empty"
    if row["code_id"] and not _uuid(row["code_id"]):
        yield "code_id", "it must be a UUID, or empty to have one made"


def _in_a_circle(name: str, parents: Mapping[str, str]) -> bool:
    passed = {name}
    current = parents.get(name, "")
    while current:
        if current in passed:
            return current == name
        passed.add(current)
        current = parents.get(current, "")
    return False


def _uuid(text: str) -> str:
    """Return a UUID in its usual form, whatever its capitals and braces; empty when it is none."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""


def _code(row: Mapping[str, str], parents: Mapping[str, tuple[str, str]]) -> Code:
    path = [row["code"]]
    above = row["ouder"]
    while above:
        name, above = parents[above.casefold()]
        path.insert(0, name)
    own = {
        **row,
        "code_id": _uuid(row["code_id"]) or code_id_of(path),
        "ouder": path[-2] if len(path) > 1 else "",
        "kleur": long_colour(row["kleur"]),
    }
    return Code(*(own[name] for name in COLUMNS))


def long_colour(colour: str) -> str:
    """Return a colour as ``#RRGGBB``; grey when there is none.

    Examples
    --------
    >>> long_colour("#1b6"), long_colour("")
    ('#11BB66', '#5B5B5B')
    """
    if not colour:
        return _NO_COLOUR
    digits = colour[1:].upper()
    return "#" + (digits if len(digits) == 6 else "".join(d * 2 for d in digits))
