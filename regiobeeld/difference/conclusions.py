"""Conclusions that turned: against the benchmark, and what stands out; each with its cause."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from regiobeeld.difference.change import Change, Note, arrow, note
from regiobeeld.difference.figures import group_of
from regiobeeld.difference.files import FIGURE, ReportFiles
from regiobeeld.measurement import Catalogue
from regiobeeld.measurement.measure import main_rows

_KEYS = ["indicator", "age", "sex"]


def conclusion_changes(
    a: ReportFiles, b: ReportFiles, redefined: Collection[str], catalogue: Catalogue
) -> Iterator[Change]:
    """Give the conclusions that are not what they were.

    Parameters
    ----------
    a, b
        The reports.
    redefined
        Indicators of which the definition changed.
    catalogue
        Tells the theme of each indicator: one figure per theme stands out.
    """
    joined = _side(a).merge(_side(b), on=_KEYS, suffixes=("_a", "_b"))
    # From no figure to one that cannot be tested is no conclusion either way.
    turned = joined["judgement_a"] != joined["judgement_b"]
    for row in joined[turned].to_dict("records"):
        change = _change("conclusion", row, str(row["judged_a"]), str(row["judged_b"]))
        yield change.noted(*(_causes(row, redefined) or [note("method")]))
    other = joined["stands_out_a"] != joined["stands_out_b"]
    yield from _standing_out(joined[other & main_rows(joined)], redefined, catalogue)


def _side(files: ReportFiles) -> pd.DataFrame:
    """Return the comparisons of a report with the figures that were compared."""
    figures = files.measurements[[*FIGURE, "value", "lower", "upper", "status"]]
    joined = files.comparisons.merge(figures, on=FIGURE, how="left")
    judged = joined["judgement"].mask(joined["judgement"] == "", "untested")
    return joined.assign(judged=judged.mask(joined["status"] != "ok", "no_figure"))


def _standing_out(
    rows: pd.DataFrame, redefined: Collection[str], catalogue: Catalogue
) -> Iterator[Change]:
    """Give what stands out no longer, and what does now.

    One figure per theme stands out. One that gives way, or takes an empty place, while nothing of
    itself changed is told of with the figure that made it so.
    """
    found = {str(row["indicator"]): row for row in rows.to_dict("records")}
    causes = {name: _causes(row, redefined, spread=True) for name, row in found.items()}
    theme = {n: i.theme for n, i in catalogue.indicators.items()}
    followers: dict[str, list[str]] = {}
    for name in [name for name in found if not causes[name]]:
        leaders = [
            other
            for other in found
            if causes[other]
            and theme.get(other, other) == theme.get(name, name)
            and found[other]["stands_out_b"] != found[name]["stands_out_b"]
        ]
        if leaders:
            followers.setdefault(leaders[0], []).append(name)
    following = {name for names in followers.values() for name in names}
    for name, row in found.items():
        if name in following:
            continue
        words = {"True": "stands_out", "False": ""}
        before, after = words[row["stands_out_a"]], words[row["stands_out_b"]]
        change = _change("stands_out", row, before, after)
        yield change.noted(
            *(causes[name] or [note("others")]),
            *(note("in_place_of", label=found[n]["label_b"]) for n in followers.get(name, ())),
        )


def _change(kind: str, row: Mapping[Any, Any], before: str, after: str) -> Change:
    return Change(
        kind,
        indicator=str(row["indicator"]),
        label=str(row["label_b"]),
        area=str(row["region_b"]),
        period=arrow(str(row["period_a"]), str(row["period_b"])),
        group=group_of(str(row["age"]), str(row["sex"])),
        before=before,
        after=after,
    )


def _causes(
    row: Mapping[Any, Any], redefined: Collection[str], *, spread: bool = False
) -> list[Note]:
    """Return why a conclusion may have turned, as far as the two reports tell."""
    causes = []
    before, after = row["status_a"] == "ok", row["status_b"] == "ok"
    if row["indicator"] in redefined:
        causes.append(note("redefined"))
    if row["benchmark_a"] != row["benchmark_b"]:
        causes.append(note("benchmark", before=row["benchmark_a"], after=row["benchmark_b"]))
    if before != after:
        causes.append(note("figure_came" if after else "figure_went"))
    elif before and row["period_a"] != row["period_b"]:
        causes.append(note("period", before=row["period_a"], after=row["period_b"]))
    elif before:
        causes += _same_period(row, spread)
    return causes


def _same_period(row: Mapping[Any, Any], spread: bool) -> list[Note]:
    """Return which numbers behind a conclusion are others, of one and the same period."""
    if _other(row, "value"):
        return [note("revised")]
    causes = []
    if _other(row, "lower") or _other(row, "upper"):
        causes.append(note("interval_revised"))
    if row["benchmark_a"] == row["benchmark_b"] and _other(row, "benchmark_value"):
        causes.append(note("benchmark_revised"))
    if spread and _other(row, "distance"):
        causes.append(note("spread"))
    return causes


def _other(row: Mapping[Any, Any], name: str) -> bool:
    a, b = row[f"{name}_a"], row[f"{name}_b"]
    return bool(a != b and not (pd.isna(a) and pd.isna(b)))
