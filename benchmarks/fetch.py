"""How fast, and in how much memory, a table comes from a service.

    python -m benchmarks.fetch                      # 200,000 rows of 30 topics, medians of 5
    python -m benchmarks.fetch --rows 5000000 --only store --times 1

Every run is a fresh process, timed after its imports. The service runs in a process of its own and
has all pages packed beforehand; on a machine with two processors it still takes its share. On a
busy machine the seconds of processors (cpu) say more than those of the clock.

- transfer: the pages are fetched with as many connections, unpacked and thrown away
- raw: the same, not even unpacked
- download: `regiobeeld.statline.download`, an Arrow table
- read: `Table.read`, a tidy DataFrame (untyped: with the reasons of missing values)
- store: `regiobeeld.fetch.fetch`, into a store on disk (always with reasons)
- download4, store4: the same by OData v4, where each cell is an observation of its own (typed only,
  a table of as many cells). A first reading, which does not count, has the service make answers.
- cbsodata: `cbsodata.get_data` and a DataFrame of what it returns. It asks for no compression, so
  it gets none; on one machine that is in its favour.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks._server import PAGE, TABLE, serving

ROOT = Path(__file__).resolve().parents[1]
WAYS = ("raw", "transfer", "download", "download4", "read", "store", "store4", "cbsodata")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--topics", type=int, default=30)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--delays", type=float, nargs="*", default=[0.0, 0.1])
    parser.add_argument("--only", nargs="*", choices=WAYS, default=list(WAYS))
    parser.add_argument("--run", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        way, kind, url, rows = options.run
        print(json.dumps(measured(way, kind == "typed", url, int(rows))))
        return
    print(f"{options.rows:,} rows of {options.topics} topics, medians of {options.times}\n")
    print(
        f"{'delay':>6} {'set':8} {'way':10} {'seconds':>8} {'cpu':>6} {'MB peak':>8} {'faster':>7}"
    )
    with serving(options.rows, options.topics) as (url, delay):
        if "download4" in options.only or "store4" in options.only:
            run("download4", "typed", url, options.rows)
        for delay.value in options.delays:
            for kind in ("typed", "untyped"):
                report(delay.value, kind, options, url)


def report(delay: float, kind: str, options: argparse.Namespace, url: str) -> None:
    """Measure every way in turn, so that what else the machine does falls on all of them."""
    ways = [way for way in options.only if kind == "typed" or not way.endswith("4")]
    runs: dict[str, list[tuple[float, float, float]]] = {way: [] for way in ways}
    for _ in range(options.times):
        for way, found in runs.items():
            found.append(run(way, kind, url, options.rows))
    seconds = {way: statistics.median(f[0] for f in found) for way, found in runs.items()}
    for way, found in runs.items():
        cpu, peak = (statistics.median(f[n] for f in found) for n in (1, 2))
        times = f"{seconds['cbsodata'] / seconds[way]:.1f}x" if "cbsodata" in seconds else ""
        print(
            f"{delay:6.1f} {kind:8} {way:10} {seconds[way]:8.2f} {cpu:6.2f} {peak:8.0f} {times:>6}"
        )
    print(flush=True)


def run(way: str, kind: str, url: str, rows: int) -> tuple[float, float, float]:
    """Measure a way in a process of its own."""
    # As a module: beside the file stands another `statistics` than that of Python.
    command = [sys.executable, "-m", "benchmarks.fetch", "--run", way, kind, url, str(rows)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, cpu, peak = json.loads(done.stdout.splitlines()[-1])
    return seconds, cpu, peak


def measured(way: str, typed: bool, url: str, rows: int) -> tuple[float, float, float]:
    """Seconds that a way takes, those of processors, and the peak memory of this process in MB."""
    work = {
        "raw": transfer,
        "transfer": transfer,
        "download": download,
        "read": read,
        "store": store,
        "download4": download4,
        "store4": store4,
        "cbsodata": cbsodata,
    }[way](typed, url, rows, way)
    began, worked = time.perf_counter(), time.process_time()
    result = work()
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    if len(result) != rows:
        raise SystemExit(f"{way}: {len(result):,} rows came")
    return seconds, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def transfer(typed: bool, url: str, rows: int, way: str) -> Callable[[], Any]:
    import gzip

    import requests

    from regiobeeld.statline import Patience

    address = f"{url}/ODataFeed/odata/{TABLE}/{'Typed' if typed else 'Untyped'}DataSet"
    session = requests.Session()
    connections = Patience().connections
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=connections)
    session.mount("http://", adapter)

    def page(first: int) -> int:
        params = {"$format": "json", "$skip": str(first)} if first else {"$format": "json"}
        with session.get(address, params=params, stream=True) as response:
            body = response.raw.read(decode_content=False)
        if way == "transfer":
            body = gzip.decompress(body)
        return len(body)

    def work() -> range:
        with ThreadPoolExecutor(connections) as pool:
            assert all(pool.map(page, range(0, rows, PAGE)))
        return range(rows)

    return work


def download(typed: bool, url: str, rows: int, way: str) -> Callable[[], Any]:
    from regiobeeld import statline

    return lambda: statline.download(TABLE, typed=typed, url=url)


def download4(typed: bool, url: str, rows: int, way: str) -> Callable[[], Any]:
    from regiobeeld import statline

    return lambda: statline.download(TABLE, url=f"{url}/v1", protocol="v4")


def read(typed: bool, url: str, rows: int, way: str) -> Callable[[], Any]:
    from regiobeeld import statline

    return lambda: statline.table(TABLE, url=url).read(status=not typed)


def store(typed: bool, url: str, rows: int, way: str, protocol: str = "v3") -> Callable[[], Any]:
    import os

    from regiobeeld.fetch import fetch
    from regiobeeld.store import Store

    os.environ["REGIOBEELD_STATLINE_URL"] = url
    os.environ["REGIOBEELD_STATLINE4_URL"] = f"{url}/v1"

    def work() -> range:
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Path(folder))
            (entry,) = fetch([TABLE], store=store, catalogue="CBS", protocol=protocol)
            return range(entry.rows)

    return work


def store4(typed: bool, url: str, rows: int, way: str) -> Callable[[], Any]:
    return store(typed, url, rows, way, "v4")


def cbsodata(typed: bool, url: str, rows: int, way: str) -> Callable[[], Any]:
    import cbsodata as client
    import pandas as pd

    client.options.use_https = False
    host = url.removeprefix("http://")
    # Version 1.3.5 downloads the set that was not asked for.
    return lambda: pd.DataFrame(client.get_data(TABLE, typed=not typed, catalog_url=host))


if __name__ == "__main__":
    main()
