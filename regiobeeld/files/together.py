"""Several files of a folder: changed together, or none of them.

They are written to a folder within it. That is renamed when it is complete: from then on the
change is made, and whoever comes next goes on with what is left of it. Whoever calls holds a lock.
"""

from __future__ import annotations

import contextlib
import errno
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from regiobeeld.files.locks import locked
from regiobeeld.files.whole import put, sync_folder

_DRAFT, _READY, _LOCK = ".regiobeeld-draft", ".regiobeeld-ready", ".regiobeeld.lock"
_REMOVED = ".removed.json"
# As `regiobeeld.files.whole.draft` names them.
_TEMPORARY = re.compile(r"\..+\.[A-Za-z0-9_]{8}\.tmp")


@dataclass(frozen=True)
class FilesChange:
    """A change of several files of a folder that is being made.

    Attributes
    ----------
    folder
        The files that change.
    draft
        Where to write them, by the same names.
    """

    folder: Path
    draft: Path

    def final(self, path: Path) -> Path:
        """Return where a file that was written comes.

        Examples
        --------
        >>> FilesChange(Path("a"), Path("a/draft")).final(Path("a/draft/b/c.csv")).as_posix()
        'a/b/c.csv'
        """
        return self.folder / path.relative_to(self.draft)

    def remove(self, path: Path) -> None:
        """Have a file of the folder go, together with the others; it need not be there."""
        listed = self.draft / _REMOVED
        names = _removed(self.draft)
        put(listed, json.dumps([*names, path.relative_to(self.folder).as_posix()]).encode())


@contextmanager
def alone(folder: Path, what: str, command: str) -> Iterator[None]:
    """Keep other commands from changing files of a folder meanwhile; wait for one that does.

    What a command that was killed began is finished first. A folder that is made for this, and in
    which nothing comes, goes again. For ``what`` and ``command`` see
    `regiobeeld.files.locks.locked`.

    Raises
    ------
    BusyError
        When another command goes on too long.
    OSError
        When nothing can be written in the folder.
    """
    new = not folder.exists()
    try:
        with locked(folder / _LOCK, what, command):
            finish(folder)
            yield
    finally:
        if new:
            with contextlib.suppress(OSError):
                folder.rmdir()


@contextmanager
def together(folder: Path) -> Iterator[FilesChange]:
    """Change several files of a folder: all of them when the block ends well, else none.

    Raises
    ------
    OSError
        When a file cannot be changed. If some have been by then, the next run goes on.
    """
    finish(folder)
    draft = folder / _DRAFT
    draft.mkdir(mode=0o700, parents=True)
    try:
        yield FilesChange(folder, draft)
        for path in (path for path in draft.rglob("*") if path.is_dir()):
            sync_folder(path)
        sync_folder(draft)
        draft.rename(folder / _READY)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    sync_folder(folder)
    finish(folder)


def unfinished(folder: Path) -> bool:
    """Return whether a process was killed while it changed files of a folder."""
    return (folder / _READY).exists()


def finish(folder: Path) -> None:
    """Finish what a process that was killed began to change; remove what it left.

    Raises
    ------
    OSError
        When that fails.
    """
    ready = folder / _READY
    if ready.is_dir():
        for removed in _removed(ready):
            _remove(folder, folder / removed)
        for path in sorted(path for path in ready.rglob("*") if path.is_file()):
            name = path.relative_to(ready)
            if name.as_posix() != _REMOVED:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                _move(path, folder / name)
        shutil.rmtree(ready)
    if (folder / _DRAFT).exists():
        shutil.rmtree(folder / _DRAFT)


def sweep(folder: Path) -> None:
    """Remove the temporary files that processes which were killed left anywhere in a folder.

    Raises
    ------
    OSError
        When that fails.
    """
    for path in folder.rglob(".*.tmp"):
        if _TEMPORARY.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _remove(folder: Path, path: Path) -> None:
    """Remove a file, and folders that are empty by it."""
    path.unlink(missing_ok=True)
    # One with a file of somebody else stays, and so does what is above it.
    with contextlib.suppress(OSError):
        for parent in path.relative_to(folder).parents[:-1]:
            (folder / parent).rmdir()


def _move(path: Path, target: Path) -> None:
    try:
        path.replace(target)
    except OSError as error:
        # A folder in it may be a link to another disk.
        if error.errno != errno.EXDEV:
            raise
        put(target, path.read_bytes())
        path.unlink()
    sync_folder(target.parent)


def _removed(draft: Path) -> list[str]:
    try:
        found: list[str] = json.loads((draft / _REMOVED).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return found
