"""Texts of a project being read, with their quotations in place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from lxml import etree

from regiobeeld.errors import QdaError
from regiobeeld.interviews.qda import dialects, markup
from regiobeeld.interviews.qda.archive import Archive, checked_name
from regiobeeld.interviews.qda.dialects import Mark, Offsets
from regiobeeld.interviews.qda.markup import Document, attribute, children, identity, text_of
from regiobeeld.interviews.qda.model import Coding, Quotation, UnplacedCodings

_INTERNAL = "internal://"
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:/*", re.IGNORECASE)
_IN_TEXT = ("PlainTextSelection", "TranscriptSelection")
_PLACES = ("startPosition", "endPosition")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Texts:
    """The texts of a file.

    Attributes
    ----------
    document
        The file being read.
    archive
        The zip file that holds it, with the files of texts.
    verbatim
        Whether the file was written here: then texts and places stand as they should be read.
    """

    document: Document
    archive: Archive
    verbatim: bool

    def raw(self, element: etree._Element, name: str) -> str | None:
        """Return the text of an element as it stands in the file; None when it is not in it.

        Raises
        ------
        QdaError
            When its path leads outside the file, or the text is not in Unicode.
        """
        path = attribute(element, "plainTextPath").strip()
        if not path:
            needed = children(element, *_IN_TEXT) or element.get("richTextPath")
            if needed and markup.child(element, "PlainTextContent") is None:
                self.document.remark(f"Left out, as it has no plain text in the file: {name!r}.")
                return None
            return text_of(element, "PlainTextContent")
        if path.lower().startswith(_INTERNAL):
            checked_name(self.document.file, path[len(_INTERNAL) :])
        data = self.archive.text(_SCHEME.sub("", path, count=1))
        if data is None:
            self.document.remark(f"Left out, as its text is not in the file ({path}): {name!r}.")
            return None
        return self._decoded(data, PurePosixPath(path).name)

    def _decoded(self, data: bytes, name: str) -> str:
        # Of a file written here all characters count, a byte-order mark as well.
        encoding = "utf-8" if self.verbatim else "utf-8-sig"
        if not self.verbatim and data.startswith(_UTF16):
            encoding = "utf-16"
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            raise QdaError(
                f"{self.document.file}: the text {name} is not in UTF-8, as the standard asks"
                f" (byte {error.start + 1})."
            ) from None


@dataclass(frozen=True)
class SourceText:
    """A text of a source: GUID and name, its element, the source's, and the text as in the file."""

    guid: str
    name: str
    element: etree._Element
    source: etree._Element
    raw: str


@dataclass(frozen=True)
class Placed:
    """A text with its quotations, and the elements of those that have a place in it."""

    text: str
    quotations: tuple[Quotation, ...]
    elements: tuple[etree._Element, ...]


def quotations(
    texts: Texts, sources: Sequence[SourceText], known: Collection[str]
) -> tuple[list[Placed], Offsets | None]:
    """Return each source's text and quotations, and how the file counted their places.

    Parameters
    ----------
    texts
        The texts of the file.
    sources
        The sources that are text.
    known
        Texts that quotations are known to hold.
    """
    marked = [_marked(texts.document, source) for source in sources]
    marks = [[mark for _, mark in found] for found in marked]
    offsets: Offsets | None = None
    if texts.verbatim:
        bodies = [source.raw for source in sources]
        places = [[(start, end) for _, start, end in found] for found in marks]
    else:
        passages = [dialects.passage(source.raw) for source in sources]
        places, judged = dialects.fit(list(zip(passages, marks, strict=True)), known)
        bodies = [passage.text for passage in passages]
        offsets = judged if judged.quotations else None
    placed = []
    for source, text, found, at in zip(sources, bodies, marked, places, strict=True):
        kept: list[tuple[Quotation, etree._Element]] = []
        for (element, mark), (start, end) in zip(found, at, strict=True):
            if dialects.inside(text, start, end):
                quotation = _quotation(element, start, end, f"{source.guid} {start} {end}")
                guid = texts.document.own(quotation.guid, f"a quotation of {source.name!r}")
                kept.append((replace(quotation, guid=guid), element))
            else:
                texts.document.remark(
                    f"Left out of {source.name!r}: a quotation from {mark[1]} to {mark[2]}, as the"
                    f" text has {len(text)} characters; it has"
                    f" {len(children(element, 'Coding'))} codings."
                )
        made = tuple(quotation for quotation, _ in kept)
        placed.append(Placed(text, made, tuple(element for _, element in kept)))
    return placed, offsets


def left_out(
    source: etree._Element, guid: str, name: str, placed: Collection[etree._Element]
) -> Iterator[UnplacedCodings]:
    """Give the codings of a source that have no place in a text, with the reason.

    Parameters
    ----------
    source, guid, name
        The source.
    placed
        Elements in it whose codings were read: quotations in texts, and texts as a whole.
    """
    read = {coding.guid for element in placed for coding in codings(element, "")}
    for element in source.iter():
        found = () if element in placed else codings(element, guid)
        # The place on a page and the words there may be coded as one.
        if lacking := tuple(coding for coding in found if coding.guid not in read):
            yield UnplacedCodings(guid, name, _reason(element, bool(placed)), lacking)


def _reason(element: etree._Element, has_text: bool) -> str:
    kind = etree.QName(element).localname
    if kind in _IN_TEXT and not has_text:
        return "de tekst van deze bron is niet gelezen"
    if kind in _IN_TEXT:
        return "deze plaats ligt niet in de tekst"
    if kind.endswith("Selection"):
        return "de code geldt voor beeld, geluid of een plek op een bladzijde"
    return "de code geldt voor de hele bron"


def _marked(document: Document, source: SourceText) -> list[tuple[etree._Element, Mark]]:
    """Return the quotations whose places are numbers, each with its name and places."""
    moments = {
        identity(attribute(point, "guid")): attribute(point, "position")
        for point in children(source.element, "SyncPoint")
    }
    found = children(source.element, *_IN_TEXT)
    good: list[tuple[etree._Element, Mark]] = []
    for element in found:
        start, end = _places(element, moments)
        with suppress(ValueError):
            good.append((element, (attribute(element, "name"), int(start), int(end))))
    if len(good) < len(found):
        document.remark(
            f"Left out of {source.name!r}, as their places are no numbers: {len(found) - len(good)}"
            " quotations."
        )
    return good


def _places(element: etree._Element, moments: Mapping[str, str]) -> tuple[str, str]:
    """Return the first and last place of a quotation; in a recording it names moments for them."""
    if etree.QName(element).localname == "PlainTextSelection":
        start, end = (attribute(element, name) for name in _PLACES)
        return start, end
    named = [attribute(element, name) for name in ("fromSyncPoint", "toSyncPoint")]
    start, end = (moments.get(identity(name), "") if name else "" for name in named)
    return start, end


def _quotation(element: etree._Element, start: int, end: int, place: str) -> Quotation:
    guid = identity(attribute(element, "guid"), "quotation", place)
    return Quotation(
        guid,
        start,
        end,
        attribute(element, "name"),
        text_of(element, "Description"),
        markup.user_of(element),
        codings(element, guid),
        markup.targets(element, "NoteRef"),
    )


def codings(element: etree._Element, place: str) -> tuple[Coding, ...]:
    """Read the codings directly below an element."""
    found = []
    for number, coding in enumerate(children(element, "Coding")):
        # By the standard there is one code to a coding; some software writes more.
        for code in markup.targets(coding, "CodeRef"):
            guid = identity(attribute(coding, "guid"), "coding", place, str(number), code)
            notes = markup.targets(coding, "NoteRef")
            found.append(Coding(guid, code, markup.user_of(coding), notes))
    return tuple(found)
