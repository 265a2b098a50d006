"""Small files of one's own, each with the figures that are right or the message that is right."""

import math
import shutil
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from regiobeeld.errors import DefinitionError
from regiobeeld.measurement.definitions_folder import own_tables
from regiobeeld.measurement.own_cells import Cell, Faults, Place
from regiobeeld.measurement.own_numbers import decimal_sign, number_of, readings
from regiobeeld.measurement.own_summary import told
from regiobeeld.measurement.own_tables import add_table, figures_of
from regiobeeld.store import Store

HEAD = "gemeente;slaapt\n"
ZEIST, SOEST, BILT = "GM0355", "GM0342", "GM0310"


@pytest.fixture
def table(tmp_path):
    """Return what describes a file of one's own: CSV as text or bytes, or a path."""

    def table(content, *, column='unit = "%"', settings="", period="2022"):
        column = 'column = "slaapt"' + (f", {column}" if column else "")
        name = "cijfers.csv"
        if isinstance(content, Path):
            name = content.name
        else:
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / name).write_bytes(data)
        file = tmp_path / "own.toml"
        file.write_text(
            f'[source.t]\nfile = "{name}"\ntitle = "Slaapt"\npublisher = "GGD"\n'
            f'licence = "CC0-1.0"\nregion = "gemeente"\nperiod = {period}\n{settings}\n'
            f"[source.t.columns]\nslaapt = {{ {column} }}\n",
            encoding="utf-8",
        )
        (found,) = own_tables(file)
        return found

    return table


@pytest.fixture
def workbook(tmp_path):
    """Return a workbook with a heading and rows of a region and a number in some format."""

    def workbook(*rows, look=None):
        path = tmp_path / "cijfers.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["gemeente", "slaapt"])
            for number, (region, value, number_format) in enumerate(rows, start=1):
                sheet.write(number, 0, region)
                written = book.add_format({"num_format": number_format})
                if isinstance(value, date):
                    sheet.write_datetime(number, 1, value, written)
                elif isinstance(value, str):
                    sheet.write_string(number, 1, value, written)
                else:
                    sheet.write(number, 1, value, written)
            if look:
                look(sheet)
        return path

    return workbook


def values(found):
    return {row.area: row.figures["slaapt"].value for row in found.rows}


def statuses(found):
    return {row.area: row.figures["slaapt"].status for row in found.rows}


COUNTS = 'unit = "aantal"'


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (("12,5", "8"), (12.5, 8)),
        (("12.5", "8"), (12.5, 8)),
        (("0.125", "12.5"), (0.125, 12.5)),
        (("0,125", "0,875"), (0.125, 0.875)),
        (("0.125",), (0.125,)),
        (("012.345", "1"), (12.345, 1)),
        (("1.234", "12,5"), (1234, 12.5)),
        (("1,234", "12.5"), (1234, 12.5)),
        (("1.234", "1.234.567"), (1234, 1234567)),
        (("1,234", "0,5"), (1.234, 0.5)),
        (("1.234", "0.5"), (1.234, 0.5)),
        (("1.234,567", "1.234"), (1234.567, 1234)),
        (("1 234,5", "1\N{NO-BREAK SPACE}234"), (1234.5, 1234)),
        (("1\N{NARROW NO-BREAK SPACE}234", "1\N{THIN SPACE}234.5"), (1234, 1234.5)),
        (("1'234.5", "1’234"), (1234.5, 1234)),
        (("-12,5", "−3"), (-12.5, -3)),
        ((",5", "1,25"), (0.5, 1.25)),
        (("1234.567", "8"), (1234.567, 8)),
    ],
)
def test_numbers_of_a_column_are_read_in_one_way(table, texts, numbers):
    areas = (ZEIST, SOEST)[: len(texts)]
    rows = "".join(f'{area};"{text}"\n' for area, text in zip(areas, texts, strict=True))
    found = figures_of(table(HEAD + rows, column=COUNTS))
    assert values(found) == dict(zip(areas, numbers, strict=True))


@pytest.mark.parametrize(
    ("texts", "settings", "message"),
    [
        (
            ("12,5", "12.5"),
            "",
            r"row 3, slaapt: found '12.5'; .*decimal point, and row 2 a decimal comma \('12,5'\)",
        ),
        (("0.125", "1,5", "2"), "", r"row 2, slaapt: found '0.125'; .*row 3 .*'1,5'"),
        (("1.234", "2.345"), "", "row 2, slaapt: found '1.234'; no cell .* write decimal ="),
        (("-1.234",), "", "found '-1.234'; no cell of this column tells"),
        (("12,5", "1.5"), 'decimal = "."', "row 2, .*'12,5'; .*decimal is \".\" in the definition"),
        (("0.125",), 'decimal = ","', "row 2, slaapt: found '0.125'; .*has a decimal point"),
        (("1.23.456", "12,5"), "", "row 2, slaapt: found '1.23.456'; a number such as 12,5"),
        (("1.234 567", "12,5"), "", "row 2, slaapt: found '1.234 567'; a number such as"),
        (("12,5*",), "", r"found '12,5\*'; a number such as"),
        (("1,2E+05",), "", r"found '1,2E\+05'; a number such as"),
        (("1-2",), "", "found '1-2'; a number such as"),
        (("#DIV/0!",), "", "found '#DIV/0!'; a number such as"),
        (("weinig",), "", "found 'weinig'; a number such as 12,5; leave a cell"),
    ],
)
def test_numbers_that_can_be_something_else_are_refused(table, texts, settings, message):
    areas = (ZEIST, SOEST, BILT)
    rows = "".join(f"{area};{text}\n" for area, text in zip(areas, texts, strict=False))
    with pytest.raises(DefinitionError, match=message):
        figures_of(table(HEAD + rows, column=COUNTS, settings=settings))


def test_a_column_may_have_its_own_decimal_sign(table):
    text = "gemeente;slaapt;ander\nZeist;1.234;1.234\n"
    described = table(
        text,
        column='decimal = "." }\nander = { column = "ander"',
        settings='decimal = ","',
    )
    (row,) = figures_of(described).rows
    assert {name: figure.value for name, figure in row.figures.items()} == {
        "slaapt": 1.234,
        "ander": 1234,
    }


@pytest.mark.parametrize(
    ("number_format", "value", "shown"),
    [
        ("0%", 0.125, 12.5),
        ("0.0%", 0.07, 7.0),
        ("[Red]0.0%;[Blue]-0.0%", 0.125, 12.5),
        ('0.0%" van allen"', 0.125, 12.5),
        ("[<0.1]0.00%;0.0", 0.05, 5.0),
        ("[<0.1]0.00%;0.0", 12.5, 12.5),
        ('0.0"%"', 12.5, 12.5),
        (r"0.0\%", 0.5, 0.5),
        ("0.0_%", 0.5, 0.5),
        ("0.0;-0.0%", 12.5, 12.5),
        ("General", 0.5, 0.5),
        ("0", 12.345678, 12.345678),
    ],
)
def test_a_number_of_a_workbook_is_the_one_that_is_shown(
    table, workbook, number_format, value, shown
):
    path = workbook(("Zeist", value, number_format))
    assert values(figures_of(table(path))) == {ZEIST: shown}


@pytest.mark.parametrize("number_format", ["0.0%", r"0.0\%"])
def test_a_percent_sign_tells_the_unit_where_none_is_given(table, workbook, number_format):
    value = 0.125 if number_format == "0.0%" else 12.5
    found = figures_of(table(workbook(("Zeist", value, number_format)), column=""))
    assert (found.columns[0].unit, values(found)) == ("%", {ZEIST: 12.5})
    found = figures_of(table(HEAD + "Zeist;12,5 %\n", column=""))
    assert (found.columns[0].unit, values(found)) == ("%", {ZEIST: 12.5})


def test_percentages_and_texts_of_numbers_may_stand_in_one_column(table, workbook):
    path = workbook(("Zeist", 0.125, "0.0%"), ("Soest", 13.5, "0.0"), ("De Bilt", "14,5%", "@"))
    assert values(figures_of(table(path))) == {ZEIST: 12.5, SOEST: 13.5, BILT: 14.5}


@pytest.mark.parametrize(
    ("rows", "column", "message"),
    [
        (
            [("Zeist", 0.125, "0%"), ("Soest", 0.135, "0.00")],
            'unit = "%"',
            "row 3, slaapt: found '0.135'; .*percent sign, as in row 2",
        ),
        (
            [("Zeist", 0.125, "0%"), ("Soest", 13.5, "0.00")],
            "",
            "row 3, slaapt: found '13.5'; .*write unit = ",
        ),
        (
            [("Zeist", 0.125, "0%")],
            'unit = "per 1.000"',
            "row 2, slaapt: found '12.5'; a number in the unit 'per 1.000'",
        ),
        (
            [("Zeist", date(2022, 2, 1), "d-mmm")],
            'unit = "%"',
            "row 2, slaapt: found '2022-02-01'; a number: this is a date, into which Excel",
        ),
        ([("Zeist", True, "General")], 'unit = "%"', "row 2, slaapt: found 'True'; a number"),
        ([("Zeist", "=1+1", "0")], 'unit = "%"', "row 2, slaapt: found ''; a number: open"),
    ],
)
def test_what_a_workbook_leaves_in_doubt_is_refused(table, workbook, rows, column, message):
    book = workbook(*rows)
    if rows[0][1] == "=1+1":
        book = workbook(*rows, look=lambda sheet: sheet.write_formula("B2", "=1+1"))
    with pytest.raises(DefinitionError, match=message):
        figures_of(table(book, column=column))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        *((text, "suppressed") for text in ("x", "X", ".", "<5", "< 5", "<0,5%", "minder dan 10")),
        *((text, "not_applicable") for text in ("n.v.t.", "nvt", "N.V.T.")),
        *((text, "not_measured") for text in ("", "-", "–", "..", "*", "n.b.", "nb", "NA", "#N/A")),
    ],
)
def test_what_stands_for_no_figure_has_its_reason(table, text, status):
    found = figures_of(table(f"{HEAD}Zeist;{text}\nSoest;12,5\n"))
    assert statuses(found) == {ZEIST: status, SOEST: "ok"}
    assert math.isnan(values(found)[ZEIST])
    assert found.summary["columns"]["slaapt"]["missing"] == {status: 1}


FIGURES = "gemeente;slaapt\nZeist;12,5\nSoest;11,0\n"


@pytest.mark.parametrize(
    ("content", "left_out"),
    [
        (FIGURES, []),
        ("sep=;\n" + FIGURES, [1]),
        ("sep=,\n" + FIGURES.replace(",", ".").replace(";", ","), [1]),
        ('"Monitor; regio, 2022"\n\n' + FIGURES, [1]),
        ("Monitor, regio, alle leeftijden, 2022\n" + FIGURES, [1]),
        (FIGURES + "\nBron: GGD; bewerking van ons\n© CBS, 2022\n", [5, 6]),
        (FIGURES + "Cijfers zijn voorlopig.;\n", [4]),
        (FIGURES.replace("\nSoest", "\n\ngemeente;slaapt\nSoest"), [4]),
        ("gemeente;slaapt\n;%\nZeist;12,5\nSoest;11,0\n", [2]),
        ("gemeente;Gevoel\n;slaapt\nZeist;12,5\nSoest;11,0\n", []),
        ("nr;gemeente;slaapt;opmerking\n1;Zeist;12,5;\n2;Soest;11,0;goed\n", []),
        (FIGURES.replace(";", "|"), []),
        ("﻿" + FIGURES, []),
        (FIGURES.replace(";", "\t").encode("utf-16"), []),
    ],
)
def test_the_table_is_found_among_the_lines_around_it(table, content, left_out):
    found = figures_of(table(content))
    assert values(found) == {ZEIST: 12.5, SOEST: 11.0}
    assert [line["row"] for line in found.summary["left_out"]] == left_out


def test_the_last_area_may_have_no_figure(table):
    found = figures_of(table(FIGURES + "De Bilt;\nBron: GGD\n"))
    assert statuses(found)[BILT] == "not_measured"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (FIGURES + "Totaal;11,3\n", r"row 4, .*'Totaal'; this is no one area: .*leave_out = "),
        (FIGURES + "Overige gemeenten;9\n", r"row 4, .*leave_out = \[.Overige gemeenten.\]"),
        ("\n\n", "cijfers.csv is empty"),
        (FIGURES + ";11,3\n", "row 4, gemeente: found ''; an area on every row"),
        (FIGURES + "11,3;\n", "row 4, gemeente: found '11,3'"),
        ("gemeente;slaapt\nZest;\nSoest;12\n", "row 2, gemeente: found 'Zest'; .*did you mean"),
        (FIGURES + "Zeist;12\n", "row 4, gemeente: found 'Zeist'; row 2 is of this area"),
        ("Monitor\n\ngemeente;slaap\nZeist;1\n", "row 3 has no column 'slaapt'. Did you mean"),
        ("gemeente,slaapt\nZeist,12,5\n", "row 2: 3 cells, but there are 2 columns"),
        (FIGURES.encode("cp1252") + b"S\xfadwest-Frysl\xe2n;1\n", "not in UTF-8"),
        ("gemeente;slaapt\nBergen;12\n", r"Bergen \(NH.\)\); 'GM0893' \(Bergen \(L.\)\)"),
    ],
)
def test_lines_with_figures_are_never_dropped_in_silence(table, content, message):
    with pytest.raises(DefinitionError, match=message):
        figures_of(table(content))


def test_totals_are_left_out_where_the_definition_says_so(table):
    described = table(FIGURES + "totaal;11,3\nNederland;10\n", settings='leave_out = ["Totaal"]')
    found = figures_of(described)
    assert values(found) == {ZEIST: 12.5, SOEST: 11.0, "NL01": 10.0}
    assert found.summary["left_out"] == [
        {"row": 4, "why": "named in leave_out", "text": "totaal; 11,3"}
    ]


def test_merged_labels_hold_for_every_row_that_they_cover(table, tmp_path):
    path = tmp_path / "cijfers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:C1", "Slaap in de regio")
        sheet.write_row("A2", ["gemeente", "jaar", "slaapt"])
        sheet.merge_range("A3:A4", "Zeist")
        sheet.write_row("B3", [2020, 12.5])
        sheet.write_row("B4", [2022, 13.5])
        sheet.merge_range("A6:C6", "Cijfers van de GGD")
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column("C:C", None, None, {"hidden": True})
    found = figures_of(table(path, period='"jaar"'))
    assert [(r.area, r.period.label, r.figures["slaapt"].value) for r in found.rows] == [
        (ZEIST, "2020", 12.5),
        (ZEIST, "2022", 13.5),
    ]
    assert found.summary["hidden"] == ["rows 4", "column 'slaapt'"]
    assert [line["row"] for line in found.summary["left_out"]] == [1, 6]


def test_merged_figures_are_refused(table, workbook):
    path = workbook(
        ("Zeist", 12.5, "0.0"),
        ("Soest", 13.5, "0.0"),
        look=lambda sheet: sheet.merge_range("B2:B3", 12.5),
    )
    with pytest.raises(DefinitionError, match=r"row 2, slaapt: found merged cells \('12.5'\)"):
        figures_of(table(path))


def test_what_was_understood_is_kept_and_told(table, tmp_path):
    described = table(
        "Slaap\ngemeente;slaapt\nZeist;12,5\nSoest;x\nDe Bilt;60\nBron: GGD\n",
        column='unit = "%", plausible = [5, 40]',
    )
    store = Store(tmp_path / "store")
    add_table(described, store)
    kept = Store(store.path).entry("eigen-t").provenance.understood
    assert kept == {
        "rows": 3,
        "areas": 3,
        "periods": ["2022"],
        "columns": {
            "slaapt": {
                "unit": "%",
                "decimal": ",",
                "values": 2,
                "missing": {"suppressed": 1},
                "min": 12.5,
                "median": 36.25,
                "max": 60.0,
                "warnings": [
                    "1 of 2 values not between 5 and 40, such as 60 of GM0310 in 2022",
                ],
            }
        },
        "left_out": [
            {"row": 1, "why": "above the table", "text": "Slaap"},
            {"row": 6, "why": "a note", "text": "Bron: GGD"},
        ],
        "hidden": [],
    }
    assert list(told(kept)) == [
        "slaapt (%): 2 values; from 12.5 to 60, median 36.25; decimal comma; 1 suppressed",
        "slaapt: look at this: 1 of 2 values not between 5 and 40, such as 60 of GM0310 in 2022",
        "row 1 left out (above the table): Slaap",
        "row 6 left out (a note): Bron: GGD",
    ]


def test_shares_that_pass_for_percentages_are_pointed_at(table):
    shares = figures_of(table(HEAD + "Zeist;0,125\nSoest;0,2\n"))
    (warning,) = shares.summary["columns"]["slaapt"]["warnings"]
    assert "shares of 1" in warning
    signed = figures_of(table(HEAD + "Zeist;0,125%\nSoest;0,2%\n"))
    assert not signed.summary["columns"]["slaapt"]["warnings"]


CONVENTIONS = {
    "12,5": (",", "."),
    "12.5": (".", ","),
    "1 234,5": (",", "\N{NO-BREAK SPACE}"),
    "1'234.5": (".", "'"),
    "1234,5": (",", ""),
    "1234.5": (".", ""),
}


@st.composite
def columns(draw):
    sign, apart = CONVENTIONS[draw(st.sampled_from(sorted(CONVENTIONS)))]
    decimals = draw(st.integers(0, 4))
    scaled = draw(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=5))
    numbers = [number / 10**decimals for number in scaled]
    swap = str.maketrans({",": apart, ".": sign})
    return numbers, [f"{number:,.{decimals}f}".translate(swap) for number in numbers]


@given(columns())
def test_a_column_gives_its_numbers_or_is_refused(column):
    numbers, texts = column
    places = [Place(n, "a", Cell(text)) for n, text in enumerate(texts, start=2)]
    faults = Faults()
    sign = decimal_sign(places, "", faults)
    if faults.found:
        assert all(len(readings(text)) == 2 for text in texts)
        return
    for place, number in zip(places, numbers, strict=True):
        found = number_of(place, sign, faults)
        assert found is not None and math.isclose(found.value, number)


@given(st.lists(st.text("0123456789.,' -", min_size=1, max_size=8), min_size=1, max_size=4))
def test_of_two_ways_of_writing_never_both_are_used(texts):
    places = [Place(n, "a", Cell(text)) for n, text in enumerate(texts, start=2)]
    faults = Faults()
    sign = decimal_sign(places, "", faults)
    both = [readings(text) for text in texts]
    if any(set(found) == {","} for found in both) and any(set(found) == {"."} for found in both):
        assert faults.found
    elif not faults.found and sign:
        assert all(sign in found for found in both if found)


@pytest.mark.captures
@pytest.mark.parametrize(
    ("case", "source", "expected"),
    [
        ("14-excel-percent-sign-as-text", "t", [0.5, 0.8]),
        ("17-lines-around-the-table", "t", [11.0, 12.5]),
        ("17-lines-around-the-table", "u", [12.5]),
        ("17-lines-around-the-table", "v", "row 4, gemeente: found 'Totaal'; this is no one area"),
    ],
)
def test_files_that_were_misread_before(captures, tmp_path, case, source, expected):
    folder = captures.parent / "cases" / case
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    shutil.copytree(folder, tmp_path / case)
    (described,) = own_tables(tmp_path / case / f"source-{source}.toml")
    if isinstance(expected, str):
        with pytest.raises(DefinitionError, match=expected) as caught:
            figures_of(described)
        assert len(str(caught.value).splitlines()) == 1
    else:
        found = figures_of(described)
        assert sorted(row.figures["slaapt"].value for row in found.rows) == expected
