"""Read the definitions of the package, and the sections that definitions of one's own share.

The definitions are TOML files under ``regiobeeld/definitions``: ``sources.toml`` says how to read
each table, ``indicators/*.toml`` holds the indicators by theme, ``frame.toml`` the themes,
coalitions and goals.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from regiobeeld.definitions import toml_file as form
from regiobeeld.definitions.toml_file import Form, TomlFile, TomlSection, both_languages
from regiobeeld.measurement.catalogue import (
    DIRECTIONS,
    KINDS,
    Catalogue,
    Coalition,
    Goal,
    Indicator,
    Theme,
)
from regiobeeld.measurement.recipes import Recipe, Source

_SOURCE: Mapping[str, Form] = {
    "tables": form.TABLE,
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
    "note": form.LABEL,
}
_INDICATOR: Mapping[str, Form] = {
    "label": form.LABEL,
    "theme": form.TEXT,
    "goal": form.TEXT,
    "coalitions": form.TEXTS,
    "unit": form.TEXT,
    "decimals": form.WHOLE,
    "of": form.LABEL,
    "direction": form.TEXT,
    "kind": form.TEXT,
    "context": form.FLAG,
    "events": form.FLAG,
    "age_adjusted": form.FLAG,
    "question": form.LABEL,
    "caveat": form.LABEL,
    "breaks": form.YEARS,
    "from": form.TABLES,
    "fetch": form.TEXTS,
}
_REQUIRED = ("label", "theme", "goal", "unit", "direction", "kind")
_RECIPE: Mapping[str, Form] = {
    "source": form.NAME,
    "value": form.TEXTS,
    "weight": form.TEXT,
    "weight_share": form.TEXTS,
    "numerator": form.TEXTS,
    "denominator": form.TEXTS,
    "per": form.NUMBER,
    "numerator_ages": form.TEXTS,
    "denominator_ages": form.TEXTS,
}
_NO_SOURCE = "neither 'from' nor 'fetch' says where figures come from."


@dataclass(frozen=True)
class Known:
    """What a definition may refer to, by id."""

    themes: Mapping[str, Theme]
    coalitions: Mapping[str, Coalition]
    goals: Mapping[str, Goal]
    sources: Mapping[str, Source]
    populations: Mapping[str, Mapping[str, float]]


@functools.cache
def package_catalogue() -> Catalogue:
    """Return the catalogue that ships with the package."""
    return read_catalogue(resources.files("regiobeeld") / "definitions")


def read_catalogue(folder: Traversable) -> Catalogue:
    """Read and check a catalogue laid out as that of the package.

    Raises
    ------
    DefinitionError
        Naming the file, the line, the entry and what would be right.
    """
    framed = TomlFile.read(folder / "frame.toml")
    frame = framed.content
    written = TomlFile.read(folder / "sources.toml")
    sources = {name: _source(TomlSection(written, (name,), written.content[name])) for name in
               written.content}  # fmt: skip
    themes = {k: Theme(k, v["label"]) for k, v in frame["theme"].items()}
    coalitions = TomlSection(framed, ("coalition",), frame["coalition"])
    known = Known(
        themes=themes,
        coalitions={k: _coalition(coalitions.below(k), themes) for k in coalitions.content},
        goals={k: Goal(k, v["label"], v.get("gap", {})) for k, v in frame["goal"].items()},
        sources=sources,
        populations=frame["population"],
    )
    indicators: dict[str, Indicator] = {}
    for item in sorted((folder / "indicators").iterdir(), key=lambda f: f.name):
        if item.name.endswith(".toml"):
            file = TomlFile.read(item)
            for name in file.content:
                section = TomlSection(file, (name,), file.content[name])
                if name in indicators:
                    raise section.fault("there is another indicator of this name.")
                indicators[name] = indicator_of(section, known)
    return Catalogue(
        known.themes,
        known.coalitions,
        known.goals,
        sources,
        in_order(indicators.values(), known.themes),
        known.populations,
    )


def in_order(
    indicators: Iterable[Indicator], themes: Mapping[str, Theme]
) -> Mapping[str, Indicator]:
    """Return indicators by id, in the order of their themes."""
    order = {theme: position for position, theme in enumerate(themes)}
    return {i.id: i for i in sorted(indicators, key=lambda i: order[i.theme])}


def indicator_of(
    section: TomlSection, known: Known, recipes: tuple[Recipe, ...] | None = None
) -> Indicator:
    """Return the indicator that a section defines.

    Parameters
    ----------
    section
        Its keys; the last name of its path is the indicator's id.
    known
        What it may refer to.
    recipes
        Where its figures come from, when that is not for the section to say.

    Raises
    ------
    DefinitionError
        Naming the line, the key and what would be right.
    """
    section.check(_INDICATOR, _REQUIRED)
    entry = section.content
    section.one_of("direction", entry["direction"], DIRECTIONS)
    section.one_of("kind", entry["kind"], KINDS)
    section.one_of("theme", entry["theme"], known.themes)
    section.one_of("goal", entry["goal"], known.goals)
    coalitions = _several(entry.get("coalitions", ()))
    for coalition in coalitions:
        section.one_of("coalitions", coalition, known.coalitions)
    if recipes is None:
        written = range(len(entry.get("from", ())))
        recipes = tuple(_recipe(section.below("from", n), known) for n in written)
        if not recipes and not entry.get("fetch"):
            raise section.fault(_NO_SOURCE)
    elif "from" in entry:
        raise section.fault("'from' is for definitions in a file; here a function computes it.")
    return Indicator(
        id=str(section.path[-1]),
        label=both_languages(entry["label"]),
        theme=entry["theme"],
        coalitions=coalitions,
        goal=entry["goal"],
        unit=entry["unit"],
        decimals=entry.get("decimals", 1),
        of=_label(entry, "of"),
        direction=entry["direction"],
        kind=entry["kind"],
        context=entry.get("context", False),
        events=entry.get("events", False),
        age_adjusted=entry.get("age_adjusted", False),
        question=_label(entry, "question"),
        caveat=_label(entry, "caveat"),
        breaks=tuple(entry.get("breaks", ())),
        recipes=recipes,
        fetch=_several(entry.get("fetch", ())),
    )


def _coalition(section: TomlSection, themes: Mapping[str, Theme]) -> Coalition:
    first = tuple(section.content.get("themes", ()))
    for theme in first:
        section.one_of("themes", theme, themes)
    return Coalition(str(section.path[-1]), section.content["label"], first)


def _source(section: TomlSection) -> Source:
    section.check(_SOURCE, ("tables", "region"))
    fields: dict[str, Any] = dict(section.content)
    fields["tables"] = {int(year): table for year, table in fields["tables"].items()}
    return Source(id=str(section.path[-1]), **fields)


def _recipe(section: TomlSection, known: Known) -> Recipe:
    section.check(_RECIPE, ("source",))
    entry = section.content
    section.one_of("source", entry["source"], known.sources)
    if ("value" in entry) == ("numerator" in entry):
        raise section.fault("a 'from' entry needs either 'value' or 'numerator'.")
    if weight := entry.get("weight"):
        section.one_of("weight", weight, known.populations)
    for population in _several(entry.get("denominator", ())):
        if population.startswith("@"):
            section.one_of("denominator", population[1:], known.populations)
    for key in ("numerator_ages", "denominator_ages"):
        for age in _several(entry.get(key, ())):
            section.one_of(key, age, known.sources[entry["source"]].ages)
    fields: dict[str, Any] = dict(entry)
    for key in fields:
        if Recipe.__dataclass_fields__[key].default == ():
            fields[key] = _several(fields[key])
    return Recipe(**fields)


def _several(found: str | Iterable[str]) -> tuple[str, ...]:
    return (found,) if isinstance(found, str) else tuple(found)


def _label(entry: Mapping[str, Any], key: str) -> Mapping[str, str]:
    return both_languages(entry[key]) if key in entry else {}
