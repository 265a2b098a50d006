"""The zip file of a project. Its content is read in memory; nothing is unpacked on disk."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from regiobeeld.errors import QdaError

# Far above any project of interviews, and small enough to hold in memory.
MAX_FILES = 20_000
MAX_PROJECT = 32 * 2**20
MAX_TEXT = 16 * 2**20
MAX_TEXTS = 256 * 2**20

_MIB = 2**20
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    ValueError,
)
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Archive:
    """What a project's zip file holds of use.

    Attributes
    ----------
    file
        Its name, for messages.
    project
        The project in XML.
    texts
        Content of the text files by name in lower case, without folders.
    """

    file: str
    project: bytes
    texts: Mapping[str, bytes]


def read_archive(path: Path) -> Archive:
    """Read the project and the texts of a ``.qdpx`` file.

    Raises
    ------
    QdaError
        When it is no zip file, holds names that lead outside it, is locked by a password, or is
        larger than any project of interviews.
    """
    file = path.name
    try:
        with zipfile.ZipFile(path) as content:
            return _archive(file, content)
    except OSError as error:
        raise QdaError(f"{file} cannot be read: {error.strerror or error}.") from error
    except _BROKEN as error:
        raise QdaError(
            f"{file} is no whole zip file ({error}); a project is exchanged as a .qdpx file, which"
            " is a zip file. Export it again."
        ) from error


def _archive(file: str, content: zipfile.ZipFile) -> Archive:
    entries = [entry for entry in content.infolist() if not entry.filename.endswith("/")]
    if len(entries) > MAX_FILES:
        raise QdaError(f"{file} holds {len(entries)} files; {MAX_FILES} is the most that is read.")
    names = [checked_name(file, entry.filename) for entry in entries]
    main = _main(file, names)
    texts: dict[str, bytes] = {}
    room = MAX_TEXTS
    project = b""
    for entry, name in zip(entries, names, strict=True):
        if entry.flag_bits & _ENCRYPTED:
            raise QdaError(f"{file} is locked: {name} needs a password. Export it without one.")
        if name == main:
            project = _read(file, content, entry, MAX_PROJECT)
        elif name.suffix.lower() == ".txt":
            data = _read(file, content, entry, min(MAX_TEXT, room))
            room -= len(data)
            if texts.setdefault(name.name.lower(), data) is not data:
                raise QdaError(f"{file} holds two texts named {name.name}; one cannot be chosen.")
    return Archive(file, project, texts)


def checked_name(file: str, name: str) -> PurePosixPath:
    """Return the name of a file in an archive.

    Raises
    ------
    QdaError
        When it leads outside the archive.
    """
    # Some software on Windows writes its own separator.
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name) or "\0" in name:
        raise QdaError(
            f"{file} is refused: it names a file outside itself, {name!r}. It may be made to do"
            " harm."
        )
    return path


def _main(file: str, names: Iterable[PurePosixPath]) -> PurePosixPath:
    """Return the name of the project itself: ``project.qde``, or the only one of its kind."""
    found = [name for name in names if name.suffix.lower() == ".qde"]
    standard = [name for name in found if name.name.lower() == "project.qde"]
    chosen = standard or found
    if len(chosen) != 1:
        told = ", ".join(str(name) for name in chosen) or "none"
        raise QdaError(f"{file} must hold one project (project.qde); found {told}.")
    return chosen[0]


def _read(file: str, content: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    # The size that the archive tells may be a lie, so that reading itself stops at the limit.
    with content.open(entry) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise QdaError(
            f"{file} is refused: {entry.filename} holds more than {limit / _MIB:.0f} MiB, which no"
            " project of interviews does."
        )
    return data


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a zip file; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as content:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _FIRST_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            content.writestr(entry, data)
    return buffer.getvalue()


__all__ = [
    "MAX_FILES",
    "MAX_PROJECT",
    "MAX_TEXT",
    "Archive",
    "checked_name",
    "packed",
    "read_archive",
]
