"""Time one report: from nothing, and when everything has been imported and read.

Run `python -m benchmarks.build` in the root of the repository. The plain loop does the same
notebooks by papermill and nbconvert, without any of the engine; it leaves out the page's own form.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from benchmarks import _measuring as measuring
from benchmarks import _processes as processes
from regiobeeld.record.job import Job
from regiobeeld.report import build
from regiobeeld.report.recorded import rehearse_recorded
from regiobeeld.report.running.forking import ForkServer

_REGIONS = ("utrecht", "GM0344", "PV26")
_ROUNDS = 5


def main() -> None:
    """Measure and print a table."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, ForkServer() as server:
        server.preheat(rehearse_recorded, Job(_REGIONS[0]))
        for region in _REGIONS:
            cold = median(
                processes.run("-m", "regiobeeld.cli.app", "build", region, "--out", folder).seconds
                for _ in range(_ROUNDS)
            )
            warm = measuring.median_time(_warm(region, folder, server), _ROUNDS)
            plain = processes.run("-m", "benchmarks._plain", f"{folder}/plain", region).seconds
            cells = [region, *map(measuring.seconds, (cold, warm, plain))]
            rows.append([*cells, f"{plain / cold:.1f}x", f"{plain / warm:.1f}x"])
        help_time = min(
            processes.run("-m", "regiobeeld.cli.app", "--help").seconds for _ in range(5)
        )
    header = ["region", "from nothing", "warm", "plain loop", "plain / nothing", "plain / warm"]
    measuring.say(f"{measuring.machine()}; {measuring.versions('papermill', 'pandas', 'plotly')}\n")
    measuring.say(measuring.table(header, rows))
    measuring.say(f"\nregiobeeld --help: {measuring.seconds(help_time)}")


def _warm(region: str, folder: str, server: ForkServer):  # type: ignore[no-untyped-def]
    return lambda: build(region, out=Path(folder), server=server)


if __name__ == "__main__":
    main()
