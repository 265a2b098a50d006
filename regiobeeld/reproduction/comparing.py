"""What a report was made of, against what is here now: version by version, table by table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regiobeeld.errors import (
    DefinitionError,
    InterviewError,
    RegiobeeldError,
    RegionError,
    StoreError,
)
from regiobeeld.files.hashes import sha256
from regiobeeld.files.packaged_notebooks import source_folder
from regiobeeld.record.inputs import Inputs, fingerprint_of, inputs_of
from regiobeeld.record.job import Job
from regiobeeld.record.run_record import RUN, RunRecord
from regiobeeld.record.shared import versions
from regiobeeld.record.stored import StoredTable, stored_tables
from regiobeeld.reproduction.file_differences import changed_cells, differing
from regiobeeld.store import default_store

_ABSENT = "not here"
_PARTS = ("figures", "codes")
# What an error says is wrong.
_KINDS: tuple[tuple[type[RegiobeeldError], str, str], ...] = (
    (StoreError, "table", "the store"),
    (DefinitionError, "definition", "definitions"),
    (RegionError, "region", "the region"),
    (InterviewError, "interview", "interviews"),
    (RegiobeeldError, "build", "the report"),
)


@dataclass(frozen=True)
class Deviation:
    """Something that is not as the record says.

    Attributes
    ----------
    kind
        ``record``, ``version``, ``code``, ``table``, ``definition``, ``notebook``, ``interview``,
        ``seed`` or ``region`` (what it is made of); ``file`` (in the folder), ``result`` (when it
        is made again) or ``build`` (it cannot be made again).
    what
        Which one, and where in it.
    recorded, found
        What the record says, and what is here: a version, the beginning of a SHA-256, or a text.
    """

    kind: str
    what: str
    recorded: str
    found: str


def of_record(record: RunRecord) -> Iterator[Deviation]:
    """Give what is wrong with a record by itself."""
    fingerprint = fingerprint_of(record.inputs)
    if fingerprint != record.fingerprint:
        what = f"fingerprint in {RUN}"
        yield Deviation("record", what, short(record.fingerprint), short(fingerprint))


def of_inputs(record: RunRecord, job: Job, intact: Mapping[str, bytes]) -> Iterator[Deviation]:
    """Give what differs between what a report was made of and what is here.

    Parameters
    ----------
    record
        Of the report.
    job
        The same report, to be made here.
    intact
        Files of the report that are as recorded, by name; an executed notebook tells which cells
        of its source have changed.
    """
    recorded = record.inputs
    yield from _of_tables(recorded["tables"])
    try:
        found = inputs_of(job)
    except RegiobeeldError as error:
        # Versions can be compared in any case.
        yield from _each("version", recorded["versions"], versions())
        yield _failed(error)
        return
    yield from _each("version", _software(recorded), _software(found))
    if recorded["code"] != found["code"]:
        yield Deviation(
            "code", "files of regiobeeld itself", short(recorded["code"]), short(found["code"])
        )
    yield from _of_definitions(recorded["definitions"], found["definitions"])
    yield from _of_notebooks(recorded["notebooks"], found["notebooks"], intact)
    yield from _each("interview", recorded["interviews"], found["interviews"])
    yield from _each("seed", recorded["seeds"], found["seeds"])
    yield from _each("region", recorded["region"], found["region"])


def _failed(error: RegiobeeldError) -> Deviation:
    """Return an error as the difference that it is."""
    kind, what = next((kind, what) for cause, kind, what in _KINDS if isinstance(error, cause))
    return Deviation(kind, what, "", str(error))


def short(value: object) -> str:
    """Return a value for a reader: of a hash its beginning."""
    text = str(value)
    return f"{text[:12]}…" if len(text) == 64 and text.isalnum() else text


def _software(inputs: Inputs) -> dict[str, str]:
    return {"regiobeeld": inputs["regiobeeld"], **inputs["versions"]}


def _each(kind: str, recorded: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Deviation]:
    """Give the entries that differ."""
    for name, before, after in differing(recorded, found):
        yield Deviation(kind, name, _said(before), _said(after))


def _said(value: object) -> str:
    if value in (None, ""):
        return _ABSENT
    # A file of one's own.
    return short(sha256(value["text"].encode()) if isinstance(value, dict) else value)


def _of_definitions(recorded: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Deviation]:
    yield from _each("definition", recorded["indicators"], found["indicators"])
    if recorded["other"] != found["other"]:
        what = "order of indicators, themes, sources, texts, and how tables are described"
        yield Deviation("definition", what, short(recorded["other"]), short(found["other"]))


def _of_notebooks(
    recorded: Mapping[str, str], found: Mapping[str, str], intact: Mapping[str, bytes]
) -> Iterator[Deviation]:
    for difference in _each("notebook", recorded, found):
        name = difference.what
        cells = []
        if name in found and name in intact:
            cells = changed_cells(intact[name], (source_folder() / name).read_bytes())
        for cell in cells:
            yield Deviation("notebook", f"{name}, {cell.location}", cell.first, cell.second)
        if not cells:
            yield difference


def _of_tables(recorded: Mapping[str, Mapping[str, str]]) -> Iterator[Deviation]:
    """Give the tables that differ; their files are read, whatever the manifest says of them."""
    try:
        here = stored_tables(default_store())
    except StoreError as error:
        yield _failed(error)
        return
    for name in dict.fromkeys([*recorded, *here]):
        if name not in here:
            yield Deviation("table", name, "in the store", _ABSENT)
        elif name not in recorded:
            yield Deviation("table", name, "not in the store", "in the store")
        else:
            yield from _of_table(name, recorded[name], here[name])


def _of_table(name: str, recorded: Mapping[str, str], here: StoredTable) -> Iterator[Deviation]:
    on_disk = {part: _hash_of_file(here.files[part]) for part in _PARTS}
    for part, found in on_disk.items():
        if found != recorded[part]:
            what = f"{name}, {part}"
            yield Deviation("table", what, short(recorded[part]), short(found))
        elif here.recorded[part] != recorded[part]:
            what = f"{name}, {part} as the manifest has them"
            yield Deviation("table", what, short(recorded[part]), short(here.recorded[part]))
    for key in ("modified", "retrieved"):
        if recorded[key] != here.recorded[key]:
            yield Deviation("table", f"{name}, {key}", recorded[key], here.recorded[key])


def _hash_of_file(path: Path) -> str:
    try:
        return sha256(path.read_bytes())
    except OSError as error:
        return f"cannot be read ({error.strerror})"
