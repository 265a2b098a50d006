"""A report whose builder is killed: the former one or the new one, and nothing of it in between."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from regiobeeld.cli.app import app
from regiobeeld.errors import BuildError
from regiobeeld.record.inputs import inputs_of
from regiobeeld.record.intact import changed_files
from regiobeeld.record.run_record import RUN, sealed
from regiobeeld.report import building
from regiobeeld.report.building import heal_reports, put_in_place
from regiobeeld.report.running import batch as batches
from tests.killing import (
    STRIDE_OF_SLOW,
    at_once,
    killed_at_every_event,
    killed_at_random,
    needs_sigkill,
)

pytestmark = needs_sigkill
OTHERS = {"note.txt": b"mine", "mine/scan.pdf": b"%PDF", "regiobeeld-utrecht-2020.html": b"2020"}


def files(version: int) -> dict[str, bytes]:
    """A report of a few files that are all of one version; so is its record."""
    names = ("regiobeeld-utrecht.html", "metingen.csv", "cijfers.xlsx", RUN)
    return {name: f"{name} {version}".encode() * 5_000 for name in names}


def write(out: str, version: int) -> None:
    """Put a report in its place, as a build does when it has made the files."""
    heal_reports(Path(out))
    put_in_place(files(version), Path(out) / "utrecht")


def tree(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Reports, and other files in the folder of one."""
    out = tmp_path / "reports"
    write(str(out), 0)
    for name, data in OTHERS.items():
        (out / "utrecht" / name).parent.mkdir(exist_ok=True)
        (out / "utrecht" / name).write_bytes(data)
    return out


def assert_whole(out: Path, *versions: int) -> None:
    """The report is of one of some versions; when it is away for a moment, its copy is."""
    folder = out / "utrecht"
    if not folder.exists():
        folder = out / ".regiobeeld-utrecht.old"
    assert tree(folder) in [files(version) | OTHERS for version in versions]


def assert_healed(out: Path, version: int) -> None:
    assert tree(out / "utrecht") == files(version) | OTHERS
    assert [path.name for path in out.iterdir()] == ["utrecht"]


def test_killed_at_every_event(out: Path):
    write(str(out), 1)
    for step in killed_at_every_event(write, lambda step: (str(out), 2 * step)):
        assert_whole(out, 2 * step, 2 * step - 1)
        write(str(out), 2 * step + 1)
        assert_healed(out, 2 * step + 1)
    assert step > 20
    assert_healed(out, 2 * step + 2)


def test_killed_at_random(out: Path):
    now = 0
    for number in killed_at_random(write, lambda number: (str(out), 2 * number)):
        assert_whole(out, 2 * number, now)
        now = 2 * number + 1
        write(str(out), now)
        assert_healed(out, now)


def test_another_region_heals_it_too(out: Path):
    for step in killed_at_every_event(write, lambda step: (str(out), step)):
        heal_reports(out)
        assert [path.name for path in out.iterdir()] == ["utrecht"]
        assert_whole(out, step, step - 1)
        write(str(out), step)


def write_many(out: str, first: int) -> None:
    for version in range(first, first + 20):
        write(out, version)


def test_two_at_once_take_turns(out: Path):
    assert at_once((write_many, (str(out), 100)), (write_many, (str(out), 200))) == [0, 0]
    assert tree(out / "utrecht") in [files(119) | OTHERS, files(219) | OTHERS]
    assert [path.name for path in out.iterdir()] == ["utrecht"]


def test_a_report_that_cannot_be_replaced_is_refused(out: Path):
    (out / "twente").write_text("a file")
    with pytest.raises(BuildError, match=r"twente is no folder\. Choose another folder with --out"):
        put_in_place(files(1), out / "twente")
    assert sorted(path.name for path in out.iterdir()) == ["twente", "utrecht"]


def build_slowly(out: str, mark: str) -> None:
    """A build of which only the making is prepared: it tells when it begins and ends."""

    def files_of(job, *, say, server):
        (Path(out) / f"{mark}-began").touch()
        time.sleep(0.5)
        other = "b" if mark == "a" else "a"
        # Nobody else is making it.
        began, ended = ((Path(out) / f"{other}-{what}").exists() for what in ("began", "ended"))
        assert began == ended
        (Path(out) / f"{mark}-ended").touch()
        return sealed({"page.html": mark.encode()}, inputs_of(job))

    building.files_of = files_of
    building.build("GM0088", out=out)


def test_two_builds_of_a_region_at_once_take_turns(tmp_path: Path):
    assert at_once(*[(build_slowly, (str(tmp_path), mark)) for mark in ("a", "b")]) == [0, 0]
    assert changed_files(tmp_path / "GM0088") == []
    assert not list(tmp_path.glob(".*"))


def test_a_build_is_refused_while_another_goes_on(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_LOCK_WAIT", "0.1")
    monkeypatch.chdir(tmp_path)
    with building._alone(Path("reports/GM0088")):
        result = CliRunner().invoke(app, ["build", "GM0088", "--no-coalitions"])
    assert result.exit_code == 1
    assert "Waiting for the report reports/GM0088: regiobeeld build GM0088, pro" in result.stderr
    assert "GM0088: Another process writes the report reports/GM0088: regiobe" in result.stderr
    assert not (tmp_path / "reports" / "GM0088").exists()


REGIONS = ("GM0088", "GM0096")


def make_many(out: str, lang: str) -> None:
    """A batch of which only the making of pages is prepared."""

    def forked(tasks, workers):
        for job, inputs in tasks.items():
            page = f"{job.region} {job.lang}".encode() * 5_000
            yield job, sealed({"page.html": page, "metingen.csv": page}, inputs)

    batches.forked = forked
    batches.batch(REGIONS, out=out, lang=lang)


def test_a_batch_that_is_killed_at_every_event(tmp_path: Path, monkeypatch):
    # `make_many` leaves its own behind.
    monkeypatch.setattr(batches, "forked", batches.forked)
    former, new, out = tmp_path / "former", tmp_path / "new", tmp_path / "reports"
    make_many(str(former), "nl")
    (former / "GM0088" / "note.txt").write_text("mine")
    shutil.copytree(former, new)
    make_many(str(new), "en")
    (library,) = former.glob("*.js")
    whole = {region: [tree(where / region) for where in (former, new)] for region in REGIONS}
    # So that it is put there too.
    data = library.read_bytes()
    library.unlink()

    def given(step: int) -> tuple[str, str]:
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(former, out)
        return str(out), "en"

    kills = 0
    for kills in killed_at_every_event(make_many, given, STRIDE_OF_SLOW):  # noqa: B007 - the last one is asked for
        assert not (out / library.name).exists() or (out / library.name).read_bytes() == data
        for region, versions in whole.items():
            folder = out / region
            away = out / f".regiobeeld-{region}.old"
            assert tree(folder if folder.exists() else away) in versions
        make_many(str(out), "en")
        assert tree(out) == tree(new)
    assert kills > 20
