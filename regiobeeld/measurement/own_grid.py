"""The table in a file: where its heading is, which rows are of areas, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from regiobeeld.errors import DefinitionError, RegionError, did_you_mean
from regiobeeld.geography.divisions import YEARS
from regiobeeld.measurement.figures import area_of
from regiobeeld.measurement.own_cells import Cell, FileCells, read_cells
from regiobeeld.measurement.own_definition import OwnTable
from regiobeeld.measurement.own_numbers import missing, plain, readings

Line = tuple[int, Sequence[Cell]]
# How a line begins that says something about the table.
_NOTE = re.compile(
    r"(?:©|\(c\) |copyright\b|\*+\s|\d\)\s"
    r"|(?:bron|bronnen|source|noot|noten|note|toelichting|opmerking|let op|peildatum)\s*:)",
    flags=re.IGNORECASE,
)
_NO_AREA = re.compile(
    r"(?:(?:eind|sub)?totaal|total|gemiddelde?|som|mediaan|min|max|minimum|maximum|overige?|onbekend"
    r"|buitenland)\b",
    flags=re.IGNORECASE,
)
_MOST_SHOWN = 120
# Below so many lines no table begins.
_LAST_HEADING = 200
_EMPTY = Cell("")


@dataclass(frozen=True)
class LeftOut:
    """A line that is no row of an area: which, why, and what stands in it."""

    row: int
    why: str
    text: str


@dataclass(frozen=True)
class Grid:
    """The rows of a table, and what else its file holds.

    Attributes
    ----------
    name
        Of the file.
    rows
        By number, the cells of the columns that the definition names, by that name.
    left_out
        The other lines that are not empty.
    hidden
        Rows and columns of it that the workbook hides; they are read.
    """

    name: str
    rows: Mapping[int, Mapping[str, Cell]]
    left_out: tuple[LeftOut, ...]
    hidden: tuple[str, ...]


@dataclass(frozen=True)
class _Heading:
    """A row, or two, with per column the names that it may be called by."""

    first: int
    last: int
    titles: tuple[frozenset[str], ...]

    def found(self, name: str) -> list[int]:
        return [n for n, titles in enumerate(self.titles) if plain(name) in titles]

    def fitness(self, names: frozenset[str]) -> int:
        return len(names & frozenset().union(*self.titles))

    def rank(self, names: frozenset[str]) -> tuple[int, int]:
        return self.fitness(names), len(self.titles)


def read_grid(table: OwnTable) -> Grid:
    """Read the table that a definition describes from its file.

    Returns
    -------
    Grid
        Its heading is the row, or the two rows, with the columns that the definition names.

    Raises
    ------
    DefinitionError
        When the file cannot be read, is not safe to read, or does not hold such a table.
    """
    name = table.path.name
    names = frozenset(plain(column) for column, _ in table.named)
    sheet = read_cells(
        table.path,
        name,
        table.section.content.get("sheet", ""),
        lambda read: _heading(read, names).rank(names),
    )
    if not any(map(_filled, sheet.lines)):
        raise DefinitionError(f"{name} is empty; give a table with a heading and rows.")
    heading = _heading(sheet, names)
    places = _places(table, heading)
    below = [line for line in sheet.lines[heading.last + 1 :] if _filled(line)]
    if not below:
        raise DefinitionError(f"{name} has no rows below the names of its columns.")
    above = [
        LeftOut(number, "above the table", _shown(cells))
        for number, cells in sheet.lines[: heading.first]
        if any(cell.filled for cell in cells)
    ]
    filled = [_unmerged(line, sheet, table, places) for line in below]
    rows, around = _divided(filled, table, places, len(heading.titles))
    if not rows:
        raise DefinitionError(f"{name} has no rows below the names of its columns.")
    return Grid(
        name,
        {n: {column: _at(cells, at) for column, at in places.items()} for n, cells in rows},
        tuple(sorted([*above, *around], key=lambda line: line.row)),
        tuple(_hidden(sheet, places, [n for n, _ in rows])),
    )


def exists(text: str, year: int) -> bool:
    """Return whether a text names an area in a municipal division."""
    try:
        area_of(text, year)
    except RegionError:
        return False
    return True


def is_no_area(text: str) -> bool:
    """Return whether a text, in the column of regions, says that its row is of no one area.

    Examples
    --------
    >>> is_no_area("Totaal regio"), is_no_area("Overige gemeenten"), is_no_area("Zeist")
    (True, True, False)
    """
    return _NO_AREA.match(text) is not None


def _heading(sheet: FileCells, names: frozenset[str]) -> _Heading:
    """Return the first row with all names, or else two rows, or else the row with most of them."""
    best: _Heading | None = None
    for place, (_, cells) in enumerate(sheet.lines[:_LAST_HEADING]):
        if not any(cell.filled for cell in cells):
            continue
        row = _Heading(place, place, _trimmed([{plain(cell.text)} for cell in cells]))
        if best is None or row.fitness(names) > best.fitness(names):
            best = row
        if best.fitness(names) == len(names):
            return best
    if best is None:
        return _Heading(0, 0, ())
    both = [h for h in _pairs(sheet) if h.fitness(names) > best.fitness(names)]
    return max(both, key=lambda h: h.fitness(names), default=best)


def _pairs(sheet: FileCells) -> Iterator[_Heading]:
    """Give the headings that rows make with the next; a name above holds until the next one."""
    lines = sheet.lines[:_LAST_HEADING]
    for place, ((_, above), (_, below)) in enumerate(pairwise(lines)):
        group = ""
        titles: list[set[str]] = []
        for at in range(max(len(above), len(below))):
            group = plain(_at(above, at).text) or group
            own = plain(_at(below, at).text)
            upper = plain(_at(above, at).text)
            titles.append({own, f"{group} {own}".strip()} if own else {upper})
        yield _Heading(place, place + 1, _trimmed(titles))


def _trimmed(titles: list[set[str]]) -> tuple[frozenset[str], ...]:
    width = max((n for n, names in enumerate(titles, start=1) if any(names)), default=0)
    return tuple(frozenset(names) - {""} for names in titles[:width])


def _places(table: OwnTable, heading: _Heading) -> dict[str, int]:
    """Return where the columns are that the definition names."""
    places: dict[str, int] = {}
    known = [" / ".join(sorted(names)) for names in heading.titles if names]
    for name, keys in table.named:
        found = heading.found(name)
        if len(found) != 1:
            often = "no column" if not found else f"{len(found)} columns"
            hint = did_you_mean(name, known) or f" Its columns: {', '.join(known)}."
            where = f"{table.path.name}, row {heading.first + 1}"
            raise table.section.fault(f"{where} has {often} {name!r}.{hint}", *keys)
        places[name] = found[0]
    return places


def _divided(
    lines: list[Line], table: OwnTable, places: Mapping[str, int], width: int
) -> tuple[list[Line], list[LeftOut]]:
    """Tell the rows of areas from the lines around them."""
    region = places[table.section.content["region"]]
    around: list[LeftOut] = []
    rows = list(lines)
    while rows and _is_note(rows[-1], table, region):
        number, cells = rows.pop()
        around.append(LeftOut(number, "a note", _shown(cells)))
    if rows and _is_of_units(rows[0], region):
        number, cells = rows.pop(0)
        around.append(LeftOut(number, "units of the columns", _shown(cells)))
    unwanted = {plain(text).casefold() for text in table.leave_out}
    kept: list[Line] = []
    for number, cells in rows:
        if plain(_at(cells, region).text).casefold() in unwanted:
            around.append(LeftOut(number, "named in leave_out", _shown(cells)))
        elif all(plain(_at(cells, at).text) == plain(name) for name, at in places.items()):
            around.append(LeftOut(number, "the heading again", _shown(cells)))
        elif any(cell.filled for cell in cells[width:]):
            raise DefinitionError(
                f"{table.path.name}, row {number}: {len(cells)} cells, but there are {width}"
                " columns."
            )
        else:
            kept.append((number, cells))
    return kept, around


def _is_note(line: Line, table: OwnTable, region: int) -> bool:
    """Return whether a line below the table says something and holds no figure of an area."""
    filled = [cell for cell in line[1] if cell.filled]
    if _NOTE.match(filled[0].text):
        return True
    if len(filled) > 1 or not _is_words(filled[0]):
        return False
    # The last area may have no figure.
    is_area = any(exists(filled[0].text, year) for year in reversed(YEARS))
    return not (_at(line[1], region).filled and is_area)


def _is_of_units(line: Line, region: int) -> bool:
    """Return whether a line, right below the heading, holds words and no area."""
    filled = [cell for cell in line[1] if cell.filled]
    return not _at(line[1], region).filled and all(map(_is_words, filled))


def _is_words(cell: Cell) -> bool:
    """Return whether a cell holds a text that is neither a number nor stands for none."""
    if isinstance(cell.value, float) or cell.wrong or missing(cell.text):
        return False
    return not readings(cell.text.removesuffix("%").rstrip())


def _unmerged(line: Line, sheet: FileCells, table: OwnTable, places: Mapping[str, int]) -> Line:
    """Give a row its part of cells that are merged with those below, when these are labels.

    Raises
    ------
    DefinitionError
        When they are figures, or reach over several columns.
    """
    number, cells = line
    filled = list(cells)
    figures = {places[name] for column in table.columns for name in column.read}
    for top, bottom, left, right in sheet.merged:
        read = [at for at in places.values() if left <= at <= right]
        above = sheet.lines[top - 1][1]
        # A note around the table may reach over all of its columns.
        is_note = left < right and sum(cell.filled for cell in above) == 1
        if not top <= number <= bottom or not read or is_note:
            continue
        if len(read) > 1 or figures & set(read):
            name = next(name for name, at in places.items() if at in read)
            raise DefinitionError(
                f"{table.path.name}, row {top}, {name}: found merged cells"
                f" ({_at(above, left).text!r}); take them apart in Excel and fill in every cell."
            )
        filled[read[0]] = _at(above, left)
    return number, filled


def _hidden(sheet: FileCells, places: Mapping[str, int], rows: Sequence[int]) -> Iterator[str]:
    hidden = [number for number in rows if number in sheet.hidden_rows]
    if hidden:
        yield f"rows {', '.join(_ranges(hidden))}"
    for name, at in places.items():
        if at in sheet.hidden_columns:
            yield f"column {name!r}"


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    r"""Give whole numbers in order, those that follow each other together."""
    first = last = numbers[0]
    for number in [*numbers[1:], 0]:
        if number == last + 1:
            last = number
            continue
        yield str(first) if first == last else f"{first}-{last}"
        first = last = number


def _filled(line: Line) -> bool:
    return any(cell.filled for cell in line[1])


def _at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else _EMPTY


def _shown(cells: Sequence[Cell]) -> str:
    text = "; ".join(cell.text for cell in cells if cell.filled)
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"
