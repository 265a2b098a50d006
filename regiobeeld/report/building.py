"""Build a region's report: make its files, and put them in place together."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from regiobeeld.errors import BuildError, BusyError
from regiobeeld.files.locks import locked
from regiobeeld.files.whole import replace_file
from regiobeeld.files.whole_folder import (
    CannotSwapError,
    heal,
    leftovers,
    lock_of,
    put_folder,
    workroom,
)
from regiobeeld.interviews.workspace import workspace
from regiobeeld.interviews.written import remember_report
from regiobeeld.periods import stem
from regiobeeld.record.inputs import inputs_of, interviews_of, is_own
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
        Also make a report for each coalition that the region names.
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
    from regiobeeld.report.pdf import find_browser

    browser = find_browser() if pdf else None
    job = Job(str(region), year, lang, benchmark or "", coalitions=coalitions)
    chosen = job.chosen()
    job = _with_paths(job)
    out = Path(out).expanduser()
    say = progress or (lambda line: None)
    folder = out / chosen.id
    html = folder / PageName(chosen.id, year).file
    # From here on, so that a folder that cannot be written does not show after the work is done.
    with _alone(folder):
        heal_reports(out)
        files = files_of(job, say=say, server=server)
        if browser:
            say("PDF")
            files = _with_print(files, html, browser)
        remember_report(chosen.id, folder)
        with interviews_as_read(files):
            _put(files, folder)
    return BuildResult(
        folder=folder,
        html=html,
        pack=folder / f"interviewpakket-{stem(chosen.id, year)}.xlsx",
        notebooks=tuple(folder / f"{notebook}.ipynb" for notebook in NOTEBOOKS),
        coalitions={
            coalition.id: folder / file
            for coalition in chosen.coalitions
            if (file := PageName(chosen.id, year, coalition.id).file) in files
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


def put_in_place(files: Mapping[str, bytes], folder: Path) -> None:
    """Put a report in its folder: all files of it at once, or none.

    Others in the folder stay. Whoever looks, and whatever is killed, there is the former report or
    the new one; see `regiobeeld.files.whole_folder`.

    Raises
    ------
    BuildError
        When that fails; the folder is as it was.
    BusyError
        When another process writes this report.
    """
    with _alone(folder):
        _put(files, folder)


@contextlib.contextmanager
def interviews_as_read(files: Mapping[str, bytes]) -> Iterator[None]:
    """Keep the interviews of a report as they were when it was made, while it is put in place.

    Who withdraws an interview either comes before, and then the report is refused, or after, and
    then finds it.

    Raises
    ------
    BuildError
        When the interviews have changed since.
    RegiobeeldError
        When they cannot be read, or another command goes on changing them.
    """
    inputs = parse_record(files[RUN]).inputs
    region = inputs["region"]["id"]
    place = workspace(region)
    # Who may only read them cannot keep others from writing.
    kept = os.access(place.folder, os.W_OK)
    with place.alone("build") if kept else contextlib.nullcontext():
        if interviews_of(region) != inputs["interviews"]:
            raise BuildError(
                f"The interviews of {region} changed while the report was made. Build it again."
            )
        yield


def heal_reports(out: Path) -> None:
    """Put right what builds that were killed left among reports; leave alone those under way.

    Raises
    ------
    BuildError
        When that cannot be done.
    """
    for folder in leftovers(out):
        try:
            with locked(lock_of(folder), str(folder), "build", wait=0):
                heal(folder)
        except BusyError:
            continue
        except OSError as error:
            raise BuildError(
                f"Cannot write reports to {out}: {error.strerror or error}."
            ) from error


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other builds of a report waiting."""
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(
                locked(lock_of(folder), f"the report {folder}", f"build {folder.name}")
            )
        except OSError as error:
            raise _unwritable(folder.parent, error) from error
        yield


def _unwritable(out: Path, error: OSError) -> BuildError:
    return BuildError(f"Cannot write reports to {out}: {error.strerror or error}.")


def _put(files: Mapping[str, bytes], folder: Path) -> None:
    try:
        put_folder(folder, files)
    except CannotSwapError as error:
        raise BuildError(f"{error}. Choose another folder with --out.") from error


def _with_paths(job: Job) -> Job:
    """Name files of one's own by where they are, so that any process finds them."""
    region, benchmark = (
        str(Path(name.strip()).expanduser().resolve()) if is_own(name) else name
        for name in (job.region, job.benchmark)
    )
    return replace(job, region=region, benchmark=benchmark)


def _with_print(files: Mapping[str, bytes], page: Path, browser: Path) -> dict[str, bytes]:
    """Add a report on paper, and the first page of each coalition's, and their record."""
    from regiobeeld.report.pdf import FIRST_PAGE, WHOLE, print_pdf
    from regiobeeld.report.recorded import recorded

    pages = sorted(name for name in files if name.endswith(".html"))
    with workroom(page.parent) as work:
        for name in pages:
            printed = replace_file(work / name, files[name])
            part = WHOLE if name == page.name else FIRST_PAGE
            pdf = print_pdf(printed, printed.with_suffix(".pdf"), browser, part)
            files = {**files, pdf.name: pdf.read_bytes()}
    return recorded(files, parse_record(files[RUN]).inputs)
