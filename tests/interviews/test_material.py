import pytest

from regiobeeld.errors import InterviewError, MergeError
from regiobeeld.interviews.coding.merge import write_codings
from regiobeeld.interviews.joint_display.confirmation import write_confirmation
from regiobeeld.interviews.material import display_of, material
from regiobeeld.interviews.merging_round import merge_sheets
from regiobeeld.interviews.quotes.approvals import write_approvals
from regiobeeld.interviews.transcripts.fragments_file import write_fragments
from regiobeeld.interviews.transcripts.register import write_register
from regiobeeld.interviews.workspace import workspace
from tests.interviews.joint_display.test_confirmation import fill
from tests.interviews.made_codings import SAID, codings_of, fragments_of, register_of


@pytest.fixture
def root(utrecht, tmp_path):
    place = workspace("utrecht", tmp_path)
    fragments = fragments_of(SAID)
    write_register(register_of(6, 5), place.register)
    write_fragments(fragments, place.fragments)
    write_codings(codings_of(utrecht, SAID), place.codings)
    first = fragments[fragments["fragment_id"] == "B01-0"]
    approvals = first[["fragment_id", "tekst_sha256"]].assign(
        besluit="ja", geredigeerd="Ik zorg al jaren.", door="ml", rol_noemen=""
    )
    write_approvals(approvals, place.approvals)
    return tmp_path


def test_there_is_none(utrecht, tmp_path):
    assert material("utrecht", tmp_path) is None
    assert display_of(utrecht, None) is None


def test_a_register_alone_is_material_without_a_display(utrecht, tmp_path):
    write_register(register_of(2, 0), workspace("utrecht", tmp_path).register)
    found = material("utrecht", tmp_path)
    assert found is not None
    assert found.codings.empty and found.fragments.empty and found.quotes.shown.empty
    assert display_of(utrecht, found) is None


def test_everything_is_read_and_becomes_a_display(utrecht, root):
    found = material("utrecht", root)
    assert (len(found.register), len(found.fragments)) == (11, len(SAID))
    assert found.quotes.shown["citaat"].tolist() == ["Ik zorg al jaren."]
    assert found.confirmations.empty
    display = display_of(utrecht, found)
    quotes = [q for row in display.rows for voice in row.voices.values() for q in voice.quotes]
    assert quotes == ["Ik zorg al jaren."]


def test_confirmations_are_read(utrecht, root):
    display = display_of(utrecht, material("utrecht", root))
    write_confirmation(utrecht, display, workspace("utrecht", root).confirmation)
    assert material("utrecht", root).confirmations.empty


def test_it_shows_nobody_s_words_by_itself(root):
    found = material("utrecht", root)
    assert repr(found) == "Material(region='utrecht')"


def test_material_of_another_region_is_refused(utrecht, root):
    write_codings(
        codings_of(utrecht, SAID).assign(region="twente"), workspace("utrecht", root).codings
    )
    with pytest.raises(InterviewError, match="found codings of 'twente'"):
        material("utrecht", root)
    (root / "utrecht").rename(root / "twente")
    found = material("twente", root)
    with pytest.raises(InterviewError, match="The interviews are of twente"):
        display_of(utrecht, found)


def test_codings_of_withdrawn_interviews_are_not_read(utrecht, root):
    write_register(register_of(5, 5).iloc[1:], workspace("utrecht", root).register)
    found = material("utrecht", root)
    assert "B01" not in set(found.codings["interview_id"])
    assert found.quotes.shown.empty


def test_a_filled_confirmation_comes_back_through_merge(utrecht, root, tmp_path):
    place = workspace("utrecht", root)
    sheet = tmp_path / "ingevuld.xlsx"
    write_confirmation(utrecht, display_of(utrecht, material("utrecht", root)), sheet)
    fill(sheet, {"informal_carers": {"fit": "spreekt tegen", "door": "ml"}})
    found = merge_sheets(place, [sheet], 2020)
    assert (found.confirmed, found.merged, found.written) == (1, None, (place.confirmation,))
    display = display_of(utrecht, material("utrecht", root))
    (row,) = [row for row in display.rows if row.figure.indicator.id == "informal_carers"]
    assert row.final_fit == "dissonance"
    # It is taken from there the next time, and a wrong one changes nothing.
    assert merge_sheets(place, [], 2020).confirmed == 1
    before = place.confirmation.read_bytes()
    fill(sheet, {"loneliness": {"fit": "misschien", "door": "ml"}})
    with pytest.raises(MergeError, match="'misschien'"):
        merge_sheets(place, [sheet], 2020)
    with pytest.raises(MergeError, match="several confirmation sheets"):
        merge_sheets(place, [place.confirmation, sheet], 2020)
    assert place.confirmation.read_bytes() == before


def test_the_worked_example_is_found_by_its_own_id_only(monkeypatch, tmp_path):
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path))
    found = material("utrecht-voorbeeld")
    assert found is not None
    assert len(found.register) == 14
    assert material("utrecht") is None
    assert material("utrecht-voorbeeld", tmp_path) is None
