"""The picture of a region: its indicators, how they compare, and what stands out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

import pandas as pd

from regiobeeld import wording
from regiobeeld.errors import RegionError
from regiobeeld.geography import Region, peers
from regiobeeld.geography import region as find_region
from regiobeeld.geography.divisions import LAST_YEAR
from regiobeeld.measurement import Catalogue, Indicator
from regiobeeld.measurement import catalogue as shipped_catalogue
from regiobeeld.measurement.measure import (
    Columns,
    Measurer,
    absent,
    main_rows,
    periods,
    stacked,
    typed,
)
from regiobeeld.measurement.observations import SourceEdition
from regiobeeld.measurement.set_aside import set_aside
from regiobeeld.measurement.units import Units, in_division, published_codes, units_of
from regiobeeld.periods import OLD_AFTER, last_year, stem
from regiobeeld.region_picture.comparison import compare, spread_of
from regiobeeld.region_picture.display import picture_html
from regiobeeld.region_picture.focus import check_focus
from regiobeeld.store import Entry, Store, default_store

NATIONAL = "NL"

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
        The measurements' key columns with ``benchmark, benchmark_value, difference, distance,
        judgement, stands_out``. ``distance`` is from the median of all areas of the region's level,
        in MADs (median absolute deviations, scaled to a standard deviation).
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


def picture(
    region: str | Path | Region,
    year: int | None = None,
    *,
    benchmark: str | Region | None = None,
    indicators: Sequence[str] | None = None,
    store: Store | None = None,
    catalogue: Catalogue | None = None,
) -> Picture:
    """Make the picture of a region.

    Parameters
    ----------
    region
        A name (``utrecht``), kind and name (``ggd:twente``), code (``GM0344``), path to a TOML file
        of one's own, or a `Region`.
    year
        Of each indicator the newest figure up to this year is taken; the newest of all when left
        out.
    benchmark
        What to compare with, named in the same way; the Netherlands unless the region's definition
        says otherwise.
    indicators
        Ids of the indicators wanted; all when left out.
    store
        Where tables are read from; the store of this installation when left out.
    catalogue
        Definitions of indicators; those of the package when left out.

    Returns
    -------
    Picture
        Measurements, comparisons and history. Nothing is read from a network.

    Raises
    ------
    RegionError
        When the region or the benchmark does not exist in that year.
    DefinitionError
        When an indicator does not exist.
    StoreError
        When a table of the store is damaged.

    Examples
    --------
    >>> utrecht = picture("utrecht", indicators=["inhabitants", "good_health"])
    >>> utrecht.main[["indicator", "period", "value", "lower", "upper", "status"]]
         indicator  period      value  lower  upper status
    0  inhabitants    2026  1415104.0    NaN    NaN     ok
    1  good_health    2020       81.1   80.6   81.5     ok
    """
    if isinstance(region, str) and (indicators, store, catalogue) == (None, None, None):
        key = _key(region, year, benchmark)
        if key in _prepared:
            return _prepared[key]
    chosen = region if isinstance(region, Region) else find_region(region, year)
    if isinstance(region, Region):
        year = chosen.year if year is not None or chosen.year != LAST_YEAR else None
    division = chosen.year
    against = _benchmark(benchmark, chosen, division)
    definitions = catalogue or shipped_catalogue()
    if catalogue is None:
        check_focus(chosen.focus, definitions)
    wanted = (
        list(definitions.indicators.values())
        if indicators is None
        else [definitions.indicator(name) for name in indicators]
    )
    measurer = Measurer.of(store or default_store(), definitions)
    others = peers(chosen)
    inside = [find_region(code, division) for code in chosen.gemeenten]
    units = units_of([chosen, against, *others, *inside], division)
    found = [_judged_and_shown(measurer, i, units, chosen, against) for i in wanted]
    everything = typed(stacked([part.judged for part in found]))
    details = typed(stacked([part.detail for part in found if part.detail is not None]))
    newer = typed(stacked([part.newer for part in found if part.newer is not None]))
    ids = {"region": chosen.id, "benchmark": against.id}
    mine = everything[everything["region"] == chosen.id]
    theirs = everything[everything["region"] == against.id]
    gemeenten = everything[
        everything["region"].isin(chosen.gemeenten) & (everything["level"] == "gemeente")
    ]
    spread = spread_of(everything[everything["region"].isin([r.id for r in others])])
    both = units.only(ids.values())
    history = _history(measurer, wanted, both, division)
    return Picture(
        region=chosen,
        year=year,
        benchmark=against,
        measurements=_with_roles(mine, newer[newer["region"] == chosen.id]),
        members=_whole(pd.concat([gemeenten, details])),
        benchmarks=_with_roles(theirs, newer[newer["region"] == against.id]),
        history=history,
        comparisons=compare(mine, theirs, spread, definitions, against.id),
        spread=spread,
        tables=_tables(measurer, [mine, newer, gemeenten, details, history]),
        set_aside=_set_aside(measurer, wanted, both, chosen.id),
        later=_later(measurer, wanted, mine, units.only([chosen.id])),
        catalogue=measurer.catalogue,
    )


#: Pictures that `prepare` made, in a process that runs notebooks in forks of itself; else empty.
_prepared: dict[tuple[object, ...], Picture] = {}


def prepare(region: str, year: int | None = None, *, benchmark: str | None = None) -> None:
    """Make a picture that `picture` gives in forks of this process, each of which has its own.

    It is for who runs several notebooks on one region: the picture is made once.
    """
    key = _key(region, year, benchmark)
    _prepared[key] = picture(region, year, benchmark=benchmark)


def _key(
    region: str, year: int | None, benchmark: str | Region | None
) -> tuple[str, int | None, str | Region | None, str, Catalogue]:
    """Return what a picture depends on; a catalogue is one object as long as it is unchanged."""
    return region, year, benchmark, default_store().fingerprint(), shipped_catalogue()


@dataclass(frozen=True)
class _Found:
    """An indicator's measurements: judged, of wijken, and newer without what a verdict needs."""

    judged: Columns
    detail: Columns | None = None
    newer: Columns | None = None


def _judged_and_shown(
    measurer: Measurer, indicator: Indicator, units: Units, region: Region, benchmark: Region
) -> _Found:
    found = periods(measurer, indicator, units, region.id, benchmark.id)
    if found is None:
        sources = [measurer.catalogue.sources[r.source] for r in indicator.recipes]
        return _Found(absent(indicator, sources, units, units.year))
    judged = found.judged
    return _Found(
        judged.columns,
        _wijken(measurer, indicator, judged.edition.year, region),
        found.shown.columns if found.shown is not judged else None,
    )


def _wijken(measurer: Measurer, indicator: Indicator, year: int, region: Region) -> Columns | None:
    """Return the newest figures of wijken: of a year, or of the years before it.

    Population and vital statistics are known of gemeenten sooner than of wijken.
    """
    newest = None
    for edition, recipe in measurer.candidates(indicator, newest=year, oldest=year - OLD_AFTER):
        found = measurer.detail(indicator, edition, recipe, region.gemeenten)
        if found is not None and (found["status"] == "ok").any():
            return found
        newest = newest or found
    return newest


def _with_roles(judged: pd.DataFrame, newer: pd.DataFrame) -> pd.DataFrame:
    """Return measurements in the order of indicators, and what each is there for."""
    twice = judged["indicator"].isin(newer["indicator"])
    first = judged.assign(role=twice.map({True: "judged", False: "both"}))
    if newer.empty:
        return _whole(first)
    both = pd.concat([first, newer.assign(role="shown")], ignore_index=True)
    place = {name: number for number, name in enumerate(dict.fromkeys(judged["indicator"]))}
    return _whole(both.sort_values("indicator", key=lambda c: c.map(place), kind="stable"))


def _history(
    measurer: Measurer, indicators: Sequence[Indicator], units: Units, year: int
) -> pd.DataFrame:
    """Return every period of indicators; of a period the first recipe that has a value."""
    # Candidates come newest first; turned round, everything is in order.
    parts = [
        measured
        for indicator in reversed(indicators)
        for edition, recipe in measurer.candidates(indicator, newest=year)
        for measured in [measurer.measure(indicator, edition, recipe, units, main_only=True)]
        if measured is not None
    ]
    every = typed(stacked(parts))
    found = every[every["status"] == "ok"]
    keys = ["indicator", "region", "period", "age", "sex"]
    return _whole(found.drop_duplicates(keys).iloc[::-1])


def _set_aside(
    measurer: Measurer, indicators: Sequence[Indicator], units: Units, region: str
) -> pd.DataFrame:
    """Return which figures of the region, its areas and the benchmark are not plausible."""

    def areas(edition: SourceEdition) -> Iterable[str]:
        division, national = edition.division, edition.source.national
        published = published_codes(units, division, national).values()
        return [*published, *in_division(units.only([region]), division).codes]

    return set_aside(measurer, indicators, newest=units.year, areas=areas)


def _whole(rows: pd.DataFrame) -> pd.DataFrame:
    """Return chosen rows as a frame of its own; periods that are all years become numbers."""
    return rows.reset_index(drop=True).infer_objects()


def _tables(measurer: Measurer, frames: Iterable[pd.DataFrame]) -> dict[str, Entry]:
    """Return the entries of the tables that frames name, in order of identifier."""
    named = {str(t) for frame in frames for t in frame.loc[frame["status"] == "ok", "table"]}
    return {e.info.id: e for e in measurer.reader.entries.values() if e.info.id in named}


def _later(
    measurer: Measurer, indicators: Iterable[Indicator], mine: pd.DataFrame, units: Units
) -> dict[str, int]:
    """Return for indicators without a figure the first later year that has one."""
    present = set(mine.loc[mine["status"] == "ok", "indicator"])
    years: dict[str, int] = {}
    for indicator in indicators:
        if indicator.id in present:
            continue
        coming = measurer.candidates(indicator, newest=LAST_YEAR, oldest=units.year + 1)
        for edition, recipe in reversed(list(coming)):
            measured = measurer.measure(indicator, edition, recipe, units, main_only=True)
            if measured is not None and (measured["status"] == "ok").any():
                years[indicator.id] = edition.year
                break
    return years


def _benchmark(asked: str | Region | None, region: Region, year: int) -> Region:
    if isinstance(asked, Region):
        if asked.year != year:
            raise RegionError(
                f"The benchmark {asked.id} is of the division of {asked.year}, the region of"
                f" {year}; both must be of one year."
            )
        return asked
    return find_region(asked or region.benchmark or NATIONAL, year)


def once(
    function: Callable[Concatenate[Picture, P], T],
) -> Callable[Concatenate[Picture, P], T]:
    """Let a function of a picture be computed once for a picture and arguments.

    Several chapters are about the same analysis. A frame is given as a copy, which may be changed.
    """

    @wraps(function)
    def found(picture: Picture, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = function, args, tuple(sorted(kwargs.items()))
        if key not in picture.derived:
            picture.derived[key] = function(picture, *args, **kwargs)
        known: T = picture.derived[key]
        return known.copy() if isinstance(known, pd.DataFrame) else known  # type: ignore[return-value, unused-ignore]

    return found
