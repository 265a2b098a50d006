"""Files of reports as a build leaves them, without the notebooks of a build."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import regiobeeld
from regiobeeld.region_picture import Picture
from regiobeeld.region_picture.exports import write_tables

FEW = ["inhabitants", "overweight", "smoking", "loneliness", "gp_distance", "good_health"]


def files_of(picture: Picture, folder: Path, lang: str = "nl") -> Path:
    """Write what a report leaves, with a page in name only."""
    write_tables(picture, folder, lang=lang)
    name = f"regiobeeld-{picture.region.id}-{picture.year}.html"
    (folder / name).write_text(f'<html lang="{lang}">', encoding="utf-8")
    return folder


def edited(folder: Path, copy: Path, file: str, edit: Callable[[pd.DataFrame], object]) -> Path:
    """Copy the files of a report, with a change in one of them; or change it where it is."""
    if copy != folder:
        shutil.copytree(folder, copy)
    frame = pd.read_csv(copy / file, encoding="utf-8-sig", dtype="str", keep_default_na=False)
    result = edit(frame)
    frame = result if isinstance(result, pd.DataFrame) else frame
    frame.to_csv(copy / file, index=False, encoding="utf-8-sig")
    return copy


def definitions_of(smoking: str) -> dict[str, object]:
    """Return the definitions of a record."""
    return {"indicators": {"smoking": smoking, "overweight": "b" * 64}, "other": "d" * 64}


def record_of(folder: Path, **changed: object) -> None:
    """Write a run record beside the files of a report."""
    record = {
        "schema": "regiobeeld-run-1",
        "regiobeeld": "0.1",
        "job": {"region": "utrecht", "year": 2020, "lang": "nl", "benchmark": ""}
        | {"coalitions": True, "plotly": ""},
        "region": {"id": "utrecht", "name": "Utrecht"},
        "versions": {"python": "3.11.7"},
        "code": "c" * 64,
        "tables": {},
        "definitions": definitions_of(smoking="a" * 64),
        "notebooks": {},
        "interviews": {},
        "seeds": {},
        "fingerprint": "f" * 64,
        "outputs": {},
    }
    (folder / "run.json").write_text(json.dumps(record | changed), encoding="utf-8")


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of six indicators."""
    picture = regiobeeld.picture("utrecht", 2020, indicators=FEW)
    return files_of(picture, tmp_path_factory.mktemp("few"))


@pytest.fixture(scope="session")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same two years later."""
    picture = regiobeeld.picture("utrecht", 2022, indicators=FEW)
    return files_of(picture, tmp_path_factory.mktemp("later"))


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All indicators of the region with invented interviews."""
    return files_of(regiobeeld.picture("utrecht-voorbeeld"), tmp_path_factory.mktemp("example"))
