"""Division of a table's observations over questions, each of whole rows and of bounded size.

Observations are long, and a wide row is whole only when all of its observations are there. In every
captured table those of a row stand together, but nobody promised so. A block is therefore all that
some codes have, asked for by ``$filter``; how much that is, is counted beforehand.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from regiobeeld.statline.query import MAX_COMPARISONS, filter_expression, literal
from regiobeeld.statline.retry import RevisedError

#: Observations of a block, at most, unless a single row has more. Pages are said to hold as many.
LARGEST_BLOCK = 100_000

Codes = Mapping[str, Sequence[str]]
Counts = Callable[[Sequence[str | None]], list[int]]
"""How many observations meet each of some filters."""


@dataclass(frozen=True)
class ObservationBlock:
    """Observations that are asked for at once.

    Attributes
    ----------
    where
        Codes per dimension; a dimension that is not named is not limited.
    listed
        Dimensions of which the filter names every code. Of others it names the first and the last;
        the codes are neighbours then.
    rows
        How many observations they are.
    """

    where: Codes
    listed: frozenset[str]
    rows: int

    @property
    def filter(self) -> str | None:
        """The block as OData has it; None for all observations.

        Examples
        --------
        >>> where = {"Perioden": ["2020JJ00"], "RegioS": ["GM1", "GM2", "GM3"]}
        >>> print(ObservationBlock(where, frozenset({"Perioden"}), 9).filter)
        (Perioden eq '2020JJ00') and (RegioS ge 'GM1' and RegioS le 'GM3')
        """
        clauses = []
        for name, codes in self.where.items():
            if name in self.listed or len(codes) < 2:
                clauses.append(filter_expression({name: codes}) or "")
            else:
                first, last = literal(codes[0]), literal(codes[-1])
                clauses.append(f"({name} ge {first} and {name} le {last})")
        return " and ".join(clauses) or None


def planned(
    whole: ObservationBlock, codes: Codes, counts: Counts, what: str, largest: int = LARGEST_BLOCK
) -> list[ObservationBlock]:
    """Divide a block until its parts are small enough.

    Parameters
    ----------
    whole
        What is to be divided.
    codes
        Every code of each dimension.
    counts
        Counts observations.
    what
        The table, to name it in an error.
    largest
        Observations that a part may have.

    Raises
    ------
    RevisedError
        When the parts together do not hold what the whole holds.

    Examples
    --------
    >>> counts = lambda filters: [3 if "GM1" in of else 2 for of in filters]
    >>> whole = ObservationBlock({}, frozenset(), 5)
    >>> for part in planned(whole, {"RegioS": ["GM1", "GM2"]}, counts, "table 1", largest=3):
    ...     print(part.rows, part.filter)
    3 (RegioS eq 'GM1')
    2 (RegioS eq 'GM2')
    """
    lists = {name: sorted(whole.where.get(name, every)) for name, every in codes.items()}
    widest = max(lists, key=lambda name: len(lists[name]))
    if whole.rows <= largest or len(lists[widest]) < 2:
        return [whole]
    # Half as many again as are needed when every code has as much: few are divided once more.
    number = min(len(lists[widest]), -(-3 * whole.rows // (2 * largest)))
    parts = _parts(whole, widest, lists[widest], number, whole.listed, counts)
    # In what order a server puts codes is its own affair. A list does not depend on it.
    if sum(part.rows for part in parts) != whole.rows and widest not in whole.listed:
        number = -(-len(lists[widest]) // MAX_COMPARISONS)
        parts = _parts(whole, widest, lists[widest], number, whole.listed | {widest}, counts)
    if (found := sum(part.rows for part in parts)) != whole.rows:
        raise RevisedError(
            f"Of {what}, {whole.rows:,} observations are announced, but {found:,} by {widest};"
            " nothing was kept. Try again."
        )
    return [
        part for each in parts if each.rows for part in planned(each, codes, counts, what, largest)
    ]


def _parts(
    whole: ObservationBlock,
    name: str,
    of: Sequence[str],
    number: int,
    listed: frozenset[str],
    counts: Counts,
) -> list[ObservationBlock]:
    """Divide the codes of one dimension of a block over so many parts, and count these."""
    edges = [len(of) * n // number for n in range(number + 1)]
    wheres = [{**whole.where, name: of[start:end]} for start, end in itertools.pairwise(edges)]
    found = counts([ObservationBlock(where, listed, 0).filter for where in wheres])
    return [
        ObservationBlock(where, listed, rows) for where, rows in zip(wheres, found, strict=True)
    ]
