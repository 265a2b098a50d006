"""How large the group of a role is: the one measure by which it is shown, counted and quoted."""

from __future__ import annotations

import pandas as pd

from regiobeeld.interviews.choices import ROLES
from regiobeeld.interviews.transcripts.register import held, respondents


def role_sizes(register: pd.DataFrame, *heard: pd.DataFrame | None) -> dict[str, int]:
    """Return per role the number of interviews that can be told of; a focus group is one.

    Parameters
    ----------
    register
        As of `read_register`; an interview that it lacks may have been withdrawn, and notes are
        nobody's voice.
    heard
        Tables with ``interview_id``, such as fragments and codings. An interview counts when it is
        in all of them; one without rows, or None, is not there yet and asks nothing.

    Examples
    --------
    >>> register = pd.DataFrame({"interview_id": ["a", "b", "c"], "rol": ["bewoner"] * 3})
    >>> fragments, codings = register[["interview_id"]], register[["interview_id"]].head(2)
    >>> role_sizes(register, fragments), role_sizes(register, fragments, codings)
    ({'bewoner': 3, 'professional': 0}, {'bewoner': 2, 'professional': 0})
    """
    sizes = _told(register, heard).groupby("rol")["interview_id"].nunique()
    return {role: int(sizes.get(role, 0)) for role in ROLES}


def role_people(register: pd.DataFrame, *heard: pd.DataFrame | None) -> dict[str, int]:
    """Return per role the number of people in the interviews that `role_sizes` counts.

    Examples
    --------
    >>> columns = ["interview_id", "rol", "soort", "respondenten"]
    >>> rows = [("a", "bewoner", "", ""), ("b", "bewoner", "focusgroep", "6")]
    >>> register = pd.DataFrame(rows, columns=columns)
    >>> role_people(register, register)
    {'bewoner': 7, 'professional': 0}
    """
    mine = _told(register, heard)
    spoke = respondents(register)
    people = [spoke[name] for name in mine["interview_id"].astype(str)]
    return {role: sum(n for n, of in zip(people, mine["rol"], strict=True) if of == role)
            for role in ROLES}  # fmt: skip


def _told(register: pd.DataFrame, heard: tuple[pd.DataFrame | None, ...]) -> pd.DataFrame:
    there = [table for table in heard if table is not None and not table.empty]
    mine = held(register) if there else register.iloc[:0]
    for table in there:
        mine = mine[mine["interview_id"].isin(table["interview_id"])]
    return mine
