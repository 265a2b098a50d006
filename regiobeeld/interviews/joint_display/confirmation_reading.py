"""A confirmation sheet that came back: its cells as they stand, and what is wrong with the file."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from regiobeeld.interviews.coding.sheet_reading import Fault, cell_text, read_workbook
from regiobeeld.interviews.protocol.pack_sheets import META_SHEET

SHEET = "Bevestiging"
#: Columns from left to right, whatever the language of their headings.
COLUMNS = (
    "indicator",
    "soort",
    "cijfer",
    "bewoners",
    "professionals",
    "voorstel",
    "fit",
    "meta_inferentie",
    "door",
    "kenmerk",
)
LOCKED = ("indicator", "soort", "cijfer", "bewoners", "professionals", "voorstel", "kenmerk")
#: Row (from 0) of the column names.
HEADER = 3
_MOST_ROWS = 10_000


@dataclass(frozen=True)
class ConfirmationRow:
    """A row that has anything in it: texts by column, and the columns that hold a formula."""

    number: int
    cells: Mapping[str, str]
    formulas: tuple[str, ...]


@dataclass(frozen=True)
class SheetCells:
    """What a file holds: the hidden sheet, the rows, and what is wrong with the file as a whole."""

    file: str
    meta: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[ConfirmationRow, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def unreadable(self) -> bool:
        """Whether the file could not be read at all."""
        return bool(self.faults)

    def place(self, row: ConfirmationRow, column: str) -> str:
        """Return the name of a cell, such as G5."""
        return f"{get_column_letter(COLUMNS.index(column) + 1)}{row.number}"


def read_cells(path: Path) -> SheetCells:
    """Read a confirmation sheet; what is wrong with the file is a fault, never an exception.

    The content is not trusted: see `regiobeeld.files.untrusted_xlsx`.
    """
    found = read_workbook(path, _cells)
    return SheetCells(path.name, faults=(found,)) if isinstance(found, Fault) else found


def _cells(file: str, data: bytes) -> SheetCells:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        absent = [name for name in (SHEET, META_SHEET) if name not in book.sheetnames]
        if absent:
            faults = (Fault(file, name, "", "no such sheet", "a sheet as it was written")
                      for name in absent)  # fmt: skip
            return SheetCells(file, faults=tuple(faults))
        return SheetCells(file, _meta(book[META_SHEET]), tuple(_rows(book[SHEET])))


def _meta(sheet: Any) -> dict[str, str]:
    sheet.reset_dimensions()
    pairs = (
        [cell_text(cell) for cell in cells]
        for cells in sheet.iter_rows(max_row=_MOST_ROWS, max_col=2)
    )
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _rows(sheet: Any) -> Iterator[ConfirmationRow]:
    # What a file says of its own size may be wrong, or a bomb.
    sheet.reset_dimensions()
    first = HEADER + 2
    rows = sheet.iter_rows(min_row=first, max_row=_MOST_ROWS, max_col=len(COLUMNS))
    for number, cells in enumerate(rows, start=first):
        texts = [cell_text(cell) for cell in cells]
        texts += [""] * (len(COLUMNS) - len(texts))
        if any(text.strip() for text in texts):
            pairs = zip(COLUMNS, cells, strict=False)
            formulas = [name for name, cell in pairs if cell.data_type == "f"]
            yield ConfirmationRow(number, dict(zip(COLUMNS, texts, strict=True)), tuple(formulas))
