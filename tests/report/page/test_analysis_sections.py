"""The sections on change, inequality and chance, as readers get them."""

import pytest

import regiobeeld
from regiobeeld import report
from regiobeeld.region_picture import Picture


@pytest.fixture(scope="module")
def utrecht() -> Picture:
    return regiobeeld.picture("utrecht")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_section_says_what_was_refused(utrecht: Picture, lang: str) -> None:
    sentence = {
        "nl": "Een ranglijst zegt dan iets over de berekening",
        "en": "say something of the computation",
    }[lang]
    for section in (report.changes, report.inequality):
        text = section(utrecht, lang).html
        assert sentence in text
        assert utrecht.indicator("loneliness").label[lang] in text


def test_change_names_periods_and_what_differed_in_the_questionnaire(utrecht: Picture) -> None:
    text = report.changes(utrecht).html
    assert "2016 – 2020" in text
    assert "In 2016 zijn mensen van 19 jaar en ouder gevraagd" in text


def test_income_is_said_with_both_orders_or_without_a_link(utrecht: Picture) -> None:
    text = report.inequality(utrecht).html
    assert "geen van de gemeten cijfers is er een eenduidig verband" in text
    assert utrecht.indicator("overweight").label["nl"] in text.split("<details")[1]
    twente = regiobeeld.picture("twente")
    text = report.inequality(twente).html
    assert "op volgorde van" in text and "ongunstiger bij een lager inkomen" in text
    told = text.split("</table>")[0]
    assert twente.indicator("good_health").label["nl"] in told
    assert twente.indicator("overweight").label["nl"] not in told


def test_chance_names_the_year_of_the_deaths(utrecht: Picture) -> None:
    assert "Het gaat om 2015" in report.chance(utrecht).html


@pytest.mark.parametrize("name", ["GM0344", "NL"])
def test_regions_of_any_size_have_the_sections(name: str) -> None:
    wanted = ["smoking", "inhabitants", "income_per_inhabitant", "mortality"]
    picture = regiobeeld.picture(name, indicators=wanted)
    for section in (report.changes, report.inequality, report.chance):
        assert 'class="chapter"' in section(picture).html


def test_a_year_before_all_measurements_says_so() -> None:
    picture = regiobeeld.picture("utrecht", 2014, indicators=["smoking", "inhabitants"])
    assert "niet te toetsen" in report.changes(picture).html
    assert "tien of meer gemeenten" in report.inequality(picture).html
    assert "geen aantallen overlijdens" in report.chance(picture).html
