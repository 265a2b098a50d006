"""What residents and professionals say, as readers get it; nothing that they say can do harm."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest
from markupsafe import Markup

import regiobeeld
from regiobeeld import report
from regiobeeld.errors import RegiobeeldError, RegionError
from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.joint_display.joint_display import joint_display
from regiobeeld.interviews.joint_display.joint_rows import Confirmation, JointDisplay
from regiobeeld.interviews.material import display_of, material, story_of
from regiobeeld.opgaven import belonging, opgaven_of
from regiobeeld.priorities import inputs_of, prioritise
from regiobeeld.region_picture import Picture
from regiobeeld.report.page.export import Edition
from regiobeeld.report.page.policy import policy
from regiobeeld.report.page.sections import (
    library_licence,
    render,
    script_texts,
    scripts,
    style,
)
from regiobeeld.report.page.words import WORDS
from tests.interviews.made_codings import SAID, codings_of, quotes_of, register_of

HOSTILE = (
    "<script>document.title = 'hacked'</script></script>",
    "{{ 7*7 }} {% raw %} ${7*7}",
    "javascript:alert(1) <a href='javascript:alert(1)'>x</a> \" onload=\"alert(1)",
    "\u202eworromot \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 </blockquote>",
    "A" * 10_000,
    "<img src=x onerror=\"document.title='hacked'\"> &amp; &lt;",
)


def made(picture: Picture, said=SAID, residents: int = 6, professionals: int = 5) -> JointDisplay:
    codings = codings_of(picture, said)
    register = register_of(residents, professionals)
    return joint_display(picture, codings, register, quotes_of(said))


@pytest.fixture(scope="module")
def utrecht() -> Picture:
    return regiobeeld.picture("utrecht")


@pytest.fixture(scope="module")
def hostile(utrecht: Picture) -> JointDisplay:
    said = [(f"B0{n}", "loneliness", "bevestigt", 3, ["Wonen"], HOSTILE[n]) for n in range(1, 6)]
    said += [(f"P0{n}", "loneliness", "bevestigt", 3, ["Wonen"], HOSTILE[0]) for n in range(1, 6)]
    said += [("B01", "", "nieuw", 1, [text], text) for text in HOSTILE]
    said += [("B02", "digital_care", "nieuw", 1, [text], text) for text in HOSTILE[:2]]
    display = made(utrecht, said)
    rows = [replace(r, confirmation=Confirmation("partial", text, text, "current"))
            for r, text in zip(display.rows, HOSTILE, strict=False)]  # fmt: skip
    return replace(display, rows=tuple(rows))


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def cards(html: str) -> dict[str, str]:
    parts = re.split(r'<article class="voice" aria-labelledby="stem-', html)[1:]
    return {part.partition('"')[0]: text_of(part.partition("</article>")[0]) for part in parts}


def test_figure_and_voices_stand_together(utrecht: Picture) -> None:
    loud = [(f"B0{n}", "informal_carers", "bevestigt", 2, ["Mantelzorg"], "") for n in range(1, 7)]
    said = [*(s for s in SAID if s[:2] != ("B03", "informal_carers")), *loud]
    html = report.voices(utrecht, made(utrecht, said)).html
    assert 'class="chapter"' in html
    card = cards(html)["informal_carers"]
    assert card.index("13,2%") < card.index("Bewoners") < card.index("Professionals")
    for said in ("bevestigt het cijfer", "6 gesprekken", "minder dan 5 gesprekken",
                 "spreekt het cijfer tegen", "Belang: 2,1 van 3", "Waar het over ging: Mantelzorg",
                 "Ik zorg al zes jaar voor mijn man.", "— professional".removeprefix("— "),
                 "2016 tot 2020: verschil −1,0", "voorstel van het programma",
                 "verschilt zelf niet duidelijk, of maar weinig, van Nederland"):  # fmt: skip
        assert said in card
    # Interviews are no votes.
    assert not re.search(r"\d ?×", html)


def test_a_fit_is_a_sign_and_a_word(utrecht: Picture) -> None:
    html = report.voices(utrecht, made(utrecht)).html
    signs = dict(re.findall(r'<span class="fit (\w+)"><span[^>]*>(.)</span> ', html))
    assert len(set(signs.values())) == len(signs) >= 3
    assert "≠ spreekt tegen" in text_of(html)
    assert "↔ verschillende ervaringen" in text_of(html)
    assert "? nog niet te zeggen" in text_of(html)
    # What a sign means stands beside it, and not how many figures have it.
    legend = re.search(r'<ul class="fits">(.*?)</ul>', html)
    assert legend and not re.search(r"\d", text_of(legend[1]))


def test_both_silences_are_listed(utrecht: Picture) -> None:
    text = text_of(report.voices(utrecht, made(utrecht)).html)
    assert "Deze cijfers vallen op, maar niemand sprak erover." in text
    assert utrecht.indicator("overweight").label["nl"] in text
    assert "Hierover bestaat geen open cijfer" in text
    assert "Mijn dochter doet mijn DigiD." in text
    few = "minder dan 5 gesprekken"
    assert f"Wonen : bewoners ({few}), professionals ({few})" in text


def test_what_is_spoken_of_less_is_folded(utrecht: Picture) -> None:
    known = belonging([opgaven_of(utrecht.region)["eenzaamheid"]])["indicator"]
    others = ["overweight", "smoking", "heavy_drinking", "informal_carers", "making_ends_meet"]
    present = pd.Series([*known[:3], *others])
    said = [(f"B0{n}", name, "bevestigt", 1, [], "") for n in range(1, 6) for name in present[:1]]
    said += [("B01", name, "bevestigt", 1, [], "") for name in present[1:]]
    html = report.voices(utrecht, made(utrecht, said)).html
    first, _, folded = html.partition('<details class="more-voices">')
    assert (len(cards(first)), len(cards(folded))) == (2, 6)
    assert next(iter(cards(first))) == present.iloc[0]
    assert "Meer onderwerpen (1)" in folded


def test_a_quote_stands_once_among_themes(utrecht: Picture) -> None:
    said = [(f"B0{n}", "", "nieuw", 1, ["Wonen", "Mantelzorg"], f"Uitspraak {n}")
            for n in range(1, 6)]  # fmt: skip
    html = report.voices(utrecht, made(utrecht, said)).html
    quotes = re.findall("Uitspraak . *", html)
    assert len(quotes) == len(set(quotes)) == 2


def test_english_readers_get_english_around_the_quotes(utrecht: Picture) -> None:
    text = text_of(report.voices(utrecht, made(utrecht), "en").html)
    assert "What residents and professionals say" in text
    assert "confirms the figure" in text
    assert "Ik zorg al zes jaar voor mijn man." in text
    assert "gesprek" not in text.replace("gesprekken met", "")


def test_without_interviews_it_says_so(utrecht: Picture) -> None:
    assert "nog geen gesprekken verwerkt" in report.voices(utrecht, None).html
    assert "No interviews have been taken in" in report.voices(utrecht, None, "en").html


def test_a_stale_figure_and_an_old_confirmation_warn(utrecht: Picture) -> None:
    display = made(utrecht)
    old = Confirmation("agreement", "Oud.", "ml", "outdated")
    rows = tuple(replace(row, stale=1, confirmation=old) for row in display.rows)
    card = cards(report.voices(utrecht, replace(display, rows=rows)).html)["loneliness"]
    assert "Dit cijfer is veranderd sinds het in gesprekken is getoond." in card
    assert "daarna veranderd" in card
    assert "voorstel van het programma" in card
    new = Confirmation("dissonance", "Nieuw.", "ml", "current")
    rows = tuple(replace(row, confirmation=new) for row in display.rows)
    card = cards(report.voices(utrecht, replace(display, rows=rows)).html)["loneliness"]
    assert "Samen: ≠ spreekt tegen (bevestigd door een onderzoeker)" in card
    assert "Wat we hieruit leren: Nieuw." in card


def test_small_groups_are_told_of_and_not_shown(utrecht: Picture) -> None:
    said = tuple(s for s in SAID if s[0] != "P01")
    html = report.voices(utrecht, made(utrecht, said)).html
    assert "Er zijn minder dan 5 gesprekken met deze groep" in html
    assert "Dit zijn 5 gesprekken" in html
    assert "inloggen" not in html
    none = report.voices(utrecht, made(utrecht, said[:3])).html
    assert "gesprekken (" not in none
    assert "Hierover spraken alleen bewoners." in none
    assert cards(none)["informal_carers"].count("Deze groep sprak hierover.") == 1
    assert "er was geen gesprek met deze groep" in cards(none)["informal_carers"]
    for word in ("Waar het over ging", "bevestigt het cijfer", "Belang", "<blockquote"):
        assert word not in none


def test_a_coalition_sees_what_speaks_to_it(utrecht: Picture) -> None:
    display = made(utrecht)
    mine = cards(report.voices(utrecht, display, coalition="aantrekkelijke_arbeidsmarkt").html)
    assert set(mine) == {"informal_carers"}
    html = report.voices(utrecht, display, coalition="digitale_transformatie").html
    assert set(cards(html)) == {"digital_care"}
    assert "Mijn kinderen vinden hier geen huis." not in html
    with pytest.raises(RegionError, match="Regio Utrecht has no coalition 'digital'"):
        report.voices(utrecht, display, coalition="digital")
    with pytest.raises(RegiobeeldError, match="lang='fr'"):
        report.voices(utrecht, display, "fr")


def test_untrusted_text_is_escaped(utrecht: Picture, hostile: JointDisplay) -> None:
    html = report.voices(utrecht, hostile).html
    assert "<img src=x" not in html
    assert "<script>document" not in html
    assert "&lt;script&gt;document.title" in html
    assert "{{ 7*7 }}" in html
    assert 'href="javascript' not in html and "href='javascript" not in html
    assert html.count('<blockquote dir="auto">') >= 4


@pytest.mark.parametrize("width", [1280, 768, 400])
def test_untrusted_text_shows_as_text_in_a_browser(
    browser, utrecht: Picture, hostile: JointDisplay, width: int, tmp_path
) -> None:
    section = report.voices(utrecht, hostile).html
    path = tmp_path / "page.html"
    overview = Markup('<section id="overzicht"><h1>Regio</h1></section>')
    html = render(
        "page.html.j2",
        policy=policy(scripts(), beside=False),
        edition=Edition("stemmen", "nl"),
        words=WORDS["nl"],
        style=style(),
        licence=library_licence(),
        scripts=scripts(),
        texts=script_texts("nl"),
        shared="{}",
        library="",
        layers=[{"name": "blocks", "headings": [], "sections": [overview, Markup(section)]}],
    )
    path.write_text(html, encoding="utf-8")
    for page in opened(browser, path, width):
        assert page.heard == []
        assert page.title() == "stemmen"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shown = page.evaluate("[...document.querySelectorAll('blockquote')].map(e=>e.textContent)")
        assert any(text.strip() == HOSTILE[3] for text in shown)
        assert any(text.count("A") >= 10_000 for text in shown)
        levels = page.evaluate(
            "[...document.querySelectorAll('h2,h3,h4,h5')].map(h=>+h.tagName[1])"
        )
        assert all(b - a <= 1 for a, b in pairwise(levels))
        ids = page.evaluate(
            "[...document.querySelectorAll('[id]')].filter(e => !e.closest('svg')).map(e => e.id)"
        )
        assert len(ids) == len(set(ids))


def opened(browser, path, width: int) -> Iterator:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.heard = []
    page.on("console", lambda message: page.heard.append(message.text))
    page.on("pageerror", lambda error: page.heard.append(str(error)))
    page.goto(path.as_uri())
    yield page
    page.close()


def test_codes_of_one_s_own_codebook_tell_their_coalition(utrecht: Picture) -> None:
    codebook = read_codebook()
    display = joint_display(utrecht, codings_of(utrecht, SAID), register_of(6, 5),
                            codebook=replace(codebook, codes=codebook.codes[:1]))  # fmt: skip
    assert {theme.coalition for theme in display.themes} == {""}


def test_what_goes_against_a_figure_stands_beside_it(utrecht: Picture) -> None:
    html = report.voices(utrecht, made(utrecht)).html
    left, right = re.search(
        r'id="stem-informal_carers"(.*?)<div class="voice-said">(.*?)</article>', html, re.DOTALL
    ).groups()
    against = "Het zijn er veel meer. Wie zorgt, noemt zich geen mantelzorger."
    assert "Dit werd gezegd, en gaat tegen het cijfer in:" in left
    assert against in left and against not in right
    assert "Ik zorg al zes jaar" in right and "Ik zorg al zes jaar" not in left


def test_different_experiences_are_a_finding(utrecht: Picture) -> None:
    for lang, found in (
        ("nl", "Niet iedereen maakt hier hetzelfde mee: Mantelzorgers."),
        ("en", "Not everybody experiences the same here: Informal carers."),
    ):
        text = text_of(report.voices(utrecht, made(utrecht), lang).html)
        assert found in text
    card = cards(report.voices(utrecht, made(utrecht)).html)["informal_carers"]
    assert "Samen: ↔ verschillende ervaringen" in card
    assert "komt deels overeen" not in card


def test_a_reading_of_one_interview_is_not_told(utrecht: Picture) -> None:
    """That nobody else says so would tell who did."""
    said = [*SAID, ("B06", "overweight", "weerspreekt", 3, ["Eten en bewegen"], "")]
    card = cards(report.voices(utrecht, made(utrecht, said)).html)["overweight"]
    assert "minder dan 5 gesprekken" in card
    assert "? nog niet te zeggen" in card
    assert "tegen" not in card
    # Several who say nothing of the figure look the same.
    several = [
        *SAID,
        *((f"B0{n}", "overweight", "nieuw", 3, ["Eten en bewegen"], "") for n in "12"),
    ]
    assert cards(report.voices(utrecht, made(utrecht, several)).html)["overweight"] == card


@pytest.mark.parametrize(
    ("belang", "told", "card"),
    [
        ((3, 3, 1, 2), "zijn de codeurs het genoeg eens (Krippendorffs alfa 1,00)", ""),
        ((0, 3, 0, 3), "; minstens 0,667 is nodig", "(codeurs verschillen hierover)"),
    ],
)
def test_how_far_coders_agree_stands_beside_what_they_gave(
    utrecht: Picture, belang: tuple[int, ...], told: str, card: str
) -> None:
    said = [(f"B0{n}", "loneliness", "bevestigt", belang[n % 4], [], "") for n in range(1, 7)]
    codings = codings_of(utrecht, said, ("anna", "bram"))
    if card:
        turned = codings["belang"].where(codings["coder"] == "anna", 3 - codings["belang"])
        codings = codings.assign(belang=turned)
    html = report.voices(utrecht, joint_display(utrecht, codings, register_of(6, 5))).html
    assert told in text_of(html)
    assert "Belang: " in cards(html)["loneliness"]
    assert card in cards(html)["loneliness"]
    assert "is niet te zeggen of de codeurs het eens zijn" in text_of(html)


def test_with_one_coder_it_says_so(utrecht: Picture) -> None:
    assert "Eén persoon codeerde de gesprekken." in report.voices(utrecht, made(utrecht)).html


@pytest.fixture(scope="module")
def example() -> Picture:
    return regiobeeld.picture("utrecht-voorbeeld")


@pytest.fixture(scope="module")
def pages(example: Picture) -> dict[tuple[str, str], str]:
    """Return what the worked example says in both languages, of voices and of priorities."""
    found, given = material("utrecht-voorbeeld"), inputs_of(example)
    display, told = display_of(example, found), story_of(example, found)
    made = {}
    for lang in ("nl", "en"):
        made["voices", lang] = report.voices(example, display, lang, story=told).html
        made["priorities", lang] = report.priorities(
            example, given.codings, given.scores, lang, codebook=given.codebook
        ).html
    return made


COUNTED = re.compile(
    r"(?<![\w.,–-])(?:[1-4]|één|twee|drie|vier|one|two|three|four) "
    r"(?:gesprek|interview|bewoner|professional|resident|mens|people|person)"
)


def test_no_count_of_a_few_and_no_votes_in_the_example(pages: dict[tuple[str, str], str]) -> None:
    for (kind, lang), html in pages.items():
        text = re.sub(r"<blockquote.*?</blockquote>", " ", html, flags=re.DOTALL)
        text = text_of(re.sub(r"<(script|svg).*?</\1>", " ", text, flags=re.DOTALL))
        # How many saturation takes at least is no count of anybody.
        text = re.sub(r"(eerste|first|volgende|next) \d+", " ", text)
        assert not COUNTED.findall(text), (kind, lang, COUNTED.findall(text))
        assert not re.search(r"\d ?×", text)
    # What would be found, is.
    assert COUNTED.search("Er waren 2 gesprekken.")
    assert not COUNTED.search("minder dan 5 gesprekken")


def test_each_issue_stands_once_under_one_name(
    example: Picture, pages: dict[tuple[str, str], str]
) -> None:
    """Carers and caring, or income and getting by, are one issue and no two."""
    for lang in ("nl", "en"):
        known = [opgave.label[lang] for opgave in opgaven_of(example.region).values()]
        html = pages["voices", lang].partition(WORDS[lang]["story_figures"])[2]
        html = html.partition('<figure class="chart-figure"')[0].replace("\u00ad", "")
        heads = [text_of(head) for head in re.findall("<h3>(.*?)</h3>", html)]
        assert len(heads) == len(set(heads)) > 9
        assert set(heads) <= {*known, WORDS[lang]["voices_others"]}
        shown = re.findall(r'id="stem-(\w+)"', html)
        assert len(shown) == len(set(shown)) > 15
    found = inputs_of(example)
    for coalition in example.region.coalitions:
        order = prioritise(example, coalition.id, codings=found.codings, scores=found.scores,
                           codebook=found.codebook, draws=20)  # fmt: skip
        issues = [*order.frame["issue"], *order.unranked["issue"]]
        assert len(issues) == len(set(issues))
        assert set(issues) <= set(opgaven_of(example.region))


def test_where_people_differ_comes_first(utrecht: Picture) -> None:
    loud = [(f"B0{n}", "loneliness", "bevestigt", 2, [], "") for n in range(1, 7)]
    html = report.voices(utrecht, made(utrecht, [*SAID, *loud])).html
    order = list(cards(html))
    assert order.index("informal_carers") < order.index("loneliness")


def test_what_has_no_code_yet_is_a_note_to_the_researcher(utrecht: Picture) -> None:
    said = [(f"B0{n}", "loneliness", "bevestigt", 2, ["Eenzaamheid", "Nieuw onderwerp"], "")
            for n in range(1, 7)]  # fmt: skip
    card = cards(report.voices(utrecht, made(utrecht, said)).html)["loneliness"]
    assert "Waar het over ging: Eenzaamheid" in card
    assert "Nieuw onderwerp" not in card
