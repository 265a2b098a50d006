"""Where two versions of a file differ."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.files.guarded_csv import csv_bytes
from regiobeeld.files.workbook import Book
from regiobeeld.region_picture.exports import parquet_bytes
from regiobeeld.reproduction.file_differences import FileDifference, changed_cells
from regiobeeld.reproduction.file_differences import file_differences as differences
from tests.reproduction.made import SUFFIXES, cell, frame, notebook, page


def test_a_page_differs_in_a_chapter():
    first = page({"a": "<p>Eén</p>", "b": "<p>Twee</p>"})
    second = page({"a": "<p>Eén</p>", "b": "<p>Drie</p>"})
    assert differences("x.html", first, second) == [
        FileDifference("chapter B & co (b)", "B & co Twee", "B & co Drie")
    ]


def test_a_page_differs_in_order_chapters_and_outside_them():
    first = page({"a": "1", "b": "2"})
    assert [p.location for p in differences("x.html", first, page({"b": "2", "a": "1"}))] == [
        "order of the chapters"
    ]
    (gone,) = differences("x.html", first, page({"a": "1"}))
    assert (gone.location, gone.second) == ("chapter B & co (b)", "")
    assert [p.location for p in differences("x.html", first, first.replace(b"<h1>", b"<h1>!"))] == [
        "top of the page"
    ]
    assert [p.location for p in differences("x.html", first, first + b"<!-- -->")] == [
        "end of the page"
    ]


def test_what_only_the_code_of_a_page_shows_is_shown():
    first = page({"a": '<p class="x">1</p>'})
    (place,) = differences("x.html", first, first.replace(b'class="x"', b'class="y"'))
    assert 'class="x"' in place.first and 'class="y"' in place.second


def test_a_notebook_differs_in_cells():
    first = notebook(cell("a = 1"), cell("b", output="2"), cell("c"))
    second = notebook(cell("a = 1"), cell("b", output="3"), cell("d"), cell("e"))
    assert differences("x.ipynb", first, second) == [
        FileDifference("cell 2: b", "2", "3"),
        FileDifference("cell 3: c", "c", "d"),
        FileDifference("cell 4: e", "", "e"),
    ]


def test_a_source_notebook_is_compared_without_outputs_and_parameters():
    executed = notebook(cell("a"), cell("x = 2", tags=["injected-parameters"]), cell("b", "1"))
    assert changed_cells(executed, notebook(cell("a"), cell("b"))) == []
    assert changed_cells(executed, notebook(cell("a"), cell("bb"))) == [
        FileDifference("cell 2: b", "b", "bb")
    ]


def test_figures_differ_by_row_and_column():
    first, second = frame(), frame()
    second.loc[1, "value"] = 3.5
    expected = [FileDifference("smoking, GM0088, 2020, value", "2", "3.5")]
    assert differences("x.csv", csv_bytes(first), csv_bytes(second)) == expected
    found = differences("x.parquet", parquet_bytes(first), parquet_bytes(second))
    assert [p.location for p in found] == ["smoking, GM0088, 2020, value"]
    gone = differences("x.csv", csv_bytes(first), csv_bytes(first[1:]))
    assert gone == [FileDifference("children, GM0088, 2020", "a row", "no row")]
    column = differences("x.csv", csv_bytes(first), csv_bytes(first.drop(columns="value")))
    assert [p.second for p in column] == ["no column", "no column"]


def test_rows_about_the_same_and_about_nothing_known():
    twice = pd.concat([frame()[:1], frame()[:1]])
    changed = twice.reset_index(drop=True)
    changed.loc[1, "value"] = 9.0
    (place,) = differences("x.csv", csv_bytes(twice), csv_bytes(changed))
    assert place.location == "children, GM0088, 2020 (2), value"
    (place,) = differences("x.csv", b"a,b\n1,2\n3,4\n", b"a,b\n1,2\n3,5\n")
    assert place == FileDifference("row 2, b", "4", "5")


def test_a_workbook_differs_in_cells():
    def book(text: str) -> bytes:
        made = Book("title", pd.Timestamp(2020, 1, 1), {"body": {}})
        made.sheet("Cijfers").text(1, 1, text)
        return made.data()

    assert differences("x.xlsx", book("a"), book("b")) == [
        FileDifference("sheet Cijfers, cell B2", "a", "b")
    ]


def test_a_workbook_of_figures_differs_by_row():
    def book(rows: pd.DataFrame) -> bytes:
        made = Book("title", pd.Timestamp(2020, 1, 1), {"body": {}})
        sheet = made.sheet("Cijfers")
        for number, row in enumerate([rows.columns, *rows.itertuples(index=False)]):
            for column, value in enumerate(row):
                sheet.text(number, column, str(value))
        return made.data()

    first, second = frame(), frame()[1:]
    second.loc[1, "value"] = 3.0
    assert differences("x.xlsx", book(first), book(second)) == [
        FileDifference("sheet Cijfers, children, GM0088, 2020", "a row", "no row"),
        FileDifference("sheet Cijfers, smoking, GM0088, 2020, value", "2.0", "3.0"),
    ]


def test_a_description_differs_by_entity():
    def crate(value: str) -> bytes:
        return json.dumps({"@graph": [{"@id": "./"}, {"@id": "#x", "value": value}]}).encode()

    assert [p.location for p in differences("x.json", crate("1"), crate("2"))] == ["#x"]


@pytest.mark.parametrize("name", ["x.pdf", "x"])
def test_of_other_files_nothing_is_said(name):
    assert differences(name, b"1", b"2") == []


@given(st.sampled_from(SUFFIXES), st.binary(), st.binary())
def test_any_content_is_borne(suffix, first, second):
    for place in differences(f"x{suffix}", first, second):
        assert len(place.first) <= 60 and len(place.second) <= 60
    assert changed_cells(first, second) == []


@given(st.sampled_from(SUFFIXES), st.binary())
def test_equal_files_differ_nowhere(suffix, data):
    assert differences(f"x{suffix}", data, data) == []
