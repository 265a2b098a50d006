"""Which groups are too small to show, and which counts of people are too small to tell.

A count that may not be told is None: it is 1 or more, and below the smallest group. What is told
beside it must not give it away either, so that a total is told only when each of its parts is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

#: Interviews that a group has at least before anyone in it is quoted or counted.
SMALLEST_GROUP = 5


def check_smallest(smallest: int) -> None:
    """Make sure that a smallest group can be one.

    Raises
    ------
    ValueError
        When it is below 1.
    """
    if smallest < 1:
        raise ValueError(f"smallest_group: found {smallest}; it must be 1 or more")


def is_hidden(size: int, smallest: int = SMALLEST_GROUP) -> bool:
    """Return whether a group is too small to show; one that is empty hides nobody.

    Examples
    --------
    >>> [is_hidden(size) for size in (0, 1, 4, 5)]
    [False, True, True, False]
    """
    return 0 < size < smallest


def hidden(sizes: Mapping[str, int], smallest: int = SMALLEST_GROUP) -> tuple[str, ...]:
    """Return the groups that are too small to show, in their order.

    Examples
    --------
    >>> hidden({"bewoner": 12, "professional": 3})
    ('professional',)
    """
    return tuple(group for group, size in sizes.items() if is_hidden(size, smallest))


def told(count: int, smallest: int = SMALLEST_GROUP) -> int | None:
    """Return a count as readers may know it: None when it is of a few people.

    Examples
    --------
    >>> [told(count) for count in (0, 1, 4, 5)]
    [0, None, None, 5]
    """
    return None if is_hidden(count, smallest) else count


def total(parts: Iterable[int | None]) -> int | None:
    """Return the sum of counts, or None when one of them may not be told.

    Examples
    --------
    >>> total([6, 5]), total([6, None]), total([])
    (11, None, 0)
    """
    told_parts = [*parts]
    return None if None in told_parts else sum(part for part in told_parts if part)


def least(parts: Iterable[int | None]) -> int:
    """Return what a sum is at least, by what is told: to order by, as that tells nothing more.

    Examples
    --------
    >>> least([6, None]), least([None, 0])
    (7, 1)
    """
    return sum(1 if part is None else part for part in parts)


def told_parts(
    parts: Mapping[str, int], whole: int, smallest: int = SMALLEST_GROUP
) -> dict[str, int | None]:
    """Return the parts that occur of a whole that may itself be told: all counted, or none.

    Parameters
    ----------
    parts
        How many of the whole are of each part.
    whole
        How many there are.
    smallest
        See `told`.

    Returns
    -------
    dict
        Per part that occurs its number, when every part, and what is in none of them, may be told.
        Else None for each; and nothing at all where there are so many parts that each could be one
        of a single person.

    Examples
    --------
    >>> told_parts({"ja": 6, "nee": 0}, 6), told_parts({"ja": 6, "nee": 2}, 8)
    ({'ja': 6}, {'ja': None, 'nee': None})
    >>> told_parts({"ja": 1, "nee": 1, "soms": 1, "nooit": 1}, 4)
    {}
    """
    found = {name: number for name, number in parts.items() if number}
    counts = (*found.values(), max(whole - sum(found.values()), 0), whole)
    if not any(is_hidden(number, smallest) for number in counts):
        return dict(found)
    most = smallest - 1 if is_hidden(whole, smallest) else whole
    return dict.fromkeys(found) if len(found) < most else {}


class Hidden(Enum):
    """Why a cell of a table is not told: it is of few people, or one of few could be reckoned."""

    FEW = "few"
    BESIDE = "beside"


def told_cells(
    counts: Mapping[str, int], smallest: int = SMALLEST_GROUP
) -> dict[str, int | Hidden]:
    """Return a table of groups that exclude each other as readers may have it, who know its total.

    Parameters
    ----------
    counts
        How many there are of each group.
    smallest
        See `told`.

    Returns
    -------
    dict
        Per group its number, `Hidden.FEW` where it is too small to tell, or `Hidden.BESIDE` where
        it is not, and is hidden so that no other can be reckoned from the total. Nothing at all
        where hiding every group would not do; nor where that would happen for one division of the
        total alone, so that telling nothing would tell it.

    Notes
    -----
    Groups beside are taken in the order of the table, and not by their size, which would tell how
    large they can be. As many are hidden as it takes for every small one to be anything from 1 up.

    Examples
    --------
    >>> told_cells({"vrouw": 9, "man": 6})
    {'vrouw': 9, 'man': 6}
    >>> told_cells({"vrouw": 9, "man": 3, "anders": 0})
    {'vrouw': <Hidden.BESIDE: 'beside'>, 'man': <Hidden.FEW: 'few'>, 'anders': 0}
    >>> told_cells({"vrouw": 5, "man": 1})
    {}
    """
    # As many groups as make a small one, each as large as such can be: see the test that tries all.
    if len(counts) == smallest and sum(counts.values()) == smallest * (smallest - 1):
        return {}
    few = hidden(counts, smallest)
    if not few:
        return dict(counts)
    large = [name for name, number in counts.items() if number >= smallest]
    for many in range(len(large) + 1):
        beside = large[:many]
        together = sum(counts[name] for name in (*few, *beside))
        if _is_open(together, len(few), many, smallest):
            marks = dict.fromkeys(few, Hidden.FEW) | dict.fromkeys(beside, Hidden.BESIDE)
            return {name: marks.get(name, number) for name, number in counts.items()}
    return {}


def _is_open(together: int, few: int, beside: int, smallest: int) -> bool:
    """Tell whether each small group could be anything from 1 to the largest small number."""
    most = smallest - 1
    if beside:
        return together >= most + (few - 1) + beside * smallest
    return few - 1 <= together - most and together - 1 <= (few - 1) * most
