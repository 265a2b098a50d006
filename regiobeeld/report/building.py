"""Build a region's report: make its files, and put them in place together."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from regiobeeld.errors import BuildError
from regiobeeld.files.whole import replace_file
from regiobeeld.interviews.written import remember_report
from regiobeeld.measurement import catalogue
from regiobeeld.periods import stem
from regiobeeld.record.inputs import inputs_of, is_own
from regiobeeld.record.job import Job
from regiobeeld.record.page_names import PageName
from regiobeeld.record.run_record import RUN, parse_record
from regiobeeld.report.making import NOTEBOOKS
from regiobeeld.report.running.forking import ForkServer, fork_server


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
    coalitions
        The report for each coalition: by its id.
    pdf
        The report on paper, when it was asked for.
    """

    folder: Path
    html: Path
    pack: Path
    notebooks: tuple[Path, ...]
    coalitions: Mapping[str, Path] = field(default_factory=dict)
    pdf: Path | None = None


def build(
    region: str,
    *,
    year: int | None = None,
    lang: str = "nl",
    out: Path | str = "reports",
    benchmark: str | None = None,
    coalitions: bool = True,
    pdf: bool = False,
    progress: Callable[[str], None] | None = None,
    server: ForkServer | None = None,
) -> BuildResult:
    """Make a region's report, its data and its interview pack.

    Parameters
    ----------
    region
        As for `regiobeeld.picture`.
    year
        No figure in the report is newer; the newest there are when left out, and then names of
        files are without a year.
    lang
        ``nl`` or ``en``.
    out
        Folder of all reports; the region's files go into a folder in it, named after its id.
    benchmark
        What to compare with; see `regiobeeld.picture`.
    coalitions
        Also make a report for each coalition, in an order of its own.
    pdf
        Also print the report, with a browser that is installed; see `regiobeeld.report.pdf`.
    progress
        Called with a line per step.
    server
        Of `fork_server`: reports made by one pay for imports once. When left out, one is started
        for this report.

    Returns
    -------
    BuildResult
        Where the files are. They appear when all of them are made; other files in the folder stay.
        Among them are ``run.json``, which says what the report was made of, and its description as
        an RO-Crate; see `regiobeeld.record`.

    Raises
    ------
    RegiobeeldError
        When the region does not exist, a table is damaged, or the folder cannot be written; with
        ``pdf``, when there is no browser or it does not print.
    """
    from regiobeeld.report.pdf import find_browser, print_pdf

    browser = find_browser() if pdf else None
    job = Job(str(region), year, lang, benchmark or "", coalitions=coalitions)
    chosen = job.chosen()
    job = _with_paths(job)
    out = Path(out).expanduser()
    with _staging(out):
        pass  # A folder that cannot be written must not show after the work has been done.
    say = progress or (lambda line: None)
    files = files_of(job, say=say, server=server)
    folder = out / chosen.id
    html = folder / PageName(chosen.id, year).file
    if browser:
        say("PDF")
        with _staging(out) as staging:
            printed = staging / html.name
            replace_file(printed, files[html.name])
            print_pdf(printed, printed.with_suffix(".pdf"), browser)
            files = _with_file(files, printed.with_suffix(".pdf"))
    remember_report(chosen.id, folder)
    put_in_place(files, out, folder)
    return BuildResult(
        folder=folder,
        html=html,
        pack=folder / f"interviewpakket-{stem(chosen.id, year)}.xlsx",
        notebooks=tuple(folder / f"{notebook}.ipynb" for notebook in NOTEBOOKS),
        coalitions={
            name: folder / file
            for name in catalogue().coalitions
            if (file := PageName(chosen.id, year, name).file) in files
        },
        pdf=html.with_suffix(".pdf") if browser else None,
    )


def files_of(
    job: Job, *, say: Callable[[str], None], server: ForkServer | None = None
) -> dict[str, bytes]:
    """Make the files of a report, its record among them.

    Raises
    ------
    RegiobeeldError
        As for `build`.
    """
    from regiobeeld.report.recorded import make_recorded

    with contextlib.nullcontext(server) if server else fork_server() as forks:
        # Looked up while a new server imports what it needs.
        inputs = inputs_of(job)
        if forks is None:
            return make_recorded(say, job, inputs)
        files: dict[str, bytes] = forks.call(make_recorded, job, inputs, say=say)
        return files


def put_in_place(files: Mapping[str, bytes], out: Path, folder: Path) -> None:
    """Write files to a folder in ``out``: all of them, or none when one cannot be written.

    The record comes last, so that files that are not all there have none.

    Raises
    ------
    BuildError
        When that fails; others in the folder stay in any case.
    """
    with _staging(out) as staging:
        for name, data in files.items():
            replace_file(staging / name, data)
        _move(staging, folder)


def _with_paths(job: Job) -> Job:
    """Name files of one's own by where they are, so that any process finds them."""
    region, benchmark = (
        str(Path(name.strip()).expanduser().resolve()) if is_own(name) else name
        for name in (job.region, job.benchmark)
    )
    return replace(job, region=region, benchmark=benchmark)


def _with_file(files: Mapping[str, bytes], path: Path) -> dict[str, bytes]:
    """Add a file to a report, and to its record."""
    from regiobeeld.report.recorded import recorded

    return recorded({**files, path.name: path.read_bytes()}, parse_record(files[RUN]).inputs)


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


def _move(staging: Path, folder: Path) -> None:
    """Put the finished files in place; each is replaced whole, and others stay."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Between the former files and the new ones no record is true.
        (folder / RUN).unlink(missing_ok=True)
        for path in sorted(staging.iterdir(), key=lambda path: (path.name == RUN, path.name)):
            path.replace(folder / path.name)
    except OSError as error:
        raise BuildError(f"Cannot write to {folder}: {error.strerror or error}.") from error
