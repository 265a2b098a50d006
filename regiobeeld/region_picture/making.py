"""The picture of a region: its indicators, how they compare, and what stands out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

import pandas as pd

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
    newest,
    stacked,
    typed,
)
from regiobeeld.measurement.units import Units, units_of
from regiobeeld.periods import DEFAULT_YEAR
from regiobeeld.region_picture.comparison import compare, spread_of
from regiobeeld.region_picture.display import picture_html
from regiobeeld.region_picture.focus import check_focus
from regiobeeld.store import Entry, Store, default_store

NATIONAL = "NL"

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, repr=False)
class Picture:
    """A region in figures.

    Attributes
    ----------
    region
        The region, in the division of ``year``.
    year
        No figure is newer than this.
    benchmark
        What the region is compared with.
    measurements
        One row per indicator, age and sex: the newest figure that is at most three years older
        than ``year``. Columns: ``indicator, region, level, period, age, sex, value, lower, upper,
        confidence, numerator, denominator, kind, status, table, topic, row_key, modified,
        retrieved``. A missing value has a ``status`` that says why.
    members
        The same per gemeente and, where there is data, per wijk.
    benchmarks
        The same for the benchmark, of the same period and table.
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
    tables
        Manifest entries of the tables that the figures come from, by identifier.
    catalogue
        The definitions used.
    """

    region: Region
    year: int
    benchmark: Region
    measurements: pd.DataFrame
    members: pd.DataFrame
    benchmarks: pd.DataFrame
    history: pd.DataFrame
    comparisons: pd.DataFrame
    spread: pd.DataFrame
    later: Mapping[str, int]
    tables: Mapping[str, Entry]
    catalogue: Catalogue

    @cached_property
    def derived(self) -> dict[object, Any]:
        """What has been computed from the picture; see `regiobeeld.region_picture.once`."""
        return {}

    @cached_property
    def main(self) -> pd.DataFrame:
        """One row per indicator: its measurement for all adults or all inhabitants."""
        frame = self.measurements
        return frame[main_rows(frame)].reset_index(drop=True)

    @cached_property
    def standing_out(self) -> pd.DataFrame:
        """The comparisons that stand out, the furthest first; at most one per theme."""
        frame = self.comparisons[self.comparisons["stands_out"]]
        return frame.sort_values(
            ["distance", "indicator"], key=lambda c: -c.abs() if c.name == "distance" else c
        ).reset_index(drop=True)

    def __repr__(self) -> str:
        found = int((self.main["status"] == "ok").sum())
        return (
            f"<Picture of {self.region.name} ({self.region.id}), {self.year}:"
            f" {found} of {len(self.main)} indicators have a value>"
        )

    @cached_property
    def by_indicator(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The rows of ``measurements`` of each indicator: all ages and sexes."""
        rows: dict[str, list[Mapping[str, Any]]] = {}
        for row in self.measurements.to_dict("records"):
            rows.setdefault(row["indicator"], []).append({str(k): v for k, v in row.items()})
        return rows

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
    year: int = DEFAULT_YEAR,
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
        Of each indicator the newest figure up to this year is taken, at most three years older.
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
    0  inhabitants    2020  1354834.0    NaN    NaN     ok
    1  good_health    2020       81.1   80.6   81.5     ok
    """
    if isinstance(region, str) and (indicators, store, catalogue) == (None, None, None):
        key = _key(region, year, benchmark)
        if key in _prepared:
            return _prepared[key]
    chosen = region if isinstance(region, Region) else find_region(region, year)
    year = chosen.year if isinstance(region, Region) else year
    against = _benchmark(benchmark, chosen, year)
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
    inside = [find_region(code, year) for code in chosen.gemeenten]
    units = units_of([chosen, against, *others, *inside], year)
    found = [_newest(measurer, i, units, chosen) for i in wanted]
    everything = typed(stacked([measured for measured, _ in found]))
    details = typed(stacked([detail for _, detail in found if detail is not None]))
    ids = {"region": chosen.id, "benchmark": against.id}
    mine = everything[everything["region"] == chosen.id]
    theirs = everything[everything["region"] == against.id]
    gemeenten = everything[
        everything["region"].isin(chosen.gemeenten) & (everything["level"] == "gemeente")
    ]
    spread = spread_of(everything[everything["region"].isin([r.id for r in others])])
    both = units.only(ids.values())
    history = _history(measurer, wanted, both, year)
    return Picture(
        region=chosen,
        year=year,
        benchmark=against,
        measurements=_whole(mine),
        members=_whole(pd.concat([gemeenten, details])),
        benchmarks=_whole(theirs),
        history=history,
        comparisons=compare(mine, theirs, spread, definitions, against.id),
        spread=spread,
        tables=_tables(measurer, [mine, gemeenten, details, history]),
        later=_later(measurer, wanted, mine, units.only([chosen.id])),
        catalogue=definitions,
    )


#: Pictures that `prepare` made, in a process that runs notebooks in forks of itself; else empty.
_prepared: dict[tuple[object, ...], Picture] = {}


def prepare(region: str, year: int = DEFAULT_YEAR, *, benchmark: str | None = None) -> None:
    """Make a picture that `picture` gives in forks of this process, each of which has its own.

    It is for who runs several notebooks on one region: the picture is made once.
    """
    key = _key(region, year, benchmark)
    _prepared[key] = picture(region, year, benchmark=benchmark)


def _key(
    region: str, year: int, benchmark: str | Region | None
) -> tuple[str, int, str | Region | None, str, Catalogue]:
    """Return what a picture depends on; a catalogue is one object as long as it is unchanged."""
    return region, year, benchmark, default_store().fingerprint(), shipped_catalogue()


def _newest(
    measurer: Measurer, indicator: Indicator, units: Units, region: Region
) -> tuple[Columns, Columns | None]:
    """Return an indicator's newest measurements, and those of the region's wijken."""
    found = newest(measurer, indicator, units, region.id, units.year)
    if found is None:
        sources = [measurer.catalogue.sources[r.source] for r in indicator.recipes]
        return absent(indicator, sources, units, units.year), None
    edition, recipe, measured = found
    return measured, measurer.detail(indicator, edition, recipe, region.gemeenten)


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
