"""One at a time: who waits, what it is told, and what a dead process holds."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from regiobeeld.errors import BusyError
from regiobeeld.files.locks import locked
from tests.killing import at_once, finished, needs_sigkill, started


def hold(path: str, seconds: float) -> None:
    with locked(Path(path), "the report utrecht", "build utrecht"):
        Path(path).with_name("held").touch()
        time.sleep(seconds)


def count(path: str, times: int) -> None:
    number = Path(path).with_name("number")
    for _ in range(times):
        with locked(Path(path), "a number", "count", wait=60):
            number.write_text(str(int(number.read_text() or 0) + 1))


def fork_and_die(path: str) -> None:
    with locked(Path(path), "the report utrecht", "build utrecht"):
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "reports" / ".utrecht.lock"


def wait_for(path: Path) -> None:
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_nothing_is_left_of_a_lock(lock: Path):
    with locked(lock, "the report utrecht", "build utrecht"):
        assert lock.exists()
    assert list(lock.parent.iterdir()) == []
    with pytest.raises(KeyError), locked(lock, "the report utrecht", "build utrecht"):
        raise KeyError
    assert list(lock.parent.iterdir()) == []


def test_who_waits_is_told_for_whom_and_goes_on(lock: Path, monkeypatch):
    told: list[str] = []
    holder = started(hold, str(lock), 1.0)
    wait_for(lock.with_name("held"))
    with locked(lock, "the report utrecht", "merge utrecht", say=told.append):
        holder.join(0)
        assert "merge utrecht" in lock.with_name(".utrecht.lock.holder").read_text()
    holder.join()
    (line,) = told
    assert line.startswith(
        f"Waiting for the report utrecht: regiobeeld build utrecht, process {holder.pid} on "
    )
    assert f"since {time.strftime('%Y-')}" in line


def test_who_waits_too_long_says_so(lock: Path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_LOCK_WAIT", "0.2")
    holder = started(hold, str(lock), 60.0)
    wait_for(lock.with_name("held"))
    try:
        with pytest.raises(BusyError) as caught, locked(lock, "the report utrecht", "build"):
            pass
    finally:
        holder.kill()
        holder.join()
    said = str(caught.value)
    assert said.startswith("Another process writes the report utrecht: regiobeeld build utrecht, ")
    assert f"process {holder.pid} on" in said and "also after 0.2 seconds" in said
    assert "REGIOBEELD_LOCK_WAIT" in said


@needs_sigkill
def test_a_dead_process_holds_nothing(lock: Path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_LOCK_WAIT", "0")
    holder = started(hold, str(lock), 60.0)
    wait_for(lock.with_name("held"))
    holder.kill()
    holder.join()
    lock.with_name("held").unlink()
    assert lock.exists()
    with locked(lock, "the report utrecht", "build utrecht"):
        held = json.loads(lock.with_name(".utrecht.lock.holder").read_text())
        assert held["pid"] == os.getpid()
    assert list(lock.parent.iterdir()) == []


@needs_sigkill
def test_a_child_of_a_dead_process_holds_nothing(lock: Path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_LOCK_WAIT", "5")
    holder = started(fork_and_die, str(lock))
    holder.join()
    with locked(lock, "the report utrecht", "build utrecht"):
        pass


def test_many_lose_no_turn(lock: Path):
    lock.parent.mkdir()
    lock.with_name("number").write_text("")
    assert at_once(*[(count, (str(lock), 25))] * 4) == [0] * 4
    assert lock.with_name("number").read_text() == "100"
    finished(count, str(lock), 1)
    assert [path.name for path in lock.parent.iterdir()] == ["number"]


@pytest.mark.parametrize("wait", ["soon", "-1", "inf", "nan"])
def test_a_time_to_wait_that_is_none_is_named(lock: Path, monkeypatch, wait: str):
    monkeypatch.setenv("REGIOBEELD_LOCK_WAIT", wait)
    with (
        pytest.raises(BusyError, match=f"REGIOBEELD_LOCK_WAIT='{wait}'"),
        locked(lock, "the report utrecht", "build utrecht"),
    ):
        pass


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}', "\udcff", '{"pid":1,"host":2}'])
def test_whatever_stands_there_of_the_holder_is_no_harm(lock: Path, monkeypatch, text: str):
    monkeypatch.setenv("REGIOBEELD_LOCK_WAIT", "0")
    with locked(lock, "it", "build"):
        lock.with_name(".utrecht.lock.holder").write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.raises(BusyError, match="does not say who it is"), locked(lock, "it", "build"):
            pass
