"""What a region's focus does to its report: the opening, and causes of death."""

import dataclasses
import html
import re

import pytest

import regiobeeld
from regiobeeld import report
from regiobeeld.geography.focus import Focus
from regiobeeld.region_picture import Picture


@pytest.fixture(scope="module")
def twente() -> Picture:
    wanted = ["overweight", "loneliness", "care_vacancies", "inhabitants", "mortality"]
    return regiobeeld.picture("twente", indicators=wanted)


def with_focus(picture: Picture, focus: Focus) -> Picture:
    return dataclasses.replace(picture, region=dataclasses.replace(picture.region, focus=focus))


def focus_of(text: str) -> str:
    found = re.search(r'<div class="focus">.*?</div>', text, re.DOTALL)
    return html.unescape(found[0]) if found else ""


def test_the_opening_shows_the_figures_that_matter_in_order(twente: Picture) -> None:
    focus = Focus({"nl": "Gezond leven."}, ("care_vacancies", "overweight"))
    block = focus_of(report.opening(with_focus(twente, focus)).html)
    assert "Gezond leven." in block
    assert block.index("Vacatures") < block.index("Overgewicht")
    assert 'href="#lifestyle"' in block and 'href="#work"' in block
    assert "53,2%" in block and "(52,1 tot 54,4)" in block
    assert "ongunstiger" in block and "(Nederland: 49,4%)" in block
    assert "nog niet opgehaald" in block


def test_a_figure_that_the_picture_does_not_have_is_left_out(twente: Picture) -> None:
    block = focus_of(report.opening(with_focus(twente, twente.region.focus)).html)
    assert block.count("<li>") == 2


def test_a_region_without_focus_has_no_such_block(twente: Picture) -> None:
    assert focus_of(report.opening(with_focus(twente, Focus())).html) == ""


def test_the_text_of_a_focus_is_text(twente: Picture) -> None:
    evil = "</script><script>alert(1)</script> {{ 7*7 }}"
    text = report.opening(with_focus(twente, Focus({"nl": evil}))).html
    assert evil not in text
    assert evil in focus_of(text)


def test_mortality_is_shown_for_the_causes_of_the_focus(twente: Picture) -> None:
    focus = Focus({"nl": "Kanker."}, causes=("all", "cancer"))
    text = report.chance(with_focus(twente, focus)).html
    figures = re.findall(r'id="figure-([^"]+)"', text)
    assert figures == [
        "funnel-mortality-all",
        "map-mortality-all-counted",
        "map-mortality-all-smoothed",
        "funnel-mortality-cancer",
        "map-mortality-cancer-counted",
        "map-mortality-cancer-smoothed",
    ]
    assert "Het gaat om 2015:" in text
