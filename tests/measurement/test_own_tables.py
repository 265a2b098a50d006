"""Figures of one's own: read with their provenance, and every fault of a file told at once."""

import hashlib
import json

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import regiobeeld
from regiobeeld.errors import DefinitionError
from regiobeeld.measurement.definitions_folder import own_tables
from regiobeeld.measurement.figures import area_of, period_of
from regiobeeld.measurement.own_tables import add_table
from regiobeeld.store import Store, default_store
from regiobeeld.store.manifest import MANIFEST
from regiobeeld.store.store import verify

DEFINITION = """# figures
[source.sleep]
file = "sleep.csv"
title = "Sleep"
publisher = "GGD X"
licence = "CC0-1.0"
retrieved = 2024-05-31
region = "gemeente"
period = 2020
[source.sleep.columns]
well = { column = "well", unit = "%", lower = "low", upper = "high" }
"""
INDICATOR = """
[indicator.sleep_well]
label = "Slaapt goed"
theme = "health"
goal = "gebalanceerd_leven"
unit = "%"
direction = "higher_better"
kind = "survey"
from = [{ source = "sleep", value = "well", weight = "18+" }]
"""
GOOD = "gemeente;well;low;high\nGM0355;71,2;68,4;74\n310;73,5;70,1;76,9\nNederland;70;69;71\n"


@pytest.fixture
def write(tmp_path):
    def write(rows=GOOD, definition=DEFINITION, name="sleep.csv"):
        if isinstance(rows, str):
            (tmp_path / name).write_text(rows, encoding="utf-8")
        else:
            book = openpyxl.Workbook()
            for row in rows:
                book.active.append(row)
            book.save(tmp_path / name)
        file = tmp_path / "own.toml"
        file.write_text(definition.replace("sleep.csv", name), encoding="utf-8")
        return file

    return write


def read(file):
    store = Store(file.parent / "store", base=default_store())
    return add_table(own_tables(file)[0], store), store


def figures(entry, store):
    frame = store.table(entry.info.id).read("well", {"Marges": "MW00000"}, status=True)
    return frame.set_index("RegioS")


def test_figures_come_with_where_they_come_from(write):
    file = write()
    entry, store = read(file)
    verify(entry)
    assert figures(entry, store)["well_1"].to_dict() == {
        "GM0310": 73.5,
        "GM0355": 71.2,
        "NL01": 70.0,
    }
    assert entry.attribution == (
        "Bron: GGD X, tabel eigen-sleep, geraadpleegd 2024-05-31, licentie CC0-1.0;"
        " bewerking regiobeeld"
    )
    digest = hashlib.sha256((file.parent / "sleep.csv").read_bytes()).hexdigest()
    assert entry.provenance.original == {"file": "sleep.csv", "sha256": digest}
    resource = json.loads((store.path / MANIFEST).read_text())["resources"][0]
    assert resource["licenses"] == [{"name": "CC0-1.0", "title": "CC0-1.0"}]


def test_an_own_indicator_uses_them_like_any_other(write):
    entry, store = read(write(definition=DEFINITION + INDICATOR))
    definitions = regiobeeld.catalogue(store.path.parent)
    found = regiobeeld.picture(
        "gemeente:zeist", indicators=["sleep_well"], store=store, catalogue=definitions
    )
    row = found.main.iloc[0]
    assert (row["value"], row["lower"], row["upper"]) == (71.2, 68.4, 74.0)
    assert (row["kind"], row["table"]) == ("survey", "eigen-sleep")
    assert found.comparisons.iloc[0]["judgement"] == "similar"
    assert found.tables["eigen-sleep"].sha256 == entry.sha256
    assert "sleep_well" not in regiobeeld.catalogue().indicators


LATER = '[source.later]\nlike = "sleep"\nfile = "later.csv"\nperiod = 2022\n'


def test_a_source_is_like_another_and_an_indicator_comes_from_both(write):
    several = INDICATOR.replace('"sleep"', '["sleep", "later"]')
    file = write(definition=DEFINITION + LATER + several)
    (file.parent / "later.csv").write_text(GOOD.replace("71,2", "72"), encoding="utf-8")
    store = Store(file.parent / "store", base=default_store())
    for table in own_tables(file):
        add_table(table, store)
    assert store.entry("eigen-later").provenance.publisher == "GGD X"
    definitions = regiobeeld.catalogue(file.parent)
    recipes = definitions.indicator("sleep_well").recipes
    assert [(recipe.source, recipe.value) for recipe in recipes] == [
        ("sleep", ("well",)),
        ("later", ("well",)),
    ]
    for year, value in ((2021, 71.2), (2022, 72.0)):
        found = regiobeeld.picture(
            "gemeente:zeist",
            year,
            indicators=["sleep_well"],
            store=store,
            catalogue=definitions,
        )
        assert found.main["value"].tolist() == [value]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('like = "sleep"', 'like = "slep"', "line 13, .*like is 'slep'; .*Did you mean: sleep"),
        ('like = "sleep"', 'like = "later"', "line 13, .*circle: later is like later"),
        ("period = 2022", "perod = 2022", "line 15, .*unknown key 'perod'. Did you mean: period"),
        ('["sleep", "later"]', '["sleep", "latr"]', "line 24, .*source is 'latr'; it must be one"),
        ('value = "well"', 'value = "wel"', "line 24, .*value is 'wel'; it must be one of well"),
        ('["sleep", "later"]', "[]", "line 24, .*source names nothing"),
    ],
)
def test_what_is_wrong_with_a_source_that_is_like_another_is_named(write, old, new, message):
    text = DEFINITION + LATER + INDICATOR.replace('"sleep"', '["sleep", "later"]')
    file = write(definition=text.replace(old, new))
    with pytest.raises(DefinitionError, match=message):
        regiobeeld.catalogue(file.parent)


def test_a_region_of_which_gemeenten_lack_is_incomplete_and_not_a_guess(write):
    _, store = read(write(definition=DEFINITION + INDICATOR))
    found = regiobeeld.picture(
        "utrecht",
        indicators=["sleep_well"],
        store=store,
        catalogue=regiobeeld.catalogue(store.path.parent),
    )
    assert found.main["status"].tolist() == ["incomplete"]


def test_a_workbook_gives_what_the_csv_gives(write):
    rows = [
        ["gemeente", "well", "low", "high"],
        [355, 71.2, 68.4, 74],
        ["0310", "73,5", "70,1", "76,9"],
        ["NL", 70, 69, 71],
    ]
    book, _ = read(write(rows, name="sleep.xlsx"))
    text, _ = read(write())
    assert book.sha256 == text.sha256


def test_a_percentage_of_excel_is_the_number_that_it_shows(write, tmp_path):
    file = write([["gemeente", "well", "low", "high"], ["Zeist", 0.712, 0.68, 0.74]], name="a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for cell in book.active[2][1:]:
        cell.number_format = "0.0%"
    book.save(tmp_path / "a.xlsx")
    assert figures(*read(file)).loc["GM0355", "well_1"] == 71.2


def test_every_fault_is_told_at_once_with_row_and_column(write):
    rows = (
        "gemeente;well;low;high\nUtrcht;71,2;;\n355;nauwelijks;;\nBergen;12,5;;\n"
        "310;104;;\n344;50;51;52\nGM0344;50;;\n321;40;39;\n"
    )
    with pytest.raises(DefinitionError) as caught:
        read(write(rows))
    told = str(caught.value).splitlines()
    assert len(told) == 7
    for line, part in zip(
        told,
        [
            "sleep.csv, row 2, gemeente: found 'Utrcht'; There is no region 'gemeente:Utrcht'",
            "row 3, well: found 'nauwelijks'; a number such as 12,5; leave a cell",
            "row 4, gemeente: found 'Bergen'; 'gemeente:Bergen' can mean more than one region",
            "row 5, well: found '104'; a percentage lies between 0 and 100",
            "row 6, well: found '50'; the value lies between its bounds",
            "row 7, gemeente: found 'GM0344'; row 6 is of this area and period",
            "row 8, well: found '40'; bounds come in pairs",
        ],
        strict=True,
    ):
        assert part in line
    assert not (write().parent / "store").exists()


def test_gemeenten_of_another_year_are_recognised(write):
    rows = "gemeente;well;low;high\nGM0003;70;69;71\nGM0010;71;70;72\n"
    with pytest.raises(DefinitionError) as caught:
        read(write(rows, DEFINITION.replace("period = 2020", "period = 2022")))
    assert "GM0003 Appingedam is not in the division of 2022" in str(caught.value)
    assert "municipal division of 2020: write division = 2020 (own.toml, line 2)" in str(
        caught.value
    )
    right = DEFINITION.replace("period = 2020", "period = 2022\ndivision = 2020")
    assert read(write(rows, right))[0].rows == 6


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('file = "sleep.csv"', 'fiel = "sleep.csv"', "line 3, .*unknown key 'fiel'. Did you mean"),
        ('"GGD X"', "3", r"line 5, \[source.sleep\]: publisher is 3; it must be a text"),
        ('licence = "CC0-1.0"\n', "", "line 2, .*'licence' is missing"),
        ('"sleep.csv"', '"../sleep.csv"', "line 3, .*put the file in the folder"),
        ("2024-05-31", '"31 mei"', "line 7, .*it must be a date such as 2024-05-31"),
        ('region = "gemeente"', 'region = "gemeenten"', "line 8, .*no column 'gemeenten'. Did"),
        ("2020\n", "1999\n", "line 9, .*period is 1999; give a year from 2012"),
        ('lower = "low", ', "", "line 11, .*'lower' and 'upper' come together"),
        ('"well", unit', '"wel", unit', "line 11, .*no column 'wel'. Did you mean: well"),
        ("well = {", '"we ll" = {', "line 11, .*must consist of letters, digits and _"),
    ],
)
def test_a_wrong_definition_is_named_by_its_line(write, old, new, message):
    with pytest.raises(DefinitionError, match=message):
        read(write(definition=DEFINITION.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("gemeente;well;low;high\n", "no rows below"),
        ("gemeente;well;low;high\nGM0355;1;2;3;4\n", "row 2: 5 cells, but there are 4 columns"),
        (b"gemeente;well;low;high\nS\xfadwest;1;1;1\n", "not in UTF-8"),
        ("gemeente;well;well;low;high\nZeist;1;1;1;1\n", "2 columns 'well'"),
    ],
)
def test_a_file_that_is_no_table_is_refused(write, rows, message):
    file = write()
    data = rows if isinstance(rows, bytes) else rows.encode()
    (file.parent / "sleep.csv").write_bytes(data)
    with pytest.raises(DefinitionError, match=message):
        read(file)


def test_formulas_without_a_result_and_files_that_are_no_workbook_are_refused(write, tmp_path):
    file = write(
        [["gemeente", "well", "low", "high"], ["Zeist", "=1+1", None, None]], name="a.xlsx"
    )
    with pytest.raises(DefinitionError, match=r"row 2, well: .*formulas have a result"):
        read(file)
    (tmp_path / "a.xlsx").write_text("no workbook")
    with pytest.raises(DefinitionError, match="a damaged file, or no workbook"):
        read(file)


@given(st.sampled_from(["GM0344", "GM0014", "GM1979"]), st.booleans(), st.booleans())
def test_a_code_is_known_without_its_letters_and_zeros(code, letters, zeros):
    digits = code[2:] if zeros else code[2:].lstrip("0")
    assert area_of(("gm" if letters else "") + digits, 2021) == code


@given(st.integers(2012, 2026), st.integers(0, 8))
def test_a_period_is_written_as_it_is_shown(first, years):
    last = first + years
    if last > 2026:
        return
    label = str(first) if years == 0 else f"{first}-{last}"
    period = period_of(label)
    assert period.label == label and first <= period.year <= last
