"""From figures of gemeenten to a figure of an area, by the rules of the methods page.

Counts add. A published figure is weighted with its own denominator. An area of which members with
more than 5% of the weight lack a value has no value. Nothing here knows of tables or files.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: An area is incomplete when members with a larger share of the weight than this have no value.
MAXIMUM_GAP = 0.05

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Makeup:
    """Which gemeenten make up areas.

    Attributes
    ----------
    units
        The areas.
    codes
        The gemeenten.
    shares
        Areas × gemeenten: the part of the gemeente's inhabitants that belongs to the area; 0 when
        it is no member, NaN when the part is not known.
    """

    units: tuple[str, ...]
    codes: tuple[str, ...]
    shares: Floats

    @classmethod
    def of(cls, members: pd.DataFrame) -> Makeup:
        """Return the make-up that a frame with ``unit``, ``code`` and ``share`` describes."""
        units, rows = _distinct(members["unit"])
        codes, columns = _distinct(members["code"])
        shares = np.zeros((len(units), len(codes)))
        shares[rows, columns] = members["share"].to_numpy(dtype="float64")
        return cls(units, codes, shares)

    def without(self, units: set[str]) -> Makeup:
        """Return the make-up of the other areas."""
        kept = [position for position, unit in enumerate(self.units) if unit not in units]
        return Makeup(tuple(self.units[k] for k in kept), self.codes, self.shares[kept])

    def single(self) -> dict[str, str]:
        """Return the areas that are one whole gemeente, with its code."""
        members = self.shares != 0
        alone = (members.sum(axis=1) == 1) & (np.nan_to_num(self.shares).max(axis=1) == 1.0)
        return {
            self.units[row]: self.codes[int(members[row].argmax())] for row in np.flatnonzero(alone)
        }


def weighted(rows: pd.DataFrame, makeup: Makeup, *, z: float) -> pd.DataFrame:
    """Return weighted means per area, with the interval of a sum of independent estimates.

    Parameters
    ----------
    rows
        Indexed by code: ``value``, ``lower``, ``upper``, ``weight`` and ``status``.
    makeup
        The areas.
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
    >>> makeup = Makeup(("ab",), ("a", "b"), np.array([[1.0, 1.0]]))
    >>> weighted(rows, makeup, z=1.96).round(2)
        value  lower  upper  numerator  denominator status
    ab   12.5   11.6   13.4        NaN        400.0     ok
    """
    member, shares, found = _aligned(rows, makeup)
    value, weight = _numbers(found, "value"), _numbers(found, "weight")
    present = ~np.isnan(value) & ~np.isnan(weight)
    error = (_numbers(found, "upper") - _numbers(found, "lower")) / (2 * z)
    used = shares @ np.where(present, weight, 0.0)
    total = shares @ np.nan_to_num(weight)
    unknown = np.isnan(makeup.shares).any(axis=1) | (member @ np.isnan(weight) > 0)
    status = _status(found, member, used, total, unknown)
    ok = status == "ok"
    safe = np.where(used > 0, used, np.nan)
    mean = np.where(ok, shares @ np.where(present, weight * value, 0.0) / safe, np.nan)
    variance = shares**2 @ np.nan_to_num(np.where(present, weight * error, 0.0)) ** 2
    unbounded = member @ (present & np.isnan(error)) > 0
    spread = np.where(unbounded, np.nan, z * np.sqrt(variance) / safe)
    return pd.DataFrame(
        {
            "value": mean,
            "lower": mean - spread,
            "upper": mean + spread,
            "numerator": np.nan,
            "denominator": np.where(ok, used, np.nan),
            "status": status,
        },
        index=list(makeup.units),
    )


def summed(rows: pd.DataFrame, makeup: Makeup, *, per: float) -> pd.DataFrame:
    """Return sums, or ratios of sums, per area.

    Parameters
    ----------
    rows
        Indexed by code: ``numerator``, ``denominator`` (NaN throughout for a plain count),
        ``weight`` (to judge what is missing) and ``status``.
    makeup
        The areas.
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
    >>> makeup = Makeup(("ab",), ("a", "b"), np.array([[1.0, 1.0]]))
    >>> summed(rows, makeup, per=100.0)[["value", "numerator", "denominator"]]
        value  numerator  denominator
    ab   20.0       30.0        150.0
    """
    member, shares, found = _aligned(rows, makeup)
    top, bottom = _numbers(found, "numerator"), _numbers(found, "denominator")
    weight = _numbers(found, "weight")
    plain = bool(rows["denominator"].isna().all())
    present = ~np.isnan(top) & (plain | ~np.isnan(bottom))
    used = shares @ np.where(present, np.nan_to_num(weight), 0.0)
    total = shares @ np.nan_to_num(weight)
    unknown = np.isnan(makeup.shares).any(axis=1) | (member @ np.isnan(weight) > 0)
    status = _status(found, member, used, total, unknown)
    numerator = shares @ np.where(present, top, 0.0)
    denominator = shares @ np.where(present, np.nan_to_num(bottom), 0.0)
    if plain:
        status[(status == "ok") & (member @ ~present > 0)] = "incomplete"
    else:
        status[(status == "ok") & (denominator == 0)] = "not_applicable"
    ok = status == "ok"
    safe = np.where(denominator > 0, denominator, np.nan)
    return pd.DataFrame(
        {
            "value": np.where(ok, numerator if plain else per * numerator / safe, np.nan),
            "lower": np.nan,
            "upper": np.nan,
            "numerator": np.where(ok, numerator, np.nan),
            "denominator": np.where(ok & (not plain), denominator, np.nan),
            "status": status,
        },
        index=list(makeup.units),
    )


def _distinct(column: pd.Series) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    positions, values = pd.factorize(column)
    return tuple(str(value) for value in values), positions


def _aligned(rows: pd.DataFrame, makeup: Makeup) -> tuple[NDArray[np.int64], Floats, pd.DataFrame]:
    member = (makeup.shares != 0).astype("int64")
    return member, np.nan_to_num(makeup.shares), rows.reindex(list(makeup.codes))


def _numbers(rows: pd.DataFrame, column: str) -> Floats:
    return rows[column].to_numpy(dtype="float64")


def _status(
    rows: pd.DataFrame,
    member: NDArray[np.int64],
    used: Floats,
    total: Floats,
    unknown: NDArray[np.bool_],
) -> NDArray[np.object_]:
    """Return per area ``ok``, or why there is no value."""
    status = np.full(len(used), "ok", dtype="object")
    covered = used / np.where(total > 0, total, np.nan)
    status[covered < 1 - MAXIMUM_GAP] = "incomplete"
    status[unknown] = "not_computable"
    reasons = rows["status"].fillna("not_applicable").to_numpy(dtype="object")
    for row in np.flatnonzero(~(used > 0)):
        # When no member has a value, the members' own reason is the reason.
        given = [r for r in reasons[member[row] > 0] if r != "ok"]
        status[row] = max(sorted(set(given)), key=given.count) if given else "not_measured"
    return status
