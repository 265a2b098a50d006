"""Classes of values for the colours of a map."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from regiobeeld.charts.look import say
from regiobeeld.wording import number, unit_name


@dataclass(frozen=True)
class Classes:
    """Values in a few classes of about equally many areas.

    Attributes
    ----------
    breaks
        Limits from low to high; a class holds its lower limit, the last class both.
    """

    breaks: tuple[float, ...]

    def of(self, value: float) -> int:
        """Return the class of a value, from 0."""
        return bisect_right(self.breaks[1:-1], value)

    def __len__(self) -> int:
        return max(len(self.breaks) - 1, 1)

    def label(self, n: int, unit: str, decimals: int, lang: str) -> str:
        """Write the limits of a class."""
        name = "%" if unit == "%" else f" {unit_name(unit, lang)}".rstrip()
        limits = self.breaks[n], self.breaks[min(n + 1, len(self.breaks) - 1)]
        low, high = (number(limit, decimals, lang) for limit in limits)
        if limits[0] == limits[1]:
            return f"{low}{name}"
        kind = "last_class" if n == len(self) - 1 else "class"
        return say(lang, f"map.{kind}", low=low, high=high, unit=name)


def classes(values: Sequence[float], decimals: int) -> Classes:
    """Divide values into classes: five when there are many areas, fewer when there are few.

    Limits are rounded as the values are shown, so that legend and values agree.

    Examples
    --------
    >>> classes([1, 2, 3, 4, 5, 6], 0).breaks
    (1.0, 2.0, 4.0, 6.0)
    """
    known = np.round(np.array([v for v in values if v == v], dtype="float64"), decimals)
    wanted = 5 if len(known) >= 15 else 4 if len(known) >= 8 else 3
    limits = np.quantile(known, np.linspace(0, 1, wanted + 1), method="closest_observation")
    limits[0], limits[-1] = known.min(), known.max()
    return Classes(tuple(float(v) for v in dict.fromkeys(limits.tolist())))
