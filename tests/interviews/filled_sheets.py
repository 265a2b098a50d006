"""Fragments to code, and ways to fill a coding sheet as a coder would, or as none should."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pandas as pd

from regiobeeld.files.forms import HEADER
from regiobeeld.interviews.coding.sheet_format import SHEET

FIRST = HEADER + 2  # the first row below the header, as a spreadsheet counts

TEXTS = (
    ("U01-1", "U01", "Ik spreek soms een hele dag niemand.", "loneliness"),
    ("U01-2", "U01", "Mijn buurvrouw doet de boodschappen.\nDat is fijn.", "loneliness"),
    ("U02-1", "U02", "De huisarts neemt geen mensen meer aan.", "gp_distance"),
    ("U02-2", "U02", "=cmd|' /C calc'!A0", ""),
    ("U03-1", "U03", "<r>Wij hebben te weinig mensen & tijd</r>", "sick_leave_care"),
    ("U03-2", "U03", "Ik weet niet wat ik daarvan moet vinden 🤷.", ""),
)
REGISTER = pd.DataFrame(
    {
        "interview_id": ["U01", "U02", "U03"],
        "rol": ["bewoner", "bewoner", "professional"],
        "gebied_code": "GM0344",
        "maand": "2026-03",
        "toestemming_versie": "v1",
    },
    dtype="string",
)


def fragments_of(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Make fragments of ids, interviews, texts and proposed indicators."""
    columns = ["fragment_id", "interview_id", "tekst", "indicator"]
    frame = pd.DataFrame(rows or TEXTS, columns=columns, dtype="string")
    return frame.assign(
        start=0, eind=1, tekst_sha256="", spreker="", vraag="Hoe gaat het?", kenmerk=""
    )


FRAGMENTS = fragments_of()


def columns_of(sheet) -> dict[str, int]:
    return {str(cell.value).lower(): cell.column for cell in sheet[FIRST - 1] if cell.value}


def row_of(sheet, fragment: str) -> int:
    (row,) = [n for n in range(FIRST, sheet.max_row + 1) if sheet.cell(n, 1).value == fragment]
    return row


def edit(path: Path, change: Callable[[openpyxl.Workbook], None], to: Path | None = None) -> Path:
    """Change a workbook by hand."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(to or path)
    return to or path


def fill(path: Path, entries: Mapping[str, Mapping[str, object]], to: Path | None = None) -> Path:
    """Fill cells, by fragment and column."""

    def change(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET]
        columns = columns_of(sheet)
        for fragment, cells in entries.items():
            for column, value in cells.items():
                cell = sheet.cell(row_of(sheet, fragment), columns[column])
                cell.value = value

    return edit(path, change, to)


def rewrite(path: Path, part: str, change: Callable[[bytes], bytes | None], to: Path) -> Path:
    """Write a copy of a workbook with other bytes in the parts of that name, or without them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            changed = change(data) if re.fullmatch(part, entry.filename) else data
            if changed is not None:
                new.writestr(entry.filename, changed)
    to.write_bytes(buffer.getvalue())
    return to
