"""The cells of a CSV file or a workbook, as they are shown, and the faults found in them."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from regiobeeld.errors import DefinitionError
from regiobeeld.files.guarded_csv import csv_lines
from regiobeeld.files.untrusted_xlsx import Refusal, safe_bytes
from regiobeeld.files.untrusted_xml import parse
from regiobeeld.measurement.own_formats import percentage_of

_NO_FORMULA = "a number: open the workbook in Excel and save it, so that formulas have a result"
_NO_DATE = (
    "a number: this is a date, into which Excel turns what looks like one, such as 1-2; type it"
    " again in a cell with the format Text"
)
#: What may stand between the cells of a line of CSV; Excel in Dutch writes semicolons.
_DELIMITERS = ";,\t|"
#: Faults that one message names; a wrong setting makes every row wrong.
_MOST_FAULTS = 40
_MOST_SHOWN = 60


@dataclass(frozen=True)
class Cell:
    """A cell: a text or a number as it is shown.

    Attributes
    ----------
    value
        A number is times 100 where a workbook shows 0.125 as 12.5%.
    percent
        Whether a number is shown with a percent sign.
    wrong
        Why it is neither a text nor a number: what would be right.
    """

    value: str | float
    percent: bool = False
    wrong: str = ""

    @property
    def text(self) -> str:
        """What stands in it."""
        if isinstance(self.value, float):
            return f"{self.value:.10g}"
        return self.value.strip()

    @property
    def filled(self) -> bool:
        """Whether anything stands in it."""
        return bool(self.text or self.wrong)


@dataclass(frozen=True)
class Place:
    """A cell and where it stands: the row as a spreadsheet counts, and the name of the column."""

    row: int
    column: str
    cell: Cell


@dataclass(frozen=True)
class FileCells:
    """All cells of a file.

    Attributes
    ----------
    lines
        Number and cells of every row, also of empty ones.
    merged
        First row, last row, first column and last column of cells that are merged; columns count
        from 0.
    hidden_rows, hidden_columns
        Rows that a workbook hides, and columns, from 0.
    """

    lines: Sequence[tuple[int, Sequence[Cell]]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


#: How well cells fit: what is higher fits better.
Rank = Callable[[FileCells], tuple[int, int]]


@dataclass
class Faults:
    """Faults of a file, gathered so that one message names them all."""

    found: list[tuple[Place, str]] = field(default_factory=list)

    def add(self, place: Place, right: str) -> None:
        """Note a cell that is wrong, and what would be right."""
        self.found.append((place, right.rstrip(".")))

    def refuse(self, file: str, advice: str) -> None:
        """Raise an error when there is any fault."""
        if not self.found:
            return
        ordered = sorted(self.found, key=lambda fault: fault[0].row)
        told = [
            f"{file}, row {at.row}, {at.column}: found {at.cell.text[:_MOST_SHOWN]!r}; {right}."
            for at, right in ordered[:_MOST_FAULTS]
        ]
        if more := len(self.found) - len(told):
            told.append(f"{file}: and {more} more.")
        raise DefinitionError("\n".join([*told, *([advice] if advice else [])]))


def read_cells(path: Path, name: str, sheet: str, rank: Rank) -> FileCells:
    """Read the cells of a CSV file or a workbook.

    Parameters
    ----------
    path
        The file.
    name
        What messages call it.
    sheet
        Of a workbook; its only one when left out.
    rank
        How well the cells fit. Of CSV it decides what stands between the cells: what ranks
        highest, since the first line of a file need not be of its table.

    Raises
    ------
    DefinitionError
        When it cannot be read as such, or is not safe to read.
    """
    kind = path.suffix.lower()
    if kind == ".xlsx":
        return _workbook(path, name, sheet)
    if kind not in (".csv", ".txt"):
        raise DefinitionError(f"{name}: found a file that ends in {kind!r}; give a .csv or .xlsx.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DefinitionError(f"{name} cannot be read: {error.strerror or error}.") from error
    readable: list[FileCells] = []
    failures: list[DefinitionError] = []
    for delimiter in _DELIMITERS:
        try:
            lines = csv_lines(data, name, DefinitionError, delimiter)
        except DefinitionError as error:
            failures.append(error)
        else:
            readable.append(FileCells([(n, [Cell(text) for text in line]) for n, line in lines]))
    if not readable:
        raise failures[0]
    return max(readable, key=rank)


def _workbook(path: Path, name: str, sheet: str) -> FileCells:
    data = safe_bytes(path)
    if isinstance(data, Refusal):
        raise DefinitionError(f"{name}: found {data.found}; give {data.expected}.")
    computed = not _awaits_computation(data)
    results = _opened(data, name, sheet, data_only=True)
    formulas = _opened(data, name, sheet, data_only=False)
    pairs = zip(results.iter_rows(), formulas.iter_rows(), strict=True)
    return FileCells(
        lines=[
            (n, [_cell(*both, computed) for both in zip(*rows, strict=True)])
            for n, rows in enumerate(pairs, start=1)
        ],
        merged=tuple(
            (r.min_row, r.max_row, r.min_col - 1, r.max_col - 1) for r in results.merged_cells
        ),
        hidden_rows=frozenset(n for n, row in results.row_dimensions.items() if row.hidden),
        hidden_columns=frozenset(_hidden_columns(results)),
    )


def _awaits_computation(data: bytes) -> bool:
    """Return whether a program wrote the workbook and left the formulas to who opens it."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        book = parse(parts.read("xl/workbook.xml"))
    asked = [e.get("fullCalcOnLoad") for e in book.iter() if e.tag.endswith("}calcPr")]
    return any(value in ("1", "true") for value in asked)


def _hidden_columns(sheet: Any) -> Iterator[int]:
    for column in sheet.column_dimensions.values():
        if column.hidden:
            yield from range(column.min - 1, column.max)


def _opened(data: bytes, name: str, sheet: str, *, data_only: bool) -> Any:
    try:
        with warnings.catch_warnings():
            # What it drops (validation, headers of pages) holds no figures.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=data_only)
    except Exception as error:  # Damaged workbooks make openpyxl raise whatever its parsers do.
        raise DefinitionError(f"{name} is no workbook that can be read ({error}).") from error
    names = [found.title for found in book.worksheets]
    if not sheet and len(names) > 1:
        raise DefinitionError(
            f'{name} has the sheets {", ".join(names)}: say which with sheet = "...".'
        )
    if (sheet or len(names) != 1) and sheet not in names:
        raise DefinitionError(f"{name} has no sheet {sheet!r}; its sheets are {', '.join(names)}.")
    return book[sheet or names[0]]


def _cell(result: Any, written: Any, computed: bool) -> Cell:
    value = result.value
    is_formula = getattr(written, "data_type", "") == "f"
    # Programs write 0 where the result of a formula should come.
    if is_formula and not computed and value == 0:
        return Cell("", wrong=_NO_FORMULA)
    # A formula of which the result is an empty text has a type all the same.
    if value is None:
        return Cell("", wrong=_NO_FORMULA if is_formula and result.data_type != "str" else "")
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return Cell(_date(value), wrong=_NO_DATE)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Cell(str(value))
    shown = percentage_of(str(result.number_format), float(value))
    # Rounded, since 0.07 times 100 is 7.000000000000001.
    number = round(value * 100**shown.times, 10) if shown.times else float(value)
    return Cell(number, shown.shown)


def _date(value: dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)
