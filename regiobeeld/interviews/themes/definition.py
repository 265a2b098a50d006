"""Themes as researchers write them down: ``themas.csv``, read and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from regiobeeld.errors import InterviewError, did_you_mean
from regiobeeld.files.guarded_csv import (
    Fault,
    Row,
    read_rows,
    refuse,
    repeats,
    row_faults,
    write_table,
)
from regiobeeld.geography import Region
from regiobeeld.interviews.choices import NEW_SUBJECT
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.interviews.themes.telling import KeptWords, telling
from regiobeeld.interviews.workspace import Workspace
from regiobeeld.measurement.own_cells import read_cells
from regiobeeld.opgaven import opgaven_of

COLUMNS = ("thema", "codes", "coalitie", "tekst", "opgaven", "niet_bekend")
#: Between the names of codes, and of opgaven.
BETWEEN = ";"
_EMPTY_LINE = re.compile(r"\n\s*\n|\r\s*\r")


@dataclass(frozen=True)
class ThemeText:
    """What a theme tells a coalition, or every one.

    Attributes
    ----------
    coalition
        Id of the coalition that it is written for; empty for all.
    text
        One paragraph; empty while nobody has written it.
    opgaven
        Ids of the opgaven that it is about; empty to have them follow from the codes.
    unknown
        What is not known, in one sentence; may be empty.
    """

    coalition: str
    text: str
    opgaven: tuple[str, ...] = ()
    unknown: str = ""


@dataclass(frozen=True)
class InterviewTheme:
    """A theme: what several codes have in common.

    Attributes
    ----------
    name
        Its name.
    codes
        Names of codes of the codebook; a code counts by itself, without those below it.
    texts
        What it tells, one for each coalition at most.
    """

    name: str
    codes: tuple[str, ...]
    texts: tuple[ThemeText, ...]

    def text_for(self, coalition: str | None) -> ThemeText | None:
        """Return what a coalition reads: its own text, or that for all; None when there is none.

        Parameters
        ----------
        coalition
            Its id. None for whoever reads everything: the text for all, or else the first.

        Examples
        --------
        >>> both = ThemeText("", "Voor allen."), ThemeText("zorg", "Voor de zorg.")
        >>> theme = InterviewTheme("Geld", ("Wonen",), both)
        >>> theme.text_for("zorg").text, theme.text_for("wijk").text, theme.text_for(None).text
        ('Voor de zorg.', 'Voor allen.', 'Voor allen.')
        >>> InterviewTheme("Geld", ("Wonen",), both[1:]).text_for("wijk") is None
        True
        """
        written = {text.coalition: text for text in reversed(self.texts) if text.text}
        if coalition is not None:
            return written.get(coalition, written.get(""))
        return written.get("", next((text for text in self.texts if text.text), None))


def read_themes(
    path: str | Path, codebook: Codebook, region: Region, kept: KeptWords | None = None
) -> tuple[InterviewTheme, ...]:
    """Read and check themes.

    Parameters
    ----------
    path
        A CSV file (comma or semicolon, UTF-8) or an Excel workbook with the columns thema, codes
        and opgaven (with ``;`` between them), coalitie, tekst and niet_bekend. A theme has a row
        for all, with an empty coalitie, or a row per coalition; its codes stand in its first row,
        and are the same or empty in the others.
    codebook
        With the codes that themes are made of.
    region
        With the coalitions and the opgaven that they speak to.
    kept
        What stands in interviews and may be in no text.

    Returns
    -------
    tuple of InterviewTheme
        In the order of the file.

    Raises
    ------
    InterviewError
        Naming every fault by file, row and column, with what was found and what would be right.
        A text that a reader may not have is one: see `regiobeeld.interviews.themes.telling`.
    """
    file = Path(path)
    rows = _workbook_rows(file) if file.suffix.lower() == ".xlsx" else read_rows(file, COLUMNS)
    rows = [(n, {name: cell.strip() for name, cell in row.items()}) for n, row in rows]
    known = _Known(codebook, region, kept)
    refuse(
        file.name,
        row_faults(rows, known.faults),
        repeats([(n, {**row, "thema": _key(row)}) for n, row in rows if row["thema"]], "thema"),
        _differing_codes(rows),
    )
    return tuple(_themes(rows, codebook))


def themes_file(place: Workspace) -> Path | None:
    """Return the file with the themes of a region, or None when there is none yet.

    Raises
    ------
    InterviewError
        When there are two, so that nobody can tell which holds.
    """
    found = [path for path in (place.themes, place.themes_workbook) if path.exists()]
    if len(found) > 1:
        raise InterviewError(
            f"{place.folder} has both {found[0].name} and {found[1].name}; keep one of them."
        )
    return found[0] if found else None


def first_themes(codebook: Codebook) -> pd.DataFrame:
    """Return themes to begin with: one per code at the top, with those below it and no text.

    Examples
    --------
    >>> from regiobeeld.interviews.codebook import read_codebook
    >>> first_themes(read_codebook())[["thema", "codes", "coalitie"]].iloc[1].tolist()
    ['Samen leven', 'Samen leven; Eenzaamheid; Contact in de buurt; Mantelzorg', '']
    """
    rows = [
        (top.code, f"{BETWEEN} ".join(_down(top.code, codebook)), "", "", "", "")
        for top in codebook.children()
        if top.code != NEW_SUBJECT
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="string")


def start_themes(place: Workspace, codebook: Codebook) -> Path:
    """Write themes to begin with.

    Raises
    ------
    InterviewError
        When there are themes already: they are never overwritten.
    BuildError
        When the file cannot be written.
    """
    if (there := themes_file(place)) is not None:
        raise InterviewError(f"{there} is there already, perhaps with work in it; it stays.")
    return write_table(first_themes(codebook), place.themes)


def listed(cell: str) -> tuple[str, ...]:
    """Return the names in a cell.

    Examples
    --------
    >>> listed("Wonen; Eenzaamheid ;")
    ('Wonen', 'Eenzaamheid')
    """
    return tuple(name.strip() for name in cell.split(BETWEEN) if name.strip())


@dataclass(frozen=True)
class _Known:
    """What rows may name."""

    codebook: Codebook
    region: Region
    kept: KeptWords | None

    def faults(self, row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Give the columns of a row that are wrong by themselves, and what would be right."""
        if not row["thema"]:
            yield "thema", "every theme needs a name"
        codes = [code.code for code in self.codebook if code.code != NEW_SUBJECT]
        yield from _unknown("codes", row, codes, "code of the codebook", fold=True)
        coalitions = [coalition.id for coalition in self.region.coalitions]
        yield from _unknown("coalitie", row, coalitions, f"coalition of {self.region.id}, or empty")
        yield from _unknown("opgaven", row, list(opgaven_of(self.region)), "opgave, or empty")
        for column in ("thema", "tekst", "niet_bekend"):
            for what in telling(row[column], self.region.smallest_group, self.kept):
                yield column, what
        if _EMPTY_LINE.search(row["tekst"]):
            yield "tekst", "one paragraph, without empty lines"


def _unknown(
    column: str, row: Mapping[str, str], known: Sequence[str], kind: str, fold: bool = False
) -> Iterator[tuple[str, str]]:
    names = listed(row[column]) if column != "coalitie" else tuple(filter(None, [row[column]]))
    there = {name.casefold() if fold else name for name in known}
    for name in names:
        if (name.casefold() if fold else name) not in there:
            near = did_you_mean(name, known) or f" They are {', '.join(known)}."
            yield column, f"{name!r} is no {kind}.{near}".removesuffix(".")


def _key(row: Mapping[str, str]) -> str:
    """Return what tells rows apart: no theme has two texts for the same coalition."""
    return f"{row['thema']} ({row['coalitie']})" if row["coalitie"] else row["thema"]


def _differing_codes(rows: Sequence[Row]) -> Iterator[Fault]:
    """Give rows without codes, or with other codes than the first row of their theme."""
    first: dict[str, frozenset[str]] = {}
    for number, row in rows:
        codes = frozenset(name.casefold() for name in listed(row["codes"]))
        theme = row["thema"].casefold()
        if theme not in first and not codes:
            yield number, "codes", row["codes"], "a theme needs one code at least"
        elif codes and first.setdefault(theme, codes) != codes:
            yield number, "codes", row["codes"], "the codes of the theme's first row, or nothing"


def _themes(rows: Iterable[Row], codebook: Codebook) -> Iterator[InterviewTheme]:
    of: dict[str, list[Mapping[str, str]]] = {}
    for _, row in rows:
        of.setdefault(row["thema"].casefold(), []).append(row)
    for mine in of.values():
        codes = (codebook.code(name).code for name in listed(mine[0]["codes"]))
        texts = (
            ThemeText(row["coalitie"], row["tekst"], listed(row["opgaven"]), row["niet_bekend"])
            for row in mine
        )
        yield InterviewTheme(mine[0]["thema"], tuple(dict.fromkeys(codes)), tuple(texts))


def _down(name: str, codebook: Codebook) -> Iterator[str]:
    yield name
    for below in codebook.children(name):
        yield from _down(below.code, codebook)


def _workbook_rows(file: Path) -> list[Row]:
    """Return number and cells of every filled row of a workbook, as `read_rows` does of CSV."""
    sheet = read_cells(file, file.name, "", lambda _: (0, 0))
    heading = sheet.lines[0][1] if sheet.lines else ()
    places = {cell.text.lower(): at for at, cell in enumerate(heading) if cell.filled}
    if sorted(places) != sorted(COLUMNS):
        raise InterviewError(
            f"{file.name}, row 1: the columns are {', '.join(places) or 'absent'};"
            f" they must be {', '.join(COLUMNS)}."
        )
    lines = [(n, line) for n, line in sheet.lines[1:] if any(cell.filled for cell in line)]
    wrong = (
        (number, name, line[at].text, line[at].wrong)
        for number, line in lines
        for name, at in places.items()
        if line[at].wrong
    )
    refuse(file.name, wrong)
    return [(n, {name: line[at].text for name, at in places.items()}) for n, line in lines]
