"""Hands out submissions to workers, and tries again what failed through no fault of theirs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from queue import Empty, SimpleQueue

from autograder.classroom.jobs import Graded, Job
from autograder.classroom.pool import Pool
from autograder.classroom.worker import Stopped
from autograder.errors import AutograderError, GraderError, SandboxError

#: Waiting for each worker, so that none is idle while a result is stored.
_AHEAD = 2
#: Results that are kept at one time, at most: workers are given new work in between.
_TOGETHER = 64


class Runner:
    """One run over a class.

    Parameters
    ----------
    keep : callable
        Given the results that have come since it was last called, each once.
    give_up : callable
        Given the submission that lost a worker when it was graded alone, or whose result no
        worker could send, and the error; returns what to keep of it.
    """

    def __init__(
        self,
        pool: Pool,
        jobs: Iterable[Job],
        keep: Callable[[Sequence[Graded]], None],
        give_up: Callable[[Job, BaseException], Graded],
    ) -> None:
        self.pool = pool
        self._keep = keep
        self._give_up = give_up
        self._todo = deque(jobs)
        #: Each was under way when a worker was lost: one of them may be why.
        self._suspects: deque[Job] = deque()
        self._flying: dict[Future[Graded], Job] = {}
        #: Each puts itself here when it ends: to wait for all takes longer the more there are.
        self._done: SimpleQueue[Future[Graded]] = SimpleQueue()
        self._taken: list[Graded] = []
        self._alone = False
        #: What the machine was too busy for, or a sandbox did not come up for: graded again when
        #: there is nothing else to do.
        self._too_busy: deque[Job] = deque()
        self._second_try: set[str] = set()
        self._any_kept = False

    def run(self) -> None:
        """Grade everything.

        Raises
        ------
        AutograderError
            If no worker can grade anything; a sandbox that does not come up for one
            submission, while others are graded, is no reason.
        OSError
            If the disk is full.
        """
        try:
            while self._todo or self._suspects or self._flying or self._too_busy:
                self._hand_out()
                lost = [future for future in self._ended() if not self._take(future)]
                if lost:
                    self._recover(lost)
                self._settle()
        finally:
            self._settle()  # what came together with an error, too

    def _ended(self) -> list[Future[Graded]]:
        """Wait for one that has ended, and return those that have by then."""
        ended = [self._done.get()]
        with suppress(Empty):
            while len(ended) < _TOGETHER:
                ended.append(self._done.get_nowait())
        return [future for future in ended if future in self._flying]

    def _settle(self) -> None:
        taken, self._taken = self._taken, []
        if taken:
            self._keep(taken)

    def _hand_out(self) -> None:
        # As soon as workers are known to work, a suspect holds nobody else up.
        if self._suspects and not (self._any_kept and self._todo):
            if not self._flying:
                self._alone = True
                self._submit(self._suspects.popleft())
            return
        self._alone = False
        if self._too_busy and not self._todo:
            if not self._flying:
                self._submit(self._too_busy.popleft())
            return
        while self._todo and len(self._flying) < _AHEAD * self.pool.slots:
            self._submit(self._todo.popleft())

    def _submit(self, job: Job) -> None:
        try:
            future = self.pool.submit(job)
        except self.pool.lost:
            self._todo.appendleft(job)
            self.pool.renew()
        else:
            self._flying[future] = job
            future.add_done_callback(self._done.put)

    def _take(self, future: Future[Graded]) -> bool:
        """Keep a result; return False if its worker was lost."""
        if future.cancelled():
            raise GraderError(
                "whoever hands out the work is gone",
                tip="finished work is kept; the same command goes on from there",
            )
        error = future.exception()
        if isinstance(error, (Stopped, SandboxError, *self.pool.lost)):
            return False
        job = self._flying.pop(future)
        if error is not None and not isinstance(error, (AutograderError, OSError)):
            self._taken.append(
                self._give_up(job, error)
            )  # what this one came to cannot even be sent here
            return True
        graded = future.result()
        report = graded.report
        if (report.machine_was_busy or report.sandbox_failed) and job.id not in self._second_try:
            self._second_try.add(job.id)
            self._too_busy.append(job)
        else:
            self._any_kept = True
            self._taken.append(graded)
        return True

    def _recover(self, lost: list[Future[Graded]]) -> None:
        """Note those to try again one by one; wait for what else their loss may concern."""
        if self.pool.lost_together:
            others = [future for future in self._flying if future not in lost]
            wait(others)
            lost += [future for future in others if not self._take(future)]
        for future in lost:
            job, error = self._flying.pop(future), future.exception()
            assert error is not None
            if self._alone and isinstance(error, SandboxError) and not self._any_kept:
                raise error  # none comes up here, for whatever submission
            if self._alone:
                self._taken.append(self._give_up(job, error))
            else:
                self._suspects.append(job)
        self.pool.renew()
