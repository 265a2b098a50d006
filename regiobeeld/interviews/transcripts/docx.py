"""The words of a Word document: no entities, no links followed, no more than a person could say."""

from __future__ import annotations

import re
from collections.abc import Mapping

from regiobeeld.errors import InterviewError
from regiobeeld.files.untrusted_xml import parse
from regiobeeld.files.untrusted_zip import UntrustedError, untrusted_zip
from regiobeeld.interviews.transcripts.pages import DocumentParts, DocumentText

#: Bytes of the main part when unpacked; an hour of speech takes less than one million.
LARGEST_PART = 64 * 2**20
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_MAIN_PART = re.compile(r"word/document\d*\.xml")
_SPACES = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006",
)
# What was deleted or moved away while changes were tracked, and the copy of a drawing for old Word.
_LEFT_OUT = {"del", "moveFrom", "delText", "instrText", "Fallback"}
_BOLD_STYLES = ("Strong", "Zwaar")
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\N{NON-BREAKING HYPHEN}"}


def word_page(data: bytes, name: str) -> DocumentText:
    r"""Return the text of a Word document, and what is bold in it.

    Parameters
    ----------
    data
        The file.
    name
        Its name, for messages.

    Returns
    -------
    DocumentText
        A paragraph per line; cells of a table row are separated by tabs. Tracked insertions count,
        tracked deletions do not; headers, notes and comments are left out. Hidden text is told.

    Raises
    ------
    InterviewError
        When it is no Word document (.docx), has a password, is damaged or absurdly large, or
        declares entities.
    """
    if data.startswith(_COMPOUND_FILE):
        raise InterviewError(
            f"{name} has a password or is of Word 2003 or older; save it as .docx without password."
        )
    try:
        with untrusted_zip(data, "Word document (.docx)", LARGEST_PART) as archive:
            parts = [entry for entry in archive.entries if _MAIN_PART.fullmatch(entry.filename)]
            if len(parts) != 1:
                raise InterviewError(f"{name} is no Word document: it has no main text.")
            page: DocumentText = parse(archive.read(parts[0], LARGEST_PART), _Words())
            return page
    except UntrustedError as error:
        raise InterviewError(f"{name} {error}.") from None


class _Words:
    """Collects the words of a document while it is parsed."""

    def __init__(self) -> None:
        self._parts = DocumentParts()
        self._left_out = 0
        self._in_runs = 0
        self._in_text = False
        self._in_cells = 0
        self._hidden = False
        self._fresh_cell = False
        self._bold = False
        self._left: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        space, _, local = tag.rpartition("}")
        if space not in _SPACES:
            return
        if self._left_out or local in _LEFT_OUT:
            self._left_out += 1
        elif local == "r":
            self._in_runs += 1
            self._hidden = self._bold = False
        elif local == "b" and self._in_runs:
            self._bold = attributes.get(f"{space}}}val", "1") not in ("0", "false", "off")
        elif local == "rStyle" and self._in_runs:
            self._bold = attributes.get(f"{space}}}val", "") in _BOLD_STYLES
        elif local == "vanish":
            self._hidden = attributes.get(f"{space}}}val", "1") not in ("0", "false", "off")
        elif local == "t":
            self._in_text = True
        elif local == "tc":
            self._in_cells += 1
            self._fresh_cell = True
        elif local == "p" and self._in_cells and not self._fresh_cell:
            self._parts.append("\n")
        elif local in _CHARACTERS and self._in_runs and not self._hidden:
            # Outside a run a tab is a tab stop of the paragraph.
            self._parts.append(_CHARACTERS[local])

    def end(self, tag: str) -> None:
        """End an element."""
        space, _, local = tag.rpartition("}")
        if space not in _SPACES:
            return
        if self._left_out:
            self._left_out -= 1
        elif local == "t":
            self._in_text = False
        elif local == "r":
            self._in_runs -= 1
        elif local == "tc":
            self._in_cells -= 1
            self._parts.append("\t")
        elif local == "tr" or (local == "p" and not self._in_cells):
            self._parts.append("\n")
        elif local == "p":
            self._fresh_cell = False

    def data(self, text: str) -> None:
        """Take text."""
        if self._in_text and not self._left_out:
            if self._hidden:
                self._left.append(text)
            else:
                self._parts.append(text, bold=self._bold)

    def close(self) -> DocumentText:
        """Return what was collected."""
        return self._parts.page("".join(self._left))
