"""Map of who gets farther from care when a site closes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from regiobeeld.access import postcodes, scenario, site_changes
from regiobeeld.access.people import CENTRES, PEOPLE, gemeenten_of
from regiobeeld.access.sites import Sites
from regiobeeld.charts import look
from regiobeeld.charts.chart import Chart
from regiobeeld.charts.look import safe, say
from regiobeeld.charts.polygons import MapGrid
from regiobeeld.charts.rows import capital, for_readers, joined
from regiobeeld.errors import AccessError
from regiobeeld.geography import Region
from regiobeeld.geography import region as find_region
from regiobeeld.geography.outlines import outlines
from regiobeeld.store import Store, default_store
from regiobeeld.wording import check_language, number

_HEIGHT = 420
# Units of the map's longest side.
_SIZE = 1000
# Kilometres farther at which a darker class begins; the same in every map, so that maps compare.
_FARTHER = (0.05, 2, 5, 10)
# Pixels across of the smallest dot, and of the one with the most people.
_DOT, _LARGEST_DOT = 4, 16
_MOST_NAMED = 5
_MOST_SITES_NAMED = 4
_SITES = {"open": "square", "closed": "x", "added": "star"}


def access_map(
    region: str | Path | Region,
    *,
    closed: str | Sequence[str] = (),
    added: Sites | tuple[()] = (),
    sites: Sites | None = None,
    age: str = "75+",
    lang: str = "nl",
    store: Store | None = None,
) -> Chart:
    """Draw who gets how much farther from the nearest site when sites close or others come.

    Parameters
    ----------
    region, closed, added, sites, age, store
        As for `regiobeeld.access.postcodes`.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    Chart
        A dot per postcode area: larger with more people, darker the more kilometres are added. The
        table has the region and its gemeenten, those that lose most first.

    Raises
    ------
    RegionError, AccessError
        As for `regiobeeld.access.scenario`; and when nothing closes and nothing comes.

    Examples
    --------
    >>> chart = access_map("twente", closed="ZGT Almelo", lang="en")
    >>> print(chart.title)
    Twente: how much farther without ZGT Almelo?
    """
    check_language(lang)
    store = store or default_store()
    chosen = region if isinstance(region, Region) else find_region(region)
    given: dict[str, Any] = {"closed": closed, "added": added, "sites": sites, "store": store}
    sites_then = site_changes(chosen, **given)
    if (sites_then["status"] == "open").all():
        raise AccessError("closed: nothing closes and nothing comes; name a site for the map.")
    change = _Change(
        chosen,
        sites_then,
        postcodes(chosen, age=age, **given),
        scenario(chosen, ages=[age], **given),
        age,
        lang,
    )
    return Chart(
        id="access-map",
        title=change.title,
        spec=_figure(change, store),
        alternative=change.alternative,
        table=change.table,
        note=change.note,
    )


@dataclass(frozen=True)
class _Change:
    """What changes for people of an age, in words and in a table."""

    region: Region
    sites: pd.DataFrame
    places: pd.DataFrame
    rows: pd.DataFrame
    age: str
    lang: str

    def say(self, key: str, **values: object) -> str:
        return say(self.lang, f"access.{key}", **values)

    def km(self, value: float) -> str:
        return number(value, 1, self.lang)

    def named(self, status: str) -> str:
        return ", ".join(self.sites["site"][self.sites["status"] == status])

    @property
    def title(self) -> str:
        changed = "closed" if self.named("closed") else "added"
        region = self.region.name_in(self.lang)
        return self.say(f"title_{changed}", region=region, sites=self.named(changed))

    @property
    def who(self) -> str:
        if self.age == "all":
            return self.say("everyone")
        first, _, last = self.age.removesuffix("+").partition("-")
        return self.say("between" if last else "from", first=first, last=last)

    @cached_property
    def ordered(self) -> pd.DataFrame:
        """The region, then its gemeenten: who loses most first."""
        names = {**gemeenten_of(self.region), self.region.id: self.region.name_in(self.lang)}
        rows = self.rows.assign(
            name=self.rows["area"].map(names),
            farther=self.rows["mean_km_after"] - self.rows["mean_km_before"],
        )
        parts = rows.iloc[1:].sort_values(["farther", "name"], ascending=[False, True])
        return pd.concat([rows.iloc[:1], parts], ignore_index=True)

    @property
    def alternative(self) -> str:
        whole, parts = self.ordered.iloc[0], self.ordered.iloc[1:]
        worse = parts[parts["farther"] >= _FARTHER[0]]
        named = [
            f"{name} ({self.km(km)} km)"
            for name, km in zip(worse["name"], worse["farther"], strict=True)
        ]
        return joined(
            self.say("alternative", title=self.title),
            self.say(
                "mean",
                who=capital(self.who),
                region=whole["name"],
                before=self.km(whole["mean_km_before"]),
                after=self.km(whole["mean_km_after"]),
            ),
            self.say(
                "beyond",
                before=self.km(whole["beyond_10_before"]),
                after=self.km(whole["beyond_10_after"]),
            ),
            self.say("most", areas=", ".join(named[:_MOST_NAMED])) if named else "",
            self.say("unchanged", number=len(parts) - len(worse), all=len(parts))
            if len(parts)
            else "",
        )

    @property
    def note(self) -> str:
        return joined(
            self.say("dots", who=self.who),
            self.say("straight"),
            self.say("scenario"),
            self.say("source", tables=f"{PEOPLE}, {CENTRES}"),
        )

    @property
    def table(self) -> pd.DataFrame:
        rows = self.ordered
        return for_readers(
            self.lang,
            {
                "area": rows["name"],
                "people": rows["people"],
                "km_before": rows["mean_km_before"].round(1),
                "km_after": rows["mean_km_after"].round(1),
                "km_farther": rows["farther"].round(1),
                "beyond_10_before": rows["beyond_10_before"].round(1),
                "beyond_10_after": rows["beyond_10_after"].round(1),
            },
        )


def _figure(change: _Change, store: Store) -> look.Spec:
    gemeenten = gemeenten_of(change.region)
    shapes = outlines("gemeente", list(gemeenten), change.region.year, store)
    sites = change.sites
    every = [ring for rings in shapes.values() for ring in rings]
    # A site may stand outside the region.
    grid = MapGrid.around([*every, sites[["lon", "lat"]].to_numpy().tolist()], _SIZE)
    ground = grid.trace(
        every,
        fillcolor=look.PAPER,
        line={"color": look.OUTLINE, "width": 0.7},
        hoverinfo="skip",
        showlegend=False,
    )
    ranks = [_rank(km) for km in change.places["km_after"] - change.places["km_before"]]
    dots = [
        _dots(change, change.places[[r == rank for r in ranks]], rank, grid, gemeenten)
        for rank in sorted(set(ranks))
    ]
    marks = [
        _sites(change, rows, status, grid)
        for status in _SITES
        if not (rows := sites[sites["status"] == status]).empty
    ]
    return look.spec(
        [ground, *dots, *marks],
        change.lang,
        height=_HEIGHT,
        margin={"l": 4, "r": 4, "t": 0, "b": 4},
        legend=look.legend(itemsizing="constant"),
        **grid.axes(),
    )


def _rank(farther: float) -> int:
    """Return the class of kilometres that are added: 0 for hardly any, -1 for fewer."""
    return -1 if farther <= -_FARTHER[0] else bisect_right(_FARTHER, farther)


def _dots(
    change: _Change, rows: pd.DataFrame, rank: int, grid: MapGrid, gemeenten: Mapping[str, str]
) -> look.Trace:
    x, y = _placed(rows, grid)
    most = change.places["people"].max()
    sizes = _DOT + (_LARGEST_DOT - _DOT) * (rows["people"] / most) ** 0.5
    hovers = [
        "<br>".join(
            [
                f"{code} {safe(gemeenten[gemeente])}",
                safe(change.say("hover_people", who=change.who, number=number(n, 0, change.lang))),
                safe(
                    change.say(
                        "hover_km",
                        before=change.km(before),
                        first=was,
                        after=change.km(after),
                        then=will,
                    )
                ),
            ]
        )
        for code, gemeente, n, before, was, after, will in rows[
            [
                "postcode", "gemeente", "people", "km_before", "site_before", "km_after",
                "site_after",
            ]
        ].itertuples(index=False, name=None)
    ]  # fmt: skip
    closer = rank < 0
    return look.scatter(
        name=safe(_label(rank, change)),
        x=x,
        y=y,
        mode="markers",
        marker={
            "symbol": "triangle-down" if closer else "circle",
            "size": sizes.round(1).tolist(),
            "color": look.PAPER if closer else look.SEQUENTIAL[rank],
            "line": {"color": look.INK if closer else look.OUTLINE, "width": 0.8},
            "opacity": 1,
        },
        hoverinfo="text",
        text=hovers,
        showlegend=True,
    )


def _label(rank: int, change: _Change) -> str:
    if rank <= 0:
        return change.say("closer" if rank else "same")
    limits = [0, *_FARTHER[1:]]
    if rank == len(_FARTHER):
        return change.say("last_class", low=limits[-1])
    return change.say("class", low=limits[rank - 1], high=limits[rank])


def _sites(change: _Change, rows: pd.DataFrame, status: str, grid: MapGrid) -> look.Trace:
    x, y = _placed(rows, grid)
    # Many names would cover each other; what changes always has its own.
    named = status != "open" or len(change.sites) <= _MOST_SITES_NAMED
    return look.scatter(
        name=safe(change.say(f"site_{status}")),
        x=x,
        y=y,
        mode="markers+text" if named else "markers",
        textposition="top center",
        textfont={"color": look.INK, "size": 12},
        marker={
            "symbol": _SITES[status],
            "size": 13,
            "color": look.PAPER if status == "open" else look.JUDGEMENT["worse"],
            "line": {"color": look.INK, "width": 2},
        },
        hoverinfo="text",
        text=[safe(site) for site in rows["site"]],
        hovertext=[safe(f"{site}: {change.say(f'site_{status}')}") for site in rows["site"]],
        showlegend=True,
    )


def _placed(rows: pd.DataFrame, grid: MapGrid) -> tuple[list[int], list[int]]:
    points = grid.place(rows[["lon", "lat"]].to_numpy().tolist())
    return [round(x) for x, _ in points], [round(y) for _, y in points]
