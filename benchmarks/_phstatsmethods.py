"""Time PHStatsMethods on data from files. Runs by itself, in an environment of its own.

Nothing of regiobeeld is imported here, and nothing of this is imported by regiobeeld.
Use: python _phstatsmethods.py FOLDER, with tasks in FOLDER/tasks.json.
"""

import json
import statistics
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pandas as pd
from PHStatsMethods import ph_dsr, ph_proportion, ph_rate

WARM_UP = 500


def compute(kind: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Compute a statistic, without the columns on method that it would add."""
    if kind == "rate":
        return ph_rate(frame, "count", "total", "area", metadata=False, multiplier=1000)
    if kind == "proportion":
        return ph_proportion(frame, "count", "total", "area", metadata=False)
    return ph_dsr(
        frame,
        "count",
        "total",
        "standard",
        "area",
        metadata=False,
        multiplier=100_000,
        euro_standard_pops=False,
    )


def main(folder: Path) -> None:
    """Time each task, and write its result and times beside its data."""
    report = {"PHStatsMethods": version("PHStatsMethods"), "pandas": version("pandas")}
    for task in json.loads((folder / "tasks.json").read_text(encoding="utf-8")):
        frame = pd.read_parquet(folder / f"{task['name']}.parquet")
        compute(task["kind"], frame.head(WARM_UP * task["strata"]).copy())
        times = []
        for _ in range(task["rounds"]):
            given = frame.copy()
            start = time.perf_counter()
            result = compute(task["kind"], given)
            times.append(time.perf_counter() - start)
        result.to_parquet(folder / f"{task['name']}.result.parquet")
        report[task["name"]] = statistics.median(times)
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
