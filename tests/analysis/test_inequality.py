"""Slopes from poor to rich gemeenten: measured figures only, in the right direction."""

import numpy as np
import pytest

import regiobeeld
from regiobeeld.analysis import RANKING, AnalysisError, inequality
from regiobeeld.region_picture import Picture


def test_poorest_gemeente_comes_first(utrecht: Picture) -> None:
    found = inequality(utrecht)
    members = utrecht.members[utrecht.members["indicator"] == found.by].set_index("region")
    assert members.loc[list(found.order), "value"].is_monotonic_increasing
    by_benefit = inequality(utrecht, by="social_assistance")
    members = utrecht.members[utrecht.members["indicator"] == "social_assistance"]
    values = members.set_index("region").loc[list(by_benefit.order), "value"]
    assert values.is_monotonic_decreasing


def test_slope_is_the_difference_of_its_ends(utrecht: Picture) -> None:
    slopes = inequality(utrecht).slopes.set_index("indicator")
    ok = slopes[slopes["status"] == "ok"]
    assert np.allclose(ok["richest"] - ok["poorest"], ok["sii"])
    assert np.allclose(ok["richest"] / ok["poorest"], ok["rii"])
    assert ok.loc["smoking", "sii_upper"] < 0


def test_refuses_estimates_of_a_model_and_figures_of_too_few(utrecht: Picture) -> None:
    status = inequality(utrecht).slopes.set_index("indicator")["status"]
    assert status["loneliness"] == "modelled"
    assert status["exercise"] == "ok"
    assert status["disability_benefit"] == "exact"


def test_refuses_another_order_and_small_regions(utrecht: Picture) -> None:
    with pytest.raises(AnalysisError, match=", ".join(RANKING)):
        inequality(utrecht, by="smoking")
    alone = regiobeeld.picture("GM0344", indicators=["smoking", "inhabitants"])
    with pytest.raises(AnalysisError, match="has 1 gemeenten"):
        inequality(alone)
    without = regiobeeld.picture("utrecht", indicators=["smoking", "inhabitants"])
    with pytest.raises(AnalysisError, match="no income_per_inhabitant or"):
        inequality(without)
