"""What tells directly who somebody is: numbers, addresses and accounts, found by their form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from regiobeeld.definitions.texts import texts

#: Kinds that no text may hold when it is quoted.
DIRECT = ("e-mailadres", "telefoonnummer", "bsn", "rekeningnummer", "account")
_FORMS = texts("identifiers")
_PATTERNS = {kind: re.compile(form) for kind, form in _FORMS["patterns"].items()}
_DATE = re.compile(_FORMS["date"])
_BIRTH = re.compile(_FORMS["birth"])
_DASH = r"[-\u2010-\u2013]"


@dataclass(frozen=True)
class Found:
    """A stretch of a text that may tell who somebody is.

    Attributes
    ----------
    start, end
        In code points.
    kind
        What it is, in Dutch.
    """

    start: int
    end: int
    kind: str


def identifiers(text: str) -> list[Found]:
    """Return the direct identifiers in a text, in its order; they do not overlap.

    Known are e-mail addresses (also spoken: "jan apenstaartje mail punt nl"), personal pages and
    accounts, IBANs, telephone numbers, citizen service numbers (BSN, by the eleven-test),
    postcodes, dates and licence plates. A date with "geboren", "jarig" or the like near it is a
    date of birth; other dates count when they have a year.

    Examples
    --------
    >>> text = "Bel 06-12345678 of mail jan@mail.nl; ik woon op 3511 AB."
    >>> [(text[f.start:f.end], f.kind) for f in identifiers(text)]
    [('06-12345678', 'telefoonnummer'), ('jan@mail.nl', 'e-mailadres'), ('3511 AB', 'postcode')]
    """
    by_form = (
        Found(match.start(), match.end(), kind)
        for kind, pattern in _PATTERNS.items()
        for match in pattern.finditer(text)
        if kind not in _TESTS or _TESTS[kind](match.group())
    )
    return apart([*by_form, *_dates(text)])


def apart(found: Iterable[Found]) -> list[Found]:
    """Return stretches in the order of the text; where some overlap, the first that was given."""
    taken: list[Found] = []
    for new in found:
        if all(new.end <= old.start or old.end <= new.start for old in taken):
            taken.append(new)
    return sorted(taken, key=lambda f: f.start)


def is_bsn(text: str) -> bool:
    """Tell whether a number of eight or nine digits passes the eleven-test of a BSN.

    9·d₁ + 8·d₂ + … + 2·d₈ − d₉ is a multiple of 11 (Besluit burgerservicenummer).

    Examples
    --------
    >>> is_bsn("111222333"), is_bsn("1112.22.333"), is_bsn("111222334"), is_bsn("000000000")
    (True, True, False, False)
    """
    digits = [int(d) for d in re.sub(r"\D", "", text).zfill(9)]
    if len(digits) != 9 or not any(digits):
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * d for w, d in zip(weights, digits, strict=True)) % 11 == 0


def is_iban(text: str) -> bool:
    """Tell whether an account number passes the check of ISO 13616 (mod 97).

    Examples
    --------
    >>> is_iban("NL91 ABNA 0417 1643 00"), is_iban("NL92 ABNA 0417 1643 00")
    (True, False)
    """
    plain = re.sub(r"\s", "", text).upper()
    if not (plain.isascii() and plain.isalnum()):
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def _is_account(text: str) -> bool:
    # A Dutch number that was heard wrongly still is somebody's.
    return text[:2].upper() == "NL" or is_iban(text)


def _is_plate(text: str) -> bool:
    groups = re.split(_DASH, text)
    mixed = any(g.isdigit() for g in groups) and any(g.isalpha() for g in groups)
    return mixed and sum(map(len, groups)) == 6 and all(g.isdigit() or g.isalpha() for g in groups)


_TESTS: Mapping[str, Callable[[str], bool]] = {
    "bsn": is_bsn,
    "rekeningnummer": _is_account,
    "kenteken": _is_plate,
}


def _dates(text: str) -> Iterator[Found]:
    for match in _DATE.finditer(text):
        near = text[max(0, match.start() - 40) : match.end() + 25]
        if _BIRTH.search(near):
            yield Found(match.start(), match.end(), "geboortedatum")
        elif re.search(r"\d\d$", match.group()):
            yield Found(match.start(), match.end(), "datum")
