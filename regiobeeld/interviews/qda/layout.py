"""Where the fragments of an interview stand in its text.

The text that other software gets is the transcript, when it is given, or one made of the fragments
alone: each at its own place, with the interviewer's question before it where that fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from regiobeeld.errors import QdaError
from regiobeeld.interviews.qda.tables import FRAGMENTS, check_unique, records

# An hour of talk has some 60,000 characters; a larger gap is a mistake, not to be filled.
_WIDEST_GAP = 100_000


@dataclass(frozen=True)
class Fragment:
    """A row of the table of fragments."""

    fragment_id: str
    interview_id: str
    start: int
    end: int
    text: str
    speaker: str
    question: str
    indicator: str
    figure: str


@dataclass(frozen=True)
class TextLayout:
    """The text of an interview, and the place of each fragment in it, in code points."""

    text: str
    places: tuple[tuple[int, int], ...]


def fragments_of(frame: pd.DataFrame) -> dict[str, list[Fragment]]:
    """Return the fragments per interview, in the order of the table.

    Raises
    ------
    QdaError
        When a column is absent, or two fragments have one id.
    """
    found: dict[str, list[Fragment]] = {}
    rows = records(frame, FRAGMENTS, "fragments")
    check_unique(rows, "fragment_id", "fragments")
    for row in rows:
        fragment = Fragment(
            fragment_id=row["fragment_id"],
            interview_id=row["interview_id"],
            start=int(row["start"]),
            end=int(row["eind"]),
            text=row["tekst"],
            speaker=row["spreker"],
            question=row["vraag"],
            indicator=row["indicator"],
            figure=row["kenmerk"],
        )
        found.setdefault(fragment.interview_id, []).append(fragment)
    return found


def lay_out(fragments: Sequence[Fragment], transcript: str | None = None) -> TextLayout:
    r"""Return the text of an interview and where its fragments stand.

    Parameters
    ----------
    fragments
        Of one interview.
    transcript
        The text that the fragments were cut from. When left out the text is made of the fragments.

    Raises
    ------
    QdaError
        When the transcript does not hold a fragment where it should.

    Examples
    --------
    >>> one = Fragment("i1-1", "i1", 5, 8, "Nee", "", "", "", "")
    >>> lay_out([one])
    TextLayout(text='\n   \nNee', places=((5, 8),))
    """
    if transcript is None:
        return _made(fragments)
    for fragment in fragments:
        if transcript[fragment.start : fragment.end] != fragment.text:
            raise QdaError(
                f"The transcript of {fragment.interview_id} does not hold fragment"
                f" {fragment.fragment_id} at {fragment.start}-{fragment.end}; it was changed after"
                " the fragments were made. Leave the transcript out, or make the fragments again."
            )
    return TextLayout(transcript, tuple((f.start, f.end) for f in fragments))


def _made(fragments: Sequence[Fragment]) -> TextLayout:
    text = ""
    places: dict[int, tuple[int, int]] = {}
    order = sorted(range(len(fragments)), key=lambda i: (fragments[i].start, fragments[i].end))
    for number in order:
        fragment = fragments[number]
        gap = fragment.start - len(text)
        if gap < 0 and text[fragment.start : fragment.end] == fragment.text:
            places[number] = (fragment.start, fragment.end)
            continue
        # A fragment whose place is taken stands on a line of its own after it.
        text += _gap(min(gap, _WIDEST_GAP), fragment.question) if gap >= 0 else "\n"
        places[number] = (len(text), len(text) + len(fragment.text))
        text += fragment.text
    return TextLayout(text, tuple(places[number] for number in range(len(fragments))))


def _gap(width: int, question: str) -> str:
    if width < 2:
        return "\n" * width
    shown = " ".join(question.split())
    return "\n" + (shown if len(shown) <= width - 2 else "").ljust(width - 2) + "\n"


__all__ = ["Fragment", "TextLayout", "fragments_of", "lay_out"]
