"""Pictures that the analyses are tested on."""

import pytest

import regiobeeld
from regiobeeld.region_picture import Picture


@pytest.fixture(scope="session")
def utrecht() -> Picture:
    return regiobeeld.picture("utrecht")
