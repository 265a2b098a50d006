from collections.abc import Iterator

import pytest

from tests.stand_in import SHARED, StandIn, captures_present


@pytest.fixture(scope="session", autouse=True)
def _captures() -> None:
    if not captures_present():
        pytest.skip(f"no captured tables in {SHARED / 'captures'}")


@pytest.fixture(scope="session")
def server() -> Iterator[StandIn]:
    """One stand-in for all tests that ask nothing special of it."""
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture
def fresh() -> Iterator[StandIn]:
    """A stand-in of one's own, to break, or to see what was asked of it."""
    with StandIn() as stand_in:
        yield stand_in
