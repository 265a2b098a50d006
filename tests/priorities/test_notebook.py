"""The notebook of priorities: prose and calls, and it runs without interviews."""

from pathlib import Path

import nbformat
import pytest

import regiobeeld
from regiobeeld.region_picture import Picture

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "04_prioriteiten.ipynb"


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(NOTEBOOK, as_version=4)


def test_its_cells_run_without_interviews(
    notebook, utrecht: Picture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regiobeeld, "picture", lambda *_, **__: utrecht, raising=False)
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path))
    names: dict[str, object] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), names)
            if "parameters" in cell.metadata.get("tags", []):
                assert set(names) >= {"region", "year", "lang", "benchmark", "out"}
                names["out"] = str(tmp_path / "uitvoer")
    assert (tmp_path / "uitvoer" / "scores-utrecht-2020.xlsx").exists()
