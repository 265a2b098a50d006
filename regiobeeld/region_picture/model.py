"""The picture of a region as data: figures, comparisons, and from when to when they are."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

import pandas as pd

from regiobeeld import wording
from regiobeeld.geography import Region
from regiobeeld.measurement import Catalogue, Indicator
from regiobeeld.measurement.measure import main_rows
from regiobeeld.periods import last_year, stem
from regiobeeld.region_picture import coming
from regiobeeld.region_picture.display import picture_html
from regiobeeld.store import Entry, Store

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Stand:
    """From when to when the figures of a picture are: the oldest, the newest, and most of them."""

    first: int
    last: int
    most: int

    def __str__(self) -> str:
        return str(self.last) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, repr=False)
class Picture:
    """A region in figures.

    Attributes
    ----------
    region
        The region, in the division of ``year``.
    year
        No figure is newer than this; None when it is of the newest figures there are.
    benchmark
        What the region is compared with.
    measurements
        One row per indicator, age and sex, of the newest period with what a verdict needs; and
        where there is a newer figure without that, a row of it too. Columns: ``indicator, region,
        level, period, age, sex, value, lower, upper, confidence, numerator, denominator, kind,
        status, table, topic, row_key, modified, retrieved, role``. ``role`` is ``judged``,
        ``shown`` or ``both``: what verdicts rest on, or only what is newest. A missing value has a
        ``status`` that says why.
    members
        The judged period per gemeente and, where there is data, per wijk; without ``role``.
    benchmarks
        The measurements of the benchmark, of the same periods and tables.
    history
        The same for region and benchmark, of every period up to ``year``; main age group only.
    comparisons
        The measurements' key columns with ``benchmark, benchmark_value, benchmark_lower,
        benchmark_upper, difference, distance``; ``adjusted_value, adjusted_lower, adjusted_upper,
        adjusted_benchmark``: both figures at the country's age mix, with ``age_groups``, of how
        many; ``ages_disagree``; ``verdict, relevant, judgement``, as
        `regiobeeld.region_picture.verdicts` says; ``headline``: whether it is clear at 99.8% too,
        and relevant; and ``stands_out``. ``distance`` is from the median of all areas of the
        region's level, in MADs (median absolute deviations, scaled to a standard deviation).
    spread
        That median and MAD: ``indicator, period, age, sex, table, median, n, mad``; no ``mad`` for
        fewer than eight areas.
    later
        Per indicator without a figure: the first later year of which the store has one.
    set_aside
        The figures of the region, of its gemeenten and wijken and of the benchmark, of every period
        up to ``year``, that lie outside the limits of their indicator; see
        `regiobeeld.measurement.set_aside`. They are ``implausible`` in the other frames.
    tables
        Manifest entries of the tables that the figures come from, by identifier.
    catalogue
        The definitions used.
    store
        Where the tables were read from.
    """

    region: Region
    year: int | None
    benchmark: Region
    measurements: pd.DataFrame
    members: pd.DataFrame
    benchmarks: pd.DataFrame
    history: pd.DataFrame
    comparisons: pd.DataFrame
    spread: pd.DataFrame
    later: Mapping[str, int]
    set_aside: pd.DataFrame
    tables: Mapping[str, Entry]
    catalogue: Catalogue
    store: Store

    @cached_property
    def derived(self) -> dict[object, Any]:
        """What has been computed from the picture; see `regiobeeld.region_picture.once`."""
        return {}

    @cached_property
    def main(self) -> pd.DataFrame:
        """One row per indicator: the judged measurement for all adults or all inhabitants."""
        return self._main_of(["judged", "both"])

    @cached_property
    def newer(self) -> pd.DataFrame:
        """The main measurements that are newer than the judged ones, and change no verdict."""
        return self._main_of(["shown"])

    def _main_of(self, roles: Sequence[str]) -> pd.DataFrame:
        frame = self.measurements
        return frame[main_rows(frame) & frame["role"].isin(roles)].reset_index(drop=True)

    @cached_property
    def future(self) -> coming.Coming:
        """What is coming to the region until 2040, beside the country."""
        return coming.coming(self.region, self.store, self.year)

    @cached_property
    def access(self) -> pd.DataFrame:
        """How far people live from the sites of the region, as `access.distances` gives it.

        Empty for a region that names no sites, or of which people by postcode are not known.
        """
        return coming.distances(self.region, self.store)

    @cached_property
    def closings(self) -> pd.DataFrame:
        """What changes for people of 75 and over when one of the sites closes, site by site.

        The columns are ``closed`` and those of `access.scenario`; empty for fewer than two sites.
        """
        return coming.closings(self.region, self.store)

    @property
    def until(self) -> int:
        """The year asked, or else that of the newest figure."""
        return self.year if self.year is not None else self.stand.last

    @property
    def stem(self) -> str:
        """How names of its files end: the region, and the year when one was asked."""
        return stem(self.region.id, self.year)

    @cached_property
    def stand(self) -> Stand:
        """From when to when the figures are."""
        newest = pd.concat([self.main, self.newer]).drop_duplicates("indicator", keep="last")
        years = newest.loc[newest["status"] == "ok", "period"].map(last_year)
        if years.empty:
            return Stand(self.region.year, self.region.year, self.region.year)
        most = years.mode().min()
        return Stand(int(years.min()), int(years.max()), int(most))

    @cached_property
    def standing_out(self) -> pd.DataFrame:
        """The comparisons that stand out, the furthest first; at most one per theme."""
        frame = self.comparisons[self.comparisons["stands_out"]]
        return frame.sort_values(
            ["distance", "indicator"], key=lambda c: -c.abs() if c.name == "distance" else c
        ).reset_index(drop=True)

    def __repr__(self) -> str:
        found = int((self.main["status"] == "ok").sum())
        when = self.stand if self.year is None else self.year
        return (
            f"<Picture of {self.region.name} ({self.region.id}), {when}:"
            f" {found} of {len(self.main)} indicators have a value>"
        )

    @cached_property
    def by_indicator(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The judged rows of ``measurements`` of each indicator: all ages and sexes."""
        rows: dict[str, list[Mapping[str, Any]]] = {}
        judged = self.measurements[self.measurements["role"] != "shown"]
        for row in judged.to_dict("records"):
            rows.setdefault(row["indicator"], []).append({str(k): v for k, v in row.items()})
        return rows

    def when(self, indicator: Indicator, period: object, lang: str) -> str:
        """Return of which year a figure of the picture is, for readers; an old one is marked."""
        return wording.when(period, indicator.is_old(period, self.until), lang)

    def indicator(self, name: str) -> Indicator:
        """Return the definition of an indicator."""
        return self.catalogue.indicator(name)

    def _repr_html_(self) -> str:
        return picture_html(self)

    #: Look around in the picture, in JupyterLab: a map, a ranking and a trend to choose from. It is
    #: `regiobeeld.explorer.explore`, which `regiobeeld.picture` brings along; see there.
    explore: ClassVar[Callable[..., Any]]


def once(
    function: Callable[Concatenate[Picture, P], T],
) -> Callable[Concatenate[Picture, P], T]:
    """Let a function of a picture be computed once for a picture and arguments.

    Several chapters are about the same analysis. A frame is given as a copy, which may be changed;
    pandas copies no column before that happens.
    """

    @wraps(function)
    def found(picture: Picture, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = function, args, tuple(sorted(kwargs.items()))
        if key not in picture.derived:
            picture.derived[key] = function(picture, *args, **kwargs)
        known: T = picture.derived[key]
        return known.copy(deep=False) if isinstance(known, pd.DataFrame) else known  # type: ignore[return-value, unused-ignore]

    return found


def keep(
    picture: Picture, function: Callable[Concatenate[Picture, P], T], value: T, *args: object
) -> None:
    """Keep what a function of `once` gave for a picture elsewhere, in another process perhaps."""
    picture.derived[inspect.unwrap(function), args, ()] = value
