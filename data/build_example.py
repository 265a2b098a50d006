"""Make the coding round of the worked example from its transcripts and its table of codings.

    python data/build_example.py

Fills the sheets of both coders and the sheet of approvals as people would, and merges them. Writes
to `data/example/utrecht-voorbeeld`; the same input gives the same codings.
"""

import csv
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd

import regiobeeld
from regiobeeld.files.forms import HEADER
from regiobeeld.interviews.choices import NO_CODE, NO_FIGURE, choice, chosen
from regiobeeld.interviews.coding_round import make_sheets
from regiobeeld.interviews.joint_display.confirmation import COLUMNS as CONFIRMATION
from regiobeeld.interviews.joint_display.confirmation import SHEET as CONFIRMATION_SHEET
from regiobeeld.interviews.joint_display.confirmation import write_confirmation
from regiobeeld.interviews.material import display_of, material
from regiobeeld.interviews.merging_round import merge_sheets
from regiobeeld.interviews.workspace import Workspace
from regiobeeld.measurement import catalogue
from regiobeeld.priorities import inputs_of, write_scores_sheet
from regiobeeld.priorities.score_sheet import COLUMNS as SCORES
from regiobeeld.priorities.score_sheet import OPEN as SCORES_OPEN
from regiobeeld.priorities.score_sheet import SHEET as SCORES_SHEET
from regiobeeld.region_picture import Picture

REGION = "utrecht-voorbeeld"
# Of the content itself: a clock would make every file different.
WRITTEN = datetime(2020, 1, 1)
FOLDER = Path(__file__).parent / "example" / REGION
CODERS = ("anna", "bram")


def rows_of(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fragment_of(fragments: pd.DataFrame, row: dict[str, str]) -> str:
    """Return the id of the fragment in which a quoted piece stands."""
    mine = fragments[fragments["interview_id"] == row["interview_id"]]
    found = mine[mine["tekst"].str.contains(row["citaat"], regex=False)]
    if len(found) != 1:
        raise SystemExit(f"{row['interview_id']}: {len(found)} fragments hold {row['citaat']!r}")
    return str(found["fragment_id"].iloc[0])


def filled(path: Path, sheet: str, cells: dict[str, dict[str, object]]) -> None:
    """Fill the cells of a sheet: by fragment, by column."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    columns = {cell.value: cell.column for cell in page[HEADER + 1]}
    for row in range(HEADER + 2, page.max_row + 1):
        given = cells.get(str(page.cell(row, columns["fragment_id"]).value), {})
        for column, value in given.items():
            page.cell(row, columns[column]).value = value
    # The clock would make every file different.
    book.properties.modified = WRITTEN
    book.save(path)


def filled_by_place(
    path: Path, sheet: str, columns: tuple[str, ...], key: str, cells: dict[str, dict[str, object]]
) -> None:
    """Fill the cells of a sheet whose headings are words: by key, by the place of a column."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    for row in range(HEADER + 2, page.max_row + 1):
        given = cells.get(chosen(str(page.cell(row, columns.index(key) + 1).value)), {})
        for column, value in given.items():
            page.cell(row, columns.index(column) + 1).value = value
    book.properties.modified = WRITTEN
    book.save(path)


def confirm(place: Workspace, picture: Picture) -> None:
    """Confirm some of the proposals, as a researcher would."""
    display = display_of(picture, material(REGION))
    if display is None:
        raise SystemExit("nothing is coded")
    write_confirmation(picture, display, place.confirmation, overwrite=True)
    cells = {
        row["indicator"]: {
            "fit": row["fit"],
            "meta_inferentie": row["meta_inferentie"],
            "door": CODERS[0],
        }
        for row in rows_of("bevestiging.csv")
    }
    filled_by_place(place.confirmation, CONFIRMATION_SHEET, CONFIRMATION, "indicator", cells)


def score(place: Workspace, picture: Picture) -> None:
    """Type the scores of the coalitions."""
    found = inputs_of(picture)
    write_scores_sheet(picture, place.scores, codebook=found.codebook)
    book = openpyxl.load_workbook(place.scores)
    page = book[SCORES_SHEET]
    given = {(row["coalitie"], row["onderwerp_id"]): row for row in rows_of("scores.csv")}
    for number in range(HEADER + 2, page.max_row + 1):
        coalition, issue = (str(page.cell(number, column).value) for column in (1, 2))
        row = given.pop((coalition, issue), None)
        if row:
            for name in SCORES_OPEN:
                value = int(row[name]) if row[name].isdigit() else row[name] or None
                page.cell(number, SCORES.index(name) + 1).value = value
    if given:
        raise SystemExit(f"no such issues on the sheet of scores: {list(given)}")
    book.properties.modified = WRITTEN
    book.save(place.scores)


def coded(row: dict[str, str], proposed: str) -> dict[str, object]:
    """Return the cells that a coder fills for a row of the table of codings."""
    label = catalogue().indicators[row["indicator"]].label["nl"] if row["indicator"] else ""
    wanted = choice(label, row["indicator"]) if row["indicator"] else NO_FIGURE
    cells: dict[str, object] = {
        "indicator": None if row["indicator"] == proposed else wanted,
        "duiding": row["duiding"] or None,
        "belang": int(row["belang"]) if row["belang"] else None,
        "memo": row["memo"] or None,
    }
    codes = row["codes"].split(" | ")
    names = [NO_CODE if code == "geen code" else code for code in codes]
    return cells | {f"code {n}": name for n, name in enumerate(names, start=1)}


def main() -> None:
    place = Workspace(FOLDER, REGION)
    picture = regiobeeld.picture(REGION)
    made = make_sheets(place, picture, place.transcripts, CODERS, overwrite=True)
    proposals = dict(zip(made.fragments["fragment_id"], made.fragments["indicator"], strict=True))
    codings = rows_of("codering.csv")
    for coder, path in zip(CODERS, made.sheets, strict=True):
        mine = [row for row in codings if row["coder"] == coder]
        ids = [fragment_of(made.fragments, row) for row in mine]
        cells = {i: coded(row, proposals[i]) for i, row in zip(ids, mine, strict=True)}
        filled(path, "Codeerblad", cells)
    approved = rows_of("goedgekeurd.csv")
    quotes = {
        fragment_of(made.fragments, row): {
            "besluit": "ja",
            "geredigeerd": row["geredigeerd"],
            "door": "anna",
        }
        for row in approved
    }
    filled(made.approvals, openpyxl.load_workbook(made.approvals).sheetnames[0], quotes)
    place.confirmation.unlink(missing_ok=True)
    place.scores.unlink(missing_ok=True)
    found = merge_sheets(place, [])
    confirm(place, picture)
    score(place, picture)
    right = sum(
        proposals[fragment_of(made.fragments, row)] == row["indicator"]
        for row in codings
        if row["coder"] == CODERS[0]
    )
    print(f"{len(made.fragments)} fragments; proposed as {CODERS[0]} chose: {right}")
    print(found.agreement.head(3).to_string())
    print("\n".join(str(path.relative_to(FOLDER)) for path in found.written))


if __name__ == "__main__":
    main()
