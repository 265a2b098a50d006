"""Slopes by the income of gemeenten: measured figures only, in the right direction, or none."""

import re
import tomllib
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import regiobeeld
from regiobeeld.analysis import RANKING, AnalysisError, inequality
from regiobeeld.region_picture import Picture

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def twente() -> Picture:
    return regiobeeld.picture("twente")


@pytest.fixture(scope="module")
def slopes(twente: Picture) -> pd.DataFrame:
    return inequality(twente).slopes.set_index("indicator")


def test_the_lowest_income_comes_first(utrecht: Picture) -> None:
    found = inequality(utrecht)
    assert (found.by, found.second) == ("income_per_inhabitant", "social_assistance")
    members = utrecht.members[utrecht.members["indicator"] == found.by].set_index("region")
    assert members.loc[list(found.order), "value"].is_monotonic_increasing
    by_benefit = inequality(utrecht, by="social_assistance")
    assert by_benefit.second == "income_per_inhabitant"
    members = utrecht.members[utrecht.members["indicator"] == "social_assistance"]
    values = members.set_index("region").loc[list(by_benefit.order), "value"]
    assert values.is_monotonic_decreasing


def test_slope_is_the_difference_of_its_ends(slopes: pd.DataFrame) -> None:
    ok = slopes[slopes["status"] == "ok"]
    assert "good_health" in ok.index
    assert np.allclose(ok["highest_income"] - ok["lowest_income"], ok["sii"])
    assert np.allclose(ok["highest_income"] / ok["lowest_income"], ok["rii"])


def test_orders_that_contradict_each_other_are_no_link(utrecht: Picture) -> None:
    """Overweight: less with a higher income, and less with more social assistance (students)."""
    row = inequality(utrecht).slopes.set_index("indicator").loc["overweight"]
    assert row["sii_upper"] < 0 < row["second_sii"]
    assert row["status"] == "no_clear_link"


def test_what_is_told_is_sure_and_borne_out(twente: Picture, utrecht: Picture) -> None:
    for picture in (twente, utrecht):
        found = inequality(picture)
        rows = found.slopes[found.slopes["status"].isin(["ok", "no_clear_link"])]
        sure = (rows["sii_lower"] > 0) | (rows["sii_upper"] < 0)
        agree = np.sign(rows["sii"]) == np.sign(rows["second_sii"])
        assert ((rows["status"] == "ok") == (sure & agree)).all()
        assert not sure.all()


def test_second_order_is_the_slope_of_that_order(twente: Picture, slopes: pd.DataFrame) -> None:
    other = inequality(twente, by="social_assistance").slopes.set_index("indicator")
    assert np.allclose(other["sii"].dropna(), slopes["second_sii"].dropna())
    assert np.allclose(other["second_lower"].dropna(), slopes["sii_lower"].dropna())


def test_refuses_estimates_of_a_model_and_figures_of_too_few(slopes: pd.DataFrame) -> None:
    assert slopes.loc["loneliness", "status"] == "modelled"
    assert slopes.loc["disability_benefit", "status"] == "exact"
    refused = slopes[~slopes["status"].isin(["ok", "no_clear_link"])]
    assert refused["sii"].isna().all()


def test_the_country_goes_without_the_few_of_which_no_income_is_known() -> None:
    wanted = ["good_health", "income_per_inhabitant", "social_assistance"]
    found = inequality(regiobeeld.picture("NL", indicators=wanted))
    assert 330 < len(found.order) < 342
    assert found.slopes["status"].tolist() == ["ok"]


def test_refuses_another_order_and_small_regions(utrecht: Picture) -> None:
    with pytest.raises(AnalysisError, match=", ".join(RANKING)):
        inequality(utrecht, by="smoking")
    alone = regiobeeld.picture("GM0344", indicators=["smoking", "inhabitants"])
    with pytest.raises(AnalysisError, match=r"has 1 gemeenten; .* asks for 10 or more"):
        inequality(alone)
    without = regiobeeld.picture("utrecht", indicators=["smoking", "inhabitants"])
    with pytest.raises(AnalysisError, match="no income_per_inhabitant or"):
        inequality(without)
    one = regiobeeld.picture("utrecht", indicators=["smoking", "income_per_inhabitant"])
    with pytest.raises(AnalysisError, match="no social_assistance or low_income_households"):
        inequality(one)


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


def test_no_text_calls_areas_or_people_poor_or_rich() -> None:
    """What is compared are gemeenten with a lower and with a higher income."""
    named = re.compile(r"\b(arm|arme|armen|armste|rijk|rijke|rijkste|poor|poorest|rich|richest)\b")
    texts = [
        text
        for name in ("report", "refusals", "priorities", "charts", "interview")
        for text in _texts(
            tomllib.loads(
                resources.files("regiobeeld.definitions").joinpath(f"{name}.toml").read_text()
            )
        )
    ]
    texts += [p.read_text("utf-8") for p in (ROOT / "notebooks").glob("*.ipynb")]
    assert len(texts) > 300
    assert [text for text in texts if named.search(text.lower())] == []
