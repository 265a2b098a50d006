"""Codebooks as tables: of one's own, and as Taguette, NVivo, MAXQDA and ATLAS.ti write them."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from regiobeeld.cli import app
from regiobeeld.errors import QdaError
from regiobeeld.files.cells import key
from regiobeeld.interviews.choices import NO_CODE
from regiobeeld.interviews.codebook import read_codebook, write_codebook
from regiobeeld.interviews.qda import import_qda
from regiobeeld.interviews.qda.exchange import import_workspace
from regiobeeld.interviews.workspace import Workspace

PACKAGE = read_codebook()


def write(path, rows, delimiter=","):
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(list(row))
        book.save(path)
        return path
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    path.write_text(buffer.getvalue(), encoding="utf-8-sig", newline="")
    return path


def codes(found):
    return [(code.code, code.parent, code.definition) for code in found.codebook]


TAGUETTE = [
    ("tag", "description", "number of highlights"),
    ("wonen", "Over het huis", "3"),
    ("huur", "", "1"),
]


@pytest.mark.parametrize("name", ["c.csv", "c.xlsx", "c.tsv"])
def test_the_codebook_of_taguette(tmp_path, name):
    path = write(tmp_path / name, TAGUETTE, "\t" if name == "c.tsv" else ",")
    found = import_qda(path, codebook=PACKAGE)
    assert codes(found) == [("wonen", "", "Over het huis"), ("huur", "", "")]
    assert "Columns left out: number of highlights." in found.remarks


TABLES = {
    "own": ["Naam|Omschrijving", "Wonen|Huis", "Huur|Geld"],
    "maxqda": ["Code|Memo", "Wonen > Huur|Geld", "Wonen > Buren > Ruzie|"],
    "nvivo": ["Name|Description|Files", "Codes\\Wonen|Huis|1", "Codes\\Wonen\\Huur|Geld|1"],
    "atlas": ["Code|Comment|Code Group 1", "Wonen|Huis|A"],
    "parent": ["Ouder|Code|Definitie", "Wonen|Huur|Geld", "|Wonen|Huis"],
    "title": ["Codeboek 2026|", "|", "Code:|Definition", "Wonen|Huis", "|", "|x"],
    "number": ["Code|Naam|Uitleg", "1.1|Wonen|Huis"],
    "qualcoder": ["code|definition", "category1>>code2|Memo", "category1|"],
    "twice": ["Code|Definitie", "Wonen|a", "wonen |b", "Wonen|a", "Geen code|c"],
    "circle": ["Parent|Code|Definitie", "A|B|b", "B|A|a"],
    "headings": ["Thema|Code|Betekenis", "Samen|Buren|x", "Samen|Familie|y"],
}
FOUND = {
    "own": [("Wonen", "", "Huis"), ("Huur", "", "Geld")],
    "maxqda": [
        ("Wonen", "", ""),
        ("Huur", "Wonen", "Geld"),
        ("Buren", "Wonen", ""),
        ("Ruzie", "Buren", ""),
    ],
    "nvivo": [("Wonen", "", "Huis"), ("Huur", "Wonen", "Geld")],
    "atlas": [("Wonen", "", "Huis")],
    "parent": [("Wonen", "", "Huis"), ("Huur", "Wonen", "Geld")],
    "title": [("Wonen", "", "Huis")],
    "number": [("Wonen", "", "Huis")],
    "qualcoder": [("category1", "", ""), ("code2", "category1", "Memo")],
    "twice": [("Wonen", "", "a"), ("wonen (2)", "", "b"), ("Geen code (2)", "", "c")],
    "headings": [("Samen", "", ""), ("Buren", "Samen", "x"), ("Familie", "Samen", "y")],
}


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("name", ["c.csv", "c.xlsx"])
def test_tables_of_codes(tmp_path, kind, name):
    rows = [row.split("|") for row in TABLES[kind]]
    found = import_qda(write(tmp_path / name, rows, ";"))
    if kind in FOUND:
        assert codes(found) == FOUND[kind]
    else:
        # Each is above the other: both are there, and the reader takes them.
        assert {code.code for code in found.codebook} >= {"A", "B"}


def test_a_code_of_the_same_name_stays_the_same_code(tmp_path):
    former = PACKAGE.code("Eenzaamheid")
    path = write(tmp_path / "c.csv", [("Code", "Definitie"), ("eenzaamheid", "Nieuw."), ("X", "x")])
    found = import_qda(path, codebook=PACKAGE)
    code, other = found.codebook
    assert (code.code_id, code.include, code.colour) == (
        former.code_id,
        former.include,
        former.colour,
    )
    assert code.definition == "Nieuw." and other.code_id != former.code_id


def test_our_own_codebook_comes_back_as_it_is(tmp_path):
    path = write_codebook(PACKAGE, tmp_path / "codeboek.csv")
    assert import_qda(path, codebook=PACKAGE).codebook == PACKAGE


@pytest.mark.parametrize(
    ("name", "rows", "told"),
    [
        (
            "c.csv",
            [("Code", "Aantal"), ("Wonen", "1")],
            "found the headings Code, Aantal; expected",
        ),
        ("c.xlsx", [("iets",)], "found the headings iets; expected"),
        ("c.csv", [("Code", "Definitie")], "holds no codes below row 1"),
        ("c.xlsx", [("Code", "Definitie"), ("=1+1", "x")], "A2: found the formula"),
        ("c.csv", [], "found the headings nothing"),
    ],
)
def test_other_tables_are_refused_with_what_would_be_right(tmp_path, name, rows, told):
    with pytest.raises(QdaError, match=told):
        import_qda(write(tmp_path / name, rows), codebook=PACKAGE)


@pytest.mark.parametrize("name", ["c.ods", "c.docx"])
def test_files_of_another_kind_are_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(QdaError, match=r"\.qdc, \.csv or \.xlsx"):
        import_qda(tmp_path / name)


def test_a_table_that_is_no_workbook_or_not_in_unicode_is_refused(tmp_path):
    (tmp_path / "c.xlsx").write_bytes(b"x")
    with pytest.raises(QdaError, match=r"c\.xlsx: found a damaged file"):
        import_qda(tmp_path / "c.xlsx")
    (tmp_path / "c.csv").write_bytes("Code;Definitie\né;x".encode("cp1252"))
    with pytest.raises(QdaError, match="not in UTF-8"):
        import_qda(tmp_path / "c.csv")


def test_it_becomes_the_codebook_of_the_region(tmp_path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path))
    path = write(tmp_path / "taguette.csv", TAGUETTE)
    done = CliRunner().invoke(app.app, ["qda", "import", "gemeente:bunnik", str(path)])
    assert done.exit_code == 0 and "2 codes" in done.stdout, done.output
    place = Workspace(tmp_path / "interviews" / "GM0312", "GM0312")
    book = read_codebook(place.codebook)
    assert [code.definition for code in book] == ["Over het huis", "Nog te omschrijven."]


CELLS = st.one_of(
    st.sampled_from(
        ["Wonen", "wonen ", "Wonen > Huur", "A>>B>>A", "A\\B", "geen code", "=1", ">", "\\"]
    ),
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
        max_size=10,
    ),
)


@settings(max_examples=80, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8))
def test_whatever_a_table_holds_our_reader_reads_what_is_written(rows):
    with TemporaryDirectory() as folder:
        place = Workspace(Path(folder) / "x", "utrecht")
        path = write(Path(folder) / "c.csv", [("Code", "Definitie", "Ouder"), *rows])
        try:
            import_workspace(place, path)
        except QdaError as error:
            assert "holds no codes" in str(error)
            return
        book = read_codebook(place.codebook)
        assert len({key(code.code) for code in book} | {NO_CODE}) == len(book) + 1
        import_workspace(place, path)
        assert read_codebook(place.codebook).version == book.version
