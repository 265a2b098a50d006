"""Forms that came back filled: their rows as they stand, and all that is wrong with them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from regiobeeld.files.cells import cell_text, key, odd, plain, shown
from regiobeeld.files.comments import comments_of
from regiobeeld.files.forms import Form
from regiobeeld.files.untrusted_xlsx import (
    META_SHEET,
    Refusal,
    merged_cells,
    program_of,
    safe_bytes,
)

#: Rows and columns beyond which nothing is read.
MOST_ROWS = 100_000
MOST_COLUMNS = 60
# The header may have moved down; a row with half of the columns is it.
_HEADER_WITHIN = 50
#: Column, what was found there, and what would be right.
Wrong = tuple[str, str, str]


@dataclass(frozen=True)
class Fault:
    """Something wrong in a form that came back.

    Attributes
    ----------
    file, sheet, cell
        Where; sheet and cell are empty when it is about the whole.
    found, expected
        What is there, and what would be right.
    """

    file: str
    sheet: str
    cell: str
    found: str
    expected: str

    def __str__(self) -> str:
        """Say it in one line."""
        place = ", ".join(part for part in (self.file, self.sheet, self.cell) if part)
        end = "" if self.expected.endswith("?") else "."
        line = f"{place}: found {self.found}; expected {self.expected}{end}"
        # Names of files and sheets may hold anything.
        return " ".join(line.splitlines())


@dataclass(frozen=True)
class FilledRow:
    """A row that has anything in it.

    Attributes
    ----------
    number
        As Excel counts.
    texts
        What its cells say, by column.
    odd
        Cells that hold no text or number but, say, a formula: what, by column.
    """

    number: int
    texts: Mapping[str, str]
    odd: Mapping[str, str]

    @property
    def odd_cells(self) -> list[Wrong]:
        """What is wrong with cells that hold no text or number."""
        right = "text or a number, typed or chosen"
        return [(name, found, right) for name, found in self.odd.items()]


@dataclass(frozen=True)
class Filled:
    """What a form that came back holds.

    Attributes
    ----------
    file
        Its name.
    sheet
        Name of the sheet to fill, as it is.
    letters
        Letter of each column.
    meta
        The hidden sheet.
    lists
        The hidden sheet of lists: each below its name.
    rows
        Below the header.
    merged
        First and last row of each area of merged cells: what stood there is lost.
    comments
        What people said in comments on its cells, by the name of the cell.
    program
        What saved it, in its own words; empty when it does not say.
    foreign
        Whether it is a workbook of something else: whole, and without anything of the form.
    faults
        Of the file as a whole; the rows can be read all the same.
    unreadable
        Whether the rows are lost to those faults.
    """

    file: str
    sheet: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)
    meta: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rows: tuple[FilledRow, ...] = ()
    merged: tuple[tuple[int, int], ...] = ()
    comments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    program: str = ""
    foreign: bool = False
    faults: tuple[Fault, ...] = ()
    unreadable: bool = False

    def place(self, row: FilledRow, column: str) -> str:
        """Return the name of a cell, such as J17."""
        return f"{self.letters[column]}{row.number}"

    def fault(self, row: FilledRow, column: str, found: str, expected: str) -> Fault:
        """Return what is wrong with a cell."""
        cell = f"{self.place(row, column)} ({column})"
        return Fault(self.file, self.sheet, cell, found, expected)

    def strangeness(self, wanted: Mapping[str, str]) -> list[Fault]:
        """Return in what the hidden sheet differs from what it should say."""
        if not self.meta:
            right = "the hidden sheet as it was written"
            return [Fault(self.file, META_SHEET, "", "no such hidden sheet", right)]
        said = {name: shown(value) for name, value in self.meta.items()}
        return [
            Fault(self.file, META_SHEET, "", f"{name} {said.get(name, 'nothing')}", repr(value))
            for name, value in wanted.items()
            if self.meta.get(name) != value
        ]


def read_form(path: Path, form: Form, headings: Mapping[str, str] | None = None) -> Filled:
    """Read a form that came back.

    The content is not trusted: files that are no workbook, hold macros, unpack to too much or have
    document types are refused before they are read.

    Parameters
    ----------
    path
        The workbook.
    form
        What it should be.
    headings
        Name of the column below each heading, for a form with headings in words.

    Returns
    -------
    Filled
        What is wrong with the file is among its faults, never an exception.
    """
    data = safe_bytes(path, form.largest)
    if not isinstance(data, Refusal):
        try:
            return _filled(path.name, data, form, headings or {})
        except Exception as error:
            # openpyxl raises whatever it stumbles over; the file is at fault, whatever it is.
            told = f"{type(error).__name__}: {shown(str(error))}"
            data = Refusal(f"a damaged workbook ({told})", "a workbook that Excel opens")
    return _lost(path.name, "", data.found, data.expected)


def good_rows(
    filled: Filled,
    form: Form,
    strange: Sequence[Fault],
    judge: Callable[[Mapping[str, str]], Iterable[Wrong]],
) -> list[Mapping[str, str]]:
    """Return the rows that somebody filled, when nothing is wrong with any.

    Parameters
    ----------
    filled, form
        What came back, and what it should be.
    strange
        What is wrong with its identity. When anything is, rows are not judged: each would be a
        fault that says nothing.
    judge
        Gives column, what was found and what would be right, for all that is wrong in a row.

    Raises
    ------
    RegiobeeldError
        The form's own error, with a line for every fault.
    """
    faults = [*filled.faults, *strange]
    rows: list[Mapping[str, str]] = []
    first: dict[tuple[str, ...], int] = {}
    for row in filled.rows if not strange else ():
        texts = {name: plain(text) for name, text in row.texts.items()}
        wrong = row.odd_cells
        if not wrong and any(texts[name] for name in form.asked or form.open):
            wrong = list(judge(texts))
            number = first.setdefault(tuple(texts[name] for name in form.unique), row.number)
            if number != row.number:
                column = form.unique[-1]
                wrong.append((column, shown(texts[column]), f"it once; row {number} has it"))
            rows.append(texts)
        faults += [filled.fault(row, *told) for told in wrong]
    if faults:
        raise form.error("\n".join(map(str, faults)))
    return rows


def _lost(file: str, sheet: str, found: str, expected: str, **known: Any) -> Filled:
    """Return what is left of a file of which the rows cannot be read."""
    faults = (Fault(file, sheet, "", found, expected),)
    return Filled(file, faults=faults, unreadable=True, **known)


def _filled(file: str, data: bytes, form: Form, headings: Mapping[str, str]) -> Filled:
    import openpyxl

    with warnings.catch_warnings():
        # About extensions of Excel, and dates out of range, which are faults of cells here.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        headers = [(sheet, _header(sheet, form, headings)) for sheet in book.worksheets]
        with_header = [(sheet, *header) for sheet, header in headers if header]
        known: dict[str, Any] = {
            "meta": _meta(book),
            "lists": _lists(book, form),
            "program": program_of(data),
        }
        if not with_header:
            foreign = not (known["meta"] or known["lists"])
            return _lost(file, *_no_sheet(book, form, known["program"]), foreign=foreign, **known)
        named = [found for found in with_header if key(found[0].title) == key(form.sheet)]
        sheet, number, names = (named or with_header)[0]
        others = [other.title for other, *_ in with_header if other is not sheet]
        needed = form.required if known["meta"] else form.essential or form.required
        letters, wrong = _letters(names, form, needed, known["program"])
        missing = not set(needed) <= set(letters)
        rows = () if missing else tuple(_rows(sheet, number, letters, form))
    areas = {area: _rows_of(area) for area in merged_cells(data, sheet.title)}
    merged = {area: (top, end) for area, (top, end) in areas.items() if end > number}
    faults = [
        *_sheet_faults(sheet.title, others, form),
        *((sheet.title, area, "merged cells", "each cell by itself") for area in merged),
        *((sheet.title, *told) for told in wrong),
    ]
    return Filled(
        file,
        sheet.title,
        letters,
        rows=rows,
        merged=tuple(merged.values()),
        comments=comments_of(data, sheet.title),
        faults=tuple(Fault(file, *told) for told in faults),
        unreadable=missing,
        **known,
    )


def _rows_of(area: str) -> tuple[int, int]:
    """Return the first and the last row of an area; whole columns have all rows."""
    from openpyxl.utils import range_boundaries

    _, top, _, end = range_boundaries(area)
    return top or 1, end or MOST_ROWS


def _cells(sheet: Any, first: int = 1, last: int = MOST_ROWS) -> Iterator[Sequence[Any]]:
    """Give the cells of every row: as many in each, whatever a file says of its own size."""
    sheet.reset_dimensions()
    rows: Iterator[Sequence[Any]] = sheet.iter_rows(
        min_row=first, max_row=last, max_col=MOST_COLUMNS
    )
    return rows


def _header(sheet: Any, form: Form, headings: Mapping[str, str]) -> tuple[int, list[str]] | None:
    """Return the number of the row with the columns' names, and the names."""
    named = {key(heading): name for heading, name in headings.items()}
    for number, cells in enumerate(_cells(sheet, last=_HEADER_WITHIN), start=1):
        said = [key(cell_text(cell)) for cell in cells]
        names = [named.get(text, text) for text in said]
        if len(set(names) & set(form.names)) >= len(form.names) // 2:
            return number, names
    return None


def _no_sheet(book: Any, form: Form, program: str) -> tuple[str, str, str]:
    names = [sheet.title for sheet in book.worksheets]
    if not names:
        return "", "no sheet at all", f"the sheet {form.sheet}"
    if any(key(name) == key(form.sheet) for name in names):
        right = f"the columns {', '.join(form.names)} {_saved_by(program)}"
        return form.sheet, "no row of column names", right
    return "", f"the sheets {', '.join(names)}", f"a sheet named {form.sheet}"


def _saved_by(program: str) -> str:
    """Say what saved a form that lacks something, and how to save it instead."""
    name = program or "a program that does not name itself, as Google Sheets"
    return f"(saved by {name}; fill the form in Excel or LibreOffice, and save it as .xlsx)"


def _sheet_faults(
    name: str, others: Sequence[str], form: Form
) -> Iterator[tuple[str, str, str, str]]:
    if key(name) != key(form.sheet) and not form.essential:
        yield name, "", f"the {form.kind} under another name", f"the name {form.sheet}"
    for other in others:
        yield other, "", f"a second {form.kind}", f"all work on the sheet {form.sheet}"


def _letters(
    names: Sequence[str], form: Form, needed: Sequence[str], program: str
) -> tuple[dict[str, str], list[Wrong]]:
    """Return the letter of each column by name, wherever it stands now, and what is wrong."""
    from openpyxl.utils import get_column_letter

    letters: dict[str, str] = {}
    faults: list[Wrong] = []
    strange: list[str] = []
    for number, name in enumerate(names, start=1):
        letter = get_column_letter(number)
        if name in letters:
            faults.append((letter, f"a second column {name!r}", "each once"))
        elif name in form.names:
            letters[name] = letter
        elif name:
            strange.append(f"{letter} {shown(name)}")
    instead = f" but {', '.join(strange)}" if strange else ""
    absent = [name for name in needed if name not in letters]
    rights = ["the columns as they were"] * len(absent)
    # Said once: it is the same for all.
    rights[:1] = [f"{right} {_saved_by(program)}" for right in rights[:1]]
    faults += [
        ("", f"no column {name!r}{instead}", right)
        for name, right in zip(absent, rights, strict=True)
    ]
    if strange and not faults:
        right = f"remarks in the column {form.remarks!r}" if form.remarks else "no other columns"
        faults.append(("", f"a column of one's own: {', '.join(strange)}", right))
    return letters, faults


def _rows(sheet: Any, header: int, letters: Mapping[str, str], form: Form) -> Iterator[FilledRow]:
    from openpyxl.utils import column_index_from_string

    places = {name: column_index_from_string(letter) - 1 for name, letter in letters.items()}
    for number, cells in enumerate(_cells(sheet, first=header + 1), start=header + 1):
        texts = dict.fromkeys(form.names, "")
        texts |= {name: cell_text(cells[place]) for name, place in places.items()}
        if any(text.strip() for text in texts.values()):
            found = {name: odd(cells[place]) for name, place in places.items()}
            yield FilledRow(number, texts, {name: text for name, text in found.items() if text})


def _meta(book: Any) -> dict[str, str]:
    if META_SHEET not in book.sheetnames:
        return {}
    pairs = [(cell_text(row[0]), cell_text(row[1])) for row in _cells(book[META_SHEET])]
    return {name: value for name, value in pairs if name}


def _lists(book: Any, form: Form) -> dict[str, list[str]]:
    """Return the hidden lists; entries in the midst of a list may be empty."""
    if form.lists not in book.sheetnames:
        return {}
    names, *rows = [[cell_text(cell) for cell in row] for row in _cells(book[form.lists])] or [[]]
    lists = {name: [row[place] for row in rows] for place, name in enumerate(names) if name}
    for texts in lists.values():
        while texts and not texts[-1]:
            texts.pop()
    return lists
