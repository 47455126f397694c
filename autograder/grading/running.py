"""Runs a homework's checks on a submission, within a time budget."""

from __future__ import annotations

import contextlib
import functools
import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import replace

from autograder.errors import (
    AutograderError,
    ForAPerson,
    NotWritten,
    SandboxError,
    Undecided,
    Unfinished,
    Wrong,
)
from autograder.grading import (
    by_hand,
    calling,
    cell_failures,
    drawn,
    import_notes,
    written_code,
)
from autograder.grading.budget import Budget
from autograder.grading.calls import Calls, Interrupted, Options
from autograder.grading.fixtures import Notebook
from autograder.grading.order import Order
from autograder.grading.sessions import session_for
from autograder.grading.verdicts import blank_result, grader_failed, left_out, not_run
from autograder.homework.checks import Check
from autograder.homework.homework import Homework
from autograder.oracles.slips import quoting
from autograder.results import unwritten
from autograder.results.pictures import Picture
from autograder.results.report import CheckResult, LeaderboardEntry, Outcome, Report
from autograder.results.shown import Show
from autograder.sandbox.failures import StudentStopped
from autograder.sandbox.host import Sandbox
from autograder.submitted.submission import Submission


class Grading:
    """One submission being graded."""

    def __init__(
        self,
        homework: Homework,
        submission: Submission,
        options: Options,
        calls: Calls,
    ) -> None:
        self.homework = homework
        self.submission = submission
        self.options = options
        self.calls = calls
        self.results = calls.results
        self.leaderboard: list[LeaderboardEntry] = []
        self.pictures: tuple[Picture, ...] = ()
        self._for_a_person: set[str] = set()
        self._ending = False
        self._telling = threading.Lock()
        self._sandbox_failed = False

    @classmethod
    def begin(
        cls,
        homework: Homework,
        submission: Submission,
        sandbox: Sandbox,
        options: Options,
        budget: Budget | None = None,
    ) -> Grading:
        """Return a grading in a sandbox; nothing is run by it."""
        budget = budget or Budget(options.time_limit, options.started, sandbox.account)
        session = session_for(homework, submission, sandbox, options)
        calls = Calls(homework, submission, session, options, budget)
        return cls(homework, submission, options, calls)

    def run(self, checks: Sequence[Check], jobs: int = 1) -> None:
        """Run the checks, this many side by side; ``results`` fills as they finish.

        Raises
        ------
        Interrupted
            If the grader was asked to end; the results so far stay.
        """
        if jobs <= 1:
            for check in checks:
                self._finish(check)
        else:
            self._run_side_by_side(checks, jobs)
        if self.options.pictures:
            with contextlib.suppress(Wrong, AutograderError):
                results = list(self.results.values())
                made = self.calls.figures()
                self.pictures = drawn.rest(self.calls.session, self.calls.end, made, results)

    def give_up(self, checks: Sequence[Check], error: Exception) -> None:
        """Take all checks without a result for ones that the grader failed on."""
        for check in checks:
            if check.name not in self.results:
                self.results[check.name] = grader_failed(check, error)

    def _run_side_by_side(self, checks: Sequence[Check], jobs: int) -> None:
        order = Order(checks, self.homework.assignment)

        def work(long_first: bool) -> None:
            while (check := order.take(long_first=long_first)) is not None:
                try:
                    self._finish(check)
                finally:
                    order.done(check)

        with ThreadPoolExecutor(jobs) as pool:
            try:
                futures = [pool.submit(work, k == 0) for k in range(jobs)]
                for future in wait(futures, return_when=FIRST_EXCEPTION).done:
                    future.result()
            except BaseException:
                # Signals reach this thread alone: the others would go on to the last check.
                self._ending = True
                self.calls.end_now()
                raise

    def _finish(self, check: Check) -> None:
        if self._ending:
            return
        self.options.on_start(check.title)
        result = self._grade(check)
        if self._ending:  # it was cut short, and says nothing of the submission
            return
        if check.by_hand or result.name in self._for_a_person:
            result = by_hand.waiting(result)
        with self._telling:
            self.results[check.name] = result
            self.options.on_result(result)

    def _grade(self, check: Check) -> CheckResult:
        started = time.monotonic()
        recorded = self.homework.curves.get(check.name, {})
        notebook = Notebook(show=Show(recorded=recorded))
        score: float | None = check.points
        outcome, feedback = Outcome.PASSED, None
        try:
            self._require_dependencies(check)
            self.calls.rules.require_unused(check)
            self._find_answers(check, notebook)
            with quoting(self._is_word):
                self.calls.call(check.name, check.needs, check.timeout, check.function, notebook)
        except Wrong as error:
            if isinstance(error, StudentStopped):
                self.calls.stopped[check.name] = error
            score = round(check.points * error.earned, 6)
            feedback = unwritten.marked(error.feedback, several=self.submission.tree is not None)
            outcome = unwritten.outcome_of(feedback, Outcome.WRONG)
            if error.earned > 0:
                outcome = Outcome.PARTIAL
        except Unfinished as error:
            score = None if isinstance(error, Undecided) else 0.0
            several = self.submission.tree is not None
            feedback = unwritten.marked(not_run(error), several=several)
            outcome = Outcome.NOT_RUN
            if score is not None:
                outcome = unwritten.outcome_of(feedback, outcome)
        except ForAPerson as error:
            self._for_a_person.add(check.name)
            notebook.note(error.message)
        except Interrupted:
            raise
        # Whatever else is raised, the rubric or the harness is what broke.
        except Exception as error:
            self._sandbox_failed |= isinstance(error, SandboxError)
            seconds = time.monotonic() - started
            return replace(grader_failed(check, error), output=notebook.output, seconds=seconds)
        self.leaderboard += notebook.leaderboard
        return replace(
            blank_result(check),
            score=score,
            outcome=outcome,
            feedback=feedback,
            notes=tuple(notebook.notes),
            shown=tuple(notebook.show.items),
            output=notebook.output,
            seconds=time.monotonic() - started,
        )

    def _is_word(self, name: str) -> bool:
        return name in self._words

    @functools.cached_property
    def _words(self) -> frozenset[str]:
        return written_code.words_of(self.submission)

    def _find_answers(self, check: Check, notebook: Notebook) -> None:
        if check.answers:
            written = self.submission.reading.answers
            nothing = by_hand.NOTHING if by_hand.is_read(self.submission) else by_hand.UNREADABLE
            notebook.show.items += by_hand.answers_to(check.answers, written, nothing)

    def _require_dependencies(self, check: Check) -> None:
        for name in check.depends_on:
            result = self.results.get(name)
            if result is not None and result.score is None and not result.by_hand:
                raise Undecided(f"it builds on “{result.title}” ({result.number}), not graded yet")
            if result is not None and result.outcome is Outcome.NOT_WRITTEN:
                why = f"it builds on “{result.title}” ({result.number}), which is not written yet"
                raise NotWritten(why, f"what {result.number or result.name} asks for")
            if result is not None and result.outcome is not Outcome.PASSED:
                how = "did not finish" if name in self.calls.stopped else "failed"
                raise Unfinished(f"it builds on “{result.title}” ({result.number}), which {how}")

    def report(self, checks: Sequence[Check], *, replay: str, interrupted: str = "") -> Report:
        """Return what is known so far; checks without a result were not run."""
        reason = interrupted or "the grading ended before it"
        results = tuple(
            self.results.get(check.name) or left_out(check, Unfinished(reason)) for check in checks
        )
        looked_up = {check.name: self.calls.looked_up(check) for check in checks}
        results = tuple(calling.explained(results, looked_up))
        if self.calls.renamed.used:
            results = tuple(self.calls.renamed.charged(results, looked_up))
        return Report(
            homework=self.homework.name,
            title=self.homework.assignment.title,
            submission=self.submission.name,
            results=results,
            part_titles=dict(self.homework.assignment.parts),
            leaderboard=tuple(self.leaderboard),
            isolation=dict(self.calls.session.layers),
            seed=self.options.seed,
            seconds=time.monotonic() - self.options.started,
            replay=replay,
            output=self.calls.session.output,
            figures=self.pictures,
            notes=(
                *import_notes.notes(self.calls.session.started, self.calls.said_of_absent()),
                *cell_failures.notes(self.calls.failed_cells()),
            ),
            interrupted=bool(interrupted),
            sandbox_failed=self._sandbox_failed,
            staff_notes=tuple(self.homework.assignment.staff_notes),
        )

    def close(self) -> None:
        """End everything of this submission."""
        self.calls.session.close()
