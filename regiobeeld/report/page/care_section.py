"""Section of the report on care and hands: carers, staff, and how far the hospital is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from regiobeeld import charts, wording
from regiobeeld.access.distances import BEYOND
from regiobeeld.geography.divisions import gemeente_names
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.coming import AGE, farthest_first
from regiobeeld.region_picture.shown_figures import figures
from regiobeeld.report.page import view
from regiobeeld.report.page.sections import Section, drawn, filled
from regiobeeld.report.page.words import say

#: Figures on carers and on the nearest care, in their order.
FIGURES = ("informal_carers", "overburdened_carers", "gp_distance")
_MOST_NAMED, _MOST_SITES = 3, 4
_BEYOND = f"beyond_{BEYOND[1]}"
_COUNTRY = "NL01"


@dataclass(frozen=True)
class Closing:
    """What changes when a site closes: every text is ready to show, and plain."""

    site: str
    mean: str
    beyond: str
    most: str


def care(picture: Picture, lang: str = "nl") -> Section:
    """Return what is known of carers and staff, and how far care is."""
    wording.check_language(lang)
    return filled(
        "care.html.j2",
        lang,
        points=[*_staff(picture, lang), *_figures(picture, lang)],
        access=_access(picture, lang),
    )


def _staff(picture: Picture, lang: str) -> list[str]:
    """Say the vacancies in care of the province, and that they are the province's."""
    rows = picture.future.staff
    if rows.empty:
        return []
    newest = rows[rows["year"] == rows["year"].max()]
    there = newest[newest["area"] == _COUNTRY]["per_1000_inhabitants"].iloc[0]
    own = newest[newest["area"] != _COUNTRY]
    shown = own if len(own) else newest
    first = rows["year"].min()
    before = rows[rows["year"] == first].set_index("area")["per_1000_inhabitants"]
    key = "care_staff" if len(own) else "care_staff_country"
    said = [
        say(
            lang,
            key,
            area=_area_name(str(row["area_name"]), lang),
            year=row["year"],
            vacancies=wording.number(row["vacancies"], 0, lang),
            rate=wording.number(row["per_1000_inhabitants"], 1, lang),
            there=wording.number(there, 1, lang),
            first=first,
            before=wording.number(before[row["area"]], 1, lang),
        )
        for row in shown.to_dict("records")
    ]
    smaller = len(own) and picture.region.level != "provincie"
    return [*said[:-1], f"{said[-1]} {say(lang, 'care_staff_note')}"] if smaller else said


def _area_name(name: str, lang: str) -> str:
    """Return the name of a province as its readers know it."""
    return say(lang, "care_province", name=name.removeprefix("provincie "))


def _figures(picture: Picture, lang: str) -> list[str]:
    shown = figures(picture)
    national = picture.benchmark.id == picture.region.id
    lines = [
        view.line(picture, figure, lang)
        for name in FIGURES
        if (figure := shown.get(name)) is not None and figure.present
    ]
    return [
        say(
            lang,
            "care_alone" if national else "care_figure",
            label=line.label,
            value=line.value,
            benchmark=picture.benchmark.name_in(lang),
            there=line.benchmark,
            when=line.period,
        )
        for line in lines
    ]


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
            sites=", ".join(sites)
            if len(sites) <= _MOST_SITES
            else say(lang, "access_sites", number=len(sites)),
            beyond=wording.number(own[_BEYOND], 0, lang),
            limit=BEYOND[1],
        ),
        "source": distances.attrs["source"],
        "closings": [],
        "chart": None,
    }
    if closings.empty:
        return found
    order = farthest_first(closings, picture.region)["closed"].tolist()
    found["closings"] = [_closing(picture, closings, site, lang) for site in order]
    found["chart"] = drawn(
        charts.access_map(picture.region, closed=order[0], lang=lang, store=picture.store)
    )
    return found


def _closing(picture: Picture, closings: pd.DataFrame, site: str, lang: str) -> Closing:
    rows = closings[closings["closed"] == site]
    own = rows[rows["area"] == picture.region.id].iloc[0]
    parts = rows[rows["area"] != picture.region.id].set_index("area")
    farther = (parts["mean_km_after"] - parts["mean_km_before"]).sort_values(ascending=False)
    names = gemeente_names()
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
