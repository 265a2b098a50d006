"""XML of others: no document types, and so no entities; no links followed.

Entities live in a document type. They may grow without end, or read files of whoever opens them.
"""

from __future__ import annotations

import io
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml import DTDForbidden
from defusedxml.ElementTree import DefusedXMLParser
from lxml import etree

from regiobeeld.files.untrusted_zip import UntrustedError

_CHUNK = 2**16
_DOCTYPE = "declares a document type, which may grow without end or read files"


def parse(source: bytes | IO[bytes], target: object = None) -> Any:
    """Parse XML.

    Parameters
    ----------
    source
        All of it, or a file that is open.
    target
        Takes what is read as it comes: ``start(tag, attributes)``, ``end(tag)``, ``data(text)``,
        each if it has it, and ``close()``; as of `xml.etree.ElementTree.XMLParser`.

    Returns
    -------
    object
        What the target's ``close`` returns; the outermost element when there is no target.

    Raises
    ------
    UntrustedError
        When it is not well-formed or declares a document type.
    """
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        while chunk := stream.read(_CHUNK):
            parser.feed(chunk)
        return parser.close()
    except DTDForbidden:
        raise UntrustedError(_DOCTYPE) from None
    except (ParseError, ValueError, LookupError) as error:
        # An encoding that is unknown is a LookupError, one of several bytes a ValueError.
        raise UntrustedError(f"is not well-formed XML: {error}") from None


def parse_tree(data: bytes) -> etree._Element:
    """Parse XML to a tree of lxml, without comments; it is nowhere deep, nor any text huge.

    Raises
    ------
    UntrustedError
        When it is not well-formed or declares a document type.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UntrustedError(f"is not well-formed XML: {error.msg}") from None
    if root.getroottree().docinfo.doctype:
        raise UntrustedError(_DOCTYPE)
    return root
