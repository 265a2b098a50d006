"""One build of two regions, shared by the tests of the report."""

from pathlib import Path

import pytest

from regiobeeld.report import BuildResult, build

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
