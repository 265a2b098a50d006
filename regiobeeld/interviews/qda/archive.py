"""The zip file of a project. Its content is read in memory; nothing is unpacked on disk."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from regiobeeld.errors import QdaError
from regiobeeld.files.untrusted_zip import UntrustedError, UntrustedZip, safe_name, untrusted_zip

# Far above any project of interviews, and small enough to hold in memory.
MAX_FILES = 20_000
MAX_PROJECT = 32 * 2**20
MAX_TEXT = 16 * 2**20
MAX_TEXTS = 256 * 2**20

_TEXTS = {".txt", ".text", ".md"}
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
        Content of the text files by their name with folders, spelled as `_spelled` does.
    """

    file: str
    project: bytes
    texts: Mapping[str, bytes]

    def text(self, path: str) -> bytes | None:
        """Return the text file that a path means, or None; nothing outside the archive is read.

        Software tells where a text lay on its own computer, or in a folder of the archive, with
        spaces as they are or as in an address. The file is known by its name, and by as many of the
        folders above it as it shares with the path.

        Raises
        ------
        QdaError
            When two files could be meant.
        """
        for spelled in dict.fromkeys((path, unquote(path))):
            parts = _spelled(spelled).split("/")
            for first in range(len(parts)):
                wanted = parts[first:]
                found = [n for n in self.texts if n.split("/")[-len(wanted) :] == wanted]
                if len(found) > 1:
                    raise QdaError(
                        f"{self.file} holds two texts named {wanted[-1]}; one cannot be chosen."
                    )
                if found:
                    return self.texts[found[0]]
        return None


def read_archive(path: Path) -> Archive:
    """Read the project and the texts of a ``.qdpx`` file.

    Raises
    ------
    QdaError
        When it is no zip file, holds names that lead outside it, is locked by a password, or is
        larger than any project of interviews.
    """
    kind = "whole zip file of a project (.qdpx)"
    try:
        with untrusted_zip(path, kind, MAX_PROJECT + MAX_TEXTS, MAX_FILES) as content:
            return _archive(path.name, content)
    except UntrustedError as error:
        raise QdaError(f"{path.name} {error}.") from error


def _archive(file: str, content: UntrustedZip) -> Archive:
    entries = [entry for entry in content.entries if not entry.filename.endswith("/")]
    names = [safe_name(entry.filename) for entry in entries]
    main = _main(file, names)
    texts: dict[str, bytes] = {}
    project = b""
    for entry, name in zip(entries, names, strict=True):
        if name == main:
            project = content.read(entry, MAX_PROJECT)
        elif name.suffix.lower() in _TEXTS:
            data = content.read(entry, MAX_TEXT)
            if texts.setdefault(_spelled(str(name)), data) is not data:
                raise QdaError(f"{file} holds two texts named {name.name}; one cannot be chosen.")
    return Archive(file, project, texts)


def _spelled(name: str) -> str:
    """Return a name in an archive as it is compared: accents may be written in two ways."""
    return unicodedata.normalize("NFC", name.replace("\\", "/")).casefold()


def checked_name(file: str, name: str) -> PurePosixPath:
    """Return the name of a file in an archive.

    Raises
    ------
    QdaError
        When it leads outside the archive.
    """
    try:
        return safe_name(name)
    except UntrustedError as error:
        raise QdaError(f"{file} {error}.") from None


def _main(file: str, names: Iterable[PurePosixPath]) -> PurePosixPath:
    """Return the name of the project itself: ``project.qde``, or the only one of its kind."""
    found = [name for name in names if name.suffix.lower() == ".qde"]
    standard = [name for name in found if name.name.lower() == "project.qde"]
    chosen = standard or found
    if len(chosen) != 1:
        told = ", ".join(str(name) for name in chosen) or "none"
        raise QdaError(f"{file} must hold one project (project.qde); found {told}.")
    return chosen[0]


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
