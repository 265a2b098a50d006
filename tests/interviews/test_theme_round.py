"""Themes on disk: begun, checked, and gone with an interview that is withdrawn."""

import pytest

from regiobeeld.errors import InterviewError
from regiobeeld.geography import region
from regiobeeld.interviews.theme_round import begin_themes, check_themes
from regiobeeld.interviews.withdrawal.search import traces
from regiobeeld.interviews.withdrawal.withdrawal import withdraw
from regiobeeld.interviews.workspace import workspace
from tests.interviews.made_codings import SAID
from tests.interviews.themes.conftest import made as made  # a fixture

UTRECHT = region("utrecht")


def test_they_are_checked_and_the_tables_written(made):
    place = made()
    found = check_themes(UTRECHT, place)
    assert found.written == place.theme_tables and found.written.exists()
    assert found.themes["coalitions"].tolist() == ["*", "digitale_transformatie"]
    assert any("in no theme: Contact in de buurt" in remark for remark in found.remarks)


def test_what_is_still_to_be_written_is_told(made):
    place = made(rows=[("Samen", "Eenzaamheid", "", "", "", "")])
    place.codings.unlink()
    found = check_themes(UTRECHT, place)
    assert found.written is None
    assert found.remarks == (
        "Samen: no text yet for all; no report tells it.",
        "Nothing is coded yet, so there are no tables.",
    )


def test_without_themes_it_says_how_to_begin(made):
    place = made()
    place.themes.unlink()
    with pytest.raises(InterviewError, match="Begin with: regiobeeld themes utrecht --start"):
        check_themes(UTRECHT, place)
    begin_themes(place)
    with pytest.raises(InterviewError, match="it stays"):
        begin_themes(place)


def test_without_interviews_there_are_none(tmp_path):
    with pytest.raises(InterviewError, match="There are no interviews of utrecht"):
        check_themes(UTRECHT, workspace("utrecht", tmp_path))


def test_a_withdrawn_interview_is_in_no_table(made):
    place = made()
    check_themes(UTRECHT, place)
    copy = place.folder / "kopie.xlsx"
    copy.write_bytes(place.theme_tables.read_bytes())
    done = withdraw(place, "B04")
    assert place.theme_tables in done.removed and not place.theme_tables.exists()
    assert copy in done.rewritten
    check_themes(UTRECHT, place)
    words = [text for name, *_, text in SAID if name == "B04"]
    for path in (place.theme_tables, copy):
        assert not traces("B04", ["B04-6"], words).in_data(path.read_bytes())


def test_a_text_with_words_of_a_withdrawn_interview_is_named(made):
    text = "Sinds het buurthuis dicht is, zie je elkaar niet meer."
    place = made(rows=[("Samen", "Eenzaamheid", "", text, "", "")])
    done = withdraw(place, "B04")
    assert place.themes in dict(done.unreached)
