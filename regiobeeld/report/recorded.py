"""The files of a report with its record and its RO-Crate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from regiobeeld.errors import RegiobeeldError
from regiobeeld.record.crate import CRATE, crate_of
from regiobeeld.record.inputs import Inputs, is_own
from regiobeeld.record.job import Job
from regiobeeld.record.run_record import RUN, sealed
from regiobeeld.report.making import make, rehearse
from regiobeeld.report.running.forking import Say

#: The files of a report, or why there are none.
Made = Mapping[str, bytes] | RegiobeeldError


def make_recorded(say: Say, job: Job, inputs: Inputs, spread: bool = True) -> dict[str, bytes]:
    """Make the files of a report, as `regiobeeld.report.making.make` does, and describe them.

    Parameters
    ----------
    say
        Called with a line per step.
    job
        The report.
    inputs
        Of `inputs_of`: what it is made of.
    spread
        As for `regiobeeld.report.making.make`.

    Returns
    -------
    dict
        Per name the content; the record is the last.

    Raises
    ------
    RegiobeeldError
        What went wrong.
    """
    return recorded(_without_paths(make(say, job, spread=spread), job), inputs)


def recorded(files: Mapping[str, bytes], inputs: Inputs) -> dict[str, bytes]:
    """Return files with their RO-Crate and their record; former ones of both are replaced."""
    own = {name: data for name, data in files.items() if name not in (CRATE, RUN)}
    return sealed(own | {CRATE: crate_of(own, inputs)}, inputs)


def rehearse_recorded(job: Job) -> None:
    """Go through the making of a report in this process, so that it has all that it takes."""
    import rocrate.rocrate  # noqa: F401

    rehearse(job)


def _without_paths(files: Mapping[str, bytes], job: Job) -> dict[str, bytes]:
    """Name a region of one's own in notebooks by its file, wherever that lies."""
    names = {name: Path(name).name for name in (job.region, job.benchmark) if is_own(name)}
    return {
        name: _renamed(data, names) if names and name.endswith(".ipynb") else data
        for name, data in files.items()
    }


def _renamed(notebook: bytes, names: Mapping[str, str]) -> bytes:
    from papermill.translators import PythonTranslator

    text = notebook.decode("utf-8")
    for path, name in names.items():
        for written in (str, PythonTranslator.translate):
            text = text.replace(_in_json(written(path)), _in_json(written(name)))
    return text.encode("utf-8")


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
