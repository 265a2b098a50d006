"""Where the reports of a batch go: a folder, or an address that fsspec knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from regiobeeld.errors import BuildError
from regiobeeld.files.locks import locked
from regiobeeld.files.whole import clear_drafts, replace_file
from regiobeeld.files.whole_folder import lock_of
from regiobeeld.record.run_record import RUN, parse_record
from regiobeeld.report.building import heal_reports, put_in_place


class Destination(Protocol):
    """Where reports go."""

    def holds(self, folder: str, fingerprint: str) -> bool:
        """Return whether a report with that fingerprint is there, and whole."""

    def heal(self) -> None:
        """Put right what a process that was killed left, as far as that can be."""

    def put(self, folder: str, files: Mapping[str, bytes]) -> None:
        """Write a report; its record last."""

    def put_shared(self, name: str, data: bytes) -> None:
        """Write a file for all reports, unless it is there."""


def destination(out: str) -> Destination:
    """Return the destination with an address; a path when it has no ``://``.

    Raises
    ------
    BuildError
        When fsspec is not installed, or does not know or cannot reach such a destination.
    """
    return Remote.at(out) if "://" in out else Local(Path(out).expanduser())


def files_in(data: bytes, fingerprint: str) -> Collection[str] | None:
    """Return the files that a record names; None when it is of another report, or no record.

    Examples
    --------
    >>> files_in(b"[", "1") is None
    True
    """
    try:
        record = parse_record(data)
    except ValueError:
        return None
    return record.outputs.keys() if record.fingerprint == fingerprint else None


@dataclass(frozen=True)
class Local:
    """A folder on this machine."""

    root: Path

    def holds(self, folder: str, fingerprint: str) -> bool:
        """See `Destination`."""
        try:
            names = files_in((self.root / folder / RUN).read_bytes(), fingerprint)
        except OSError:
            return False
        return names is not None and all((self.root / folder / name).is_file() for name in names)

    def heal(self) -> None:
        """See `Destination`."""
        heal_reports(self.root)

    def put(self, folder: str, files: Mapping[str, bytes]) -> None:
        """See `Destination`."""
        put_in_place(files, self.root / folder)

    def put_shared(self, name: str, data: bytes) -> None:
        """See `Destination`."""
        path = self.root / name
        try:
            with locked(lock_of(path), str(path), "batch"):
                clear_drafts(path)
                if not path.is_file() or path.read_bytes() != data:
                    replace_file(path, data)
        except OSError as error:
            raise BuildError(f"Cannot write to {self.root}: {error.strerror or error}.") from error


@dataclass(frozen=True)
class Remote:
    """An address that fsspec knows, such as a bucket."""

    address: str
    root: str
    files: Any = field(repr=False)

    @classmethod
    def at(cls, address: str) -> Remote:
        """Return the destination; see `destination`."""
        try:
            import fsspec
        except ImportError as error:
            raise BuildError(
                f"To write to {address}, install what it needs: pip install 'regiobeeld[batch]'."
            ) from error
        try:
            files, root = fsspec.core.url_to_fs(address)
        except (ValueError, ImportError, OSError) as error:
            raise BuildError(f"Cannot write to {address}: {error}.") from error
        return cls(address, root.rstrip("/"), files)

    def holds(self, folder: str, fingerprint: str) -> bool:
        """See `Destination`."""
        try:
            names = files_in(self.files.cat_file(self._path(folder, RUN)), fingerprint)
            return names is not None and all(
                self.files.exists(self._path(folder, name)) for name in names
            )
        except FileNotFoundError:
            return False
        except Exception as error:
            raise self._failure(error) from error

    def heal(self) -> None:
        """See `Destination`; at an address nothing is left but a report without its record."""

    def put(self, folder: str, files: Mapping[str, bytes]) -> None:
        """See `Destination`."""
        try:
            self.files.makedirs(f"{self.root}/{folder}", exist_ok=True)
            for name, data in sorted(files.items(), key=lambda entry: entry[0] == RUN):
                self.files.pipe_file(self._path(folder, name), data)
        except Exception as error:
            raise self._failure(error) from error

    def put_shared(self, name: str, data: bytes) -> None:
        """See `Destination`."""
        try:
            self.files.makedirs(self.root, exist_ok=True)
            if not self.files.exists(f"{self.root}/{name}"):
                self.files.pipe_file(f"{self.root}/{name}", data)
        except Exception as error:
            raise self._failure(error) from error

    def _path(self, folder: str, name: str) -> str:
        return f"{self.root}/{folder}/{name}"

    def _failure(self, error: Exception) -> BuildError:
        # Every service has errors of its own; all mean the same here.
        return BuildError(f"Cannot reach {self.address}: {type(error).__name__}: {error}.")
