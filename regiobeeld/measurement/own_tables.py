"""Figures of one's own in a CSV file or workbook, brought to the store with their provenance."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from regiobeeld.errors import RegionError
from regiobeeld.geography.divisions import YEARS
from regiobeeld.measurement.figures import (
    FigureColumn,
    FigureRow,
    GivenFigure,
    Period,
    area_of,
    fault_of,
    period_of,
    repeated,
    statline_form,
)
from regiobeeld.measurement.own_cells import Cell, Faults, Place
from regiobeeld.measurement.own_definition import OwnColumn, OwnTable
from regiobeeld.measurement.own_grid import Grid, exists, is_no_area, read_grid
from regiobeeld.measurement.own_numbers import (
    decimal_sign,
    has_percent_sign,
    is_percentage,
    number_of,
    unit_of,
)
from regiobeeld.measurement.own_summary import ReadColumn, summary_of
from regiobeeld.store import Entry, Store

_NOTHING = GivenFigure(math.nan)


@dataclass(frozen=True)
class OwnFigures:
    """The figures of a file, checked.

    Attributes
    ----------
    columns
        With the units that were understood.
    rows
        One per area and period.
    summary
        What was understood; see `summary_of`.
    """

    columns: tuple[FigureColumn, ...]
    rows: tuple[FigureRow, ...]
    summary: Mapping[str, Any]


@dataclass(frozen=True)
class _Label:
    """The area and period of a row."""

    area: str
    period: Period


def add_table(table: OwnTable, store: Store) -> Entry:
    """Read a file of one's own and keep its figures in a store.

    Parameters
    ----------
    table
        From `own_table`.
    store
        Where the figures go, as table ``eigen-NAME``.

    Returns
    -------
    Entry
        The manifest's entry: publisher, licence, name and SHA-256 of the file, and what was
        understood of it among it.

    Raises
    ------
    DefinitionError
        When the file is not as the definition says: with a line for every fault, which names the
        row, the column, what was found and what would be right.
    StoreError
        When the store cannot be written.
    """
    found = figures_of(table)
    provenance = table.provenance(found.summary)
    info, frame = statline_form(
        table.source,
        table.section.content["title"],
        provenance.publisher,
        found.columns,
        found.rows,
    )
    return store.write(info, frame, provenance)


def figures_of(table: OwnTable) -> OwnFigures:
    """Return the figures of a file of one's own, without keeping them.

    Raises
    ------
    DefinitionError
        With a line for every fault.
    """
    grid = read_grid(table)
    faults = Faults()
    labels, advice = _labels(table, grid, faults)
    read = [_read(column, grid, faults) for column in table.columns]
    faults.refuse(grid.name, advice)
    rows = tuple(
        FigureRow(
            label.area, label.period, {c.column.figures.name: c.figures[number] for c in read}
        )
        for number, label in labels.items()
    )
    return OwnFigures(tuple(c.column.figures for c in read), rows, summary_of(grid, read, rows))


def _read(column: OwnColumn, grid: Grid, faults: Faults) -> ReadColumn:
    """Read a column with its bounds, which are written in one way."""
    places = [
        Place(number, name, cells[name])
        for number, cells in grid.rows.items()
        for name in column.read
    ]
    before = len(faults.found)
    unit = unit_of(places, column.figures.unit, faults)
    sign = decimal_sign(places, column.decimal, faults)
    understood = replace(column, figures=replace(column.figures, unit=unit))
    # Without knowing how numbers are written, every cell would be a fault.
    lines = grid.rows.items() if len(faults.found) == before else ()
    figures = {n: _figure(understood, n, cells, sign, faults) for n, cells in lines}
    signed = any(map(has_percent_sign, places))
    return ReadColumn(understood, sign, is_percentage(unit) and not signed, figures)


def _figure(
    column: OwnColumn, number: int, cells: Mapping[str, Cell], sign: str, faults: Faults
) -> GivenFigure:
    parts = []
    for name in column.read:
        part = number_of(Place(number, name, cells[name]), sign, faults)
        if part is None:
            return _NOTHING
        parts.append(part)
    value, lower, upper = parts if column.lower else (*parts, _NOTHING, _NOTHING)
    figure = GivenFigure(value.value, lower.value, upper.value, value.status)
    if wrong := fault_of(figure, column.figures.unit):
        faults.add(Place(number, column.column, cells[column.column]), wrong)
    return figure


def _labels(table: OwnTable, grid: Grid, faults: Faults) -> tuple[dict[int, _Label], str]:
    """Return area and period per row, and advice when areas are of another division."""
    region = table.section.content["region"]
    labels: dict[int, _Label] = {}
    known: dict[tuple[str, int], str] = {}
    years: list[int] = []
    for number, cells in grid.rows.items():
        period = _period(table, cells, number, faults)
        if period is None:
            continue
        years.append(period.year)
        place = Place(number, region, cells[region])
        key = (place.cell.text, table.source.division or period.year)
        try:
            known[key] = known.get(key) or area_of(*key)
        except RegionError as error:
            faults.add(place, _no_area(place.cell, str(error)))
        else:
            labels[number] = _Label(known[key], period)
    for number, earlier in repeated(
        (n, label.area, label.period.code) for n, label in labels.items()
    ):
        said = f"row {earlier} is of this area and period"
        faults.add(Place(number, region, grid.rows[number][region]), said)
    places = [cells[region] for cells in grid.rows.values()]
    return labels, _advice(table, places, years, len(labels))


def _no_area(cell: Cell, error: str) -> str:
    """Say what would be right where there is no area."""
    if cell.wrong:
        return cell.wrong
    if not cell.text:
        return "an area on every row; a CSV file has lost the cells that were merged in a workbook"
    if is_no_area(cell.text):
        return (
            f'this is no one area: remove the row, or write leave_out = ["{cell.text}"]; a total'
            " of the whole country is called Nederland"
        )
    return error


def _period(
    table: OwnTable, cells: Mapping[str, Cell], number: int, faults: Faults
) -> Period | None:
    setting = table.section.content["period"]
    if isinstance(setting, int):
        try:
            return period_of(setting)
        except ValueError as error:
            raise table.section.fault(f"period is {setting}; give {error}.", "period") from None
    try:
        return period_of(cells[setting].text)
    except ValueError as error:
        faults.add(Place(number, setting, cells[setting]), str(error))
        return None


def _advice(table: OwnTable, cells: Sequence[Cell], years: Sequence[int], good: int) -> str:
    """Name the division in which all areas exist, when they do not in that of the definition."""
    if good == len(cells) or not years:
        return ""
    for year in _nearest_years(table.source.division or max(years)):
        if all(exists(cell.text, year) for cell in cells):
            return (
                f"All areas are in the municipal division of {year}: write division = {year}"
                f" ({table.section.place})."
            )
    return ""


def _nearest_years(year: int) -> Iterator[int]:
    yield from sorted((y for y in YEARS if y != year), key=lambda y: abs(y - year))
