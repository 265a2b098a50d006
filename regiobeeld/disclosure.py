"""Which groups are too small to show, and what stands in the place of their size."""

from __future__ import annotations

from collections.abc import Mapping

#: Interviews that a group has at least before anyone in it is quoted or counted.
SMALLEST_GROUP = 5
_FEWER = {"nl": "minder dan {smallest}", "en": "fewer than {smallest}"}


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


def size_shown(smallest: int, lang: str) -> str:
    """Return what stands in the place of the size of a group that is hidden.

    Examples
    --------
    >>> size_shown(5, "nl"), size_shown(5, "en")
    ('minder dan 5', 'fewer than 5')
    """
    return _FEWER[lang].format(smallest=smallest)
