"""A sheet of scores, read back: all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from regiobeeld.files.cells import key, shown
from regiobeeld.files.form_reading import Wrong, good_rows, read_form
from regiobeeld.priorities.mapping import MARKS, THEME
from regiobeeld.priorities.score_sheet import FORM, READ, YES_NO, identity_of
from regiobeeld.region_picture import Picture

_TYPES = {
    "coalition": "string",
    "issue": "string",
    "severity": "Float64",
    "influence": "Float64",
    "effectiveness": "Float64",
    "pearl": "boolean",
    "note": "string",
}
_NUMBERS = ("ernst", "invloed", "effect")


def read_scores_sheet(path: str | Path, picture: Picture) -> pd.DataFrame:
    """Read the scores of a coalition.

    Parameters
    ----------
    path
        A sheet of `write_scores_sheet`, filled in; also one of before opgaven, by indicator and
        code.
    picture
        The picture that it was written from: region and issues must be its own, and so must a year
        that was asked.

    Returns
    -------
    pandas.DataFrame
        One row with a score: ``coalition``, ``issue`` (an opgave, an indicator, or ``theme:`` and a
        code), ``severity, influence, effectiveness`` (0-10, or missing), ``pearl`` (boolean, or
        missing) and ``note``. What was left empty is missing, never zero. Rows without any score
        are passed over.

    Raises
    ------
    PriorityError
        With a line for everything that is wrong: file, sheet, cell, what was found and what would
        be right. Nothing is changed.
    """
    filled = read_form(Path(path), FORM)
    strange = filled.strangeness(identity_of(picture))
    rows = good_rows(filled, FORM, strange, lambda row: _row_faults(picture, row))
    return pd.DataFrame(map(_score, rows), columns=list(READ)).astype(_TYPES)


def _row_faults(picture: Picture, row: Mapping[str, str]) -> Iterator[Wrong]:
    coalition, issue = row["coalitie"], row["onderwerp_id"]
    known = [c.id for c in picture.region.coalitions]
    if coalition not in known:
        yield "coalitie", shown(coalition), f"one of {', '.join(known)}"
    elif not issue.startswith(THEME) and issue not in {
        *picture.region.coalition(coalition).opgaven,
        *picture.catalogue.indicators,
    }:
        yield "onderwerp_id", shown(issue), "the id as it was on the sheet"
    for name in _NUMBERS:
        if row[name] and _mark(row[name]) is None:
            yield name, shown(row[name]), "a number from 0 to 10, or nothing"
    if row["pearl"] and key(row["pearl"]) not in YES_NO:
        yield "pearl", shown(row["pearl"]), "ja, nee or nothing"


def _mark(text: str) -> float | None:
    """Return a mark from 0 to 10, with a decimal point or comma; None when it is none."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value <= 10 else None


def _score(values: Mapping[str, str]) -> dict[str, object]:
    row: dict[str, object] = {name: values.get(column, "") for name, column in READ.items()}
    row |= {name: _mark(values.get(READ[name], "")) for name in MARKS}
    row["pearl"] = YES_NO.get(key(values["pearl"]))
    return row
