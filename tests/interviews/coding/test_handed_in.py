"""Folders of sheets as they are handed in: every file is read, or named with what to do."""

import runpy
import shutil
import sys
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from regiobeeld.cli import app
from regiobeeld.errors import MergeError
from regiobeeld.interviews.coding.handed_in import handed_in
from regiobeeld.interviews.coding.merge import read_codings
from regiobeeld.interviews.merging_round import merge_sheets
from regiobeeld.interviews.workspace import Workspace, example

REGION = "utrecht-voorbeeld"
EXAMPLE = example(REGION)
ANNA, BRAM = (EXAMPLE.sheets / f"codeerblad_{name}.xlsx" for name in ("anna", "bram"))


@pytest.fixture
def place(tmp_path, monkeypatch) -> Workspace:
    """A workspace as after `regiobeeld sheets`: the sheets of anna and bram were made there."""
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
    folder = tmp_path / "data" / "interviews" / REGION
    folder.mkdir(parents=True)
    for path in (EXAMPLE.register, EXAMPLE.fragments):
        shutil.copy(path, folder)
    shutil.copytree(EXAMPLE.sheets, folder / "codeerbladen")
    return Workspace(folder, REGION)


@pytest.fixture
def given(tmp_path):
    folder = tmp_path / "ingevuld"
    folder.mkdir()
    shutil.copy(BRAM, folder)
    return folder


def merge(*arguments):
    return CliRunner().invoke(app.app, ["merge", REGION, *map(str, arguments)])


def told(folder: Path) -> dict[str, str]:
    return {file.name: file.advice for file in handed_in([folder]).not_read}


def put(folder, name, source=ANNA):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, path) if source else path.write_bytes(b"x")
    return path


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("codeerblad_anna.ods", "an OpenDocument sheet: save it as .xlsx"),
        ("codeerblad_anna.XLS", "a workbook of an old form: save it as .xlsx"),
        ("codeerblad_anna.xlsm", "a workbook with macros: save it as .xlsx"),
        ("codeerblad_anna.xlsb", "a binary workbook: save it as .xlsx"),
        ("codeerblad_anna.csv", "a text file: save it as .xlsx"),
        ("anna/codeerblad_anna.numbers", "a Numbers document: save it as .xlsx"),
        ("codeerblad_anna.fods", "an OpenDocument sheet: save it as .xlsx"),
    ],
)
def test_a_sheet_of_another_form_is_named_and_its_coder_is_missed(place, given, name, advice):
    put(given, name)
    found = merge_sheets(place, [given])
    assert [(file.name, file.advice) for file in found.not_read] == [(name, advice)]
    assert found.missing == ("anna",)
    assert set(read_codings(place.codings)["coder"]) == {"bram"}
    done = merge_sheets(place, [given], without=["anna"])
    assert done.missing == () and len(done.not_read) == 1


def test_a_numbers_document_may_be_a_folder(given):
    (given / "codeerblad_anna.numbers" / "Index").mkdir(parents=True)
    (given / "codeerblad_anna.numbers" / "preview.jpg").write_bytes(b"x")
    assert told(given) == {"codeerblad_anna.numbers": "a Numbers document: save it as .xlsx"}


def test_what_computers_leave_is_passed_over_in_silence(given):
    for name in (
        *("~$codeerblad_bram.xlsx", ".~lock.codeerblad_bram.xlsx#", "Thumbs.db", "desktop.ini"),
        *(".DS_Store", "__MACOSX/._codeerblad_bram.xlsx", ".git/config", "anna/Thumbs.db"),
    ):
        put(given, name, None)
    assert told(given) == {}


def test_other_files_are_named(given):
    put(given, "notulen.docx", None)
    put(given, "anna/ingevuld.zip", None)
    book = openpyxl.Workbook()
    book.active["A1"] = "Planning"
    book.save(given / "planning.xlsx")
    assert told(given) == {
        "anna/ingevuld.zip": "unpack it",
        "notulen.docx": "it is no sheet",
        "planning.xlsx": "it is no sheet of these interviews",
    }
    assert [path.name for path in handed_in([given]).workbooks] == ["codeerblad_bram.xlsx"]


def test_a_sheet_in_a_folder_below_is_read_when_its_name_is_its_own(place, given):
    put(given, "anna/map/codeerblad_anna.xlsx")
    found = merge_sheets(place, [given])
    assert set(found.merged.counts["coder"]) == {"anna", "bram"}
    assert found.not_read == found.missing == ()


def test_of_files_with_one_name_none_below_is_read(place, given):
    for name in ("eerst/Codeerblad_anna.xlsx", "later/codeerblad_anna.xlsx"):
        put(given, name)
    put(given, "oud/codeerblad_bram.xlsx", BRAM)
    found = merge_sheets(place, [given])
    assert {file.name for file in found.not_read} == {
        "eerst/Codeerblad_anna.xlsx",
        "later/codeerblad_anna.xlsx",
        "oud/codeerblad_bram.xlsx",
    }
    assert all("another file has its name" in file.advice for file in found.not_read)
    assert found.missing == ("anna",)


def test_who_handed_in_before_is_not_missed_unless_a_newer_sheet_cannot_be_read(place, given):
    merge_sheets(place, [ANNA])
    assert merge_sheets(place, [given]).missing == ()
    put(given, "codeerblad_anna.ods")
    assert merge_sheets(place, [given]).missing == ("anna",)


def test_a_copy_in_another_form_of_a_sheet_that_is_read_is_no_loss(place, given):
    put(given, "codeerblad_anna.xlsx")
    put(given, "codeerblad_anna.ods")
    found = merge_sheets(place, [given])
    assert found.missing == () and len(found.not_read) == 1


def test_going_on_without_a_coder_takes_a_coder_who_is_missing(place, given):
    before = sorted(place.folder.rglob("*"))
    with pytest.raises(MergeError, match="bram: found a sheet that can be read"):
        merge_sheets(place, [given], without=["bram"])
    with pytest.raises(MergeError, match=r"ana: found no sheet .*anna"):
        merge_sheets(place, [given], without=["ana"])
    assert sorted(place.folder.rglob("*")) == before


def test_who_gives_approvals_only_misses_nobody_but_a_sheet_that_lies_beside_them(place, tmp_path):
    approvals = put(
        tmp_path / "map", "goedkeuringsblad.xlsx", EXAMPLE.folder / "goedkeuringsblad.xlsx"
    )
    assert merge_sheets(place, [approvals.parent]).missing == ()
    put(approvals.parent, "codeerblad_anna.ods")
    assert merge_sheets(place, [approvals.parent]).missing == ("anna",)


def test_a_damaged_sheet_is_a_fault_and_with_the_good_rows_its_coder_is_missed(place, given):
    put(given, "codeerblad_anna.xlsx", None)
    refused = merge(given)
    assert refused.exit_code == 1 and "codeerblad_anna.xlsx" in refused.stderr
    assert not place.codings.exists()
    taken = merge(given, "--accept-valid")
    assert taken.exit_code == 1 and "Of anna, for whom a sheet was made" in taken.stderr
    assert merge(given, "--accept-valid", "--without", "anna").exit_code == 0


def test_a_folder_without_any_sheet_names_what_is_in_it(place, tmp_path):
    put(tmp_path / "leeg", "codeerblad_anna.ods")
    done = merge(tmp_path / "leeg")
    assert done.exit_code == 1 and "There are no sheets in" in done.stderr
    assert "codeerblad_anna.ods: not read; an OpenDocument sheet: save it" in done.stderr


@pytest.mark.captures
@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        ("ods", 1, ["codeerblad_anna.ods: not read", "save it as .xlsx", "Of anna"]),
        ("xls", 1, ["codeerblad_anna.xls: not read", "save it as .xlsx", "Of anna"]),
        ("subfolder", 0, []),
        ("numbers", 0, ["its hidden sheet is gone", "taken as the sheet of anna"]),
        ("comment", 0, []),
    ],
)
def test_folders_that_were_misread_before(
    captures, place, tmp_path, monkeypatch, kind, status, said
):
    script = captures.parent / "cases" / "24-a-coder-s-sheet-passed-over" / "make.py"
    if not script.is_file():
        pytest.skip(f"no {script}")
    monkeypatch.chdir(Path(__file__).parents[3])
    monkeypatch.setattr(sys, "argv", ["make.py", kind, str(tmp_path / "ingevuld")])
    runpy.run_path(str(script))
    done = merge(tmp_path / "ingevuld")
    assert done.exit_code == status, done.stderr
    for words in said:
        assert words in done.stderr
    codings = read_codings(place.codings)
    assert set(codings["coder"]) == ({"bram"} if status else {"anna", "bram"})
    if kind == "comment":
        assert codings["memo"].str.contains("Twijfel: gaat dit over wonen").any()
