"""Coding sheets: a workbook for each coder, who works blind of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd

import regiobeeld
from regiobeeld import wording
from regiobeeld.definitions.texts import texts
from regiobeeld.errors import BuildError, did_you_mean
from regiobeeld.files.cells import key, steady
from regiobeeld.files.forms import FormLine, write_meta
from regiobeeld.files.whole import replace_file
from regiobeeld.files.workbook import Book, check_unfilled
from regiobeeld.interviews.choices import BELANG, DUIDING, NO_CODE, NO_FIGURE, choice
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.interviews.coding import sheet_format, sheet_look
from regiobeeld.interviews.coding.sheet_format import COLUMNS, FORM
from regiobeeld.interviews.protocol import pack_sheets
from regiobeeld.interviews.protocol.pack_look import COALITION_TINTS
from regiobeeld.interviews.protocol.pack_sheets import Content
from regiobeeld.interviews.protocol.topic_guide import topic_guide
from regiobeeld.interviews.transcripts.fragment_rows import fragment_rows
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.shown_figures import figures

_Lists = Mapping[str, Sequence[str | int]]


def write_sheets(
    picture: Picture,
    fragments: pd.DataFrame,
    register: pd.DataFrame,
    codebook: Codebook,
    coders: Sequence[str],
    folder: str | Path,
    *,
    lang: str = "nl",
    overwrite: bool = False,
) -> list[Path]:
    """Write a coding sheet for each coder.

    Parameters
    ----------
    picture
        The region in figures.
    fragments
        One row per fragment, in the order to code them: ``fragment_id``, ``interview_id``,
        ``tekst``, ``vraag``, ``indicator`` (proposed) and ``kenmerk`` (of the figure as it was
        shown), the last three possibly empty. Other columns are left alone.
    register
        One row per interview: ``interview_id`` and ``rol``.
    codebook
        Codes to choose from.
    coders
        Names of at most 40 small letters, digits and hyphens.
    folder
        Where to write; made when it is not there.
    lang
        ``nl`` or ``en``: of what is read. The columns and choices stay Dutch.
    overwrite
        Replace sheets that are there already and differ, which may hold a coder's work.

    Returns
    -------
    list of pathlib.Path
        A workbook ``codeerblad_<coder>.xlsx`` per coder, in the order given. The same input gives
        the same bytes; only the coder's name differs between them.

    Raises
    ------
    BuildError
        When a coder's name will not do, when a sheet is there already, when a text does not fit
        a cell, or when a file cannot be written. All is checked before the first is written.
    RegiobeeldError
        When the fragments or the register are wrong, naming every fault.
    """
    _check_coders(coders)
    material = fragment_rows(fragments, register)
    content = _content(picture, codebook, lang, len(material))
    lists = _lists(content)
    rows = [_cells(fragment, content) for fragment in material]
    checksums = {row["fragment_id"]: sheet_format.row_sha256(row) for row in rows}
    # Heights take the longest to find, and are the same for all coders.
    lines = [FormLine(row, height=FORM.height(row)) for row in rows]
    folder = Path(folder)
    made = {
        folder / sheet_format.file_name(coder): _workbook(coder, content, lists, lines, checksums)
        for coder in coders
    }
    if not overwrite:
        check_unfilled(made)
    return [replace_file(path, data) for path, data in made.items()]


def _check_coders(coders: Sequence[str]) -> None:
    if isinstance(coders, str) or not coders:
        raise BuildError(f"coders={coders!r}: give a list of names, such as ['anna', 'bram'].")
    for name in coders:
        if not sheet_format.is_coder(name):
            raise BuildError(
                f"{name!r} cannot be a coder's name, as it becomes the name of a file. Use at most"
                " 40 small letters, digits and hyphens, such as 'anna' or 'coder-2'."
            )
    if twice := sorted({name for name in coders if list(coders).count(name) > 1}):
        raise BuildError(f"Coder {', '.join(twice)} is named twice.")


def _content(picture: Picture, codebook: Codebook, lang: str, fragments: int) -> Content:
    guide = topic_guide(picture, wording.check_language(lang))
    if any(key(code.code) == NO_CODE for code in codebook):
        raise BuildError(f"The codebook has a code {NO_CODE!r}; it must mean that no code fits.")
    meta = FORM.identity(
        regiobeeld_version=regiobeeld.__version__,
        region=picture.region.id,
        year=str(picture.until),
        lang=lang,
        codebook_version=codebook.version,
        fragments=str(fragments),
    )
    pack, own = texts("interview_pack")[lang], texts("coding_sheet")[lang]
    said = {**pack, **own, "codebook": pack["codebook"] | own["codebook"]}
    return Content(picture, lang, said, guide, codebook, figures(picture), meta)


def _lists(content: Content) -> _Lists:
    """Return the hidden lists; the figure of each indicator stands beside its choice."""
    choices = pack_sheets.indicator_choices(content)
    shown = [content.figures[name] for name in choices]
    codes = {
        sheet_look.coalition_range(name): [c.code for c in content.codes if c.coalition == name]
        for name in COALITION_TINTS
    }
    return {
        sheet_format.INDICATORS: [NO_FIGURE, *choices.values()],
        sheet_format.SENTENCES: ["", *(figure.sentence(content.lang) for figure in shown)],
        sheet_format.MARKS: ["", *(figure.sha256 for figure in shown)],
        sheet_format.CODE_LIST: [NO_CODE, *(code.code for code in content.codes)],
        "lijst_duiding": DUIDING,
        "lijst_belang": BELANG,
        **{name: names for name, names in codes.items() if names},
    }


def _cells(fragment: Mapping[str, str], content: Content) -> dict[str, str]:
    """Return the cells of a fragment, with the figure beside it and nothing filled in."""
    read = {name: fragment[name] for name in ("fragment_id", "interview_id", "rol")}
    said = {name: steady(fragment[name]) for name in ("vraag", "tekst")}
    return dict.fromkeys(COLUMNS, "") | read | said | _figure_cells(fragment, content)


def _figure_cells(fragment: Mapping[str, str], content: Content) -> dict[str, str]:
    name, mark = fragment["indicator"], fragment["kenmerk"]
    if not name:
        return {"voorstel": "", "cijfer": "", "kenmerk": ""}
    if name not in content.figures:
        hint = did_you_mean(name, content.figures)
        raise BuildError(
            f"Fragment {fragment['fragment_id']!r}: the picture has no indicator {name!r}.{hint}"
        )
    figure = content.figures[name]
    sentence = figure.sentence(content.lang)
    if mark and mark != figure.sha256:
        # What was shown cannot be said any more; what is said now is not what was shown.
        sentence = f"{content.say('revised')} {sentence}"
    label = choice(figure.indicator.label[content.lang], name)
    return {"voorstel": label, "cijfer": sentence, "kenmerk": mark or figure.sha256}


def _workbook(
    coder: str,
    content: Content,
    lists: _Lists,
    lines: Sequence[FormLine],
    checksums: Mapping[str, str],
) -> bytes:
    meta = content.meta | {"coder": coder}
    meta[sheet_format.SHEET_KEY] = sheet_format.sheet_sha256(meta, lists)
    meta[sheet_format.ROWS_KEY] = sheet_format.rows_sha256(checksums)
    own = replace(content, meta=meta)
    # The content's own year: a clock would make every file different.
    book = Book(own.say("title"), datetime(own.picture.until, 1, 1), sheet_look.STYLES)
    # The order is that of the tabs; the lists come last and hidden.
    pack_sheets.readme(book, own)
    sheet_look.draw(book, own, lines)
    pack_sheets.codebook(book, own)
    pack_sheets.all_figures(book, own)
    pack_sheets.write_lists(book, lists)
    of_rows = {sheet_format.ROW_PREFIX + name: sha256 for name, sha256 in checksums.items()}
    write_meta(book, meta | of_rows)
    return book.data()
