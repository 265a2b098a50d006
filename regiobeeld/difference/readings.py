"""Interview readings that were made of a figure that is no longer what it was.

Every coding, and every confirmation, keeps the mark of the figure as it was shown: see
`regiobeeld.region_picture.shown_figures.Figure.sha256`. That there are such readings is told and
not how many, as numbers could be subtracted from those in a report; and nothing of a role that the
report itself does not show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from regiobeeld.difference.change import Change, Note, arrow, note, stored
from regiobeeld.difference.figures import shown_value
from regiobeeld.difference.files import FIGURE, ReportFiles
from regiobeeld.interviews.joint_display.mentions import mentions
from regiobeeld.interviews.material import Material
from regiobeeld.measurement import Catalogue
from regiobeeld.measurement.measure import main_rows
from regiobeeld.region_picture.shown_figures import figure_mark


def reading_changes(
    a: ReportFiles, b: ReportFiles, material: Material, catalogue: Catalogue
) -> Iterator[Change]:
    """Give the indicators that people spoke about, by a figure of ``a`` that ``b`` has otherwise.

    One change per indicator; a note says whether readings (fragments) rest on the figure as it
    stands in ``a``, or a confirmation does.
    """
    if material.codings.empty:
        return
    readings = mentions(material.codings, material.register, fragments=material.fragments).readings
    mine, theirs = _figures(a), _figures(b)
    confirmed = dict(
        zip(material.confirmations["indicator"], material.confirmations["kenmerk"], strict=True)
    )
    for name, before in mine.items():
        mark, after = before["mark"], theirs.get(name)
        if after is not None and after["mark"] == mark:
            continue
        rows = readings[readings["indicator"] == name]
        stale = rows[[mark in marks for marks in rows["kenmerken"]]]
        known = catalogue.indicators.get(name)
        change = Change(
            "reading",
            indicator=name,
            label=str((after or before)["label"]),
            area=b.region,
            period=arrow(str(before["period"]), str((after or before)["period"])),
            unit=str((after or before)["unit"]),
            before=shown_value(before),
            after=shown_value(after) if after else "",
            decimals=known.decimals if known else 1,
        )
        if len(stale):
            change = change.noted(note("readings"))
        if confirmed.get(name) == mark:
            change = change.noted(note("confirmed"))
        if change.notes:
            yield change.noted(*_only_benchmark(before, after))


def _figures(files: ReportFiles) -> dict[str, Mapping[str, Any]]:
    """Return the main figure of each indicator with its mark."""
    judged = files.comparisons[[*FIGURE, "benchmark", "benchmark_value"]]
    joined = files.measurements.merge(judged, on=FIGURE, how="left")
    found: dict[str, Mapping[str, Any]] = {}
    for row in joined[main_rows(joined)].to_dict("records"):
        mark = figure_mark(
            row["indicator"],
            row["region"],
            (row["period"], row["age"], row["sex"]),
            (row["value"], row["lower"], row["upper"]),
            (row["benchmark"], row["benchmark_value"]),
        )
        found[str(row["indicator"])] = {**{str(k): v for k, v in row.items()}, "mark": mark}
    return found


def _only_benchmark(before: Mapping[str, Any], after: Mapping[str, Any] | None) -> Iterator[Note]:
    """Say so when the figure itself is the same, and only what it was compared with is not."""
    names = ("period", "status")
    numbers = ("value", "lower", "upper")
    if after is None or any(before[n] != after[n] for n in names):
        return
    if all(stored(before[n]) == stored(after[n]) for n in numbers):
        yield note("only_benchmark")
