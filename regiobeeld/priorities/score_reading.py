"""A sheet of scores, read back: all that is wrong with it at once."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter

from regiobeeld.errors import PriorityError
from regiobeeld.files.untrusted_xlsx import refused_content, refused_name
from regiobeeld.interviews.coding.sheet_format import key, plain
from regiobeeld.interviews.coding.sheet_reading import Fault, cell_text, shown
from regiobeeld.interviews.protocol.pack_sheets import META_SHEET
from regiobeeld.priorities.issues import THEME, candidates
from regiobeeld.priorities.score_sheet import COLUMNS, OPEN, READ, SHEET, YES_NO, meta_of
from regiobeeld.region_picture import Picture

_TYPES = {
    "coalition": "string",
    "issue": "string",
    "influence": "Float64",
    "effectiveness": "Float64",
    "pearl": "boolean",
    "note": "string",
}
_NUMBERS = ("invloed", "effect")
_MOST_ROWS, _MOST_COLUMNS = 10_000, 40
_HEADER_WITHIN = 50
_RANGE = "a number from 0 to 10, or nothing"


def read_scores_sheet(path: str | Path, picture: Picture) -> pd.DataFrame:
    """Read the scores of a coalition.

    Parameters
    ----------
    path
        A sheet of `write_scores_sheet`, filled in.
    picture
        The picture that it was written from: region, year and issues must be its own.

    Returns
    -------
    pandas.DataFrame
        One row per issue with a score: ``coalition, issue, influence, effectiveness`` (0-10, or
        missing), ``pearl`` (boolean, or missing) and ``note``. What was left empty is missing,
        never zero. Rows without any score are passed over.

    Raises
    ------
    PriorityError
        With a line for everything that is wrong: file, sheet, cell, what was found and what would
        be right. Nothing is changed.
    """
    read = _open(Path(path))
    faults = [*read.faults, *_meta_faults(read, picture)]
    rows, seen = [], dict[tuple[str, str], int]()
    for number, cells in read.rows:
        values = {name: plain(cell_text(cell)) for name, cell in cells.items()}
        if not any(values[name] for name in OPEN):
            continue
        wrong = list(_row_faults(picture, cells, values))
        first = seen.setdefault((values["coalitie"], values["onderwerp_id"]), number)
        if first != number:
            wrong.append(("onderwerp_id", values["onderwerp_id"], f"it once; row {first} has it"))
        faults += [read.fault(name, number, found, right) for name, found, right in wrong]
        if not wrong:
            rows.append(_score(values))
    if faults:
        raise PriorityError("\n".join(map(str, faults)))
    return pd.DataFrame(rows, columns=list(READ)).astype(_TYPES)


@dataclass(frozen=True)
class _Read:
    """A sheet as it stands: its rows below the header, by number and column."""

    file: str
    meta: Mapping[str, str]
    columns: Mapping[str, int]
    rows: Sequence[tuple[int, Mapping[str, Any]]]
    faults: Sequence[Fault]

    def fault(self, column: str, row: int, found: str, right: str) -> Fault:
        """Return what is wrong with a cell."""
        cell = f"{get_column_letter(self.columns[column] + 1)}{row}"
        return Fault(self.file, SHEET, f"{cell} ({column})", found, right)


def _open(path: Path) -> _Read:
    """Read a workbook that is not trusted.

    Raises
    ------
    PriorityError
        When it cannot be read at all.
    """
    refusal = refused_name(path) or refused_content(path.read_bytes())
    if refusal:
        raise PriorityError(str(Fault(path.name, "", "", refusal.found, refusal.expected)))
    try:
        with warnings.catch_warnings():
            # About extensions of Excel that are of no use here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, keep_links=False)
            return _content(path.name, book)
    except PriorityError:
        raise
    except Exception as error:
        # openpyxl raises whatever it stumbles over; the file is at fault, whatever it is.
        found = f"a damaged workbook ({type(error).__name__}: {shown(str(error))})"
        fault = Fault(path.name, "", "", found, "a workbook that Excel opens")
        raise PriorityError(str(fault)) from None


def _content(file: str, book: Any) -> _Read:
    names = book.sheetnames
    found = [name for name in names if key(name) == key(SHEET)]
    if not found:
        right = f"a sheet named {SHEET}"
        raise PriorityError(str(Fault(file, "", "", f"the sheets {', '.join(names)}", right)))
    meta = {}
    if META_SHEET in names:
        meta = {cell_text(r[0]): cell_text(r[1]) for r in _cells(book[META_SHEET]) if len(r) > 1}
    rows = list(enumerate(_cells(book[found[0]]), start=1))
    headers = [(n, [key(cell_text(cell)) for cell in cells]) for n, cells in rows[:_HEADER_WITHIN]]
    header, titles = next((pair for pair in headers if "onderwerp_id" in pair[1]), (0, []))
    if not header:
        right = f"the columns {', '.join(COLUMNS)}"
        raise PriorityError(str(Fault(file, SHEET, "", "no row of column names", right)))
    columns = {name: titles.index(name) for name in COLUMNS if name in titles}
    faults = [
        Fault(file, SHEET, f"row {header}", f"{titles.count(name)} columns {name!r}", "one")
        for name in COLUMNS
        if titles.count(name) != 1
    ]
    if len(columns) < len(COLUMNS):
        raise PriorityError("\n".join(map(str, faults)))
    below = [
        (number, {name: cells[place] for name, place in columns.items()})
        for number, cells in rows[header:]
        if any(cell.value is not None for cell in cells)
    ]
    return _Read(file, meta, columns, below, faults)


def _cells(sheet: Any) -> Iterator[Sequence[Any]]:
    # What a file says of its own size may be wrong, or a bomb.
    sheet.reset_dimensions()
    rows: Iterator[Sequence[Any]] = sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS)
    return ([*row, *[_EMPTY] * (_MOST_COLUMNS - len(row))] for row in rows)


@dataclass(frozen=True)
class _Empty:
    """A cell beyond the end of a row."""

    value: None = None
    data_type: str = "n"


_EMPTY = _Empty()


def _meta_faults(read: _Read, picture: Picture) -> Iterator[Fault]:
    for name, right in meta_of(picture).items():
        if (found := read.meta.get(name, "")) != right:
            yield Fault(read.file, META_SHEET, name, shown(found) if found else "nothing", right)


_Wrong = tuple[str, str, str]


def _row_faults(
    picture: Picture, cells: Mapping[str, Any], values: Mapping[str, str]
) -> Iterator[_Wrong]:
    for name, cell in cells.items():
        if cell.data_type == "f":
            yield name, "a formula", "what it gives, typed"
    coalition, issue = values["coalitie"], values["onderwerp_id"]
    known = picture.catalogue.coalitions
    if coalition not in known:
        yield "coalitie", shown(coalition), f"one of {', '.join(known)}"
    elif not issue.startswith(f"{THEME}:") and issue not in _ids(picture, coalition):
        yield "onderwerp_id", shown(issue), "the id as it was on the sheet"
    for name in _NUMBERS:
        if values[name] and cells[name].data_type != "f" and _mark(values[name]) is None:
            yield name, shown(values[name]), _RANGE
    if values["pearl"] and cells["pearl"].data_type != "f" and key(values["pearl"]) not in YES_NO:
        yield "pearl", shown(values["pearl"]), "ja, nee or nothing"


def _ids(picture: Picture, coalition: str) -> set[str]:
    return {indicator.id for indicator in candidates(picture, coalition)}


def _mark(text: str) -> float | None:
    """Return a mark from 0 to 10, with a decimal point or comma; None when it is none."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value <= 10 else None


def _score(values: Mapping[str, str]) -> dict[str, object]:
    row: dict[str, object] = {name: values[column] for name, column in READ.items()}
    row["influence"], row["effectiveness"] = (_mark(values[name]) for name in _NUMBERS)
    row["pearl"] = YES_NO.get(key(values["pearl"]))
    return row


__all__ = ["read_scores_sheet"]
