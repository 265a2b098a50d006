"""A picture with figures of every kind, made once."""

import pytest

import regiobeeld
from regiobeeld.region_picture import Picture


@pytest.fixture(scope="session")
def utrecht() -> Picture:
    return regiobeeld.picture("utrecht", 2020)


@pytest.fixture(scope="session")
def example() -> Picture:
    return regiobeeld.picture("utrecht-voorbeeld")
