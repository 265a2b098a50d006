"""Themes as readers may have them: who spoke, what it does to figures, and what may be quoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from regiobeeld.disclosure import SMALLEST_GROUP, told, told_parts
from regiobeeld.files.guarded_csv import records
from regiobeeld.interviews.agreement.consensus import DISPUTED
from regiobeeld.interviews.choices import DUIDING, ROLES
from regiobeeld.interviews.codebook import Codebook, opgaven_of_code
from regiobeeld.interviews.joint_display.mentions import mentions
from regiobeeld.interviews.quotes.approvals import Quotes
from regiobeeld.interviews.themes.coded import coded
from regiobeeld.interviews.themes.definition import Theme
from regiobeeld.opgaven import Opgave

#: Readings that say something of a figure, in the order in which readers get them.
OF_A_FIGURE = ("verklaart", "weerspreekt", "nuanceert", "bevestigt")


@dataclass(frozen=True)
class StoryTheme:
    """A theme, with what readers may know of where it comes from.

    Attributes
    ----------
    theme
        As it was written.
    interviews
        Per role that is shown, and spoke of it, the number of interviews; None when readers may
        not know it.
    withheld
        Roles that spoke of it, with so few interviews that nothing more may be told of them.
    readings
        Per indicator the readings of `OF_A_FIGURE` that roles gave of it that are shown.
    quotes
        Approved words and the role that said them, the most important first.
    opgaven
        Ids of the opgaven that its codes are about.
    """

    theme: Theme
    interviews: Mapping[str, int | None]
    withheld: tuple[str, ...]
    readings: Mapping[str, tuple[str, ...]]
    quotes: tuple[tuple[str, str], ...] = field(repr=False)
    opgaven: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """What was said in interviews, as themes.

    Attributes
    ----------
    themes
        In the order in which researchers wrote them.
    smallest_group
        Number of interviews from which a count is told.
    """

    themes: tuple[StoryTheme, ...]
    smallest_group: int


def story(
    themes: Sequence[Theme],
    codings: pd.DataFrame,
    register: pd.DataFrame,
    quotes: Quotes,
    *,
    codebook: Codebook,
    opgaven: Sequence[Opgave],
    smallest_group: int = SMALLEST_GROUP,
) -> Story:
    """Return themes as readers may have them.

    Parameters
    ----------
    themes
        As of `read_themes`.
    codings, register
        As of ``codings.parquet`` and `read_register`.
    quotes
        What may be quoted, with the same smallest group.
    codebook
        Tells which codes are above which.
    opgaven
        Of the region.
    smallest_group
        Interviews that a count is of at least when it is told.

    Returns
    -------
    Story
        Of a role with fewer interviews than that there is only that it spoke of a theme, and the
        quotes whose own approval lets that role be named; see `regiobeeld.disclosure`.
    """
    rows = coded(codings, register, themes)
    hidden = mentions(codings, register, smallest_group).withheld
    words = {row["fragment_id"]: (row["citaat"], row["rol"]) for row in records(quotes.shown)}

    def of(theme: Theme) -> StoryTheme:
        mine = rows[rows["theme"] == theme.name]
        number = mine.groupby("rol")["interview_id"].nunique()
        spoke = [role for role in ROLES if number.get(role, 0)]
        first = mine.sort_values("belang", ascending=False, kind="stable")["fragment_id"]
        named = (name for code in theme.codes for name in opgaven_of_code(code, codebook, opgaven))
        return StoryTheme(
            theme=theme,
            interviews={
                role: told(int(number[role]), smallest_group)
                for role in spoke
                if role not in hidden
            },
            withheld=tuple(role for role in spoke if role in hidden),
            readings=_readings(mine[~mine["rol"].isin(hidden)], smallest_group),
            quotes=tuple(words[name] for name in first if name in words),
            opgaven=tuple(dict.fromkeys(named)),
        )

    return Story(tuple(of(theme) for theme in themes), smallest_group)


def _readings(rows: pd.DataFrame, smallest_group: int) -> dict[str, tuple[str, ...]]:
    """Return the readings of each indicator that readers may know of."""
    found = {}
    about = rows[~rows["indicator"].isin(["", DISPUTED])]
    for indicator, said in about.groupby("indicator", sort=False):
        each = said.groupby("duiding")["interview_id"].nunique()
        counts = {word: int(each.get(word, 0)) for word in (*DUIDING, DISPUTED)}
        may_be_told = told_parts(counts, said["interview_id"].nunique(), smallest_group)
        found[str(indicator)] = tuple(word for word in OF_A_FIGURE if word in may_be_told)
    return {name: readings for name, readings in found.items() if readings}
