"""The catalogue: complete, consistent, and its errors readable."""

import shutil
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

from regiobeeld.errors import DefinitionError
from regiobeeld.measurement import catalogue, read_catalogue
from regiobeeld.measurement.catalogue import KINDS
from regiobeeld.wording import KIND

THEMES = (
    "demography",
    "health",
    "lifestyle",
    "informal_care",
    "social_domain",
    "income",
    "living_environment",
    "access",
    "digital",
    "care_use",
    "work",
)


def test_every_theme_has_indicators_and_every_indicator_says_where_it_belongs():
    shipped = catalogue()
    assert len([i for i in shipped.indicators.values() if i.recipes]) >= 40
    assert tuple(shipped.themes) == THEMES
    for theme in THEMES:
        assert any(i.theme == theme for i in shipped.indicators.values())
    for indicator in shipped.indicators.values():
        assert indicator.goal in shipped.goals
        for texts in (indicator.label, indicator.caveat, indicator.question, indicator.of):
            assert not texts or set(texts) == {"nl", "en"}, indicator.id


def test_goals_with_a_gap_in_open_data_say_so():
    goals = catalogue().goals
    assert list(goals) == [
        "gezond_opgroeien",
        "gebalanceerd_leven",
        "gelukkig_oud_worden",
        "waardig_sterven",
    ]
    assert "levenseinde" in goals["waardig_sterven"].gap["nl"]


def test_an_unknown_indicator_gets_the_nearest_suggested():
    with pytest.raises(DefinitionError, match=r"no indicator 'smokin'. Did you mean: smoking"):
        catalogue().indicator("smokin")


def test_a_figure_is_old_after_as_many_years_as_its_indicator_says():
    smoking = catalogue().indicator("smoking")
    assert [smoking.is_old(period, 2024) for period in (2019, "2016-2019", 2020)] == [
        True,
        True,
        False,
    ]
    lasting = replace(smoking, max_age=10)
    assert not lasting.is_old(2014, 2024)
    assert lasting.is_old("2010-2013", 2024)


def test_distances_are_computed_from_addresses():
    kinds = {i.kind for i in catalogue().indicators.values() if i.unit == "km"}
    assert kinds == {"addresses"}
    assert KIND["addresses"]["nl"] == "berekend uit adressen"
    assert set(KIND) == set(KINDS)


GOOD = '[x]\nlabel = { nl = "X", en = "X" }\ntheme = "health"\ngoal = "gebalanceerd_leven"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[x]\nlabel = 3 4", "own.toml is not valid TOML: .*line 2"),
        (
            GOOD + 'unit = "%"\ndirection = "neutral"\n',
            r"own.toml, line 1, \[x\]: 'kind' is missing",
        ),
        (
            GOOD + 'unit = "%"\ndirection = "up"\nkind = "survey"\n',
            "direction is 'up'; it must be one of higher_better",
        ),
        (
            GOOD + 'unit = "%"\ndirection = "neutral"\nkind = "survey"\ncavaet = "x"\n',
            "unknown key 'cavaet'. Did you mean: caveat",
        ),
        (
            GOOD + 'unit = "%"\ndirection = "neutral"\nkind = "survey"\n',
            "neither 'from' nor 'fetch'",
        ),
        (
            GOOD + 'unit = "%"\ndirection = "neutral"\nkind = "survey"\nmax_age = -1\n',
            "max_age is -1; it must be a whole number of 0 or more",
        ),
        (
            GOOD
            + 'unit = "%"\ndirection = "neutral"\nkind = "survey"\n'
            + 'from = [{ source = "kbw", value = "A" }]\n',
            "source is 'kbw'; it must be one of kwb",
        ),
        (
            GOOD
            + 'unit = "%"\ndirection = "neutral"\nkind = "survey"\nfrom = [{ source = "kwb" }]\n',
            "needs either 'value' or 'numerator'",
        ),
        (GOOD.replace('"health"', '"helth"') + 'unit = "%"\n', "is missing|theme is 'helth'"),
    ],
)
def test_a_wrong_definition_is_named(tmp_path: Path, text: str, message: str):
    with resources.as_file(resources.files("regiobeeld") / "definitions") as shipped:
        shutil.copytree(shipped, tmp_path / "definitions")
    (tmp_path / "definitions" / "indicators" / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=message):
        read_catalogue(tmp_path / "definitions")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("factor = 0.01", "'times' is missing"),
        ('times = "A"\nby = "B"', "unknown key 'by'"),
        ('times = "A"\nfactor = "0.01"', "factor is '0.01'; it must be a number"),
        ('times = "A"\nover = ""', "over is ''; it must be a text between quotes, not empty"),
    ],
)
def test_a_wrong_computed_topic_is_named(tmp_path: Path, text: str, message: str):
    with resources.as_file(resources.files("regiobeeld") / "definitions") as shipped:
        shutil.copytree(shipped, tmp_path / "definitions")
    sources = tmp_path / "definitions" / "sources.toml"
    with sources.open("a", encoding="utf-8") as file:
        file.write(f"\n[regional.computed.k_0Tot15Jaar]\n{text}\n")
    with pytest.raises(DefinitionError, match=rf"sources.toml, line \d+.*{message}"):
        read_catalogue(tmp_path / "definitions")
