"""What the benchmarks share: the machine, a timer, and a table."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

_CPU = Path("/proc/cpuinfo")


def machine() -> str:
    """Return one line on the processor, its cores and Python."""
    names = [
        line.partition(":")[2].strip()
        for line in (_CPU.read_text(encoding="utf-8").splitlines() if _CPU.exists() else [])
        if line.startswith("model name")
    ]
    processor = names[0] if names else platform.processor() or platform.machine()
    python = platform.python_version()
    return f"{processor}, {os.cpu_count()} cores, {platform.system()}, Python {python}"


def versions(*packages: str) -> str:
    """Return the installed versions of packages on one line."""
    return ", ".join(f"{package} {version(package)}" for package in packages)


def median_time(run: Callable[[], object], rounds: int) -> float:
    """Return the median of the seconds that a call takes, after one call that does not count."""
    run()
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def seconds(value: float) -> str:
    """Write a duration in the unit that suits it.

    Examples
    --------
    >>> seconds(0.00234), seconds(2.34), seconds(234)
    ('2.3 ms', '2.3 s', '234 s')
    """
    if value < 1:
        return f"{1000 * value:.{1 if value < 0.1 else 0}f} ms"
    return f"{value:.{1 if value < 100 else 0}f} s"


def say(text: str = "") -> None:
    """Write a line at once, so that a slow run can be followed."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out rows as a Markdown table.

    Examples
    --------
    >>> print(table(["what", "time"], [["rates", "2.3 ms"]]))
    | what  | time   |
    |-------|--------|
    | rates | 2.3 ms |
    """
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (header, *rows)
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
