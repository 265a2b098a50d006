"""Build a region's report: run the notebooks, export the page, put everything in place."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regiobeeld import errors
from regiobeeld.errors import BuildError, RegiobeeldError
from regiobeeld.files import replace_file
from regiobeeld.geography import Region
from regiobeeld.geography import region as find_region
from regiobeeld.region_picture import YEAR
from regiobeeld.wording import check_language

PICTURE, INTERVIEWS = "01_kwantitatief_beeld", "02_interviews"
#: A notebook that takes longer than this has hung.
CELL_TIMEOUT = 600


@dataclass(frozen=True)
class BuildResult:
    """What a build has left.

    Attributes
    ----------
    folder
        Where everything is.
    html
        The report.
    pack
        The interview pack.
    notebooks
        The executed notebooks.
    pdf
        The report on paper, when it was asked for.
    """

    folder: Path
    html: Path
    pack: Path
    notebooks: tuple[Path, ...]
    pdf: Path | None = None


def build(
    region: str,
    *,
    year: int = YEAR,
    lang: str = "nl",
    out: Path | str = "reports",
    benchmark: str | None = None,
    pdf: bool = False,
    progress: Callable[[str], None] | None = None,
) -> BuildResult:
    """Make a region's report, its data and its interview pack.

    Parameters
    ----------
    region
        As for `regiobeeld.picture`.
    year
        No figure in the report is newer.
    lang
        ``nl`` or ``en``.
    out
        Folder of all reports; the region's files go into a folder in it, named after its id.
    benchmark
        What to compare with; see `regiobeeld.picture`.
    pdf
        Also print the report, with a browser that is installed; see `regiobeeld.report.pdf`.
    progress
        Called with a line per step.

    Returns
    -------
    BuildResult
        Where the files are. They appear when all of them are made; other files in the folder stay.

    Raises
    ------
    RegiobeeldError
        When the region does not exist, a table is damaged, or the folder cannot be written; with
        ``pdf``, when there is no browser or it does not print.
    """
    from regiobeeld.report.pdf import find_browser, print_pdf

    say = progress or (lambda line: None)
    check_language(lang)
    chosen = find_region(region, year)
    if benchmark:
        find_region(benchmark, year)
    browser = find_browser() if pdf else None
    name = f"{chosen.id}-{year}"
    folder = Path(out).expanduser() / chosen.id
    parameters = {
        "region": str(Path(region).resolve()) if chosen.path else region,
        "year": year,
        "lang": lang,
        "benchmark": benchmark or "",
        "out": ".",
    }
    with _staging(Path(out).expanduser()) as staging:
        steps = 4 if browser else 3
        for step, notebook in enumerate((PICTURE, INTERVIEWS), start=1):
            say(f"{step}/{steps} notebook {notebook}")
            _run(_notebooks() / f"{notebook}.ipynb", staging, parameters)
        say(f"3/{steps} page")
        _export(staging, f"regiobeeld-{name}.html", chosen, lang)
        if browser:
            say(f"4/{steps} PDF")
            page = staging / f"regiobeeld-{name}.html"
            print_pdf(page, page.with_suffix(".pdf"), browser)
        _move(staging, folder)
    return BuildResult(
        folder=folder,
        html=folder / f"regiobeeld-{name}.html",
        pack=folder / f"interviewpakket-{name}.xlsx",
        notebooks=(folder / f"{PICTURE}.ipynb", folder / f"{INTERVIEWS}.ipynb"),
        pdf=folder / f"regiobeeld-{name}.pdf" if browser else None,
    )


def _notebooks() -> Path:
    """Return the folder of the notebooks: of the clone, or those in the installed package."""
    package = Path(__file__).parent.parent
    clone = package.parent / "notebooks"
    return clone if (clone / f"{PICTURE}.ipynb").exists() else package / "_notebooks"


@contextlib.contextmanager
def _staging(out: Path) -> Iterator[Path]:
    """Give a folder beside the final one; nothing of it stays."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".regiobeeld-", dir=out))
    except OSError as error:
        raise BuildError(f"Cannot write reports to {out}: {error.strerror or error}.") from error
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _run(source: Path, staging: Path, parameters: dict[str, Any]) -> None:
    """Execute a notebook; leave it in the staging folder without noise of the run."""
    import nbformat
    import papermill
    from traitlets.config import Config

    from regiobeeld.report.export import without_noise

    # A kernel of this environment, also where the user has one of the same name.
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
    target = staging / source.name
    with tempfile.TemporaryDirectory(prefix="rb-") as sockets:
        # TCP ports collide when builds run side by side; sockets in a folder of their own do not.
        # Windows has no such sockets.
        ipc = {"transport": "ipc", "ip": f"{sockets}/s"} if os.name == "posix" else {}
        try:
            papermill.execute_notebook(
                str(source.resolve()),
                str(target.resolve()),
                parameters=parameters,
                kernel_name="python3",
                cwd=str(staging.resolve()),
                progress_bar=False,
                log_output=False,
                execution_timeout=CELL_TIMEOUT,
                config=Config({"KernelManager": ipc}),
            )
        except papermill.PapermillExecutionError as error:
            raise _as_build_error(source.stem, error) from error
    notebook = without_noise(nbformat.read(target, as_version=4))
    replace_file(target, nbformat.writes(notebook).encode("utf-8"))


def _as_build_error(notebook: str, error: Any) -> RegiobeeldError:
    """Turn a failure inside a notebook into the error that it was."""
    kind = getattr(errors, str(error.ename), None)
    if isinstance(kind, type) and issubclass(kind, RegiobeeldError):
        return kind(str(error.evalue))
    return BuildError(
        f"Notebook {notebook} failed in cell {error.cell_index}: {error.ename}: {error.evalue}."
    )


def _export(staging: Path, name: str, region: Region, lang: str) -> None:
    import nbformat

    from regiobeeld.report.export import page

    notebook = nbformat.read(staging / f"{PICTURE}.ipynb", as_version=4)
    title = {"nl": "Regiobeeld", "en": "Regional picture"}[lang]
    region_name = region.names.get(lang, region.name)
    html = page(notebook, title=f"{title} {region_name} {region.year}", lang=lang)
    replace_file(staging / name, html.encode("utf-8"))


def _move(staging: Path, folder: Path) -> None:
    """Put the finished files in place; each is replaced whole, and others stay."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(staging.iterdir()):
            path.replace(folder / path.name)
    except OSError as error:
        raise BuildError(f"Cannot write to {folder}: {error.strerror or error}.") from error
