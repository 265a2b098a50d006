"""Making the files of one report, in a process of its own and forks of it."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regiobeeld.geography import Region
from regiobeeld.geography import region as find_region
from regiobeeld.notebooks import source_folder
from regiobeeld.region_picture import YEAR, prepare
from regiobeeld.report import forking
from regiobeeld.report.forking import Say
from regiobeeld.report.running import FORK, execute
from regiobeeld.wording import check_language

PICTURE, INTERVIEWS = "01_kwantitatief_beeld", "02_interviews"


@dataclass(frozen=True)
class Job:
    """A report to make.

    Attributes
    ----------
    region, year, lang, benchmark
        As for `regiobeeld.report.build`.
    plotly
        Address, from the page, of the chart library; empty to have it inside the page.
    """

    region: str
    year: int = YEAR
    lang: str = "nl"
    benchmark: str = ""
    plotly: str = ""

    def chosen(self) -> Region:
        """Return the region.

        Raises
        ------
        RegionError
            When it, or the benchmark, does not exist.
        """
        check_language(self.lang)
        found = find_region(self.region, self.year)
        if self.benchmark:
            find_region(self.benchmark, self.year)
        return found

    def parameters(self, out: str) -> dict[str, Any]:
        """Return the parameters of its notebooks."""
        return {
            "region": self.region,
            "year": self.year,
            "lang": self.lang,
            "benchmark": self.benchmark,
            "out": out,
        }


def make(say: Say, job: Job) -> dict[str, bytes]:
    """Make the files of a report.

    Returns
    -------
    dict
        Per name the content: the page, the executed notebooks, the data and the interview pack.

    Raises
    ------
    RegiobeeldError
        What went wrong, in a notebook or here.
    """
    region = job.chosen()
    run, engine = _way()
    if engine == FORK:
        # The notebooks, in forks of this process, find the picture made.
        prepare(job.region, job.year, benchmark=job.benchmark or None)
    with tempfile.TemporaryDirectory(prefix="rb-") as temporary:
        folder = Path(temporary)
        for step, name in enumerate((PICTURE, INTERVIEWS), start=1):
            say(f"{step}/3 notebook {name}")
            source = source_folder() / f"{name}.ipynb"
            run(execute, source, folder / source.name, job.parameters("."), engine)
        say("3/3 page")
        page = _page(folder / f"{PICTURE}.ipynb", region, job)
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return files | {f"regiobeeld-{region.id}-{job.year}.html": page}


def rehearse(job: Job) -> None:
    """Go through the notebooks of a report in this process, so that it has all that they read."""
    # Whatever is wrong shows when a report is made.
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(Exception):
        for name in (PICTURE, INTERVIEWS):
            _rehearse(source_folder() / f"{name}.ipynb", job.parameters(folder))


def _way() -> tuple[Callable[..., Any], str | None]:
    """Return how to run notebooks: in forks of this process if it can be forked, or from here."""
    if forking.AVAILABLE and forking.threads() == 1:
        return forking.in_fork, FORK
    return _here, None


def _here(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


def _rehearse(source: Path, parameters: dict[str, Any]) -> None:
    """Run the code of a notebook here, so that all it imports, reads and compiles is there."""
    import nbformat

    names: dict[str, Any] = {}
    for cell in nbformat.read(source, as_version=4).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)  # noqa: S102 - our own notebook
        if "parameters" in cell.metadata.get("tags", []):
            names |= parameters


def _page(notebook: Path, region: Region, job: Job) -> bytes:
    import nbformat

    from regiobeeld.report.export import page

    title = {"nl": "Regiobeeld", "en": "Regional picture"}[job.lang]
    name = region.names.get(job.lang, region.name)
    html = page(
        nbformat.read(notebook, as_version=4),
        title=f"{title} {name} {region.year}",
        lang=job.lang,
        plotly=job.plotly,
    )
    return html.encode("utf-8")
