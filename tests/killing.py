"""Kill a process at every moment that counts: at each thing that it does to files, and at random.

`work` is a function of a module, called with `arguments` in a process of its own. The processes are
forks of one that has imported what they need.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

#: How many times to kill at random, and whether to kill slow commands at every event or at one in
#: so many: more on demand.
RANDOM_KILLS = int(os.environ.get("REGIOBEELD_KILLS", "8"))
STRIDE_OF_SLOW = 1 if "REGIOBEELD_KILLS" in os.environ else 7
needs_sigkill = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

Work = Callable[..., None]


def killed_at_every_event(
    work: Work, arguments: Callable[[int], Sequence[Any]], stride: int = 1
) -> Iterator[int]:
    """Kill `work` before each thing that it does to files, a run each; give the number of it.

    The last run, which is not killed, gives nothing.
    """
    for step in itertools.count(1, stride):
        process = started(_killing, work, step, tuple(arguments(step)))
        process.join()
        if process.exitcode == 0:
            # Else it did nothing to files, and nothing has been tested.
            assert step > 1
            return
        assert process.exitcode == -signal.SIGKILL
        yield step


def killed_at_random(work: Work, arguments: Callable[[int], Sequence[Any]]) -> Iterator[int]:
    """Kill `work` at random moments of the time that it takes; give the number of the kill."""
    began = time.monotonic()
    finished(work, *arguments(0))
    usual, chance = time.monotonic() - began, random.Random(20)
    for number in range(1, RANDOM_KILLS + 1):
        process = started(work, *arguments(number))
        time.sleep(chance.uniform(0, usual))
        process.kill()
        process.join()
        yield number


def finished(work: Work, *arguments: Any) -> None:
    """Run `work` to its end in a process of its own."""
    process = started(work, *arguments)
    process.join()
    assert process.exitcode == 0


def at_once(*works: tuple[Work, Sequence[Any]]) -> list[int | None]:
    """Run several at a time; return how each ended."""
    processes = [started(work, *arguments) for work, arguments in works]
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


def started(work: Work, *arguments: Any) -> BaseProcess:
    """Begin `work` in a process of its own."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.preloaded"])
    process = context.Process(target=_forked, args=(work, *arguments))
    process.start()
    return process


def _forked(work: Work, *arguments: Any) -> None:
    # All tests of a process share one server of forks: who starts another takes this one's place,
    # and each fork would import everything anew.
    assert "tests.preloaded" in sys.modules
    work(*arguments)


def _killing(work: Work, step: int, arguments: Sequence[Any]) -> None:
    count = itertools.count(1)

    def hook(event: str, details: tuple[Any, ...]) -> None:
        if _changes_files(event, details) and next(count) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    # What a process wrote outlives it; only without power it would not, and disks are slow.
    os.fsync = lambda handle: None
    work(*arguments)


def _changes_files(event: str, details: tuple[Any, ...]) -> bool:
    if event == "open":
        path, _, flags = details
        # A number is a file that is open already.
        return isinstance(path, str | bytes | Path) and bool(flags & _WRITING)
    return event in _CHANGES or event.startswith("shutil.")
