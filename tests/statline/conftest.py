from collections.abc import Iterator

import pytest

from tests.stand_in import StandIn


@pytest.fixture(autouse=True)
def _addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may meet the public services, whatever it forgets to say."""
    monkeypatch.setenv("REGIOBEELD_STATLINE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("REGIOBEELD_RIVM_URL", "http://127.0.0.1:9")


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
