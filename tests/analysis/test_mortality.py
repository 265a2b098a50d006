"""Mortality against what the ages of inhabitants lead one to expect."""

import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import regiobeeld
from regiobeeld import charts
from regiobeeld.analysis import CAUSES, AnalysisError, Mortality, mortality
from regiobeeld.region_picture import Picture


@pytest.fixture(scope="module")
def found(utrecht: Picture) -> Mortality:
    return mortality(utrecht)


def test_deaths_of_all_gemeenten_are_those_of_the_country(found: Mortality) -> None:
    # CBS, StatLine 70072NED: 147,134 deaths in 2015; 1,914 in Utrecht, 691 in Zeist.
    figures = found.figures.set_index("region")
    assert found.year == 2015 and len(figures) == 342
    assert figures["observed"].sum() == 147134
    assert figures["expected"].sum() == pytest.approx(147134)
    assert figures.loc[["GM0344", "GM0355"], "observed"].tolist() == [1914, 691]


def test_merged_gemeenten_are_their_parts(found: Mortality) -> None:
    before = mortality(regiobeeld.picture("utrecht", 2018, indicators=["inhabitants"]))
    parts = before.figures.set_index("region").loc[["GM0545", "GM0620", "GM0707"]]
    merged = found.figures.set_index("region").loc["GM1961"]
    assert merged["observed"] == parts["observed"].sum()
    assert merged["expected"] == pytest.approx(parts["expected"].sum())


@pytest.mark.parametrize("cause", list(CAUSES))
def test_smoothing_draws_every_ratio_towards_the_average(utrecht: Picture, cause: str) -> None:
    figures = mortality(utrecht, cause).figures
    drawn = (figures["smoothed"] - 100).abs() <= (figures["value"] - 100).abs() + 1e-9
    assert drawn.all()
    assert figures["weight"].between(0, 1).all()
    # The fewer deaths are expected, the more it is drawn.
    by_size = figures.sort_values("expected")["weight"]
    assert by_size.is_monotonic_increasing


def test_young_towns_are_not_called_healthy_for_their_youth(found: Mortality) -> None:
    crude = found.figures.set_index("region")["observed"]["GM0344"] / 334176
    assert crude < 0.7 * 147134 / 16900726
    ratio = found.figures.set_index("region").loc["GM0344", "value"]
    assert 100 < ratio < 112


def test_funnel_agrees_with_its_lines(utrecht: Picture, found: Mortality) -> None:
    figures = found.figures
    inside = figures[figures["outside"] == 0]
    assert inside["value"].between(inside["lower_2"], inside["upper_2"]).all()
    drawn = charts.mortality_funnel(utrecht, found).figure
    upper = drawn.data[1]
    middle = figures[figures["lower_2"] > 0].sort_values("expected")
    on_line = np.interp(np.log(middle["expected"]), np.log(upper.x), upper.y)
    assert np.abs(on_line - middle["upper_2"]).max() < 0.5


def test_funnel_is_as_wide_as_gemeenten_differ(utrecht: Picture, found: Mortality) -> None:
    """In line with the standard deviation of empirical Bayes, which draws no gemeente in."""
    for cause, tau in (("cancer", 6.5), ("all", 9.9)):
        figures = mortality(utrecht, cause).figures
        expected, ratio = figures["expected"], figures["value"] / 100
        spread = (expected * (ratio - 1) ** 2).sum() / expected.sum() - 1 / expected.mean()
        assert figures["tau"].iloc[0] == pytest.approx(100 * spread**0.5, rel=0.1)
        assert figures["tau"].iloc[0] == pytest.approx(tau, abs=0.1)
    assert "wijder" in charts.mortality_funnel(utrecht, found).note
    same = replace(found, figures=found.figures.assign(tau=0.0))
    assert "wijder" not in charts.mortality_funnel(utrecht, same).note


def test_both_maps_have_one_scale(utrecht: Picture, found: Mortality) -> None:
    raw, smooth = charts.mortality_maps(utrecht, found)
    names = [{t.name for t in c.figure.data if t.showlegend} for c in (raw, smooth)]
    assert names[1] <= names[0]
    assert raw.id != smooth.id and "toeval gedempt" in smooth.title


def test_says_what_it_cannot_do(utrecht: Picture) -> None:
    with pytest.raises(AnalysisError, match="must be one of all, cancer"):
        mortality(utrecht, "boredom")
    with pytest.raises(AnalysisError, match="up to 2014"):
        mortality(regiobeeld.picture("utrecht", 2014, indicators=["inhabitants"]))


def test_the_age_assumption_hardly_matters(utrecht: Picture, monkeypatch) -> None:
    # The module has the name of the function that the package exports.
    module = sys.modules["regiobeeld.analysis.mortality"]
    expected = [mortality(utrecht).figures["expected"]]
    for share in (0.0, 1.0):
        monkeypatch.setattr(module, "_FROM_45", share)
        expected.append(mortality(utrecht).figures["expected"])
    base, *others = expected
    assert max(float((other / base - 1).abs().max()) for other in others) < 0.04


def test_table_of_the_funnel_holds_the_region_only(utrecht: Picture, found: Mortality) -> None:
    table = charts.mortality_funnel(utrecht, found).table
    assert isinstance(table, pd.DataFrame) and len(table) == 26
