"""Compare the statistics of regiobeeld.epi with the package PHStatsMethods.

Run `python -m benchmarks.statistics` in the root of the repository; with ``--plain`` it compares
with plain numpy instead, on a million rows. PHStatsMethods is under the GPL: it is installed in an
environment of its own and runs as a process of its own, on the same data through files. Each side
times its computation alone. Only results that agree are compared.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import _measuring as measuring
from benchmarks import _plain_numpy
from regiobeeld import epi

_PEER = Path(__file__).with_name("_phstatsmethods.py")
_BANDS = 19
_ROUNDS = 15
_TOLERANCE = 1e-9
_STEPS = {"rate": "rates", "proportion": "proportions", "dsr": "directly standardised rates"}


@dataclass(frozen=True)
class Task:
    """A statistic of a number of areas, and how often the peer computes it."""

    kind: str
    areas: int
    rounds: int

    @property
    def name(self) -> str:
        """Name its files."""
        return f"{self.kind}-{self.areas}"

    @property
    def strata(self) -> int:
        """Return the number of rows for each area."""
        return _BANDS if self.kind == "dsr" else 1

    @property
    def title(self) -> str:
        """Say what is computed."""
        rows = f" ({self.areas * self.strata:,} rows)" if self.strata > 1 else ""
        return f"{self.areas:,} {_STEPS[self.kind]}{rows}"


# Each statistic at its full size, and at a tenth of it to show how the peer's time grows.
_TASKS = (
    Task("rate", 10_000, 3),
    Task("rate", 100_000, 3),
    Task("proportion", 100_000, 3),
    Task("proportion", 1_000_000, 1),
    Task("dsr", 200, 3),
    Task("dsr", 2_000, 3),
)


def data(task: Task) -> pd.DataFrame:
    """Make counts that differ by area; the same each time."""
    generator = np.random.default_rng(2020)
    size = task.areas * task.strata
    total = generator.integers(1_000, 50_000, size)
    # PHStatsMethods refuses a rate without events.
    count = 1 + generator.binomial(total - 1, generator.uniform(0.001, 0.02, size))
    frame = pd.DataFrame(
        {"area": np.repeat(np.arange(task.areas), task.strata), "count": count, "total": total}
    )
    if task.kind == "dsr":
        frame["standard"] = np.tile(epi.esp2013(), task.areas)
    return frame


def compute(task: Task, frame: pd.DataFrame) -> pd.DataFrame:
    """Compute what the peer computes: value, lower and upper per area."""
    if task.kind == "rate":
        return epi.rate(frame["count"], frame["total"], per=1000)
    if task.kind == "proportion":
        return epi.proportion(frame["count"], frame["total"])
    return epi.directly_standardised_rate(
        frame, groups="area", count="count", population="total", standard="standard"
    )


def environment(folder: Path) -> Path:
    """Return the Python of the peer's environment, made with pip when it is not there yet."""
    python = folder / "bin" / "python"
    if not python.exists():
        measuring.say(f"Installing PHStatsMethods in {folder} …")
        venv.create(folder, with_pip=True)
        packages = ["PHStatsMethods", "pyarrow"]
        _run([str(python), "-m", "pip", "install", "--quiet", *packages])
    return python


def difference(ours: pd.DataFrame, theirs: pd.DataFrame) -> float:
    """Return the largest relative difference between the values and limits of both."""
    columns = ["Value", *(c for c in theirs if c.startswith(("lower", "upper")))]
    expected = theirs.sort_values("area")[columns].to_numpy(dtype=np.float64)
    found = ours[["value", "lower", "upper"]].to_numpy(dtype=np.float64)
    return float(np.max(np.abs(found / expected - 1)))


def main() -> None:
    """Measure both sides and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--environment", type=Path, help="folder of the peer's environment")
    parser.add_argument("--quick", action="store_true", help="leave out the full sizes")
    parser.add_argument("--plain", action="store_true", help="compare with plain numpy")
    options = parser.parse_args()
    if options.plain:
        _plain_numpy.main(100_000 if options.quick else 1_000_000)
        return
    tasks = _TASKS[::2] if options.quick else _TASKS
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        python = environment(options.environment or folder / "environment")
        report = _peer(python, folder, tasks)
        rows = [_row(task, folder, report) for task in tasks]
    header = ["what", "regiobeeld", "PHStatsMethods", "ratio", "rounds", "largest difference"]
    measuring.say(f"\n{measuring.machine()}; {measuring.versions('numpy', 'pandas', 'scipy')}")
    measuring.say(
        f"PHStatsMethods {report['PHStatsMethods']}, with pandas {report['pandas']};"
        " medians of the computation alone, after a warm-up\n"
    )
    measuring.say(measuring.table(header, rows))


def _peer(python: Path, folder: Path, tasks: tuple[Task, ...]) -> dict[str, str | float]:
    """Let the peer compute the tasks; return its versions, and its seconds by task."""
    for task in tasks:
        data(task).to_parquet(folder / f"{task.name}.parquet")
    described = [
        {"name": t.name, "kind": t.kind, "strata": t.strata, "rounds": t.rounds} for t in tasks
    ]
    (folder / "tasks.json").write_text(json.dumps(described), encoding="utf-8")
    measuring.say("PHStatsMethods computes; the full sizes take minutes …")
    # Without -P the peer would take this file for the standard library's module of its name.
    _run([str(python), "-P", str(_PEER), str(folder)])
    report: dict[str, str | float] = json.loads((folder / "report.json").read_text("utf-8"))
    return report


def _row(task: Task, folder: Path, report: dict[str, str | float]) -> list[str]:
    frame = data(task)
    apart = difference(
        compute(task, frame), pd.read_parquet(folder / f"{task.name}.result.parquet")
    )
    if not apart <= _TOLERANCE:
        raise SystemExit(f"{task.title}: results differ by {apart:.1e}; there is nothing to time.")
    call: Callable[[], object] = lambda: compute(task, frame)  # noqa: E731
    ours, theirs = measuring.median_time(call, _ROUNDS), float(report[task.name])
    return [
        task.title,
        measuring.seconds(ours),
        measuring.seconds(theirs),
        f"{theirs / ours:,.0f}x",
        f"{_ROUNDS} and {task.rounds}",
        f"{apart:.0e}",
    ]


def _run(command: list[str]) -> None:
    # Only the interpreter of the environment made above, on a file of this folder.
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
