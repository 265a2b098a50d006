"""Transcripts that people had, through `sheets`: against what was wrong with them before."""

import pytest

import regiobeeld
from regiobeeld.errors import InterviewError
from regiobeeld.interviews import coding_round
from regiobeeld.interviews.workspace import Workspace
from regiobeeld.region_picture import Picture
from tests.stand_in import SHARED

REGION = "GM0312"


@pytest.fixture(scope="module")
def bunnik() -> Picture:
    return regiobeeld.picture("gemeente:bunnik", indicators=["loneliness", "older_people"])


@pytest.fixture
def cut(captures, tmp_path, bunnik):
    def made(name, *interviewers):
        (folder,) = (SHARED / "cases").glob(f"*-{name}")
        place = Workspace(tmp_path / REGION, REGION)
        found = coding_round.make_sheets(
            place, bunnik, folder / "tr", ["anna"], interviewers=interviewers
        )
        columns = ["interview_id", "spreker", "vraag", "tekst"]
        return [tuple(row) for row in found.fragments[columns].to_numpy()]

    if not (SHARED / "cases").is_dir():
        pytest.skip(f"no cases in {SHARED}")
    return made


HERE, MISS = "Hoe is het om hier te wonen?", "En wat mist u?"


def test_times_without_zeros(cut):
    assert cut("teams-vtt-unpadded-times", "Noor Bos") == [
        ("U01", "R1", HERE, "Rustig, ik ken mijn buren. Maar de huur is te hoog."),
        ("U01", "R1", MISS, "Een winkel om de hoek. En de bus."),
    ]


def test_word_documents_of_teams(cut):
    assert cut("teams-docx", "Noor Bos") == [
        ("U01", "R1", HERE, "Rustig. Ik ken mijn buren."),
        ("U01", "R1", MISS, "Een winkel."),
        ("U02", "R1", HERE, "Rustig, ik ken mijn buren. Maar de huur is te hoog."),
        ("U02", "R1", MISS, "Een winkel om de hoek. En de bus."),
    ]


def test_labels_in_brackets(cut):
    assert cut("whisperx-brackets", "SPEAKER_00") == [
        (interview, "SPEAKER_01", question, answer)
        for interview in ("U01", "U02")
        for question, answer in ((HERE, "Rustig, ik ken mijn buren."), (MISS, "Een winkel."))
    ]


def test_labels_with_more_than_a_word(cut):
    assert [(speaker, said) for _, speaker, _, said in cut("some-labels-not-understood")] == [
        ("R1", "Rustig."),
        ("R2", "Te rustig, ik mis een winkel."),
        ("R3", "Ik eet vaker uit blik."),
        ("Respondent A", "Ik ook."),
        ("R1", "Graag gedaan."),
    ]


def test_an_interview_without_interviewer_is_refused_and_the_way_out_works(cut, tmp_path):
    with pytest.raises(InterviewError) as error:
        cut("interviewer-not-recognised")
    told = str(error.value)
    assert told.startswith("U02.txt: nobody in it is the interviewer; labels found: 'SP1', 'SP2'.")
    assert "--interviewers" in told and "sprekers.csv" in told and len(told.splitlines()) == 1
    assert not list(tmp_path.rglob("*.xlsx"))
    said = cut("interviewer-not-recognised", "SP1")
    assert [(name, speaker) for name, speaker, _, _ in said] == [
        *[("U01", "A")] * 2,
        *[("U02", "SP2")] * 2,
        *[("U03", "Respondent 4")] * 2,
    ]
    assert [row[2:] for row in said] == [(HERE, "Rustig."), (MISS, "Een winkel.")] * 3


def test_captions_under_another_name(cut):
    assert cut("srt", "Noor") == [
        ("U01", "R1", "Hoe is het hier?", "Rustig, ik ken mijn buren."),
        ("U01", "R1", MISS, "Een winkel."),
        ("U02", "R", "Hoe?", "Goed."),
    ]


def test_a_register_among_the_transcripts(cut):
    assert cut("register-among-transcripts") == [("U01", "R", "Hoe is het hier?", "Rustig.")]


def test_an_interviewer_who_never_occurs(cut):
    with pytest.raises(
        InterviewError, match=r"'Noor Bosch' speaks in no .* Did you mean: Noor Bos"
    ):
        cut("teams-vtt-unpadded-times", "Noor Bosch")
