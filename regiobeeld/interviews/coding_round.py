"""The first half of a round of coding: transcripts on disk become sheets to fill in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from regiobeeld.errors import InterviewError
from regiobeeld.files.whole import for_owner_alone, replace_file
from regiobeeld.files.workbook import check_unfilled
from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.coding.sheets import write_sheets
from regiobeeld.interviews.participants.people import read_respondents
from regiobeeld.interviews.protocol.opgave_guide import asked_questions
from regiobeeld.interviews.protocol.topic_guide import topic_guide
from regiobeeld.interviews.quotes import approval_sheet
from regiobeeld.interviews.quotes.approval_sheet import (
    check_taken_over,
    write_approvals_sheet,
)
from regiobeeld.interviews.quotes.approvals import read_approvals
from regiobeeld.interviews.transcripts.folder import Folder, look_through
from regiobeeld.interviews.transcripts.fragments import fragments as cut
from regiobeeld.interviews.transcripts.fragments_file import write_fragments
from regiobeeld.interviews.transcripts.register import kinds, read_register, write_register
from regiobeeld.interviews.transcripts.respondents import with_respondents
from regiobeeld.interviews.transcripts.speakers import read_speakers, write_speakers
from regiobeeld.interviews.transcripts.transcripts import Transcript, read_transcripts
from regiobeeld.interviews.transcripts.understanding import misunderstood, remarks, rows_of
from regiobeeld.interviews.workspace import RESPONDENTS_FILE, Workspace, WorkspaceChange
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.shown_figures import figures


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
        draft.folder / approval_sheet.SHEET,
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
