"""The record of a run, ``run.json``: what a report was made of, and the files that it consists of.

It is JSON in UTF-8 with its keys in order, and holds no clock, no path of a machine and nothing
random: the same input gives the same record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regiobeeld.errors import RecordError
from regiobeeld.files.hashes import sha256
from regiobeeld.record.inputs import Inputs, fingerprint_of
from regiobeeld.record.schema import check_record
from regiobeeld.regular_file import open_regular

#: Name of the record in a report's folder.
RUN = "run.json"
# A record takes some 30 kB; of interviews and tables there are never so many.
_LARGEST = 20_000_000


@dataclass(frozen=True)
class RunRecord:
    """What a report was made of, and what came of it.

    Attributes
    ----------
    inputs
        All that it depends on; see `regiobeeld.record.inputs.inputs_of`.
    fingerprint
        Hash of the inputs, as the record has it.
    outputs
        SHA-256 of each file of the report, by its name in the folder; the record itself is not
        among them.
    """

    inputs: Inputs
    fingerprint: str
    outputs: Mapping[str, str]

    @property
    def data(self) -> bytes:
        """The record as it is written."""
        content = self.inputs | {"fingerprint": self.fingerprint, "outputs": dict(self.outputs)}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)
        return (text + "\n").encode("utf-8")


def sealed(files: Mapping[str, bytes], inputs: Inputs) -> dict[str, bytes]:
    """Return the files of a report with their record; one that was among them is replaced.

    Examples
    --------
    >>> list(sealed({"page.html": b""}, {"schema": "regiobeeld-run-1"}))
    ['page.html', 'run.json']
    """
    others = {name: data for name, data in files.items() if name != RUN}
    outputs = {name: sha256(data) for name, data in others.items()}
    return others | {RUN: RunRecord(inputs, fingerprint_of(inputs), outputs).data}


def read_record(path: Path | str) -> RunRecord:
    """Read the record of a report.

    Parameters
    ----------
    path
        The record, or the report's folder or any file in it.

    Raises
    ------
    RecordError
        When it is not there, or is no record: naming the file, the key, what was found and what
        would be right.
    """
    path = record_path(path)
    try:
        with open_regular(path) as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise RecordError(
            f"{path} cannot be read: {error.strerror}. Give the folder of a report that was made by"
            " regiobeeld build or batch."
        ) from error
    if len(data) > _LARGEST:
        raise RecordError(f"{path} is larger than {_LARGEST:,} bytes; a record never is.")
    try:
        return parse_record(data)
    except ValueError as error:
        raise RecordError(f"{path} is no record of a report: {error}") from error


def record_path(path: Path | str) -> Path:
    """Return where the record of a report is, given its folder or a file in it.

    Raises
    ------
    RecordError
        When that is not there.
    """
    path = Path(path).expanduser()
    if path.name == RUN:
        return path
    if not path.exists():
        raise RecordError(f"There is no {path}; give the folder of a report, or a file in it.")
    return (path if path.is_dir() else path.parent) / RUN


def parse_record(data: bytes) -> RunRecord:
    """Return what a record says; its text is not to be trusted.

    Raises
    ------
    ValueError
        When it is no record; the first thing that is wrong.
    """
    try:
        found = json.loads(data.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not JSON ({error}).") from error
    content = check_record(found)
    return RunRecord(
        inputs={key: content[key] for key in content if key not in ("fingerprint", "outputs")},
        fingerprint=content["fingerprint"],
        outputs=content["outputs"],
    )


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")
