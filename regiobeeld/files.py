"""Files on disk: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from regiobeeld.errors import BuildError


def put(path: Path, data: bytes) -> None:
    """Put data at a path in one step: readers see the former file or the new one, never a part.

    Folders on the way are made. When it fails nothing is left behind, and the OSError goes on.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _open_to_others(temporary)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


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


def _open_to_others(temporary: str) -> None:
    """Give a temporary file, made for its owner only, the rights of any new file."""
    mask = os.umask(0)
    os.umask(mask)
    Path(temporary).chmod(0o666 & ~mask)
