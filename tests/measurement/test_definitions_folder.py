"""Definitions in a folder of one's own: added to those of the package, or in their place."""

import pytest

import regiobeeld
from regiobeeld.errors import DefinitionError
from regiobeeld.measurement.definitions_folder import VARIABLE, own_tables

GOOD = """[indicator.alone]
label = "Woont alleen"
theme = "social_domain"
goal = "gebalanceerd_leven"
unit = "%"
direction = "neutral"
kind = "register"
from = [
  { source = "kwb", numerator = "Eenpersoonshuishoudens", denominator = "HuishoudensTotaal" },
]
"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="own.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_own_indicators_stand_beside_those_of_the_package(write):
    package = regiobeeld.catalogue()
    found = regiobeeld.catalogue(write(GOOD))
    assert set(found.indicators) - set(package.indicators) == {"alone"}
    assert found.origins == {"alone": "own.toml, line 1"} and found.replaced == ()
    assert found.indicator("alone").label == {"nl": "Woont alleen", "en": "Woont alleen"}
    themes = [indicator.theme for indicator in found.indicators.values()]
    assert themes == sorted(themes, key=list(found.themes).index)


def test_the_environment_names_the_folder(write, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(write(GOOD)))
    picture = regiobeeld.picture("gemeente:zeist", indicators=["alone"])
    assert picture.main["status"].tolist() == ["ok"]
    assert "own.toml, line 1" in picture._repr_html_()


def test_an_indicator_in_the_place_of_another_is_said(write):
    found = regiobeeld.catalogue(write("# mine\n" + GOOD.replace("alone", "smoking", 1)))
    assert found.replaced == ("smoking",)
    assert found.origins["smoking"] == "own.toml, line 2"
    assert found.indicator("smoking").label["nl"] == "Woont alleen"
    picture = regiobeeld.picture("gemeente:zeist", indicators=["smoking"], catalogue=found)
    assert "vervangt die van regiobeeld" in picture._repr_html_()


def test_a_change_is_seen_and_regions_in_the_folder_are_left_alone(write):
    folder = write(GOOD)
    write('name = "R"\nyear = 2020\nsource = "x"\ngemeenten = ["Zeist"]\n', "regio.toml")
    assert regiobeeld.catalogue(folder).indicator("alone").unit == "%"
    write(GOOD.replace('"%"', '"per 100 000"\nrelevant = 5'))
    assert regiobeeld.catalogue(folder).indicator("alone").unit == "per 100 000"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"%"', "3", r"own.toml, line 5, \[indicator.alone\]: unit is 3; it must be a text"),
        ("unit", "unitt", "line 5, .*unknown key 'unitt'. Did you mean: unit"),
        ("neutral", "up", "line 6, .*direction is 'up'; it must be one of higher_better"),
        ('kind = "register"\n', "", "line 1, .*'kind' is missing"),
        ('"kwb"', '"kbw"', "line 9, .*source is 'kbw'; it must be one of kwb"),
        ("numerator =", "numerater =", "line 9, .*unknown key 'numerater'"),
        ("{ source", '{ value = "x", source', "line 9, .*either 'value' or 'numerator'"),
        ('"Woont alleen"', '{ de = "x" }', "line 2, .*a text per language"),
        ("[indicator.alone]", "[indicater.alone]", "line 1: found 'indicater'; .*Did you mean"),
        ("[indicator.alone]", '[indicator."a/b"]', "line 1, .*letters, digits"),
        ("from = [", "breaks = [12]\nfrom = [", "line 8, .*a list of years such as"),
        ("from = [", "from = [ 3,", "line 8, .*it must be a list of tables between braces"),
        ("[indicator.alone]", "[indicator]\nalone = 3\n[x]", "found 'x'|line 2, .*found 3"),
        ('unit = "%"', "unit = %", "own.toml is not valid TOML: .*line 5"),
    ],
)
def test_a_wrong_definition_is_named_by_file_line_and_key(write, old, new, message):
    with pytest.raises(DefinitionError, match=message):
        regiobeeld.catalogue(write(GOOD.replace(old, new, 1)))


def test_a_column_that_an_own_source_lacks_is_named(write):
    source = (
        '[source.mine]\nfile = "a.csv"\ntitle = "A"\npublisher = "B"\nlicence = "C"\n'
        'region = "r"\nperiod = 2020\n[source.mine.columns]\nwell = "W"\n'
    )
    write(source, "source.toml")
    text = GOOD.replace('"kwb", numerator = "Eenpersoonshuishoudens"', '"mine", numerator = "wel"')
    with pytest.raises(
        DefinitionError, match=r"line 9, .*numerator is 'wel'; .*Did you mean: well"
    ):
        regiobeeld.catalogue(write(text.replace('"HuishoudensTotaal"', '"@inhabitants"')))


def test_names_that_are_taken_are_refused(write):
    write(GOOD)
    with pytest.raises(DefinitionError, match=r"own2.toml, line 1, .*another file"):
        regiobeeld.catalogue(write(GOOD, "own2.toml"))


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DefinitionError, match=r"There is no folder .*none"):
        regiobeeld.catalogue(tmp_path / "none")
    with pytest.raises(DefinitionError, match=r"none\.toml cannot be read"):
        own_tables(tmp_path / "none.toml")
