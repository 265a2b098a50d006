"""Transcripts as text, in which a turn begins on a new line with a label.

The characters stay as they are: other software that reads the same file counts them, and the places
of fragments must agree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from regiobeeld.interviews.transcripts.labels import TIME, Labels, is_usual
from regiobeeld.interviews.transcripts.sentences import stripped
from regiobeeld.interviews.transcripts.spoken import HEADING, FormReading, Spoken, Turn

LABELLED, UNLABELLED = "text with labels", "text without labels"
_NEWLINE = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_STAMP = re.compile(rf"(?:[\[(]{TIME}[\])]|#{TIME}#?|[\[(]?\d{{1,2}}:\d\d:\d\d[\])]?)")
#: Speaker, start of the line, start of the words, and number of the line.
_Found = tuple[str, int, int, int]
# A heading is no longer; and labels in it are words, where those of turns may be a letter.
_HEADING, _WORD = 2_000, 5
_LINE = re.compile(r"^.+$", re.MULTILINE)


def normalised(text: str) -> str:
    r"""Return a text with every end of line as ``\n`` and without a byte order mark.

    Examples
    --------
    >>> normalised("\ufeffI: Hoe gaat het?\r\nR: Goed.\r")
    'I: Hoe gaat het?\nR: Goed.\n'
    """
    return _NEWLINE.sub("\n", text.removeprefix("\ufeff"))


def turns(text: str) -> Iterator[Turn]:
    """Give the turns of a normalised text of which nothing else is known."""
    yield from read_plain(text, Labels()).turns


def read_plain(text: str, labels: Labels) -> FormReading:
    r"""Read a text with labels.

    Parameters
    ----------
    text
        Normalised.
    labels
        What is known of labels.

    Returns
    -------
    FormReading
        Its text is the one given. What stands above the first label is told as a heading; without
        labels all is one turn of an unknown speaker.

    Examples
    --------
    >>> reading = read_plain("Gesprek 3\nI: Hoe?\nR2 (V, 67): Goed.\n", Labels())
    >>> [turn.speaker for turn in reading.turns], [part.words for part in reading.told]
    (['I', 'R2 (V, 67)'], ['Gesprek 3'])
    """
    lines = list(_LINE.finditer(text))
    numbers = _numbers(text, lines)
    heads = labels.heads([line.group() for line in lines])
    found = [
        (head[0], line.start(), line.start() + head[1], number)
        for line, head, number in zip(lines, heads, numbers, strict=True)
        if head
    ]
    found = found[_named_above(text, found) :]
    first = found[0][3] if found else 0
    numbered = list(zip(numbers, map(re.Match.group, lines), strict=True))
    doubts = tuple(doubt for doubt in labels.doubts(numbered) if doubt.line >= first)
    if not found:
        return FormReading(UNLABELLED, text, tuple(_turn("", text, 0, len(text), 1)), doubts=doubts)
    ends = [start for _, start, _, _ in found[1:]] + [len(text)]
    made = [
        turn
        for (speaker, _, begin, number), end in zip(found, ends, strict=True)
        for turn in _turn(speaker, text, begin, end, number)
    ]
    above = text[: found[0][1]].strip()
    told = (Spoken(None, None, above, numbers[0], HEADING),) if above else ()
    return FormReading(LABELLED, text, tuple(made), told, doubts)


def _named_above(text: str, found: Sequence[_Found]) -> int:
    """Return how many labels at the begin are of a heading: "Interviewer: Noor Bos".

    Those lines name who spoke, and nobody says them. They stand above the first blank line, or have
    a label that does not come back.
    """
    times = Counter(speaker for speaker, *_ in found)
    blank = re.compile(r"\n[ \t]*\n").search(text, found[0][1]) if found else None
    block = blank.start() if blank else 0
    count = 0
    for speaker, start, begin, _ in found:
        stop = text.find("\n", begin)
        words = text[begin : stop if stop >= 0 else len(text)].strip()
        once = times[speaker] == 1 and len(speaker) >= _WORD and start < _HEADING
        whole = start < block and " " in words
        if not (is_usual(speaker) and Labels.is_name(words) and (once or whole)):
            break
        count += 1
    # A talk of names only is a talk all the same.
    return count if count < len(found) - 1 else 0


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


def _numbers(text: str, lines: Sequence[re.Match[str]]) -> list[int]:
    """Return the numbers of lines, from 1; blank ones count."""
    places = [0, *(line.start() for line in lines)]
    steps = (text.count("\n", a, b) for a, b in pairwise(places))
    return list(accumulate(steps, initial=1))[1:]


def _turn(speaker: str, text: str, start: int, end: int, line: int) -> Iterator[Turn]:
    start, end = trimmed(text, start, end)
    if start < end:
        yield Turn(speaker, start, end, line=line)
