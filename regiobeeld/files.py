"""Files that a user gets: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from regiobeeld.errors import BuildError


def replace_file(path: Path, data: bytes) -> Path:
    """Write a file in one step: readers see the former file or the new one, never a part.

    Folders on the way are made.

    Raises
    ------
    BuildError
        When the file cannot be written; nothing of it is left behind.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".regiobeeld-", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        _open_to_others(temporary)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
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
