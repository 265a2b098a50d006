"""Files that somebody names, read whole: no device, no pipe, and no more than agreed."""

from __future__ import annotations

import errno
import os
import stat
from importlib.resources.abc import Traversable
from io import BufferedReader
from pathlib import Path


def read_regular(file: Traversable, largest: int) -> bytes:
    """Return the content of a file.

    Parameters
    ----------
    file
        A path, or a file of the package.
    largest
        Bytes that it may hold.

    Raises
    ------
    OSError
        When it cannot be read, is no regular file, or is larger: with the reason in ``strerror``.
    """
    if not isinstance(file, Path):
        return file.read_bytes()
    with open_regular(file) as stream:
        data = stream.read(largest + 1)
    if len(data) > largest:
        raise _error(errno.EFBIG, f"it is larger than {largest:,} bytes", file)
    return data


def open_regular(file: Path) -> BufferedReader:
    """Open a file to read it.

    A device may give bytes for ever, and a pipe waits for who writes to it; a link may lead to one.

    Raises
    ------
    OSError
        When it cannot be read, or is no regular file.
    """
    try:
        # Before it is opened, since opening a device may do something.
        _check(file.stat(), file)
        opened = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    except ValueError as error:
        raise OSError(errno.EINVAL, "the name holds a character that no name has") from error
    stream = os.fdopen(opened, "rb")
    try:
        # It may have been changed for another meanwhile.
        _check(os.fstat(opened), file)
    except OSError:
        stream.close()
        raise
    return stream


_BINARY = getattr(os, "O_BINARY", 0)


def _check(state: os.stat_result, file: Path) -> None:
    if stat.S_ISDIR(state.st_mode):
        raise _error(errno.EISDIR, os.strerror(errno.EISDIR), file)
    if not stat.S_ISREG(state.st_mode):
        raise _error(errno.EINVAL, "it is a device, a pipe or a socket, and no file", file)


def _error(number: int, reason: str, file: Path) -> OSError:
    return OSError(number, reason, str(file))
