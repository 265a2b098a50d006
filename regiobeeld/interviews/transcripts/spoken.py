"""What readers of transcripts give: who said what, when, and where it stands in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

#: Kinds of what stands in a file: said by somebody, a heading, a note of a program, and what could
#: not be placed.
SAID, HEADING, NOTE, UNREAD = "said", "heading", "note", "unread"


@dataclass(frozen=True)
class Spoken:
    """A stretch of words in a transcript.

    Attributes
    ----------
    speaker
        Label in the file; None when there is none.
    time
        As it stands in the file; None when there is none.
    words
        Without label and time.
    line
        Where it begins in the text of the file, from 1.
    kind
        ``said``, ``heading``, ``note`` or ``unread``; only what is said becomes a fragment or a
        question.
    """

    speaker: str | None
    time: str | None
    words: str
    line: int
    kind: str = SAID


@dataclass(frozen=True)
class Turn:
    """What one person says without interruption.

    Attributes
    ----------
    speaker
        Label in the transcript; empty when there is none.
    start, end
        Of the words, without the label, in code points of the transcript's text.
    time
        As it stands in the file; None when there is none.
    line
        Where it begins in the file, from 1; 0 when that is not known.
    """

    speaker: str
    start: int
    end: int
    time: str | None = None
    line: int = 0


@dataclass(frozen=True)
class FormReading:
    """A file as it was read.

    Attributes
    ----------
    form
        Name of the form that it has, such as ``WebVTT captions``.
    text
        What the places of turns refer to.
    turns
        In the order of the text; they do not overlap.
    told
        What is in the file and in no turn.
    doubts
        Lines that look as if they begin with a label that was not taken for one: number, label,
        and whether it must be settled before fragments are cut.
    """

    form: str
    text: str
    turns: tuple[Turn, ...]
    told: tuple[Spoken, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """A line that may begin with the label of a speaker.

    Attributes
    ----------
    line
        Its number, from 1.
    label
        What stands there.
    serious
        Whether the words after it may be given to the wrong person.
    """

    line: int
    label: str
    serious: bool


def rendered(form: str, spoken: Sequence[Spoken], *, joined: bool) -> FormReading:
    r"""Return stretches of words as lines that begin with the label of who speaks.

    Parameters
    ----------
    form
        Name of the form of the file.
    spoken
        In the order of the file.
    joined
        Whether stretches of one speaker that follow each other are one turn, as in captions.

    Examples
    --------
    >>> spoken = [Spoken("R", "0:01", "Ja,", 3), Spoken("R", "0:02", "hoor.", 6)]
    >>> rendered("WebVTT", spoken, joined=True).text
    'R: Ja, hoor.\n'
    """
    said = [part for part in spoken if part.kind == SAID and part.words.strip()]
    told = tuple(part for part in spoken if part.kind != SAID and part.words.strip())
    if joined:
        groups = [list(group) for _, group in groupby(said, key=lambda part: part.speaker or "")]
    else:
        groups = [[part] for part in said]
    lines: list[str] = []
    turns: list[Turn] = []
    place = 0
    for group in groups:
        speaker, first = group[0].speaker or "", group[0]
        label = f"{speaker}: " if speaker else ""
        words = " ".join(part.words.strip() for part in group)
        begin = place + len(label)
        turns.append(Turn(speaker, begin, begin + len(words), first.time, first.line))
        lines.append(f"{label}{words}\n")
        place += len(lines[-1])
    return FormReading(form, "".join(lines), tuple(turns), told)
