"""Folders on disk: the former one or the new one, whole.

A folder is made anew beside the former one, with what others put in that; then the two change
places. The folder has to be in a place where others can lie beside it. Whoever calls holds a lock:
the names of what lies beside it are fixed, so that what a killed process left is found again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from regiobeeld.files.whole import sync_folder

_PREFIX = ".regiobeeld-"
_NEW, _OLD, _WORK, _LOCK = ".new", ".old", ".work", ".lock"


class CannotSwapError(Exception):
    """A folder cannot be replaced whole; the message says why. Nothing of it has changed."""


def place_of(folder: Path) -> Path:
    """Return where a folder is, when it is reached by a link."""
    # Unlike `Path.resolve` it takes a circle of links, which is told when it is opened.
    return Path(os.path.realpath(folder))


def lock_of(folder: Path) -> Path:
    """Return the lock that belongs to a folder: beside it."""
    return _beside(place_of(folder), _LOCK)


def leftovers(parent: Path) -> list[Path]:
    """Return the folders in another of which a process that replaced them left something.

    Examples
    --------
    >>> leftovers(Path("there is no such folder"))
    []
    """
    ends = (_NEW, _OLD, _WORK, _LOCK, f"{_LOCK}.holder")
    try:
        names = [path.name for path in parent.iterdir() if path.name.startswith(_PREFIX)]
    except OSError:
        return []
    found = {
        name.removeprefix(_PREFIX).removesuffix(end)
        for name in names
        for end in ends
        if name.endswith(end)
    }
    return [parent / name for name in sorted(found) if name]


def is_away(folder: Path) -> bool:
    """Return whether a process was killed in the moment that a folder was not in its place."""
    place = place_of(folder)
    return _beside(place, _OLD).is_dir() and not os.path.lexists(place)


def heal(folder: Path) -> None:
    """Put back a folder that was away when a process was killed; remove what else that left.

    Raises
    ------
    OSError
        When that fails.
    """
    place = place_of(folder)
    new, old = _beside(place, _NEW), _beside(place, _OLD)
    if old.is_dir() and not old.is_symlink() and not os.path.lexists(place):
        old.rename(place)
        sync_folder(place.parent)
    # All that others put in the former folder lies in the new one since that was put in place.
    _remove(old)
    _remove(new)
    _remove(_beside(place, _WORK))


@contextlib.contextmanager
def workroom(folder: Path) -> Iterator[Path]:
    """Give a folder beside another to work in; nothing of it stays.

    Raises
    ------
    OSError
        When it cannot be made.
    """
    work = _beside(place_of(folder), _WORK)
    _remove(work)
    work.mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def put_folder(
    folder: Path, files: Mapping[str, bytes], *, gone: Collection[str] = frozenset()
) -> None:
    """Put files in a folder, all of them in one step; it is made when it is not there.

    Whatever else lies in it stays, but for names in ``gone``. A process that is killed leaves the
    former folder or the new one, or for a moment none: then `heal` puts the former one back.

    Parameters
    ----------
    folder
        A folder, or a link to one; that stays a link.
    files
        Content by name, with ``/`` between folders.
    gone
        Names of files that go; folders that are empty by it go along.

    Raises
    ------
    CannotSwapError
        When the folder cannot be replaced whole; it is as it was.
    """
    place = place_of(folder)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        heal(place)
        _check(folder, place, files)
        _swap(place, files, gone)
    except (OSError, shutil.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise CannotSwapError(f"{folder} cannot be replaced whole: {reason}") from error


def _check(folder: Path, place: Path, files: Mapping[str, bytes]) -> None:
    if os.path.lexists(place) and not place.is_dir():
        raise CannotSwapError(f"{folder} is no folder")
    if os.path.ismount(place):
        raise CannotSwapError(f"{folder} is a disk of its own and cannot be replaced whole")
    if Path.cwd().is_relative_to(place):
        raise CannotSwapError(f"{folder} is the folder that you are in; go to another one first")
    for name in files:
        path = place / name
        if path.is_dir() and not path.is_symlink():
            raise CannotSwapError(f"{path} is a folder, and a file must come in its place")


def _swap(place: Path, files: Mapping[str, bytes], gone: Collection[str]) -> None:
    new, old = _beside(place, _NEW), _beside(place, _OLD)
    replaced = {*files, *gone}
    there = place.is_dir()
    try:
        new.mkdir()
        for name, data in files.items():
            _write(new / name, data)
        if there:
            _resemble(place, new)
            # As late as can be: others may put something in it meanwhile.
            _carry(place, new, replaced)
        for path in (new, *_folders_in(new)):
            sync_folder(path)
        if there:
            place.rename(old)
        _into_place(new, place, old if there else None)
    except BaseException:
        with contextlib.suppress(OSError):
            _remove(new)
        raise
    if there:
        # What came in the last moment.
        _carry(old, place, replaced)
        with contextlib.suppress(OSError):
            # What cannot be removed only takes up room, and goes the next time.
            _remove(old)
    sync_folder(place.parent)


def _into_place(new: Path, place: Path, old: Path | None) -> None:
    try:
        new.rename(place)
    except BaseException:
        if old is not None:
            old.rename(place)
        raise
    sync_folder(place.parent)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _carry(source: Path, target: Path, replaced: Collection[str], within: str = "") -> None:
    """Put what lies in a folder in another too, but for some names; neither has less by it."""
    with os.scandir(source) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        name, other = within + entry.name, target / entry.name
        if name in replaced:
            continue
        if entry.is_dir(follow_symlinks=False):
            _carry_folder(Path(entry.path), other, replaced, f"{name}/")
        elif not _same(Path(entry.path), other):
            _give(Path(entry.path), other)


def _carry_folder(source: Path, target: Path, replaced: Collection[str], within: str) -> None:
    was_there = target.is_dir()
    empty = not any(source.iterdir())
    target.mkdir(exist_ok=True)
    _resemble(source, target)
    _carry(source, target, replaced, within)
    if not (was_there or empty):
        # All that was in it has gone: so does the folder.
        with contextlib.suppress(OSError):
            target.rmdir()


def _give(source: Path, target: Path) -> None:
    """Give a file a second name: nobody who has it open notices, and it takes no room."""
    with contextlib.suppress(FileNotFoundError):
        target.unlink()
    if source.is_symlink():
        target.symlink_to(source.readlink(), target_is_directory=source.is_dir())
        return
    try:
        os.link(source, target)
    except OSError:
        # Not every disk knows second names.
        shutil.copy2(source, target)
        with target.open("rb+") as file:
            os.fsync(file.fileno())


def _same(source: Path, target: Path) -> bool:
    try:
        a, b = source.lstat(), target.lstat()
    except FileNotFoundError:
        return False
    if stat.S_ISLNK(a.st_mode):
        return stat.S_ISLNK(b.st_mode) and source.readlink() == target.readlink()
    return os.path.samestat(a, b) or (a.st_mtime_ns, a.st_size) == (b.st_mtime_ns, b.st_size)


def _resemble(source: Path, target: Path) -> None:
    """Give a folder the rights and the owner of another, as far as may be."""
    shutil.copymode(source, target)
    if hasattr(os, "chown"):
        was = source.stat()
        with contextlib.suppress(OSError):
            os.chown(target, was.st_uid, was.st_gid)


def _folders_in(folder: Path) -> Iterator[Path]:
    return (Path(path) for path, _, _ in os.walk(folder))


def _remove(path: Path) -> None:
    """Remove a folder of ours, whatever is there by its name."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _beside(place: Path, end: str) -> Path:
    return place.with_name(f"{_PREFIX}{place.name}{end}")
