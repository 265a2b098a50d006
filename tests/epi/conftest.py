"""Published values to compare with; where they are not, their tests are skipped."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest


@pytest.fixture(scope="session")
def reference_csv(reference_folder: Path) -> Callable[..., pd.DataFrame]:
    def read(name: str, **options: Any) -> pd.DataFrame:
        return pd.read_csv(reference_folder / name, encoding="utf-8-sig", **options)

    return read


@pytest.fixture(scope="session")
def reference_json(reference_folder: Path) -> Callable[[str], Any]:
    return lambda name: json.loads((reference_folder / name).read_text())
