"""Zip files of others, read in memory: no more than was agreed, and nothing unpacked on disk."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from regiobeeld.regular_file import open_regular

#: What reading a damaged archive may raise, besides OSError.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_MOST_FILES = 20_000
#: Flag of an entry that has a password.
ENCRYPTED = 0x1


class UntrustedError(Exception):
    """A file of somebody else is not read; the message goes on after the file's name."""


@dataclass
class UntrustedZip:
    """A zip file that is open for reading.

    Attributes
    ----------
    kind
        What it should be, for messages.
    entries
        What it lists, in its order; folders too. Names may lead anywhere: see `safe_name`.
    total, room
        Bytes that may be unpacked in all, and how many of them are left.
    """

    kind: str
    entries: list[zipfile.ZipInfo]
    total: int
    room: int
    _content: zipfile.ZipFile

    def read(self, entry: zipfile.ZipInfo, largest: int) -> bytes:
        """Return the content of a file in it.

        Raises
        ------
        UntrustedError
            When it is damaged, is larger than the number of bytes given, or leaves no room.
        """
        limit = min(largest, self.room)
        # The size that the archive tells may be a lie, so that reading itself stops at the limit.
        with _damage(self.kind), self._content.open(entry) as part:
            data = part.read(limit + 1)
        if len(data) > limit:
            agreed = largest if limit == largest else self.total
            raise UntrustedError(
                f"is refused: with {entry.filename} it unpacks to over {agreed:,} bytes"
            )
        self.room -= len(data)
        return data


@contextmanager
def untrusted_zip(
    source: Path | bytes, kind: str, total: int, most: int = _MOST_FILES
) -> Iterator[UntrustedZip]:
    """Open a zip file of somebody else.

    Parameters
    ----------
    source
        Path or content.
    kind
        What it should be, for messages: ``Word document (.docx)``.
    total
        Bytes that may be unpacked in all.
    most
        Files that it may hold.

    Raises
    ------
    UntrustedError
        When it cannot be read, is damaged, has a password or holds too many files.
    """
    with ExitStack() as stack:
        with _damage(kind):
            stream = io.BytesIO(source) if isinstance(source, bytes) else open_regular(source)
            stack.enter_context(stream)
            content = stack.enter_context(zipfile.ZipFile(stream))
        entries = content.infolist()
        if len(entries) > most:
            raise UntrustedError(f"holds {len(entries)} files; {most} is the most that is read")
        for entry in entries:
            if entry.flag_bits & ENCRYPTED:
                raise UntrustedError(f"has a password ({entry.filename}); save it without one")
        yield UntrustedZip(kind, entries, total, total, content)


def safe_name(name: str) -> PurePosixPath:
    r"""Return the name of a file in an archive.

    Raises
    ------
    UntrustedError
        When it leads outside the archive.

    Examples
    --------
    >>> safe_name("sources\\a.txt").as_posix()
    'sources/a.txt'
    """
    # Some software on Windows writes its own separator.
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name) or "\0" in name:
        raise UntrustedError(f"is refused: it names a file outside itself, {name!r}")
    return path


@contextmanager
def _damage(kind: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UntrustedError(f"cannot be read: {error.strerror or error}") from error
    except DAMAGED as error:
        raise UntrustedError(f"is no {kind}, or damaged: {error}") from error
