"""Sections of the report that analyse figures: change, inequality, and chance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from regiobeeld import analysis, charts, wording
from regiobeeld.analysis import REFUSED, AnalysisError
from regiobeeld.charts import Chart
from regiobeeld.charts.rows import capital
from regiobeeld.measurement import Indicator
from regiobeeld.region_picture import Picture
from regiobeeld.report.page.sections import Section, drawn, filled, fitting
from regiobeeld.report.page.view import signed
from regiobeeld.report.page.words import WORDS, say

_BETTER = {
    ("increase", "higher_better"): "better",
    ("increase", "lower_better"): "worse",
    ("decrease", "higher_better"): "worse",
    ("decrease", "lower_better"): "better",
}
_SIGNS = {"increase": "↗", "decrease": "↘", "unclear": "→"}


def changes(picture: Picture, lang: str = "nl") -> Section:
    """Return what changed between the last two measurements, and what cannot be compared."""
    wording.check_language(lang)
    found = analysis.changes(picture)
    mine = found[found["region"] == picture.region.id]
    theirs = found[found["region"] == picture.benchmark.id].set_index("indicator")
    tested = mine[mine["status"] == "ok"]
    groups = [
        (f"{first} – {last}", [_change(picture, row, theirs, lang) for row in _records(rows)])
        for (first, last), rows in tested.groupby(["period_from", "period_to"])
    ]
    return filled(
        "changes.html.j2",
        lang,
        region=picture.region.name_in(lang),
        benchmark=capital(picture.benchmark.name_in(lang)),
        groups=groups,
        notes=_source_notes(picture, tested, lang),
        refused=_refused(picture, mine, lang, ("modelled", "no_interval", "broken")),
    )


def inequality(picture: Picture, lang: str = "nl") -> Section:
    """Return how measured figures differ between gemeenten with a lower and a higher income."""
    wording.check_language(lang)
    try:
        found = analysis.inequality(picture)
    except AnalysisError:
        return filled("inequality.html.j2", lang, by=None, lines=[], order=[], refused=[])
    slopes = found.slopes
    clear = slopes[slopes["status"] == "ok"].copy()
    # What differs most surely first: the distance of the slope from zero in its own margins.
    width = (clear["sii_upper"] - clear["sii_lower"]).where(lambda w: w > 0)
    clear = clear.iloc[(-(clear["sii"] / width).abs()).argsort(kind="stable")]
    names = dict(picture.region.members().itertuples(index=False, name=None))
    return filled(
        "inequality.html.j2",
        lang,
        by=_by(picture, found.by, lang),
        second=_by(picture, found.second, lang),
        order=[names[code] for code in found.order],
        lines=[_slope(picture, row, lang) for row in _records(clear)],
        refused=_refused(
            picture, slopes, lang, ("no_clear_link", "modelled", "no_interval", "incomplete")
        ),
    )


def chance(picture: Picture, lang: str = "nl") -> Section:
    """Return which differences in mortality may be chance: a funnel, and maps before and after.

    Of each cause of death that the region's focus names; all causes together come first.
    """
    wording.check_language(lang)
    causes: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
    years = set()
    for cause in picture.region.focus.causes:
        try:
            found = analysis.mortality(picture, cause)
        except AnalysisError:
            continue
        if not found.figures["region"].isin(picture.region.gemeenten).any():
            continue
        years.add(found.year)
        maps: Iterable[Chart] = ()
        if charts.has_mortality_maps(picture):
            maps = charts.mortality_maps(picture, found, lang)
        funnel = drawn(charts.mortality_funnel(picture, found, lang))
        causes.append((funnel, [drawn(fitting(picture, chart, lang)) for chart in maps]))
    return filled(
        "chance.html.j2",
        lang,
        picture=picture,
        years=sorted(years),
        causes=causes,
    )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _change(
    picture: Picture, row: dict[str, Any], theirs: pd.DataFrame, lang: str
) -> dict[str, str]:
    """Return a change in a table: every text is ready to show, and plain."""
    definition = picture.indicator(row["indicator"])
    other = theirs["difference"].get(row["indicator"], float("nan"))
    return {
        "label": definition.label[lang],
        "before": _quantity(row["value_from"], definition, lang),
        "after": _quantity(row["value_to"], definition, lang),
        "difference": signed(row["difference"], definition, lang),
        "interval": wording.interval(row["lower"], row["upper"], definition.decimals, lang),
        "direction": WORDS[lang][row["direction"]],
        "sign": _SIGNS[row["direction"]],
        "beside": _beside(picture, row, definition, lang),
        "benchmark": signed(other, definition, lang),
    }


def _beside(picture: Picture, row: dict[str, Any], definition: Indicator, lang: str) -> str:
    """Say whether it changed for better or worse than elsewhere: some things change anyway."""
    if row["relative"] != row["relative"] or not row["relative_direction"]:
        return ""
    judgement = _BETTER.get((row["relative_direction"], definition.direction), "")
    word = wording.JUDGEMENT[judgement][lang] if judgement else ""
    key = row["relative_direction"] if not judgement else "judged"
    benchmark = picture.benchmark.name_in(lang)
    return say(lang, f"beside_{key}", benchmark=benchmark, judgement=word)


def _slope(picture: Picture, row: dict[str, Any], lang: str) -> dict[str, str]:
    """Return a slope in a table: every text is ready to show, and plain."""
    definition = picture.indicator(row["indicator"])
    better_higher = (row["sii"] > 0) == (definition.direction == "higher_better")
    return {
        "label": definition.label[lang],
        "lowest": _quantity(row["lowest_income"], definition, lang),
        "highest": _quantity(row["highest_income"], definition, lang),
        "difference": signed(row["sii"], definition, lang),
        "interval": wording.interval(row["sii_lower"], row["sii_upper"], definition.decimals, lang),
        "verdict": WORDS[lang]["lower_worse" if better_higher else "higher_worse"],
    }


def _quantity(value: float, definition: Indicator, lang: str) -> str:
    return wording.quantity(value, definition.unit, definition.decimals, lang)


def _by(picture: Picture, name: str, lang: str) -> str:
    label = picture.indicator(name).label[lang]
    return label[:1].lower() + label[1:]


def _source_notes(picture: Picture, rows: pd.DataFrame, lang: str) -> list[str]:
    """Return what the notes of the sources say of measurements, each once."""
    used = {str(table).upper() for name in ("table_from", "table_to") for table in rows[name]}
    return [
        source.note[lang]
        for source in picture.catalogue.sources.values()
        if source.note and used & {table.upper() for table in source.tables.values()}
    ]


def _refused(
    picture: Picture, rows: pd.DataFrame, lang: str, reasons: Iterable[str]
) -> list[tuple[str, str]]:
    """Return for each reason its sentence and the figures that it holds for."""
    found = []
    for reason in reasons:
        names = rows.loc[rows["status"] == reason, "indicator"]
        if len(names):
            labels = ", ".join(picture.indicator(name).label[lang] for name in names)
            found.append((REFUSED[reason][lang], labels))
    return found
