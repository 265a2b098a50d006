"""The wheel: what an installed package needs is in it, and nothing that is private."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from hashlib import sha256
from importlib import resources
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build as for a release: the wheel from the source distribution; returns their folder."""
    pytest.importorskip("hatchling", reason="hatchling builds the wheel")
    pytest.importorskip("build", reason="build builds the wheel")
    folder = tmp_path_factory.mktemp("dist")
    run_module("build", "--no-isolation", "--outdir", str(folder), str(ROOT))
    return folder


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """Install the wheel, beside the packages that it needs; returns the folder that it is in."""
    folder = tmp_path_factory.mktemp("wheel") / "site-packages"
    (wheel,) = built.glob("*.whl")
    run_module("pip", "install", "--no-deps", "--no-index", "--target", str(folder), str(wheel))
    return folder


def run_module(*arguments):
    result = subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def outside(installed, cwd):
    """The environment of a user who has the wheel, and no clone."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("REGIOBEELD")}
    return environment | {
        "PYTHONPATH": str(installed),
        "XDG_DATA_HOME": str(cwd / "home"),
        "HOME": str(cwd / "home"),
    }


def run(installed, code, cwd):
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env=outside(installed, cwd),
        capture_output=True,
        text=True,
    )


def test_the_command_builds_reports_in_an_empty_folder(installed, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    result = subprocess.run(
        [sys.executable, str(installed / "bin" / "regiobeeld"), "build", "utrecht", "twente"],
        cwd=folder,
        env=outside(installed, tmp_path),
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert [path.name for path in folder.iterdir()] == ["reports"]
    for region in ("utrecht", "twente"):
        page = (folder / "reports" / region / f"regiobeeld-{region}.html").read_text("utf-8")
        assert "</html>" in page
        assert str(ROOT) not in page


def test_figures_and_notebooks_come_along(installed):
    package = installed / "regiobeeld"
    shipped = {path.name: path.read_bytes() for path in (ROOT / "data" / "tables").iterdir()}
    packed = {p.name: p.read_bytes() for p in (package / "_snapshot" / "tables").iterdir()}
    assert packed == shipped
    notebooks = {path.name for path in (ROOT / "notebooks").iterdir() if path.is_file()}
    assert {path.name for path in (package / "_notebooks").iterdir() if path.is_file()} >= notebooks
    lessons = {path.name for path in (ROOT / "notebooks" / "studenten").glob("*.ipynb")}
    assert {path.name for path in (package / "_notebooks" / "studenten").iterdir()} >= lessons
    assert (package / "definitions" / "sources.toml").exists()
    assert (package / "_example" / "utrecht-voorbeeld" / "codings.parquet").exists()
    assert (package / "py.typed").exists()


def test_an_installed_package_reads_its_snapshot(installed, tmp_path):
    code = (
        "import regiobeeld, regiobeeld.store as s\n"
        "picture = regiobeeld.picture('utrecht', indicators=['good_health'])\n"
        "print(regiobeeld.__file__, s.default_store().path, *picture.main['status'])"
    )
    result = run(installed, code, tmp_path)
    assert result.stderr == ""
    file, store, status = result.stdout.split()
    assert Path(file).is_relative_to(installed)
    assert not Path(store).is_relative_to(installed)
    assert status == "ok"


def test_an_installed_package_has_its_notebooks(installed, tmp_path):
    code = (
        "from pathlib import Path; from regiobeeld.files.packaged_notebooks import open_folder\n"
        "print(open_folder(Path.cwd()))"
    )
    result = run(installed, code, tmp_path)
    assert result.stdout.strip() == str(tmp_path / "notebooks"), result.stderr
    assert (tmp_path / "notebooks" / "01_kwantitatief_beeld.ipynb").exists()
    assert (tmp_path / "notebooks" / "studenten" / "1_tabel_lezen.ipynb").exists()


def test_nothing_private_is_packed(built, installed):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        source = [name.partition("/")[2] for name in archive.getnames()]
    assert {"pyproject.toml", "data/datapackage.json", "data/build_snapshot.py"} <= set(source)
    names = [*source, *(path.relative_to(installed).as_posix() for path in installed.rglob("*"))]
    assert not [n for n in names if n.startswith(("data/interviews", "data/local", "reports"))]


#: What lies in a clone of somebody who works in it, and goes nowhere.
PRIVATE = (
    "notebooks/uitvoer/03_duiding.ipynb",
    "notebooks/.ipynb_checkpoints/03_duiding-checkpoint.ipynb",
    "notebooks/studenten/.ipynb_checkpoints/1-checkpoint.ipynb",
    "notebooks/eigen_analyse.ipynb",
    "notebooks/studenten/mijn antwoorden.ipynb",
    "data/example/utrecht-voorbeeld/codeerbladen/codeerblad_carla.xlsx",
    "data/example/utrecht-voorbeeld/transcripten/U07.txt",
    "data/example/utrecht-voorbeeld/geschreven.csv",
    "data/example/twente/interviews.csv",
    "data/interviews/utrecht/transcripten/U07.txt",
    "data/local/x.parquet",
    "data/tables/eigen notitie.txt",
    "reports/utrecht/regiobeeld-utrecht.html",
    "regiobeeld/uitvoer/03_duiding.ipynb",
    "regiobeeld/interviews/.fragmenten.csv.ab12cd34.tmp",
    "docs/gesprek.docx",
    "tests/interviews/U07.txt",
)
SECRET = os.urandom(16).hex().encode()


def test_only_named_files_are_packed(tmp_path):
    """Build from a clone in which somebody works, without git to say what is whose."""
    pytest.importorskip("hatchling", reason="hatchling builds the wheel")
    clone, dist = tmp_path / "clone", tmp_path / "dist"
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True
    ).stdout.splitlines()
    if not tracked:
        pytest.skip("no git here to tell which files are the project's")
    for name in tracked:
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, clone / name)
    for name in PRIVATE:
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).write_bytes(SECRET)
    run_module("build", "--no-isolation", "--outdir", str(dist), str(clone))
    run_module("build", "--no-isolation", "--wheel", "--outdir", str(tmp_path / "w"), str(clone))
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        files = {m.name.partition("/")[2]: archive.extractfile(m).read()
                 for m in archive.getmembers() if m.isfile()}  # fmt: skip
    assert set(files) - {"PKG-INFO"} <= set(tracked)
    assert not [name for name, data in files.items() if SECRET in data]
    # From the clone as from the source distribution.
    names = []
    for wheel in (*dist.glob("*.whl"), *(tmp_path / "w").glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            names.append({n for n in archive.namelist() if ".dist-info/" not in n})
            assert not [n for n in archive.namelist() if SECRET in archive.read(n)]
    assert names[0] == names[1] == {name for name in map(_packed, tracked) if name}


#: A row of the list of files, or of publishers.
FILES = re.compile(
    r"^\| `(?P<files>[^`]+)` \| .+ \| (?P<version>[\d.]*) *\| (?P<licence>[^|]+) "
    r"\| (?P<hash>.*)\|$",
    re.M,
)
PUBLISHER = re.compile(r"^\| ([^|`]+) \| (CC-[^|]+) \|$", re.M)
#: Kinds of files that are ours, unless something in them says otherwise: who has the rights, a
#: font or a picture packed in a text, or a line that nobody wrote by hand.
OURS = {".py", ".pyi", ".toml", ".csv", ".css", ".js", ".j2", ".ipynb", ".md", ".json"}
FOREIGN = re.compile(
    r"copyright (©|\(c\)|\d{4})|@(licen[cs]e|copyright)|licensed under|@font-face"
    r"|;base64,[\w+/=]{99}|.{5000}",
    re.IGNORECASE,
)
#: Transcripts and workbooks were made up, and say so.
MADE_UP = "regiobeeld/_example/"


def of_others(folder):
    """The files of a package that are not plainly ours."""
    return {
        name
        for path in (folder / "regiobeeld").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != "py.typed"
        if not (name := path.relative_to(folder).as_posix()).startswith(MADE_UP)
        if path.suffix not in OURS or FOREIGN.search(path.read_text("utf-8"))
    }


def test_what_is_of_others_is_listed_with_its_licence(installed):
    (information,) = installed.glob("regiobeeld-*.dist-info")
    said = (information / "licenses" / "THIRD_PARTY.md").read_text("utf-8")
    terms = set(message_from_string((information / "METADATA").read_text("utf-8"))
                ["License-Expression"].split(" AND "))  # fmt: skip
    listed = set()
    for row in FILES.finditer(said):
        found = list(installed.glob(row["files"]))
        assert found, f"{row['files']} is not packed"
        listed |= {path.relative_to(installed).as_posix() for path in found}
        assert set(row["licence"].split(", ")) <= {*terms, "quotation"}
        if row["version"]:
            assert sha256(found[0].read_bytes()).hexdigest() == row["hash"].strip("` ")
    assert of_others(installed) - listed == set()
    package = json.loads((installed / "regiobeeld/_snapshot/datapackage.json").read_text("utf-8"))
    publishers = {
        (resource["statline"]["publisher"], resource["licenses"][0]["name"])
        for resource in package["resources"]
        if "statline" in resource
    }
    assert set(PUBLISHER.findall(said)) == publishers
    assert {licence for _, licence in publishers} < terms


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("report/static/inter.woff2", "wOF2"),
        ("site/static/map.svg", "<svg/>"),
        ("site/static/d3.js", "// d3 v7 Copyright 2010-2024 Mike Bostock"),
        ("site/static/min.js", "x=1;" * 2000),
        ("report/static/a.css", "@font-face{font-family:x}"),
        ("_snapshot/tables/x.parquet", "PAR1"),
    ],
)
def test_what_is_of_others_is_seen(tmp_path, name, text):
    path = tmp_path / "regiobeeld" / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    (path.parent / "ours.js").write_text("const one = 1;")
    assert of_others(tmp_path) == {f"regiobeeld/{name}"}


def test_the_chart_library_is_the_version_that_is_listed(installed):
    static = installed / "regiobeeld" / "report" / "static"
    rows = {
        Path(row["files"]).name: row
        for row in FILES.finditer((ROOT / "THIRD_PARTY.md").read_text("utf-8"))
    }
    head = (static / "plotly-basic.min.js").read_text("utf-8")[:300]
    assert f"plotly.js (basic - minified) v{rows['plotly-basic.min.js']['version']}\n" in head
    assert "Licensed under the MIT license" in head
    licence = (static / "plotly-basic.LICENSE.txt").read_text("utf-8")
    assert licence.startswith("MIT License") and "Plotly Technologies Inc." in licence
    # The library that comes with plotly is larger; ours is the same version of it, or of its line.
    plotly = resources.files("plotly") / "package_data" / "plotly.min.js"
    theirs = re.search(r"plotly\.js v(\d+)\.", plotly.read_text("utf-8")[:300])
    assert theirs[1] == rows["plotly-basic.min.js"]["version"].partition(".")[0]


def _packed(name):
    """The name in the wheel of a file of the project; empty when it does not go along."""
    for folder, target in (("notebooks/", "_notebooks/"), ("data/example/", "_example/"),
                           ("data/tables/", "_snapshot/tables/")):  # fmt: skip
        if name.startswith(folder):
            return f"regiobeeld/{target}{name.removeprefix(folder)}"
    if name == "data/datapackage.json":
        return "regiobeeld/_snapshot/datapackage.json"
    return name if name.startswith("regiobeeld/") else ""
