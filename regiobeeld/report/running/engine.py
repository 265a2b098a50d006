"""The papermill engine whose kernels are forks of the process that asks for them.

A fork has all that its parent imported and read. It is an ordinary kernel otherwise, that
papermill's client talks to, so that metadata, time-outs and errors are papermill's own.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import time
from pathlib import Path
from queue import Empty
from types import TracebackType
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine
from papermill.log import logger
from traitlets import Type

from regiobeeld.report.running.forking import begin_fork, check_single_threaded

# Seconds. Of a kernel that does not listen by then the client, which waits for it, complains.
_LISTENS_WITHIN, _BETWEEN = 5.0, 0.005


class ForkEngine(Engine):  # type: ignore[misc]
    """Executes a notebook in a fork of this process, which must have no threads."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        config: Any = None,
        **options: Any,
    ) -> Any:
        """Execute; see `papermill.engines.Engine`."""
        with _Kernel() as kernel:
            manager = _Manager(kernel_name=kernel_name, config=config)
            manager.fork = kernel
            client = PapermillNotebookClient(
                nb_man,
                km=manager,
                kernel_name=kernel_name,
                timeout=execution_timeout,
                startup_timeout=start_timeout,
                shutdown_kernel="immediate",
                config=config,
                log=logger,
            )
            return client.execute(cleanup_kc=True)


class _Client(AsyncKernelClient):
    """Waits for a kernel until it answers, and no longer."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for an answer, and for news that comes with it: messages arrive from then on.

        The client of Jupyter then waits a fifth of a second more, for messages that whoever
        executes a notebook skips.
        """
        end = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < end and await self._async_is_alive():
            self.kernel_info()
            try:
                await self.shell_channel.get_msg(timeout=1)
                await self.iopub_channel.get_msg(timeout=0.2)
            except Empty:
                continue
            return
        raise RuntimeError("The kernel of the notebook did not start.")


class _Manager(AsyncKernelManager):
    """Manages a kernel that has been forked already."""

    client_factory = Type(default_value=_Client, klass=AsyncKernelClient)
    fork: _Kernel

    async def _async_pre_start_kernel(self, **options: Any) -> Any:
        if self.provisioner is None:
            self.kernel_id = f"fork-{self.fork.pid}"
            self.provisioner = _Provisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
            self.provisioner.process = self.fork  # type: ignore[assignment]
        return await super()._async_pre_start_kernel(**options)


class _Provisioner(LocalProvisioner):
    """Starts a kernel by telling a fork to become one."""

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        """Start; ``cmd`` is of the form ``python ... -m ipykernel_launcher ARGUMENTS``."""
        fork: Any = self.process
        fork.begin(cmd[cmd.index("ipykernel_launcher") + 1 :], options["env"])
        self.pid = fork.pid
        await self._listening()
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End it, and wait for that: Jupyter would look whether it is gone 0.1 s later."""
        await super().kill(restart)
        fork: Any = self.process
        if fork is not None:
            fork.wait()

    async def _listening(self) -> None:
        """Wait until the kernel listens: who connects sooner tries again only after 0.1 s."""
        found: Any = self.connection_info
        ports = [number for name, number in found.items() if name.endswith("_port")]
        sockets = [Path(f"{found['ip']}-{port}") for port in ports]
        end = time.monotonic() + _LISTENS_WITHIN
        while time.monotonic() < end and await self.poll() is None:
            if all(socket.exists() for socket in sockets):
                return
            await asyncio.sleep(_BETWEEN)


class _Kernel:
    """A fork of this process that becomes a kernel when it is told how, as `Popen` would be one.

    Forked before anything is connected: a process that runs an event loop cannot be.
    """

    stdin = stdout = stderr = None

    def __init__(self) -> None:
        check_single_threaded()
        read, self._write = os.pipe()
        self.returncode: int | None = None
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                begin_fork(parent)
                os.close(self._write)
                _become_kernel(read)
            finally:
                os._exit(1)
        os.close(read)

    def __enter__(self) -> _Kernel:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._write)
        self.kill()
        self.wait()

    def begin(self, arguments: list[str], environment: dict[str, str]) -> None:
        """Become a kernel with these arguments of ``ipykernel_launcher``."""
        with os.fdopen(os.dup(self._write), "wb") as pipe:
            pickle.dump((arguments, environment), pipe)

    def poll(self) -> int | None:
        """Return the exit status; None for as long as it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self) -> int:
        """Wait for its end and return the exit status."""
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


def _become_kernel(handle: int) -> None:
    with os.fdopen(handle, "rb") as pipe:
        arguments, environment = pickle.load(pipe)  # noqa: S301 - from our own parent
    from ipykernel.kernelapp import IPKernelApp

    os.environ.clear()
    os.environ.update(environment)
    # What a report runs is not what the user typed.
    IPKernelApp.launch_instance(argv=[*arguments, "--HistoryManager.enabled=False"])
