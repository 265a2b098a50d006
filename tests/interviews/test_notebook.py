import ast
import json
from pathlib import Path

import nbformat
import pytest

import regiobeeld

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "02_interviews.ipynb"


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(NOTEBOOK, as_version=4)


def test_it_is_valid_and_holds_no_outputs(notebook):
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
    written = json.dumps(json.loads(NOTEBOOK.read_text("utf-8")), ensure_ascii=False, indent=1)
    assert NOTEBOOK.read_text("utf-8") == written + "\n"


def test_one_cell_holds_the_parameters(notebook):
    (cell,) = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    names = [target.id for node in ast.parse(cell.source).body for target in node.targets]
    assert names == ["region", "year", "lang", "out"]


def test_it_holds_no_logic(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found = {type(node) for node in ast.walk(ast.parse(cell.source))}
            assert not found & {ast.For, ast.If, ast.FunctionDef, ast.While, ast.ListComp}


def test_its_cells_run(notebook, utrecht, tmp_path, monkeypatch):
    monkeypatch.setattr(regiobeeld, "picture", lambda *_: utrecht, raising=False)
    names: dict[str, object] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, cell.id, "exec"), names)  # its own notebook
            if "parameters" in cell.metadata.get("tags", []):
                names["out"] = str(tmp_path)
    assert (tmp_path / "interviewpakket-utrecht-2020.xlsx").exists()
