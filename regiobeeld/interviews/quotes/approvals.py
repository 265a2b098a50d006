"""What may be quoted: nothing, until a person has approved it in these very words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from regiobeeld.disclosure import SMALLEST_GROUP, check_smallest, is_hidden
from regiobeeld.files.guarded_csv import (
    read_rows,
    records,
    refuse,
    repeats,
    row_faults,
    text_frame,
    write_table,
)
from regiobeeld.interviews.choices import NOTES
from regiobeeld.interviews.groups import role_people
from regiobeeld.interviews.quotes.identifiers import DIRECT, identifiers
from regiobeeld.interviews.transcripts.register import kinds
from regiobeeld.interviews.workspace import PERSON_ID

#: Whether the quote may stand under the role of who said it, however few have that role.
NAMES_ROLE = "rol_noemen"
COLUMNS = ("fragment_id", "tekst_sha256", "besluit", "geredigeerd", "door", NAMES_ROLE)
DECISIONS = ("ja", "nee")
QUOTE_COLUMNS = ("fragment_id", "interview_id", "rol", "indicator", "citaat", NAMES_ROLE)
WITHHELD_COLUMNS = ("fragment_id", "interview_id", "rol", "reden")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Quotes:
    """What a report may quote, and what not.

    Attributes
    ----------
    shown
        Per fragment: fragment_id, interview_id, rol, indicator, citaat (the approved words) and
        rol_noemen (as in the approval).
    withheld
        Per other fragment: fragment_id, interview_id, rol and reden (why, in Dutch); no text.
    """

    shown: pd.DataFrame
    withheld: pd.DataFrame


def read_approvals(path: str | Path) -> pd.DataFrame:
    """Read and check the approvals; none when there is no such file yet.

    Returns
    -------
    pandas.DataFrame
        Per fragment: fragment_id, tekst_sha256 (of the text that was judged), besluit (ja or nee),
        geredigeerd (the words that may be quoted), door (who decided, as initials) and rol_noemen
        (ja, nee or empty; files of before lack it).

    Raises
    ------
    InterviewError
        Naming every fault by file, row and column, with what was found and what would be right.
    """
    file = Path(path)
    rows = read_rows(file, COLUMNS, later=[NAMES_ROLE]) if file.exists() else []
    faults = row_faults(rows, approval_faults)
    must = ((n, column, found, f"it must be {right}") for n, column, found, right in faults)
    refuse(file.name, must, repeats(rows, "fragment_id"))
    return text_frame(rows, COLUMNS)


def write_approvals(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write approvals as CSV, with guarded cells, whole or not at all."""
    return write_table(frame[list(COLUMNS)], Path(path))


def merge_approvals(former: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return both, where a new decision on a fragment replaces the former."""
    kept = former[~former["fragment_id"].isin(new["fragment_id"])]
    return pd.concat([kept, new], ignore_index=True)[list(COLUMNS)].astype("string")


def approved_quotes(
    fragments: pd.DataFrame,
    approvals: pd.DataFrame,
    register: pd.DataFrame,
    codings: pd.DataFrame | None = None,
    *,
    smallest_group: int = SMALLEST_GROUP,
) -> Quotes:
    """Return what may be quoted.

    A fragment may be quoted when a person approved it, its text is still the one that was judged,
    its interview is in the register, and the group of the speaker is large enough or its approval
    lets the role be named all the same. A group is a role (bewoner or professional) within the
    region, and its size that of `role_people`: the people in interviews in the register that have
    fragments and, once any are coded, are coded too; a focus group counts all who spoke.
    Observations, field notes and minutes are not quoted.

    Parameters
    ----------
    fragments
        As of `read_fragments`.
    approvals
        As of `read_approvals`.
    register
        As of `read_register`.
    codings
        As of ``codings.parquet``, when there are any.
    smallest_group
        Interviews that a group must have; at least 1.

    Returns
    -------
    Quotes
        Every fragment once, in their order: shown, or withheld with the reason.

    Raises
    ------
    ValueError
        When ``smallest_group`` is below 1.
    """
    check_smallest(smallest_group)
    roles = dict(zip(register["interview_id"], register["rol"], strict=True))
    decided = {str(row["fragment_id"]): row for row in records(approvals)}
    sizes = role_people(register, fragments, codings)
    kind = kinds(register)
    shown, withheld = [], []
    for fragment in records(fragments):
        identity, interview = fragment["fragment_id"], fragment["interview_id"]
        role = roles.get(interview, "")
        approval = decided.get(identity)
        reason = (
            f"geen uitspraak van een respondent maar een {kind[interview]}"
            if kind.get(interview) in NOTES
            else _reason(fragment, approval, role, sizes.get(role, 0), smallest_group)
        )
        if approval is None or reason:
            withheld.append((identity, interview, role, reason))
        else:
            said = (fragment["indicator"], approval["geredigeerd"], approval[NAMES_ROLE])
            shown.append((identity, interview, role, *said))
    return Quotes(
        pd.DataFrame(shown, columns=list(QUOTE_COLUMNS), dtype="string"),
        pd.DataFrame(withheld, columns=list(WITHHELD_COLUMNS), dtype="string"),
    )


def approval_faults(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the columns of an approval that are wrong, and what would be right."""
    if not row["fragment_id"]:
        yield "fragment_id", "the id of a fragment"
    if not _SHA256.fullmatch(row["tekst_sha256"]):
        yield "tekst_sha256", "the SHA-256 of the text that was judged"
    if row["besluit"] not in DECISIONS:
        yield "besluit", " or ".join(DECISIONS)
    if not PERSON_ID.fullmatch(row["door"]):
        yield "door", "initials: 1 to 40 small letters, digits and hyphens"
    if row[NAMES_ROLE] not in ("", *DECISIONS):
        yield NAMES_ROLE, f"{' or '.join(DECISIONS)}, or nothing, which is nee"
    if row["besluit"] == "ja":
        yield from _quote_faults(row["geredigeerd"])


def _quote_faults(quote: str) -> Iterator[tuple[str, str]]:
    if not quote.strip():
        yield "geredigeerd", "the words that may be quoted"
    for kind in dict.fromkeys(f.kind for f in identifiers(quote) if f.kind in DIRECT):
        yield "geredigeerd", f"words without what looks like a {kind}, or the decision nee"


def _reason(
    fragment: Mapping[str, str],
    approval: Mapping[str, str] | None,
    role: str,
    size: int,
    smallest: int,
) -> str:
    """Return why a fragment cannot be quoted; empty when it can."""
    if not role:
        return "staat niet in het register"
    if approval is None:
        return "nog niet beoordeeld"
    if approval["tekst_sha256"] != fragment["tekst_sha256"]:
        return "de tekst is veranderd na de goedkeuring"
    if approval["besluit"] != "ja" or any(True for _ in approval_faults(approval)):
        return "niet goedgekeurd"
    # Whoever said this is one at least, coded or not.
    if is_hidden(max(size, 1), smallest) and approval[NAMES_ROLE] != "ja":
        return f"de groep is kleiner dan {smallest} gesprekken"
    return ""
