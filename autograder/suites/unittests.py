"""Reads and runs suites of unittest, with the decorators of gradescope-utils."""

from __future__ import annotations

import contextlib
import importlib
import io
import types
import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.sandbox.proxies import Student
from autograder.suites import files, guard, marks, shared
from autograder.suites.judging import Finding, excuse_types, judge, report
from autograder.suites.loading import Loaded, prepared
from autograder.suites.model import Case, Collected, Host
from autograder.suites.running import ONE_AT_A_TIME, apart
from autograder.suites.settings import Settings
from autograder.suites.students import Students
from autograder.suites.together import Together

FORM = "unittest"
_PATTERN = "test*.py"
_Error = tuple[type[BaseException], BaseException, types.TracebackType] | tuple[None, None, None]


def test_files(folder: Path) -> list[Path]:
    """Return the files that unittest finds tests in."""
    return sorted(files.start(folder).glob(_PATTERN))


def read(folder: Path, students: Students, settings: Settings) -> Collected:
    """Import a suite, and return its tests.

    Raises
    ------
    UsageError
        If a test file cannot be imported, or two tests have one name.
    """
    loaded = prepared(folder, students, test_files(folder))
    cases: dict[str, Case] = {}
    for test in _imported(loaded):
        case = _case(test, loaded, settings)
        if case.id in cases:
            raise UsageError(f"the suite has two tests named {case.id}")
        cases[case.id] = case
    return Collected(list(cases.values()), test_files(folder))


def _imported(loaded: Loaded) -> list[unittest.TestCase]:
    tests: list[unittest.TestCase] = []
    watch = loaded.watch()
    with ONE_AT_A_TIME, loaded.importable(), guard.watching(watch):
        for path in test_files(loaded.folder):
            try:
                found = unittest.TestLoader().loadTestsFromModule(
                    importlib.import_module(path.stem)
                )
            except Exception as error:
                raise UsageError(
                    f"{path} cannot be imported: {type(error).__name__}: {error}",
                    tip=getattr(error, "tip", ""),
                ) from error
            if watch.failures:
                raise UsageError(f"{path} cannot be used: {watch.failures[0]}")
            tests.extend(_flat(found))
    return tests


def _flat(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _flat(test)
        elif isinstance(test, unittest.TestCase):
            yield test


def _case(test: unittest.TestCase, loaded: Loaded, settings: Settings) -> Case:
    method, part = _method(test), type(test).__name__
    name = f"{part}.{test._testMethodName}"
    order = getattr(method, "__leaderboard_sort_order__", "desc")
    marks.require_known(order, ["asc", "desc"], f"{name} has the leaderboard order")
    skipped = _skipped(test)
    points = 0.0 if skipped else marks.points_of(method) or 0.0
    module = type(test).__module__
    return Case(
        id=name,
        title=test.shortDescription() or str(test),
        points=points,
        # Its own runner gives a test without a weight nothing, unless a total is stated.
        plain=settings.points is not None and not skipped and marks.points_of(method) is None,
        function=name,
        part=part,
        number=marks.number_of(method),
        visibility=marks.visibility_of(method, name),
        tags=marks.tags_of(method),
        skipped=skipped,
        known_as=f"{module}.{name}",
        hidden_error=marks.hidden_error(method),
        apart=lambda student, host: _run_apart(test, loaded, student, host),
        together=Together(
            FORM,
            f"{module}:{name}",
            files.start(loaded.folder) / f"{module}.py",
            loaded.folder,
            loaded.students,
            points,
            settings.seconds,
            marks.hidden_error(method),
        ),
    )


def _method(test: unittest.TestCase) -> Any:
    return getattr(test, test._testMethodName)


def _skipped(test: unittest.TestCase) -> str:
    """Return why unittest skips a test without a look at it."""
    for each in (type(test), _method(test)):
        if getattr(each, "__unittest_skip__", False):
            return str(getattr(each, "__unittest_skip_why__", "")) or "no reason given"
    return ""


class _Result(unittest.TestResult):
    """Collects every outcome that unittest knows."""

    def __init__(self) -> None:
        super().__init__()
        self.finding = Finding()

    def _failed(self, where: str, error: _Error) -> None:
        assert error[1] is not None
        self.finding.failures.append((where, error[1]))

    def addError(self, test: unittest.TestCase, err: _Error) -> None:  # noqa: N802 - unittest's
        # setUpClass and setUpModule report by a stand-in that is no test.
        self._failed("" if isinstance(test, unittest.TestCase) else str(test), err)

    def addFailure(self, test: unittest.TestCase, err: _Error) -> None:  # noqa: ARG002, N802
        self._failed("", err)

    def addSubTest(  # noqa: N802 - unittest's
        self, test: unittest.TestCase, subtest: unittest.TestCase, err: _Error | None
    ) -> None:
        del test
        if err is not None:
            self._failed(_subtest_name(subtest), err)

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:  # noqa: ARG002, N802
        self.finding.skipped = reason or "no reason given"

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:  # noqa: ARG002, N802
        error = AssertionError("it was expected to fail, and passed")
        self.finding.failures.append(("", error))


def _subtest_name(subtest: Any) -> str:
    return str(subtest._subDescription())


def _run_apart(test: unittest.TestCase, loaded: Loaded, student: Student, host: Host) -> None:
    """Run a test, with its class's and module's set-up, against a student's process."""
    marks.forget_what_it_set(_method(test))
    result, printed = _Result(), io.StringIO()
    with apart(loaded, student, test.id()) as watch, contextlib.redirect_stdout(printed):
        unittest.TestSuite([test]).run(result)
    finding, method = result.finding, _method(test)
    finding.printed = printed.getvalue()
    finding.certain = watch.failures
    finding.excused = shared.that_matter(watch.excused)
    excuse_types(finding, loaded.typed, inexact=watch.inexact)
    marks.rank(method, host)
    report(finding, host.note)
    weight = marks.points_of(method) or 0.0
    earned = marks.earned(getattr(method, "__score__", None), weight, host.note)
    hidden = marks.hidden_error(method)
    judge(finding, earned=earned, hidden=hidden, not_given=loaded.not_given)
