"""All tables about themes of a region, and the workbook that holds them for its researchers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd

from regiobeeld import wording
from regiobeeld.definitions.texts import Say
from regiobeeld.disclosure import SMALLEST_GROUP
from regiobeeld.files.forms import HEADER, Words, begin_table, write_frame
from regiobeeld.files.look import STYLES
from regiobeeld.files.whole import for_owner_alone
from regiobeeld.files.workbook import Book
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.interviews.quotes.approvals import Quotes
from regiobeeld.interviews.themes import tables
from regiobeeld.interviews.themes.coded import coded
from regiobeeld.interviews.themes.definition import InterviewTheme
from regiobeeld.interviews.themes.enough import saturation_by_role

# The tables have no date of their own, and the clock would make every file different.
_CREATED = datetime(2020, 1, 1)
_WIDE = frozenset({"tekst", "uitleg", "let_op", "waarom"})
_MIDDLE = frozenset({"theme", "themas", "code", "ouder", "wat", "mag", "memo", "indicator"})
_say = Say("themes")


def theme_tables(
    themes: Sequence[InterviewTheme],
    codings: pd.DataFrame,
    register: pd.DataFrame,
    fragments: pd.DataFrame,
    quotes: Quotes,
    codebook: Codebook,
    decisions: pd.DataFrame,
    lang: str = "nl",
    *,
    smallest_group: int = SMALLEST_GROUP,
) -> dict[str, pd.DataFrame]:
    """Return every table about themes, by name, for researchers alone.

    Parameters
    ----------
    themes
        As of `read_themes`.
    codings, register, fragments, quotes, codebook, decisions
        Of the region. Codings of interviews that the register lacks are left out.
    lang
        ``nl`` or ``en``, of what is said of saturation.
    smallest_group
        Coded interviews that a role must have for its saturation to be told.

    Returns
    -------
    dict of pandas.DataFrame
        ``by_role, matrix, contradicting, quotes, co_occurrence, codes, without_code, saturation``
        and ``decisions``; see `regiobeeld.interviews.themes.tables`.

    Raises
    ------
    RegiobeeldError
        For a language that reports are not made in.
    """
    heard = codings[codings["interview_id"].isin(register["interview_id"])]
    rows = coded(heard, register, themes)
    names = [code.code for code in codebook]
    together = tables.co_occurrence(heard, names)
    return {
        "by_role": tables.by_role(rows, fragments),
        "matrix": tables.matrix(rows, fragments, register, themes),
        "contradicting": tables.contradicting(rows, fragments),
        "quotes": tables.quotes_by_theme(rows, fragments, quotes),
        "co_occurrence": together.rename_axis(index="code").reset_index(),
        "codes": tables.codes_by_version(codebook, heard, themes, decisions),
        "without_code": tables.without_code(heard, fragments),
        "saturation": saturation_by_role(
            heard, register, themes, codebook, decisions, lang, smallest_group=smallest_group
        ),
        "decisions": decisions,
    }


@for_owner_alone()
def write_theme_tables(
    found: Mapping[str, pd.DataFrame], path: str | Path, region: str, lang: str = "nl"
) -> Path:
    """Write tables about themes as a workbook that only its owner may read.

    Parameters
    ----------
    found
        As of `theme_tables`.
    path
        In the folder of the interviews, so that withdrawing one reaches it.
    region
        Its name, for the title.
    lang
        ``nl`` or ``en``.

    Raises
    ------
    BuildError
        When it cannot be written.
    RegiobeeldError
        For a language that reports are not made in.
    """
    title = _say(wording.check_language(lang), "title", region=region)
    book = Book(title, _CREATED, STYLES)
    for name, frame in found.items():
        _sheet(book, name, frame, title, lang)
    return book.save(Path(path))


def _sheet(book: Book, name: str, frame: pd.DataFrame, title: str, lang: str) -> None:
    columns = [str(column) for column in frame.columns]
    told = _say(lang, f"sheets.{name}")
    notes = [_say(lang, f"notes.{name}"), _say(lang, "note")]
    words = Words(f"{title}: {told}", notes, _say(lang, "footer"))
    widths = [_width(name, column) for column in columns]
    headings = [_heading(column, lang) for column in columns]
    sheet = begin_table(book, told, words, headings, widths)
    sheet.fit(HEADER, headings)
    write_frame(sheet, frame)


def _heading(column: str, lang: str) -> str:
    """Return what stands above a column; by the names of ids `withdraw` finds rows in a copy."""
    if column == "theme":
        return _say(lang, "theme")
    return column if column.endswith("_id") else column.replace("_", " ")


def _width(name: str, column: str) -> float:
    if column in _WIDE or (name == "matrix" and column not in ("interview_id", "rol")):
        return 60
    return 26 if column in _MIDDLE else 14
