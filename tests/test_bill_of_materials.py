"""The bill of materials: valid, of what the package says that it needs and what comes along."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
import tomllib
import venv
from hashlib import sha256
from importlib.metadata import files
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / ".ci" / "sbom.py"
pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="the script is in a clone only")


@pytest.fixture(scope="module")
def script():
    pytest.importorskip("cyclonedx_py", reason="cyclonedx-bom makes the bill")
    spec = importlib.util.spec_from_file_location("sbom", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """What the package itself asks for is installed here, as far as its metadata goes."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    for name in direct():
        (metadata,) = (Path(f.locate()) for f in files(name) if f.name == "METADATA")
        shutil.copytree(metadata.parent, packages / metadata.parent.name)
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def text(script, environment):
    return script.bill(environment, {"a.whl": "00"})


def direct():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {plain(re.match(r"[\w.-]+", line)[0]) for line in declared["dependencies"]}


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_direct_dependency_is_named_with_its_version(text):
    bill = json.loads(text)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "regiobeeld"
    (needs,) = (d["dependsOn"] for d in bill["dependencies"] if d["ref"] == "root-component")
    named = {c["bom-ref"]: c for c in bill["components"]}
    assert {plain(named[ref]["name"]) for ref in needs} == {*direct(), "plotly-js-basic-dist-min"}
    assert all(named[ref]["version"] and named[ref]["purl"] for ref in needs)
    assert bill["metadata"]["component"]["properties"][0]["value"] == "00"


def test_the_chart_library_is_in_it_with_its_hash_and_licence(text):
    bill = json.loads(text)
    (library,) = (c for c in bill["components"] if c["name"] == "plotly.js-basic-dist-min")
    assert f"@{library['version']}" in library["purl"]
    assert f"| {library['version']} |" in (ROOT / "THIRD_PARTY.md").read_text("utf-8")
    file = ROOT / "regiobeeld" / "report" / "static" / "plotly-basic.min.js"
    mark = {"alg": "SHA-256", "content": sha256(file.read_bytes()).hexdigest()}
    assert library["hashes"] == [mark]
    assert library["licenses"] == [{"license": {"id": "MIT"}}]


def test_the_same_packages_give_the_same_bill(script, environment, text):
    assert script.bill(environment, {"a.whl": "00"}) == text
    assert script.bill(environment, {"a.whl": "01"}) != text


def test_a_folder_without_one_wheel_is_told(script, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["sbom.py", str(tmp_path)])
    with pytest.raises(SystemExit, match="holds 0 wheels of regiobeeld instead of one"):
        script.main()


def test_a_bill_that_is_not_valid_is_refused(script, environment, monkeypatch):
    library = script.chart_library()
    library.hashes.clear()
    library.hashes.add(script.HashType(alg=script.HashAlgorithm.SHA_256, content="zz"))
    monkeypatch.setattr(script, "chart_library", lambda: library)
    with pytest.raises(SystemExit, match="the bill is not valid"):
        script.bill(environment, {})
