"""Write the bill of materials of a release: what it consists of, with versions and licences.

    python .ci/sbom.py dist

reads the wheel in the folder and leaves two files beside it: ``regiobeeld-<version>.lock``, the
packages that it needs with the hashes of their archives, unless it is there already; and
``regiobeeld-<version>.cdx.json``, a bill in the form of CycloneDX 1.6 of exactly those packages and
of the chart library that comes along. Its time is that in SOURCE_DATE_EPOCH; without, it has none.
Needs ``pip install -e '.[dev]' uv``.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

ROOT = Path(__file__).parents[1]
VERSION = SchemaVersion.V1_6
LIBRARY = ROOT / "regiobeeld" / "report" / "static" / "plotly-basic.min.js"


def bill(python: str | Path, marks: dict[str, str]) -> str:
    """Return the bill of what is installed for a Python, as JSON.

    Parameters
    ----------
    python
        Of an environment with the packages of a release, and no others.
    marks
        SHA-256 by name of file: what the bill is of. The same marks and packages give the same
        text.
    """
    # What it gives is validated below, as a whole; that takes long enough.
    found = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible",
         "--no-validate", "--spec-version", "1.6", "--pyproject", str(ROOT / "pyproject.toml"),
         str(python)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    said = json.loads(found.stdout)
    bom = Bom.from_json(said)
    # Without SOURCE_DATE_EPOCH it has no time, rather than that at which it was read here.
    if "timestamp" not in said["metadata"]:
        bom.metadata.timestamp = None
    library = chart_library()
    bom.components.add(library)
    bom.register_dependency(bom.metadata.component, [library])
    for name, mark in marks.items():
        own = Property(name=f"regiobeeld:sha256:{name}", value=mark)
        bom.metadata.component.properties.add(own)
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, found.stdout + json.dumps(marks))
    text = make_outputter(bom, OutputFormat.JSON, VERSION).output_as_string(indent=1)
    wrong = JsonStrictValidator(VERSION).validate_str(text)
    if wrong is not None:
        raise SystemExit(f"sbom: the bill is not valid: {wrong}")
    return text + "\n"


def chart_library() -> Component:
    """Return what the bill says of the chart library, which is no package of Python."""
    head = LIBRARY.read_text(encoding="utf-8")[:300]
    version = re.search(r"plotly\.js \(basic - minified\) v([\d.]+)", head)
    if version is None:
        raise SystemExit(f"sbom: {LIBRARY} does not say which version it is.")
    purl = PackageURL("npm", name="plotly.js-basic-dist-min", version=version[1])
    return Component(
        type=ComponentType.LIBRARY,
        name=purl.name,
        version=purl.version,
        purl=purl,
        bom_ref=purl.to_string(),
        licenses=[DisjunctiveLicense(id="MIT")],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=sha256(LIBRARY))],
    )


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def uv(*arguments: str | Path) -> None:
    """Run uv."""
    subprocess.run([sys.executable, "-m", "uv", *arguments], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Write the lock and the bill of the release in a folder."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    folder = Path(sys.argv[1])
    wheels = list(folder.glob("regiobeeld-*.whl"))
    if len(wheels) != 1:
        raise SystemExit(f"sbom: {folder} holds {len(wheels)} wheels of regiobeeld instead of one.")
    (wheel,) = wheels
    stem = "-".join(wheel.name.split("-")[:2])
    lock = folder / f"{stem}.lock"
    if not lock.exists():
        uv("pip", "compile", "-q", "--generate-hashes", "--no-header", "-o", lock,
           ROOT / "pyproject.toml")  # fmt: skip
    with TemporaryDirectory() as place:
        environment = Path(place) / "venv"
        uv("venv", "-q", "--python", sys.executable, environment)
        uv("pip", "sync", "-q", "--require-hashes", "--python", environment, lock)
        uv("pip", "install", "-q", "--no-deps", "--offline", "--python", environment, wheel)
        text = bill(environment, {path.name: sha256(path) for path in (wheel, lock)})
    target = folder / f"{stem}.cdx.json"
    target.write_text(text, encoding="utf-8")
    print(f"{target}: {len(json.loads(text)['components'])} components")


if __name__ == "__main__":
    main()
