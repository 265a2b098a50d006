"""Codings as tables of judgements: coders by fragments."""

from __future__ import annotations

from typing import Any

import pandas as pd

_NEEDED = ("coder", "fragment_id", "interview_id", "code", "duiding", "belang")


def check_codings(codings: pd.DataFrame) -> pd.DataFrame:
    """Return what comparisons need of codings.

    Raises
    ------
    ValueError
        For missing columns, and when a coder gives one fragment two readings, two weights, or both
        a code and none.
    """
    absent = [name for name in _NEEDED if name not in codings.columns]
    if absent:
        raise ValueError(f"codings must have the columns {', '.join(_NEEDED)}; absent: {absent}")
    checked = codings[list(_NEEDED)].copy()
    for name in ("code", "duiding"):
        checked[name] = checked[name].astype("string").fillna("")
    for name in ("duiding", "belang"):
        given = checked.groupby(["coder", "fragment_id"])[name].transform("nunique", dropna=False)
        _refuse(checked[given > 1], f"have more than one {name}")
    pair = [checked["coder"], checked["fragment_id"]]
    coded_too = (checked["code"] != "").groupby(pair).transform("any")
    _refuse(checked[(checked["code"] == "") & coded_too], "have both a code and none")
    return checked


def _refuse(rows: pd.DataFrame, fault: str) -> None:
    if rows.empty:
        return
    pairs = rows[["coder", "fragment_id"]].drop_duplicates()
    shown = ", ".join(f"{row.coder}: {row.fragment_id}" for row in pairs.head(3).itertuples())
    more = ", …" if len(pairs) > 3 else ""
    raise ValueError(f"codings: {len(pairs)} fragments of a coder {fault} ({shown}{more})")


def code_sets(codings: pd.DataFrame) -> pd.DataFrame:
    """Return the set of codes that each coder gave each fragment; NaN where not coded."""
    given = codings.groupby(["coder", "fragment_id"], sort=False)["code"]
    return _by_coder(given.agg(lambda codes: frozenset(codes) - {""}), codings)


def values(codings: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the duiding or belang that each coder gave each fragment; NaN where none."""
    rows = codings.drop_duplicates(["coder", "fragment_id"])
    given = rows.set_index(["coder", "fragment_id"])[name].astype(object)
    return _by_coder(given[given.notna() & (given != "")], codings)


def _by_coder(given: pd.Series[Any], codings: pd.DataFrame) -> pd.DataFrame:
    # The order of rows must not matter: the interval depends on that of the fragments.
    fragments = sorted(codings["fragment_id"].unique())
    table = given.astype(object).unstack("fragment_id")
    return table.reindex(columns=fragments).sort_index()


def shared(judgements: pd.DataFrame) -> pd.DataFrame:
    """Keep what two or more coders judged, and the coders who judged any of it."""
    kept = judgements.loc[:, judgements.notna().sum() >= 2]
    return kept.loc[kept.notna().any(axis=1)]
