"""Any form: written, filled, and read with all that is wrong with it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from regiobeeld.errors import InterviewError
from regiobeeld.files.form_reading import good_rows, read_form
from regiobeeld.files.forms import HEADER, Column, Form, FormLine, Words, form_book

FORM = Form(
    kind="form",
    schema="a-form",
    sheet="Vragen",
    columns=(
        Column("nummer", 8),
        Column("vraag", 40),
        Column("antwoord", 20, open=True, rule={"validate": "list", "source": ["ja", "nee"]}),
        Column("memo", 30, open=True),
    ),
    error=InterviewError,
    unique=("nummer",),
    remarks="memo",
)
HEADINGS = {"Antwoord, graag": "antwoord"}
WORDS = Words(
    title="Vragen",
    notes=["Kies ja of nee."],
    footer="Vragen",
    headings={name: heading for heading, name in HEADINGS.items()},
    prompts={"antwoord": "ja of nee"},
)
META = FORM.identity(region="utrecht")
FIRST = HEADER + 2


@pytest.fixture
def path(tmp_path: Path) -> Path:
    lines = [
        FormLine({"nummer": f"V{n}", "vraag": "=Waar?", "antwoord": "", "memo": ""})
        for n in range(3)
    ]
    book = form_book(FORM, WORDS, datetime(2020, 1, 1), lines, META)
    return book.save(tmp_path / "vragen.xlsx")


def edit(path: Path, change: Callable[[openpyxl.Workbook], None]) -> Path:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def put(**cells: object) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        for cell, value in cells.items():
            book["Vragen"][cell] = value

    return change


def read(path: Path, form: Form = FORM, **wanted: str) -> list[str]:
    filled = read_form(path, form, HEADINGS)
    strange = filled.strangeness(form.identity(region="utrecht") | wanted)
    rows = good_rows(filled, form, strange, lambda row: [])
    return [f"{row['nummer']} {row['antwoord']}" for row in rows]


def told(path: Path, form: Form = FORM, **wanted: str) -> list[str]:
    with pytest.raises(InterviewError) as error:
        read(path, form, **wanted)
    return str(error.value).splitlines()


def test_rows_that_were_filled_come_back(path):
    assert read(path) == []
    assert read(edit(path, put(C6=" ja "))) == ["V1 ja"]


def test_what_moved_is_found(path):
    def change(book):
        sheet = book["Vragen"]
        sheet.title = " vragen "
        sheet.insert_rows(1, 7)
        sheet.insert_cols(1)

    assert read(edit(edit(path, put(C6="ja")), change)) == ["V1 ja"]


def test_every_odd_cell_is_told_also_where_nobody_looks(path):
    def change(book):
        sheet = book["Vragen"]
        put(B5="=1+1", C6=date(2026, 3, 2), D7=True)(book)
        sheet.row_dimensions[5].hidden = True

    lines = told(edit(path, change))
    assert [line.split(":")[0] for line in lines] == [
        "vragen.xlsx, Vragen, B5 (vraag)",
        "vragen.xlsx, Vragen, C6 (antwoord)",
        "vragen.xlsx, Vragen, D7 (memo)",
    ]
    assert "found the formula '=1+1'; expected text or a number" in lines[0]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (put(C6="ja", A6="V0", C5="ja"), "A6 (nummer): found 'V0'; expected it once; row 5 has it"),
        (put(B4="iets"), "found no column 'vraag' but B 'iets'; expected the columns as they were"),
        (put(E4="nummer"), "Vragen, E: found a second column 'nummer'; expected each once"),
        (put(E4="Twijfel"), "a column of one's own: E 'twijfel'; expected remarks in the column"),
        (lambda book: book["Vragen"].merge_cells("A6:B7"), "A6:B7: found merged cells"),
        (lambda book: book.remove(book["_meta"]), "_meta: found no such hidden sheet"),
        (lambda book: book["Vragen"].delete_rows(4), "Vragen: found no row of column names"),
        (lambda book: book.copy_worksheet(book["Vragen"]), "Vragen Copy: found a second form"),
        (
            lambda book: setattr(book["Vragen"], "title", "Blad1"),
            "Blad1: found the form under another name; expected the name Vragen",
        ),
    ],
)
def test_what_is_wrong_with_the_whole_is_told(path, change, fault):
    assert fault in "\n".join(told(edit(path, change)))


def test_a_form_of_elsewhere_is_told_and_its_rows_are_not(path):
    lines = told(edit(path, put(C6="=1")), region="twente", year="2020")
    assert lines == [
        "vragen.xlsx, _meta: found region 'utrecht'; expected 'twente'.",
        "vragen.xlsx, _meta: found year nothing; expected '2020'.",
    ]


def test_what_unpacks_to_too_much_is_refused(path):
    assert "bytes when unpacked" in told(path, replace(FORM, largest=1_000))[0]
