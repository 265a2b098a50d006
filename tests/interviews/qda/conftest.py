import zipfile

import pytest
from lxml import etree


@pytest.fixture(scope="session")
def samples(reference_folder):
    return reference_folder / "qda" / "samples"


def _schema(folder, name):
    return etree.XMLSchema(etree.parse(folder / "qda" / "schema" / name))


@pytest.fixture(scope="session")
def check_qdc(reference_folder):
    """Check a file against the schema of codebooks."""
    schema = _schema(reference_folder, "Codebook.xsd")
    return lambda path: schema.assertValid(etree.parse(path))


@pytest.fixture(scope="session")
def check_qdpx(reference_folder):
    """Check a file against the schema of projects."""
    schema = _schema(reference_folder, "Project.xsd")

    def check(path):
        with zipfile.ZipFile(path) as content:
            schema.assertValid(etree.fromstring(content.read("project.qde")))

    return check
