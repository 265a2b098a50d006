"""Numbers and fixed words for readers, in Dutch (B1) and English."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel.numbers import NumberPattern, format_decimal, parse_pattern

from regiobeeld.errors import RegiobeeldError

LANGUAGES = ("nl", "en")
_LOCALES = {"nl": "nl_NL", "en": "en_GB"}

#: Why there is no value, for readers.
STATUS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "suppressed": {
            "nl": "niet gepubliceerd: onbekend, te onzeker of geheim",
            "en": "not published: unknown, too uncertain or confidential",
        },
        "not_measured": {
            "nl": "hier niet gemeten of niet gepubliceerd",
            "en": "not measured or not published here",
        },
        "not_applicable": {
            "nl": "niet beschikbaar voor dit soort gebied",
            "en": "not available for this kind of area",
        },
        "incomplete": {
            "nl": "te veel gemeenten in de regio hebben geen cijfer",
            "en": "too many gemeenten in the region have no figure",
        },
        "not_computable": {
            "nl": "niet op te tellen uit de cijfers van gemeenten",
            "en": "cannot be put together from the figures of gemeenten",
        },
        "not_in_store": {
            "nl": "niet in de meegeleverde gegevens",
            "en": "not in the data that came with this report",
        },
    }
)

#: Judgements of a comparison, for readers.
JUDGEMENT: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "better": {"nl": "gunstiger", "en": "better"},
        "worse": {"nl": "ongunstiger", "en": "worse"},
        "similar": {"nl": "geen duidelijk verschil", "en": "no clear difference"},
        "higher": {"nl": "hoger", "en": "higher"},
        "lower": {"nl": "lager", "en": "lower"},
        "": {"nl": "niet getoetst", "en": "not tested"},
    }
)

#: Kinds of figures, for readers.
KIND: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "register": {"nl": "geteld", "en": "counted"},
        "survey": {"nl": "gemeten met een vragenlijst", "en": "measured by a survey"},
        "modelled": {"nl": "geschat met een model", "en": "estimated by a model"},
        "derived": {"nl": "berekend", "en": "derived"},
    }
)

_UNITS = {
    "inwoners": "inhabitants",
    "uur": "hours",
    "jaar": "years",
    "aantal": "number",
    "per 85-plusser": "per person aged 85+",
    "per 65-plusser": "per person aged 65+",
    "per huishouden": "per household",
    "x 1 000 euro": "x 1,000 euros",
    "per 1 000": "per 1,000",
    "per 100 000": "per 100,000",
}
_DUTCH_UNITS = {
    "x 1 000 euro": "x 1.000 euro",
    "per 1 000": "per 1.000",
    "per 100 000": "per 100.000",
}


def check_language(lang: str) -> str:
    """Return a language that reports are made in.

    Raises
    ------
    RegiobeeldError
        For another one.
    """
    if lang not in LANGUAGES:
        raise RegiobeeldError(f"lang={lang!r} is no language of reports; use 'nl' or 'en'.")
    return lang


def number(value: float, decimals: int, lang: str) -> str:
    """Write a number as its readers do; a dash for what is not there.

    Examples
    --------
    >>> number(1234.56, 1, "nl"), number(1234.56, 1, "en"), number(float("nan"), 1, "nl")
    ('1.234,6', '1,234.6', '–')
    """
    if value is None or math.isnan(value):
        return "–"
    rounded = round(float(value), decimals) + 0.0
    text = format_decimal(rounded, format=_pattern(decimals), locale=_LOCALES[lang])
    # A minus as wide as a plus; the hyphen is for words.
    return text.replace("-", "\u2212")


@cache
def _pattern(decimals: int) -> NumberPattern:
    """Return how a number with decimals is written; a page has thousands."""
    return parse_pattern("#,##0" + ("." + "0" * decimals if decimals else ""))


def unit_name(unit: str, lang: str) -> str:
    """Return a unit as readers know it.

    Examples
    --------
    >>> unit_name("per 1 000", "nl"), unit_name("uur", "en")
    ('per 1.000', 'hours')
    """
    return (_UNITS if lang == "en" else _DUTCH_UNITS).get(unit, unit)


def quantity(value: float, unit: str, decimals: int, lang: str) -> str:
    """Write a number with its unit.

    Examples
    --------
    >>> quantity(81.1, "%", 1, "nl"), quantity(0.87, "km", 1, "nl")
    ('81,1%', '0,9 km')
    """
    shown = number(value, decimals, lang)
    if shown == "–":
        return shown
    return f"{shown}%" if unit == "%" else f"{shown} {unit_name(unit, lang)}".rstrip()


def interval(lower: float, upper: float, decimals: int, lang: str) -> str:
    """Write an interval; empty when there is none.

    Examples
    --------
    >>> interval(80.6, 81.7, 1, "nl"), interval(80.6, 81.7, 1, "en")
    ('80,6 tot 81,7', '80.6 to 81.7')
    """
    if math.isnan(lower) or math.isnan(upper):
        return ""
    word = "tot" if lang == "nl" else "to"
    return f"{number(lower, decimals, lang)} {word} {number(upper, decimals, lang)}"


def chance(probability: float, lang: str) -> str:
    """Write a probability as so many out of ten.

    Examples
    --------
    >>> chance(0.78, "nl"), chance(0.78, "en"), chance(0.01, "nl"), chance(0.99, "en")
    ('8 op de 10', '8 in 10', 'minder dan 1 op de 20', 'more than 19 in 20')
    """
    if probability < 0.05:
        return "minder dan 1 op de 20" if lang == "nl" else "less than 1 in 20"
    if probability > 0.95:
        return "meer dan 19 op de 20" if lang == "nl" else "more than 19 in 20"
    tenths = min(max(round(10 * float(probability)), 1), 9)
    return f"{tenths} op de 10" if lang == "nl" else f"{tenths} in 10"
