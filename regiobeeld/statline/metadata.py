"""What a StatLine table says of itself: its topics, dimensions and codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_SUFFIX = re.compile(r"_\d+$")


def stem(key: str) -> str:
    """Return a topic's key without the number that StatLine appends to it.

    The number is the topic's position in its table, so it changes per table and per year.

    Examples
    --------
    >>> stem("AantalInwoners_5")
    'AantalInwoners'
    >>> stem("k_65JaarOfOuder_12")
    'k_65JaarOfOuder'
    """
    return _SUFFIX.sub("", key)


@dataclass(frozen=True)
class Topic:
    """A column of figures.

    Attributes
    ----------
    key
        The column's name in the table, as StatLine has it (``AantalInwoners_5``).
    title
        The title as published (``Aantal inwoners``).
    unit
        The unit as published (``%``, ``aantal``, ``x 1 000 euro``, ...).
    decimals
        Number of decimals published.
    datatype
        StatLine's type: ``Long``, ``Double``, ``Float`` or ``String``.
    group
        Titles of the topic groups around it, from the outside in.
    default
        What an empty cell means when the table does not say it per cell: ``Missing`` (unknown,
        secret or unreliable) or ``Impossible`` (cannot occur); empty when not stated.
    """

    key: str
    title: str
    unit: str = ""
    decimals: int = 0
    datatype: str = "Double"
    group: tuple[str, ...] = ()
    default: str = ""

    @property
    def stem(self) -> str:
        """The key without its number suffix."""
        return stem(self.key)


@dataclass(frozen=True)
class Dimension:
    """A key column, with the codes it may hold.

    Attributes
    ----------
    key
        The column's name (``RegioS``, ``Perioden``, ``Leeftijd``, ...).
    title
        The title as published.
    kind
        ``Dimension``, ``TimeDimension``, ``GeoDimension`` or ``GeoDetail``.
    codes
        Title per code, in the table's order; codes without their padding.
    """

    key: str
    title: str
    kind: str
    codes: Mapping[str, str]


@dataclass(frozen=True)
class TableInfo:
    """A table's identity and structure, without its figures.

    Attributes
    ----------
    id
        Table identifier, such as ``84799NED``.
    title
        Title as published.
    catalogue
        ``CBS``, ``RIVM``, or the name of another catalogue or publisher.
    period
        Period as published (``2020``, ``2012-2020``).
    modified
        When the publisher last changed the table: ISO date or date-time, as given.
    language
        ``nl`` or ``en``.
    topics
        Columns of figures, in the table's order.
    dimensions
        Key columns, in the table's order.
    """

    id: str
    title: str
    catalogue: str
    period: str
    modified: str
    language: str
    topics: tuple[Topic, ...]
    dimensions: tuple[Dimension, ...]
