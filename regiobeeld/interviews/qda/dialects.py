"""How other software counts the places of quotations in a text.

The standard counts Unicode code points from 0. NVivo counts UTF-16 units, in which an emoji is two,
and a line end as two; ATLAS.ti counts a line end as one though it writes two characters. No file
tells how it counts, so that all ways are tried on all its quotations, and the way is kept in which
they fit best.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Convention:
    """A way of counting.

    Attributes
    ----------
    utf16
        Whether UTF-16 units are counted, rather than code points.
    newline
        What a line end counts for: 1 or 2; 0 for as many characters as it has in the file.
    mark
        Whether the byte-order mark before the text counts for one.
    """

    utf16: bool = False
    newline: int = 0
    mark: bool = False

    def __str__(self) -> str:
        unit = "UTF-16 units" if self.utf16 else "Unicode code points"
        line = "as in the file" if not self.newline else f"as {self.newline}"
        return f"{unit}, line ends {line}" + (", byte-order mark counted" if self.mark else "")


@dataclass(frozen=True)
class Passage:
    """A text with its line ends as newlines, and how they were written."""

    text: str
    crlf: bool = False


@dataclass(frozen=True)
class Offsets:
    """How the places of quotations were counted, and how well that fits.

    Attributes
    ----------
    convention
        The way of counting that was kept.
    quotations
        How many there are.
    recognised
        How many hold the text that their name or a known fragment says.
    on_words
        How many begin and end at the bounds of words.
    outside
        How many lie outside their text.
    """

    convention: str
    quotations: int
    recognised: int
    on_words: int
    outside: int

    def __str__(self) -> str:
        return (
            f"{self.convention}: of {self.quotations} quotations {self.recognised} hold the text"
            f" that is told of them, {self.on_words} begin and end at words,"
            f" {self.outside} lie outside their text"
        )


#: A name, and the first and last place as they were written.
Mark = tuple[str, int, int]

# The standard first: it is kept when others fit as well.
_CONVENTIONS = (
    Convention(),
    Convention(utf16=True, newline=2),
    Convention(newline=1),
    *(
        Convention(utf16, newline, mark)
        for mark, utf16, newline in product((False, True), (False, True), (0, 1, 2))
        if (utf16, newline, mark) not in {(False, 0, False), (True, 2, False), (False, 1, False)}
    ),
)


def passage(raw: str) -> Passage:
    r"""Return a text with all its line ends as newlines.

    Examples
    --------
    >>> passage("Ja.\r\nNee.")
    Passage(text='Ja.\nNee.', crlf=True)
    """
    text = raw.replace("\r\n", "\n")
    return Passage(text.replace("\r", "\n"), crlf=text != raw)


def place(passage: Passage, offsets: Iterable[int], convention: Convention) -> list[int]:
    """Return places in code points for offsets that were counted in another way.

    Examples
    --------
    >>> place(Passage("😔 hoi", crlf=False), [3, 6], Convention(utf16=True))
    [2, 5]
    """
    wide = _wide(passage, convention)
    shift = int(convention.mark)
    return [offset - shift - bisect_left(wide, offset - shift) for offset in offsets]


def fit(
    passages: Sequence[tuple[Passage, Sequence[Mark]]], known: Collection[str] = ()
) -> tuple[list[list[tuple[int, int]]], Offsets]:
    """Return the places of all quotations, in the way of counting that fits best.

    Parameters
    ----------
    passages
        Texts with their quotations.
    known
        Texts that quotations are known to hold.

    Returns
    -------
    list of lists of (int, int)
        First place and the place after the last, per quotation per text.
    Offsets
        The way of counting, and how well it fits.
    """
    texts = frozenset(passage(text).text for text in known)
    texts |= {_collapsed(text) for text in texts}
    tried = (_tried(passages, texts, convention) for convention in _CONVENTIONS)
    # Of those that fit equally well the first.
    best = max(tried, key=lambda found: found.rank)
    return best.places, best.offsets


def _wide(passage: Passage, convention: Convention) -> list[int]:
    """Return where, in the convention's own count, characters stand that count for two."""
    double = convention.newline == 2 or (convention.newline == 0 and passage.crlf)
    found = [m.start() for m in re.finditer("\n", passage.text)] if double else []
    if convention.utf16:
        found += [match.start() for match in _ASTRAL.finditer(passage.text)]
    return [index + before for before, index in enumerate(sorted(found))]


def inside(text: str, start: int, end: int) -> bool:
    """Whether a quotation lies in its text."""
    return 0 <= start <= end <= len(text)


@dataclass(frozen=True)
class _Tried:
    """The places of quotations in one way of counting, and how well they fit."""

    places: list[list[tuple[int, int]]]
    offsets: Offsets
    exact: int
    edges: int

    @property
    def rank(self) -> tuple[int, int, int]:
        # What a quotation says tells more than where it begins and ends: it may begin with a space,
        # or end in the middle of a word.
        return self.offsets.recognised, self.exact, self.edges - self.offsets.outside


def _tried(
    passages: Sequence[tuple[Passage, Sequence[Mark]]],
    known: Collection[str],
    convention: Convention,
) -> _Tried:
    placed: list[list[tuple[int, int]]] = []
    quotations = recognised = exact = edges = on_words = outside = 0
    for passage, marks in passages:
        found = place(passage, [offset for mark in marks for offset in mark[1:]], convention)
        placed.append(list(zip(found[::2], found[1::2], strict=True)))
        for (name, _, _), (start, end) in zip(marks, placed[-1], strict=True):
            quotations += 1
            if not inside(passage.text, start, end):
                outside += 1
                continue
            said = passage.text[start:end]
            plain = _collapsed(said)
            # Names are often the beginning of the text, with dots after it.
            begin = _collapsed(name).rstrip("….").rstrip()
            recognised += (begin != "" and plain.startswith(begin)) or plain in known
            exact += said in known
            sides = _sides(passage.text, start, end)
            edges += sides
            on_words += sides == 2
    offsets = Offsets(str(convention), quotations, recognised, on_words, outside)
    return _Tried(placed, offsets, exact, edges)


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def _sides(text: str, start: int, end: int) -> int:
    """Return how many of its two sides a quotation has at the bound of a word."""
    if start == end:
        return 0
    first = not text[start].isspace() and not _within_word(text, start)
    last = not text[end - 1].isspace() and not _within_word(text, end)
    return first + last


def _within_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
