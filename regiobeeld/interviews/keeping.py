"""Keeping interviews to their owner: rights of files, and what a run that was killed left."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from regiobeeld.files.temporary import orphans
from regiobeeld.interviews.workspace import Workspace
from regiobeeld.interviews.written import NOTEBOOKS, remembered

_DRAFT = re.compile(r"\..+\.[a-z0-9_]{8}\.tmp")


def opened(place: Workspace) -> tuple[str, ...]:
    """Make a folder of interviews its owner's alone, and clear what runs that were killed left.

    So are notebooks that show them where somebody works in these; see
    `regiobeeld.interviews.written.remember_notebooks`.

    Returns
    -------
    tuple of str
        What was done or could not be, in sentences; nothing when all was well. Where rights are
        not those of POSIX only the clearing is done.

    Raises
    ------
    RegiobeeldError
        When the list of what was written where is damaged.
    """
    folders = [path for path in remembered(place, NOTEBOOKS)[0] if path.is_dir()]
    notebooks = (line for folder in folders for line in _mended(folder, _notebooks(folder)))
    return (*_mended(place.folder, _all(place.folder)), *notebooks, *_cleared(place))


def _mended(folder: Path, paths: Iterable[Path]) -> Iterator[str]:
    if os.name != "posix":
        return
    mended = 0
    for path in [path for path in paths if path.lstat().st_mode & 0o077]:
        try:
            path.chmod(0o700 if path.is_dir() else 0o600)
            mended += 1
        except OSError as error:
            yield f"Others may read {path}, and that cannot be changed: {error.strerror}."
    if mended:
        yield f"Others could read {mended} files or folders in {folder}; now only you can."


def _notebooks(folder: Path) -> list[Path]:
    """Return notebooks, what was saved of them, and what they wrote."""
    made = {".ipynb_checkpoints", "uitvoer"}
    found = ((path, path.relative_to(folder).parts) for path in _all(folder))
    return [path for path, parts in found if path.suffix == ".ipynb" or made & {*parts}]


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
