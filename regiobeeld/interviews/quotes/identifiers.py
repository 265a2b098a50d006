"""What tells directly who somebody is: numbers, addresses and accounts, found by their form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

#: Kinds that no text may hold when it is quoted.
DIRECT = ("e-mailadres", "telefoonnummer", "bsn", "rekeningnummer", "account")
_MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
    "|jan|feb|mrt|apr|jun|jul|aug|sept|sep|okt|nov|dec"
)
_SPACE = "[ \u00a0\u202f]"
_DASH = r"[-\u2010-\u2013]"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = re.compile(
    rf"(?<![\w-])(?:{_DAY}([-/.]|{_SPACE})(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d\d|\d\d)"
    rf"|(?:19|20)\d\d([-/.])(?:0[1-9]|1[0-2])\2{_DAY}"
    rf"|{_DAY}(?:e|ste|de)?{_SPACE}(?:{_MONTHS})\b\.?(?:{_SPACE}(?:19|20)\d\d|{_SPACE}?['’]\d\d)?)"
    r"(?![\w-])",
    re.IGNORECASE,
)
_BIRTH = re.compile(r"gebor|geboort|jarig|verjaar", re.IGNORECASE)
# Dutch words of two letters that follow a year: "1980 en 1990" is no postcode.
_SHORT_WORDS = (
    "en|in|is|om|op|of|ik|je|we|ze|er|al|zo|nu|ja|na|te|af|me|zij|u|de|km|mg|ml|cm|mm|kg|kb|eu"
)


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


_PATTERNS: Mapping[str, re.Pattern[str]] = {
    # The first kinds win where two overlap.
    "e-mailadres": re.compile(
        r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
        r"|\b[\w.+-]+[ ](?:apenstaartje|at)[ ][\w-]+(?:[ ](?:punt|dot)[ ]\w+)+",
        re.IGNORECASE,
    ),
    "account": re.compile(
        r"(?:https?://)?(?:\w+\.)?(?:linkedin\.com/in|facebook\.com|instagram\.com|twitter\.com"
        r"|x\.com|tiktok\.com|youtube\.com/@|threads\.net|bsky\.app/profile|github\.com)/?[^\s,;)]+"
        r"|(?<![\w@.])@[A-Za-z0-9_](?:[\w.]{1,28}\w)",
        re.IGNORECASE,
    ),
    "rekeningnummer": re.compile(
        rf"\bNL\d\d{_SPACE}?[A-Z]{{4}}{_SPACE}?(?:\d{_SPACE}?){{9}}\d(?!\d)"
        r"|\b[A-Z]{2}\d\d(?:[A-Z0-9]{11,30}|(?:[ ][A-Z0-9]{4}){2,7}(?:[ ][A-Z0-9]{1,3})?)\b",
        re.IGNORECASE,
    ),
    "telefoonnummer": re.compile(
        rf"(?<![\w+])(?:(?:\+|00){_SPACE}?31{_SPACE}?(?:\(0\))?|\(?0)"
        r"(?:[ \u00a0./()\u2010-\u2013-]{0,3}\d){9}(?!\d)"
    ),
    "bsn": re.compile(
        rf"(?<![\d-])(?:\d{{8,9}}|\d{{3}}([ .]|{_DASH})\d{{3}}\1\d{{3}}"
        r"|\d{4}([ .])\d{2}\2\d{3}|\d{2}([ .])\d{3}\3\d{3})(?![\d-])"
    ),
    "postcode": re.compile(
        rf"(?<![\w.,-])[1-9]\d{{3}}(?:{_SPACE}?(?!SA|SD|SS)[A-Z]{{2}}"
        rf"|{_SPACE}?(?!(?:{_SHORT_WORDS})\b)[a-z]{{2}})(?!\w)"
    ),
    "kenteken": re.compile(
        rf"(?<![\w-])[A-Z0-9]{{1,3}}{_DASH}[A-Z0-9]{{1,3}}{_DASH}[A-Z0-9]{{1,3}}(?![\w-])",
        re.IGNORECASE,
    ),
}
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
