"""Units that nobody judged, which stand for what few units have not shown yet."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from regiobeeld.interviews.agreement.ratings import Cells, Floats

#: How many units the agreeing ones count for together, and those on which coders differ.
AGREEING, DIFFERING = 1.0, 1.0


def pseudo_units(table: Cells) -> tuple[Cells, Floats]:
    """Return units on which coders agree and differ, for what was judged.

    Parameters
    ----------
    table
        Judgements, coders x units.

    Returns
    -------
    numpy.ndarray
        Coders x units: for each category one that all give; for each two categories beside each
        other (numbers in their order, names in that of the alphabet) one for each number of coders
        who give the second. Of judgements that are sets, the categories are no element, and each
        element by itself; coders differ on one element at a time.
    numpy.ndarray
        How often each counts: the agreeing ones once together, and the differing ones. With two
        coders and two categories this is Jeffreys' prior of the four pairs of judgements.
    """
    coders = len(table)
    given = [cell for cell in table.ravel() if not _is_missing(cell)]
    sets = all(isinstance(cell, Collection) and not isinstance(cell, str) for cell in given)
    if sets:
        elements = _sorted({element for cell in given for element in cell})
        ones: list[Any] = [frozenset({element}) for element in elements]
        categories: list[Any] = [frozenset(), *ones]
        shares = [0.5, *(0.5 / max(len(ones), 1) for _ in ones)]
        pairs = [(categories[0], one) for one in ones]
    else:
        categories = _sorted(set(given))
        shares = [1 / len(categories)] * len(categories)
        pairs = list(itertools.pairwise(categories))
    columns = [[category] * coders for category in categories]
    split = [
        [first] * (coders - number) + [second] * number
        for first, second in pairs
        for number in range(1, coders)
    ]
    cells = np.empty((coders, len(columns) + len(split)), dtype=object)
    for place, column in enumerate([*columns, *split]):
        cells[:, place] = column
    each = DIFFERING / max(len(split), 1)
    return cells, np.array([AGREEING * s for s in shares] + [each] * len(split))


def _is_missing(cell: object) -> bool:
    return not isinstance(cell, Collection) and bool(pd.isna(cell))  # type: ignore[call-overload]


def _sorted(categories: Collection[Any]) -> Sequence[Any]:
    numbers = all(isinstance(category, Real) for category in categories)
    return sorted(categories, key=None if numbers else str)
