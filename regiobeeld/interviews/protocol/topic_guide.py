"""The topic guide: which figures to talk about in an interview, and what to ask."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from regiobeeld import wording
from regiobeeld.definitions.texts import texts
from regiobeeld.files.hashes import hash_of
from regiobeeld.measurement import Indicator
from regiobeeld.opgaven import coalitions_by_indicator
from regiobeeld.region_picture import Picture, coming_words
from regiobeeld.region_picture.shown_figures import Figure, figures

#: Figures that a guide has at least, when the region has them.
FEWEST_FIGURES = 5
COLUMNS = (
    "nummer",
    "soort",
    "thema",
    "indicator",
    "label",
    "cijfer",
    "kenmerk",
    "vraag",
    "vervolgvragen",
    "coalities",
    "doel",
    "toelichting",
)


def topic_guide(picture: Picture, lang: str = "nl") -> pd.DataFrame:
    """Make the topic guide of a region.

    It opens and closes with a question about life in the region. Between them come:

    1. the figures that stand out (`Picture.standing_out`);
    2. when those are fewer than five: of each theme without one, the indicator with a question of
       its own that is furthest from the median of all areas (or else from the benchmark), the
       furthest themes first, until there are five;
    3. what no table tells: every indicator with a question that the catalogue has no figures for,
       such as digital care and dying;
    4. one indicator with a question for each goal of Health Hub Utrecht that would otherwise stay
       out of the conversation;
    5. what is coming: who will need care in 2040 and who will be there to give it, and how far care
       is for who lives farthest, where that is known.

    Parameters
    ----------
    picture
        The region in figures.
    lang
        ``nl`` or ``en``.

    Returns
    -------
    pandas.DataFrame
        One row per topic, in the order of the conversation. ``cijfer`` is the figure as it will be
        shown, ``kenmerk`` the SHA-256 of the values in it (see `Figure.sha256`), ``vervolgvragen``
        two probes, each on a line of its own, ``toelichting`` what must be known of the figure.

    Raises
    ------
    RegiobeeldError
        For a language that reports are not made in.
    """
    wording.check_language(lang)
    questions = texts("interview")
    topics = [_topic_row(picture, kind, figure, lang) for kind, figure in chosen_figures(picture)]
    first = _question_row("opening", questions["opening"], questions["opening_probes"], lang)
    last = _question_row("closing", questions["closing"], questions["closing_probes"], lang)
    rows = [first, *topics, *_coming_rows(picture, lang), last]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).assign(nummer=range(1, len(rows) + 1))
    return frame.astype({name: "string" for name in COLUMNS if name != "nummer"})


def guide_sha256(guide: pd.DataFrame) -> str:
    """Return the SHA-256 of a topic guide: questions and figures as they are shown."""
    return hash_of(guide.astype("string").fillna("").to_dict("records"))


def chosen_figures(picture: Picture) -> list[tuple[str, Figure]]:
    """Return the figures to talk about, each with why (of ``kinds`` of the texts)."""
    everything = figures(picture)
    chosen = [("stands_out", everything[name]) for name in picture.standing_out["indicator"]]
    lacking = max(0, FEWEST_FIGURES - len(chosen))
    chosen += [("differs", f) for f in _furthest(everything.values(), chosen)[:lacking]]
    with_question = [f for f in everything.values() if f.indicator.question]
    chosen += [("no_figure", f) for f in with_question if not f.indicator.recipes]
    for goal in picture.catalogue.goals:
        if any(figure.indicator.goal == goal for _, figure in chosen):
            continue
        of_goal = [f for f in with_question if f.indicator.goal == goal]
        # What is measured here comes first; sorting keeps the order of the catalogue.
        for figure in sorted(of_goal, key=lambda f: not f.present)[:1]:
            chosen.append(("differs" if figure.present else "no_figure", figure))
    return chosen


def _furthest(everything: Iterable[Figure], chosen: Sequence[tuple[str, Figure]]) -> list[Figure]:
    """Return of each theme that is not yet chosen the figure that differs most."""
    themes = {figure.indicator.theme for _, figure in chosen}
    candidates = [
        f
        for f in everything
        if f.present
        and f.indicator.question
        and not f.indicator.context
        and f.indicator.theme not in themes
    ]
    best: dict[str, Figure] = {}
    for figure in sorted(candidates, key=_apartness):
        best.setdefault(figure.indicator.theme, figure)
    return list(best.values())


def _apartness(figure: Figure) -> tuple[int, float, str]:
    """Sort key: far from the median of all areas first; failing that, far from the benchmark."""
    if not math.isnan(figure.distance):
        return 0, -abs(figure.distance), figure.indicator.id
    relative = abs(figure.value / figure.benchmark_value - 1) if figure.benchmark_value else 0.0
    return 1, -(0.0 if math.isnan(relative) else relative), figure.indicator.id


def _topic_row(picture: Picture, kind: str, figure: Figure, lang: str) -> dict[str, Any]:
    indicator, catalogue = figure.indicator, picture.catalogue
    ids = coalitions_by_indicator(picture).get(indicator.id, ())
    coalitions = [picture.region.coalition(name).names[lang] for name in ids]
    questions = texts("interview")
    probes = questions["probes"].get(indicator.theme) or questions["opening_probes"]
    return {
        "soort": questions["kinds"][kind][lang],
        "thema": catalogue.themes[indicator.theme].label[lang],
        "indicator": indicator.id,
        "label": indicator.label[lang],
        "cijfer": figure.sentence(lang),
        "kenmerk": figure.sha256,
        "vraag": _question(figure, lang),
        "vervolgvragen": "\n".join(probes[lang]),
        "coalities": ", ".join(coalitions),
        "doel": catalogue.goals[indicator.goal].label[lang],
        "toelichting": indicator.caveat.get(lang, ""),
    }


def _question_row(
    kind: str, question: Mapping[str, str], probes: Mapping[str, Sequence[str]], lang: str
) -> dict[str, Any]:
    name = texts("interview")["kinds"][kind][lang]
    said = {"soort": name, "label": name.capitalize(), "vraag": question[lang]}
    return dict.fromkeys(COLUMNS, "") | said | {"vervolgvragen": "\n".join(probes[lang])}


def _coming_rows(picture: Picture, lang: str) -> list[dict[str, Any]]:
    """Return the questions on what is coming, each with what is reckoned."""
    questions = texts("interview")
    told: dict[str, str] = {}
    if not picture.future.missing:
        told["coming"] = coming_words.care_and_hands(picture.future, lang)
    if not picture.closings.empty:
        told["farther"] = coming_words.farthest(picture.closings, picture.region, lang)
    return [
        _question_row(name, questions[name], questions[f"{name}_probes"], lang) | {"cijfer": said}
        for name, said in told.items()
    ]


def _question(figure: Figure, lang: str) -> str:
    indicator: Indicator = figure.indicator
    if lang in indicator.question:
        return indicator.question[lang]
    generic = texts("interview")["question"]
    better_or_worse = figure.judgement in ("better", "worse")
    return str(generic[figure.judgement if better_or_worse else "other"][lang])
