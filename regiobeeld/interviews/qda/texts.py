"""Texts of a project being read, with their quotations in place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from lxml import etree

from regiobeeld.errors import QdaError
from regiobeeld.interviews.qda import dialects, markup
from regiobeeld.interviews.qda.archive import checked_name
from regiobeeld.interviews.qda.dialects import Mark, Offsets
from regiobeeld.interviews.qda.markup import Document, attribute, children, identity, text_of
from regiobeeld.interviews.qda.model import Coding, Quotation

_INTERNAL = "internal://"
_PLACES = ("startPosition", "endPosition")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Texts:
    """The texts of a file.

    Attributes
    ----------
    document
        The file being read.
    files
        Content of its text files by name in lower case.
    verbatim
        Whether the file was written here: then texts and places stand as they should be read.
    """

    document: Document
    files: Mapping[str, bytes]
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
            needed = children(element, "PlainTextSelection") or element.get("richTextPath")
            if needed and markup.child(element, "PlainTextContent") is None:
                self.document.remark(f"Left out, as it has no plain text in the file: {name!r}.")
                return None
            return text_of(element, "PlainTextContent")
        scheme = path[: len(_INTERNAL)].lower()
        if scheme != _INTERNAL:
            self.document.remark(f"Left out, as its text lies elsewhere ({path}): {name!r}.")
            return None
        file = checked_name(self.document.file, path[len(_INTERNAL) :]).name.lower()
        if file not in self.files:
            self.document.remark(f"Left out, as its text is not in the file ({path}): {name!r}.")
            return None
        return self._decoded(self.files[file], file)

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
    """A text that is a source: its GUID and name, its element, and the text as in the file."""

    guid: str
    name: str
    element: etree._Element
    raw: str


def quotations(
    texts: Texts, sources: Sequence[SourceText], known: Collection[str]
) -> tuple[list[tuple[str, tuple[Quotation, ...]]], Offsets | None]:
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
        kept = []
        for (element, mark), (start, end) in zip(found, at, strict=True):
            if dialects.inside(text, start, end):
                quotation = _quotation(element, start, end, f"{source.guid} {start} {end}")
                guid = texts.document.own(quotation.guid, f"a quotation of {source.name!r}")
                kept.append(replace(quotation, guid=guid))
            else:
                texts.document.remark(
                    f"Left out of {source.name!r}: a quotation from {mark[1]} to {mark[2]}, as the"
                    f" text has {len(text)} characters; it has"
                    f" {len(children(element, 'Coding'))} codings."
                )
        placed.append((text, tuple(kept)))
    return placed, offsets


def _marked(document: Document, source: SourceText) -> list[tuple[etree._Element, Mark]]:
    """Return the quotations whose places are numbers, each with its name and places."""
    found = children(source.element, "PlainTextSelection")
    good: list[tuple[etree._Element, Mark]] = []
    for element in found:
        name, start, end = (attribute(element, key) for key in ("name", *_PLACES))
        with suppress(ValueError):
            good.append((element, (name, int(start), int(end))))
    if len(good) < len(found):
        document.remark(
            f"Left out of {source.name!r}, as their places are no numbers: {len(found) - len(good)}"
            " quotations."
        )
    return good


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
