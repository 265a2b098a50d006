"""Sections of the report: what a notebook's cells show and the exported page consists of."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from regiobeeld import charts, wording
from regiobeeld.analysis import every_wijk
from regiobeeld.charts import Chart
from regiobeeld.charts.rows import joined
from regiobeeld.interviews.protocol.topic_guide import topic_guide
from regiobeeld.measurement import Indicator
from regiobeeld.measurement.measure import main_rows
from regiobeeld.opgaven.beside import tables_beside
from regiobeeld.region_picture import Picture, exports, once
from regiobeeld.region_picture.as_published import as_published
from regiobeeld.report.page import view
from regiobeeld.report.page.areas import areas_of
from regiobeeld.report.page.embedding import as_json
from regiobeeld.report.page.embedding import (
    drawn as drawn,  # other modules of sections take it here
)
from regiobeeld.report.page.templates import environment, static
from regiobeeld.report.page.words import WORDS, say

#: What makes the page work; the first has what the others share.
SCRIPTS = ("report", "areas", "tables", "figures", "spine", "contents")
#: The chart library, and its licence, which goes along with every copy of it.
PLOTLY = "plotly-basic.min.js"
PLOTLY_LICENCE = "plotly-basic.LICENSE.txt"
#: With more gemeenten than this a ranking is too long to read; the table has them all.
MOST_RANKED = 80
# How many of them a table of the highest and the lowest has; and which column has the figure.
_ENDS, _VALUE = 10, 2
#: Two points are no line.
FEWEST_PERIODS = 3


@dataclass(frozen=True)
class Section:
    """A piece of the report as HTML; a notebook shows it as it is.

    Attributes
    ----------
    html
        Complete, escaped HTML. Charts in it are drawn by the script of `assets`.
    """

    html: str = field(repr=False)

    def _repr_html_(self) -> str:
        return self.html


def assets(lang: str = "nl") -> Section:
    """Return style and scripts, so that the sections below it show well in a notebook.

    The exported page has them of its own.
    """
    wording.check_language(lang)
    return Section(
        render(
            "assets.html.j2",
            style=style(),
            licence=library_licence(),
            scripts=scripts(),
            texts=script_texts(lang),
        )
    )


def scripts() -> list[Markup]:
    """Return the scripts of a report: the chart library, and what makes the page work."""
    return [_static(PLOTLY), *(_static(f"{name}.js") for name in SCRIPTS)]


def library_licence() -> Markup:
    """Return the licence of the chart library."""
    return _static(PLOTLY_LICENCE)


def script_texts(lang: str) -> Markup:
    """Return the texts that scripts show, as JSON."""
    prefix = "js_"
    words = {n.removeprefix(prefix): w for n, w in WORDS[lang].items() if n.startswith(prefix)}
    return as_json(words | {"lang": lang})


def style() -> Markup:
    """Return the style sheet of a report."""
    return _static("report.css")


def chapter(picture: Picture, theme: str, lang: str = "nl") -> Section:
    """Return a theme: against the benchmark, as a table, on a map, ranked, and over time."""
    lines = view.lines(picture, theme, lang)
    of = {name for line in lines for name in line.coalitions}
    return filled(
        "chapter.html.j2",
        lang,
        picture=picture,
        id=theme,
        title=picture.catalogue.themes[theme].label[lang],
        benchmark=picture.benchmark.name_in(lang),
        region=picture.region.name_in(lang),
        coalitions=[c for c in picture.region.coalitions if c.id in of],
        lines=[line for line in lines if not line.reason],
        missing=[line for line in lines if line.reason],
        charts=[drawn(chart) for chart in _charts_of(picture, theme, lang)],
    )


@once
def differences(picture: Picture, lang: str = "nl") -> Section:
    """Return how gemeenten and wijken of the region differ."""
    return filled(
        "differences.html.j2",
        lang,
        picture=picture,
        table=_gemeente_table(picture, lang),
        areas=areas_of(picture, lang),
    )


def conversation(picture: Picture, lang: str = "nl") -> Section:
    """Return what to talk about with residents and professionals, and the four goals."""
    guide = topic_guide(picture, lang)
    lines = view.lines(picture, None, lang)
    goals = [
        (
            goal.label[lang],
            [line for line in lines if picture.indicator(line.id).goal == goal.id],
            goal.gap.get(lang, ""),
        )
        for goal in picture.catalogue.goals.values()
    ]
    points = [row for row in guide.to_dict("records") if row["indicator"]]
    return filled("conversation.html.j2", lang, points=points, goals=goals)


def accountability(picture: Picture, lang: str = "nl") -> Section:
    """Return methods, sources, and every figure that is missing with its reason."""
    every = view.lines(picture, None, lang)
    members = picture.region.members()["name"]
    return filled(
        "accountability.html.j2",
        lang,
        picture=picture,
        region=picture.region.name_in(lang),
        members=", ".join(sorted(members)),
        set_aside=view.set_aside(picture, lang),
        similar=view.similar(picture, lang),
        missing=[line for line in every if line.reason],
    )


def downloads(picture: Picture, lang: str = "nl", out: str | Path | None = None) -> Section:
    """Return links to the figures; with ``out``, also write them there as CSV, Parquet and Excel.

    The figures of the region are inside the page as well, so that a mailed file has them.
    """
    beside = {"wijken.csv": every_wijk(picture), **tables_beside(picture)}
    written = exports.write_tables(picture, out, lang=lang, beside=beside) if out else []
    data = base64.b64encode(exports.tables_of(picture, lang)[exports.MEASUREMENTS]).decode("ascii")
    return filled(
        "downloads.html.j2",
        lang,
        files=[path.name for path in written],
        data=data,
        name=f"regiobeeld-{picture.stem}.csv",
    )


def _charts_of(picture: Picture, theme: str, lang: str) -> Iterable[Chart]:
    """Give a theme's charts: one for each message, and no figure in two forms."""
    if charts.has_spine(picture, theme):
        yield charts.spine(picture, theme, lang=lang)
    if theme == "demography" and charts.has_age_structure(picture):
        yield charts.age_structure(picture, lang=lang)
    lead = view.lead_indicator(picture, theme)
    if lead is None:
        return
    if charts.has_map(picture, lead):
        yield fitting(picture, charts.region_map(picture, lead, lang=lang), lang)
    elif charts.has_ranked(picture, lead) and len(picture.region.gemeenten) <= MOST_RANKED:
        yield charts.ranked(picture, lead, lang=lang)
    if charts.has_trend(picture, lead, fewest=FEWEST_PERIODS):
        yield charts.trend(picture, lead, lang=lang)


def fitting(picture: Picture, chart: Chart, lang: str) -> Chart:
    """Return a map of gemeenten; of very many its table has only the highest and the lowest.

    Every figure then stands in the table of gemeenten, once.
    """
    if len(picture.region.gemeenten) <= MOST_RANKED:
        return chart
    value = chart.table.columns[_VALUE]
    ordered = chart.table.sort_values(value, ascending=False, kind="stable").dropna(subset=[value])
    ends = pd.concat([ordered.head(_ENDS), ordered.tail(_ENDS)])
    note = joined(chart.note, say(lang, "table_ends", number=_ENDS))
    return replace(chart, table=ends, note=note)


@dataclass(frozen=True)
class GemeenteTable:
    """Figures of gemeenten, ready to show.

    ``columns`` are label and unit; ``rows`` a name and per column the text and, where there is no
    value, the reason.
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

    @property
    def reasons(self) -> list[str]:
        """The reasons of missing values, each once."""
        found = {reason for _, cells in self.rows for _, reason in cells if reason}
        return sorted(found)


def _gemeente_table(picture: Picture, lang: str) -> GemeenteTable:
    """Return per gemeente the figures that chapters lead with."""
    leads = [view.lead_indicator(picture, theme) for theme in picture.catalogue.themes]
    named = dict.fromkeys(name for name in leads if name)
    indicators = [as_published(picture, name, "gemeente") for name in named]
    main = picture.members[main_rows(picture.members) & (picture.members["level"] == "gemeente")]
    found = {(row["indicator"], row["region"]): row for row in main.to_dict("records")}

    def cell(indicator: Indicator, gemeente: str) -> tuple[str, str]:
        row = found[indicator.id, gemeente]
        reason = "" if row["status"] == "ok" else wording.STATUS[row["status"]][lang]
        return wording.number(row["value"], indicator.decimals, lang), reason

    members = picture.region.members().sort_values("name").to_dict("records")
    return GemeenteTable(
        columns=tuple((i.label[lang], wording.unit_name(i.unit, lang)) for i in indicators),
        rows=tuple(
            (str(member["name"]), tuple(cell(i, str(member["code"])) for i in indicators))
            for member in members
        ),
    )


def filled(template: str, lang: str, **values: object) -> Section:
    """Return a section: a template of the report filled in, with the texts of a language."""
    return Section(render(template, words=WORDS[lang], lang=lang, **values))


def render(template: str, **values: object) -> str:
    """Return a template of the report filled in; every value is escaped unless it is markup."""
    return environment("regiobeeld.report").get_template(template).render(**values)


def _static(name: str) -> Markup:
    return static("report", name)
