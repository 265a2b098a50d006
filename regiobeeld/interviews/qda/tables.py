"""The tables of interviews, as this exchange reads and makes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from regiobeeld.errors import QdaError
from regiobeeld.interviews.coding import merge
from regiobeeld.interviews.transcripts import fragments_file, register

#: Codings and quotations of other software that have no place among the fragments.
CODINGS, FRAGMENTS, REGISTER = merge.COLUMNS, fragments_file.COLUMNS, register.COLUMNS
UNMATCHED = ("interview_id", "start", "eind", "coder", "code", "tekst", "reden")

_NUMBERS = {"start": "int64", "eind": "int64", "year": "Int64", "belang": "Int64"}
# What may be left out of a table, as software or files of one's own may not have it.
_OPTIONAL = {"tekst_sha256", "spreker", "vraag", "indicator", "kenmerk", "duiding", "memo"}


def table(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> pd.DataFrame:
    """Return a table with its columns in order: text, but for places, years and belang."""
    frame = pd.DataFrame(list(rows), columns=list(columns))
    return frame.astype({name: _NUMBERS.get(name, "string") for name in columns})


def records(frame: pd.DataFrame, columns: Sequence[str], name: str) -> list[dict[str, str]]:
    """Return the rows of a table as text; empty where there is no value.

    Raises
    ------
    QdaError
        When a column is absent.
    """
    absent = [c for c in columns if c not in frame.columns and c not in _OPTIONAL]
    if absent:
        raise QdaError(f"The table of {name} has no column {', '.join(absent)}.")
    return [
        {c: "" if pd.isna(row.get(c, "")) else str(row.get(c, "")) for c in columns}
        for row in frame.astype("object").to_dict("records")
    ]


def check_unique(rows: Iterable[Mapping[str, str]], column: str, name: str) -> None:
    """Check that no two rows have one id.

    Raises
    ------
    QdaError
        Naming the first id that two rows have.
    """
    seen: set[str] = set()
    for row in rows:
        if row[column] in seen:
            raise QdaError(f"The table of {name} has {column} {row[column]!r} twice.")
        seen.add(row[column])
