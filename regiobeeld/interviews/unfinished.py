"""A register that is not finished: of interviews from other software somebody has yet to tell more.

Names of interviews must be right at once, as all else goes by them. The other columns may wait;
until they are filled no report has these interviews.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from regiobeeld.errors import InterviewError
from regiobeeld.files.guarded_csv import (
    read_lines,
    read_rows,
    refuse,
    repeats,
    row_faults,
    text_frame,
)
from regiobeeld.interviews.transcripts.register import COLUMNS, read_register
from regiobeeld.interviews.workspace import INTERVIEW_ID, Workspace, workspace

_TO_TELL = COLUMNS[1:]


def read_begun_register(path: str | Path) -> pd.DataFrame:
    """Read a register of interviews as `read_register` does; its cells may be empty.

    Raises
    ------
    InterviewError
        As `read_register` when every cell is filled. While any is empty only for ids.
    """
    file = Path(path)
    header, _ = read_lines(file)
    if sorted(header) != sorted(COLUMNS) or not cells_to_fill(path):
        return read_register(path)
    rows = read_rows(file, COLUMNS)
    right = "1 to 40 letters, digits and hyphens, such as U01"
    wrong = row_faults(
        rows,
        lambda row: (
            [] if INTERVIEW_ID.fullmatch(row["interview_id"]) else [("interview_id", right)]
        ),
    )
    refuse(file.name, wrong, repeats(rows, "interview_id"))
    return text_frame(rows, COLUMNS)


def cells_to_fill(path: str | Path) -> dict[str, int]:
    """Return how many cells of each column of a register are empty; of those that have any.

    Raises
    ------
    InterviewError
        When it cannot be read as a table with these columns.
    """
    rows = [row for _, row in read_rows(Path(path), COLUMNS)]
    found = {name: sum(not row[name].strip() for row in rows) for name in _TO_TELL}
    return {name: number for name, number in found.items() if number}


def is_unfinished(place: Workspace) -> bool:
    """Return whether somebody has yet to fill cells of the register of a region.

    Of a register that cannot be read `read_register` says why.
    """
    try:
        return place.register.exists() and bool(cells_to_fill(place.register))
    except InterviewError:
        return False


def told(place: Workspace) -> str:
    """Say what is to be filled before a report has the interviews; empty when nothing is."""
    if not is_unfinished(place):
        return ""
    found = cells_to_fill(place.register)
    columns = ", ".join(f"{name} ({number})" for name, number in found.items())
    return (
        f"The interviews are left out of reports until {place.register} is filled in; empty cells:"
        f" {columns}."
    )


def told_of(region_id: str) -> str:
    """Do as `told`, by the id of a region."""
    return told(workspace(region_id))
