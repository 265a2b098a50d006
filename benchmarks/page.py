"""How soon a report can be read and used, in headless Chromium on a page from disk.

Run in the root of the repository, with the report of a build:

    python -m benchmarks.page reports/utrecht/regiobeeld-utrecht.html

Each round opens the page in a browser profile of its own, so that nothing comes from a cache.
*First contentful paint* is what the browser reports. *Interactive* is when all scripts of the page
have run and the main thread answers again: a sort button then works. *Chart library* is the time
that plotly takes to be read and run, measured on a page with nothing else in it.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks._measuring import machine, say, seconds, table, versions
from regiobeeld.report.pdf import find_browser

ROUNDS = 7
SCREENS = ((1280, 900), (400, 800))
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
_PLOTLY = Path(__file__).parents[1] / "regiobeeld" / "report" / "static" / "plotly-basic.min.js"
# The paint may come after the load; the time-out gives the main thread back first.
_PAINT = """() => new Promise(done => setTimeout(() => {
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  done(paint ? paint.startTime : NaN);
}, 300))"""
_READY = """() => new Promise(done => {
  const ready = () => setTimeout(() => done(performance.now()), 0);
  if (document.readyState === 'complete') ready(); else addEventListener('load', ready);
})"""


def main(arguments: list[str] | None = None) -> None:
    """Measure a report and print the figures."""
    parser = argparse.ArgumentParser(description="Measure how soon a report can be used.")
    parser.add_argument("report", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args(arguments)
    if not asked.report.exists():
        sys.exit(f"{asked.report} does not exist; first run: regiobeeld build utrecht")
    say(f"{machine()}; {versions('plotly', 'playwright')}")
    size = asked.report.stat().st_size
    say(f"{asked.report.name}: {size:,} bytes, of which plotly {_PLOTLY.stat().st_size:,}\n")
    rows = []
    for width, height in SCREENS:
        found = [_opened(asked.report, width, height) for _ in range(asked.rounds)]
        paint = statistics.median(first for first, _ in found)
        ready = statistics.median(last for _, last in found)
        worst = max(last for _, last in found)
        rows += [
            [f"first contentful paint, {width} px", seconds(paint), "1.0 s"],
            [f"interactive, {width} px", seconds(ready), "2.0 s"],
            [f"interactive, {width} px, the slowest round", seconds(worst), ""],
        ]
    with tempfile.TemporaryDirectory() as folder:
        alone = Path(folder) / "plotly.html"
        script = _PLOTLY.read_text(encoding="utf-8")
        alone.write_text(f"<!doctype html><p>.</p><script>{script}</script>", encoding="utf-8")
        empty = Path(folder) / "empty.html"
        empty.write_text("<!doctype html><p>.</p>", encoding="utf-8")
        with_it, without = (
            statistics.median(_opened(page, 1280, 900)[1] for _ in range(asked.rounds))
            for page in (alone, empty)
        )
    rows.append(["chart library alone", seconds(with_it - without), ""])
    say(table(["what", "median", "at most"], rows))


def _opened(page: Path, width: int, height: int) -> tuple[float, float]:
    """Open a page once; return its first contentful paint and when it is interactive, in s."""

    def measure(tab: Any) -> tuple[float, float]:
        tab.goto(page.resolve().as_uri(), wait_until="commit")
        ready = tab.evaluate(_READY)
        return tab.evaluate(_PAINT) / 1000, ready / 1000

    return _in_new_browser(width, height, measure)


def _in_new_browser(
    width: int, height: int, measure: Callable[[Any], tuple[float, float]]
) -> tuple[float, float]:
    from playwright.sync_api import sync_playwright

    folder = tempfile.mkdtemp()
    try:
        with sync_playwright() as engine:
            browser = engine.chromium.launch_persistent_context(
                folder,
                executable_path=str(find_browser()),
                args=_FLAGS,
                viewport={"width": width, "height": height},
            )
            try:
                # What the first page of a process costs is not the report's.
                tab = browser.new_page()
                tab.goto("about:blank")
                return measure(tab)
            finally:
                browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
