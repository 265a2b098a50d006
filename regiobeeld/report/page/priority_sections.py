"""The section of the report on what comes first, per coalition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from regiobeeld import charts, opgaven, wording
from regiobeeld.interviews.agreement.agreement_tables import TENTATIVE
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.opgaven.coming import GROWTH
from regiobeeld.opgaven.order import GROUPS, reason_rows
from regiobeeld.priorities import CRITERIA, Basis, Priorities, prioritise
from regiobeeld.priorities.issues import chosen_coalitions
from regiobeeld.priorities.ranking import DRAWS, reason_text
from regiobeeld.region_picture import Picture
from regiobeeld.report.page.sections import Section, drawn, filled
from regiobeeld.report.page.words import WORDS

_LABELS = {criterion.id: criterion.label for criterion in CRITERIA}
_HEARD = {"breadth_residents": "residents", "breadth_professionals": "professionals"}
_SOURCES = ("figures", "interviews", "scores")


@dataclass(frozen=True)
class OpgaveGroup:
    """Opgaven that there is the same to say of: each with one line."""

    name: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Block:
    """What a coalition reads.

    Attributes
    ----------
    id, label
        The coalition.
    first
        The first line: what comes first, or why there is no order.
    needed
        What an order needs; empty when there is one.
    basis
        What the order rests on, in a few sentences.
    lines
        The opgaven in order: every text is ready to show, and plain.
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
        Criteria that all opgaven lack.
    groups
        Where there is no order, the opgaven in groups.
    unranked
        Beside an order, reasons with the opgaven that are not in it for that.
    mapping
        Per opgave the figures and the codes that count for it.
    unplaced
        What was spoken of or scored and counts for no coalition.
    """

    id: str
    label: str
    first: str
    needed: str
    basis: str
    lines: tuple[dict[str, str], ...]
    tied: int
    chart: Mapping[str, Any] | None
    modelled: bool
    assumptions: int
    changing: int
    changes: tuple[tuple[str, str], ...]
    absent: str
    groups: tuple[OpgaveGroup, ...]
    unranked: tuple[tuple[str, str], ...]
    mapping: tuple[tuple[str, str, str], ...]
    unplaced: str


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
    RegionError
        When the region has no such coalition.
    PriorityError
        When codings or scores do not belong to the picture.
    """
    wording.check_language(lang)
    wanted = [found.id for found in chosen_coalitions(picture, coalition)]
    found = [
        prioritise(picture, name, codings=codings, scores=scores, codebook=codebook)
        for name in wanted
    ]
    return filled(
        "priorities.html.j2",
        lang,
        region=picture.region.name_in(lang),
        alone=coalition is not None,
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
    groups = _groups(picture, found, lang)
    ordered = len(found.frame) > 0
    return Block(
        id=found.coalition,
        first=_first(found, list(labels.values()), groups, lang),
        needed=found.needed[lang],
        label=picture.region.coalition(found.coalition).names[lang],
        basis=_basis(found.basis, picture.region.smallest_group, lang),
        lines=tuple(_lines(picture, found, list(labels.values()), absent, lang)),
        tied=int((found.frame["tied_group"] == 1).sum()),
        chart=chart,
        modelled=bool((ranked & (found.criteria["reason"] == "modelled")).any()),
        assumptions=len(sensitivity),
        changing=int(sensitivity["changes"].sum()),
        changes=tuple(_changes(sensitivity, labels, lang)),
        absent=_criteria([name for name in _LABELS if name in absent], lang),
        groups=() if ordered else tuple(groups),
        unranked=tuple(_unranked(picture, found, lang)) if ordered else (),
        mapping=tuple(_mapping(picture, found, lang)),
        unplaced=", ".join(_names(picture, _lost(found.unplaced), lang)),
    )


def _basis(basis: Basis, smallest: int, lang: str) -> str:
    words = WORDS[lang]
    untold = words["few"].format(smallest=smallest)
    counts = {k: untold if v is None else v for k, v in vars(basis).items()}
    if basis.interviews is None:
        counts["interviews"] = words["untold"]
    said = [words[f"priorities_weighs_{basis.weighs or 'nothing'}"].format(**counts)]
    if basis.interviews != 0:
        said.append(words["priorities_interviews"].format(**counts))
    else:
        said.append(words["priorities_no_interviews"])
    if basis.coders == 1:
        said.append(words["priorities_one_coder"])
    said += [
        words["priorities_left_out"].format(
            criterion=_LABELS[name][lang].capitalize(),
            alpha=wording.number(alpha, 2, lang),
            limit=wording.number(TENTATIVE, 3, lang),
        )
        for name, alpha in basis.left_out.items()
    ]
    said.append(
        words["priorities_scores" if basis.scored else "priorities_no_scores"].format(**counts)
    )
    return " ".join(filter(None, said))


def _lines(
    picture: Picture, found: Priorities, labels: list[str], absent: set[str], lang: str
) -> list[dict[str, str]]:
    words = WORDS[lang]
    first = {name: float(p) for name, *rest in found.probabilities.itertuples() for p in rest[:1]}
    lines = []
    for label, row in zip(labels, found.frame.to_dict("records"), strict=True):
        missing = row["missing"].split(", ") if row["missing"] else []
        low, high = row["rank_low"], row["rank_high"]
        places = str(low) if low == high else words["priorities_to"].format(low=low, high=high)
        lines.append(
            {
                "label": label,
                "first": wording.chance(first[row["issue"]], lang),
                "chance": wording.chance(row["p_top"], lang),
                "people": _people(picture, str(row["issue"]), lang),
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


def _people(picture: Picture, issue: str, lang: str) -> str:
    """Say how many people have the problem, where its lead tells."""
    evidence, lead = opgaven.evidence(picture), opgaven.opgaven_of(picture.region)[issue].lead
    of = (evidence["opgave"] == issue) & (evidence["indicator"] == lead)
    return "".join(evidence.loc[of & (evidence["kind"] == "people"), f"sentence_{lang}"].head(1))


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


def _first(
    found: Priorities, labels: Sequence[str], groups: Sequence[OpgaveGroup], lang: str
) -> str:
    """Say in one line what comes first, or that there is no order."""
    words = WORDS[lang]
    if labels:
        chance = wording.chance(found.probabilities[1].iloc[0], lang)
        return words["priorities_first"].format(label=labels[0], chance=chance)
    if not groups:
        return words["priorities_no_order"]
    names = ", ".join(label for label, _ in groups[0].lines)
    return words["priorities_first_group"].format(group=groups[0].name, labels=names)


def _groups(picture: Picture, found: Priorities, lang: str) -> list[OpgaveGroup]:
    """Return the opgaven without a place in the fixed groups, each with what puts it there."""
    evidence = dict(iter(opgaven.evidence(picture).groupby("opgave")))
    labels = dict(
        zip(
            found.unranked["issue"], charts.issue_labels(picture, found.unranked, lang), strict=True
        )
    )
    groups = []
    for group in GROUPS:
        names = found.unranked.loc[found.unranked["group"] == group, "issue"]
        lines = [(labels[n], _why(evidence[n], group, lang)) for n in names]
        if lines:
            groups.append(OpgaveGroup(WORDS[lang][f"priorities_group_{group}"], tuple(lines)))
    return groups


def _why(rows: pd.DataFrame, group: str, lang: str) -> str:
    """Return the sentence of evidence that puts an opgave in its group."""
    chosen = reason_rows(rows, group).head(1)
    # What is compared is told before, and so is the number that grows.
    kind = {"worse": "now", "grows": "outlook"}.get(group, "")
    of = rows["indicator"].isin(chosen["indicator"].str.removesuffix(GROWTH))
    told = pd.concat([rows[of & (rows["kind"] == kind)], chosen])
    return " ".join(told[f"sentence_{lang}"].drop_duplicates())


def _unranked(picture: Picture, found: Priorities, lang: str) -> list[tuple[str, str]]:
    groups: dict[str, list[str]] = {}
    labels = charts.issue_labels(picture, found.unranked, lang)
    for label, reason in zip(labels, found.unranked["reason"], strict=True):
        groups.setdefault(str(reason), []).append(label)
    return [(reason_text(reason, lang), ", ".join(names)) for reason, names in groups.items()]


def _mapping(picture: Picture, found: Priorities, lang: str) -> list[tuple[str, str, str]]:
    """Return per opgave the figures that count for it, the lead first, and the codes."""
    known = opgaven.opgaven_of(picture.region)
    rows = []
    for name in dict.fromkeys(picture.region.coalition(found.coalition).opgaven):
        mine = found.mapping[found.mapping["opgave"] == name]
        parts = (mine[mine["kind"] == kind] for kind in ("indicator", "code"))
        told = [", ".join(_names(picture, part, lang)) for part in parts]
        rows.append((known[name].label[lang], told[0], told[1]))
    return rows


def _lost(unplaced: pd.DataFrame) -> pd.DataFrame:
    """Return what counts for no coalition: the rest stands at another."""
    return unplaced[~unplaced["elsewhere"]]


def _names(picture: Picture, rows: pd.DataFrame, lang: str) -> list[str]:
    """Return names of indicators for readers; a code has one name."""
    known = picture.catalogue.indicators
    return [
        known[name].label[lang] if kind == "indicator" and name in known else name
        for kind, name in zip(rows["kind"], rows["name"], strict=True)
    ]
