"""Several files of a folder: changed together, or none of them.

They are written to a folder within it. That is renamed when it is complete: from then on the
change is made, and whoever comes next goes on with what is left of it. Whoever calls holds a lock.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from regiobeeld.files.whole import put, sync_folder

_DRAFT, _READY = ".regiobeeld-draft", ".regiobeeld-ready"
_REMOVED = ".removed.json"
# As `regiobeeld.files.whole.draft` names them.
_TEMPORARY = re.compile(r"\..+\.[A-Za-z0-9_]{8}\.tmp")


@dataclass(frozen=True)
class Together:
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
        >>> Together(Path("a"), Path("a/draft")).final(Path("a/draft/b/c.csv")).as_posix()
        'a/b/c.csv'
        """
        return self.folder / path.relative_to(self.draft)

    def remove(self, path: Path) -> None:
        """Have a file of the folder go, together with the others; it need not be there."""
        listed = self.draft / _REMOVED
        names = _removed(self.draft)
        put(listed, json.dumps([*names, path.relative_to(self.folder).as_posix()]).encode())


@contextmanager
def together(folder: Path) -> Iterator[Together]:
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
        yield Together(folder, draft)
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
        for name in _removed(ready):
            (folder / name).unlink(missing_ok=True)
        for path in sorted(path for path in ready.rglob("*") if path.is_file()):
            name = path.relative_to(ready)
            if name.as_posix() != _REMOVED:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                path.replace(folder / name)
                sync_folder((folder / name).parent)
        shutil.rmtree(ready)
    if (folder / _DRAFT).exists():
        shutil.rmtree(folder / _DRAFT)
    for path in folder.rglob(".*.tmp"):
        if _TEMPORARY.fullmatch(path.name):
            with contextlib.suppress(FileNotFoundError):
                path.unlink()


def _removed(draft: Path) -> list[str]:
    try:
        found: list[str] = json.loads((draft / _REMOVED).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return found
