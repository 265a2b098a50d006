import zipfile

import pytest
from lxml import etree

from tests.stand_in import SHARED

REFERENCE = SHARED / "reference" / "qda"


@pytest.fixture(scope="session")
def samples():
    folder = REFERENCE / "samples"
    if not folder.is_dir():
        pytest.skip(f"no samples in {folder}")
    return folder


def _schema(name):
    path = REFERENCE / "schema" / name
    if not path.is_file():
        pytest.skip(f"no schema {path}")
    return etree.XMLSchema(etree.parse(path))


@pytest.fixture(scope="session")
def check_qdc():
    """Check a file against the schema of codebooks."""
    schema = _schema("Codebook.xsd")
    return lambda path: schema.assertValid(etree.parse(path))


@pytest.fixture(scope="session")
def check_qdpx():
    """Check a file against the schema of projects."""
    schema = _schema("Project.xsd")

    def check(path):
        with zipfile.ZipFile(path) as content:
            schema.assertValid(etree.fromstring(content.read("project.qde")))

    return check
