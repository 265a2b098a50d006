"""What a report shows of who took part: folded tables, no count of a few people."""

import re
from dataclasses import replace

import pandas as pd
import pytest

import regiobeeld
from regiobeeld import report
from regiobeeld.errors import RegiobeeldError
from regiobeeld.interviews.material import material
from regiobeeld.interviews.participants.people import PEOPLE


@pytest.fixture(scope="module")
def picture():
    return regiobeeld.picture("utrecht-voorbeeld", indicators=["older_people"])


@pytest.fixture(scope="module")
def found():
    return material("utrecht-voorbeeld")


def cells(html: str) -> list[str]:
    return re.findall(r"<td>([^<]*)</td>", html)


@pytest.mark.parametrize(
    ("lang", "few", "beside"),
    [("nl", "minder dan 5", "niet getoond"), ("en", "fewer than 5", "not shown")],
)
def test_numbers_are_of_five_people_or_more(picture, found, lang, few, beside):
    html = report.participants(picture, found, lang).html
    numbers = cells(html)[1::2]
    assert {few, beside} <= set(numbers)
    assert all(int(text) >= 5 for text in numbers if text not in (few, beside))
    assert html.count("<details>") == 1
    assert '<h2 id="deelnemers">' in html


def test_it_names_no_interview_and_no_place(picture, found):
    html = report.participants(picture, found).html
    for name in ("verzonnen", *found.register["gebied_code"], "Utrecht", "Zeist"):
        assert name not in html


def test_a_region_may_be_stricter(picture, found):
    strict = replace(picture, region=replace(picture.region, smallest_group=13))
    assert report.participants(strict, found).html == ""


def test_without_interviews_or_without_anything_noted_there_is_no_section(picture, found):
    assert report.participants(picture, None).html == ""
    nothing = pd.DataFrame([dict.fromkeys(PEOPLE, "") | {"rol": "bewoner"}] * 9, dtype="string")
    assert report.participants(picture, replace(found, people=nothing)).html == ""


def test_another_language_is_refused(picture, found):
    with pytest.raises(RegiobeeldError, match="'fr'"):
        report.participants(picture, found, "fr")
