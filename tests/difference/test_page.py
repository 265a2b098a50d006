"""The page of what changed, and the command."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from typer.testing import CliRunner

from regiobeeld.cli.app import app
from regiobeeld.difference import diff
from regiobeeld.difference.page import page, write_page
from regiobeeld.errors import BuildError, RegiobeeldError
from tests.difference.conftest import edited
from tests.difference.test_reports import OVERWEIGHT, put


@pytest.fixture
def revised(few, tmp_path):
    """One revised figure, one conclusion that turned, in the labels an attack."""

    def values(frame):
        put("value", "47.9", **OVERWEIGHT)(frame)
        put("label", "<script>alert(1)</script>", indicator="smoking")(frame)

    other = edited(few, tmp_path / "b", "metingen.csv", values)
    return edited(other, other, "vergelijking.csv", put("judgement", "worse", **OVERWEIGHT))


def headings(html: str) -> list[str]:
    return re.findall(r"<h[12][^>]*>([^<]*)</h[12]>", html)


def test_what_matters_comes_first(example, tmp_path):
    edit = put("value", "46.2", indicator="loneliness", age="18+")
    other = edited(example, tmp_path / "b", "metingen.csv", edit)
    edited(other, other, "vergelijking.csv", put("judgement", "worse", **OVERWEIGHT))
    assert headings(page(diff(example, other)))[1:5] == [
        "In het kort",
        "Conclusies die anders zijn",
        "Gesprekken over een cijfer dat nu anders is",
        "Cijfers die zijn herzien",
    ]


def test_both_languages_and_their_numbers(few, revised):
    found = diff(few, revised)
    dutch, english = page(found), page(found, lang="en")
    assert "44,3%" in dutch and "+3,6" in dutch and '<html lang="nl">' in dutch
    assert "44.3%" in english and "+3.6" in english and '<html lang="en">' in english
    assert "Overgewicht" in dutch and "Overweight" in english
    assert "geen duidelijk verschil" in dutch or "gunstiger" in dutch
    with pytest.raises(RegiobeeldError, match="no language"):
        page(found, lang="fr")


def test_text_from_files_is_escaped(few, revised):
    html = page(diff(few, revised))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


class _Tables(HTMLParser):
    """Counts tables, their captions, and headings without scope."""

    def __init__(self) -> None:
        super().__init__()
        self.tables, self.captions, self.bare = 0, 0, 0

    def handle_starttag(self, tag, attrs):
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.bare += tag == "th" and "scope" not in dict(attrs)


def test_tables_have_captions_and_scopes(few, later):
    found = _Tables()
    found.feed(page(diff(few, later)))
    assert found.tables and found.tables == found.captions and not found.bare


def test_it_is_one_file_that_asks_for_nothing(few, later, tmp_path):
    path = write_page(diff(few, later), tmp_path / "verschil.html")
    html = path.read_text(encoding="utf-8")
    assert not re.findall(r"(?:src|href)=\"(?!#|data:)", html)
    assert html == page(diff(few, later))
    assert str(few) not in html
    with pytest.raises(BuildError):
        write_page(diff(few, later), tmp_path)


def test_nothing_changed_is_said(few):
    html = page(diff(few, few))
    assert "Er is niets veranderd." in html and "<table" not in html


@pytest.mark.parametrize(("lang", "width"), [("nl", 1280), ("en", 400)])
def test_it_reads_well_in_a_browser(example, few, later, tmp_path, look, lang, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    shown = look(write_page(diff(few, later), tmp_path / "page.html", lang=lang), width)
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shown.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = axe.Axe().run(shown, options=options).response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found] == []


# --- the command


def run(*arguments):
    return CliRunner().invoke(app, ["diff", *map(str, arguments)])


def test_the_command_prints_a_line_per_kind(few, revised):
    result = run(few, revised)
    assert result.exit_code == 0
    assert "conclusions that turned: 1" in result.stdout
    assert "44.3%" in result.stdout


def test_the_command_gives_csv_with_everything(few, later):
    result = run(few, later, "--csv")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("kind,indicator,label,area,area_name,period,group,unit,before")
    assert len(lines) == len(diff(few, later).found) + 1


def test_the_command_writes_a_page(few, later, tmp_path):
    result = run(few, later, "--html", tmp_path / "x.html", "--lang", "en")
    assert result.exit_code == 0
    assert "What changed" in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_no_differences_is_no_failure(few):
    result = run(few, few)
    assert result.exit_code == 0 and "no differences" in result.stdout


def test_what_cannot_be_compared_is_one_line(few, tmp_path):
    result = run(few, tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ") and "holds no report" in result.stderr
