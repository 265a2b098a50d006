"""Indicators as Python functions, that installed packages offer by entry point.

A package names them in the group ``regiobeeld.indicators``; the name of the entry point is the
indicator's id. `docs/own-indicators.md` has an example from beginning to end.
"""

from __future__ import annotations

import functools
import hashlib
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pandas as pd

from regiobeeld.errors import DefinitionError, RegiobeeldError, RegionError
from regiobeeld.measurement.figures import (
    FigureColumn,
    FigureRow,
    GivenFigure,
    area_of,
    fault_of,
    period_of,
    repeated,
    source_of,
    statline_form,
)
from regiobeeld.measurement.recipes import Recipe, Source
from regiobeeld.statline.table import Table
from regiobeeld.store import Store
from regiobeeld.store.manifest import Entry, Provenance, attribution

GROUP = "regiobeeld.indicators"
_VALUES = ("value", "lower", "upper", "status")
_COUNTS = ("numerator", "denominator")
_KEYS = ("region", "period")
_STATUSES = ("ok", "suppressed", "not_measured", "not_applicable")
_MOST_FAULTS = 10


@dataclass(frozen=True)
class Inputs:
    """What a function computes from: tables of the store, each use of which is remembered.

    Attributes
    ----------
    used
        Identifiers of the tables asked so far; provenance names them.
    """

    _store: Store
    used: list[str] = field(default_factory=list)

    def table(self, table_id: str) -> Table:
        """Return a table of the store, such as ``84799NED``; read its figures with `Table.read`.

        Raises
        ------
        TableNotFoundError
            When the store does not hold it.
        """
        found = self._store.table(table_id)
        if found.info.id not in self.used:
            self.used.append(found.info.id)
        return found

    def __contains__(self, table_id: object) -> bool:
        return table_id in self._store


@dataclass(frozen=True, eq=False)
class IndicatorFunction:
    """An indicator that a function computes.

    Attributes
    ----------
    definition
        What the indicator is, with the keys of an indicator in TOML but ``from``: ``label``,
        ``theme``, ``goal``, ``unit``, ``direction`` and ``kind``, and others where they apply.
    compute
        Called with `Inputs`; returns a frame with a row per area and period. Columns: ``region``
        (codes such as GM0344), ``period`` (a year, or ``2019-2022``), and either ``value``, with
        ``lower``, ``upper`` and ``status`` if there are any, or ``numerator`` and ``denominator``.
    publisher
        Who makes the figures, as a report must name them.
    licence
        On what terms they may be used.
    weight
        Population that weighs a ``value`` when gemeenten are put together, such as ``18+``. When
        left out, a value is shown only for the areas that the function gives.
    per
        Factor of numerator over denominator: 100 for %.
    division
        Year of the municipal division of all figures; 0 when it is that of each period.
    confidence
        Of the bounds.
    url, note
        Where a reader finds more, and what a reader must know.
    """

    definition: Mapping[str, Any]
    compute: Callable[[Inputs], pd.DataFrame]
    publisher: str
    licence: str
    weight: str = ""
    per: float = 100.0
    division: int = 0
    confidence: float = 0.95
    url: str = ""
    note: str = ""


@dataclass(frozen=True, eq=False)
class Plugin:
    """An indicator function as it was installed: its id, and the package that brought it."""

    id: str
    package: str
    function: IndicatorFunction

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"Plug-in {self.id!r} of package {self.package}"

    def recipes(self, populations: Mapping[str, object]) -> tuple[Recipe, ...]:
        """Return how a figure comes from what the function gives: a value, or counts to add up.

        Raises
        ------
        DefinitionError
            When its weight is no population.
        """
        function = self.function
        if function.weight and function.weight not in populations:
            raise DefinitionError(
                f"{self.name}: weight is {function.weight!r}; it must be one of"
                f" {', '.join(populations)}, or empty."
            )
        top, bottom = _COUNTS
        return (
            Recipe(source=self.id, value=("value",), weight=function.weight),
            Recipe(source=self.id, numerator=(top,), denominator=(bottom,), per=function.per),
        )

    def computed(self, store: Store) -> Computed:
        """Call the function, and check what it returns.

        Raises
        ------
        DefinitionError
            When it fails, or returns something else than promised; names the plug-in.
        """
        inputs = Inputs(store)
        try:
            frame = self.function.compute(inputs)
        except RegiobeeldError as error:
            raise type(error)(f"{self.name}: {error}") from error
        except Exception as error:
            raise DefinitionError(
                f"{self.name} failed with {type(error).__name__}: {error}."
            ) from error
        return _table(self, frame, inputs.used)


@dataclass(frozen=True)
class Computed:
    """Figures of a function as a table: how it is read, what a manifest says of it, its rows."""

    source: Source
    entry: Entry
    table: Table


def plugins() -> Mapping[str, Plugin]:
    """Return the indicator functions of installed packages, by id.

    Raises
    ------
    DefinitionError
        When one cannot be loaded or is no `IndicatorFunction`; names it and its package.
    """
    return _plugins(tuple(sys.path))


@functools.lru_cache(maxsize=4)
def _plugins(_path: tuple[str, ...]) -> Mapping[str, Plugin]:
    """Return what `plugins` does; looking through what is installed takes time."""
    found: dict[str, Plugin] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
        package = f"{point.dist.name} {point.dist.version}" if point.dist else point.value
        if point.name in found:
            raise DefinitionError(
                f"Two packages offer the indicator {point.name!r}: {found[point.name].package}"
                f" and {package}. Remove one of them."
            )
        found[point.name] = Plugin(point.name, package, _loaded(point, package))
    return found


def _loaded(point: EntryPoint, package: str) -> IndicatorFunction:
    name = f"Plug-in {point.name!r} of package {package}"
    try:
        function = point.load()
    except Exception as error:
        raise DefinitionError(
            f"{name} cannot be loaded from {point.value}: {type(error).__name__}: {error}."
            " Repair or remove the package."
        ) from error
    if not isinstance(function, IndicatorFunction):
        raise DefinitionError(
            f"{name}: {point.value} is a {type(function).__name__}; it must be a"
            " regiobeeld.IndicatorFunction."
        )
    for key in ("publisher", "licence"):
        if not str(getattr(function, key)).strip():
            raise DefinitionError(f"{name}: {key} is empty; a report must be able to name it.")
    if not callable(function.compute) or not isinstance(function.definition, Mapping):
        raise DefinitionError(f"{name}: compute must be a function, and definition a mapping.")
    return function


def _table(plugin: Plugin, frame: object, used: list[str]) -> Computed:
    """Return a function's frame as a table, checked."""
    rows = _rows(plugin, frame)
    function = plugin.function
    bounds = any(not math.isnan(f.lower) for row in rows for f in row.figures.values())
    source = source_of(
        plugin.id,
        bounds=bounds,
        division_year=function.division,
        confidence=function.confidence,
    )
    label = function.definition["label"]
    title = label if isinstance(label, str) else label.get("nl", next(iter(label.values())))
    unit = str(function.definition.get("unit", ""))
    names = list(rows[0].figures)
    columns = [FigureColumn(name, title, unit if name == "value" else "") for name in names]
    info, figures = statline_form(source, title, function.publisher, columns, rows)
    made_of = f"Berekend uit {', '.join(used)} door {plugin.package}."
    made_by = f"Berekend door {plugin.package}."
    provenance = Provenance(
        publisher=function.publisher,
        url=function.url,
        licence=function.licence,
        note=" ".join(filter(None, [made_of if used else made_by, function.note])),
    )
    text = figures.to_csv(index=False, lineterminator="\n", float_format="%.17g")
    entry = Entry(
        info=info,
        provenance=provenance,
        rows=len(figures),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        path=Path(),
        attribution=attribution(info, provenance),
    )
    return Computed(source, entry, Table(info, _MemoryRows(figures)))


@dataclass(frozen=True)
class _MemoryRows:
    """Rows of a table that was computed; see `regiobeeld.statline.table.RowSource`."""

    frame: pd.DataFrame

    def __call__(
        self, columns: Any, where: Mapping[str, Any], *, status: bool = False
    ) -> pd.DataFrame:
        frame = self.frame
        for key, codes in where.items():
            frame = frame[frame[key].isin(list(codes))]
        reasons = [f"{c}|status" for c in columns if f"{c}|status" in frame] if status else []
        return frame[[*columns, *reasons]].reset_index(drop=True)


def _rows(plugin: Plugin, frame: object) -> list[FigureRow]:
    if not isinstance(frame, pd.DataFrame):
        raise DefinitionError(
            f"{plugin.name} returned a {type(frame).__name__}; it must be a pandas.DataFrame."
        )
    _check_columns(plugin, frame)
    unit = str(plugin.function.definition.get("unit", ""))
    faults: list[str] = []
    rows: list[FigureRow] = []
    keys: list[tuple[int, str, str]] = []
    for number, record in enumerate(frame.to_dict("records")):
        try:
            period = period_of(record["period"])
        except ValueError as error:
            faults.append(f"row {number}, period: found {record['period']!r}; {error}")
            continue
        try:
            area = area_of(record["region"], plugin.function.division or period.year)
        except RegionError as error:
            faults.append(f"row {number}, region: found {record['region']!r}; {error}")
            continue
        try:
            figures = _figures(record)
        except (TypeError, ValueError):
            faults.append(f"row {number}: its figures must be numbers, found {record!r}")
            continue
        faults += [f"row {number}, {name}: {wrong}" for name, wrong in _wrong(figures, unit)]
        keys.append((number, area, period.code))
        rows.append(FigureRow(area, period, figures))
    for number, earlier in repeated(keys):
        faults.append(f"row {number}: row {earlier} is of the same region and period")
    if not rows and not faults:
        faults.append("the frame has no rows")
    if faults:
        more = [f"and {len(faults) - _MOST_FAULTS} more"] if len(faults) > _MOST_FAULTS else []
        told = [*faults[:_MOST_FAULTS], *more]
        raise DefinitionError("\n".join(f"{plugin.name}: {fault}." for fault in told))
    return rows


def _check_columns(plugin: Plugin, frame: pd.DataFrame) -> None:
    columns = [str(column) for column in frame.columns]
    counted = set(_COUNTS) <= set(columns)
    allowed = {*_KEYS, *(_COUNTS if counted else _VALUES)}
    wanted = {*_KEYS, *(_COUNTS if counted else ("value",))}
    missing, strange = sorted(wanted - set(columns)), sorted(set(columns) - allowed)
    if missing or strange or len(set(columns)) < len(columns):
        raise DefinitionError(
            f"{plugin.name} returned the columns {', '.join(columns)}; they must be region,"
            " period, and value (with lower, upper and status if there are any) or numerator and"
            " denominator."
        )


def _figures(record: Mapping[Any, Any]) -> dict[str, GivenFigure]:
    """Return the figures of a row: a value with its bounds, or two counts."""
    if "numerator" in record:
        counts = {name: float(record[name]) for name in _COUNTS}
        return {
            n: GivenFigure(c, status="ok" if c == c else "not_measured") for n, c in counts.items()
        }
    value = float(record["value"])
    given = record.get("status")
    found = "ok" if value == value else "not_measured"
    status = given if isinstance(given, str) else found
    lower, upper = (float(record.get(name, math.nan)) for name in ("lower", "upper"))
    return {"value": GivenFigure(value, lower, upper, status)}


def _wrong(figures: Mapping[str, GivenFigure], unit: str) -> Iterator[tuple[str, str]]:
    """Give the columns of a row that are wrong, and what is found and right."""
    for name, figure in figures.items():
        if wrong := fault_of(figure, unit if name == "value" else ""):
            yield name, f"found {figure.value:.6g}; {wrong}"
        elif name in _COUNTS and figure.value < 0:
            yield name, f"found {figure.value:.6g}; a count is 0 or more"
        elif figure.status not in _STATUSES or (figure.status == "ok") == math.isnan(figure.value):
            yield (
                "status",
                f"found {figure.status!r} with value {figure.value:.6g}; a value is ok, its"
                f" absence one of {', '.join(_STATUSES[1:])}",
            )
