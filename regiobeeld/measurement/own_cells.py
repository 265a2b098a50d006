"""The cells of a CSV file or a workbook, as they are shown, and the faults found in them."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regiobeeld.errors import DefinitionError
from regiobeeld.files.guarded_csv import csv_lines
from regiobeeld.files.untrusted_xlsx import Refusal, safe_bytes
from regiobeeld.files.untrusted_xml import parse
from regiobeeld.files.untrusted_zip import UntrustedError
from regiobeeld.measurement.own_formats import percentage_of
from regiobeeld.regular_file import read_regular

if TYPE_CHECKING:
    from regiobeeld.files.sheet_layout import SheetLayout

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
#: Bytes of a text file; columns, and cells as if the table were filled, of a sheet.
LARGEST_TEXT = 50_000_000
MOST_COLUMNS = 1_000
MOST_CELLS = 1_000_000
_MOST_MERGED = 20_000_000
# The last that Excel has.
_LAST_COLUMN = 16_384


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


_EMPTY = Cell("")


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
        data = read_regular(path, LARGEST_TEXT)
    except OSError as error:
        raise DefinitionError(f"{name} cannot be read: {error.strerror or error}.") from error
    # Of what stands between cells, most of all is taken for it below.
    if max(data.count(sign.encode()) for sign in (*_DELIMITERS, "\n")) >= MOST_CELLS:
        raise DefinitionError(f"{name} has {MOST_CELLS:,} cells or more; so many are not read.")
    readable: list[FileCells] = []
    failures: list[DefinitionError] = []
    for delimiter in _DELIMITERS:
        try:
            lines = csv_lines(data, name, DefinitionError, delimiter, 2 * MOST_CELLS)
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
    layout = _bounded(data, name, results.title)
    pairs = zip(_rows(results, layout), _rows(formulas, layout), strict=True)
    try:
        lines = [
            (n, _padded([_cell(*both, computed) for both in zip(*rows, strict=True)], layout))
            for n, rows in enumerate(pairs, start=1)
        ]
    except Exception as error:  # As of a damaged workbook below: it is parsed as it is read.
        raise DefinitionError(f"{name} is no workbook that can be read ({error}).") from error
    return FileCells(
        lines=lines,
        merged=tuple(
            (top, bottom, left - 1, right - 1) for top, bottom, left, right in layout.merged
        ),
        hidden_rows=frozenset(layout.hidden_rows),
        hidden_columns=frozenset(
            column for first, last in layout.hidden_columns for column in range(first - 1, last)
        ),
    )


def _bounded(data: bytes, name: str, sheet: str) -> SheetLayout:
    """Return where anything stands on a sheet, when that is not far away."""
    from openpyxl.utils import get_column_letter

    from regiobeeld.files.sheet_layout import layout_of

    try:
        layout = layout_of(data, sheet)
    except UntrustedError as error:
        raise DefinitionError(f"{name}, sheet {sheet!r} {error}.") from None
    size = layout.rows * layout.columns
    if layout.columns > MOST_COLUMNS or size > MOST_CELLS:
        last = f"{get_column_letter(min(layout.columns, _LAST_COLUMN))}{layout.rows}"
        raise DefinitionError(
            f"{name}, sheet {sheet!r}: cells as far as {last}; at most {MOST_COLUMNS:,} columns and"
            f" {MOST_CELLS:,} cells are read. Delete rows and columns that are not of the table."
        )
    # Every row is compared with every one of them.
    if len(layout.merged) * layout.rows > _MOST_MERGED:
        raise DefinitionError(
            f"{name}, sheet {sheet!r}: {len(layout.merged):,} areas of merged cells; take them"
            " apart in Excel and fill in every cell."
        )
    return layout


def _rows(sheet: Any, layout: SheetLayout) -> Iterator[Sequence[Any]]:
    # What a sheet says of its own size may be a lie.
    sheet.reset_dimensions()
    rows: Iterator[Sequence[Any]] = sheet.iter_rows(max_row=layout.rows)
    return rows if layout.rows else iter(())


def _padded(cells: list[Cell], layout: SheetLayout) -> list[Cell]:
    return cells + [_EMPTY] * (layout.columns - len(cells))


def _awaits_computation(data: bytes) -> bool:
    """Return whether a program wrote the workbook and left the formulas to who opens it."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        book = parse(parts.read("xl/workbook.xml"))
    asked = [e.get("fullCalcOnLoad") for e in book.iter() if e.tag.endswith("}calcPr")]
    return any(value in ("1", "true") for value in asked)


def _opened(data: bytes, name: str, sheet: str, *, data_only: bool) -> Any:
    import openpyxl

    try:
        with warnings.catch_warnings():
            # What it drops (validation, headers of pages) holds no figures.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False
            )
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
