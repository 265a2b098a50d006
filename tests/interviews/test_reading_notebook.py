import ast
from pathlib import Path

import nbformat
import pytest

import regiobeeld
from regiobeeld.interviews.coding.merge import write_codings
from regiobeeld.interviews.transcripts.fragments_file import write_fragments
from regiobeeld.interviews.transcripts.register import write_register
from regiobeeld.interviews.workspace import workspace
from regiobeeld.report.running.notebooks import BY_HAND
from tests.interviews.made_codings import SAID, codings_of, fragments_of, register_of
from tests.interviews.themes.conftest import write_themes

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "03_duiding.ipynb"


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(NOTEBOOK, as_version=4)


def run(notebook, out) -> dict[str, object]:
    """Run every cell; return what each shows, by its id."""
    names: dict[str, object] = {}
    shown = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, cell.id, "exec"), names)  # its own notebook
        if last is not None:
            expression = ast.Expression(last.value)
            shown[cell.id] = eval(compile(expression, cell.id, "eval"), names)  # likewise
        if "parameters" in cell.metadata.get("tags", []):
            names["out"] = str(out)
    return shown


@pytest.fixture
def utrecht_only(utrecht, tmp_path, monkeypatch):
    monkeypatch.setattr(regiobeeld, "picture", lambda *_, **__: utrecht, raising=False)
    monkeypatch.setenv("REGIOBEELD_DATA", str(tmp_path / "data"))
    return workspace("utrecht")


def test_without_interviews_it_says_so(notebook, utrecht_only, tmp_path):
    shown = run(notebook, tmp_path / "out")
    assert "nog geen gesprekken verwerkt" in shown["stemmen"].html
    assert "nog geen gesprekken gecodeerd" in shown["codeurs"].html
    assert len(shown["tabel"]) == 0
    assert not (tmp_path / "out").exists()
    assert not utrecht_only.folder.exists()


def test_with_interviews_it_shows_them(notebook, utrecht, utrecht_only, tmp_path):
    write_register(register_of(6, 5), utrecht_only.register)
    write_codings(codings_of(utrecht, SAID, ("anna", "bram")), utrecht_only.codings)
    before = sorted(utrecht_only.folder.rglob("*"))
    shown = run(notebook, tmp_path / "out")
    assert "bevestigt het cijfer" in shown["stemmen"].html
    assert "Hoe vaak zijn de codeurs het eens?" in shown["codeurs"].html
    assert "informal_carers" in set(shown["tabel"]["indicator"])
    assert (tmp_path / "out" / "joint_display.csv").exists()
    assert sorted(utrecht_only.folder.rglob("*")) == before


def test_themes_are_told_and_tabled_for_who_runs_it(notebook, utrecht, utrecht_only, tmp_path):
    write_register(register_of(6, 5), utrecht_only.register)
    write_codings(codings_of(utrecht, SAID), utrecht_only.codings)
    shown = run(notebook, tmp_path / "out")
    assert "nog geen thema" in shown["themas"].html and 'class="theme"' not in shown["stemmen"].html
    write_fragments(fragments_of(SAID), utrecht_only.fragments)
    write_themes(utrecht_only)
    shown = run(notebook, tmp_path / "out")
    assert "Mensen missen iemand." in shown["stemmen"].html
    for part in ("Soms spreek ik een hele dag niemand.", "B01", "Verzadiging", "meerderheid"):
        assert part in shown["themas"].html
    assert "B01" not in shown["stemmen"].html
    cell = next(cell for cell in notebook.cells if cell.id == "themas")
    assert cell.metadata.tags == [BY_HAND]
