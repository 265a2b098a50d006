"""Keeping interviews to their owner: rights of files, and what a run that was killed left."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from regiobeeld.files.temporary import orphans
from regiobeeld.interviews.workspace import Workspace

_DRAFT = re.compile(r"\..+\.[a-z0-9_]{8}\.tmp")


def opened(place: Workspace) -> tuple[str, ...]:
    """Make a folder of interviews its owner's alone, and clear what runs that were killed left.

    Returns
    -------
    tuple of str
        What was done or could not be, in sentences; nothing when all was well. Where rights are
        not those of POSIX only the clearing is done.
    """
    return (*_mended(place), *_cleared(place))


def _mended(place: Workspace) -> Iterator[str]:
    if os.name != "posix" or not place.folder.is_dir():
        return
    wide = [path for path in _all(place.folder) if path.lstat().st_mode & 0o077]
    mended = 0
    for path in wide:
        try:
            path.chmod(0o700 if path.is_dir() else 0o600)
            mended += 1
        except OSError as error:
            yield f"Others may read {path}, and that cannot be changed: {error.strerror}."
    if mended:
        yield f"Others could read {mended} files or folders in {place.folder}; now only you can."


def _cleared(place: Workspace) -> Iterator[str]:
    drafts = [path for path in _all(place.folder) if _DRAFT.fullmatch(path.name)]
    gone = 0
    for path in (*drafts, *orphans()):
        with contextlib.suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            gone += 1
    if gone:
        yield f"Removed {gone} temporary files that a run which was stopped left."


def _all(folder: Path) -> list[Path]:
    """Return a folder and all in it; links are left alone."""
    if not folder.is_dir():
        return []
    inside = (path for path in folder.rglob("*") if not path.is_symlink())
    return [folder, *sorted(inside)]
