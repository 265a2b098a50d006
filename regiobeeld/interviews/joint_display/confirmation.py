"""The sheet on which a researcher confirms how interviews fit figures, and says what it means."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from regiobeeld import wording
from regiobeeld.definitions.texts import texts
from regiobeeld.errors import BuildError, InterviewError
from regiobeeld.files.cells import key, plain, shown
from regiobeeld.files.form_reading import Fault, Filled, Wrong, good_rows, read_form
from regiobeeld.files.forms import Column, Form, FormLine, Words, form_book
from regiobeeld.files.hashes import hash_of
from regiobeeld.files.untrusted_xlsx import META_SHEET
from regiobeeld.files.whole import for_owner_alone
from regiobeeld.interviews.agreement.consensus import DISPUTED
from regiobeeld.interviews.choices import DUIDING, choice, chosen
from regiobeeld.interviews.joint_display.fit import FITS
from regiobeeld.interviews.joint_display.joint_rows import (
    CURRENT,
    OUTDATED,
    DisplayRow,
    JointDisplay,
)
from regiobeeld.interviews.joint_display.joint_tables import fit_word
from regiobeeld.interviews.workspace import PERSON_ID
from regiobeeld.region_picture import Picture

FORM = Form(
    kind="confirmation sheet",
    schema="regiobeeld-confirmation",
    sheet="Bevestiging",
    columns=(
        Column("indicator", 28),
        Column("soort", 18),
        Column("cijfer", 44),
        Column("bewoners", 30),
        Column("professionals", 30),
        Column("voorstel", 18),
        Column("fit", 18, open=True),
        Column("meta_inferentie", 60, open=True),
        Column("door", 12, open=True),
        Column("kenmerk", 0),
    ),
    error=InterviewError,
    unique=("indicator",),
    remarks="meta_inferentie",
)
SCHEMA, SHEET, COLUMNS = FORM.schema, FORM.sheet, FORM.names
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


def file_name(region: str) -> str:
    """Return the name of a region's confirmation sheet.

    Examples
    --------
    >>> file_name("utrecht")
    'bevestiging_utrecht.xlsx'
    """
    return f"bevestiging_{region}.xlsx"


@for_owner_alone()
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
    path, said = Path(path), texts("joint_display")[wording.check_language(lang)]
    if (picture.region.id, picture.until) != (display.region, display.year):
        raise BuildError(
            f"The display is of {display.region} {display.year}, the picture of"
            f" {picture.region.id} {picture.until}; they must be the same."
        )
    names = {
        "region": picture.region.name_in(lang),
        "region_id": picture.region.id,
        "year": picture.until,
        "file": file_name(picture.region.id),
    }
    lines = [_line(row, display, said, lang) for row in display.rows]
    meta = FORM.identity(
        region=display.region,
        year=str(display.year),
        sha256=_sha256(line.cells for line in lines),
    )
    # The content's own year: a clock would make every file different.
    book = form_book(FORM, _words(said, names), datetime(picture.until, 1, 1), lines, meta)
    return book.save(path, overwrite=overwrite)


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
    columns = [said["sheet"]["columns"] for said in texts("joint_display").values()]
    headings = {heading: name for said in columns for name, heading in said.items()}
    filled = read_form(Path(path), FORM, headings)
    rows = good_rows(filled, FORM, _identity_faults(filled, region, year), _row_faults)
    records = [_record(filled.meta, row) for row in rows]
    frame = pd.DataFrame(records, columns=list(FRAME_COLUMNS))
    return frame.astype({**dict.fromkeys(FRAME_COLUMNS, "string"), "year": "Int64"})


def _line(row: DisplayRow, display: JointDisplay, words: Mapping[str, Any], lang: str) -> FormLine:
    """Return a row of the sheet: what is locked, and what is filled in already."""
    said, confirmation, figure = words["sheet"], row.confirmation, row.figure
    warnings = [said["stale"]] if row.stale else []
    if confirmation.state == OUTDATED:
        warnings.append(said["outdated"].format(by=confirmation.by))
    current = confirmation.state == CURRENT
    cells = {
        "indicator": choice(figure.indicator.label[lang], figure.indicator.id),
        "soort": words["kinds"][row.kind],
        "cijfer": "\n".join([figure.sentence(lang), *warnings]),
        "bewoners": _voice(row, "bewoner", display, said),
        "professionals": _voice(row, "professional", display, said),
        "voorstel": fit_word(row.fit, lang),
        "fit": fit_word(confirmation.fit, lang) if current and confirmation.fit else "",
        "meta_inferentie": confirmation.meta_inference,
        "door": confirmation.by if current else "",
        "kenmerk": figure.sha256,
    }
    return FormLine(cells, bold=("cijfer",) if warnings else ())


def _voice(row: DisplayRow, role: str, display: JointDisplay, said: Mapping[str, Any]) -> str:
    if role not in row.voices:
        return str(said["withheld"].format(smallest=display.smallest_group))
    voice = row.voices[role]
    if not voice.interviews:
        return str(said["no_interviews"])
    words = (*DUIDING, DISPUTED)
    # One interview never decides: its reading is told as what it is.
    number = {word: said["one"] if n == 1 else n for word, n in voice.readings.items()}
    told = [f"{word} {number[word]}" for word in words if voice.readings[word]]
    readings = ", ".join(told) + "." if told else said["no_reading"]
    return str(said["interviews"].format(number=voice.interviews, readings=readings))


def _words(words: Mapping[str, Any], names: Mapping[str, object]) -> Words:
    said = words["sheet"]
    return Words(
        title=said["title"].format_map(names),
        notes=[note.format_map(names) for note in said["notes"]],
        footer=said["footer"].format_map(names),
        headings=said["columns"],
        prompts=said["hints"],
        refusals=dict.fromkeys(said["hints"], said["error"]["list"]),
        refused=said["error"]["title"],
        choices={"fit": [words["fits"][fit] for fit in FITS]},
    )


def _sha256(rows: Iterable[Mapping[str, str | float]]) -> str:
    """Return the checksum of the locked cells of all rows, in whatever order these are."""
    return hash_of(sorted([plain(str(row[name])) for name in FORM.locked] for row in rows))


def _identity_faults(filled: Filled, region: str, year: int | None) -> list[Fault]:
    wanted = FORM.identity(region=region, **({} if year is None else {"year": str(year)}))
    strange = filled.strangeness(wanted)
    if strange or filled.unreadable:
        return strange
    if not filled.meta.get("year", "").isdecimal():
        found = shown(filled.meta.get("year", ""))
        return [Fault(filled.file, META_SHEET, "", f"year {found}", "the year of the picture")]
    if filled.meta.get("sha256") != _sha256(row.texts for row in filled.rows):
        found = "grey cells that were changed, or rows that were added or taken out"
        expected = "only the white cells filled; write a new sheet and copy them into it"
        return [Fault(filled.file, filled.sheet, "", found, expected)]
    return []


@functools.cache
def _fits() -> Mapping[str, str]:
    """Return the fit that a word in any language means."""
    return {key(said["fits"][fit]): fit for said in texts("joint_display").values() for fit in FITS}


def _row_faults(row: Mapping[str, str]) -> Iterator[Wrong]:
    if key(row["fit"]) not in _fits():
        words = ", ".join(texts("joint_display")["nl"]["fits"][name] for name in FITS)
        yield "fit", shown(row["fit"]), f"one of {words}"
    if len(text := row["meta_inferentie"]) > LONGEST_TEXT:
        yield "meta_inferentie", f"{len(text):,} characters", f"{LONGEST_TEXT:,}"
    if not PERSON_ID.fullmatch(row["door"]):
        right = "initials: 1 to 40 small letters, digits and hyphens"
        yield "door", shown(row["door"]), right


def _record(meta: Mapping[str, str], row: Mapping[str, str]) -> tuple[object, ...]:
    return (
        meta["region"],
        int(meta["year"]),
        chosen(row["indicator"]),
        row["kenmerk"],
        _fits().get(key(row["voorstel"]), ""),
        _fits()[key(row["fit"])],
        row["meta_inferentie"],
        row["door"],
    )
