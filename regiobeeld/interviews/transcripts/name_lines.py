"""Transcripts in which name and time stand on lines of their own, above what is said.

So write Teams (in Word), Otter, Happy Scribe, Descript, Zoom and others: ``Noor Bos   0:04``,
``[00:00:05.240] - Spreker 1``, or two lines of which one is the time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from regiobeeld.interviews.transcripts.labels import Labels
from regiobeeld.interviews.transcripts.spoken import HEADING, NOTE, FormReading, Spoken, rendered

FORM = "lines with name and time"
_CLOCK = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?(?:[ ]?[AaPp]\.?[Mm]\.?)?"
_TIME = rf"[\[(#]*(?P<time>{_CLOCK})(?:[ \t]*(?:-{{1,2}}>?|–)[ \t]*{_CLOCK})?[\])#]*"
_BETWEEN = r"[ \t]*[,|:–-]?[ \t]*"
_NAME = r"(?P<open>[\[*]*)(?P<name>[^\W\d_][^\n\t\[\]<>?!*]{0,59}?)(?P<close>[\]*]*)"
_NAME_TIME = re.compile(rf"[ \t]*{_NAME}{_BETWEEN}{_TIME}[ \t]*")
_TIME_NAME = re.compile(rf"[ \t]*{_TIME}{_BETWEEN}{_NAME}:?[ \t]*")
_ONLY_TIME = re.compile(rf"[ \t]*{_TIME}[ \t]*")
_NOTES = re.compile(
    r"(?i)transcribed by https?://\S+|this transcript was (?:generated|created).*"
    r"|.{1,60} (?:started|stopped) transcription"
    r"|.{1,60} heeft (?:de )?transcriptie (?:gestart|gestopt|beëindigd)"
)
# Two lines with a time may be appointments; in a transcript a name comes back and time goes on.
_FEWEST = 2
_MOST_WORDS = 3


@dataclass(frozen=True)
class _Mark:
    """A line, or two, that tell who speaks from there on."""

    first: int
    after: int
    name: str
    time: str


def read_name_lines(text: str, labels: Labels) -> FormReading | None:
    r"""Read a text in which lines with name and time stand above the words; None if it is not so.

    Examples
    --------
    >>> text = "Noor   0:04\nHoe is het?\nPiet   0:07\nRustig.\nNoor   0:09\nFijn.\n"
    >>> reading = read_name_lines(text, Labels())
    >>> [(turn.speaker, turn.time) for turn in reading.turns]
    [('Noor', '0:04'), ('Piet', '0:07'), ('Noor', '0:09')]
    >>> read_name_lines("R: We gingen om 14:30\nnaar huis.", Labels()) is None
    True
    """
    lines = text.split("\n")
    marks = _one_line(lines, labels) or _two_lines(lines, labels)
    if not marks:
        return None
    return rendered(FORM, list(_spoken(lines, marks)), joined=False)


def _one_line(lines: Sequence[str], labels: Labels) -> list[_Mark]:
    found = []
    for number, line in enumerate(lines):
        if ":" not in line or len(line) > 140:
            continue
        match = _NAME_TIME.fullmatch(line) or _TIME_NAME.fullmatch(line)
        name = match["name"].strip(" ,|:-–") if match else ""
        if match and name.casefold() not in labels.text:
            found.append(_Mark(number, number + 1, name, match["time"]))
    # A name without capitals, such as that of an account, counts when it comes back.
    times = Counter(mark.name for mark in found)
    found = [
        mark
        for mark in found
        if Labels.is_name(mark.name)
        or labels.knows(mark.name)
        or (times[mark.name] > 1 and len(mark.name.split()) <= _MOST_WORDS)
    ]
    return found if _convincing(found) else []


def _two_lines(lines: Sequence[str], labels: Labels) -> list[_Mark]:
    """Return where a time and a name stand on two lines, whichever is first."""
    times = {
        n: match["time"] for n, line in enumerate(lines) if (match := _ONLY_TIME.fullmatch(line))
    }
    if len(times) < _FEWEST:
        return []
    under = [_pair(lines, n, n + 1, time, labels) for n, time in times.items()]
    above = [_pair(lines, n, n - 1, time, labels) for n, time in times.items()]
    most = max(([m for m in side if m] for side in (above, under)), key=_score)
    return most if len(most) * 10 >= len(times) * 8 and _convincing(most) else []


def _pair(lines: Sequence[str], number: int, other: int, time: str, labels: Labels) -> _Mark | None:
    if not 0 <= other < len(lines):
        return None
    name = lines[other].strip().strip("*[]").removesuffix(":").strip()
    if not name or not (Labels.is_name(name) or labels.knows(name)):
        return None
    return _Mark(min(number, other), max(number, other) + 1, name, time)


def _score(marks: Sequence[_Mark]) -> tuple[bool, int]:
    return len({mark.name for mark in marks}) < len(marks), len(marks)


def _convincing(marks: Sequence[_Mark]) -> bool:
    if len(marks) < _FEWEST:
        return False
    recurs = len({mark.name for mark in marks}) < len(marks)
    clocks = [_seconds(mark.time) for mark in marks]
    onward = sum(a <= b for a, b in pairwise(clocks)) >= 0.9 * (len(clocks) - 1)
    return onward and recurs


def _seconds(time: str) -> float:
    parts = re.findall(r"\d+", re.split(r"[.,]", time)[0])
    return float(sum(int(part) * 60**place for place, part in enumerate(reversed(parts))))


def _spoken(lines: Sequence[str], marks: Sequence[_Mark]) -> Iterator[Spoken]:
    yield from _kept(lines, 0, marks[0].first, None, HEADING)
    ends = [mark.first for mark in marks[1:]] + [len(lines)]
    for mark, end in zip(marks, ends, strict=True):
        yield from _kept(lines, mark.after, end, mark, "")


def _kept(
    lines: Sequence[str], begin: int, end: int, mark: _Mark | None, kind: str
) -> Iterator[Spoken]:
    """Give what stands between two marks, with the notes of a program apart."""
    notes: Mapping[int, str] = {
        n: lines[n].strip() for n in range(begin, end) if _NOTES.fullmatch(lines[n].strip())
    }
    words = "\n".join(lines[n] for n in range(begin, end) if n not in notes).strip()
    if words and mark:
        yield Spoken(mark.name, mark.time, words, begin + 1)
    elif words:
        yield Spoken(None, None, words, begin + 1, kind)
    for number, note in notes.items():
        yield Spoken(None, None, note, number + 1, NOTE)
