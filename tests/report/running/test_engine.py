"""Notebooks run by forks and by papermill's own engine: the same bytes, the same errors."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import nbformat
import pytest

from regiobeeld.errors import BuildError, RegionError
from regiobeeld.report.running import forking, notebooks
from regiobeeld.report.running.forking import ForkServer
from regiobeeld.report.running.notebooks import FORK, execute

pytestmark = pytest.mark.skipif(not forking.AVAILABLE, reason="there is no fork server here")

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
SHOWN = """
print(name, 6 * 7)
from IPython.display import HTML
HTML(f"<b>{name}</b>")
"""
# In a cell of its own: which of two streams of one cell comes first is up to the kernel's threads.
WARNED = """
import sys, warnings
warnings.warn("look out")
print("and on stderr", file=sys.stderr)
"""


def in_fork(say: forking.Say, *arguments: object) -> None:
    next(forking.in_forks([(execute, (*arguments, FORK))]))


def impatient(say: forking.Say, *arguments: object) -> None:
    notebooks.CELL_TIMEOUT = 1
    in_fork(say, *arguments)


def files_open(say: forking.Say, *arguments: object) -> list[str]:
    in_fork(say, *arguments)
    return [path.name for path in Path(tempfile.gettempdir()).iterdir()]


@pytest.fixture(scope="module")
def server():
    with ForkServer() as server:
        yield server


@pytest.fixture
def notebook(tmp_path):
    def make(*cells: str) -> Path:
        first = nbformat.v4.new_code_cell("name = 'nobody'", metadata={"tags": ["parameters"]})
        book = nbformat.v4.new_notebook(
            cells=[first, *map(nbformat.v4.new_code_cell, cells)],
            metadata={
                "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
            },
        )
        path = tmp_path / "book.ipynb"
        nbformat.write(book, path)
        return path

    return make


def target(folder: Path) -> Path:
    folder.mkdir()
    return folder / "book.ipynb"


def test_a_fork_gives_the_same_bytes_as_papermill_itself(server, notebook, tmp_path):
    source = notebook(SHOWN, WARNED, "open('here.txt', 'w').close()")
    ours, theirs = target(tmp_path / "ours"), target(tmp_path / "theirs")
    server.call(in_fork, source, ours, {"name": "Ede"})
    execute(source, theirs, {"name": "Ede"})
    assert without_paths(ours) == without_paths(theirs)
    assert {p.name for p in ours.parent.iterdir()} == {"book.ipynb", "here.txt"}
    book = nbformat.read(ours, as_version=4)
    assert book.metadata.regiobeeld.parameters == {"name": "Ede"}
    assert [c.metadata.get("tags") for c in book.cells[:2]] == [
        ["parameters"],
        ["injected-parameters"],
    ]


PRINTS = """
import pandas
pandas.set_option("display.precision", 0)
"""
HABITS = {
    "ipython/profile_default/startup/00-print.py": PRINTS,
    "ipython/profile_default/ipython_config.py": f"c.InteractiveShellApp.exec_lines = [{PRINTS!r}]",
    "ipython/profile_default/ipython_kernel_config.py": "c.InteractiveShell.ast_node_interactivity"
    " = 'none'",
    "startup.py": PRINTS,
}


def test_what_the_user_has_kernels_do_at_their_start_is_not_done(
    server, notebook, tmp_path, monkeypatch
):
    source = notebook("import pandas\npandas.Series([0.63, 3.66])")
    plain = target(tmp_path / "plain")
    server.call(in_fork, source, plain, {"name": "Ede"})
    for name, content in HABITS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "startup.py"))
    before = sorted(tmp_path.glob("ipython/**/*"))
    forked, launched = target(tmp_path / "forked"), target(tmp_path / "launched")
    with ForkServer() as habitual:
        habitual.call(in_fork, source, forked, {"name": "Ede"})
    execute(source, launched, {"name": "Ede"})
    assert "3.66" in plain.read_text("utf-8")
    assert plain.read_bytes() == forked.read_bytes() == launched.read_bytes()
    assert sorted(tmp_path.glob("ipython/**/*")) == before


def without_paths(path: Path) -> list[str]:
    """The lines of a notebook but the one in which a warning names the file of the cell."""
    return [line for line in path.read_text("utf-8").splitlines() if "ipykernel_" not in line]


def test_an_error_in_a_cell_is_raised_and_kept_in_the_notebook(server, notebook, tmp_path):
    source = notebook(
        "from regiobeeld.errors import RegionError", "raise RegionError('no such region')"
    )
    path = target(tmp_path / "ours")
    with pytest.raises(RegionError, match="no such region"):
        server.call(in_fork, source, path, {"name": "Ede"})
    outputs = [o for c in nbformat.read(path, as_version=4).cells for o in c.get("outputs", [])]
    assert [o.ename for o in outputs if o.output_type == "error"] == ["RegionError"]


def test_a_cell_that_hangs_is_stopped(server, notebook, tmp_path):
    path = target(tmp_path / "ours")
    began = time.monotonic()
    with pytest.raises(BuildError, match=r"book: .* 1 seconds"):
        server.call(impatient, notebook("import time; time.sleep(600)"), path, {"name": "Ede"})
    assert time.monotonic() - began < 60


def test_a_kernel_that_dies_is_an_error(server, notebook, tmp_path):
    path = target(tmp_path / "ours")
    with pytest.raises(BuildError, match="book: Kernel died"):
        server.call(in_fork, notebook("import os; os._exit(3)"), path, {"name": "Ede"})


def test_sockets_and_connection_files_go(server, notebook, tmp_path):
    path = target(tmp_path / "ours")
    assert server.call(files_open, notebook("1"), path, {"name": "Ede"}) == []
