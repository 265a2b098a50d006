"""The section of the report on what comes first, per coalition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from regiobeeld import charts, wording
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.priorities import CRITERIA, Basis, Priorities, prioritise
from regiobeeld.priorities.figures import Analysed
from regiobeeld.priorities.issues import check_coalition
from regiobeeld.priorities.ranking import DRAWS, reason_text
from regiobeeld.region_picture import Picture
from regiobeeld.report.page.sections import Section, drawn, filled
from regiobeeld.report.page.words import WORDS

_LABELS = {criterion.id: criterion.label for criterion in CRITERIA}
_HEARD = {"breadth_residents": "residents", "breadth_professionals": "professionals"}
_SOURCES = ("figures", "interviews", "scores")


@dataclass(frozen=True)
class Block:
    """What a coalition reads.

    Attributes
    ----------
    id, label
        The coalition.
    basis
        What the order rests on, in a few sentences.
    lines
        The issues in order: every text is ready to show, and plain.
    tied
        How many of the first cannot be told from the very first.
    chart
        The chart of the rank probabilities for the templates, or None.
    modelled
        Whether any of the figures is an estimate of a model.
    assumptions, changing
        How many were tried, and how many of those change the first three.
    changes
        What comes and goes, each with the assumptions that do it.
    absent
        Criteria that all issues lack.
    unranked
        Reasons, each with the issues that are not in the order for it.
    """

    id: str
    label: str
    basis: str
    lines: tuple[dict[str, str], ...]
    tied: int
    chart: Mapping[str, Any] | None
    modelled: bool
    assumptions: int
    changing: int
    changes: tuple[tuple[str, str], ...]
    absent: str
    unranked: tuple[tuple[str, str], ...]


def priorities(
    picture: Picture,
    codings: pd.DataFrame | None = None,
    scores: pd.DataFrame | None = None,
    lang: str = "nl",
    *,
    coalition: str | None = None,
    codebook: Codebook | None = None,
) -> Section:
    """Return what comes first, how sure that is, and what it rests on.

    Parameters
    ----------
    picture
        The region in figures.
    codings, codebook
        Interviews as coded, when there are any.
    scores
        Of the coalitions, when they gave any; see `read_scores_sheet`.
    lang
        ``nl`` or ``en``.
    coalition
        The coalition whose block is wanted; all of them when left out.

    Raises
    ------
    PriorityError
        When there is no such coalition, or when codings or scores do not belong to the picture.
    """
    wording.check_language(lang)
    wanted = (
        list(picture.catalogue.coalitions)
        if coalition is None
        else [check_coalition(picture, coalition)]
    )
    analysed = Analysed.of(picture)
    found = [
        prioritise(
            picture, name, codings=codings, scores=scores, codebook=codebook, analysed=analysed
        )
        for name in wanted
    ]
    return filled(
        "priorities.html.j2",
        lang,
        draws=wording.number(DRAWS, 0, lang),
        blocks=[_block(picture, one, lang) for one in found],
    )


def _block(picture: Picture, found: Priorities, lang: str) -> Block:
    sensitivity = found.sensitivity
    labels = dict(
        zip(found.frame["issue"], charts.issue_labels(picture, found.frame, lang), strict=True)
    )
    absent = set(_LABELS) if len(found.frame) else set()
    for text in found.frame["missing"]:
        absent &= set(text.split(", "))
    chart = None
    if charts.has_rank_probabilities(found):
        chart = drawn(charts.rank_probabilities(picture, found, lang))
    ranked = found.criteria["issue"].isin(found.frame["issue"])
    return Block(
        id=found.coalition,
        label=picture.catalogue.coalitions[found.coalition].label[lang],
        basis=_basis(found.basis, picture.region.smallest_group, lang),
        lines=tuple(_lines(picture, found, list(labels.values()), absent, lang)),
        tied=int((found.frame["tied_group"] == 1).sum()),
        chart=chart,
        modelled=bool((ranked & (found.criteria["reason"] == "modelled")).any()),
        assumptions=len(sensitivity),
        changing=int(sensitivity["changes"].sum()),
        changes=tuple(_changes(sensitivity, labels, lang)),
        absent=_criteria([name for name in _LABELS if name in absent], lang),
        unranked=tuple(_unranked(picture, found, lang)),
    )


def _basis(basis: Basis, smallest: int, lang: str) -> str:
    words = WORDS[lang]
    untold = words["few"].format(smallest=smallest)
    counts = {k: untold if v is None else v for k, v in vars(basis).items()}
    if basis.interviews is None:
        counts["interviews"] = words["untold"]
    first = words["priorities_figures" if basis.figures else "priorities_no_figures"]
    said = [first.format(**counts)]
    if basis.interviews != 0:
        said[0] += " " + words["priorities_interviews"].format(**counts)
    else:
        said[0] += "."
        said.append(words["priorities_no_interviews"])
    if basis.coders == 1:
        said.append(words["priorities_one_coder"])
    said.append(words["priorities_scores" if basis.scored else "priorities_no_scores"])
    if basis.interviews == 0 or not basis.scored:
        said.append(words["priorities_provisional"])
    return " ".join(sentence.format(**counts) for sentence in said)


def _lines(
    picture: Picture, found: Priorities, labels: list[str], absent: set[str], lang: str
) -> list[dict[str, str]]:
    words = WORDS[lang]
    lines = []
    for label, row in zip(labels, found.frame.to_dict("records"), strict=True):
        missing = row["missing"].split(", ") if row["missing"] else []
        low, high = row["rank_low"], row["rank_high"]
        places = str(low) if low == high else words["priorities_to"].format(low=low, high=high)
        lines.append(
            {
                "label": label,
                "chance": wording.chance(row["p_top"], lang),
                "people": _people(picture, row, lang),
                "places": places,
                "known": _criteria(
                    [n for n in _LABELS if n not in missing and not _silent(n, row)], lang
                ),
                "missing": _criteria([name for name in missing if name not in absent], lang),
            }
        )
    return lines


def _silent(criterion: str, row: Mapping[Any, Any]) -> bool:
    """Say whether a criterion counts interviews, and finds none."""
    said = row.get(_HEARD.get(criterion, ""), 1)
    # A count that readers may not know is of one or more.
    return bool(pd.notna(said) and said == 0)


def _people(picture: Picture, row: Mapping[Any, Any], lang: str) -> str:
    """Say how many people it is about; of what is good, for how many it does not hold."""
    if pd.isna(row["people"]):
        return ""
    good = picture.indicator(row["issue"]).direction == "higher_better"
    people = wording.number(_round(row["people"]), 0, lang)
    return WORDS[lang]["priorities_people_not" if good else "priorities_people"].format(
        people=people
    )


def _round(people: float) -> float:
    """Round to two figures: it is an estimate.

    Examples
    --------
    >>> _round(619947.5), _round(18557.9)
    (620000.0, 19000.0)
    """
    return float(f"{people:.2g}")


def _criteria(names: list[str], lang: str) -> str:
    return ", ".join(_LABELS[name][lang] for name in names)


def _assumption(name: str, lang: str) -> str:
    """Say an assumption as a part of a sentence."""
    words = WORDS[lang]
    change, what = name.split(":")
    if change == "method":
        return words[f"priorities_{what}"]
    if what in _SOURCES:
        label = words[f"priorities_source_{what}"]
    elif what in _LABELS:
        label = f"“{_LABELS[what][lang]}”"
    else:
        label = words[f"priorities_{what.lower()}"]
    return words[f"priorities_{change}"].format(criterion=label)


def _changes(
    sensitivity: pd.DataFrame, labels: Mapping[str, str], lang: str
) -> list[tuple[str, str]]:
    groups: dict[str, list[str]] = {}
    for row in sensitivity[sensitivity["changes"]].to_dict("records"):
        assumption = _assumption(str(row["assumption"]), lang)
        groups.setdefault(_swap(row, labels, lang), []).append(assumption)
    return [(swap, "; ".join(assumptions)) for swap, assumptions in groups.items()]


def _swap(row: Mapping[Any, Any], labels: Mapping[str, str], lang: str) -> str:
    sides = {side: _named(row[side], labels, lang) for side in ("enters", "leaves")}
    return WORDS[lang]["priorities_swap"].format(**sides)


def _named(ids: Iterable[str], labels: Mapping[str, str], lang: str) -> str:
    names = [labels[name] for name in ids]
    return f" {WORDS[lang]['and']} ".join(names)


def _unranked(picture: Picture, found: Priorities, lang: str) -> list[tuple[str, str]]:
    groups: dict[str, list[str]] = {}
    labels = charts.issue_labels(picture, found.unranked, lang)
    for label, reason in zip(labels, found.unranked["reason"], strict=True):
        groups.setdefault(str(reason), []).append(label)
    return [(reason_text(reason, lang), ", ".join(names)) for reason, names in groups.items()]
