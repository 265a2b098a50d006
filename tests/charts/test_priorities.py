"""The chart of rank probabilities."""

import json
import re
from itertools import pairwise

import pytest

import regiobeeld
from regiobeeld import charts
from regiobeeld.errors import BuildError
from regiobeeld.opgaven import opgaven_of
from regiobeeld.priorities import Priorities, prioritise
from regiobeeld.region_picture import Picture
from tests.priorities.test_ranking import severe

PREVENTION = "wijkgerichte_preventie"


@pytest.fixture(scope="module")
def whole() -> Picture:
    return regiobeeld.picture("utrecht")


@pytest.fixture(scope="module")
def found(whole: Picture) -> Priorities:
    return prioritise(whole, PREVENTION, scores=severe(whole), draws=1000)


def test_every_bar_adds_up_and_darker_is_higher(whole: Picture, found: Priorities) -> None:
    figure = charts.rank_probabilities(whole, found).figure
    assert [trace.name for trace in figure.data][:3] == ["plaats 1", "plaats 2 t/m 3",
                                                         "plaats 4 t/m 8"]  # fmt: skip
    for parts in zip(*(trace.x for trace in figure.data), strict=True):
        assert sum(parts) == pytest.approx(100, abs=0.25)
    lightness = [sum(int(t.marker.color[i : i + 2], 16) for i in (1, 3, 5)) for t in figure.data]
    # Each step is clear without colour.
    assert all(b - a > 100 for a, b in pairwise(lightness))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_it_has_words_and_a_table_of_all_issues(
    whole: Picture, found: Priorities, lang: str
) -> None:
    chart = charts.rank_probabilities(whole, found, lang)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", chart.id)
    assert len(chart.table) == len(found.frame) == len(chart.figure.data[0].x)
    label = opgaven_of(whole.region)[found.top[0]].label[lang]
    assert label in chart.alternative and chart.table.iloc[0, 0] == label
    assert re.search(r"\d (op de|in) 10", chart.alternative)
    drawn = chart.figure.to_json()
    assert "NaN" not in drawn and "bdata" not in drawn and len(drawn) < 30_000
    assert drawn == charts.rank_probabilities(whole, found, lang).figure.to_json()
    assert json.loads(drawn)["layout"]["separators"] == (",." if lang == "nl" else ".,")


def test_one_issue_is_no_order(whole: Picture) -> None:
    one = prioritise(regiobeeld.picture("utrecht", indicators=["smoking"]), PREVENTION, draws=10)
    assert not charts.has_rank_probabilities(one)
    with pytest.raises(BuildError, match="fewer than two issues"):
        charts.rank_probabilities(whole, one)
