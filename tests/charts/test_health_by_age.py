"""Health by age: what is drawn is what was measured, and what it is compared with."""

from __future__ import annotations

import pytest

import regiobeeld
from regiobeeld import charts, report
from regiobeeld.charts.health_by_age import AGES, rows_by_age
from regiobeeld.errors import BuildError
from regiobeeld.region_picture import Picture


@pytest.fixture(scope="module")
def twente() -> Picture:
    return regiobeeld.picture("twente")


def test_marks_are_where_the_figures_are(twente: Picture) -> None:
    rows = rows_by_age(twente)
    chart = charts.health_by_age(twente)
    by_age = [t for t in chart.spec["data"] if "error_x" in t]
    assert len(by_age) == len(AGES)
    for age, trace in zip(AGES, by_age, strict=True):
        assert trace["x"] == rows.loc[rows["age"] == age, "value"].round(2).tolist()
    assert set(rows["kind"]) == {"survey"}
    # Lower is better in all of them, as the note says.
    assert {twente.indicator(name).direction for name in rows["indicator"]} == {"lower_better"}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_title_says_the_first_figure_of_both_ages(twente: Picture, lang: str) -> None:
    rows = rows_by_age(twente).head(2)
    for value in rows["value"]:
        shown = f"{value:.1f}".replace(".", "," if lang == "nl" else ".")
        assert f"{shown}%" in charts.health_by_age(twente, lang).title


def test_only_clear_and_relevant_differences_are_told(twente: Picture) -> None:
    html = report.health(twente).html
    rows = twente.comparisons
    old = rows[(rows["age"] == "65+") & (rows["indicator"] == "overweight")]
    assert old["judgement"].tolist() == ["worse"]
    assert "65 jaar en ouder, vergeleken met Nederland. Ongunstiger: moeite met bewegen" in html
    assert "foutmarge onbekend" in html


def test_without_figures_by_age_nothing_is_drawn() -> None:
    bare = regiobeeld.picture("twente", indicators=["inhabitants"])
    assert not charts.has_health_by_age(bare)
    with pytest.raises(BuildError, match="No figures by age are known of Twente"):
        charts.health_by_age(bare)
    assert "geen gemeten cijfers naar leeftijd" in report.health(bare).html
