from pathlib import Path

import nbformat
import pytest

import regiobeeld

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "02_interviews.ipynb"


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(NOTEBOOK, as_version=4)


def test_its_cells_run(notebook, utrecht, tmp_path, monkeypatch):
    monkeypatch.setattr(regiobeeld, "picture", lambda *_, **__: utrecht, raising=False)
    names: dict[str, object] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), names)  # its own notebook
            if "parameters" in cell.metadata.get("tags", []):
                names["out"] = str(tmp_path)
    assert (tmp_path / "interviewpakket-utrecht-2020.xlsx").exists()
