"""The words of a document of LibreOffice: as careful as with one of Word."""

from __future__ import annotations

from collections.abc import Mapping

from regiobeeld.errors import InterviewError
from regiobeeld.files.untrusted_xml import parse
from regiobeeld.files.untrusted_zip import UntrustedError, untrusted_zip
from regiobeeld.interviews.transcripts.pages import DocumentParts, DocumentText

#: Bytes of the main part when unpacked.
LARGEST_PART = 64 * 2**20
_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE = f"{_SPACE}text:1.0", f"{_SPACE}table:1.0"
_OFFICE, _STYLE = f"{_SPACE}office:1.0", f"{_SPACE}style:1.0"
_FO = f"{_SPACE}xsl-fo-compatible:1.0"
_LEFT_OUT = {f"{{{_TEXT}}}tracked-changes", f"{{{_OFFICE}}}annotation"}
_MOST_SPACES = 1_000


def odt_page(data: bytes, name: str) -> DocumentText:
    """Return the text of a document of LibreOffice (.odt), and what is bold in it.

    Parameters
    ----------
    data
        The file.
    name
        Its name, for messages.

    Returns
    -------
    DocumentText
        A paragraph per line; cells of a table row are separated by tabs. Footnotes are told, and
        not in the text; tracked deletions and comments are left out.

    Raises
    ------
    InterviewError
        When it is no such document, has a password, is damaged or absurdly large, or declares
        entities.
    """
    try:
        with untrusted_zip(data, "LibreOffice document (.odt)", LARGEST_PART) as archive:
            parts = [entry for entry in archive.entries if entry.filename == "content.xml"]
            if len(parts) != 1:
                raise InterviewError(f"{name} is no LibreOffice document: it has no main text.")
            page: DocumentText = parse(archive.read(parts[0], LARGEST_PART), _Words())
            return page
    except UntrustedError as error:
        raise InterviewError(f"{name} {error}.") from None


class _Words:
    """Collects the words of a document while it is parsed."""

    def __init__(self) -> None:
        self._parts = DocumentParts()
        self._left: list[str] = []
        self._left_out = self._in_notes = self._in_text = self._in_cells = 0
        self._fresh_cell = False
        self._style = ""
        self._bold_styles: set[str] = set()
        self._bold: list[bool] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if self._left_out or tag in _LEFT_OUT:
            self._left_out += 1
            return
        space, _, local = tag[1:].partition("}")
        if space == _STYLE:
            self._define(local, attributes)
        elif space == _TABLE and local == "table-cell":
            self._in_cells, self._fresh_cell = self._in_cells + 1, True
        elif space == _TEXT:
            self._begin(local, attributes)

    def _define(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "style":
            self._style = attributes.get(f"{{{_STYLE}}}name", "")
        elif attributes.get(f"{{{_FO}}}font-weight") in ("bold", "600", "700", "800", "900"):
            self._bold_styles.add(self._style)

    def _begin(self, local: str, attributes: Mapping[str, str]) -> None:
        if local in ("p", "h"):
            if self._in_cells and not self._fresh_cell:
                self._parts.append("\n")
            self._in_text += 1
        elif local == "note":
            self._in_notes += 1
        elif local == "tab":
            self._add("\t")
        elif local == "line-break":
            self._add("\n")
        elif local == "s":
            count = attributes.get(f"{{{_TEXT}}}c", "1")
            self._add(" " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES))
        if local in ("p", "h", "span"):
            style = attributes.get(f"{{{_TEXT}}}style-name", "")
            self._bold.append(style in self._bold_styles or (self._is_bold() and local == "span"))

    def end(self, tag: str) -> None:
        """End an element."""
        if self._left_out:
            self._left_out -= 1
            return
        space, _, local = tag[1:].partition("}")
        if space == _TABLE and local == "table-cell":
            self._in_cells -= 1
            self._parts.append("\t")
        elif space == _TABLE and local == "table-row":
            self._parts.append("\n")
        elif space == _TEXT and local == "note":
            self._in_notes -= 1
        elif space == _TEXT and local in ("p", "h"):
            self._in_text -= 1
            self._fresh_cell = False
            if not self._in_cells and not self._in_notes:
                self._parts.append("\n")
        if space == _TEXT and local in ("p", "h", "span"):
            self._bold.pop()

    def data(self, text: str) -> None:
        """Take text; LibreOffice folds white space, and writes what must stay as elements."""
        if self._in_text and not self._left_out:
            self._add(text.replace("\n", " "))

    def close(self) -> DocumentText:
        """Return what was collected."""
        return self._parts.page("".join(self._left))

    def _is_bold(self) -> bool:
        return bool(self._bold) and self._bold[-1]

    def _add(self, text: str) -> None:
        if self._in_notes:
            self._left.append(text)
        else:
            self._parts.append(text, bold=self._is_bold())
