import string
import tomllib
from dataclasses import replace
from importlib import resources

import pytest

from regiobeeld.measurement import catalogue
from regiobeeld.region_picture.shown_figures import figures


@pytest.fixture(scope="module")
def shown(utrecht):
    return figures(utrecht)


@pytest.fixture(scope="module")
def definitions():
    file = resources.files("regiobeeld") / "definitions" / "figure_sentences.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def test_a_survey_figure_is_said_with_its_uncertainty(shown):
    assert shown["overweight"].sentence() == (
        "In Regio Utrecht heeft 44,3% van de volwassenen overgewicht (2020; 95%-interval 43,7 tot"
        " 44,9; niet gecorrigeerd voor leeftijd). In Nederland is dat 49,4%."
    )
    assert shown["overweight"].sentence("en") == (
        "In Utrecht region, 44.3% of adults are overweight (2020; 95% interval 43.7 to 44.9; not"
        " adjusted for age). In the Netherlands it is 49.4%."
    )


def test_a_model_is_called_a_model(shown):
    assert "naar schatting" in shown["loneliness"].sentence()
    assert "schatting met een model" in shown["loneliness"].sentence()


@pytest.mark.parametrize("name", ["older_people", "potential_carers", "gp_distance"])
def test_age_is_not_mentioned_where_it_is_beside_the_point(shown, name):
    assert "leeftijd" not in shown[name].sentence()


def test_a_missing_figure_says_why(shown):
    assert shown["digital_care"].sentence() == (
        "Hierover bestaat geen open cijfer voor Regio Utrecht."
    )
    assert "nog niet opgehaald" in shown["young_mental_health"].sentence()


def test_an_indicator_without_a_sentence_is_said_plainly(shown):
    own = replace(shown["overweight"].indicator, id="own", label={"nl": "Iets", "en": "Thing"})
    figure = replace(shown["overweight"], indicator=own)
    assert figure.sentence().startswith("Iets: 44,3%, in Regio Utrecht (2020;")


def test_a_region_is_not_compared_with_itself(shown):
    figure = replace(shown["overweight"], benchmark=shown["overweight"].region)
    assert figure.sentence().endswith("leeftijd).")


def test_the_mark_changes_with_the_figure_and_only_then(shown):
    figure = shown["overweight"]
    assert figure.sha256 == replace(figure, value=figure.value * (1 + 1e-14)).sha256
    revised = [
        replace(figure, value=figure.value + 0.1),
        replace(figure, lower=figure.lower - 0.1),
        replace(figure, upper=float("nan")),
        replace(figure, benchmark_value=50.0),
        replace(figure, period="2021"),
    ]
    assert len({figure.sha256, *(f.sha256 for f in revised)}) == 6


def test_every_indicator_can_be_said_in_both_languages(definitions):
    sentences, indicators = definitions["sentence"], catalogue().indicators
    assert set(sentences) == set(indicators)
    assert set(definitions["age_beside_the_point"]) <= set(indicators)
    for name, sentence in sentences.items():
        assert set(sentence) == {"nl", "en"}
        for said in sentence.values():
            fields = [field for _, field, _, _ in string.Formatter().parse(said) if field]
            assert len(fields) == 1, name
            assert fields[0] in ("value", "number"), name
            assert not said.endswith((".", ")")), name
            if fields == ["value"]:
                continue
            # A bare number would hide the unit.
            assert indicators[name].unit not in ("%", "km", "x 1 000 euro"), name
