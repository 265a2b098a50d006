"""Cut Dutch speech into sentences, and join these to pieces that can be coded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from regiobeeld.definitions.texts import texts

Span = tuple[int, int]

#: Characters that a piece has at most when its sentences allow it.
COMFORTABLE = 600
#: Characters that a piece never exceeds; far below the 32,767 that a cell of Excel holds.
LONGEST = 2_000
_ABBREVIATIONS = frozenset(texts("spoken_dutch")["abbreviations"].split())
# From the first mark of a row only, and no space is given back: a row of a million marks or spaces
# would else be looked at from each of them.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
# A capital or digit, after an opening quote; also "'s Avonds" and "'t Is".
_BEGIN = re.compile(r"\s++[\"'“‘„«(\[–-]*\s*+(?:[^\W\d_a-zà-öø-ÿ]|\d|['’][a-z] [^\W\d_a-z])")
_LAST_WORD = re.compile(r"[^\s(\"'“‘„«\[]*$")
_INITIAL = re.compile(r"(?:[^\W\d_]\.)+")


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return where the sentences of a text stand.

    A sentence ends at a full stop, question or exclamation mark before a capital, and at a blank
    line; not after an abbreviation or an initial.

    Examples
    --------
    >>> text = "Dhr. J. Bos komt bijv. om 9.30 uur. Fijn!  's Avonds niet."
    >>> [text[a:b] for a, b in sentences(text)]
    ['Dhr. J. Bos komt bijv. om 9.30 uur.', 'Fijn!', "'s Avonds niet."]
    """
    end = len(text) if end is None else end
    stops = (match.end() for match in _END.finditer(text, start, end))
    cuts = [stop for stop in stops if _ends_here(text, start, stop)]
    cuts += [match.start() for match in _PARAGRAPH.finditer(text, start, end)]
    return _spans(text, [start, *sorted(cuts), end])


def pieces(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return a stretch of text in pieces of whole sentences.

    Sentences are joined while a piece has at most 600 characters. One that is longer stays whole up
    to 2,000; beyond that it is cut between words, or else anywhere.

    Examples
    --------
    >>> [b - a for a, b in pieces("Dat weet ik niet zo goed. " * 40)]
    [597, 441]
    """
    end = len(text) if end is None else end
    found: list[Span] = []
    for first, last in sentences(text, start, end):
        if found and last - found[-1][0] <= COMFORTABLE:
            found[-1] = (found[-1][0], last)
        else:
            found += _short(text, first, last)
    return found


def _ends_here(text: str, start: int, stop: int) -> bool:
    if not _BEGIN.match(text, stop):
        return False
    word = _LAST_WORD.search(text, max(start, stop - 30), stop)
    last = word.group().casefold() if word else ""
    return not (last in _ABBREVIATIONS or _INITIAL.fullmatch(last))


def _short(text: str, start: int, end: int) -> Iterator[Span]:
    """Give a sentence in parts that are short enough: most have one."""
    while end - start > LONGEST:
        cut = _cut(text, start)
        yield from _spans(text, [start, cut])
        start = cut
    yield from _spans(text, [start, end])


def _cut(text: str, start: int) -> int:
    """Return where to cut a sentence that is too long: where speech most likely paused."""
    window = text[start : start + COMFORTABLE]
    for ends in (r"[.!?…]\s", r"\n", r"[,;:]\s", r"\s"):
        found = list(re.finditer(ends, window))
        # A cut near the beginning would leave a crumb.
        if found and found[-1].end() > COMFORTABLE // 4:
            return start + found[-1].end()
    return start + COMFORTABLE


def _spans(text: str, cuts: list[int]) -> list[Span]:
    """Return the stretches between cuts, without spaces around them; none that is empty."""
    spans = [stripped(text, first, last) for first, last in pairwise(cuts)]
    return [(first, last) for first, last in spans if first < last]


def stripped(text: str, start: int, end: int, characters: str | None = None) -> Span:
    """Return a stretch of text without spaces, or other characters, at its ends.

    Of a stretch that holds nothing else the end comes before the start.

    Examples
    --------
    >>> stripped("a  b ", 1, 5)
    (3, 4)
    """
    said = text[start:end]
    left = len(said) - len(said.lstrip(characters))
    return start + left, start + len(said.rstrip(characters))
