"""A round of coding on disk: transcripts become sheets, and filled sheets become codings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from regiobeeld.errors import InterviewError, MergeError, RegiobeeldError
from regiobeeld.files.guarded_csv import write_table
from regiobeeld.files.untrusted_xlsx import schema_of
from regiobeeld.files.whole import for_owner_alone, replace_file
from regiobeeld.files.workbook import check_unfilled
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
from regiobeeld.interviews.coding.sheets import write_sheets
from regiobeeld.interviews.joint_display.confirmation import SCHEMA as CONFIRMATION
from regiobeeld.interviews.joint_display.confirmation import read_confirmation
from regiobeeld.interviews.participants.people import read_respondents
from regiobeeld.interviews.protocol.opgave_guide import asked_questions
from regiobeeld.interviews.protocol.topic_guide import topic_guide
from regiobeeld.interviews.quotes.approval_sheet import SCHEMA as APPROVALS
from regiobeeld.interviews.quotes.approval_sheet import (
    check_taken_over,
    read_approvals_sheet,
    write_approvals_sheet,
)
from regiobeeld.interviews.quotes.approvals import merge_approvals, read_approvals, write_approvals
from regiobeeld.interviews.transcripts.folder import Folder, look_through
from regiobeeld.interviews.transcripts.fragments import fragments as cut
from regiobeeld.interviews.transcripts.fragments_file import read_fragments, write_fragments
from regiobeeld.interviews.transcripts.register import kinds, read_register, write_register
from regiobeeld.interviews.transcripts.respondents import with_respondents
from regiobeeld.interviews.transcripts.speakers import read_speakers, write_speakers
from regiobeeld.interviews.transcripts.transcripts import Transcript, read_transcripts
from regiobeeld.interviews.transcripts.understanding import misunderstood, remarks, rows_of
from regiobeeld.interviews.workspace import RESPONDENTS_FILE, Workspace, WorkspaceChange
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.shown_figures import figures

#: Sheet on which a person decides what may be quoted.
APPROVALS_SHEET = "goedkeuringsblad.xlsx"
#: What `merge_sheets` writes beside the codings.
AGREEMENT, TO_DISCUSS, PROBLEMS = "overeenstemming.csv", "bespreken.csv", "problemen.csv"


@dataclass(frozen=True)
class SheetsMade:
    """What `make_sheets` wrote.

    Attributes
    ----------
    fragments
        The fragments.
    sheets
        A coding sheet per coder.
    approvals
        The sheet on which a person decides what may be quoted.
    remarks
        What in the folder was passed over, and lines that belong to nobody's words.
    """

    fragments: pd.DataFrame = field(repr=False)
    sheets: tuple[Path, ...]
    approvals: Path
    remarks: tuple[str, ...] = ()


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
def make_sheets(
    place: Workspace,
    picture: Picture,
    transcripts: str | Path,
    coders: Sequence[str],
    *,
    register: str | Path | None = None,
    interviewers: Collection[str] = (),
    keep: Collection[str] = (),
    use_deduce: bool = False,
    lang: str = "nl",
    overwrite: bool = False,
) -> SheetsMade:
    """Cut transcripts into fragments, and write a coding sheet for each coder.

    Parameters
    ----------
    place
        Where the interview material of the region lies; everything is written there.
    picture
        The region in figures, as it was shown in the interviews.
    transcripts
        Folder of transcripts, each named after its interview. They are copied to the workspace, so
        that one command can withdraw an interview from all of it. Its ``sprekers.csv`` tells who is
        who, where labels do not.
    coders
        Names of at most 40 small letters, digits and hyphens.
    register
        CSV of the interviews. When left out that of the workspace, or else ``interviews.csv``
        in the folder of the transcripts or the folder above it. Of focus groups
        ``respondenten.csv`` beside it may say who spoke, in coarse groups.
    interviewers
        Labels of interviewers in the transcripts, beyond the usual ones.
    keep
        Names of places that no redaction is proposed for.
    use_deduce
        Let the package deduce propose names to redact as well.
    lang
        ``nl`` or ``en``: of what is read on the sheets.
    overwrite
        Replace sheets that may hold a coder's work, or decisions that are not merged yet.

    Returns
    -------
    SheetsMade
        The fragments, and the files written.

    Raises
    ------
    RegiobeeldError
        When register or transcripts are wrong (naming every fault), when it is not clear who speaks
        (see `transcripts.understanding.misunderstood`), when a sheet is there already,
        or when a file cannot be written. All is read and checked before anything is written.
    """
    with place.changed("sheets") as change:
        return _sheets(
            change,
            picture,
            Path(transcripts),
            coders,
            register=register,
            interviewers=interviewers,
            keep=keep,
            use_deduce=use_deduce,
            lang=lang,
            overwrite=overwrite,
        )


def _sheets(
    change: WorkspaceChange,
    picture: Picture,
    folder: Path,
    coders: Sequence[str],
    *,
    register: str | Path | None,
    interviewers: Collection[str],
    keep: Collection[str],
    use_deduce: bool,
    lang: str,
    overwrite: bool,
) -> SheetsMade:
    place, draft = change.place, change.draft
    path = _register_path(place, folder, register)
    people = read_register(path, picture.region.gemeenten)
    codebook = read_codebook(place.own_codebook)
    found = look_through(folder, people["interview_id"], path)
    read = read_transcripts(found, people["interview_id"], interviewers)
    if faults := list(
        misunderstood(read, kinds(people), interviewers, read_speakers(found.speakers))
    ):
        raise InterviewError("\n".join(faults))
    pieces = cut(
        read,
        people,
        topic_guide(picture, lang),
        codebook=codebook,
        figures=figures(picture),
        asked=asked_questions(picture, lang),
        interviewers=interviewers,
    )
    spoke = path.with_name(RESPONDENTS_FILE)
    read_respondents(spoke, people)
    people = with_respondents(people, pieces)
    sheets = write_sheets(picture, pieces, people, codebook, coders, draft.sheets, lang=lang)
    if not overwrite:
        check_unfilled({change.final(path): path.read_bytes() for path in sheets})
    write_register(people, draft.register)
    if spoke.exists() and spoke.resolve() != place.respondents.resolve():
        replace_file(draft.respondents, spoke.read_bytes())
    for transcript in read:
        _take_over(found.path / transcript.file, change)
    if rows := rows_of(read, interviewers):
        write_speakers(rows, draft.speakers)
    elif place.speakers.exists():
        change.remove(place.speakers)
    write_fragments(pieces, draft.fragments)
    decided = read_approvals(place.approvals)
    approvals = write_approvals_sheet(
        pieces,
        draft.folder / APPROVALS_SHEET,
        approvals=decided,
        use_deduce=use_deduce,
        keep=keep,
    )
    if not overwrite:
        check_taken_over(change.final(approvals), approvals, decided)
    return SheetsMade(
        pieces,
        tuple(map(change.final, sheets)),
        change.final(approvals),
        tuple(remarks(read, found)),
    )


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


def transcripts_of(
    place: Workspace,
    folder: Path,
    *,
    register: str | Path | None = None,
    interviewers: Collection[str] = (),
) -> tuple[tuple[Transcript, ...], Folder, dict[str, str]]:
    """Read transcripts, and make nothing.

    Parameters are those of `make_sheets`.

    Returns
    -------
    tuple
        The transcripts, what lies in the folder, and what each transcript is (interview, ...).

    Raises
    ------
    InterviewError
        When register or transcripts are wrong, naming every fault.
    """
    path = _register_path(place, folder, register)
    people = read_register(path)
    found = look_through(folder, people["interview_id"], path)
    return read_transcripts(found, people["interview_id"], interviewers), found, kinds(people)


def _register_path(place: Workspace, folder: Path, given: str | Path | None) -> Path:
    if given:
        return Path(given)
    name = place.register.name
    looked = (place.register, folder / name, folder.resolve().parent / name)
    for path in looked:
        if path.exists():
            return path
    raise InterviewError(
        f"There is no register of interviews: looked for {', '.join(map(str, looked))}. It is a CSV"
        " file with the columns interview_id, rol, gebied_code, maand and toestemming_versie."
    )


def _take_over(source: Path, change: WorkspaceChange) -> None:
    """Copy the file of a transcript to the workspace, unless it is there."""
    target = change.place.transcripts / source.name
    if target.resolve() != source.resolve():
        replace_file(change.draft.transcripts / source.name, source.read_bytes())


def _handed_in(place: Workspace, files: Sequence[str | Path]) -> HandedIn:
    own = [place.sheets, place.folder / APPROVALS_SHEET, place.confirmation]
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
