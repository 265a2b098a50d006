"""Where anything stands on a sheet of a workbook, told before a cell of it is read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from openpyxl.utils import column_index_from_string, range_boundaries

from regiobeeld.files.untrusted_xlsx import part_of
from regiobeeld.files.untrusted_xml import parse
from regiobeeld.files.untrusted_zip import UntrustedError

# Where a sheet of Excel ends.
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384
_TRUE = ("1", "true")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class SheetLayout:
    """Where anything stands on a sheet, and what of it is merged or hidden; numbers from 1.

    Attributes
    ----------
    rows, columns
        The last with a cell.
    merged
        First row, last row, first column and last column of each area of merged cells.
    hidden_rows
        Numbers of rows.
    hidden_columns
        First and last column of those that are next to each other.
    """

    rows: int = 0
    columns: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


class _LayoutOf:
    """Takes the layout from a sheet while it is parsed; what it says of its own size counts not."""

    def __init__(self) -> None:
        self.found = SheetLayout()
        self._row = 0
        self._column = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        kind = tag.rpartition("}")[2]
        if kind == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
            if self._row > _LAST_ROW:
                raise UntrustedError(f"has a row {self._row:,}; Excel has {_LAST_ROW:,}")
            if attributes.get("hidden") in _TRUE:
                self.found.hidden_rows.add(self._row)
        elif kind == "c":
            self._column += 1
            if "r" in attributes:
                self._row, self._column = _place(attributes["r"])
            self.found.rows = max(self.found.rows, self._row)
            self.found.columns = max(self.found.columns, self._column)
        elif kind == "mergeCell":
            left, top, right, bottom = range_boundaries(attributes["ref"])
            bounds = (top or 1, bottom or _LAST_ROW, left or 1, right or _LAST_COLUMN)
            self.found.merged.append(bounds)
        elif kind == "col" and attributes.get("hidden") in _TRUE:
            last = min(int(attributes["max"]), _LAST_COLUMN)
            self.found.hidden_columns.append((int(attributes["min"]), last))

    def close(self) -> SheetLayout:
        """Return what was found."""
        return self.found


def _place(name: str) -> tuple[int, int]:
    """Return row and column of a cell by its name."""
    if (found := _CELL.fullmatch(name)) is None:
        raise UntrustedError(f"has a cell {name[:20]!r}, which is no place on a sheet")
    return int(found[2]), column_index_from_string(found[1])


def layout_of(data: bytes, sheet: str) -> SheetLayout:
    """Return the layout of a sheet of a workbook that was not refused.

    Raises
    ------
    UntrustedError
        When places in it are none that a sheet has.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        part = part_of(parts, sheet)
        if part not in parts.namelist():
            return SheetLayout()
        try:
            with parts.open(part) as content:
                found: SheetLayout = parse(content, _LayoutOf())
        except (KeyError, TypeError) as error:
            raise UntrustedError(f"has cells in no place that a sheet has: {error}") from None
    return found
