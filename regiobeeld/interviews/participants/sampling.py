"""Who was spoken with and who is missing, for the researchers alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pandas as pd

from regiobeeld import wording
from regiobeeld.definitions.texts import Say, texts
from regiobeeld.files.forms import HEADER, Words, begin_table, write_frame
from regiobeeld.files.look import STYLES
from regiobeeld.files.workbook import Book
from regiobeeld.interviews.choices import ROLES
from regiobeeld.interviews.traits import TRAITS, label, value_name, values
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.shown_figures import figures

BESIDE = ("kenmerk", "groep", "gesproken", "deel", "deel_regio", "mist")
#: Traits of which every group ought to be heard, or it is said that nobody of it was.
_WANTED = ("leeftijdsgroep", "geslacht", "opleiding")
_OTHER = "anders"
#: From which share of that in the region on a group is not called missing.
_HALF = 0.5
_WIDTHS: Mapping[str, float] = {"kenmerk": 22, "groep": 40, "mist": 46, "leeftijdsgroep": 26}
# No date of the content's own: a clock would make every file different.
_CREATED = datetime(2020, 1, 1)
_say = Say("respondents")


def sampling_matrix(people: pd.DataFrame, picture: Picture, lang: str = "nl") -> pd.DataFrame:
    """Return how many people were spoken with, by role, age group and gemeente.

    Parameters
    ----------
    people
        As of `participants.people.people`.
    picture
        The region in figures.
    lang
        ``nl`` or ``en``: of what is read; columns stay Dutch.

    Returns
    -------
    pandas.DataFrame
        A row per role and age group, those that nobody is of too; ``samen`` and a column per
        gemeente of the region, with its name. It tells of single people: it is for no report.
    """
    ages = [*values("leeftijdsgroep"), *([""] if (people["leeftijdsgroep"] == "").any() else [])]
    gemeenten = picture.region.members().set_index("code")["name"]
    rows = []
    for role in ROLES:
        for age in ages:
            its = people[(people["rol"] == role) & (people["leeftijdsgroep"] == age)]
            per = its["gebied_code"].value_counts()
            name = value_name("leeftijdsgroep", age, lang)
            counts = [int(per.get(code, 0)) for code in gemeenten.index]
            rows.append((role, name, len(its), *counts))
    return pd.DataFrame(rows, columns=["rol", "leeftijdsgroep", "samen", *map(str, gemeenten)])


def beside_the_region(people: pd.DataFrame, picture: Picture, lang: str = "nl") -> pd.DataFrame:
    """Return whom was spoken with beside the region's own shares, and who is missing.

    Returns
    -------
    pandas.DataFrame
        ``kenmerk``, ``groep``, ``gesproken`` (people), ``deel`` (of those of whom it is known, in
        %), ``deel_regio`` (in %; NaN where the picture has none) and ``mist``: nobody of a group
        that ought to be heard, or less than half of its share in the region; else empty.
    """
    wording.check_language(lang)
    rows = [
        *_roles(people, lang),
        *_traits(people, lang),
        *_with_figures(people, picture, lang),
        *_gemeenten(people, picture, lang),
    ]
    return pd.DataFrame(rows, columns=list(BESIDE))


def sampling_tables(
    people: pd.DataFrame, picture: Picture, lang: str = "nl"
) -> dict[str, pd.DataFrame]:
    """Return both tables, `beside_the_region` and `sampling_matrix`, by the name of their sheet."""
    return {
        "beside": beside_the_region(people, picture, lang),
        "matrix": sampling_matrix(people, picture, lang),
    }


def write_sampling(
    found: Mapping[str, pd.DataFrame], path: str | Path, region: str, lang: str = "nl"
) -> Path:
    """Write the tables as a workbook, a sheet each.

    Parameters
    ----------
    found
        As of `sampling_tables`.
    path
        In the folder of the interviews, so that withdrawing one removes it.
    region
        Its name, for the title.
    lang
        ``nl`` or ``en``.

    Raises
    ------
    BuildError
        When it cannot be written.
    """
    title = _say(wording.check_language(lang), "title", region=region)
    book = Book(title, _CREATED, STYLES)
    for name, frame in found.items():
        notes = [_say(lang, f"notes.{name}"), _say(lang, "note")]
        known = _say.all(lang, "columns")
        headings = [known.get(str(column), str(column)) for column in frame.columns]
        widths = [_WIDTHS.get(str(column), 13.0) for column in frame.columns]
        words = Words(title, notes, _say(lang, "footer", region=region))
        sheet = begin_table(book, _say(lang, f"sheets.{name}"), words, headings, widths)
        sheet.fit(HEADER, headings)
        write_frame(sheet, frame)
        sheet.protect()
    return book.save(Path(path))


_Row = tuple[str, str, int, float, float, str]


def _row(kind: str, group: str, number: int, whole: int, there: float, mind: str) -> _Row:
    """Return a row; shares have one decimal, as more would be of nobody."""
    share = 100 * number / whole if whole else math.nan
    return kind, group, number, round(share, 1), round(there, 1), mind


def _missing(number: int, whole: int, there: float, lang: str) -> str:
    if not number:
        return _say(lang, "nobody")
    few = not math.isnan(there) and 100 * number / whole < _HALF * there
    return _say(lang, "less") if few else ""


def _roles(people: pd.DataFrame, lang: str) -> Iterator[_Row]:
    for role in ROLES:
        number = int((people["rol"] == role).sum())
        mind = _missing(number, len(people), math.nan, lang)
        yield _row(_say(lang, "role"), _say(lang, role), number, len(people), math.nan, mind)


def _traits(people: pd.DataFrame, lang: str) -> Iterator[_Row]:
    for trait in TRAITS:
        known = people[people[trait] != ""]
        for value in (*values(trait), ""):
            number = int((people[trait] == value).sum())
            wanted = trait in _WANTED and value not in ("", _OTHER)
            if number or wanted:
                mind = _say(lang, "nobody") if not number else ""
                whole = len(known) if value else 0
                name = value_name(trait, value, lang)
                yield _row(label(trait, lang), name, number, whole, math.nan, mind)


def _with_figures(people: pd.DataFrame, picture: Picture, lang: str) -> Iterator[_Row]:
    """Give groups of which the picture has the share in the region."""
    every = figures(picture)
    for one in texts("respondents")["beside"]:
        figure = every.get(one["indicator"])
        of_role = people[(people["rol"] == one["role"]) & (people[one["trait"]] != "")]
        if figure is None or not figure.present:
            continue
        number = int(of_role[one["trait"]].isin(one["values"]).sum())
        mind = _missing(number, len(of_role), figure.value, lang)
        kind = f"{label(one['trait'], lang)} ({_say(lang, one['role'])})"
        yield _row(kind, one["label"][lang], number, len(of_role), figure.value, mind)


def _gemeenten(people: pd.DataFrame, picture: Picture, lang: str) -> Iterator[_Row]:
    rows = picture.members[picture.members["indicator"] == "inhabitants"]
    inhabitants = rows[rows["level"] == "gemeente"].set_index("region")["value"]
    whole = float(inhabitants.sum())
    for member in picture.region.members().itertuples(index=False):
        number = int((people["gebied_code"] == member.code).sum())
        lived = float(inhabitants.get(member.code, math.nan))
        there = 100 * lived / whole if whole else math.nan
        mind = _missing(number, len(people), there, lang)
        yield _row(_say(lang, "gemeente"), str(member.name), number, len(people), there, mind)
