"""Folders for a while, and those that a process which was killed left behind."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

_NAME = re.compile(r"rb-(\d+)-.*")


def prefix() -> str:
    """Return how the name of a temporary folder begins; short, as sockets in it have long paths.

    The process is in it, so that others can tell when nobody will remove the folder.
    """
    return f"rb-{os.getpid()}-"


def orphans() -> list[Path]:
    """Return the temporary folders of processes that are no more, of this user."""
    found = []
    for folder in sorted(Path(tempfile.gettempdir()).glob("rb-*")):
        match = _NAME.fullmatch(folder.name)
        if match and folder.is_dir() and _is_own(folder) and not _runs(int(match[1])):
            found.append(folder)
    return found


def _is_own(folder: Path) -> bool:
    return os.name != "posix" or folder.lstat().st_uid == os.getuid()


def _runs(process: int) -> bool:
    if os.name != "posix":
        # Asking after a process would end it there.
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
