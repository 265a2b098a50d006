"""Words and numbers of what is coming, for readers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from regiobeeld.definitions.texts import Say, texts
from regiobeeld.region_picture.coming import farthest_first
from regiobeeld.wording import interval, number

if TYPE_CHECKING:
    from regiobeeld.geography import Region
    from regiobeeld.region_picture.coming import Coming

#: Says the texts of what is coming.
say = Say("coming")
#: Decimals of measures that are no number of people or events.
DECIMALS: Mapping[str, int] = {"oldest_old_support": 1, "old_age_dependency": 1}
_THOUSAND = 1000
# Percent of change that is too little to speak of, when it may be none.
_HARDLY = 2


def label(measure: str, lang: str) -> str:
    """Return what a measure or condition is called.

    Examples
    --------
    >>> label("dementia", "nl"), label("diabetes", "en")
    ('mensen met dementie', 'Diabetes, known to the GP')
    """
    own: Mapping[str, str] = say.all(lang, "measures")
    return own[measure] if measure in own else str(texts("conditions")[measure]["label"][lang])


def rounded(value: float, measure: str) -> float:
    """Round a projected figure to what a projection knows: people to hundreds, few to tens.

    Examples
    --------
    >>> rounded(17608.4, "dementia"), rounded(332.9, "deaths"), rounded(6.74, "oldest_old_support")
    (17600.0, 330.0, 6.7)
    """
    if measure in DECIMALS:
        return round(float(value), DECIMALS[measure])
    return round(float(value), -2 if abs(value) >= _THOUSAND else -1)


def amount(value: float, measure: str, lang: str) -> str:
    """Write a projected figure, rounded.

    Examples
    --------
    >>> amount(17608.4, "dementia", "nl"), amount(6.74, "oldest_old_support", "en")
    ('17.600', '6.7')
    """
    return number(rounded(value, measure), DECIMALS.get(measure, 0), lang)


def limits(row: Mapping[str, Any], measure: str, lang: str) -> str:
    """Write the limits of a row of `Coming.course`; empty when it was counted."""
    low, high = (rounded(row[name], measure) for name in ("lower", "upper"))
    return interval(low, high, DECIMALS.get(measure, 0), lang)


def change(row: Mapping[str, Any], lang: str) -> str:
    """Say by how many percent something becomes more or less, as sure as its limits allow.

    Parameters
    ----------
    row
        Of `Coming.course`; the change is from the newest count on.
    lang
        ``nl`` or ``en``.

    Examples
    --------
    >>> sure = {"value": 146.5, "lower": 139.0, "upper": 156.0, "index": 146.5}
    >>> unsure = {"value": 95.2, "lower": 90.0, "upper": 101.0, "index": 95.2}
    >>> change(sure, "nl"), change(unsure, "nl"), change(unsure | {"index": 99.0}, "en")
    ('46% meer', 'waarschijnlijk 5% minder', 'about as many')
    """
    percent = round(float(row["index"]) - 100)
    per_unit = row["index"] / row["value"]
    sure = not row["lower"] * per_unit <= 100 <= row["upper"] * per_unit
    if not percent or (not sure and abs(percent) < _HARDLY):
        return say(lang, "equal")
    text = say(lang, "more" if percent > 0 else "fewer", percent=abs(percent))
    return text if sure else say(lang, "likely", change=text)


def shown_years(years: pd.Series, now: int) -> list[int]:
    """Return the years that a table shows: the first, the newest count, every fifth, the last.

    Examples
    --------
    >>> shown_years(pd.Series(range(2020, 2041)), 2026)
    [2020, 2026, 2030, 2035, 2040]
    """
    first, last = int(years.min()), int(years.max())
    return [y for y in range(first, last + 1) if y in (first, now, last) or (y > now and not y % 5)]


def care_and_hands(coming: Coming, lang: str) -> str:
    """Say in a sentence how need for care and people of working age change until the last year."""
    course = coming.course
    last = int(course["year"].max())
    rows = course[course["year"] == last].to_dict("records")
    then = {row["measure"]: {str(k): v for k, v in row.items()} for row in rows}
    return say(
        lang,
        "care_and_hands",
        year=last,
        now=coming.now,
        need=change(then["dementia"], lang),
        hands=change(then["working_age"], lang),
    )


def farthest(closings: pd.DataFrame, region: Region, lang: str) -> str:
    """Say in a sentence what the closing that adds most kilometres does to who is old."""
    row = farthest_first(closings, region).iloc[0]
    return say(
        lang,
        "farthest",
        site=row["closed"],
        age=say(lang, "age", first=str(row["age"]).removesuffix("+")),
        region=region.name_in(lang),
        before=number(row["mean_km_before"], 1, lang),
        after=number(row["mean_km_after"], 1, lang),
    )
