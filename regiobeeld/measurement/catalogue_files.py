"""Read the definitions of the package, and the sections that definitions of one's own share.

The definitions are TOML files under ``regiobeeld/definitions``: ``sources.toml`` says how to read
each table, ``indicators/*.toml`` holds the indicators by theme, ``frame.toml`` the themes,
coalitions and goals.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from regiobeeld.definitions import toml_file as form
from regiobeeld.definitions.toml_file import (
    CheckedSection,
    TomlFile,
    ValueForm,
    both_languages,
    with_likes,
)
from regiobeeld.measurement.catalogue import (
    DIRECTIONS,
    KINDS,
    Catalogue,
    Coalition,
    Goal,
    Indicator,
    Theme,
)
from regiobeeld.measurement.plausibility import LEVELS, limits_of
from regiobeeld.measurement.recipes import Recipe, Source
from regiobeeld.measurement.table_sources import KEPT, several, source_of_tables
from regiobeeld.periods import OLD_AFTER

_INDICATOR: Mapping[str, ValueForm] = {
    "label": form.LABEL,
    "theme": form.TEXT,
    "goal": form.TEXT,
    "coalitions": form.TEXTS,
    "unit": form.TEXT,
    "relevant": form.NUMBER,
    "decimals": form.DECIMALS,
    "of": form.LABEL,
    "direction": form.TEXT,
    "kind": form.TEXT,
    "context": form.FLAG,
    "events": form.FLAG,
    "age_adjusted": form.FLAG,
    "question": form.LABEL,
    "caveat": form.LABEL,
    "plausible": form.RANGES,
    "breaks": form.YEARS,
    "max_age": form.WHOLE,
    "from": form.TABLES,
    "fetch": form.TEXTS,
}
_REQUIRED = ("label", "theme", "goal", "unit", "direction", "kind")
_RECIPE: Mapping[str, ValueForm] = {
    "source": form.TEXTS,
    "value": form.TEXTS,
    "weight": form.TEXT,
    "weight_topic": form.TEXTS,
    "weight_share": form.TEXTS,
    "numerator": form.TEXTS,
    "numerator_where": form.TABLE,
    "denominator": form.TEXTS,
    "per": form.NUMBER,
    "numerator_ages": form.TEXTS,
    "denominator_ages": form.TEXTS,
}
_THEME: Mapping[str, ValueForm] = {"label": form.LABEL}
_COALITION: Mapping[str, ValueForm] = {"label": form.LABEL, "themes": form.TEXTS}
_GOAL: Mapping[str, ValueForm] = {"label": form.LABEL, "gap": form.LABEL}
# Keys of a recipe that name topics of its source, and all that may hold several names.
_TOPICS = ("value", "weight_topic", "weight_share", "numerator", "denominator")
_SEVERAL = (*_TOPICS, "numerator_ages", "denominator_ages")
_NO_SIZE = (
    "relevant is missing: from which difference on, in {unit!r}, is it worth acting upon? Write for"
    " instance relevant = 0.5. (Only of percentages the size is known.)"
)
_NO_SUM = (
    "value is a published figure, and {source} adds up codes of {dimensions}: percentages and means"
    " cannot be added up. Keep one code there, or give counts: numerator and denominator."
)
_NO_SOURCE = "neither 'from' nor 'fetch' says where figures come from."


@dataclass(frozen=True)
class Known:
    """What a definition may refer to, by id; of a source of one's own the names of its columns."""

    themes: Mapping[str, Theme]
    coalitions: Mapping[str, Coalition]
    goals: Mapping[str, Goal]
    sources: Mapping[str, Source]
    populations: Mapping[str, Mapping[str, float]]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


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
    frame = TomlFile.read(folder / "frame.toml")
    themes = {k: _theme(part) for k, part in frame.section("theme").each().items()}
    written = with_likes(TomlFile.read(folder / "sources.toml").section().each())
    known = Known(
        themes=themes,
        coalitions={
            k: _coalition(part, themes) for k, part in frame.section("coalition").each().items()
        },
        goals={k: _goal(part) for k, part in frame.section("goal").each().items()},
        sources={k: source_of_tables(part) for k, part in written.items()},
        populations={k: _shares(part) for k, part in frame.section("population").each().items()},
    )
    indicators: dict[str, Indicator] = {}
    for item in sorted((folder / "indicators").iterdir(), key=lambda f: f.name):
        if item.name.endswith(".toml"):
            for name, section in TomlFile.read(item).section().each().items():
                if name in indicators:
                    raise section.fault("there is another indicator of this name.")
                indicators[name] = indicator_of(section, known)
    return Catalogue(
        known.themes,
        known.coalitions,
        known.goals,
        known.sources,
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
    section: CheckedSection, known: Known, recipes: tuple[Recipe, ...] | None = None
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
    coalitions = several(entry.get("coalitions", ()))
    for key, allowed in (
        ("direction", DIRECTIONS),
        ("kind", KINDS),
        ("theme", known.themes),
        ("goal", known.goals),
    ):
        section.one_of(key, entry[key], allowed)
    section.all_of("coalitions", coalitions, known.coalitions)
    if entry["unit"] != "%" and "relevant" not in entry:
        raise section.fault(_NO_SIZE.format(unit=entry["unit"]), "unit")
    if entry.get("relevant", 1) <= 0:
        raise section.fault("relevant is the size of a difference, and above 0.", "relevant")
    limits = entry.get("plausible")
    if isinstance(limits, Mapping):
        section.below("plausible").check(dict.fromkeys(LEVELS, form.RANGE))
    if recipes is None:
        written = range(len(entry.get("from", ())))
        recipes = tuple(r for n in written for r in _recipes(section.below("from", n), known))
        if not recipes and not entry.get("fetch"):
            raise section.fault(_NO_SOURCE)
    elif "from" in entry:
        raise section.fault("'from' is for definitions in a file; here a function computes it.")
    return Indicator(
        id=section.name,
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
        relevant=entry.get("relevant"),
        plausible=limits_of(limits, entry["unit"]),
        breaks=tuple(entry.get("breaks", ())),
        recipes=recipes,
        fetch=several(entry.get("fetch", ())),
        max_age=entry.get("max_age", OLD_AFTER),
    )


def _theme(section: CheckedSection) -> Theme:
    section.check(_THEME, ("label",))
    return Theme(section.name, both_languages(section.content["label"]))


def _coalition(section: CheckedSection, themes: Mapping[str, Theme]) -> Coalition:
    section.check(_COALITION, ("label",))
    first = several(section.content.get("themes", ()))
    section.all_of("themes", first, themes)
    return Coalition(section.name, both_languages(section.content["label"]), first)


def _goal(section: CheckedSection) -> Goal:
    section.check(_GOAL, ("label",))
    entry = section.content
    return Goal(section.name, both_languages(entry["label"]), _label(entry, "gap"))


def _shares(section: CheckedSection) -> Mapping[str, float]:
    section.check_all(form.NAME, form.NUMBER)
    return section.content


def _recipes(section: CheckedSection, known: Known) -> Iterator[Recipe]:
    """Give the recipes of an entry of ``from``: one for each source that it names."""
    section.check(_RECIPE, ("source",))
    entry = section.content
    if ("value" in entry) == ("numerator" in entry):
        raise section.fault("a 'from' entry needs either 'value' or 'numerator'.")
    parts: dict[str, Any] = {key: several(entry[key]) for key in _SEVERAL if key in entry}
    if weight := entry.get("weight"):
        section.one_of("weight", weight, known.populations)
        if "weight_topic" in entry:
            raise section.fault("give either 'weight' or 'weight_topic'.", "weight_topic")
    counted = [name[1:] for name in parts.get("denominator", ()) if name.startswith("@")]
    section.all_of("denominator", counted, known.populations)
    if "numerator_where" in entry:
        if "numerator" not in entry:
            raise section.fault("numerator_where goes with 'numerator'.", "numerator_where")
        section.below("numerator_where").check_all(form.NAME, KEPT)
        kept = entry["numerator_where"].items()
        parts["numerator_where"] = tuple((name, several(codes)) for name, codes in kept)
    sources = several(entry["source"])
    section.all_of("source", sources, known.sources)
    if not sources:
        raise section.fault("source names nothing; name at least one.", "source")
    for source in sources:
        for key in ("numerator_ages", "denominator_ages"):
            section.all_of(key, parts.get(key, ()), known.sources[source].ages)
        for key in _TOPICS if source in known.columns else ():
            named = [name for name in parts.get(key, ()) if not name.startswith("@")]
            section.all_of(key, named, known.columns[source])
        added = [
            n for n, codes in known.sources[source].where.items() if not isinstance(codes, str)
        ]
        if "value" in entry and added:
            raise section.fault(_NO_SUM.format(source=source, dimensions=", ".join(added)), "value")
        yield Recipe(**{**entry, **parts, "source": source})


def _label(entry: Mapping[str, Any], key: str) -> Mapping[str, str]:
    return both_languages(entry[key]) if key in entry else {}
