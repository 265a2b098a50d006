"""What readers may know of who took part: tables of one trait, with no cell of few people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from regiobeeld.definitions.texts import Say
from regiobeeld.disclosure import SMALLEST_GROUP, Hidden, is_hidden, told_cells
from regiobeeld.interviews.choices import ROLES
from regiobeeld.interviews.traits import TRAITS, label, value_name, values

ROLE, WORK = "rol", "beroep_of_organisatie"
_say = Say("respondents")


@dataclass(frozen=True)
class TraitTable:
    """How many people are of each group of a trait, as readers may have it.

    Attributes
    ----------
    trait
        One of `TRAITS`, or ``rol``.
    cells
        Per group that occurs its number, or why it is not told; none when nothing may be told. The
        group of whom it was not noted has an empty name.
    smallest
        A count below it is not told.
    """

    trait: str
    cells: Mapping[str, int | Hidden]
    smallest: int

    @property
    def hides(self) -> bool:
        """Whether a number is not told."""
        return not self.cells or any(isinstance(cell, Hidden) for cell in self.cells.values())

    def title(self, lang: str) -> str:
        """Return what it is called."""
        return _say(lang, "role") if self.trait == ROLE else label(self.trait, lang)

    def lines(self, lang: str) -> list[tuple[str, str]]:
        """Return name and number of each group, in words."""
        return [(self._name(group, lang), self._said(n, lang)) for group, n in self.cells.items()]

    def _name(self, group: str, lang: str) -> str:
        return _say(lang, group) if self.trait == ROLE else value_name(self.trait, group, lang)

    def _said(self, cell: int | Hidden, lang: str) -> str:
        return (
            _say(lang, cell.value, smallest=self.smallest)
            if isinstance(cell, Hidden)
            else str(cell)
        )


def sentence(table: TraitTable, lang: str) -> str:
    """Say a table in a sentence."""
    cells = ", ".join(
        _say(lang, "cell", name=name, number=number) for name, number in table.lines(lang)
    )
    return _say(lang, "fact", label=table.title(lang), cells=cells)


def trait_tables(people: pd.DataFrame, smallest: int = SMALLEST_GROUP) -> Sequence[TraitTable]:
    """Return who took part, a table per trait that was noted of anybody, that of roles first.

    Parameters
    ----------
    people
        As of `participants.people.people`.
    smallest
        See `regiobeeld.disclosure.told`.

    Returns
    -------
    sequence of TraitTable
        Nothing when no trait was noted, or when every role is of a few people.

    Notes
    -----
    A role of a few people is in no table but that of roles: the total of another would give it
    away beside the number of the other role, which a report tells. What work people do is told of
    professionals. Where somebody lives is not told: few live in one place.
    """
    numbers = {role: int((people["rol"] == role).sum()) for role in ROLES}
    shown = [role for role, number in numbers.items() if number and not is_hidden(number, smallest)]
    noted = [trait for trait in TRAITS if (people[trait] != "").any()]
    if not shown or not noted:
        return ()
    roles = {
        role: Hidden.FEW if is_hidden(number, smallest) else number
        for role, number in numbers.items()
        if number
    }
    tables = [TraitTable(ROLE, roles, smallest)]
    for trait in noted:
        of = [role for role in shown if trait != WORK or role == "professional"]
        its = people.loc[people["rol"].isin(of), trait]
        counts = {value: int((its == value).sum()) for value in (*values(trait), "")}
        # Where nothing was noted of those who are shown, there is nothing to tell.
        if sum(counts.values()) > counts[""]:
            cells = told_cells(counts, smallest)
            tables.append(TraitTable(trait, {g: n for g, n in cells.items() if n}, smallest))
    return tuple(tables)
