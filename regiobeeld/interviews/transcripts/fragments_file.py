"""The file of fragments: what was cut from the interviews, to be coded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from regiobeeld.files.guarded_csv import (
    read_rows,
    refuse,
    repeats,
    row_faults,
    text_frame,
    write_table,
)
from regiobeeld.interviews.workspace import INTERVIEW_ID

COLUMNS = (
    "fragment_id",
    "interview_id",
    "start",
    "eind",
    "tekst_sha256",
    "tekst",
    "spreker",
    "vraag",
    "indicator",
    "kenmerk",
)


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def write_fragments(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write fragments as CSV, with guarded cells, whole or not at all."""
    return write_table(frame[list(COLUMNS)], Path(path))


def read_fragments(path: str | Path) -> pd.DataFrame:
    """Read fragments back, exactly as they were written.

    Raises
    ------
    InterviewError
        Naming every fault by file, row and column, with what was found and what would be right.
    """
    file = Path(path)
    rows = read_rows(file, COLUMNS)
    refuse(file.name, row_faults(rows, _faults), repeats(rows, "fragment_id"))
    return typed(text_frame(rows, COLUMNS))


def _faults(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the columns of a row that are wrong by themselves, and what would be right."""
    if not INTERVIEW_ID.fullmatch(row["interview_id"]):
        yield "interview_id", "1 to 40 letters, digits and hyphens, such as U01"
    if not row["fragment_id"].startswith(f"{row['interview_id']}-"):
        yield "fragment_id", "it must begin with the id of its interview"
    if not (row["start"].isdecimal() and row["eind"].isdecimal()):
        yield "start", "start and eind must be whole numbers"
    elif int(row["eind"]) - int(row["start"]) != len(row["tekst"]):
        yield "eind", f"the text has {len(row['tekst'])} characters from start {row['start']}"
    if row["tekst_sha256"] != text_sha256(row["tekst"]):
        yield "tekst_sha256", "the text has been changed; make the fragments again"


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return fragments with their places as numbers and everything else as text."""
    numbers = ("start", "eind")
    kinds = {name: "int64" if name in numbers else "string" for name in COLUMNS}
    return frame.astype(kinds).reset_index(drop=True)
