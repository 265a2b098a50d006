"""Section of the report on what is coming: people, care and hands until 2040."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from regiobeeld import charts, wording
from regiobeeld.charts.rows import capital
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture import coming_words as words
from regiobeeld.report.page.sections import Section, drawn, filled
from regiobeeld.report.page.view import Origin
from regiobeeld.report.page.words import say

#: Years of the table: the newest count comes before them.
YEARS = (2030, 2040)
# What the sentences are about, in their order.
_POINTS = ("people_75_plus", "dementia", "oldest_old_support", "working_age")
# A table of more conditions would say the same again.
_ROWS = (
    "people", "working_age", "people_75_plus", "people_75_plus_alone", "people_85_plus",
    "old_age_dependency", "oldest_old_support", "dementia", "diabetes", "depression",
    "arthrosis_admissions",
    "deaths_cancer", "deaths_cardiovascular", "long_term_care", "long_term_condition",
    "limitation",
)  # fmt: skip


@dataclass(frozen=True)
class Course:
    """A measure in a table, now and to come: every text is ready to show, and plain."""

    label: str
    now: str
    then: tuple[tuple[str, str], ...]
    change: str
    country: str
    indicative: bool
    origin: Origin


def coming(picture: Picture, lang: str = "nl") -> Section:
    """Return what is coming: ageing, demand and hands until 2040."""
    wording.check_language(lang)
    found = picture.future
    if found.missing:
        return filled("coming.html.j2", lang, missing=say(lang, f"coming_{found.missing}"))
    return filled(
        "coming.html.j2",
        lang,
        missing="",
        now=found.now,
        years=YEARS,
        points=[_point(picture, name, lang) for name in _POINTS],
        chart=drawn(charts.care_gap(picture, lang)),
        seen=_seen(picture, lang),
        courses=[_course(picture, name, lang) for name in _ROWS],
        attributions=_attributions(picture),
    )


def _rows(picture: Picture, measure: str) -> Mapping[int, Mapping[str, Any]]:
    """Return the rows of a measure by year."""
    course = picture.future.course
    rows = course[course["measure"] == measure].to_dict("records")
    return {int(row["year"]): {str(name): cell for name, cell in row.items()} for row in rows}


def _point(picture: Picture, measure: str, lang: str) -> str:
    """Say how a measure changes until the last year, beside the country."""
    rows, now, last = _rows(picture, measure), picture.future.now, YEARS[-1]
    then = rows[last]
    ratio = measure in words.DECIMALS
    key = "coming_ratio" if ratio else "coming_number"
    own = say(
        lang,
        key,
        label=words.label(measure, lang),
        now=now,
        last=last,
        before=words.amount(rows[now]["value"], measure, lang),
        after=words.amount(then["value"], measure, lang),
        limits=words.limits(then, measure, lang),
        change=words.change(then, lang),
    )
    if picture.future.country is None:
        return own
    there = then["country_value"] if ratio else then["country_index"] - 100
    shown = words.amount(there, measure, lang) if ratio else signed_percent(there, lang)
    return f"{own} {say(lang, 'coming_country', value=shown)}"


def signed_percent(value: float, lang: str) -> str:
    """Write a change in whole percents with its sign.

    Examples
    --------
    >>> signed_percent(46.4, "nl"), signed_percent(-3.2, "en"), signed_percent(0.2, "nl")
    ('+46%', '−3%', '0%')
    """
    shown = wording.number(value, 0, lang)
    return f"+{shown}%" if round(value) > 0 else f"{shown}%"


def _seen(picture: Picture, lang: str) -> str:
    """Say how far off a projection from 2020 was, beside the best of the simple guesses."""
    of_all = picture.future.backtest
    row = of_all[of_all["age"] == "all"].iloc[-1]
    guesses = ("naive_constant", "naive_growth", "naive_country")
    level = say(lang, f"coming_level_{row['level']}")
    return say(
        lang,
        "coming_seen",
        level=level,
        years=row["horizon"],
        error=wording.number(row["mape"], 1, lang),
        simple=wording.number(min(row[name] for name in guesses), 1, lang),
    )


def _course(picture: Picture, measure: str, lang: str) -> Course:
    rows, now = _rows(picture, measure), picture.future.now
    then = rows[YEARS[-1]]
    reckoned = "coming_indicative" if then["indicative"] else "coming_reckoned"
    method = say(lang, "coming_method"), say(lang, reckoned)
    source = say(lang, "origin_source"), str(then["source"])
    return Course(
        label=capital(words.label(measure, lang)),
        now=words.amount(rows[now]["value"], measure, lang),
        then=tuple(
            (
                words.amount(rows[year]["value"], measure, lang),
                words.limits(rows[year], measure, lang),
            )
            for year in YEARS
        ),
        change=signed_percent(then["index"] - 100, lang),
        country=signed_percent(then["country_index"] - 100, lang),
        indicative=bool(then["indicative"]),
        origin=Origin(f"toekomst-{measure}", (method, source)),
    )


def _attributions(picture: Picture) -> list[str]:
    """Return who is to be named for what the projections were made of, each once."""
    named = ", ".join(picture.future.course["source"].str.replace(";", ",").unique())
    entries = picture.store.entries()
    used = dict.fromkeys(part.strip().upper() for part in named.split(","))
    return [entries[name].attribution for name in used if name in entries]
