"""Figures of gemeenten and wijken in the page, for a map that changes and gemeenten compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from markupsafe import Markup

from regiobeeld import charts, wording
from regiobeeld.charts import MapChoice
from regiobeeld.charts.look import MISSING_FILL
from regiobeeld.charts.rows import all_members
from regiobeeld.measurement import Indicator
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.as_published import as_published
from regiobeeld.report.page.embedding import as_json, drawn, figure_data

#: The levels that a map may have, the coarsest first.
LEVELS = ("gemeente", "wijk")
#: What the map shows first, when there is such a map; else the first that there is.
FIRST = ("loneliness", "wijk")


@dataclass(frozen=True)
class Areas:
    """What the map and the comparison of gemeenten need.

    Attributes
    ----------
    data
        All figures, as JSON that is safe in a script element.
    bases
        Per level the outlines, as JSON of a figure; a level without a map is not there.
    groups
        Per theme its label, and id and label of the indicators that a map can show.
    chosen
        Indicator and level of the map that is shown first; empty when there is no map.
    chart
        That map, for the templates; None when there is no map.
    gemeenten
        Code and name, in alphabetical order.
    """

    data: Markup
    bases: tuple[tuple[str, Markup], ...]
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    chosen: tuple[str, str]
    chart: Mapping[str, Any] | None
    gemeenten: tuple[tuple[str, str], ...]


def areas_of(picture: Picture, lang: str) -> Areas:
    """Return the figures of all gemeenten of a region, and of its wijken where there are maps."""
    choices = {level: charts.map_choices(picture, level, lang) for level in LEVELS}
    maps = {level: found for level, found in choices.items() if _mostly_outlined(found)}
    chosen = _first(maps)
    shown = charts.region_map(picture, *chosen, lang=lang) if chosen[0] else None
    members = picture.region.members().sort_values("name")
    return Areas(
        data=as_json(_data(picture, maps, lang)),
        bases=tuple((level, _base(picture, level, found)) for level, found in maps.items()),
        groups=_groups(picture, maps, lang),
        chosen=chosen,
        chart=drawn(replace(shown, id="map-areas"), every_column=True) if shown else None,
        gemeenten=tuple(members[["code", "name"]].itertuples(index=False, name=None)),
    )


def _mostly_outlined(found: Mapping[str, MapChoice]) -> bool:
    """Say whether half of the areas have an outline; a map of a few says little of the region."""
    ranks = max((choice.ranks for choice in found.values()), key=len, default=())
    return bool(ranks) and 2 * sum(rank is not None for rank in ranks) >= len(ranks)


def _first(maps: Mapping[str, Mapping[str, MapChoice]]) -> tuple[str, str]:
    every = [(name, level) for level, found in maps.items() for name in found]
    return FIRST if FIRST in every else next(iter(every), ("", ""))


def _groups(
    picture: Picture, maps: Mapping[str, Mapping[str, MapChoice]], lang: str
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    usable = {name for found in maps.values() for name in found}
    indicators = [i for i in picture.catalogue.indicators.values() if i.id in usable]
    groups = [
        (theme.label[lang], tuple((i.id, i.label[lang]) for i in indicators if i.theme == theme.id))
        for theme in picture.catalogue.themes.values()
    ]
    return tuple(group for group in groups if group[1])


def _base(picture: Picture, level: str, found: Mapping[str, MapChoice]) -> Markup:
    """Return the outlines of a level, as no indicator has coloured them."""
    largest = max(found.values(), key=lambda choice: len(choice.rows))
    figure = figure_data(charts.region_map(picture, largest.indicator, level).spec)
    for trace in figure["data"]:
        if "meta" in trace:
            for name in ("text", "fillcolor", "fillpattern"):
                trace.pop(name, None)
    return as_json(figure)


def _data(
    picture: Picture, maps: Mapping[str, Mapping[str, MapChoice]], lang: str
) -> dict[str, Any]:
    # Gemeenten are compared even where there is no map of them.
    levels = [level for level in LEVELS if level in maps or level == "gemeente"]
    rows = {level: all_members(picture, level) for level in levels}
    areas = {level: _areas(frames) for level, frames in rows.items()}
    figures = {
        level: {
            name: _figures(
                frame,
                as_published(picture, name, level),
                areas[level],
                maps.get(level, {}).get(name),
                picture.when(picture.indicator(name), frame["period"].iloc[0], lang),
            )
            for name, frame in frames.items()
            if (frame["status"] == "ok").any()
        }
        for level, frames in rows.items()
    }
    used = {name for found in figures.values() for name in found}
    return {
        "lang": lang,
        "missing": dict(MISSING_FILL),
        "statuses": {status: words[lang] for status, words in wording.STATUS.items()},
        "areas": {level: list(named.items()) for level, named in areas.items()},
        "indicators": {
            i.id: {
                "label": i.label[lang],
                "unit": wording.unit_name(i.unit, lang),
                "decimals": as_published(picture, i.id, "gemeente").decimals,
                "theme": picture.catalogue.themes[i.theme].label[lang],
            }
            for i in picture.catalogue.indicators.values()
            if i.id in used
        },
        "kinds": {kind: words[lang] for kind, words in wording.KIND.items()},
        "figures": figures,
    }


def _areas(frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return code and name of every area that has a row."""
    found: dict[str, str] = {}
    for frame in frames.values():
        found |= dict(zip(frame["region"], frame["name"], strict=True))
    return found


def _figures(
    rows: pd.DataFrame,
    indicator: Indicator,
    areas: Mapping[str, str],
    choice: MapChoice | None,
    period: str,
) -> dict[str, Any]:
    """Return an indicator's figures in the order of the areas; what all lack is left out."""
    aligned = rows.set_index("region").reindex(list(areas))
    columns = {
        name: [None if v != v else round(float(v), indicator.decimals) for v in aligned[name]]
        for name in ("value", "lower", "upper")
    }
    found: dict[str, Any] = {
        "period": period,
        "kind": str(rows["kind"].iloc[0]),
        **{name: values for name, values in columns.items() if any(v is not None for v in values)},
    }
    without = {
        place: str(status)
        for place, status in enumerate(aligned["status"])
        if isinstance(status, str) and status != "ok"
    }
    if without:
        found["status"] = without
    if choice:
        ranks = dict(zip(choice.rows["region"], choice.ranks, strict=True))
        found["map"] = {
            "title": choice.title,
            "alternative": choice.alternative,
            "note": choice.note,
            "ranks": [ranks.get(code) for code in areas],
            "legend": choice.legend,
        }
    return found
