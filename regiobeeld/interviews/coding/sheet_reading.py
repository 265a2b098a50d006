"""A filled coding sheet, read back: its rows as they stand, and what is wrong with the file."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import openpyxl
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries

from regiobeeld.files.untrusted_xlsx import Refusal, merged_cells, safe_bytes
from regiobeeld.interviews.coding import sheet_format
from regiobeeld.interviews.coding.sheet_format import COLUMNS, SHEET, key, unescaped
from regiobeeld.interviews.protocol.pack_sheets import LISTS_SHEET, META_SHEET

T = TypeVar("T")

#: Rows and columns beyond which nothing is read.
MOST_ROWS = 100_000
MOST_COLUMNS = 60
# The header may have moved down; a row with so many of the columns is it.
_HEADER_WITHIN = 50
_ENOUGH_COLUMNS = len(COLUMNS) // 2
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Fault:
    """Something wrong in a coding sheet.

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
class SheetRow:
    """A row of the sheet that has anything in it: cells by the name of their column."""

    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class SheetContent:
    """What a file holds.

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
        The hidden lists by name.
    rows
        Below the header.
    merged
        First and last row of each area of merged cells: what stood there is lost.
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
    rows: tuple[SheetRow, ...] = ()
    merged: tuple[tuple[int, int], ...] = ()
    faults: tuple[Fault, ...] = ()
    unreadable: bool = False

    @property
    def coder(self) -> str:
        """Who filled it, by the hidden sheet."""
        return self.meta.get("coder", "")

    @property
    def withdrawn(self) -> frozenset[str]:
        """Fragments that were taken out, as their interview is withdrawn."""
        names = self.meta.get(sheet_format.WITHDRAWN_KEY, "").split(",")
        return frozenset(name.strip() for name in names if name.strip())

    @property
    def checksums(self) -> dict[str, str]:
        """Checksum of every row as it was written, by fragment id."""
        prefix = sheet_format.ROW_PREFIX
        return {k.removeprefix(prefix): v for k, v in self.meta.items() if k.startswith(prefix)}

    def place(self, row: SheetRow, column: str) -> str:
        """Return the name of a cell, such as J17."""
        return f"{self.letters[column]}{row.number}"


def read_content(path: str | Path) -> SheetContent:
    """Read a coding sheet; what is wrong with the file is among its faults, never an exception.

    The contents are not trusted: files that are no workbook, hold macros, unpack to too much or
    have document types are refused before they are read.
    """
    path = Path(path)
    found = read_workbook(path, _content)
    if isinstance(found, Fault):
        return SheetContent(path.name, faults=(found,), unreadable=True)
    return found


def read_workbook(path: Path, read: Callable[[str, bytes], T]) -> T | Fault:
    """Return what is read from the name and bytes of a workbook, or what is wrong with the file."""
    data = safe_bytes(path)
    if isinstance(data, Refusal):
        refusal = data
    else:
        try:
            return read(path.name, data)
        except Exception as error:
            # openpyxl raises whatever it stumbles over; the file is at fault, whatever it is.
            told = f"{type(error).__name__}: {shown(str(error))}"
            refusal = Refusal(f"a damaged workbook ({told})", "a workbook that Excel opens")
    return Fault(path.name, "", "", refusal.found, refusal.expected)


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


def _content(file: str, data: bytes) -> SheetContent:
    with warnings.catch_warnings():
        # About extensions of Excel, and dates out of range, which are faults of cells here.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        with_header = [(s, found) for s in book.worksheets if (found := _header(s)) is not None]
        meta, lists = _meta(book), _lists(book)
        named = [pair for pair in with_header if key(pair[0].title) == key(SHEET)]
        if not with_header:
            return SheetContent(file, meta=meta, faults=(_no_sheet(file, book),), unreadable=True)
        sheet, (number, names) = (named or with_header)[0]
        others = [other.title for other, _ in with_header if other is not sheet]
        faults = list(_sheet_faults(file, sheet.title, others))
        letters, wrong = _letters(file, sheet.title, names)
        missing = not set(COLUMNS) <= set(letters)
        rows = () if missing else tuple(_rows(sheet, number, letters))
    areas = {area: _rows_of(area) for area in merged_cells(data, sheet.title)}
    merged = {area: (top, end) for area, (top, end) in areas.items() if end > number}
    for area in merged:
        faults.append(Fault(file, sheet.title, area, "merged cells", "each cell by itself"))
    return SheetContent(
        file=file,
        sheet=sheet.title,
        letters=letters,
        meta=meta,
        lists=lists,
        rows=rows,
        merged=tuple(merged.values()),
        faults=(*faults, *wrong),
        unreadable=missing,
    )


def _rows_of(area: str) -> tuple[int, int]:
    """Return the first and the last row of an area; whole columns have all rows."""
    _, top, _, end = range_boundaries(area)
    return top or 1, end or MOST_ROWS


def _cells(sheet: Any, first: int = 1, last: int = MOST_ROWS) -> Iterator[Sequence[Any]]:
    # What a file says of its own size may be wrong, or a bomb.
    sheet.reset_dimensions()
    rows: Iterator[Sequence[Any]] = sheet.iter_rows(
        min_row=first, max_row=last, max_col=MOST_COLUMNS
    )
    return rows


def _header(sheet: Any) -> tuple[int, list[str]] | None:
    """Return the number of the row with the columns' names, and the names."""
    for number, cells in enumerate(_cells(sheet, last=_HEADER_WITHIN), start=1):
        names = [key(cell_text(cell)) for cell in cells]
        if len(set(names) & set(COLUMNS)) >= _ENOUGH_COLUMNS:
            return number, names
    return None


def _no_sheet(file: str, book: Any) -> Fault:
    if not book.worksheets:
        return Fault(file, "", "", "no sheet at all", f"the sheet {SHEET}")
    names = [sheet.title for sheet in book.worksheets]
    if any(key(name) == key(SHEET) for name in names):
        return Fault(file, SHEET, "", "no row of column names", f"the columns {', '.join(COLUMNS)}")
    return Fault(file, "", "", f"the sheets {', '.join(names)}", f"a sheet named {SHEET}")


def _sheet_faults(file: str, name: str, others: Sequence[str]) -> Iterator[Fault]:
    if key(name) != key(SHEET):
        yield Fault(file, name, "", "the coding sheet under another name", f"the name {SHEET}")
    for other in others:
        yield Fault(file, other, "", "a second coding sheet", f"all work on the sheet {SHEET}")


def _letters(
    file: str, sheet: str, names: Sequence[str]
) -> tuple[dict[str, str], tuple[Fault, ...]]:
    """Return the letter of each column by name, wherever it stands now."""
    letters: dict[str, str] = {}
    faults: list[Fault] = []
    strange: list[str] = []
    for number, name in enumerate(names, start=1):
        letter = get_column_letter(number)
        if name in letters:
            faults.append(Fault(file, sheet, letter, f"a second column {name!r}", "each once"))
        elif name in COLUMNS:
            letters[name] = letter
        elif name:
            strange.append(f"{letter} {shown(name)}")
    for name in COLUMNS:
        if name not in letters:
            instead = f" but {', '.join(strange)}" if strange else ""
            found = f"no column {name!r}{instead}"
            faults.append(Fault(file, sheet, "", found, "the columns as they were"))
    if strange and not faults:
        found = f"a column of one's own: {', '.join(strange)}"
        faults.append(Fault(file, sheet, "", found, "remarks in the column 'memo'"))
    return letters, tuple(faults)


def _rows(sheet: Any, header: int, letters: Mapping[str, str]) -> Iterator[SheetRow]:
    places = {name: column_index_from_string(letter) - 1 for name, letter in letters.items()}
    for number, cells in enumerate(_cells(sheet, first=header + 1), start=header + 1):
        if len(cells) and any(cell.value is not None for cell in cells):
            yield SheetRow(number, {name: cells[place] for name, place in places.items()})


def _meta(book: Any) -> dict[str, str]:
    if META_SHEET not in book.sheetnames:
        return {}
    rows = _cells(book[META_SHEET])
    return {cell_text(row[0]): cell_text(row[1]) for row in rows if row and row[0].value}


def _lists(book: Any) -> dict[str, list[str]]:
    """Return the hidden lists; the first entry of those beside the indicators is empty."""
    if LISTS_SHEET not in book.sheetnames:
        return {}
    rows = list(_cells(book[LISTS_SHEET]))
    lists: dict[str, list[str]] = {}
    for place, name in enumerate(map(cell_text, rows[0] if rows else ())):
        texts = [cell_text(row[place]) for row in rows[1:]]
        while texts and not texts[-1]:
            texts.pop()
        if name:
            lists[name] = texts
    return lists
