import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest

from regiobeeld.errors import BuildError, RegiobeeldError
from regiobeeld.files.forms import HEADER
from regiobeeld.interviews.choices import BELANG, DUIDING
from regiobeeld.interviews.codebook import Codebook, read_codebook
from regiobeeld.interviews.coding.sheet_format import COLUMNS, LOCKED, OPEN
from regiobeeld.interviews.coding.sheets import write_sheets
from regiobeeld.region_picture.shown_figures import figures
from tests.interviews.filled_sheets import (
    FIRST,
    FRAGMENTS,
    REGISTER,
    TEXTS,
    columns_of,
    fragments_of,
)

LAST = FIRST + len(TEXTS) - 1


def write(utrecht, folder, *, fragments=FRAGMENTS, register=REGISTER, coders=("anna",), **options):
    codebook = options.pop("codebook", read_codebook())
    return write_sheets(utrecht, fragments, register, codebook, coders, folder, **options)


@pytest.fixture(scope="module")
def paths(utrecht, tmp_path_factory):
    return write(utrecht, tmp_path_factory.mktemp("sheets"), coders=["anna", "bram"])


@pytest.fixture(scope="module")
def book(paths):
    return openpyxl.load_workbook(paths[0])


@pytest.fixture(scope="module")
def sheet(book):
    return book["Codeerblad"]


def column(sheet, name):
    place = columns_of(sheet)[name]
    return [sheet.cell(row, place).value or "" for row in range(FIRST, LAST + 1)]


def named_values(book, name):
    ((sheet, cells),) = book.defined_names[name].destinations
    return [cell.value for (cell,) in book[sheet][cells]]


def test_every_coder_gets_a_workbook_in_the_order_given(paths):
    assert [path.name for path in paths] == ["codeerblad_anna.xlsx", "codeerblad_bram.xlsx"]


def test_the_sheets_are_there_and_the_lists_are_hidden(book):
    assert book.sheetnames == ["Lees mij", "Codeerblad", "Codeboek", "Cijfers", "_lijsten", "_meta"]
    hidden = [name for name in book.sheetnames if book[name].sheet_state == "hidden"]
    assert hidden == ["_lijsten", "_meta"]


def test_no_text_is_left_to_fill_in_in_either_language(utrecht, tmp_path):
    for lang in ("nl", "en"):
        (path,) = write(utrecht, tmp_path / lang, lang=lang)
        book = openpyxl.load_workbook(path)
        assert "Codeerblad" in book.sheetnames
        texts = [str(c.value) for s in book for row in s.iter_rows() for c in row if c.value]
        assert not [text for text in texts if "{" in text or "}" in text]


def test_every_fragment_is_there_with_its_figure_as_shown(sheet, utrecht):
    assert list(columns_of(sheet)) == list(COLUMNS)
    assert column(sheet, "fragment_id") == [row[0] for row in TEXTS]
    assert column(sheet, "tekst") == [row[2] for row in TEXTS]
    assert column(sheet, "rol") == ["bewoner"] * 4 + ["professional"] * 2
    shown = figures(utrecht)
    expected = [shown[row[3]].sentence() if row[3] else "" for row in TEXTS]
    assert column(sheet, "cijfer") == expected
    marks = [shown[row[3]].sha256 if row[3] else "" for row in TEXTS]
    assert column(sheet, "kenmerk") == marks
    assert column(sheet, "voorstel")[2].endswith("[gp_distance]")
    assert all(value == "" for name in OPEN for value in column(sheet, name))


def test_text_stays_text(sheet):
    place = columns_of(sheet)["tekst"]
    cells = [sheet.cell(row, place) for row in range(FIRST, LAST + 1)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.hyperlink for cell in cells} == {None}


def test_a_figure_revised_since_the_interview_says_so(utrecht, tmp_path):
    revised = FRAGMENTS.assign(kenmerk=["0" * 64, *FRAGMENTS["kenmerk"][1:]])
    (path,) = write(utrecht, tmp_path, fragments=revised)
    sheet = openpyxl.load_workbook(path)["Codeerblad"]
    first, second = column(sheet, "cijfer")[:2]
    assert first == f"Let op: dit cijfer is na het gesprek herzien. {second}"
    assert column(sheet, "kenmerk")[0] == "0" * 64


def test_only_what_is_to_be_filled_is_open(book):
    for sheet in book:
        assert sheet.protection.sheet
        assert not sheet.protection.password
        cells = [cell for row in sheet.iter_rows() for cell in row]
        is_open = [cell for cell in cells if not cell.protection.locked]
        if sheet.title == "Codeerblad":
            names = {place: name for name, place in columns_of(sheet).items()}
            assert {names[cell.column] for cell in is_open} == set(OPEN)
            assert len(is_open) == len(OPEN) * len(TEXTS)
        else:
            assert not is_open


def test_drop_downs_show_what_they_should(book, sheet, utrecht):
    places = {place: name for name, place in columns_of(sheet).items()}
    rules = {
        places[next(iter(rule.sqref.ranges)).min_col]: rule
        for rule in sheet.data_validations.dataValidation
    }
    assert set(rules) == set(OPEN) - {"memo"}
    for rule in rules.values():
        (area,) = rule.sqref.ranges
        assert (area.min_row, area.max_row) == (FIRST, LAST)
        assert rule.type == "list"
        assert rule.showErrorMessage
        assert not rule.prompt  # it would hide the cells around it all day
    codes = [code.code for code in read_codebook()]
    for number in range(1, 5):
        assert named_values(book, rules[f"code {number}"].formula1) == ["geen code", *codes]
    assert named_values(book, rules["duiding"].formula1) == list(DUIDING)
    assert named_values(book, rules["belang"].formula1) == list(BELANG)
    indicators = named_values(book, rules["indicator"].formula1)
    assert indicators[0] == "geen cijfer"
    assert len(indicators) == len(figures(utrecht)) + 1


def test_the_header_stays_in_sight_and_is_printed_on_every_page(sheet):
    assert sheet.freeze_panes == f"B{FIRST}"
    assert sheet.print_title_rows == f"${HEADER + 1}:${HEADER + 1}"
    assert sheet.column_dimensions["P"].hidden


def test_a_longer_text_gets_a_higher_row(utrecht, tmp_path):
    long = fragments_of(("A", "U01", "kort", ""), ("B", "U01", "woord " * 100, ""))
    (path,) = write(utrecht, tmp_path, fragments=long)
    sheet = openpyxl.load_workbook(path)["Codeerblad"]
    low, high = (sheet.row_dimensions[row].height for row in (FIRST, FIRST + 1))
    assert low == 33.75
    assert high > 4 * low


def test_the_counter_is_the_only_formula(book, sheet):
    formulas = [
        cell for s in book for row in s.iter_rows() for cell in row if cell.data_type == "f"
    ]
    assert [cell.coordinate for cell in formulas] == ["E1"]
    assert "SUMPRODUCT" in sheet["E1"].value


def test_codes_are_tinted_by_coalition(book, sheet):
    found = {
        (str(area.sqref), rule.formula[0]): rule
        for area in sheet.conditional_formatting
        for rule in area.rules
    }
    for coalition in ("wijkgerichte_preventie", "digitale_transformatie"):
        name = f"lijst_codes_{coalition}"
        assert (f"I{FIRST}:L{LAST}", f"ISNUMBER(MATCH(I{FIRST},{name},0))") in found
        codes = [code.code for code in read_codebook() if code.coalition == coalition]
        assert named_values(book, name) == codes


def test_the_hidden_sheet_tells_what_it_was_made_from(book):
    meta = {row[0].value: row[1].value for row in book["_meta"].iter_rows()}
    assert (meta["region"], meta["year"], meta["coder"]) == ("utrecht", "2020", "anna")
    assert meta["codebook_version"] == read_codebook().version
    assert {name for name in meta if name.startswith("sha256:")} == {
        f"sha256:{t[0]}" for t in TEXTS
    }


def test_a_coder_sees_nothing_of_another(paths):
    for path, other in zip(paths, (b"bram", b"anna"), strict=True):
        with zipfile.ZipFile(path) as parts:
            assert not [name for name in parts.namelist() if other in parts.read(name)]


def test_the_same_input_gives_the_same_bytes_alone_or_together(utrecht, paths, tmp_path):
    (again,) = write(utrecht, tmp_path)
    assert again.read_bytes() == paths[0].read_bytes()


def test_every_part_is_well_formed(paths):
    with zipfile.ZipFile(paths[0]) as parts:
        for name in parts.namelist():
            ElementTree.fromstring(parts.read(name))


def test_a_sheet_with_work_in_it_is_not_replaced(utrecht, tmp_path):
    write(utrecht, tmp_path, coders=["bram"])
    path = tmp_path / "codeerblad_bram.xlsx"
    same = path.read_bytes()
    write(utrecht, tmp_path, coders=["bram"])
    path.write_bytes(b"a day of work")
    with pytest.raises(BuildError, match=r"codeerblad_bram\.xlsx: there already"):
        write(utrecht, tmp_path, coders=["anna", "bram"])
    assert path.read_bytes() == b"a day of work"
    assert not (tmp_path / "codeerblad_anna.xlsx").exists()
    write(utrecht, tmp_path, coders=["bram"], overwrite=True)
    assert path.read_bytes() == same


@pytest.mark.parametrize("name", ["Anna", "../anna", "anna b", "", "a" * 41, "zoë", "con.x"])
def test_a_name_that_cannot_be_a_file_is_refused(utrecht, tmp_path, name):
    with pytest.raises(BuildError, match="cannot be a coder's name"):
        write(utrecht, tmp_path, coders=[name])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("coders", "told"), [([], "list of names"), ("anna", "list of names")])
def test_coders_are_a_list(utrecht, tmp_path, coders, told):
    with pytest.raises(BuildError, match=told):
        write(utrecht, tmp_path, coders=coders)


def test_a_coder_named_twice_is_refused(utrecht, tmp_path):
    with pytest.raises(BuildError, match="anna is named twice"):
        write(utrecht, tmp_path, coders=["anna", "bram", "anna"])


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("", "U01", "x", "")], "row 0: fragment_id '' must be an id"),
        ([("A,B", "U01", "x", "")], "without commas"),
        ([("A", "U01", "x", ""), ("A", "U01", "y", "")], "'A' is there twice"),
        ([("A", "U01", " \n", "")], "fragment 'A' has no text"),
        ([("A", "U09", "x", "")], "interview 'U09' is not in the register"),
        ([("A", "U01", "x", "lonelines")], "no indicator 'lonelines'. Did you mean: loneliness"),
        ([("A", "U01", "x" * 32_768, "")], "cell E5: a text of 32,768 characters"),
        ([("A", "U01", "🤷" * 16_384, "")], "a text of 32,768 characters"),
    ],
)
def test_wrong_fragments_are_refused(utrecht, tmp_path, rows, told):
    with pytest.raises(RegiobeeldError, match=told):
        write(utrecht, tmp_path, fragments=fragments_of(*rows))
    assert list(tmp_path.iterdir()) == []


def test_all_faults_of_the_fragments_are_told_at_once(utrecht, tmp_path):
    rows = [("A", "U09", "x", ""), ("B", "U01", "", "")]
    with pytest.raises(RegiobeeldError, match=r"'A'.*\n.*'B' has no text"):
        write(utrecht, tmp_path, fragments=fragments_of(*rows))


def test_half_a_character_is_refused(utrecht, tmp_path):
    frame = fragments_of().astype("object")
    frame.loc[0, "tekst"] = "een \ud83e halve"
    with pytest.raises(RegiobeeldError, match="'U01-1' holds half a character"):
        write(utrecht, tmp_path, fragments=frame)


def test_columns_that_are_missing_are_named(utrecht, tmp_path):
    with pytest.raises(RegiobeeldError, match="fragments has no column vraag"):
        write(utrecht, tmp_path, fragments=FRAGMENTS.drop(columns="vraag"))
    with pytest.raises(RegiobeeldError, match="register has no column rol"):
        write(utrecht, tmp_path, register=REGISTER.drop(columns="rol"))


def test_no_fragments_is_no_sheet(utrecht, tmp_path):
    with pytest.raises(RegiobeeldError, match="there is none"):
        write(utrecht, tmp_path, fragments=FRAGMENTS[:0])


def test_a_code_that_means_no_code_is_refused(utrecht, tmp_path):
    own = Codebook((replace(read_codebook().codes[0], code="Geen code"),))
    with pytest.raises(BuildError, match="must mean that no code fits"):
        write(utrecht, tmp_path, codebook=own)


def test_missing_cells_of_a_frame_are_empty(utrecht, tmp_path):
    frame = FRAGMENTS.assign(vraag=pd.NA, kenmerk=None)
    (path,) = write(utrecht, tmp_path, fragments=frame)
    sheet = openpyxl.load_workbook(path)["Codeerblad"]
    assert set(column(sheet, "vraag")) == {""}
    assert set(LOCKED) < set(columns_of(sheet))
