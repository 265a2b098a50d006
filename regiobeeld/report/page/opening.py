"""The first screen: main messages, strengths, what is not known, and a question for the meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from regiobeeld import charts, opgaven, wording
from regiobeeld.geography.coalitions import LocalCoalition
from regiobeeld.opgaven.messages import messages_of, question_about
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.shown_figures import figures
from regiobeeld.report.page import view
from regiobeeld.report.page.sections import Section, drawn, filled
from regiobeeld.report.page.words import say

#: Strengths, and things that are not known, that the first screen has at most.
MOST_BESIDE = 3
#: Signs beside the words of how certain a message is.
_SIGNS = {
    "99.8%": "●", "counted": "●", "80%": "◐", "no_margin": "○", "national": "○", "own": "○",
    "published": "○", "unknown": "?",
}  # fmt: skip
# Chapters that rows of evidence come from; of others it is the row of the indicator.
_CHAPTERS = {
    "outlook": "toekomst", "wijken": "wijken", "gemeenten": "zorg", "burden": "prioriteiten",
}  # fmt: skip


@dataclass(frozen=True)
class RestsOn:
    """A row of evidence under a message: what it says and where that comes from."""

    sentence: str
    source: str
    row: str


@dataclass(frozen=True)
class ShownMessage:
    """A main message, ready to show: every text is plain."""

    id: str
    label: str
    sentences: tuple[str, ...]
    certainty: str
    sign: str
    chapter: str
    sources: tuple[RestsOn, ...]


def opening(picture: Picture, lang: str = "nl", *, coalition: str = "") -> Section:
    """Return the first screen: what to remember of a region, and how sure that is.

    Parameters
    ----------
    picture
        The region in figures.
    lang
        ``nl`` or ``en``.
    coalition
        Id of a coalition of the region: what to remember of its own subjects. Of all when empty.
    """
    wording.check_language(lang)
    chosen = next((c for c in picture.region.coalitions if c.id == coalition), None)
    found = main_messages(picture, lang, chosen)
    question = question_about(picture, (message.id for message in found))
    return filled(
        "opening.html.j2",
        lang,
        picture=picture,
        region=picture.region.name_in(lang),
        benchmark=picture.benchmark.name_in(lang),
        compared=picture.benchmark.id != picture.region.id,
        better=say(lang, "strengths", benchmark=picture.benchmark.name_in(lang)),
        stand=view.stand(picture, lang),
        who=_who(picture, lang),
        coalition=chosen.names[lang] if chosen else "",
        goal=chosen.goals.get(lang, "") if chosen else "",
        messages=found,
        strengths=_strengths(picture, lang, chosen),
        unknowns=_unknowns(picture, lang, chosen),
        question=getattr(question, lang) if question else "",
        focus="" if chosen else picture.region.focus.text_in(lang),
        focus_lines=[] if chosen else _focus_lines(picture, lang),
        locator=None if chosen else drawn(charts.locator_map(picture, lang=lang)),
    )


def main_messages(
    picture: Picture, lang: str, coalition: LocalCoalition | None = None
) -> list[ShownMessage]:
    """Return the main messages of a region, or those on the subjects of a coalition."""
    evidence = opgaven.evidence(picture)
    if coalition is None:
        return _messages(picture, opgaven.main_messages(picture), evidence, lang)
    own = evidence[evidence["opgave"].isin(coalition.opgaven)]
    return _messages(picture, messages_of(own, coalition.opgaven), evidence, lang)


def _who(picture: Picture, lang: str) -> str:
    """Say how many people live in how many gemeenten."""
    people = view.number_of(figures(picture).get("inhabitants"), lang)
    gemeenten = len(picture.region.gemeenten)
    if not people:
        return ""
    key = "summary_people" if gemeenten > 1 else "summary_people_1"
    return say(lang, key, region=picture.region.name_in(lang), people=people, gemeenten=gemeenten)


def _messages(
    picture: Picture, found: pd.DataFrame, evidence: pd.DataFrame, lang: str
) -> list[ShownMessage]:
    labels = opgaven.opgaven_of(picture.region)
    return [
        ShownMessage(
            id=str(row["opgave"]),
            label=labels[str(row["opgave"])].label[lang],
            sentences=tuple(str(evidence.loc[n, f"sentence_{lang}"]) for n in row["evidence_rows"]),
            certainty=say(lang, f"certainty_of_{_key(str(row['certainty']))}"),
            sign=_SIGNS[str(row["certainty"])],
            chapter=_chapter(picture, evidence.loc[row["evidence_rows"][0]].to_dict()),
            sources=tuple(_source(evidence.loc[n].to_dict(), lang) for n in row["evidence_rows"]),
        )
        for row in found.to_dict("records")
    ]


def _key(certainty: str) -> str:
    return {"99.8%": "clear", "80%": "projected"}.get(certainty, certainty)


def _source(row: Mapping[Any, Any], lang: str) -> RestsOn:
    return RestsOn(str(row[f"sentence_{lang}"]), str(row["source"]), str(row["row_key"]))


def _chapter(picture: Picture, row: Mapping[Any, Any]) -> str:
    """Return the id of where a message is told in full."""
    if row["kind"] in _CHAPTERS:
        return _CHAPTERS[str(row["kind"])]
    shown = figures(picture).get(str(row["indicator"]))
    if shown is None:
        return "verantwoording"
    return f"rij-{shown.indicator.id}" if shown.present else shown.indicator.theme


def _strengths(
    picture: Picture, lang: str, coalition: LocalCoalition | None
) -> list[tuple[str, str]]:
    """Return of at most three strengths the figure in short, and its sentences."""
    evidence = opgaven.evidence(picture)
    return [
        (_in_short(picture, evidence.loc[list(row["evidence_rows"])], lang), sentence)
        for row, sentence in _beside(opgaven.strengths(picture), lang, coalition)
    ]


def _unknowns(
    picture: Picture, lang: str, coalition: LocalCoalition | None
) -> list[tuple[str, str]]:
    """Return of at most three opgaven without a figure the name, and what was published."""
    labels = opgaven.opgaven_of(picture.region)
    return [
        (labels[str(row["opgave"])].label[lang], sentence)
        for row, sentence in _beside(opgaven.unknowns(picture), lang, coalition)
    ]


def _beside(
    found: pd.DataFrame, lang: str, coalition: LocalCoalition | None
) -> list[tuple[dict[str, Any], str]]:
    own = found[found["opgave"].isin(coalition.opgaven)] if coalition else found
    rows = own.head(MOST_BESIDE).to_dict("records")
    return [({str(k): v for k, v in row.items()}, str(row[f"sentence_{lang}"])) for row in rows]


def _in_short(picture: Picture, rows: pd.DataFrame, lang: str) -> str:
    """Return a compared figure in a few words: ``Rookt: 15,1% (Nederland 16,7%)``."""
    compared = rows[rows["kind"] == "comparison"].iloc[0]
    name = str(compared["indicator"])
    if name not in picture.catalogue.indicators:
        return opgaven.opgaven_of(picture.region)[str(compared["opgave"])].label[lang]
    indicator = picture.indicator(name)
    value, there = (
        wording.quantity(compared[column], indicator.unit, indicator.decimals, lang)
        for column in ("value", "benchmark")
    )
    benchmark = picture.benchmark.name_in(lang)
    return say(
        lang,
        "strength",
        label=indicator.label[lang],
        value=value,
        benchmark=benchmark,
        there=there,
    )


def _focus_lines(picture: Picture, lang: str) -> list[tuple[view.Line, str]]:
    """Return the figures that matter in the region, each with its chapter."""
    shown = figures(picture)
    return [
        (view.line(picture, shown[name], lang), shown[name].indicator.theme)
        for name in picture.region.focus.indicators
        if name in shown
    ]
