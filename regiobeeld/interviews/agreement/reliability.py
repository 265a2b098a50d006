"""Whether coders agree enough on how they read figures and on importance to build on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from regiobeeld.interviews.agreement.agreement import krippendorff_alpha
from regiobeeld.interviews.agreement.agreement_tables import TENTATIVE
from regiobeeld.interviews.agreement.judgements import check_codings, shared, values

DUIDING, BELANG = "duiding", "belang"
_LEVELS = {DUIDING: "nominal", BELANG: "ordinal"}


@dataclass(frozen=True)
class Reliability:
    """How far coders agree on duiding and on belang.

    Attributes
    ----------
    coders
        How many there are.
    duiding, belang
        Krippendorff's alpha of what two or more of them judged; NaN where it cannot be known: with
        one coder, when they share no fragments, or when all gave the same.
    """

    coders: int
    duiding: float
    belang: float

    @property
    def too_low(self) -> frozenset[str]:
        """Which of ``duiding`` and ``belang`` have an alpha below `TENTATIVE`."""
        return frozenset(
            name
            for name, alpha in ((DUIDING, self.duiding), (BELANG, self.belang))
            # What is judged is the number as it is printed; NaN is not below anything.
            if round(alpha, 3) < TENTATIVE
        )


#: Of no codings at all.
NOT_CODED = Reliability(0, math.nan, math.nan)


def reliability(codings: pd.DataFrame) -> Reliability:
    """Return how far coders agree on duiding and on belang.

    Parameters
    ----------
    codings
        As for `regiobeeld.interviews.agreement.agreement_tables.agreement`, which gives the same
        numbers with their intervals.

    Raises
    ------
    ValueError
        As `agreement` does.

    Examples
    --------
    >>> from regiobeeld.interviews.material import material
    >>> found = reliability(material("utrecht-voorbeeld").codings)
    >>> found.coders, round(found.duiding, 2), round(found.belang, 2), set(found.too_low)
    (2, 0.77, 0.57, {'belang'})
    """
    checked = check_codings(codings)
    if checked.empty:
        return NOT_CODED
    found = {}
    for name, level in _LEVELS.items():
        judged = shared(values(checked, name))
        found[name] = math.nan if judged.empty else float(krippendorff_alpha(judged, level=level))
    return Reliability(int(checked["coder"].nunique()), **found)
