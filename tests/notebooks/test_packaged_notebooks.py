"""The notebooks of a report are prose and calls: valid, without outputs, without logic."""

import ast
import json
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
LOGIC = {ast.For, ast.If, ast.IfExp, ast.While, ast.FunctionDef, ast.ListComp}

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@each
def test_it_is_valid_and_holds_no_outputs_and_no_logic(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)
            assert not LOGIC & {type(node) for node in ast.walk(ast.parse(cell.source))}
    written = json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False, indent=1)
    assert path.read_text("utf-8") == written + "\n"


@each
def test_one_cell_holds_the_parameters(path):
    cells = nbformat.read(path, as_version=4).cells
    (cell,) = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    names = [target.id for node in ast.parse(cell.source).body for target in node.targets]
    assert names == ["region", "year", "lang", "benchmark", "out"]
