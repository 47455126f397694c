"""Grades one submission after the other in one warm sandbox; runs in every worker process."""

from __future__ import annotations

import atexit
import errno
import threading
import time
import traceback
from dataclasses import replace
from pathlib import Path

from autograder.classroom import outputs
from autograder.classroom.jobs import Graded, Job, Made, Setup, State
from autograder.classroom.keys import tools_key
from autograder.classroom.manual import Decisions
from autograder.classroom.records import without_surrogates
from autograder.errors import GraderError, HomeworkError, SandboxError, Unfinished, UsageError
from autograder.grading import by_hand
from autograder.grading.pipeline import Listener, Request, grade, replay_command, sandbox_config
from autograder.grading.verdicts import blank_result, not_run
from autograder.homework import finding
from autograder.homework.homework import Homework
from autograder.results.report import CheckResult, Feedback, Outcome, Report
from autograder.sandbox.host import Sandbox

#: The disk of the machine that grades, and nothing about the submission.
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class Stale(GraderError):
    """The worker runs another version of the rubric or the harness."""


class Stopped(GraderError):
    """The worker was asked to end in the middle of a submission."""


class _Worker:
    """One homework, and a sandbox for it that stays warm."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.homework = finding.find(setup.homework)
        self.homework.require_ready()
        found = tools_key(self.homework)
        if found != setup.tools:
            raise Stale(
                "a worker has a different version of the rubric or the harness",
                tip="give every worker the same files, and start them again",
            )
        self._sandbox: Sandbox | None = None

    def sandbox(self) -> Sandbox:
        """Return the sandbox, made and warmed when it is first needed.

        Raises
        ------
        AutograderError
            If it does not come up here: no submission is to blame for that.
        """
        if self._sandbox is None:
            request = _request(self.setup, ())
            sandbox = Sandbox(sandbox_config(self.homework, request))
            try:
                sandbox.ready()
            except BaseException:
                sandbox.close()  # the next submission gets one that is whole
                raise
            self._sandbox = sandbox
        return self._sandbox

    def close(self) -> None:
        """End every student process."""
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None


_current: _Worker | None = None
#: A Dask worker may have several threads; a suite's modules and the sandbox have one user.
_lock = threading.Lock()


def grade_job(job: Job) -> Graded:
    """Grade one submission; whatever it does, something to store comes back.

    Raises
    ------
    AutograderError
        If no sandbox comes up here, or the worker's files are not those of whoever sent
        the job.
    Stopped
        If the worker was asked to end.
    OSError
        If the disk is full.
    """
    with _lock:
        graded = _graded(job)
    if job.entry is None or job.checks:
        return graded  # of some checks alone, no page can be made here
    about = job.id, graded.report, job.files, Decisions(), job.entry, graded.state
    return replace(graded, made=Made.of(outputs.texts(*about)))


def _graded(job: Job) -> Graded:
    worker = _worker_for(job.setup)
    sandbox = worker.sandbox()
    homework = _with_checks(worker.homework, job.checks)
    by_hand = homework.assignment.points_by_hand > 0
    request = replace(_request(job.setup, job.paths), code=by_hand)
    try:
        report = grade(homework, request, Listener(), sandbox)
    except HomeworkError:
        raise
    except UsageError as error:
        return Graded(job.id, State.REFUSED, _refused(homework, request, error))
    except Exception as error:
        worker.close()
        if isinstance(error, OSError) and error.errno in _DISK_FULL:
            raise
        return Graded(job.id, State.FAILED, _failed(homework, request, error))
    if report.interrupted:
        raise Stopped("the worker was asked to end")
    return Graded(job.id, State.GRADED, without_surrogates(report))


def _worker_for(setup: Setup) -> _Worker:
    global _current
    if _current is None or _current.setup != setup:
        close()
        _current = _Worker(setup)
    return _current


@atexit.register
def close() -> None:
    """End what this worker process holds."""
    global _current
    if _current is not None:
        _current.close()
        _current = None


def _request(setup: Setup, paths: tuple[str, ...]) -> Request:
    return Request(
        [Path(path) for path in paths],
        seed=setup.seed,
        time_limit=setup.time_limit,
        isolation=setup.isolation,
        data_dir=Path(setup.data_dir) if setup.data_dir else None,
        started=time.monotonic(),
        repair=setup.repair,
    )


def _with_checks(homework: Homework, names: tuple[str, ...]) -> Homework:
    if not names:
        return homework
    return homework.narrowed(lambda check: check.name in names)


def _refused(homework: Homework, request: Request, error: UsageError) -> Report:
    """Report a submission that cannot be used: every check not run, and why."""
    said = not_run(Unfinished(error.message))
    feedback = replace(said, next_step=error.tip)
    results = [
        by_hand.waiting(result) if each.by_hand else result
        for each in homework.assignment.checks
        for result in (replace(blank_result(each), feedback=feedback),)
    ]
    return _report(homework, request, results)


def failure(homework: Homework, job: Job, error: BaseException) -> Graded:
    """Return what to store of a submission that no worker came back from."""
    return Graded(job.id, State.FAILED, _failed(homework, _request(job.setup, job.paths), error))


def _failed(homework: Homework, request: Request, error: BaseException) -> Report:
    """Report a submission that the grader itself failed on: everything waits for a person."""
    feedback = Feedback(
        "The grader itself failed on this submission",
        found=f"{type(error).__name__}: {error}",
        next_step="This is not your fault and costs you nothing: the course staff will look at it.",
        detail="".join(traceback.format_exception(error)[-8:]),
    )
    results = [
        replace(blank_result(each), score=None, outcome=Outcome.GRADER_FAILED, feedback=feedback)
        for each in homework.assignment.checks
    ]
    report = _report(homework, request, results)
    return replace(report, sandbox_failed=isinstance(error, SandboxError))


def _report(homework: Homework, request: Request, results: list[CheckResult]) -> Report:
    seed = request.seed or 0
    return without_surrogates(
        Report(
            homework=homework.name,
            title=homework.assignment.title,
            submission=request.paths[0].name,
            results=tuple(results),
            part_titles=dict(homework.assignment.parts),
            seed=seed,
            seconds=time.monotonic() - request.started,
            replay=replay_command(homework, request, seed),
        )
    )
