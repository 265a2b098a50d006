"""Files on disk: whole or not at all."""

from __future__ import annotations

import contextlib
import glob
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from regiobeeld.errors import BuildError


def put(path: Path, data: bytes) -> None:
    """Put data at a path in one step: readers see the former file or the new one, never a part.

    Folders on the way are made. When it fails nothing is left behind, and the OSError goes on.
    """
    with draft(path) as temporary:
        temporary.write_bytes(data)
        settle(temporary, path)


@contextmanager
def draft(path: Path) -> Iterator[Path]:
    """Give a new file beside a path, to fill and `settle`; it is removed if that is not done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        with contextlib.suppress(OSError):
            Path(name).unlink()


def clear_drafts(path: Path) -> None:
    """Remove what processes that were killed while they wrote a file left beside it.

    Nobody else may be writing it.
    """
    for left in path.parent.glob(f".{glob.escape(path.name)}.????????.tmp"):
        left.unlink(missing_ok=True)


def settle(temporary: Path, path: Path) -> None:
    """Put a file that is complete in its place, once it is on disk."""
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    _open_to_others(temporary)
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have a folder on disk as it is now, so that what was renamed in it stays so without power."""
    # Windows does not open folders, and not every disk does this.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def replace_file(path: Path, data: bytes) -> Path:
    """Write a file that a user gets, as `put` does.

    Raises
    ------
    BuildError
        When the file cannot be written; nothing of it is left behind.
    """
    try:
        put(path, data)
    except OSError as error:
        reason = error.strerror or error
        # Excel locks a workbook that is open; then only replacing it fails.
        hint = " Close it first if it is open." if isinstance(error, PermissionError) else ""
        raise BuildError(f"{path} cannot be written: {reason}.{hint}") from error
    return path


@contextmanager
def for_owner_alone() -> Iterator[None]:
    """Let files and folders that are made meanwhile be read by their owner only.

    Whatever the umask is; also usable as a decorator.
    """
    former = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(former)


def _open_to_others(temporary: Path) -> None:
    """Give a temporary file, made for its owner only, the rights of any new file."""
    mask = os.umask(0)
    os.umask(mask)
    temporary.chmod(0o666 & ~mask)
