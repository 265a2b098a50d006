"""The words of a document in Rich Text Format, as f4 and WordPad write it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from regiobeeld.errors import InterviewError
from regiobeeld.interviews.transcripts.pages import DocumentParts, DocumentText

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?|\\'(?P<hex>[0-9a-fA-F]{2})"
    r"|\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
# What is no text of the document; a group that begins with \* is not either.
_NO_TEXT = {
    *("fonttbl", "colortbl", "stylesheet", "listtable", "listoverridetable", "info", "pict"),
    *("object", "themedata", "colorschememapping", "datastore", "latentstyles", "rsidtbl"),
    *(
        "listtext",
        "pntext",
        "generator",
        "fldinst",
        "xmlnstbl",
        "filetbl",
        "revtbl",
        "bkmkstart",
        "bkmkend",
        "shpinst",
    ),
}
# Text beside the text: it is told.
_BESIDE = {
    *("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"),
    *("footnote", "annotation", "atnid", "atnauthor"),
}
_CHARACTERS = {
    **{"par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "tab": "\t"},
    **{"cell": "\t", "nestcell": "\t", "nestrow": "\n", "emdash": "—", "endash": "–"},
    **{"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•"},
    **{"emspace": " ", "enspace": " ", "qmspace": " "},
}
_SIGNS = {"~": "\N{NO-BREAK SPACE}", "_": "\N{NON-BREAKING HYPHEN}", "\n": "\n", "\r": "\n"}
_CODEPAGES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_DEEPEST = 1_000


def rtf_page(data: bytes, name: str) -> DocumentText:
    r"""Return the text of a document in RTF, and what is bold in it.

    Parameters
    ----------
    data
        The file.
    name
        Its name, for messages.

    Returns
    -------
    DocumentText
        A paragraph per line; cells of a table row are separated by tabs. Headers, footnotes and
        hidden text are told, and not in the text; tracked deletions are left out.

    Raises
    ------
    InterviewError
        When it is no RTF.

    Examples
    --------
    >>> rtf_page(rb"{\rtf1\ansi {\b R:} \'c9\'e9n, twee\u8230?\par}", "U01.rtf").text
    'R: Één, twee…\n'
    """
    if not data.lstrip().startswith(b"{\\rtf"):
        raise InterviewError(f"{name} is no RTF; save it as .docx or .txt.")
    reader = _Reader(name)
    # Each byte is a character; those that are letters stand in their own code page.
    for token in _TOKEN.finditer(data.decode("latin-1")):
        reader.take(token)
    reader.flush()
    return reader.parts.page("".join(reader.beside))


@dataclass(frozen=True)
class _State:
    """How text in a group is meant."""

    skipped: bool = False
    beside: bool = False
    hidden: bool = False
    deleted: bool = False
    bold: bool = False
    replacements: int = 1


@dataclass
class _Reader:
    name: str
    parts: DocumentParts = field(default_factory=DocumentParts)
    beside: list[str] = field(default_factory=list)
    state: _State = field(default_factory=_State)
    states: list[_State] = field(default_factory=list)
    encoding: str = "cp1252"
    pending: bytearray = field(default_factory=bytearray)
    units: list[int] = field(default_factory=list)
    left: int = 0
    opened: bool = False

    def take(self, token: re.Match[str]) -> None:
        """Take what comes next."""
        if token["hex"] is not None:
            self._bytes(bytes([int(token["hex"], 16)]))
        elif token["text"] is not None:
            self._bytes(token["text"].encode("latin-1"))
        elif token["brace"]:
            self._brace(token["brace"])
        elif token["word"]:
            self._word(token["word"], token["number"])
        elif token["sign"]:
            self._sign(token["sign"])

    def flush(self) -> None:
        """Give the letters that are waiting for more of their kind."""
        if self.pending:
            text = bytes(self.pending).decode(self.encoding, "replace")
            self.pending.clear()
            self._add(text)
        if self.units:
            raw = b"".join(unit.to_bytes(2, "little") for unit in self.units)
            self.units.clear()
            self._add(raw.decode("utf-16-le", "replace"))

    def _bytes(self, data: bytes) -> None:
        # After a character in Unicode stands what older programs show instead.
        shown = data[self.left :]
        self.left = max(0, self.left - len(data))
        if shown:
            if self.units:
                self.flush()
            self.pending += shown
        self.opened = False

    def _brace(self, brace: str) -> None:
        self.flush()
        self.left = 0
        if brace == "{":
            if len(self.states) >= _DEEPEST:
                raise InterviewError(f"{self.name} has groups deeper than {_DEEPEST:,}.")
            self.states.append(self.state)
        elif self.states:
            if self.state.beside and not self.states[-1].beside:
                self.beside.append(" ")
            self.state = self.states.pop()
        self.opened = brace == "{"

    def _word(self, word: str, number: str | None) -> None:
        if word == "u" and number:
            if self.pending:
                self.flush()
            self.units.append(int(number) % 65536)
            self.left = self.state.replacements
            return
        self.flush()
        self.left = 0
        on = number != "0"
        if word == "ansicpg" and number:
            self.encoding = _known(f"cp{number}")
        elif word in _CODEPAGES:
            self.encoding = _CODEPAGES[word]
        elif word == "uc":
            self.state = replace(self.state, replacements=int(number or 1))
        elif word == "bin":
            raise InterviewError(f"{self.name} holds binary data; save it as .docx.")
        elif word in _CHARACTERS:
            self._add(_CHARACTERS[word])
        elif word in _NO_TEXT:
            self.state = replace(self.state, skipped=True)
        elif word in _BESIDE:
            self.state = replace(self.state, beside=True)
        elif word == "plain":
            self.state = replace(self.state, hidden=False, deleted=False, bold=False)
        elif word in ("v", "deleted", "b"):
            name = {"v": "hidden", "b": "bold"}.get(word, word)
            self.state = replace(self.state, **{name: on})
        self.opened = False

    def _sign(self, sign: str) -> None:
        if sign == "*" and self.opened:
            self.state = replace(self.state, skipped=True)
        elif sign in "\\{}":
            self._bytes(sign.encode())
        else:
            self.flush()
            self._add(_SIGNS.get(sign, ""))

    def _add(self, text: str) -> None:
        if self.state.skipped or self.state.deleted:
            return
        if self.state.beside or self.state.hidden:
            self.beside.append(text)
        else:
            self.parts.append(text, bold=self.state.bold)


def _known(encoding: str) -> str:
    try:
        b"".decode(encoding)
    except LookupError:
        return "cp1252"
    return encoding
