"""What to ask of a StatLine-type server: selections, filters, and their division over requests."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

# The longest filter seen to be answered has 24 comparisons (the default selection of 84799NED);
# one of 60 was seen to be refused with HTTP 500.
MAX_COMPARISONS = 24

# Longer lists of columns are not sent: the whole row is asked for instead, because servers of this
# kind bound the length of an address.
MAX_SELECT_LENGTH = 900

# Rows per page of the feed.
PAGE_SIZE = 10_000


def literal(text: str) -> str:
    """Write a string as OData does, so that nothing in it can end the string.

    Examples
    --------
    >>> print(literal("'s-Gravenhage"))
    '''s-Gravenhage'
    """
    return "'" + text.replace("'", "''") + "'"


def filter_expression(where: Mapping[str, Sequence[str]]) -> str | None:
    """Build the ``$filter`` that asks for any of the keys in each of the dimensions.

    Examples
    --------
    >>> filter_expression({"RegioS": ["GM0344", "PV26  "], "Perioden": ["2020JJ00"]})
    "(RegioS eq 'GM0344' or RegioS eq 'PV26  ') and (Perioden eq '2020JJ00')"
    >>> filter_expression({}) is None
    True
    """
    groups = [
        "(" + " or ".join(f"{dimension} eq {literal(key)}" for key in keys) + ")"
        for dimension, keys in where.items()
    ]
    return " and ".join(groups) or None


def select_expression(columns: Sequence[str]) -> str | None:
    """Build the ``$select`` for some columns, or None when the list is too long to send.

    Examples
    --------
    >>> select_expression(["ID", "RegioS", "AantalInwoners_5"])
    'ID,RegioS,AantalInwoners_5'
    """
    expression = ",".join(columns)
    return expression if len(expression) <= MAX_SELECT_LENGTH else None


def spellings(padded: str) -> tuple[str, ...]:
    """Ways to write a key in a filter: as the table pads it, and bare.

    Whether a server takes the blanks at the end of a key to be part of it differs, so both are
    asked for. They cannot match two rows: within a column every key is padded to the same width.

    Examples
    --------
    >>> spellings("NL00      ")
    ('NL00      ', 'NL00')
    >>> spellings("BU03440111")
    ('BU03440111',)
    """
    bare = padded.strip()
    return (padded,) if bare == padded else (padded, bare)


def batches(
    where: Mapping[str, Sequence[str]], limit: int = MAX_COMPARISONS
) -> list[dict[str, list[str]]]:
    """Divide a selection over requests of at most ``limit`` comparisons each.

    Every combination of keys falls in exactly one of the requests. A key counts double when it has
    two spellings. ``limit`` must allow two comparisons per dimension.

    Parameters
    ----------
    where
        Padded keys wanted, per dimension.
    limit
        Greatest number of comparisons in a request.

    Returns
    -------
    list of dict
        Per request the keys to ask for, per dimension, in all their spellings.

    Examples
    --------
    >>> batches({"RegioS": ["GM0344", "PV26  ", "GM0345"]}, limit=2)
    [{'RegioS': ['GM0344']}, {'RegioS': ['PV26  ', 'PV26']}, {'RegioS': ['GM0345']}]
    >>> batches({})
    [{}]
    """
    if not where:
        return [{}]
    share = limit // len(where)
    parts = {dimension: _parts(keys, share) for dimension, keys in where.items()}
    return [
        dict(zip(parts, combination, strict=True))
        for combination in itertools.product(*parts.values())
    ]


def pages(rows: int) -> int:
    """Count the pages that a number of rows takes.

    Examples
    --------
    >>> pages(17_341), pages(0)
    (2, 1)
    """
    return max(1, -(-rows // PAGE_SIZE))


def _parts(keys: Sequence[str], share: int) -> list[list[str]]:
    """Divide keys over lists of at most ``share`` spellings, never parting a key's spellings."""
    parts: list[list[str]] = [[]]
    for key in keys:
        written = spellings(key)
        if parts[-1] and len(parts[-1]) + len(written) > share:
            parts.append([])
        parts[-1].extend(written)
    return parts
