"""Rows of evidence: what is known of an opgave, with the sentence that tells it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from regiobeeld import wording
from regiobeeld.definitions.texts import Say, texts
from regiobeeld.measurement import Indicator
from regiobeeld.region_picture.shown_figures import spoken

COLUMNS = (
    "opgave", "kind", "indicator", "area", "age", "period", "value", "lower", "upper", "benchmark",
    "verdict", "sentence_nl", "sentence_en", "source", "row_key",
)  # fmt: skip
#: Kinds of evidence, in the order in which they are told.
KINDS = (
    "now", "people", "comparison", "similar", "ages", "income", "gemeenten", "wijken", "change",
    "outlook", "burden", "own", "published", "missing",
)  # fmt: skip
NUMBERS = ("value", "lower", "upper", "benchmark")
# Numbers that begin with a one have three digits: 125,000 is far from 120,000 and from 130,000.
_DIGITS, _DIGITS_OF_ONE = 2, 3

Row = dict[str, Any]
Sentence = Callable[[str], str]

say = Say("opgaven_sentences")


def row(opgave: str, kind: str, sentence: Sentence, **known: object) -> Row:
    """Return a row of evidence; what is not given is empty, and numbers are NaN.

    Parameters
    ----------
    opgave, kind
        Its opgave, and which of `KINDS` it is.
    sentence
        Tells it in a language.
    known
        Other columns of `COLUMNS`.
    """
    empty: Row = {name: np.nan if name in NUMBERS else "" for name in COLUMNS}
    told = {f"sentence_{lang}": sentence(lang) for lang in wording.LANGUAGES}
    return {**empty, "opgave": opgave, "kind": kind, **known, **told}


def frame(rows: Iterable[Row]) -> pd.DataFrame:
    """Return rows as evidence, its columns of their types."""
    found = pd.DataFrame(list(rows), columns=list(COLUMNS))
    types = {name: "float64" if name in NUMBERS else "str" for name in COLUMNS}
    return found.astype(types).reset_index(drop=True)


def about(value: float, lang: str) -> str:
    """Write a number of people as it is known: with two digits, or three after a one.

    Examples
    --------
    >>> about(124_772, "nl"), about(69_297, "nl"), about(7, "en")
    ('125.000', '69.000', '7')
    """
    if value == 0:
        return wording.number(0, 0, lang)
    size = math.floor(math.log10(abs(value)))
    first = int(abs(value) // 10**size)
    digits = _DIGITS_OF_ONE if first == 1 else _DIGITS
    return wording.number(round(value, min(digits - size - 1, 0)), 0, lang)


def percent(value: float, lang: str, decimals: int = 0) -> str:
    """Write a percentage without its sign of direction.

    Examples
    --------
    >>> percent(-4.2, "nl"), percent(24.8, "en", 1)
    ('4%', '24.8%')
    """
    return f"{wording.number(abs(value), decimals, lang)}%"


def joined(names: Iterable[str], lang: str) -> str:
    """Write names as a list.

    Examples
    --------
    >>> joined(["Losser", "Borne", "Wierden"], "nl")
    'Losser, Borne en Wierden'
    """
    *most, last = names
    return say(lang, "and", first=", ".join(most), last=last) if most else last


def said(indicator: Indicator, value: float, lang: str) -> str:
    """Say a figure as it follows "In Twente": with its value, without its year."""
    own = texts("opgaven_sentences")["said"].get(indicator.id)
    template = own or texts("figure_sentences")["sentence"].get(indicator.id)
    number = wording.number(value, indicator.decimals, lang)
    if template is None:
        return f"{indicator.label[lang]}: {spoken(indicator, value, lang)}"
    return str(template[lang]).format(value=spoken(indicator, value, lang), number=number)


def side(indicator: Indicator, difference: float, lang: str) -> str:
    """Return the word for a difference: more of a share, farther of a distance, else higher."""
    words = ("lower", "higher")
    if indicator.unit == "%" or indicator.unit.startswith("per 1"):
        words = ("less", "more")
    if indicator.kind == "addresses":
        words = ("nearer", "farther")
    return say(lang, words[bool(difference > 0)])


def words_of(table: str, key: str) -> Mapping[str, str]:
    """Return a phrase of a table of texts, per language; empty when there is none."""
    found: Mapping[str, str] = texts("opgaven_sentences")[table].get(key, {})
    return found
