"""From figures of gemeenten to a figure of an area, by the rules of the methods page.

Counts add. A published figure is weighted with its own denominator. An area of which members with
more than 5% of the weight lack a value has no value. Nothing here knows of tables or files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

#: An area is incomplete when members with a larger share of the weight than this have no value.
MAXIMUM_GAP = 0.05

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Cells:
    """Figures of areas: arrays of one length, an area a place.

    Attributes
    ----------
    value, lower, upper
        The figure and the bounds of its interval; NaN when there is none.
    numerator, denominator
        Counts behind it; NaN when they are not known.
    share
        Part of the area's weight that the figure is about, 0-1.
    status
        ``ok``, or why there is no value.
    """

    value: Floats
    lower: Floats
    upper: Floats
    numerator: Floats
    denominator: Floats
    share: Floats
    status: Texts

    @classmethod
    def empty(cls, length: int, status: str) -> Cells:
        """Return figures of which none is there, for one reason."""
        return cls.of([np.full(length, np.nan)] * 6, np.full(length, status, dtype="object"))

    @classmethod
    def of(cls, numbers: Sequence[Floats], status: Texts) -> Cells:
        """Return figures of six arrays of numbers, in the order of the attributes, and a status."""
        value, lower, upper, numerator, denominator, share = numbers
        return cls(value, lower, upper, numerator, denominator, share, status)

    @property
    def about(self) -> Floats:
        """Part of the people that figures are about; all of them where it is not known."""
        return np.where(np.isnan(self.share), 1.0, self.share)

    def take(self, positions: NDArray[np.intp]) -> Cells:
        """Return the figures at positions; -1 is an area that the table does not have."""
        absent = positions < 0
        numbers = [np.where(absent, np.nan, array[positions]) for array in self._numbers()]
        return Cells.of(numbers, np.where(absent, "not_applicable", self.status[positions]))

    def replaced(self, positions: NDArray[np.intp], other: Cells) -> Cells:
        """Return these figures with others in some positions."""
        numbers = [array.copy() for array in self._numbers()]
        for array, new in zip(numbers, other._numbers(), strict=True):
            array[positions] = new
        status = self.status.copy()
        status[positions] = other.status
        return Cells.of(numbers, status)

    def emptied(self, positions: NDArray[np.intp], status: str) -> Cells:
        """Return these figures without those in some positions, for one reason.

        Their counts go as well, so that nothing is added up of them.
        """
        if not len(positions):
            return self
        empty = Cells.empty(len(positions), status)
        return self.replaced(positions, replace(empty, share=self.share[positions]))

    def _numbers(self) -> tuple[Floats, ...]:
        return (
            self.value, self.lower, self.upper, self.numerator, self.denominator, self.share,
        )  # fmt: skip


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
    def of(cls, members: Mapping[tuple[str, str], float]) -> Makeup:
        """Return the make-up that shares by area and gemeente describe."""
        units = {unit: row for row, unit in enumerate(dict.fromkeys(u for u, _ in members))}
        codes = {code: column for column, code in enumerate(dict.fromkeys(c for _, c in members))}
        shares = np.zeros((len(units), len(codes)))
        for (unit, code), share in members.items():
            shares[units[unit], codes[code]] = share
        return cls(tuple(units), tuple(codes), shares)

    # Computed once: a picture adds hundreds of figures up by one make-up.
    @cached_property
    def known(self) -> Floats:
        """The shares, 0 where one is not known."""
        return np.nan_to_num(self.shares)

    @cached_property
    def squared(self) -> Floats:
        """The squares of the known shares."""
        return self.known**2

    @cached_property
    def uncertain(self) -> NDArray[np.bool_]:
        """The areas of which a share is not known."""
        number: NDArray[np.intp] = np.isnan(self.shares).sum(axis=1)
        return number > 0

    def have(self, which: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return the areas with at least one member among some of the gemeenten."""
        number: Floats = self._members @ which
        return number > 0

    @cached_property
    def _members(self) -> Floats:
        found: Floats = (self.shares != 0).astype("float64")
        return found

    @cached_property
    def single(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The areas that are one whole gemeente, and the gemeente, as positions."""
        members = self.shares != 0
        alone = (members.sum(axis=1) == 1) & (np.nan_to_num(self.shares).max(axis=1) == 1.0)
        rows = np.flatnonzero(alone)
        return rows, members[rows].argmax(axis=1)


def weighted(cells: Cells, weight: Floats, makeup: Makeup, *, z: float) -> Cells:
    """Return weighted means per area, with the interval of a sum of independent estimates.

    Parameters
    ----------
    cells
        Figures of the gemeenten of ``makeup.codes``.
    weight
        Of those gemeenten.
    makeup
        The areas.
    z
        Normal quantile that belongs to the confidence of the gemeenten's intervals.

    Returns
    -------
    Cells
        Figures of ``makeup.units``; ``denominator`` is the sum of the weights. The variance is
        Σ w² se² / (Σ w)², with se half the width of an interval over ``z``; where a gemeente has
        no interval the area has none.

    Examples
    --------
    >>> one = np.ones(2)
    >>> cells = Cells(np.array([10.0, 20.0]), np.array([9.0, 18.0]), np.array([11.0, 22.0]),
    ...     one, one, one, np.array(["ok", "ok"], dtype=object))
    >>> makeup = Makeup(("ab",), ("a", "b"), np.array([[1.0, 1.0]]))
    >>> found = weighted(cells, np.array([300.0, 100.0]), makeup, z=1.96)
    >>> [round(float(x[0]), 2) for x in (found.value, found.lower, found.upper)]
    [12.5, 11.6, 13.4]
    """
    shares, weight = makeup.known, weight * cells.about
    present = ~np.isnan(cells.value) & ~np.isnan(weight)
    error = (cells.upper - cells.lower) / (2 * z)
    used = shares @ np.where(present, weight, 0.0)
    status = _status(cells, makeup, weight, used)
    ok = status == "ok"
    safe = np.where(used > 0, used, np.nan)
    mean = np.where(ok, shares @ np.where(present, weight * cells.value, 0.0) / safe, np.nan)
    variance = makeup.squared @ np.nan_to_num(np.where(present, weight * error, 0.0)) ** 2
    spread = np.where(makeup.have(present & np.isnan(error)), np.nan, z * np.sqrt(variance) / safe)
    nothing = np.full(len(used), np.nan)
    return Cells(
        value=mean,
        lower=mean - spread,
        upper=mean + spread,
        numerator=nothing,
        denominator=np.where(ok, used, np.nan),
        share=np.ones(len(used)),
        status=status,
    )


def whole(parts: Floats, makeup: Makeup) -> Floats:
    """Return sums of gemeenten per area; NaN where one of them is not known.

    Examples
    --------
    >>> makeup = Makeup(("ab", "a"), ("a", "b"), np.array([[1.0, 1.0], [1.0, 0.0]]))
    >>> whole(np.array([300.0, np.nan]), makeup).tolist()
    [nan, 300.0]
    """
    unknown = makeup.uncertain | makeup.have(np.isnan(parts))
    return np.where(unknown, np.nan, makeup.known @ np.nan_to_num(parts))


def summed(cells: Cells, weight: Floats, makeup: Makeup, *, per: float, plain: bool) -> Cells:
    """Return sums, or ratios of sums, per area.

    Parameters
    ----------
    cells
        Figures of the gemeenten of ``makeup.codes``.
    weight
        Of those gemeenten, to judge what is missing.
    makeup
        The areas.
    per
        Factor of numerator over denominator.
    plain
        Whether the count itself is the figure. A plain count of which any member is missing is
        incomplete, however small: a sum that lacks a part is not the sum.

    Returns
    -------
    Cells
        Figures of ``makeup.units``, without bounds.

    Examples
    --------
    >>> one, count = np.ones(2), np.array([10.0, 20.0])
    >>> cells = Cells(one, one, one, count, np.array([100.0, 50.0]), one,
    ...     np.array(["ok", "ok"], dtype=object))
    >>> makeup = Makeup(("ab",), ("a", "b"), np.array([[1.0, 1.0]]))
    >>> float(summed(cells, np.array([100.0, 50.0]), makeup, per=100.0, plain=False).value[0])
    20.0
    """
    shares = makeup.known
    present = ~np.isnan(cells.numerator) & (plain | ~np.isnan(cells.denominator))
    used = shares @ np.where(present, np.nan_to_num(weight), 0.0)
    status = _status(cells, makeup, weight, used)
    numerator = shares @ np.where(present, cells.numerator, 0.0)
    denominator = shares @ np.where(present, np.nan_to_num(cells.denominator), 0.0)
    if plain:
        status[(status == "ok") & makeup.have(~present)] = "incomplete"
    else:
        status[(status == "ok") & (denominator == 0)] = "not_applicable"
    ok = status == "ok"
    safe = np.where(denominator > 0, denominator, np.nan)
    nothing = np.full(len(used), np.nan)
    return Cells(
        value=np.where(ok, numerator if plain else per * numerator / safe, np.nan),
        lower=nothing,
        upper=nothing,
        numerator=np.where(ok, numerator, np.nan),
        denominator=np.where(ok & (not plain), denominator, np.nan),
        share=np.ones(len(used)),
        status=status,
    )


def _status(cells: Cells, makeup: Makeup, weight: Floats, used: Floats) -> Texts:
    """Return per area ``ok``, or why there is no value."""
    total = makeup.known @ np.nan_to_num(weight)
    unknown = makeup.uncertain | makeup.have(np.isnan(weight))
    status = np.full(len(used), "ok", dtype="object")
    covered = used / np.where(total > 0, total, np.nan)
    status[covered < 1 - MAXIMUM_GAP] = "incomplete"
    status[unknown] = "not_computable"
    for row in np.flatnonzero(~(used > 0)):
        # When no member has a value, the members' own reason is the reason.
        given = [reason for reason in cells.status[makeup.shares[row] != 0] if reason != "ok"]
        status[row] = max(sorted(set(given)), key=given.count) if given else "not_measured"
    return status
