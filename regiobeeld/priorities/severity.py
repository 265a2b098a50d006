"""How serious opgaven are: by the coalition's own judgement or by burden; and how they grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from regiobeeld import opgaven
from regiobeeld.opgaven.coming import GROWTH, inhabitants
from regiobeeld.priorities.criteria import Scores, burden_score, growth_score
from regiobeeld.region_picture import Picture, once

CRITERIA = ("severity", "burden", "growth")
#: What an order may rest on.
SEVERITY, BURDEN = "severity", "burden"
# Standard errors from a value to its limits: of a burden (95%) and of a projection (80%).
_OF_BURDEN, _OF_PROJECTION = 1.96, 1.2816


@dataclass(frozen=True)
class Severity:
    """How serious opgaven are and how they grow.

    Attributes
    ----------
    basis
        ``severity`` or ``burden``: which of the two counts; empty when there is no order, and then
        neither does.
    frame
        By opgave, NaN where something is not known: ``severity`` (0-10, of the coalition),
        ``burden`` (healthy years of life lost here a year, per 1,000 inhabitants) and ``growth``
        (% until the last year projected), each of the last two with its standard ``_error``.
    """

    basis: str
    frame: pd.DataFrame

    def point(self) -> Scores:
        """Return the scores, 0-10, of each criterion: one per opgave."""
        return {name: found[0] for name, found in self._scores(np.zeros((2, 1, 1))).items()}

    def draws(self, random: np.random.Generator, number: int) -> Scores:
        """Return draws of the scores: number × opgaven. What the coalition says is exact."""
        return self._scores(random.standard_normal((2, number, len(self.frame))))

    def reasons(self, criterion: str) -> list[str]:
        """Return per opgave why it lacks a criterion; empty where it does not."""
        absent = self.frame[criterion].isna()
        if criterion == "growth":
            return ["no_projection" if missing else "" for missing in absent]
        if self.basis != criterion:
            other = "no_order" if not self.basis else f"{self.basis}_counts"
            return [other] * len(self.frame)
        return ["not_scored" if missing else "" for missing in absent]

    def _scores(self, normal: npt.NDArray[np.float64]) -> Scores:
        f = {str(name): column.to_numpy(dtype=np.float64) for name, column in self.frame.items()}
        shape = normal.shape[1], len(self.frame)
        scores = {
            "severity": f["severity"] + np.zeros(shape),
            "burden": burden_score(f["burden"] + f["burden_error"] * normal[0]) + np.zeros(shape),
            "growth": growth_score(f["growth"] + f["growth_error"] * normal[1]) + np.zeros(shape),
        }
        return {
            name: np.where([bool(reason) for reason in self.reasons(name)], np.nan, found)
            for name, found in scores.items()
        }


def severity_of(
    picture: Picture, issues: Sequence[str], marks: pd.Series[float], basis: str
) -> Severity:
    """Return how serious opgaven are, on one basis.

    Parameters
    ----------
    picture
        The region in figures.
    issues
        Ids of opgaven.
    marks
        The coalition's own severity, by opgave.
    basis
        ``severity``, ``burden`` or empty.
    """
    frame = _known(picture).reindex(list(issues))
    frame = frame.fillna({"burden_error": 0.0, "growth_error": 0.0})
    return Severity(basis, frame.assign(severity=marks.reindex(list(issues))))


@once
def _known(picture: Picture) -> pd.DataFrame:
    """Return burden and growth of all opgaven, each with its standard error."""
    evidence = opgaven.evidence(picture)
    mine, all_people = inhabitants(picture)
    # Where the people of the region are not known, the burden told is the country's.
    here = all_people if np.isnan(mine) else mine
    return _burdens(evidence, here).join(_growths(evidence), how="outer")


def _burdens(evidence: pd.DataFrame, people: float) -> pd.DataFrame:
    """Return by opgave its burden, healthy years of life lost per 1,000 people, and the error."""
    weighs = evidence[(evidence["kind"] == "burden") & (evidence["verdict"] != "risk")]
    first = weighs.drop_duplicates("opgave").set_index("opgave")
    error = (first["upper"] - first["lower"]) / (2 * _OF_BURDEN)
    return pd.DataFrame(
        {"burden": 1000 * first["value"] / people, "burden_error": 1000 * error / people}
    )


def _growths(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return by opgave its growth until the last year projected, in %, and the error."""
    coming = evidence[(evidence["kind"] == "outlook") & (evidence["verdict"] != "indicative")]
    first = coming[coming["indicator"].str.endswith(GROWTH)].drop_duplicates("opgave")
    first = first.set_index("opgave")
    # Limits stand in the row of the number that grows.
    numbers = coming.drop_duplicates(["opgave", "indicator"]).set_index(["opgave", "indicator"])
    grown = first["indicator"].str.removesuffix(GROWTH)
    number = numbers.reindex(pd.MultiIndex.from_arrays([first.index, grown])).set_axis(first.index)
    error = (number["upper"] - number["lower"]) / (2 * _OF_PROJECTION) / number["benchmark"]
    return pd.DataFrame({"growth": first["value"], "growth_error": 100 * error})
