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
from regiobeeld.interviews.choices import FOCUS_GROUP, INTERVIEW, KINDS, NOTES, ROLES, chosen
from regiobeeld.interviews.traits import TRAITS, plain, trait_faults
from regiobeeld.interviews.workspace import INTERVIEW_ID

COLUMNS = ("interview_id", "rol", "gebied_code", "maand", "toestemming_versie")
#: Columns that a register may have besides: what was held, and how many respondents spoke in it.
KIND, RESPONDENTS = "soort", "respondenten"
OPTIONAL = (KIND, RESPONDENTS, *TRAITS)
#: What the cells of a register look like, whatever the region.
CELLS = {
    "rol": re.compile("|".join(ROLES)),
    "gebied_code": re.compile(r"\w{1,20}"),
    "maand": re.compile(r"20\d\d-(0[1-9]|1[0-2])"),
    "toestemming_versie": re.compile(r"[\w. -]{1,40}"),
}


def read_register(path: str | Path, areas: Collection[str] | None = None) -> pd.DataFrame:
    """Read and check the register of interviews.

    Parameters
    ----------
    path
        CSV with the columns interview_id, rol, gebied_code, maand and toestemming_versie. It may
        have ``soort`` (interview, focusgroep, observatie, veldnotitie or duidingssessie; an
        interview when empty), ``respondenten`` (how many spoke; counted when sheets are made) and
        the coarse groups of `regiobeeld.interviews.traits.TRAITS`, such as ``leeftijdsgroep``.
    areas
        Codes that an interview may be from, such as the gemeenten of the region; any when left out.
        The register may also give a choice from the pack's list (``Utrecht [GM0344]``).

    Returns
    -------
    pandas.DataFrame
        One row per interview, all columns text, in the order of the file; those that a register
        may have besides only where the file has them.

    Raises
    ------
    InterviewError
        When a column could tell who somebody is, or else naming every fault by file, row and
        column, with what was found and what would be right.
    """
    file = Path(path)
    refuse_names(file)
    header, _ = read_lines(file)
    columns = (*COLUMNS, *(name for name in OPTIONAL if name in header))
    rows = [(number, _stripped(row)) for number, row in read_rows(file, columns)]
    faults = row_faults(rows, partial(_faults, areas=areas))
    refuse(file.name, faults, repeats(rows, "interview_id"))
    return text_frame(rows, columns)


def write_register(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write a register of interviews, with guarded cells, whole or not at all."""
    columns = (*COLUMNS, *(name for name in OPTIONAL if name in frame.columns))
    return write_table(frame[list(columns)], Path(path))


def kinds(register: pd.DataFrame) -> dict[str, str]:
    """Return what each interview in a register is: one of `KINDS`.

    Examples
    --------
    >>> kinds(pd.DataFrame({"interview_id": ["U01", "U02"], "soort": ["", "observatie"]}))
    {'U01': 'interview', 'U02': 'observatie'}
    """
    names = register["interview_id"].astype(str)
    if KIND not in register.columns:
        return dict.fromkeys(names, INTERVIEW)
    found = register[KIND].astype("string").fillna("")
    return {name: kind or INTERVIEW for name, kind in zip(names, found, strict=True)}


def is_group(register: pd.DataFrame) -> dict[str, bool]:
    """Tell of each interview whether several respondents speak in it."""
    return {name: kind == FOCUS_GROUP for name, kind in kinds(register).items()}


def held(register: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of conversations with respondents: interviews and focus groups."""
    kind = kinds(register)
    return register[[kind[str(name)] not in NOTES for name in register["interview_id"]]]


def respondents(register: pd.DataFrame) -> dict[str, int]:
    """Return how many respondents each interview has: one, or those of a focus group; notes none.

    Examples
    --------
    >>> columns = ["interview_id", "soort", "respondenten"]
    >>> rows = [("U01", "", ""), ("U02", "focusgroep", "6"), ("U03", "observatie", "")]
    >>> respondents(pd.DataFrame(rows, columns=columns))
    {'U01': 1, 'U02': 6, 'U03': 0}
    """
    known = {}
    if RESPONDENTS in register.columns:
        counted = register[RESPONDENTS].astype("string").fillna("")
        known = dict(zip(register["interview_id"].astype(str), counted, strict=True))
    return {
        name: 0 if kind in NOTES else int(known.get(name) or 1) if kind == FOCUS_GROUP else 1
        for name, kind in kinds(register).items()
    }


def refuse_names(file: Path) -> None:
    """Refuse a file with a column that could tell who somebody is.

    Raises
    ------
    InterviewError
        Naming the column.
    """
    header, _ = read_lines(file)
    parts = texts("spoken_dutch")["telling_columns"].split()
    telling = [name for name in header if any(part in name for part in parts)]
    if telling:
        raise InterviewError(
            f"{file.name}, row 1: the register holds no names or addresses, but there is a column"
            f" {', '.join(map(repr, telling))}. Keep who is who in a file of your own, elsewhere."
        )


def _stripped(row: Mapping[str, str]) -> dict[str, str]:
    cells = {n: plain(n, cell) if n in TRAITS else cell.strip() for n, cell in row.items()}
    if KIND in cells:
        cells[KIND] = cells[KIND].lower()
    try:
        return cells | {"gebied_code": chosen(cells["gebied_code"])}
    except DefinitionError:
        return cells


def _faults(row: Mapping[str, str], areas: Collection[str] | None) -> Iterator[tuple[str, str]]:
    """Give the columns of a row that are wrong, and what would be right."""
    if not INTERVIEW_ID.fullmatch(row["interview_id"]):
        yield "interview_id", "1 to 40 letters, digits and hyphens, such as U01"
    if row["rol"] not in (("", *ROLES) if row.get(KIND) in NOTES else ROLES):
        yield "rol", f"it must be {' or '.join(ROLES)}"
    if not CELLS["gebied_code"].fullmatch(row["gebied_code"]):
        yield "gebied_code", "it must be the code of an area, such as GM0344"
    if areas is not None and row["gebied_code"] and row["gebied_code"] not in areas:
        right = f"it must be an area of the region, such as {', '.join(sorted(areas)[:3])}"
        yield "gebied_code", right
    if not CELLS["maand"].fullmatch(row["maand"]):
        yield "maand", "a month is written like 2026-03 (in Excel: make the cells text)"
    if row.get(KIND, "") not in ("", *KINDS):
        yield KIND, f"it must be {', '.join(KINDS[:-1])} or {KINDS[-1]}"
    if not re.fullmatch(r"\d{0,3}", row.get(RESPONDENTS, "")):
        yield RESPONDENTS, "a number of people, or nothing"
    if not CELLS["toestemming_versie"].fullmatch(row["toestemming_versie"]):
        yield "toestemming_versie", "name the consent form that was signed, in 1 to 40 characters"
    yield from trait_faults(row)
    if row.get(KIND) in NOTES:
        for name in (name for name in TRAITS if row.get(name)):
            yield name, f"nothing: {row[KIND]} is of nobody"
