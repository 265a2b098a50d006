"""The small sheet on which a coalition types its scores."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd

from regiobeeld import wording
from regiobeeld.definitions.texts import texts
from regiobeeld.errors import PriorityError
from regiobeeld.files.forms import Column, Form, FormLine, Words, form_book
from regiobeeld.interviews.codebook import Codebook, read_codebook
from regiobeeld.priorities.issues import (
    check_coalition,
    check_codings,
    issue_of_codings,
    issues_of,
)
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.shown_figures import figures

YES_NO = {"ja": True, "nee": False}
_MARK = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 10}
FORM = Form(
    kind="sheet of scores",
    schema="regiobeeld-scores",
    sheet="Scores",
    columns=(
        Column("coalitie", 18),
        Column("onderwerp_id", 20),
        Column("onderwerp", 32),
        Column("cijfer", 44),
        Column("invloed", 20, open=True, style="open_score", rule=_MARK),
        Column("effect", 20, open=True, style="open_score", rule=_MARK),
        Column("pearl", 26, open=True, rule={"validate": "list", "source": list(YES_NO)}),
        Column("toelichting", 40, open=True),
    ),
    error=PriorityError,
    unique=("coalitie", "onderwerp_id"),
    remarks="toelichting",
)
SHEET, COLUMNS, OPEN = FORM.sheet, FORM.names, FORM.open
#: Columns of the scores as they are read, with the column of the sheet that each comes from.
READ = {
    "coalition": "coalitie",
    "issue": "onderwerp_id",
    "influence": "invloed",
    "effectiveness": "effect",
    "pearl": "pearl",
    "note": "toelichting",
}


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
    lines = [
        line
        for name in wanted
        for line in _lines(picture, name, codings, codebook or read_codebook(), scores, lang)
    ]
    ruled = {"invloed": say["whole"], "effect": say["whole"], "pearl": say["yes_no"]}
    words = Words(
        title=say["title"],
        notes=[say["intro"]],
        footer=say["footer"].format(region=picture.region.name_in(lang), year=picture.until),
        hints=say["hints"],
        prompts={name: say["hints"][name] for name in ruled},
        refusals=ruled,
        refused=say["wrong"],
    )
    book = form_book(FORM, words, datetime(picture.until, 1, 1), lines, identity_of(picture))
    return book.save(Path(path))


def identity_of(picture: Picture) -> dict[str, str]:
    """Return what the hidden sheet says of a sheet of scores."""
    year = {} if picture.year is None else {"year": str(picture.year)}
    return FORM.identity(region=picture.region.id, **year)


def _lines(
    picture: Picture,
    coalition: str,
    codings: pd.DataFrame | None,
    codebook: Codebook,
    scores: pd.DataFrame | None,
    lang: str,
) -> Iterator[FormLine]:
    spoken = pd.Series(dtype="string")
    if codings is not None:
        checked = check_codings(picture, codings)
        spoken = issue_of_codings(picture, coalition, checked, codebook)
    mine = pd.DataFrame(columns=list(READ)) if scores is None else scores
    mine = mine[mine["coalition"] == coalition].set_index("issue")
    shown_figures = figures(picture)
    for issue in issues_of(picture, coalition, spoken, mine.index.to_series()):
        figure = shown_figures.get(issue.id)
        former = mine.loc[issue.id].dropna().to_dict() if issue.id in mine.index else {}
        cells: dict[str, str | float] = {
            "coalitie": coalition,
            "onderwerp_id": issue.id,
            "onderwerp": issue.label[lang],
            "cijfer": figure.sentence(lang) if figure else "",
            "invloed": float(former.get("influence", math.nan)),
            "effect": float(former.get("effectiveness", math.nan)),
            "pearl": "" if "pearl" not in former else "ja" if former["pearl"] else "nee",
            "toelichting": str(former.get("note", "")),
        }
        yield FormLine(cells)
