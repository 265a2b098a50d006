"""The year of a picture, and which figures are recent enough for it."""

#: Year of a picture when none is asked.
DEFAULT_YEAR = 2020
#: A picture of a year shows no figure older than this many years before it.
MAXIMUM_AGE = 3


def is_recent(of: int, year: int) -> bool:
    """Return whether a picture of a year shows a figure of another.

    Examples
    --------
    >>> [is_recent(of, 2020) for of in (2016, 2017, 2020, 2021)]
    [False, True, True, False]
    """
    return year - MAXIMUM_AGE <= of <= year
