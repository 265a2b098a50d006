"""How large the group of a role is: the one measure by which it is shown, counted and quoted."""

from __future__ import annotations

import pandas as pd

from regiobeeld.interviews.choices import ROLES


def role_sizes(register: pd.DataFrame, *heard: pd.DataFrame | None) -> dict[str, int]:
    """Return per role the number of interviews that can be told of.

    Parameters
    ----------
    register
        As of `read_register`; an interview that it lacks may have been withdrawn.
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
    there = [table for table in heard if table is not None and not table.empty]
    mine = register if there else register.iloc[:0]
    for table in there:
        mine = mine[mine["interview_id"].isin(table["interview_id"])]
    sizes = mine.groupby("rol")["interview_id"].nunique()
    return {role: int(sizes.get(role, 0)) for role in ROLES}
