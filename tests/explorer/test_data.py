"""What the interactive view shows: the picture's own figures, and nothing else."""

import json
import sys

import pytest

import regiobeeld
from regiobeeld.errors import RegiobeeldError
from regiobeeld.explorer import explore, explorer_data

WANTED = ["good_health", "good_health_modelled", "smoking"]


@pytest.fixture(scope="module")
def utrecht():
    return regiobeeld.picture("utrecht", indicators=WANTED)


@pytest.fixture(scope="module")
def data(utrecht):
    return explorer_data(utrecht)


def test_it_is_json_and_the_same_each_time(utrecht, data):
    text = json.dumps(data, allow_nan=False)
    assert text == json.dumps(explorer_data(utrecht), allow_nan=False)


def test_every_figure_is_one_of_the_picture(utrecht, data):
    levels = data["figures"]["good_health"]
    assert list(levels) == ["regio", "gemeente"]
    own = {row[0]: row[1:4] for row in levels["regio"]["2020"]}
    main = utrecht.main.set_index("indicator").loc["good_health"]
    assert own["utrecht"] == [main["value"], main["lower"], main["upper"]]
    members = utrecht.members
    members = members[(members["indicator"] == "good_health") & (members["age"] == "18+")]
    shown = levels["gemeente"]["2020"]
    assert sorted(row[0] for row in shown) == sorted(members["region"])
    values = [row[1] for row in shown if row[1] is not None]
    assert values == sorted(values, reverse=True)


def test_years_of_the_trend_come_from_the_history(utrecht, data):
    rows = utrecht.history[utrecht.history["indicator"] == "smoking"]
    assert set(data["figures"]["smoking"]["regio"]) == {str(p) for p in rows["period"]}


def test_estimates_are_marked_and_have_wijken_with_names_and_outlines(data):
    marked = {each["id"]: each["modelled"] for each in data["indicators"]}
    assert marked == {"good_health": False, "good_health_modelled": True, "smoking": False}
    wijken = data["figures"]["good_health_modelled"]["wijk"]["2020"]
    assert len(wijken) > 100 and all(row[0].startswith("WK") for row in wijken)
    assert data["names"][wijken[0][0]] != wijken[0][0]
    paths = data["shapes"]["wijk"]["paths"]
    assert paths and all(path.startswith("M") and path.endswith("Z") for path in paths.values())


def test_english_labels(utrecht):
    data = explorer_data(utrecht, "en")
    assert data["indicators"][0]["label"] == "Good self-rated health"
    assert data["names"]["NL01"] == "the Netherlands"


def test_without_anywidget_it_says_what_to_install(utrecht, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(RegiobeeldError, match=r"pip install 'regiobeeld\[explore\]'"):
        utrecht.explore()


def test_the_choice_can_be_read_and_set(utrecht):
    pytest.importorskip("anywidget", reason="anywidget is not installed")
    view = explore(utrecht)
    assert (view.indicator, view.level, view.period) == ("good_health", "regio", "2020")
    assert "export default" in view._esm
