"""One writer at a time: a lock that waits, says who holds it, and dies with its process."""

from __future__ import annotations

import contextlib
import json
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from regiobeeld.console import terminal
from regiobeeld.errors import BusyError

#: Names the seconds that a command waits for another one.
WAIT = "REGIOBEELD_LOCK_WAIT"
_USUAL_WAIT = 300.0
_OFTEN = 0.1
# Beside the lock, as on Windows nobody else can read a file that is locked.
_HOLDER = ".holder"


@contextmanager
def locked(
    path: Path,
    what: str,
    command: str,
    *,
    wait: float | None = None,
    say: Callable[[str], None] = terminal.step,
) -> Iterator[None]:
    """Keep other processes from the same work meanwhile; wait for one that is at it.

    The operating system lets go of the lock when its process ends, however it ends.

    Parameters
    ----------
    path
        The lock; its folder is made. It is there for as long as somebody holds it.
    what
        What it is about, for whoever waits: ``the report reports/utrecht``.
    command
        What the holder does, for whoever waits; names nobody.
    wait
        Seconds to wait for another process; when left out those in ``REGIOBEELD_LOCK_WAIT``, or
        else 300.
    say
        Called with a line when there is something to wait for.

    Raises
    ------
    BusyError
        When another process still holds it then, naming that process.
    OSError
        When the lock cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    _acquire(lock, path, what, _wait() if wait is None else wait, say)
    holder = _holder_of(path)
    try:
        with contextlib.suppress(OSError):
            holder.write_text(_told(command), encoding="utf-8")
        yield
    finally:
        with contextlib.suppress(OSError):
            holder.unlink()
        # Removed while it is held: whoever waits for it notices, and makes a new one. Windows
        # does not let go of an open file, and removes it on release.
        with contextlib.suppress(OSError):
            path.unlink()
        lock.release()


def is_lock(path: Path) -> bool:
    """Return whether a file is a lock, or says who holds one.

    Examples
    --------
    >>> is_lock(Path(".utrecht.lock")), is_lock(Path(".utrecht.lock.holder")), is_lock(Path("a"))
    (True, True, False)
    """
    return path.name.startswith(".") and path.name.removesuffix(_HOLDER).endswith(".lock")


def held_by(path: Path) -> str:
    """Say who holds a lock, as far as that can be read.

    Examples
    --------
    >>> held_by(Path("there is no such folder/.lock"))
    'it does not say who it is'
    """
    try:
        held = json.loads(_holder_of(path).read_text(encoding="utf-8"))
        who = f"process {held['pid']:d} on {held['host']}, since {held['since']}"
        return f"regiobeeld {held['command']}, {who}"
    except (OSError, ValueError, KeyError, TypeError):
        return "it does not say who it is"


def _acquire(
    lock: FileLock, path: Path, what: str, wait: float, say: Callable[[str], None]
) -> None:
    with contextlib.suppress(Timeout):
        lock.acquire(timeout=0)
        return
    if wait:
        say(f"Waiting for {what}: {held_by(path)}.")
    try:
        lock.acquire(timeout=wait, poll_interval=_OFTEN)
    except Timeout:
        raise BusyError(
            f"Another process writes {what}: {held_by(path)}, also after {wait:g} seconds. Try"
            f" again when it is done; the environment variable {WAIT} says how many seconds to"
            " wait."
        ) from None


def _wait() -> float:
    text = os.environ.get(WAIT, "").strip()
    if not text:
        return _USUAL_WAIT
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < float("inf"):
        raise BusyError(f"{WAIT}={text!r}: it must be a number of seconds, 0 or more.")
    return seconds


def _holder_of(path: Path) -> Path:
    return path.with_name(path.name + _HOLDER)


def _told(command: str) -> str:
    since = datetime.now().astimezone().isoformat(" ", "seconds")
    held = {"pid": os.getpid(), "host": platform.node(), "command": command, "since": since}
    return json.dumps(held)
