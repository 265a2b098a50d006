"""Codebooks that are a plain table: CSV or Excel, of one's own or as other software exports it.

Taguette has the columns tag and description, NVivo Name and Description, MAXQDA Code and Memo with
the codes above it in the name (Wonen > Huur), ATLAS.ti Code and Comment.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import openpyxl

from regiobeeld.errors import QdaError
from regiobeeld.files.cells import cell_text, key, odd
from regiobeeld.files.guarded_csv import LARGEST_FILE, Line, csv_lines
from regiobeeld.files.untrusted_xlsx import Refusal, safe_bytes
from regiobeeld.interviews.codebook import (
    COLUMNS,
    Code,
    Codebook,
    code_id_of,
    long_colour,
    read_codebook,
)
from regiobeeld.interviews.qda.codes import codebook_of, description_of
from regiobeeld.interviews.qda.markup import COLOUR, MAX_CODES
from regiobeeld.interviews.qda.model import QdaCode
from regiobeeld.regular_file import read_regular

SUFFIXES = (".csv", ".tsv", ".xlsx")
#: What headings mean, the likeliest first: of two that mean one thing the first counts.
_HEADINGS = {
    "code": "naam|name|codenaam|code name|code|codes|tag|label|titel|title|node|knoop",
    "definition": (
        "definitie|definition|code definition|beschrijving|omschrijving|description|betekenis"
        "|meaning|uitleg|toelichting|explanation|code memo|memo|comment|opmerking|notitie|note"
        "|notes"
    ),
    "parent": (
        "ouder|parent|parent code|hoofdcode|bovenliggende code|parent name|categorie|category"
        "|hoofdthema|thema|theme"
    ),
    "include": "wel|include|inclusion|inclusion criteria|wel coderen|when to use",
    "exclude": "niet|exclude|exclusion|exclusion criteria|niet coderen|when not to use",
    "colour": "kleur|colour|color",
}
_HEADER_WITHIN = 20
_MOST_COLUMNS = 60
_NEW = Code(*[""] * len(COLUMNS))
# What NVivo calls the top of all codes.
_TOPS = {"codes", "nodes", "knopen"}


@dataclass(frozen=True)
class _Row:
    """A code of the table: the names that lead to it, and what else is said of it."""

    number: int
    path: tuple[str, ...]
    said: Mapping[str, str]


def read_plain_codebook(path: Path, former: Codebook) -> tuple[Codebook, tuple[str, ...]]:
    """Read a codebook from a table with a column of codes and one of descriptions.

    Parameters
    ----------
    path
        A file in CSV or Excel. The headings may stand below a title.
    former
        The codebook until now: a code of the same name stays the same code, and keeps what the
        table does not tell of it.

    Returns
    -------
    Codebook
        Codes in the order of the table; a code that is only named as the one above another too.
    tuple of str
        What was changed or left out; a sentence each.

    Raises
    ------
    QdaError
        When it cannot be read, or has no such columns.
    DefinitionError
        When it has the columns of a codebook of this package, and a mistake in them.
    """
    lines = _lines(path)
    if path.suffix.lower() != ".xlsx" and lines and {*map(key, lines[0][1])} == set(COLUMNS):
        return read_codebook(path), ()
    number, places, others = _header(path.name, lines)
    rows, remarks = _rows([line for line in lines if line[0] > number], places)
    if others:
        remarks.append(f"Columns left out: {', '.join(others)}.")
    if not rows:
        raise QdaError(f"{path.name} holds no codes below row {number}.")
    book, changes = codebook_of(_tree(_paths(rows), former, remarks))
    if len(book) > MAX_CODES:
        raise QdaError(f"{path.name} holds more than {MAX_CODES:,} codes; no more are read.")
    return book, (*remarks, *changes)


def _lines(path: Path) -> list[Line]:
    if path.suffix.lower() == ".xlsx":
        return _sheet(path)
    try:
        data = read_regular(path, LARGEST_FILE)
    except OSError as error:
        raise QdaError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    return csv_lines(data, path.name, QdaError, delimiters=",;\t")


def _sheet(path: Path) -> list[Line]:
    """Return the lines of the first sheet that has headings of a codebook, else of the first."""
    data = safe_bytes(path)
    if isinstance(data, Refusal):
        raise QdaError(f"{path.name}: found {data.found}; expected {data.expected}.")
    found: list[list[Line]] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                found.append(list(_cells(path.name, sheet.title, sheet)))
                if any(_places(line) for _, line in found[-1][:_HEADER_WITHIN]):
                    return found[-1]
    except QdaError:
        raise
    except Exception as error:  # openpyxl raises whatever it stumbles over.
        raise QdaError(f"{path.name} is a damaged workbook ({type(error).__name__}).") from error
    return found[0] if found else []


def _cells(file: str, name: str, sheet: object) -> Iterator[Line]:
    rows = sheet.iter_rows(max_row=MAX_CODES + _HEADER_WITHIN, max_col=_MOST_COLUMNS)  # type: ignore[attr-defined]
    for number, cells in enumerate(rows, start=1):
        for cell in cells:
            if strange := odd(cell):
                raise QdaError(
                    f"{file}, {name}, {cell.coordinate}: found {strange}; expected text, typed."
                )
        yield number, [cell_text(cell) for cell in cells]


def _header(file: str, lines: Sequence[Line]) -> tuple[int, dict[str, int], list[str]]:
    """Return the number of the row with headings, the place of each column, and other headings."""
    for number, line in lines[:_HEADER_WITHIN]:
        if places := _places(line):
            others = [c.strip() for at, c in enumerate(line) if at not in places.values()]
            return number, places, [name for name in others if name]
    first = next((line for _, line in lines if any(map(str.strip, line))), [])
    found = ", ".join(cell.strip() for cell in first if cell.strip()) or "nothing"
    raise QdaError(
        f"{file}: found the headings {found[:200]}; expected one of a column of codes, such as Code"
        " or Naam, and one of a column of descriptions, such as Definitie or Description."
    )


def _places(line: Sequence[str]) -> dict[str, int]:
    """Return the place of each column; nothing when it is no row of headings of a codebook."""
    said = [key(cell).rstrip(":* ") for cell in line]
    found: dict[str, int] = {}
    for column, headings in _HEADINGS.items():
        there = [heading for heading in headings.split("|") if heading in said]
        if there:
            found[column] = said.index(there[0])
    return found if {"code", "definition"} <= set(found) else {}


def _rows(lines: Sequence[Line], places: Mapping[str, int]) -> tuple[list[_Row], list[str]]:
    rows, nameless = [], []
    for number, line in lines:
        said = {name: line[at].strip() if at < len(line) else "" for name, at in places.items()}
        parts = [part for part in _parts(said["code"]) if part]
        if parts:
            above = [part for part in _parts(said.get("parent", "")) if part]
            rows.append(_Row(number, (*above, *parts), said))
        elif any(said.values()):
            nameless.append(str(number))
    told = [f"Left out, as no code stands there: row {', '.join(nameless)}."] if nameless else []
    return rows, told


def _parts(name: str) -> list[str]:
    r"""Return the names in a path of codes, from the top down.

    Examples
    --------
    >>> _parts("Wonen>>Huur"), _parts("Codes\\Wonen"), _parts("Wonen > Huur"), _parts("Zorg (65>)")
    (['Wonen', 'Huur'], ['Wonen'], ['Wonen', 'Huur'], ['Zorg (65>)'])
    """
    text = name.replace(">>", "\\").replace(" > ", "\\")
    parts = [" ".join(part.split()) for part in text.split("\\")]
    return parts[1:] if len(parts) > 1 and key(parts[0]) in _TOPS else parts


def _paths(rows: Sequence[_Row]) -> list[_Row]:
    """Return the rows with the names from the top down; the one above a code may have one too."""
    by_name = {key(row.path[-1]): row for row in reversed(rows)}
    found = []
    for row in rows:
        path, passed = row.path, {key(row.path[-1])}
        while key(path[0]) not in passed and (above := by_name.get(key(path[0]))) is not None:
            passed.add(key(path[0]))
            path = (*above.path[:-1], *path)
        found.append(replace(row, path=path))
    return found


@dataclass
class _Node:
    """A code in the tree, and those below it; ``row`` is None while it is only named."""

    name: str
    row: _Row | None = None
    below: dict[str, _Node] = field(default_factory=dict)


def _tree(rows: Sequence[_Row], former: Codebook, remarks: list[str]) -> tuple[QdaCode, ...]:
    top = _Node("")
    for row in rows:
        above = top
        for name in row.path[:-1]:
            above = above.below.setdefault(key(name), _Node(name))
        name = row.path[-1]
        there = above.below.setdefault(key(name), _Node(name))
        if there.row is None:
            there.name, there.row = name, row
        elif there.row.said == row.said:
            remarks.append(f"Row {row.number} says the same as row {there.row.number}: {name}.")
        else:
            # No name has a line end, so that this is of no other.
            above.below[f"{key(name)}\n{row.number}"] = _Node(name, row)
    return tuple(_codes(top, (), {key(code.code): code for code in former}, set()))


def _codes(
    node: _Node, path: tuple[str, ...], former: dict[str, Code], guids: set[str]
) -> Iterator[QdaCode]:
    """Give the codes below one; of several of one name the first is the one that was there."""
    for place, inner in node.below.items():
        own = (*path, place)
        known = former.pop(key(inner.name), None)
        guid = code_id_of(own) if known is None else known.code_id
        while guid in guids:
            guid = code_id_of([*own, guid])
        guids.add(guid)
        code = _code({} if inner.row is None else inner.row.said, inner.name, guid, known)
        yield replace(code, children=tuple(_codes(inner, own, former, guids)))


def _code(said: Mapping[str, str], name: str, guid: str, known: Code | None) -> QdaCode:
    """Return a code with what a row says of it, and else what was said of it before."""
    former = known or _NEW
    colour = said.get("colour", "")
    return QdaCode(
        guid=guid,
        name=name,
        description=description_of(
            said.get("definition") or former.definition,
            include=said.get("include") or former.include,
            exclude=said.get("exclude") or former.exclude,
            coalition=former.coalition,
            edition=former.edition,
        ),
        colour=long_colour(colour) if COLOUR.fullmatch(colour) else former.colour,
    )
