"""Numbers and fixed words for readers, in Dutch (B1) and English."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache, lru_cache

from babel import Locale
from babel.numbers import NumberPattern, format_decimal, parse_pattern

from regiobeeld.definitions.texts import Say, texts
from regiobeeld.errors import RegiobeeldError

LANGUAGES = ("nl", "en")
_LOCALES = {"nl": Locale("nl", "NL"), "en": Locale("en", "GB")}

#: Why there is no value, for readers.
STATUS: Mapping[str, Mapping[str, str]] = texts("wording")["status"]

#: Judgements of a comparison, for readers.
JUDGEMENT: Mapping[str, Mapping[str, str]] = texts("wording")["judgement"]

#: Kinds of figures, for readers.
KIND: Mapping[str, Mapping[str, str]] = texts("wording")["kind"]

_say = Say("wording")


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
    return _shown(round(float(value), decimals) + 0.0, decimals, lang)


# A report shows thousands of numbers, most of them several times.
@lru_cache(maxsize=10_000)
def _shown(rounded: float, decimals: int, lang: str) -> str:
    text = format_decimal(rounded, format=_pattern(decimals), locale=_LOCALES[lang])
    # A minus as wide as a plus; the hyphen is for words.
    return text.replace("-", "\u2212")


@cache
def _pattern(decimals: int) -> NumberPattern:
    """Return how a number with decimals is written."""
    return parse_pattern("#,##0" + ("." + "0" * decimals if decimals else ""))


def unit_name(unit: str, lang: str) -> str:
    """Return a unit as readers know it.

    Examples
    --------
    >>> unit_name("per 1 000", "nl"), unit_name("uur", "en")
    ('per 1.000', 'hours')
    """
    names: Mapping[str, str] = texts("wording")["unit"].get(unit, {})
    return names.get(lang, unit)


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
    low, high = number(lower, decimals, lang), number(upper, decimals, lang)
    return _say(lang, "interval", low=low, high=high)


def when(period: object, old: bool, lang: str) -> str:
    """Write of which year a figure is; of an old one in words that draw the eye.

    Examples
    --------
    >>> when(2024, False, "nl"), when(2018, True, "nl")
    ('2024', 'uit 2018')
    """
    return _say(lang, "old", period=period) if old else str(period)


def chance(probability: float, lang: str) -> str:
    """Write a probability as so many out of ten.

    Examples
    --------
    >>> chance(0.78, "nl"), chance(0.78, "en"), chance(0.01, "nl"), chance(0.99, "en")
    ('8 op de 10', '8 in 10', 'minder dan 1 op de 20', 'more than 19 in 20')
    """
    if probability < 0.05:
        return _say(lang, "least_chance")
    if probability > 0.95:
        return _say(lang, "most_chance")
    tenths = min(max(round(10 * float(probability)), 1), 9)
    return _say(lang, "chance", tenths=tenths)
