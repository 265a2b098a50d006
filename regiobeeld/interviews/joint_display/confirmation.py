"""The sheet on which a researcher confirms how interviews fit figures, and says what it means."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from regiobeeld import wording
from regiobeeld.errors import BuildError, InterviewError
from regiobeeld.files.whole import replace_file
from regiobeeld.files.workbook import Book, Sheet
from regiobeeld.interviews.agreement.consensus import DISPUTED
from regiobeeld.interviews.choices import DUIDING, choice, chosen
from regiobeeld.interviews.coding.sheet_format import key, plain
from regiobeeld.interviews.coding.sheet_reading import Fault, shown
from regiobeeld.interviews.joint_display.confirmation_reading import (
    COLUMNS,
    HEADER,
    LOCKED,
    SHEET,
    ConfirmationRow,
    SheetCells,
    read_cells,
)
from regiobeeld.interviews.joint_display.fit import FITS
from regiobeeld.interviews.joint_display.joint_rows import (
    CURRENT,
    OUTDATED,
    DisplayRow,
    JointDisplay,
)
from regiobeeld.interviews.joint_display.joint_tables import display_texts, fit_word
from regiobeeld.interviews.protocol.pack_look import STYLES
from regiobeeld.interviews.protocol.pack_sheets import META_SHEET
from regiobeeld.interviews.workspace import PERSON_ID
from regiobeeld.region_picture import Picture

SCHEMA = "regiobeeld-confirmation"
SCHEMA_VERSION = "1"
#: Columns of the frame that `read_confirmation` gives.
FRAME_COLUMNS = (
    "region",
    "year",
    "indicator",
    "kenmerk",
    "voorstel",
    "fit",
    "meta_inferentie",
    "door",
)
#: Characters of what is written on one figure.
LONGEST_TEXT = 5_000
_WIDTHS = (28, 18, 44, 30, 30, 18, 18, 60, 12, 0)


def file_name(region: str) -> str:
    """Return the name of a region's confirmation sheet.

    Examples
    --------
    >>> file_name("utrecht")
    'bevestiging_utrecht.xlsx'
    """
    return f"bevestiging_{region}.xlsx"


def write_confirmation(
    picture: Picture,
    display: JointDisplay,
    path: str | Path,
    lang: str = "nl",
    *,
    overwrite: bool = False,
) -> Path:
    """Write the sheet on which a researcher confirms the proposals of a joint display.

    Parameters
    ----------
    picture
        That the display was made of.
    display
        The joint display. What was confirmed before is filled in; where figure or proposal has
        changed since, the words are, and the fit is to be chosen again.
    path
        Usually `file_name` in the folder of the interview material.
    lang
        ``nl`` or ``en``.
    overwrite
        Replace a sheet that is there already and differs, which may hold a researcher's work.

    Returns
    -------
    pathlib.Path
        The workbook. The same input gives the same bytes.

    Raises
    ------
    BuildError
        When a sheet is there already, when the display is of another picture, or when it cannot be
        written.
    RegiobeeldError
        For a language that reports are not made in.
    """
    path, texts = Path(path), display_texts()[wording.check_language(lang)]
    if (picture.region.id, picture.year) != (display.region, display.year):
        raise BuildError(
            f"The display is of {display.region} {display.year}, the picture of"
            f" {picture.region.id} {picture.year}; they must be the same."
        )
    names = {
        "region": picture.region.name_in(lang),
        "region_id": picture.region.id,
        "year": picture.year,
        "file": file_name(picture.region.id),
    }
    lines = [_Line.of(row, display, texts, lang) for row in display.rows]
    title = texts["sheet"]["title"].format_map(names)
    # The content's own year: a clock would make every file different.
    book = Book(title, datetime(picture.year, 1, 1), STYLES)
    _draw(book, lines, texts, names)
    _write_meta(book, display, lines)
    data = book.data()
    if not overwrite and path.exists() and path.read_bytes() != data:
        raise BuildError(
            f"{path} is there already, perhaps with work in it. Move it elsewhere first, or ask to"
            " overwrite it."
        )
    if path.suffix.lower() != ".xlsx":
        raise BuildError(f"{path}: the name of a workbook must end in .xlsx.")
    return replace_file(path, data)


def read_confirmation(path: str | Path, region: str, year: int | None = None) -> pd.DataFrame:
    """Read what a researcher confirmed; empty rows are passed over.

    Parameters
    ----------
    path
        A sheet of `write_confirmation`, filled in.
    region
        Id of the region that it must be of.
    year
        Of the picture that it must be of; any when left out, as the joint display itself finds out
        which figures have changed since.

    Returns
    -------
    pandas.DataFrame
        One row per confirmed indicator: ``region, year, indicator, kenmerk`` (mark of the figure
        then), ``voorstel`` (the proposal then), ``fit``, ``meta_inferentie`` and ``door``.

    Raises
    ------
    InterviewError
        With a line for every fault: file, sheet, cell, what was found and what would be right.
        Nothing is changed.
    """
    cells = read_cells(Path(path))
    faults = list(cells.faults)
    if not cells.unreadable:
        faults += _identity_faults(cells, region, year)
    # Rows of another sheet, or of a changed one, would each be a fault that says nothing.
    if not faults:
        faults += [fault for row in cells.rows for fault in _row_faults(cells, row)]
    if faults:
        raise InterviewError("\n".join(map(str, faults)))
    rows = [_record(cells, row) for row in cells.rows if _filled(row)]
    frame = pd.DataFrame(rows, columns=list(FRAME_COLUMNS))
    return frame.astype({**dict.fromkeys(FRAME_COLUMNS, "string"), "year": "Int64"})


@dataclass(frozen=True)
class _Line:
    """A row of the sheet: what is locked, and what is filled in already."""

    cells: Mapping[str, str]
    warning: bool

    @staticmethod
    def of(row: DisplayRow, display: JointDisplay, texts: Mapping[str, Any], lang: str) -> _Line:
        said, confirmation = texts["sheet"], row.confirmation
        warnings = [said["stale"]] if row.stale else []
        if confirmation.state == OUTDATED:
            warnings.append(said["outdated"].format(by=confirmation.by))
        figure = row.figure
        current = confirmation.state == CURRENT
        return _Line(
            {
                "indicator": choice(figure.indicator.label[lang], figure.indicator.id),
                "soort": texts["kinds"][row.kind],
                "cijfer": "\n".join([figure.sentence(lang), *warnings]),
                "bewoners": _voice(row, "bewoner", display, said),
                "professionals": _voice(row, "professional", display, said),
                "voorstel": fit_word(row.fit, lang),
                "fit": fit_word(confirmation.fit, lang) if current and confirmation.fit else "",
                "meta_inferentie": confirmation.meta_inference,
                "door": confirmation.by if current else "",
                "kenmerk": figure.sha256,
            },
            bool(warnings),
        )


def _voice(row: DisplayRow, role: str, display: JointDisplay, said: Mapping[str, Any]) -> str:
    if role not in row.voices:
        return str(said["withheld"].format(smallest=display.smallest_group))
    voice = row.voices[role]
    if not voice.interviews:
        return str(said["no_interviews"])
    words = (*DUIDING, DISPUTED)
    told = [f"{word} {voice.readings[word]}" for word in words if voice.readings[word]]
    readings = ", ".join(told) + "." if told else said["no_reading"]
    return str(said["interviews"].format(number=voice.interviews, readings=readings))


def _draw(
    book: Book, lines: Sequence[_Line], texts: Mapping[str, Any], names: Mapping[str, object]
) -> None:
    said = texts["sheet"]
    sheet = book.sheet(SHEET)
    sheet.raw.hide_gridlines(2)
    sheet.widths(_WIDTHS)
    sheet.raw.set_row(0, 30)
    sheet.text(0, 0, said["title"].format_map(names), "title")
    for number, note in enumerate(said["notes"], start=1):
        sheet.text(number, 0, note.format_map(names), "note")
    sheet.row(HEADER, [said["columns"][name] for name in COLUMNS], "header")
    sheet.print_as_table(HEADER, said["footer"].format_map(names))
    for number, line in enumerate(lines, start=HEADER + 1):
        for column, name in enumerate(COLUMNS):
            style = "closed" if name in LOCKED else "open"
            warned = line.warning and name == "cijfer"
            style = book.variant(style, bold=True) if warned else style
            sheet.text(number, column, line.cells[name], style)
        sheet.fit(number, [line.cells[name] for name in COLUMNS])
    _choices(sheet, texts, HEADER + max(1, len(lines)))
    sheet.protect()


def _choices(sheet: Sheet, texts: Mapping[str, Any], last: int) -> None:
    said = texts["sheet"]
    for name, hint in said["hints"].items():
        column = COLUMNS.index(name)
        words = [texts["fits"][fit] for fit in FITS]
        rule = {"validate": "list", "source": words} if name == "fit" else {"validate": "any"}
        told = {"input_title": said["columns"][name], "input_message": hint}
        told |= {"error_title": said["error"]["title"], "error_message": said["error"]["list"]}
        sheet.raw.data_validation(HEADER + 1, column, last, column, rule | told)


def _write_meta(book: Book, display: JointDisplay, lines: Sequence[_Line]) -> None:
    """Write the hidden sheet by which this one is recognised."""
    sheet = book.sheet(META_SHEET)
    content = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "region": display.region,
        "year": str(display.year),
        "sha256": _sha256(line.cells for line in lines),
    }
    for number, pair in enumerate(content.items()):
        sheet.row(number, pair, "plain")
    sheet.protect()
    sheet.raw.hide()


def _sha256(rows: Iterable[Mapping[str, str]]) -> str:
    """Return the checksum of the locked cells of all rows, in whatever order these are."""
    locked = sorted([plain(row[name]) for name in LOCKED] for row in rows)
    text = json.dumps(locked, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _identity_faults(cells: SheetCells, region: str, year: int | None) -> Iterator[Fault]:
    wanted = {"schema": SCHEMA, "schema_version": SCHEMA_VERSION, "region": region}
    if year is not None:
        wanted["year"] = str(year)
    strange = [name for name, value in wanted.items() if cells.meta.get(name) != value]
    for name in strange:
        found = shown(cells.meta[name]) if name in cells.meta else "nothing"
        yield Fault(cells.file, META_SHEET, "", f"{name} {found}", repr(wanted[name]))
    if strange:
        return
    if not cells.meta.get("year", "").isdecimal():
        found = shown(cells.meta.get("year", ""))
        yield Fault(cells.file, META_SHEET, "", f"year {found}", "the year of the picture")
    elif cells.meta.get("sha256") != _sha256(row.cells for row in cells.rows):
        found = "grey cells that were changed, or rows that were added or taken out"
        expected = "only the white cells filled; write a new sheet and copy them into it"
        yield Fault(cells.file, SHEET, "", found, expected)


def _filled(row: ConfirmationRow) -> bool:
    return any(plain(row.cells[name]) for name in ("fit", "meta_inferentie", "door"))


def _fit_of(text: str) -> str | None:
    """Return the fit that a word in any language means; None when it means none."""
    words = {key(t["fits"][fit]): fit for t in display_texts().values() for fit in FITS}
    return words.get(key(text))


def _row_faults(cells: SheetCells, row: ConfirmationRow) -> Iterator[Fault]:
    for name in row.formulas:
        place = cells.place(row, name)
        yield Fault(cells.file, SHEET, place, "a formula", "the text itself")
    if not _filled(row):
        return
    fit, text, by = (plain(row.cells[name]) for name in ("fit", "meta_inferentie", "door"))
    if _fit_of(fit) is None:
        words = ", ".join(display_texts()["nl"]["fits"][name] for name in FITS)
        yield Fault(cells.file, SHEET, cells.place(row, "fit"), shown(fit), f"one of {words}")
    if len(text) > LONGEST_TEXT:
        place = cells.place(row, "meta_inferentie")
        yield Fault(cells.file, SHEET, place, f"{len(text):,} characters", f"{LONGEST_TEXT:,}")
    if not PERSON_ID.fullmatch(by):
        right = "initials: 1 to 40 small letters, digits and hyphens"
        yield Fault(cells.file, SHEET, cells.place(row, "door"), shown(by), right)


def _record(cells: SheetCells, row: ConfirmationRow) -> tuple[object, ...]:
    return (
        cells.meta["region"],
        int(cells.meta["year"]),
        chosen(row.cells["indicator"]),
        row.cells["kenmerk"].strip(),
        _fit_of(row.cells["voorstel"]) or "",
        _fit_of(row.cells["fit"]),
        plain(row.cells["meta_inferentie"]),
        plain(row.cells["door"]),
    )


__all__ = ["FRAME_COLUMNS", "file_name", "read_confirmation", "write_confirmation"]
