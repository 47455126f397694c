"""Where submissions are graded side by side: worker processes here, or a Dask cluster."""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.connection
import multiprocessing.queues
import os
import signal
import threading
import time
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from typing import Protocol

from autograder.classroom import worker
from autograder.classroom.jobs import Graded, Job
from autograder.sandbox import memory
from autograder.sandbox.inside.environment import THREAD_VARIABLES
from autograder.sandbox.walls.kernel import LINUX
from autograder.sandbox.walls.safe_path import secure_workers

#: Seconds for a worker to end the submission that it is at.
_PATIENCE = 10.0


class Pool(Protocol):
    """Something that grades submissions somewhere else."""

    #: What a future raises if its worker was lost.
    lost: tuple[type[BaseException], ...]

    #: Whether a lost worker takes all the others with it.
    lost_together: bool

    @property
    def slots(self) -> int:
        """How many submissions it grades side by side, at this moment."""

    def submit(self, job: Job) -> Future[Graded]:
        """Have a submission graded."""

    def renew(self) -> None:
        """Take up work again after workers were lost."""

    def close(self, *, now: bool) -> None:
        """End the workers; at once, or when they are done."""


class LocalPool:
    """Processes on this machine."""

    lost: tuple[type[BaseException], ...] = (BrokenExecutor,)
    lost_together = True

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._others = set(multiprocessing.active_children())
        # Read by the libraries when a worker starts: cores are shared, not fought over.
        os.environ.update(THREAD_VARIABLES)
        self._executor = self._start()

    def _start(self) -> ProcessPoolExecutor:
        # A fork would copy this process's threads' locks in whatever state they are.
        context = multiprocessing.get_context("spawn")
        secure_workers()
        places = context.SimpleQueue()
        for place in shares(_processors(), self._jobs):
            places.put(place)
        return ProcessPoolExecutor(self._jobs, context, initializer=_begin, initargs=(places,))

    @property
    def slots(self) -> int:
        """How many worker processes there are."""
        return self._jobs

    def submit(self, job: Job) -> Future[Graded]:
        """Have a submission graded by the next worker that is free."""
        # A worker that is started here inherits that it is not interrupted: see _begin().
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return self._executor.submit(_grade, job)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def renew(self) -> None:
        """Start new workers: a pool that lost one refuses all work."""
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._executor = self._start()

    def close(self, *, now: bool) -> None:
        """End the workers."""
        self._executor.shutdown(wait=not now, cancel_futures=True)
        if not now:
            return
        workers = set(multiprocessing.active_children()) - self._others
        for process in workers:
            process.terminate()
        until = time.monotonic() + _PATIENCE
        for process in workers:
            process.join(max(until - time.monotonic(), 0))
            process.kill()


def shares(processors: Sequence[int], jobs: int) -> list[set[int]]:
    """Divide processors among workers; where there are too few, all share all of them.

    Grader and student take turns, hundreds of times for each submission: on a processor
    of their own neither waits until another one is woken, nor finds its caches cold.
    """
    count = len(processors)
    if jobs > count:
        return [set(processors)] * jobs
    return [set(processors[n * count // jobs : (n + 1) * count // jobs]) for n in range(jobs)]


def _processors() -> list[int]:
    """Return the numbers of those that this process may use; none where nobody can choose."""
    return sorted(os.sched_getaffinity(0)) if LINUX else []


def _begin(places: multiprocessing.queues.SimpleQueue[set[int]]) -> None:
    """Prepare a worker process: the one who started it handles Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    if place := places.get():
        os.sched_setaffinity(0, place)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # What is imported by now is no submission's: the collector need not look at it each time.
    gc.freeze()


def _grade(job: Job) -> Graded:
    """Grade a submission; a process that is asked to end meanwhile does."""
    try:
        return worker.grade_job(job)
    except worker.Stopped:
        worker.close()
        os._exit(1)
    finally:
        # What failed holds arrays in circles, up to 25 MB for a submission: the collector, which
        # counts objects and not bytes, would let them lie.
        memory.trim()


def _end_with_parent() -> None:
    """Wait for the grader to be killed; end what is being graded, and this process."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    multiprocessing.connection.wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE)
    os._exit(1)
