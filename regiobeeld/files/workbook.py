"""Excel workbooks: text stays text, the same content gives the same bytes."""

from __future__ import annotations

import io
import math
import textwrap
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from regiobeeld.errors import BuildError
from regiobeeld.files.whole import replace_file

#: Characters that a cell of Excel holds; more would be dropped without a word.
LONGEST_TEXT = 32_767
_A4 = 9
_HIGHEST_ROW = 409.0
# A width is counted in digits of the standard font; words of another font may be broader.
_CHARACTERS_PER_WIDTH = 1.05
_PROTECTION = {
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
    "sort": True,
}


def _lines(text: str, width: float) -> int:
    """Estimate the lines that a text takes in a column; rather one too many than one too few."""
    characters = max(1, int(width * _CHARACTERS_PER_WIDTH))
    return sum(
        1 if len(part) <= characters else len(textwrap.wrap(part, characters)) or 1
        for part in text.split("\n")
    )


def row_height(texts: Sequence[str], widths: Sequence[float], line: float = 15.0) -> float:
    """Return the height, in points, that a row needs for its texts.

    Programs differ in whether they find it themselves when they open a workbook.

    Parameters
    ----------
    texts
        Of the cells from the first column on.
    widths
        Of the columns, in characters; a hidden one has 0.
    line
        Points per line of text.

    Examples
    --------
    >>> row_height(["kort", "een wat langere tekst"], [10, 10])
    48.0
    """
    pairs = zip(texts, widths, strict=False)
    lines = max((_lines(text, width) for text, width in pairs if width), default=1)
    return min(line * lines + 3, _HIGHEST_ROW)


def _excel_length(text: str) -> int:
    """Return the length of a text as Excel counts it: most emoji are two."""
    return len(text) + sum(character > "\uffff" for character in text)


class Sheet:
    """A sheet that writes text as text and refuses what Excel would lose."""

    def __init__(self, book: Book, name: str) -> None:
        self.name = name
        self.raw = book.raw.add_worksheet(name)
        self._book = book
        self._widths: tuple[float, ...] = ()

    def text(self, row: int, column: int, text: str, style: str = "body") -> None:
        """Write text, whatever it looks like.

        Raises
        ------
        BuildError
            When it is longer than a cell can hold.
        """
        # Only a text of more than half the length can be too long, whatever its characters.
        if len(text) > LONGEST_TEXT // 2 and (length := _excel_length(text)) > LONGEST_TEXT:
            cell = xl_rowcol_to_cell(row, column)
            raise BuildError(
                f"Sheet {self.name!r}, cell {cell}: a text of {length:,} characters that begins"
                f" with {text[:30]!r}; a cell of Excel holds {LONGEST_TEXT:,}. Shorten it."
            )
        format_ = self._book.style(style)
        if text.startswith("<r>") and text.endswith("</r>"):
            # xlsxwriter takes this for XML of its own, and would not escape it.
            self.raw.write_rich_string(row, column, text[:1], text[1:2], text[2:], format_)
        elif text:
            self.raw.write_string(row, column, text, format_)
        else:
            self.raw.write_blank(row, column, None, format_)

    def number(self, row: int, column: int, value: float, style: str) -> None:
        """Write a number; an empty cell when there is none."""
        format_ = self._book.style(style)
        if math.isnan(value):
            self.raw.write_blank(row, column, None, format_)
        else:
            self.raw.write_number(row, column, value, format_)

    def row(self, row: int, texts: Sequence[str], style: str = "body") -> None:
        """Write texts from the first column on."""
        for column, text in enumerate(texts):
            self.text(row, column, text, style)

    def row_styles(self, row: int, styles: Sequence[str]) -> None:
        """Give the empty cells of a row their styles."""
        for column, style in enumerate(styles):
            self.raw.write_blank(row, column, None, self._book.style(style))

    def widths(self, widths: Sequence[float]) -> None:
        """Set the columns' widths, in characters; 0 hides a column."""
        self._widths = tuple(widths)
        for column, width in enumerate(widths):
            self.raw.set_column(column, column, width, None, {"hidden": width == 0})

    def fit(self, row: int, texts: Sequence[str], line: float = 15.0) -> None:
        """Make a row as high as its texts need, by the columns' widths."""
        self.raw.set_row(row, row_height(texts, self._widths, line))

    def protect(self) -> None:
        """Lock all cells but those of an open style, without a password: a guard, no security."""
        self.raw.protect("", _PROTECTION)

    def print_as_table(self, header: int, footer: str) -> None:
        """Print in landscape, one page wide, with the header on every page; freeze the header."""
        self.raw.freeze_panes(header + 1, 0)
        self.raw.repeat_rows(header)
        self.raw.set_landscape()
        self.print_on_a4(footer)

    def print_on_a4(self, footer: str) -> None:
        """Print one A4 page wide."""
        self.raw.set_paper(_A4)
        self.raw.fit_to_pages(1, 0)
        self.raw.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        # An ampersand would begin a code of Excel's footers; 255 characters is the most it takes.
        self.raw.set_footer(f"&L{footer.replace('&', '&&')[:200]}&R&P / &N")


class Book:
    """A workbook in the making.

    Parameters
    ----------
    title
        Title in the document's properties.
    created
        Date in the document's properties: the content's, as the clock's would differ each time.
    styles
        Properties per style, as xlsxwriter knows them.
    """

    def __init__(
        self, title: str, created: datetime, styles: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self._buffer = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.raw = xlsxwriter.Workbook(self._buffer, options)
        self.raw.set_properties({"title": title, "author": "regiobeeld", "created": created})
        self._properties = {name: dict(properties) for name, properties in styles.items()}
        self._styles: dict[str, Any] = {}

    def sheet(self, name: str) -> Sheet:
        """Add a sheet."""
        return Sheet(self, name)

    def style(self, name: str) -> Any:
        """Return a style, made when it is first used."""
        if name not in self._styles:
            self._styles[name] = self.raw.add_format(self._properties[name])
        return self._styles[name]

    def variant(self, name: str, **changes: Any) -> str:
        """Return the name of a style that differs from another in some properties."""
        key = name + "".join(f"|{k}={v}" for k, v in sorted(changes.items()))
        self._properties.setdefault(key, self._properties[name] | changes)
        return key

    def name_range(self, name: str, sheet: Sheet, rows: tuple[int, int], column: int) -> None:
        """Name the cells of a column from the first row to the last."""
        first = xl_rowcol_to_cell(rows[0], column, row_abs=True, col_abs=True)
        last = xl_rowcol_to_cell(rows[1], column, row_abs=True, col_abs=True)
        self.raw.define_name(name, f"='{sheet.name}'!{first}:{last}")

    def save(self, path: Path, *, overwrite: bool = True) -> Path:
        """Write the workbook to a file, whole or not at all.

        Raises
        ------
        BuildError
            When it cannot be written, when the name does not end in ``.xlsx``, or when another is
            there already that may not be overwritten.
        """
        if path.suffix.lower() != ".xlsx":
            raise BuildError(f"{path}: the name of a workbook must end in .xlsx.")
        data = self.data()
        if not overwrite:
            check_unfilled({path: data})
        return replace_file(path, data)

    def data(self) -> bytes:
        """Finish the workbook and return it as the bytes of a file."""
        self.raw.close()
        return self._buffer.getvalue()


def check_unfilled(made: Mapping[Path, bytes]) -> None:
    """Refuse to replace workbooks in which someone may have worked.

    Raises
    ------
    BuildError
        When one is there already and differs from what would be written.
    """
    there = [path for path, data in made.items() if path.exists() and path.read_bytes() != data]
    if there:
        raise BuildError(
            f"{', '.join(map(str, there))}: there already, perhaps with work in it. Move it"
            " elsewhere first, or ask to overwrite it. Nothing is written."
        )
