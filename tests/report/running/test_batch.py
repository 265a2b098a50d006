"""Many reports: what is made, what is kept, and what a failure does."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from regiobeeld.cli.starters import write_starter
from regiobeeld.errors import BuildError, RegionError
from regiobeeld.interviews.workspace import workspace
from regiobeeld.record import shared
from regiobeeld.record.crate import CRATE
from regiobeeld.record.inputs import Inputs, fingerprint_of, inputs_of
from regiobeeld.record.job import Job
from regiobeeld.record.run_record import RUN, sealed
from regiobeeld.report.running import batch as batches
from regiobeeld.report.running.batch import Made, batch, region_ids
from regiobeeld.report.running.destinations import destination
from regiobeeld.store.manifest import MANIFEST

SMALL = ["GM0088", "GM0096"]


@pytest.fixture
def quick(monkeypatch) -> list[str]:
    """Reports that cost nothing; those of Ameland cannot be made. Gives what was asked for."""
    asked: list[str] = []

    def forked(tasks: Mapping[Job, Inputs], workers: int) -> Iterator[tuple[Job, Made]]:
        for job, inputs in tasks.items():
            asked.append(job.region)
            made: Made = sealed({"page.html": f"{job.region} {job.plotly}".encode()}, inputs)
            yield job, BuildError("no figures") if job.region == "GM0060" else made

    monkeypatch.setattr(batches, "forked", forked)
    return asked


def fingerprint(job: Job) -> str:
    return fingerprint_of(inputs_of(job))


def test_a_region_that_goes_by_two_names_has_one_report():
    ids = region_ids("ggd", 2020)
    assert {"utrecht", "twente"} <= set(ids)
    assert not {"GG2514", "GG1106"} & set(ids)
    with pytest.raises(BuildError, match=r"level='wijk'"):
        region_ids("wijk", 2020)


def test_one_failure_stops_no_other(quick, tmp_path):
    told: list[tuple[int, int, str]] = []
    result = batch(["GM0060", *SMALL], out=str(tmp_path), progress=lambda *line: told.append(line))
    assert (result.made, list(result.failed)) == (SMALL, ["GM0060"])
    assert told == [(1, 3, "GM0060"), (2, 3, "GM0088"), (3, 3, "GM0096")]
    assert not (tmp_path / "GM0060").exists()


def test_only_what_is_missing_or_stale_is_made_again(quick, tmp_path, monkeypatch):
    def again() -> list[str]:
        quick.clear()
        batch(SMALL, out=str(tmp_path))
        return list(quick)

    assert again() == SMALL
    assert again() == []
    (tmp_path / "GM0088" / "page.html").unlink()
    assert again() == ["GM0088"]
    (tmp_path / "GM0096" / RUN).write_text("{", encoding="utf-8")
    assert again() == ["GM0096"]
    monkeypatch.setattr("regiobeeld.__version__", "9.9.9")
    assert again() == SMALL


def test_a_report_is_stale_when_its_interviews_are(quick, tmp_path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
    batch(SMALL, out=str(tmp_path / "reports"))
    codings = workspace("GM0088").codings
    codings.parent.mkdir(parents=True)
    codings.write_bytes(b"codings")
    assert batch(SMALL, out=str(tmp_path / "reports")).made == ["GM0088"]
    transcript = workspace("GM0088").transcripts / "i01.txt"
    transcript.parent.mkdir()
    transcript.write_text("Een gesprek", encoding="utf-8")
    assert batch(SMALL, out=str(tmp_path / "reports")).made == []


def test_interviews_that_change_meanwhile_refuse_the_report(quick, tmp_path, monkeypatch):
    """Else what is withdrawn while a report is made would come back with it."""
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
    codings = workspace("GM0088").codings
    codings.parent.mkdir(parents=True)
    codings.write_bytes(b"codings")
    forked = batches.forked

    def while_somebody_withdraws(tasks: Mapping[Job, Inputs], workers: int):
        for job, made in forked(tasks, workers):
            codings.write_bytes(b"without one")
            yield job, made

    monkeypatch.setattr(batches, "forked", while_somebody_withdraws)
    result = batch(SMALL, out=str(tmp_path / "reports"))
    assert result.made == ["GM0096"]
    assert "interviews of GM0088 changed while the report" in str(result.failed["GM0088"])
    assert not (tmp_path / "reports" / "GM0088").exists()
    assert batch(SMALL, out=str(tmp_path / "reports")).made == ["GM0088"]
    assert [path.name for path in codings.parent.iterdir()] == ["codings.parquet"]


def test_a_batch_heals_what_a_killed_one_left(quick, tmp_path):
    batch(SMALL, out=str(tmp_path))
    (tmp_path / "GM0088").rename(tmp_path / ".regiobeeld-GM0088.old")
    (tmp_path / ".regiobeeld-GM0096.new").mkdir()
    assert batch(SMALL, out=str(tmp_path)).kept == SMALL
    assert not list(tmp_path.glob(".*"))


def test_a_batch_looks_once_at_what_reports_share(quick, tmp_path, monkeypatch):
    asked = []

    def once() -> shared.Shared:
        asked.append(1)
        return shared.shared()

    monkeypatch.setattr(batches, "shared", once)
    batch("ggd", out=str(tmp_path))
    assert asked == [1]


def test_a_fingerprint_depends_on_choices_figures_and_notebooks(tmp_path, monkeypatch):
    first = fingerprint(Job("GM0088"))
    assert first == fingerprint(Job("GM0088"))
    assert first != fingerprint(Job("GM0088", lang="en"))
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path))
    package = json.loads((Path(__file__).parents[3] / "data" / MANIFEST).read_text("utf-8"))
    (tmp_path / MANIFEST).write_text(json.dumps({"resources": []}), encoding="utf-8")
    assert fingerprint(Job("GM0088")) == first
    package["resources"] = [r for r in package["resources"] if r["name"].startswith("85012ned")]
    package["resources"][0]["title"] = "Another"
    (tmp_path / MANIFEST).write_text(json.dumps(package), encoding="utf-8")
    second = fingerprint(Job("GM0088"))
    assert second != first
    (tmp_path / "02.ipynb").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(shared, "source_folder", lambda: tmp_path)
    assert fingerprint(Job("GM0088")) not in (first, second)


def test_a_fingerprint_depends_on_definitions_of_ones_own(tmp_path, monkeypatch):
    first = fingerprint(Job("GM0088"))
    monkeypatch.setenv("REGIOBEELD_DEFINITIONS", str(tmp_path))
    assert fingerprint(Job("GM0088")) == first
    (own,) = write_starter("indicator", "alleenwonend", tmp_path).files
    second = fingerprint(Job("GM0088"))
    assert second != first
    own.write_text(own.read_text("utf-8").replace("decimals = 1", "decimals = 2"), "utf-8")
    assert fingerprint(Job("GM0088")) not in (first, second)


def test_a_name_that_does_not_exist_stops_the_batch_before_it_begins(quick, tmp_path):
    with pytest.raises(RegionError, match="utrecht"):
        batch(["utrect"], out=str(tmp_path / "reports"))
    assert not (tmp_path / "reports").exists()


def test_reports_go_to_an_address(quick):
    fsspec = pytest.importorskip("fsspec")
    result = batch(["GM0060", *SMALL], out="memory://reports/2020")
    files = fsspec.filesystem("memory")
    assert result.made == SMALL
    found = {path.removeprefix("/reports/2020/") for path in files.find("/reports/2020")}
    licence, shared = sorted(name for name in found if name.startswith("plotly"))
    assert licence == shared.replace(".min.js", ".LICENSE.txt")
    assert b"Permission is hereby granted" in files.cat_file(f"/reports/2020/{licence}")
    assert found == {licence, shared, *(f"{r}/{f}" for r in SMALL for f in ("page.html", RUN))}
    assert files.cat_file("/reports/2020/GM0088/page.html").decode() == f"GM0088 ../{shared}"
    assert batch(SMALL, out="memory://reports/2020").kept == SMALL


def test_an_address_of_an_unknown_kind_is_refused():
    with pytest.raises(BuildError, match=r"nergens://"):
        destination("nergens://reports")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    out: Path = tmp_path_factory.mktemp("batch")
    result = batch(SMALL, out=str(out), workers=2)
    assert (sorted(result.made), result.failed) == (SMALL, {})
    return out


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}


def test_a_report_of_a_batch_is_that_of_a_build_but_for_the_library(made, island):
    ours, theirs = contents(made / "GM0088"), contents(island.folder)
    del theirs["mijn-notitie.txt"]
    assert json.loads(ours.pop(RUN)).keys() == json.loads(theirs.pop(RUN)).keys()
    assert len(ours.pop(CRATE)) > len(theirs.pop(CRATE))  # it names the library
    page = "regiobeeld-GM0088.html"
    library = next(made.glob("plotly-*.min.js"))
    linked = f'<script src="../{library.name}"></script>'.encode()
    assert linked in ours[page]
    inside = b"<script>" + library.read_bytes() + b"</script>"
    # The policy names the scripts that are in the page.
    policy = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')
    assert policy.sub(b"", ours.pop(page).replace(linked, inside)) == policy.sub(
        b"", theirs.pop(page)
    )
    assert ours == theirs
    assert (made / "GM0088" / page).stat().st_size < 1_000_000


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as one:
        yield one


def test_a_cluster_gives_the_same_bytes(made, cluster, tmp_path):
    assert cluster.scheduler_address.startswith("tcp://")
    result = batch(SMALL, out=str(tmp_path), dask=cluster.scheduler_address)
    assert result.failed == {}
    assert contents(tmp_path) == contents(made)


def test_a_worker_that_is_killed_costs_only_time(made, cluster, tmp_path):
    distributed = pytest.importorskip("distributed")
    ids = [*SMALL, "GM0060"]
    with distributed.Client(cluster) as client:
        client.wait_for_workers(2)
        killed = next(iter(client.run(os.getpid).values()))

        def kill_one(ready: int, total: int, region: str) -> None:
            if ready == 1:
                os.kill(killed, signal.SIGKILL)

        result = batch(ids, out=str(tmp_path), dask=cluster.scheduler_address, progress=kill_one)
        client.wait_for_workers(2)
        assert killed not in client.run(os.getpid).values()
    assert sorted(result.made) == sorted(ids) and result.failed == {}
    for id in SMALL:
        assert contents(tmp_path / id) == contents(made / id)


def test_a_scheduler_that_is_not_there_is_named(tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    from regiobeeld.report.running import cluster

    monkeypatch.setattr(cluster, "_TIMEOUT", 1)
    with pytest.raises(BuildError, match=r"no Dask scheduler at tcp://127.0.0.1:9"):
        batch(SMALL, out=str(tmp_path), dask="tcp://127.0.0.1:9")
