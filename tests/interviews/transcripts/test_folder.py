"""What lies among transcripts, who is who, and what is told of both."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from regiobeeld.cli import app
from regiobeeld.errors import InterviewError
from regiobeeld.interviews.transcripts.folder import look_through
from regiobeeld.interviews.transcripts.speakers import (
    SpeakerRow,
    read_speakers,
    who_is_who,
    write_speakers,
)
from regiobeeld.interviews.transcripts.transcripts import read_transcript, read_transcripts
from regiobeeld.interviews.transcripts.understanding import misunderstood, overview, remarks

TALK = "I: Hoe is het hier?\nR: Rustig.\n"
REGISTER = (
    "interview_id,rol,gebied_code,maand,toestemming_versie\n"
    "U01,bewoner,GM0312,2026-03,v1\nU02,bewoner,GM0312,2026-03,v1\n"
)


def filled(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


class TestFolder:
    PASSED = (
        *("Thumbs.db", "desktop.ini", ".DS_Store", "~$U01.docx", ".~lock.U01.docx#"),
        *("U01.m4a", "U01.MP3", "U01.wav", "U02.mp4", "notities.pdf", "lijst.xlsx", "U01.txt.bak"),
    )

    def test_what_is_no_transcript_is_passed_over(self, tmp_path):
        filled(tmp_path, U01__txt=TALK, interviews__csv=REGISTER)
        for name in self.PASSED:
            (tmp_path / name).write_bytes(b"\0")
        (tmp_path / "oud").mkdir()
        found = look_through(tmp_path, ["U01", "U02"])
        assert [path.name for path in found.transcripts] == ["U01.txt"] and not found.faults
        passed = dict(found.passed)
        assert passed["U01.m4a"] == "a recording"
        assert passed["U02.mp4"] == "a recording; there is no transcript U02"
        assert passed["notities.pdf"] == "save it as .docx or .txt"
        assert passed["oud"].startswith("a folder; transcripts in it are not read")
        assert not {"Thumbs.db", "desktop.ini", ".DS_Store", "~$U01.docx", "interviews.csv"} & {
            *passed
        }
        assert [t.interview_id for t in read_transcripts(tmp_path, ["U01", "U02"])] == ["U01"]

    @pytest.mark.parametrize(
        ("name", "advice"),
        [
            ("U02.pdf", "save it as .docx or .txt"),
            ("U02.doc", "save it as .docx"),
            ("U02.html", "export it as .txt, .vtt or .docx"),
            ("U02.md", "rename it to .txt"),
            ("U02.csv", "the register is interviews.csv"),
        ],
    )
    def test_a_transcript_in_a_form_that_is_not_read_is_refused(self, tmp_path, name, advice):
        filled(tmp_path, U01__txt=TALK)
        (tmp_path / name).write_bytes(b"x")
        with pytest.raises(InterviewError, match=rf"^{name}: a transcript is a .*; {advice}"):
            read_transcripts(tmp_path, ["U01", "U02"])
        filled(tmp_path, U02__txt=TALK)
        assert len(read_transcripts(tmp_path, ["U01", "U02"])) == 2

    def test_a_register_with_another_name_is_no_transcript(self, tmp_path):
        filled(tmp_path, U01__txt=TALK, register__txt=REGISTER)
        found = look_through(tmp_path, ["U01"], tmp_path / "register.txt")
        assert [path.name for path in found.transcripts] == ["U01.txt"]


class TestSpeakersFile:
    def read(self, tmp_path, text):
        (tmp_path / "sprekers.csv").write_text(text, encoding="utf-8")
        return read_speakers(tmp_path / "sprekers.csv")

    def test_in_dutch_and_in_english_with_either_separator(self, tmp_path):
        dutch = self.read(tmp_path, "bestand;label;rol;respondent\nU01;Noor;Interviewer;\n")
        english = self.read(tmp_path, "file,label,role,respondent id\nU01,Noor,interviewer,\n")
        assert dutch == english == (SpeakerRow("U01", "Noor", "interviewer", ""),)
        assert self.read(tmp_path, "label,rol,bestand\nX,other,\n") == (
            SpeakerRow("", "X", "ander"),
        )
        assert read_speakers(tmp_path / "nergens.csv") == ()

    def test_what_is_written_is_read(self, tmp_path):
        rows = (
            SpeakerRow("U01.txt", "=Bos, Noor", "respondent", "R2"),
            SpeakerRow("", "", "ander"),
        )
        assert read_speakers(write_speakers(rows, tmp_path / "sprekers.csv")) == rows

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("bestand,naam,rol\nU01,Noor,interviewer\n", "row 1: the columns are bestand, naam"),
            ("bestand,label,rol\nU01,Noor,baas\n", "row 2, rol: found 'baas'; it must be interv"),
            (
                "bestand,label,rol,respondent\nU01,P,respondent,Piet\n",
                "row 2, respondent: .*no name",
            ),
            ("bestand,label,rol\nU01,P,ander\nu01,p,ander\n", "row 3, label: found 'p'; row 2 has"),
            ("bestand,label,rol\nU01,P,ander,R1\n", "row 2: 4 cells, but there are 3"),
        ],
    )
    def test_faults(self, tmp_path, text, message):
        with pytest.raises(InterviewError, match=message):
            self.read(tmp_path, text)

    def test_it_goes_before_labels_and_makes_labels(self, tmp_path):
        text = "Noor: Hoe is het?\nPiet: Goed.\nTolk: Hij zegt goed.\nKijk: zo.\nKijk: dus.\n"
        filled(tmp_path, U01__txt=text)
        rows = (
            SpeakerRow("U01.txt", "noor", "interviewer"),
            SpeakerRow("", "Piet", "respondent", "R8"),
            SpeakerRow("U01", "Tolk", "ander"),
            SpeakerRow("", "Kijk", "tekst"),
            SpeakerRow("U02", "Piet", "interviewer"),
        )
        found = read_transcript(tmp_path / "U01.txt", rows)
        assert [(t.speaker, found.said(t)) for t in found.turns] == [
            ("Noor", "Hoe is het?"),
            ("Piet", "Goed."),
            ("Tolk", "Hij zegt goed.\nKijk: zo.\nKijk: dus."),
        ]
        people = found.people()
        assert [(one.role, one.respondent) for one in people.values()] == [
            ("interviewer", ""),
            ("respondent", "R8"),
            ("ander", ""),
        ]
        assert not list(misunderstood([found], {}))


@pytest.mark.parametrize(
    ("labels", "ids"),
    [
        (["I", "Piet", "R1", "Wim"], ["", "R2", "R1", "R3"]),
        (["I", "R2 (V, 67)", "R2"], ["", "R2", "R2"]),
        (["I", "Respondent (V, 67)", "Respondent (M, 70)"], ["", "Respondent", "R1"]),
        (["SPEAKER_00", "SPEAKER_01"], ["SPEAKER_00", "SPEAKER_01"]),
        (["I", "Piet (Guest)", ""], ["", "R1", ""]),
        (["V", "A"], ["", "A"]),
        (["I", "V", "A"], ["", "V", "A"]),
        (["V", "M"], ["V", "M"]),
    ],
)
def test_what_stands_for_a_label(labels, ids):
    assert [one.respondent for one in who_is_who("U01", labels).values()] == ids


class TestOverview:
    def told(self, tmp_path, interviewers=(), **files):
        found = look_through(filled(tmp_path, **files), ["U01", "U02"])
        read = read_transcripts(found, ["U01", "U02"], interviewers)
        return "\n".join(overview(read, found, {}, interviewers))

    def test_who_speaks_and_why(self, tmp_path):
        told = self.told(
            tmp_path, ["Noor Bos"], U01__txt="Noor Bos: Hoe is het?\nPiet: Ja.\nPiet: x\n"
        )
        assert "U01.txt: text with labels; interview; 3 turns" in told
        assert (
            "Noor Bos: interviewer (named with --interviewers); 60% of the words; Hoe is het?"
            in told
        )
        assert "Piet: respondent R1; 40% of the words; Ja." in told and "settle" not in told

    def test_what_is_odd(self, tmp_path):
        text = "Kop\nPiet: Hoe?\nPiet: ja 00:01:02 nee\nWim: x\n"
        told = self.told(tmp_path, U01__txt=text, U02__txt="Alleen maar tekst.")
        for line in (
            "odd: no interviewer",
            "odd: one speaker",
            "odd: looks like a label, and was not taken for one: line 4 (Wim)",
            "odd: times in the text: from line 3",
            "not said: line 1, heading: Kop",
            "to settle: U01.txt, line 4: 'Wim' looks like a label",
            "U01.txt,Wim,tekst,",
            "to settle: U02.txt: no label of a speaker was found",
        ):
            assert line in told, line

    def test_what_is_placed_nowhere_is_told_when_sheets_are_made(self, tmp_path):
        text = "WEBVTT\n\n0:01.000 --> 0:02.000\n<v I>Goed?\n\n0xx1 --> 99\n<v R>Ja.\n"
        found = look_through(filled(tmp_path, U01__vtt=text), ["U01"])
        (tmp_path / "oud").mkdir()
        found = look_through(tmp_path, ["U01"])
        assert list(remarks(read_transcripts(found, ["U01"]), found)) == [
            "oud: passed over: a folder; transcripts in it are not read: put them beside the"
            " others",
            "U01.vtt, line 6: not understood: 0xx1 --> 99",
        ]

    def test_the_command_makes_nothing(self, tmp_path, monkeypatch):
        monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
        folder = tmp_path / "gesprekken"
        folder.mkdir()
        filled(folder, U01__txt=TALK, U02__txt="SP1: Hoe?\nSP2: Goed.\n", interviews__csv=REGISTER)
        arguments = ["transcripts", "gemeente:bunnik", str(folder)]
        result = CliRunner().invoke(app.app, arguments, prog_name="regiobeeld")
        assert result.exit_code == 0, result.stderr
        assert "I: interviewer (a usual label)" in result.stdout
        assert "to settle: U02.txt: nobody in it is the interviewer" in result.stdout
        again = CliRunner().invoke(app.app, [*arguments, "--interviewers", "SP1"])
        assert again.exit_code == 0 and "to settle" not in again.stdout
        assert not (tmp_path / "data").exists() and len(list(folder.iterdir())) == 3


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (SpeakerRow("U09.txt", "I", "interviewer"), "there is no transcript 'U09.txt'"),
        (SpeakerRow("U01.txt", "Nor", "interviewer"), "'Nor' speaks nowhere in U01.txt"),
        (SpeakerRow("", "Nor", "ander"), "'Nor' speaks nowhere in the transcripts"),
    ],
)
def test_a_row_about_nobody_is_told(tmp_path, row, message):
    filled(tmp_path, U01__txt=TALK)
    read = [read_transcript(tmp_path / "U01.txt", [row])]
    (told,) = misunderstood(read, {}, (), [row])
    assert message in told
    assert not list(misunderstood(read, {}, (), [SpeakerRow("U01", "Kijk", "tekst")]))
