"""When a figure is old, and what is named after the year that was asked."""

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


def stem(name: str, year: int | None, between: str = "-") -> str:
    """Return a name that ends with a year when one was asked.

    Examples
    --------
    >>> stem("utrecht", None), stem("utrecht", 2020)
    ('utrecht', 'utrecht-2020')
    """
    return name if year is None else f"{name}{between}{year}"


def last_year(period: object) -> int:
    """Return the year of a period, or its last.

    Examples
    --------
    >>> last_year(2020), last_year("2019-2022")
    (2020, 2022)
    """
    return int(str(period)[-4:])
