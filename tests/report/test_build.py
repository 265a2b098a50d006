"""The main job, with real kernels: what it leaves, that it repeats, and how it fails."""

import base64
import html
import io
import json
import re
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest

import regiobeeld
from regiobeeld import errors
from regiobeeld.errors import BuildError, RegionError, StoreError
from regiobeeld.report import BuildResult, build
from regiobeeld.report.running.notebooks import as_build_error

MEGABYTE = 1_000_000


def test_a_build_leaves_page_notebooks_pack_and_data(utrecht: BuildResult):
    names = {path.name for path in utrecht.folder.iterdir()}
    assert names == {
        "01_kwantitatief_beeld.ipynb",
        "02_interviews.ipynb",
        "03_duiding.ipynb",
        "04_prioriteiten.ipynb",
        "checklists-utrecht.xlsx",
        "bereikbaarheid.csv",
        "boodschappen.csv",
        "cijfers.xlsx",
        "gemeenten_en_wijken.csv",
        "historie.csv",
        "interviewpakket-utrecht.xlsx",
        "metingen.csv",
        "metingen.parquet",
        "opgaven.csv",
        "regiobeeld-utrecht-aantrekkelijke_arbeidsmarkt.html",
        "regiobeeld-utrecht-digitale_transformatie.html",
        "regiobeeld-utrecht-wijkgerichte_preventie.html",
        "regiobeeld-utrecht.html",
        "ro-crate-metadata.json",
        "run.json",
        "scores-utrecht.xlsx",
        "sluiting.csv",
        "toekomst.csv",
        "vergelijking.csv",
        "wijken.csv",
    }
    assert utrecht.html.stat().st_size < 2.8 * MEGABYTE
    assert {path.name for path in utrecht.folder.parent.iterdir()} == {"utrecht"}
    assert "Gesprekspunten" in openpyxl.load_workbook(utrecht.pack).sheetnames


def test_two_builds_of_one_input_are_byte_identical(utrecht: BuildResult, tmp_path: Path):
    again = build("utrecht", out=tmp_path)
    for path in utrecht.folder.iterdir():
        assert (again.folder / path.name).read_bytes() == path.read_bytes(), path.name


def test_each_coalition_has_a_report_in_its_own_order(utrecht: BuildResult):
    assert set(utrecht.coalitions) == {
        "wijkgerichte_preventie",
        "digitale_transformatie",
        "aantrekkelijke_arbeidsmarkt",
    }
    page = utrecht.coalitions["digitale_transformatie"].read_text("utf-8")
    order = re.findall(r'<h2 id="([^"]+)"', page)
    assert order[-2:] == ["verantwoording", "cijfers"]
    places = [order.index(name) for name in ("prioriteiten", "toekomst", "stemmen", "digital")]
    assert places == sorted(places)
    assert "Regio Utrecht: Digitale transformatie" in page
    assert 'href="regiobeeld-utrecht.html"' in page
    assert 'id="prioriteiten-digitale_transformatie"' in page
    assert 'id="prioriteiten-wijkgerichte_preventie"' not in page
    # What is not its subject is in the whole report only.
    assert "living_environment" not in order and "wijken" not in order
    everybody = utrecht.html.read_text("utf-8")
    assert set(order) < set(re.findall(r'<h2 id="([^"]+)"', everybody))


def test_invented_interviews_are_called_so_on_every_page(example_page: Path, utrecht: BuildResult):
    page = example_page.read_text("utf-8")
    assert 'class="watermark"' in page and "De gesprekken in dit rapport zijn verzonnen" in page
    assert "Verzonnen" not in utrecht.html.read_text("utf-8")
    assert example_page.stat().st_size < 3 * MEGABYTE


def test_the_page_has_the_figures_in_dutch(utrecht: BuildResult):
    page = utrecht.html.read_text("utf-8")
    text = re.sub(r"<[^>]+>", " ", page)
    for shown in ("1.415.104", "81,1%", "44,3%", "15,1%", "80,6 tot 81,5", "niet gecorrigeerd"):
        assert shown in text
    assert "<html lang=" in page and 'lang="nl"' in page
    assert "geen open regionaal cijfer" in text
    assert "(50149NED)" in text


def test_every_missing_figure_says_why(utrecht: BuildResult):
    page = utrecht.html.read_text("utf-8")
    measurements = pd.read_parquet(utrecht.folder / "metingen.parquet")
    missing = set(measurements.loc[measurements["status"] != "ok", "indicator"])
    table = page.split('id="ontbreekt"')[1].split("</table>")[0]
    assert table.count("<tr>") - 1 == len(missing) >= 10


def test_the_data_inside_the_page_are_the_data_beside_it(utrecht: BuildResult):
    page = utrecht.html.read_text("utf-8")
    inside = re.search(r"data:text/csv;charset=utf-8;base64,([^\"]+)", page)
    assert inside is not None
    data = base64.b64decode(inside[1])
    assert data == (utrecht.folder / "metingen.csv").read_bytes()
    frame = pd.read_csv(io.BytesIO(data))
    assert frame.loc[frame["indicator"] == "inhabitants", "value"].tolist() == [1415104.0]


def test_executed_notebooks_hold_results_and_no_noise(utrecht: BuildResult):
    for path in utrecht.notebooks:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert "papermill" not in notebook.metadata
        assert any(cell.get("outputs") for cell in notebook.cells)
        assert str(utrecht.folder.parent) not in path.read_text("utf-8")


def test_source_notebooks_hold_no_outputs():
    folder = Path(__file__).parents[2] / "notebooks"
    for path in folder.glob("*.ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            assert not cell.get("outputs"), path.name


def test_text_from_a_region_file_is_text(hostile: BuildResult):
    page = hostile.html.read_text("utf-8")
    assert "alert(1)" not in re.sub(r"&lt;script&gt;alert\(1\)", "", page)
    assert 'lang="en"' in page
    assert hostile.folder.name == "mijn-regio"


def test_other_files_in_the_folder_stay(island: BuildResult):
    assert (island.folder / "mijn-notitie.txt").read_text("utf-8") == "bewaren"


def test_an_unknown_region_costs_no_time_and_leaves_nothing(tmp_path: Path):
    with pytest.raises(RegionError, match="utrecht"):
        build("utrect", out=tmp_path / "reports")
    assert not (tmp_path / "reports").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(BuildError, match=r"Cannot write reports to .*file"):
        build("utrecht", out=blocked / "reports")


def test_a_damaged_table_stops_the_build_and_leaves_nothing(tmp_path: Path, monkeypatch):
    """The kernel reads the store, so the failure crosses from the notebook as what it was."""
    store = tmp_path / "store"
    table = store / "tables" / "85012NED-00000000.parquet"
    table.parent.mkdir(parents=True)
    shipped = Path(__file__).parents[2] / "data"
    package = json.loads((shipped / "datapackage.json").read_text("utf-8"))
    names = ("85012ned", "85012ned-codes")
    package["resources"] = [r for r in package["resources"] if r["name"] in names]
    for resource in package["resources"]:
        target = store / resource["path"]
        target.write_bytes((shipped / resource["path"]).read_bytes()[:-10])
    (store / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    monkeypatch.setenv("REGIOBEELD_DATA", str(store))
    with pytest.raises(StoreError, match="85012NED is damaged"):
        build("utrecht", out=tmp_path / "reports")
    assert list((tmp_path / "reports").iterdir()) == []


def test_any_other_failure_names_notebook_and_cell():
    class Failure:
        ename, evalue, cell_index = "ZeroDivisionError", "division by zero", 3

    found = as_build_error("01_kwantitatief_beeld", Failure())
    assert type(found) is errors.BuildError
    assert str(found) == (
        "Notebook 01_kwantitatief_beeld failed in cell 3: ZeroDivisionError: division by zero."
    )


def test_every_source_is_named_in_the_page_and_both_workbooks(utrecht: BuildResult):
    """CC BY 4.0 asks for it; a table's id may be in lower case."""
    picture = regiobeeld.picture("utrecht")
    used = set(picture.main.loc[picture.main["status"] == "ok", "table"])
    assert "levensverwachting-ggd" in used
    page = html.unescape(utrecht.html.read_text("utf-8"))
    for path in (utrecht.pack, utrecht.folder / "cijfers.xlsx"):
        book = openpyxl.load_workbook(path, read_only=True)
        cells = [str(c) for sheet in book for row in sheet.values for c in row if c]
        for table in used:
            line = picture.tables[table].attribution
            assert any(line in cell for cell in cells), (path.name, table)
            assert line in page
