"""A figure as it is shown to the person interviewed: a sentence, and a mark of its values.

What people say is about the figure that they saw. The mark (a SHA-256 of the values) tells later
whether the figure has been revised since.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from regiobeeld import wording
from regiobeeld.definitions.texts import Say, texts
from regiobeeld.files.hashes import hash_of
from regiobeeld.geography import Region
from regiobeeld.measurement import Indicator
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.as_published import as_published
from regiobeeld.region_picture.model import once

#: What an indicator's ``fetch`` says when nobody publishes the figure.
NO_OPEN_TABLE = "geen open tabel"
# Enough to see every revision; the last bits of a sum differ between machines.
_DIGITS = 10
_OF_AGES = ("adjusted_value", "adjusted_benchmark", "age_groups", "ages_disagree")

_say = Say("figure_sentences")


@dataclass(frozen=True)
class Newer:
    """A figure that is newer than the one that verdicts rest on.

    Attributes
    ----------
    period, value
        Of the figure.
    lacks
        What keeps verdicts from resting on it: ``margin``, ``benchmark`` or ``ages``.
    """

    period: str
    value: float
    lacks: str


@dataclass(frozen=True)
class Figure:
    """The main figure of an indicator, of a region and its benchmark.

    Attributes
    ----------
    indicator
        Its definition.
    region, benchmark
        Whose figure it is and what it is compared with.
    period, age, sex
        Of the figure.
    value, lower, upper, confidence
        NaN when there is none.
    benchmark_value
        NaN when there is none, or when the region is its own benchmark.
    kind, status
        As in a measurement.
    judgement
        better, worse, similar, higher, lower, small, by_age, undecided, or empty; see
        `regiobeeld.region_picture.verdicts`.
    adjusted_value, adjusted_benchmark, age_groups
        Both figures at the country's age mix, and of how many age groups; NaN and 0 where these
        are not known.
    ages_disagree
        Whether one age group is clearly better off than the benchmark and another worse.
    distance
        From the median of all areas of the region's level, in MADs.
    old
        Whether it is so old that readers are told.
    newer
        The newest figure, when that is another one.
    table, topic, modified
        Where the figure comes from, and when its table was last changed; empty when unknown.
    """

    indicator: Indicator
    region: Region
    benchmark: Region
    period: str
    age: str
    sex: str
    value: float
    lower: float
    upper: float
    confidence: float
    benchmark_value: float
    kind: str
    status: str
    judgement: str
    adjusted_value: float
    adjusted_benchmark: float
    age_groups: int
    ages_disagree: bool
    distance: float
    old: bool
    newer: Newer | None
    table: str
    topic: str
    modified: str

    @property
    def present(self) -> bool:
        """Whether there is a value."""
        return self.status == "ok"

    @property
    def sha256(self) -> str:
        """Mark of the values shown; it changes when any of them is revised.

        It covers indicator, region, period, age, sex, value, lower, upper, benchmark and the
        benchmark's value as canonical JSON, numbers with ten significant digits.
        """
        return figure_mark(
            self.indicator.id,
            self.region.id,
            (self.period, self.age, self.sex),
            (self.value, self.lower, self.upper),
            (self.benchmark.id, self.benchmark_value),
        )

    def sentence(self, lang: str = "nl") -> str:
        """Say the figure in one or two plain sentences."""
        wording.check_language(lang)
        region = self.region.name_in(lang)
        if not self.present:
            if NO_OPEN_TABLE in self.indicator.fetch:
                return _say(lang, "unknown", region=region)
            status = wording.STATUS[self.status][lang]
            return _say(lang, "missing", region=region, status=status)
        said = f"{self._said(region, lang)} ({self._brackets(lang)})." + self._there(lang)
        if self.newer is None:
            return said
        value = spoken(self.indicator, self.newer.value, lang)
        newest = f"newest_{self.newer.lacks}"
        return f"{said} {_say(lang, newest, period=self.newer.period, value=value)}"

    def plain(self, lang: str = "nl") -> str:
        """Say the figure without its margin or what must be known of it, as one looks at it."""
        if not self.present:
            return self.sentence(lang)
        said = f"{self._said(self.region.name_in(lang), lang)} ({self.period})."
        return said + self._there(lang)

    def newer_text(self, lang: str = "nl") -> str:
        """Say the newest figure and what it lacks; nothing when this one is the newest."""
        if self.newer is None:
            return ""
        i = self.indicator
        value = wording.quantity(self.newer.value, i.unit, i.decimals, lang)
        return _say(lang, f"newer_{self.newer.lacks}", period=self.newer.period, value=value)

    def _said(self, region: str, lang: str) -> str:
        value = spoken(self.indicator, self.value, lang)
        template = texts("figure_sentences")["sentence"].get(self.indicator.id, {}).get(lang)
        if template is None:
            label = self.indicator.label[lang]
            return _say(lang, "plainly", label=label, value=value, region=region)
        number = wording.number(self.value, self.indicator.decimals, lang)
        said = template.format(value=value, number=number)
        return _say(lang, "here", region=region, said=said)

    def _there(self, lang: str) -> str:
        """Say the benchmark's figure, after a space; nothing when there is none to compare with."""
        if math.isnan(self.benchmark_value) or self.benchmark.id == self.region.id:
            return ""
        value = spoken(self.indicator, self.benchmark_value, lang)
        return f" {_say(lang, 'there', benchmark=self.benchmark.name_in(lang), value=value)}"

    def _brackets(self, lang: str) -> str:
        parts = [self.period]
        interval = wording.interval(self.lower, self.upper, self.indicator.decimals, lang)
        if interval:
            confidence = wording.number(100 * self.confidence, 0, lang)
            parts.append(_say(lang, "interval", confidence=confidence, interval=interval))
        if self.kind == "modelled":
            parts.append(_say(lang, "model"))
        if _needs_age(self.indicator):
            parts.append(_say(lang, "unadjusted"))
        return "; ".join(parts)


def spoken(indicator: Indicator, value: float, lang: str) -> str:
    """Say a number with its unit; "per 85+" and such are in the sentence already.

    Examples
    --------
    >>> from regiobeeld.measurement import catalogue
    >>> spoken(catalogue().indicator("smoking"), 15.1, "nl")
    '15,1%'
    """
    number = wording.number(value, indicator.decimals, lang)
    if indicator.unit == "x 1 000 euro":
        return _say(lang, "thousand", number=number)
    bare = indicator.unit.startswith("per ") and not indicator.of
    if indicator.unit in ("score", "aantal") or bare:
        return number
    return wording.quantity(value, indicator.unit, indicator.decimals, lang)


def figure_mark(
    indicator: str,
    region: str,
    group: tuple[str, str, str],
    values: tuple[float, float, float],
    benchmark: tuple[str, float],
) -> str:
    """Return the mark of a figure; see `Figure.sha256`.

    Parameters
    ----------
    indicator, region
        Their ids.
    group
        Period, age and sex.
    values
        Value and bounds; NaN where there is none.
    benchmark
        Id of the benchmark, and its value.
    """
    return hash_of(
        {
            "indicator": indicator,
            "region": region,
            **dict(zip(("period", "age", "sex"), group, strict=True)),
            **dict(zip(("value", "lower", "upper"), map(_canonical, values), strict=True)),
            "benchmark": benchmark[0],
            "benchmark_value": _canonical(benchmark[1]),
        }
    )


@once
def figures(picture: Picture) -> Mapping[str, Figure]:
    """Return the main figure of every indicator of a picture, in the order of the catalogue."""
    keys = ["indicator", "region", "period", "age", "sex"]
    judged = [*keys, "benchmark_value", "judgement", "distance", *_OF_AGES]
    rows = picture.main.merge(picture.comparisons[judged], on=keys, how="left")
    newer = {row.indicator: _newer(picture, row) for row in picture.newer.itertuples(index=False)}
    return {
        str(row.indicator): _figure(picture, row, newer.get(row.indicator))
        for row in rows.itertuples(index=False)
    }


def _newer(picture: Picture, row: Any) -> Newer:
    if row.kind == "survey" and math.isnan(row.lower):
        lacks = "margin"
    else:
        others = picture.benchmarks
        known = (others["indicator"] == row.indicator) & (others["role"] == "shown")
        lacks = "ages" if (known & (others["status"] == "ok")).any() else "benchmark"
    return Newer(str(row.period), float(row.value), lacks)


def _figure(picture: Picture, row: Any, newer: Newer | None) -> Figure:
    return Figure(
        indicator=as_published(picture, row.indicator, picture.region.level),
        region=picture.region,
        benchmark=picture.benchmark,
        period=str(row.period),
        age=str(row.age),
        sex=str(row.sex),
        value=float(row.value),
        lower=float(row.lower),
        upper=float(row.upper),
        confidence=float(row.confidence),
        benchmark_value=float(row.benchmark_value),
        kind=str(row.kind),
        status=str(row.status),
        judgement="" if pd.isna(row.judgement) else str(row.judgement),
        adjusted_value=float(row.adjusted_value),
        adjusted_benchmark=float(row.adjusted_benchmark),
        age_groups=0 if pd.isna(row.age_groups) else int(row.age_groups),
        ages_disagree=bool(row.ages_disagree),
        distance=float(row.distance),
        old=picture.indicator(row.indicator).is_old(row.period, picture.until),
        newer=newer,
        table=str(row.table),
        topic=str(row.topic),
        modified=str(row.modified),
    )


def _needs_age(indicator: Indicator) -> bool:
    if indicator.age_adjusted or indicator.kind == "derived":
        return False
    money = indicator.unit == "x 1 000 euro"
    return not money and indicator.id not in texts("figure_sentences")["age_beside_the_point"]


def _canonical(value: float) -> str | None:
    return None if math.isnan(value) else f"{value:.{_DIGITS}g}"
