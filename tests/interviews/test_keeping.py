"""Interviews are their owner's alone, and withdrawing one reaches what was written elsewhere."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

import regiobeeld.interviews.workspace as module
from regiobeeld.cli.app import app
from regiobeeld.files.installation import CLONE
from regiobeeld.interviews.keeping import opened
from regiobeeld.interviews.workspace import workspace
from regiobeeld.interviews.written import remember, remembered
from regiobeeld.report.running.batch import batch
from tests.interviews.lab_session import lab

REGION = "utrecht-voorbeeld"
EXAMPLE = CLONE / "data" / "example" / REGION
posix = pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
#: What the one who is withdrawn said, in a quote that a report shows.
WORDS = "halve dag met de taxi"
INTERVIEW = "verzonnen-10"


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory):
    """The example as interviews of one's own, with the rights that our command gave its files."""
    folder = tmp_path_factory.mktemp("begun") / "data"
    former = os.umask(0o000)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("REGIOBEELD_DATA", str(folder))
        patched.setattr(module, "example", lambda region_id: None)
        made = run(
            "sheets", REGION, "--coders", "anna,bram", "--transcripts", EXAMPLE / "transcripten"
        )
    os.umask(former)
    assert made.exit_code == 0, made.output
    return folder


@pytest.fixture
def home(taken_in, tmp_path, monkeypatch):
    """A working folder with these interviews, where nothing says what others may read."""
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(module, "example", lambda region_id: None)
    # Short, as sockets in it have long paths.
    temporary = tempfile.mkdtemp(prefix="k")
    monkeypatch.setattr(tempfile, "tempdir", temporary)
    monkeypatch.chdir(tmp_path)
    former = os.umask(0o000)
    shutil.copytree(taken_in, tmp_path / "data")
    place = workspace(REGION)
    for name in ("codings.parquet", "goedkeuring.csv"):
        (place.folder / name).write_bytes((EXAMPLE / name).read_bytes())
    yield tmp_path
    os.umask(former)
    shutil.rmtree(temporary)


def holding(folder: Path, words: bytes) -> list[str]:
    """Return every file below a folder with some words in it, unpacked where it is packed."""
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = [path.read_bytes()]
        if data[0][:2] == b"PK":
            with zipfile.ZipFile(path) as archive:
                data += [archive.read(name) for name in archive.namelist()]
        if any(words in one for one in data):
            found.append(path.relative_to(folder).as_posix())
    return found


def rights(path: Path) -> str:
    return oct(stat.S_IMODE(path.lstat().st_mode))


@posix
def test_files_of_interviews_are_for_their_owner_whatever_the_umask(home):
    place = workspace(REGION)
    wide = place.folder / "codings.parquet"
    wide.chmod(0o644)
    place.sheets.chmod(0o755)
    merged = run("merge", REGION)
    assert "Others could read" in merged.stderr
    assert "Others could read" not in run("merge", REGION).stderr
    assert run("qda", "export", REGION, home / "elders" / "a.qdpx").exit_code == 0
    for path in [place.folder, *place.folder.rglob("*"), home / "elders" / "a.qdpx"]:
        assert rights(path) == ("0o700" if path.is_dir() else "0o600"), path
    # Other commands write as ever.
    assert run("new", "region", "mijn", "--out", home / "mijn.toml").exit_code in (0, 2)
    assert os.umask(0) == 0


def test_what_a_stopped_run_left_goes_at_the_next(home):
    place = workspace(REGION)
    draft = place.folder / ".fragmenten.csv.ab12cd_3.tmp"
    draft.write_text(WORDS)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    orphan = Path(tempfile.gettempdir()) / f"rb-{dead.pid}-x"
    living = Path(tempfile.gettempdir()) / f"rb-{os.getpid()}-x"
    for folder in (orphan, living):
        folder.mkdir()
        (folder / "03_duiding.ipynb").write_text(WORDS)
    (place.folder / ".eigen.tmp").write_text("van de gebruiker")
    assert any("Removed" in remark for remark in opened(place))
    gone = (not draft.exists(), not orphan.exists()) if os.name == "posix" else (True, True)
    assert gone == (True, True)
    assert living.exists() and (place.folder / ".eigen.tmp").exists()
    assert opened(place) == ()


def test_withdrawing_reaches_whatever_we_wrote(home):
    elsewhere = home / "ver" / "weg"
    built = run("build", REGION, "--out", elsewhere / "verslagen")
    assert built.exit_code == 0, built.output
    assert (
        run("site", "--reports", elsewhere / "verslagen", "--out", elsewhere / "site").exit_code
        == 0
    )
    assert run("qda", "export", REGION, elsewhere / "project.qdpx").exit_code == 0
    assert batch([REGION], out=str(elsewhere / "veel")).made == [REGION]
    before = holding(home, WORDS.encode())
    assert {Path(name).parts[2] for name in before if name.startswith("ver/")} == {
        "verslagen", "site", "project.qdpx", "veel",
    }  # fmt: skip
    # None of these folders is named to it, and temporary ones count too.
    assert holding(Path(tempfile.gettempdir()), WORDS.encode()) == []
    done = run("withdraw", REGION, INTERVIEW)
    assert done.exit_code == 0, done.output
    assert "NOT withdrawn" not in done.output
    assert holding(home, WORDS.encode()) == []
    # Sheets keep a note of which rows are gone; what is given away has not even that.
    assert holding(home / "ver", INTERVIEW.encode()) == []


@posix
def test_withdrawing_reaches_what_was_saved_in_lab(home):
    """A real server with a real kernel, and the checkpoints that it makes."""
    folder = home / "notebooks"
    folder.mkdir()
    for name in ("03_duiding.ipynb", "04_prioriteiten.ipynb"):
        (folder / name).write_bytes((CLONE / "notebooks" / name).read_bytes())
    with lab(home) as running:
        running.run_and_save("03_duiding.ipynb", region=REGION)
    told = running.told.read_text()
    assert f"Others could read 2 files or folders in {folder}; now only you can." in told
    saved = [name for name in holding(home, WORDS.encode()) if not name.startswith("data/")]
    assert saved == [
        "notebooks/.ipynb_checkpoints/03_duiding-checkpoint.ipynb",
        "notebooks/03_duiding.ipynb",
        "notebooks/uitvoer/joint_display.csv",
    ]
    # Whatever the umask was, and although the notebooks were for anybody.
    for path in folder.rglob("*"):
        assert rights(path) == ("0o700" if path.is_dir() else "0o600"), path
    # A copy that somebody saves from elsewhere is mended too.
    (folder / "03_duiding.ipynb").chmod(0o644)
    assert "Others could read 1 files" in run("merge", REGION).stderr
    assert rights(folder / "03_duiding.ipynb") == "0o600"
    done = run("withdraw", REGION, INTERVIEW)
    assert done.exit_code == 0, done.output
    assert holding(home, WORDS.encode()) == []
    assert holding(Path(tempfile.gettempdir()), WORDS.encode()) == []
    assert (folder / "04_prioriteiten.ipynb").exists()


def test_a_file_that_stays_is_named_in_the_last_line(home, monkeypatch):
    out = home / "elders" / "project.qdpx"
    assert run("qda", "export", REGION, out).exit_code == 0
    (home / "elders" / "gone.qdpx").write_bytes(out.read_bytes())
    remember(workspace(REGION), "qda", home / "elders" / "gone.qdpx")
    (home / "elders" / "gone.qdpx").unlink()
    remember(workspace(REGION), "verslag", "s3://emmer/utrecht")
    unlink = Path.unlink

    def refused(self, missing_ok=False):
        if self == out:
            raise PermissionError(13, "Permission denied")
        unlink(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)
    assert run("withdraw", REGION, INTERVIEW, "--dry-run").exit_code == 0
    done = run("withdraw", REGION, INTERVIEW)
    assert done.exit_code == 1
    last = f"NOT withdrawn: 2 files: {out}, s3://emmer/utrecht"
    assert done.stdout.splitlines()[-1] == last
    # Whoever goes on with the interviews is told, and withdrawing it again tries again.
    told = f"Interview {INTERVIEW} is not withdrawn everywhere yet; regiobeeld withdraw {REGION} "
    assert told in run("merge", REGION).stderr
    again = run("withdraw", REGION, INTERVIEW)
    assert (again.exit_code, again.stdout.splitlines()[-1]) == (1, last)
    monkeypatch.undo()
    monkeypatch.setenv("REGIOBEELD_DATA", str(home / "data"))
    assert run("withdraw", REGION, INTERVIEW).stdout.splitlines()[-1] == (
        "NOT withdrawn: 1 file: s3://emmer/utrecht"
    )
    assert not out.exists()
    # Nobody but a person can tell of an address.
    place = workspace(REGION)
    for listed in (place.remaining, place.written):
        rows = listed.read_text("utf-8-sig").splitlines()
        listed.write_text("\n".join(row for row in rows if "://" not in row), "utf-8")
    assert told not in run("merge", REGION).stderr


def test_the_list_is_relative_within_the_working_folder(home, tmp_path_factory):
    place = workspace(REGION)
    far = tmp_path_factory.mktemp("ver")
    report = home / "reports" / REGION
    for path in (report, far, place.folder / "x.xlsx", report):
        remember(place, "verslag", path)
    listed = place.written.read_text("utf-8-sig").splitlines()
    assert listed[0] == "soort,plaats" and len(listed) == 3
    assert not Path(listed[1].partition(",")[2]).is_absolute()
    paths, addresses = remembered(place)
    assert (paths, addresses) == ([report, far], [])
    # A region without interviews has no list.
    remember(workspace("twente"), "verslag", far)
    assert not workspace("twente").folder.exists()
