"""Builds of two regions, pages made without kernels, and one browser, shared by these tests."""

from pathlib import Path

import pytest

import regiobeeld
from regiobeeld.region_picture import Picture
from regiobeeld.report import BuildResult, build
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
