"""Everything that is known of the issues of a coalition, criterion by criterion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiobeeld.disclosure import told, total
from regiobeeld.errors import PriorityError
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.priorities import figures, interviews
from regiobeeld.priorities.criteria import CRITERIA, Floats
from regiobeeld.priorities.figures import Analysed, Figures, figures_of
from regiobeeld.priorities.interviews import Readings, readings_of
from regiobeeld.priorities.issues import (
    NEEDED,
    Issue,
    check_codings,
    issue_of_codings,
    issues_of,
)
from regiobeeld.region_picture import Picture

_SCORES = tuple(c.id for c in CRITERIA if c.source == "scores")


@dataclass(frozen=True)
class Basis:
    """What an order rests on.

    Attributes
    ----------
    figures
        Issues with a figure.
    interviews, residents, professionals
        How many there are; None when readers may not know it.
    coders
        How many there are.
    scored
        Issues that the coalition scored.
    """

    figures: int
    interviews: int | None
    residents: int | None
    professionals: int | None
    coders: int
    scored: int


@dataclass(frozen=True)
class Evidence:
    """Issues with everything that is known of them.

    Attributes
    ----------
    issues
        Of the coalition.
    figures, readings
        What measurements and interviews say.
    scores
        What the coalition says: ``influence, effectiveness`` and ``pearl``, one row per issue.
    """

    issues: tuple[Issue, ...]
    figures: Figures
    readings: Readings
    scores: pd.DataFrame

    @property
    def pearl(self) -> npt.NDArray[np.bool_]:
        """Whether each issue passes; one that was not judged does."""
        return self.scores["pearl"].fillna(True).to_numpy(dtype=bool)

    def point(self) -> dict[str, Floats]:
        """Return the score of every criterion, per issue."""
        return self.figures.point() | self.readings.point() | self._scored()

    def draws(self, random: np.random.Generator, number: int) -> dict[str, Floats]:
        """Return draws of every criterion: number × issues. The coalition's scores are exact."""
        shape = number, len(self.issues)
        exact = {name: np.broadcast_to(v, shape) for name, v in self._scored().items()}
        return self.figures.draws(random, number) | self.readings.draws(random, number) | exact

    def _scored(self) -> dict[str, Floats]:
        return {n: self.scores[n].to_numpy(dtype=np.float64, na_value=np.nan) for n in _SCORES}

    def reasons(self, criterion: str) -> list[str]:
        """Return per issue why it lacks a criterion; empty where it does not."""
        if criterion in figures.CRITERIA:
            return list(self.figures.reasons[criterion])
        if criterion in interviews.CRITERIA:
            return self.readings.reasons(criterion)
        missing = self.scores[criterion].isna()
        reason = "no_scores" if self.scores[list(_SCORES)].isna().all(axis=None) else "not_scored"
        return [reason if absent else "" for absent in missing]

    def criteria(self, point: Mapping[str, Floats]) -> pd.DataFrame:
        """Return one row per issue and criterion."""
        ids = [issue.id for issue in self.issues]
        parts = [
            pd.DataFrame(
                {
                    "issue": ids,
                    "criterion": c.id,
                    "component": c.component,
                    "source": c.source,
                    "score": point[c.id],
                    "reason": self.reasons(c.id),
                }
            )
            for c in CRITERIA
        ]
        return pd.concat(parts, ignore_index=True)

    def basis(self, smallest_group: int) -> Basis:
        """Return what an order of these issues rests on."""
        roles = {
            role: told(int((self.readings.roles == role).sum()), smallest_group)
            for role in interviews.ROLES.values()
        }
        return Basis(
            figures=int(self.figures.frame["value"].notna().sum()),
            interviews=total(roles.values()),
            residents=roles["bewoner"],
            professionals=roles["professional"],
            coders=len(self.readings.coders),
            scored=int(self.scores[list(_SCORES)].notna().any(axis=1).sum()),
        )


def evidence_of(
    picture: Picture,
    coalition: str,
    codings: pd.DataFrame | None,
    scores: pd.DataFrame | None,
    codebook: Codebook,
    analysed: Analysed | None = None,
) -> Evidence:
    """Gather what is known of the issues of a coalition; see `prioritise`."""
    nothing = pd.DataFrame(columns=list(NEEDED))
    spoken = check_codings(picture, nothing if codings is None else codings)
    issue = issue_of_codings(picture, coalition, spoken, codebook)
    scored = _scores_of(scores, coalition)
    issues = issues_of(picture, coalition, issue, scored.index.to_series())
    unknown = sorted(set(scored.index) - {item.id for item in issues})
    if unknown:
        raise PriorityError(
            f"scores: {', '.join(unknown)} is no issue of {coalition}. Write a new sheet of scores."
        )
    ids = [item.id for item in issues]
    return Evidence(
        issues,
        figures_of(picture, issues, analysed),
        readings_of(spoken, issue, issues),
        scored.reindex(ids),
    )


def _scores_of(scores: pd.DataFrame | None, coalition: str) -> pd.DataFrame:
    """Return a coalition's scores by issue; those without any score are left out."""
    columns = {"influence": "Float64", "effectiveness": "Float64", "pearl": "boolean"}
    if scores is None:
        return pd.DataFrame({name: pd.Series(dtype=t) for name, t in columns.items()})
    if missing := [n for n in ("coalition", "issue", *columns) if n not in scores]:
        raise PriorityError(f"scores: there is no column {', '.join(missing)}.")
    mine = scores[scores["coalition"] == coalition].set_index("issue")[list(columns)]
    mine = mine.astype(columns)
    if mine.index.has_duplicates:
        twice = sorted(set(mine.index[mine.index.duplicated()]))
        raise PriorityError(f"scores: {', '.join(twice)} is there twice for {coalition}.")
    for name in _SCORES:
        wrong = mine.index[~mine[name].between(0, 10).fillna(True)]
        if len(wrong):
            raise PriorityError(f"scores: {name} of {wrong[0]} must be between 0 and 10.")
    return mine.dropna(how="all")
