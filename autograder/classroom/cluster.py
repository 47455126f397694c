"""Hands submissions to the workers of a Dask cluster."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from autograder.classroom.jobs import Graded, Job
from autograder.classroom.worker import grade_job
from autograder.errors import GraderError, UsageError

#: Seconds to wait for the scheduler, and for a first worker: a queue may take its time.
_SCHEDULER, _WORKER = 30, 600


class DaskPool:
    """The workers of a cluster, behind the interface of ``concurrent.futures``.

    Dask itself gives the submissions of a worker that was lost to another one.

    Raises
    ------
    UsageError
        If Dask is not installed, or no scheduler answers.
    GraderError
        If no worker comes up.
    """

    def __init__(self, address: str) -> None:
        distributed = _import_dask()
        self.lost: tuple[type[BaseException], ...] = (distributed.KilledWorker,)
        try:
            self._client = distributed.Client(address, timeout=_SCHEDULER, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(
                f"no Dask scheduler answers at {address}: {error}",
                tip="'dask scheduler' prints its address: tcp://host:8786",
            ) from error
        try:
            self._client.wait_for_workers(1, timeout=_WORKER)
        except TimeoutError as error:
            self._client.close()
            raise GraderError(f"no worker came to {address} within {_WORKER} s") from error
        # A submission graded twice may print other times: it is no pure function.
        self._executor = self._client.get_executor(pure=False)

    @property
    def slots(self) -> int:
        """How many submissions the workers of this moment grade side by side."""
        return max(1, len(self._client.nthreads()))

    def submit(self, job: Job) -> Future[Graded]:
        """Have a submission graded by whichever worker is free."""
        future: Future[Graded] = self._executor.submit(grade_job, job)
        return future

    def renew(self) -> None:
        """Do nothing: the scheduler goes on without a worker that was lost."""

    def close(self, *, now: bool) -> None:
        """Leave the cluster as it was; forget what it has not graded if this has to be now."""
        try:
            self._executor.shutdown(wait=not now)
        finally:
            self._client.close()


def _import_dask() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise UsageError(
            "--scheduler needs Dask, which is not installed",
            tip="pip install 'autograder[cluster]', on the workers, too",
        ) from error
    return distributed
