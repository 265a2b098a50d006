"""Read codebooks and projects of other software: what can be repaired is, and is told."""

from __future__ import annotations

import errno
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from lxml import etree

from regiobeeld.errors import QdaError
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.interviews.qda import markup
from regiobeeld.interviews.qda.archive import MAX_PROJECT, read_archive
from regiobeeld.interviews.qda.codes import NO_CODE, codebook_of, shortcomings
from regiobeeld.interviews.qda.dialects import Offsets
from regiobeeld.interviews.qda.markup import Document, attribute, child, children, identity, text_of
from regiobeeld.interviews.qda.model import (
    Case,
    Project,
    QdaNote,
    Quotation,
    TextSource,
    UnplacedCodings,
    User,
    Value,
    Variable,
    every_code,
)
from regiobeeld.interviews.qda.texts import SourceText, Texts, codings, left_out, quotations
from regiobeeld.regular_file import read_regular

_OWN = re.compile(r"regiobeeld \d")
_KINDS = ("Text", "Boolean", "Integer", "Float", "Date", "DateTime")


@dataclass(frozen=True)
class CodebookReading:
    """A codebook as it was read.

    Attributes
    ----------
    codebook
        Its codes.
    origin
        The software that wrote the file, in its own words.
    remarks
        What was repaired, changed or left out; a sentence each.
    """

    codebook: Codebook
    origin: str
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class ProjectReading:
    """A project as it was read.

    Attributes
    ----------
    project
        What it holds. Texts have newlines as line ends, and places count Unicode code points from
        0, however the file counted.
    origin
        The software that wrote the file, in its own words.
    offsets
        How the file counted, and how well that fits; None when there is nothing to judge by, or
        when the file was written here.
    remarks
        What was repaired, changed or left out; a sentence each.
    """

    project: Project
    origin: str
    offsets: Offsets | None
    remarks: tuple[str, ...]


def read_qdc(path: str | Path) -> CodebookReading:
    """Read a codebook in REFI-QDA (``.qdc``).

    Raises
    ------
    QdaError
        When it is no such file, or one that could do harm.
    """
    path = Path(path)
    data = _content(path)
    document = markup.parse(path.name, data, "CodeBook", markup.CODEBOOK)
    tree = markup.codes(document, child(document.root, "Codes"))
    # That no code fits is a judgement, and goes out as a code.
    tree = tuple(code for code in tree if code.guid != NO_CODE.guid)
    if not tree:
        raise QdaError(f"{path.name} holds no codes.")
    groups = markup.sets(document, child(document.root, "Sets"))
    if groups:
        document.remark(
            "A codebook has no groups here; left out: " + ", ".join(g.name for g in groups) + "."
        )
    codebook, changes = codebook_of(tree)
    origin = attribute(document.root, "origin")
    return CodebookReading(codebook, origin, (*document.remarks, *changes, *shortcomings(tree)))


def read_qdpx(path: str | Path, *, known: Collection[str] = ()) -> ProjectReading:
    """Read a project in REFI-QDA (``.qdpx``).

    Parameters
    ----------
    path
        The file.
    known
        Texts that quotations are known to hold, such as fragments: they help to tell how the file
        counts.

    Raises
    ------
    QdaError
        When it is no such file, or one that could do harm.
    """
    path = Path(path)
    archive = read_archive(path)
    document = markup.parse(path.name, archive.project, "Project", markup.PROJECT)
    root = document.root
    origin = attribute(root, "origin")
    texts = Texts(document, archive, verbatim=_OWN.match(origin) is not None)
    sources, left, unread, offsets = _sources(texts, child(root, "Sources"), known)
    project = Project(
        name=attribute(root, "name"),
        users=tuple(_user(element) for element in children(child(root, "Users"), "User")),
        codes=markup.codes(document, child(child(root, "CodeBook"), "Codes")),
        variables=tuple(map(_variable, children(child(root, "Variables"), "Variable"))),
        cases=tuple(
            _case(element, number)
            for number, element in enumerate(children(child(root, "Cases"), "Case"))
        ),
        sources=sources,
        notes=tuple(_notes(texts, child(root, "Notes"))),
        sets=markup.sets(document, child(root, "Sets")),
        description=text_of(root, "Description"),
        left=left,
        unread=unread,
    )
    for tag, told in (("Links", "links between parts"), ("Graphs", "drawings")):
        if len(found := children(child(root, tag), tag[:-1])):
            document.remark(f"Left out: {len(found)} {told}.")
    return ProjectReading(_whole(document, project), origin, offsets, tuple(document.remarks))


def _content(path: Path) -> bytes:
    try:
        return read_regular(path, MAX_PROJECT)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise QdaError(f"{path.name} is refused: it is larger than any codebook.") from error
        raise QdaError(f"{path.name} cannot be read: {error.strerror or error}.") from error


def _sources(
    texts: Texts, parent: etree._Element | None, known: Collection[str]
) -> tuple[tuple[TextSource, ...], tuple[UnplacedCodings, ...], tuple[str, ...], Offsets | None]:
    """Return texts, codings without a place, names of sources without text, and how places count.

    Texts have their quotations.
    """
    named = [
        (element, attribute(element, "name") or f"{etree.QName(element).localname} {number}")
        for number, element in enumerate([] if parent is None else parent, start=1)
    ]
    guids = {
        element: identity(attribute(element, "guid"), "source", name) for element, name in named
    }
    found = [
        text for element, name in named for text in _texts(texts, element, name, guids[element])
    ]
    placed, offsets = quotations(texts, found, known)
    sources = tuple(
        TextSource(
            guid=text.guid,
            name=text.name,
            text=at.text,
            description=text_of(text.element, "Description"),
            quotations=at.quotations,
            codings=codings(text.element, text.guid),
            notes=markup.targets(text.element, "NoteRef"),
            values=_values(text.source),
        )
        for text, at in zip(found, placed, strict=True)
    )
    read: dict[etree._Element, set[etree._Element]] = {}
    for text, at in zip(found, placed, strict=True):
        read.setdefault(text.source, set()).update((text.element, *at.elements))
    left = tuple(
        lacking
        for element, name in named
        for lacking in left_out(element, guids[element], name, read.get(element, ()))
    )
    unread = tuple(name for element, name in named if element not in read)
    return sources, left, unread, offsets


def _texts(texts: Texts, element: etree._Element, name: str, guid: str) -> Iterator[SourceText]:
    """Give the texts of a source: its own, that of a PDF, or the transcripts of a recording."""
    kind = etree.QName(element).localname
    # The text of a PDF, and what is said in a recording, stand in elements of their own below it.
    inner = [element] if kind == "TextSource" else children(element, "Representation", "Transcript")
    if not inner:
        texts.document.remark(f"Left out, as it is no text: {name!r} ({kind}).")
    for number, part in enumerate(inner, start=1):
        if (raw := texts.raw(part, name)) is None:
            continue
        # Cases name the source; a second transcript is one by itself.
        own = (
            guid if number == 1 else identity(attribute(part, "guid"), "source", name, str(number))
        )
        told = name if number == 1 else f"{name} ({number})"
        yield SourceText(texts.document.own(own, repr(told)), told, part, element, raw)


def _user(element: etree._Element) -> User:
    name = attribute(element, "name")
    return User(identity(attribute(element, "guid"), "user", name), name, attribute(element, "id"))


def _variable(element: etree._Element) -> Variable:
    name = attribute(element, "name")
    kind = attribute(element, "typeOfVariable")
    return Variable(
        identity(attribute(element, "guid"), "variable", name),
        name,
        kind if kind in _KINDS else "Text",
        text_of(element, "Description"),
    )


def _values(element: etree._Element) -> tuple[Value, ...]:
    values = []
    for found in children(element, "VariableValue"):
        for variable in markup.targets(found, "VariableRef")[:1]:
            (cell, kind) = next(
                ((cell, kind) for kind in _KINDS for cell in children(found, f"{kind}Value")),
                (None, ""),
            )
            values.append(Value(variable, "" if cell is None else cell.text or "", kind))
    return tuple(values)


def _case(element: etree._Element, number: int) -> Case:
    return Case(
        identity(attribute(element, "guid"), "case", str(number)),
        attribute(element, "name"),
        text_of(element, "Description"),
        markup.targets(element, "CodeRef"),
        _values(element),
        markup.targets(element, "SourceRef"),
        markup.targets(element, "SelectionRef"),
    )


def _notes(texts: Texts, parent: etree._Element | None) -> Iterable[QdaNote]:
    for number, element in enumerate(children(parent, "Note")):
        name = attribute(element, "name")
        yield QdaNote(
            identity(attribute(element, "guid"), "note", str(number)),
            name,
            texts.raw(element, f"note {name}") or "",
            markup.user_of(element),
            text_of(element, "Description"),
        )


_Coded = TypeVar("_Coded", TextSource, Quotation)


def _whole(document: Document, project: Project) -> Project:
    """Return a project in which codings whose code it does not hold are left out, and told."""
    known = {code.guid for code in every_code(project.codes)}
    strange: list[UnplacedCodings] = []

    def kept(part: _Coded, source: TextSource) -> _Coded:
        for coding in part.codings:
            if coding.code not in known:
                document.remark(
                    f"{source.name!r} has a coding with a code that is not in the file"
                    f" ({coding.code})."
                )
                reason = "deze code staat niet in het bestand"
                strange.append(UnplacedCodings(source.guid, source.name, reason, (coding,)))
        return replace(part, codings=tuple(c for c in part.codings if c.code in known))

    def whole(source: TextSource) -> TextSource:
        own = kept(source, source)
        return replace(own, quotations=tuple(kept(q, source) for q in own.quotations))

    sources = tuple(map(whole, project.sources))
    return replace(project, sources=sources, left=(*project.left, *strange))
