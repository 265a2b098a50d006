"""Read from a definition how a table of a publisher is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from regiobeeld.definitions import toml_file as form
from regiobeeld.definitions.toml_file import CheckedSection, ValueForm
from regiobeeld.measurement.recipes import YEAR, ComputedTopic, Source

_TABLE_ID = form.matching("the identifier of a table, such as 84799NED", r"[A-Za-z0-9_-]{1,64}")
#: Codes of a dimension in a definition.
KEPT = ValueForm(
    'a code or title between quotes, or a list of those that are added up: ["a", "b"]',
    lambda v: form.NAME.fits(v) or (form.LIST.fits(v) and bool(v) and all(map(form.NAME.fits, v))),
)
_ABOVE_0 = ValueForm("a number above 0", lambda v: form.NUMBER.fits(v) and 0 < v < float("inf"))
_YEAR = ValueForm("a year, such as 2024", lambda v: re.fullmatch(r"(19|20)\d\d", v) is not None)
_SOURCE: Mapping[str, ValueForm] = {
    "tables": form.TABLE,
    "title": form.TEXT,
    "region": form.NAME,
    "national": form.TEXT,
    "division": form.WHOLE,
    "period": form.TEXT,
    "where": form.TABLE,
    "margins": form.TEXT,
    "lower": form.TEXT,
    "upper": form.TEXT,
    "confidence": form.SHARE,
    "age": form.TEXT,
    "ages": form.TABLE,
    "sex": form.TEXT,
    "sexes": form.TABLE,
    "scale": form.TABLE,
    "computed": form.TABLE,
    "note": form.LABEL,
}
# One table that holds its own periods is written shorter in a definition of one's own.
_OWN: Mapping[str, ValueForm] = {"table": _TABLE_ID, **_SOURCE}
_COMPUTED: Mapping[str, ValueForm] = {
    "times": form.TEXTS,
    "over": form.NAME,
    "factor": form.NUMBER,
}


def source_of_tables(section: CheckedSection) -> Source:
    """Return how a section of the package's definitions says that tables are read.

    Raises
    ------
    DefinitionError
        Naming the line, the key and what would be right.
    """
    section.check(_SOURCE, ("tables", "region"))
    fields: dict[str, Any] = dict(section.content)
    fields["tables"] = {int(year): table for year, table in fields["tables"].items()}
    if "title" in fields and (fields["title"].count(YEAR) != 1 or 0 in fields["tables"]):
        raise section.fault(f"title is for tables of a year each, and has {YEAR} in it.", "title")
    if "where" in fields:
        section.below("where").check_all(form.NAME, KEPT)
        fields["where"] = {name: as_kept(codes) for name, codes in fields["where"].items()}
    if "scale" in fields:
        section.below("scale").check_all(form.NAME, _ABOVE_0)
    if "computed" in fields:
        each = section.below("computed").each()
        fields["computed"] = {name: _computed(part) for name, part in each.items()}
    return Source(id=section.name, **fields)


def own_source_of_tables(section: CheckedSection) -> Source:
    """Return how a section ``[source.NAME]`` in a folder of one's own says that tables are read.

    Raises
    ------
    DefinitionError
        Naming the line, the key and what would be right.
    """
    section.check(_OWN, ("region",))
    entry = dict(section.content)
    if ("table" in entry) == ("tables" in entry):
        raise section.fault(
            "give 'table' for a table that holds its own periods, or 'tables' for a table per"
            ' year: tables = { 2024 = "84799NED" }.'
        )
    if "table" in entry:
        entry["tables"] = {"0": entry.pop("table")}
        if not entry.get("period"):
            raise section.fault(
                "'period' is missing: the dimension that holds the periods. Of a table of one year"
                f' write tables = {{ 2024 = "{entry["tables"]["0"]}" }}.'
            )
    else:
        if not entry["tables"]:
            raise section.fault("'tables' is empty; name at least one table.", "tables")
        section.below("tables").check_all(_YEAR, _TABLE_ID)
    if ("lower" in entry) != ("upper" in entry):
        raise section.fault("'lower' and 'upper' come together.")
    if "lower" in entry and "margins" not in entry:
        raise section.fault("'margins' is missing: the dimension that 'lower' and 'upper' are of.")
    source = source_of_tables(CheckedSection(section.file, section.path, entry))
    return replace(source, origin=section.place)


def several(found: str | Iterable[str]) -> tuple[str, ...]:
    """Return a text, or each of several, as a tuple."""
    return (found,) if isinstance(found, str) else tuple(found)


def as_kept(codes: str | Iterable[str]) -> str | tuple[str, ...]:
    """Return codes of a dimension; several of which there is one are that one."""
    found = tuple(dict.fromkeys(several(codes)))
    return found[0] if len(found) == 1 else found


def _computed(section: CheckedSection) -> ComputedTopic:
    section.check(_COMPUTED, ("times",))
    return ComputedTopic(**{**section.content, "times": several(section.content["times"])})
