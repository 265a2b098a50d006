"""What the report says is coming: only what the figures say, and why there is nothing."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import regiobeeld
from regiobeeld import charts, report, wording
from regiobeeld.errors import BuildError
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.coming_words import amount, change


@pytest.fixture(scope="module")
def twente() -> Picture:
    return regiobeeld.picture("twente", indicators=["inhabitants"])


@pytest.fixture(scope="module")
def earlier() -> Picture:
    return regiobeeld.picture("twente", 2020, indicators=["inhabitants"])


def _words(html: str) -> str:
    without = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", without))


def _of(picture: Picture, measure: str, year: int) -> pd.Series:
    course = picture.future.course
    return course[(course["measure"] == measure) & (course["year"] == year)].iloc[0]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_measure_is_told_as_it_was_reckoned(twente: Picture, lang: str) -> None:
    said = _words(report.coming(twente, lang).html)
    for measure in ("people_75_plus", "dementia", "oldest_old_support", "working_age"):
        then = _of(twente, measure, 2040)
        assert amount(then["value"], measure, lang) in said
    assert change(_of(twente, "dementia", 2040).to_dict(), lang) in said
    error = twente.future.backtest.query("age == 'all'")["mape"].iloc[-1]
    assert f"{wording.number(error, 1, lang)}%" in said


def test_sites_and_closings_are_told(twente: Picture) -> None:
    said = _words(report.care(twente).html)
    assert "gemiddeld 7,5 km van de dichtstbijzijnde locatie" in said
    assert "37% verder dan 10 km" in said
    assert "Hellendoorn (+10,4 km)" in said
    assert "7,5 → 10,5" in said


def test_an_earlier_picture_says_why_nothing_is_reckoned(earlier: Picture) -> None:
    assert "alleen vanaf de nieuwste cijfers" in _words(report.coming(earlier).html)
    assert not charts.has_care_gap(earlier)
    with pytest.raises(BuildError, match="Nothing is known of the years to come in Twente"):
        charts.care_gap(earlier)


def test_a_region_without_sites_says_nothing_of_distance() -> None:
    country = regiobeeld.picture("NL", indicators=["inhabitants"])
    assert "dichtstbijzijnde" not in _words(report.care(country).html)
    # The country is not put beside itself.
    assert "Nederland: " not in _words(report.coming(country).html)
    assert "67.000 open vacatures" in _words(report.care(country).html)


def test_vacancies_are_called_the_provinces(twente: Picture) -> None:
    said = _words(report.care(twente).html)
    assert "Provincie Overijssel: 3.800 open vacatures in zorg en welzijn (2022)" in said
    assert said.count("Van kleinere gebieden dan een provincie") == 1


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_chart_tells_known_years_from_reckoned_ones(twente: Picture, lang: str) -> None:
    chart = charts.care_gap(twente, lang)
    lines = [t for t in chart.spec["data"] if t["mode"] == "lines+markers"]
    now = twente.future.now
    for line in lines:
        assert line["line"]["dash"] == ("solid" if max(line["x"]) == now else "dot")
    assert {max(line["x"]) for line in lines} == {now, 2040}
    then = _of(twente, "dementia", 2040)
    assert amount(then["value"], "dementia", lang) in chart.alternative
    assert change(then.to_dict(), lang) in chart.title


def test_a_change_within_its_limits_is_only_likely() -> None:
    row = {"value": 95.0, "lower": 90.0, "upper": 101.0, "index": 95.0}
    assert change(row, "nl") == "waarschijnlijk 5% minder"
    assert change(row | {"upper": 99.0}, "nl") == "5% minder"
