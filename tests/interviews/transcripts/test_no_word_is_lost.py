"""Whatever a transcript looks like: each of its words is said by somebody, or told."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regiobeeld.interviews.transcripts.fragments import fragments
from regiobeeld.interviews.transcripts.speakers import RESPONDENT
from regiobeeld.interviews.transcripts.transcripts import read_transcript
from tests.interviews.texts import docx, guide, paragraph, register
from tests.interviews.transcripts.test_forms import bold, cell, odt, row, run

# Each word occurs once, so that none can stand for another.
WORD = re.compile(r"w\d+w")
PLAIN = {
    "labels": "{who}: {said}\n",
    "brackets": "[{who}]: {said}\n",
    "markdown": "**{who}:** {said}\n\n",
    "times": "[{t}] {who}: {said} #{t}-1#\n",
    "otter": "{who}  {t}\n{said}\n\n",
    "happy scribe": "[{t}.123] - {who}\n{said}\n\n",
    "two lines": "{t}\n{who}\n{said}\n\n",
    "tabs": "{t}\t{who}\t{said}\n",
    "name and tab": "{who}\t{said}\n",
    "whisper": "[{t}.000 --> {t}.900] [{who}]: {said}\n",
}
CAPTIONS = {
    "teams": "0:0:{n}.0 --> 0:0:{n}.9\n<v {who}>{said}</v>\n\n",
    "zoom": "{n}\n{t}.000 --> {t}.900\n{who}: {said}\n\n",
    "webex": '{n} "{who}" (1)\n{t}.000 --> {t}.900\n{said}\n\n',
    "noscribe": "{n}\n{t}.000 --> {t}.900\n<v {who}>{who}: {said}\n\n",
    "name line": "{t}.000 --> {t}.900\n{who}\n{said}\n\n",
    "srt": "{n}\n{t},000 --> {t},900\n{who}: {said}\n\n",
    "odd times": "0xx{n} --> 9{n}\n{who}: {said}\n\n",
}
LABELS = ("I", "R", "R2 (V, 67)", "Noor Bos", "Piet (Guest)", "SPEAKER_00", "mw", "Bos, Noor")
ODDITIES = ("", " ", "<3 ", "a < b ", "14:30 ", "--> ", "(lacht) ", "[onverstaanbaar] ", "Kijk: ")
STRAYS = ("", "Kop", "Kijk:", "Conclusie", "NOTE", "STYLE", "2", "-->", "12:30", "<v", "|")


@st.composite
def talks(draw):
    """Give who says what, and lines to put anywhere; every word is new."""
    labels = draw(st.lists(st.sampled_from(LABELS), min_size=1, max_size=3, unique=True))
    numbers = iter(range(10_000))

    def words(most):
        parts = []
        for _ in range(draw(st.integers(1, most))):
            oddity = draw(st.sampled_from(ODDITIES))
            parts.append(f"{oddity}w{next(numbers)}w")
        return " ".join(parts)

    talk = [(draw(st.sampled_from(labels)), words(4)) for _ in range(draw(st.integers(1, 8)))]
    strays = [
        (draw(st.integers(0, 60)), f"{draw(st.sampled_from(STRAYS))} {words(2)}".strip())
        for _ in range(draw(st.integers(0, 3)))
    ]
    return talk, strays


def written(form, talk, strays=()):
    text = "".join(
        form.format(who=who, said=said, n=n, t=f"00:00:{n:02}")
        for n, (who, said) in enumerate(talk, start=1)
    )
    lines = text.split("\n")
    for place, stray in strays:
        lines.insert(place % (len(lines) + 1), stray)
    return "\n".join(lines)


def check(path, source):
    found = read_transcript(path)
    kept = [found.said(turn) for turn in found.turns] + [part.words for part in found.told]
    assert sorted(WORD.findall(" ".join(kept))) == sorted(WORD.findall(source))
    places = [(turn.start, turn.end) for turn in found.turns]
    assert all(a < b for a, b in places) and places == sorted(places)
    people = found.people()
    if any(one.role == RESPONDENT for one in people.values()):
        frame = fragments([found], register("U01"), guide())
        answers = [found.said(t) for t in found.turns if people[t.speaker].role == RESPONDENT]
        assert WORD.findall(" ".join(frame["tekst"])) == WORD.findall(" ".join(answers))
        assert not {"Noor Bos", "Piet (Guest)", "Bos, Noor", "mw"} & set(frame["spreker"])


@pytest.mark.parametrize("form", PLAIN)
@given(talks())
@settings(max_examples=150)
def test_of_text(tmp_path_factory, form, talk):
    path = tmp_path_factory.mktemp("t") / "U01.txt"
    source = written(PLAIN[form], *talk)
    path.write_text(source, encoding="utf-8")
    check(path, source)


@pytest.mark.parametrize("form", CAPTIONS)
@given(talks(), st.booleans())
@settings(max_examples=150)
def test_of_captions(tmp_path_factory, form, talk, headed):
    path = tmp_path_factory.mktemp("t") / "U01.txt"
    source = ("WEBVTT - w9999w\n\n" if headed else "") + written(CAPTIONS[form], *talk)
    path.write_text(source, encoding="utf-8")
    check(path, source)


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


WORD_FORMS = {
    "labels": lambda who, said: paragraph(f"{who}: {said}"),
    "bold": lambda who, said: f"<w:p>{bold(who)}{run(' ' + said)}</w:p>",
    "bold above": lambda who, said: f"<w:p>{bold(who)}</w:p>{paragraph(said)}",
    "teams": lambda who, said: (
        f"<w:p>{bold(who)}{run('  0:04')}<w:r><w:br/></w:r>{run(said)}</w:p>"
    ),
    "table": lambda who, said: f"<w:tbl>{row(cell(who), cell(said))}</w:tbl>",
}


@pytest.mark.parametrize("form", WORD_FORMS)
@given(talks())
@settings(max_examples=30)
def test_of_word(tmp_path_factory, form, talk):
    spoken, strays = talk
    parts = [WORD_FORMS[form](who, escaped(said)) for who, said in spoken]
    for place, stray in strays:
        parts.insert(place % (len(parts) + 1), paragraph(escaped(stray)))
    source = "".join(parts)
    check(docx(tmp_path_factory.mktemp("t") / "U01.docx", source), source)


@given(talks())
@settings(max_examples=30)
def test_of_libreoffice_and_rtf_and_json(tmp_path_factory, talk):
    spoken, strays = talk
    folder = tmp_path_factory.mktemp("t")
    lines = [f"{who}: {said}" for who, said in spoken]
    for place, stray in strays:
        lines.insert(place % (len(lines) + 1), stray)
    source = "\n".join(lines)
    body = "".join(f"<text:p>{escaped(line)}</text:p>" for line in lines)
    check(odt(folder / "U01.odt", body), source)
    (folder / "U01.rtf").write_text("{\\rtf1 " + "\\par\n".join(lines) + "}")
    check(folder / "U01.rtf", source)
    stretches = [{"text": said, "speaker": who} for who, said in spoken]
    (folder / "U01.json").write_text(json.dumps({"segments": stretches}))
    check(folder / "U01.json", " ".join(said for _, said in spoken))
