"""Forms: workbooks that go out to be filled in and come back. Each is declared once."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd

from regiobeeld.errors import RegiobeeldError
from regiobeeld.files.look import STYLES
from regiobeeld.files.untrusted_xlsx import META_SHEET
from regiobeeld.files.workbook import Book, Sheet, row_height

#: Row (from 0) of the column names on every sheet with columns; a title and notes stand above.
HEADER = 3
_TITLE_HEIGHT = 30


@dataclass(frozen=True)
class Column:
    """A column of a form.

    Attributes
    ----------
    name
        By which the reader knows it.
    width
        In characters; 0 hides it.
    open
        Whether it is filled in; what is typed in other columns is refused or passed over.
    style
        Of its cells; when left out white or grey, for what is open or not.
    rule
        What may be typed, as xlsxwriter knows it; anything when left out.
    later
        Whether sheets of before it came lack it; it is empty then.
    """

    name: str
    width: float
    open: bool = False
    style: str = ""
    rule: Mapping[str, Any] = field(default_factory=dict)
    later: bool = False

    @property
    def cell_style(self) -> str:
        """Name of the style of its cells."""
        return self.style or ("open" if self.open else "closed")


@dataclass(frozen=True)
class Form:
    """What a form is, for whoever writes it and whoever reads it back.

    Attributes
    ----------
    kind
        What messages call it.
    schema, version
        By which its hidden sheet is known.
    sheet
        Name of the sheet to fill.
    columns
        From left to right.
    error
        What is raised when it comes back with faults.
    unique
        Columns that together tell one row from another.
    asked
        Columns of which one at least is filled in a row that counts; all that are open when left
        out.
    remarks
        Column for remarks of one's own.
    lists
        Name of a hidden sheet that is read too.
    essential
        Columns by which it can be read when a program has dropped its hidden sheet; without any it
        cannot be read then. Its sheet may have another name then too.
    largest
        Bytes that it may unpack to.
    line, lowest
        Points per line of text, and of the lowest row.
    """

    kind: str
    schema: str
    sheet: str
    columns: tuple[Column, ...]
    error: type[RegiobeeldError]
    unique: tuple[str, ...]
    asked: tuple[str, ...] = ()
    remarks: str = ""
    lists: str = ""
    essential: tuple[str, ...] = ()
    version: str = "1"
    largest: int = 64 * 2**20
    line: float = 15.0
    lowest: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that every sheet has."""
        return tuple(column.name for column in self.columns if not column.later)

    @property
    def locked(self) -> tuple[str, ...]:
        """Names of the columns that are only read."""
        return tuple(column.name for column in self.columns if not column.open)

    @property
    def open(self) -> tuple[str, ...]:
        """Names of the columns to fill."""
        return tuple(column.name for column in self.columns if column.open)

    @property
    def widths(self) -> list[float]:
        """Widths of all columns."""
        return [column.width for column in self.columns]

    def identity(self, **others: str) -> dict[str, str]:
        """Return what the hidden sheet says of the form and of what it was made from."""
        return {"schema": self.schema, "schema_version": self.version, **others}

    def height(self, cells: Mapping[str, str | float]) -> float:
        """Return the height of a row, in points, that shows its texts wholly, if Excel can."""
        values = [cells[name] for name in self.names]
        texts = [value if isinstance(value, str) else "" for value in values]
        return max(self.lowest, row_height(texts, self.widths, self.line))


@dataclass(frozen=True)
class Words:
    """What a form says, in the language of whoever fills it.

    Attributes
    ----------
    title, notes, footer
        Above the columns, and below a page.
    headings
        Of columns that are not headed by their name.
    hints
        Above the columns, by name.
    prompts
        Beside the cell that somebody is in, by column.
    refusals, refused
        What is said when something else is typed than may be, by column, and the title of that.
    choices
        Lists to choose from, by column, where these depend on the language.
    """

    title: str
    notes: Sequence[str]
    footer: str
    headings: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    prompts: Mapping[str, str] = field(default_factory=dict)
    refusals: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def heading(self, name: str) -> str:
        """Return what stands above a column."""
        return self.headings.get(name, name)

    def told(self, name: str) -> dict[str, str]:
        """Return what a column's cells say of themselves, as xlsxwriter knows it."""
        told: dict[str, str] = {}
        if name in self.prompts:
            told |= {"input_title": self.heading(name), "input_message": self.prompts[name]}
        if name in self.refusals:
            told |= {"error_title": self.refused, "error_message": self.refusals[name]}
        return told


@dataclass(frozen=True)
class FormLine:
    """A row to write.

    Attributes
    ----------
    cells
        By column; of a number that is absent NaN.
    bold
        Columns that ask attention.
    height
        In points; found when left out.
    """

    cells: Mapping[str, str | float]
    bold: Collection[str] = ()
    height: float = 0.0


def form_book(
    form: Form, words: Words, created: datetime, lines: Sequence[FormLine], meta: Mapping[str, str]
) -> Book:
    """Return the workbook of a form that is one sheet.

    Parameters
    ----------
    form, words
        What it is and what it says.
    created
        Date in the document's properties: the content's.
    lines
        Its rows.
    meta
        What the hidden sheet says, as of `Form.identity`.

    Raises
    ------
    BuildError
        When a text does not fit a cell.
    """
    book = Book(words.title, created, STYLES)
    headings = [words.heading(name) for name in form.names]
    hints = [words.hints[name] for name in form.names] if words.hints else ()
    sheet = begin_table(book, form.sheet, words, headings, form.widths, hints)
    write_lines(book, sheet, form, lines)
    write_rules(sheet, form.columns, words, HEADER + max(1, len(lines)))
    sheet.protect()
    write_meta(book, meta)
    return book


def begin_table(
    book: Book,
    name: str,
    words: Words,
    headings: Sequence[str],
    widths: Sequence[float],
    hints: Sequence[str] = (),
) -> Sheet:
    """Begin a sheet with a title, notes, hints and the names of columns."""
    sheet = book.sheet(name)
    sheet.raw.hide_gridlines(2)
    sheet.widths(widths)
    sheet.raw.set_row(0, _TITLE_HEIGHT)
    sheet.text(0, 0, words.title, "title")
    for number, note in enumerate(words.notes, start=1):
        sheet.text(number, 0, note, "note")
    write_hints(sheet, hints)
    sheet.row(HEADER, headings, "header")
    sheet.print_as_table(HEADER, words.footer)
    return sheet


def write_frame(sheet: Sheet, frame: pd.DataFrame) -> None:
    """Write the rows of a frame below the names of columns; a missing number is an empty cell."""
    for number, row in enumerate(frame.itertuples(index=False, name=None), start=HEADER + 1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.text(number, place, value)
            else:
                sheet.number(number, place, math.nan if pd.isna(value) else value, "number")
        sheet.fit(number, [value if isinstance(value, str) else "" for value in row])


def write_hints(sheet: Sheet, hints: Sequence[str]) -> None:
    """Write what is to be filled in above the names of columns."""
    if hints:
        sheet.row(HEADER - 1, hints, "hint")
        sheet.fit(HEADER - 1, hints)


def write_lines(book: Book, sheet: Sheet, form: Form, lines: Sequence[FormLine]) -> None:
    """Write the rows of a form below its header."""
    styles = {column.name: column.cell_style for column in form.columns}
    for number, line in enumerate(lines, start=HEADER + 1):
        for place, (name, style) in enumerate(styles.items()):
            value = line.cells[name]
            if isinstance(value, float):
                sheet.number(number, place, value, style)
            else:
                bold = book.variant(style, bold=True) if name in line.bold else style
                sheet.text(number, place, value, bold)
        sheet.raw.set_row(number, line.height or form.height(line.cells))


def write_rules(sheet: Sheet, columns: Sequence[Column], words: Words, last: int) -> None:
    """Put rules, lists and prompts on the cells to fill, down to the last row (from 0)."""
    for place, column in enumerate(columns):
        rule = dict(column.rule)
        if column.name in words.choices:
            rule = {"validate": "list", "source": list(words.choices[column.name])}
        rule |= words.told(column.name)
        if rule:
            area = (HEADER + 1, place, last, place)
            sheet.raw.data_validation(*area, {"validate": "any"} | rule)


def write_meta(book: Book, meta: Mapping[str, str]) -> None:
    """Write the hidden sheet by which a workbook is recognised."""
    sheet = book.sheet(META_SHEET)
    for number, pair in enumerate(meta.items()):
        sheet.row(number, pair, "plain")
    sheet.protect()
    sheet.raw.hide()
