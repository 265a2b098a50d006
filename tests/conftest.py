"""What tests of the whole package share."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.stand_in import SHARED, StandIn, captures_present

# How fast an example runs says something of the machine, not of the law that it tests.
settings.register_profile("laws", deadline=None)
settings.load_profile("laws")


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    """Ask again at once: what we wait for is a stand-in."""
    monkeypatch.setenv("REGIOBEELD_WAIT", "0")


@pytest.fixture
def services(tmp_path, monkeypatch):
    """Both services on this machine, and a store of one's own to fetch into."""
    if not captures_present():
        pytest.skip(f"no captured tables in {SHARED / 'captures'}")
    with StandIn("CBS") as cbs, StandIn("RIVM") as rivm:
        monkeypatch.setenv("REGIOBEELD_STATLINE_URL", cbs.url)
        monkeypatch.setenv("REGIOBEELD_RIVM_URL", rivm.url)
        monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
        yield cbs, rivm


@pytest.fixture
def no_network(tmp_path, monkeypatch):
    """Addresses where nobody answers, and a store of one's own."""
    monkeypatch.setenv("REGIOBEELD_STATLINE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("REGIOBEELD_RIVM_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
