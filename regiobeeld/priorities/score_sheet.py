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
from regiobeeld.opgaven import evidence
from regiobeeld.priorities.issues import chosen_coalitions, opgaven_of_coalition
from regiobeeld.priorities.mapping import MARKS, Mapped, mapped, scored_for, scores_of
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.shown_figures import figures

# Evidence that says how an opgave stands, the first of which is shown beside it.
_TOLD = ("now", "comparison", "outlook", "published", "missing")
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
        Column("ernst", 20, open=True, style="open_score", rule=_MARK, later=True),
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
    "severity": "ernst",
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
    codebook
        Of the codes that former scores name; the package's when left out.
    scores
        Those given before, as of `read_scores_sheet`; they are filled in, those of an indicator or
        a code at their opgave.
    lang
        ``nl`` or ``en``: of what is read. Names of columns, and yes and no, stay Dutch.

    Returns
    -------
    pathlib.Path
        The workbook: one row per coalition and opgave. Nothing is scored in advance, and the same
        input gives the same bytes.

    Raises
    ------
    RegionError
        When the region has no such coalition.
    BuildError
        When the workbook cannot be written.
    """
    say = texts("priorities")["sheet"][wording.check_language(lang)]
    wanted = [c.id for c in chosen_coalitions(picture, coalition)]
    lines = [
        line
        for name in wanted
        for line in _lines(picture, name, codebook or read_codebook(), scores, lang)
    ]
    ruled = dict.fromkeys(("ernst", "invloed", "effect"), say["whole"]) | {"pearl": say["yes_no"]}
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
    codebook: Codebook,
    scores: pd.DataFrame | None,
    lang: str,
) -> Iterator[FormLine]:
    opgaven = opgaven_of_coalition(picture, coalition)
    of = mapped(opgaven, codebook)
    former = scored_for(scores_of(scores, coalition), of, [opgave.id for opgave in opgaven])
    known, shown_figures = evidence(picture), figures(picture)
    for opgave in opgaven:
        figure = next((shown_figures[n] for n in opgave.indicators if n in shown_figures), None)
        told = known[(known["opgave"] == opgave.id) & known["kind"].isin(_TOLD)]
        said = "".join(told[f"sentence_{lang}"].head(1))
        marks = {READ[n]: float(former[n].dropna().get(opgave.id, math.nan)) for n in MARKS}
        pearl = former["pearl"].dropna().get(opgave.id)
        cells: dict[str, str | float] = {
            "coalitie": coalition,
            "onderwerp_id": opgave.id,
            "onderwerp": opgave.label[lang],
            "cijfer": said or (figure.sentence(lang) if figure else ""),
            **marks,
            "pearl": "" if pearl is None else "ja" if pearl else "nee",
            "toelichting": _notes(scores, coalition, of, opgave.id),
        }
        yield FormLine(cells)


def _notes(scores: pd.DataFrame | None, coalition: str, of: Mapped, opgave: str) -> str:
    """Return what was noted at an opgave, or at all that counts for it."""
    if scores is None or "note" not in scores:
        return ""
    mine = scores[(scores["coalition"] == coalition) & (scores["note"].fillna("") != "")]
    own = mine[mine["issue"] == opgave]
    rows = own if len(own) else mine[mine["issue"].isin(of.keys(opgave))]
    return " / ".join(rows["note"])
