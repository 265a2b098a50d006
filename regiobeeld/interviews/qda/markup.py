"""XML of other people, read without entities; and the parts of REFI-QDA that recur in it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from regiobeeld.errors import QdaError
from regiobeeld.files.untrusted_xml import parse_tree
from regiobeeld.files.untrusted_zip import UntrustedError
from regiobeeld.interviews.codebook import long_colour
from regiobeeld.interviews.qda.model import QdaCode, Set, guid_of

CODEBOOK = "urn:QDA-XML:codebook:1.0"
PROJECT = "urn:QDA-XML:project:1.0"
#: Codes of one file, far more than any codebook has.
MAX_CODES = 10_000
#: A colour as it is written there.
COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{3}){1,2}")


@dataclass
class Document:
    """A file being read.

    Attributes
    ----------
    file
        Its name, for messages.
    root
        Its outermost element.
    remarks
        What was repaired or left out so far, each once.
    met
        GUIDs of texts and quotations so far, each with the last that was made in its place.
    """

    file: str
    root: etree._Element
    remarks: dict[str, None] = field(default_factory=dict)
    met: dict[str, str] = field(default_factory=dict)

    def remark(self, text: str) -> None:
        """Tell that something was repaired or left out."""
        self.remarks[text] = None

    def own(self, guid: str, what: str) -> str:
        """Return a GUID that nothing else has: the given one, or another when it was met before."""
        new = guid
        while new in self.met:
            new = guid_of("again", self.met[guid])
            self.met[guid] = new
        if new != guid:
            self.remark(f"The GUID of {what} is that of something else too; it got its own.")
        self.met[new] = new
        return new


def parse(file: str, data: bytes, tag: str, namespace: str) -> Document:
    """Parse a file whose outermost element has a name.

    Raises
    ------
    QdaError
        When it is no XML, declares a document type (entities may read files, or grow without end),
        or is something else.
    """
    try:
        root = parse_tree(data)
    except UntrustedError as error:
        raise QdaError(f"{file} {error}.") from None
    name = etree.QName(root)
    if name.localname != tag:
        raise QdaError(f"{file} holds a <{name.localname}>; a <{tag}> of REFI-QDA was expected.")
    document = Document(file, root)
    if name.namespace != namespace:
        document.remark(
            f"The namespace is {name.namespace or 'absent'}; it was read as {namespace}."
        )
    return document


def children(element: etree._Element | None, *tags: str) -> list[etree._Element]:
    """Return the elements directly below one, by their names whatever the namespace."""
    if element is None:
        return []
    return [child for child in element if etree.QName(child).localname in tags]


def child(element: etree._Element | None, tag: str) -> etree._Element | None:
    """Return the first element of a name directly below one."""
    return next(iter(children(element, tag)), None)


def text_of(element: etree._Element | None, tag: str) -> str:
    """Return the text of the first element of a name directly below one; empty when absent."""
    found = child(element, tag)
    return "" if found is None else found.text or ""


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute; empty when absent."""
    return str(element.get(name) or "")


def identity(text: str, *otherwise: str) -> str:
    """Return a GUID in lower case without braces; one made from other names when it is none.

    Examples
    --------
    >>> identity("{5215CC69-B628-4E02-AFB9-9BEEAEE55808}")
    '5215cc69-b628-4e02-afb9-9beeaee55808'
    """
    try:
        return str(uuid.UUID(text.strip()))
    except ValueError:
        return guid_of("foreign", text.strip().casefold(), *(() if text.strip() else otherwise))


def targets(element: etree._Element | None, tag: str) -> tuple[str, ...]:
    """Return the GUIDs that elements directly below one refer to."""
    return tuple(
        identity(attribute(found, "targetGUID") or attribute(found, "guid"))
        for found in children(element, tag)
    )


def user_of(element: etree._Element) -> str:
    """Return the GUID of the user who made something; empty when that is not told."""
    user = attribute(element, "creatingUser")
    return identity(user) if user else ""


def description(document: Document, element: etree._Element) -> str:
    """Return a description; also one in the attribute that some software writes."""
    if child(element, "Description") is None and element.get("description") is not None:
        document.remark("Descriptions stood in an attribute; they were read as descriptions.")
        return attribute(element, "description")
    return text_of(element, "Description")


def codes(document: Document, parent: etree._Element | None) -> tuple[QdaCode, ...]:
    """Read the codes directly below an element, and those below them.

    Raises
    ------
    QdaError
        When two codes have one GUID, or there are more than any codebook has.
    """
    seen: dict[str, str] = {}
    found = tuple(_codes(document, parent, seen))
    if parent is not None and not found:
        document.remark("The codebook holds no codes.")
    return found


def _codes(
    document: Document, parent: etree._Element | None, seen: dict[str, str]
) -> Iterator[QdaCode]:
    for element in children(parent, "Code"):
        name = attribute(element, "name")
        guid = identity(attribute(element, "guid"), "code", name, str(len(seen)))
        if guid in seen:
            raise QdaError(
                f"{document.file}: the codes {seen[guid]!r} and {name!r} have one GUID ({guid});"
                " it must be each code's own."
            )
        if len(seen) == MAX_CODES:
            raise QdaError(
                f"{document.file} holds more than {MAX_CODES:,} codes; no more are read."
            )
        seen[guid] = name
        if not name.strip():
            document.remark(f"A code without a name was called 'code {len(seen)}'.")
            name = f"code {len(seen)}"
        yield QdaCode(
            guid,
            name,
            description(document, element),
            _colour(document, element, name),
            attribute(element, "isCodable").strip().lower() not in {"false", "0"},
            targets(element, "NoteRef"),
            tuple(_codes(document, element, seen)),
        )


def _colour(document: Document, element: etree._Element, name: str) -> str:
    colour = attribute(element, "color").strip()
    if not colour:
        return ""
    if not COLOUR.fullmatch(colour):
        document.remark(f"The colour {colour!r} of code {name!r} is none; it was left out.")
        return ""
    return long_colour(colour)


def sets(document: Document, parent: etree._Element | None) -> tuple[Set, ...]:
    """Read the groups of codes, sources and notes in an element."""
    found = children(parent, "Set")
    if parent is not None and not found:
        document.remark("The empty <Sets/>, which the standard does not allow, was skipped.")
    return tuple(
        Set(
            identity(attribute(element, "guid"), "set", str(number)),
            attribute(element, "name"),
            description(document, element),
            targets(element, "MemberCode"),
            targets(element, "MemberSource"),
            targets(element, "MemberNote"),
        )
        for number, element in enumerate(found)
    )
