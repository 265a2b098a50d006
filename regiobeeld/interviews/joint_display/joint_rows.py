"""The rows of a joint display: figures, and what was said of them by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from regiobeeld.disclosure import total
from regiobeeld.interviews.agreement.reliability import NOT_CODED, Reliability
from regiobeeld.interviews.agreement.saturation import Saturation
from regiobeeld.interviews.choices import ROLES
from regiobeeld.region_picture.shown_figures import Figure

#: Why a row is in the display.
SPOKEN, UNSPOKEN, WITHOUT_FIGURE = "spoken", "unspoken", "without_figure"
#: State of what a researcher confirmed.
NONE, CURRENT, OUTDATED = "none", "current", "outdated"


@dataclass(frozen=True)
class Voice:
    """What the people of one role say about a figure or a theme.

    Attributes
    ----------
    role
        bewoner or professional.
    interviews
        Number of interviews in which it came up; None when readers may not know it.
    readings
        Per duiding, and `DISPUTED` where coders differ, the number of interviews with it, or None
        when readers may not know it; an interview may have several.
    belang
        Mean importance, 0 to 3; every interview counts once. NaN when nobody gave any.
    fit
        As proposed for this role; see `regiobeeld.interviews.joint_display.fit`.
    quotes
        Approved words, the most important first.
    against
        Those of them that contradict the figure.
    """

    role: str
    interviews: int | None
    readings: Mapping[str, int | None]
    belang: float
    fit: str
    quotes: tuple[str, ...]
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class FigureChange:
    """How a figure changed since the measurement before: see `regiobeeld.analysis.changes`."""

    period_from: str
    period_to: str
    difference: float
    direction: str


@dataclass(frozen=True)
class Confirmation:
    """What a researcher made of figure and interviews together.

    Attributes
    ----------
    fit
        One of `regiobeeld.interviews.joint_display.fit.FITS`; empty when none is confirmed.
    meta_inference
        In words.
    by
        Who, as a slug.
    state
        ``none``, ``current``, or ``outdated``: the figure or the proposal has changed since.
    """

    fit: str = ""
    meta_inference: str = ""
    by: str = ""
    state: str = NONE


@dataclass(frozen=True)
class DisplayRow:
    """An indicator in the joint display.

    Attributes
    ----------
    kind
        ``spoken``: there is a figure and people spoke about it; ``unspoken``: it stands out and
        nobody did; ``without_figure``: people spoke, and there is no figure.
    figure
        The figure of the region.
    change
        Since the measurement before; None when there is none that can be compared.
    voices
        Per role that is shown; see `JointDisplay.withheld`.
    codes
        Names of codes with the number of interviews in which any coder gave them, most first; None
        when readers may not know it.
    fit
        As proposed over all roles.
    confirmation
        The researcher's.
    stale
        Number of fragments about a figure that has been revised since it was shown; None when
        readers may not know it.
    cautions
        What must be known when anybody contradicts the figure: ``similar``, by its interval it does
        not clearly differ from its benchmark; ``untested``, it was measured without an interval;
        or ``modelled``, it is an estimate of a model.
    role_quotes
        Per role that is withheld the quotes whose own approval lets that role be named.
    coalitions
        Ids of the region's coalitions that have the indicator among their opgaven.
    withheld
        Roles that spoke of it and of which no more is told than that.
    opgaven
        Ids of the opgaven that it leads or supports.
    """

    kind: str
    figure: Figure
    change: FigureChange | None
    voices: Mapping[str, Voice]
    codes: tuple[tuple[str, int | None], ...]
    fit: str
    confirmation: Confirmation
    stale: int | None
    cautions: tuple[str, ...]
    role_quotes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    coalitions: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    opgaven: tuple[str, ...] = ()

    @property
    def interviews(self) -> int | None:
        """Number of interviews, of the roles that are shown; None when one may not be known."""
        return total(voice.interviews for voice in self.voices.values())

    @property
    def spoke(self) -> tuple[str, ...]:
        """The roles that spoke of it, those that are withheld too."""
        return _spoke(self.voices, self.withheld)

    @property
    def final_fit(self) -> str:
        """The fit that a researcher confirmed, while that holds; else the proposed one."""
        current = self.confirmation.state == CURRENT
        return (self.confirmation.fit if current else "") or self.fit


@dataclass(frozen=True)
class SpokenTheme:
    """A code that people spoke about apart from any figure.

    Attributes
    ----------
    code
        Its name.
    coalition
        That it speaks to; empty for all.
    voices
        Per role that is shown; none when only a role that is withheld spoke of it.
    role_quotes, withheld
        As of a row.
    """

    code: str
    coalition: str
    voices: Mapping[str, Voice]
    role_quotes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    withheld: tuple[str, ...] = ()

    @property
    def interviews(self) -> int | None:
        """Number of interviews, of the roles that are shown; None when one may not be known."""
        return total(voice.interviews for voice in self.voices.values())

    @property
    def spoke(self) -> tuple[str, ...]:
        """The roles that spoke of it, those that are withheld too."""
        return _spoke(self.voices, self.withheld)


@dataclass(frozen=True)
class OpgaveVoices:
    """An opgave in the joint display.

    Attributes
    ----------
    id
        Its id.
    spoke
        The roles that spoke of it, those that are withheld too; how many is not told.
    indicators
        Its figures that are in the display, the lead first.
    themes
        Codes about it that came up apart from any figure.
    """

    id: str
    spoke: tuple[str, ...]
    indicators: tuple[str, ...]
    themes: tuple[str, ...]


@dataclass(frozen=True)
class JointDisplay:
    """Figures and interviews side by side.

    Attributes
    ----------
    region, year
        Id of the region, and year of the picture.
    rows
        One per indicator, in the order of the catalogue: spoken of, standing out unspoken of, or
        spoken of without a figure.
    themes
        Codes that came up apart from any figure, most interviews first.
    groups
        Per role the number of interviews that are coded.
    withheld
        Roles with so few interviews that what they say could be traced to persons; of them rows and
        themes have only that they spoke of it, but for quotes whose own approval lets the role be
        named.
    smallest_group
        Number of interviews from which a role is shown.
    disputed
        Number of fragments of which coders do not agree what figure they are about, which are in no
        row; None when readers may not know it.
    saturation
        When further interviews brought hardly any new themes; of the roles that are shown.
    opgaven
        What is in it of each opgave of the region, in their order.
    reliability
        How far coders agree on how to read figures and on importance.
    """

    region: str
    year: int
    rows: tuple[DisplayRow, ...]
    themes: tuple[SpokenTheme, ...]
    groups: Mapping[str, int]
    withheld: tuple[str, ...]
    smallest_group: int
    disputed: int | None
    saturation: Saturation
    opgaven: tuple[OpgaveVoices, ...] = ()
    reliability: Reliability = NOT_CODED

    def of_kind(self, kind: str) -> tuple[DisplayRow, ...]:
        """Return the rows of a kind: ``spoken``, ``unspoken`` or ``without_figure``."""
        return tuple(row for row in self.rows if row.kind == kind)


def _spoke(voices: Mapping[str, Voice], withheld: tuple[str, ...]) -> tuple[str, ...]:
    heard = {role for role, voice in voices.items() if voice.interviews != 0}
    return tuple(role for role in ROLES if role in heard.union(withheld))
