"""Making the files of one report, in a process of its own and forks of it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from regiobeeld.definitions.texts import texts
from regiobeeld.files.packaged_notebooks import source_folder
from regiobeeld.files.temporary import prefix
from regiobeeld.geography.coalitions import LocalCoalition
from regiobeeld.measurement.set_aside import together
from regiobeeld.opgaven import evidence
from regiobeeld.record.job import Job
from regiobeeld.record.page_names import PageName
from regiobeeld.region_picture import Picture, keep
from regiobeeld.region_picture import picture as make_picture
from regiobeeld.region_picture.exports import tables_of
from regiobeeld.region_picture.making import Beside, in_turn, prepare
from regiobeeld.report.page.export import BLOCKS, Edition, page
from regiobeeld.report.page.sections import differences
from regiobeeld.report.page.theme_section import chapters_of
from regiobeeld.report.page.view import stand
from regiobeeld.report.running import forking
from regiobeeld.report.running.forking import Say
from regiobeeld.report.running.notebooks import FORK, execute

PICTURE, INTERVIEWS = "01_kwantitatief_beeld", "02_interviews"
READING, PRIORITIES = "03_duiding", "04_prioriteiten"
#: Notebooks in the order in which they are run, and those whose chapters are on the page.
NOTEBOOKS = (PICTURE, INTERVIEWS, READING, PRIORITIES)
ON_THE_PAGE = (PICTURE, READING, PRIORITIES)
# Of the longest notebook, what does not rest on opgaven.
_LONG: tuple[Callable[[Picture, str], Any], ...] = (differences, tables_of)


def make(say: Say, job: Job, *, spread: bool = True) -> dict[str, bytes]:
    """Make the files of a report.

    Parameters
    ----------
    say
        Called with a line per step.
    job
        The report.
    spread
        Whether one report has all processors: its parts are then made side by side as far as they
        can be. Where others are made at the same time, that would take more work and no less time.

    Returns
    -------
    dict
        Per name the content: the page, the executed notebooks, the data and the interview pack.

    Raises
    ------
    RegiobeeldError
        What went wrong, in a notebook or here.
    """
    job.chosen()
    steps = len(NOTEBOOKS) + 2
    say(f"1/{steps} figures")
    way = _way(spread)
    if way.engine == FORK:
        # The notebooks, in forks of this process, find the picture made.
        prepare(job.region, job.year, benchmark=job.benchmark or None, beside=way.beside)
    shown = make_picture(job.region, job.year, benchmark=job.benchmark or None)
    if way.engine == FORK:
        _derive(shown, job.lang, way)
    # A file of one's own may have been read in a way that began threads.
    way = _way(spread)
    for part in together(shown.set_aside):
        say(f"set aside, as it cannot be right: {part}")
    with tempfile.TemporaryDirectory(prefix=prefix()) as temporary:
        folder = Path(temporary)
        begun = way.begin(partial(_editions, shown, job))
        sources = [source_folder() / f"{name}.ipynb" for name in NOTEBOOKS]
        executions = [
            (execute, (source, folder / source.name, job.parameters("."), way.engine))
            for source in sources
        ]
        for step, (place, _) in enumerate(way.run(executions), start=2):
            say(f"{step}/{steps} notebook {NOTEBOOKS[place]}")
        say(f"{steps}/{steps} pages")
        editions = begun()
        # What pages share is read and compiled once for all that one process makes.
        names = list(editions)
        parts = [{n: editions[n] for n in names[k :: way.parts]} for k in range(way.parts)]
        pages: dict[str, bytes] = {}
        for _, made in way.run([(_pages, (folder, part)) for part in parts if part]):
            pages |= made
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return files | {name: pages[name] for name in names}


def _derive(picture: Picture, lang: str, way: _Way) -> None:
    """Compute before notebooks are run what several of them ask, and beside it what takes long."""
    begun = [way.beside(partial(function, picture, lang)) for function in _LONG]
    evidence(picture)
    for function, result in zip(_LONG, begun, strict=True):
        keep(picture, function, result(), lang)


def rehearse(job: Job) -> None:
    """Go through the notebooks of a report in this process, so that it has all that they read."""
    # Whatever is wrong shows when a report is made.
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(Exception):
        for name in (PICTURE, INTERVIEWS):
            _rehearse(source_folder() / f"{name}.ipynb", job.parameters(folder))


_Calls = Sequence[tuple[Callable[..., Any], tuple[Any, ...]]]


@dataclass(frozen=True)
class _Way:
    """How the parts of a report are made.

    Attributes
    ----------
    run
        Computes calls, and yields the place of each and its result.
    beside, begin
        Begin a computation, and return what gives its result; ``begin`` what can wait.
    engine
        Of papermill, for the notebooks.
    parts
        In how many parts the pages are made.
    """

    run: Callable[[_Calls], Iterator[tuple[int, Any]]]
    beside: Beside = in_turn
    begin: Beside = in_turn
    engine: str | None = None
    parts: int = 1


def _way(spread: bool) -> _Way:
    """Return how to go on: side by side in forks of this process, or one by one here."""
    if not forking.AVAILABLE or forking.threads() > 1:
        return _Way(_here)
    if not spread:
        return _Way(forking.in_forks, engine=FORK)
    later = partial(forking.beside, gives_way=True)
    return _Way(forking.in_forks, forking.beside, later, FORK, os.cpu_count() or 1)


def _here(calls: _Calls) -> Iterator[tuple[int, Any]]:
    for place, (function, arguments) in enumerate(calls):
        yield place, function(*arguments)


def _rehearse(source: Path, parameters: dict[str, Any]) -> None:
    """Run the code of a notebook here, so that all it imports, reads and compiles is there."""
    import nbformat

    names: dict[str, Any] = {}
    for cell in nbformat.read(source, as_version=4).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)  # noqa: S102 - our own notebook
        if "parameters" in cell.metadata.get("tags", []):
            names |= parameters


def _editions(picture: Picture, job: Job) -> dict[str, Edition]:
    """Return by the name of its page each edition of a report: for everybody, and coalitions'."""
    readers = ["", *(c.id for c in picture.region.coalitions if job.coalitions)]
    return {
        PageName(picture.region.id, job.year, reader).file: _edition(picture, job, reader)
        for reader in readers
    }


def _pages(folder: Path, editions: Mapping[str, Edition]) -> dict[str, bytes]:
    """Return from executed notebooks the page of each edition, by name."""
    import nbformat

    notebooks = [nbformat.read(folder / f"{name}.ipynb", as_version=4) for name in ON_THE_PAGE]
    return {name: page(notebooks, edition).encode() for name, edition in editions.items()}


def _edition(picture: Picture, job: Job, reader: str) -> Edition:
    """Return the report for everybody, or for the coalition of this id."""
    region = picture.region
    named = [texts("report")[job.lang]["title"], region.names.get(job.lang, region.name)]
    whole = Edition(
        f"{' '.join([*named, *([str(job.year)] if job.year else [])])}"
        f" ({stand(picture, job.lang)})",
        job.lang,
        themes=tuple(picture.catalogue.themes),
        fictional=region.fictional,
        plotly=job.plotly,
    )
    return _for_coalition(whole, picture, region.coalition(reader)) if reader else whole


def _for_coalition(edition: Edition, picture: Picture, coalition: LocalCoalition) -> Edition:
    """Return the report of a coalition: its own messages, order, voices and themes."""
    from regiobeeld import report
    from regiobeeld.interviews.material import display_of, material, story_of
    from regiobeeld.priorities import inputs_of

    interviews = material(picture.region.id)
    display, story = display_of(picture, interviews), story_of(picture, interviews)
    found = inputs_of(picture)
    order = report.priorities(
        picture,
        found.codings,
        found.scores,
        edition.lang,
        coalition=coalition.id,
        codebook=found.codebook,
    )
    voices = report.voices(picture, display, edition.lang, coalition=coalition.id, story=story)
    label = coalition.names[edition.lang]
    themes, blocks = chapters_of(picture, coalition), _blocks(picture, coalition)
    return replace(
        edition,
        title=f"{edition.title}: {label}",
        coalition=label,
        blocks=blocks,
        themes=themes,
        left_out=tuple(
            name for name in (*BLOCKS, *picture.catalogue.themes) if name not in (*blocks, *themes)
        ),
        whole=PageName(picture.region.id, picture.year).file,
        overview=report.opening(picture, edition.lang, coalition=coalition.id).html,
        replaced={"prioriteiten": order.html, "stemmen": voices.html},
    )


def _blocks(picture: Picture, coalition: LocalCoalition) -> tuple[str, ...]:
    """Return what everybody reads of a coalition's report: the chapters that are its subject."""
    from regiobeeld.opgaven import opgaven_of

    known = opgaven_of(picture.region)
    own = [known[name] for name in coalition.opgaven]
    leads = {picture.indicator(opgave.lead).theme for opgave in own if opgave.lead}
    about = {
        "toekomst": any(opgave.demand or opgave.ageing for opgave in own),
        "gezond": bool(leads & {"health", "lifestyle"}),
        "wijken": any(opgave.wijk for opgave in own),
        "zorg": any(opgave.far for opgave in own) or bool(leads & {"informal_care", "work"}),
    }
    return ("prioriteiten", *(name for name in BLOCKS if about.get(name)), "stemmen")
