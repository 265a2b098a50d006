"""The sheet of scores: there and back, and all that is wrong with it at once."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from regiobeeld.errors import PriorityError
from regiobeeld.files.forms import HEADER
from regiobeeld.priorities import inputs_of, prioritise, read_scores_sheet, write_scores_sheet
from regiobeeld.priorities.score_sheet import COLUMNS
from regiobeeld.region_picture import Picture

PREVENTION = "wijkgerichte_preventie"
LETTER = dict(zip(COLUMNS, "ABCDEFGHI", strict=True))


def row_of(sheet, issue: str) -> int:
    return next(cell.row for cell in sheet["B"] if cell.value == issue)


def filled(path: Path, values: dict[str, dict[str, object]], more: Callable | None = None) -> Path:
    book = openpyxl.load_workbook(path)
    sheet = book["Scores"]
    for issue, cells in values.items():
        for column, value in cells.items():
            sheet[f"{LETTER[column]}{row_of(sheet, issue)}"] = value
    if more:
        more(book)
    book.save(path)
    return path


@pytest.fixture
def sheet(utrecht: Picture, tmp_path: Path) -> Path:
    return write_scores_sheet(utrecht, tmp_path / "scores.xlsx", PREVENTION)


def test_scores_come_back_as_they_were_typed(utrecht: Picture, sheet: Path) -> None:
    typed = {
        "roken_vapen": {
            "ernst": 8,
            "invloed": 7,
            "effect": "6,5",
            "pearl": "Ja",
            "toelichting": "'=1+1",
        },
        "leefomgeving": {"pearl": "nee"},
        "bewegen_overgewicht": {"effect": 0},
    }
    found = read_scores_sheet(filled(sheet, typed), utrecht).set_index("issue")
    assert set(found.index) == set(typed) and set(found["coalition"]) == {PREVENTION}
    assert found.loc["roken_vapen", ["severity", "influence", "effectiveness"]].tolist() == [
        8,
        7,
        6.5,
    ]
    assert found.loc["roken_vapen", "note"] == "'=1+1"
    assert found.loc["roken_vapen", "pearl"] and not found.loc["leefomgeving", "pearl"]
    assert found.loc["bewegen_overgewicht", "effectiveness"] == 0
    assert found.loc["bewegen_overgewicht", ["influence", "pearl"]].isna().all()


def test_a_blank_sheet_has_no_scores_and_the_same_bytes(utrecht: Picture, tmp_path: Path) -> None:
    first, second = (write_scores_sheet(utrecht, tmp_path / f"{n}.xlsx").read_bytes() for n in "ab")
    assert first == second
    found = read_scores_sheet(tmp_path / "a.xlsx", utrecht)
    assert found.empty and found["influence"].dtype == "Float64"
    names = [cell.value for cell in openpyxl.load_workbook(tmp_path / "a.xlsx")["Scores"]["A"]]
    assert {coalition.id for coalition in utrecht.region.coalitions} <= set(names)


def test_former_scores_are_filled_in(utrecht: Picture, sheet: Path, tmp_path: Path) -> None:
    values = {"roken_vapen": {"invloed": 7, "pearl": "nee"}, "bewegen_overgewicht": {"effect": 3}}
    before = read_scores_sheet(filled(sheet, values), utrecht)
    again = write_scores_sheet(utrecht, tmp_path / "b.xlsx", PREVENTION, scores=before, lang="en")
    pd.testing.assert_frame_equal(
        read_scores_sheet(again, utrecht).sort_values("issue", ignore_index=True),
        before.sort_values("issue", ignore_index=True),
    )


def test_every_fault_is_told_at_once(utrecht: Picture, sheet: Path) -> None:
    def spoil(book) -> None:
        rows = book["Scores"]
        last = row_of(rows, "roken_vapen")
        for column in "ABCDEFGHI":
            rows[f"{column}{rows.max_row + (column == 'A')}"] = rows[f"{column}{last}"].value

    typed = {
        "roken_vapen": {"invloed": 11, "effect": "veel", "pearl": "misschien"},
        "bewegen_overgewicht": {"invloed": 5, "onderwerp_id": "overgewicht"},
        "eenzaamheid": {"coalitie": "preventie", "invloed": 5},
        "alcohol": {"effect": "=2+3"},
    }
    with pytest.raises(PriorityError) as caught:
        read_scores_sheet(filled(sheet, typed, spoil), utrecht)
    lines = str(caught.value).splitlines()
    parts = [
        "(invloed): found '11'",
        "found 'veel'; expected a number from 0 to 10, or nothing",
        "found 'misschien'; expected ja, nee or nothing",
        "found 'overgewicht'",
        "found 'preventie'; expected one of",
        "found the formula '=2+3'",
        "it once; row",
    ]
    for part in parts:
        assert any(part in line for line in lines), (part, lines)
    assert all(line.startswith("scores.xlsx, Scores, ") for line in lines)


def test_a_sheet_of_another_region_or_form_is_refused(
    utrecht: Picture, example: Picture, sheet: Path, tmp_path: Path
) -> None:
    with pytest.raises(PriorityError, match="found region 'utrecht'; expected 'utrecht-voorbeeld'"):
        read_scores_sheet(sheet, example)
    (tmp_path / "x.xlsx").write_bytes(b"geen werkmap")
    with pytest.raises(PriorityError, match=r"x\.xlsx: found a damaged file"):
        read_scores_sheet(tmp_path / "x.xlsx", utrecht)
    with pytest.raises(PriorityError, match="nothing that can be read"):
        read_scores_sheet(tmp_path / "none.xlsx", utrecht)

    def no_column(book) -> None:
        book["Scores"][f"G{HEADER + 1}"] = "iets"

    with pytest.raises(PriorityError, match="no column 'effect' but G 'iets'"):
        read_scores_sheet(filled(sheet, {}, no_column), utrecht)
    other = openpyxl.Workbook()
    other.save(tmp_path / "other.xlsx")
    with pytest.raises(PriorityError, match="found the sheets Sheet; expected a sheet named"):
        read_scores_sheet(tmp_path / "other.xlsx", utrecht)


def test_inputs_are_read_from_the_folder_of_the_region(utrecht: Picture, tmp_path: Path) -> None:
    nothing = inputs_of(utrecht, tmp_path)
    assert nothing.codings is None and nothing.scores is None and len(nothing.codebook) > 10
    place = tmp_path / "utrecht"
    place.mkdir()
    path = write_scores_sheet(utrecht, place / "scores.xlsx", PREVENTION)
    filled(path, {"roken_vapen": {"invloed": 9, "effect": 9}})
    found = prioritise(utrecht, PREVENTION, scores=inputs_of(utrecht, tmp_path).scores)
    assert found.basis.scored == 1
