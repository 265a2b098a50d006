"""The catalogue: what is measured, from which topic of which table, and how to read it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from regiobeeld.errors import DefinitionError, did_you_mean

if TYPE_CHECKING:
    from regiobeeld.measurement.plugins import Plugin

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
    breaks
        Years from which figures are no longer comparable with those before.
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
    breaks: tuple[int, ...]
    recipes: tuple[Recipe, ...]
    fetch: tuple[str, ...]

    def broken(self, before: float, after: float) -> bool:
        """Whether figures of two years cannot be compared, as the series broke between them."""
        return any(before < year <= after for year in self.breaks)

    @property
    def is_count(self) -> bool:
        """Whether the figure is a number of people or things, that grows with the area."""
        return any(recipe.numerator and not recipe.denominator for recipe in self.recipes)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All definitions together.

    Attributes
    ----------
    themes, coalitions, goals, sources, indicators
        By id, indicators in the order of their themes.
    populations
        Per population that weighs figures, the part of each age band that belongs to it.
    origins
        Per indicator or source that is not of the package, the file and line that define it.
    replaced
        Ids of indicators of the package that a definition of one's own takes the place of.
    functions
        Per source that is computed by a plug-in, what computes it.
    """

    themes: Mapping[str, Theme]
    coalitions: Mapping[str, Coalition]
    goals: Mapping[str, Goal]
    sources: Mapping[str, Source]
    indicators: Mapping[str, Indicator]
    populations: Mapping[str, Mapping[str, float]]
    origins: Mapping[str, str] = field(default_factory=dict)
    replaced: tuple[str, ...] = ()
    functions: Mapping[str, Plugin] = field(default_factory=dict)

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

    def fingerprint(self) -> str:
        """Return a hash of all definitions; of a plug-in of its package's name and version."""
        parts = [
            self.themes, self.coalitions, self.goals, self.sources, self.indicators,
            self.populations, self.origins,
        ]  # fmt: skip
        return hashlib.sha256(repr(parts).encode("utf-8")).hexdigest()

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
