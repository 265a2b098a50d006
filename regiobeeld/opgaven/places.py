"""Where an opgave is: wijken in which people concerned live together, and people far from care."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from regiobeeld import access
from regiobeeld.errors import AccessError, StoreError, TableNotFoundError
from regiobeeld.geography.divisions import gemeente_names
from regiobeeld.measurement.measure import main_rows
from regiobeeld.measurement.units import area_names
from regiobeeld.opgaven.definition import Opgave
from regiobeeld.opgaven.figures import PER_UNIT, KnownFigures
from regiobeeld.opgaven.rows import Row, about, joined, percent, row, say, words_of
from regiobeeld.region_picture import Picture, once

#: People are concentrated when half of them live where at most this share of inhabitants does.
QUARTER = 25.0
# Of more people than this a figure of wijken may be absent.
_ABSENT = 0.05
_NAMED = 3
# The year of the ages per postcode area.
_PEOPLE_OF = "2021"
# Kinds of sites that are hospitals; a region may name other places of care too.
_HOSPITALS = ("hoofdlocatie", "ziekenhuis")
# CBS writes "Wijk 03 Overvecht".
_NUMBERED = re.compile(r"^Wijk \d+ ")


@dataclass(frozen=True, eq=False)
class Concentration:
    """Areas where half of the people concerned live.

    Attributes
    ----------
    share
        Which share of the inhabitants lives there, in %.
    areas
        Their rows, those with the highest share of people concerned first.
    """

    share: float
    areas: pd.DataFrame


def concentration(areas: pd.DataFrame) -> Concentration | None:
    """Return where half of the people concerned live.

    Parameters
    ----------
    areas
        One row per area: ``concerned`` (people) and ``people`` (inhabitants).

    Returns
    -------
    Concentration or None
        The fewest areas, from the highest share of people concerned down, that together have half
        of them or more. None when nobody is concerned.

    Examples
    --------
    >>> areas = pd.DataFrame({"concerned": [60, 30, 10], "people": [100, 400, 500]})
    >>> concentration(areas).share
    10.0
    """
    known = areas[(areas["people"] > 0) & areas["concerned"].notna()]
    total = known["concerned"].sum()
    if not total > 0:
        return None
    share = (known["concerned"] / known["people"]).rename("_share")
    ordered = known.join(share).sort_values("_share", ascending=False, kind="stable")
    half = ordered["concerned"].cumsum().shift(fill_value=0) < total / 2
    chosen = ordered[half]
    return Concentration(
        100 * float(chosen["people"].sum() / known["people"].sum()), chosen.drop(columns="_share")
    )


def of_wijken(known: KnownFigures, opgave: Opgave) -> Iterator[Row]:
    """Give in which wijken half of the people concerned live, by a counted figure."""
    if not opgave.wijk:
        return
    picture, indicator = known.picture, known.indicator(opgave.wijk)
    who, per, main = (
        words_of("who", opgave.wijk),
        PER_UNIT.get(indicator.unit),
        known.main(opgave.wijk),
    )
    rows = _wijken(picture, opgave.wijk)
    if not who or per is None or main is None or len(rows) < 2:
        return
    if rows["denominator"].sum() < (1 - _ABSENT) * float(main["denominator"]):
        return
    areas = rows.assign(
        concerned=rows["value"] * per * rows["denominator"], people=rows["denominator"]
    )
    found = concentration(areas)
    if found is None:
        return
    period = rows["period"].iloc[0]
    close = found.share <= QUARTER
    most = found.areas.sort_values("concerned", ascending=False).head(_NAMED)
    names = area_names(most, picture.region.year)
    gemeenten = picture.region.members().set_index("code")["name"]

    def sentence(lang: str) -> str:
        named = _named(list(map(str, most["region"])), names, gemeenten, lang)
        return say(
            lang, "wijken" if close else "spread_wijken",
            region=picture.region.name_in(lang), who=who[lang],
            share=percent(found.share, lang), areas=joined(named, lang),
            when=picture.when(indicator, period, lang),
        )  # fmt: skip

    yield row(
        opgave.id, "wijken", sentence, indicator=opgave.wijk, area=";".join(most["region"]),
        period=str(period), value=found.share, benchmark=float(areas["concerned"].sum()),
        verdict="concentrated" if close else "spread",
        source=f"{most['table'].iloc[0]}, {most['topic'].iloc[0]}",
        row_key=";".join(map(str, most["row_key"])),
    )  # fmt: skip


def of_distances(picture: Picture, opgave: Opgave) -> Iterator[Row]:
    """Give how many people live far from a hospital, and where half of them live."""
    if not opgave.far:
        return
    found = _distances(picture)
    if found.empty:
        return
    beyond, period = f"beyond_{opgave.far}", _PEOPLE_OF
    of: Row = {
        "indicator": beyond, "period": period, "source": str(found.attrs.get("source", "")),
        "area": picture.region.id,
    }  # fmt: skip
    mine = found[found["area"] == picture.region.id].set_index("age")
    numbers = mine[[beyond, "people"]].astype("float64")
    share, everybody = map(float, numbers.loc["all"])
    old = float(numbers[beyond].loc["75+"])
    people = share / 100 * everybody
    yield row(
        opgave.id, "now",
        lambda lang: say(
            lang, "far_now", region=picture.region.name_in(lang), far=opgave.far, period=period,
            value=percent(share, lang),
        ),
        **of, age="all", value=share,
    )  # fmt: skip
    if people < 1:
        return
    yield row(
        opgave.id, "now", lambda lang: say(lang, "far_75", value=percent(old, lang)),
        **of, age="75+", value=old,
    )  # fmt: skip
    yield row(
        opgave.id, "people",
        lambda lang: say(lang, "far_people", people=about(people, lang), far=opgave.far),
        **of, age="all", value=people,
    )  # fmt: skip
    yield from _far_gemeenten(picture, opgave, found, of)


def _far_gemeenten(picture: Picture, opgave: Opgave, found: pd.DataFrame, of: Row) -> Iterator[Row]:
    gemeenten = found[(found["age"] == "all") & (found["area"] != picture.region.id)]
    if len(gemeenten) < 2:
        return
    near = concentration(
        gemeenten.assign(concerned=gemeenten[f"beyond_{opgave.far}"] / 100 * gemeenten["people"])
    )
    if near is None:
        return
    names = gemeente_names()
    most = near.areas.sort_values("concerned", ascending=False, kind="stable")
    first = most if len(most) <= _NAMED + 1 else most.head(_NAMED)
    close = near.share <= QUARTER
    yield row(
        opgave.id, "gemeenten",
        lambda lang: say(
            lang, "far" if len(most) <= _NAMED + 1 else "far_such_as",
            areas=joined([names[code] for code in first["area"]], lang),
        ),
        **{**of, "area": ";".join(near.areas["area"])}, value=near.share,
        benchmark=float(near.areas["concerned"].sum()),
        verdict="concentrated" if close else "spread",
    )  # fmt: skip


@once
def _distances(picture: Picture) -> pd.DataFrame:
    """Return distances to the hospitals of the region; nothing when it names none.

    Nor where people by postcode are not known, such as of gemeenten of before they were divided.
    """
    if not any(site.kind in _HOSPITALS for site in picture.region.sites):
        return pd.DataFrame()
    sites = access.sites(picture.region)
    hospitals = sites[sites["kind"].isin(_HOSPITALS)]
    try:
        return access.distances(picture.region, sites=hospitals, ages=["all", "75+"])
    except (AccessError, StoreError, TableNotFoundError):
        return pd.DataFrame()


def _wijken(picture: Picture, indicator: str) -> pd.DataFrame:
    rows = picture.members
    chosen = (rows["indicator"] == indicator) & (rows["level"] == "wijk") & (rows["status"] == "ok")
    return rows[chosen & main_rows(rows)]


def _named(
    codes: Sequence[str], names: Mapping[str, str], gemeenten: pd.Series[str], lang: str
) -> list[str]:
    """Return the names of wijken, those of one gemeente together with its name."""
    found: dict[str, list[str]] = {}
    for code in codes:
        wijk, gemeente = _NUMBERED.sub("", names.get(code, code)), f"GM{code[2:6]}"
        alone = len(gemeenten) < 2 or gemeente not in gemeenten.index or wijk == gemeenten[gemeente]
        found.setdefault("" if alone else str(gemeenten[gemeente]), []).append(wijk)
    alone_first = found.pop("", [])
    together = [
        say(lang, "of_gemeente", wijken=joined(wijken, lang), gemeente=gemeente)
        for gemeente, wijken in found.items()
    ]
    return [*alone_first, *together]
