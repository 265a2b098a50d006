"""Criteria from interviews: who spoke of an issue, its importance, where the figure clashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiobeeld.disclosure import is_hidden
from regiobeeld.interviews.agreement.reliability import BELANG as BELANG_PART
from regiobeeld.interviews.agreement.reliability import DUIDING as DUIDING_PART
from regiobeeld.interviews.choices import BELANG
from regiobeeld.priorities.criteria import Floats, Scores, share_score
from regiobeeld.priorities.issues import Issue

ROLES = {"breadth_residents": "bewoner", "breadth_professionals": "professional"}
CRITERIA = (*ROLES, "belang", "dissonance")
#: Readings that go against a figure, or that qualify it.
DISSONANT = ("weerspreekt", "nuanceert")
#: Interviews about an issue that a criterion needs: one never decides.
FEWEST = 2
#: What coders must agree on for a criterion to count; see `reliability`.
RESTS_ON = {"belang": BELANG_PART, "dissonance": DUIDING_PART}


@dataclass(frozen=True)
class Readings:
    """What coders found in interviews, counted per issue, coder and interview.

    Attributes
    ----------
    issues, coders, interviews
        What the axes of the counts are.
    roles
        Of each interview: ``bewoner`` or ``professional``.
    spoke
        Whether a coder found the issue in an interview.
    belang, belang_given
        The sum of importance over fragments, and of how many it was given.
    dissonant, read
        Fragments read as contradicting or qualifying the figure, of those read at all.
    too_low
        What coders agree on too little to count, as of `Reliability.too_low`.
    """

    issues: tuple[Issue, ...]
    coders: tuple[str, ...]
    interviews: tuple[str, ...]
    roles: npt.NDArray[np.str_]
    spoke: Floats
    belang: Floats
    belang_given: Floats
    dissonant: Floats
    read: Floats
    too_low: frozenset[str] = frozenset()

    def point(self) -> Scores:
        """Return the scores, 0-10, of each criterion: one per issue, NaN where there is none."""
        ones = np.ones((1, len(self.coders))), np.ones((1, len(self.interviews)))
        return {name: found[0] for name, found in self._scores(*ones).items()}

    def draws(self, random: np.random.Generator, number: int) -> Scores:
        """Return draws of the scores: number × issues for each criterion.

        Coders are drawn again with replacement, and so are interviews, within each role.
        """
        coders = _drawn_again(random, number, len(self.coders))
        interviews = np.zeros((number, len(self.interviews)))
        for role in ROLES.values():
            chosen = np.flatnonzero(self.roles == role)
            interviews[:, chosen] = _drawn_again(random, number, len(chosen))
        return self._scores(coders, interviews)

    def counts(self) -> pd.DataFrame:
        """Return per issue the number of residents and professionals who spoke of it."""
        heard = self.spoke.max(axis=1, initial=0.0) > 0
        columns = {name: heard[:, self.roles == role].sum(axis=1) for name, role in ROLES.items()}
        return pd.DataFrame(columns, index=pd.Index([i.id for i in self.issues], name="issue"))

    def told_counts(self, smallest_group: int) -> pd.DataFrame:
        """Return `counts` as readers may know them; missing where they may not.

        Of a role with fewer interviews than the smallest group nothing is told.
        """
        counts = self.counts().astype("Int64")
        for name, role in ROLES.items():
            small = is_hidden(int((self.roles == role).sum()), smallest_group)
            few = counts[name].between(1, smallest_group - 1)
            counts[name] = counts[name].mask(few | small)
        return counts

    def reasons(self, criterion: str) -> list[str]:
        """Return per issue why it lacks a criterion; empty where it does not."""
        if not self.interviews:
            return ["no_interviews"] * len(self.issues)
        if criterion in ROLES:
            if not (self.roles == ROLES[criterion]).any():
                return ["no_role"] * len(self.issues)
            # Silence was counted: it is a breadth of nought.
            return [_needed(n) if n else "" for n in _heard_in(self.spoke)]
        if RESTS_ON[criterion] in self.too_low:
            return ["coders_differ"] * len(self.issues)
        if criterion == "belang":
            return [_needed(number) for number in _heard_in(self.belang_given)]
        return [
            _needed(number) if issue.indicators else "no_figure"
            for issue, number in zip(self.issues, _heard_in(self.read), strict=True)
        ]

    def _scores(self, coders: Floats, interviews: Floats) -> Scores:
        scores = {
            name: share_score(self._breadth(coders, interviews, self.roles == role))
            for name, role in ROLES.items()
        }
        pairs = (coders[:, :, None] * interviews[:, None, :]).reshape(len(coders), -1)
        belang = _ratio(pairs, self.belang, self.belang_given)
        scores["belang"] = share_score(belang / max(BELANG))
        scores["dissonance"] = share_score(_ratio(pairs, self.dissonant, self.read))
        for name, found in scores.items():
            found[:, np.array([bool(reason) for reason in self.reasons(name)], dtype=bool)] = np.nan
        return scores

    def _breadth(self, coders: Floats, interviews: Floats, chosen: npt.NDArray[np.bool_]) -> Floats:
        """Return the share of interviews in which any of the coders found the issue."""
        total = np.zeros((len(coders), len(self.issues)))
        for place in np.flatnonzero(chosen):
            heard = coders @ self.spoke[:, :, place].T > 0
            total += heard * interviews[:, place, None]
        return total / max(int(chosen.sum()), 1)


def readings_of(
    named: pd.DataFrame, issues: Sequence[Issue], too_low: frozenset[str] = frozenset()
) -> Readings:
    """Count codings per issue, coder and interview.

    Parameters
    ----------
    named
        Codings with their ``issue``; see `spoken_of`. All interviews count in the breadth, also
        those in which no issue of this coalition came up.
    issues
        What to count.
    too_low
        See `Readings`.
    """
    coders = tuple(sorted(named["coder"].unique()))
    roles = named.drop_duplicates("interview_id").set_index("interview_id")["rol"].sort_index()
    interviews = tuple(map(str, roles.index))
    # A fragment with two codes was read once.
    once = named.drop_duplicates(["coder", "fragment_id", "issue"])
    places = {item.id: number for number, item in enumerate(issues)}
    rows = once[once["issue"].isin(list(places))]
    at = (
        rows["issue"].map(places).to_numpy(dtype=np.int64),
        rows["coder"].map({name: n for n, name in enumerate(coders)}).to_numpy(dtype=np.int64),
        rows["interview_id"].map({name: n for n, name in enumerate(interviews)})
        .to_numpy(dtype=np.int64),
    )  # fmt: skip
    shape = len(issues), len(coders), len(interviews)

    def total(values: npt.ArrayLike) -> Floats:
        counts = np.zeros(shape)
        np.add.at(counts, at, np.asarray(values, dtype=np.float64))
        return counts

    belang = rows["belang"].astype("Float64")
    return Readings(
        issues=tuple(issues),
        coders=coders,
        interviews=interviews,
        roles=roles.to_numpy(dtype=str),
        spoke=np.minimum(total(np.ones(len(rows))), 1.0),
        belang=total(belang.fillna(0.0)),
        belang_given=total(belang.notna()),
        dissonant=total(rows["duiding"].isin(DISSONANT)),
        read=total(rows["duiding"] != ""),
        too_low=too_low,
    )


def enough_heard(named: pd.DataFrame) -> list[str]:
    """Return the issues that `FEWEST` interviews or more are about, in order of name.

    Parameters
    ----------
    named
        As for `readings_of`.
    """
    number = named[named["issue"] != ""].groupby("issue")["interview_id"].nunique()
    return sorted(map(str, number.index[number >= FEWEST]))


def _heard_in(counts: Floats) -> list[int]:
    """Return per issue in how many interviews any coder counted something."""
    return [int(number) for number in (counts.max(axis=1, initial=0.0) > 0).sum(axis=1)]


def _needed(interviews: int) -> str:
    return "silence" if not interviews else "few_interviews" if interviews < FEWEST else ""


def _drawn_again(random: np.random.Generator, number: int, size: int) -> Floats:
    """Return how often each of ``size`` is drawn when as many are drawn with replacement."""
    if not size:
        return np.zeros((number, 0))
    return random.multinomial(size, np.full(size, 1 / size), size=number).astype(np.float64)


def _ratio(pairs: Floats, part: Floats, whole: Floats) -> Floats:
    """Return sums over coders and interviews over each other; NaN where nothing was counted."""
    shape = len(whole), pairs.shape[1]
    below = pairs @ whole.reshape(shape).T
    above = pairs @ part.reshape(shape).T
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
