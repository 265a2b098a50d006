"""Workbooks that others send: what is refused before any of it is read.

A workbook is a zip file of XML. It may be something else under another name, hold macros, unpack
to more than a computer can hold, or define entities that grow without end.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from regiobeeld.files.untrusted_xml import parse
from regiobeeld.files.untrusted_zip import DAMAGED, ENCRYPTED, UntrustedError
from regiobeeld.regular_file import read_regular

#: Hidden sheet by which a workbook of ours is recognised.
META_SHEET = "_meta"
#: Bytes of a file, and of all that is in it when unpacked.
LARGEST_FILE = 100_000_000
LARGEST_CONTENT = 400_000_000
_MOST_PARTS = 1_000
# Parts of a coding sheet shrink at most some twentyfold, bombs a thousandfold.
_HIGHEST_RATIO = 250
_SMALL = 1_000_000
_LONGEST_NAME = 60

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:]+)")
_OTHERS = {
    ".xlsm": "a workbook with macros",
    ".xlsb": "a binary workbook",
    ".xltx": "a template",
    ".xltm": "a template with macros",
    ".xls": "a workbook of an old form",
    ".ods": "an OpenDocument sheet",
    ".fods": "an OpenDocument sheet",
    ".csv": "a text file",
    ".tsv": "a text file",
    ".txt": "a text file",
    ".numbers": "a Numbers document",
    ".pdf": "a PDF document",
    ".zip": "a zip file",
}
_SAVE_AS = "an Excel workbook: open it and save it as .xlsx"
_AGAIN = "a workbook that Excel opens: ask the coder for the file again"


@dataclass(frozen=True)
class Refusal:
    """Why a file is not read: what it is, and what would be right."""

    found: str
    expected: str


def refused_name(path: Path) -> Refusal | None:
    """Return why a file is refused by its name, or None."""
    if path.name.startswith(("~$", ".~lock.")):
        return Refusal("a lock file of a workbook that is open", "the workbook: close it first")
    kind = path.suffix.lower()
    if kind != ".xlsx":
        return Refusal(_OTHERS.get(kind, f"a file that ends in {kind!r}"), _SAVE_AS)
    return None


def refused_content(data: bytes, largest: int = LARGEST_CONTENT) -> Refusal | None:
    """Return why the bytes of a workbook are refused, or None when it is safe to read them.

    Parameters
    ----------
    data
        The workbook.
    largest
        Bytes that it may unpack to.
    """
    if not data:
        return Refusal("an empty file", _AGAIN)
    if data.startswith(_OLE):
        return Refusal("a workbook with a password, or of an old form", "an .xlsx without password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return _refused_parts(parts, largest) or _refused_xml(parts)
    except UntrustedError as error:
        return Refusal(f"a damaged workbook: a part of it {error}", _AGAIN)
    except (OSError, *DAMAGED):
        return Refusal("a damaged file, or no workbook at all", _AGAIN)


def _refused_parts(parts: zipfile.ZipFile, largest: int) -> Refusal | None:
    """Judge the list of parts, before any is unpacked; unpacking stops at the size listed."""
    entries = parts.infolist()
    names = {entry.filename for entry in entries}
    size = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_PARTS or len(names) < len(entries):
        return Refusal(
            f"a zip file of {len(entries):,} parts", "the parts of a workbook, each once"
        )
    if size > largest:
        return Refusal(f"{size:,} bytes when unpacked", f"at most {largest:,}")
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            return Refusal("a workbook with a password", "an .xlsx without password")
        if entry.file_size > max(_SMALL, _HIGHEST_RATIO * entry.compress_size):
            found = f"{entry.filename}, which unpacks {entry.compress_size:,} bytes to"
            return Refusal(f"{found} {entry.file_size:,}", "a workbook as Excel packs it")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return Refusal("a workbook with macros", _SAVE_AS + " (without macros)")
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        return Refusal("a file of another kind under this name", _SAVE_AS)
    return None


def _refused_xml(parts: zipfile.ZipFile) -> Refusal | None:
    """Read every part once: whole, and without the document types in which bombs hide."""
    for entry in parts.infolist():
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            with parts.open(entry) as part:
                parse(part, _Nothing())
    return None


class _Nothing:
    """Keeps nothing of what is parsed."""

    def close(self) -> None:
        """Have nothing to return."""


def safe_bytes(path: Path, largest: int = LARGEST_CONTENT) -> bytes | Refusal:
    """Return the content of a workbook that is safe to read, or why it is refused."""
    if refusal := refused_name(path):
        return refusal
    try:
        data = read_regular(path, LARGEST_FILE)
    except IsADirectoryError:
        return Refusal("a folder", "a workbook")
    except OSError as error:
        reason = error.strerror or str(error)
        return Refusal(f"nothing that can be read ({reason})", "a workbook that is there")
    return refused_content(data, largest) or data


def schema_of(path: Path) -> str:
    """Return what kind of sheet of ours a workbook is, by its hidden sheet; empty when it is none.

    It never complains: a file that cannot be read is of no kind, and its reader says why.
    """
    import openpyxl

    data = safe_bytes(path)
    if isinstance(data, Refusal):
        return ""
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        rows = book[META_SHEET].iter_rows(max_row=1, max_col=2, values_only=True)
        (name, value), *_ = rows
    except Exception:  # Damaged workbooks make openpyxl raise whatever its parsers do.
        return ""
    return str(value) if name == "schema" else ""


def merged_cells(data: bytes, sheet: str) -> list[str]:
    """Return the ranges of cells that are merged on a sheet of a workbook that was not refused."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        part = part_of(parts, sheet)
        found = _MERGED.findall(parts.read(part)) if part in parts.namelist() else []
    return [reference.decode() for reference in found]


def program_of(data: bytes) -> str:
    """Return the program that saved a workbook that was not refused, in its own words.

    Empty when it does not say, as Google Sheets does not.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if "docProps/app.xml" not in parts.namelist():
            return ""
        root = parse(parts.read("docProps/app.xml"))
    said = (e.text or "" for e in root.iter() if e.tag.rpartition("}")[2] == "Application")
    return " ".join(next(said, "").split())[:_LONGEST_NAME]


def part_of(parts: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the part that holds a sheet; empty when there is none."""
    book = parse(parts.read("xl/workbook.xml"))
    relations = parse(parts.read("xl/_rels/workbook.xml.rels"))
    ids = {e.get("name"): e.get(_RELATION_ID) for e in book.iter() if e.tag.endswith("}sheet")}
    targets = {e.get("Id"): e.get("Target", "") for e in relations}
    target = targets.get(ids.get(sheet), "")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
