"""Regions that begin with a project of other software, as such software writes it."""

import shutil
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from regiobeeld.cli import app
from regiobeeld.errors import InterviewError
from regiobeeld.files.cells import key
from regiobeeld.interviews.choices import NO_CODE
from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.coding.merge import read_codings
from regiobeeld.interviews.material import material
from regiobeeld.interviews.qda.exchange import export_workspace, import_workspace
from regiobeeld.interviews.transcripts.fragment_rows import fragment_rows
from regiobeeld.interviews.transcripts.fragments_file import read_fragments
from regiobeeld.interviews.transcripts.register import read_register
from regiobeeld.interviews.unfinished import read_begun_register, told
from regiobeeld.interviews.workspace import Workspace
from tests.interviews.qda.made import zipped

REGION = "GM0312"
TEXT = "I: Hoe woont u hier?\nR: Rustig. Ik ken mijn buren goed.\nI: En verder?\nR: Prima, dank u."
SAID = "Rustig. Ik ken mijn buren goed."
USER = "11111111-1111-4111-8111-111111111111"


def guid(number):
    return f"{number:08d}-2222-4222-8222-222222222222"


def coding(number, code=1):
    return (
        f'<Coding guid="{guid(number)}" creatingUser="{USER}">'
        f'<CodeRef targetGUID="{guid(code)}"/></Coding>'
    )


def quotation(number, start=None, end=None, codings=""):
    start = TEXT.index(SAID) if start is None else start
    end = start + len(SAID) if end is None else end
    return (
        f'<PlainTextSelection guid="{guid(number)}" startPosition="{start}" endPosition="{end}">'
        f"{codings or coding(number + 1)}</PlainTextSelection>"
    )


def text_source(name="U01", path="", inner=None, number=100):
    path = path or f"internal://{guid(number)}.txt"
    inner = quotation(number + 1) if inner is None else inner
    return (
        f'<TextSource guid="{guid(number)}" name={quoteattr(name)}'
        f" plainTextPath={quoteattr(path)}>{inner}</TextSource>"
    )


def project(sources, codes=("Contact in de buurt",), more="", origin="ATLAS.ti"):
    listed = "".join(
        f'<Code guid="{guid(n)}" name={quoteattr(name)} isCodable="true"/>'
        for n, name in enumerate(codes, start=1)
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="T"'
        f' origin="{origin}"><Users><User guid="{USER}" name="anna"/></Users>'
        f"<CodeBook><Codes>{listed}</Codes></CodeBook>{more}<Sources>{sources}</Sources></Project>"
    )


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
    return Workspace(tmp_path / "data" / "interviews" / REGION, REGION)


def run(*arguments):
    return CliRunner().invoke(app.app, ["qda", *map(str, arguments)])


def file(tmp_path, sources, texts, **other):
    return zipped(tmp_path / "p.qdpx", {"project.qde": project(sources, **other), **texts})


def written(place):
    """All that is written of a region, as it is read."""
    return "\n".join(
        f"{path.relative_to(place.folder)}\n"
        + (
            read_codings(path).to_csv()
            if path.suffix == ".parquet"
            else path.read_text("utf-8-sig")
        )
        for path in sorted(place.folder.rglob("*"))
        if path.is_file() and path.suffix in {".csv", ".parquet"}
    )


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("U01.txt", "Sources/U01.txt"),
        ("u01.TXT", "sources/U01.txt"),
        ("relative:///Sources/U01.txt", "Sources/U01.txt"),
        ("relative://Sources/U01.txt", "U01.txt"),
        ("relative:///../Sources/U01.txt", "Sources/U01.txt"),
        ("internal://Gesprek%201.txt", "Sources/Gesprek 1.txt"),
        ("internal://Gesprek%201.txt", "Sources/Gesprek%201.txt"),
        ("Gesprek 1.txt", "Sources/Gesprek 1.txt"),
        ("/Users/anna/Documents/U01.txt", "Sources/U01.txt"),
        ("C:\\Users\\anna\\U01.txt", "Sources/U01.txt"),
        ("absolute:///C:/Users/anna/U01.txt", "Sources/U01.txt"),
        ("file:///home/anna/U01.txt", "Sources/U01.txt"),
        ("internal://caf\u00e9.txt", "Sources/cafe\u0301.txt"),
        ("internal://U01.md", "Sources/U01.md"),
        ("relative:///b/U01.txt", "b/U01.txt"),
    ],
)
def test_a_text_is_found_by_its_name_in_the_file(place, tmp_path, path, name):
    others = {"a/U01.txt": "Iets anders."} if name.startswith("b/") else {}
    made = file(tmp_path, text_source(path=path), {name: TEXT, **others})
    done = run("import", "gemeente:bunnik", made)
    assert done.exit_code == 0 and "1 codings, 0 unplaced" in done.stdout, done.output
    assert list(read_fragments(place.fragments)["tekst"]) == [SAID]


@pytest.mark.parametrize("path", ["internal://weg.txt", "/etc/passwd", "https://x.nl/U01.txt", ""])
def test_codings_of_a_text_that_is_not_there_are_not_placed(place, tmp_path, path):
    sources = text_source("Mevrouw Jansen", path or " ") + text_source(number=200)
    made = file(tmp_path, sources, {f"Sources/{guid(200)}.txt": TEXT})
    done = run("import", "gemeente:bunnik", made)
    assert done.exit_code == 1 and "1 codings, 1 unplaced" in done.stdout
    assert "Mevrouw Jansen" in done.stdout and "Jansen" not in written(place)
    assert "de tekst van deze bron is niet gelezen" in written(place)


def test_of_no_text_nothing_begins(place, tmp_path):
    made = file(tmp_path, text_source(inner=""), {})
    done = run("import", "gemeente:bunnik", made)
    assert done.exit_code == 1 and "no text could be read" in done.stderr
    assert not place.register.exists() and not place.codings.exists()
    done = run("import", "gemeente:bunnik", file(tmp_path, text_source(), {}))
    assert done.exit_code == 1 and "0 codings, 1 unplaced" in done.stdout
    assert not place.register.exists()


RECORDING = (
    '<{kind} guid="{guid}" name="Opname mevrouw Jansen.mp3" path="internal://x.mp3">'
    '<Transcript guid="{own}" name="t" plainTextPath="internal://t.txt">'
    '<SyncPoint guid="{one}" timeStamp="1000" position="{start}"/>'
    '<SyncPoint guid="{two}" timeStamp="9000" position="{end}"/>'
    '<TranscriptSelection guid="{sel}" fromSyncPoint="{one}" toSyncPoint="{two}">{coding}'
    "</TranscriptSelection>{more}</Transcript>{outside}</{kind}>"
)


def recording(kind="AudioSource", more="", outside="", shift=0):
    start = TEXT.index(SAID) + shift
    return RECORDING.format(
        kind=kind,
        guid=guid(300),
        own=guid(301),
        one="{" + guid(302).upper() + "}",
        two=guid(303),
        start=start,
        end=start + len(SAID) + shift,
        sel=guid(304),
        coding=coding(305),
        more=more,
        outside=outside,
    )


@pytest.mark.parametrize("kind", ["AudioSource", "VideoSource"])
def test_the_transcript_of_a_recording_is_read(place, tmp_path, kind):
    made = file(tmp_path, recording(kind), {"Sources/t.txt": TEXT})
    done = run("import", "gemeente:bunnik", made)
    assert done.exit_code == 0 and "1 codings, 0 unplaced" in done.stdout, done.output
    assert list(read_fragments(place.fragments)["tekst"]) == [SAID]
    assert "Jansen" not in written(place)


@pytest.mark.parametrize(
    ("more", "outside", "reason"),
    [
        (
            f'<TranscriptSelection guid="{guid(310)}" fromSyncPoint="{guid(399)}">{coding(311)}'
            "</TranscriptSelection>",
            "",
            "deze plaats ligt niet in de tekst",
        ),
        (
            "",
            f'<AudioSelection guid="{guid(310)}">{coding(311)}</AudioSelection>',
            "de code geldt voor beeld, geluid",
        ),
        ("", coding(311), "de code geldt voor de hele bron"),
    ],
)
def test_codings_of_sound_are_counted(place, tmp_path, more, outside, reason):
    made = file(tmp_path, recording(more=more, outside=outside), {"t.txt": TEXT})
    done = run("import", "gemeente:bunnik", made)
    assert done.exit_code == 1 and "1 codings, 1 unplaced" in done.stdout
    assert reason in written(place) and "Jansen" not in written(place)


def test_a_recording_with_windows_line_ends_counted_as_nvivo_does(place, tmp_path):
    text = "\ufeff" + TEXT.replace("\n", "\r\n")
    start = text.removeprefix("\ufeff").index(SAID)
    made = recording(shift=0).replace(f'position="{TEXT.index(SAID)}"', f'position="{start}"')
    made = made.replace(f'position="{TEXT.index(SAID) + len(SAID)}"', f'position="{start + 31}"')
    done = run("import", "gemeente:bunnik", file(tmp_path, made, {"t.txt": text}, origin="NVivo"))
    assert done.exit_code == 0, done.output
    assert list(read_fragments(place.fragments)["tekst"]) == [SAID]


def test_codes_on_a_page_of_a_pdf_are_counted_unless_the_words_have_them_too(place, tmp_path):
    page = f'<PDFSelection guid="{guid(402)}" page="0">{coding(403)}</PDFSelection>'
    alone = f'<PDFSelection guid="{guid(404)}" page="0">{coding(405)}</PDFSelection>'
    inner = quotation(406, codings=coding(403))
    sources = (
        f'<PDFSource guid="{guid(400)}" name="U01.pdf">{page}{alone}'
        f'<Representation guid="{guid(401)}" plainTextPath="internal://a.txt">{inner}'
        "</Representation></PDFSource>"
        f'<PictureSource guid="{guid(410)}" name="kaart.png"><PictureSelection guid="{guid(411)}">'
        f"{coding(412)}</PictureSelection></PictureSource>"
    )
    done = run("import", "gemeente:bunnik", file(tmp_path, sources, {"a.txt": TEXT}))
    assert done.exit_code == 1 and "1 codings, 2 unplaced" in done.stdout
    table = done.stdout[done.stdout.index("by source") :]
    assert "U01.pdf" in table and "kaart.png" in table
    assert list(read_register_ids(place)) == ["U01"]


def read_register_ids(place):
    return read_begun_register(place.register)["interview_id"]


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["Gesprek met mevrouw Jansen.docx"], ["B01"]),
        (["Jansen"], ["B01"]),
        (["U01.docx", "u01.txt"], ["U01", "B01"]),
        (["Interview 3", "interview_3"], ["Interview-3", "B01"]),
        (["B01", "De Wit", "B02.txt"], ["B01", "B03", "B02"]),
        (["../../U01", "=cmd()", "geen code"], ["B01", "B02", "B03"]),
        (["p.j. de vries 2", "Jan3", "An-1"], ["B01", "B02", "B03"]),
        (["R1", "  R2 ", "GP12"], ["R1", "R2", "GP12"]),
        (["x" * 41, "respondent-12"], ["B01", "respondent-12"]),
    ],
)
def test_names_of_people_and_files_become_numbers(place, tmp_path, names, ids):
    sources = "".join(text_source(n, number=100 * i) for i, n in enumerate(names, start=1))
    texts = {f"{guid(100 * i)}.txt": f"{TEXT} {i}" for i in range(1, len(names) + 1)}
    made = file(tmp_path, sources, texts)
    done = run("import", "gemeente:bunnik", made)
    assert done.exit_code == 0, done.output
    assert list(read_register_ids(place)) == ids
    for name, identity in zip(names, ids, strict=True):
        if name.strip() != identity:
            assert name.split()[0] in done.stdout
            assert key(name) in {"geen code"} or name not in written(place)


def test_what_is_to_be_filled_is_told_and_no_report_has_it_before(place, tmp_path):
    made = file(tmp_path, text_source("Mevrouw Jansen"), {f"{guid(100)}.txt": TEXT})
    done = run("import", "gemeente:bunnik", made)
    assert "rol (1), gebied_code (1), maand (1), toestemming_versie (1)" in done.stderr
    assert material(REGION, place.folder.parent) is None and told(place)
    with pytest.raises(InterviewError):
        read_register(place.register)
    place.register.write_text(
        "interview_id,rol,gebied_code,maand,toestemming_versie\nB01,bewoner,GM0312,2026-03,v1\n"
    )
    found = material(REGION, place.folder.parent)
    assert found is not None and len(found.codings) == 1 and not told(place)


def test_a_register_that_is_there_is_kept_and_added_to(place, tmp_path):
    place.folder.mkdir(parents=True)
    row = "jansen-a,bewoner,GM0312,2026-03,v1"
    place.register.write_text(f"interview_id,rol,gebied_code,maand,toestemming_versie\n{row}\n")
    sources = text_source("jansen-a") + text_source("Pietersen", number=200)
    texts = {f"{guid(100)}.txt": TEXT, f"{guid(200)}.txt": TEXT}
    assert run("import", "gemeente:bunnik", file(tmp_path, sources, texts)).exit_code == 0
    lines = place.register.read_text("utf-8-sig").splitlines()
    assert lines[1:] == [row, "B01,,,,"]


def test_the_same_file_again_changes_nothing_though_no_name_was_kept(place, tmp_path):
    other = "R: Heel iets anders, over de bus. " + TEXT
    at = other.index(SAID)
    sources = text_source("Mevrouw Jansen") + text_source(
        "Meneer Bos", number=200, inner=quotation(201, at, at + len(SAID)) + quotation(210, 3, 20)
    )
    texts = {f"{guid(100)}.txt": TEXT, f"{guid(200)}.txt": other}
    made = file(tmp_path, sources, texts)
    for _ in range(2):
        done = run("import", "gemeente:bunnik", made)
        assert done.exit_code == 0 and "3 codings, 0 unplaced" in done.stdout, done.output
        assert "Jansen" in done.stdout
        first = locals().setdefault("first", written(place))
        assert written(place) == first
    sent = export_workspace(place, tmp_path / "uit.qdpx")
    found = import_workspace(place, sent)
    assert found.unmatched.empty and not found.renamed
    again = Workspace(tmp_path / "again" / REGION, REGION)
    import_workspace(again, sent)
    assert read_codings(again.codings).equals(read_codings(place.codings))
    assert again.register.read_bytes() == place.register.read_bytes()


def test_a_quotation_that_was_copied_moved_or_emptied(place, tmp_path):
    made = file(tmp_path, text_source(), {f"{guid(100)}.txt": TEXT})
    import_workspace(place, made)
    told_of = "[regiobeeld]\nFragment: {}\nStart: {}\nEind: {}"

    def described(number, name, start, end, at=(0, 20)):
        text = told_of.format(name, start, end)
        return (
            f'<PlainTextSelection guid="{guid(number)}" startPosition="{at[0]}"'
            f' endPosition="{at[1]}"><Description>{text}</Description>{coding(number + 1)}'
            "</PlainTextSelection>"
        )

    inner = (
        described(110, "U01-1", 0, 20)
        + described(120, "U01-1", 0, 20, (3, 9))
        + described(130, "X09-1", "-3", "9999999999999999999999", (4, 9))
        + described(140, "U01-a,b", 7, 8, (5, 9))
        + described(150, "U01-2", 0, 0, (6, 6))
    )
    new = Workspace(tmp_path / "new" / REGION, REGION)
    made = file(tmp_path, text_source(inner=inner), {f"{guid(100)}.txt": TEXT})
    found = import_workspace(new, made)
    people, pieces = read_begun_register(new.register), read_fragments(new.fragments)
    assert [len(row["tekst"]) for row in fragment_rows(pieces, people)] == [20, 6, 5, 4]
    assert len(found.codings) == 4 and pieces["fragment_id"].str.startswith("U01-").all()
    assert list(found.unmatched["reden"]) == ["dit citaat heeft geen woorden"]


HARD_NAMES = (
    "Wonen|wonen | WONEN|geen code|Geen  Code|Eenzaamheid|=1+1|a\u0301|\u00e1|U01|u01|Jansen"
)
HARD_NAMES += "|Interview 1|interview-1.txt|B01|-|..|a/b|" + "x" * 60
NAMES = st.one_of(
    st.sampled_from(HARD_NAMES.split("|")),
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
        max_size=12,
    ),
)


@settings(max_examples=40, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    names=st.lists(NAMES, min_size=1, max_size=5),
    codes=st.lists(NAMES, min_size=1, max_size=6),
    told_of=st.lists(NAMES, min_size=4, max_size=4),
)
def test_whatever_things_are_called_our_readers_read_what_is_written(names, codes, told_of):
    columns = ["rol", "gebied_code", "maand", "toestemming_versie"]
    variables = "".join(
        f'<Variable guid="{guid(900 + n)}" name="{name}" typeOfVariable="Text"/>'
        for n, name in enumerate(columns)
    )
    values = "".join(
        f'<VariableValue><VariableRef targetGUID="{guid(900 + n)}"/><TextValue>'
        f"{quoteattr(value)[1:-1]}</TextValue></VariableValue>"
        for n, value in enumerate(told_of)
    )
    case = (
        f'<Case guid="{guid(950)}" name={quoteattr(names[-1])}>{values}'
        f'<SourceRef targetGUID="{guid(100)}"/></Case>'
    )
    more = f"<Variables>{variables}</Variables><Cases>{case}</Cases>"
    sources = "".join(text_source(n, number=100 * i) for i, n in enumerate(names, start=1))
    texts = {f"{guid(100 * i)}.txt": f"{TEXT} {i}" for i in range(1, len(names) + 1)}
    with TemporaryDirectory() as folder:
        place = Workspace(Path(folder) / REGION, REGION)
        made = file(Path(folder), sources, texts, codes=codes, more=more)
        found = import_workspace(place, made)
        assert found.unmatched.empty and len(found.codings) == len(names)
        people = read_begun_register(place.register)
        assert fragment_rows(read_fragments(place.fragments), people)
        book = read_codebook(place.own_codebook)
        assert len({key(code.code) for code in book} | {key(NO_CODE)}) == len(book) + 1
        before = written(place)
        again = import_workspace(place, made)
        assert again.unmatched.empty and written(place) == before
        sent = export_workspace(place, Path(folder) / "uit.qdpx")
        assert import_workspace(place, sent).unmatched.empty
        assert read_codings(place.codings).equals(found.codings)


@pytest.mark.captures
@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("20-qda-import-then-nothing-works", "project"),
        ("21-qda-text-path-without-scheme", "project"),
        ("21-qda-text-path-without-scheme", "relative"),
        ("21-qda-text-path-without-scheme", "percent"),
    ],
)
def test_projects_that_were_misread_before(captures, place, tmp_path, case, name):
    source = captures.parent / "cases" / case / f"{name}.qdpx"
    if not source.is_file():
        pytest.skip(f"no {source}")
    shutil.copy(source, tmp_path)
    for _ in range(2):
        done = run("import", "gemeente:bunnik", tmp_path / source.name)
        assert done.exit_code == 0 and "1 codings, 0 unplaced" in done.stdout, done.output
    assert "Jansen" not in written(place)
    assert list(read_register_ids(place)) == ["B01" if case.startswith("20") else "U01"]
    sent = tmp_path / "uit.qdpx"
    assert run("export", "gemeente:bunnik", sent).exit_code == 0
    before = read_codings(place.codings)
    assert run("import", "gemeente:bunnik", sent).exit_code == 0
    assert read_codings(place.codings).equals(before)
    with zipfile.ZipFile(sent) as content:
        assert all(b"Jansen" not in content.read(entry) for entry in content.namelist())
