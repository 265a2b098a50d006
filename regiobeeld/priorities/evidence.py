"""Everything that is known of the issues of a coalition, criterion by criterion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiobeeld.disclosure import told, total
from regiobeeld.errors import PriorityError
from regiobeeld.interviews.agreement.reliability import Reliability, reliability
from regiobeeld.interviews.codebook import Codebook
from regiobeeld.opgaven import coalition_order, opgaven_of
from regiobeeld.priorities import figures, interviews, severity
from regiobeeld.priorities.criteria import CRITERIA, Floats
from regiobeeld.priorities.figures import Figures, figures_of
from regiobeeld.priorities.interviews import Readings, enough_heard, readings_of
from regiobeeld.priorities.issues import (
    NEEDED,
    Issue,
    check_codings,
    issue_of,
    opgaven_of_coalition,
)
from regiobeeld.priorities.mapping import (
    MARKS,
    THEME,
    mapped,
    scored_for,
    scores_of,
    spoken_of,
    unplaced,
)
from regiobeeld.priorities.severity import BURDEN, Severity, severity_of
from regiobeeld.region_picture import Picture

# What the coalition can do.
_ABILITY = ("influence", "effectiveness")


@dataclass(frozen=True)
class Basis:
    """What an order rests on.

    Attributes
    ----------
    weighs
        ``burden`` or ``severity``: how serious issues are; empty when there is no order.
    figures
        Issues with a figure.
    interviews, residents, professionals
        How many there are; None when readers may not know it.
    coders
        How many there are.
    scored
        Issues that the coalition scored.
    left_out
        Criteria from interviews that do not count as coders agree on them too little, each with
        Krippendorff's alpha.
    """

    weighs: str
    figures: int
    interviews: int | None
    residents: int | None
    professionals: int | None
    coders: int
    scored: int
    left_out: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """Issues with everything that is known of them.

    Attributes
    ----------
    issues
        Of the coalition.
    order
        Which of them may be ranked, and on what; see `regiobeeld.opgaven.coalition_order`.
    severity, figures, readings
        How serious they are, and what measurements and interviews say.
    scores
        What the coalition says: `mapping.MARKS` and ``pearl``, one row per issue.
    mapping, unplaced
        Where indicators and codes count, and what counts for no issue.
    reliability
        How far coders agree.
    """

    issues: tuple[Issue, ...]
    order: pd.DataFrame
    severity: Severity
    figures: Figures
    readings: Readings
    scores: pd.DataFrame
    mapping: pd.DataFrame
    unplaced: pd.DataFrame
    reliability: Reliability

    @property
    def ranked(self) -> npt.NDArray[np.bool_]:
        """Which issues have a place in an order."""
        placed = set(self.order.loc[self.order["basis"] != "", "opgave"])
        return np.array([issue.id in placed for issue in self.issues], dtype=bool)

    @property
    def pearl(self) -> npt.NDArray[np.bool_]:
        """Whether each issue passes; one that was not judged does."""
        return self.scores["pearl"].fillna(True).to_numpy(dtype=bool)

    def point(self) -> dict[str, Floats]:
        """Return the score of every criterion, per issue."""
        parts = self.severity.point() | self.figures.point() | self.readings.point()
        return self._one_size(parts | self._scored())

    def draws(self, random: np.random.Generator, number: int) -> dict[str, Floats]:
        """Return draws of every criterion: number × issues. The coalition's scores are exact."""
        shape = number, len(self.issues)
        exact = {name: np.broadcast_to(v, shape) for name, v in self._scored().items()}
        parts = (self.severity, self.figures, self.readings)
        drawn = {name: v for part in parts for name, v in part.draws(random, number).items()}
        return self._one_size(drawn | exact)

    def _one_size(self, scores: dict[str, Floats]) -> dict[str, Floats]:
        """Leave size out where the burden holds it: it is not counted twice."""
        if self.severity.basis != BURDEN:
            return scores
        return scores | {"size": np.full_like(scores["size"], np.nan)}

    def _scored(self) -> dict[str, Floats]:
        return {n: self.scores[n].to_numpy(dtype=np.float64, na_value=np.nan) for n in _ABILITY}

    def reasons(self, criterion: str) -> list[str]:
        """Return per issue why it lacks a criterion; empty where it does not."""
        if criterion in severity.CRITERIA:
            return self.severity.reasons(criterion)
        if criterion == "size" and self.severity.basis == BURDEN:
            return ["in_burden"] * len(self.issues)
        if criterion in figures.CRITERIA:
            return list(self.figures.reasons[criterion])
        if criterion in interviews.CRITERIA:
            return self.readings.reasons(criterion)
        missing = self.scores[criterion].isna()
        reason = "no_scores" if self.scores[list(MARKS)].isna().all(axis=None) else "not_scored"
        return [reason if absent else "" for absent in missing]

    def criteria(self, point: Mapping[str, Floats]) -> pd.DataFrame:
        """Return one row per issue and criterion."""
        ids = [issue.id for issue in self.issues]
        rows = [
            (issue, c.id, c.component, c.source, score, reason)
            for c in CRITERIA
            for issue, score, reason in zip(ids, point[c.id], self.reasons(c.id), strict=True)
        ]
        columns = ["issue", "criterion", "component", "source", "score", "reason"]
        return pd.DataFrame(rows, columns=columns)

    def basis(self, smallest_group: int) -> Basis:
        """Return what an order of these issues rests on."""
        roles = {
            role: told(int((self.readings.roles == role).sum()), smallest_group)
            for role in interviews.ROLES.values()
        }
        return Basis(
            weighs=self.severity.basis,
            figures=int(self.figures.frame["value"].notna().sum()),
            interviews=total(roles.values()),
            residents=roles["bewoner"],
            professionals=roles["professional"],
            coders=len(self.readings.coders),
            scored=int(self.scores[list(MARKS)].notna().any(axis=1).sum()),
            left_out={
                criterion: float(getattr(self.reliability, part))
                for criterion, part in interviews.RESTS_ON.items()
                if part in self.reliability.too_low
            },
        )


def evidence_of(
    picture: Picture,
    coalition: str,
    codings: pd.DataFrame | None,
    scores: pd.DataFrame | None,
    codebook: Codebook,
) -> Evidence:
    """Gather what is known of the issues of a coalition; see `prioritise`."""
    opgaven = opgaven_of_coalition(picture, coalition)
    issues = tuple(map(issue_of, opgaven))
    ids = [issue.id for issue in issues]
    of = mapped(opgaven, codebook)
    nothing = pd.DataFrame(columns=list(NEEDED))
    checked = check_codings(picture, nothing if codings is None else codings)
    spoken = spoken_of(checked, of, codebook)
    given = scores_of(scores, coalition)
    _check_names(picture, coalition, given, codebook)
    scored = scored_for(given, of, ids)
    marks = scored["severity"].dropna()
    heard = {*enough_heard(spoken), *scored.dropna(how="all").index}
    order = coalition_order(
        picture,
        coalition,
        pd.DataFrame({"opgave": marks.index, "severity": marks.to_numpy(dtype="float64")}),
        pd.DataFrame({"opgave": sorted(heard)}, dtype="str"),
    )
    agreed = reliability(checked)
    basis = next((str(name) for name in order["basis"] if name), "")
    labels = {name: i.label["nl"] for name, i in picture.catalogue.indicators.items()}
    return Evidence(
        issues,
        order,
        severity_of(picture, ids, marks.astype("float64"), basis),
        figures_of(picture, issues),
        readings_of(spoken, issues, agreed.too_low),
        scored,
        of.frame,
        _unplaced(picture, unplaced(spoken, given, of, labels), codebook),
        agreed,
    )


def _unplaced(picture: Picture, found: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Say of what counts for no opgave of a coalition whether it does for one of another."""
    mine = dict.fromkeys(name for c in picture.region.coalitions for name in c.opgaven)
    known = opgaven_of(picture.region)
    every = mapped([known[name] for name in mine], codebook)
    places = [bool(every.of(kind, name)) for kind, name in zip(
        found["kind"], found["name"], strict=True)]  # fmt: skip
    return found.assign(elsewhere=pd.Series(places, dtype="bool"))


def _check_names(
    picture: Picture, coalition: str, scores: pd.DataFrame, codebook: Codebook
) -> None:
    """Refuse scores of what is no opgave of the coalition, indicator or code at all."""
    known = {*picture.region.coalition(coalition).opgaven, *picture.catalogue.indicators}
    known |= {f"{THEME}{code.code}" for code in codebook}
    if unknown := sorted(set(scores.index) - known):
        raise PriorityError(
            f"scores: {', '.join(unknown)} is no opgave of {coalition}, no indicator and no code."
            " Write a new sheet of scores."
        )
