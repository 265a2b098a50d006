"""A coder may work in LibreOffice: what it saves is read as what Excel saves."""

import subprocess

import openpyxl
import pytest

from regiobeeld.interviews.codebook import read_codebook
from regiobeeld.interviews.coding.merge import merge
from regiobeeld.interviews.coding.sheet_format import OPEN, SHEET
from regiobeeld.interviews.coding.sheets import write_sheets
from tests.interviews.filled_sheets import (
    FIRST,
    REGISTER,
    TEXTS,
    columns_of,
    fill,
    fragments_of,
)

HARD = (
    ("X-1", "U01", " Regel een\r\n\r\nregel drie ", "overweight"),
    ("X-2", "U02", "שלום e\u0301 🤷🏽‍♀️ \x0b\x01 _x000D_", ""),
    ("007", "U03", "'=1+1", ""),
    ("1E5", "U03", "2026-03-01", ""),
    ("X-3", "U03", "woord " * 5_000, ""),
)
FRAGMENTS = fragments_of(*TEXTS, *HARD)
FILLED = {
    "U01-1": {"code 1": "Eenzaamheid", "duiding": "bevestigt", "belang": 3, "memo": "Één\ntwee"},
    "U02-2": {"code 2": "geen code", "memo": "+31 6"},
    "007": {"code 1": "Wonen", "code 3": "Mantelzorg", "indicator": "geen cijfer", "belang": 0},
    "X-2": {"code 1": "Roken, alcohol en drugs", "memo": "02"},
}


@pytest.fixture(scope="module")
def filled(utrecht, tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled")
    (path,) = write_sheets(utrecht, FRAGMENTS, REGISTER, read_codebook(), ["anna"], folder)
    return fill(path, FILLED)


@pytest.fixture(scope="module")
def saved(soffice, filled, tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    order = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", folder, filled]
    subprocess.run([*map(str, order)], check=True, capture_output=True, timeout=120)
    return folder / filled.name


def merged(path):
    return merge([path], FRAGMENTS, REGISTER, read_codebook(), "utrecht", 2020)


def test_the_codings_are_the_same(filled, saved):
    before, after = merged(filled), merged(saved)
    assert len(before.codings) == 5
    assert after.codings.equals(before.codings)
    assert after.uncoded.equals(before.uncoded)


def test_drop_downs_protection_and_header_are_still_there(saved):
    sheet = openpyxl.load_workbook(saved)[SHEET]
    names = {place: name for name, place in columns_of(sheet).items()}
    lists = {
        names[next(iter(r.sqref.ranges)).min_col] for r in sheet.data_validations.dataValidation
    }
    assert lists == set(OPEN) - {"memo"}
    assert sheet.protection.sheet
    assert {names[c.column] for c in sheet[FIRST] if not c.protection.locked} == set(OPEN)
    # Without a window it keeps no view, hence no frozen header; the printed one it does.
    assert sheet.print_title_rows == f"${FIRST - 1}:${FIRST - 1}"
    assert len(sheet.conditional_formatting) == 3


def test_the_counter_counts(saved):
    sheet = openpyxl.load_workbook(saved, data_only=True)[SHEET]
    assert sheet["E1"].value == f"Ingevuld: 4 van {len(FRAGMENTS)} (36%)"
