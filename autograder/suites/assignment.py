"""Turns a gradescope-utils suite into an assignment."""

from __future__ import annotations

import difflib
import numbers
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.homework.assignment import Assignment, Check
from autograder.results.report import Visibility
from autograder.suites import loading
from autograder.suites.running import judge, run

_TIMEOUT = 60.0


def assignment_of(folder: Path) -> Assignment:
    """Return an assignment whose checks are the tests of a suite.

    Raises
    ------
    UsageError
        If the folder holds no usable suite.
    """
    module = loading.student_module(folder)
    name = folder.resolve().name
    asked_for = loading.files_asked_for(folder, module)
    assignment = Assignment(
        name=name,
        title=name,
        submission=f"{module}.py",
        skeleton="",
        artifacts=asked_for,
        readable=asked_for,  # its tests may have them opened by the student's code
        imported=loading.imports_it(folder),
    )
    suite = loading.load(folder, module)
    for test in suite.tests:
        assignment.checks.append(_check(test, suite, assignment.checks))
    if not assignment.checks:
        raise UsageError(f"{folder} holds no tests", tip="unittest finds methods named test_…")
    return assignment


def _check(test: unittest.TestCase, suite: loading.Suite, earlier: list[Check]) -> Check:
    method = _method(test)
    part = type(test).__name__
    name = f"{part}.{test._testMethodName}"
    if any(check.name == name for check in earlier):
        raise UsageError(f"the suite has two tests named {name}")
    number = getattr(method, "__number__", None)
    known = [visibility.value for visibility in Visibility]
    visibility = getattr(method, "__visibility__", None) or Visibility.VISIBLE.value
    _require_known(visibility, known, f"{name} has the visibility")
    order = getattr(method, "__leaderboard_sort_order__", "desc")
    _require_known(order, ["asc", "desc"], f"{name} has the leaderboard order")
    return Check(
        name=name,
        part=part,
        number=str(number) if number else "",
        title=test.shortDescription() or str(test),
        points=_weight(method),
        timeout=_TIMEOUT,
        function=_function(test, suite),
        visibility=Visibility(visibility),
        tags=tuple(getattr(method, "__tags__", None) or ()),
        public=visibility == Visibility.VISIBLE.value,
    )


def _method(test: unittest.TestCase) -> Any:
    return getattr(test, test._testMethodName)


def _weight(method: Any) -> float:
    weight = getattr(method, "__weight__", None)
    return float(weight) if weight else 0.0


def _require_known(value: str, known: list[str], where: str) -> None:
    """Refuse a word that gradescope-utils hands on as it is, and Gradescope refuses."""
    if value not in known:
        close = difflib.get_close_matches(str(value), known, 1)
        raise UsageError(
            f"{where} {value!r}, which Gradescope does not know",
            tip=f"did you mean {close[0]!r}?" if close else f"it knows {', '.join(known)}",
        )


def _function(test: unittest.TestCase, suite: loading.Suite) -> Callable[..., None]:
    def check(student: Any, note: Any, leaderboard: Any) -> None:
        method = _method(test)
        # The decorators keep what the test sets on the method itself, for ever.
        for left in ("__score__", "__leaderboard_value__"):
            method.__func__.__dict__.pop(left, None)
        finding = run(test, student, suite, student._session)
        method = _method(test)
        column = getattr(method, "__leaderboard_column__", None)
        value = getattr(method, "__leaderboard_value__", None)
        if column and value is not None:
            try:
                leaderboard(column, value, order=method.__leaderboard_sort_order__)
            except TypeError:  # most likely what the student's code returned
                note(f"The test gave neither a number nor text for the leaderboard's {column!r}.")
        if finding.printed.strip():
            note(f"Printed: {finding.printed.strip()}")
        judge(
            finding,
            earned=_earned(method, note),
            hidden=getattr(method, "__hide_errors__", None) or "",
        )

    return check


def _earned(method: Any, note: Callable[[str], None]) -> float | None:
    """Return the fraction of the weight that the test gave with ``set_score``."""
    score, weight = getattr(method, "__score__", None), _weight(method)
    if score is None or not weight:
        return None
    if not issubclass(type(score), numbers.Real) or score != score:  # NaN is no score either
        note("The test set a score that is not a number: it counts as 0.")
        return 0.0
    score = float(min(max(score, -1e9), 1e9))  # no float is as large as an integer can be
    if not 0 <= score <= weight:
        note(f"The test gave {score:g} of {weight:g} points; only 0 to {weight:g} count.")
    return min(max(score / weight, 0.0), 1.0)
