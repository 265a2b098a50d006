"""The sheet on which a person decides what may be quoted, and in which words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd

from regiobeeld.definitions.texts import texts
from regiobeeld.errors import BuildError, InterviewError
from regiobeeld.files.cells import plain, shown
from regiobeeld.files.form_reading import FilledRow, Wrong, good_rows, read_form
from regiobeeld.files.forms import Column, Form, FormLine, Words, form_book
from regiobeeld.files.guarded_csv import records
from regiobeeld.interviews.quotes.approvals import COLUMNS, DECISIONS, NAMES_ROLE, approval_faults
from regiobeeld.interviews.quotes.privacy import check_capitals, propose_redactions, redact

_CHOICE = {"validate": "list", "source": list(DECISIONS)}
FORM = Form(
    kind="sheet of approvals",
    schema="regiobeeld-goedkeuring",
    sheet="Goedkeuring",
    columns=(
        Column("fragment_id", 18),
        Column("interview_id", 13),
        Column("tekst", 60),
        Column("gevonden", 34),
        Column("geredigeerd", 60, open=True),
        Column("besluit", 12, open=True, rule=_CHOICE),
        Column("door", 12, open=True),
        Column(NAMES_ROLE, 12, open=True, rule=_CHOICE, later=True),
    ),
    error=InterviewError,
    unique=("fragment_id",),
    asked=("besluit", "door"),
)
SCHEMA, SHEET_COLUMNS = FORM.schema, FORM.names
#: The name of the sheet.
SHEET = "goedkeuringsblad.xlsx"
# The sheet's content has no date of its own, and the clock would make every file different.
_CREATED = datetime(2020, 1, 1)
# Rows that a message names.
_MOST_NAMED = 5


def write_approvals_sheet(
    fragments: pd.DataFrame,
    path: str | Path,
    *,
    approvals: pd.DataFrame | None = None,
    use_deduce: bool = False,
    keep: Collection[str] = (),
) -> Path:
    """Write the sheet on which a person decides what may be quoted.

    Parameters
    ----------
    fragments
        As of `read_fragments`.
    path
        The workbook to write, ending in ``.xlsx``.
    approvals
        Decisions so far: of a fragment that is unchanged they are filled in.
    use_deduce, keep
        As of `propose_redactions`.

    Returns
    -------
    pathlib.Path
        The workbook: per fragment the text, what was found in it, and the text with the proposed
        replacements. Nothing is decided in advance.

    Raises
    ------
    InterviewError
        With ``use_deduce``: when the package is absent, or naming an interview without capitals.
    BuildError
        When the workbook cannot be written.
    """
    if use_deduce:
        for name, rows in fragments.groupby("interview_id", sort=False):
            check_capitals(" ".join(rows["tekst"]), f"Interview {name}")
    decided = {} if approvals is None else {r["fragment_id"]: r for r in records(approvals)}
    lines = []
    for fragment in records(fragments):
        proposed = propose_redactions(fragment["tekst"], use_deduce=use_deduce, keep=keep)
        former = decided.get(fragment["fragment_id"], {})
        same = former.get("tekst_sha256") == fragment["tekst_sha256"]
        lines.append(_line(fragment, proposed, former if same else {}))
    words = Words(**texts("approval_sheet"))
    return form_book(FORM, words, _CREATED, lines, FORM.identity()).save(Path(path))


def read_approvals_sheet(path: str | Path, fragments: pd.DataFrame) -> pd.DataFrame:
    """Read the decisions on a sheet; rows without a decision are passed over.

    Parameters
    ----------
    path
        A sheet of `write_approvals_sheet`, filled in.
    fragments
        The fragments as they are now: each decision must be about one of them, unchanged.

    Returns
    -------
    pandas.DataFrame
        Approvals, as of `read_approvals`.

    Raises
    ------
    InterviewError
        When it is no such sheet, or naming every fault by file, sheet and cell, with what was found
        and what would be right. Nothing is changed.
    """
    known = {fragment["fragment_id"]: fragment for fragment in records(fragments)}
    filled = read_form(Path(path), FORM)
    strange = filled.strangeness(FORM.identity())
    rows = [
        {**row, "tekst_sha256": known[row["fragment_id"]]["tekst_sha256"]}
        for row in good_rows(filled, FORM, strange, lambda row: _faults(row, known))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="string")


def check_taken_over(path: Path, new: Path, approvals: pd.DataFrame) -> None:
    """Refuse to replace a sheet with work in it that is nowhere else.

    Parameters
    ----------
    path
        The sheet that is there, if any.
    new
        The one that would come in its place.
    approvals
        Decisions so far, as of `read_approvals`.

    Raises
    ------
    BuildError
        When somebody filled in or changed a cell, and neither the new sheet nor a decision has it;
        or when that cannot be told.
    """
    if not path.exists() or path.read_bytes() == new.read_bytes():
        return
    former = read_form(path, FORM)
    kept = {*map(_typed, records(approvals)), *(_typed(row.texts) for row in _rows(new))}
    lost = [row.number for row in former.rows if _typed(row.texts) not in kept]
    if lost or former.unreadable:
        rows = ", ".join(map(str, lost[:_MOST_NAMED])) + (", ..." if lost[_MOST_NAMED:] else "")
        what = f"rows {rows} hold work that is not merged yet" if lost else "it cannot be read"
        raise BuildError(
            f"{path}: there already, and {what}. Merge it (regiobeeld merge), move it elsewhere, or"
            " ask to overwrite it. Nothing is written."
        )


def _rows(path: Path) -> Sequence[FilledRow]:
    return read_form(path, FORM).rows


def _typed(row: Mapping[str, str]) -> tuple[str, ...]:
    """Return what somebody typed about a fragment, as a sheet would have it."""
    return tuple(plain(row[name]) for name in ("fragment_id", *FORM.open))


def _line(
    fragment: Mapping[str, str], proposed: pd.DataFrame, former: Mapping[str, str]
) -> FormLine:
    return FormLine(
        {
            "fragment_id": fragment["fragment_id"],
            "interview_id": fragment["interview_id"],
            "tekst": fragment["tekst"],
            "gevonden": "\n".join(f"{row.soort}: {row.tekst}" for row in proposed.itertuples()),
            "geredigeerd": former.get("geredigeerd") or redact(fragment["tekst"], proposed),
            "besluit": former.get("besluit", ""),
            "door": former.get("door", ""),
            NAMES_ROLE: former.get(NAMES_ROLE, ""),
        }
    )


def _faults(row: Mapping[str, str], known: Mapping[str, Mapping[str, str]]) -> Iterator[Wrong]:
    if row["fragment_id"] not in known:
        yield "fragment_id", shown(row["fragment_id"]), "a fragment that is there (still)"
        return
    fragment = known[row["fragment_id"]]
    if row["tekst"] != plain(fragment["tekst"]):
        yield "tekst", shown(row["tekst"]), "the text of the fragment: write a new sheet"
    for column, right in approval_faults({"tekst_sha256": fragment["tekst_sha256"], **row}):
        yield column, shown(row[column]), right
