"""A report of a region of one's own, compared with another of one's own, with interviews."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from regiobeeld.interviews.coding.merge import write_codings
from regiobeeld.interviews.transcripts.register import write_register
from regiobeeld.interviews.workspace import workspace
from regiobeeld.record import read_record
from regiobeeld.region_picture import picture
from regiobeeld.report import build
from regiobeeld.reproduction import reproduce
from tests.interviews.made_codings import SAID, codings_of, register_of

OWN = """
id = "de-eilanden"
name = "De <b>eilanden</b>"
year = 2020
gemeenten = ["GM0088", "GM0060"]
"""
OTHER = """
id = "texel-en-vlieland"
name = "Texel en Vlieland"
year = 2020
gemeenten = ["GM0448", "GM0096"]
"""


def test_it_needs_the_record_only_and_interviews_count(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
    place = workspace("de-eilanden")
    own, other = tmp_path / "één" / "eilanden.toml", tmp_path / "twee" / "texel.toml"
    for path, text in ((own, OWN), (other, OTHER)):
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    write_register(register_of(6, 5), place.register)
    made = picture(own)
    codings = codings_of(made, SAID, ("anna", "bram"))
    write_codings(codings.assign(region="de-eilanden"), place.codings)
    folder = build(str(own), out=tmp_path / "reports", benchmark=str(other)).folder

    record = read_record(folder)
    assert record.inputs["region"] == {
        "id": "de-eilanden",
        "name": "De <b>eilanden</b>",
        "division": 2026,
        "file": {"name": "eilanden.toml", "text": OWN},
        "benchmark": {"name": "texel.toml", "text": OTHER},
    }
    assert record.inputs["job"]["region"] == "eilanden.toml"
    assert set(record.inputs["interviews"]) == {"interviews.csv", "codings.parquet"}
    for path in folder.iterdir():
        assert str(tmp_path).encode() not in path.read_bytes(), path.name
    for path in (own, other):
        path.unlink()

    kept = codings[codings["coder"] == codings["coder"].iloc[0]]
    write_codings(kept.assign(region="de-eilanden"), place.codings)
    found = reproduce(folder)
    changed = found.differences[found.differences["kind"] != "result"]
    assert changed[["kind", "what"]].values.tolist() == [["interview", "codings.parquet"]]
    results = found.differences.loc[found.differences["kind"] == "result", "what"]
    files = set(results.str.split(",").str[0])
    assert "03_duiding.ipynb" in files and "01_kwantitatief_beeld.ipynb" not in files
    assert isinstance(found.differences, pd.DataFrame)
