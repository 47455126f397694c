"""Runs an assignment's checks on a submission, within a time budget."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.assignment import Assignment, Check
from autograder.errors import AutograderError, Unfinished, Wrong
from autograder.fixtures import Artifacts, Datasets, GradedStudent, Notebook, seed_for
from autograder.report import CheckResult, Feedback, LeaderboardEntry, Outcome, Report
from autograder.sandbox.failures import StudentStopped
from autograder.sandbox.host import Sandbox, SandboxGone
from autograder.sandbox.session import Session
from autograder.submission import Submission

#: Kept back from the budget for ending processes and writing the results.
RESERVE = 5.0


@dataclass(frozen=True)
class Options:
    """How to grade.

    Attributes
    ----------
    time_limit : float
        Seconds for everything, from ``started`` (of ``time.monotonic``) on.
    jobs : int
        Checks that run side by side.
    on_start, on_result : callable
        Told the title of each check as it starts, and its result when it is done.
    """

    seed: int
    time_limit: float = 540.0
    started: float = field(default_factory=time.monotonic)
    jobs: int = 1
    data_dir: Path | None = None
    on_start: Callable[[str], None] = lambda _title: None
    on_result: Callable[[CheckResult], None] = lambda _result: None


class Interrupted(Exception):
    """Whoever started the grader wants it to end now, with what is there."""


class Grading:
    """One submission being graded."""

    def __init__(
        self,
        assignment: Assignment,
        submission: Submission,
        sandbox: Sandbox,
        options: Options,
        broken_source: Wrong | None = None,
    ) -> None:
        self.assignment = assignment
        self.submission = submission
        self.options = options
        self.end = options.started + max(options.time_limit - RESERVE, 0.5)
        self.broken_source = broken_source
        self.data = Datasets(options.data_dir)
        self.session = Session(
            sandbox,
            submission.files,
            submission.module.name,
            import_limit=assignment.import_timeout,
            seed=options.seed,
        )
        self.session.end = self.end
        self.results: dict[str, CheckResult] = {}
        self.leaderboard: list[LeaderboardEntry] = []
        self._made: dict[str, Any] = {}
        self._stopped: dict[str, StudentStopped] = {}
        self._locks = {name: threading.Lock() for name in assignment.fixtures}
        self._artifacts: Artifacts | None = None
        self._artifacts_lock = threading.Lock()

    def run(self, checks: Sequence[Check]) -> None:
        """Run the checks; ``results`` fills as they finish, in whatever order.

        Raises
        ------
        Interrupted
            If the grader was asked to end; the results so far stay.
        """
        if self.options.jobs <= 1:
            for check in checks:
                self._finish(check)
            return
        done = {check.name: threading.Event() for check in checks}

        def work(check: Check) -> None:
            for name in check.depends_on:
                if name in done:
                    done[name].wait()
            try:
                self._finish(check)
            finally:
                done[check.name].set()

        with ThreadPoolExecutor(self.options.jobs) as pool:
            for future in [pool.submit(work, check) for check in checks]:
                future.result()

    def _finish(self, check: Check) -> None:
        self.options.on_start(check.title)
        result = self._grade(check)
        self.results[check.name] = result
        self.options.on_result(result)

    def _grade(self, check: Check) -> CheckResult:
        started = time.monotonic()
        notebook, printed = Notebook(), [""]
        score, outcome, feedback = check.points, Outcome.PASSED, None
        try:
            self._require_dependencies(check)
            self._call(check.name, check.needs, check.timeout, check.function, notebook, printed)
        except Wrong as error:
            if isinstance(error, StudentStopped):
                self._stopped[check.name] = error
            score = round(check.points * error.earned, 6)
            outcome = Outcome.PARTIAL if error.earned > 0 else Outcome.WRONG
            feedback = error.feedback
        except Unfinished as error:
            score, outcome, feedback = 0.0, Outcome.NOT_RUN, not_run(error)
        except Interrupted:
            raise
        # Whatever else is raised, the rubric or the harness is what broke.
        except Exception as error:
            return self._grader_failed(check, error, time.monotonic() - started, printed[0])
        self.leaderboard += notebook.leaderboard
        return replace(
            blank_result(check),
            score=score,
            outcome=outcome,
            feedback=feedback,
            notes=tuple(notebook.notes),
            output=printed[0],
            seconds=time.monotonic() - started,
        )

    def _grader_failed(
        self, check: Check, error: Exception, seconds: float, output: str
    ) -> CheckResult:
        return replace(
            blank_result(check),
            score=None,
            outcome=Outcome.GRADER_FAILED,
            feedback=Feedback(
                "The grader itself failed on this check",
                found=type(error).__name__,
                next_step="This is not your fault and costs you nothing: the course staff "
                "will look at it.",
                detail="".join(traceback.format_exception(error)[-8:]),
            ),
            output=output,
            seconds=seconds,
        )

    def _require_dependencies(self, check: Check) -> None:
        for name in check.depends_on:
            result = self.results.get(name)
            if result is not None and result.outcome is not Outcome.PASSED:
                raise Unfinished(f"it builds on “{result.title}” ({result.number}), which failed")

    def _call(
        self,
        name: str,
        needs: Sequence[str],
        timeout: float,
        function: Callable[..., Any],
        notebook: Notebook,
        printed: list[str],
    ) -> Any:
        """Call a function of the rubric, once more if the sandbox died under it."""
        everything = (name, needs, timeout, function, notebook, printed)
        try:
            return self._call_once(*everything)
        except SandboxGone:
            self.session.revive()
            return self._call_once(*everything)

    def _call_once(
        self,
        name: str,
        needs: Sequence[str],
        timeout: float,
        function: Callable[..., Any],
        notebook: Notebook,
        printed: list[str],
    ) -> Any:
        """Call a function of the rubric with what its parameters name."""
        arguments = {need: self._give(need, name, notebook) for need in needs if need != "student"}
        if time.monotonic() >= self.end:
            raise self._out_of_time()
        if "student" not in needs:
            return function(**arguments)
        self._import()
        deadline = min(time.monotonic() + timeout, self.end)
        seed = int(np.random.default_rng([*seed_for(self.options.seed, name), 1]).integers(2**31))
        with self.session.process(deadline, seed) as process:
            student = GradedStudent(process, self.session, self.assignment.aliases)
            try:
                return function(**arguments, student=student)
            except StudentStopped as error:
                if process.deadline >= self.end and time.monotonic() >= self.end:
                    raise self._out_of_time() from error
                raise
            finally:
                process.finish()
                printed[0] = process.output

    def _import(self) -> None:
        """Have the module imported; what keeps it from that is why a check is not run."""
        if self.broken_source is not None:
            raise Unfinished("your file cannot be read as Python") from self.broken_source
        try:
            self.session.import_module(self.end)
        except Wrong as error:
            if time.monotonic() >= self.end:
                raise self._out_of_time() from error
            raise Unfinished("your file cannot be imported") from error

    def _out_of_time(self) -> Unfinished:
        return Unfinished(
            f"the time for the whole submission ({self.options.time_limit:g} s) ran out"
        )

    def _give(self, need: str, name: str, notebook: Notebook) -> Any:
        if need == "artifacts":
            return self._open_artifacts()
        if need == "rng":
            return np.random.default_rng(seed_for(self.options.seed, name))
        if need == "datasets":
            return self.data
        if need == "note":
            return notebook.note
        if need == "leaderboard":
            return notebook.rank
        return self._fixture(need, notebook)

    def _open_artifacts(self) -> Artifacts:
        with self._artifacts_lock:
            if self._artifacts is None:
                names = list(self.assignment.artifacts)
                limit = self.assignment.artifact_mb * 2**20
                opened = self.session.open_files(self.session.staged, names, limit)
                self._artifacts = Artifacts(opened, self.session, limit)
            return self._artifacts

    def _fixture(self, name: str, notebook: Notebook) -> Any:
        """Make a fixture, once; what it raised is raised again for every check."""
        with self._locks[name]:
            if name not in self._made:
                self._made[name] = self._make(name, notebook)
        made = self._made[name]
        if isinstance(made, (Wrong, AutograderError)):
            title = self.assignment.fixtures[name].title
            raise Unfinished(f"“{title}” failed") from made
        if isinstance(made, Exception):
            raise made
        return made

    def _make(self, name: str, notebook: Notebook) -> Any:
        fixture = self.assignment.fixtures[name]
        self.options.on_start(fixture.title)
        try:
            for other in fixture.unless_stopped:
                if other in self._stopped:
                    title = next(c.title for c in self.assignment.checks if c.name == other)
                    raise Unfinished(f"“{title}” never came back") from self._stopped[other]
            return self._call(
                name, fixture.needs, fixture.timeout, fixture.function, notebook, [""]
            )
        except Interrupted:
            raise
        except Exception as error:
            return error

    def report(self, checks: Sequence[Check], *, replay: str, interrupted: str = "") -> Report:
        """Return what is known so far; checks without a result were not run."""
        reason = interrupted or "the grading ended before it"
        results = tuple(
            self.results.get(check.name)
            or replace(
                blank_result(check),
                outcome=Outcome.NOT_RUN,
                feedback=not_run(Unfinished(reason)),
            )
            for check in checks
        )
        return Report(
            homework=self.assignment.name,
            title=self.assignment.title,
            submission=self.submission.name,
            results=results,
            part_titles=dict(self.assignment.parts),
            leaderboard=tuple(self.leaderboard),
            isolation=dict(self.session.layers),
            seed=self.options.seed,
            seconds=time.monotonic() - self.options.started,
            replay=replay,
            output=self.session.output,
        )

    def close(self) -> None:
        """End everything of this submission."""
        self.session.close()


def blank_result(check: Check) -> CheckResult:
    """Return a result with what is known of a check before it runs, and no points."""
    return CheckResult(
        name=check.name,
        number=check.number,
        part=check.part,
        title=check.title,
        points=check.points,
        score=0.0,
        outcome=Outcome.NOT_RUN,
        visibility=check.visibility,
        tags=check.tags,
    )


def not_run(reason: Unfinished) -> Feedback:
    """Say why a check was not run, with what is known of the failure behind it."""
    cause: BaseException | None = reason.__cause__
    while isinstance(cause, Unfinished) and cause.__cause__ is not None:
        cause = cause.__cause__
    if isinstance(cause, Wrong):
        return replace(cause.feedback, summary=f"Not run: {reason}. {cause.feedback.summary}")
    return Feedback(f"Not run: {reason}")
