"""Which part each dimension of a table plays, and which of its codes stands for all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from regiobeeld.statline.metadata import Dimension

REGION, PERIOD, MARGINS, OTHER = "region", "period", "margins", "other"
#: Kinds of dimensions that hold areas, and that of periods.
GEO = ("GeoDimension", "GeoDetail")
TIME = "TimeDimension"

_CENTRAL = re.compile(r"MW\d{5}")
_BOUND = re.compile(r"M(?P<side>[OB])G(?P<confidence>\d{4})")
# Keys of bounds in some tables of health; their titles say which bound it is.
_OTHER_BOUND = re.compile(r"B\d{6}")
_SIDES = (("lower", ("ondergrens", "lower")), ("upper", ("bovengrens", "upper")))
_CONFIDENCE = re.compile(r"(\d{2})\s*%")
_TOTAL_TITLE = re.compile(r"(totaal|total|alle|all)\b", flags=re.IGNORECASE)
_TOTAL_CODE = re.compile(r"T\d{6}")


@dataclass(frozen=True)
class Margins:
    """Codes of a dimension of margins; a bound that it does not have is empty.

    Attributes
    ----------
    central
        The code of the figure itself.
    lower, upper
        The codes of its bounds.
    confidence
        Confidence of the interval between them.
    """

    central: str
    lower: str = ""
    upper: str = ""
    confidence: float = 0.95


def role_of(dimension: Dimension) -> str:
    """Return the part that a dimension plays: ``region``, ``period``, ``margins`` or ``other``.

    Examples
    --------
    >>> role_of(Dimension("RegioS", "Regio's", "GeoDimension", {}))
    'region'
    >>> role_of(Dimension("Marges", "Marges", "Dimension", {"MW00000": "Waarde"}))
    'margins'
    """
    if dimension.kind in GEO:
        return REGION
    if dimension.kind == TIME:
        return PERIOD
    return MARGINS if margins_of(dimension) else OTHER


def margins_of(dimension: Dimension) -> Margins | None:
    """Return the codes of value and bounds; None when the dimension has no code of a value.

    Examples
    --------
    >>> codes = {"MW00000": "Waarde", "MOG0095": "Ondergrens", "MBG0095": "Bovengrens"}
    >>> margins_of(Dimension("Marges", "Marges", "Dimension", codes))
    Margins(central='MW00000', lower='MOG0095', upper='MBG0095', confidence=0.95)
    """
    central = next((code for code in dimension.codes if _CENTRAL.fullmatch(code)), None)
    if central is None:
        return None
    sides: dict[str, str] = {}
    confidence = 0.95
    for code, title in dimension.codes.items():
        if bound := _BOUND.fullmatch(code):
            side = "lower" if bound["side"] == "O" else "upper"
            share = int(bound["confidence"]) / 100
        elif _OTHER_BOUND.fullmatch(code):
            named = [s for s, words in _SIDES if any(w in title.casefold() for w in words)]
            if len(named) != 1:
                continue
            side = named[0]
            told = _CONFIDENCE.search(title)
            share = int(told[1]) / 100 if told else 0.95
        else:
            continue
        # Of several intervals the first counts.
        sides.setdefault(side, code)
        if 0 < share < 1 and side == "lower" and sides[side] == code:
            confidence = share
    if len(sides) < 2:
        return Margins(central)
    return Margins(central, sides["lower"], sides["upper"], confidence)


def total_of(dimension: Dimension) -> str:
    """Return the code that stands for all others; empty when there is none.

    Examples
    --------
    >>> total_of(Dimension("Geslacht", "", "Dimension", {"3000": "Mannen", "T001038": "Totaal"}))
    'T001038'
    >>> total_of(Dimension("Geslacht", "", "Dimension", {"3000": "Mannen"}))
    ''
    """
    titled = [code for code, title in dimension.codes.items() if _TOTAL_TITLE.match(title)]
    coded = [code for code in dimension.codes if _TOTAL_CODE.fullmatch(code)]
    both = [code for code in titled if code in coded]
    return next(iter([*both, *titled, *coded]), "")
