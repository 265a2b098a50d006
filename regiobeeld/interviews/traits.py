"""What a register may say of a respondent: a few coarse groups, in fixed words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from regiobeeld.definitions.texts import texts

#: Columns that a register may have, in their order. They stay in the register.
TRAITS = (
    "leeftijdsgroep",
    "geslacht",
    "opleiding",
    "woonsituatie",
    "beroep_of_organisatie",
    "werving",
)


def values(trait: str) -> tuple[str, ...]:
    """Return what may stand in a column.

    Examples
    --------
    >>> values("geslacht")
    ('vrouw', 'man', 'anders')
    """
    return tuple(_trait(trait)["values"])


def label(trait: str, lang: str = "nl") -> str:
    """Return what a column is called."""
    return str(_trait(trait)["label"][lang])


def value_name(trait: str, value: str, lang: str = "nl") -> str:
    """Return what a value is called, also of one that was not noted.

    Examples
    --------
    >>> value_name("leeftijdsgroep", "75+", "en"), value_name("werving", "", "en")
    ('75 or over', 'not noted')
    """
    if not value:
        return str(texts("respondents")[lang]["unknown"])
    return str(_trait(trait)["values"][value][lang])


def plain(trait: str, cell: str) -> str:
    """Return a cell as its fixed word, where it is written in another way.

    Examples
    --------
    >>> plain("opleiding", " Hoog "), plain("opleiding", "gymnasium")
    ('theoretisch', 'gymnasium')
    """
    word = " ".join(cell.split()).casefold().replace("\N{EN DASH}", "-")
    also: Mapping[str, str] = _trait(trait).get("also", {})
    return also.get(word, word)


def trait_faults(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the columns of a row that say more, or other, than they may, and what would be right.

    Examples
    --------
    >>> list(trait_faults({"leeftijdsgroep": "67", "geslacht": "vrouw"}))
    [('leeftijdsgroep', 'a group, as an age could tell who it is: tot 18, 18-29, 30-44, 45-64, \
65-74, 75+, or nothing')]
    """
    for trait in TRAITS:
        cell = row.get(trait, "")
        if cell and cell not in values(trait):
            why = "a group, as an age could tell who it is" if trait == TRAITS[0] else "one of"
            yield trait, f"{why}: {', '.join(values(trait))}, or nothing"


def _trait(trait: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = texts("respondents")["trait"][trait]
    return found
