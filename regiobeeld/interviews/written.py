"""What was written where of the interviews of a region, so that withdrawing one reaches it.

A list in the folder of the interviews, and so outside everything that is given away. Paths within
the folder that holds ``data`` are relative to it, so that it can be moved.
"""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from regiobeeld.files.guarded_csv import read_rows, text_frame, write_table
from regiobeeld.files.whole import for_owner_alone
from regiobeeld.interviews.workspace import Workspace, workspace

COLUMNS = ("soort", "plaats")
#: A folder of notebooks in which somebody works.
NOTEBOOKS = "notebooks"


@for_owner_alone()
def remember(place: Workspace, kind: str, where: str | Path) -> None:
    """Add to the list that something made of interviews is, or will be, in a place.

    Nothing happens when the region has no interviews of its own, when the place is in their own
    folder, or when it is in the list.

    Parameters
    ----------
    place
        The interview material of the region.
    kind
        What it is, in a word.
    where
        A file, a folder, or an address with ``://``.

    Raises
    ------
    RegiobeeldError
        When the list cannot be read or written: then nothing should be written elsewhere.
    """
    if not place.register.exists() or _is_within(place, where):
        return
    written, former = as_listed(place, where), _lines(place)
    if written in set(former["plaats"]):
        return
    line = pd.DataFrame([(kind, written)], columns=list(COLUMNS), dtype="string")
    write_table(pd.concat([former, line], ignore_index=True), place.written)


def remember_report(region_id: str, where: str | Path, kind: str = "verslag") -> None:
    """Do as `remember`, by the id of a region."""
    remember(workspace(region_id), kind, where)


def remember_notebooks(folder: Path) -> list[Workspace]:
    """Do as `remember`, of notebooks that may show any region; return those with interviews."""
    registers = sorted(workspace("nl").folder.parent.glob("*/interviews.csv"))
    places = [workspace(register.parent.name) for register in registers]
    for place in places:
        remember(place, NOTEBOOKS, folder)
    return places


def remembered(place: Workspace, kind: str = "") -> tuple[list[Path], list[str]]:
    """Return the paths in the list, and the addresses, to which no path leads; or of one kind."""
    lines = _lines(place)
    found = list(lines.loc[lines["soort"] == kind if kind else lines.index, "plaats"])
    addresses = [where for where in found if is_address(where)]
    return [from_list(place, where) for where in found if not is_address(where)], addresses


def is_address(where: str | Path) -> bool:
    """Return whether no path leads to a place.

    Examples
    --------
    >>> is_address("s3://bucket/reports"), is_address("reports/utrecht")
    (True, False)
    """
    return "://" in str(where)


def as_listed(place: Workspace, where: str | Path) -> str:
    """Return a place as it is noted in lists of a region's interviews."""
    if is_address(where):
        return str(where)
    path, base = _absolute(where), _base(place)
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else str(path)


def from_list(place: Workspace, listed: str) -> Path:
    """Return the path of a place that `as_listed` noted."""
    return _base(place) / listed


def _lines(place: Workspace) -> pd.DataFrame:
    rows = read_rows(place.written, COLUMNS) if place.written.exists() else []
    return text_frame(rows, COLUMNS)


def _is_within(place: Workspace, where: str | Path) -> bool:
    return not is_address(where) and _absolute(where).is_relative_to(place.folder.resolve())


def _absolute(where: str | Path) -> Path:
    return Path(os.path.abspath(Path(where).expanduser()))  # noqa: PTH100 - a link stays one


def _base(place: Workspace) -> Path:
    """Return the folder that holds ``data/interviews/<region>``."""
    parents = place.folder.resolve().parents
    return parents[min(2, len(parents) - 1)]
