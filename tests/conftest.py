"""What tests of the whole package share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.stand_in import SHARED, StandIn, captures_present

# How fast an example runs says something of the machine, not of the law that it tests.
settings.register_profile("laws", deadline=None)
settings.load_profile("laws")


TESTS = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
SOFFICE = shutil.which("soffice")

# What not every machine has, by its marker: why a test is skipped there, or nothing.
LACKING = {
    "browser": "" if CHROMIUM else "no Chromium on this machine",
    "office": "" if SOFFICE else "LibreOffice is not installed",
    "captures": "" if captures_present() else f"no captures in {SHARED} (set REGIOBEELD_SHARED)",
}
# The fixtures that give it: who uses one, by way of others too, has the marker.
GIVEN_BY = {
    "chromium": "browser",
    "soffice": "office",
    "captures": "captures",
    "reference_folder": "captures",
}

# Files whose tests take longest are begun first; with many small ones after them, no worker ends
# long before the others.
FIRST = (
    "report/running/test_batch.py",
    "report/page/test_accessibility.py",
    "interviews/test_keeping.py",
    "report/page/test_page_tools.py",
    "report/test_names_nobody.py",
    "report/test_build.py",
    "report/page/test_policy.py",
    "report/page/test_in_browser.py",
    "report/test_paper.py",
    "report/test_killed.py",
    "reproduction/test_own_region.py",
    "reproduction/test_built_report.py",
    "interviews/test_killed.py",
    "interviews/coding/test_merge.py",
    "difference/test_reports.py",
    "charts/test_charts.py",
    "cli/test_app.py",
    "test_weather.py",
    "test_wheel.py",
    "test_snapshot.py",
    "docs/test_site.py",
    "console/test_terminal.py",
    "interviews/qda/test_exchange.py",
    "report/running/test_certificates.py",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, an office or captures, and skip it where there is none.

    What takes longest comes first.
    """
    places = {TESTS / name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
    for item in items:
        if getattr(getattr(item, "function", None), "is_hypothesis_test", False):
            # Its many examples reach the lines that a few do, at nearly twice the time.
            item.add_marker("no_cover")
        for fixture in set(getattr(item, "fixturenames", ())) & set(GIVEN_BY):
            item.add_marker(GIVEN_BY[fixture])
        for marker in {mark.name for mark in item.iter_markers()} & set(LACKING):
            if LACKING[marker]:
                item.add_marker(pytest.mark.skip(reason=LACKING[marker]))


@pytest.fixture(scope="session")
def captures() -> Path:
    """Captured tables, which are not part of the repository."""
    return SHARED / "captures"


@pytest.fixture(scope="session")
def reference_folder() -> Path:
    """Published values to compare with, which are not part of the repository."""
    folder = SHARED / "reference"
    if not folder.is_dir():
        pytest.skip(f"no published values in {folder}")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program of the browser."""
    return str(CHROMIUM)


@pytest.fixture(scope="session")
def soffice() -> str:
    """The program of LibreOffice."""
    return str(SOFFICE)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    """Ask again at once: what we wait for is a stand-in."""
    monkeypatch.setenv("REGIOBEELD_WAIT", "0")


@pytest.fixture(autouse=True)
def _no_public_service(monkeypatch):
    """Nobody answers by OData v4, unless a test says who."""
    monkeypatch.setenv("REGIOBEELD_STATLINE4_URL", "http://127.0.0.1:9")


@pytest.fixture
def services(tmp_path, monkeypatch):
    """Both services on this machine, and a store of one's own to fetch into."""
    with StandIn("CBS") as cbs, StandIn("RIVM") as rivm:
        monkeypatch.setenv("REGIOBEELD_STATLINE_URL", cbs.url)
        monkeypatch.setenv("REGIOBEELD_RIVM_URL", rivm.url)
        monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
        yield cbs, rivm


@pytest.fixture
def no_network(tmp_path, monkeypatch):
    """Addresses where nobody answers, and a store of one's own."""
    monkeypatch.setenv("REGIOBEELD_STATLINE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("REGIOBEELD_RIVM_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))


FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


# Of a file, and no longer: while Playwright runs, nothing else can have an event loop.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """One browser for all tests of a file."""
    engine = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with engine.sync_playwright() as started:
        one = started.chromium.launch(executable_path=chromium, args=FLAGS)
        yield one
        one.close()


@pytest.fixture
def look(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page; afterwards nothing may have been asked of a network, or complained about."""
    pages = []

    def open_page(path: Path, width: int = 1280, *, all_open: bool = True) -> Any:
        page = browser.new_page(viewport={"width": width, "height": 900}, accept_downloads=True)
        page.heard, page.asked = [], []
        page.on("console", lambda message: page.heard.append(message.text))
        page.on("pageerror", lambda error: page.heard.append(str(error)))
        page.on("dialog", lambda dialog: page.heard.append(dialog.message))
        page.on("request", lambda request: page.asked.append(request.url))
        # An address that ends so opens every chapter of a report.
        page.goto(path.as_uri() + ("#alles" if all_open else ""))
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        assert page.heard == []
        assert [u for u in page.asked if not u.startswith(("file:", "data:", "blob:"))] == []
        page.close()
