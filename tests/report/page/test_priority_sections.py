"""The section on what comes first, as readers get it."""

import re
from pathlib import Path

import lxml.html
import pytest
from markupsafe import escape

import regiobeeld
from regiobeeld import opgaven, report
from regiobeeld.errors import RegionError
from regiobeeld.priorities import inputs_of, prioritise
from regiobeeld.region_picture import Picture
from regiobeeld.wording import chance
from tests.priorities.material import codings_of
from tests.priorities.test_ranking import severe

PREVENTION = "wijkgerichte_preventie"
EXAMPLE = Path(__file__).parents[3] / "data" / "example"


@pytest.fixture(scope="module")
def utrecht() -> Picture:
    return regiobeeld.picture("utrecht")


def plain(html: str) -> str:
    """Return what a reader sees, on one line."""
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)


def test_each_coalition_of_the_region_is_a_closed_block_with_its_first_line(
    utrecht: Picture,
) -> None:
    text = report.priorities(utrecht).html
    blocks = lxml.html.fromstring(text).xpath('//details[@class="coalition"]')
    assert len(blocks) == len(utrecht.region.coalitions)
    for block, coalition in zip(blocks, utrecht.region.coalitions, strict=True):
        assert block.get("open") is None
        (heading,) = block.xpath("./summary/h3")
        assert heading.get("id") == f"prioriteiten-{coalition.id}"
        summary = block.xpath("./summary")[0].text_content()
        assert summary.startswith(coalition.names["nl"]) and "Geen volgorde." in summary


def test_without_an_order_there_are_groups_with_a_line_each_and_what_is_needed(
    utrecht: Picture,
) -> None:
    text = plain(report.priorities(utrecht, coalition=PREVENTION).html)
    assert "Voor een volgorde zijn gesprekken of scores van de coalitie nodig." in text
    groups = ("Hier ongunstiger", "Neemt toe", "Overal groot", "We weten het niet")
    places = [text.index(group) for group in groups if group in text]
    assert len(places) > 1 and places == sorted(places)
    known = opgaven.evidence(utrecht)
    rows = known[(known["opgave"] == "ouder_worden_thuis") & (known["kind"] == "outlook")]
    assert any(sentence in text for sentence in rows["sentence_nl"])
    assert "Kans op" not in text and "geldt dit niet" not in text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_with_an_order_the_first_three_have_their_chance_and_the_rest_is_closed(
    utrecht: Picture, lang: str
) -> None:
    codings, scores = codings_of(utrecht), severe(utrecht)
    html = report.priorities(utrecht, codings, scores, lang, coalition=PREVENTION).html
    page = lxml.html.fromstring(html)
    (first,) = page.xpath("//ol")
    assert len(first.xpath("./li")) == 3
    assert not page.xpath("//table[not(ancestor::details)]")
    order = prioritise(utrecht, PREVENTION, codings=codings, scores=scores)
    rows = page.xpath('//th[@scope="row" and @role="rowheader"]')
    assert len(rows) == len(order.frame)
    said = {
        "nl": ("een aantal gesprekken: minder dan 5 met bewoners", "hoe ernstig de coalitie"),
        "en": ("a number of interviews: fewer than 5 with residents", "how serious the coalition"),
    }[lang]
    text = plain(html)
    assert all(part in text for part in said) and "{" not in text
    assert "digitale_transformatie" not in html


def test_which_figure_counts_where_is_shown(utrecht: Picture) -> None:
    page = lxml.html.fromstring(report.priorities(utrecht, coalition=PREVENTION).html)
    rows = [row.text_content() for row in page.xpath("//details//tr")]
    (own,) = [row for row in rows if row.startswith("Eenzaamheid")]
    assert "75-plussers die alleen wonen" in own and "Contact in de buurt" in own


def test_a_region_without_coalitions_says_so_and_has_nothing_of_utrecht() -> None:
    zeist = regiobeeld.picture("GM0355", indicators=["smoking", "inhabitants"])
    text = report.priorities(zeist).html
    assert "Zeist noemt geen coalities" in text
    assert "<details" not in text and "Wijkgerichte" not in text
    assert "Zeist names no coalitions" in report.priorities(zeist, lang="en").html


def test_one_coder_is_named_as_a_limit(utrecht: Picture) -> None:
    codings = codings_of(utrecht, ("anna",))
    text = report.priorities(utrecht, codings, severe(utrecht), coalition=PREVENTION).html
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
    apart = codings["code"] == "Wonen"
    codings.loc[apart, "code"] = name
    text = report.priorities(
        utrecht, codings, coalition=PREVENTION, codebook=read_codebook(path)
    ).html
    assert "<script>alert" not in text and str(escape(name)) in text


def test_the_worked_example_has_the_section() -> None:
    example = regiobeeld.picture("utrecht-voorbeeld")
    given = inputs_of(example, EXAMPLE)
    text = report.priorities(example, given.codings, given.scores, codebook=given.codebook).html
    assert "13 gesprekken: 8 met bewoners en 5 met professionals" in text


def test_an_unknown_coalition_is_refused(utrecht: Picture) -> None:
    with pytest.raises(RegionError, match="Regio Utrecht has no coalition 'x'"):
        report.priorities(utrecht, coalition="x")


def test_chances_read_as_so_many_out_of_ten() -> None:
    assert [chance(p, "nl") for p in (0.0, 0.05, 0.14, 0.65, 0.95, 1.0)] == [
        "minder dan 1 op de 20", "1 op de 10", "1 op de 10", "6 op de 10", "9 op de 10",
        "meer dan 19 op de 20",
    ]  # fmt: skip
