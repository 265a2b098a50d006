"""Builds of regions, and pages made without kernels, shared by these tests."""

from pathlib import Path

import pytest

import regiobeeld
from regiobeeld.region_picture import Picture
from regiobeeld.report import BuildResult, build
from tests.making_once import made_once
from tests.report.page.pages import page_of

OWN_REGION = """
id = "mijn-regio"
year = 2020
gemeenten = ["GM0344", "Nieuwegein", "GM0321"]
[name]
nl = "<script>alert(1)</script> {{ 7*7 }} \\"Ede\\" & Co"
en = "My region"
"""


@pytest.fixture(scope="session")
def utrecht(tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    return made_once(tmp_path_factory, "utrecht", lambda out: build("utrecht", out=out))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    def make(folder: Path) -> BuildResult:
        path = folder / "mijnregio.toml"
        path.write_text(OWN_REGION, encoding="utf-8")
        return build(str(path), out=folder / "reports", lang="en")

    return made_once(tmp_path_factory, "hostile", make)


@pytest.fixture(scope="session")
def island(tmp_path_factory: pytest.TempPathFactory) -> BuildResult:
    """A small region, built into a folder in which somebody keeps a note."""

    def make(out: Path) -> BuildResult:
        note = out / "GM0088" / "mijn-notitie.txt"
        note.parent.mkdir()
        note.write_text("bewaren", encoding="utf-8")
        return build("GM0088", out=out, coalitions=False)

    return made_once(tmp_path_factory, "island", make)


@pytest.fixture(scope="session")
def utrecht_picture() -> Picture:
    return regiobeeld.picture("utrecht")


@pytest.fixture(scope="session")
def twente_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_once(tmp_path_factory, "twente", "nl")


@pytest.fixture(scope="session")
def english_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_once(tmp_path_factory, "utrecht", "en")


@pytest.fixture(scope="session")
def example_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example: with interviews, which are invented."""
    return page_once(tmp_path_factory, "utrecht-voorbeeld", "nl")


def page_once(factory: pytest.TempPathFactory, region: str, lang: str) -> Path:
    def make(folder: Path) -> Path:
        return page_of(regiobeeld.picture(region), lang, folder)

    return made_once(factory, f"page-{region}", make)
