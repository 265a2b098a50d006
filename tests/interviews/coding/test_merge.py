import datetime
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from regiobeeld.errors import MergeError, RegiobeeldError
from regiobeeld.files.cells import plain
from regiobeeld.interviews.choices import BELANG, DUIDING
from regiobeeld.interviews.codebook import Codebook, read_codebook
from regiobeeld.interviews.coding.merge import (
    COLUMNS,
    merge,
    read_codings,
    write_codings,
)
from regiobeeld.interviews.coding.sheet_format import SHEET
from regiobeeld.interviews.coding.sheet_rows import LONGEST_MEMO
from regiobeeld.interviews.coding.sheets import write_sheets
from regiobeeld.region_picture.shown_figures import figures
from tests.interviews.filled_sheets import (
    FIRST,
    FRAGMENTS,
    REGISTER,
    TEXTS,
    columns_of,
    edit,
    fill,
    fragments_of,
    rewrite,
    row_of,
)

BOOK = read_codebook()
MAIN = "xl/worksheets/sheet2.xml"
#: A morning's work: two rows are not yet coded.
FILLED = {
    "U01-1": {"code 1": "Eenzaamheid", "duiding": "bevestigt", "belang": 3, "memo": "Raak."},
    "U01-2": {"code 2": "Mantelzorg", "code 4": "Eenzaamheid", "indicator": "geen cijfer"},
    "U02-1": {"code 1": "Toegang tot de huisarts", "duiding": "nieuw", "belang": 0},
    "U03-2": {"code 1": "geen code", "memo": "Past nergens."},
}


@pytest.fixture(scope="module")
def blank(utrecht, tmp_path_factory):
    folder = tmp_path_factory.mktemp("blank")
    return {
        path.stem.removeprefix("codeerblad_"): path
        for path in write_sheets(utrecht, FRAGMENTS, REGISTER, BOOK, ["anna", "bram"], folder)
    }


@pytest.fixture
def anna(blank, tmp_path):
    """A sheet that is filled well."""
    return fill(blank["anna"], FILLED, tmp_path / blank["anna"].name)


def merged(*paths, fragments=FRAGMENTS, register=REGISTER, codebook=BOOK, accept_valid=True, **to):
    region, year = to.get("region", "utrecht"), to.get("year", 2020)
    return merge(paths, fragments, register, codebook, region, year, accept_valid=accept_valid)


def rows(result) -> list[tuple[object, ...]]:
    names = ["coder", "fragment_id", "indicator", "code", "duiding", "belang", "memo"]
    return list(result.codings[names].astype("object").itertuples(index=False, name=None))


GOOD = [
    ("anna", "U01-1", "loneliness", "Eenzaamheid", "bevestigt", 3, "Raak."),
    ("anna", "U01-2", "", "Eenzaamheid", "", pd.NA, ""),
    ("anna", "U01-2", "", "Mantelzorg", "", pd.NA, ""),
    ("anna", "U02-1", "gp_distance", "Toegang tot de huisarts", "nieuw", 0, ""),
    ("anna", "U03-2", "", "", "", pd.NA, "Past nergens."),
]


def same(found, expected) -> bool:
    return pd.DataFrame(found).equals(pd.DataFrame(expected))


def faults(result) -> list[str]:
    return [" ".join(row) for row in result.faults.itertuples(index=False, name=None)]


class TestGood:
    def test_codings_are_read(self, anna, utrecht):
        result = merged(anna, accept_valid=False)
        assert tuple(result.codings.columns) == COLUMNS
        assert same(rows(result), GOOD)
        first = result.codings.iloc[0]
        assert (first["region"], first["year"], first["rol"]) == ("utrecht", 2020, "bewoner")
        assert first["interview_id"] == "U01"
        assert first["codebook_version"] == BOOK.version
        assert first["code_id"] == BOOK.code("Eenzaamheid").code_id
        assert first["kenmerk"] == figures(utrecht)["loneliness"].sha256
        assert list(result.codings["kenmerk"][1:3]) == ["", ""]
        assert result.codings["code_id"].iloc[-1] == ""
        assert str(result.codings["belang"].dtype) == "Int64"
        assert str(result.codings["memo"].dtype) == "string"

    def test_blank_rows_are_listed_and_all_is_counted(self, anna):
        result = merged(anna)
        assert list(result.uncoded["fragment_id"]) == ["U02-2", "U03-1"]
        (counts,) = result.counts.to_dict("records")
        assert counts == {
            "coder": "anna",
            "fragments": 6,
            "coded": 4,
            "uncoded": 2,
            "codings": 5,
        }
        assert result.faults.empty

    def test_an_untouched_sheet_has_no_codings(self, blank):
        result = merged(blank["anna"], accept_valid=False)
        assert result.codings.empty
        assert len(result.uncoded) == len(TEXTS)

    def test_another_figure_takes_its_own_mark(self, blank, tmp_path, utrecht):
        entries = {"U01-1": {"code 1": "Eenzaamheid", "indicator": "overweight"}}
        result = merged(fill(blank["anna"], entries, tmp_path / "klaar.xlsx"), accept_valid=False)
        (row,) = result.codings.to_dict("records")
        assert row["indicator"] == "overweight"
        assert row["kenmerk"] == figures(utrecht)["overweight"].sha256

    def test_the_mark_of_a_revised_figure_stays_as_it_was_shown(self, utrecht, tmp_path):
        old = FRAGMENTS.assign(kenmerk=["0" * 64, *FRAGMENTS["kenmerk"][1:]])
        (path,) = write_sheets(utrecht, old, REGISTER, BOOK, ["anna"], tmp_path)
        fill(path, FILLED)
        assert merged(path, fragments=old, accept_valid=False).codings["kenmerk"][0] == "0" * 64

    def test_coders_are_in_order_however_they_are_given(self, anna, blank, tmp_path):
        bram = fill(blank["bram"], FILLED, tmp_path / "codeerblad_bram.xlsx")
        one, other = merged(bram, anna), merged(anna, bram)
        assert list(one.codings["coder"]) == ["anna"] * 5 + ["bram"] * 5
        assert one.codings.equals(other.codings)
        assert one.counts.equals(other.counts)

    @pytest.mark.parametrize(
        ("column", "typed", "read"),
        [
            ("code 1", " eenzaamheid ", "Eenzaamheid"),
            ("code 1", "MANTELZORG", "Mantelzorg"),
            ("code 1", "Geen Code", ""),
            ("duiding", " Bevestigt", "bevestigt"),
            ("belang", "2 ", 2),
            ("belang", 2.0, 2),
            ("indicator", "overweight", "overweight"),
            ("indicator", "Iets anders [overweight] ", "overweight"),
            ("indicator", "Geen cijfer", ""),
            ("memo", 2026, "2026"),
            ("memo", " een\r\ntwee ", "een\ntwee"),
        ],
    )
    def test_what_is_plain_enough_is_accepted(self, blank, tmp_path, column, typed, read):
        entries = {"U01-1": {"code 1": "Wonen", column: typed}}
        path = fill(blank["anna"], entries, tmp_path / "codeerblad_anna (1).xlsx")
        result = merged(path, accept_valid=False)
        assert result.codings[column.removesuffix(" 1")][0] == read

    def test_sorted_and_moved_is_no_matter(self, anna):
        def change(book):
            sheet = book[SHEET]
            table = list(sheet.iter_rows(min_row=FIRST - 1, values_only=True))
            sheet.delete_rows(1, sheet.max_row)
            sheet.append(["Mijn notities staan hierboven"])
            for row in [table[0], *reversed(table[1:])]:
                sheet.append(row[3:] + row[:3])
                for cell in sheet[sheet.max_row]:
                    if cell.data_type == "f":
                        cell.data_type = "s"

        assert same(rows(merged(edit(anna, change), accept_valid=False)), GOOD)

    def test_a_withdrawn_interview_is_not_missed(self, anna):
        def change(book):
            sheet = book[SHEET]
            for name in ("U02-2", "U02-1"):
                sheet.delete_rows(row_of(sheet, name))
            meta = book["_meta"]
            for row in range(meta.max_row, 0, -1):
                if str(meta.cell(row, 1).value).startswith("sha256:U02"):
                    meta.delete_rows(row)
            meta.append(["ingetrokken", "U02-1, U02-2"])

        left = FRAGMENTS[FRAGMENTS["interview_id"] != "U02"]
        result = merged(edit(anna, change), fragments=left, accept_valid=False)
        assert same(rows(result), [row for row in GOOD if row[1] != "U02-1"])

    def test_a_sheet_for_some_fragments_lacks_nothing(self, utrecht, tmp_path):
        (path,) = write_sheets(utrecht, FRAGMENTS[:2], REGISTER, BOOK, ["anna"], tmp_path)
        assert merged(path, accept_valid=False).counts["fragments"][0] == 2

    def test_files_of_one_coder_complete_each_other(self, blank, anna, tmp_path):
        later = {"U02-2": {"code 1": "Wonen"}}
        second = fill(anna, later, tmp_path / "codeerblad_anna_v2.xlsx")
        shutil.copy(second, tmp_path / "codeerblad_anna - kopie.xlsx")
        result = merged(*tmp_path.glob("*.xlsx"), blank["anna"], accept_valid=False)
        assert len(result.codings) == 6
        assert list(result.uncoded["fragment_id"]) == ["U03-1"]


def cell(column, fragment="U02-1"):
    """Name the cell of a fragment."""
    place = [*range(len(TEXTS))][[row[0] for row in TEXTS].index(fragment)]
    letter = "ABCDEFGHIJKLMNOP"[columns().index(column)]
    return f"{letter}{FIRST + place} ({column})"


def columns():
    from regiobeeld.interviews.coding.sheet_format import COLUMNS as NAMES

    return list(NAMES)


class TestRows:
    """One row is wrong: it is named and left out, and all others are kept."""

    @pytest.mark.parametrize(
        ("column", "typed", "told"),
        [
            (
                "code 1",
                "Eenzamheid",
                "'Eenzamheid' a code from the list. Did you mean: Eenzaamheid",
            ),
            ("code 1", "xyz", "'xyz' a code from the list"),
            ("code 3", "toegang tot de huisarts", "each code once"),
            ("code 3", "geen code", "'geen code' together with a code"),
            ("indicator", "eenzaam", "'eenzaam' a choice from the list"),
            ("indicator", "Kapot [lonelines]", "'Kapot [lonelines]' a choice from the list"),
            ("duiding", "bevestgt", "Did you mean: bevestigt?"),
            ("belang", 4, "'4' 0, 1, 2 or 3"),
            ("belang", 1.5, "'1.5' 0, 1, 2 or 3"),
            ("belang", -1, "'-1' 0, 1, 2 or 3"),
            ("belang", "veel", "'veel' 0, 1, 2 or 3"),
            ("belang", "2.0", "'2.0' 0, 1, 2 or 3"),
            ("belang", True, "the truth value TRUE"),
            ("belang", datetime.date(2026, 3, 2), "the date 2026-03-02"),
            ("memo", datetime.datetime(2026, 3, 2), "perhaps made by Excel"),
            ("duiding", "=A1", "the formula '=A1' text or a number"),
            ("code 2", '=HYPERLINK("http://x","y")', "the formula"),
            ("memo", ArrayFormula("O7", "=SUM(A1:A2)"), "the formula '=SUM(A1:A2)'"),
            ("memo", "x" * (LONGEST_MEMO + 1), "a memo of 5,001 characters at most 5,000"),
            ("memo", "bel_x0007_", r"the control character '\x07'"),
            ("tekst", "Iets heel anders.", "'Iets heel anders.' the cell as it was, 'De huisarts"),
            ("tekst", None, "nothing the cell as it was"),
            ("interview_id", "U03", "'U03' the cell as it was, 'U01'".replace("U01", "U02")),
            ("rol", "professional", "the cell as it was, 'bewoner'"),
            ("vraag", "Toch?", "the cell as it was, 'Hoe gaat het?'"),
            ("voorstel", "geen", "the cell as it was, 'Afstand tot de huisarts"),
            ("cijfer", "100%", "'100%' the cell as it was, 'In Regio Utrecht"),
            ("kenmerk", "f" * 64, "the cell as it was"),
            ("kenmerk", 1, "'1' the cell as it was"),
        ],
    )
    def test_of_a_cell(self, anna, column, typed, told):
        result = merged(fill(anna, {"U02-1": {column: typed}}))
        (fault,) = faults(result)
        where = "code 1" if "together" in told else column
        assert fault.startswith(f"codeerblad_anna.xlsx Codeerblad {cell(where)} ")
        assert told in fault
        assert same(rows(result), [row for row in GOOD if row[1] != "U02-1"])

    @pytest.mark.parametrize("error", ["#N/A", "#REF!", "#NAAM?"])
    def test_of_an_error(self, anna, error):
        def change(book):
            sheet = book[SHEET]
            target = sheet.cell(row_of(sheet, "U02-1"), columns_of(sheet)["code 2"])
            target.value, target.data_type = error, "e"

        (fault,) = faults(merged(edit(anna, change)))
        assert f"the error {error}" in fault

    @pytest.mark.parametrize("column", ["duiding", "belang", "indicator"])
    def test_half_filled(self, anna, column):
        value = {"duiding": "nieuw", "belang": 1, "indicator": "geen cijfer"}[column]
        result = merged(fill(anna, {"U02-2": {column: value}}))
        (fault,) = faults(result)
        assert cell("code 1", "U02-2") in fault
        assert f"no code beside {column} a code, or 'geen code'" in fault
        assert same(rows(result), GOOD)

    def test_a_memo_alone_is_a_note_to_oneself(self, anna):
        result = merged(fill(anna, {"U02-2": {"memo": "Later."}}), accept_valid=False)
        assert list(result.uncoded["memo"]) == ["Later.", ""]

    def test_a_lost_row(self, anna):
        def change(book):
            book[SHEET].delete_rows(row_of(book[SHEET], "U02-1"))

        result = merged(edit(anna, change))
        assert "no row for fragment 'U02-1'" in faults(result)[0]
        assert same(rows(result), [row for row in GOOD if row[1] != "U02-1"])

    @pytest.mark.parametrize(("code", "kept"), [("Eenzaamheid", True), ("Wonen", False)])
    def test_a_row_twice_is_kept_only_when_both_say_the_same(self, anna, code, kept):
        def change(book):
            sheet = book[SHEET]
            sheet.append([c.value for c in sheet[row_of(sheet, "U01-1")]])
            sheet.cell(sheet.max_row, columns_of(sheet)["code 1"]).value = code

        result = merged(edit(anna, change))
        (fault,) = faults(result)
        assert f"A{FIRST + len(TEXTS)} (fragment_id) 'U01-1' row {FIRST} only" in fault
        assert same(rows(result), GOOD if kept else GOOD[1:])

    @pytest.mark.parametrize(
        ("name", "told"), [("U09-1", "was not in the sheet"), (None, "nothing")]
    )
    def test_a_row_of_ones_own(self, anna, name, told):
        def change(book):
            sheet = book[SHEET]
            values = [c.value for c in sheet[row_of(sheet, "U01-1")]]
            sheet.append([name, *values[1:]])

        result = merged(edit(anna, change))
        (fault,) = faults(result)
        assert told in fault
        assert same(rows(result), GOOD)

    def test_another_number_makes_one_row_lost_and_one_strange(self, anna):
        result = merged(fill(anna, {"U02-1": {"fragment_id": "U02-9"}}))
        assert len(faults(result)) == 2
        assert same(rows(result), [row for row in GOOD if row[1] != "U02-1"])

    def test_a_fragment_that_is_gone_is_not_quoted(self, anna):
        left = FRAGMENTS[FRAGMENTS["interview_id"] != "U02"]
        result = merged(anna, fragments=left)
        assert len(faults(result)) == 2
        assert all("not among the fragments" in fault for fault in faults(result))
        assert "huisarts" not in str(faults(result))

    def test_a_withdrawn_row_that_came_back(self, anna):
        result = merged(edit(anna, lambda book: book["_meta"].append(["ingetrokken", "U02-1"])))
        (fault,) = faults(result)
        assert "no row: it is withdrawn" in fault
        assert same(rows(result), [row for row in GOOD if row[1] != "U02-1"])

    def test_a_fragment_that_changed_since(self, anna):
        changed = FRAGMENTS.replace({"tekst": {TEXTS[2][2]: "Korter."}})
        changed = changed.replace({"interview_id": {"U03": "U02"}})
        told = faults(merged(anna, fragments=changed))
        assert "a text that the fragments do not have" in told[0]
        assert "interview 'U03'" in told[1]

    def test_merged_cells(self, anna):
        result = merged(edit(anna, lambda book: book[SHEET].merge_cells("I8:I10")))
        (fault,) = faults(result)
        assert "codeerblad_anna.xlsx Codeerblad I8:I10 merged cells" in fault
        assert same(rows(result), GOOD[:4])
        assert result.uncoded.empty

    def test_a_merged_title_is_no_matter(self, anna):
        result = merged(edit(anna, lambda book: book[SHEET].merge_cells("A1:C1")))
        assert result.faults.empty

    def test_rows_that_differ_in_two_files_are_both_left_out(self, anna, tmp_path):
        other = fill(anna, {"U02-1": {"belang": 1}}, tmp_path / "codeerblad_anna (2).xlsx")
        result = merged(anna, other)
        (fault,) = faults(result)
        assert "another coding of U02-1 by anna" in fault
        assert f"A{FIRST + 2}" in fault
        assert same(rows(result), [row for row in GOOD if row[1] != "U02-1"])


def meta(key, value):
    def change(book):
        for row in book["_meta"].iter_rows():
            if row[0].value == key:
                row[1].value = value

    return change


class TestSheets:
    """A file is wrong: it is named, and what others hold is kept."""

    @pytest.fixture
    def bram(self, blank, tmp_path):
        return fill(blank["bram"], FILLED, tmp_path / "codeerblad_bram.xlsx")

    def told(self, path, bram, kept=0):
        result = merged(path, bram)
        counts = dict(zip(result.counts["coder"], result.counts["codings"], strict=True))
        assert counts == {"bram": 5} | ({"anna": kept} if kept else {})
        assert all(fault.startswith(path.name) for fault in faults(result))
        return "\n".join(faults(result))

    @pytest.mark.parametrize(
        ("key", "value", "told"),
        [
            ("schema", "regiobeeld-interview-pack", "'regiobeeld-coding-sheet'"),
            ("schema_version", "99", "schema_version '99' '1'"),
            ("region", "twente", "region 'twente' 'utrecht'"),
            ("year", "2019", "year '2019' '2020'"),
            ("year", None, "year '' '2020'"),
            ("codebook_version", "abc", "codebook_version 'abc'"),
            ("coder", "Anna de Vries", "coder 'Anna de Vries' small letters"),
            ("coder", "carla", "a sheet of carla in a file named after anna"),
            ("sha256:U02-1", "0" * 64, "hidden sheets that have been changed"),
            ("sha256_blad", "0" * 64, "hidden sheets that have been changed"),
        ],
    )
    def test_of_something_else(self, anna, bram, key, value, told):
        assert told in self.told(edit(anna, meta(key, value)), bram)

    def test_all_that_is_strange_is_told_at_once(self, anna, bram):
        edit(edit(anna, meta("region", "twente")), meta("year", "2019"))
        told = self.told(anna, bram)
        assert "region 'twente'" in told
        assert "year '2019'" in told

    def test_another_codebook(self, anna):
        other = Codebook((replace(BOOK.codes[0], definition="Anders."), *BOOK.codes[1:]))
        assert "codebook_version" in faults(merged(anna, codebook=other))[0]

    @pytest.mark.parametrize("name", ["_meta", "_lijsten"])
    def test_without_a_hidden_sheet(self, anna, bram, name):
        whole = merged(anna, bram)
        result = merged(edit(anna, lambda book: book.remove(book[name])), bram)
        assert result.codings.equals(whole.codings) and not faults(result)
        (remark,) = result.remarks
        assert remark.startswith("codeerblad_anna.xlsx: its hidden sheet is gone (saved by ")
        assert "taken as the sheet of anna" in remark

    def test_lists_that_were_edited(self, anna, bram):
        def change(book):
            book["_lijsten"]["B3"].value = "In Regio Utrecht is alles goed."

        assert "hidden sheets that have been changed" in self.told(edit(anna, change), bram)

    def test_a_sheet_under_another_name_is_read_and_told(self, anna, bram):
        def change(book):
            book[SHEET].title = "Klaar"

        result = merged(edit(anna, change), bram)
        assert len(result.codings) == 10 and not faults(result)
        assert result.remarks == (
            "codeerblad_anna.xlsx: the sheet Codeerblad is now named 'Klaar'; it was read.",
        )

    def test_a_second_coding_sheet(self, anna, bram):
        def change(book):
            book.copy_worksheet(book[SHEET]).title = "Codeerblad (2)"

        assert "Codeerblad (2)  a second coding sheet" in self.told(edit(anna, change), bram, 5)

    def test_without_the_sheet(self, anna, bram):
        told = self.told(edit(anna, lambda book: book.remove(book[SHEET])), bram)
        assert "the sheets Lees mij, Codeboek, Cijfers, _lijsten, _meta" in told

    def test_without_a_header(self, anna, bram):
        told = self.told(edit(anna, lambda book: book[SHEET].delete_rows(FIRST - 1)), bram)
        assert "no row of column names" in told

    def test_an_empty_workbook(self, bram, tmp_path):
        path = tmp_path / "codeerblad_anna.xlsx"
        openpyxl.Workbook().save(path)
        assert "a sheet named Codeerblad" in self.told(path, bram)

    @pytest.mark.parametrize(
        ("column", "name", "told"),
        [
            ("code 2", "code twee", "no column 'code 2' but J 'code twee'"),
            ("memo", None, "no column 'memo'"),
            ("code 2", "code 1", "a second column 'code 1'"),
            ("fragment_id", "nummer", "no column 'fragment_id'"),
        ],
    )
    def test_columns_renamed_removed_or_doubled(self, anna, bram, column, name, told):
        def change(book):
            sheet = book[SHEET]
            sheet.cell(FIRST - 1, columns_of(sheet)[column]).value = name

        assert told in self.told(edit(anna, change), bram)

    def test_a_column_of_ones_own_is_told(self, anna, bram):
        def change(book):
            book[SHEET].cell(FIRST - 1, 20).value = "Twijfel"

        assert "a column of one's own: T 'twijfel'" in self.told(edit(anna, change), bram, kept=5)

    @pytest.mark.parametrize(
        ("name", "told"),
        [
            ("codeerblad_anna.csv", "a text file"),
            ("codeerblad_anna.ods", "an OpenDocument sheet"),
            ("codeerblad_anna.xls", "a workbook of an old form"),
            ("codeerblad_anna.xlsm", "a workbook with macros"),
            ("codeerblad_anna.numbers", "a Numbers document"),
            ("codeerblad_anna", "a file that ends in ''"),
            ("~$codeerblad_anna.xlsx", "a lock file"),
        ],
    )
    def test_another_kind_of_file(self, anna, bram, name, told):
        assert told in self.told(anna.rename(anna.with_name(name)), bram)

    @pytest.mark.parametrize(
        ("data", "told"),
        [
            (b"", "an empty file"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a workbook with a password"),
            (b"PK\x03\x04 and then nothing", "a damaged file"),
            (b"fragment_id;code", "a damaged file, or no workbook at all"),
        ],
    )
    def test_a_damaged_file(self, anna, bram, data, told):
        anna.write_bytes(data)
        assert told in self.told(anna, bram)

    def test_half_a_file(self, anna, bram):
        anna.write_bytes(anna.read_bytes()[:-2000])
        assert "a damaged file" in self.told(anna, bram)

    def test_a_flipped_byte(self, anna, bram):
        data = bytearray(anna.read_bytes())
        with zipfile.ZipFile(anna) as parts:
            data[parts.getinfo(MAIN).header_offset + 200] ^= 0xFF
        anna.write_bytes(data)
        assert "a damaged" in self.told(anna, bram)

    @pytest.mark.parametrize("data", [b"<worksheet>", b"<x/>", b"\xff\xfe<"])
    def test_parts_that_are_no_sheet(self, anna, bram, data):
        rewrite(anna, MAIN, lambda _: data, anna)
        assert self.told(anna, bram)

    def test_a_part_that_is_missing(self, anna, bram):
        rewrite(anna, MAIN, lambda _: None, anna)
        assert "a sheet named Codeerblad" in self.told(anna, bram)

    def test_a_document_under_the_name_of_a_workbook(self, anna, bram):
        rewrite(anna, r"xl/workbook\.xml", lambda _: None, anna)
        assert "a file of another kind under this name" in self.told(anna, bram)

    def test_a_file_that_is_not_there(self, bram, tmp_path):
        told = self.told(tmp_path / "codeerblad_carla.xlsx", bram)
        assert "nothing that can be read (No such file or directory)" in told

    def test_a_folder(self, bram, tmp_path):
        (tmp_path / "map.xlsx").mkdir()
        assert "a folder" in self.told(tmp_path / "map.xlsx", bram)

    def test_the_same_file_twice(self, anna):
        result = merged(anna, Path(anna.parent, ".", anna.name))
        assert "the same file twice" in faults(result)[0]
        assert same(rows(result), GOOD)


class TestUnsafe:
    def test_macros_under_another_name(self, anna):
        with zipfile.ZipFile(anna, "a") as parts:
            parts.writestr("xl/vbaProject.bin", b"macro")
        assert "a workbook with macros" in faults(merged(anna))[0]

    def test_a_bomb_is_refused_before_it_is_unpacked(self, anna):
        rewrite(anna, MAIN, lambda data: data + b" " * 50_000_000, anna)
        assert "which unpacks" in faults(merged(anna))[0]

    def test_a_bomb_of_many_parts(self, anna):
        with zipfile.ZipFile(anna, "a") as parts:
            for number in range(1_001):
                parts.writestr(f"x{number}", b"")
        assert "parts" in faults(merged(anna))[0]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_entities_that_grow_are_refused(self, anna, encoding):
        laughs = "".join(
            f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10)
        )
        text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [{laughs}]><x>&l9;</x>'
        rewrite(anna, r"xl/styles\.xml", lambda _: text.encode(encoding), anna)
        assert "a document type, which may grow without end" in faults(merged(anna))[0]

    def test_entities_of_files_are_refused(self, anna):
        text = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
        rewrite(anna, r"xl/workbook\.xml", lambda _: text, anna)
        assert "a document type" in faults(merged(anna))[0]

    @pytest.mark.parametrize("size", ["A1:XFD1048576", "A1"])
    def test_what_a_sheet_says_of_its_size_is_not_believed(self, anna, size):
        def change(data):
            start = data.index(b"<dimension")
            end = data.index(b">", start) + 1
            return data[:start] + f'<dimension ref="{size}"/>'.encode() + data[end:]

        rewrite(anna, MAIN, change, anna)
        assert same(rows(merged(anna, accept_valid=False)), GOOD)

    def test_a_cell_at_the_end_of_the_world_costs_nothing(self, anna):
        far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        rewrite(anna, MAIN, lambda data: data.replace(b"</sheetData>", far), anna)
        assert same(rows(merged(anna, accept_valid=False)), GOOD)


class TestAllOrNothing:
    def test_every_fault_is_told_in_a_line_of_its_own(self, anna, tmp_path):
        fill(anna, {"U01-1": {"belang": 9}, "U02-1": {"duiding": "x", "code 2": "y"}})
        with pytest.raises(MergeError) as error:
            merged(anna, tmp_path / "weg.xlsx", accept_valid=False)
        lines = str(error.value).splitlines()
        assert len(lines) == 4
        assert lines[0] == (
            f"codeerblad_anna.xlsx, Codeerblad, {cell('belang', 'U01-1')}: found '9';"
            " expected 0, 1, 2 or 3."
        )

    def test_texts_with_new_lines_stay_on_one_line(self, anna):
        fill(anna, {"U01-1": {"code 2": "a\nb"}})
        with pytest.raises(MergeError) as error:
            merged(anna, accept_valid=False)
        assert len(str(error.value).splitlines()) == 1

    def test_no_sheets(self):
        with pytest.raises(MergeError, match="no coding sheet to merge"):
            merged()

    def test_one_path_is_no_list(self, anna):
        with pytest.raises(MergeError, match="give a list"):
            merge(anna, FRAGMENTS, REGISTER, BOOK, "utrecht", 2020)

    def test_one_sheet_by_itself(self, anna):
        fill(anna, {"U02-1": {"belang": 9}})
        found = merged(anna)
        assert found.counts[["coder", "fragments"]].to_numpy().tolist() == [["anna", 5]]
        assert len(found.faults) == 1


class TestCodings:
    def test_they_are_read_as_they_were_written(self, anna, tmp_path):
        codings = merged(anna).codings
        path = write_codings(codings, tmp_path / "codings.parquet")
        pd.testing.assert_frame_equal(read_codings(path), codings)
        again = write_codings(read_codings(path), tmp_path / "again.parquet")
        assert again.read_bytes() == path.read_bytes()

    def test_none_is_fine(self, blank, tmp_path):
        codings = merged(blank["anna"]).codings
        path = write_codings(codings, tmp_path / "codings.parquet")
        pd.testing.assert_frame_equal(read_codings(path), codings)

    def test_other_files_are_refused(self, tmp_path):
        with pytest.raises(RegiobeeldError, match="No such file"):
            read_codings(tmp_path / "codings.parquet")
        (tmp_path / "codings.parquet").write_bytes(b"PAR1")
        with pytest.raises(RegiobeeldError, match="no Parquet file"):
            read_codings(tmp_path / "codings.parquet")
        pd.DataFrame({"code": ["x"]}).to_parquet(tmp_path / "codings.parquet")
        with pytest.raises(RegiobeeldError, match="no column region"):
            read_codings(tmp_path / "codings.parquet")


ANY_TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
HARD = st.sampled_from(
    [
        "=cmd()",
        "<r><t>&amp;</t></r>",
        "een\r\ntwee\rdrie\n",
        "🤷🏽‍♀️ e\u0301 \u0928\u093f",
        "שלום, مرحبا",
        "'+31 6",
        "_x000D_ blijft",
        "\x0b\x01\ufffe",
        "x" * 32_767,
    ]
)
ENTRY = st.fixed_dictionaries(
    {
        "codes": st.lists(st.sampled_from([c.code for c in BOOK]), max_size=4, unique=True),
        "duiding": st.sampled_from(["", *DUIDING]),
        "belang": st.sampled_from([None, *BELANG]),
        # Codes such as _x000D_ in a memo are those of a workbook, not what was typed.
        "memo": st.one_of(ANY_TEXT, HARD).map(lambda text: plain(text[:LONGEST_MEMO])),
    }
)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.one_of(ANY_TEXT, HARD), ENTRY), min_size=1, max_size=4))
def test_what_coders_say_of_any_text_comes_back(utrecht, tmp_path_factory, said):
    folder = tmp_path_factory.mktemp("any")
    said = [(text, entry) for text, entry in said if text.strip()]
    if not said:
        return
    texts = [(f"F{number}", "U01", text, "") for number, (text, _) in enumerate(said)]
    fragments = fragments_of(*texts)
    (path,) = write_sheets(utrecht, fragments, REGISTER, BOOK, ["anna"], folder)
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    places, expected = columns_of(sheet), []
    for number, (_, entry) in enumerate(said):
        codes = entry["codes"] or ["geen code"]
        cells = {f"code {n}": code for n, code in enumerate(codes, start=1)}
        cells |= {name: entry[name] or None for name in ("duiding", "memo")}
        for column, value in (cells | {"belang": entry["belang"]}).items():
            target = sheet.cell(FIRST + number, places[column])
            target.value = value
            if target.data_type == "f":
                target.data_type = "s"  # typed as text, as the cell's format makes it
        for row in BOOK:
            if row.code in entry["codes"]:
                expected.append(
                    (f"F{number}", row.code, entry["duiding"], entry["belang"], entry["memo"])
                )
        if not entry["codes"]:
            expected.append((f"F{number}", "", entry["duiding"], entry["belang"], entry["memo"]))
    book.save(path)
    result = merged(path, fragments=fragments, accept_valid=False)
    names = ["fragment_id", "code", "duiding", "belang", "memo"]
    found = result.codings[names].astype("object")
    found = found.where(found.notna(), None).itertuples(index=False, name=None)
    assert list(found) == expected
