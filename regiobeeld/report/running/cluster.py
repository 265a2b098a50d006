"""Reports on a Dask cluster: each worker makes them as this machine would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any

from distributed import Client, WorkerPlugin, as_completed, get_worker
from distributed.security import Security

from regiobeeld.errors import BuildError, RegiobeeldError
from regiobeeld.record.inputs import Inputs, fingerprint_of, inputs_of
from regiobeeld.record.job import Job
from regiobeeld.report.recorded import Made, make_recorded
from regiobeeld.report.running.certificates import Certificates
from regiobeeld.report.running.forking import AVAILABLE, ForkServer

_PLUGIN = "regiobeeld"
_TIMEOUT = 30
# Reports under way per thread of the cluster: one that is made and one that waits for it.
_AHEAD = 2


class Forks(WorkerPlugin):  # type: ignore[misc]
    """Gives a worker a fork server for as long as it lives, or the batch lasts."""

    def setup(self, worker: Any) -> None:
        """Start the server when a worker comes."""
        self.lock = Lock()
        self.server = ForkServer() if AVAILABLE else None

    def teardown(self, worker: Any) -> None:
        """End it when the worker goes."""
        if self.server is not None:
            self.server.close()

    def make(self, job: Job, inputs: Inputs) -> dict[str, bytes]:
        """Make a report; one at a time, whatever the number of threads."""
        with self.lock:
            if self.server is None:
                return make_recorded(lambda line: None, job, inputs, False)
            files: dict[str, bytes] = self.server.call(make_recorded, job, inputs, False)
            return files


def on_dask(
    tasks: Mapping[Job, Inputs], address: str, certificates: Certificates | None = None
) -> Iterator[tuple[Job, Made]]:
    """Make reports on the workers of a scheduler, in the order in which they are ready.

    Workers need this package and these figures. A worker that goes costs the time that it spent on
    the report under way, which another makes again. Without certificates, those that Dask's own
    configuration names are used.

    Raises
    ------
    BuildError
        When the scheduler cannot be reached, or the certificates cannot be used.
    """
    try:
        client = Client(address, timeout=_TIMEOUT, security=_security(address, certificates))
    # A TypeError: an address of TLS, and no certificates.
    except (OSError, ValueError, TypeError) as error:
        raise BuildError(f"There is no Dask scheduler at {address}: {error}.") from error
    with client:
        client.register_plugin(Forks(), name=_PLUGIN)
        try:
            yield from _completed(client, list(tasks.items()))
        finally:
            client.unregister_worker_plugin(_PLUGIN)


def _security(address: str, certificates: Certificates | None) -> Security | None:
    if certificates is None:
        return None
    certificates.check(address)
    return Security(
        require_encryption=True,
        tls_ca_file=str(certificates.ca),
        tls_client_cert=str(certificates.cert),
        tls_client_key=str(certificates.key),
    )


def _completed(client: Any, waiting: list[tuple[Job, Inputs]]) -> Iterator[tuple[Job, Made]]:
    waiting = waiting[::-1]
    begun: dict[Any, Job] = {}

    def begin() -> Any:
        job, inputs = waiting.pop()
        future = client.submit(_on_worker, job, fingerprint_of(inputs), pure=False)
        begun[future] = job
        return future

    threads = max(1, sum(client.nthreads().values()))
    coming = as_completed([begin() for _ in range(min(_AHEAD * threads, len(waiting)))])
    for future in coming:
        job = begun.pop(future)
        failure = future.exception()
        made: Made = _told(failure) if failure is not None else future.result()
        # What has come need not be kept on the cluster.
        future.release()
        yield job, made
        if waiting:
            coming.add(begin())


def _on_worker(job: Job, expected: str) -> dict[str, bytes]:
    inputs = inputs_of(job)
    if fingerprint_of(inputs) != expected:
        raise BuildError(
            "A worker has other software, notebooks, definitions, figures or interviews than this"
            " machine; give it the same."
        )
    forks: Forks = get_worker().plugins[_PLUGIN]
    return forks.make(job, inputs)


def _told(failure: BaseException) -> RegiobeeldError:
    if isinstance(failure, RegiobeeldError):
        return failure
    return BuildError(f"The cluster could not make it: {type(failure).__name__}: {failure}.")
