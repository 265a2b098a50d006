"""Section of the report on what is coming: people, care and hands until 2040, and distances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from regiobeeld import charts, wording
from regiobeeld.access.distances import BEYOND
from regiobeeld.charts.rows import capital
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture import coming_words as words
from regiobeeld.region_picture.coming import AGE
from regiobeeld.report.page.sections import Section, drawn, filled
from regiobeeld.report.page.view import Origin
from regiobeeld.report.page.words import say

#: Years of the table: the newest count comes before them.
YEARS = (2030, 2040)
# What the sentences are about, in their order.
_POINTS = ("people_75_plus", "dementia", "oldest_old_support", "working_age")
# A table of more conditions would say the same again.
_ROWS = (
    "people", "working_age", "people_75_plus", "people_75_plus_alone", "people_85_plus", "old_age_dependency",
    "oldest_old_support", "dementia", "diabetes", "depression", "arthrosis_admissions",
    "deaths_cancer", "deaths_cardiovascular", "long_term_care", "long_term_condition",
    "limitation",
)  # fmt: skip
_MOST_NAMED = 3
_BEYOND = f"beyond_{BEYOND[1]}"


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


@dataclass(frozen=True)
class Closing:
    """What changes when a site closes: every text is ready to show, and plain."""

    site: str
    mean: str
    beyond: str
    most: str


def coming(picture: Picture, lang: str = "nl") -> Section:
    """Return what is coming: ageing, demand and hands until 2040, and distances to care."""
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
        last=YEARS[-1],
        points=[_point(picture, name, lang) for name in _POINTS],
        chart=drawn(charts.care_gap(picture, lang)),
        seen=_seen(picture, lang),
        courses=[_course(picture, name, lang) for name in _ROWS],
        attributions=_attributions(picture),
        access=_access(picture, lang),
        region=capital(picture.region.name_in(lang)),
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
        region=picture.region.name_in(lang),
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


def _access(picture: Picture, lang: str) -> dict[str, Any] | None:
    """Return how far care is and what changes when a site closes; None without sites."""
    distances = picture.access
    if distances.empty:
        return None
    own = distances[(distances["area"] == picture.region.id) & (distances["age"] == AGE)].iloc[0]
    sites = [site.name for site in picture.region.sites]
    closings = picture.closings
    found: dict[str, Any] = {
        "text": say(
            lang,
            "access_now",
            region=picture.region.name_in(lang),
            km=wording.number(own["mean_km"], 1, lang),
            sites=", ".join(sites),
            beyond=wording.number(own[_BEYOND], 0, lang),
            limit=BEYOND[1],
        ),
        "source": distances.attrs["source"],
        "closings": [],
        "chart": None,
    }
    if closings.empty:
        return found
    region = closings[closings["area"] == picture.region.id].set_index("closed")
    added = region["mean_km_after"] - region["mean_km_before"]
    order = added.sort_values(ascending=False, kind="stable").index
    found["closings"] = [_closing(picture, closings, str(site), lang) for site in order]
    found["chart"] = drawn(
        charts.access_map(picture.region, closed=str(order[0]), lang=lang, store=picture.store)
    )
    return found


def _closing(picture: Picture, closings: pd.DataFrame, site: str, lang: str) -> Closing:
    rows = closings[closings["closed"] == site]
    own = rows[rows["area"] == picture.region.id].iloc[0]
    parts = rows[rows["area"] != picture.region.id].set_index("area")
    farther = (parts["mean_km_after"] - parts["mean_km_before"]).sort_values(ascending=False)
    names = dict(picture.region.members().itertuples(index=False, name=None))
    # Tenths of a kilometre are what is shown.
    most = farther[farther.round(1) > 0].head(_MOST_NAMED)
    named = [
        say(lang, "access_area", area=names[area], km=wording.number(km, 1, lang))
        for area, km in zip(most.index.tolist(), most.tolist(), strict=True)
    ]
    return Closing(
        site=site,
        mean=_from_to(own, "mean_km", 1, lang),
        beyond=_from_to(own, _BEYOND, 0, lang),
        most=", ".join(named) or say(lang, "access_nobody"),
    )


def _from_to(row: pd.Series, measure: str, decimals: int, lang: str) -> str:
    before, after = (row[f"{measure}_{when}"] for when in ("before", "after"))
    return say(
        lang,
        "access_from_to",
        before=wording.number(before, decimals, lang),
        after=wording.number(after, decimals, lang),
    )
