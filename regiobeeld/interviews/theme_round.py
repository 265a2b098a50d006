"""A round of themes on disk: themes to begin with, and what is to be known of those written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from regiobeeld.errors import InterviewError
from regiobeeld.files.whole import for_owner_alone
from regiobeeld.geography import Region
from regiobeeld.interviews.choices import NEW_SUBJECT
from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.material import Material, material, theme_tables_of, themes_of
from regiobeeld.interviews.themes.decisions import CODE_MADE, read_decisions
from regiobeeld.interviews.themes.definition import InterviewTheme, start_themes
from regiobeeld.interviews.themes.workbook import write_theme_tables
from regiobeeld.interviews.workspace import Workspace, read_from


@dataclass(frozen=True)
class ThemesChecked:
    """What `check_themes` found.

    Attributes
    ----------
    themes
        Per theme ``theme, codes, coalitions`` (for which there is a text; ``*``: for all) and
        ``interviews``.
    remarks
        What is still to be done, in sentences.
    written
        The workbook with the tables; None when nothing is coded yet.
    """

    themes: pd.DataFrame = field(repr=False)
    remarks: tuple[str, ...]
    written: Path | None


@for_owner_alone()
def begin_themes(place: Workspace) -> Path:
    """Write themes to begin with, of the region's own codebook or that of the package.

    Raises
    ------
    InterviewError
        When there are themes already.
    RegiobeeldError
        When the codebook is wrong, or the file cannot be written.
    """
    with place.alone("themes"):
        return start_themes(place, read_codebook(place.own_codebook))


@for_owner_alone()
def check_themes(region: Region, place: Workspace, lang: str = "nl") -> ThemesChecked:
    """Check themes and decisions, and write the tables of them for the researchers.

    Parameters
    ----------
    region
        The region.
    place
        Its own interviews. Without any those of the worked example are read, and the tables are
        written here all the same.
    lang
        ``nl`` or ``en``.

    Raises
    ------
    InterviewError
        When there are no interviews or no themes; or naming every fault of these.
    RegiobeeldError
        When other material is wrong, or the workbook cannot be written.
    """
    read = read_from(place)
    root = read.folder.parent
    found = material(region.id, root)
    themes = themes_of(region, found, root)
    if found is None or not themes:
        what = "themes" if found else "interviews"
        raise InterviewError(
            f"There are no {what} of {region.id} in {place.folder}."
            + (f" Begin with: regiobeeld themes {region.id} --start." if found else "")
        )
    decisions = read_decisions(read.decisions)
    tables = theme_tables_of(region, found, lang, root)
    written = None
    if tables:
        with place.alone("themes"):
            written = write_theme_tables(tables, place.theme_tables, region.name_in(lang), lang)
    return ThemesChecked(
        _overview(themes, tables.get("matrix")),
        tuple(_remarks(themes, found, decisions)),
        written,
    )


def _overview(themes: Sequence[InterviewTheme], matrix: pd.DataFrame | None) -> pd.DataFrame:
    rows = [
        (
            theme.name,
            len(theme.codes),
            ", ".join(text.coalition or "*" for text in theme.texts if text.text),
            0 if matrix is None else int((matrix[theme.name] != "").sum()),
        )
        for theme in themes
    ]
    return pd.DataFrame(rows, columns=["theme", "codes", "coalitions", "interviews"])


def _remarks(
    themes: Sequence[InterviewTheme], found: Material, decisions: pd.DataFrame
) -> Iterator[str]:
    for theme in themes:
        if lacking := [text.coalition or "all" for text in theme.texts if not text.text]:
            yield f"{theme.name}: no text yet for {', '.join(lacking)}; no report tells it."
    in_themes = {code for theme in themes for code in theme.codes}
    used = {str(code) for code in found.codings["code"].dropna()} - {"", NEW_SUBJECT}
    if left := sorted(used - in_themes):
        yield f"Codes that were given and are in no theme: {', '.join(left)}."
    known = {code.code.casefold() for code in found.codebook}
    made = decisions.loc[decisions["soort"] == CODE_MADE, "wat"]
    if gone := sorted({str(name) for name in made if str(name).casefold() not in known}):
        yield f"Codes that a decision made and that the codebook lacks: {', '.join(gone)}."
    if found.codings.empty:
        yield "Nothing is coded yet, so there are no tables."
