"""Take the rows of an interview out of a workbook; the rest stays as it is.

The workbook is written anew by openpyxl, so that nothing of the rows is left in its list of texts.
Drop-downs by named range, conditional formats, locked cells, widths and heights of rows survive
(their ranges keep their size, and then reach over empty rows). What openpyxl does not know, it
leaves out: drop-downs that newer Excel stores apart, threaded comments, pictures.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from regiobeeld.files.untrusted_xlsx import META_SHEET, refused_content
from regiobeeld.interviews.coding.sheet_format import WITHDRAWN_KEY

# Column names stand in one of the first rows, below a title and notes.
_HEADER_WITHIN = 10
_TELLING = ("interview_id", "fragment_id")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


class WorkbookError(Exception):
    """A workbook cannot be edited; the message says why."""


@dataclass(frozen=True)
class Cleaned:
    """A workbook without the rows of an interview.

    Attributes
    ----------
    data
        The file.
    rows
        How many were taken out.
    losses
        What Excel had stored that is no longer there, in words; mostly nothing.
    """

    data: bytes
    rows: int
    losses: tuple[str, ...]


def without_interview(
    data: bytes, interview_id: str, fragment_ids: Collection[str]
) -> Cleaned | None:
    """Return a workbook without an interview, or None when it has no rows of it.

    A row is of the interview when it has its id in a column ``interview_id``, or one of the ids in
    a column ``fragment_id``. The hidden sheet gets a note of the ids of the rows that were there,
    without any text, so that whoever reads the sheet knows why they are gone.

    Raises
    ------
    WorkbookError
        When it cannot be read.
    """
    book, losses = _opened(data)
    removed: list[str] = []
    count = 0
    for sheet in book.worksheets:
        rows = _rows_of(sheet, interview_id, fragment_ids)
        _delete(sheet, sorted(rows))
        removed += [identity for identity in rows.values() if identity]
        count += len(rows)
    if not count:
        return None
    _note(book, removed)
    return Cleaned(_saved(book), count, losses)


def _opened(data: bytes) -> tuple[openpyxl.Workbook, tuple[str, ...]]:
    if refusal := refused_content(data):
        raise WorkbookError(f"it is {refusal.found}")
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            book = openpyxl.load_workbook(io.BytesIO(data))
    except Exception as error:
        # Damaged workbooks make openpyxl raise whatever its parsers do.
        raise WorkbookError(f"it cannot be read as a workbook ({error})") from error
    said = dict.fromkeys(str(warning.message) for warning in caught)
    return book, tuple(text for text in said if "will be removed" in text)


def _rows_of(sheet: Worksheet, interview_id: str, fragment_ids: Collection[str]) -> dict[int, str]:
    """Return number and fragment id of the rows of an interview."""
    header, places = _columns(sheet)
    rows: dict[int, str] = {}
    if not places:
        return rows
    cells_of = sheet.iter_rows(min_row=header + 1, values_only=True)
    for row, cells in enumerate(cells_of, header + 1):
        said = {name: str(cells[place] or "").strip() for name, place in places.items()}
        fragment = said.get("fragment_id", "")
        if said.get("interview_id") == interview_id or fragment in fragment_ids:
            rows[row] = fragment
    return rows


def _columns(sheet: Worksheet) -> tuple[int, dict[str, int]]:
    """Return the row of the column names, and the places of those that tell an interview."""
    # Beyond the last row openpyxl would make new ones.
    last = min(_HEADER_WITHIN, sheet.max_row)
    first = sheet.iter_rows(max_row=last, values_only=True)
    for number, cells in enumerate(first, start=1):
        header = [str(cell or "").strip().lower() for cell in cells]
        places = {name: header.index(name) for name in _TELLING if name in header}
        if places:
            return number, places
    return 0, {}


def _delete(sheet: Worksheet, rows: Sequence[int]) -> None:
    """Delete rows, and let the heights of those below come along, which openpyxl does not."""
    for first, many in reversed(_runs(rows)):
        sheet.delete_rows(first, many)
        heights = sheet.row_dimensions
        for row in sorted(row for row in heights if row >= first):
            height, hidden = heights[row].height, heights[row].hidden
            del heights[row]
            if row >= first + many:
                heights[row - many].height = height
                heights[row - many].hidden = hidden


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return first and number of the rows that follow each other.

    Examples
    --------
    >>> _runs([5, 6, 7, 10])
    [(5, 3), (10, 1)]
    """
    runs = [list(run) for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0])]
    return [(run[0][1], len(run)) for run in runs]


def _note(book: openpyxl.Workbook, removed: Sequence[str]) -> None:
    """Note on the hidden sheet which rows are gone, and drop what it says of these."""
    if META_SHEET not in book.sheetnames:
        return
    sheet = book[META_SHEET]
    former = ""
    gone = []
    for row, (key, value) in enumerate(sheet.iter_rows(max_col=2, values_only=True), 1):
        if key == WITHDRAWN_KEY:
            former = str(value or "")
        # A checksum of a row is kept under a key that ends in the fragment's id.
        if key == WITHDRAWN_KEY or str(key).rpartition(":")[2] in removed:
            gone.append(row)
    _delete(sheet, gone)
    every = dict.fromkeys([*filter(None, former.split(",")), *removed])
    row = sheet.max_row + 1
    sheet.cell(row, 1, WITHDRAWN_KEY)
    sheet.cell(row, 2, ",".join(every))


def _saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as bytes that do not tell the time."""
    written, steady = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(steady, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            fixed = zipfile.ZipInfo(info.filename)
            target.writestr(fixed, content, zipfile.ZIP_DEFLATED)
    return steady.getvalue()
