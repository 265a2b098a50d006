"""All that a report depends on, in one place: what a record holds, and what a batch goes by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from regiobeeld.definitions.toml_file import TomlFile
from regiobeeld.errors import InterviewError
from regiobeeld.files.hashes import hash_of, sha256
from regiobeeld.interviews.workspace import Workspace, material_place
from regiobeeld.record.schema import SCHEMA
from regiobeeld.record.shared import Shared, shared

if TYPE_CHECKING:
    from regiobeeld.geography import Region
    from regiobeeld.record.job import Job

#: What a report depends on, as plain data; see `inputs_of`.
Inputs = dict[str, Any]


def inputs_of(job: Job, common: Shared | None = None) -> Inputs:
    """Return all that a report depends on: two reports of equal inputs are equal.

    Parameters
    ----------
    job
        The report.
    common
        Of `shared`; when left out it is looked up. For many reports do that once.

    Returns
    -------
    dict
        Plain data with the keys ``schema``, ``regiobeeld``, ``job``, ``region``, ``versions``,
        ``code``, ``tables``, ``definitions``, ``notebooks``, ``interviews`` and ``seeds``; without
        paths of this machine.

    Raises
    ------
    RegiobeeldError
        When the region or benchmark does not exist, or something that it depends on is damaged.
    """
    region = job.chosen()
    common = common or shared()
    return {
        "schema": SCHEMA,
        "regiobeeld": common.regiobeeld,
        "job": {
            "region": _name(job.region),
            "year": job.year,
            "lang": job.lang,
            "benchmark": _name(job.benchmark),
            "coalitions": job.coalitions,
            "plotly": job.plotly,
        },
        "region": _region(region, job),
        "versions": dict(common.versions),
        "code": common.code,
        "tables": {name: dict(table) for name, table in common.tables.items()},
        "definitions": dict(common.definitions),
        "notebooks": dict(common.notebooks),
        "interviews": interviews_of(region.id),
        "seeds": dict(common.seeds),
    }


def fingerprint_of(inputs: Inputs) -> str:
    """Return the hash of all that a report depends on."""
    return hash_of(inputs)


def interviews_of(region_id: str) -> dict[str, str]:
    """Return the SHA-256 of every file of interviews that a report on a region reads, by name.

    Transcripts and coding sheets are not among them: a report does not read those. What says who
    people are is hashed together with what they said, when there is that: of a few rows in fixed
    words alone a hash could be found again by trying them all.

    Raises
    ------
    InterviewError
        When one cannot be read.
    """
    place = material_place(region_id)
    try:
        return {
            path.relative_to(place.folder).as_posix(): sha256(_content(place, path))
            for path in _read_by_a_report(place)
            if path.is_file()
        }
    except OSError as error:
        raise InterviewError(f"{error.filename} cannot be read: {error.strerror}.") from error


def _content(place: Workspace, path: Path) -> bytes:
    """Return what is hashed of a file: of who people are with what they said behind it."""
    telling = path in (place.register, place.respondents) and place.fragments.is_file()
    return path.read_bytes() + (place.fragments.read_bytes() if telling else b"")


def is_own(name: str) -> bool:
    """Return whether a region is named by a file of one's own."""
    return name.strip().lower().endswith(".toml")


def _read_by_a_report(place: Workspace) -> tuple[Path, ...]:
    return (
        place.register,
        place.respondents,
        place.fragments,
        place.approvals,
        place.codings,
        place.codebook,
        place.confirmation,
        place.themes,
        place.themes_workbook,
        place.decisions,
        place.scores,
    )


def _name(region: str) -> str:
    return Path(region.strip()).name if is_own(region) else region


def _region(region: Region, job: Job) -> dict[str, Any]:
    file = _file(job.region) if is_own(job.region) else None
    found = {
        "id": region.id,
        "name": region.name,
        "division": region.year,
        "file": file,
    }
    return found | ({"benchmark": _file(job.benchmark)} if is_own(job.benchmark) else {})


def _file(name: str) -> dict[str, str]:
    path = Path(name.strip()).expanduser()
    return {"name": path.name, "text": TomlFile.read(path, str(path)).text}
