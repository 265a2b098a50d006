"""The commands for interviews, run as a researcher would; errors are lines, never a traceback."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from regiobeeld.cli import app
from regiobeeld.interviews.keeping import opened
from regiobeeld.interviews.workspace import Workspace, example

REGION = "utrecht-voorbeeld"
EXAMPLE = example(REGION)


def run(*arguments):
    return CliRunner().invoke(app.app, [str(a) for a in arguments], prog_name="regiobeeld")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "interviews" / REGION


@pytest.fixture
def begun(folder):
    """A workspace with fragments, as after `regiobeeld sheets`."""
    shutil.copytree(EXAMPLE.folder, folder)
    opened(Workspace(folder, REGION))
    return folder


@pytest.mark.parametrize(
    "command",
    ["sheets", "merge", "themes", "respondents", "withdraw", "qda export", "qda import"],
)
def test_each_command_has_examples(command):
    result = run(*command.split(), "--help")
    assert result.exit_code == 0 and f"      regiobeeld {command} utrecht" in result.stdout


def test_the_whole_loop(folder):
    made = run("sheets", REGION, "--transcripts", EXAMPLE.transcripts, "--coders", "anna,bram")
    assert made.exit_code == 0, made.stderr
    assert "109 fragments of 14 interviews" in made.stderr
    assert (folder / "codeerbladen" / "codeerblad_bram.xlsx").exists()
    merged = run("merge", REGION, EXAMPLE.sheets, EXAMPLE.folder / "goedkeuringsblad.xlsx")
    assert merged.exit_code == 0, merged.stderr
    assert "0.79" in merged.stdout and "27 decisions" in merged.stdout
    sent = run("qda", "export", REGION, "uit.qdpx")
    assert sent.exit_code == 0, sent.stderr
    assert "0 unplaced" in run("qda", "import", REGION, "uit.qdpx").stdout


def test_withdrawing_takes_reports_with_it(begun, tmp_path):
    assert run("merge", REGION).exit_code == 0
    quote = "Ik spreek soms een hele dag niemand"
    fragment = (begun / "fragmenten.csv").read_text("utf-8-sig").splitlines()[1].split(",")[0]
    interview = fragment.rpartition("-")[0]
    report = tmp_path / "reports" / "report.html"
    report.parent.mkdir()
    report.write_text(f"<p>{quote} {fragment}</p>")
    notebook = tmp_path / "reports" / "run.ipynb"
    notebook.write_text(json.dumps({"cells": [{"source": fragment}]}))
    told = run("withdraw", REGION, interview, "--dry-run")
    assert told.exit_code == 0 and "would be removed" in told.stdout and report.exists()
    done = run("withdraw", REGION, interview)
    # The example has a list of its own that the words are in.
    last = done.stdout.splitlines()[-1]
    assert done.exit_code == 1 and last.startswith("NOT withdrawn: ") and "codering.csv" in last
    assert not report.exists() and not notebook.exists()
    assert interview not in (begun / "interviews.csv").read_text("utf-8-sig")


def test_themes_are_begun_checked_and_tabled(begun):
    there = run("themes", REGION, "--start")
    assert there.exit_code == 1 and "it stays" in there.stderr
    checked = run("themes", REGION, "--lang", "en")
    assert checked.exit_code == 0, checked.stderr
    assert "Geldzorgen gaan voor gezond leven" in checked.stdout
    assert checked.stdout.splitlines()[-1] == str(begun / "themas-tabellen.xlsx")
    (begun / "themas.csv").unlink()
    assert "Begin with: regiobeeld themes" in run("themes", REGION).stderr
    assert run("themes", REGION, "--start").exit_code == 0
    assert "no text yet for all" in run("themes", REGION).stderr
    gone = run("withdraw", REGION, "verzonnen-03")
    assert f"removed: {begun / 'themas-tabellen.xlsx'}" in gone.stdout


def test_who_took_part_is_told_to_researchers_and_withdrawn(begun):
    found = run("respondents", REGION, "--lang", "en")
    assert found.exit_code == 0, found.stderr
    assert "nobody spoken with" in found.stdout and "65 or over" in found.stdout
    assert found.stdout.splitlines()[-1] == str(begun / "respondenten-tabellen.xlsx")
    gone = run("withdraw", REGION, "verzonnen-03")
    assert f"removed: {begun / 'respondenten-tabellen.xlsx'}" in gone.stdout
    assert "verzonnen-03" not in (begun / "interviews.csv").read_text("utf-8-sig")
    register = begun / "interviews.csv"
    register.write_text(register.read_text("utf-8-sig").replace("45-64", "52", 1), "utf-8")
    wrong = run("respondents", REGION)
    assert wrong.exit_code == 1
    assert "leeftijdsgroep: found '52'; a group, as an age could tell who it is" in wrong.stderr


def test_the_example_is_read_where_it_is_and_its_tables_are_one_s_own(folder):
    before = sorted(EXAMPLE.folder.iterdir())
    assert run("themes", REGION).exit_code == 0
    assert [path.name for path in folder.iterdir() if path.suffix] == ["themas-tabellen.xlsx"]
    assert sorted(EXAMPLE.folder.iterdir()) == before


def test_every_fault_of_a_sheet_has_a_line(begun, tmp_path):
    for name in ("codeerblad_anna.xlsx", "codeerblad_bram.xlsx"):
        (tmp_path / name).write_text("no workbook")
    result = run(
        "merge", REGION, tmp_path / "codeerblad_anna.xlsx", tmp_path / "codeerblad_bram.xlsx"
    )
    assert result.exit_code == 1 and result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines[0].startswith("Error: ") and len(lines) == 2
    assert "anna" in lines[0] and "bram" in lines[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("merge", REGION), "Make sheets first"),
        (("merge", "nergens"), "nergens"),
        (("withdraw", REGION, "U99"), "nothing of interview"),
        (("withdraw", REGION, "../x"), "no id of an interview"),
        (("withdraw", REGION, "U01", "--reports", "nowhere"), "There is no nowhere"),
        (("qda", "export", REGION, "x.qdpx"), "Make sheets first"),
        (("qda", "import", REGION, "x.qdpx"), "x.qdpx"),
        (("sheets", REGION, "--transcripts", "nowhere", "--coders", "anna"), "register"),
    ],
)
def test_mistakes_are_told_in_a_line(folder, arguments, told):
    result = run(*arguments)
    assert result.exit_code == 1 and result.stdout == ""
    assert told in result.stderr and "Traceback" not in result.stderr
    assert not list(folder.parent.parent.rglob("*.parquet"))


def test_nothing_is_written_outside_the_folder_for_a_coder_named_as_a_path(folder, tmp_path):
    result = run("sheets", REGION, "--transcripts", EXAMPLE.transcripts, "--coders", "../anna")
    assert result.exit_code == 1 and "cannot be a coder's name" in result.stderr
    assert not list(tmp_path.rglob("*.xlsx"))
