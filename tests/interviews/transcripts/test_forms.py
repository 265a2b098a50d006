"""Small files in every form that tools write, and what is read of them."""

import json
import zipfile
from pathlib import Path

import pytest

from regiobeeld.errors import InterviewError
from regiobeeld.interviews.transcripts.transcripts import read_transcript
from tests.interviews.texts import docx, paragraph

ASK, SAID, MORE, BUS = "Hoe is het hier?", "Rustig.", "En wat mist u?", "Een winkel."
FOUR = (ASK, SAID, MORE, BUS)


def turns_of(first, second):
    return list(zip((first, second) * 2, FOUR, strict=True))


def lines(form, first="Noor Bos", second="Piet de Wit"):
    """Write the four turns by a form with {who}, {said} and the times {t}, {n} and {u}."""
    names = (first, second) * 2
    return "".join(
        form.format(who=who, said=said, n=n + 1, t=f"00:00:0{2 * n + 1}", u=f"00:00:0{2 * n + 2}")
        for n, (who, said) in enumerate(zip(names, FOUR, strict=True))
    )


NAMES = ("Noor Bos", "Piet de Wit")
FORMS = {
    # Text with labels.
    "label": (".txt", lines("{who}: {said}\n"), NAMES),
    "label, no space": (".txt", lines("{who}:{said}\n", "I", "R"), ("I", "R")),
    "brackets": (".txt", lines("[{who}]: {said}\n", "SPEAKER_00", "SPEAKER_01"), None),
    "brackets, no colon": (".txt", lines("[{who}] {said}\n", "i", "r1"), ("i", "r1")),
    "brackets, names": (".txt", lines("[{who}]: {said}\n"), NAMES),
    "ages": (".txt", lines("{who}: {said}\n", "I", "R2 (V, 67)"), ("I", "R2 (V, 67)")),
    "letters": (".txt", lines("{who}: {said}\n", "Interviewer NB", "Respondent A"), None),
    "guest": (".txt", lines("{who}: {said}\n", "Noor Bos", "Piet (Guest)"), None),
    "surname first": (".txt", lines("{who}: {said}\n", "Bos, Noor", "Wit, Piet de"), None),
    "markdown": (".txt", lines("**{who}:** {said}\n\n"), NAMES),
    "markdown and time": (".txt", lines("**{who}:** [{t}] {said}\n\n"), NAMES),
    "f4": (".txt", lines("{who}: {said} #{t}-3#\n\n", "I", "B"), None),
    "time first": (".txt", lines("[{t}] {who}: {said}\n"), NAMES),
    "time and dash": (".txt", lines("{t} - {who}: {said}\n"), NAMES),
    "two times": (".txt", lines("[{t} - {u}] {who}: {said}\n", "Spreker 1", "Spreker 2"), None),
    "two times, brackets": (".txt", lines("({t} - {u}) [{who}]: {said}\n"), NAMES),
    "whisper on screen": (
        ".txt",
        lines("[{t}.000 --> {u}.500]  [{who}]: {said}\n", "SPEAKER_00", "SPEAKER_01"),
        ("SPEAKER_00", "SPEAKER_01"),
    ),
    "noscribe text": (
        ".txt",
        "gesprek\n\n" + lines("{who}: {said}\n\n", "S00", "S01"),
        ("S00", "S01"),
    ),
    # Name and time on a line of their own.
    "otter": (
        ".txt",
        lines("{who}  {t}  \n{said}\n\n") + "Transcribed by https://otter.ai\n",
        NAMES,
    ),
    "happy scribe": (
        ".txt",
        lines("[{t}.240] - {who}\n{said}\n\n", "Spreker 1", "Spreker 2"),
        None,
    ),
    "amberscript": (".txt", lines("{t} {who}\n{said}\n\n", "Speaker 1", "Speaker 2"), None),
    "zoom captions": (".txt", lines("[{who}] {t}\n{said}\n\n"), NAMES),
    "descript": (".txt", lines("{who} ({t})\n{said}\n\n"), NAMES),
    "transkriptor": (".txt", lines("{t} - {u} | {who}\n{said}\n\n"), NAMES),
    "name above time": (".txt", lines("{who}\n{t}\n{said}\n\n"), NAMES),
    "time above name": (".txt", lines("{t}\n{who}\n{said}\n\n"), NAMES),
    # Tables with tabs.
    "tabs": (".txt", lines("{t}\t{who}\t{said}\n"), NAMES),
    "tabs with a header": (
        ".txt",
        "Nr\tTijd\tSpreker\tTekst\n" + lines("{n}\t{t}\t{who}\t{said}\n"),
        NAMES,
    ),
    "tabs, name first": (".txt", lines("{who}\t{said}\n"), NAMES),
    # Captions.
    "teams vtt": (
        ".vtt",
        "WEBVTT\n\n" + lines("0:0:{n}.0 --> 0:0:{n}.9\n<v {who}>{said}</v>\n\n"),
        NAMES,
    ),
    "zoom vtt": (
        ".vtt",
        "WEBVTT\n\n" + lines("{n}\n{t}.000 --> {u}.000\n{who}: {said}\n\n"),
        NAMES,
    ),
    "webex vtt": (
        ".vtt",
        "WEBVTT\n\n" + lines('{n} "{who}" (4039461632)\n{t}.000 --> {u}.000\n{said}\n\n'),
        NAMES,
    ),
    "noscribe vtt": (
        ".vtt",
        "WEBVTT gesprek\n\nNOTE\nTranscribed with noScribe\n\nNOTE media: C:/x.m4a\n\n"
        + lines("{n}\n{t}.000 --> {u}.000\n<v {who}>{who}: {said}\n\n", "S00", "S01"),
        ("S00", "S01"),
    ),
    "vtt by name line": (
        ".vtt",
        "WEBVTT\n\n" + lines("{t}.000 --> {u}.000\n{who}\n{said}\n\n"),
        NAMES,
    ),
    "vtt without blank lines": (
        ".vtt",
        "WEBVTT\n" + lines("{n}\n{t}.000 --> {u}.000\n{who}: {said}\n"),
        NAMES,
    ),
    "vtt as text": (
        ".txt",
        "WEBVTT\n\n" + lines("{t}.000 --> {u}.000\n<v {who}>{said}\n\n"),
        NAMES,
    ),
    "vtt with settings": (
        ".vtt",
        "WEBVTT\nKind: captions\nLanguage: nl\n\n"
        + lines("{t}.000 --> {u}.000 align:start position:0%\n<v.loud {who}>{said}</v>\n\n"),
        NAMES,
    ),
    "srt": (".srt", lines("{n}\n{t},000 --> {u},000\n{who}: {said}\n\n"), NAMES),
    "srt as text": (".txt", lines("{n}\n{t},000 --> {u},000\n{who}: {said}\n\n"), NAMES),
    "srt with a vtt name": (".vtt", lines("{n}\n{t},000 --> {u},000\n{who}: {said}\n\n"), NAMES),
    "srt of whisperx": (
        ".srt",
        lines("{n}\n{t},000 --> {u},000\n[{who}]: {said}\n\n", "SPEAKER_00", "SPEAKER_01"),
        ("SPEAKER_00", "SPEAKER_01"),
    ),
    # RTF.
    "rtf": (
        ".rtf",
        "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\n" + lines("{who}: {said}\\par\n") + "}",
        NAMES,
    ),
    "rtf in bold": (
        ".rtf",
        "{\\rtf1\\ansi " + lines("{{\\b {who}}} {said}\\par\n") + "}",
        NAMES,
    ),
    "rtf table": (
        ".rtf",
        "{\\rtf1\\ansi " + lines("\\trowd {who}\\cell {said}\\cell\\row\n") + "}",
        NAMES,
    ),
}
DEFAULTS = {
    "brackets": ("SPEAKER_00", "SPEAKER_01"),
    "letters": ("Interviewer NB", "Respondent A"),
    "guest": ("Noor Bos", "Piet (Guest)"),
    "surname first": ("Bos, Noor", "Wit, Piet de"),
    "f4": ("I", "B"),
    "two times": ("Spreker 1", "Spreker 2"),
    "happy scribe": ("Spreker 1", "Spreker 2"),
    "amberscript": ("Speaker 1", "Speaker 2"),
}


def spoken(transcript):
    return [(turn.speaker, transcript.said(turn)) for turn in transcript.turns]


def written(folder: Path, suffix: str, text: str) -> Path:
    path = folder / f"U01{suffix}"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_turns(tmp_path, name):
    suffix, text, names = FORMS[name]
    found = read_transcript(written(tmp_path, suffix, text))
    assert spoken(found) == turns_of(*(names or DEFAULTS[name]))
    assert not [doubt for doubt in found.doubts if doubt.serious]
    assert all(turn.line for turn in found.turns)


def cell(*paragraphs):
    return f"<w:tc>{''.join(map(paragraph, paragraphs))}</w:tc>"


def row(*cells):
    return f"<w:tr>{''.join(cells)}</w:tr>"


def bold(text):
    return f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def run(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def four(form):
    return "".join(form(who, said, n) for n, (who, said) in enumerate(turns_of(*NAMES)))


WORD = {
    "labels": four(lambda who, said, n: paragraph(f"{who}: {said}")),
    "teams": paragraph("Opname")
    + four(
        lambda who, said, n: (
            f"<w:p>{bold(who)}{run(f'   0:0{n}')}<w:r><w:br/></w:r>{run(said)}</w:p>"
        )
    ),
    "teams before": four(
        lambda who, said, n: (
            f"<w:p>{run(f'0:0:{n}.0 --> 0:0:{n}.90')}<w:r><w:br/></w:r>{run(who)}"
            f"<w:r><w:br/></w:r>{run(said)}</w:p>"
        )
    ),
    "table": "<w:tbl>" + four(lambda who, said, n: row(cell(who), cell(said))) + "</w:tbl>",
    "table with times": "<w:tbl>"
    + row(cell("Tijd"), cell("Spreker"), cell("Tekst"))
    + four(lambda who, said, n: row(cell(f"0:0{n}"), cell(who), cell(said)))
    + "</w:tbl>",
    "names in bold": four(lambda who, said, n: f"<w:p>{bold(who)}{run(' ' + said)}</w:p>"),
    "names in bold above": four(lambda who, said, n: f"<w:p>{bold(who)}</w:p>{paragraph(said)}"),
    "amberscript": four(lambda who, said, n: paragraph(f"{who} 00:00:0{n}") + paragraph(said)),
}


@pytest.mark.parametrize("name", WORD)
def test_word_documents(tmp_path, name):
    found = read_transcript(docx(tmp_path / "U01.docx", WORD[name]))
    assert spoken(found) == turns_of(*NAMES)


def test_a_cell_of_several_paragraphs_and_one_that_goes_on(tmp_path):
    body = row(cell("Noor"), cell(ASK)) + row(cell("Piet"), cell("Een.", "Twee."))
    body += row(cell(""), cell("Drie.")) + row(cell("Noor"), cell("67"))
    found = read_transcript(docx(tmp_path / "U01.docx", f"<w:tbl>{body}</w:tbl>"))
    assert spoken(found) == [
        ("Noor", ASK),
        ("Piet", "Een.\nTwee."),
        ("Piet", "Drie."),
        ("Noor", "67"),
    ]


def odt(path, body, styles=""):
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in [
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("style", "style"),
            ("fo", "xsl-fo-compatible"),
        ]
    )
    content = (
        f"<office:document-content{spaces}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        parts.writestr("content.xml", content)
    return path


BOLD = (
    '<style:style style:name="T1" style:family="text">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
)
ODT = {
    "labels": four(lambda who, said, n: f"<text:p>{who}:<text:s/>{said}</text:p>"),
    "bold": four(
        lambda who, said, n: (
            f'<text:p><text:span text:style-name="T1">{who}</text:span> {said}</text:p>'
        )
    ),
    "breaks": four(lambda who, said, n: f"<text:p>{who} 0:0{n}<text:line-break/>{said}</text:p>"),
    "table": "<table:table>"
    + four(
        lambda who, said, n: (
            "<table:table-row>"
            + "".join(
                f"<table:table-cell><text:p>{part}</text:p></table:table-cell>"
                for part in (who, said)
            )
            + "</table:table-row>"
        )
    )
    + "</table:table>",
}


@pytest.mark.parametrize("name", ODT)
def test_documents_of_libreoffice(tmp_path, name):
    assert spoken(read_transcript(odt(tmp_path / "U01.odt", ODT[name], BOLD))) == turns_of(*NAMES)


def test_of_libreoffice_deletions_and_comments_are_left_out_and_notes_told(tmp_path):
    body = (
        "<text:tracked-changes><text:p>weg</text:p></text:tracked-changes>"
        "<text:p>R: Ja<office:annotation><text:p>nee</text:p></office:annotation> hoor"
        "<text:note><text:note-body><text:p>voetnoot</text:p></text:note-body></text:note>.</text:p>"
    )
    found = read_transcript(odt(tmp_path / "U01.odt", body))
    assert found.text == "R: Ja hoor.\n"
    assert [part.words for part in found.told] == ["voetnoot"]
    broken = odt(tmp_path / "U02.odt", "&a;")
    with pytest.raises(InterviewError, match=r"U02\.odt is not well-formed"):
        read_transcript(broken)


JSON = {
    "whisperx": {
        "segments": [{"start": 1.0, "text": f" {s}", "speaker": w} for w, s in turns_of("A", "B")]
    },
    "list": [{"speaker": w, "text": s} for w, s in turns_of("A", "B")],
}


@pytest.mark.parametrize("name", JSON)
@pytest.mark.parametrize("suffix", [".json", ".txt"])
def test_json(tmp_path, name, suffix):
    found = read_transcript(written(tmp_path, suffix, json.dumps(JSON[name])))
    assert spoken(found) == turns_of("A", "B")


def test_json_without_speakers_and_of_others(tmp_path):
    cpp = {"transcription": [{"timestamps": {"from": "00:00:01,000"}, "text": " Ja."}]}
    found = read_transcript(written(tmp_path, ".json", json.dumps(cpp)))
    assert spoken(found) == [("", "Ja.")] and found.turns[0].time == "00:00:01,000"
    for content in ("{}", "[1, 2]", '{"segments": []}', "{", "[" * 100_000):
        with pytest.raises(InterviewError, match=r"^U01\.json"):
            read_transcript(written(tmp_path, ".json", content))


class TestCaptions:
    def read(self, tmp_path, text, suffix=".vtt"):
        return read_transcript(written(tmp_path, suffix, text))

    def test_only_tags_are_tags(self, tmp_path):
        text = (
            "WEBVTT\n\n0:01.0 --> 0:02.0\n<v R>Ik <3 dit: a < b, <unk> en <i>c</i> &lt;d&gt;</v>\n"
        )
        assert spoken(self.read(tmp_path, text)) == [("R", "Ik <3 dit: a < b, <unk> en c <d>")]

    def test_a_blank_line_inside_a_cue(self, tmp_path):
        text = "WEBVTT\n\n0:01.000 --> 0:02.000\n<v R>Een\n\ntwee.</v>\n\n1\n"
        text += "0:02.000 --> 0:03.000\ndrie\n"
        found = self.read(tmp_path, text)
        assert found.text.split() == ["R:", "Een", "twee.", "drie"]

    def test_a_time_that_is_not_understood_is_told_and_its_words_stay(self, tmp_path):
        text = "WEBVTT\n\n0:01.000 --> 0:02.000\n<v R>Een.\n\n0xx1 --> 99\n<v R>Twee.\n"
        found = self.read(tmp_path, text)
        assert spoken(found) == [("R", "Een. Twee.")]
        assert [(part.line, part.words, part.kind) for part in found.told] == [
            (6, "0xx1 --> 99", "unread")
        ]

    def test_an_arrow_in_speech_is_speech(self, tmp_path):
        text = "1\n00:00:01,000 --> 00:00:02,000\nR: van thuis --> werk\n"
        assert spoken(self.read(tmp_path, text, ".srt")) == [("R", "van thuis --> werk")]

    def test_two_speakers_in_a_cue(self, tmp_path):
        text = "1\n00:00:01,000 --> 00:00:02,000\nI: Goed?\nR: Ja.\n"
        assert spoken(self.read(tmp_path, text, ".srt")) == [("I", "Goed?"), ("R", "Ja.")]

    def test_the_editor_of_noscribe_names_who_speaks_in_the_words(self, tmp_path):
        cues = ["<v S00>Noor: Goed?", "<v S01>Piet: Ja.", "<v S01> Hoor.", "<v S00>Noor: En?"]
        cues += ["<v S01>Piet: Nee."]
        text = "WEBVTT\n\n" + "\n\n".join(
            f"0:0{n}.000 --> 0:0{n}.900\n{c}" for n, c in enumerate(cues)
        )
        assert spoken(self.read(tmp_path, text)) == [
            ("Noor", "Goed?"),
            ("Piet", "Ja. Hoor."),
            ("Noor", "En?"),
            ("Piet", "Nee."),
        ]

    def test_titles_notes_and_identifiers_are_told(self, tmp_path):
        text = "WEBVTT - Gesprek\n\nNOTE a\nb\n\nstuk een\n0:01.000 --> 0:02.000\nJa.\n\nNOTE c\n"
        found = self.read(tmp_path, text)
        assert [part.words for part in found.told] == [
            "Gesprek",
            "NOTE a",
            "b",
            "stuk een",
            "NOTE c",
        ]
        assert spoken(found) == [("", "Ja.")]


class TestRtf:
    def read(self, tmp_path, body):
        path = tmp_path / "U01.rtf"
        path.write_bytes(b"{\\rtf1\\ansi\\ansicpg1252 " + body + b"}")
        return read_transcript(path)

    @pytest.mark.parametrize(
        ("body", "text"),
        [
            (rb"R: \'e9\'e9n \u8230?\par", "R: één …\n"),
            (rb"R: {\uc2 \u233ab}n\line b\par", "R: én\nb\n"),
            (rb"R: \u-10179?\u-8697?\par", "R: 😇\n"),
            (rb"R: a\~b \{c\} \\d\par", "R: a\N{NO-BREAK SPACE}b {c} \\d\n"),
            (rb"R: ja{\*\bkmkstart x}{\pict 0102} nee\par", "R: ja nee\n"),
            (rb"R: \ldblquote ja\rdblquote\emdash nee\par", "R: “ja”—nee\n"),
            (rb"R: ja{\deleted weg} nee\par", "R: ja nee\n"),
            (b"R: ja\r\nnee\\\nvolgende\\par", "R: janee\nvolgende\n"),
        ],
    )
    def test_characters(self, tmp_path, body, text):
        assert self.read(tmp_path, body).text == text

    def test_what_stands_beside_the_text_is_told(self, tmp_path):
        found = self.read(tmp_path, rb"{\header Kop}R: Ja{\footnote noot}{\v geheim}.\par")
        assert found.text == "R: Ja.\n"
        assert [part.words for part in found.told] == ["Kop noot geheim"]

    @pytest.mark.parametrize("body", [b"{" * 2_000, rb"\bin5 abcde"])
    def test_what_cannot_be_read_is_refused(self, tmp_path, body):
        with pytest.raises(InterviewError, match=r"^U01\.rtf"):
            self.read(tmp_path, body)


@pytest.mark.parametrize(
    "text",
    [
        "R: We gingen om 14:30\nDinsdag 10:15\nnaar huis.\n",
        "R: Let op: dit is geen label.\nConclusie: mooi.\n",
        "R: Zie\n[lacht] ja\n[lacht] nee\n",
        "R: Een\ttab\nen nog\teen.\n",
    ],
)
def test_what_is_no_label_stays_in_the_words(tmp_path, text):
    found = read_transcript(written(tmp_path, ".txt", text))
    assert spoken(found) == [("R", text.removeprefix("R: ").strip())]


def test_a_line_that_looks_like_a_label_is_a_doubt_with_its_number(tmp_path):
    text = "I: Hoe?\nR: Goed.\n\nPiet: Ja.\nKijk: zo.\nmijn vraag: dit\n"
    found = read_transcript(written(tmp_path, ".txt", text))
    assert [(doubt.line, doubt.label, doubt.serious) for doubt in found.doubts] == [
        (4, "Piet", True),
        (5, "Kijk", False),
        (6, "mijn vraag", False),
    ]


def test_a_time_that_a_text_quotes_makes_it_no_captions(tmp_path):
    said = "".join(f"R: Zin {n}.\nI: Ja?\n" for n in range(10))
    text = f"{said}R: Op de band:\n00:00:01 --> 00:00:03\nen verder.\n"
    found = read_transcript(written(tmp_path, ".txt", text))
    assert found.form == "text with labels" and len(found.turns) == 21


def test_accounts_without_capitals_above_the_words(tmp_path):
    found = read_transcript(
        written(tmp_path, ".txt", lines("{who}  {t}\n{said}\n\n", "n.bos", "pdw"))
    )
    assert spoken(found) == turns_of("n.bos", "pdw")


def test_places_with_a_time_in_notes_are_no_speakers(tmp_path):
    text = "Plein 10:00\nEr is niemand.\nPark 10:30\nTwee mensen.\n"
    assert spoken(read_transcript(written(tmp_path, ".txt", text))) == [("", text.strip())]


@pytest.mark.parametrize("second", [("I", "R"), ("Interviewer", "Respondent")])
def test_a_heading_that_names_who_spoke_is_said_by_nobody(tmp_path, second):
    heading = (
        "Interviewer: Noor Bos\nRespondent: Piet de Wit\nGeslacht: man\nDatum: 12 maart 2026\n\n"
    )
    text = heading + lines("{who}: {said}\n", *second)
    found = read_transcript(written(tmp_path, ".txt", text))
    assert spoken(found) == turns_of(*second)
    assert [part.words for part in found.told] == [heading.strip()] and not found.doubts


def test_a_talk_of_short_answers_is_no_heading(tmp_path):
    text = "Interviewer: Amsterdam\nBewoner: Rotterdam\n"
    assert len(read_transcript(written(tmp_path, ".txt", text)).turns) == 2
