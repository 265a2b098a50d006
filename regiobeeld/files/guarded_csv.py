"""CSV files: no text is a formula in a spreadsheet, and every text comes back as it was."""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from regiobeeld.errors import InterviewError, RegiobeeldError
from regiobeeld.files.whole import replace_file
from regiobeeld.regular_file import read_regular

Line = tuple[int, list[str]]
Row = tuple[int, Mapping[str, str]]
#: Row, column, what was found and what would be right.
Fault = tuple[int, str, str, str]
#: Bytes and cells of a file; a table of everything said in a hundred interviews takes less.
LARGEST_FILE = 50_000_000
MOST_CELLS = 5_000_000
_LINE_END = "\r\n"
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula.

    Examples
    --------
    >>> guarded("=1+1"), guarded("'=1+1"), guarded("Goed"), guarded("'s Avonds")
    ("'=1+1", "''=1+1", 'Goed', "'s Avonds")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Take off what `guarded` put on.

    Examples
    --------
    >>> unguarded("'=1+1"), unguarded("''=1+1"), unguarded("'s Avonds")
    ('=1+1', "'=1+1", "'s Avonds")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def guarded_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with every text in it guarded; what is no text stays as it is."""
    texts = frame.select_dtypes(exclude=["number", "bool"])
    return frame.assign(**texts.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell))


def write_table(frame: pd.DataFrame, path: Path) -> Path:
    """Write a table of text and whole numbers, whole or not at all."""
    rows = frame.astype("string").itertuples(index=False, name=None)
    return replace_file(path, table_bytes(frame.columns, rows))


def csv_bytes(frame: pd.DataFrame) -> bytes:
    r"""Return a frame of text and numbers as guarded CSV; numbers have at most ten digits.

    Examples
    --------
    >>> csv_bytes(pd.DataFrame({"naam": ["=1+1", "Ede"], "verschil": [-1.5, None]}))
    b"\xef\xbb\xbfnaam,verschil\n'=1+1,-1.5\nEde,\n"
    """
    # Column by column: of numbers that are all of a kind none has to be asked what it is.
    columns = [_column(frame.iloc[:, place]) for place in range(frame.shape[1])]
    return _bytes(frame.columns, zip(*columns, strict=True), "\n")


def _column(values: pd.Series) -> list[object]:
    cells = values.tolist()
    if values.dtype == "float64":
        return ["" if cell != cell else f"{cell:.10g}" for cell in cells]
    if isinstance(values.dtype, pd.StringDtype):
        # Most texts of a column come back in many rows.
        written = {cell: _written(cell) for cell in set(cells)}
        return [written[cell] for cell in cells]
    return [_written(cell) for cell in cells]


def table_bytes(
    columns: Iterable[str], rows: Iterable[Sequence[object]], line_end: str = _LINE_END
) -> bytes:
    """Return a table as guarded CSV, in UTF-8 with the mark that Excel wants."""
    return _bytes(columns, (map(_written, row) for row in rows), line_end)


def _bytes(columns: Iterable[str], rows: Iterable[Iterable[object]], line_end: str) -> bytes:
    line = io.StringIO(newline="")
    # Both halves of the line end, or the writer leaves a text with one of them unquoted.
    writer = csv.writer(line, lineterminator=_LINE_END)
    lines = []
    for row in chain([map(_written, columns)], rows):
        writer.writerow(row)
        lines.append(line.getvalue().removesuffix(_LINE_END) + line_end)
        line.seek(0)
        line.truncate()
    return "".join(lines).encode("utf-8-sig")


def _written(cell: object) -> object:
    if isinstance(cell, str):
        return guarded(cell)
    # A missing value is the only one that differs from itself, or does not know.
    if cell is None or cell is pd.NA or cell != cell:
        return ""
    return f"{cell:.10g}" if isinstance(cell, float) else cell


def read_lines(
    file: Traversable, error: type[RegiobeeldError] = InterviewError
) -> tuple[list[str], list[Line]]:
    """Return the names of the columns, and number and cells of every row that has any.

    Raises
    ------
    RegiobeeldError
        Of the kind asked for: when the file cannot be read, is not in UTF-8 or is no CSV.
    """
    try:
        data = read_regular(file, LARGEST_FILE)
    except OSError as fault:
        reason = fault.strerror or fault
        raise error(f"{file.name} cannot be read: {reason}.") from fault
    lines = csv_lines(data, file.name, error)
    header = [name.strip().lower() for name in lines[0][1]] if lines else []
    return header, [(n, line) for n, line in lines[1:] if any(map(str.strip, line))]


def csv_lines(
    data: bytes,
    name: str,
    error: type[RegiobeeldError],
    delimiters: str = ",;",
    most: int = MOST_CELLS,
) -> list[Line]:
    """Return number (as a spreadsheet counts) and cells, without guards, of every line of CSV.

    Parameters
    ----------
    data
        The file.
    name
        What messages call it.
    error
        What is raised, with the name and the line, when it is no CSV, or is neither in UTF-8 nor in
        UTF-16 with its mark.
    delimiters
        Of these the one that stands most in the first line; Excel in Dutch writes semicolons.
    most
        Cells that it may hold.
    """
    # Excel marks its 'Unicode text'; without a mark nobody can say what other text is in.
    encoding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise error(f"{name} is not in UTF-8; in Excel save it as 'CSV UTF-8'.") from None
    delimiter = max(delimiters, key=text.lstrip().partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[Line] = []
    left = most
    try:
        for number, line in enumerate(reader, start=1):
            # An empty line is kept too.
            left -= len(line) + 1
            if left < 0:
                raise error(f"{name}, row {number}: more than {most:,} cells; that many are read.")
            lines.append((number, [unguarded(cell) for cell in line]))
    except csv.Error as fault:
        raise error(f"{name}, line {reader.line_num}: {fault}.") from None
    return lines


def read_rows(
    file: Traversable,
    columns: Sequence[str],
    error: type[RegiobeeldError] = InterviewError,
    later: Collection[str] = (),
) -> list[Row]:
    """Return number (as a spreadsheet counts) and cells, without guards, of every filled row.

    Parameters
    ----------
    file
        CSV with commas or semicolons, in UTF-8.
    columns
        The columns that it must have, in any order.
    error
        What is raised when it cannot be read as such a table.
    later
        Of the columns those that files of before they came lack; they are empty then.
    """
    header, lines = read_lines(file, error)
    absent = [name for name in columns if name in later and name not in header]
    if sorted([*header, *absent]) != sorted(columns):
        raise error(
            f"{file.name}, row 1: the columns are {', '.join(header) or 'absent'};"
            f" they must be {', '.join(columns)}."
        )
    for number, line in lines:
        if len(line) != len(header):
            raise error(
                f"{file.name}, row {number}: {len(line)} cells, but there are"
                f" {len(header)} columns."
            )
    empty = dict.fromkeys(absent, "")
    return [(number, dict(zip(header, line, strict=True)) | empty) for number, line in lines]


def repeats(
    rows: Sequence[Row], column: str, same: Callable[[str], str] = str.casefold
) -> Iterator[Fault]:
    """Give the fault of each value that stood there before; empty ones may.

    Names of files do not differ by capitals everywhere, so that these do not count.
    """
    first: dict[str, int] = {}
    for number, row in rows:
        key = same(row[column])
        if key and first.setdefault(key, number) != number:
            yield number, column, row[column], f"row {first[key]} has it already"


def row_faults(
    rows: Sequence[Row], wrong: Callable[[Mapping[str, str]], Iterable[tuple[str, str]]]
) -> Iterator[Fault]:
    """Give the faults of rows by themselves, from what gives a row's columns and what is right."""
    for number, row in rows:
        yield from ((number, column, row[column], right) for column, right in wrong(row))


def refuse(
    name: str, *faults: Iterable[Fault], error: type[RegiobeeldError] = InterviewError
) -> None:
    """Raise one error that names every fault of a file, if there is any."""
    told = [
        f"{name}, row {number}, {column}: found {found[:80]!r}; {right}."
        for number, column, found, right in sorted(chain.from_iterable(faults))
    ]
    if told:
        raise error("\n".join(told))


def text_frame(rows: Sequence[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Return rows as a frame of text."""
    data = [[row[name] for name in columns] for _, row in rows]
    return pd.DataFrame(data, columns=list(columns), dtype="string")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame by the names of its columns."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in frame.itertuples(index=False, name=None)]
