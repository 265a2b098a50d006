"""Whether the files of a report are those that its record names."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from regiobeeld.record.run_record import RUN, RunRecord, read_record
from regiobeeld.regular_file import open_regular


def changed_files(folder: Path, names: Collection[str] | None = None) -> list[str]:
    """Return the files of a report that are not as its record says: changed since, or gone.

    Parameters
    ----------
    folder
        Of the report. One without a record, as old ones are, says nothing of its files.
    names
        Files to look at; all that the record names when left out. It says nothing of others, such
        as pages of another year.

    Raises
    ------
    RecordError
        When the record is damaged.
    """
    if not (folder / RUN).exists():
        return []
    record = read_record(folder)
    return [
        name
        for name in sorted(record.outputs)
        if (names is None or name in names) and not _is_intact(folder / name, record)
    ]


def _is_intact(path: Path, record: RunRecord) -> bool:
    try:
        with open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == record.outputs[path.name]
    except OSError:
        return False
