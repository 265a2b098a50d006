"""Themes on the page: a story that links to figures, and nothing that it should not tell."""

import re
from dataclasses import replace
from html import unescape

import pytest

import regiobeeld
from regiobeeld import report
from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.joint_display.joint_display import joint_display
from regiobeeld.interviews.quotes.approvals import Quotes
from regiobeeld.interviews.themes.definition import InterviewTheme, ThemeText
from regiobeeld.interviews.themes.story import story
from regiobeeld.opgaven import opgaven_of
from regiobeeld.region_picture import Picture
from regiobeeld.report.page.theme_section import themes_of
from tests.interviews.made_codings import SAID, codings_of, quotes_of, register_of

HOSTILE = "<script>document.title = 'hacked'</script>{{ 7*7 }} =1+1 \" onload=\"alert(1)"
WIJK, DIGITAL = "wijkgerichte_preventie", "digitale_transformatie"
LOUD = [(f"B0{n}", "loneliness", "bevestigt", 2, ["Eenzaamheid"], "") for n in range(1, 7)]


@pytest.fixture(scope="module")
def utrecht() -> Picture:
    return regiobeeld.picture("utrecht")


def theme(name: str, code: str, *texts: ThemeText) -> InterviewTheme:
    return InterviewTheme(name, tuple(code.split("; ")), texts or (ThemeText("", f"Over {name}."),))


def told(picture, themes, said=(*SAID, *LOUD), residents=6, professionals=5):
    codings, register = codings_of(picture, said), register_of(residents, professionals)
    quotes = quotes_of(said)
    named = quotes.shown.assign(
        rol=[
            "bewoner" if name[0] == "B" else "professional" for name in quotes.shown["interview_id"]
        ]
    )
    found = story(
        themes, codings, register, Quotes(named, quotes.withheld), codebook=read_codebook(),
        opgaven=list(opgaven_of(picture.region).values()),
    )  # fmt: skip
    return joint_display(picture, codings, register, quotes), found


def section(picture, themes, lang="nl", coalition=None, **made) -> str:
    display, found = told(picture, themes, **made)
    return report.voices(picture, display, lang, coalition=coalition, story=found).html


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def articles(html: str) -> list[str]:
    return re.findall(r'<article class="theme".*?</article>', html, re.DOTALL)


ALONE = theme("Alleen", "Eenzaamheid", ThemeText("", "Mensen missen iemand.", (), "Wie zwijgt."))


def test_a_theme_has_its_story_a_quote_who_spoke_and_its_figures(utrecht):
    html = section(utrecht, [ALONE])
    article = articles(html)[0]
    said = text_of(article)
    assert said.index("Alleen") < said.index("Mensen missen iemand.") < said.index("hele dag niem")
    assert "Bewoners (6 gesprekken)" in said
    assert "Professionals (minder dan 5 gesprekken)" in said
    assert 'href="#rij-loneliness"' in article
    assert "Wat we niet weten Wie zwijgt." in said
    # Votes come after the story, and folded.
    assert html.index("</article>") < html.index("Cijfers en gesprekken naast elkaar")
    assert html.index("Cijfers en gesprekken naast elkaar") < html.index("voice-figure")


def test_without_a_story_the_section_is_as_it_was(utrecht):
    display, found = told(utrecht, [])
    before = report.voices(utrecht, display).html
    assert report.voices(utrecht, display, story=found).html == before
    assert "naast elkaar</summary>" not in before and 'class="theme"' not in before


def test_no_count_of_a_few_stands_anywhere(utrecht):
    themes = [ALONE, theme("Zorg", "Mantelzorg"), theme("Scherm", "Digitale vaardigheden")]
    for made in ({}, {"professionals": 4}, {"residents": 4, "professionals": 3}):
        for lang in ("nl", "en"):
            html = section(utrecht, themes, lang, **made)
            said = text_of(" ".join(articles(html)))
            assert said.count("Alleen") == 1
            few = re.search(r"(?<!dan )(?<!than )\b[1-4]\b(?! van 3)", said)
            assert few is None, (made, lang, few)


def test_a_small_role_is_named_without_numbers_or_quotes(utrecht):
    said = [("P01", "", "nieuw", 3, ["Personeelstekort"], "Wij zijn met te weinig."), *LOUD]
    html = section(utrecht, [theme("Handen", "Personeelstekort")], said=said, professionals=3)
    article = articles(html)[0]
    assert "Over Handen." in article and "Professionals; omdat er weinig gesprekken" in article
    assert "Wij zijn met te weinig." not in html and "blockquote" not in article


def test_a_coalition_reads_its_own_text(utrecht):
    both = theme("Alleen", "Eenzaamheid", ThemeText("", "Voor allen."), ThemeText(WIJK, "De wijk."))
    only = theme("Scherm", "Digitale vaardigheden", ThemeText(DIGITAL, "Inloggen lukt niet."))
    unwritten = theme("Later", "Wonen", ThemeText("", ""))
    themes = [both, only, unwritten]
    wijk = section(utrecht, themes, coalition=WIJK)
    assert "De wijk." in wijk and "Voor allen." not in wijk and "Inloggen" not in wijk
    digital = section(utrecht, themes, coalition=DIGITAL)
    assert "Voor allen." in digital and "Inloggen lukt niet." in digital
    everybody = section(utrecht, themes)
    assert "Voor allen." in everybody and "Inloggen lukt niet." in everybody
    assert "Later" not in everybody


def test_links_lead_to_the_page_that_has_the_figure(utrecht):
    here = section(utrecht, [ALONE], coalition=WIJK)
    assert 'href="#rij-loneliness"' in here
    said = [(*s[:1], "gp_distance", *s[2:]) for s in LOUD]
    away = section(utrecht, [ALONE], coalition="aantrekkelijke_arbeidsmarkt", said=said)
    assert 'href="regiobeeld-utrecht.html#rij-gp_distance"' in away


def test_a_quote_stands_once_and_fits_the_text(utrecht):
    wanted = ThemeText("", "Over zorgen.", ("mantelzorg",))
    themes = [theme("Samen", "Eenzaamheid; Mantelzorg", wanted), theme("Zorg", "Mantelzorg")]
    _, found = told(utrecht, themes)
    first, second = themes_of(utrecht, found, "nl")
    assert first.quote.startswith(("Ik zorg al zes", "Het zijn er veel meer"))
    assert first.quote != second.quote
    assert [one.label for one in first.opgaven] == ["Mantelzorg"]
    assert [one.label for one in first.figures] == ["Mantelzorgers"]


def test_more_than_five_are_folded(utrecht):
    codes = ("Wonen", "Opgroeien", "Mantelzorg", "Eenzaamheid", "Samenwerking", "Gegevens delen")
    html = section(utrecht, [theme(f"T{n}", code) for n, code in enumerate(codes)])
    assert html.index("T4</bdi>") < html.index("Meer thema's".replace("'", "&#39;"))
    assert html.index("Meer thema&#39;s") < html.index("T5</bdi>")


def test_nothing_in_a_text_can_do_harm(utrecht):
    text = ThemeText("", HOSTILE, (), HOSTILE)
    themes = [replace(ALONE, name=HOSTILE, texts=(text,)), theme("Alleen", "Eenzaamheid")]
    html = section(utrecht, themes, said=[*LOUD, ("B01", "", "nieuw", 3, ["Eenzaamheid"], HOSTILE)])
    assert "<script>document" not in html and 'onload="alert' not in html
    assert html.count("&lt;script&gt;document.title") >= 3
    ids = re.findall(r'<h3 id="([^"]*)"', html)
    assert len(ids) == len(set(ids)) and all(re.fullmatch(r"[a-z0-9-]+", one) for one in ids)
