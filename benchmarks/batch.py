"""Time many reports against a loop of papermill and nbconvert on the same notebooks.

Run `python -m benchmarks.batch` in the root of the repository: ten gemeenten by either, and forty
by the batch with one and two workers. With ``--all`` it makes all of a year's as well, and says
what the loop would take for these at the rate seen.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks import _measuring as measuring
from benchmarks import _processes as processes
from regiobeeld.report.running.batch import region_ids

_PEER, _SAMPLE = 10, 40
_MADE = (
    "import sys, regiobeeld.report.running.batch as batch\n"
    "ids, workers, out = sys.argv[3:], int(sys.argv[1]), sys.argv[2]\n"
    "result = batch.batch(ids, out=out, workers=workers)\n"
    "sys.exit(bool(result.failed))\n"
)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="make all gemeenten too")
    parser.add_argument("--peer", type=int, default=_PEER, help="reports by the loop")
    parser.add_argument("--sample", type=int, default=_SAMPLE, help="reports by the batch")
    asked = parser.parse_args()
    every = region_ids("gemeente", 2020)
    sample = every[:: len(every) // asked.sample][: asked.sample]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        loop = processes.run("-m", "benchmarks._plain", f"{folder}/plain", *sample[: asked.peer])
        rate = loop.seconds / asked.peer
        rows.append(_row("plain loop", asked.peer, "1", loop, rate))
        sizes = [(asked.peer, 2), (asked.sample, 1), (asked.sample, 2)]
        sizes += [(len(every), 2)] if asked.all else []
        for number, workers in sizes:
            ids = every if number == len(every) else sample[:number]
            out = f"{folder}/{number}-{workers}"
            made = processes.run("-c", _MADE, str(workers), out, *ids)
            rows.append(_row("batch", number, str(workers), made, rate))
            if number == asked.sample and workers == 2:
                pages = [path.stat().st_size for path in Path(out).glob("*/*.html")]
    measuring.say(f"{measuring.machine()}; {measuring.versions('papermill', 'pandas', 'plotly')}\n")
    header = ["what", "reports", "workers", "time", "per report", "loop / batch", "memory"]
    measuring.say(measuring.table(header, rows))
    measuring.say(f"\npages: {min(pages) / 1e3:.0f} to {max(pages) / 1e3:.0f} kB")


def _row(what: str, number: int, workers: str, run: processes.Run, rate: float) -> list[str]:
    ratio = rate * number / run.seconds
    return [
        what, str(number), workers, measuring.seconds(run.seconds),
        measuring.seconds(run.seconds / number), f"{ratio:.1f}x", f"{run.memory / 1e9:.2f} GB",
    ]  # fmt: skip


if __name__ == "__main__":
    main()
