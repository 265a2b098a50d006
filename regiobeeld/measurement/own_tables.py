"""Figures of one's own in a CSV file or workbook, brought to the store with their provenance."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from regiobeeld.definitions import toml_file as form
from regiobeeld.definitions.toml_file import CheckedSection, ValueForm, both_languages
from regiobeeld.errors import DefinitionError, RegionError, did_you_mean
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
    source_of,
    statline_form,
)
from regiobeeld.measurement.own_cells import Cell, Grid, decimal_sign, number_of, read_grid
from regiobeeld.measurement.recipes import Label, Source
from regiobeeld.store import Entry, Store
from regiobeeld.store.manifest import Provenance

_TABLE: Mapping[str, ValueForm] = {
    "file": form.NAME,
    "sheet": form.TEXT,
    "title": form.NAME,
    "publisher": form.NAME,
    "licence": form.NAME,
    "url": form.TEXT,
    "retrieved": form.DAY,
    "note": form.LABEL,
    "region": form.NAME,
    "period": form.PLAIN,
    "division": form.year_of(YEARS),
    "decimal": form.matching('"," or "."', "[,.]"),
    "confidence": form.SHARE,
    "columns": form.TABLE,
}
_REQUIRED = ("file", "title", "publisher", "licence", "region", "period", "columns")
_COLUMN: Mapping[str, ValueForm] = {
    "column": form.NAME,
    "title": form.NAME,
    "unit": form.TEXT,
    "decimals": form.WHOLE,
    "lower": form.NAME,
    "upper": form.NAME,
}
#: Faults that one message names; a wrong setting makes every row wrong.
_MOST_FAULTS = 40
_NOTHING = GivenFigure(math.nan)


@dataclass(frozen=True)
class OwnColumn:
    """A column of figures and where in the file it and its bounds are."""

    figures: FigureColumn
    column: str
    lower: str = ""
    upper: str = ""

    @property
    def read(self) -> tuple[str, ...]:
        """The columns of the file that it is read from: of the value, and of both bounds if any."""
        return (self.column, self.lower, self.upper) if self.lower else (self.column,)


@dataclass(frozen=True)
class OwnTable:
    """A file with figures of one's own, as a definition describes it.

    Attributes
    ----------
    source
        How its figures are read once they are in the store.
    section
        The definition.
    path
        The file.
    columns
        Its columns of figures.
    """

    source: Source
    section: CheckedSection
    path: Path
    columns: tuple[OwnColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names by which an indicator asks for a column."""
        return tuple(column.figures.name for column in self.columns)

    def provenance(self) -> Provenance:
        """Return where the figures come from, as the definition says, with the file's hash."""
        entry = self.section.content
        note: Label = both_languages(entry.get("note", ""))
        return Provenance(
            publisher=entry["publisher"],
            url=entry.get("url", ""),
            retrieved=str(entry.get("retrieved", "")),
            note=note["nl"],
            licence=entry["licence"],
            original={
                "file": self.path.name,
                "sha256": hashlib.sha256(self.path.read_bytes()).hexdigest(),
            },
        )


@dataclass
class _Faults:
    """Faults of a file, gathered so that one message names them all."""

    found: list[str] = field(default_factory=list)

    def add(self, row: int, column: str, cell: Cell, right: str) -> None:
        """Note a cell that is wrong."""
        right = right.rstrip(".")
        self.found.append(f"row {row}, {column}: found {cell.text[:60]!r}; {right}.")

    def refuse(self, file: str, advice: str) -> None:
        """Raise an error when there is any fault."""
        if not self.found:
            return
        told = [f"{file}, {fault}" for fault in self.found[:_MOST_FAULTS]]
        if more := len(self.found) - len(told):
            told.append(f"{file}: and {more} more.")
        raise DefinitionError("\n".join([*told, *([advice] if advice else [])]))


def own_table(section: CheckedSection, folder: Path) -> OwnTable:
    """Return the file that a section ``[source.NAME]`` describes; the file itself is not read.

    Parameters
    ----------
    section
        Its keys.
    folder
        Where the definition stands; the file must be in it.

    Raises
    ------
    DefinitionError
        Naming the line, the key and what would be right.
    """
    section.check(_TABLE, _REQUIRED)
    entry = section.content
    path = (folder / entry["file"]).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise section.fault(
            f"file is {entry['file']!r}; put the file in the folder of this definition.", "file"
        )
    if not entry["columns"]:
        raise section.fault("'columns' is empty; name at least one column.", "columns")
    columns = tuple(_column(section, name) for name in entry["columns"])
    source = source_of(
        section.name,
        bounds=any(column.lower for column in columns),
        division_year=entry.get("division", 0),
        confidence=entry.get("confidence", 0.95),
        note=both_languages(entry["note"]) if "note" in entry else {},
    )
    return OwnTable(source, section, path, columns)


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
        The manifest's entry: publisher, licence, and name and SHA-256 of the file among it.

    Raises
    ------
    DefinitionError
        When the file is not as the definition says: with a line for every fault, which names the
        row, the column, what was found and what would be right.
    StoreError
        When the store cannot be written.
    """
    grid = read_grid(table.path, table.path.name, table.section.content.get("sheet", ""))
    rows = figure_rows(table, grid)
    provenance = table.provenance()
    info, frame = statline_form(
        table.source,
        table.section.content["title"],
        provenance.publisher,
        [column.figures for column in table.columns],
        rows,
    )
    return store.write(info, frame, provenance)


def figure_rows(table: OwnTable, grid: Grid) -> list[FigureRow]:
    """Return the figures of a grid, checked.

    Raises
    ------
    DefinitionError
        With a line for every fault.
    """
    lines = _lines(table, grid)
    entry = table.section.content
    region = entry["region"]
    faults = _Faults()
    numbers = [name for column in table.columns for name in column.read]
    decimal = entry.get("decimal") or decimal_sign(
        cells[name] for cells in lines.values() for name in numbers
    )
    rows: list[FigureRow] = []
    keys: list[tuple[int, str, str]] = []
    known: dict[tuple[str, int], str] = {}
    years: list[int] = []
    for number, cells in lines.items():
        period = _period(table, cells, number, faults)
        area = ""
        if period:
            years.append(period.year)
            key = (cells[region].text, table.source.division or period.year)
            try:
                area = known[key] = known.get(key) or area_of(*key)
            except RegionError as error:
                faults.add(number, region, cells[region], str(error))
            else:
                keys.append((number, area, period.code))
        figures = {
            column.figures.name: _figure(column, cells, decimal, number, faults)
            for column in table.columns
        }
        if period and area:
            rows.append(FigureRow(area, period, figures))
    for number, earlier in repeated(keys):
        said = f"row {earlier} is of this area and period"
        faults.add(number, region, lines[number][region], said)
    places = [cells[region] for cells in lines.values()]
    faults.refuse(grid.name, _advice(table, places, years, len(rows)))
    return rows


def _column(section: CheckedSection, name: str) -> OwnColumn:
    written = section.content["columns"][name]
    if not name.replace("_", "").isalnum() or not name.isascii():
        raise section.fault(
            f"columns: {name!r} must consist of letters, digits and _.", "columns", name
        )
    if isinstance(written, str) and written.strip():
        return OwnColumn(FigureColumn(name, written), written)
    if not isinstance(written, Mapping):
        raise section.fault(
            f"columns.{name} is {written!r}; it must be the name of a column of the file, or"
            ' { column = "...", unit = "%" }.',
            "columns",
            name,
        )
    inner = section.below("columns", name)
    inner.check(_COLUMN, ("column",))
    if ("lower" in written) != ("upper" in written):
        raise inner.fault("'lower' and 'upper' come together.")
    figures = FigureColumn(
        name,
        written.get("title", written["column"]),
        written.get("unit", ""),
        written.get("decimals", 1),
    )
    return OwnColumn(figures, written["column"], written.get("lower", ""), written.get("upper", ""))


def _lines(table: OwnTable, grid: Grid) -> dict[int, Mapping[str, Cell]]:
    """Return per row the cells of the columns that the definition names, by that name."""
    entry = table.section.content
    wanted: list[tuple[str, tuple[str, ...]]] = [(entry["region"], ("region",))]
    if isinstance(entry["period"], str):
        wanted.append((entry["period"], ("period",)))
    for column in table.columns:
        wanted += [(name, ("columns", column.figures.name)) for name in column.read]
    places: dict[str, int] = {}
    for name, keys in wanted:
        found = [n for n, title in enumerate(grid.header) if title == name.strip()]
        if len(found) != 1:
            often = "no column" if not found else f"{len(found)} columns"
            hint = did_you_mean(name, grid.header) or f" Its columns: {', '.join(grid.header)}."
            raise table.section.fault(f"{grid.name} has {often} {name!r}.{hint}", *keys)
        places[name] = found[0]
    return {
        number: {name: row[place] for name, place in places.items()} for number, row in grid.rows
    }


def _period(
    table: OwnTable, cells: Mapping[str, Cell], number: int, faults: _Faults
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
        faults.add(number, setting, cells[setting], str(error))
        return None


def _figure(
    column: OwnColumn, cells: Mapping[str, Cell], decimal: str, number: int, faults: _Faults
) -> GivenFigure:
    unit = column.figures.unit
    parts = []
    for name in column.read:
        try:
            parts.append(number_of(cells[name], unit, decimal))
        except ValueError as error:
            faults.add(number, name, cells[name], str(error))
            return _NOTHING
    value, lower, upper = parts if column.lower else (*parts, _NOTHING, _NOTHING)
    figure = GivenFigure(value.value, lower.value, upper.value, value.status)
    if wrong := fault_of(figure, unit):
        faults.add(number, column.column, cells[column.column], wrong)
    return figure


def _advice(table: OwnTable, cells: list[Cell], years: list[int], good: int) -> str:
    """Name the division in which all areas exist, when they do not in that of the definition."""
    if good == len(cells) or not years:
        return ""
    for year in _nearest_years(table.source.division or max(years)):
        if all(_exists(cell.text, year) for cell in cells):
            return (
                f"All areas are in the municipal division of {year}: write division = {year}"
                f" ({table.section.place})."
            )
    return ""


def _nearest_years(year: int) -> Iterator[int]:
    yield from sorted((y for y in YEARS if y != year), key=lambda y: abs(y - year))


def _exists(text: str, year: int) -> bool:
    try:
        area_of(text, year)
    except RegionError:
        return False
    return True
