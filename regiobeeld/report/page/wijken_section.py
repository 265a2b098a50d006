"""Section of the report on the wijken where measured disadvantages come together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from regiobeeld import charts, wording
from regiobeeld.analysis import every_wijk, wijk_figures, wijken_left_out
from regiobeeld.analysis import wijken as wijken_of
from regiobeeld.analysis import wijken_words as words
from regiobeeld.analysis.wijken import BESIDE, FEWEST_WORST
from regiobeeld.charts.rows import capital
from regiobeeld.region_picture import Picture
from regiobeeld.report.page.sections import Section, drawn, filled

# The estimate of a model that stands in the table; the others are beside the map and in the CSV.
_BESIDE = BESIDE[0]
# Longer lists of names are not read; gemeenten are named instead.
_MOST_NAMED = 60
_FULL, _EMPTY = "\N{BLACK SQUARE}", "\N{WHITE SQUARE}"


@dataclass(frozen=True)
class WijkLine:
    """A wijk in the table: every text is ready to show, and plain."""

    name: str
    students: bool
    gemeente: str
    inhabitants: str
    strip: str
    tally: str
    others: str
    modelled: str


@dataclass(frozen=True)
class LeftOutWijken:
    """Wijken that were not counted for one reason: which, by gemeente."""

    reason: str
    number: int
    wijken: str


def wijken(picture: Picture, lang: str = "nl") -> Section:
    """Return where disadvantages come together: ten wijken at most, a map, and what is left out."""
    wording.check_language(lang)
    rows, every = wijken_of(picture), every_wijk(picture)
    shown = rows[rows["shown"].astype("bool")]
    has_map = charts.has_wijken_map(picture)
    return filled(
        "wijken.html.j2",
        lang,
        wijk_words={name: words.say(lang, name) for name in _FIXED},
        message=words.title(rows, lang),
        nothing=_nothing(picture, rows, every, lang),
        texts=_texts(picture, rows, lang) if len(rows) else {},
        year=words.say(lang, "inhabitants", year=_year(every)),
        modelled=_heading(picture, rows, lang),
        lines=[_line(row, list(wijk_figures(picture)), lang) for row in _records(shown)],
        students=bool(shown["students"].any()),
        chart=drawn(charts.wijken_map(picture, lang)) if has_map else None,
        table=None if has_map or rows.empty else _table(picture, lang),
        left_out=list(_left_out(picture, lang)),
        left_out_title=_left_out_title(picture, every, lang),
        left_out_people=words.say(lang, "left_out_people", people=_left_out_people(picture, lang)),
        limits=[words.limit(figure, lang) for figure in wijk_figures(picture).values()],
    )


# Texts of the section that are the same for every region.
_FIXED = (
    "heading", "table", "wijk", "gemeente", "how_many", "students", "students_note",
    "modelled_note", "order", "which", "which_note", "values_table",
)  # fmt: skip


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in rows.to_dict("records")]


def _year(every: pd.DataFrame) -> object:
    return every["period"].iloc[0] if len(every) else ""


def _nothing(picture: Picture, rows: pd.DataFrame, every: pd.DataFrame, lang: str) -> str:
    """Say why there is no wijk to tell of; empty when there is one."""
    region, figures = picture.region.name_in(lang), wijk_figures(picture)
    counted = int((every["status"] == "ok").sum())
    if every.empty:
        return words.say(lang, "no_wijken", region=region, year=picture.until)
    if len(figures) < FEWEST_WORST:
        return words.say(lang, "few_figures", year=picture.until)
    if not counted:
        return words.say(lang, "none_counted", region=region)
    if rows.empty:
        return words.say(
            lang,
            "none",
            region=capital(region),
            of=len(figures),
            figures=words.figure_list(figures, lang),
            counted=wording.number(counted, 0, lang),
            all=wording.number(len(every), 0, lang),
        )
    return ""


def _texts(picture: Picture, rows: pd.DataFrame, lang: str) -> dict[str, str]:
    figures = wijk_figures(picture)
    of, short = len(figures), words.say.all(lang, "short")
    more = _records(rows[~rows["shown"].astype("bool")])
    named = ", ".join(words.in_gemeente(row, lang, "in_gemeente_tally") for row in more)
    if len(more) > _MOST_NAMED:
        named = words.say(lang, "more_wijken", number=wording.number(len(more), 0, lang))
    return {
        "how": words.say(lang, "how", of=of, figures=words.figure_list(figures, lang)),
        "key": words.say(lang, "tally_key", figures=", ".join(short[name] for name in figures)),
        # Without one of two figures, none has two.
        "together": words.say(
            lang, "together", of=of, without=words.without(rows, list(figures), lang)
        )
        if of > FEWEST_WORST
        else "",
        "more": words.say(lang, "more", wijken=named) if more else "",
    }


def _heading(picture: Picture, rows: pd.DataFrame, lang: str) -> str:
    known = f"{_BESIDE}_modelled" in rows and len(rows)
    return charts.modelled_heading(picture, _BESIDE, lang) if known else ""


def _line(row: dict[str, Any], figures: list[str], lang: str) -> WijkLine:
    modelled = row.get(f"{_BESIDE}_modelled")
    return WijkLine(
        name=words.short_name(row["name"]),
        students=bool(row["students"]),
        gemeente=row["gemeente_name"],
        inhabitants=wording.number(row["inhabitants"], 0, lang),
        strip="".join(_FULL if row[f"{name}_worst"] else _EMPTY for name in figures),
        tally=words.say(lang, "tally", count=row["count"], of=row["of"]),
        others=words.not_worst(row, figures, lang),
        modelled="" if modelled is None or pd.isna(modelled) else wording.number(modelled, 0, lang),
    )


def _table(picture: Picture, lang: str) -> dict[str, Any]:
    frame = charts.wijken_table(picture, lang)
    cells = [
        [wording.number(cell, 0, lang) if isinstance(cell, float) else cell for cell in row]
        for row in frame.itertuples(index=False, name=None)
    ]
    return {"columns": list(frame.columns), "rows": cells}


def _left_out(picture: Picture, lang: str) -> Iterator[LeftOutWijken]:
    """Yield the wijken without a count by the reason, most first."""
    rows = wijken_left_out(picture)
    for status in rows["status"].value_counts().sort_index(kind="stable").index:
        part = rows[rows["status"] == status]
        yield LeftOutWijken(
            reason=words.say(lang, f"statuses.{status}"),
            number=len(part),
            wijken=_named(part, lang),
        )


def _named(rows: pd.DataFrame, lang: str) -> str:
    if len(rows) > _MOST_NAMED:
        return words.say(lang, "left_out_many")
    return "; ".join(
        f"{gemeente}: {', '.join(map(words.short_name, part['name']))}"
        for gemeente, part in rows.groupby("gemeente_name")
    )


def _left_out_title(picture: Picture, every: pd.DataFrame, lang: str) -> str:
    number = len(wijken_left_out(picture))
    if not number:
        return ""
    shown = (wording.number(count, 0, lang) for count in (number, len(every)))
    return words.say(lang, "left_out", **dict(zip(("number", "all"), shown, strict=True)))


def _left_out_people(picture: Picture, lang: str) -> str:
    return words.people(wijken_left_out(picture)["inhabitants"].sum(), lang)
