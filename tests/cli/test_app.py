"""The command line, as a person meets it: one clear line when something is wrong."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from typer.testing import CliRunner

import regiobeeld.report
from regiobeeld import __version__
from regiobeeld.cli import app
from regiobeeld.cli.starters import write_starter
from regiobeeld.console import terminal
from regiobeeld.errors import BuildError
from regiobeeld.files import packaged_notebooks
from regiobeeld.geography.model import LEVELS
from regiobeeld.store import default_store
from regiobeeld.store.store import verify
from tests.stand_in import Fault

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("no_network")


def run(*arguments, cwd=None, **options):
    """Run the command line in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "regiobeeld.cli.app", *map(str, arguments)],
        cwd=cwd or ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=120,
        **options,
    )


def here(*arguments):
    """Run the command line in this process: quicker, and it can be given other parts."""
    return CliRunner().invoke(app.app, [str(a) for a in arguments], prog_name="regiobeeld")


def complaint(result, status=1):
    """The one line that a failing command prints."""
    output = result.stderr
    assert result.returncode == status if hasattr(result, "returncode") else True
    assert "Traceback" not in output
    lines = [line for line in output.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1, output
    return lines[0]


def only_complaint(*arguments, status=1):
    """Run a command that must fail with one line, and nothing else."""
    result = here(*arguments)
    assert result.exit_code == status, result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("Error: ")
    return lines[0]


# --- help


def test_help_teaches():
    text = here("--help").stdout
    for command in ("regions", "indicators", "tables", "fetch", "build", "lab"):
        assert command in text
    assert "regiobeeld build utrecht" in text


@pytest.mark.parametrize(
    "command", ["regions", "indicators", "tables", "fetch", "build", "verify", "lab"]
)
def test_each_command_has_examples(command):
    result = here(command, "--help")
    assert result.exit_code == 0
    assert f"      regiobeeld {command}" in result.stdout


def test_no_command_shows_the_help():
    assert "Commands:" in here().output


def test_verify_recomputes_published_results():
    result = run("verify", "--csv")
    assert result.returncode == 0
    table = pd.read_csv(io.StringIO(result.stdout))
    assert len(table) >= 14 and set(table["verdict"]) == {"agrees"}


def test_version():
    assert here("--version").stdout == f"regiobeeld {__version__}\n"


def test_help_does_not_load_what_takes_time():
    code = (
        "import sys; from regiobeeld import cli\n"
        "heavy = {'pandas', 'numpy', 'pyarrow', 'requests', 'rich', 'plotly'} & set(sys.modules)\n"
        "print(', '.join(heavy))"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (result.stdout, result.stderr) == ("\n", "")


# --- lists


def test_regions_says_what_to_type():
    result = run("regions", "utrecht")
    assert result.returncode == 0
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["type", "name", "level", "gemeenten", "id"]
    assert lines[1].split() == ["utrecht", "Regio", "Utrecht", "ggd", "26", "utrecht"]
    assert any(line.startswith("gemeente:utrecht ") for line in lines)


def test_regions_of_a_level_and_year_as_csv():
    rows = list(
        csv.DictReader(
            io.StringIO(here("regions", "--level", "gemeente", "--year", 2024, "--csv").stdout)
        )
    )
    assert len(rows) == 342
    assert {row["level"] for row in rows} == {"gemeente"}


def test_regions_finds_names_whatever_their_accents():
    assert "Súdwest-Fryslân" in here("regions", "sudwest").stdout


def test_levels_are_those_of_regions():
    assert [level.value for level in app.Level] == [*LEVELS, "regio"]


def test_no_region_of_that_name():
    assert "Did you mean: " in only_complaint("regions", "utrect")
    assert "of level ggd" in only_complaint("regions", "zeist", "--level", "ggd")


def test_a_year_without_division():
    assert "2011" in only_complaint("regions", "--year", 2011)


def test_indicators():
    text = here("indicators", "--theme", "health", "--lang", "en").stdout
    assert "Good self-rated health" in text
    assert "inhabitants" not in text
    assert here("indicators", "--theme", "Health and wellbeing", "--lang", "en").stdout == text


def test_indicators_as_csv():
    frame = pd.read_csv(io.StringIO(here("indicators", "--csv").stdout))
    assert {"indicator", "label", "unit", "caveat"} <= set(frame)
    assert frame["indicator"].is_unique


def test_no_theme_of_that_name():
    assert "choose from" in only_complaint("indicators", "--theme", "geld")


def test_tables():
    text = here("tables").stdout
    assert "85012NED" in text
    frame = pd.read_csv(io.StringIO(here("tables", "--csv").stdout))
    assert "CBS StatLine" in frame.set_index("table").loc["84799NED", "attribution"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["regions", "--level", "planet"],
        ["regions", "--year", "soon"],
        ["indicators", "--lang", "de"],
        ["fetch"],
        ["fetch", "85012NED", "--all"],
        ["fetch", "85012NED", "--year", "2020"],
        ["fetch", "85012NED", "--newest", "--catalogue", "RIVM"],
        ["build"],
        ["build", "utrecht", "--lang", "de"],
    ],
)
def test_wrong_usage(arguments):
    result = here(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr
    assert result.stderr.startswith("Usage: ")


# --- the store


def test_a_damaged_manifest(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "datapackage.json").write_text('{"resources": [')
    assert "is damaged" in complaint(run("tables"))


def test_a_damaged_table(services, monkeypatch, tmp_path):
    def build(region, **_):
        regiobeeld.picture(region, indicators=["good_health"])

    monkeypatch.setattr(regiobeeld.report, "build", build, raising=False)
    here("fetch", "85012NED")
    path = default_store().entry("85012NED").path
    path.write_bytes(path.read_bytes()[:1000])
    line = only_complaint("build", "utrecht", "--out", tmp_path)
    assert "Table 85012NED is damaged" in line
    assert line.endswith("Fetch it again with: regiobeeld fetch 85012NED")
    # Doing what the message says mends it.
    assert here("fetch", "85012NED").exit_code == 0
    verify(default_store().entry("85012NED"))


# --- fetch


def test_fetch(services):
    result = run("fetch", "85012NED", "50140NED")
    assert result.returncode == 0, result.stderr
    assert result.stderr == "Fetching 85012NED\nFetching 50140NED\n"
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["85012NED", "50140NED"]
    assert "3,582 rows" in result.stdout
    verify(default_store().entry("85012NED"))


def test_fetch_everything_that_a_year_can_use(services):
    result = here("fetch", "--all", "--year", "2012", "--catalogue", "CBS")
    assert result.exit_code == 1
    # The stand-in has two of these; the others fail one by one, each with a line.
    assert [line[:8].upper() for line in result.stdout.splitlines()] == ["70072NED", "80202NED"]
    complaints = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert [line.split()[1] for line in complaints] == [
        "03759NED:",
        "37259ENG:",
        "50090NED:",
        "50150NED:",
        "70904NED:",
        "71488NED:",
        "80305NED:",
    ]


FAULTS = {
    Fault.NOT_FOUND: "does not have table 85012NED",
    Fault.SERVER_ERROR: "HTTP 500",
    Fault.CLOSED: "cannot be reached",
    Fault.WEB_PAGE: "a web page instead of data",
    Fault.BROKEN_JSON: "broken JSON instead of data",
    Fault.SHORT: "announced 3,582 rows",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fetch_when_the_service_fails(services, fault, tmp_path):
    cbs, _ = services
    with cbs.fault(r"85012NED/.*DataSet\?", fault):
        result = run("fetch", "85012NED")
    assert FAULTS[fault] in complaint(result)
    assert result.stdout == ""
    assert not [p for p in (tmp_path / "data").rglob("*") if p.is_file()]


def test_fetch_a_table_that_does_not_exist(services):
    line = complaint(run("fetch", "00000AAA"))
    assert "CBS does not have table 00000AAA" in line
    assert "dataderden does not have table 00000AAA" in line


def test_fetch_when_there_is_no_network():
    assert "cannot be reached" in complaint(run("fetch", "85012NED"))


def test_fetch_to_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "data").write_text("in the way")
    assert "Cannot write to the store" in only_complaint("fetch", "85012NED")


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_interrupted(services, tmp_path):
    cbs, _ = services
    with cbs.fault(r"DataSet\?", Fault.HANG):
        process = subprocess.Popen(
            [sys.executable, "-m", "regiobeeld.cli.app", "fetch", "85012NED"],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        until = time.monotonic() + 30
        while not cbs.asked(r"DataSet\?") and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors.splitlines()[-1].startswith("Error: interrupted")
    assert "Traceback" not in errors
    assert not [p for p in (tmp_path / "data").rglob("*") if p.is_file()]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell with pipes")
def test_a_reader_that_leaves_early():
    command = f"{sys.executable} -m regiobeeld.cli.app regions --csv | head -n 1"
    result = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert result.stdout == "type,name,level,gemeenten,id\n"
    assert result.stderr == ""


# --- build


@pytest.fixture
def built(monkeypatch):
    """Stand in for the report; keeps what it was asked."""
    asked = []

    def build(region, **options):
        asked.append((region, options))
        options["progress"]("cijfers lezen")
        if region == "twente" and options["lang"] == "en":
            raise BuildError("The pack could not be made.")
        folder = options["out"] / region
        return SimpleNamespace(
            folder=folder,
            html=folder / "regiobeeld.html",
            pack=folder / "interviews.xlsx",
            coalitions={},
            pdf=folder / "regiobeeld.pdf" if options["pdf"] else None,
        )

    monkeypatch.setattr(regiobeeld.report, "build", build, raising=False)
    return asked


def test_build(built, tmp_path):
    result = here(
        "build", "utrecht", "GM0344", "--out", tmp_path / "o", "--benchmark", "ggd:twente"
    )
    assert result.exit_code == 0, result.output
    assert [region for region, _ in built] == ["utrecht", "GM0344"]
    options = built[0][1]
    assert {k: v for k, v in options.items() if k not in ("progress", "server")} == {
        "year": None,
        "lang": "nl",
        "out": tmp_path / "o",
        "benchmark": "ggd:twente",
        "coalitions": True,
        "pdf": False,
    }
    assert result.stderr.splitlines() == ["utrecht: cijfers lezen", "GM0344: cijfers lezen"]
    assert str(tmp_path / "o" / "utrecht" / "regiobeeld.html") in result.stdout.splitlines()
    assert str(tmp_path / "o" / "GM0344" / "interviews.xlsx") in result.stdout.splitlines()


def test_build_on_paper(built, tmp_path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_CHROMIUM", sys.executable)
    result = here("build", "utrecht", "--out", tmp_path, "--pdf")
    assert result.exit_code == 0 and built[0][1]["pdf"]
    assert str(tmp_path / "utrecht" / "regiobeeld.pdf") in result.stdout.splitlines()


def test_paper_without_a_browser_costs_no_time(built, tmp_path, monkeypatch):
    monkeypatch.delenv("REGIOBEELD_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    line = only_complaint("build", "utrecht", "--out", tmp_path / "o", "--pdf")
    assert "none of them is on the PATH" in line and "REGIOBEELD_CHROMIUM" in line
    assert built == []


def test_build_goes_to_reports_unless_told(built, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert here("build", "utrecht").exit_code == 0
    assert built[0][1]["out"] == Path("reports")


def test_a_report_that_fails_does_not_stop_the_next(built, tmp_path):
    result = here("build", "twente", "utrecht", "--lang", "en", "--out", tmp_path)
    assert result.exit_code == 1
    assert "Error: twente: The pack could not be made." in result.stderr.splitlines()
    assert [region for region, _ in built] == ["twente", "utrecht"]


@pytest.mark.parametrize(
    ("region", "message"),
    [
        ("utrect", "did you mean 'utrecht'"),
        ("groningen", "can mean more than one region"),
        ("GM0003X", "GM0003X"),
        ("", "such as 'twente'"),
        ("mine.toml", "cannot be read: No such file"),
    ],
)
def test_build_a_region_that_is_not_one(built, tmp_path, monkeypatch, region, message):
    monkeypatch.chdir(tmp_path)
    assert message in only_complaint("build", "twente", region)
    # The first region is fine; its report is not begun either.
    assert built == []
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("gemeenten", "message"),
    [
        ('["GM9999"]', "GM9999"),
        ('["GM0003"]', "went into GM1979 Eemsdelta"),
        ('["Utrecht", "GM0344"]', "is there twice"),
        ("[]", "gemeenten is empty"),
        ('["Utrecht"', "is not valid TOML"),
    ],
)
def test_build_a_region_of_ones_own_that_is_wrong(built, tmp_path, gemeenten, message):
    path = tmp_path / "mijn-regio.toml"
    path.write_text(f'name = "Mijn regio"\nyear = 2022\ngemeenten = {gemeenten}\n')
    line = only_complaint("build", path, "--year", 2022, "--out", tmp_path / "o")
    assert message in line
    assert "mijn-regio.toml" in line
    assert not (tmp_path / "o").exists()


def test_build_against_a_benchmark_that_is_not_one(built, tmp_path):
    line = only_complaint("build", "utrecht", "--benchmark", "europa", "--out", tmp_path / "o")
    assert "europa" in line


def test_build_in_a_process_of_its_own(tmp_path):
    line = complaint(run("build", "utrect", cwd=tmp_path))
    assert line.startswith("Error: There is no region 'utrect' in 2026")
    assert list(tmp_path.iterdir()) == []


def test_build_with_definitions_of_ones_own(tmp_path):
    region = write_starter("region", "Mijn regio", tmp_path).files[0]
    write_starter("indicator", "alleenwonend", tmp_path / "map")
    result = run("build", region, "--definitions", "map", "--no-coalitions", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    page, pack = map(Path, result.stdout.split())
    assert 'data-row="alleenwonend"' in (tmp_path / page).read_text("utf-8")
    assert (tmp_path / pack).exists()


def test_build_to_a_file(built, tmp_path):
    (tmp_path / "reports").write_text("in the way")
    line = only_complaint("build", "utrecht", "--out", tmp_path / "reports")
    assert "Cannot write to the output folder" in line
    assert built == []


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that nobody can write")
def test_build_to_a_folder_that_cannot_be_written(built):
    assert "Cannot write to the output" in only_complaint("build", "utrecht", "--out", "/proc/self")


# --- lab


def test_lab_passes_its_options_on(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(packaged_notebooks, "open_folder", lambda where: tmp_path / "notebooks")
    monkeypatch.setattr(
        app.subprocess,
        "Popen",
        lambda command, umask: asked.append(command) or SimpleNamespace(wait=lambda: 7),
    )
    monkeypatch.setattr(app.signal, "signal", lambda *_: None)
    result = here("lab", "--no-browser", "--port", "8890")
    assert result.exit_code == 7
    assert asked[0][1:] == [
        "-m",
        "jupyterlab",
        str(tmp_path / "notebooks"),
        "--no-browser",
        "--port",
        "8890",
    ]


def packed(monkeypatch, tmp_path):
    package = tmp_path / "site-packages" / "regiobeeld"
    (package / "_notebooks").mkdir(parents=True)
    (package / "_notebooks" / "01_beeld.ipynb").write_text("{}")
    monkeypatch.setattr(packaged_notebooks, "CLONE", package.parent)
    monkeypatch.setattr(packaged_notebooks, "_PACKED", package / "_notebooks")
    (package.parent / "notebooks").mkdir()
    return tmp_path / "work"


def test_an_installed_package_copies_its_notebooks(monkeypatch, tmp_path):
    work = packed(monkeypatch, tmp_path)
    folder = packaged_notebooks.open_folder(work)
    assert folder == work / "notebooks"
    assert (folder / "01_beeld.ipynb").read_text() == "{}"


def test_a_copy_that_was_changed_stays(monkeypatch, tmp_path):
    work = packed(monkeypatch, tmp_path)
    copy = packaged_notebooks.open_folder(work) / "01_beeld.ipynb"
    copy.write_text("mine")
    packaged_notebooks.open_folder(work)
    assert copy.read_text() == "mine"


def test_notebooks_that_cannot_be_copied(monkeypatch, tmp_path):
    work = packed(monkeypatch, tmp_path)
    work.write_text("in the way")
    with pytest.raises(BuildError, match="Cannot copy the notebooks"):
        packaged_notebooks.open_folder(work)


def test_an_installation_without_notebooks(monkeypatch, tmp_path):
    monkeypatch.setattr(packaged_notebooks, "CLONE", tmp_path)
    monkeypatch.setattr(packaged_notebooks, "_PACKED", tmp_path / "none")
    assert "has no notebooks" in only_complaint("lab")


# --- printing


def test_tables_fit_the_width():
    frame = pd.DataFrame({"id": ["a", "b"], "title": ["x" * 100, "y"], "n": [1.5, float("nan")]})
    for width in (40, 60, 80):
        lines = terminal.aligned(frame, width).splitlines()
        assert max(map(len, lines)) == width
        assert "…" in lines[1]
        assert lines[2].split() == ["b", "y"]


def test_tables_are_whole_where_there_is_room():
    frame = pd.DataFrame({"title": ["x" * 100]})
    assert "x" * 100 in terminal.aligned(frame)
    assert "x" * 100 in terminal.aligned(frame, 200)


def test_text_from_elsewhere_cannot_steer_the_terminal(capsys):
    frame = pd.DataFrame({"title": ["a\x1b[2Jb\nc\td"]})
    assert terminal.aligned(frame).splitlines()[1] == "a [2Jb c d"
    terminal.complain("a\x1b[2J\nb")
    assert capsys.readouterr().err == "Error: a [2J\n       b\n"


def test_a_bar_on_a_terminal():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    stream = Terminal()
    progress = terminal.TableProgress(stream)
    for came in (0, 5, 10):
        progress("85012NED", came, 10 if came else 0)
    progress.close()
    assert "85012NED" in stream.getvalue()
    assert "10/10" in stream.getvalue()


def test_a_search_in_vain_names_the_year_that_was_searched():
    assert "No region in 2026 has 'zzz'" in only_complaint("regions", "zzz")
    assert "No region in 2012 has 'zzz'" in only_complaint("regions", "zzz", "--year", "2012")
