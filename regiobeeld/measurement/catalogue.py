"""The catalogue: what is measured, from which topic of which table, and how to read it.

The definitions are TOML files under ``regiobeeld/definitions``: ``sources.toml`` says how to read
each table, ``indicators/*.toml`` holds the indicators by theme, ``frame.toml`` the themes,
coalitions and goals.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import pandas as pd

from regiobeeld.errors import DefinitionError, did_you_mean

DIRECTIONS = ("higher_better", "lower_better", "neutral")
KINDS = ("register", "survey", "modelled", "derived")
Label = Mapping[str, str]


@dataclass(frozen=True)
class Theme:
    """A chapter of the picture."""

    id: str
    label: Label


@dataclass(frozen=True)
class Coalition:
    """A coalition of Health Hub Utrecht that sets priorities.

    ``themes`` come first in a report of its own, in this order.
    """

    id: str
    label: Label
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Goal:
    """A goal of Health Hub Utrecht, and what open data lack for it."""

    id: str
    label: Label
    gap: Label


@dataclass(frozen=True)
class Source:
    """How to read a table, or a series of tables of one form over the years.

    Attributes
    ----------
    id
        Name that recipes use.
    tables
        Table identifier per year; one entry ``0`` for a table that holds its own periods.
    region
        Dimension that holds the areas.
    national
        Code of the Netherlands; empty when the table lacks it.
    division
        Year of the municipal division; 0 when it is that of each period.
    period
        Dimension that holds the periods; empty when the table is of one year.
    where
        Codes of other dimensions to select.
    lower, upper
        Codes of the dimension ``margins`` that hold the bounds of the published interval.
    margins
        Dimension of value and bounds; empty when there are none.
    confidence
        Confidence of the published interval.
    ages, sexes
        Code per age group and sex; the dimensions are ``age`` and ``sex``.
    note
        What a reader of a figure from this source must know.
    """

    id: str
    tables: Mapping[int, str]
    region: str
    national: str = ""
    division: int = 0
    period: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    margins: str = ""
    lower: str = ""
    upper: str = ""
    confidence: float = 0.95
    age: str = ""
    ages: Mapping[str, str] = field(default_factory=dict)
    sex: str = ""
    sexes: Mapping[str, str] = field(default_factory=dict)
    note: Label = field(default_factory=dict)


@dataclass(frozen=True)
class Recipe:
    """How an indicator's value comes from a source.

    Either a published figure (``value``, with the ``weight`` to aggregate it by) or counts
    (``numerator``, and ``denominator`` unless the count itself is the value).

    Attributes
    ----------
    source
        A source's id.
    value
        Topics of which the first that the table has is the published figure.
    weight
        Name of the population that weighs the figure when areas are put together; empty when the
        figure cannot be put together (a median).
    weight_share
        Topic of the same row, in %, that narrows the weight to the group that was asked.
    numerator, denominator
        Topics that are added up.
    per
        Factor of numerator over denominator: 100 for %, 1000 for per 1 000.
    numerator_ages, denominator_ages
        Codes of the source's age dimension that are added up.
    """

    source: str
    value: tuple[str, ...] = ()
    weight: str = ""
    weight_share: tuple[str, ...] = ()
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    per: float = 100.0
    numerator_ages: tuple[str, ...] = ()
    denominator_ages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """Something that is measured, and how to read it.

    Attributes
    ----------
    id
        Stable name.
    label
        Name for readers, per language.
    theme, coalitions, goal
        Where it belongs.
    unit
        ``%``, ``per 1 000``, ``km``, ...
    decimals
        Decimals to show.
    of
        Whom or what the figure is about (its denominator), per language.
    direction
        ``higher_better``, ``lower_better`` or ``neutral``.
    kind
        ``register``, ``survey``, ``modelled`` or ``derived``.
    context
        True when the figure describes the make-up of the population rather than its state; such
        figures never stand out.
    events
        True when a register counts events, so that its rate has a Poisson interval.
    age_adjusted
        Whether differences in age are taken out.
    question
        Open question for an interview, per language.
    caveat
        What a reader must know, per language.
    recipes
        Ways to get the value, in order of preference.
    fetch
        Tables that would bring the figure when the store has none.
    """

    id: str
    label: Label
    theme: str
    coalitions: tuple[str, ...]
    goal: str
    unit: str
    decimals: int
    of: Label
    direction: str
    kind: str
    context: bool
    events: bool
    age_adjusted: bool
    question: Label
    caveat: Label
    recipes: tuple[Recipe, ...]
    fetch: tuple[str, ...]

    @property
    def is_count(self) -> bool:
        """Whether the figure is a number of people or things, that grows with the area."""
        return any(recipe.numerator and not recipe.denominator for recipe in self.recipes)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All definitions together."""

    themes: Mapping[str, Theme]
    coalitions: Mapping[str, Coalition]
    goals: Mapping[str, Goal]
    sources: Mapping[str, Source]
    indicators: Mapping[str, Indicator]
    populations: Mapping[str, Mapping[str, float]]

    def indicator(self, name: str) -> Indicator:
        """Return an indicator by id.

        Raises
        ------
        DefinitionError
            When there is no such indicator; names the nearest ones.
        """
        try:
            return self.indicators[name]
        except KeyError:
            hint = did_you_mean(name, self.indicators)
            raise DefinitionError(f"There is no indicator {name!r}.{hint}") from None

    def frame(self, lang: str = "nl") -> pd.DataFrame:
        """Return one row per indicator, labels in the language asked."""
        return pd.DataFrame(
            [
                {
                    "indicator": i.id,
                    "label": i.label[lang],
                    "theme": self.themes[i.theme].label[lang],
                    "goal": self.goals[i.goal].label[lang],
                    "coalitions": ", ".join(self.coalitions[c].label[lang] for c in i.coalitions),
                    "unit": i.unit,
                    "of": i.of.get(lang, ""),
                    "direction": i.direction,
                    "kind": i.kind,
                    "sources": ", ".join(dict.fromkeys(r.source for r in i.recipes)),
                    "caveat": i.caveat.get(lang, ""),
                }
                for i in self.indicators.values()
            ]
        )


@functools.cache
def catalogue() -> Catalogue:
    """Return the catalogue that ships with the package."""
    return read_catalogue(resources.files("regiobeeld") / "definitions")


def read_catalogue(folder: Traversable) -> Catalogue:
    """Read and check a catalogue.

    Raises
    ------
    DefinitionError
        Naming the file, the entry and what would be right.
    """
    frame = _load(folder / "frame.toml")
    sources = {
        name: Source(id=name, **_source_fields("sources.toml", name, entry))
        for name, entry in _load(folder / "sources.toml").items()
    }
    themes = {k: Theme(k, v["label"]) for k, v in frame["theme"].items()}
    coalitions = {
        name: Coalition(name, entry["label"], _themes(name, entry, themes))
        for name, entry in frame["coalition"].items()
    }
    goals = {k: Goal(k, v["label"], v.get("gap", {})) for k, v in frame["goal"].items()}
    populations = frame["population"]
    indicators: dict[str, Indicator] = {}
    files = sorted((folder / "indicators").iterdir(), key=lambda f: f.name)
    known = {
        "theme": themes,
        "coalitions": coalitions,
        "goal": goals,
        "source": sources,
        "weight": populations,
    }
    for file in files:
        if file.name.endswith(".toml"):
            for name, entry in _load(file).items():
                where = f"{file.name}, [{name}]"
                if name in indicators:
                    raise DefinitionError(f"{where}: there is another indicator of this name.")
                indicators[name] = _indicator(where, name, entry, known)
    order = {theme: position for position, theme in enumerate(themes)}
    ordered = sorted(indicators.values(), key=lambda i: order[i.theme])
    return Catalogue(themes, coalitions, goals, sources, {i.id: i for i in ordered}, populations)


def _themes(name: str, entry: Mapping[str, Any], known: Mapping[str, Theme]) -> tuple[str, ...]:
    for theme in entry.get("themes", ()):
        _one_of(f"frame.toml, [coalition.{name}]", "themes", theme, known)
    return tuple(entry.get("themes", ()))


def _load(file: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise DefinitionError(f"{file.name} cannot be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(f"{file.name} is not valid TOML: {error}.") from error


def _source_fields(file: str, name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(entry)
    allowed = set(Source.__dataclass_fields__) - {"id"}
    _no_strangers(f"{file}, [{name}]", fields, allowed)
    for required in ("tables", "region"):
        if required not in fields:
            raise DefinitionError(f"{file}, [{name}]: {required!r} is missing.")
    fields["tables"] = {int(year): table for year, table in fields["tables"].items()}
    return fields


def _indicator(
    where: str, name: str, entry: Mapping[str, Any], known: Mapping[str, Mapping[str, object]]
) -> Indicator:
    allowed = (set(Indicator.__dataclass_fields__) - {"id", "recipes"}) | {"from"}
    _no_strangers(where, entry, allowed)
    for required in ("label", "theme", "goal", "unit", "direction", "kind"):
        if required not in entry:
            raise DefinitionError(f"{where}: {required!r} is missing.")
    for language in ("nl", "en"):
        if language not in entry["label"]:
            raise DefinitionError(f"{where}: label.{language} is missing.")
    _one_of(where, "direction", entry["direction"], DIRECTIONS)
    _one_of(where, "kind", entry["kind"], KINDS)
    _one_of(where, "theme", entry["theme"], known["theme"])
    _one_of(where, "goal", entry["goal"], known["goal"])
    for coalition in entry.get("coalitions", ()):
        _one_of(where, "coalitions", coalition, known["coalitions"])
    recipes = tuple(_recipe(where, recipe, known) for recipe in entry.get("from", ()))
    if not recipes and not entry.get("fetch"):
        raise DefinitionError(f"{where}: neither 'from' nor 'fetch' says where figures come from.")
    return Indicator(
        id=name,
        label=entry["label"],
        theme=entry["theme"],
        coalitions=tuple(entry.get("coalitions", ())),
        goal=entry["goal"],
        unit=entry["unit"],
        decimals=entry.get("decimals", 1),
        of=entry.get("of", {}),
        direction=entry["direction"],
        kind=entry["kind"],
        context=entry.get("context", False),
        events=entry.get("events", False),
        age_adjusted=entry.get("age_adjusted", False),
        question=entry.get("question", {}),
        caveat=entry.get("caveat", {}),
        recipes=recipes,
        fetch=tuple(entry.get("fetch", ())),
    )


def _recipe(
    where: str, entry: Mapping[str, Any], known: Mapping[str, Mapping[str, object]]
) -> Recipe:
    _no_strangers(f"{where} from", entry, set(Recipe.__dataclass_fields__))
    if "source" not in entry:
        raise DefinitionError(f"{where}: a 'from' entry has no 'source'.")
    _one_of(where, "source", entry["source"], known["source"])
    if ("value" in entry) == ("numerator" in entry):
        raise DefinitionError(f"{where}: a 'from' entry needs either 'value' or 'numerator'.")
    if weight := entry.get("weight"):
        _one_of(where, "weight", weight, known["weight"])
    fields: dict[str, Any] = dict(entry)
    for key in fields:
        if Recipe.__dataclass_fields__[key].default == ():
            found = fields[key]
            fields[key] = (found,) if isinstance(found, str) else tuple(found)
    return Recipe(**fields)


def _no_strangers(where: str, entry: Mapping[str, Any], allowed: set[str]) -> None:
    for key in entry:
        if key not in allowed:
            raise DefinitionError(f"{where}: unknown key {key!r}.{did_you_mean(key, allowed)}")


def _one_of(where: str, key: str, found: str, allowed: object) -> None:
    choices = list(allowed)  # type: ignore[call-overload]
    if found not in choices:
        raise DefinitionError(
            f"{where}: {key} is {found!r}; it must be one of {', '.join(map(str, choices))}."
        )
