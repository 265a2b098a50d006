import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("REGIOBEELD_SHARED", REPOSITORY.parent / "shared"))


@pytest.fixture(scope="session")
def captures() -> Path:
    """Give the captured tables of CBS, which are not part of the repository."""
    folder = SHARED / "captures"
    if not folder.is_dir():
        pytest.skip(f"no captured tables in {folder}")
    return folder
