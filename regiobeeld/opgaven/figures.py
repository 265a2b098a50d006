"""What figures say of an opgave: now, how many people, compared, by age and income, and since."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from regiobeeld import wording
from regiobeeld.analysis import AnalysisError, changes, inequality
from regiobeeld.errors import RegionError
from regiobeeld.measurement import Indicator
from regiobeeld.measurement.measure import MAIN_AGES
from regiobeeld.opgaven.definition import Opgave
from regiobeeld.opgaven.rows import Row, about, row, said, say, side, words_of
from regiobeeld.region_picture import Picture, once, picture
from regiobeeld.region_picture.as_published import as_published
from regiobeeld.region_picture.shown_figures import spoken

_KEYS = ["indicator", "region", "level", "period", "age", "sex"]
#: People per unit of a figure, as a share of whom it is about.
PER_UNIT: Mapping[str, float] = {"%": 0.01, "per 1 000": 0.001}
# A table of normal quantiles would say no more: limits of 95% made those of 99.8%.
_TO_HEADLINES = 3.0902 / 1.9600
Found = Mapping[str, Any]
_SIDED = ("better", "worse", "higher", "lower")


@dataclass(frozen=True, eq=False)
class KnownFigures:
    """What opgaven are told from, looked up once for a picture.

    Attributes
    ----------
    picture
        The region in figures.
    compared, similar
        By indicator the figures that there are with their comparison, of all ages: with the
        benchmark and with similar areas.
    changed, slopes
        By indicator, the change since the former measurement and the slope by income.
    gemeenten
        By indicator, the figures of gemeenten.
    """

    picture: Picture
    compared: Mapping[str, Sequence[Found]]
    similar: Mapping[str, Sequence[Found]]
    changed: Mapping[str, Mapping[str, Any]]
    slopes: Mapping[str, Mapping[str, Any]]
    gemeenten: Mapping[str, pd.DataFrame]

    def main(self, name: str) -> Mapping[str, Any] | None:
        """Return the main figure of an indicator with its comparison; None when it has no value."""
        return _main(self.compared.get(name))

    def indicator(self, name: str) -> Indicator:
        """Return the definition of an indicator, as its source publishes it of this level."""
        return as_published(self.picture, name, self.picture.region.level)


@once
def known_of(picture: Picture) -> KnownFigures:
    """Look up what the opgaven of a picture are told from."""
    found = changes(picture)
    mine = found[found["region"] == picture.region.id]
    try:
        slopes = inequality(picture).slopes
    except AnalysisError:
        slopes = pd.DataFrame(columns=["indicator"])
    members = picture.members[
        (picture.members["level"] == "gemeente") & picture.members["age"].isin(MAIN_AGES)
    ]
    return KnownFigures(
        picture,
        _compared(picture),
        _similar(picture),
        _by_indicator(mine),
        _by_indicator(slopes),
        {str(name): rows for name, rows in members.groupby("indicator")},
    )


def of_figures(known: KnownFigures, opgave: Opgave) -> Iterator[Row]:
    """Give what the figures of an opgave say, the lead first."""
    for name in opgave.indicators:
        main = known.main(name)
        if main is None:
            continue
        indicator = known.indicator(name)
        yield _now(known, opgave, indicator, main)
        yield from people(opgave.id, indicator, main)
        yield from _comparison(known, opgave, indicator, main, "comparison", _benchmark(known))
        similar = _main(known.similar.get(name))
        # A figure of another year than the one compared with the country would only confuse.
        if similar is not None and similar["period"] == main["period"]:
            names = _SIMILAR[known.picture.region.level == "gemeente"]
            yield from _comparison(known, opgave, indicator, similar, "similar", names)
        yield from _ages(known, opgave, indicator, main)
        yield from _change(known, opgave, indicator)
    if opgave.lead and known.main(opgave.lead) is not None:
        yield from _income(known, opgave)
        yield from _gemeenten(known, opgave)


def people(opgave: str, indicator: Indicator, main: Mapping[str, Any]) -> Iterator[Row]:
    """Give how many people have the problem that a figure is of; of a good one, the rest.

    Nothing of a figure that is not a share of people, or of which no words say who they are.
    """
    who, per = words_of("who", indicator.id), PER_UNIT.get(indicator.unit)
    total = float(main["denominator"])
    if not who or per is None or not total > 0 or indicator.direction == "neutral":
        return
    limits = [float(main[name]) for name in ("value", "lower", "upper")]
    # Of a problem its own sentence already says who have it.
    told_as_problem = bool(words_of("rest", indicator.id)) and pd.isna(main["lower"])
    if indicator.direction == "lower_better" or told_as_problem:
        who = words_of("whom", indicator.id) or words_of("whom", "people")
    if indicator.direction == "higher_better":
        limits = [1 / per - limits[n] for n in (0, 2, 1)]
    value, lower, upper = (limit * per * total for limit in limits)
    yield row(
        opgave, "people",
        lambda lang: say(lang, "people", people=about(value, lang), who=who[lang]),
        **_of(main), value=value, lower=lower, upper=upper,
    )  # fmt: skip


def _now(known: KnownFigures, opgave: Opgave, indicator: Indicator, main: Mapping[str, Any]) -> Row:
    mark = "modelled" if main["kind"] == "modelled" else ""
    if main["kind"] == "survey" and pd.isna(main["lower"]):
        mark = "no_margin"

    def sentence(lang: str) -> str:
        return say(
            lang, "now", region=known.picture.region.name_in(lang),
            said=said(indicator, main["value"], lang),
            when=known.picture.when(indicator, main["period"], lang),
            mark=say(lang, mark) if mark else "",
        )  # fmt: skip

    return row(opgave.id, "now", sentence, **_of(main), **_limits(main), verdict=mark)


_SIMILAR = (
    {"nl": "vergelijkbare regio's", "en": "similar regions"},
    {"nl": "vergelijkbare gemeenten", "en": "similar municipalities"},
)


def _benchmark(known: KnownFigures) -> Mapping[str, str]:
    return {lang: known.picture.benchmark.name_in(lang) for lang in wording.LANGUAGES}


def _comparison(
    known: KnownFigures,
    opgave: Opgave,
    indicator: Indicator,
    main: Mapping[str, Any],
    kind: str,
    benchmark: Mapping[str, str],
) -> Iterator[Row]:
    theirs = float(main["benchmark_value"])
    if math.isnan(theirs) or known.picture.region.id == known.picture.benchmark.id:
        return
    verdict = verdict_of(main, indicator)
    kind_of = verdict.removeprefix("clearly_")
    key = {"similar": "same", "": "beside"}.get(kind_of, kind_of)
    key = "differs" if kind_of in _SIDED else key
    adjusted = not pd.isna(main["age_groups"])

    def sentence(lang: str) -> str:
        return say(
            lang, key, benchmark=benchmark[lang], value=spoken(indicator, theirs, lang),
            side=side(indicator, main["value"] - theirs, lang),
            ages=say(lang, "by_ages") if adjusted else "",
        )  # fmt: skip

    yield row(
        opgave.id, kind, sentence, **_of(main), **_limits(main), benchmark=theirs, verdict=verdict
    )


def verdict_of(main: Mapping[str, Any], indicator: Indicator) -> str:
    """Return the judgement of a comparison; ``clearly_`` before it says that it holds at 99.8%.

    What was computed from all addresses has no margin and no ages to adjust for: it differs as far
    as the difference matters, and is never told as clearly as what was tested.
    """
    judgement = "" if pd.isna(main["judgement"]) else str(main["judgement"])
    if judgement in _SIDED:
        return f"clearly_{judgement}" if main["headline"] else judgement
    if judgement or main["kind"] != "addresses" or indicator.direction == "neutral":
        return judgement
    if not main["relevant"]:
        return "small"
    better = (main["value"] > main["benchmark_value"]) == (indicator.direction == "higher_better")
    return "better" if better else "worse"


def _ages(
    known: KnownFigures, opgave: Opgave, indicator: Indicator, main: Mapping[str, Any]
) -> Iterator[Row]:
    """Give age groups that point another way than everybody; and a group that is all there is."""
    favourable = (main["value"] > main["benchmark_value"]) == (
        indicator.direction == "higher_better"
    )
    total = "better" if favourable else "worse"
    for group in known.compared[indicator.id]:
        other = group["judgement"] in ("better", "worse") and group["judgement"] != total
        if group["age"] in MAIN_AGES or not other:
            continue
        yield row(
            opgave.id, "ages", _of_age(known, indicator, group), **_of(group), **_limits(group),
            benchmark=group["benchmark_value"], verdict=verdict_of(group, indicator),
        )  # fmt: skip
    rest = words_of("rest", indicator.id)
    alone = opgave.age and indicator.id == opgave.lead and rest
    if alone and main["kind"] == "survey" and pd.isna(main["lower"]):
        value, there = 100 - float(main["value"]), 100 - float(main["benchmark_value"])
        # Without a margin a decimal would say more than is known.
        whole = replace(indicator, decimals=0)
        apart = known.picture.region.id != known.picture.benchmark.id and not math.isnan(there)

        def sentence(lang: str) -> str:
            now = say(
                lang, "now", region=known.picture.region.name_in(lang),
                said=rest[lang].format(value=spoken(whole, value, lang)),
                when=known.picture.when(indicator, main["period"], lang),
                mark=say(lang, "no_margin"),
            )  # fmt: skip
            if not apart:
                return now
            benchmark = known.picture.benchmark.name_in(lang)
            beside = say(lang, "beside", benchmark=benchmark, value=spoken(whole, there, lang))
            return f"{now} {beside}"

        yield row(
            opgave.id, "ages", sentence, **{**_of(main), "age": opgave.age}, value=value,
            benchmark=there, verdict="level",
        )  # fmt: skip


def _of_age(known: KnownFigures, indicator: Indicator, group: Mapping[str, Any]) -> Any:
    benchmark = known.picture.benchmark

    def sentence(lang: str) -> str:
        return say(
            lang, "ages", age=words_of("ages", group["age"]).get(lang, group["age"]),
            value=spoken(indicator, group["value"], lang),
            benchmark=benchmark.name_in(lang),
            theirs=spoken(indicator, group["benchmark_value"], lang),
        )  # fmt: skip

    return sentence


def _change(known: KnownFigures, opgave: Opgave, indicator: Indicator) -> Iterator[Row]:
    """Give how a figure changed beside its benchmark, where that is another change."""
    found = known.changed.get(indicator.id)
    if found is None or found["relative_direction"] not in ("increase", "decrease"):
        return
    here, there = float(found["difference"]), float(found["difference"] - found["relative"])
    up = found["relative_direction"] == "increase"
    verdict = "better" if up == (indicator.direction == "higher_better") else "worse"

    def points(value: float, lang: str, sign: str = "") -> str:
        number = sign + wording.number(value, 1, lang)
        if indicator.unit == "%":
            return say(lang, "points", number=number)
        return f"{number} {wording.unit_name(indicator.unit, lang)}"

    def sentence(lang: str) -> str:
        return say(
            lang, "change_up" if here > 0 else "change_down", first=found["period_from"],
            last=found["period_to"], here=points(abs(here), lang),
            there=points(there, lang, "+" * (there > 0)),
            benchmark=known.picture.benchmark.name_in(lang),
        )  # fmt: skip

    yield row(
        opgave.id, "change", sentence, indicator=indicator.id, area=known.picture.region.id,
        period=f"{found['period_from']}-{found['period_to']}", value=here, lower=found["lower"],
        upper=found["upper"], benchmark=there, source=f"{found['table_from']}, {found['table_to']}",
        verdict=verdict if indicator.direction != "neutral" else "",
    )  # fmt: skip


def _income(known: KnownFigures, opgave: Opgave) -> Iterator[Row]:
    """Give how the lead differs by income of areas, where two orders of income agree."""
    found = known.slopes.get(opgave.lead)
    if found is None or found["status"] != "ok":
        return
    indicator, main = known.indicator(opgave.lead), known.main(opgave.lead)
    lowest, highest = float(found["lowest_income"]), float(found["highest_income"])
    worse = (lowest < highest) == (indicator.direction == "higher_better")

    def sentence(lang: str) -> str:
        ends = {"lowest": lowest, "highest": highest}
        return say(lang, "income", **{k: spoken(indicator, v, lang) for k, v in ends.items()})

    yield row(
        opgave.id, "income", sentence, **_of(main or {}), value=lowest, benchmark=highest,
        verdict="worse" if worse else "better",
    )  # fmt: skip


def _gemeenten(known: KnownFigures, opgave: Opgave) -> Iterator[Row]:
    """Give gemeenten that are clearly and relevantly worse off than the region."""
    indicator, main = known.indicator(opgave.lead), known.main(opgave.lead)
    rows = known.gemeenten.get(opgave.lead)
    if rows is None or main is None or indicator.direction == "neutral" or len(rows) < 2:
        return
    # Deaths are of the old: a crude rate says who lives there.
    if indicator.events and not indicator.age_adjusted:
        return
    whole = float(main["value"])
    worse = -1 if indicator.direction == "higher_better" else 1
    apart = (rows["value"] - whole) * worse
    half = np.where(worse > 0, rows["value"] - rows["lower"], rows["upper"] - rows["value"])
    clear = (apart > half * _TO_HEADLINES) & (apart >= indicator.relevance(whole))
    names = known.picture.region.members().set_index("code")["name"]
    for found in rows[clear].sort_values("value", ascending=worse < 0).to_dict("records"):
        name = names[found["region"]]

        def sentence(lang: str, found: Mapping[Any, Any] = found, name: str = name) -> str:
            return say(
                lang, "gemeente", area=name, value=spoken(indicator, found["value"], lang),
                side=side(indicator, found["value"] - whole, lang),
                whole=spoken(indicator, whole, lang),
            )  # fmt: skip

        yield row(
            opgave.id, "gemeenten", sentence, **_of(found), **_limits(found), benchmark=whole,
            verdict="clearly_worse",
        )  # fmt: skip


def _compared(picture: Picture) -> Mapping[str, Sequence[Found]]:
    """Return judged measurements with their comparison, by indicator."""
    rows = picture.measurements
    there = (rows["role"] != "shown") & (rows["status"] == "ok") & (rows["sex"] == "all")
    found: dict[str, list[Found]] = {}
    # A period is a year or a range of years; of few figures one frame may have numbers only.
    text = {"period": "str"}
    beside = picture.comparisons.astype(text)
    for one in rows[there].astype(text).merge(beside, on=_KEYS, how="left").to_dict("records"):
        found.setdefault(str(one["indicator"]), []).append({str(k): v for k, v in one.items()})
    return found


def _similar(whole: Picture) -> Mapping[str, Sequence[Found]]:
    """Return the comparison with similar areas of what was measured with margins."""
    measured = whole.main[whole.main["lower"].notna() & (whole.main["kind"] == "survey")]
    try:
        beside = picture(
            whole.region, whole.year, benchmark="similar", catalogue=whole.catalogue,
            indicators=list(measured["indicator"]),
        )  # fmt: skip
    except RegionError:
        return {}
    return _compared(beside)


def _by_indicator(rows: pd.DataFrame) -> dict[str, Mapping[str, Any]]:
    return {
        str(found["indicator"]): {str(k): v for k, v in found.items()}
        for found in rows.to_dict("records")
    }


def _main(rows: Sequence[Found] | None) -> Found | None:
    """Return the figure of everybody."""
    return next((row for row in rows or () if row["age"] in MAIN_AGES), None)


def _of(found: Mapping[Any, Any]) -> Row:
    """Return of what a measurement is, and where it comes from."""
    return {
        "indicator": found["indicator"],
        "area": found["region"],
        "age": found["age"],
        "period": str(found["period"]),
        "source": f"{found['table']}, {found['topic']}",
        "row_key": found["row_key"],
    }


def _limits(found: Mapping[Any, Any]) -> Row:
    return {name: found[name] for name in ("value", "lower", "upper")}
