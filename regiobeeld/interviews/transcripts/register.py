"""The register of interviews: who spoke, by number; never by name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path

import pandas as pd

from regiobeeld.definitions.texts import texts
from regiobeeld.errors import DefinitionError, InterviewError
from regiobeeld.files.guarded_csv import (
    read_lines,
    read_rows,
    refuse,
    repeats,
    row_faults,
    text_frame,
    write_table,
)
from regiobeeld.interviews.choices import ROLES, chosen
from regiobeeld.interviews.workspace import INTERVIEW_ID

COLUMNS = ("interview_id", "rol", "gebied_code", "maand", "toestemming_versie")
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_CONSENT = re.compile(r"[\w. -]{1,40}")


def read_register(path: str | Path, areas: Collection[str] | None = None) -> pd.DataFrame:
    """Read and check the register of interviews.

    Parameters
    ----------
    path
        CSV with the columns interview_id, rol, gebied_code, maand and toestemming_versie.
    areas
        Codes that an interview may be from, such as the gemeenten of the region; any when left out.
        The register may also give a choice from the pack's list (``Utrecht [GM0344]``).

    Returns
    -------
    pandas.DataFrame
        One row per interview, all columns text, in the order of the file.

    Raises
    ------
    InterviewError
        When a column could tell who somebody is, or else naming every fault by file, row and
        column, with what was found and what would be right.
    """
    file = Path(path)
    _refuse_names(file)
    rows = [(number, _stripped(row)) for number, row in read_rows(file, COLUMNS)]
    faults = row_faults(rows, partial(_faults, areas=areas))
    refuse(file.name, faults, repeats(rows, "interview_id"))
    return text_frame(rows, COLUMNS)


def write_register(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write a register of interviews, with guarded cells, whole or not at all."""
    return write_table(frame[list(COLUMNS)], Path(path))


def _refuse_names(file: Path) -> None:
    header, _ = read_lines(file)
    parts = texts("spoken_dutch")["telling_columns"].split()
    telling = [name for name in header if any(part in name for part in parts)]
    if telling:
        raise InterviewError(
            f"{file.name}, row 1: the register holds no names or addresses, but there is a column"
            f" {', '.join(map(repr, telling))}. Keep who is who in a file of your own, elsewhere."
        )


def _stripped(row: Mapping[str, str]) -> dict[str, str]:
    cells = {name: cell.strip() for name, cell in row.items()}
    try:
        return cells | {"gebied_code": chosen(cells["gebied_code"])}
    except DefinitionError:
        return cells


def _faults(row: Mapping[str, str], areas: Collection[str] | None) -> Iterator[tuple[str, str]]:
    """Give the columns of a row that are wrong, and what would be right."""
    if not INTERVIEW_ID.fullmatch(row["interview_id"]):
        yield "interview_id", "1 to 40 letters, digits and hyphens, such as U01"
    if row["rol"] not in ROLES:
        yield "rol", f"it must be {' or '.join(ROLES)}"
    if not re.fullmatch(r"\w{1,20}", row["gebied_code"]):
        yield "gebied_code", "it must be the code of an area, such as GM0344"
    if areas is not None and row["gebied_code"] and row["gebied_code"] not in areas:
        right = f"it must be an area of the region, such as {', '.join(sorted(areas)[:3])}"
        yield "gebied_code", right
    if not _MONTH.fullmatch(row["maand"]):
        yield "maand", "a month is written like 2026-03 (in Excel: make the cells text)"
    if not _CONSENT.fullmatch(row["toestemming_versie"]):
        yield "toestemming_versie", "name the consent form that was signed, in 1 to 40 characters"
