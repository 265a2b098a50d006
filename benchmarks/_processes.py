"""Processes that benchmarks start: how long they take, and how much memory together."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_INTERVAL = 0.25


@dataclass(frozen=True)
class Run:
    """A process that has ended, with all that it started.

    Attributes
    ----------
    seconds
        From start to end.
    memory
        Most memory in use at a time, in bytes: of all its processes, shared pages counted once.
    output
        Its lines on standard output.
    """

    seconds: float
    memory: int
    output: list[str]


def run(*arguments: str) -> Run:
    """Run this Python with arguments, in the root of the repository."""
    root = Path(__file__).parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root)}
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    peak = [0]
    watching = threading.Thread(target=_watch, args=(process, peak), daemon=True)
    watching.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - start
    watching.join()
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)} ended with status {process.returncode}")
    return Run(seconds, peak[0], output.splitlines())


def _watch(process: subprocess.Popen[str], peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_proportional, _family(process.pid))))
        time.sleep(_INTERVAL)


def _family(first: int) -> Sequence[int]:
    """Return a process and all below it."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = [first]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _proportional(pid: int) -> int:
    """Return the memory of a process, of shared pages its part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
