"""The student notebooks: each runs as it comes, and with every exercise solved."""

from __future__ import annotations

import ast
import json
import os
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

from regiobeeld.exercises import exercises
from tests.notebooks.answers import SOLUTIONS

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks" / "studenten").glob("*.ipynb"))
UNFILLED = "antwoord = ..."


def is_exercise(cell):
    return "opgave" in cell.metadata.get("tags", [])


def solved(notebook):
    for cell in filter(is_exercise, notebook.cells):
        cell.source = cell.source.replace(UNFILLED, SOLUTIONS[cell.id].strip())
    return notebook


def run(notebook, folder, monkeypatch):
    """Run in a kernel of its own; returns what every exercise says, by name."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    # Figures of the snapshot, whatever has been fetched; and no network, whatever happens.
    monkeypatch.setenv("REGIOBEELD_DATA", str(folder / "data"))
    monkeypatch.setenv("REGIOBEELD_STATLINE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("REGIOBEELD_RIVM_URL", "http://127.0.0.1:9")
    with tempfile.TemporaryDirectory(prefix="rb-") as sockets:
        # TCP ports collide when kernels start side by side; sockets in a folder do not.
        ipc = {"transport": "ipc", "ip": f"{sockets}/s"} if os.name == "posix" else {}
        NotebookClient(
            notebook,
            timeout=600,
            resources={"metadata": {"path": str(folder)}},
            config=Config({"KernelManager": ipc}),
        ).execute()
    assert not [
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    ]
    return {
        cell.id: cell.outputs[-1].data["text/plain"] for cell in filter(is_exercise, notebook.cells)
    }


def test_there_are_six_and_every_exercise_is_used_and_has_a_solution():
    named = [
        cell.id
        for path in NOTEBOOKS
        for cell in filter(is_exercise, nbformat.read(path, as_version=4).cells)
    ]
    assert len(NOTEBOOKS) == 6
    assert sorted(named) == sorted(exercises()) == sorted(SOLUTIONS)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_valid_and_holds_no_outputs_and_no_logic(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    written = json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False, indent=1)
    assert path.read_text("utf-8") == written + "\n"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)
            found = {type(node) for node in ast.walk(ast.parse(cell.source))}
            assert not found & {ast.For, ast.If, ast.FunctionDef, ast.While}
        if is_exercise(cell):
            assert cell.source.endswith(f'{UNFILLED}\n\ncheck("{cell.id}", antwoord)')


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_as_it_comes(path, tmp_path, monkeypatch):
    said = run(nbformat.read(path, as_version=4), tmp_path, monkeypatch)
    assert said
    assert [text for text in said.values() if not text.startswith("Nog niet ingevuld.")] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_solved(path, tmp_path, monkeypatch):
    said = run(solved(nbformat.read(path, as_version=4)), tmp_path, monkeypatch)
    assert {name: text for name, text in said.items() if not text.startswith("Goed.")} == {}


def test_codes_of_a_student_are_compared(tmp_path, monkeypatch):
    path = next(path for path in NOTEBOOKS if path.stem == "5_coderen")
    notebook = nbformat.read(path, as_version=4)
    cells = {cell.id: cell for cell in notebook.cells}
    own = 'mijn_codes = {0: ["Wonen"], 1: [""], 2: ["Rondkomen en schulden", "Wonnen"]}'
    cells["mijn-codes"].source = own
    run(notebook, tmp_path, monkeypatch)
    told = cells["mijn-codering"].outputs[0].text
    assert "Nog te doen: 13" in told
    assert "Niet in het codeboek: {'Wonnen'}" in told
    assert "3" in cells["zelf"].outputs[-1].data["text/plain"]
