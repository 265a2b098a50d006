"""A figure as it is shown to the person interviewed: a sentence, and a mark of its values.

What people say is about the figure that they saw. The mark (a SHA-256 of the values) tells later
whether the figure has been revised since.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import pandas as pd

from regiobeeld import wording
from regiobeeld.files.hashes import hash_of
from regiobeeld.geography import Region
from regiobeeld.measurement import Indicator
from regiobeeld.region_picture import Picture

#: What an indicator's ``fetch`` says when nobody publishes the figure.
NO_OPEN_TABLE = "geen open tabel"
# Enough to see every revision; the last bits of a sum differ between machines.
_DIGITS = 10

_WORDS: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "here": "In {region} {said}",
        "plainly": "{label}: {value}, in {region}",
        "interval": "{confidence}%-interval {interval}",
        "unadjusted": "niet gecorrigeerd voor leeftijd",
        "model": "schatting met een model",
        "there": "In {benchmark} is dat {value}.",
        "missing": "Hierover is er voor {region} geen cijfer ({status}).",
        "unknown": "Hierover bestaat geen open cijfer voor {region}.",
        "thousand": "{number} duizend euro",
    },
    "en": {
        "here": "In {region}, {said}",
        "plainly": "{label}: {value}, in {region}",
        "interval": "{confidence}% interval {interval}",
        "unadjusted": "not adjusted for age",
        "model": "model estimate",
        "there": "In {benchmark} it is {value}.",
        "missing": "There is no figure on this for {region} ({status}).",
        "unknown": "No open figure on this exists for {region}.",
        "thousand": "{number} thousand euros",
    },
}


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
        better, worse, similar, higher, lower, or empty.
    distance
        From the median of all areas of the region's level, in MADs.
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
    distance: float
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
        words = _WORDS[wording.check_language(lang)]
        region = self.region.name_in(lang)
        if not self.present:
            if NO_OPEN_TABLE in self.indicator.fetch:
                return words["unknown"].format(region=region)
            status = wording.STATUS[self.status][lang]
            return words["missing"].format(region=region, status=status)
        said = f"{self._said(region, lang)} ({self._brackets(lang)})."
        if math.isnan(self.benchmark_value) or self.benchmark.id == self.region.id:
            return said
        there = words["there"].format(
            benchmark=self.benchmark.name_in(lang), value=self._spoken(self.benchmark_value, lang)
        )
        return f"{said} {there}"

    def _said(self, region: str, lang: str) -> str:
        words = _WORDS[lang]
        value = self._spoken(self.value, lang)
        template = _sentences()["sentence"].get(self.indicator.id, {}).get(lang)
        if template is None:
            label = self.indicator.label[lang]
            return words["plainly"].format(label=label, value=value, region=region)
        number = wording.number(self.value, self.indicator.decimals, lang)
        said = template.format(value=value, number=number)
        return words["here"].format(region=region, said=said)

    def _brackets(self, lang: str) -> str:
        words = _WORDS[lang]
        parts = [self.period]
        interval = wording.interval(self.lower, self.upper, self.indicator.decimals, lang)
        if interval:
            confidence = wording.number(100 * self.confidence, 0, lang)
            parts.append(words["interval"].format(confidence=confidence, interval=interval))
        if self.kind == "modelled":
            parts.append(words["model"])
        if _needs_age(self.indicator):
            parts.append(words["unadjusted"])
        return "; ".join(parts)

    def _spoken(self, value: float, lang: str) -> str:
        """Say a number with its unit; "per 85+" and such are in the sentence already."""
        i = self.indicator
        number = wording.number(value, i.decimals, lang)
        if i.unit == "x 1 000 euro":
            return _WORDS[lang]["thousand"].format(number=number)
        if i.unit in ("score", "aantal") or (i.unit.startswith("per ") and not i.of):
            return number
        return wording.quantity(value, i.unit, i.decimals, lang)


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


def figures(picture: Picture) -> dict[str, Figure]:
    """Return the main figure of every indicator of a picture, in the order of the catalogue."""
    keys = ["indicator", "region", "period", "age", "sex"]
    judged = [*keys, "benchmark_value", "judgement", "distance"]
    rows = picture.main.merge(picture.comparisons[judged], on=keys, how="left")
    return {str(row.indicator): _figure(picture, row) for row in rows.itertuples(index=False)}


def _figure(picture: Picture, row: Any) -> Figure:
    return Figure(
        indicator=picture.indicator(row.indicator),
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
        distance=float(row.distance),
        table=str(row.table),
        topic=str(row.topic),
        modified=str(row.modified),
    )


def _needs_age(indicator: Indicator) -> bool:
    if indicator.age_adjusted or indicator.kind == "derived":
        return False
    money = indicator.unit == "x 1 000 euro"
    return not money and indicator.id not in _sentences()["age_beside_the_point"]


def _canonical(value: float) -> str | None:
    return None if math.isnan(value) else f"{value:.{_DIGITS}g}"


@functools.cache
def _sentences() -> Mapping[str, Any]:
    file = resources.files("regiobeeld") / "definitions" / "figure_sentences.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


__all__ = ["NO_OPEN_TABLE", "Figure", "figure_mark", "figures"]
