"""The words of a Word document: no entities, no links followed, no more than a person could say."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from xml.parsers import expat

from regiobeeld.errors import InterviewError

#: Bytes of the main part when unpacked; an hour of speech takes less than one million.
LARGEST_PART = 64 * 2**20
#: What reading a damaged zip file may raise.
DAMAGED_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_MAIN_PART = re.compile(r"word/document\d*\.xml")
_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
# What was deleted or moved away while changes were tracked, and the copy of a drawing for old Word.
_LEFT_OUT = {"del", "moveFrom", "delText", "instrText", "Fallback"}
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\N{NON-BREAKING HYPHEN}"}


def word_text(data: bytes, name: str) -> str:
    r"""Return the text of a Word document.

    Parameters
    ----------
    data
        The file.
    name
        Its name, for messages.

    Returns
    -------
    str
        A paragraph per line; cells of a table row are separated by tabs. Tracked insertions count,
        tracked deletions do not; headers, notes, comments and hidden text are left out.

    Raises
    ------
    InterviewError
        When it is no Word document (.docx), has a password, is damaged or absurdly large, or
        declares entities.
    """
    part = _main_part(data, name)
    words = _Words()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = words.start
    parser.EndElementHandler = words.end
    parser.CharacterDataHandler = words.characters
    parser.StartDoctypeDeclHandler = _refuse_declarations(name)
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise InterviewError(f"{name} is damaged: {error}.") from None
    return words.text()


def _refuse_declarations(name: str) -> Callable[..., None]:
    # Word never declares a document type; entities, which can grow or read files, live in one.
    def refuse(*_: object) -> None:
        raise InterviewError(f"{name} declares a document type, which Word never does; refused.")

    return refuse


def _main_part(data: bytes, name: str) -> bytes:
    if data.startswith(_COMPOUND_FILE):
        raise InterviewError(
            f"{name} has a password or is of Word 2003 or older; save it as .docx without password."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [info for info in archive.infolist() if _MAIN_PART.fullmatch(info.filename)]
            if len(parts) != 1:
                raise InterviewError(f"{name} is no Word document: it has no main text.")
            if parts[0].flag_bits & 1:
                raise InterviewError(f"{name} has a password; save it without.")
            with archive.open(parts[0]) as part:
                # What the archive says of its size need not be true.
                content = part.read(LARGEST_PART + 1)
    except DAMAGED_ARCHIVE as error:
        raise InterviewError(f"{name} is no Word document (.docx), or damaged: {error}.") from None
    if len(content) > LARGEST_PART:
        raise InterviewError(f"{name} unpacks to over {LARGEST_PART:,} bytes of text; refused.")
    return content


class _Words:
    """Collects the words of a document while it is parsed."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left_out = 0
        self._in_runs = 0
        self._in_text = False
        self._in_cells = 0
        self._hidden = False
        self._fresh_cell = False

    def text(self) -> str:
        """Return what was collected."""
        return "".join(self._parts)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        space, _, local = name.rpartition(" ")
        if space not in (*_WORD, _COMPATIBILITY):
            return
        if self._left_out or local in _LEFT_OUT:
            self._left_out += 1
        elif local == "r":
            self._in_runs += 1
            self._hidden = False
        elif local == "vanish":
            self._hidden = attributes.get(f"{space} val", "1") not in ("0", "false", "off")
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

    def end(self, name: str) -> None:
        """End an element."""
        space, _, local = name.rpartition(" ")
        if space not in (*_WORD, _COMPATIBILITY):
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

    def characters(self, data: str) -> None:
        """Take text."""
        if self._in_text and not self._left_out and not self._hidden:
            self._parts.append(data)


__all__ = ["DAMAGED_ARCHIVE", "LARGEST_PART", "word_text"]
