import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.errors import InterviewError
from regiobeeld.interviews.transcripts import docx as docx_reading
from regiobeeld.interviews.transcripts import forms as module
from regiobeeld.interviews.transcripts.plain import normalised, trimmed, turns
from regiobeeld.interviews.transcripts.transcripts import read_transcript, read_transcripts
from tests.interviews.texts import docx, paragraph

TEAMS = """WEBVTT

2f1c7d0a-1111-4c1e-9d3e-000000000000/12-0
00:00:03.120 --> 00:00:05.000
<v Noor Bos>Hoe gaat het
met u?</v>

2f1c7d0a-1111-4c1e-9d3e-000000000000/13-0
00:00:05.100 --> 00:00:07.000
<v Piet de Wit>Goed &amp; rustig.</v>

NOTE een opmerking
00:00:07.000 --> 00:00:08.000

2f1c7d0a-1111-4c1e-9d3e-000000000000/14-0
00:00:07.100 --> 00:01:07.000
<v Piet de Wit>Ik woon <i>hier</i> graag.</v>
"""
ZOOM = """WEBVTT

1
00:00:03.120 --> 00:00:05.000
Noor Bos: Hoe gaat het?

2
00:00:05.100 --> 00:00:07.000
Piet: Goed.

3
00:00:07.100 --> 00:00:09.000
Kijk: ik woon hier graag.

4
00:00:09.100 --> 00:00:11.000
Noor Bos: En verder?

5
00:00:11.100 --> 00:00:13.000
Piet: Niets.
"""


def spoken(transcript):
    return [(turn.speaker, transcript.said(turn)) for turn in transcript.turns]


def text_file(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


class TestText:
    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_newlines_and_byte_order_mark_go_and_nothing_else(self, tmp_path, newline, mark):
        text = "I: Hoe gaat het?\nBewoner: Cafe\u0301 – één 👍.\n"
        path = text_file(tmp_path / "U01.txt", mark + text.replace("\n", newline))
        transcript = read_transcript(path)
        assert transcript.text == text
        assert spoken(transcript) == [("I", "Hoe gaat het?"), ("Bewoner", "Cafe\u0301 – één 👍.")]

    @pytest.mark.parametrize(
        "line",
        [
            "R: Goed.",
            "R : Goed.",
            "[00:01:20] R: Goed.",
            "00:01:20 R: Goed.",
            "R [00:01:20]: Goed.",
            "R: [00:01:20] Goed. [00:01:25]",
            "R (01:20): Goed.",
            "  R:\n  Goed.",
            "R\tGoed.",
        ],
    )
    def test_forms_of_a_turn(self, line):
        text = f"Interviewer: Hoe gaat het?\n{line}\n"
        assert [(t.speaker, text[t.start : t.end]) for t in turns(text)] == [
            ("Interviewer", "Hoe gaat het?"),
            ("R", "Goed."),
        ]

    def test_a_name_is_a_speaker_when_it_comes_back(self):
        text = (
            "Jan de Wit: Ja.\nNoor: Kijk.\nKijk: zo.\nJan de Wit: Nee.\nNoor: Let op.\nOp: een.\n"
        )
        assert [t.speaker for t in turns(text)] == ["Jan de Wit", "Noor", "Jan de Wit", "Noor"]

    def test_a_word_that_comes_three_times_is_a_speaker_too(self):
        text = "I: Ja?\nmw: Ja.\nI: En?\nmw: Nee.\nmw: Toch.\nlet op: x\nlet op: x\nlet op: x\n"
        assert [t.speaker for t in turns(text)] == ["I", "mw", "I", "mw", "mw"]
        assert [t.speaker for t in turns("M: Ja.\nV: Nee.\n")] == ["M", "V"]

    def test_a_heading_is_not_said_and_a_text_without_labels_is_one_turn(self):
        text = "Gesprek 3\nI: Ja?\nR: Ja."
        assert [t.speaker for t in turns(text)] == ["I", "R"]
        (turn,) = turns("Ik woon hier graag.\n\nHeel graag.")
        assert (turn.speaker, turn.start, turn.end) == ("", 0, 32)

    @given(st.text())
    def test_turns_lie_in_the_text_in_order_and_hold_words(self, text):
        text = normalised(text)
        place = 0
        for turn in turns(text):
            assert place <= turn.start < turn.end <= len(text)
            assert text[turn.start : turn.end].strip() == text[turn.start : turn.end] != ""
            place = turn.end

    @given(st.text(alphabet="ab [](0123456789:#\n"))
    def test_trimming_stays_within_and_is_done_at_once(self, text):
        start, end = trimmed(text, 0, len(text))
        assert 0 <= start <= end <= len(text)
        assert trimmed(text, start, end) == (start, end)


class TestWord:
    def read(self, tmp_path, body, **kinds):
        return read_transcript(docx(tmp_path / "U01.docx", body, **kinds)).text

    def test_paragraphs_runs_breaks_and_accents(self, tmp_path):
        body = paragraph("I: Hoe gaat het?") + (
            "<w:p><w:pPr><w:tabs><w:tab w:val='left' w:pos='1'/></w:tabs></w:pPr>"
            "<w:r><w:t>R: Éé</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>n &amp; twee</w:t><w:br/>"
            "<w:t>drie</w:t></w:r></w:p>"
        )
        assert self.read(tmp_path, body) == "I: Hoe gaat het?\nR: Één & twee\ndrie\n"

    def test_tracked_deletions_and_hidden_text_are_left_out(self, tmp_path):
        body = (
            "<w:p><w:r><w:t>R: Ik </w:t></w:r>"
            "<w:del w:id='1'><w:r><w:delText>heet Jan en </w:delText></w:r></w:del>"
            "<w:moveFrom w:id='2'><w:r><w:t>weg </w:t></w:r></w:moveFrom>"
            "<w:ins w:id='3'><w:r><w:t>woon hier</w:t></w:r></w:ins>"
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>verborgen</w:t></w:r>"
            "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>.</w:t></w:r>"
            "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
            "<mc:AlternateContent><mc:Choice>" + paragraph("kader") + "</mc:Choice>"
            "<mc:Fallback>" + paragraph("kader") + "</mc:Fallback></mc:AlternateContent>"
        )
        assert self.read(tmp_path, body) == "R: Ik woon hier.\nkader\n"

    def test_a_table_of_speakers(self, tmp_path):
        cell = "<w:tc>{}</w:tc>"
        row = "<w:tr>" + cell.format(paragraph("{0}")) + cell.format("{1}") + "</w:tr>"
        body = "<w:tbl>" + row.format("I", paragraph("Hoe gaat het?"))
        body += row.format("R", paragraph("Goed.") + paragraph("Heel goed.")) + "</w:tbl>"
        transcript = read_transcript(docx(tmp_path / "U01.docx", body))
        assert spoken(transcript) == [("I", "Hoe gaat het?"), ("R", "Goed.\nHeel goed.")]

    @pytest.mark.parametrize(
        "declaration",
        [
            '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
        ],
    )
    def test_entities_are_refused(self, tmp_path, declaration):
        with pytest.raises(InterviewError, match=r"U01\.docx declares a document type"):
            self.read(tmp_path, paragraph("R: &a;"), declaration=declaration)

    def test_what_unpacks_absurdly_is_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr(docx_reading, "LARGEST_PART", 10_000)
        with pytest.raises(InterviewError, match="unpacks to over 10,000 bytes"):
            self.read(tmp_path, paragraph("a" * 20_000))

    def test_other_names_in_the_archive_are_never_used(self, tmp_path):
        path = docx(tmp_path / "U01.docx", paragraph("R: Goed."))
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("../../kwaad.txt", "x")
            archive.writestr("/word/document.xml", "x")
        assert read_transcript(path).text == "R: Goed.\n"
        assert [p.name for p in tmp_path.iterdir()] == ["U01.docx"]

    def test_damaged_encrypted_and_other_archives(self, tmp_path):
        good = docx(tmp_path / "U01.docx", paragraph("R: Goed.")).read_bytes()
        locked = bytearray(good)
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = -1
            while (at := locked.find(mark, at + 1)) >= 0:
                locked[at + offset] |= 1
        cases = {
            good[:-30]: "no Word document",
            bytes(locked): "has a password",
            b"\xd0\xcf\x11\xe0rest": "has a password or is of Word 2003",
            b"PK\x03\x04rest": "no Word document",
            b"R: geen Word": "no Word document",
        }
        for data, message in cases.items():
            (tmp_path / "U01.docx").write_bytes(data)
            with pytest.raises(InterviewError, match=rf"^U01\.docx .*{message}"):
                read_transcript(tmp_path / "U01.docx")
        with pytest.raises(InterviewError, match="it has no main text"):
            self.read(tmp_path, "", name="xl/workbook.xml")

    @given(st.integers(0, 400), st.integers(0, 255))
    def test_a_spoiled_byte_gives_text_or_a_clear_error(self, tmp_path_factory, place, byte):
        path = docx(tmp_path_factory.mktemp("w") / "U01.docx", paragraph("R: Goed."))
        data = bytearray(path.read_bytes())
        data[-place - 1] = byte
        path.write_bytes(bytes(data))
        try:
            assert read_transcript(path).text
        except InterviewError as error:
            assert "U01.docx" in str(error)


class TestCaptions:
    def test_of_teams(self, tmp_path):
        transcript = read_transcript(text_file(tmp_path / "U01.vtt", TEAMS))
        assert spoken(transcript) == [
            ("Noor Bos", "Hoe gaat het met u?"),
            ("Piet de Wit", "Goed & rustig. Ik woon hier graag."),
        ]
        assert transcript.text.startswith("Noor Bos: Hoe gaat het met u?\nPiet de Wit: Goed")
        assert transcript.speakers == ("Noor Bos", "Piet de Wit")

    def test_of_zoom(self, tmp_path):
        transcript = read_transcript(text_file(tmp_path / "U01.vtt", ZOOM.replace("\n", "\r\n")))
        assert spoken(transcript) == [
            ("Noor Bos", "Hoe gaat het?"),
            ("Piet", "Goed. Kijk: ik woon hier graag."),
            ("Noor Bos", "En verder?"),
            ("Piet", "Niets."),
        ]

    def test_without_speakers_is_one_turn(self, tmp_path):
        text = "WEBVTT\n\n00:01.000 --> 00:02.000\nEen\n\n00:02.000 --> 00:03.000\ntwee.\n"
        assert spoken(read_transcript(text_file(tmp_path / "U01.vtt", text))) == [("", "Een twee.")]

    @pytest.mark.parametrize(
        ("text", "message"), [("Geen.", "no WebVTT"), ("WEBVTT\n\nNOTE x\n", "is empty")]
    )
    def test_others_are_refused(self, tmp_path, text, message):
        with pytest.raises(InterviewError, match=rf"U01\.vtt.*{message}"):
            read_transcript(text_file(tmp_path / "U01.vtt", text))


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("U01.txt", b"", "U01.txt is empty"),
        ("U01.txt", b" \n\t", "U01.txt is empty"),
        ("U01.txt", "één".encode("cp1252"), r"U01.txt is not in UTF-8 \(byte 1\)"),
        ("U01.txt", "één".encode("utf-16"), "not in UTF-8"),
        ("U01.txt", b"a\x00b", "control characters"),
        ("U01.pdf", b"x", "is a .txt, .docx, .vtt, .srt, .json, .odt, .rtf file"),
        ("U 01.txt", b"x", "has the id of its interview as its name"),
        ("U" * 41 + ".txt", b"x", "1 to 40 letters"),
    ],
)
def test_what_is_no_transcript_is_refused_by_name(tmp_path, name, data, message):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InterviewError, match=message):
        read_transcript(path)


def test_too_large_and_absent_files(tmp_path, monkeypatch):
    path = text_file(tmp_path / "U01.txt", "R: Goed.")
    monkeypatch.setattr(module, "LARGEST_FILE", 3)
    with pytest.raises(InterviewError, match="larger than 3 bytes"):
        read_transcript(path)
    with pytest.raises(InterviewError, match=r"U09\.txt cannot be read: No such file"):
        read_transcript(tmp_path / "U09.txt")


class TestFolder:
    def test_the_order_is_that_of_the_register(self, tmp_path):
        for name in ("U01", "U02"):
            text_file(tmp_path / f"{name}.txt", "R: Ja.")
        text_file(tmp_path / ".DS_Store", "x")
        text_file(tmp_path / "~$U01.docx", "x")
        found = read_transcripts(tmp_path, ["U02", "U01", "U03"])
        assert [t.interview_id for t in found] == ["U02", "U01"]

    def test_all_faults_are_told_at_once(self, tmp_path):
        text_file(tmp_path / "U01.txt", "R: Ja.")
        text_file(tmp_path / "U01.vtt", "R: Ja.")
        text_file(tmp_path / "u02.txt", "R: Ja.")
        text_file(tmp_path / "U03.txt", "")
        with pytest.raises(InterviewError) as error:
            read_transcripts(tmp_path, ["U01", "U02", "U03"])
        lines = str(error.value).splitlines()
        assert len(lines) == 4
        assert "no interview 'u02' in the register. Did you mean: U0" in str(error.value)
        assert lines[-1] == "U01: there are 2 transcripts of it."

    def test_an_absent_folder(self, tmp_path):
        with pytest.raises(InterviewError, match="cannot be read"):
            read_transcripts(tmp_path / "weg", [])


@given(st.binary(max_size=300))
def test_any_bytes_give_a_transcript_or_a_clear_error(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("any")
    for suffix in module.SUFFIXES:
        path = folder / f"U01{suffix}"
        path.write_bytes(data)
        try:
            assert read_transcript(path).text.strip()
        except InterviewError as error:
            assert "U01" in str(error)


def test_nothing_is_kept_open_or_written(tmp_path):
    docx(tmp_path / "U01.docx", paragraph("R: Goed."))
    read_transcript(tmp_path / "U01.docx")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["U01.docx"]


@pytest.mark.parametrize("encoding", ["UTF-7", "utf_7", "rot13", "idna", "hex", "x" * 400])
def test_a_document_in_an_encoding_that_word_never_writes_is_told(tmp_path, encoding):
    main = (
        f'<?xml version="1.0" encoding="{encoding}"?><w:document xmlns:w='
        '"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'
    )
    path = tmp_path / "U01.docx"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("word/document.xml", main)
    with pytest.raises(InterviewError, match=r"U01\.docx is not well-formed XML") as caught:
        read_transcript(path)
    assert "\n" not in str(caught.value)


def test_a_name_of_400_characters_is_told(tmp_path):
    with pytest.raises(InterviewError, match="1 to 40 letters"):
        read_transcript(tmp_path / f"{'a' * 400}.docx")
