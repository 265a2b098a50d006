"""Transcripts: what was said in an interview, by whom, and where in the text it stands.

The characters of a transcript stay as they are, but for the byte order mark and the ends of lines.
Accents are not composed (Unicode NFC): other software that reads the same file counts its
characters, and the places of fragments must agree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from regiobeeld.definitions.texts import texts
from regiobeeld.errors import InterviewError, did_you_mean
from regiobeeld.interviews.transcripts.docx import word_text
from regiobeeld.interviews.transcripts.sentences import stripped
from regiobeeld.interviews.transcripts.webvtt import cues
from regiobeeld.interviews.workspace import INTERVIEW_ID
from regiobeeld.regular_file import read_regular

SUFFIXES = (".txt", ".docx", ".vtt")
#: Bytes of a file; a day of speech in Word takes less.
LARGEST_FILE = 50 * 2**20
_NEWLINE = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# What no person types; their presence tells that a file is no text. XML cannot hold them either.
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_TIME = r"[\[(#<]?\d{1,2}:\d\d(?::\d\d)?(?:[.,:-]\d{1,3})?[\])#>]?"
_LABEL = re.compile(
    rf"[ \t]*(?:{_TIME}[ \t]*)?(?P<speaker>[^\W\d_](?:[^\n:\t\[\]()<>?!]|[ ](?=\w)){{0,39}}?)"
    rf"[ \t]*(?:{_TIME}[ \t]*)?(?P<end>:(?=\s|$)[ \t]*|\t+)(?:{_TIME}[ \t]*)?"
)
_STAMP = re.compile(rf"(?:[\[(]{_TIME}[\])]|#{_TIME}#?|[\[(]?\d{{1,2}}:\d\d:\d\d[\])]?)")
_INTERVIEWERS = re.compile(texts("spoken_dutch")["interviewers"])
_RESPONDENTS = re.compile(texts("spoken_dutch")["respondents"])
_NAME = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?:[ ](?:van|de|der|den|ten|ter|el|[^\W\d_a-z][\w.'’-]*)){0,4}"
)
_SHORT = re.compile(r"\w{1,15}\.?[ ]?\d{0,2}")


@dataclass(frozen=True)
class Turn:
    """What one person says without interruption.

    Attributes
    ----------
    speaker
        Label in the transcript; empty when there is none.
    start, end
        Of the words, without the label, in code points of the transcript's text.
    """

    speaker: str
    start: int
    end: int


@dataclass(frozen=True)
class Transcript:
    r"""An interview as text.

    Attributes
    ----------
    interview_id
        As in the register.
    text
        Normalised: lines end in ``\n``, all else as in the file.
    turns
        In the order of the text; they do not overlap.
    """

    interview_id: str
    text: str
    turns: tuple[Turn, ...]

    def said(self, turn: Turn) -> str:
        """Return the words of a turn."""
        return self.text[turn.start : turn.end]

    @property
    def speakers(self) -> tuple[str, ...]:
        """The labels in the order in which they first speak; they may be names."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker))

    def public_label(self, speaker: str) -> str:
        """Return a label that is no name: a usual one as it is, else a number by who spoke first.

        Examples
        --------
        >>> talk = Transcript("U01", "", (Turn("I", 0, 0), Turn("Piet de Wit", 0, 0)))
        >>> talk.public_label("I"), talk.public_label("Piet de Wit")
        ('I', 'Spreker 2')
        """
        usual = is_interviewer(speaker) or _RESPONDENTS.fullmatch(speaker)
        return speaker if usual or not speaker else f"Spreker {self.speakers.index(speaker) + 1}"


def is_interviewer(speaker: str, interviewers: Collection[str] = ()) -> bool:
    """Tell whether a label is the interviewer's: a usual one, or one of those given.

    Examples
    --------
    >>> is_interviewer("I"), is_interviewer("Bewoner"), is_interviewer("Noor", ["noor"])
    (True, False, True)
    """
    given = {name.casefold() for name in interviewers}
    return speaker.casefold() in given or _INTERVIEWERS.fullmatch(speaker) is not None


def normalised(text: str) -> str:
    r"""Return a text with every end of line as ``\n`` and without a byte order mark.

    Examples
    --------
    >>> normalised("\ufeffI: Hoe gaat het?\r\nR: Goed.\r")
    'I: Hoe gaat het?\nR: Goed.\n'
    """
    return _NEWLINE.sub("\n", text.removeprefix("\ufeff"))


def read_transcript(path: str | Path) -> Transcript:
    """Read a transcript.

    Parameters
    ----------
    path
        A text file in UTF-8 (``.txt``), a Word document (``.docx``) or captions (``.vtt``), named
        after the interview. A turn begins on a new line with a label and a colon (``I:``, ``R:``,
        ``Bewoner:``, a name that comes twice, or any word that does three times). Captions of one
        speaker that follow each other are joined.

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
    interview_id = file.stem
    if not INTERVIEW_ID.fullmatch(interview_id):
        raise InterviewError(
            f"{file.name}: a transcript has the id of its interview as its name, 1 to 40 letters,"
            " digits and hyphens, such as U01.txt."
        )
    text = _text(file)
    captions = file.suffix.lower() == ".vtt"
    text, spoken = _captions(text, file.name) if captions else (text, tuple(turns(text)))
    if _NO_TEXT.search(text):
        raise InterviewError(f"{file.name} is no text: it holds control characters.")
    if not text.strip():
        raise InterviewError(f"{file.name} is empty.")
    return Transcript(interview_id, text, spoken)


def read_transcripts(folder: str | Path, interviews: Collection[str]) -> tuple[Transcript, ...]:
    """Read all transcripts in a folder.

    Parameters
    ----------
    folder
        Its hidden files, and those that Word makes of an open document, are passed over.
    interviews
        Ids in the register.

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
    read, faults, files = [], [], _files(Path(folder))
    for file in files:
        try:
            _check_registered(file, order)
            read.append(read_transcript(file))
        except InterviewError as error:
            faults.append(str(error))
    stems = Counter(file.stem for file in files)
    faults += [f"{stem}: there are {n} transcripts of it." for stem, n in stems.items() if n > 1]
    if faults:
        raise InterviewError("\n".join(faults))
    return tuple(sorted(read, key=lambda transcript: order[transcript.interview_id]))


def turns(text: str) -> Iterator[Turn]:
    """Give the turns of a normalised text."""
    labels = list(_labels(text))
    if not labels:
        yield from _turn("", text, 0, len(text))
        return
    # What stands above the first label is a heading.
    ends = [start for _, start, _ in labels[1:]] + [len(text)]
    for (speaker, _, begin), end in zip(labels, ends, strict=True):
        yield from _turn(speaker, text, begin, end)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch of text without spaces and time stamps at its ends.

    Examples
    --------
    >>> trimmed("[00:01:20] Goed. (00:01:25)", 0, 27)
    (11, 16)
    """
    while True:
        start, end = stripped(text, start, end)
        if stamp := _STAMP.match(text, start, end):
            start = stamp.end()
            continue
        last = list(_STAMP.finditer(text, max(start, end - 20), end))[-1:]
        if not last or last[0].end() != end or start >= end:
            return start, max(start, end)
        end = last[0].start()


def _turn(speaker: str, text: str, start: int, end: int) -> Iterator[Turn]:
    start, end = trimmed(text, start, end)
    if start < end:
        yield Turn(speaker, start, end)


def _labels(text: str) -> Iterator[tuple[str, int, int]]:
    """Give speaker, start of the line and start of the words of every line with a label."""
    found = [
        (match["speaker"].strip(), match["end"], match.start(), match.end())
        for line in re.finditer(r"^.+$", text, re.MULTILINE)
        if (match := _LABEL.match(text, line.start(), line.end()))
    ]
    times = Counter(speaker for speaker, mark, _, _ in found if mark.startswith(":"))
    for speaker, mark, start, end in found:
        usual = is_interviewer(speaker) or _RESPONDENTS.fullmatch(speaker)
        # "Kijk: zo zit het" is no speaker; a name comes back. A table has tabs for colons.
        needed = 2 if _NAME.fullmatch(speaker) else 3 if _SHORT.fullmatch(speaker) else 0
        if usual or (mark.startswith(":") and needed and times[speaker] >= needed):
            yield speaker, start, end


def _text(file: Path) -> str:
    if file.suffix.lower() not in SUFFIXES:
        raise InterviewError(f"{file.name}: a transcript is a {', '.join(SUFFIXES)} file.")
    try:
        data = read_regular(file, LARGEST_FILE)
    except OSError as error:
        raise InterviewError(f"{file.name} cannot be read: {error.strerror or error}.") from error
    if not data:
        raise InterviewError(f"{file.name} is empty.")
    if file.suffix.lower() == ".docx":
        return normalised(word_text(data, file.name))
    try:
        return normalised(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        # Other encodings cannot be told apart with certainty, and a wrong guess spoils names.
        raise InterviewError(
            f"{file.name} is not in UTF-8 (byte {error.start + 1:,}); save it as text with that"
            " encoding."
        ) from None


def _captions(text: str, name: str) -> tuple[str, tuple[Turn, ...]]:
    """Return captions as lines with a label, what one speaker says next to each other joined."""
    spoken = list(cues(text, name))
    if not any(speaker for speaker, _ in spoken):
        spoken = list(_named_cues([words for _, words in spoken]))
    text, found = "", []
    for speaker, cue in groupby(spoken, key=lambda pair: pair[0]):
        words = " ".join(said for _, said in cue)
        text += f"{speaker}: " if speaker else ""
        found.append(Turn(speaker, len(text), len(text) + len(words)))
        text += f"{words}\n"
    return text, tuple(found)


def _named_cues(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Split the name off cues, as Zoom puts it before a colon; it lasts until the next name."""
    text = "\n".join(words)
    labels = {start: (speaker, begin) for speaker, start, begin in _labels(text)}
    place, speaker = 0, ""
    for said in words:
        begin = place
        if place in labels:
            speaker, begin = labels[place]
        yield speaker, said[begin - place :]
        place += len(said) + 1


def _files(folder: Path) -> list[Path]:
    try:
        files = sorted(folder.iterdir())
    except OSError as error:
        raise InterviewError(f"{folder} cannot be read: {error.strerror or error}.") from error
    return [f for f in files if f.is_file() and not f.name.startswith((".", "~$"))]


def _check_registered(file: Path, interviews: Collection[str]) -> None:
    if INTERVIEW_ID.fullmatch(file.stem) and file.stem not in interviews:
        raise InterviewError(
            f"{file.name}: there is no interview {file.stem!r} in the register."
            f"{did_you_mean(file.stem, interviews)}"
        )
