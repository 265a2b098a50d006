"""Propose what to take out of a text before it is quoted; a person decides.

The floor, always there, is `identifiers`: numbers, addresses and accounts by their form. Names of
people and places have no form; the optional package ``deduce`` (LGPL; ``pip install
regiobeeld[privacy]``) proposes these too. It is loaded only when asked for, which takes half a
minute, and some minutes the first time.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd

from regiobeeld.definitions.texts import texts
from regiobeeld.errors import InterviewError
from regiobeeld.interviews.quotes.identifiers import Found, apart, identifiers
from regiobeeld.interviews.transcripts.sentences import stripped

COLUMNS = ("start", "eind", "tekst", "soort", "voorstel")
_TITLE = re.compile(texts("identifiers")["title"])
# Letters from which on a text without any capital is no coincidence.
_ENOUGH_LETTERS = 60


def propose_redactions(
    text: str, *, use_deduce: bool = False, keep: Collection[str] = ()
) -> pd.DataFrame:
    """Propose what to take out of a text.

    Parameters
    ----------
    text
        A fragment or a whole transcript.
    use_deduce
        Also propose names of people, places and institutions, with the package ``deduce``.
    keep
        Names of gemeenten and wijken that the region is about; these stay. A surname that equals
        one of them is proposed only after a title (mevrouw Houten).

    Returns
    -------
    pandas.DataFrame
        start and eind (code points in the text), tekst, soort (what it is), voorstel (what to put
        in its place, such as ``[telefoonnummer]``); in the order of the text, without overlaps.
        What is not proposed may still tell who somebody is.

    Raises
    ------
    InterviewError
        With ``use_deduce``: when the package is absent, or for a text without capitals, in which it
        finds nothing.

    Examples
    --------
    >>> propose_redactions("Bel 06-12345678.")[["tekst", "voorstel"]].values.tolist()
    [['06-12345678', '[telefoonnummer]']]
    """
    found = identifiers(text)
    if use_deduce:
        check_capitals(text)
        names = sorted(_names(text, keep), key=lambda f: (f.start, -f.end))
        found = apart([*found, *names])
    rows = [(f.start, f.end, text[f.start : f.end], f.kind, f"[{f.kind}]") for f in found]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({n: "int64" if n in ("start", "eind") else "string" for n in COLUMNS})


def redact(text: str, approved: pd.DataFrame) -> str:
    """Put the approved replacements in a text.

    Parameters
    ----------
    text
        The text that they were proposed for.
    approved
        Rows of `propose_redactions` that a person approved; ``voorstel`` may have been changed.

    Raises
    ------
    ValueError
        When a row is of another text, or two rows overlap; names the row.

    Examples
    --------
    >>> proposed = propose_redactions("Bel 06-12345678 of 030-1234567.")
    >>> redact("Bel 06-12345678 of 030-1234567.", proposed.iloc[:1])
    'Bel [telefoonnummer] of 030-1234567.'
    """
    parts, place = [], 0
    for index, row in approved.sort_values("start").iterrows():
        start, end = int(row["start"]), int(row["eind"])
        if not 0 <= start < end or text[start:end] != row["tekst"]:
            raise ValueError(f"approved, row {index}: its text does not stand at {start} to {end}")
        if start < place:
            raise ValueError(f"approved, row {index}: it overlaps the row before it")
        parts += [text[place:start], str(row["voorstel"])]
        place = end
    return "".join([*parts, text[place:]])


def check_capitals(text: str, name: str = "This text") -> None:
    """Refuse a text without capitals: names are recognised by theirs.

    Raises
    ------
    InterviewError
        When there are many letters and none is a capital.
    """
    letters = sum(character.isalpha() for character in text)
    if letters >= _ENOUGH_LETTERS and not any(character.isupper() for character in text):
        raise InterviewError(
            f"{name} has no capitals; deduce recognises names by them and would find nothing."
            " Restore the capitals, or search for names by hand."
        )


def _names(text: str, keep: Collection[str]) -> Iterator[Found]:
    kept, kinds = _kept(keep), texts("identifiers")["deduce"]
    for note in _deduce().deidentify(text).annotations:
        found = Found(note.start_char, note.end_char, kinds.get(note.tag, note.tag))
        if found.kind == "plaats":
            yield from _without(text, found, kept)
        elif not (kept and kept.fullmatch(text, found.start, found.end)) or (
            found.kind == "naam" and _TITLE.search(text, 0, found.start)
        ):
            yield found


def _kept(keep: Collection[str]) -> re.Pattern[str] | None:
    names = sorted((re.escape(name) for name in keep if name.strip()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", re.IGNORECASE) if names else None


def _without(text: str, found: Found, kept: re.Pattern[str] | None) -> Iterator[Found]:
    """Give what is left of a place when the names to keep are taken out."""
    place = found.start
    matches = kept.finditer(text, found.start, found.end) if kept else ()
    for start, end in [*(match.span() for match in matches), (found.end, found.end)]:
        rest = text[place:start]
        if re.search(r"\w", rest) and not re.fullmatch(r"\W*(?:gemeente|wijk|stad|dorp)\W*", rest):
            yield Found(*stripped(text, place, start, " ,.-"), found.kind)
        place = end


@functools.cache
def _deduce() -> Any:
    try:
        module = importlib.import_module("deduce")
    except ImportError:
        raise InterviewError(
            "The package deduce is not installed; pip install 'regiobeeld[privacy]', or leave"
            " use_deduce out."
        ) from None
    return module.Deduce()
