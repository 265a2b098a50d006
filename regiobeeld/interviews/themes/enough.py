"""Whether more interviews would bring more: on themes and on codes that interviews brought."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from regiobeeld import wording
from regiobeeld.definitions.texts import texts
from regiobeeld.disclosure import SMALLEST_GROUP
from regiobeeld.interviews.agreement.saturation import Saturation, saturation
from regiobeeld.interviews.choices import NEW_SUBJECT, ROLES
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.interviews.themes.decisions import inductive_codes
from regiobeeld.interviews.themes.definition import InterviewTheme

COLUMNS = ("rol", "wat", "gesprekken", "verzadiging", "uitleg", "let_op")
THEMES, INDUCTIVE = "themes", "inductive"


def saturation_by_role(
    codings: pd.DataFrame,
    register: pd.DataFrame,
    themes: Sequence[InterviewTheme],
    codebook: Codebook,
    decisions: pd.DataFrame,
    lang: str = "nl",
    *,
    smallest_group: int = SMALLEST_GROUP,
) -> pd.DataFrame:
    """Return per role whether interviews still bring new themes, and new codes of their own.

    Parameters
    ----------
    codings, register
        As of ``codings.parquet`` and `read_register`; interviews of one month stand in its order.
    themes
        A theme is met when any of its codes is.
    codebook, decisions
        Tell which codes interviews brought; see `inductive_codes`.
    lang
        ``nl`` or ``en``.
    smallest_group
        Coded interviews that a role must have: of fewer nothing is told.

    Returns
    -------
    pandas.DataFrame
        Two rows per role with enough interviews: ``rol, wat, gesprekken, verzadiging`` (such as
        6+2, or empty), ``uitleg`` and ``let_op``: without inductive codes a list that was closed
        beforehand is all that can be met, and saturation says nothing of what people brought.

    Raises
    ------
    RegiobeeldError
        For a language that reports are not made in.

    Notes
    -----
    Guest G, Namey E, Chen M. PLoS One 2020;15:e0232076, per role as roles differ in what they
    bring; see `regiobeeld.interviews.agreement.saturation`.
    """
    said = texts("themes")[wording.check_language(lang)]["saturation"]
    new = inductive_codes(codebook, decisions)
    note = said["mixed"].format(number=len(new)) if new else said["closed"]
    rows = []
    for role in ROLES:
        held = register[register["rol"] == role].sort_values("maand", kind="stable")
        order = [str(name) for name in held["interview_id"]]
        mine = codings[codings["interview_id"].isin(order)]
        number = mine["interview_id"].nunique()
        if number < smallest_group:
            continue
        for what, found in (
            (THEMES, _of_themes(mine, themes, order)),
            (INDUCTIVE, saturation(_only(mine, new), order) if new else None),
        ):
            told = found.sentence(lang) if found else said["none"]
            label = found.label if found else ""
            rows.append((role, said[what], number, label, told, note))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_themes(
    codings: pd.DataFrame, themes: Sequence[InterviewTheme], order: list[str]
) -> Saturation:
    """Return saturation where a theme, and no code, is what an interview brings."""
    of = [(code, theme.name) for theme in themes for code in theme.codes if code != NEW_SUBJECT]
    names = pd.DataFrame(of, columns=["code", "theme"], dtype="string")
    met = codings[["interview_id", "code"]].astype("string").merge(names, how="left", on="code")
    return saturation(met.drop(columns="code").rename(columns={"theme": "code"}), order)


def _only(codings: pd.DataFrame, codes: frozenset[str]) -> pd.DataFrame:
    """Return codings with other codes emptied: an interview without any was read all the same."""
    code = codings["code"].astype("string").fillna("")
    return codings[["interview_id"]].assign(code=code.where(code.isin(codes), ""))
