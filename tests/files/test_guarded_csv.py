import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.errors import DefinitionError
from regiobeeld.files.guarded_csv import (
    csv_bytes,
    csv_lines,
    guarded,
    read_lines,
    read_rows,
    table_bytes,
    unguarded,
    write_table,
)

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
LINES = st.lists(st.text(), min_size=2, max_size=2)


def lines(data, **kinds):
    return csv_lines(data, "a.csv", DefinitionError, **kinds)


@given(st.one_of(st.text(), st.from_regex(r"'*[=+\-@\t\r].*", fullmatch=True)))
def test_a_guard_comes_off_exactly_and_leaves_no_formula(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(FORMULAS)


@given(LINES, LINES, st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_is_read_whatever_the_text(one, two, line_end):
    data = table_bytes(["a", "=b"], [one, two], line_end)
    expected = [["a", "=b"], *([*texts] for texts in (one, two))]
    # An apostrophe at the start of a cell that was no formula's stays.
    assert [cells for _, cells in lines(data, delimiters=",")] == expected


@given(LINES)
def test_a_table_on_disk_comes_back(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    write_table(pd.DataFrame({"a": texts, "b": ["x", "y"]}, dtype="string"), path)
    assert [row["a"] for _, row in read_rows(path, ["b", "a"])] == texts


def test_numbers_are_no_formulas_and_what_is_missing_is_empty():
    frame = pd.DataFrame(
        {
            "text": pd.array(["-1", None], dtype="string"),
            "real": [-1 / 3, math.nan],
            "whole": pd.array([-12_345_678_901, None], dtype="Int64"),
            "either": [True, None],
            "mixed": ["minder dan 5", -5],
        }
    )
    assert csv_bytes(frame).decode("utf-8-sig").split("\n") == [
        "text,real,whole,either,mixed",
        "'-1,-0.3333333333,-12345678901,True,minder dan 5",
        ",,,,-5",
        "",
    ]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("één".encode("cp1252"), r"^a\.csv is not in UTF-8; in Excel save it as 'CSV UTF-8'\.$"),
        (b'a,b\n1,2\n"a"b,\n', r"^a\.csv, line 3: "),
    ],
)
def test_what_is_no_csv_names_file_and_line(data, told):
    with pytest.raises(DefinitionError, match=told):
        lines(data)


def test_delimiters_marks_and_numbers_are_those_of_the_file(tmp_path):
    assert lines("\ufeffa;b,c\n\n1;'=2\n".encode(), delimiters=";,\t") == [
        (1, ["a", "b,c"]),
        (2, []),
        (3, ["1", "=2"]),
    ]
    path = tmp_path / "a.csv"
    path.write_text(" A ,b\n,\n1,2\n")
    assert read_lines(path) == (["a", "b"], [(3, ["1", "2"])])
    with pytest.raises(DefinitionError, match=r"weg\.csv cannot be read: No such file"):
        read_lines(tmp_path / "weg.csv", DefinitionError)


def test_a_table_of_too_many_cells_is_told():
    from regiobeeld.files.guarded_csv import csv_lines

    with pytest.raises(DefinitionError, match=r"a\.csv, row 3: more than 8 cells"):
        csv_lines(b"a,b\n1,2\n3,4\n", "a.csv", DefinitionError, most=8)
    assert len(csv_lines(b"a,b\n1,2\n3,4\n", "a.csv", DefinitionError, most=9)) == 3
