"""The report on paper, printed by the browser that is there and looked at as pictures."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from regiobeeld.errors import BuildError
from regiobeeld.report import build
from regiobeeld.report.pdf import find_browser, print_pdf, without_moment

Image = pytest.importorskip("PIL.Image", reason="pillow is not installed")


@pytest.fixture(scope="module")
def paper(chromium, utrecht, tmp_path_factory) -> Path:
    return print_pdf(utrecht.html, tmp_path_factory.mktemp("paper") / "utrecht.pdf", Path(chromium))


@pytest.fixture(scope="module")
def sheets(paper, tmp_path_factory) -> list:
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not installed")
    folder = tmp_path_factory.mktemp("sheets")
    subprocess.run(["pdftoppm", "-r", "40", "-png", paper, folder / "sheet"], check=True)
    return [Image.open(path).convert("L") for path in sorted(folder.iterdir())]


def test_every_sheet_is_a4_and_has_ink(sheets):
    assert 20 < len(sheets) < 55
    for number, sheet in enumerate(sheets, start=1):
        assert abs(sheet.height / sheet.width - 297 / 210) < 0.01
        ink = sum(sheet.histogram()[:200]) / (sheet.width * sheet.height)
        assert ink > 0.002, f"sheet {number} is blank"


def test_nothing_runs_off_the_sheet(sheets):
    for number, sheet in enumerate(sheets, start=1):
        edge = sheet.crop((sheet.width - 14, 0, sheet.width, sheet.height))
        assert edge.getextrema()[0] > 200, f"sheet {number}"


def test_charts_are_drawn_and_reasons_unfolded(paper):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    done = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, check=True)
    text = done.stdout.decode("utf-8")
    # Texts that only the drawings of the last chapters have.
    for shown in ("verwacht aantal overlijdens", "onderling verschillen", "47,4 t/m 58,2%"):
        assert shown in text
    assert "nog niet opgehaald" in text
    assert "Zoek op deze pagina" not in text and "bewaren (CSV)" not in text
    assert re.search(r"\b2 / \d\d\b", text)


def test_the_moment_of_printing_is_left_out(paper):
    moments = re.findall(rb"/(?:CreationDate|ModDate) \(D:([^)]*)\)", paper.read_bytes())
    assert moments and {moment[:14] for moment in moments} == {b"19800101000000"}


def test_leaving_out_the_moment_moves_nothing():
    data = b"%PDF <</ModDate (D:20260131235959Z)>> <</CreationDate (D:20260131235959-01'30')>>"
    assert len(without_moment(data)) == len(data)
    assert b"2026" not in without_moment(data)


def test_without_a_browser_nothing_is_made(tmp_path, monkeypatch):
    monkeypatch.delenv("REGIOBEELD_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BuildError, match=r"Install\s+one, or give the path .* REGIOBEELD_CHROMIUM"):
        build("utrecht", out=tmp_path / "reports", pdf=True)
    assert not (tmp_path / "reports").exists()


def test_a_browser_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_CHROMIUM", str(tmp_path / "chrome"))
    with pytest.raises(BuildError, match=r"REGIOBEELD_CHROMIUM names '.*chrome'"):
        find_browser()


def test_a_program_that_does_not_print_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_CHROMIUM", sys.executable)
    page = tmp_path / "page.html"
    page.write_text("<p>Hallo</p>", encoding="utf-8")
    with pytest.raises(BuildError, match=r"did not print the report \(status 2\)"):
        print_pdf(page, tmp_path / "page.pdf", find_browser())
    assert sorted(tmp_path.iterdir()) == [page]
