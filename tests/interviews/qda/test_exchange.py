import csv
import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from regiobeeld.errors import QdaError
from regiobeeld.interviews.codebook import Codebook, read_codebook
from regiobeeld.interviews.qda import export_qda, import_qda, read_qdc, read_qdpx, write_qdc
from regiobeeld.interviews.qda.codes import codebook_of, codes_of
from regiobeeld.interviews.qda.fields import split_fields, with_fields
from regiobeeld.interviews.qda.tables import CODINGS, FRAGMENTS, REGISTER, table
from tests.interviews.qda.made import TEXT, codebooks, fragment, interviews


@pytest.fixture
def tables():
    """A small round of interviews with two coders."""
    book = read_codebook()
    lonely, money = book.code("Eenzaamheid"), book.code("Rondkomen en schulden")
    register = table(
        [
            {"interview_id": "b01", "rol": "bewoner", "gebied_code": "GM0344"}
            | {"maand": "2021-03", "toestemming_versie": "1"},
            {"interview_id": "p01", "rol": "professional", "gebied_code": "GM0310"}
            | {"maand": "2021-04", "toestemming_versie": "1"},
        ],
        REGISTER,
    )
    fragments = table(
        [
            fragment("b01-1", "b01", 40, "Ik ken niemand 😔.", indicator="loneliness"),
            fragment("b01-2", "b01", 120, "=cmd() was op.\nEcht waar.", vraag="En het geld?"),
            fragment("p01-1", "p01", 10, "Mensen vragen te laat om hulp."),
        ],
        FRAGMENTS,
    )
    common = {"region": "utrecht", "year": 2020, "codebook_version": book.version}

    def row(coder, identity, code, **said):
        interview = identity[:3]
        return {
            **common,
            **{"coder": coder, "fragment_id": identity, "interview_id": interview},
            "rol": "bewoner" if interview == "b01" else "professional",
            **{"indicator": "", "kenmerk": "", "duiding": "", "belang": pd.NA, "memo": ""},
            "code": code.code if code else "",
            "code_id": code.code_id if code else "",
            **said,
        }

    codings = table(
        [
            row("anna", "b01-1", lonely, indicator="loneliness", duiding="bevestigt", belang=3),
            row("anna", "b01-2", money, memo="Let op:\nde huur."),
            row("anna", "b01-2", lonely, memo=""),
            row("bart", "b01-1", lonely, indicator="loneliness", belang=0),
            row("bart", "p01-1", None, memo="Past nergens."),
        ],
        CODINGS,
    )
    return book, register, fragments, codings


def assert_same(found, codebook, register, fragments, codings):
    assert found.codebook == codebook
    assert_frame_equal(found.register, register)
    assert_frame_equal(found.fragments, fragments)
    assert_frame_equal(found.codings, codings)
    assert not len(found.unmatched)


@settings(max_examples=150)
@given(content=interviews())
def test_codings_come_back_from_a_project_without_loss(content):
    book, register, fragments, codings = content
    with TemporaryDirectory() as folder:
        path = export_qda(book, register, fragments, codings, Path(folder) / "p.qdpx")
        assert_same(import_qda(path), *content)
        known = import_qda(path, codebook=book, register=register, fragments=fragments)
        assert_same(known, *content)
        assert not known.remarks


@settings(max_examples=40)
@given(content=interviews())
def test_files_fit_the_schemas(content, check_qdpx, check_qdc):
    with TemporaryDirectory() as folder:
        check_qdpx(export_qda(*content, Path(folder) / "p.qdpx"))
        check_qdc(export_qda(*content, Path(folder) / "c.qdc"))


@pytest.mark.parametrize("text", ["a" * 32_767, "é😔\r\n" * 8_191, "a" + "\n" * 300 + "b"])
def test_the_longest_cell_of_excel_comes_back(tmp_path, tables, text):
    book, register, _, codings = tables
    fragments = table([fragment("b01-1", "b01", 7, text)], FRAGMENTS)
    codings = codings.iloc[:1].assign(memo=text).astype({"memo": "string"})
    path = export_qda(book, register, fragments, codings, tmp_path / "p.qdpx")
    assert_same(import_qda(path), book, register, fragments, codings)


def test_the_package_codebook_and_a_round_of_interviews_come_back(tmp_path, tables):
    assert_same(import_qda(export_qda(*tables, tmp_path / "p.qdpx")), *tables)


def test_the_package_codebook_and_a_round_of_interviews_fit_the_schemas(
    tmp_path, tables, check_qdpx, check_qdc
):
    check_qdpx(export_qda(*tables, tmp_path / "p.qdpx"))
    check_qdc(export_qda(*tables, tmp_path / "c.qdc"))


def test_the_same_tables_give_the_same_bytes(tmp_path, tables):
    one = export_qda(*tables, tmp_path / "1.qdpx").read_bytes()
    assert one == export_qda(*tables, tmp_path / "2.qdpx").read_bytes()
    qdc = export_qda(*tables, tmp_path / "1.qdc").read_bytes()
    assert qdc == export_qda(*tables, tmp_path / "2.qdc").read_bytes()


def test_other_software_sees_respondents_coders_indicators_and_memos(tmp_path, tables):
    project = read_qdpx(export_qda(*tables, tmp_path / "p.qdpx")).project
    assert [user.name for user in project.users] == ["anna", "bart"]
    names = {variable.guid: variable.name for variable in project.variables}
    resident, professional = project.cases
    values = {names[value.variable]: value.text for value in resident.values}
    assert values == {
        "rol": "bewoner",
        "gebied_code": "GM0344",
        "maand": "2021-03",
        "toestemming_versie": "1",
        "indicator loneliness": "true",
    }
    assert {names[v.variable]: v.text for v in professional.values}["indicator loneliness"] == (
        "false"
    )
    source = project.sources[0]
    first, second = source.quotations
    assert source.text[first.start : first.end] == "Ik ken niemand 😔."
    assert (first.start, first.end) == (40, 57)
    assert "En het geld?" in source.text[first.end : second.start]
    assert "Indicator: loneliness" in first.description
    notes = {note.guid: note for note in project.notes}
    assert [notes[guid].text for guid in first.codings[0].notes] == [
        "[regiobeeld]\nIndicator: loneliness\nDuiding: bevestigt\nBelang: 3"
    ]
    assert {code.name for code in project.codes} >= {"geen code", "Samen leven"}


def test_a_transcript_is_sent_whole_when_it_is_given(tmp_path, tables):
    book, register, fragments, _ = tables
    transcript = "I: Hoe gaat het? \n" + " " * 22 + "Ik ken niemand 😔." + "." * 63
    transcript += "=cmd() was op.\nEcht waar. Dat was het."
    texts = {"b01": transcript}
    path = export_qda(*tables, tmp_path / "p.qdpx", transcripts=texts)
    assert read_qdpx(path).project.sources[0].text == transcript
    found = import_qda(path, codebook=book, fragments=fragments, register=register)
    assert_same(found, *tables)
    with pytest.raises(QdaError, match="transcript of b01 does not hold fragment b01-1"):
        export_qda(*tables, tmp_path / "q.qdpx", transcripts={"b01": "Anders."})


def test_tables_that_do_not_belong_together_are_refused(tmp_path, tables):
    book, register, fragments, codings = tables
    path = tmp_path / "p.qdpx"
    with pytest.raises(QdaError, match="'p01' has fragments but is not in the register"):
        export_qda(book, register.iloc[:1], fragments, codings, path)
    with pytest.raises(QdaError, match="'p01-1' has codings but is not among the fragments"):
        export_qda(book, register, fragments.iloc[:2], codings, path)
    with pytest.raises(QdaError, match=r"'Eenzaamheid'.*not in the codebook"):
        export_qda(Codebook(book.codes[:2]), register, fragments, codings, path)
    with pytest.raises(QdaError, match="of anna twice"):
        export_qda(book, register, fragments, pd.concat([codings, codings.iloc[:1]]), path)
    with pytest.raises(QdaError, match="fragment_id 'b01-1' twice"):
        export_qda(book, register, pd.concat([fragments, fragments]), codings, path)
    with pytest.raises(QdaError, match="interviews has no column rol"):
        export_qda(book, register.drop(columns="rol"), fragments, codings, path)
    with pytest.raises(QdaError, match=r"p\.zip: the name must end in \.qdpx"):
        export_qda(*tables, tmp_path / "p.zip")
    assert not list(tmp_path.iterdir())


def test_a_control_character_in_a_memo_is_refused_by_name(tmp_path, tables):
    book, register, fragments, codings = tables
    codings = codings.assign(memo="a\x0bb").astype({"memo": "string"})
    with pytest.raises(QdaError, match=r"of 'b01-1, anna' holds .* U\+000B at place 1"):
        export_qda(book, register, fragments, codings, tmp_path / "p.qdpx")
    assert not list(tmp_path.iterdir())


def as_csv(book: Codebook) -> bytes:
    return book.frame().to_csv(index=False, quoting=csv.QUOTE_ALL).encode()


@settings(max_examples=150)
@given(book=codebooks(max_size=7))
def test_a_codebook_comes_back_without_loss(book):
    with TemporaryDirectory() as folder:
        read = read_qdc(write_qdc(book, Path(folder) / "c.qdc")).codebook
    assert read == book
    assert read.version == book.version


@given(data=st.data())
def test_from_csv_to_qdc_to_csv(data):
    book = data.draw(codebooks())
    # As a CSV file keeps them: no white space around a cell, and a definition of each code.
    rows = [
        {k: (v.strip() or "x") if k == "definitie" else v.strip() for k, v in row.items()}
        for row in book.frame().to_dict("records")
    ]
    with TemporaryDirectory() as folder:
        first, second = Path(folder) / "1.csv", Path(folder) / "2.csv"
        buffer = io.StringIO(newline="")
        writer = csv.DictWriter(buffer, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        first.write_bytes(buffer.getvalue().encode())
        read = read_codebook(first)
        second.write_bytes(as_csv(read_qdc(write_qdc(read, Path(folder) / "c.qdc")).codebook))
        again = read_codebook(second)
    assert again == read
    assert again.version == read.version


def test_the_shipped_codebook_is_readable_elsewhere(tmp_path):
    book = read_codebook()
    path = write_qdc(book, tmp_path / "c.qdc")
    assert import_qda(path).codebook == book
    text = path.read_text(encoding="utf-8")
    assert "Wel: Uitspraken over" in text
    assert "Volgorde" not in text


def test_a_codebook_without_codes_is_refused(tmp_path):
    with pytest.raises(QdaError, match="no codes"):
        write_qdc(Codebook(()), tmp_path / "c.qdc")


@given(book=codebooks())
def test_the_tree_of_codes_is_the_codebook(book):
    assert codebook_of(codes_of(book))[0] == book


@given(text=TEXT, one=TEXT, other=TEXT)
@example(text="\n\n[regiobeeld]\n", one="", other="\n")
def test_fields_below_a_text_come_back(text, one, other):
    names = ("Wel", "Niet")
    fields = {"Wel": one, "Niet": other}
    assert split_fields(with_fields(text, fields), names) == (text, fields)
    assert split_fields(with_fields(text, {}), names) == (text, {})


def test_what_somebody_adds_below_the_fields_is_kept():
    text = with_fields("Contact.", {"Wel": "Missen."}) + "\nNog uitzoeken."
    assert split_fields(text.replace("\n", "\r\n"), ["Wel"]) == (
        "Contact.\nNog uitzoeken.",
        {"Wel": "Missen."},
    )


def test_nothing_outside_the_zip_is_written(tmp_path, tables):
    path = export_qda(*tables, tmp_path / "p.qdpx")
    with zipfile.ZipFile(path) as content:
        assert content.namelist()[0] == "project.qde"
        assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in content.infolist())
        assert not [n for n in content.namelist()[1:] if not n.startswith("sources/")]
    import_qda(path)
    assert list(tmp_path.iterdir()) == [path]
