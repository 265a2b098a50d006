"""CSV files of interview material: text comes back as it was, and is no formula in Excel."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from regiobeeld.errors import InterviewError
from regiobeeld.files.whole import replace_file

Row = tuple[int, Mapping[str, str]]
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def guard(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula.

    Examples
    --------
    >>> guard("=1+1"), guard("'=1+1"), guard("Goed"), guard("'s Avonds")
    ("'=1+1", "''=1+1", 'Goed', "'s Avonds")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """Take off what `guard` put on.

    Examples
    --------
    >>> unguard("'=1+1"), unguard("''=1+1"), unguard("'s Avonds")
    ('=1+1', "'=1+1", "'s Avonds")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def write_table(frame: pd.DataFrame, path: Path) -> Path:
    """Write a table of text and whole numbers, whole or not at all."""
    rows = frame.astype("string").fillna("").itertuples(index=False, name=None)
    return replace_file(path, table_bytes(frame.columns, rows))


def table_bytes(columns: Iterable[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as guarded CSV, in UTF-8 with the mark that Excel wants."""
    text = io.StringIO(newline="")
    # Both halves of the line end, or the writer leaves a text with one of them unquoted.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guard(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def read_rows(path: Path, columns: Sequence[str]) -> list[Row]:
    """Return number (as a spreadsheet counts) and cells, without guards, of every filled row.

    Parameters
    ----------
    path
        CSV with commas or semicolons, in UTF-8.
    columns
        The columns that it must have, in any order.

    Raises
    ------
    InterviewError
        When it cannot be read as such a table.
    """
    header, lines = read_lines(path)
    if sorted(header) != sorted(columns):
        raise InterviewError(
            f"{path.name}, row 1: the columns are {', '.join(header) or 'absent'};"
            f" they must be {', '.join(columns)}."
        )
    for number, line in lines:
        if len(line) != len(header):
            raise InterviewError(
                f"{path.name}, row {number}: {len(line)} cells, but there are"
                f" {len(header)} columns."
            )
    return [(number, dict(zip(header, line, strict=True))) for number, line in lines]


def read_lines(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the names of the columns, and number and cells of every row that has any.

    Raises
    ------
    InterviewError
        When the file cannot be read, is not in UTF-8 or is no CSV.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or error
        raise InterviewError(f"{path.name} cannot be read: {reason}.") from error
    except UnicodeDecodeError:
        raise InterviewError(
            f"{path.name} is not in UTF-8; in Excel save it as 'CSV UTF-8'."
        ) from None
    first = text.partition("\n")[0]
    # Excel in Dutch writes semicolons.
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [[unguard(cell) for cell in line] for line in reader]
    except csv.Error as error:
        raise InterviewError(f"{path.name}, line {reader.line_num}: {error}.") from None
    header = [name.strip().lower() for name in lines[0]] if lines else []
    rows = [(n, line) for n, line in enumerate(lines[1:], start=2) if any(map(str.strip, line))]
    return header, rows


def repeats(rows: Sequence[Row], column: str) -> Iterator[tuple[int, str, str, str]]:
    """Give row, column, what was found and what is right of each value that stood there before."""
    first: dict[str, int] = {}
    for number, row in rows:
        # Names of files do not differ by capitals everywhere.
        key = row[column].casefold()
        if key and first.setdefault(key, number) != number:
            yield number, column, row[column], f"row {first[key]} has it already"


def refuse(name: str, faults: Iterable[tuple[int, str, str, str]]) -> None:
    """Raise one error that names every fault of a file: row, column, found, right.

    Raises
    ------
    InterviewError
        When there is any.
    """
    told = [
        f"{name}, row {number}, {column}: found {found[:80]!r}; {right}."
        for number, column, found, right in sorted(faults)
    ]
    if told:
        raise InterviewError("\n".join(told))


def text_frame(rows: Sequence[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Return rows as a frame of text."""
    data = [[row[name] for name in columns] for _, row in rows]
    return pd.DataFrame(data, columns=list(columns), dtype="string")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame by the names of its columns."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in frame.itertuples(index=False, name=None)]
