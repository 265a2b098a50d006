"""Write codebooks and projects in REFI-QDA, only as the schemas of the standard allow.

The same content gives the same bytes: no dates are written, as the standard does not ask for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TypeVar

from lxml import etree

import regiobeeld
from regiobeeld.errors import QdaError
from regiobeeld.files.whole import replace_file
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.interviews.qda.archive import packed
from regiobeeld.interviews.qda.codes import codes_of
from regiobeeld.interviews.qda.markup import CODEBOOK, PROJECT
from regiobeeld.interviews.qda.model import (
    Case,
    Coding,
    Project,
    QdaCode,
    QdaNote,
    Quotation,
    Set,
    TextSource,
    User,
    Value,
    Variable,
)

# Characters that XML 1.0 cannot hold.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Elements that have a name even when it is empty.
_NAMED = ("Code", "Variable", "Set")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_FORMS = {
    "Text": re.compile(r".*", re.DOTALL),
    "Boolean": re.compile(r"true|false|0|1"),
    "Integer": re.compile(r"[+-]?[0-9]+"),
    "Float": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    "Date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "DateTime": re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.[0-9]+)?Z?"
    ),
}


def write_qdc(codebook: Codebook, path: str | Path) -> Path:
    """Write a codebook in REFI-QDA (``.qdc``).

    What a code has besides its name, colour and place stands in its description, readable, and is
    read back by `read_qdc`.

    Raises
    ------
    QdaError
        When the codebook holds no codes, an id that is no UUID, or a text that XML cannot hold.
    BuildError
        When the file cannot be written; nothing of it is left behind.
    """
    if not len(codebook):
        raise QdaError("The codebook holds no codes; REFI-QDA asks for at least one.")
    root = etree.Element(etree.QName(CODEBOOK, "CodeBook"), nsmap={None: CODEBOOK})
    root.set("origin", _origin())
    _codes(_add(root, "Codes"), codes_of(codebook), in_project=False)
    return replace_file(Path(path), _serialised(root))


def write_qdpx(project: Project, path: str | Path) -> Path:
    """Write a project in REFI-QDA (``.qdpx``).

    Texts are in UTF-8, and places count Unicode code points from 0, as the standard asks.

    Raises
    ------
    QdaError
        When it holds an id that is no UUID, or a text that XML cannot hold.
    BuildError
        When the file cannot be written; nothing of it is left behind.
    """
    root = etree.Element(etree.QName(PROJECT, "Project"), nsmap={None: PROJECT})
    root.set("name", _checked(project.name, "the name of the project"))
    root.set("origin", _origin())
    _each(root, "Users", project.users, _user)
    if project.codes:
        _codes(_add(_add(root, "CodeBook"), "Codes"), project.codes, in_project=True)
    _each(root, "Variables", project.variables, _variable)
    _each(root, "Cases", project.cases, _case)
    _each(root, "Sources", project.sources, _source)
    _each(root, "Notes", project.notes, _note)
    _each(root, "Sets", project.sets, _set)
    _describe(root, project.description)
    texts = {f"sources/{source.guid}.txt": _encoded(source) for source in project.sources}
    return replace_file(Path(path), packed({"project.qde": _serialised(root), **texts}))


def _origin() -> str:
    return f"regiobeeld {regiobeeld.__version__}"


def _serialised(root: etree._Element) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def _encoded(source: TextSource) -> bytes:
    try:
        return source.text.encode()
    except UnicodeEncodeError as error:
        raise QdaError(
            f"The text of {source.name} holds half a character at place {error.start}; UTF-8"
            " cannot hold that."
        ) from None


def _checked(text: str, what: str) -> str:
    """Return a text that XML can hold.

    Raises
    ------
    QdaError
        When it cannot.
    """
    if wrong := _NOT_IN_XML.search(text):
        raise QdaError(
            f"{what[:1].upper()}{what[1:]} holds the control character U+{ord(wrong[0]):04X}"
            f" at place {wrong.start()}; XML cannot hold it. Take it out."
        )
    return text


def _add(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, etree.QName(etree.QName(parent).namespace, tag))
    if text is not None:
        element.text = _checked(text, f"the {tag} of {parent.get('name') or parent.tag!r}")
    return element


_Part = TypeVar("_Part")


def _each(
    parent: etree._Element,
    tag: str,
    parts: Iterable[_Part],
    write: Callable[[etree._Element, _Part], None],
) -> None:
    """Write parts in an element of their own; the schema allows none that is empty."""
    listed = tuple(parts)
    if listed:
        element = _add(parent, tag)
        for part in listed:
            write(element, part)


def _part(
    parent: etree._Element, tag: str, guid: str, name: str = "", about: str = "", **attributes: str
) -> etree._Element:
    """Write an element with a GUID, and what there is of a name, attributes and a description."""
    if not _GUID.fullmatch(guid):
        raise QdaError(f"The id of {tag} {name!r} is {guid!r}; REFI-QDA asks for a UUID.")
    element = _add(parent, tag)
    element.set("guid", guid)
    for key, text in {"name": name, **attributes}.items():
        if text or (key == "name" and tag in _NAMED):
            element.set(key, _checked(text, f"the {key} of a {tag}"))
    _describe(element, about)
    return element


def _describe(element: etree._Element, description: str) -> None:
    if description:
        _add(element, "Description", description)


def _refer(parent: etree._Element, tag: str, guids: Iterable[str]) -> None:
    for guid in guids:
        _add(parent, tag).set("targetGUID", guid)


def _user(parent: etree._Element, user: User) -> None:
    _part(parent, "User", user.guid, user.name, id=user.id)


def _codes(parent: etree._Element, codes: Iterable[QdaCode], *, in_project: bool) -> None:
    for code in codes:
        shown = {"isCodable": "true" if code.codable else "false"}
        if _COLOUR.fullmatch(code.colour):
            shown["color"] = code.colour
        element = _part(parent, "Code", code.guid, code.name, code.description, **shown)
        if in_project:
            _refer(element, "NoteRef", code.notes)
        _codes(element, code.children, in_project=in_project)


def _variable(parent: etree._Element, variable: Variable) -> None:
    kind = {"typeOfVariable": variable.kind}
    _part(parent, "Variable", variable.guid, variable.name, variable.description, **kind)


def _values(parent: etree._Element, values: Iterable[Value]) -> None:
    for value in values:
        element = _add(parent, "VariableValue")
        _refer(element, "VariableRef", [value.variable])
        if value.kind:
            # Of another form than its kind has, a value is written as the text that it is.
            kind = value.kind if _fits(value.text, value.kind) else "Text"
            _add(element, f"{kind}Value", value.text)


def _fits(text: str, kind: str) -> bool:
    """Whether a text is a value of a kind as the schema wants it."""
    try:
        if kind.startswith("Date"):
            date.fromisoformat(text[:10])
    except ValueError:
        return False
    return _FORMS[kind].fullmatch(text) is not None


def _case(parent: etree._Element, case: Case) -> None:
    element = _part(parent, "Case", case.guid, case.name, case.description)
    _refer(element, "CodeRef", case.codes)
    _values(element, case.values)
    _refer(element, "SourceRef", case.sources)
    _refer(element, "SelectionRef", case.quotations)


def _source(parent: etree._Element, source: TextSource) -> None:
    path = {"plainTextPath": f"internal://{source.guid}.txt"}
    element = _part(parent, "TextSource", source.guid, source.name, source.description, **path)
    for quotation in source.quotations:
        _quotation(element, quotation)
    _codings(element, source.codings, source.notes)
    _values(element, source.values)


def _quotation(parent: etree._Element, quotation: Quotation) -> None:
    given = {
        "startPosition": str(quotation.start),
        "endPosition": str(quotation.end),
        "creatingUser": quotation.user,
    }
    said = quotation.name, quotation.description
    element = _part(parent, "PlainTextSelection", quotation.guid, *said, **given)
    _codings(element, quotation.codings, quotation.notes)


def _codings(parent: etree._Element, codings: Iterable[Coding], notes: Iterable[str]) -> None:
    """Write the codings of a text or a quotation, and the notes that it has itself."""
    for coding in codings:
        element = _part(parent, "Coding", coding.guid, creatingUser=coding.user)
        _refer(element, "CodeRef", [coding.code])
        _refer(element, "NoteRef", coding.notes)
    _refer(parent, "NoteRef", notes)


def _note(parent: etree._Element, note: QdaNote) -> None:
    element = _part(parent, "Note", note.guid, note.name, note.description, creatingUser=note.user)
    _add(element, "PlainTextContent", note.text)


def _set(parent: etree._Element, group: Set) -> None:
    element = _part(parent, "Set", group.guid, group.name, group.description)
    _refer(element, "MemberCode", group.codes)
    _refer(element, "MemberSource", group.sources)
    _refer(element, "MemberNote", group.notes)
