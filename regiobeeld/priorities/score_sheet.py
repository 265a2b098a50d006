"""The small sheet on which a coalition types its scores."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from regiobeeld import wording
from regiobeeld.definitions.texts import texts
from regiobeeld.files.workbook import Book, Sheet
from regiobeeld.interviews.codebook import Codebook, read_codebook
from regiobeeld.interviews.protocol.pack_look import STYLES
from regiobeeld.interviews.protocol.pack_sheets import HEADER, META_SHEET
from regiobeeld.priorities.issues import (
    check_coalition,
    check_codings,
    issue_of_codings,
    issues_of,
)
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.shown_figures import figures

SHEET = "Scores"
SCHEMA, SCHEMA_VERSION = "regiobeeld-scores", "1"
LOCKED = ("coalitie", "onderwerp_id", "onderwerp", "cijfer")
OPEN = ("invloed", "effect", "pearl", "toelichting")
COLUMNS = (*LOCKED, *OPEN)
#: Columns of the scores as they are read, with the column of the sheet that each comes from.
READ = {
    "coalition": "coalitie",
    "issue": "onderwerp_id",
    "influence": "invloed",
    "effectiveness": "effect",
    "pearl": "pearl",
    "note": "toelichting",
}
YES_NO = {"ja": True, "nee": False}
_NUMBERS = ("invloed", "effect")
_WIDTHS = (18, 20, 32, 44, 20, 20, 26, 40)


def write_scores_sheet(
    picture: Picture,
    path: str | Path,
    coalition: str | None = None,
    *,
    codings: pd.DataFrame | None = None,
    codebook: Codebook | None = None,
    scores: pd.DataFrame | None = None,
    lang: str = "nl",
) -> Path:
    """Write the sheet on which a coalition types its scores.

    Parameters
    ----------
    picture
        The region in figures.
    path
        The workbook to write, ending in ``.xlsx``; a former one is replaced.
    coalition
        A coalition's id; all of them on one sheet when left out.
    codings, codebook
        Interviews as coded, so that their themes without a figure are on the sheet as well.
    scores
        Those given before, as of `read_scores_sheet`; they are filled in.
    lang
        ``nl`` or ``en``: of what is read. Names of columns, and yes and no, stay Dutch.

    Returns
    -------
    pathlib.Path
        The workbook: one row per coalition and issue. Nothing is scored in advance, and the same
        input gives the same bytes.

    Raises
    ------
    PriorityError
        When there is no such coalition, or the codings are of another region.
    BuildError
        When the workbook cannot be written.
    """
    say = texts("priorities")["sheet"][wording.check_language(lang)]
    wanted = [check_coalition(picture, coalition)] if coalition else picture.catalogue.coalitions
    rows = [
        row
        for name in wanted
        for row in _rows(picture, name, codings, codebook or read_codebook(), scores, lang)
    ]
    footer = say["footer"].format(region=picture.region.name_in(lang), year=picture.year)
    book = Book(say["title"], datetime(picture.year, 1, 1), STYLES)
    sheet = book.sheet(SHEET)
    _begin(sheet, say, footer)
    for number, row in enumerate(rows, start=HEADER + 1):
        _write_row(sheet, number, row)
    _rules(sheet, say, HEADER + max(1, len(rows)))
    sheet.protect()
    _write_meta(book, picture)
    return book.save(Path(path))


def meta_of(picture: Picture) -> dict[str, str]:
    """Return what the hidden sheet says of a sheet of scores."""
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "region": picture.region.id,
        "year": str(picture.year),
    }


def _rows(
    picture: Picture,
    coalition: str,
    codings: pd.DataFrame | None,
    codebook: Codebook,
    scores: pd.DataFrame | None,
    lang: str,
) -> Iterator[dict[str, str | float]]:
    spoken = pd.Series(dtype="string")
    if codings is not None:
        checked = check_codings(picture, codings)
        spoken = issue_of_codings(picture, coalition, checked, codebook)
    mine = pd.DataFrame(columns=list(READ)) if scores is None else scores
    mine = mine[mine["coalition"] == coalition].set_index("issue")
    shown_figures = figures(picture)
    for issue in issues_of(picture, coalition, spoken, mine.index.to_series()):
        figure = shown_figures.get(issue.id)
        former = mine.loc[issue.id].to_dict() if issue.id in mine.index else {}
        yield {
            "coalitie": coalition,
            "onderwerp_id": issue.id,
            "onderwerp": issue.label[lang],
            "cijfer": figure.sentence(lang) if figure else "",
            "invloed": _number(former.get("influence")),
            "effect": _number(former.get("effectiveness")),
            "pearl": _yes_no(former.get("pearl")),
            "toelichting": _text(former.get("note")),
        }


def _number(value: Any) -> float:
    return math.nan if value is None or pd.isna(value) else float(value)


def _yes_no(value: Any) -> str:
    return "" if value is None or pd.isna(value) else "ja" if value else "nee"


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _begin(sheet: Sheet, say: Mapping[str, Any], footer: str) -> None:
    sheet.raw.hide_gridlines(2)
    sheet.widths(_WIDTHS)
    sheet.raw.set_row(0, 30)
    sheet.text(0, 0, say["title"], "title")
    sheet.text(1, 0, say["intro"], "note")
    hints = [say["hints"][name] for name in COLUMNS]
    sheet.row(HEADER - 1, hints, "hint")
    sheet.fit(HEADER - 1, hints)
    sheet.row(HEADER, COLUMNS, "header")
    sheet.print_as_table(HEADER, footer)


def _write_row(sheet: Sheet, number: int, row: Mapping[str, str | float]) -> None:
    for column, name in enumerate(COLUMNS):
        value = row[name]
        if isinstance(value, float):
            sheet.number(number, column, value, "open_score")
        else:
            sheet.text(number, column, value, "open" if name in OPEN else "closed")
    sheet.fit(number, [value if isinstance(value, str) else "" for value in row.values()])


def _rules(sheet: Sheet, say: Mapping[str, Any], last: int) -> None:
    between = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 10}
    choice = {"validate": "list", "source": list(YES_NO)}
    for name, rule, right in (
        ("invloed", between, say["whole"]),
        ("effect", between, say["whole"]),
        ("pearl", choice, say["yes_no"]),
    ):
        column = COLUMNS.index(name)
        told = {
            "input_title": name,
            "input_message": say["hints"][name],
            "error_title": say["wrong"],
            "error_message": right,
        }
        sheet.raw.data_validation(HEADER + 1, column, last, column, rule | told)


def _write_meta(book: Book, picture: Picture) -> None:
    """Write the hidden sheet by which this one is recognised."""
    sheet = book.sheet(META_SHEET)
    for number, pair in enumerate(meta_of(picture).items()):
        sheet.row(number, pair, "plain")
    sheet.protect()
    sheet.raw.hide()


__all__ = ["COLUMNS", "OPEN", "READ", "SHEET", "YES_NO", "meta_of", "write_scores_sheet"]
