"""The fork server: what a job gives, and that nothing is left whatever ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from regiobeeld.errors import BuildError, StoreError
from regiobeeld.report.running import forking
from regiobeeld.report.running.forking import ForkServer, begin_fork, beside, in_forks

pytestmark = pytest.mark.skipif(not forking.AVAILABLE, reason="there is no fork server here")

LIGHT = "regiobeeld.errors"
_STARTER = """
import sys, time
from regiobeeld.report.running.forking import ForkServer
from tests.report.running.test_forking import sleep
with ForkServer("regiobeeld.errors") as server:
    server.submit(sleep)
    print(server._process.pid, server.next().content, flush=True)
    server.next()
"""


def in_fork(function: Callable[..., object], *arguments: object) -> object:
    return next(in_forks([(function, arguments)]))[1]


def beside_and_here(say: forking.Say) -> tuple[int, int]:
    result = beside(os.getpid)
    return os.getpid(), result()


def fails_beside(say: forking.Say) -> None:
    def stop() -> None:
        raise StoreError("Table 1 is damaged.")

    beside(stop)()


def double(say: forking.Say, number: int) -> int:
    say("doubling")
    return 2 * number


def fail(say: forking.Say) -> None:
    raise StoreError("Table 1 is damaged.")


def stumble(say: forking.Say) -> None:
    raise ZeroDivisionError("division by zero")


def write(say: forking.Say) -> str:
    handle, path = tempfile.mkstemp()
    os.close(handle)
    return path


def sleep(say: forking.Say) -> None:
    handle, _ = tempfile.mkstemp()
    os.close(handle)
    say(str(os.getpid()))
    in_fork(time.sleep, 600)


def end(say: forking.Say) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def threaded(say: forking.Say) -> None:
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    in_fork(time.sleep, 0)


def in_two(say: forking.Say) -> object:
    return in_fork(pow, 2, 10)


@pytest.fixture(scope="module")
def server():
    with ForkServer(LIGHT) as server:
        yield server


def test_a_job_tells_what_it_does_and_gives_its_result(server):
    said: list[str] = []
    assert server.call(double, 21, say=said.append) == 42
    assert said == ["doubling"]
    assert server.call(in_two) == 1024


def test_an_error_of_a_job_is_what_it_was(server):
    with pytest.raises(StoreError, match="Table 1 is damaged"):
        server.call(fail)
    with pytest.raises(BuildError, match="ZeroDivisionError: division by zero"):
        server.call(stumble)


def test_what_a_job_writes_to_its_temporary_folder_goes_with_it(server):
    path = Path(server.call(write))
    assert not path.parent.exists()


def test_a_job_that_is_killed_fails_alone(server):
    with pytest.raises(BuildError, match="perhaps memory ran out"):
        server.call(end)
    assert server.call(double, 1) == 2


def test_a_process_with_threads_is_not_forked(server):
    with pytest.raises(BuildError, match="2 threads cannot be forked"):
        server.call(threaded)


def test_jobs_run_side_by_side(server):
    numbers = [server.submit(double, n) for n in range(5)]
    found = {}
    while len(found) < len(numbers):
        message = server.next()
        if message.kind == "done":
            found[message.job] = message.content
    assert [found[number] for number in numbers] == [0, 2, 4, 6, 8]


def test_a_server_that_is_killed_takes_its_jobs_along():
    with ForkServer(LIGHT) as server:
        server.submit(sleep)
        job = int(server.next().content)
        server._process.kill()
        with pytest.raises(BuildError, match="ended unexpectedly"):
            server.next()
        assert eventually(lambda: not alive(job))
    assert not Path(server._folder).exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_when_whoever_started_it_is_stopped(tmp_path, number):
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", _STARTER],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    server, job = map(int, process.stdout.readline().split())
    assert any(tmp_path.rglob("*"))
    process.send_signal(number)
    process.wait(30)
    process.stdout.close()
    assert eventually(lambda: not alive(server) and not alive(job))
    assert eventually(lambda: not list(tmp_path.iterdir()))


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_fork_whose_parent_ended_before_it_could_notice_ends_too():
    """It would keep open what its parent had open, for who waits until that closes."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        begin_fork(os.getppid() + 1)
        os.write(write, b"goes on")
        os._exit(0)
    os.close(write)
    assert os.read(read, 10) == b""
    os.close(read)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1


def test_what_is_computed_beside_comes_back_or_says_what_went_wrong():
    with ForkServer(LIGHT) as server:
        here, there = server.call(beside_and_here)
        assert here != there
        with pytest.raises(StoreError, match="Table 1 is damaged"):
            server.call(fails_beside)
