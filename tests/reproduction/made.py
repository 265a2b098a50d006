"""Small files of the kinds that a report has."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

SUFFIXES = (".csv", ".html", ".ipynb", ".json", ".parquet", ".xlsx")


def page(chapters: Mapping[str, str]) -> bytes:
    sections = "".join(
        f'<section class="chapter" aria-labelledby="{id}">'
        f'<h2 id="{id}">{id.upper()} &amp; co</h2>{text}</section>'
        for id, text in chapters.items()
    )
    return f"<body><h1>Title</h1><main>{sections}</main></body>".encode()


def cell(source: str, output: str = "", tags: Sequence[str] = ()) -> dict[str, Any]:
    outputs = [{"output_type": "execute_result", "data": {"text/plain": output}}] if output else []
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {"tags": list(tags)},
        "outputs": outputs,
    }


def notebook(*cells: Mapping[str, Any]) -> bytes:
    return json.dumps({"cells": cells}).encode()


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "indicator": ["children", "smoking"],
            "region": ["GM0088", "GM0088"],
            "period": [2020, 2020],
            "value": [1.0, 2.0],
        }
    )
