"""The order of the tests: what takes longest comes first."""

from tests.conftest import FIRST, TESTS


def test_every_file_that_comes_first_is_there() -> None:
    assert [name for name in FIRST if not (TESTS / name).is_file()] == []
    assert len(set(FIRST)) == len(FIRST)
