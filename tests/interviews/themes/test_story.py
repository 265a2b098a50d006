"""What readers get of themes: a story, and never a count of a few people or words of theirs."""

from dataclasses import replace

import pytest

from regiobeeld.errors import InterviewError
from regiobeeld.interviews.coding.merge import read_codings, write_codings
from regiobeeld.interviews.material import display_of, material, story_of
from regiobeeld.interviews.quotes.approvals import read_approvals, write_approvals
from regiobeeld.interviews.themes.definition import InterviewTheme, ThemeText
from regiobeeld.interviews.themes.story import story
from tests.interviews.made_codings import SAID

LOUD = [(f"B0{n}", "loneliness", "bevestigt", 2, ["Eenzaamheid"], "") for n in range(1, 7)]


def told(utrecht, place):
    found = material("utrecht", place.folder.parent)
    return story_of(utrecht, found, place.folder.parent)


def test_there_is_none_without_themes_or_codings(utrecht, made):
    place = made()
    assert told(utrecht, place) is not None
    place.codings.unlink()
    assert told(utrecht, place) is None
    place.themes.unlink()
    assert told(utrecht, made(rows=[])) is None
    assert story_of(utrecht, None, place.folder.parent) is None


def test_roles_are_counted_from_five_interviews_on(utrecht, made):
    first, second = told(utrecht, made([*SAID, *LOUD])).themes
    assert first.interviews == {"bewoner": 6, "professional": None}
    assert second.interviews == {"bewoner": None, "professional": None}
    assert first.withheld == second.withheld == ()


def test_of_a_small_role_it_is_told_that_it_spoke_and_nothing_more(utrecht, made):
    place = made([*SAID, *LOUD][:-1], professionals=4)
    first, second = told(utrecht, place).themes
    assert first.withheld == ("professional",) and set(first.interviews) == {"bewoner"}
    # P05 is not in the register any more: nothing of it counts.
    assert second.withheld == () and second.interviews == {"bewoner": None}
    assert {quote.role for quote in first.quotes} == {"bewoner"}
    # What only professionals did to a figure is not told.
    assert "weerspreekt" not in first.readings["informal_carers"]


def test_a_theme_that_only_a_small_role_raised_is_told_all_the_same(utrecht, made):
    said = [*SAID, ("P01", "", "nieuw", 2, ["Personeelstekort"], "Wij zijn met te weinig.")]
    rows = [("Handen", "Personeelstekort", "", "Er zijn te weinig handen.", "", "")]
    (theme,) = told(utrecht, made(said, rows, professionals=4)).themes
    assert theme.theme.text_for(None).text == "Er zijn te weinig handen."
    assert (theme.interviews, theme.withheld, theme.quotes) == ({}, ("professional",), ())


def test_a_quote_of_a_small_role_needs_its_own_approval(utrecht, made):
    place = made(professionals=4)
    approvals = read_approvals(place.approvals)
    write_approvals(approvals.assign(rol_noemen="ja"), place.approvals)
    first, _ = told(utrecht, place).themes
    assert "professional" in {quote.role for quote in first.quotes}


def test_a_role_of_which_too_few_are_coded_is_not_quoted(utrecht, made):
    # Five professionals are in the register and were heard; four of them are coded.
    place = made()
    codings = read_codings(place.codings)
    write_codings(codings[codings["interview_id"] != "P05"], place.codings)
    found = material("utrecht", place.folder.parent)
    # The same measure says so of quotes and of what is counted.
    assert set(found.quotes.shown["rol"]) == {"bewoner"}
    assert display_of(utrecht, found).withheld == ("professional",)
    quotes = [quote for theme in told(utrecht, place).themes for quote in theme.quotes]
    assert {quote.role for quote in quotes} == {"bewoner"}


def test_a_quote_that_nobody_approved_is_in_no_story(utrecht, made):
    place = made()
    write_approvals(read_approvals(place.approvals).assign(besluit="nee"), place.approvals)
    assert [theme.quotes for theme in told(utrecht, place).themes] == [(), ()]


def test_readings_do_not_tell_of_a_single_person(utrecht, made):
    # In two interviews two readings: each would be of one person.
    said = [("B01", "loneliness", "bevestigt", 2, ["Wonen"], ""),
            ("B02", "loneliness", "weerspreekt", 2, ["Wonen"], ""),
            *[(f"B0{n}", "", "nieuw", 1, ["Opgroeien"], "") for n in range(3, 7)],
            *[(f"P0{n}", "", "nieuw", 1, ["Opgroeien"], "") for n in range(1, 6)]]  # fmt: skip
    rows = [("Huis", "Wonen", "", "Een huis is duur.", "", "")]
    (theme,) = told(utrecht, made(said, rows)).themes
    assert theme.readings == {}
    assert theme.interviews == {"bewoner": None}


def test_opgaven_follow_from_the_codes(utrecht, made):
    first, second = told(utrecht, made()).themes
    assert first.opgaven == ("eenzaamheid", "mantelzorg")
    assert second.opgaven == ("digitale_vaardigheid",)
    assert {name for quote in first.quotes for name in quote.opgaven} == set(first.opgaven)


def test_a_withdrawn_interview_does_not_count(utrecht, made):
    place = made([*SAID, *LOUD])
    found = material("utrecht", place.folder.parent)
    left = replace(found, register=found.register[found.register["interview_id"] != "B06"])
    (theme,) = story(
        [InterviewTheme("Alleen", ("Eenzaamheid",), (ThemeText("", "Ja."),))],
        found.codings, left.register, found.quotes, codebook=found.codebook, opgaven=[],
    ).themes  # fmt: skip
    assert theme.interviews["bewoner"] == 5


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Iemand zei: sinds het buurthuis dicht is, zie je elkaar niet meer.", "your own words"),
        ("Volgens B04 is het zo.", "no id of an interview"),
    ],
)
def test_a_text_holds_nothing_that_was_not_approved(utrecht, made, text, right):
    place = made(rows=[("Samen", "Eenzaamheid", "", text, "", "")])
    approvals = read_approvals(place.approvals)
    write_approvals(approvals[approvals["fragment_id"] != "B04-6"], place.approvals)
    with pytest.raises(InterviewError, match=rf"themas.csv, row 2, tekst: .*{right}"):
        told(utrecht, place)


def test_an_approved_sentence_may_stand_in_a_text(utrecht, made):
    text = "Iemand zei: sinds het buurthuis dicht is, zie je elkaar niet meer."
    assert told(utrecht, made(rows=[("Samen", "Eenzaamheid", "", text, "", "")])) is not None
