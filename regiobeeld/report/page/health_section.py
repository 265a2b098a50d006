"""Section of the report on how healthy people are, by age."""

from __future__ import annotations

from regiobeeld import charts, wording
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.shown_figures import figures
from regiobeeld.report.page import view
from regiobeeld.report.page.sections import Section, drawn, filled
from regiobeeld.report.page.words import say

#: Figures of young adults, in their order; of the newest survey, without margins.
YOUNG = ("young_mental_health", "young_loneliness", "young_smoking_vaping")
#: Figures that are told when they differ: one of a subject.
TOLD = (*charts.HEALTH_LINES, "good_health", "exercise", "overburdened_carers")
_AGES = {"18-64": "health_young", "65+": "health_old"}
_JUDGED = ("worse", "better")


def health(picture: Picture, lang: str = "nl") -> Section:
    """Return how healthy younger and older adults are, and what is known of the young."""
    wording.check_language(lang)
    return filled(
        "health.html.j2",
        lang,
        points=[*_points(picture, lang), *_young(picture, lang)],
        chart=drawn(charts.health_by_age(picture, lang))
        if charts.has_health_by_age(picture)
        else None,
    )


def _points(picture: Picture, lang: str) -> list[str]:
    """Say of each age what is clearly and relevantly worse or better than elsewhere."""
    rows = picture.comparisons
    benchmark = picture.benchmark.name_in(lang)
    said = []
    for age, key in _AGES.items():
        own = rows[(rows["age"] == age) & (rows["sex"] == "all") & rows["indicator"].isin(TOLD)]
        parts = []
        for judgement in _JUDGED:
            names = own.loc[own["judgement"] == judgement, "indicator"]
            labels = [picture.indicator(name).label[lang] for name in names]
            if labels:
                listed = ", ".join(label[:1].lower() + label[1:] for label in labels)
                parts.append(say(lang, f"health_{judgement}", figures=listed))
        if parts:
            said.append(say(lang, key, benchmark=benchmark, parts=" ".join(parts)))
    return said


def _young(picture: Picture, lang: str) -> list[str]:
    """Say what is known of young adults: levels only, as no margin was published."""
    shown = figures(picture)
    known = [
        view.line(picture, shown[name], lang)
        for name in YOUNG
        if name in shown and shown[name].present
    ]
    if not known:
        return []
    parts = [
        say(
            lang,
            f"health_{line.id}",
            value=line.value,
            there=line.benchmark,
            benchmark=picture.benchmark.name_in(lang),
        )
        for line in known
    ]
    return [say(lang, "health_youngest", period=known[0].period, parts="; ".join(parts))]
