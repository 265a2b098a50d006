"""The section on what comes first, as readers get it."""

import re
from pathlib import Path

import pandas as pd
import pytest
from markupsafe import escape

import regiobeeld
from regiobeeld import report
from regiobeeld.errors import PriorityError
from regiobeeld.priorities import inputs_of
from regiobeeld.region_picture import Picture
from regiobeeld.wording import chance
from tests.priorities.material import codings_of

PREVENTION = "wijkgerichte_preventie"
EXAMPLE = Path(__file__).parents[3] / "data" / "example"


@pytest.fixture(scope="module")
def utrecht() -> Picture:
    return regiobeeld.picture("utrecht", 2020)


def test_it_says_plainly_what_it_rests_on(utrecht: Picture) -> None:
    text = report.priorities(utrecht).html
    assert "Deze volgorde rust op 31 cijfers." in text
    assert "Er zijn nog geen gesprekken met bewoners en professionals verwerkt." in text
    assert "De coalitie gaf nog geen scores" in text and "voorlopige volgorde" in text
    assert re.search(r"De kans dat dit in de top drie hoort is \d op de 10\.", text)
    assert "Of ze gunstig of ongunstig zijn, is niet getoetst." in text
    assert "Voor ongeveer 620.000 mensen geldt dit niet." in text
    for coalition in utrecht.catalogue.coalitions:
        assert f'id="prioriteiten-{coalition}"' in text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_it_knows_interviews_and_scores_once_they_are_there(utrecht: Picture, lang: str) -> None:
    scores = pd.DataFrame(
        {"coalition": PREVENTION, "issue": ["smoking"], "influence": [8.0],
         "effectiveness": [5.0], "pearl": [True]}
    )  # fmt: skip
    text = report.priorities(utrecht, codings_of(utrecht), scores, lang, coalition=PREVENTION).html
    said = {
        "nl": ("een aantal gesprekken: minder dan 5 met bewoners", "aan 1 van de onderwerpen"),
        "en": ("a number of interviews: fewer than 5 with residents", "for 1 of the subjects"),
    }[lang]
    assert all(part in text for part in said)
    assert "voorlopig" not in text and "provisional" not in text
    assert "digitale_transformatie" not in text and "{" not in re.sub(
        r"<script.*?</script>", "", text, flags=re.DOTALL
    )


def test_a_code_with_a_comma_may_come_first(utrecht: Picture) -> None:
    codings = codings_of(utrecht).assign(indicator="", code="Roken, alcohol en drugs", belang=3)
    picture = regiobeeld.picture("utrecht", indicators=["inhabitants", "smoking", "obesity"])
    text = report.priorities(picture, codings, coalition=PREVENTION).html
    assert "Roken, alcohol en drugs" in text


def test_one_coder_is_named_as_a_limit(utrecht: Picture) -> None:
    codings = codings_of(utrecht, ("anna",))
    text = report.priorities(utrecht, codings, coalition=PREVENTION).html
    assert "Eén persoon codeerde de gesprekken." in text


def test_a_hostile_code_is_shown_as_text(
    utrecht: Picture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from regiobeeld.interviews.codebook import read_codebook

    name = '<script>alert(1)</script> {{ 7*7 }} "x"'
    path = tmp_path / "codeboek.csv"
    frame = read_codebook().frame()
    frame.loc[frame["code"] == "Wonen", "code"] = name
    frame.to_csv(path, index=False)
    codings = codings_of(utrecht)
    codings.loc[codings["code"] == "Wonen", "code"] = name
    text = report.priorities(
        utrecht, codings, coalition=PREVENTION, codebook=read_codebook(path)
    ).html
    assert "<script>alert" not in text and str(escape(name)) in text


def test_the_worked_example_and_small_regions_have_the_section() -> None:
    example = regiobeeld.picture("utrecht-voorbeeld")
    given = inputs_of(example, EXAMPLE)
    text = report.priorities(example, given.codings, given.scores, codebook=given.codebook).html
    assert "12 gesprekken: 7 met bewoners en 5 met professionals" in text
    island = regiobeeld.picture("GM0088", indicators=["smoking", "inhabitants"])
    assert "nog niets om op volgorde te zetten" in report.priorities(island).html


def test_an_unknown_coalition_is_refused(utrecht: Picture) -> None:
    with pytest.raises(PriorityError, match="There is no coalition 'x'"):
        report.priorities(utrecht, coalition="x")


def test_chances_read_as_so_many_out_of_ten() -> None:
    assert [chance(p, "nl") for p in (0.0, 0.05, 0.14, 0.65, 0.95, 1.0)] == [
        "minder dan 1 op de 20", "1 op de 10", "1 op de 10", "6 op de 10", "9 op de 10",
        "meer dan 19 op de 20",
    ]  # fmt: skip
