"""Hands out submissions to workers, and tries again what failed through no fault of theirs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait

from autograder.classroom.jobs import Graded, Job
from autograder.classroom.pool import Pool
from autograder.classroom.worker import Stopped
from autograder.errors import AutograderError, GraderError, SandboxError

#: Waiting for each worker, so that none is idle while a result is stored.
_AHEAD = 2


class Runner:
    """One run over a class.

    Parameters
    ----------
    keep : callable
        Given every result, as soon as it is there.
    give_up : callable
        Given the submission that lost a worker when it was graded alone, or whose result no
        worker could send, and the error.
    """

    def __init__(
        self,
        pool: Pool,
        jobs: Iterable[Job],
        keep: Callable[[Graded], None],
        give_up: Callable[[Job, BaseException], None],
    ) -> None:
        self.pool = pool
        self._keep = keep
        self._give_up = give_up
        self._todo = deque(jobs)
        #: Each was under way when a worker was lost: one of them may be why.
        self._suspects: deque[Job] = deque()
        self._flying: dict[Future[Graded], Job] = {}
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
        while self._todo or self._suspects or self._flying or self._too_busy:
            self._hand_out()
            done, _ = wait(self._flying, return_when=FIRST_COMPLETED)
            lost = [future for future in done if not self._take(future)]
            if lost:
                self._recover(lost)

    def _hand_out(self) -> None:
        if self._suspects:
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
            self._flying[self.pool.submit(job)] = job
        except self.pool.lost:
            self._todo.appendleft(job)
            self.pool.renew()

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
            self._give_up(job, error)  # what this one came to cannot even be sent here
            return True
        graded = future.result()
        report = graded.report
        if (report.machine_was_busy or report.sandbox_failed) and job.id not in self._second_try:
            self._second_try.add(job.id)
            self._too_busy.append(job)
        else:
            self._any_kept = True
            self._keep(graded)
        return True

    def _recover(self, lost: list[Future[Graded]]) -> None:
        """Wait for whatever else is under way, and try the lost ones again, one by one."""
        others = [future for future in self._flying if future not in lost]
        wait(others)
        lost += [future for future in others if not self._take(future)]
        for future in lost:
            job, error = self._flying.pop(future), future.exception()
            assert error is not None
            if self._alone and isinstance(error, SandboxError) and not self._any_kept:
                raise error  # none comes up here, for whatever submission
            if self._alone:
                self._give_up(job, error)
            else:
                self._suspects.append(job)
        self.pool.renew()
