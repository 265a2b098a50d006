"""A real report: its record and its crate; it comes out the same, and what differs is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from importlib import metadata
from importlib.resources import files
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import requests
from typer.testing import CliRunner

from regiobeeld.cli import app
from regiobeeld.files.hashes import sha256
from regiobeeld.files.packaged_notebooks import source_folder
from regiobeeld.record import read_record
from regiobeeld.record.crate import CRATE
from regiobeeld.record.inputs import fingerprint_of
from regiobeeld.record.run_record import RUN
from regiobeeld.report import build
from regiobeeld.report.recorded import recorded
from regiobeeld.reproduction import Reproduction, comparing, reproduce, reproducing
from regiobeeld.store.manifest import MANIFEST

PAGE = "regiobeeld-GM0088.html"
CHILDREN = """
[indicator.children]
label = { nl = "Kinderen tot 15 jaar", en = "Children under 15" }
theme = "demography"
goal = "gezond_opgroeien"
coalitions = ["wijkgerichte_preventie"]
unit = "per 100"
relevant = 2
of = { nl = "inwoners", en = "inhabitants" }
direction = "neutral"
kind = "register"
context = true
from = [{ source = "kwb", numerator = "k_0Tot15Jaar", denominator = "k_15Tot25Jaar" }]
"""
CONTEXT = "https://w3id.org/ro/crate/1.1/context"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("GM0088", out=tmp_path_factory.mktemp("built")).folder


@pytest.fixture
def report(built: Path, tmp_path: Path) -> Path:
    """A copy of the report, to change."""
    return Path(shutil.copytree(built, tmp_path / "reports" / "GM0088"))


@pytest.fixture
def made_as_recorded(built: Path, monkeypatch) -> None:
    """Building takes long; what it would give for the recorded inputs is known."""
    made = {path.name: path.read_bytes() for path in built.iterdir()}
    monkeypatch.setattr(reproducing, "files_of", lambda job, say: made)


def rows(found: Reproduction, kind: str) -> list[tuple[str, str, str]]:
    chosen = found.differences[found.differences["kind"] == kind]
    return list(chosen[["what", "recorded", "found"]].itertuples(index=False, name=None))


def test_a_report_is_identical_when_it_is_made_again(built: Path, tmp_path: Path):
    before = {path.name: path.read_bytes() for path in built.iterdir()}
    result = CliRunner().invoke(app.app, ["reproduce", str(built / PAGE)])
    assert (result.stdout, result.exit_code) == (f"identical: {len(before) - 1} files\n", 0)
    assert "6/6 pages" in result.stderr
    assert {path.name: path.read_bytes() for path in built.iterdir()} == before


def test_the_record_holds_no_path_and_names_every_file(built: Path):
    record = read_record(built)
    assert set(record.outputs) | {RUN} == {path.name for path in built.iterdir()}
    assert all(sha256((built / n).read_bytes()) == h for n, h in record.outputs.items())
    assert record.fingerprint == fingerprint_of(record.inputs)
    assert record.data == (built / RUN).read_bytes()
    assert record.inputs["region"] == {
        "id": "GM0088",
        "name": "Schiermonnikoog",
        "division": 2026,
        "file": None,
    }
    assert record.inputs["versions"]["statsmodels"] == metadata.version("statsmodels")
    assert record.inputs["seeds"] == {
        "agreement of coders": 2011,
        "order of priorities": 1,
        "people who will need care": 2040,
    }
    for path in built.iterdir():
        assert str(built.parent).encode() not in path.read_bytes(), path.name


def test_another_version_of_a_package_is_named(report: Path, made_as_recorded, monkeypatch):
    def version(name: str) -> str:
        return "0.14.1" if name == "statsmodels" else metadata.version(name)

    own = metadata.version("statsmodels")
    monkeypatch.setattr("regiobeeld.record.shared._version", version)
    found = reproduce(report)
    assert not found.identical
    assert rows(found, "version") == [("statsmodels", own, "0.14.1")]
    assert len(found.differences) == 1
    assert f"pip install statsmodels=={own}" in found.closing
    assert "the same as recorded" in found.closing


def test_an_edited_record_is_named(report: Path, made_as_recorded):
    content = json.loads((report / RUN).read_text("utf-8"))
    content["versions"]["statsmodels"] = "0.13.0"
    (report / RUN).write_text(json.dumps(content), encoding="utf-8")
    found = reproduce(report)
    assert rows(found, "version") == [("statsmodels", "0.13.0", metadata.version("statsmodels"))]
    assert [what for what, _, _ in rows(found, "record")] == [f"fingerprint in {RUN}"]


def test_an_edited_page_is_named_by_its_chapter(report: Path, made_as_recorded):
    page = report / PAGE
    text = page.read_text("utf-8")
    begin = text.index('<h2 id="health">')
    place = text.index("%", begin)
    page.write_text(f"{text[:place]} (mooi) %{text[place + 1 :]}", encoding="utf-8")
    found = reproduce(report)
    ((what, before, changed),) = rows(found, "file")
    assert what.startswith(f"{PAGE}, chapter ") and what.endswith("(health)")
    assert "(mooi)" in changed and "(mooi)" not in before
    assert rows(found, "result") == []
    assert "build it again: `regiobeeld build GM0088`. With --out" in found.closing


def test_an_edited_notebook_is_named_by_its_cell(report: Path, made_as_recorded):
    path = report / "04_prioriteiten.ipynb"
    notebook = nbformat.read(path, as_version=4)
    number = next(n for n, c in enumerate(notebook.cells) if "write_scores_sheet(\n" in c.source)
    notebook.cells[number].outputs[0].data["text/plain"] = "alles blijft gelijk"
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    ((what, _, changed),) = rows(reproduce(report), "file")
    assert what.startswith(f"04_prioriteiten.ipynb, cell {number + 1}: write_scores_sheet(")
    assert "alles blijft gelijk" in changed


def test_edited_figures_are_named_by_row_and_what_is_gone_by_name(report: Path, made_as_recorded):
    path = report / "metingen.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace(",all,all,972,", ",all,all,999,", 1), encoding="utf-8")
    (report / "cijfers.xlsx").unlink()
    (report / "notitie.txt").write_text("van mij", encoding="utf-8")
    found = reproduce(report)
    assert rows(found, "file") == [
        (
            "cijfers.xlsx",
            comparing.short(read_record(report).outputs["cijfers.xlsx"]),
            "gone",
        ),
        ("metingen.csv, inhabitants, GM0088, gemeente, 2026, all, all, value", "972", "999"),
    ]
    assert found.extra == ("notitie.txt",)


def test_a_pdf_is_compared_and_not_printed_again(report: Path, made_as_recorded):
    pdf = report / "regiobeeld-GM0088.pdf"
    files = {p.name: p.read_bytes() for p in report.iterdir()} | {pdf.name: b"%PDF-1.4"}
    for name, data in recorded(files, read_record(report).inputs).items():
        (report / name).write_bytes(data)
    assert reproduce(report).identical
    pdf.write_bytes(b"%PDF-1.5")
    assert [what for what, _, _ in rows(reproduce(report), "file")] == [pdf.name]
    assert len(reproduce(report).differences) == 1


def test_a_link_to_elsewhere_is_not_read(report: Path, made_as_recorded, tmp_path: Path):
    (report / PAGE).rename(tmp_path / PAGE)
    (report / PAGE).symlink_to(tmp_path / PAGE)
    ((what, _, found),) = rows(reproduce(report), "file")
    assert (what, found) == (PAGE, "gone")


def test_an_edited_source_notebook_is_named_by_its_cell(
    report: Path, made_as_recorded, tmp_path: Path, monkeypatch
):
    mine = Path(shutil.copytree(source_folder(), tmp_path / "notebooks"))
    path = mine / "01_kwantitatief_beeld.ipynb"
    text = path.read_text("utf-8")
    path.write_text(text.replace("differences(picture", "changes(picture"), encoding="utf-8")
    monkeypatch.setattr("regiobeeld.record.shared.source_folder", lambda: mine)
    monkeypatch.setattr("regiobeeld.reproduction.comparing.source_folder", lambda: mine)
    ((what, before, changed),) = rows(reproduce(report), "notebook")
    assert what.startswith("01_kwantitatief_beeld.ipynb, cell ")
    assert what.endswith(": report.differences(picture, lang)")
    assert (before, changed) == (
        "report.differences(picture, lang)",
        "report.changes(picture, lang)",
    )


def test_an_edited_table_is_named_whatever_the_manifest_says(
    report: Path, tmp_path: Path, monkeypatch
):
    shipped = Path(__file__).parents[2] / "data"
    package = json.loads((shipped / MANIFEST).read_text("utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"].startswith("84799ned")]
    for resource in package["resources"]:
        target = tmp_path / "data" / resource["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((shipped / resource["path"]).read_bytes())
    edited = tmp_path / "data" / package["resources"][0]["path"]
    edited.write_bytes(edited.read_bytes()[:-1] + b"?")
    (tmp_path / "data" / MANIFEST).write_text(json.dumps(package), encoding="utf-8")
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
    result = CliRunner().invoke(app.app, ["reproduce", str(report), "--csv"])
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "kind,what,recorded,found"
    part = "figures" if "codes" not in package["resources"][0]["name"] else "codes"
    assert any(line.startswith(f'table,"84799NED, {part}",') for line in lines)
    (failure,) = [line for line in lines if line.startswith("build,")]
    assert "84799NED is damaged" in failure
    assert "Put back the tables of the report (84799NED)" in result.stderr
    assert "Traceback" not in result.stderr


def test_one_changed_definition_is_named_with_its_rows(report: Path, tmp_path: Path, monkeypatch):
    own = tmp_path / "own"
    own.mkdir()
    (own / "children.toml").write_text(CHILDREN, encoding="utf-8")
    monkeypatch.setenv("REGIOBEELD_DEFINITIONS", str(own))
    found = reproduce(report)
    assert [what for what, _, _ in rows(found, "definition")] == ["children"]
    value = "metingen.csv, children, GM0088, gemeente, 2024, all, all, value"
    (changed,) = [row for row in rows(found, "result") if row[0] == value]
    frame = pd.read_csv(report / "metingen.csv").set_index("indicator")
    assert float(changed[1]) == pytest.approx(frame.loc["children", "value"])
    assert float(changed[2]) == pytest.approx(100 * 86 / 98)
    figures = [what for what, _, _ in rows(found, "result") if what.startswith("metingen.csv")]
    assert figures and all(what.startswith("metingen.csv, children,") for what in figures)
    assert rows(found, "file") == []
    assert "--definitions" in found.closing


def test_differences_show_as_text(built: Path, made_as_recorded, report: Path):
    content = json.loads((report / RUN).read_text("utf-8"))
    content["versions"]["<script>"] = "=1+1"
    (report / RUN).write_text(json.dumps(content), encoding="utf-8")
    found = reproduce(report)
    assert "<script>" not in found._repr_html_()
    assert "&lt;script&gt;" in found._repr_html_()
    result = CliRunner().invoke(app.app, ["reproduce", str(report), "--csv"])
    assert "version,<script>,'=1+1,not here" in result.stdout


@pytest.fixture
def offline_validator(tmp_path: Path, monkeypatch) -> Callable[[Path], list[str]]:
    """RO-Crate's own validator. The one document that it asks of the network lies in a package:
    the terms of RO-Crate, of a later version that has all of 1.1.
    """
    services = pytest.importorskip("rocrate_validator.services")
    from rocrate_validator.models import Severity, ValidationSettings
    from rocrate_validator.utils.http import HttpRequester

    terms = (files("rocrate") / "data" / "ro-crate.jsonld").read_bytes()

    def get(self: object, url: str, **options: object) -> requests.Response:
        response = requests.Response()
        response.url, response.headers["Content-Type"] = url, "application/ld+json"
        response.status_code, response._content = (200, terms) if url == CONTEXT else (504, b"")
        return response

    monkeypatch.setattr(HttpRequester, "get", get, raising=False)

    def issues(folder: Path) -> list[str]:
        settings = ValidationSettings(
            rocrate_uri=str(folder),
            profile_identifier="ro-crate-1.1",
            requirement_severity=Severity.REQUIRED,
            offline=True,
            cache_path=tmp_path / "cache",
        )
        found = services.validate(settings).get_issues(Severity.REQUIRED)
        return [str(issue.message) for issue in found]

    return issues


def test_the_crate_is_valid(built: Path, tmp_path: Path, offline_validator):
    assert offline_validator(built) == []
    broken = Path(shutil.copytree(built, tmp_path / "broken"))
    text = (broken / CRATE).read_text("utf-8")
    (broken / CRATE).write_text(text.replace('"datePublished"', '"date"'), encoding="utf-8")
    assert any("datePublished" in message for message in offline_validator(broken))


def test_the_crate_says_what_each_file_is_and_where_figures_come_from(built: Path):
    from rocrate.rocrate import ROCrate

    crate = ROCrate(str(built))
    root = crate.root_dataset
    assert root["name"] == "Regiobeeld Schiermonnikoog"
    assert root["datePublished"] == "2026-07-19"
    assert root["license"].id == "https://creativecommons.org/licenses/by/4.0/"
    for path in built.iterdir():
        entity = crate.get(path.name)
        assert entity is not None, path.name
        if path.name not in (RUN, CRATE):
            assert entity["sha256"] == sha256(path.read_bytes())
            assert entity["contentSize"] == str(path.stat().st_size)
    action = crate.get("#build")
    assert action["instrument"]["softwareVersion"] == read_record(built).inputs["regiobeeld"]
    used = set(pd.read_csv(built / "metingen.csv").query("status == 'ok'")["table"])
    tables = {e["identifier"]: e for e in action["object"] if "creditText" in e}
    assert used <= set(tables)
    assert tables["85012NED"]["publisher"]["name"] == "RIVM, GGD'en en CBS"
    assert tables["85012NED"]["distribution"]["sha256"]
    assert {e["name"]: e["value"] for e in action["object"] if e.type == "PropertyValue"} == {
        "region": "GM0088",
        "year": "None",
        "lang": "nl",
        "benchmark": "",
        "coalitions": "True",
        "plotly": "",
        "seed-agreement-of-coders": "2011",
        "seed-order-of-priorities": "1",
        "seed-people-who-will-need-care": "2040",
    }
    assert "ComputationalWorkflow" in crate.get("03_duiding.ipynb").type
