"""Published reference values, read from beside the repository; absent, their tests are skipped."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def reference_path() -> Callable[[str], Path]:
    shared = Path(os.environ.get("REGIOBEELD_SHARED", ROOT.parent / "shared"))

    def find(name: str) -> Path:
        path = shared / "reference" / name
        if not path.exists():
            pytest.skip(f"reference values not here: {path} (set REGIOBEELD_SHARED)")
        return path

    return find


@pytest.fixture(scope="session")
def reference_csv(reference_path: Callable[[str], Path]) -> Callable[..., pd.DataFrame]:
    def read(name: str, **options: Any) -> pd.DataFrame:
        return pd.read_csv(reference_path(name), encoding="utf-8-sig", **options)

    return read


@pytest.fixture(scope="session")
def reference_json(reference_path: Callable[[str], Path]) -> Callable[[str], Any]:
    return lambda name: json.loads(reference_path(name).read_text())
