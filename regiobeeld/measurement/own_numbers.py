"""Numbers as people write them: how those of a column are read, and what stands for no number."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from regiobeeld.measurement.figures import GivenFigure
from regiobeeld.measurement.own_cells import Faults, Place
from regiobeeld.statline.cells import NOT_APPLICABLE, NOT_MEASURED, SUPPRESSED

#: What a cell without a figure may hold, and the reason that it stands for.
MISSING: Mapping[str, str] = {
    **dict.fromkeys(("", "-", "--", "..", "...", "*", "**", "?"), NOT_MEASURED),
    **dict.fromkeys(
        ("na", "n/a", "#n/a", "#n/b", "nan", "null", "nb", "n.b.", "n.b"), NOT_MEASURED
    ),
    **dict.fromkeys(("onbekend", "niet bekend", "niet beschikbaar"), NOT_MEASURED),
    **dict.fromkeys(("niet gemeten", "geen gegevens", "geen data"), NOT_MEASURED),
    **dict.fromkeys(("nvt", "n.v.t.", "n.v.t", "niet van toepassing"), NOT_APPLICABLE),
    **dict.fromkeys((".", "x", "geheim"), SUPPRESSED),
}
_TOO_FEW = re.compile(r"(?:<=?|≤|minder dan |kleiner dan )\s*\d+(?:[.,]\d+)?\s*%?")
# One sign between all groups of three; a group never begins with the zero of 0,125.
_WHOLE = r"(?P<whole>\d+|[1-9]\d{{0,2}}(?:(?P<apart>[{apart} '])\d{{3}})(?:(?P=apart)\d{{3}})*)"
_FORMS = {
    sign: re.compile(
        rf"(?P<minus>[-+]?)(?:{_WHOLE.format(apart=other)})?(?:[{sign}](?P<part>\d+))?"
    )
    for sign, other in ((",", "."), (".", ","))
}
_EXAMPLE = {",": "12,5", ".": "12.5"}
_NAMES = {",": "comma", ".": "point"}
_SPACES = re.compile(r"\s+")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘´`ʼ", "'"))
_DASHES = str.maketrans(dict.fromkeys("−–—‐‑‒", "-"))


def plain(text: str) -> str:
    """Return a text with the dashes, apostrophes and spaces that a keyboard has.

    Examples
    --------
    >>> plain("−1\N{NARROW NO-BREAK SPACE}234"), plain("1’234")
    ('-1 234', "1'234")
    """
    return _SPACES.sub(" ", text.translate(_APOSTROPHES).translate(_DASHES)).strip()


def missing(text: str) -> str:
    """Return why a text is no figure, when it is known to stand for none; else nothing.

    Examples
    --------
    >>> [missing(text) for text in ("x", "< 5", "n.v.t.", "–", "12")]
    ['suppressed', 'suppressed', 'not_applicable', 'not_measured', '']
    """
    known = plain(text).casefold()
    return SUPPRESSED if _TOO_FEW.fullmatch(known) else MISSING.get(known, "")


@lru_cache(maxsize=4096)
def readings(text: str) -> Mapping[str, float]:
    """Return the numbers that a text can be, by the sign that it has before its decimals.

    Returns
    -------
    mapping of str to float
        Empty when it is no number. With a comma 1.234 is a thousand; 0.125 never is.

    Examples
    --------
    >>> readings("1.234"), readings("12,5"), readings("0.125"), readings("1 234")
    ({',': 1234.0, '.': 1.234}, {',': 12.5}, {'.': 0.125}, {',': 1234.0, '.': 1234.0})
    """
    written = plain(text)
    found = {}
    for sign, form in _FORMS.items():
        number = form.fullmatch(written)
        if number and (number["whole"] or number["part"]):
            whole = re.sub(r"\D", "", number["whole"] or "0")
            found[sign] = float(f"{number['minus']}{whole}.{number['part'] or 0}")
    return found


def decimal_sign(places: Sequence[Place], given: str, faults: Faults) -> str:
    """Return the sign that the numbers of a column have before their decimals.

    Parameters
    ----------
    places
        The cells of the column.
    given
        The sign that the definition gives; empty when it gives none.
    faults
        Get what is wrong: a cell that has the other sign, two cells that have different ones, or
        cells that can be read in two ways and none that cannot.

    Returns
    -------
    str
        A comma or a point; empty when there is a fault, or when it makes no difference.
    """
    only: dict[str, Place] = {}
    either: Place | None = None
    for place in places:
        found = readings(_number(place))
        if len(found) == 1:
            only.setdefault(next(iter(found)), place)
        elif len(set(found.values())) > 1:
            either = either or place
    if given:
        (other,) = set(_EXAMPLE) - {given}
        if other in only:
            faults.add(
                only[other],
                f'a number such as {_EXAMPLE[given]}: decimal is "{given}" in the definition, and'
                f" this has a decimal {_NAMES[other]}",
            )
            return ""
        return given
    if len(only) > 1:
        comma, point = only[","], only["."]
        faults.add(
            point,
            f"one way of writing in the whole column: this has a decimal point, and row"
            f" {comma.row} a decimal comma ({comma.cell.text!r})",
        )
        return ""
    if not only and either:
        faults.add(
            either,
            "no cell of this column tells whether that is a thousand: write"
            ' decimal = "," or decimal = "." for the file or for the column',
        )
        return ""
    return next(iter(only), "," if either else "")


def unit_of(places: Sequence[Place], unit: str, faults: Faults) -> str:
    """Return the unit of a column, which percent signs in its cells may tell.

    Parameters
    ----------
    places
        The cells of the column.
    unit
        What the definition says; empty when it says nothing.
    faults
        Get what does not fit: percent signs with another unit, with some cells only and no unit,
        or beside bare numbers up to 1, of which nobody can say whether they are shares.

    Returns
    -------
    str
        ``%`` when all numbers are shown with a percent sign.
    """
    numbers = [p for p in places if _values(p)]
    signed = list(filter(has_percent_sign, numbers))
    bare = [place for place in numbers if not has_percent_sign(place)]
    if not signed:
        return unit
    first = signed[0]
    if unit and not is_percentage(unit):
        faults.add(first, f"a number in the unit {unit!r}; this is shown with a percent sign")
        return unit
    if bare and not unit:
        faults.add(
            bare[0],
            f'a number with a percent sign, as in row {first.row}; or write unit = "%" when all'
            " are percentages",
        )
        return unit
    for place in bare:
        if any(0 < number <= 1 for number in _values(place)):
            faults.add(
                place,
                f"a number with a percent sign, as in row {first.row}; without one it can be a"
                " share of 1 or a percentage",
            )
            break
    return unit or "%"


def has_percent_sign(place: Place) -> bool:
    """Return whether a number is shown as a percentage."""
    return place.cell.percent or place.cell.text.endswith("%")


def is_percentage(unit: str) -> bool:
    """Return whether a unit is one of percentages.

    Examples
    --------
    >>> is_percentage("%"), is_percentage("procent"), is_percentage("per 1.000")
    (True, True, False)
    """
    return "%" in unit or unit.casefold().startswith(("percent", "procent"))


def number_of(place: Place, decimal: str, faults: Faults) -> GivenFigure | None:
    """Return the number in a cell, or why there is none.

    Parameters
    ----------
    place
        A number, a text such as ``1.234,5`` or ``12,5 %``, or one that `missing` knows.
    decimal
        Sign before decimals in texts, from `decimal_sign`.
    faults
        Get a cell that is no number.

    Returns
    -------
    GivenFigure or None
        None when there is a fault.
    """
    cell = place.cell
    if cell.wrong:
        faults.add(place, cell.wrong)
        return None
    if isinstance(cell.value, float):
        return GivenFigure(cell.value)
    if reason := missing(cell.text):
        return GivenFigure(math.nan, status=reason)
    sign = decimal or ","
    found = readings(_number(place))
    if sign not in found:
        faults.add(
            place,
            f"a number such as {_EXAMPLE[sign]}; leave a cell without a figure empty, or put x in"
            " it when the figure is secret",
        )
        return None
    return GivenFigure(found[sign])


def _number(place: Place) -> str:
    """Return the text of a cell without its percent sign; nothing for a number of a workbook."""
    cell = place.cell
    return "" if isinstance(cell.value, float) else cell.text.removesuffix("%").rstrip()


def _values(place: Place) -> list[float]:
    value = place.cell.value
    return [value] if isinstance(value, float) else list(readings(_number(place)).values())
