"""What was understood of a file with figures of one's own, to be read before it is relied on."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regiobeeld.measurement.figures import FigureRow, GivenFigure
from regiobeeld.measurement.own_definition import OwnColumn
from regiobeeld.measurement.own_grid import Grid

_SIGNS = {",": "decimal comma", ".": "decimal point"}
_MOST_LINES = 20


@dataclass(frozen=True)
class ReadColumn:
    """A column of figures as it was read.

    Attributes
    ----------
    column
        With the unit that was understood.
    decimal
        The sign before decimals in its texts; empty when it makes no difference.
    may_be_shares
        Whether they are percentages that the file shows without a percent sign.
    figures
        By row of the file.
    """

    column: OwnColumn
    decimal: str
    may_be_shares: bool
    figures: Mapping[int, GivenFigure]


def summary_of(
    grid: Grid, columns: Sequence[ReadColumn], rows: Sequence[FigureRow]
) -> dict[str, Any]:
    """Return what was understood, as the manifest of a store keeps it.

    Parameters
    ----------
    grid
        The table as the file has it.
    columns
        Its columns as they were read.
    rows
        The figures.

    Returns
    -------
    dict
        ``rows``, ``areas``, ``periods``; ``columns`` with per name ``unit``, ``decimal``,
        ``values``, ``missing`` (per reason), ``min``, ``median``, ``max`` and ``warnings``;
        ``left_out`` with ``row``, ``why`` and ``text`` of lines; and what is ``hidden``.
    """
    return {
        "rows": len(rows),
        "areas": len({row.area for row in rows}),
        "periods": sorted({row.period.label for row in rows}),
        "columns": {read.column.figures.name: _column(read, rows) for read in columns},
        "left_out": [
            {"row": line.row, "why": line.why, "text": line.text} for line in grid.left_out
        ],
        "hidden": list(grid.hidden),
    }


def told(summary: Mapping[str, Any]) -> Iterator[str]:
    """Tell a summary in lines.

    Parameters
    ----------
    summary
        From `summary_of`, or from the manifest of a store.
    """
    for name, column in summary["columns"].items():
        unit = f" ({column['unit']})" if column["unit"] else ""
        yield f"{name}{unit}: {'; '.join(_parts(column))}"
        for warning in column["warnings"]:
            yield f"{name}: look at this: {warning}"
    left_out = summary["left_out"]
    for line in left_out[:_MOST_LINES]:
        yield f"row {line['row']} left out ({line['why']}): {line['text']}"
    if len(left_out) > _MOST_LINES:
        yield f"and {len(left_out) - _MOST_LINES} more rows left out"
    if summary["hidden"]:
        yield f"hidden in the workbook, and read: {'; '.join(summary['hidden'])}"


def _parts(column: Mapping[str, Any]) -> Iterator[str]:
    yield f"{column['values']} values"
    if column["values"]:
        yield f"from {column['min']:.10g} to {column['max']:.10g}, median {column['median']:.10g}"
    if column["decimal"]:
        yield _SIGNS[column["decimal"]]
    for reason, often in column["missing"].items():
        yield f"{often} {reason}"


def _column(read: ReadColumn, rows: Sequence[FigureRow]) -> dict[str, Any]:
    figures = [row.figures[read.column.figures.name] for row in rows]
    values = [figure.value for figure in figures if not math.isnan(figure.value)]
    missing = Counter(figure.status for figure in figures if math.isnan(figure.value))
    found: dict[str, Any] = {
        "unit": read.column.figures.unit,
        "decimal": read.decimal,
        "values": len(values),
        "missing": dict(sorted(missing.items())),
    }
    if values:
        found |= {
            "min": min(values),
            "median": statistics.median(values),
            "max": max(values),
        }
    return {**found, "warnings": list(_warnings(read, values, rows))}


def _warnings(
    read: ReadColumn, values: Sequence[float], rows: Sequence[FigureRow]
) -> Iterator[str]:
    column = read.column
    name = column.figures.name
    if not values:
        yield "there is no value at all"
    elif read.may_be_shares and len(values) > 1 and 0 < max(values) <= 1:
        yield "no percentage is above 1; if these are shares of 1, multiply them by 100"
    if column.plausible:
        low, high = column.plausible
        odd = [row for row in rows if not low <= row.figures[name].value <= high]
        odd = [row for row in odd if not math.isnan(row.figures[name].value)]
        if odd:
            first = odd[0]
            yield (
                f"{len(odd)} of {len(values)} values not between {low:.10g} and {high:.10g},"
                f" such as {first.figures[name].value:.10g} of {first.area} in"
                f" {first.period.label}"
            )
