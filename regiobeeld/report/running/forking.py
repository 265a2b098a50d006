"""A fork server: a process that has imported everything, and forks itself for every job.

Imports and tables are so paid once. The server has no threads, so that forking it is safe; its jobs
and all they start die with it, and it dies with whoever started it. There is none where forking is
not safe: on Windows, and on macOS, whose system libraries do not survive it.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection, wait
from pathlib import Path
from socket import socketpair
from typing import Any, TypeVar, cast

from regiobeeld.errors import BuildError, RegiobeeldError
from regiobeeld.files.temporary import prefix

T = TypeVar("T")
#: Whether this system can do it.
AVAILABLE = sys.platform == "linux"
#: What a process that will be forked must have in its environment: libraries without threads.
WITHOUT_THREADS = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
# Kernels are of this environment; their debugger, which nobody uses, says nothing of itself.
_KERNELS = {"JUPYTER_PREFER_ENV_PATH": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
# Forks that die may write a last file: so often, with so many seconds between, it is tried again.
_TRIES, _BETWEEN = 50, 0.05
_PR_SET_PDEATHSIG = 1
# Steps by which a process is nicer to others; each is a tenth less of a shared processor.
_GIVES_WAY = 5
# How often a fork looks for rubbish: it lives for seconds, and most of what it makes is of use to
# its end. At the usual pace the looking takes a tenth of the time.
_PACE = 50_000, 20, 100
# The number of what is not done in a fork.
_IN_SERVER = 0
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from regiobeeld.report.running.forking import serve; serve(int(sys.argv[2]), *sys.argv[3:])"
)

#: A job tells what it is doing with this.
Say = Callable[[str], None]


@dataclass(frozen=True)
class Message:
    """What a job has to say.

    Attributes
    ----------
    job
        The number that `ForkServer.submit` gave.
    kind
        ``said`` (a line of progress), ``done`` or ``failed``; nothing comes after the last two.
    content
        The line, the result, or the error.
    """

    job: int
    kind: str
    content: Any


class ForkServer:
    """A process that runs each job in a fork of itself.

    Use it in a ``with`` block: at its end, whatever happens, no process and no temporary file of it
    is left.

    Parameters
    ----------
    module
        Imported by the server at its start, while the caller goes on.
    """

    def __init__(self, module: str = "regiobeeld.report.running.preheated") -> None:
        self._jobs = 0
        self._folder = tempfile.mkdtemp(prefix=prefix())
        ours, theirs = socketpair()
        command = [sys.executable, "-P", "-c", _START, json.dumps(sys.path), str(theirs.fileno())]
        self._process = subprocess.Popen(  # noqa: S603 - our own Python
            [*command, self._folder, module],
            pass_fds=[theirs.fileno()],
            env={**os.environ, **WITHOUT_THREADS, **_KERNELS},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            # Ctrl-C is for whoever started the server, who then closes it.
            start_new_session=True,
        )
        theirs.close()
        self._connection = Connection(ours.detach())

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def preheat(self, function: Callable[..., None], *arguments: Any) -> None:
        """Do ``function(*arguments)`` in the server itself: what it reads, all later jobs have."""
        self._send(_IN_SERVER, function, arguments)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> int:
        """Begin a job: ``function(say, *arguments)``; both must be picklable.

        Returns
        -------
        int
            The job's number, from 1.
        """
        self._jobs += 1
        self._send(self._jobs, function, arguments)
        return self._jobs

    def next(self) -> Message:
        """Wait for a message of any job.

        Raises
        ------
        BuildError
            When the server itself has ended.
        """
        try:
            message: Message = self._connection.recv()
        except (EOFError, OSError) as error:
            raise BuildError(_ENDED) from error
        return message

    def call(self, function: Callable[..., Any], *arguments: Any, say: Say | None = None) -> Any:
        """Do one job and return its result.

        Raises
        ------
        RegiobeeldError
            The error of the job.
        """
        self.submit(function, *arguments)
        while True:
            message = self.next()
            if message.kind == "done":
                return message.content
            if message.kind == "failed":
                raise message.content
            if say is not None:
                say(message.content)

    def close(self) -> None:
        """End the server and everything that it started."""
        self._connection.close()
        # At once, also while it still imports; its forks die with it.
        self._process.kill()
        self._process.wait()
        _remove(self._folder)

    def _send(self, job: int, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        try:
            self._connection.send((job, function, arguments))
        except OSError as error:
            raise BuildError(_ENDED) from error


@contextlib.contextmanager
def fork_server() -> Iterator[ForkServer | None]:
    """Give a server that makes reports for as long as the block lasts; None where it cannot be."""
    if not AVAILABLE:
        yield None
        return
    with ForkServer() as server:
        yield server


_ENDED = "The process that makes reports has ended unexpectedly; run the command again."


def in_forks(
    calls: Sequence[tuple[Callable[..., Any], tuple[Any, ...]]],
) -> Iterator[tuple[int, Any]]:
    """Compute calls side by side, each in a fork of this process.

    Parameters
    ----------
    calls
        Functions with their arguments, the longest first: the others give way to it.

    Yields
    ------
    tuple[int, Any]
        The place of a call among ``calls`` and its result, as they are ready.

    Raises
    ------
    RegiobeeldError
        The error of the first function that fails; the others are then ended.
    """
    running: dict[Connection, tuple[int, int]] = {}
    try:
        for place, (function, arguments) in enumerate(calls):
            run = _without_saying if place == 0 else _giving_way
            reader, pid = _fork(partial(run, function, arguments))
            running[reader] = place, pid
        while running:
            for ready in wait(list(running)):
                reader = cast(Connection, ready)
                kind, content = _received(reader)
                place, pid = running.pop(reader)
                reader.close()
                os.waitpid(pid, 0)
                if kind == "failed":
                    raise content
                yield place, content
    finally:
        _end(running)


def beside(function: Callable[[], T], *, gives_way: bool = False) -> Callable[[], T]:
    """Begin a computation in a fork of this process.

    Parameters
    ----------
    function
        What to compute.
    gives_way
        Whether there is something that takes longer, and is waited for.

    Returns
    -------
    Callable
        Waits for the result and gives it, or raises the error of the computation.
    """
    run = _giving_way if gives_way else _without_saying
    reader, pid = _fork(partial(run, function, ()))

    def result() -> T:
        kind, content = _received(reader)
        reader.close()
        os.waitpid(pid, 0)
        if kind == "failed":
            raise content
        return cast(T, content)

    return result


def _giving_way(function: Callable[..., Any], arguments: tuple[Any, ...], say: Say) -> Any:
    # All wait for the longest, which has a processor of its own where there are two.
    os.nice(_GIVES_WAY)
    return _without_saying(function, arguments, say)


def _without_saying(function: Callable[..., Any], arguments: tuple[Any, ...], say: Say) -> Any:
    return function(*arguments)


def serve(handle: int, folder: str, module: str) -> None:
    """Run the server: until its connection ends, fork for every job that comes.

    The connection also ends when whoever holds its other side is killed.
    """
    running: dict[Connection, tuple[int, int]] = {}
    try:
        # Modules are here to stay: to look for rubbish among them takes a quarter of the time.
        gc.disable()
        import_module(module)
        gc.freeze()
        gc.enable()
        with Connection(handle) as connection, contextlib.suppress(EOFError, OSError):
            while True:
                for ready in wait([connection, *running]):
                    if ready is connection:
                        job, function, arguments = connection.recv()
                        if job == _IN_SERVER:
                            function(*arguments)
                            _settle()
                            continue
                        reader, pid = _fork(_in_folder(function, arguments, folder, job))
                        running[reader] = job, pid
                        continue
                    reader = cast(Connection, ready)
                    job, pid = running[reader]
                    kind, content = _received(reader)
                    if kind != "said":
                        del running[reader]
                        reader.close()
                        os.waitpid(pid, 0)
                        _remove(_folder_of(folder, job))
                    connection.send(Message(job, kind, content))
    finally:
        _end(running)
        _remove(folder)


def _end(running: Mapping[Connection, tuple[int, int]]) -> None:
    """End the forks that still run."""
    for _, pid in running.values():
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _settle() -> None:
    """Set apart what is here to stay: a fork that looks for rubbish in it would copy it all."""
    gc.collect()
    gc.freeze()


def check_single_threaded() -> None:
    """Make sure that this process can be forked: a fork lacks the threads, and keeps their locks.

    Raises
    ------
    BuildError
        When it has more than one thread.
    """
    if threads() > 1:
        raise BuildError(f"A process with {threads()} threads cannot be forked safely.")


def threads() -> int:
    """Return the number of threads of this process, also of those that Python knows nothing of."""
    return len(list(Path("/proc/self/task").iterdir()))


def _remove(folder: str | Path) -> None:
    """Remove a folder of processes that are about to end."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not Path(folder).exists():
            return
        time.sleep(_BETWEEN)


def begin_fork(parent: int) -> None:
    """Let this process, just forked, be killed when the one that forked it ends.

    What it has from there is here to stay: it looks for rubbish only in what it makes itself.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        # It ended before this could be asked. What is left would keep its connections open, and
        # whoever waits for these to close would wait for ever.
        os._exit(1)
    gc.freeze()
    gc.set_threshold(*_PACE)


def _in_folder(
    function: Callable[..., Any], arguments: tuple[Any, ...], folder: str, job: int
) -> Callable[[Say], Any]:
    """Let a job have a temporary folder of its own, which the server removes in any case."""

    def run(say: Say) -> Any:
        own = _folder_of(folder, job)
        own.mkdir()
        tempfile.tempdir = os.environ["TMPDIR"] = str(own)
        return function(say, *arguments)

    return run


def _folder_of(folder: str, job: int) -> Path:
    return Path(folder) / str(job)


def _fork(work: Callable[[Say], Any]) -> tuple[Connection, int]:
    """Run work in a fork; return where its messages come, and its process."""
    check_single_threaded()
    read, write = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        os.close(write)
        return Connection(read, writable=False), pid
    # From here on the fork: it never returns to the code of its parent.
    status = 1
    try:
        begin_fork(parent)
        os.close(read)
        writer = Connection(write, readable=False)
        _answer(writer, work)
        status = 0
    except BrokenPipeError:
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _answer(writer: Connection, work: Callable[[Say], Any]) -> None:
    try:
        answer = "done", work(lambda line: writer.send(("said", line)))
    except Exception as error:
        answer = "failed", _portable(error)
    writer.send(answer)


def _portable(error: Exception) -> RegiobeeldError:
    """Return an error that another process can raise."""
    if not isinstance(error, RegiobeeldError):
        told = "".join(traceback.format_exception(error)[-2:]).strip()
        return BuildError(f"An unexpected error: {told}")
    with contextlib.suppress(Exception):
        copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        if isinstance(copy, RegiobeeldError):
            return copy
    return BuildError(str(error))


def _received(reader: Connection) -> tuple[str, Any]:
    try:
        kind, content = reader.recv()
    except (EOFError, OSError):
        return "failed", BuildError(
            "The process that made this report was ended; perhaps memory ran out."
        )
    return kind, content
