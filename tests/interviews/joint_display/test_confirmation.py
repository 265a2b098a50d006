from dataclasses import replace

import openpyxl
import pytest

from regiobeeld.errors import BuildError, InterviewError
from regiobeeld.files.cells import plain
from regiobeeld.files.forms import HEADER
from regiobeeld.files.hashes import hash_of
from regiobeeld.files.untrusted_xlsx import META_SHEET
from regiobeeld.interviews.joint_display.confirmation import (
    COLUMNS,
    FORM,
    SHEET,
    file_name,
    read_confirmation,
    write_confirmation,
)
from regiobeeld.interviews.joint_display.fit import FITS
from regiobeeld.interviews.joint_display.joint_display import joint_display
from regiobeeld.interviews.joint_display.joint_tables import fit_word
from regiobeeld.region_picture.shown_figures import figures
from tests.interviews.made_codings import SAID, codings_of, register_of

FIRST = HEADER + 2


@pytest.fixture
def display(utrecht):
    return joint_display(utrecht, codings_of(utrecht, SAID), register_of(6, 5))


@pytest.fixture
def sheet(utrecht, display, tmp_path):
    return write_confirmation(utrecht, display, tmp_path / file_name("utrecht"))


def fill(path, rows, **others):
    """Fill cells by indicator and column, or by the name of a cell."""
    book = openpyxl.load_workbook(path)
    for row in range(FIRST, book[SHEET].max_row + 1):
        for indicator, cells in rows.items():
            if f"[{indicator}]" in str(book[SHEET].cell(row, 1).value):
                for name, value in cells.items():
                    book[SHEET].cell(row, COLUMNS.index(name) + 1).value = value
    for cell, value in others.items():
        book[SHEET][cell] = value
    book.save(path)
    return path


GOOD = {"fit": "spreekt tegen", "meta_inferentie": "Meer mensen\nzorgen.", "door": "ml"}


def test_it_shows_proposals_and_comes_back(utrecht, display, sheet):
    book = openpyxl.load_workbook(sheet)
    assert len(display.rows) == book[SHEET].max_row - FIRST + 1
    row = next(r for r in book[SHEET].iter_rows(min_row=FIRST) if "informal_carers" in r[0].value)
    assert "13,2%" in row[2].value
    assert row[3].value == "Gesprekken: 3. bevestigt 2, nuanceert één gesprek."
    assert row[4].value == "Gesprekken: 2. weerspreekt 2."
    assert row[5].value == "verschillende ervaringen"
    assert [cell.protection.locked for cell in row[:10]] == [True] * 6 + [False] * 3 + [True]
    assert read_confirmation(sheet, "utrecht", 2020).empty

    found = read_confirmation(fill(sheet, {"informal_carers": GOOD}), "utrecht")
    assert found.iloc[0].to_dict() == {
        "region": "utrecht",
        "year": 2020,
        "indicator": "informal_carers",
        "kenmerk": figures(utrecht)["informal_carers"].sha256,
        "voorstel": "different",
        "fit": "dissonance",
        "meta_inferentie": "Meer mensen\nzorgen.",
        "door": "ml",
    }
    again = joint_display(utrecht, codings_of(utrecht, SAID), register_of(6, 5), None, found)
    (row,) = [row for row in again.rows if row.figure.indicator.id == "informal_carers"]
    assert (row.final_fit, row.confirmation.state) == ("dissonance", "current")


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("fit", FITS)
def test_every_fit_is_read_in_every_language(utrecht, display, tmp_path, lang, fit):
    path = write_confirmation(utrecht, display, tmp_path / "b.xlsx", lang)
    word = f" {fit_word(fit, lang).upper()} "
    fill(path, {"loneliness": {"fit": word, "door": "ml"}})
    assert read_confirmation(path, "utrecht")["fit"].tolist() == [fit]


def test_all_faults_are_told_at_once(sheet):
    wrong = {
        "loneliness": {"fit": "misschien", "door": "Marie Louise"},
        "informal_carers": {"meta_inferentie": "x" * 5001},
        "good_health": {"fit": "=1+1", "door": "ml"},
        "overweight": GOOD,
    }
    with pytest.raises(InterviewError) as error:
        read_confirmation(fill(sheet, wrong), "utrecht")
    told = str(error.value).splitlines()
    for part in ("'misschien'; expected one of komt overeen", "'Marie Louise'; expected initials",
                 "5,001 characters", "the formula", "found ''; expected initials"):  # fmt: skip
        assert sum(part in line for line in told) == 1
    assert all(line.startswith(f"{sheet.name}, {SHEET}, ") for line in told)
    assert not any("overweight" in line for line in told)


@pytest.mark.parametrize(
    ("region", "year", "told"),
    [("twente", None, "region 'utrecht'"), ("utrecht", 2022, "year '2020'")],
)
def test_a_sheet_of_elsewhere_is_refused(sheet, region, year, told):
    with pytest.raises(InterviewError, match=told):
        read_confirmation(sheet, region, year)


def test_grey_cells_are_not_to_be_changed(sheet):
    for change in ({"F5": "spreekt tegen"}, {"J6": "0" * 64}, {"A40": "Iets [smoking]"}):
        before = sheet.read_bytes()
        with pytest.raises(InterviewError, match="only the white cells filled"):
            read_confirmation(fill(sheet, {}, **change), "utrecht")
        sheet.write_bytes(before)


def test_rows_may_be_sorted(sheet):
    fill(sheet, {"informal_carers": GOOD})
    book = openpyxl.load_workbook(sheet)
    rows = [[c.value for c in row] for row in book[SHEET].iter_rows(min_row=FIRST)]
    for number, row in enumerate(rows[::-1], start=FIRST):
        for column, value in enumerate(row, start=1):
            book[SHEET].cell(number, column).value = value
    book.save(sheet)
    assert read_confirmation(sheet, "utrecht")["indicator"].tolist() == ["informal_carers"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_is_no_workbook_is_refused(tmp_path, data):
    path = tmp_path / "bevestiging_utrecht.xlsx"
    with pytest.raises(InterviewError, match="nothing that can be read"):
        read_confirmation(path, "utrecht")
    path.write_bytes(data)
    with pytest.raises(InterviewError, match=r"bevestiging_utrecht\.xlsx: found"):
        read_confirmation(path, "utrecht")


def test_work_is_not_overwritten(utrecht, display, sheet):
    first = sheet.read_bytes()
    assert write_confirmation(utrecht, display, sheet) == sheet
    fill(sheet, {"informal_carers": GOOD})
    with pytest.raises(BuildError, match="there already"):
        write_confirmation(utrecht, display, sheet)
    write_confirmation(utrecht, display, sheet, overwrite=True)
    assert sheet.read_bytes() == first


def test_what_was_confirmed_is_filled_in(utrecht, display, sheet, tmp_path):
    confirmed = read_confirmation(fill(sheet, {"informal_carers": GOOD}), "utrecht")
    codings, register = codings_of(utrecht, SAID), register_of(6, 5)
    again = joint_display(utrecht, codings, register, None, confirmed)
    path = write_confirmation(utrecht, again, tmp_path / "again.xlsx")
    assert read_confirmation(path, "utrecht").equals(confirmed)
    # Of a figure that has changed since, the words stay and the choice is to be made again.
    older = joint_display(utrecht, codings, register, None, confirmed.assign(kenmerk="0" * 64))
    path = write_confirmation(utrecht, older, tmp_path / "older.xlsx")
    row = next(
        r
        for r in openpyxl.load_workbook(path)[SHEET].iter_rows(min_row=FIRST, values_only=True)
        if "informal_carers" in r[0]
    )
    assert (row[6], row[7], row[8]) == (None, "Meer mensen\nzorgen.", None)
    assert "veranderd sinds ml dit schreef" in row[2]


def test_it_holds_no_words_of_interviews(utrecht, display, sheet):
    for row in openpyxl.load_workbook(sheet)[SHEET].iter_rows(values_only=True):
        for cell in filter(None, row):
            assert not any(said[5] and said[5] in cell for said in SAID)


def test_display_and_picture_must_be_one(utrecht, display, tmp_path):
    with pytest.raises(BuildError, match="they must be the same"):
        write_confirmation(utrecht, replace(display, year=2022), tmp_path / "b.xlsx")
    with pytest.raises(BuildError, match="must end in"):
        write_confirmation(utrecht, display, tmp_path / "b.csv")


def test_a_sheet_of_before_there_were_different_experiences_still_opens(utrecht, sheet):
    """What such a sheet holds: the fits of then, and a proposal that was averaged."""
    book = openpyxl.load_workbook(sheet)
    page = book[SHEET]
    rows = []
    for row in page.iter_rows(min_row=FIRST):
        if row[5].value == "verschillende ervaringen":
            row[5].value = "komt deels overeen"
        rows.append([str(cell.value or "") for cell in row])
    meta = {r[0].value: r[1] for r in book[META_SHEET].iter_rows() if r[0].value}
    meta["sha256"].value = sha256_of(rows)
    book.save(sheet)
    fill(sheet, {"informal_carers": GOOD | {"fit": "komt deels overeen"}})
    found = read_confirmation(sheet, "utrecht", 2020)
    assert found[["voorstel", "fit"]].to_numpy().tolist() == [["partial", "partial"]]
    # Nothing is to be coded again: the words stay, and the choice is asked for once more.
    again = joint_display(utrecht, codings_of(utrecht, SAID), register_of(6, 5), None, found)
    (row,) = [row for row in again.rows if row.figure.indicator.id == "informal_carers"]
    assert (row.final_fit, row.confirmation.state) == ("different", "outdated")
    assert row.confirmation.meta_inference == GOOD["meta_inferentie"]


def sha256_of(rows):
    """Reckon the checksum of the locked cells as `write_confirmation` does."""
    locked = [COLUMNS.index(name) for name in FORM.locked]
    return hash_of(sorted([plain(row[place]) for place in locked] for row in rows))
