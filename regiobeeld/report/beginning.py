"""Beginning a report: its figures, while what the rest of it takes is still imported."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TypeVar

from regiobeeld.record.inputs import Inputs
from regiobeeld.record.job import Job
from regiobeeld.region_picture.making import Beside, is_prepared, prepare
from regiobeeld.report.running import forking
from regiobeeld.report.running.forking import PREHEATED, Say
from regiobeeld.report.running.notebooks import STEPS

T = TypeVar("T")


def make_one(say: Say, job: Job, inputs: Inputs) -> dict[str, bytes]:
    """Make a report in a process that may have imported this module and no more.

    Returns
    -------
    dict
        As `regiobeeld.report.recorded.make_recorded`.

    Raises
    ------
    RegiobeeldError
        What went wrong.
    """
    if forking.AVAILABLE and forking.threads() == 1:
        make_figures(say, job, _beside)
    # It takes longer to import than figures do.
    from regiobeeld.report.recorded import make_recorded

    return make_recorded(say, job, inputs)


def make_figures(say: Say, job: Job, beside: Beside) -> None:
    """Make the picture of a report, the first step of it; this process and its forks then have it.

    Parameters
    ----------
    say
        Told of the step, unless the picture is there already.
    job
        The report.
    beside
        As for `regiobeeld.region_picture.making.prepare`.
    """
    asked = job.region, job.year, job.benchmark or None
    if not is_prepared(*asked):
        say(f"1/{STEPS} figures")
        prepare(*asked[:2], benchmark=asked[2], beside=beside)


def _beside(function: Callable[[], T]) -> Callable[[], T]:
    """Begin a computation in a fork; who waits for it imports first what the rest takes."""
    result = forking.beside(function)

    def waited() -> T:
        import_module(PREHEATED)
        return result()

    return waited
