"""Criteria from measurements: size, inequality and trend."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from regiobeeld import analysis
from regiobeeld.analysis import AnalysisError
from regiobeeld.measurement import Indicator
from regiobeeld.priorities.criteria import (
    Floats,
    Scores,
    inequality_score,
    size_score,
    trend_score,
)
from regiobeeld.priorities.issues import Issue
from regiobeeld.region_picture import Picture, once

CRITERIA = ("size", "inequality", "trend")
#: Share of the people whom a figure is about that one unit of it counts.
_PEOPLE_PER_UNIT = {"%": 0.01, "per 1 000": 0.001, "per 100 000": 0.00001}
_Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Figures:
    """What measurements say of issues, with its error.

    Attributes
    ----------
    frame
        One row per issue, NaN where something is not known, of the first of its figures that is
        there and has a good side. ``sign`` is 1 where more is worse and
        -1 where it is better; ``value`` and its standard ``error``; ``whole`` (100 for a share of
        which the rest counts as unfavourable, else 0); ``reach`` (% of the population per unit of
        the unfavourable side), ``people``; ``gap`` (how much worse off
        areas with the lowest income are than those with the highest, over the average) with
        ``gap_error``; ``before`` with
        ``before_error``, and ``years`` since.
    reasons
        Issues × criteria: why there is none (a key of ``absent`` in the texts); empty where there
        is one.
    """

    frame: pd.DataFrame
    reasons: pd.DataFrame

    def point(self) -> Scores:
        """Return the scores, 0-10, of each criterion: one per issue."""
        return self._scores(np.zeros((4, 1, len(self.frame))), only_first=True)

    def draws(self, random: np.random.Generator, number: int) -> Scores:
        """Return draws of the scores: number × issues for each criterion.

        Size and trend of an issue share the draw of its value. A figure without error is exact.
        """
        return self._scores(random.standard_normal((4, number, len(self.frame))))

    def _scores(self, normal: Floats, *, only_first: bool = False) -> Scores:
        f = {str(name): column.to_numpy(dtype=np.float64) for name, column in self.frame.items()}
        value = f["value"] + f["error"] * normal[0]
        before = f["before"] + f["before_error"] * normal[1]
        gap = f["gap"] + f["gap_error"] * normal[2]
        touched = np.maximum(_unfavourable(value, f["whole"]), 0.0)
        former = _unfavourable(f["before"], f["whole"])
        with np.errstate(divide="ignore", invalid="ignore"):
            scores = {
                "size": size_score(touched * f["reach"]),
                "inequality": inequality_score(gap),
                "trend": trend_score(f["sign"] * (value - before) / former / f["years"]),
            }
        for name, found in scores.items():
            found[:, self.reasons[name].to_numpy() != ""] = np.nan
        return {name: found[0] for name, found in scores.items()} if only_first else scores


def figures_of(picture: Picture, issues: Sequence[Issue]) -> Figures:
    """Return what the measurements of a picture say of issues.

    Inequality and trend of an estimate by a model are missing: those are tests. A survey without
    margins has no trend either.
    """
    known = analysed_of(picture)
    rows = [_row(picture, known, issue) for issue in issues]
    names = ["sign", "value", "error", "whole", "reach", "people", "gap", "gap_error", "before",
             "before_error", "years"]  # fmt: skip
    index = pd.Index([issue.id for issue in issues], name="issue")
    frame = pd.DataFrame([row for row, _ in rows], columns=names, index=index, dtype="float64")
    reasons = pd.DataFrame([why for _, why in rows], columns=list(CRITERIA), index=index)
    return Figures(frame, reasons.astype("object"))


@dataclass(frozen=True)
class Analysed:
    """The parts of a picture that criteria come from, by indicator: the same for all coalitions.

    Attributes
    ----------
    main
        Measurements.
    changes, slopes
        Rows of `analysis.changes` and `analysis.inequality`.
    inhabitants
        Of the region; NaN when the picture does not have them.
    """

    main: Mapping[str, _Row]
    changes: Mapping[str, _Row]
    slopes: Mapping[str, _Row]
    inhabitants: float


@once
def analysed_of(picture: Picture) -> Analysed:
    """Analyse a picture."""
    main = picture.main
    changes = analysis.changes(picture)
    try:
        slopes = analysis.inequality(picture).slopes
    except AnalysisError:
        slopes = pd.DataFrame({"indicator": []})
    found = main.loc[main["indicator"] == "inhabitants", "value"].dropna()
    return Analysed(
        _by_indicator(main),
        _by_indicator(changes[changes["region"] == picture.region.id]),
        _by_indicator(slopes),
        float(found.iloc[0]) if len(found) else float("nan"),
    )


def _by_indicator(frame: pd.DataFrame) -> dict[str, _Row]:
    return {str(row["indicator"]): row for row in frame.to_dict("records")}


def _row(
    picture: Picture, known: Analysed, issue: Issue
) -> tuple[dict[str, float], dict[str, str]]:
    """Return what is known of an issue, and why the rest is not."""
    present = [n for n in issue.indicators if known.main.get(n, {}).get("status") == "ok"]
    directed = [n for n in present if picture.indicator(n).direction != "neutral"]
    if not directed:
        return {}, dict.fromkeys(CRITERIA, "no_direction" if present else "no_figure")
    row, definition = known.main[directed[0]], picture.indicator(directed[0])
    found = {
        "sign": -1.0 if definition.direction == "higher_better" else 1.0,
        "value": float(row["value"]),
        "error": _error(row),
        "whole": 100.0 if _counts_the_rest(definition) else 0.0,
    }
    reasons = {}
    # What supports an opgave counts something beside it: not the people whom it touches.
    leads = directed[0] == issue.lead
    for name, of in (("size", _size), ("trend", _trend), ("inequality", _inequality)):
        more, reasons[name] = of(known, definition, row, found)
        if name == "size" and not leads:
            more, reasons[name] = {}, "no_lead"
        found |= more
    return found, reasons


_Found = tuple[dict[str, float], str]


def _size(known: Analysed, definition: Indicator, row: _Row, found: dict[str, float]) -> _Found:
    per_unit = _PEOPLE_PER_UNIT.get(definition.unit)
    if per_unit is None:
        return {}, "no_people"
    if definition.direction == "higher_better" and not found["whole"]:
        return {}, "no_people"
    of = float(row["denominator"])
    # A share of households, or of whom there is no number, is taken as it is.
    whole = known.inhabitants if _is_of_people(definition) else of
    share = of / whole if of > 0 and whole > 0 else 1.0
    touched = abs(found["whole"] - found["value"])
    people = touched * per_unit * of if _is_of_people(definition) else float("nan")
    return {"reach": 100.0 * per_unit * share, "people": people}, ""


def _trend(known: Analysed, definition: Indicator, row: _Row, found: dict[str, float]) -> _Found:
    change = known.changes.get(definition.id)
    if change is None or change["period_to"] != row["period"]:
        return {}, "modelled" if row["kind"] == "modelled" else "one_period"
    if change["status"] in ("modelled", "no_interval", "broken"):
        return {}, str(change["status"])
    error = 0.0
    if change["status"] == "ok":
        whole = (change["upper"] - change["lower"]) / (2 * ndtri(0.975))
        # The interval of the difference is that of both measurements together.
        error = float(np.sqrt(max(whole**2 - found["error"] ** 2, 0.0)))
    years = float(change["period_to"]) - float(change["period_from"])
    before = float(change["value_from"])
    if not _unfavourable(np.array(before), np.array(found["whole"])) > 0:
        return {}, "one_period"
    return {"before": before, "before_error": error, "years": years}, ""


def _inequality(
    known: Analysed, definition: Indicator, row: _Row, found: dict[str, float]
) -> _Found:
    slope = known.slopes.get(definition.id)
    if row["kind"] == "modelled":
        return {}, "modelled"
    level = float(_unfavourable(np.array(found["value"]), np.array(found["whole"])))
    if slope is not None and slope["status"] == "no_clear_link":
        return {}, "no_clear_link"
    if slope is None or slope["status"] != "ok" or not level > 0:
        return {}, "no_slope"
    error = (slope["sii_upper"] - slope["sii_lower"]) / (2 * ndtri(0.975))
    # Highest income minus lowest: where more is worse, a slope below nought is unjust.
    return {"gap": -found["sign"] * slope["sii"] / level, "gap_error": error / level}, ""


def _error(row: _Row) -> float:
    """Return the standard error of a value; 0 when everybody was counted."""
    if pd.isna(row["lower"]) or pd.isna(row["upper"]):
        return 0.0
    confidence = 0.95 if pd.isna(row["confidence"]) else float(row["confidence"])
    return float((row["upper"] - row["lower"]) / (2 * ndtri(0.5 + confidence / 2)))


def _unfavourable(value: Floats, whole: Floats) -> Floats:
    """Return a value as its unfavourable side: of a good share, the rest."""
    return np.abs(whole - value)


def _counts_the_rest(definition: Indicator) -> bool:
    return definition.unit == "%" and definition.direction == "higher_better"


def _is_of_people(definition: Indicator) -> bool:
    # Of whom a topic that weighs is, its table knows.
    return all(r.weight != "households" and not r.weight_topic for r in definition.recipes)
