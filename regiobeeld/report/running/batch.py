"""Many reports: on this machine or on a Dask cluster, each made once and again only when stale."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from regiobeeld.errors import BuildError, RegiobeeldError
from regiobeeld.geography import region as find_region
from regiobeeld.geography import regions as every_region
from regiobeeld.interviews.written import remember_report
from regiobeeld.record.inputs import Inputs, fingerprint_of, inputs_of
from regiobeeld.record.job import Job
from regiobeeld.record.shared import shared
from regiobeeld.report.building import interviews_as_read
from regiobeeld.report.page.sections import PLOTLY, library_licence, scripts
from regiobeeld.report.recorded import Made, make_recorded, rehearse_recorded
from regiobeeld.report.running.certificates import Certificates
from regiobeeld.report.running.destinations import Destination, destination
from regiobeeld.report.running.forking import ForkServer, fork_server

#: Levels that a batch is made of; ``all`` is the three others.
LEVELS = ("gemeente", "ggd", "provincie", "all")
#: With fewer reports than this a rehearsal takes longer than it saves.
_WORTH_REHEARSING = 3


@dataclass(frozen=True)
class BatchResult:
    """What a batch has done: regions by id.

    Attributes
    ----------
    made, kept
        Regions with a new report, and those of which the report was there and up to date.
    failed
        Regions without a new report, and why.
    """

    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    failed: dict[str, RegiobeeldError] = field(default_factory=dict)


def batch(
    regions: str | Sequence[str],
    *,
    year: int | None = None,
    lang: str = "nl",
    out: str = "reports",
    workers: int | None = None,
    dask: str | None = None,
    certificates: Certificates | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> BatchResult:
    """Make the reports of many regions.

    Parameters
    ----------
    regions
        A level (``gemeente``, ``ggd``, ``provincie`` or ``all``): every region of it; or the names
        or codes of regions.
    year, lang
        As for `build`.
    out
        Folder or address (of any kind that fsspec knows) of all reports. Each region's files go
        into a folder in it, named after its id; pages share one chart library beside these.
    workers
        How many reports are made at a time on this machine; as many as it has processors when left
        out.
    dask
        Address of a Dask scheduler, on whose workers the reports are made instead.
    certificates
        By which the scheduler at an address with ``tls://`` and this machine know each other.
    progress
        Called with how many are ready, how many there are to make, and the region that came last.

    Returns
    -------
    BatchResult
        A report that is there is kept when it was made of the same figures, definitions, notebooks,
        interviews, versions and choices. A region that fails stops no other.

    Raises
    ------
    RegiobeeldError
        When there is no such level, region or year, or the destination of the reports or the
        scheduler cannot be reached.
    """
    if isinstance(regions, str):
        ids = region_ids(regions, year)
    else:
        ids = [find_region(name, year).id for name in regions]
    target = destination(out)
    target.heal()
    plotly = _shared_library(target)
    jobs = [Job(id, year, lang, plotly=plotly) for id in dict.fromkeys(ids)]
    common = shared()
    tasks = {job: inputs_of(job, common) for job in jobs}
    missing = {
        job: inputs
        for job, inputs in tasks.items()
        if not target.holds(job.region, fingerprint_of(inputs))
    }
    result = BatchResult()
    result.kept.extend(sorted(job.region for job in tasks.keys() - missing.keys()))
    if not missing:
        return result
    if dask is None:
        coming = forked(missing, workers or os.cpu_count() or 1)
    else:
        coming = _on_dask(missing, dask, certificates)
    for number, (job, made) in enumerate(coming, start=1):
        try:
            if isinstance(made, RegiobeeldError):
                raise made
            remember_report(job.region, f"{out.rstrip('/')}/{job.region}")
            with interviews_as_read(made):
                target.put(job.region, made)
            result.made.append(job.region)
        except RegiobeeldError as error:
            result.failed[job.region] = error
        if progress is not None:
            progress(number, len(missing), job.region)
    return result


def region_ids(level: str, year: int | None) -> list[str]:
    """Return the ids of the regions of a level; one that goes by two names by the first.

    Raises
    ------
    RegiobeeldError
        When there is no such level or year.

    Examples
    --------
    >>> [len(region_ids(level, 2020)) for level in ("gemeente", "ggd", "provincie", "all")]
    [355, 25, 12, 392]
    """
    if level not in LEVELS:
        raise BuildError(f"level={level!r}: it must be one of {', '.join(LEVELS)}.")
    levels = LEVELS[:-1] if level == "all" else (level,)
    frame = every_region(year)
    ids: dict[str, str] = {}
    for wanted in levels:
        for id in frame.loc[frame["level"] == wanted, "id"]:
            ids.setdefault(find_region(id, year).published or id, id)
    return list(ids.values())


def forked(tasks: Mapping[Job, Inputs], workers: int) -> Iterator[tuple[Job, Made]]:
    """Make reports on this machine, some at a time, in the order in which they are ready."""
    waiting = deque(tasks.items())
    while waiting:
        with fork_server() as server:
            if server is None:
                job, inputs = waiting.popleft()
                yield job, _made(make_recorded, lambda line: None, job, inputs)
                continue
            if len(waiting) >= _WORTH_REHEARSING:
                server.preheat(rehearse_recorded, waiting[0][0])
            yield from _served(server, waiting, workers)


def _on_dask(
    tasks: Mapping[Job, Inputs], address: str, certificates: Certificates | None
) -> Iterator[tuple[Job, Made]]:
    try:
        from regiobeeld.report.running.cluster import on_dask
    except ImportError as error:
        raise BuildError(
            "To use a Dask cluster, install what it needs: pip install 'regiobeeld[batch]'."
        ) from error
    return on_dask(tasks, address, certificates)


def _served(
    server: ForkServer, waiting: deque[tuple[Job, Inputs]], workers: int
) -> Iterator[tuple[Job, Made]]:
    """Make reports until there are none left, or the server ends: those under way then fail."""
    running: dict[int, Job] = {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                job, inputs = waiting.popleft()
                running[server.submit(make_recorded, job, inputs, workers == 1)] = job
            message = server.next()
            if message.kind != "said":
                yield running.pop(message.job), message.content
    except BuildError as error:
        for job in running.values():
            yield job, error


def _made(function: Callable[..., Made], *arguments: Any) -> Made:
    try:
        return function(*arguments)
    except RegiobeeldError as error:
        return error


def _shared_library(target: Destination) -> str:
    """Put the chart library and its licence beside the reports; return its address from a page."""
    library = scripts()[0].encode("utf-8")
    name = f"{PLOTLY.removesuffix('.min.js')}-{hashlib.sha256(library).hexdigest()[:8]}"
    target.put_shared(f"{name}.min.js", library)
    target.put_shared(f"{name}.LICENSE.txt", library_licence().encode("utf-8"))
    return f"../{name}.min.js"
