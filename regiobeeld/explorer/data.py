"""What the interactive view shows, from the frames of a picture alone."""

from __future__ import annotations

from typing import Any

import pandas as pd

from regiobeeld import wording
from regiobeeld.charts import look
from regiobeeld.charts.classes import classes
from regiobeeld.charts.polygons import MapGrid
from regiobeeld.definitions.texts import texts
from regiobeeld.geography.outlines import outlines
from regiobeeld.measurement.measure import main_rows
from regiobeeld.measurement.units import area_names
from regiobeeld.region_picture import Picture
from regiobeeld.store import Store

#: Units of the longest side of the map.
MAP_SIZE = 600
AREAS = ("gemeente", "wijk")
_COLOURS = {
    "region": look.REGION,
    "benchmark": look.BENCHMARK,
    "scale": list(look.SEQUENTIAL),
    "missing": look.MISSING,
    "outline": look.OUTLINE,
    "ink": look.INK,
    "muted": look.MUTED,
    "rule": look.RULE,
}


def explorer_data(picture: Picture, lang: str = "nl", store: Store | None = None) -> dict[str, Any]:
    """Return everything that the view shows, as JSON can hold it.

    Parameters
    ----------
    picture
        A region in figures. Only the main age group of each indicator is shown.
    lang
        ``nl`` or ``en``.
    store
        Where outlines and names of wijken are; the store of this installation when left out.

    Returns
    -------
    dict
        ``figures``: by indicator, level and period the rows ``[code, value, lower, upper, status]``
        in falling order of value; ``breaks``: by the same the limits of the colours of a map;
        beside them the ``indicators``, ``names`` of areas, ``shapes`` of areas by level, and the
        ``words`` and ``colours`` of the view. A missing number is None.
    """
    wording.check_language(lang)
    own = _main(pd.concat([picture.measurements, picture.benchmarks, picture.history]))
    members = _main(picture.members)
    figures: dict[str, dict[str, dict[str, list[list[Any]]]]] = {}
    breaks: dict[str, dict[str, dict[str, list[float]]]] = {}
    for frame, areas in ((own, ["regio"] * len(own)), (members, members["level"])):
        grouped = frame.assign(shown=areas).groupby(["indicator", "shown", "period"], sort=False)
        for key, rows in grouped:
            indicator, level, period = map(str, key)
            decimals = picture.indicator(indicator).decimals
            figures.setdefault(indicator, {}).setdefault(level, {})[period] = _rows(rows)
            limits = breaks.setdefault(indicator, {}).setdefault(level, {})
            known = rows["value"].dropna().tolist()
            limits[period] = list(classes(known, decimals).breaks) if known else []
    names = area_names(members, picture.region.year, store)
    names |= {r.id: r.name_in(lang) for r in (picture.benchmark, picture.region)}
    return {
        "lang": lang,
        "title": f"{picture.region.name_in(lang)}, {picture.until}",
        "region": picture.region.id,
        "benchmark": picture.benchmark.id,
        "indicators": [_indicator(picture, name, lang) for name in figures],
        "figures": figures,
        "breaks": breaks,
        "names": names,
        "shapes": {level: _shapes(members, level, picture.region.year, store) for level in AREAS},
        "words": dict(texts("explorer")[lang]),
        "colours": _COLOURS,
    }


def _main(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the main age group; of an area and period the first row, which is the newest table's."""
    frame = frame[main_rows(frame)]
    frame = frame.assign(period=frame["period"].astype("str"))
    return frame.drop_duplicates(["indicator", "region", "period"])


def _rows(rows: pd.DataFrame) -> list[list[Any]]:
    ordered = rows.sort_values(["value", "region"], ascending=[False, True], na_position="last")
    columns = ["region", "value", "lower", "upper", "status"]
    return [
        [None if cell != cell else cell for cell in row]
        for row in ordered[columns].itertuples(index=False, name=None)
    ]


def _indicator(picture: Picture, name: str, lang: str) -> dict[str, Any]:
    definition = picture.indicator(name)
    unit = "%" if definition.unit == "%" else f" {wording.unit_name(definition.unit, lang)}"
    return {
        "id": name,
        "label": definition.label[lang],
        "theme": picture.catalogue.themes[definition.theme].label[lang],
        "unit": unit.rstrip(),
        "decimals": definition.decimals,
        "modelled": definition.kind == "modelled",
        "caveat": definition.caveat.get(lang, ""),
    }


def _shapes(
    members: pd.DataFrame, level: str, year: int, store: Store | None
) -> dict[str, Any] | None:
    """Return the outlines of areas in whole numbers, y downwards; None when there are none."""
    codes = sorted(set(members.loc[members["level"] == level, "region"]))
    found = outlines(level, codes, year, store) if codes else {}
    if not found:
        return None
    grid = MapGrid.around([ring for rings in found.values() for ring in rings], MAP_SIZE)
    paths = {
        code: "".join(_path(grid.place(ring), grid.height) for ring in rings)
        for code, rings in found.items()
    }
    return {"width": grid.width, "height": grid.height, "paths": paths}


def _path(points: list[list[float]], height: int) -> str:
    placed = [f"{round(x)},{round(height - y)}" for x, y in points]
    # Points that fall together say nothing.
    kept = [p for p, before in zip(placed, [None, *placed], strict=False) if p != before]
    return f"M{'L'.join(kept)}Z"
