"""Themes as readers may have them: who spoke, what it does to figures, and what may be quoted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from regiobeeld.disclosure import SMALLEST_GROUP, told, told_parts
from regiobeeld.files.guarded_csv import records
from regiobeeld.interviews.agreement.consensus import DISPUTED
from regiobeeld.interviews.choices import DUIDING, ROLES
from regiobeeld.interviews.codebook import Codebook, opgaven_by_code
from regiobeeld.interviews.joint_display.fit import FEWEST
from regiobeeld.interviews.joint_display.mentions import mentions
from regiobeeld.interviews.quotes.approvals import NAMES_ROLE, Quotes
from regiobeeld.interviews.themes.coded import coded
from regiobeeld.interviews.themes.definition import InterviewTheme, listed
from regiobeeld.opgaven import Opgave

#: Readings that say something of a figure, in the order in which readers get them.
OF_A_FIGURE = ("verklaart", "weerspreekt", "nuanceert", "bevestigt")


@dataclass(frozen=True)
class ThemeQuote:
    """Words that may be quoted of a theme.

    Attributes
    ----------
    text
        As they were approved.
    role
        Who said them.
    opgaven
        Ids of the opgaven that their codes are about.
    """

    text: str = field(repr=False)
    role: str
    opgaven: tuple[str, ...]


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
        Per indicator the readings of `OF_A_FIGURE` that `FEWEST` interviews or more of one role
        gave of it, of the roles that are shown.
    quotes
        Of the theme, the most important first.
    opgaven
        Ids of the opgaven that its codes are about.
    """

    theme: InterviewTheme
    interviews: Mapping[str, int | None]
    withheld: tuple[str, ...]
    readings: Mapping[str, tuple[str, ...]]
    quotes: tuple[ThemeQuote, ...]
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
    themes: Sequence[InterviewTheme],
    codings: pd.DataFrame,
    register: pd.DataFrame,
    quotes: Quotes,
    *,
    codebook: Codebook,
    opgaven: Sequence[Opgave],
    fragments: pd.DataFrame | None = None,
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
        What may be quoted.
    codebook
        Tells which codes are above which.
    opgaven
        Of the region.
    fragments
        As of `read_fragments`; see `mentions`.
    smallest_group
        Interviews that a count is of at least when it is told.

    Returns
    -------
    Story
        Of a role with fewer interviews than that there is only that it spoke of a theme, and the
        quotes whose own approval lets that role be named; see `regiobeeld.disclosure`.
    """
    rows = coded(codings, register, themes)
    hidden = mentions(codings, register, smallest_group, fragments).withheld
    words = {
        row["fragment_id"]: (row["citaat"], row["rol"])
        for row in records(quotes.shown)
        # Whoever made these may not have known what is coded.
        if row["rol"] not in hidden or row.get(NAMES_ROLE) == "ja"
    }

    by_code = opgaven_by_code(codebook, opgaven)

    def about(codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for code in codes for name in by_code.get(code, [])))

    def of(theme: InterviewTheme) -> StoryTheme:
        mine = rows[rows["theme"] == theme.name]
        number = mine.groupby("rol")["interview_id"].nunique()
        spoke = [role for role in ROLES if number.get(role, 0)]
        first = records(mine.sort_values("belang", ascending=False, kind="stable"))
        approved = [row for row in first if row["fragment_id"] in words]
        return StoryTheme(
            theme=theme,
            interviews={
                role: told(int(number[role]), smallest_group)
                for role in spoke
                if role not in hidden
            },
            withheld=tuple(role for role in spoke if role in hidden),
            readings=_readings(mine[~mine["rol"].isin(hidden)], smallest_group),
            quotes=tuple(
                ThemeQuote(*words[row["fragment_id"]], about(listed(row["codes"])))
                for row in approved
            ),
            opgaven=about(theme.codes),
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
        # What one interview of a role says of a figure is told only where it is quoted.
        alike = said.groupby(["duiding", "rol"])["interview_id"].nunique().reset_index()
        carried = set(alike.loc[alike["interview_id"] >= FEWEST, "duiding"])
        found[str(indicator)] = tuple(
            word for word in OF_A_FIGURE if word in carried.intersection(may_be_told)
        )
    return {name: readings for name, readings in found.items() if readings}
