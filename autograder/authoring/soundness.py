"""Grades what has to get full points before a homework is handed to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder.authoring import breakdowns, examples
from autograder.authoring.bench import Bench
from autograder.errors import HomeworkError, UsageError
from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework.homework import Homework
from autograder.results.report import CheckResult, Outcome, Report
from autograder.submitted.notebooks import is_notebook

_SEED = 1
#: What falls short of a rubric that checks nothing.
NO_CHECK = "its rubric has no check yet"
#: The example that a homework is tried with.
_CORRECT = "correct"


def require_sound(homework: Homework) -> None:
    """Grade the reference and the correct example as submissions.

    Raises
    ------
    HomeworkError
        If one of them is missing, or does not get what it has to.
    """
    problems = list(_problems(homework))
    if problems:
        raise HomeworkError(
            f"{homework.name} is not ready: {'; '.join(problems)}",
            tip=f"'autograder validate {homework.shown}' shows more; --unchecked builds it anyway",
        )


def _problems(homework: Homework) -> Iterator[str]:
    homework.required_reference()
    if not homework.assignment.checks:
        yield NO_CHECK
        return
    case = next((path for path in homework.examples if path.name == _CORRECT), None)
    if case is None:
        place = homework.folders.examples / _CORRECT
        yield f"there is no example {place} with its result beside it"
    if is_notebook(homework.required_reference().name):  # nothing is made of its text
        yield from _notebook_problems(homework, case)
        return
    with Bench(homework, jobs=1) as bench:
        report = bench.grade_reference(_SEED)
        if not report.all_passed:
            yield f"its reference loses points at {_lost(report, homework.folders.room)}"
        if case is not None:
            outcome: Report | UsageError
            try:
                outcome = bench.grade_files([case], _SEED)
            except UsageError as error:
                outcome = error
            trial = examples.judge(case, outcome)
            if not trial.ok:
                yield f"its example {_CORRECT!r} does not get what it must: {trial.says}"


def _notebook_problems(homework: Homework, case: Path | None) -> Iterator[str]:
    """Grade a reference that is a notebook by its example: both are the same file."""
    if case is None:
        return
    report = grade(homework, Request([case], seed=_SEED), Listener())
    if not report.all_passed:
        yield f"its reference loses points at {_lost(report, homework.folders.room)}"
    trial = examples.judge(case, report)
    if not trial.ok:
        yield f"its example {_CORRECT!r} does not get what it must: {trial.says}"


def _lost(report: Report, room: Path) -> str:
    failed = [
        result
        for result in report.results
        if not result.by_hand and (result.took_points or result.score is None)
    ]
    reasons = ", ".join(f"{result.name} ({_why(result, room)})" for result in failed[:3])
    more = f" and {len(failed) - 3} more" if len(failed) > 3 else ""
    return f"{reasons}{more}"


def _why(result: CheckResult, room: Path) -> str:
    """Return what failed: of the rubric the exception itself, which no student is shown."""
    if result.outcome is Outcome.GRADER_FAILED:
        return breakdowns.of(result, room)
    return result.feedback.summary if result.feedback else "no verdict"
