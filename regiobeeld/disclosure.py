"""Which groups are too small to show."""

from __future__ import annotations

from collections.abc import Mapping

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
