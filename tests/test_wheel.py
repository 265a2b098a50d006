"""The wheel: what an installed package needs is in it, and nothing that is private."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Unpack a wheel as an installer does; returns the folder to import it from."""
    wheel = pytest.importorskip("hatchling.builders.wheel", reason="hatchling builds the wheel")
    folder = tmp_path_factory.mktemp("wheel")
    (built,) = wheel.WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(built) as archive:
        archive.extractall(folder / "site-packages")
    return folder / "site-packages"


def run(installed, code, cwd):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("REGIOBEELD")}
    environment |= {"PYTHONPATH": str(installed), "XDG_DATA_HOME": str(cwd), "HOME": str(cwd)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=environment, capture_output=True, text=True
    )


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
        "from pathlib import Path; from regiobeeld.notebooks import open_folder\n"
        "print(open_folder(Path.cwd()))"
    )
    result = run(installed, code, tmp_path)
    assert result.stdout.strip() == str(tmp_path / "notebooks"), result.stderr
    assert (tmp_path / "notebooks" / "01_kwantitatief_beeld.ipynb").exists()
    assert (tmp_path / "notebooks" / "studenten" / "1_tabel_lezen.ipynb").exists()


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_nothing_private_is_packed(kind, installed, tmp_path):
    if kind == "wheel":
        names = [path.relative_to(installed).as_posix() for path in installed.rglob("*")]
    else:
        sdist = pytest.importorskip("hatchling.builders.sdist")
        (built,) = sdist.SdistBuilder(str(ROOT)).build(directory=str(tmp_path))
        with tarfile.open(built) as archive:
            names = [name.partition("/")[2] for name in archive.getnames()]
        assert {"pyproject.toml", "data/datapackage.json", "data/build_snapshot.py"} <= set(names)
    assert not [n for n in names if n.startswith(("data/interviews", "data/local", "reports"))]
