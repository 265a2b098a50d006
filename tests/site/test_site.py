"""A site of reports: what goes along, what does not, and the page to pick a region from."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from pathlib import Path

import pytest
from typer.testing import CliRunner

from regiobeeld.cli.app import app
from regiobeeld.errors import BuildError
from regiobeeld.files.hashes import sha256
from regiobeeld.record.run_record import RUN
from regiobeeld.site import build_site
from regiobeeld.site.building import MANIFEST
from regiobeeld.site.country_map import country_map
from regiobeeld.site.reports import DOWNLOADS, find_reports
from tests.difference.conftest import record_of

EVIL = "</script><script>alert(1)</script> \"'><img src=x onerror=alert(2)> {{ 7*7 }}"
LIBRARY = (resources.files("regiobeeld.report") / "static" / "plotly-basic.min.js").read_text(
    encoding="utf-8"
)
PAGE = """<!doctype html>
<html lang="{lang}"><head><title>Regiobeeld {name} 2020</title></head>
<body><h1 id="overzicht-titel">{name}</h1><script>{library}</script></body></html>
"""
SECRET = "Naam van een codeur"


def page(name="Twente", lang="nl", library=LIBRARY):
    return PAGE.format(name=name, lang=lang, library=library)


@pytest.fixture
def reports(tmp_path) -> Path:
    folder = tmp_path / "reports"
    names = {"twente": "Twente", "utrecht": "Regio Utrecht", "utrecht-voorbeeld": "Voorbeeldregio"}
    for region, name in names.items():
        place = folder / region
        place.mkdir(parents=True)
        (place / f"regiobeeld-{region}-2020.html").write_text(page(name), encoding="utf-8")
    for name in (*DOWNLOADS, "01_kwantitatief_beeld.ipynb", "interviewpakket-twente-2020.xlsx",
                 "codeerblad_anna.xlsx", "scores.csv", "metingen.csv.bak"):  # fmt: skip
        (folder / "twente" / name).write_text(SECRET if name not in DOWNLOADS else name)
    (folder / "README.md").write_text(SECRET)
    own = folder / "eigen"
    own.mkdir()
    escaped = EVIL.replace("<", "&lt;").replace(">", "&gt;")
    (own / "regiobeeld-eigen-2020.html").write_text(page(escaped, "en"), encoding="utf-8")
    table = "indicator,region,level\nsmoking,GM0363,gemeente\nsmoking,../x,gemeente\n"
    (own / "gemeenten_en_wijken.csv").write_text(table)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_reports_and_their_figures_go_along_and_nothing_else(reports, tmp_path):
    made = build_site(reports, tmp_path / "site")
    found = files(tmp_path / "site")
    pages = [f"{r}/regiobeeld-{r}-2020.html" for r in ("twente", "utrecht", "utrecht-voorbeeld")]
    assert set(found) == {
        "index.html",
        MANIFEST,
        "plotly-4.1.1.min.js",
        "plotly-4.1.1.LICENSE.txt",
        "eigen/regiobeeld-eigen-2020.html",
        "eigen/gemeenten_en_wijken.csv",
        *pages,
        *(f"twente/{name}" for name in DOWNLOADS),
    }
    assert not any(SECRET.encode() in data for data in found.values())
    assert made.size == sum(map(len, found.values())) - len(found[MANIFEST])


def test_reports_share_the_chart_library(reports, tmp_path):
    made = build_site(reports, tmp_path / "site")
    found = files(tmp_path / "site")
    assert found["plotly-4.1.1.min.js"].decode() == LIBRARY
    assert "Permission is hereby granted" in found["plotly-4.1.1.LICENSE.txt"].decode()
    assert found["twente/regiobeeld-twente-2020.html"].decode() == page().replace(
        f"<script>{LIBRARY}</script>", '<script src="../plotly-4.1.1.min.js"></script>'
    )
    assert made.saved > 2.9 * len(LIBRARY)


def test_a_report_with_another_library_stays_as_it_is(reports, tmp_path):
    for path in reports.glob("*/*.html"):
        path.write_text(page(library=LIBRARY + "\n"), encoding="utf-8")
    made = build_site(reports, tmp_path / "site")
    found = files(tmp_path / "site")
    assert found["twente/regiobeeld-twente-2020.html"].decode() == page(library=LIBRARY + "\n")
    assert not [name for name in found if name.startswith("plotly")]
    assert made.saved == 0


def test_the_same_reports_give_the_same_bytes(reports, tmp_path):
    build_site(reports, tmp_path / "one")
    build_site(reports, tmp_path / "two")
    build_site(reports, tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_a_new_site_takes_away_what_the_former_had(reports, tmp_path):
    site = tmp_path / "site"
    build_site(reports, site)
    (site / "robots.txt").write_text("mine")
    shutil.rmtree(reports / "twente")
    build_site(reports, site)
    assert not (site / "twente").exists()
    assert (site / "robots.txt").read_text() == "mine"


def test_a_folder_that_is_no_site_is_refused(reports, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    with pytest.raises(BuildError, match="holds files and is no site of regiobeeld"):
        build_site(reports, tmp_path / "mine")
    assert list(files(tmp_path / "mine")) == ["thesis.txt"]
    (tmp_path / "empty").mkdir()
    assert build_site(reports, tmp_path / "empty").index.exists()


def test_a_strange_file_in_the_way_is_not_replaced(reports, tmp_path):
    site = tmp_path / "site"
    build_site(reports, site)
    (reports / "twente" / "regiobeeld-twente-2022.html").write_text(page(), encoding="utf-8")
    (site / "twente" / "regiobeeld-twente-2022.html").write_text("mine")
    with pytest.raises(BuildError, match=r"twente-2022.html is not a file of the site"):
        build_site(reports, site)
    assert (site / "twente" / "regiobeeld-twente-2022.html").read_text() == "mine"


@pytest.mark.parametrize("name", ["../thesis.txt", "/etc/passwd", "a/../../b", "", 3])
def test_a_list_of_files_that_leads_elsewhere_is_refused(reports, tmp_path, name):
    site = tmp_path / "site"
    build_site(reports, site)
    (tmp_path / "thesis.txt").write_text("mine")
    (site / MANIFEST).write_text(json.dumps({"form": "regiobeeld-site/1", "files": [name]}))
    with pytest.raises(BuildError, match="is damaged"):
        build_site(reports, site)
    assert (tmp_path / "thesis.txt").exists()


def record_outputs(folder: Path) -> None:
    """Write a record that names the files of a report as they are."""
    outputs = {path.name: sha256(path.read_bytes()) for path in folder.iterdir()}
    record_of(folder, outputs=outputs)


def test_files_that_are_not_those_of_the_record_are_flagged(reports, tmp_path, capsys):
    for region in ("twente", "utrecht"):
        record_outputs(reports / region)
    assert build_site(reports, tmp_path / "site").flagged == ()
    (reports / "twente" / "regiobeeld-twente-2020.html").write_text(page("Ander"), "utf-8")
    (reports / "twente" / "cijfers.xlsx").write_text("changed")
    (reports / "twente" / "scores.csv").write_text("changed, and no file of a site")
    (reports / "utrecht" / RUN).write_text("{")
    changed, damaged = build_site(reports, tmp_path / "site").flagged
    assert f"{reports / 'twente'}: cijfers.xlsx, regiobeeld-twente-2020.html: not as run" in changed
    assert f"{reports / 'utrecht' / RUN} is no record" in damaged
    result = CliRunner().invoke(
        app, ["site", "--reports", str(reports), "--out", str(tmp_path / "site")]
    )
    assert result.exit_code == 0
    assert "Look at this: " in result.stderr and "cijfers.xlsx" in result.stderr


def test_a_report_that_a_killed_build_left_away_is_flagged(reports, tmp_path):
    (reports / "twente").rename(reports / ".regiobeeld-twente.old")
    (flag,) = build_site(reports, tmp_path / "site").flagged
    assert flag == (
        f"{reports / 'twente'} is not in the site: a build of it was killed. Run"
        " `regiobeeld build twente` again."
    )


def test_links_are_not_followed(reports, tmp_path):
    secret = tmp_path / "interviews.csv"
    secret.write_text(SECRET)
    (reports / "utrecht" / "metingen.csv").symlink_to(secret)
    (reports / "zeist").symlink_to(reports / "twente")
    build_site(reports, tmp_path / "site")
    found = files(tmp_path / "site")
    assert "utrecht/metingen.csv" not in found
    assert not any(name.startswith("zeist") for name in found)


def test_no_reports_is_an_error(tmp_path):
    with pytest.raises(BuildError, match="There is no folder"):
        build_site(tmp_path / "nowhere", tmp_path / "site")
    with pytest.raises(BuildError, match="There is no report in"):
        build_site(tmp_path, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_the_map_has_an_area_for_each_set_of_gemeenten(reports):
    found = {report.region: report for report in find_reports(reports)}
    assert found["eigen"].gemeenten == ("GM0363",)
    assert found["utrecht-voorbeeld"].fictional and not found["utrecht"].fictional
    ordered = sorted(found.values(), key=lambda report: report.fictional)
    drawn = [area.report.region for area in country_map(ordered).areas]
    assert drawn == ["utrecht", "twente", "eigen"]


@pytest.fixture
def index(reports, tmp_path) -> Path:
    return build_site(reports, tmp_path / "site").index


def test_names_from_reports_are_text(look, index):
    assert EVIL not in index.read_text(encoding="utf-8")
    shown = look(index)
    assert shown.locator("#regio-eigen .name").inner_text() == EVIL
    assert shown.locator("main img").count() == 0


def test_the_map_by_keyboard(look, index):
    shown = look(index)
    for _ in range(2):
        shown.keyboard.press("Tab")
    region = shown.evaluate("document.activeElement.dataset.region")
    assert region == "utrecht"
    assert "marked" in shown.locator("#regio-utrecht").get_attribute("class")
    assert shown.locator("svg a[data-region=utrecht] title").text_content() == "Regio Utrecht"
    shown.keyboard.press("Enter")
    shown.wait_for_url("**/utrecht/regiobeeld-utrecht-2020.html")
    assert shown.evaluate("typeof Plotly.newPlot") == "function"


def test_the_search_and_the_mark_of_the_example(look, index):
    shown = look(index)
    example = shown.locator("#regio-utrecht-voorbeeld")
    assert "verzonnen gesprekken" in example.inner_text()
    shown.locator("#search").fill("TWÉNTE")
    assert shown.locator(".list > ul > li:visible").count() == 1
    assert shown.locator(".search-status").inner_text() == "Aantal regio's: 1"
    shown.locator("#search").fill("qqq")
    assert shown.locator(".search-status").inner_text() == "Geen regio gevonden."


@pytest.mark.parametrize(("lang", "width"), [("nl", 1280), ("en", 400)])
def test_axe_finds_no_violation(look, reports, tmp_path, lang, width):
    pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    from tests.report.page.test_accessibility import RULES, violations

    shown = look(build_site(reports, tmp_path / "site", lang=lang).index, width)
    assert violations(shown, runOnly=RULES) == []
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert shown.locator("html").get_attribute("lang") == lang


def test_the_whole_report_comes_before_those_of_coalitions(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "twente"
    folder.mkdir(parents=True)
    message = (
        '<li class="message"><div><h3>Ouder worden</h3></div>\n<p>Er komen  meer 75-plussers.</p>'
    )
    for name in ("regiobeeld-twente-zorg.html", "regiobeeld-twente.html"):
        text = f'<html lang="nl"><title>{name}</title>{message}'
        (folder / name).write_text(text, encoding="utf-8")
    found = find_reports(tmp_path / "reports")
    assert [report.path.name for report in found] == [
        "regiobeeld-twente.html",
        "regiobeeld-twente-zorg.html",
    ]
    assert found[0].message == "Er komen meer 75-plussers."
