"""Fragments with who speaks, checked: what sheets are written from and merged with."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from regiobeeld.errors import RegiobeeldError

FRAGMENT_COLUMNS = ("fragment_id", "interview_id", "tekst", "vraag", "indicator", "kenmerk")
REGISTER_COLUMNS = ("interview_id", "rol")
# Half of a pair by which UTF-16 writes a character: a mistake of an earlier program.
_HALF = re.compile("[\ud800-\udfff]")


def fragment_rows(fragments: pd.DataFrame, register: pd.DataFrame) -> list[dict[str, str]]:
    """Return the fragments, each with the role of who speaks.

    Parameters
    ----------
    fragments
        With the columns ``fragment_id``, ``interview_id``, ``tekst``, ``vraag``, ``indicator`` and
        ``kenmerk``; others are left alone.
    register
        With the columns ``interview_id`` and ``rol``.

    Returns
    -------
    list of dict
        Per fragment, in the order given, these columns as text; empty for what is missing.

    Raises
    ------
    RegiobeeldError
        For columns that are missing, ids that are missing or double, fragments without text or with
        half a character, and interviews that are not in the register; it names every one.
    """
    rows = _records("fragments", fragments, FRAGMENT_COLUMNS)
    interviews = _records("register", register, REGISTER_COLUMNS)
    roles = {row["interview_id"]: row["rol"] for row in interviews}
    faults = [] if rows else ["there is none"]
    seen: set[str] = set()
    for number, row in enumerate(rows):
        name, interview = row["fragment_id"], row["interview_id"]
        if not name or name != name.strip() or "," in name or not name.isprintable():
            faults.append(f"row {number}: fragment_id {name!r} must be an id without commas")
        elif name in seen:
            faults.append(f"row {number}: fragment_id {name!r} is there twice")
        elif not row["tekst"].strip():
            faults.append(f"fragment {name!r} has no text")
        elif any(_HALF.search(text) for text in row.values()):
            faults.append(f"fragment {name!r} holds half a character, which no file can hold")
        elif interview not in roles:
            faults.append(f"fragment {name!r}: interview {interview!r} is not in the register")
        seen.add(name)
    if faults:
        raise RegiobeeldError("Fragments: " + ";\n".join(faults) + ".")
    return [row | {"rol": roles[row["interview_id"]]} for row in rows]


def _records(name: str, frame: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, str]]:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        found = ", ".join(map(str, frame.columns))
        raise RegiobeeldError(f"{name} has no column {', '.join(missing)}; it has {found}.")
    chosen = frame[list(columns)].astype("object")
    texts = chosen.where(chosen.notna(), "").itertuples(index=False, name=None)
    return [dict(zip(columns, map(str, row), strict=True)) for row in texts]
