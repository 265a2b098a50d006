"""Making the picture of a region: its indicators, how they compare, and what stands out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import pandas as pd

from regiobeeld.errors import RegionError
from regiobeeld.geography import Region, peers
from regiobeeld.geography import region as find_region
from regiobeeld.geography.definition import is_similar
from regiobeeld.geography.divisions import LAST_YEAR
from regiobeeld.measurement import Catalogue, Indicator
from regiobeeld.measurement import catalogue as shipped_catalogue
from regiobeeld.measurement.judged import periods
from regiobeeld.measurement.measure import (
    Columns,
    Measurer,
    absent,
    stacked,
    typed,
)
from regiobeeld.measurement.observations import SourceEdition
from regiobeeld.measurement.set_aside import set_aside
from regiobeeld.measurement.units import Units, in_division, published_codes, units_of
from regiobeeld.periods import OLD_AFTER, last_year
from regiobeeld.region_picture import coming
from regiobeeld.region_picture.comparison import compare, spread_of
from regiobeeld.region_picture.focus import check_focus
from regiobeeld.region_picture.model import Picture
from regiobeeld.region_picture.similar import similar_benchmark
from regiobeeld.store import Entry, Store, default_store

NATIONAL = "NL"
T = TypeVar("T")


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
        says otherwise. ``similar`` is the five areas most like it (see `similar_areas`), and
        ``similar-without-income`` those without regard to income.
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
    return _made(region, year, benchmark, indicators, store, catalogue)


class Beside(Protocol):
    """Begins a computation, and returns what gives its result; perhaps another process does it."""

    def __call__(self, function: Callable[[], T], /) -> Callable[[], T]:
        """Begin ``function``."""


def in_turn(function: Callable[[], T]) -> Callable[[], T]:
    """Compute when the result is asked for."""
    return function


def _made(
    region: str | Path | Region,
    year: int | None,
    benchmark: str | Region | None,
    indicators: Sequence[str] | None = None,
    store: Store | None = None,
    catalogue: Catalogue | None = None,
    beside: Beside = in_turn,
) -> Picture:
    chosen = region if isinstance(region, Region) else find_region(region, year)
    if isinstance(region, Region):
        year = chosen.year if year is not None or chosen.year != LAST_YEAR else None
    division = chosen.year
    definitions = catalogue or shipped_catalogue()
    against = _benchmark(benchmark, chosen, store, catalogue)
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
    ids = {"region": chosen.id, "benchmark": against.id}
    both = units.only(ids.values())
    past = beside(
        lambda: (
            _history(measurer, wanted, both, division),
            _set_aside(measurer, wanted, both, chosen.id),
        )
    )
    found = [_judged_and_shown(measurer, i, units, chosen, against) for i in wanted]
    everything = typed(stacked([part.judged for part in found]))
    details = typed(stacked([part.detail for part in found if part.detail is not None]))
    newer = typed(stacked([part.newer for part in found if part.newer is not None]))
    mine = everything[everything["region"] == chosen.id]
    theirs = everything[everything["region"] == against.id]
    gemeenten = everything[
        everything["region"].isin(chosen.gemeenten) & (everything["level"] == "gemeente")
    ]
    spread = spread_of(everything[everything["region"].isin([r.id for r in others])])
    people = _people(measurer, theirs)
    later = _later(measurer, wanted, mine, units.only([chosen.id]))
    history, implausible = past()
    return Picture(
        region=chosen,
        year=year,
        benchmark=against,
        measurements=_with_roles(mine, newer[newer["region"] == chosen.id]),
        members=_whole(pd.concat([gemeenten, details])),
        benchmarks=_with_roles(theirs, newer[newer["region"] == against.id]),
        history=history,
        comparisons=compare(mine, theirs, spread, definitions, against.id, people),
        spread=spread,
        tables=_tables(measurer, [mine, newer, gemeenten, details, history]),
        set_aside=implausible,
        later=later,
        catalogue=measurer.catalogue,
        store=measurer.reader.store,
    )


#: Pictures that `prepare` made, in a process that runs notebooks in forks of itself; else empty.
_prepared: dict[tuple[object, ...], Picture] = {}


def prepare(
    region: str, year: int | None = None, *, benchmark: str | None = None, beside: Beside = in_turn
) -> None:
    """Make a picture that `picture` gives in forks of this process, each of which has its own.

    It is for who runs several notebooks on one region: the picture is made once, with what more
    than one of them asks of it.
    """
    chosen, store = find_region(region, year), default_store()
    to_come = beside(lambda: (coming.coming(chosen, store, year), coming.closings(chosen, store)))
    made = _made(region, year, benchmark, beside=beside)
    # Its cached properties, which are known by these names.
    vars(made).update(zip(("future", "closings"), to_come(), strict=True))
    _prepared[_key(region, year, benchmark)] = made


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


def _people(measurer: Measurer, rows: pd.DataFrame) -> dict[tuple[int, str], float]:
    """Return how many people the country has, by year and age group of surveys with groups."""
    survey = rows[(rows["kind"] == "survey") & rows["age"].isin(measurer.catalogue.populations)]
    groups = survey[["period", "age"]].drop_duplicates().itertuples(index=False, name=None)
    counts = measurer.populations
    return {
        (year, age): sum(counts.weight(age, last_year(year), last_year(year)).values())
        for year, age in groups
    }


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
    named = {t for frame in frames for t in frame.loc[frame["status"] == "ok", "table"].unique()}
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


def _benchmark(
    asked: str | Region | None, region: Region, store: Store | None, catalogue: Catalogue | None
) -> Region:
    year = region.year
    if isinstance(asked, Region):
        if asked.year != year:
            raise RegionError(
                f"The benchmark {asked.id} is of the division of {asked.year}, the region of"
                f" {year}; both must be of one year."
            )
        return asked
    name = asked or region.benchmark or NATIONAL
    if is_similar(name):
        return similar_benchmark(region, name, store, catalogue)
    return find_region(name, year)
