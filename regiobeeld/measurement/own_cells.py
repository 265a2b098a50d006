"""The cells of a CSV file or a workbook, and the numbers that people write in them."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from regiobeeld.errors import DefinitionError
from regiobeeld.files.guarded_csv import csv_lines
from regiobeeld.files.untrusted_xlsx import Refusal, safe_bytes
from regiobeeld.measurement.figures import GivenFigure

#: What a cell without a figure may hold, and the reason that it stands for.
MISSING = {"": "not_measured", ".": "suppressed", "x": "suppressed"}
_NO_FORMULA = "a number: open the workbook in Excel and save it, so that formulas have a result"
_FORMS = {
    ",": re.compile(r"[-−]?(?:\d{1,3}(?:[.\s]\d{3})+|\d+)(?:,\d+)?"),
    ".": re.compile(r"[-−]?(?:\d{1,3}(?:[,\s]\d{3})+|\d+)(?:\.\d+)?"),
}
# 12,5 and 1.234,567 and 1.234.567 have a decimal comma, or would; 1,234 may be a thousand.
_CERTAIN = {
    sign: re.compile(
        rf"[-−]?(?:[\d\s{other}]+[{sign}](?:\d{{1,2}}|\d{{4,}})"
        rf"|\d{{1,3}}(?:[{other}]\d{{3}})+[{sign}]\d+|\d{{1,3}}(?:[{other}]\d{{3}}){{2,}})"
    )
    for sign, other in ((",", "."), (".", ","))
}
_UNCERTAIN = re.compile(r"\d{1,3}[.,]\d{3}")
_EXAMPLE = {",": "12,5", ".": "12.5"}


@dataclass(frozen=True)
class Cell:
    """A cell: a text or a number; ``percent`` when a workbook shows the number as a percentage."""

    value: str | float
    percent: bool = False
    formula: bool = False

    @property
    def text(self) -> str:
        """What stands in it."""
        if isinstance(self.value, float):
            return f"{self.value:.10g}"
        return self.value.strip()


@dataclass(frozen=True)
class Grid:
    """A table as a file has it: names of columns, and rows with their number."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


def read_grid(path: Path, name: str, sheet: str = "") -> Grid:
    """Read a table from a CSV file or a workbook.

    Parameters
    ----------
    path
        The file.
    name
        What messages call it.
    sheet
        Of a workbook; its only one when left out.

    Returns
    -------
    Grid
        The first row that is not empty holds the names of the columns. Empty rows are left out.

    Raises
    ------
    DefinitionError
        When it cannot be read as such, or is not safe to read.
    """
    kind = path.suffix.lower()
    if kind not in (".csv", ".txt", ".xlsx"):
        raise DefinitionError(f"{name}: found a file that ends in {kind!r}; give a .csv or .xlsx.")
    lines = _workbook(path, name, sheet) if kind == ".xlsx" else _csv(path, name)
    filled = [(n, cells) for n, cells in lines if any(c.text or c.formula for c in cells)]
    if len(filled) < 2:
        raise DefinitionError(f"{name} has no rows below the names of its columns.")
    header = tuple(cell.text for cell in filled[0][1])
    width = max(n for n, title in enumerate(header, start=1) if title)
    for number, cells in filled[1:]:
        if any(cell.text for cell in cells[width:]):
            raise DefinitionError(
                f"{name}, row {number}: {len(cells)} cells, but there are {width} columns."
            )
    empty = Cell("")
    rows = tuple((n, (*cells[:width], *[empty] * (width - len(cells)))) for n, cells in filled[1:])
    return Grid(name, header[:width], rows)


def decimal_sign(cells: Iterable[Cell]) -> str:
    """Return the sign that texts of numbers have before their decimals.

    Returns
    -------
    str
        A comma or a point; empty when that cannot be told, as in 1.234.

    Examples
    --------
    >>> [decimal_sign(map(Cell, texts)) for texts in (["12,5", "1.234"], ["12.5"], ["1.234"])]
    [',', '.', '']
    """
    texts = [cell.text.rstrip(" %") for cell in cells if isinstance(cell.value, str)]
    certain = [
        sign for sign, form in _CERTAIN.items() if any(form.fullmatch(text) for text in texts)
    ]
    if certain:
        return certain[0]
    return "" if any(_UNCERTAIN.fullmatch(text) for text in texts) else ","


def number_of(cell: Cell, unit: str, decimal: str) -> GivenFigure:
    """Return the number in a cell, or why there is none.

    Parameters
    ----------
    cell
        A number, a text such as ``1.234,5`` or ``12,5 %``, or one of `MISSING`.
    unit
        Of the column; a percentage may be written with %.
    decimal
        Sign before decimals in texts; empty when it is not known.

    Raises
    ------
    ValueError
        When it is no number, with what would be right.

    Examples
    --------
    >>> number_of(Cell("1.234,5"), "", ",").value, number_of(Cell("x"), "%", ",").status
    (1234.5, 'suppressed')
    """
    if cell.formula:
        raise ValueError(_NO_FORMULA)
    if isinstance(cell.value, float):
        # Excel keeps 12,5% as 0,125.
        return GivenFigure(
            round(cell.value * 100, 10) if cell.percent and unit == "%" else cell.value
        )
    text = cell.text
    if text.casefold() in MISSING:
        return GivenFigure(math.nan, status=MISSING[text.casefold()])
    if unit == "%":
        text = text.removesuffix("%").rstrip()
    if not decimal and _UNCERTAIN.fullmatch(text):
        raise ValueError('say whether that is a thousand: write decimal = "," or decimal = "."')
    sign = decimal or ","
    if not _FORMS[sign].fullmatch(text):
        raise ValueError(
            f"a number such as {_EXAMPLE[sign]}; leave a cell without a figure empty, or put x in"
            " it when the figure is secret"
        )
    thousands = "." if sign == "," else ","
    plain = re.sub(r"\s", "", text).replace(thousands, "").replace(sign, ".").replace("−", "-")
    return GivenFigure(float(plain))


def _csv(path: Path, name: str) -> list[tuple[int, Sequence[Cell]]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DefinitionError(f"{name} cannot be read: {error.strerror or error}.") from error
    lines = csv_lines(data, name, DefinitionError, ";,\t")
    return [(number, [Cell(text) for text in line]) for number, line in lines]


def _workbook(path: Path, name: str, sheet: str) -> list[tuple[int, Sequence[Cell]]]:
    data = safe_bytes(path)
    if isinstance(data, Refusal):
        raise DefinitionError(f"{name}: found {data.found}; give {data.expected}.")
    results = _sheet(data, name, sheet, data_only=True)
    formulas = _sheet(data, name, sheet, data_only=False)
    lines: list[tuple[int, Sequence[Cell]]] = []
    for number, (row, written) in enumerate(zip(results, formulas, strict=True), start=1):
        cells = [_cell(*pair) for pair in zip(row, written, strict=True)]
        lines.append((number, cells))
    return lines


def _sheet(data: bytes, name: str, sheet: str, *, data_only: bool) -> list[tuple[object, ...]]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=data_only)
    except Exception as error:  # Damaged workbooks make openpyxl raise whatever its parsers do.
        raise DefinitionError(f"{name} is no workbook that can be read ({error}).") from error
    if not sheet and len(book.sheetnames) > 1:
        names = ", ".join(book.sheetnames)
        raise DefinitionError(f'{name} has the sheets {names}: say which with sheet = "...".')
    if sheet and sheet not in book.sheetnames:
        names = ", ".join(book.sheetnames)
        raise DefinitionError(f"{name} has no sheet {sheet!r}; its sheets are {names}.")
    return [tuple(row) for row in book[sheet or book.sheetnames[0]].iter_rows()]


def _cell(result: object, written: object) -> Cell:
    value = getattr(result, "value", None)
    percent = "%" in str(getattr(result, "number_format", ""))
    if value is None:
        return Cell("", formula=getattr(written, "data_type", "") == "f")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Cell(str(value))
    return Cell(float(value), percent)
