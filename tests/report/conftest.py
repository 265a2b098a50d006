"""Builds of two regions, pages made without kernels, and one browser, shared by these tests."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import regiobeeld
from regiobeeld.region_picture import Picture
from regiobeeld.report import BuildResult, build
from tests.report.pages import page_of

OWN_REGION = """
id = "mijn-regio"
year = 2020
gemeenten = ["GM0344", "Nieuwegein", "GM0321"]
[name]
nl = "<script>alert(1)</script> {{ 7*7 }} \\"Ede\\" & Co"
en = "My region"
"""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="session")
def utrecht(tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    return build("utrecht", out=tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    folder = tmp_path_factory.mktemp("own")
    path: Path = folder / "mijnregio.toml"
    path.write_text(OWN_REGION, encoding="utf-8")
    return build(str(path), out=folder / "reports", lang="en")


@pytest.fixture(scope="session")
def twente_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(regiobeeld.picture("twente"), "nl", tmp_path_factory.mktemp("twente"))


@pytest.fixture(scope="session")
def utrecht_picture() -> Picture:
    return regiobeeld.picture("utrecht")


@pytest.fixture(scope="session")
def english_page(utrecht_picture: Picture, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(utrecht_picture, "en", tmp_path_factory.mktemp("english"))


@pytest.fixture(scope="session")
def example_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example: with interviews, which are invented."""
    return page_of(
        regiobeeld.picture("utrecht-voorbeeld"), "nl", tmp_path_factory.mktemp("example")
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    engine = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no Chromium on this machine")
    with engine.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def look(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page; afterwards nothing may have been asked of a network, or complained about."""
    pages = []

    def open_page(path: Path, width: int = 1280) -> Any:
        page = browser.new_page(viewport={"width": width, "height": 900}, accept_downloads=True)
        page.heard, page.asked = [], []
        page.on("console", lambda message: page.heard.append(message.text))
        page.on("pageerror", lambda error: page.heard.append(str(error)))
        page.on("dialog", lambda dialog: page.heard.append(dialog.message))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(path.as_uri())
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        assert page.heard == []
        assert [u for u in page.asked if not u.startswith(("file:", "data:", "blob:"))] == []
        page.close()
