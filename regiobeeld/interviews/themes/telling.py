"""What the text of a theme must not tell its readers: who spoke, or how few."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from regiobeeld.definitions.texts import texts
from regiobeeld.interviews.quotes.approvals import Quotes
from regiobeeld.interviews.quotes.identifiers import identifiers
from regiobeeld.interviews.transcripts.sentences import sentences

#: Letters and digits from which on a sentence is somebody's own.
FEWEST_CHARACTERS = 25
_LETTER_AND_DIGIT = re.compile(r"(?=.*[A-Za-z])(?=.*[0-9])")
_NO_WORD = re.compile(r"[\W_]+")
_TITLE = re.compile(texts("identifiers")["title"])
_CAPITAL = re.compile(r"(?<!\w)[^\W\d_a-zà-öø-ÿ]")
# Dates tell when something was; they name nobody.
_NO_IDENTIFIER = ("datum",)


@dataclass(frozen=True)
class KeptWords:
    """What stands in interviews and in no report.

    Attributes
    ----------
    interviews
        Ids of interviews.
    sentences
        What people said and nobody approved to be quoted: letters and digits, in small letters.
    """

    interviews: frozenset[str] = frozenset()
    sentences: frozenset[str] = field(default=frozenset(), repr=False)


def spoken(register: pd.DataFrame, fragments: pd.DataFrame, quotes: Quotes) -> KeptWords:
    """Return what stands in interviews and in no report.

    Parameters
    ----------
    register, fragments
        As of `read_register` and `read_fragments`.
    quotes
        What may be quoted; sentences in these words are nobody's secret.
    """
    approved = "\n".join(map(_letters, quotes.shown["citaat"]))
    said = {
        letters
        for text in map(str, fragments["tekst"])
        for start, end in sentences(text)
        if len(letters := _letters(text[start:end])) >= FEWEST_CHARACTERS
    }
    kept = frozenset(letters for letters in said if letters not in approved)
    return KeptWords(frozenset(map(str, register["interview_id"])), kept)


def telling(text: str, smallest_group: int, kept: KeptWords | None = None) -> Iterator[str]:
    """Give what a text should not have, as what would be right instead.

    Parameters
    ----------
    text
        Of a theme.
    smallest_group
        Interviews that a count has at least when readers get it.
    kept
        What stands in interviews and in no report.

    Examples
    --------
    >>> list(telling("Drie bewoners zeiden dit, en mevrouw Jansen ook.", 5))
    ['no number of fewer than 5 people, such as Drie bewoners', 'no name of a person']
    >>> list(telling("Veel bewoners zeiden dit: een op de vier mensen redt het niet.", 5))
    []
    """
    for kind in dict.fromkeys(found.kind for found in identifiers(text)):
        if kind not in _NO_IDENTIFIER:
            yield f"words without what looks like a {kind}"
    for count in _counts(smallest_group).finditer(text):
        yield f"no number of fewer than {smallest_group} people, such as {count[0]}"
    if any(_TITLE.search(text, 0, capital.start()) for capital in _CAPITAL.finditer(text)):
        yield "no name of a person"
    if kept is None:
        return
    # An id of digits alone is any number, and one of letters alone may be any word.
    for name in filter(_LETTER_AND_DIGIT.match, sorted(kept.interviews)):
        if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, re.IGNORECASE):
            yield "no id of an interview"
    letters = _letters(text)
    if any(sentence in letters for sentence in kept.sentences):
        yield "your own words: a sentence in it was said in an interview and not approved"


@cache
def _counts(smallest_group: int) -> re.Pattern[str]:
    """Return the form of a number of people that is too small."""
    words = texts("themes")["counts"]
    small = [word for word, number in words["numbers"].items() if number < smallest_group]
    digits = [str(number) for number in range(1, smallest_group)]
    before = "".join(rf"(?<!{re.escape(share)} )" for share in words["shares"])
    numbers, people = "|".join([*small, *digits]), "|".join(words["people"])
    between = "|".join(words["of_a_share"])
    return re.compile(
        rf"{before}(?<![\w.,])(?:{numbers})\s+(?:(?!{between}\b)[^\W\d_]+\s+){{0,2}}?(?:{people})\b",
        re.IGNORECASE,
    )


def _letters(text: str) -> str:
    return _NO_WORD.sub("", text.casefold())
