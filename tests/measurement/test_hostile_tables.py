"""Workbooks and CSV that take all time and memory: a sentence instead, soon."""

import io
import time
import zipfile

import pytest
import xlsxwriter

from regiobeeld.errors import DefinitionError
from regiobeeld.measurement.own_cells import MOST_CELLS, read_cells

XML = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def read(path):
    return read_cells(path, path.name, "", lambda cells: (len(cells.lines), 0))


def workbook(path, *cells, change=lambda xml: xml):
    """Write a workbook with some cells, and its sheet changed as text."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["gemeente", "slaapt"])
        for row, column, value in cells:
            sheet.write(row, column, value)
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = change(text.decode()).encode()
            new.writestr(name, text)
    return path


def after_data(xml):
    return lambda sheet: sheet.replace("</sheetData>", f"</sheetData>{xml}")


def in_data(xml):
    return lambda sheet: sheet.replace("</sheetData>", f"{xml}</sheetData>")


@pytest.mark.parametrize(
    ("cells", "last"),
    [
        ([(1_048_575, 16_383, 1)], "XFD1048576"),
        ([(1_048_575, 1, 1)], "B1048576"),
        ([(1, 16_383, 1)], "XFD2"),
        ([(60_000, 0, 1), (0, 900, "x")], "AHQ60001"),
    ],
)
def test_a_cell_far_away_is_told(tmp_path, cells, last):
    began = time.process_time()
    with pytest.raises(DefinitionError, match=f"cells as far as {last}; at most") as caught:
        read(workbook(tmp_path / "ver.xlsx", *cells))
    assert "ver.xlsx, sheet 'Sheet1'" in str(caught.value)
    assert "Delete rows and columns" in str(caught.value)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "change",
    {
        "merged": after_data('<mergeCells><mergeCell ref="A3:XFD1048576"/></mergeCells>'),
        "linked": after_data(
            '<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>'
        ),
        "columns": lambda x: x.replace(
            "<sheetData>", '<cols><col min="3" max="999999999" hidden="1"/></cols><sheetData>'
        ),
        "dimension": lambda x: x.replace('ref="A1:B2"', 'ref="A1:XFD1048576"'),
        "small dimension": lambda x: x.replace('ref="A1:B2"', 'ref="A1"'),
        "empty row": in_data('<row r="1048576" hidden="1"/>'),
    }.items(),
    ids=lambda pair: pair[0],
)
def test_areas_without_end_do_no_harm(tmp_path, change):
    began = time.process_time()
    found = read(workbook(tmp_path / "ver.xlsx", (1, 0, "Zeist"), (1, 1, 70.5), change=change[1]))
    assert [[c.text for c in cells] for _, cells in found.lines] == [
        ["gemeente", "slaapt"],
        ["Zeist", "70.5"],
    ]
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>',
        '<row r="2000000"/>',
        '<row r="x"><c><v>1</v></c></row>',
        '<row r="3"><c r="ZZZZZZ3"><v>1</v></c></row>',
        '<row r="3"><c r="3A"><v>1</v></c></row>',
        '<row r="3"><c r=""><v>1</v></c></row>',
        '<row r="3"><c r="A3"><v>1e999</v></c></row>',
        f'<row r="3"><c r="A3"><v>{"9" * 6_000}</v></c></row>',
        '<row r="3"><c r="A3" s="999999"><v>1</v></c></row>',
        '<row r="3"><c r="A3" t="s"><v>999999</v></c></row>',
    ],
)
def test_places_and_numbers_that_excel_has_not(tmp_path, xml):
    path = workbook(tmp_path / "vreemd.xlsx", change=in_data(xml))
    try:
        read(path)
    except DefinitionError as error:
        assert "vreemd.xlsx" in str(error) and "\n" not in str(error)


def test_merged_areas_without_number(tmp_path):
    areas = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 20_001))
    path = workbook(
        tmp_path / "samen.xlsx",
        *((n, 0, "x") for n in range(2_000)),
        change=after_data(f"<mergeCells>{areas}</mergeCells>"),
    )
    with pytest.raises(DefinitionError, match="20,000 areas of merged cells; take them apart"):
        read(path)


def test_what_a_sheet_hides_and_merges_is_found(tmp_path):
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(1, 0, 3, 0, "Zeist")
        sheet.write(3, 2, 5)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 2, None, None, {"hidden": True})
    found = read(path)
    assert found.merged == ((2, 4, 0, 0),)
    assert found.hidden_rows == {3} and found.hidden_columns == {1, 2}
    assert [len(cells) for _, cells in found.lines] == [3, 3, 3, 3]
    assert [n for n, _ in found.lines] == [1, 2, 3, 4]


@pytest.mark.parametrize("piece", [",", ";", "\n", "a,b\n"])
def test_a_text_file_of_too_many_cells_is_told(tmp_path, piece):
    path = tmp_path / "veel.csv"
    path.write_text(piece * MOST_CELLS)
    with pytest.raises(DefinitionError, match=r"veel\.csv has 1,000,000 cells or more"):
        read(path)


def test_a_text_of_one_cell_is_told(tmp_path):
    path = tmp_path / "lang.csv"
    path.write_text("gemeente;slaapt\n" + "x" * 1_000_000)
    with pytest.raises(DefinitionError, match=r"lang\.csv, line 2: field larger than"):
        read(path)
