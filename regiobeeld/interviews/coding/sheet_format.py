"""The form of a coding sheet, for whoever writes it and whoever reads it back."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from regiobeeld.definitions.texts import texts

SCHEMA = "regiobeeld-coding-sheet"
#: Version of the workbook's form.
SCHEMA_VERSION = "1"
SHEET = "Codeerblad"
CODES = ("code 1", "code 2", "code 3", "code 4")
#: What a coder reads; edits are refused.
LOCKED = ("fragment_id", "interview_id", "rol", "vraag", "tekst", "voorstel", "cijfer", "kenmerk")
#: What a coder fills.
OPEN = ("indicator", *CODES, "duiding", "belang", "memo")
#: From left to right: what is read, what is filled, and last what only the computer reads.
COLUMNS = (*LOCKED[:-1], *OPEN, LOCKED[-1])

#: Keys of the hidden sheet that say what the workbook is.
IDENTITY = ("schema", "schema_version", "region", "year", "codebook_version", "coder")
WITHDRAWN_KEY = "ingetrokken"
SHEET_KEY = "sha256_blad"
ROWS_KEY = "sha256_rijen"
ROW_PREFIX = "sha256:"
#: Named ranges of the hidden lists; figures stand beside the indicators, row by row.
INDICATORS = "lijst_indicatoren"
SENTENCES = "lijst_cijfers"
MARKS = "lijst_kenmerken"
CODE_LIST = "lijst_codes"

_CODER = re.compile(r"[a-z0-9-]{1,40}")
_FILE = re.compile(r"codeerblad_([a-z0-9-]{1,40})(?![a-z0-9-])")
# A workbook writes so what XML cannot hold, and the underscore of text that looks like it.
_ESCAPED = re.compile(r"_x(00[01][0-9A-F]|005F|007F|00[89][0-9A-F]|FFF[EF])_", re.IGNORECASE)
# Controls but for the tab and the new line, halves of pairs, and what is no character.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def file_name(coder: str) -> str:
    """Return the name of a coder's workbook.

    Examples
    --------
    >>> file_name("anna")
    'codeerblad_anna.xlsx'
    """
    return f"codeerblad_{coder}.xlsx"


def is_coder(name: str) -> bool:
    """Return whether a name can be a coder's: it becomes the name of a file.

    Examples
    --------
    >>> is_coder("anna-2"), is_coder("Anna"), is_coder("../anna")
    (True, False, False)
    """
    return _CODER.fullmatch(name) is not None


def coder_in(name: str) -> str:
    """Return the coder that a file is named after; empty when it is named otherwise.

    Examples
    --------
    >>> coder_in("codeerblad_anna (1).xlsx"), coder_in("klaar.xlsx")
    ('anna', '')
    """
    match = _FILE.match(name.lower())
    return match[1] if match else ""


def unescaped(text: str) -> str:
    r"""Return a text of which Excel has written some characters as codes.

    Examples
    --------
    >>> unescaped("a_x000D_\nb"), unescaped("_x005F_x000D_")
    ('a\r\nb', '_x000D_')
    """
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def plain(text: str) -> str:
    r"""Return a text without what a spreadsheet may change when it saves: line ends, spaces around.

    Control characters go too, as programs drop them or write them as codes.

    Examples
    --------
    >>> plain(" Ja,\r\nhoor.\x01 ")
    'Ja,\nhoor.'
    """
    text = unescaped(text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).strip()


def controls(text: str) -> list[str]:
    r"""Return the characters of a text that a reader cannot see and a cell need not keep.

    Examples
    --------
    >>> controls("a\x07b\n")
    ['\x07']
    """
    return _CONTROL.findall(text)


def key(text: str) -> str:
    """Return what two spellings of one choice share.

    Examples
    --------
    >>> key("  Mantelzorg ") == key("mantelzorg")
    True
    """
    return unicodedata.normalize("NFC", " ".join(text.split())).casefold()


def row_sha256(cells: Mapping[str, str]) -> str:
    """Return the checksum of a row: of its locked cells, in the order of `LOCKED`."""
    return _sha256([plain(cells[name]) for name in LOCKED])


def rows_sha256(rows: Mapping[str, str]) -> str:
    """Return the checksum of the checksums of all rows, by fragment id."""
    return _sha256(sorted(rows.items()))


def sheet_sha256(meta: Mapping[str, str], lists: Mapping[str, Sequence[str | int]]) -> str:
    """Return the checksum of what the workbook is, and of the indicators and figures in it."""
    named = [meta.get(name, "") for name in IDENTITY]
    shown = [[plain(str(text)) for text in lists[name]] for name in (INDICATORS, SENTENCES, MARKS)]
    return _sha256([named, shown])


def _sha256(content: Iterable[Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def sheet_texts() -> Mapping[str, Any]:
    """Return the fixed texts of the coding sheet, per language."""
    return texts("coding_sheet")
