"""The catalogue: what is measured, from which topic of which table, and how to read it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from regiobeeld.errors import DefinitionError, did_you_mean
from regiobeeld.measurement.plausibility import Limits
from regiobeeld.measurement.plugins import Plugin
from regiobeeld.measurement.recipes import Label, Recipe, Source
from regiobeeld.periods import is_old, last_year

DIRECTIONS = ("higher_better", "lower_better", "neutral")
# Of differences between percentages: the share of the smaller side, and points.
_RELEVANT_SHARE, _LEAST_POINTS = 0.05, 1.0
KINDS = ("register", "survey", "modelled", "derived", "addresses")


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
        ``register``, ``survey``, ``modelled``, ``derived`` or ``addresses``: a distance by road,
        computed from the addresses of people and of what they go to.
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
    relevant
        From which size on a difference matters, in the unit of the figure; None for a percentage,
        whose size is computed; see `relevance`.
    plausible
        Per level (``region``, ``gemeente``, ``wijk``) the lowest and the highest figure that can be
        what it says; what lies outside is set aside.
    breaks
        Years from which figures are no longer comparable with those before.
    recipes
        Ways to get the value, in order of preference.
    max_age
        After how many years a figure is old.
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
    relevant: float | None
    plausible: Limits
    breaks: tuple[int, ...]
    recipes: tuple[Recipe, ...]
    fetch: tuple[str, ...]
    max_age: int

    def relevance(self, value: float) -> float:
        """Return from which size on a difference with a value matters, in the unit of the figure.

        Of a percentage p that is 5% of p or of 100 - p, whichever is less, and at least one point:
        so a figure and its complement (who smoke, who do not) get the same verdict.
        """
        if self.relevant is not None:
            return self.relevant
        return max(_LEAST_POINTS, _RELEVANT_SHARE * min(value, 100 - value))

    def broken(self, before: float, after: float) -> bool:
        """Whether figures of two years cannot be compared, as the series broke between them."""
        return any(before < year <= after for year in self.breaks)

    def is_old(self, period: object, year: int) -> bool:
        """Return whether a figure of a period, a year or ``2019-2022``, is old in a year."""
        return is_old(last_year(period), year, self.max_age)

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
