"""What is left of interviews that were withdrawn, so that nobody takes them for gone.

A list in the folder of the interviews. Before anything is removed all that will be is in it, so
that a withdrawal that is killed can be finished; what could not be reached stays in it until it is
gone, or somebody has seen to it and takes the line out.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from regiobeeld.files.guarded_csv import read_rows, records, text_frame, write_table
from regiobeeld.interviews.workspace import Workspace
from regiobeeld.interviews.written import as_listed, from_list, is_address
from regiobeeld.regular_file import read_regular

COLUMNS = ("interview_id", "plaats", "daad", "reden", "sha256")
#: Bytes of a file of which is known whether it has been changed.
_LARGEST = 512 * 2**20


@dataclass(frozen=True)
class Remaining:
    """A place that may hold an interview that was withdrawn.

    Attributes
    ----------
    where
        A path, or an address with ``://``.
    act
        What was, or would have been, done to it: ``remove``, ``rewrite``, or nothing.
    why
        Why a person must look at it; nothing when it is still to be done.
    sha256
        Of its content then; empty when that cannot be read.
    """

    where: str
    act: str
    why: str
    sha256: str

    @property
    def is_address(self) -> bool:
        """Whether no path leads there."""
        return is_address(self.where)

    @property
    def is_gone(self) -> bool:
        """Whether it is there no more; nobody can tell of an address."""
        return not (self.is_address or os.path.lexists(self.where))

    @property
    def is_changed(self) -> bool:
        """Whether it has another content by now."""
        return bool(self.sha256) and self.sha256 != content_sha256(Path(self.where))


def read_remaining(place: Workspace, interview_id: str) -> list[Remaining]:
    """Return what is left of an interview.

    Raises
    ------
    RegiobeeldError
        When the list is damaged.
    """
    found = _lines(place)
    mine = records(found[found["interview_id"] == interview_id])
    return [
        Remaining(_where(place, row["plaats"]), row["daad"], row["reden"], row["sha256"])
        for row in mine
    ]


def write_remaining(place: Workspace, interview_id: str, left: Iterable[Remaining]) -> None:
    """Put what is left of an interview in the list; without anything left there is no list.

    Raises
    ------
    RegiobeeldError
        When the list cannot be written.
    """
    former = _lines(place)
    rows = [
        (interview_id, as_listed(place, one.where), one.act, one.why, one.sha256) for one in left
    ]
    new = pd.DataFrame(rows, columns=list(COLUMNS), dtype="string")
    every = pd.concat([former[former["interview_id"] != interview_id], new], ignore_index=True)
    if every.empty:
        place.remaining.unlink(missing_ok=True)
    else:
        write_table(every, place.remaining)


def unfinished(place: Workspace) -> tuple[str, ...]:
    """Say, in a sentence each, which interviews are not withdrawn everywhere yet."""
    return tuple(
        f"Interview {name} is not withdrawn everywhere yet; regiobeeld withdraw {place.region}"
        f" {name} goes on, and {place.remaining} lists what is left."
        for name in dict.fromkeys(_lines(place)["interview_id"])
    )


def content_sha256(path: Path) -> str:
    """Return the SHA-256 of a file; empty when it cannot be read."""
    try:
        return hashlib.sha256(read_regular(path, _LARGEST)).hexdigest()
    except OSError:
        return ""


def _lines(place: Workspace) -> pd.DataFrame:
    rows = read_rows(place.remaining, COLUMNS) if place.remaining.exists() else []
    return text_frame(rows, COLUMNS)


def _where(place: Workspace, listed: str) -> str:
    return listed if is_address(listed) else str(from_list(place, listed))
