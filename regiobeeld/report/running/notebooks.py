"""Running notebooks by papermill: with a kernel that is a fork of this process, or a new one.

Both are ordinary kernels that papermill's client talks to, and give the same bytes. A fork has all
that this process imported and read.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from regiobeeld import errors
from regiobeeld.errors import BuildError, RegiobeeldError
from regiobeeld.files.temporary import prefix
from regiobeeld.files.whole import replace_file

#: The name of the engine that forks; papermill's own goes by None.
FORK = "regiobeeld-fork"
#: Tag of cells that a report leaves out: what they show is for whoever runs the notebook alone.
BY_HAND = "by-hand"
#: A cell that takes longer than this many seconds has hung.
CELL_TIMEOUT = 600


def execute(
    source: Path, target: Path, parameters: dict[str, Any], engine: str | None = None
) -> None:
    """Execute a notebook in the folder of the target; leave it there without noise of the run.

    Cells with the tag `BY_HAND` are not in it.

    Parameters
    ----------
    source, target
        The notebook, and where the executed one goes.
    parameters
        For its cell with that tag.
    engine
        `FORK`, in a process without threads; or None for papermill's own.

    Raises
    ------
    RegiobeeldError
        What went wrong in a cell. The target then is the notebook up to there, as papermill
        leaves it.
    """
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    from regiobeeld.report.page.export import without_noise

    # A kernel of this environment, also where the user has one of the same name.
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
    if engine == FORK:
        from regiobeeld.report.running.engine import ForkEngine

        papermill.engines.papermill_engines.register(FORK, ForkEngine)
    with tempfile.TemporaryDirectory(prefix=prefix()) as own:
        try:
            papermill.execute_notebook(
                str(_for_a_report(source, Path(own))),
                str(target.resolve()),
                parameters=parameters,
                engine_name=engine,
                kernel_name="python3",
                cwd=str(target.parent.resolve()),
                progress_bar=False,
                log_output=False,
                # Written once, at the end: the notebook grows to megabytes.
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                execution_timeout=CELL_TIMEOUT,
                config=Config(
                    {
                        "KernelManager": _connection(own),
                        "NotebookClient": {"extra_arguments": _without_habits(own)},
                    }
                ),
            )
        except papermill.PapermillExecutionError as error:
            raise as_build_error(source.stem, error) from error
        except (CellTimeoutError, DeadKernelError) as error:
            raise BuildError(f"Notebook {source.stem}: {error}.") from error
    notebook = without_noise(nbformat.read(target, as_version=4))
    replace_file(target, nbformat.writes(notebook).encode("utf-8"))


def _for_a_report(source: Path, folder: Path) -> Path:
    """Return a copy of a notebook in a folder, without the cells that a report leaves out."""
    import nbformat

    notebook = nbformat.read(source, as_version=4)
    notebook.cells = [
        cell for cell in notebook.cells if BY_HAND not in cell.metadata.get("tags", [])
    ]
    copy = folder / source.name
    copy.write_text(nbformat.writes(notebook), encoding="utf-8")
    return copy


def _connection(folder: str) -> dict[str, str]:
    """Return how kernel and client find each other: by nothing outside a folder of their own.

    TCP ports collide when builds run side by side; sockets in a folder do not. Windows has none.
    """
    file = {"connection_file": str(Path(folder) / "kernel.json")}
    return file | ({"transport": "ipc", "ip": f"{folder}/s"} if os.name == "posix" else {})


def _without_habits(folder: str) -> list[str]:
    """Return arguments of a kernel that knows nothing of whoever runs it.

    A profile or a start-up file may change how figures are printed, and so what a notebook shows:
    the kernel gets an empty profile instead, in a folder of its own.
    """
    profiles = Path(folder) / "ipython"
    # The kernel makes its profile there, and does not start where it cannot.
    profiles.mkdir()
    return [f"--ipython-dir={profiles}", "--InteractiveShellApp.exec_PYTHONSTARTUP=False"]


def as_build_error(notebook: str, error: Any) -> RegiobeeldError:
    """Turn a failure inside a notebook into the error that it was."""
    kind = getattr(errors, str(error.ename), None)
    if isinstance(kind, type) and issubclass(kind, RegiobeeldError):
        return kind(str(error.evalue))
    return BuildError(
        f"Notebook {notebook} failed in cell {error.cell_index}: {error.ename}: {error.evalue}."
    )
