"""The second half of a round of coding: filled sheets become codings and approvals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from regiobeeld.errors import InterviewError, MergeError, RegiobeeldError
from regiobeeld.files.guarded_csv import write_table
from regiobeeld.files.untrusted_xlsx import schema_of
from regiobeeld.files.whole import for_owner_alone, replace_file
from regiobeeld.interviews.agreement.agreement_tables import agreement, costliest
from regiobeeld.interviews.codebook import Codebook, read_codebook
from regiobeeld.interviews.coding.handed_in import (
    HandedIn,
    NotRead,
    handed_in,
    missing_coders,
    sent_sheets,
)
from regiobeeld.interviews.coding.merge import (
    Merged,
    beside_others,
    merge,
    read_codings,
    write_codings,
)
from regiobeeld.interviews.joint_display.confirmation import SCHEMA as CONFIRMATION
from regiobeeld.interviews.joint_display.confirmation import read_confirmation
from regiobeeld.interviews.quotes import approval_sheet
from regiobeeld.interviews.quotes.approval_sheet import SCHEMA as APPROVALS
from regiobeeld.interviews.quotes.approval_sheet import (
    read_approvals_sheet,
)
from regiobeeld.interviews.quotes.approvals import merge_approvals, read_approvals, write_approvals
from regiobeeld.interviews.transcripts.fragments_file import read_fragments
from regiobeeld.interviews.transcripts.register import read_register
from regiobeeld.interviews.workspace import Workspace, WorkspaceChange

#: What `merge_sheets` writes beside the codings.
AGREEMENT, TO_DISCUSS, PROBLEMS = "overeenstemming.csv", "bespreken.csv", "problemen.csv"


@dataclass(frozen=True)
class SheetsMerged:
    """What `merge_sheets` found.

    Attributes
    ----------
    merged
        Codings, faults and what is not yet coded; None when no coding sheet was among the files.
    agreement
        How far coders agree; empty with fewer than two coders.
    to_discuss
        Fragments that cost most agreement first.
    approved
        Number of decisions taken over from sheets of approvals.
    confirmed
        Number of figures on which a researcher confirmed how interviews fit.
    written
        The files written.
    not_read
        Files in the folders given that were not read, and why.
    missing
        Coders who got a sheet and of whom nothing was read, now or before; but for those whom the
        caller goes on without.
    """

    merged: Merged | None
    agreement: pd.DataFrame = field(repr=False)
    to_discuss: pd.DataFrame = field(repr=False)
    approved: int
    confirmed: int
    written: tuple[Path, ...]
    not_read: tuple[NotRead, ...] = ()
    missing: tuple[str, ...] = ()


@for_owner_alone()
def merge_sheets(
    place: Workspace,
    files: Sequence[str | Path],
    year: int | None = None,
    *,
    accept_valid: bool = False,
    without: Collection[str] = (),
    lang: str = "nl",
) -> SheetsMerged:
    """Take filled sheets in: codings, approvals of quotes, and what a researcher confirmed.

    Parameters
    ----------
    place
        Where the interview material of the region lies.
    files
        The sheets. A folder stands for the workbooks in it and in folders below it, of which every
        other file is named (see `handed_in`). When empty, those in the workspace.
        Codings of their coders are made anew; those of other coders stay as they are.
    year
        Of the picture that the sheets were made with; any when left out.
    accept_valid
        Take the good rows over and list the rest, instead of refusing everything.
    without
        Coders who got a sheet and will hand in nothing.
    lang
        ``nl`` or ``en``: of verdicts.

    Returns
    -------
    SheetsMerged
        Codings, agreement and what to discuss, with the files written.

    Raises
    ------
    MergeError
        When anything is wrong, with a line for every fault, or when a coder to go on without never
        got a sheet or handed one in; nothing is changed.
    RegiobeeldError
        When register, fragments or codebook of the workspace are wrong or absent.
    """
    with place.changed("merge") as change:
        place.present(place.register)
        given = _handed_in(place, files)
        found = _merged(change, given.workbooks, year, accept_valid=accept_valid, lang=lang)
        read = None if found.merged is None else set(found.merged.counts["coder"])
        missing = missing_coders(place, read, given.not_read, without)
        return replace(found, not_read=given.not_read, missing=missing)


def _merged(
    change: WorkspaceChange,
    sheets: Sequence[Path],
    year: int | None,
    *,
    accept_valid: bool,
    lang: str,
) -> SheetsMerged:
    place, draft = change.place, change.draft
    people = read_register(place.present(place.register))
    pieces = read_fragments(place.present(place.fragments))
    codebook = read_codebook(place.own_codebook)
    approving = [path for path in sheets if schema_of(path) == APPROVALS]
    confirming = [path for path in sheets if schema_of(path) == CONFIRMATION]
    coding = [path for path in sheets if path not in (*approving, *confirming)]
    approvals, faults = read_approvals(place.approvals), []
    decisions = confirmed = 0
    for path in approving:
        try:
            found = read_approvals_sheet(path, pieces)
        except RegiobeeldError as error:
            faults.append(str(error))
            continue
        decisions += len(found)
        approvals = merge_approvals(approvals, found)
    for path in confirming:
        try:
            confirmed = len(read_confirmation(path, place.region))
        except RegiobeeldError as error:
            faults.append(str(error))
    if len(confirming) > 1:
        names = ", ".join(path.name for path in confirming)
        faults.append(f"{names}: found several confirmation sheets; expected one, with everything.")
    merged = None
    try:
        if coding:
            merged = merge(
                coding,
                pieces,
                people,
                codebook,
                place.region,
                year,
                accept_valid=accept_valid,
                sent=sent_sheets(place),
            )
    except MergeError as error:
        faults.insert(0, str(error))
    if faults:
        raise MergeError("\n".join(faults))
    if merged is not None:
        merged = replace(merged, codings=_with_former(place, merged))
    written = [write_approvals(approvals, draft.approvals)] if decisions else []
    for path in confirming:
        if path.resolve() != place.confirmation.resolve():
            written.append(replace_file(draft.confirmation, path.read_bytes()))
    if merged is None:
        empty = pd.DataFrame()
        finals = tuple(map(change.final, written))
        return SheetsMerged(None, empty, empty, decisions, confirmed, finals)
    found, discuss = _agreement(merged, codebook, lang)
    texts = pieces.set_index("fragment_id")["tekst"]
    written += [
        write_codings(merged.codings, draft.codings),
        write_table(found, draft.folder / AGREEMENT),
        write_table(
            discuss.assign(tekst=discuss["fragment_id"].map(texts)), draft.folder / TO_DISCUSS
        ),
    ]
    if len(merged.faults):
        written.append(write_table(merged.faults, draft.folder / PROBLEMS))
    else:
        change.remove(place.folder / PROBLEMS)
    finals = tuple(map(change.final, written))
    return SheetsMerged(merged, found, discuss, decisions, confirmed, finals)


def _handed_in(place: Workspace, files: Sequence[str | Path]) -> HandedIn:
    own = [place.sheets, place.folder / approval_sheet.SHEET, place.confirmation]
    chosen = [Path(file) for file in files] or [path for path in own if path.exists()]
    found = handed_in(chosen)
    if not found.workbooks:
        looked = ", ".join(map(str, chosen or own))
        told = "\n".join(map(str, found.not_read))
        raise InterviewError(f"There are no sheets in {looked}.\n{told}".strip())
    return found


def _agreement(merged: Merged, codebook: Codebook, lang: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    if merged.codings["coder"].nunique() < 2:
        return pd.DataFrame(), pd.DataFrame(columns=["fragment_id"])
    found = agreement(merged.codings, codebook=codebook, lang=lang)
    return found, costliest(merged.codings, lang=lang)


def _with_former(place: Workspace, merged: Merged) -> pd.DataFrame:
    """Return codings with those of coders who handed in nothing now.

    Raises
    ------
    MergeError
        When a coder would lose work: blank or older sheets must not wipe out filled ones.
    """
    if not place.codings.exists():
        return merged.codings
    former = read_codings(place.codings)
    before = former.groupby("coder")["fragment_id"].nunique()
    now = merged.counts.set_index("coder")["coded"]
    both = before.index.intersection(now.index)
    lost = [coder for coder in both if now[coder] < before[coder]]
    if lost:
        raise MergeError(
            "\n".join(
                f"{coder}: {now[coder]} fragments are coded on the sheets given, and"
                f" {before[coder]} were before. Give all sheets of {coder}; or remove"
                f" {place.codings} to begin again."
                for coder in lost
            )
        )
    return beside_others(former, merged.codings, now.index)
