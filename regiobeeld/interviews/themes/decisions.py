"""The audit trail: what was decided about codes and themes, by whom and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd

from regiobeeld.errors import did_you_mean
from regiobeeld.files.guarded_csv import read_rows, records, refuse, row_faults, text_frame
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.interviews.workspace import PERSON_ID

COLUMNS = ("datum", "wie", "soort", "wat", "waarom")
#: The kind of decision by which a code comes that the first list did not have.
CODE_MADE = "code gemaakt"
KINDS = (
    CODE_MADE,
    "code samengevoegd",
    "code hernoemd",
    "code vervallen",
    "thema gemaakt",
    "thema gewijzigd",
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_decisions(path: str | Path, today: date | None = None) -> pd.DataFrame:
    """Read and check the decisions; none when there is no such file yet.

    Parameters
    ----------
    path
        A CSV file with the columns datum (as 2026-03-31), wie (initials, as of coders), soort (one
        of `KINDS`), wat (the name of the code or theme) and waarom.
    today
        No decision is of a later day; the day of the clock when left out.

    Returns
    -------
    pandas.DataFrame
        Those columns as text, by day.

    Raises
    ------
    InterviewError
        Naming every fault by file, row and column, with what was found and what would be right.
    """
    file = Path(path)
    rows = read_rows(file, COLUMNS) if file.exists() else []
    rows = [(n, {name: cell.strip() for name, cell in row.items()}) for n, row in rows]
    refuse(file.name, row_faults(rows, partial(_faults, today=today or date.today())))
    frame = text_frame(rows, COLUMNS)
    return frame.sort_values("datum", kind="stable", ignore_index=True)


def inductive_codes(codebook: Codebook, decisions: pd.DataFrame) -> frozenset[str]:
    """Return the codes that came from the interviews, as no first list had them.

    They are of a later ``versie`` than the codebook's first, or a decision made them.

    Examples
    --------
    >>> from regiobeeld.interviews.codebook import read_codebook
    >>> inductive_codes(read_codebook(), pd.DataFrame(columns=list(COLUMNS)))
    frozenset()
    """
    made = {str(row["wat"]).casefold() for row in records(decisions) if row["soort"] == CODE_MADE}
    first = min((_edition(code.edition) for code in codebook), default=_edition(""))
    return frozenset(
        code.code
        for code in codebook
        if _edition(code.edition) > first or code.code.casefold() in made
    )


def _faults(row: Mapping[str, str], today: date) -> Iterator[tuple[str, str]]:
    if not (day := _day(row["datum"])):
        yield "datum", "a day, as 2026-03-31"
    elif day > today:
        yield "datum", f"no later day than {today.isoformat()}"
    if not PERSON_ID.fullmatch(row["wie"]):
        yield "wie", "initials: 1 to 40 small letters, digits and hyphens"
    if row["soort"] not in KINDS:
        near = did_you_mean(row["soort"], KINDS).removesuffix("?")
        yield "soort", f"one of {', '.join(KINDS)}.{near}".removesuffix(".")
    for column in ("wat", "waarom"):
        if not row[column]:
            yield column, "words: the name of what it is about, and the reason"


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _edition(text: str) -> tuple[tuple[int, str], ...]:
    """Return what orders editions: numbers by size, so that 10 comes after 9; empty is the first.

    Examples
    --------
    >>> _edition("2") < _edition("10"), _edition("") < _edition("1"), _edition("1") < _edition("1b")
    (True, True, True)
    """
    parts = re.findall(r"\d+|[^\W\d_]+", text.casefold())
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in parts)
