"""Transcripts: what was said in an interview, by whom, and where in the text it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from regiobeeld.errors import InterviewError, did_you_mean
from regiobeeld.interviews.transcripts.folder import Folder, look_through
from regiobeeld.interviews.transcripts.forms import read_form
from regiobeeld.interviews.transcripts.labels import Labels
from regiobeeld.interviews.transcripts.speakers import (
    TEXT,
    Speaker,
    SpeakerRow,
    read_speakers,
    who_is_who,
)
from regiobeeld.interviews.transcripts.spoken import Doubt, Spoken, Turn
from regiobeeld.interviews.workspace import INTERVIEW_ID


@dataclass(frozen=True)
class Transcript:
    r"""An interview as text.

    Attributes
    ----------
    interview_id
        As in the register.
    text
        Lines end in ``\n``. Of a text with labels all else is as in the file; of other forms every
        turn is a line that begins with its label.
    turns
        In the order of the text; they do not overlap.
    file
        Name of the file; empty when it is of none.
    form
        What the file is.
    told
        What is in the file and in no turn.
    doubts
        Lines that may begin with a label that was not taken for one.
    rows
        What the user tells of its speakers.
    """

    interview_id: str
    text: str
    turns: tuple[Turn, ...]
    file: str = ""
    form: str = ""
    told: tuple[Spoken, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    rows: tuple[SpeakerRow, ...] = ()

    def said(self, turn: Turn) -> str:
        """Return the words of a turn."""
        return self.text[turn.start : turn.end]

    @property
    def speakers(self) -> tuple[str, ...]:
        """The labels in the order in which they first speak; they may be names."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker))

    def people(
        self, interviewers: Collection[str] = (), *, group: bool = False
    ) -> dict[str, Speaker]:
        """Return who is who, by label; turns without a label have the empty one.

        Parameters
        ----------
        interviewers
            Labels of interviewers beyond the usual ones.
        group
            Whether several respondents speak, as in a focus group.
        """
        labels = list(dict.fromkeys(turn.speaker for turn in self.turns))
        return who_is_who(self.interview_id, labels, interviewers, self.rows, group=group)


def read_transcript(
    path: str | Path,
    rows: Sequence[SpeakerRow] = (),
    interviewers: Collection[str] = (),
) -> Transcript:
    """Read a transcript.

    Parameters
    ----------
    path
        A text in UTF-8 (``.txt``), a document (``.docx``, ``.odt``, ``.rtf``), captions (``.vtt``,
        ``.srt``) or JSON of Whisper, named after the interview. A turn begins on a new line with a
        label and a colon (``I:``, ``R:``, ``Bewoner:``, a name that comes twice, or any word that
        does three times), in a row of a table, or below a line with name and time. Captions of one
        speaker that follow each other are joined.
    rows
        What the user tells of speakers, of all files (see `read_speakers`).
    interviewers
        Labels of interviewers beyond the usual ones.

    Returns
    -------
    Transcript
        Text and turns. A text without labels is one turn of an unknown speaker.

    Raises
    ------
    InterviewError
        When the file cannot be read, is empty, is no text, is not in UTF-8, has a password or is
        absurdly large; or when its name is no id of an interview.
    """
    file = Path(path)
    if not INTERVIEW_ID.fullmatch(file.stem):
        raise InterviewError(
            f"{file.name}: a transcript has the id of its interview as its name, 1 to 40 letters,"
            " digits and hyphens, such as U01.txt."
        )
    about = tuple(row for row in rows if row.is_about(file.name))
    given = [row.label for row in about if row.role != TEXT and row.label]
    labels = Labels(
        known=frozenset(label.casefold() for label in (*given, *interviewers)),
        text=frozenset(row.label.casefold() for row in about if row.role == TEXT),
    )
    reading = read_form(file, labels)
    return Transcript(
        file.stem,
        reading.text,
        reading.turns,
        file=file.name,
        form=reading.form,
        told=reading.told,
        doubts=reading.doubts,
        rows=about,
    )


def read_transcripts(
    folder: str | Path | Folder,
    interviews: Collection[str],
    interviewers: Collection[str] = (),
) -> tuple[Transcript, ...]:
    """Read all transcripts in a folder.

    Parameters
    ----------
    folder
        What is no transcript in it is passed over; see `look_through`. Its ``sprekers.csv`` tells
        who is who.
    interviews
        Ids in the register.
    interviewers
        Labels of interviewers beyond the usual ones.

    Returns
    -------
    tuple[Transcript, ...]
        In the order of the register.

    Raises
    ------
    InterviewError
        Naming every file with a fault, one a line.
    """
    order = {name: place for place, name in enumerate(interviews)}
    found = folder if isinstance(folder, Folder) else look_through(Path(folder), order)
    read, faults = [], list(found.faults)
    try:
        rows = read_speakers(found.speakers)
    except InterviewError as error:
        rows = ()
        faults.append(str(error))
    for file in found.transcripts:
        try:
            _check_registered(file, order)
            read.append(read_transcript(file, rows, interviewers))
        except InterviewError as error:
            faults.append(str(error))
    stems = Counter(file.stem for file in found.transcripts)
    faults += [f"{stem}: there are {n} transcripts of it." for stem, n in stems.items() if n > 1]
    if faults:
        raise InterviewError("\n".join(faults))
    return tuple(sorted(read, key=lambda transcript: order[transcript.interview_id]))


def _check_registered(file: Path, interviews: Collection[str]) -> None:
    if INTERVIEW_ID.fullmatch(file.stem) and file.stem not in interviews:
        raise InterviewError(
            f"{file.name}: there is no interview {file.stem!r} in the register."
            f"{did_you_mean(file.stem, interviews)}"
        )
