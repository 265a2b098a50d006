"""What a report says about figures: plain data for the templates, text for readers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regiobeeld import wording
from regiobeeld.geography.definition import is_similar
from regiobeeld.measurement import Indicator
from regiobeeld.measurement.set_aside import Together, together
from regiobeeld.opgaven import coalitions_by_indicator
from regiobeeld.periods import last_year
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.shown_figures import NO_OPEN_TABLE, Figure, figures
from regiobeeld.region_picture.similar import PARTS, left_out, similar_areas
from regiobeeld.report.page.words import say

#: Sign per judgement, beside its words.
SIGNS = {
    "better": "▲", "worse": "▼", "similar": "●", "small": "●", "by_age": "○", "undecided": "○",
    "higher": "◆", "lower": "◆", "": "◇",
}  # fmt: skip


@dataclass(frozen=True)
class Origin:
    """Where a figure comes from, for the pop-over beside it."""

    key: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Line:
    """One indicator in a table: every text is ready to show, and plain."""

    id: str
    label: str
    of: str
    kind: str
    kind_label: str
    coalitions: tuple[str, ...]
    value: str
    number: str
    unit: str
    interval: str
    benchmark: str
    judgement: str
    judgement_label: str
    sign: str
    adjusted: str
    period: str
    old: bool
    newer: str
    broken: str
    reason: str
    caveats: tuple[str, ...]
    ages: tuple[tuple[str, str, str], ...]
    origin: Origin | None


def lines(picture: Picture, theme: str | None, lang: str) -> list[Line]:
    """Return the table lines of a theme, in the order of the catalogue; of all when None."""
    shown = figures(picture)
    return [
        line(picture, figure, lang)
        for figure in shown.values()
        if theme is None or figure.indicator.theme == theme
    ]


def line(picture: Picture, figure: Figure, lang: str) -> Line:
    """Return the table line of an indicator."""
    indicator = figure.indicator
    decimals = indicator.decimals
    judgement = _judgement(figure)
    return Line(
        id=indicator.id,
        label=indicator.label[lang],
        of=indicator.of.get(lang, ""),
        kind=figure.kind,
        kind_label=wording.KIND[figure.kind][lang],
        coalitions=coalitions_by_indicator(picture).get(indicator.id, ()),
        value=wording.quantity(figure.value, indicator.unit, decimals, lang),
        number=wording.number(figure.value, decimals, lang),
        unit=wording.unit_name(indicator.unit, lang),
        interval=wording.interval(figure.lower, figure.upper, decimals, lang),
        benchmark=wording.quantity(figure.benchmark_value, indicator.unit, decimals, lang),
        judgement=judgement,
        judgement_label=_judgement_label(figure, judgement, lang),
        sign=SIGNS[judgement],
        adjusted=_adjusted(figure, lang),
        period=wording.when(figure.period, figure.old, lang),
        old=figure.old,
        newer=figure.newer_text(lang),
        broken=_broken(figure, lang),
        reason="" if figure.present else reason(picture, figure, lang),
        caveats=tuple(caveats(picture, figure, lang)),
        ages=tuple(_ages(picture, figure, lang)),
        origin=origin(picture, figure, lang) if figure.present else None,
    )


def _adjusted(figure: Figure, lang: str) -> str:
    """Say what the figures are at the same age mix, where the conclusion rests on it."""
    if figure.judgement not in ("by_age", "undecided") or math.isnan(figure.adjusted_value):
        return ""
    unit, decimals = figure.indicator.unit, figure.indicator.decimals
    here, there = (
        wording.quantity(value, unit, decimals, lang)
        for value in (figure.adjusted_value, figure.adjusted_benchmark)
    )
    groups = say(lang, "two") if figure.age_groups == 2 else figure.age_groups
    return say(lang, "adjusted", here=here, there=there, groups=groups)


def _broken(figure: Figure, lang: str) -> str:
    """Say since when it is counted in another way, so that former figures do not compare."""
    since = [year for year in figure.indicator.breaks if year <= last_year(figure.period)]
    return say(lang, "broken", year=max(since)) if since and figure.present else ""


def reason(picture: Picture, figure: Figure, lang: str) -> str:
    """Say why there is no value, and what would bring it."""
    indicator = figure.indicator
    if NO_OPEN_TABLE in indicator.fetch:
        return say(lang, "no_open_table")
    text = wording.STATUS[figure.status][lang]
    if indicator.id in picture.later:
        return say(lang, "reason_later", reason=text, year=picture.later[indicator.id])
    if figure.status == "not_in_store":
        return say(lang, "reason_table", reason=text, table=table_of(picture, figure))
    return text


@dataclass(frozen=True)
class SetAside:
    """Figures of one indicator, year and kind of area that are not shown as they cannot be right.

    ``limits`` says what was plausible, ``areas`` names the areas with the figure of the table.
    """

    label: str
    period: str
    limits: str
    areas: str


def set_aside(picture: Picture, lang: str) -> list[SetAside]:
    """Return the figures that tables have, and that are not shown as they cannot be right."""

    def line(part: Together) -> SetAside:
        indicator = picture.indicator(part.indicator)
        # As many decimals as the indicator, whole numbers for limits that are whole.
        low, high = (
            wording.number(limit, 0 if limit == int(limit) else indicator.decimals, lang)
            for limit in (part.low, part.high)
        )
        named = (
            f"{name} ({wording.quantity(value, indicator.unit, indicator.decimals, lang)})"
            for _, name, value in part.areas
        )
        return SetAside(
            label=indicator.label[lang],
            period=part.period,
            limits=say(lang, "set_aside_limits", low=low, high=high),
            areas="; ".join(named),
        )

    return [line(part) for part in together(picture.set_aside)]


def similar(picture: Picture, lang: str) -> str:
    """Name the similar areas that a region is compared with; nothing for another benchmark."""
    if not is_similar(picture.benchmark.id):
        return ""
    without = left_out(picture.benchmark.id)
    rows = similar_areas(picture.region, without=without)
    pairs = zip(rows["name"], rows["distance"].tolist(), strict=True)
    areas = (f"{name} ({wording.number(distance, 2, lang)})" for name, distance in pairs)
    said = [say(lang, "similar", areas=", ".join(areas), parts=_parts(without, lang))]
    if "income" not in without:
        said.append(say(lang, "similar_income"))
    return " ".join(said)


def _parts(without: tuple[str, ...], lang: str) -> str:
    return ", ".join(say(lang, f"similar_by_{part}") for part in PARTS if part not in without)


def table_of(picture: Picture, figure: Figure) -> str:
    """Return the table of a figure, or the one that would bring it."""
    return str(_main_row(picture, figure)["table"])


def caveats(picture: Picture, figure: Figure, lang: str) -> Iterable[str]:
    """Yield what a reader must know of a figure."""
    indicator = figure.indicator
    if indicator.caveat:
        yield indicator.caveat[lang]
    if not figure.present:
        return
    if figure.ages_disagree:
        yield _by_age(picture, figure, lang)
    table = table_of(picture, figure)
    for source in picture.catalogue.sources.values():
        if table in source.tables.values() and source.note and source.id != "kwb":
            yield source.note[lang]


def _by_age(picture: Picture, figure: Figure, lang: str) -> str:
    """Say which age group is better off than the benchmark, and which is worse."""
    rows = picture.comparisons
    own = rows[(rows["indicator"] == figure.indicator.id) & (rows["age"] != figure.age)]
    told = [
        say(lang, "age_judgement", age=age_name(age, lang), judgement=wording.JUDGEMENT[word][lang])
        for age, word in zip(own["age"], own["judgement"], strict=True)
    ]
    return say(lang, "ages_disagree", ages=", ".join(told))


def origin(picture: Picture, figure: Figure, lang: str) -> Origin:
    """Return where a figure comes from: table, topic, row, date and attribution."""
    row = _main_row(picture, figure)
    entry = picture.tables[str(row["table"])]
    topics = {t.key: t.title for t in entry.info.topics}
    titles = [topics.get(key, key) for key in str(row["topic"]).split("+")]
    unknown = say(lang, "origin_unknown")
    facts = {
        "table": f"{entry.info.id}: {entry.info.title}",
        "topic": f"{' + '.join(titles)} ({row['topic']})",
        "row": str(row["row_key"]),
        "version": str(row["modified"]) or unknown,
        "retrieved": str(row["retrieved"]) or unknown,
        "source": entry.attribution,
    }
    told = tuple((say(lang, f"origin_{name}"), fact) for name, fact in facts.items())
    return Origin(figure.indicator.id, told)


def stand(picture: Picture, lang: str) -> str:
    """Say from when to when the figures are."""
    found = picture.stand
    if found.first == found.last:
        return say(lang, "stand_one", year=found.last)
    return say(lang, "stand", first=found.first, last=found.last, most=found.most)


def number_of(figure: Figure | None, lang: str) -> str:
    """Return a count as text; empty when it is not there."""
    return wording.number(figure.value, 0, lang) if figure and figure.present else ""


def lead_indicator(picture: Picture, theme: str) -> str | None:
    """Return the indicator that a chapter maps and ranks.

    The one that stands out; else the first that is no context and is known for three gemeenten or
    more; else the first that is known.
    """
    members = picture.members
    gemeenten = members[(members["level"] == "gemeente") & (members["status"] == "ok")]
    known = gemeenten.groupby("indicator")["region"].nunique()
    usable = [
        i
        for i in picture.catalogue.indicators.values()
        if i.theme == theme and not i.is_count and known.get(i.id, 0) >= 3
    ]
    standing = set(picture.standing_out["indicator"])
    ranked: Sequence[str] = [
        *(i.id for i in usable if i.id in standing),
        *(i.id for i in usable if not i.context),
        *(i.id for i in usable),
    ]
    return ranked[0] if ranked else None


def _judgement(figure: Figure) -> str:
    return figure.judgement if figure.judgement in SIGNS else ""


def _judgement_label(figure: Figure, judgement: str, lang: str) -> str:
    if not figure.present or math.isnan(figure.benchmark_value) or figure.indicator.is_count:
        return ""
    if judgement:
        return wording.JUDGEMENT[judgement][lang]
    # Without a margin there is nothing to test: say what is seen, and that it is no verdict.
    decimals = figure.indicator.decimals
    difference = round(figure.value, decimals) - round(figure.benchmark_value, decimals)
    word = "similar" if difference == 0 else "higher" if difference > 0 else "lower"
    seen = say(lang, "equal") if word == "similar" else wording.JUDGEMENT[word][lang]
    return say(lang, "estimate", seen=seen) if figure.kind == "modelled" else seen


def _ages(picture: Picture, figure: Figure, lang: str) -> Iterable[tuple[str, str, str]]:
    decimals = figure.indicator.decimals
    for row in picture.by_indicator[figure.indicator.id]:
        if row["status"] == "ok" and row["sex"] == "all" and row["age"] != figure.age:
            value = wording.quantity(row["value"], figure.indicator.unit, decimals, lang)
            yield (
                age_name(row["age"], lang),
                value,
                wording.interval(row["lower"], row["upper"], decimals, lang),
            )


def _main_row(picture: Picture, figure: Figure) -> Mapping[str, Any]:
    rows = picture.by_indicator[figure.indicator.id]
    return next(row for row in rows if (row["age"], row["sex"]) == (figure.age, figure.sex))


def age_name(age: str, lang: str) -> str:
    """Return an age group for readers.

    Examples
    --------
    >>> age_name("65+", "nl"), age_name("18-64", "en")
    ('65 jaar en ouder', '18 to 64 years')
    """
    if age.endswith("+"):
        return say(lang, "age_over", first=age[:-1])
    first, _, last = age.partition("-")
    return say(lang, "age_between", first=first, last=last)


def signed(value: float, indicator: Indicator, lang: str) -> str:
    """Return a difference with its sign; of percentages it is in points."""
    shown = wording.number(value, indicator.decimals, lang)
    return f"+{shown}" if value > 0 and any(c in "123456789" for c in shown) else shown
