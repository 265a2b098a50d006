"""Areas of which little is known have messages all the same."""

import pytest

import regiobeeld
from regiobeeld import opgaven


@pytest.mark.parametrize("name", ["GM0088", "GM0060"])
def test_an_island_has_messages(name: str) -> None:
    """Of similar areas no figure has both age groups; periods then have another type."""
    assert len(opgaven.main_messages(regiobeeld.picture(name))) >= 2
