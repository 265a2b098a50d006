"""Fragments of interviews in the texts of other software: where they stand, which quotation is one.

The text that other software gets is the transcript, when it is given, or one made of the fragments
alone: each at its own place, with the interviewer's question before it where that fits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import pandas as pd

from regiobeeld.errors import QdaError
from regiobeeld.interviews.qda.dialects import passage
from regiobeeld.interviews.qda.fields import QUOTATION_FIELDS, split_fields
from regiobeeld.interviews.qda.model import Quotation, TextSource
from regiobeeld.interviews.qda.tables import FRAGMENTS, check_unique, records
from regiobeeld.interviews.transcripts.fragments_file import text_sha256

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
        name, at, start, end, _, *said = (row[column] for column in FRAGMENTS)
        fragment = Fragment(name, at, int(start), int(end), *said)
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


@dataclass(frozen=True)
class Interview:
    """The fragments of an interview, by id, by place and by text, and the text that was sent."""

    fragments: Mapping[str, Fragment]
    places: Mapping[tuple[int, int], str]
    texts: Mapping[str, str]
    text: str

    def fragment(self, quotation: Quotation, text: str) -> str:
        """Return the id of the fragment that a quotation is; empty when it is none.

        White space at its ends makes no difference. A fragment is known by its id, when the
        quotation still tells that, else by its place.

        Parameters
        ----------
        quotation
            The quotation.
        text
            The whole text that it stands in.
        """
        said = text[quotation.start : quotation.end]
        _, fields = split_fields(quotation.description, QUOTATION_FIELDS)
        own = fields.get("Fragment", "")
        there = self.places.get(_trimmed(text, quotation.start, quotation.end), "")
        for candidate in (own, there):
            if candidate in self.fragments and _same(self.fragments[candidate].text, said):
                return candidate
        return ""

    def by_text(self, quotation: Quotation, text: str) -> str:
        """Return the id of the fragment that says the same; empty when there is none.

        Only in a text that was changed, where places tell nothing; and only of words that stand
        there once and in one fragment.
        """
        said = _plain(text[quotation.start : quotation.end])
        if _plain(text) == _plain(self.text) or text.count(said) != 1:
            return ""
        return self.texts.get(said, "")


def interview(fragments: Sequence[Fragment], transcript: str | None) -> Interview:
    """Return the fragments of an interview as they stand in the text that was sent."""
    layout = lay_out(fragments, transcript)
    places: dict[tuple[int, int], str] = {}
    texts: dict[str, str] = {}
    for fragment, (start, end) in zip(fragments, layout.places, strict=True):
        places.setdefault(_trimmed(layout.text, start, end), fragment.fragment_id)
        # Other software may give the text back with other line ends.
        if "\r" in layout.text:
            begin, until = (len(passage(layout.text[:at]).text) for at in (start, end))
            there = _trimmed(passage(layout.text).text, begin, until)
            places.setdefault(there, fragment.fragment_id)
        # A text that two fragments have tells neither.
        plain = _plain(fragment.text)
        texts[plain] = "" if plain in texts or not plain else fragment.fragment_id
    return Interview({f.fragment_id: f for f in fragments}, places, texts, layout.text)


def cut(source: TextSource, interview_id: str) -> tuple[dict[str, str], list[dict[str, object]]]:
    """Make fragments of the quotations of a text; of those without a word none is made.

    Returns
    -------
    dict of str to str
        Id of the fragment per GUID of a quotation.
    list of dict
        Rows of the table of fragments, in the order of the text; in that of the file when every
        quotation tells which fragment it is.
    """
    told = [
        _told(quotation, source.text[quotation.start : quotation.end], interview_id)
        for quotation in source.quotations
    ]
    pairs = list(zip(source.quotations, told, strict=True))
    if not all("Fragment" in fields for fields in told):
        pairs.sort(key=lambda pair: (pair[0].start, pair[0].end))
    ids: dict[str, str] = {}
    rows: dict[str, dict[str, object]] = {}
    spans: dict[tuple[int, int], str] = {}
    taken = {fields["Fragment"].casefold() for fields in told if "Fragment" in fields}
    new = (f"{interview_id}-{number:03d}" for number in count(1))
    for quotation, fields in pairs:
        span = (quotation.start, quotation.end)
        text = source.text[quotation.start : quotation.end]
        identity = fields.get("Fragment", "")
        if identity and identity in rows and rows[identity]["tekst"] != text:
            # Somebody copied a quotation and moved the copy.
            identity = ""
        identity = identity or spans.get(span, "")
        if not text.strip():
            continue
        if not identity:
            identity = next(name for name in new if name.casefold() not in taken)
            spans[span] = identity
        ids[quotation.guid] = identity
        if identity not in rows:
            rows[identity] = {
                "fragment_id": identity,
                "interview_id": interview_id,
                "start": int(fields.get("Start", quotation.start)),
                "eind": int(fields.get("Eind", quotation.end)),
                "tekst_sha256": text_sha256(text),
                "tekst": text,
                **{name: fields.get(name.capitalize(), "") for name in FRAGMENTS[6:]},
            }
    return ids, list(rows.values())


def _told(quotation: Quotation, text: str, interview_id: str) -> dict[str, str]:
    """Return what a quotation tells of its fragment, but for what is no longer so."""
    fields = split_fields(quotation.description, QUOTATION_FIELDS)[1]
    name = fields.get("Fragment", "")
    fits = name.startswith(f"{interview_id}-") and name.isprintable() and "," not in name
    if not fits or name != name.strip():
        fields.pop("Fragment", None)
    places = fields.get("Start", str(quotation.start)), fields.get("Eind", str(quotation.end))
    whole = all(re.fullmatch(r"[0-9]{1,9}", place) for place in places)
    if not whole or int(places[1]) - int(places[0]) != len(text):
        fields.pop("Start", None)
        fields.pop("Eind", None)
    return fields


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    said = text[start:end]
    left = len(said) - len(said.lstrip())
    right = len(said) - len(said.rstrip())
    return (start + left, max(start + left, end - right))


def _plain(text: str) -> str:
    return passage(text).text.strip()


def _same(one: str, other: str) -> bool:
    return one == other or _plain(one) == _plain(other)
