"""What a region's focus may say, and what the user reads when something in it is wrong."""

import re

import pytest

from regiobeeld.errors import RegionError
from regiobeeld.geography import region
from regiobeeld.geography.definition import profiles
from regiobeeld.geography.focus import Focus
from regiobeeld.measurement import catalogue
from regiobeeld.measurement.recipes import CAUSES
from regiobeeld.region_picture.focus import check_focus, checked_region

GOOD = """
name = "Mijn regio"
year = 2020
gemeenten = ["GM0344"]
[focus]
text = "Van ziekte naar gezondheid."
indicators = ["smoking", "overweight"]
causes = ["cancer"]
"""


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "mijn-regio.toml"
        path.write_text(text, encoding="utf-8")
        return checked_region(path, 2020)

    return read


def test_a_focus_comes_along_with_its_region(read):
    found = read(GOOD).focus
    assert found.indicators == ("smoking", "overweight")
    assert found.causes == ("all", "cancer")
    assert found.text_in("en") == found.text_in("nl") == "Van ziekte naar gezondheid."


def test_a_region_without_focus_shows_all_causes_together(read):
    found = read(GOOD.split("[focus]")[0])
    assert found.focus == Focus() == region("GM0344").focus
    assert (found.focus.text_in("nl"), found.focus.causes) == ("", ("all",))


def test_regions_with_a_focus_can_be_in_a_set():
    assert len({region("twente"), region("twente"), region("utrecht")}) == 2


@pytest.mark.parametrize("name", ["utrecht", "twente", "midden-nederland"])
def test_the_focus_of_our_own_regions_is_right(name):
    focus = region(name).focus
    check_focus(focus, catalogue())
    assert focus.indicators and set(focus.causes) <= set(CAUSES)
    for lang in ("nl", "en"):
        assert 1 <= len(re.findall(r"[.?](?: |$)", focus.text[lang])) <= 2


def test_every_focus_that_comes_along_exists():
    for definition in profiles().values():
        check_focus(definition.focus, catalogue())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("smoking", "smokin", "focus.indicators: there is no indicator 'smokin'. Did you mean: sm"),
        ("smoking", "qqq", "there is no indicator 'qqq'. See: regiobeeld indicators."),
        ("overweight", "smoking", "line 7, [focus]: indicators names 'smoking' twice."),
        ('"cancer"', '"cancr"', "focus.causes: there is no cause 'cancr'. Did you mean: cancer?"),
        ('"cancer"', '"xx"', "'xx'. Choose from all, cancer, cardiovascular, respiratory."),
        (
            '["cancer"]',
            '"cancer"',
            "line 8, [focus]: causes is 'cancer'; it must be a list of texts, such as",
        ),
        ('["cancer"]', "[3]", "causes is [3]; it must be a list of texts, such as"),
        (
            "indicators",
            "indicator",
            "line 7, [focus]: unknown key 'indicator'. Did you mean: indicators?",
        ),
        ("causes", "zzz", "unknown key 'zzz'. The keys are text, indicators, causes."),
        (
            'text = "Van ziekte naar gezondheid."',
            "",
            "line 5, [focus]: 'text' is missing: one or two sentences, or that per language",
        ),
        (
            '"Van ziekte naar gezondheid."',
            '" "',
            "line 6, [focus]: text is ' '; it must be one or two sentences",
        ),
        (
            '"Van ziekte naar gezondheid."',
            '{ en = "Yes." }',
            "text is {'en': 'Yes.'}; it must be one or two sentences",
        ),
        (
            '"Van ziekte naar gezondheid."',
            '{ nl = "Ja.", fr = "Oui." }',
            "text is {'nl': 'Ja.', 'fr': 'Oui.'}; it must be one or two sentences, or that per",
        ),
        (GOOD.partition("[focus]")[2], "", "'text' is missing"),
    ],
)
def test_messages_name_the_file_and_the_key(read, old, new, message):
    with pytest.raises(RegionError) as caught:
        read(GOOD.replace(old, new))
    assert message in str(caught.value)
    assert re.search(r"mijn-regio.toml, line (5: focus|[5-8], \[focus\]: )", str(caught.value))


def test_a_focus_is_a_table(read):
    with pytest.raises(RegionError, match="line 4: focus is 'roken'; it must be a table of keys"):
        read('name = "M"\nyear = 2020\ngemeenten = ["GM0344"]\nfocus = "roken"\n')
