"""The priorities of a coalition: its opgaven in order, with the probability of their ranks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiobeeld import seeds, wording
from regiobeeld.definitions.texts import texts
from regiobeeld.errors import PriorityError
from regiobeeld.interviews.codebook import Codebook, read_codebook
from regiobeeld.priorities.criteria import (
    CRITERIA,
    NEUTRAL_EFFECTIVENESS,
    Floats,
    weights_of,
)
from regiobeeld.priorities.evidence import Basis, Evidence, evidence_of
from regiobeeld.priorities.methods import hanlon, topsis
from regiobeeld.priorities.sensitivity import sensitivity_of
from regiobeeld.priorities.uncertainty import (
    TOP,
    alike,
    filled,
    hanlon_draws,
    rank_probabilities,
    ranks_of,
    shrunk,
    tied_groups,
    weight_draws,
)
from regiobeeld.region_picture import Picture

DRAWS = 4000
#: Of the Dirichlet distribution around the stated weights.
CONCENTRATION = 30.0
_IDS = [criterion.id for criterion in CRITERIA]
_OF_PART = {part: [c.id for c in CRITERIA if c.component == part] for part in "ABC"}


@dataclass(frozen=True)
class Priorities:
    """The opgaven of a coalition in order, or in groups where there is no ground for an order.

    Attributes
    ----------
    coalition
        Its id.
    frame
        One row per opgave that is ranked, the first first; none when there is no order: ``issue``
        (its id), ``label`` (Dutch), ``p_top`` (probability
        of being in the first three), ``mean_rank``, ``rank_low, rank_high`` (95% of its ranks),
        ``tied_group`` (from 1; see `tied_groups`), ``A, B, C`` (0-10), ``pearl``, ``hanlon``
        (0-300) and ``hanlon_rank``, ``topsis`` (0-1) and ``topsis_rank``, ``people`` (how many it
        touches), ``residents, professionals`` (interviews in which it came up; NA where that is of
        a few people, see `regiobeeld.disclosure`) and ``missing``: the criteria that it lacks, with
        commas. Scores are of what is there; a criterion that is missing is never zero.
    criteria
        One row per issue and criterion: ``issue, criterion, component, source, score`` (0-10, NaN
        where there is none) and ``reason``, a key of the texts' ``absent``.
    probabilities
        Issues (in order) × ranks 1, 2, …; rows and columns add up to one.
    sensitivity
        One row per assumption that was changed: ``assumption`` (``without:size``,
        ``double:belang``, ``without:interviews``, ``method:topsis``), ``top``, ``enters`` and
        ``leaves`` (tuples of ids), and ``changes``.
    unranked
        Opgaven without a place: ``issue, label, group`` (``worse``, ``grows``, ``large``,
        ``unknown``, or empty) and ``reason`` (why it can have none, a key of the texts' ``absent``;
        empty when only the order lacks).
    needed
        What an order needs, per language; empty when there is one.
    mapping
        Where indicators and codes count: ``kind, name, opgave, part``; see `mapping.Mapped`.
    unplaced
        What was spoken of or scored and counts for no opgave of the coalition: ``kind, name,
        label`` and ``elsewhere``, whether it counts for one of another coalition.
    basis
        What the order rests on.
    weights
        As they were stated.
    draws, seed
        Of the simulation.
    """

    coalition: str
    frame: pd.DataFrame = field(repr=False)
    criteria: pd.DataFrame = field(repr=False)
    probabilities: pd.DataFrame = field(repr=False)
    sensitivity: pd.DataFrame = field(repr=False)
    unranked: pd.DataFrame = field(repr=False)
    needed: Mapping[str, str]
    mapping: pd.DataFrame = field(repr=False)
    unplaced: pd.DataFrame = field(repr=False)
    basis: Basis
    weights: Mapping[str, float] = field(repr=False)
    draws: int
    seed: int

    @property
    def top(self) -> tuple[str, ...]:
        """The ids of the first three."""
        return tuple(map(str, self.frame["issue"].head(TOP)))


def prioritise(
    picture: Picture,
    coalition: str,
    *,
    codings: pd.DataFrame | None = None,
    scores: pd.DataFrame | None = None,
    codebook: Codebook | None = None,
    weights: Mapping[str, float] | None = None,
    concentration: float | None = CONCENTRATION,
    draws: int = DRAWS,
    seed: int = seeds.PRIORITIES,
) -> Priorities:
    """Put the opgaven of a coalition in order, with how sure that order is.

    Parameters
    ----------
    picture
        The region in figures.
    coalition
        Id of a coalition of the picture's region.
    codings
        Interviews as coded, by indicator and code; see the columns of ``codings.parquet``. The
        order does without when left out.
    scores
        As of `read_scores_sheet`, by opgave or, as before, by indicator or code; rows of other
        coalitions are passed over.
    codebook
        That the interviews were coded with; the package's when left out.
    weights
        Those that differ from the usual, by criterion, and for ``A`` and ``B``.
    concentration
        How sure the weights are; see `weight_draws`. None takes them as given.
    draws, seed
        Of the simulation: the same seed gives the same result.

    Returns
    -------
    Priorities
        Opgaven by their mean rank.

    Raises
    ------
    RegionError
        When the region has no such coalition.
    PriorityError
        When there is no such criterion, when a number is wrong, or when the codings or the scores
        do not belong to this picture.

    Notes
    -----
    There is an order when at least four opgaven can be ranked on one basis, the coalition's own
    severity or the burden here, and people spoke of them or the coalition scored them; see
    `regiobeeld.opgaven.coalition_order`.

    Scores are [A + 2B]·C (see `hanlon`), where A, B and C are weighted means of the criteria that
    an opgave has. Where C is missing it is 5 for the score. In every draw the criteria are drawn
    from their intervals and from coders and interviews, drawn together as far as they are noisy
    (`shrunk`), and what is missing is taken from another opgave (`filled`).

    Examples
    --------
    >>> import regiobeeld
    >>> twente = regiobeeld.picture("twente")
    >>> found = prioritise(twente, "gezondheid_en_gedrag")
    >>> found.top, found.needed["en"]
    ((), 'For an order the coalition must say of every issue how serious it is.')
    >>> marks = {"chronische_ziekte": 8, "bewegen_overgewicht": 9, "roken_vapen": 6, "alcohol": 4}
    >>> scores = pd.DataFrame({"issue": list(marks), "severity": list(marks.values())}).assign(
    ...     coalition="gezondheid_en_gedrag", influence=None, effectiveness=None, pearl=None
    ... )
    >>> prioritise(twente, "gezondheid_en_gedrag", scores=scores).top
    ('bewegen_overgewicht', 'chronische_ziekte', 'roken_vapen')
    """
    picture.region.coalition(coalition)
    if draws < 1:
        raise PriorityError(f"draws={draws}: it must be 1 or more.")
    if concentration is not None and not concentration > 0:
        raise PriorityError(f"concentration={concentration}: it must be more than 0, or None.")
    stated, smallest = weights_of(weights), picture.region.smallest_group
    evidence = evidence_of(picture, coalition, codings, scores, codebook or read_codebook())
    point = evidence.point()
    ranked = evidence.ranked & _is_known(point, stated)
    names = [name for name in _IDS if not np.isnan(point[name][ranked]).all()]
    random = np.random.default_rng(seed)
    found = evidence.draws(random, draws)
    seen = {name: found[name][:, ranked] for name in names}
    same = alike(seen)
    drawn = {name: filled(random, shrunk(random, v, same)) for name, v in seen.items()}
    drawn_weights = weight_draws(random, stated, names, draws, concentration)
    pearl = evidence.pearl[ranked]
    total = np.broadcast_to(hanlon_draws(drawn, drawn_weights, pearl), (draws, len(pearl)))
    ranks = ranks_of(random, total)
    frame = _frame(evidence, {n: v[ranked] for n, v in point.items()}, ranked, stated)
    told = evidence.readings.told_counts(smallest)
    for name in ("residents", "professionals"):
        frame.insert(len(frame.columns) - 1, name, told[f"breadth_{name}"].array[ranked])
    order = _order(frame, ranks)
    frame = _with_ranks(frame.iloc[order].reset_index(drop=True), ranks[:, order])
    ids = frame["issue"].tolist()
    probabilities = pd.DataFrame(
        rank_probabilities(ranks[:, order]),
        index=pd.Index(ids, name="issue", dtype="str"),
        columns=pd.RangeIndex(1, len(ids) + 1, name="rank"),
    )
    drawn = {name: values[:, order] for name, values in drawn.items()}

    def known(factors: Mapping[str, float]) -> npt.NDArray[np.bool_]:
        changed = {name: weight * factors.get(name, 1) for name, weight in stated.items()}
        return _is_known(point, changed)[ranked][order]

    return Priorities(
        coalition=coalition,
        frame=frame,
        criteria=evidence.criteria(point),
        probabilities=probabilities,
        sensitivity=sensitivity_of(frame, drawn, drawn_weights, known),
        unranked=_unranked(evidence, ranked),
        needed=_needed(evidence),
        mapping=evidence.mapping,
        unplaced=evidence.unplaced,
        basis=evidence.basis(smallest),
        weights=stated,
        draws=draws,
        seed=seed,
    )


def _mean(scores: Mapping[str, Floats], part: str, weights: Mapping[str, float]) -> Floats:
    """Return the weighted mean of the criteria of a component that each issue has."""
    names = _OF_PART[part]
    values = np.array([scores[name] for name in names])
    share = np.where(np.isnan(values), 0.0, np.array([weights[n] for n in names])[:, None])
    total = share.sum(axis=0)
    above = (share * np.nan_to_num(values)).sum(axis=0)
    found: Floats = np.divide(above, total, out=np.full_like(total, np.nan), where=total > 0)
    return found


def _is_known(point: Mapping[str, Floats], weights: Mapping[str, float]) -> npt.NDArray[np.bool_]:
    """Say which issues have a criterion that counts."""
    level = [~np.isnan(_mean(point, part, weights)) & (weights[part] > 0) for part in "AB"]
    found: npt.NDArray[np.bool_] = level[0] | level[1]
    return found


def _frame(
    evidence: Evidence,
    point: Mapping[str, Floats],
    ranked: npt.NDArray[np.bool_],
    weights: Mapping[str, float],
) -> pd.DataFrame:
    """Return the ranked issues with their scores, in the order of the coalition."""
    chosen = [item for item, has in zip(evidence.issues, ranked, strict=True) if has]
    parts = {part: _mean(point, part, weights) for part in "ABC"}
    # A part that is missing is as high as the part that is there: the weight of one moves over.
    share = np.array([np.where(np.isnan(parts[p]), 0.0, weights[p]) for p in "AB"])
    level = (share * np.nan_to_num([parts["A"], parts["B"]])).sum(axis=0) / share.sum(axis=0)
    c = np.where(np.isnan(parts["C"]), NEUTRAL_EFFECTIVENESS, parts["C"])
    total = hanlon(level, level, c, evidence.pearl[ranked])
    frame = pd.DataFrame(
        {
            "issue": pd.Series([item.id for item in chosen], dtype="str"),
            "label": pd.Series([item.label["nl"] for item in chosen], dtype="str"),
        }
    ).assign(**parts, pearl=evidence.scores["pearl"].array[ranked], hanlon=total)
    frame["hanlon_rank"] = (-frame["hanlon"]).rank(method="min").astype("int64")
    second = _topsis(point, parts, weights)
    frame["topsis"], frame["topsis_rank"] = second["closeness"], second["rank"]
    frame["people"] = evidence.figures.frame["people"].to_numpy()[ranked]
    frame["missing"] = _missing(point, len(chosen))
    return frame


def _topsis(
    point: Mapping[str, Floats], parts: Mapping[str, Floats], weights: Mapping[str, float]
) -> pd.DataFrame:
    """Judge by all criteria side by side; C counts as much as A."""
    of_part = {"A": weights["A"], "B": weights["B"], "C": weights["A"]}
    share = []
    for criterion in CRITERIA:
        total = sum(weights[name] for name in _OF_PART[criterion.component])
        part = of_part[criterion.component]
        share.append(part * weights[criterion.id] / total if total else 0.0)
    matrix = np.column_stack([point[name] for name in _IDS])
    if not len(matrix):
        return pd.DataFrame({"closeness": np.zeros(0), "rank": np.zeros(0, dtype=np.int64)})
    return topsis(matrix, share)


def _missing(point: Mapping[str, Floats], number: int) -> list[str]:
    absent = {name: np.isnan(point[name]) for name in _IDS}
    return [", ".join(n for n in _IDS if absent[n][row]) for row in range(number)]


def _order(frame: pd.DataFrame, ranks: npt.NDArray[np.int64]) -> list[int]:
    """Return places in order: by the mean rank, then the name."""
    order: list[int] = np.lexsort((frame["issue"].to_numpy(), ranks.mean(axis=0))).tolist()
    return order


def _with_ranks(frame: pd.DataFrame, ranks: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Put what is known of the ranks behind the names."""
    low, high = np.quantile(ranks, [0.025, 0.975], axis=0, method="inverted_cdf").astype("int64")
    columns = {
        "p_top": (ranks <= TOP).mean(axis=0),
        "mean_rank": ranks.mean(axis=0),
        "rank_low": low,
        "rank_high": high,
        "tied_group": tied_groups(ranks),
    }
    for place, (name, values) in enumerate(columns.items(), start=2):
        frame.insert(place, name, values)
    return frame


def _unranked(evidence: Evidence, ranked: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Return the opgaven that have no place, by group."""
    labels = {item.id: item.label["nl"] for item in evidence.issues}
    placed = {item.id for item, has in zip(evidence.issues, ranked, strict=True) if has}
    rest = evidence.order[~evidence.order["opgave"].isin(placed)]
    rows = [
        (row["opgave"], labels[row["opgave"]], row["group"], row["kept_out"])
        for row in rest.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=["issue", "label", "group", "reason"], dtype="str")


def _needed(evidence: Evidence) -> Mapping[str, str]:
    """Return what an order needs, per language."""
    first = evidence.order.head(1)
    return {lang: "".join(first[f"needed_{lang}"]) for lang in wording.LANGUAGES}


def reason_text(reason: str, lang: str) -> str:
    """Return why a criterion is missing, for readers; empty when it is not."""
    return str(texts("priorities")["absent"][reason][lang]) if reason else ""
