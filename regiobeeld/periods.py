"""The year of a picture, and when a figure is old."""

#: Year of a picture when none is asked.
DEFAULT_YEAR = 2020
#: A figure that is older than this many years is marked as old wherever it is shown.
OLD_AFTER = 4


def is_old(of: int, year: int, age: int = OLD_AFTER) -> bool:
    """Return whether a figure is older than that many years.

    Examples
    --------
    >>> [is_old(of, 2024) for of in (2018, 2019, 2020, 2024)]
    [True, True, False, False]
    """
    return year - of > age


def last_year(period: object) -> int:
    """Return the year of a period, or its last.

    Examples
    --------
    >>> last_year(2020), last_year("2019-2022")
    (2020, 2022)
    """
    return int(str(period)[-4:])
