"""What a definition says of a file with figures of one's own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regiobeeld.definitions import toml_file as form
from regiobeeld.definitions.toml_file import CheckedSection, ValueForm, both_languages, shown
from regiobeeld.geography.divisions import YEARS
from regiobeeld.measurement.figures import FigureColumn, source_of
from regiobeeld.measurement.recipes import Label, Source
from regiobeeld.store.manifest import Provenance

_DECIMAL = form.matching('"," or "."', "[,.]")


def _is_range(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2 or not all(map(form.NUMBER.fits, value)):
        return False
    low, high = value
    return bool(low <= high)


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
    "decimal": _DECIMAL,
    "leave_out": form.LIST,
    "confidence": form.SHARE,
    "columns": form.TABLE,
}
_REQUIRED = ("file", "title", "publisher", "licence", "region", "period", "columns")
_COLUMN: Mapping[str, ValueForm] = {
    "column": form.NAME,
    "title": form.NAME,
    "unit": form.TEXT,
    "decimals": form.DECIMALS,
    "lower": form.NAME,
    "upper": form.NAME,
    "decimal": _DECIMAL,
    "plausible": ValueForm("two numbers, the lower one first, such as [5, 40]", _is_range),
}


@dataclass(frozen=True)
class OwnColumn:
    """A column of figures and where in the file it and its bounds are.

    Attributes
    ----------
    figures
        Its name, title and unit.
    column, lower, upper
        The columns of the file with the values and, if any, the bounds of their intervals.
    decimal
        The sign before decimals; empty when the cells must tell.
    plausible
        Between which values a reader of this table would expect its figures.
    """

    figures: FigureColumn
    column: str
    lower: str = ""
    upper: str = ""
    decimal: str = ""
    plausible: tuple[float, float] | None = None

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

    @property
    def named(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The columns of the file that are read, with the keys that name them."""
        entry = self.section.content
        yield entry["region"], ("region",)
        if isinstance(entry["period"], str):
            yield entry["period"], ("period",)
        for column in self.columns:
            for name in column.read:
                yield name, ("columns", column.figures.name)

    @property
    def leave_out(self) -> tuple[str, ...]:
        """What stands in the column of regions in rows that are not of an area, such as totals."""
        return tuple(self.section.content.get("leave_out", ()))

    def provenance(self, understood: Mapping[str, Any] | None = None) -> Provenance:
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
            understood=understood or {},
        )


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
    try:
        path = (folder / entry["file"]).resolve()
    except (ValueError, OSError) as error:
        reason = "no file has such a name" if isinstance(error, ValueError) else error.strerror
        raise section.fault(f"file is {shown(entry['file'])}: {reason}.", "file") from None
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


def _column(section: CheckedSection, name: str) -> OwnColumn:
    written = section.content["columns"][name]
    if not name.replace("_", "").isalnum() or not name.isascii():
        raise section.fault(
            f"columns: {name!r} must consist of letters, digits and _.", "columns", name
        )
    if isinstance(written, str) and written.strip():
        figures = FigureColumn(name, written)
        return OwnColumn(figures, written, decimal=section.content.get("decimal", ""))
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
    low_high = written.get("plausible")
    return OwnColumn(
        figures,
        written["column"],
        written.get("lower", ""),
        written.get("upper", ""),
        written.get("decimal", section.content.get("decimal", "")),
        tuple(low_high) if low_high else None,
    )
