"""Text of a word processor with what is bold in it, as names of speakers often are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from regiobeeld.interviews.transcripts.labels import Labels, is_usual
from regiobeeld.interviews.transcripts.spoken import (
    HEADING,
    NOTE,
    Doubt,
    FormReading,
    Spoken,
    rendered,
)

FORM = "names in bold"
Span = tuple[int, int]


@dataclass(frozen=True)
class DocumentText:
    """The text of a document.

    Attributes
    ----------
    text
        A paragraph per line.
    bold
        Where it is bold, in order.
    left_out
        Words that are in the file and not in the text, such as hidden ones and footnotes.
    """

    text: str
    bold: tuple[Span, ...] = ()
    left_out: str = ""

    @property
    def told(self) -> tuple[Spoken, ...]:
        """What is in the file and not in the text."""
        left = " ".join(self.left_out.split())
        return (Spoken(None, None, left, 0, NOTE),) if left else ()


class DocumentParts:
    """Collects a page while a document is read."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._bold: list[Span] = []
        self._place = 0

    def append(self, text: str, *, bold: bool = False) -> None:
        """Add text; bold text that goes on is one stretch."""
        end = self._place + len(text)
        if bold and self._bold and self._bold[-1][1] == self._place:
            self._bold[-1] = (self._bold[-1][0], end)
        elif bold:
            self._bold.append((self._place, end))
        self._parts.append(text)
        self._place = end

    def page(self, left_out: str = "") -> DocumentText:
        """Return what was collected."""
        return DocumentText("".join(self._parts), tuple(self._bold), left_out)


def read_bold_names(page: DocumentText, labels: Labels) -> FormReading | None:
    r"""Read a document in which names in bold begin a turn; None if it is not so.

    A name counts when it comes back, or is a usual label: a heading in bold is no speaker.

    Examples
    --------
    >>> page = DocumentText("Noor Hoe?\nPiet\nGoed.\nNoor Fijn.", ((0, 4), (10, 14), (21, 25)))
    >>> [turn.speaker for turn in read_bold_names(page, Labels(frozenset({"piet"}))).turns]
    ['Noor', 'Piet', 'Noor']
    """
    heads = list(_heads(page))
    times: dict[str, int] = {}
    for _, name, _, _ in heads:
        times[name] = times.get(name, 0) + 1
    taken = {n for n in times if times[n] > 1 or is_usual(n) or labels.knows(n)}
    taken = {n for n in taken if n.casefold() not in labels.text}
    if sum(times[name] for name in taken) < 2:
        return None
    marks = {line: (name, end) for line, name, end, _ in heads if name in taken}
    doubts = tuple(
        Doubt(line + 1, name, True)
        for line, name, _, _ in heads
        if name not in taken and line > min(marks) and name.casefold() not in labels.text
    )
    reading = rendered(FORM, list(_spoken(page.text, marks)), joined=False)
    return replace(reading, told=reading.told + page.told, doubts=doubts)


def _heads(page: DocumentText) -> Iterator[tuple[int, str, int, bool]]:
    """Give lines that begin with a bold name: number, name, where words begin, if it is all."""
    spans = iter((*page.bold, (len(page.text) + 1, len(page.text) + 1)))
    begin, end = next(spans)
    place = 0
    for number, line in enumerate(page.text.split("\n")):
        first = place + len(line) - len(line.lstrip())
        while end <= first and begin <= len(page.text):
            begin, end = next(spans)
        stop = min(end, place + len(line))
        name = page.text[first:stop].strip().removesuffix(":").strip()
        if line.strip() and begin <= first < end and Labels.is_name(name):
            yield number, name, stop - place, stop == place + len(line)
        place += len(line) + 1


def _spoken(text: str, marks: dict[int, tuple[str, int]]) -> Iterator[Spoken]:
    speaker: str | None = None
    begin, words = 0, list[str]()
    for number, line in enumerate(text.split("\n")):
        if number in marks:
            yield from _turn(speaker, words, begin)
            speaker, stop = marks[number]
            begin, words = number, [line[stop:].lstrip(" \t:")]
        else:
            words.append(line)
    yield from _turn(speaker, words, begin)


def _turn(speaker: str | None, words: list[str], line: int) -> Iterator[Spoken]:
    said = "\n".join(words).strip()
    if said:
        kind = {} if speaker else {"kind": HEADING}
        yield Spoken(speaker, None, said, line + 1, **kind)
