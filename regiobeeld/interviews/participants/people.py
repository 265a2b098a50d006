"""The people who took part, one by one: from the register, and from the file of focus groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import pandas as pd

from regiobeeld.files.guarded_csv import (
    read_lines,
    read_rows,
    records,
    refuse,
    repeats,
    row_faults,
    text_frame,
)
from regiobeeld.interviews.traits import TRAITS, plain, trait_faults
from regiobeeld.interviews.transcripts.register import (
    held,
    is_group,
    refuse_names,
    respondents,
)

COLUMNS = ("interview_id", "respondent_id")
#: Of a person; one row each.
PEOPLE = (*COLUMNS, "rol", "gebied_code", *TRAITS)
_NUMBER = re.compile(r"[A-Za-z0-9]{1,20}")


def read_respondents(path: str | Path, register: pd.DataFrame) -> pd.DataFrame:
    """Read who spoke in focus groups, in coarse groups.

    Parameters
    ----------
    path
        CSV with interview_id, respondent_id (``U03-R1``) and any of
        `regiobeeld.interviews.traits.TRAITS`; it need not be there.
    register
        As of `read_register`.

    Returns
    -------
    pandas.DataFrame
        One row per respondent, all columns text; no rows without a file.

    Raises
    ------
    InterviewError
        When a column could tell who somebody is, or else naming every fault by file, row and
        column, with what was found and what would be right.
    """
    file = Path(path)
    if not file.exists():
        return pd.DataFrame(columns=list(COLUMNS), dtype="string")
    refuse_names(file)
    header, _ = read_lines(file)
    columns = (*COLUMNS, *(name for name in TRAITS if name in header))
    rows = [(number, _stripped(row)) for number, row in read_rows(file, columns)]
    groups = is_group(register)
    refuse(
        file.name,
        row_faults(rows, partial(_faults, groups=groups)),
        repeats(rows, "respondent_id"),
    )
    return text_frame(rows, columns)


def people(register: pd.DataFrame, spoke: pd.DataFrame) -> pd.DataFrame:
    """Return everybody who took part, one row each.

    Parameters
    ----------
    register
        As of `read_register`. What it says of a focus group holds for all in it of whom nothing
        else is known.
    spoke
        As of `read_respondents`.

    Returns
    -------
    pandas.DataFrame
        ``interview_id``, ``respondent_id`` (empty in an interview with one person, and where
        nothing is known of somebody), ``rol``, ``gebied_code`` and `TRAITS`, empty where they were
        not noted. Observations and notes are of nobody.

    Examples
    --------
    >>> register = pd.DataFrame({"interview_id": ["U01"], "rol": ["bewoner"], "geslacht": ["man"]})
    >>> none = pd.DataFrame(columns=["interview_id", "respondent_id"])
    >>> people(register, none)[["interview_id", "rol", "geslacht", "werving"]].values.tolist()
    [['U01', 'bewoner', 'man', '']]
    """
    number = respondents(register)
    rows = []
    for interview in records(held(register).astype("string").fillna("")):
        its = spoke["interview_id"] == interview["interview_id"]
        known = records(spoke[its].astype("string").fillna(""))
        others = max(0, number[interview["interview_id"]] - len(known))
        for one in [*known, *({} for _ in range(others))]:
            given = {name: cell for name, cell in one.items() if cell}
            rows.append([str({**interview, **given}.get(name, "")) for name in PEOPLE])
    return pd.DataFrame(rows, columns=list(PEOPLE), dtype="string")


def _stripped(row: Mapping[str, str]) -> dict[str, str]:
    return {name: plain(name, c) if name in TRAITS else c.strip() for name, c in row.items()}


def _faults(row: Mapping[str, str], groups: Mapping[str, bool]) -> Iterator[tuple[str, str]]:
    interview = row["interview_id"]
    if interview not in groups:
        yield "interview_id", "no such interview in the register"
    elif not groups[interview]:
        yield "interview_id", "no focus group: what is known of one person stands in the register"
    start, _, number = row["respondent_id"].rpartition("-")
    if start != interview or not _NUMBER.fullmatch(number):
        yield "respondent_id", f"a number in that group, such as {interview or 'U03'}-R1"
    yield from trait_faults(row)
