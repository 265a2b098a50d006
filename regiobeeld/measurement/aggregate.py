"""From figures of gemeenten to a figure of an area, by design's rules.

Counts add. A published figure is weighted with its own denominator. An area of which members with
more than 5% of the weight lack a value has no value. Nothing here knows of tables or files.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

#: An area is incomplete when members with a larger share of the weight than this have no value.
MAXIMUM_GAP = 0.05


def weighted(rows: pd.DataFrame, members: pd.DataFrame, *, z: float) -> pd.DataFrame:
    """Return weighted means per area, with the interval of a sum of independent estimates.

    Parameters
    ----------
    rows
        Indexed by code: ``value``, ``lower``, ``upper``, ``weight`` and ``status``.
    members
        ``unit``, ``code`` and ``share``.
    z
        Normal quantile that belongs to the confidence of ``lower`` and ``upper``.

    Returns
    -------
    pandas.DataFrame
        Indexed by unit: ``value``, ``lower``, ``upper``, ``numerator`` (empty), ``denominator``
        (the sum of the weights) and ``status``. The variance is Σ w² se² / (Σ w)², with se half
        the width of an interval over ``z``; without intervals there is none.

    Examples
    --------
    >>> rows = pd.DataFrame({"value": [10.0, 20.0], "lower": [9.0, 18.0], "upper": [11.0, 22.0],
    ...     "weight": [300.0, 100.0], "status": "ok"}, index=["a", "b"])
    >>> members = pd.DataFrame({"unit": "ab", "code": ["a", "b"], "share": 1.0})
    >>> weighted(rows, members, z=1.96).round(2)
          value  lower  upper  numerator  denominator status
    unit
    ab     12.5   11.6   13.4        NaN        400.0     ok
    """
    joined = _joined(rows, members)
    weight = joined["weight"] * joined["share"]
    present = joined["value"].notna()
    used = weight.where(present)
    error = (joined["upper"] - joined["lower"]) / (2 * z)
    parts = pd.DataFrame(
        {
            "unit": joined["unit"],
            "all": weight,
            "used": used,
            "sum": used * joined["value"],
            "variance": (used * error) ** 2,
            "unknown": weight.isna(),
            "without_interval": present & error.isna(),
        }
    )
    grouped = parts.groupby("unit", sort=False)
    total = grouped[["all", "used", "sum", "variance"]].sum()
    status = _status(joined, total["used"], total["all"], grouped["unknown"].any())
    ok = status == "ok"
    value = (total["sum"] / total["used"]).where(ok)
    spread = z * np.sqrt(total["variance"]) / total["used"]
    spread = spread.where(ok & ~grouped["without_interval"].any())
    return pd.DataFrame(
        {
            "value": value,
            "lower": value - spread,
            "upper": value + spread,
            "numerator": np.nan,
            "denominator": total["used"].where(ok),
            "status": status,
        }
    )


def summed(rows: pd.DataFrame, members: pd.DataFrame, *, per: float) -> pd.DataFrame:
    """Return sums, or ratios of sums, per area.

    Parameters
    ----------
    rows
        Indexed by code: ``numerator``, ``denominator`` (NaN throughout for a plain count),
        ``weight`` (to judge what is missing) and ``status``.
    members
        ``unit``, ``code`` and ``share``.
    per
        Factor of numerator over denominator.

    Returns
    -------
    pandas.DataFrame
        As for `weighted`; bounds are empty.

    Notes
    -----
    A plain count of which any member is missing is incomplete, however small: a sum that lacks a
    part is not the sum.

    Examples
    --------
    >>> rows = pd.DataFrame({"numerator": [10.0, 20.0], "denominator": [100.0, 50.0],
    ...     "weight": [100.0, 50.0], "status": "ok"}, index=["a", "b"])
    >>> members = pd.DataFrame({"unit": "ab", "code": ["a", "b"], "share": 1.0})
    >>> summed(rows, members, per=100.0)[["value", "numerator", "denominator"]]
          value  numerator  denominator
    unit
    ab     20.0       30.0        150.0
    """
    joined = _joined(rows, members)
    plain = bool(rows["denominator"].isna().all())
    present = joined["numerator"].notna() & (plain | joined["denominator"].notna())
    weight = joined["weight"] * joined["share"]
    parts = pd.DataFrame(
        {
            "unit": joined["unit"],
            "all": weight,
            "used": weight.where(present),
            "numerator": (joined["numerator"] * joined["share"]).where(present),
            "denominator": (joined["denominator"] * joined["share"]).where(present),
            "unknown": weight.isna(),
            "missing": ~present,
        }
    )
    grouped = parts.groupby("unit", sort=False)
    total = grouped[["all", "used", "numerator", "denominator"]].sum()
    status = _status(joined, total["used"], total["all"], grouped["unknown"].any())
    if plain:
        gap = grouped["missing"].any() & (status == "ok")
        status = status.mask(gap, "incomplete")
    else:
        status = status.mask((status == "ok") & (total["denominator"] == 0), "not_computable")
    ok = status == "ok"
    denominator = total["denominator"].where(ok & ~plain)
    numerator = total["numerator"].where(ok)
    value = numerator if plain else per * numerator / denominator
    return pd.DataFrame(
        {
            "value": value,
            "lower": np.nan,
            "upper": np.nan,
            "numerator": numerator,
            "denominator": denominator,
            "status": status,
        }
    )


def _joined(rows: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    joined = members.join(rows, on="code")
    joined["status"] = joined["status"].fillna("not_applicable")
    return joined


def _status(
    joined: pd.DataFrame, used: pd.Series, whole: pd.Series, unknown: pd.Series
) -> pd.Series:
    """Return per area ``ok``, or why there is no value."""
    # When no member has a value, the members' own reason is the reason.
    reason = joined["status"].where(joined["status"] != "ok").groupby(joined["unit"], sort=False)
    first = reason.agg(lambda s: s.dropna().mode().iloc[0] if s.notna().any() else "not_measured")
    gap = 1 - used / whole.where(whole > 0)
    status = pd.Series("ok", index=used.index, dtype="object")
    status = status.mask(gap > MAXIMUM_GAP, "incomplete")
    status = status.mask(unknown, "not_computable")
    return status.mask(~(used > 0), first)
