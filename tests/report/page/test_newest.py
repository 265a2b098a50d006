"""A report of the newest figures: from when to when they are, and which are old or newer."""

import re

import pytest

import regiobeeld
from regiobeeld import report
from regiobeeld.charts import ranked, region_map, spine
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.shown_figures import figures
from regiobeeld.report.page import view


@pytest.fixture(scope="module")
def utrecht() -> Picture:
    return regiobeeld.picture("utrecht")


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_first_line_says_from_when_to_when(utrecht):
    stand = utrecht.stand
    said = f"cijfers van {stand.first} tot en met {stand.last}, de meeste uit {stand.most}"
    assert said in plain(report.opening(utrecht).html)
    assert "Regiobeeld 2020" not in plain(report.opening(utrecht).html)
    years = [str(f.newer.period if f.newer else f.period)[-4:] for f in figures(utrecht).values()
             if f.present]  # fmt: skip
    assert (min(years), max(years)) == (str(stand.first), str(stand.last))
    assert years.count(str(stand.most)) == max(map(years.count, years))


def test_a_year_that_was_asked_is_named():
    asked = regiobeeld.picture("twente", 2020, indicators=["smoking"])
    assert "Regiobeeld 2020 · stand van de cijfers: 2020 Twente" in plain(
        report.opening(asked).html
    )
    assert (asked.stem, regiobeeld.picture("twente", indicators=["smoking"]).stem) == (
        "twente-2020", "twente",
    )  # fmt: skip


@pytest.mark.parametrize(("lang", "old"), [("nl", "uit 2020"), ("en", "from 2020")])
def test_an_old_figure_is_marked_wherever_it_appears(utrecht, lang, old):
    line = view.line(utrecht, figures(utrecht)["overweight"], lang)
    assert (line.period, line.old) == (old, True)
    assert f'<span class="old">{old}</span>' in report.chapter(utrecht, "lifestyle", lang).html
    for chart in (ranked, region_map):
        assert old in chart(utrecht, "overweight", lang=lang).title
    drawn = spine(utrecht, "lifestyle", lang)
    assert old in str(drawn.spec) and old in drawn.table.to_string()
    recent = view.line(utrecht, figures(utrecht)["inhabitants"], lang)
    assert (recent.period, recent.old) == ("2026", False)


def test_old_is_measured_from_the_newest_figure_or_the_year_asked():
    asked = regiobeeld.picture("utrecht", 2022, indicators=["overweight", "gp_post_distance"])
    old = {name: figure.old for name, figure in figures(asked).items()}
    assert old == {"overweight": False, "gp_post_distance": True}


def test_a_newer_figure_stands_beside_the_one_that_is_judged(utrecht):
    line = view.line(utrecht, figures(utrecht)["good_health"], "nl")
    assert (line.value, line.newer) == ("81,1%", "2022: 73,6%, zonder marge")
    assert line.judgement == "better"
    assert "2022: 73,6%, zonder marge" in report.chapter(utrecht, "health").html
    sentence = figures(utrecht)["good_health"].sentence("nl")
    assert sentence.endswith("In 2022 was het 73,6%, maar daar is geen marge bij bekend.")
    assert view.line(utrecht, figures(utrecht)["overweight"], "nl").newer == ""


def test_a_break_in_a_series_is_said_on_the_card(utrecht):
    line = view.line(utrecht, figures(utrecht)["labour_participation"], "nl")
    assert line.broken == "sinds 2022 anders geteld, dus niet te vergelijken met eerder"
    before = regiobeeld.picture("utrecht", 2020, indicators=["labour_participation"])
    assert view.line(before, figures(before)["labour_participation"], "nl").broken == ""
