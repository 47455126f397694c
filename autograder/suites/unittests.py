"""Reads and runs suites of unittest, with the decorators of gradescope-utils."""

from __future__ import annotations

import importlib
import unittest
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from autograder.errors import UsageError
from autograder.sandbox.proxies import Student
from autograder.submitted import libraries
from autograder.suites import files, guard, marks
from autograder.suites.judging import excuse_stand_ins, excuse_types, judge, report
from autograder.suites.keeping import kept_in
from autograder.suites.lasting import Lasting
from autograder.suites.loading import Loaded, prepared
from autograder.suites.model import Case, Collected, Host
from autograder.suites.running import ONE_AT_A_TIME, apart
from autograder.suites.settings import Settings
from autograder.suites.students import Students
from autograder.suites.submissions import PerSubmission
from autograder.suites.together import Together
from autograder.suites.unittest_session import UnittestSession

FORM = "unittest"
_PATTERN = "test*.py"


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
    first = Imported(loaded)
    imported = PerSubmission(first, first.again)
    session = first.session
    for test in session.tests:
        case = _case(test, loaded, settings, session, imported)
        if case.id in cases:
            raise UsageError(f"the suite has two tests named {case.id}")
        cases[case.id] = case
    return Collected(list(cases.values()), test_files(folder), leave_out=first.leave_out)


class Imported:
    """A suite as unittest has found it, and what lives on in it; for one submission."""

    def __init__(self, loaded: Loaded, elsewhere: Collection[str] = ()) -> None:
        self.loaded = loaded
        self.session = _session(loaded)
        self.lasting = Lasting(self.session)
        self.leave_out(elsewhere)

    def leave_out(self, tests: Collection[str]) -> None:
        """Expect that these tests do not run here."""
        self._elsewhere = tests
        self.session.leave_out(tests)

    def again(self) -> Imported:
        """Import the same again."""
        return Imported(self.loaded.again(), self._elsewhere)


def _session(loaded: Loaded) -> UnittestSession:
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
                    tip=getattr(error, "tip", "") or libraries.how_to_install(str(error)),
                ) from error
            if watch.failures:
                raise UsageError(f"{path} cannot be used: {watch.failures[0]}")
            tests.extend(_flat(found))
        return UnittestSession(tests)


def _flat(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from _flat(test)
        elif isinstance(test, unittest.TestCase):
            yield test


def _case(
    test: unittest.TestCase,
    loaded: Loaded,
    settings: Settings,
    session: UnittestSession,
    imported: PerSubmission[Imported],
) -> Case:
    method, part = _method(test), type(test).__name__
    name = f"{part}.{test._testMethodName}"
    order = getattr(method, "__leaderboard_sort_order__", "desc")
    marks.require_known(order, ["asc", "desc"], f"{name} has the leaderboard order")
    skipped = _skipped(test)
    points = 0.0 if skipped else marks.points_of(method) or 0.0
    module = type(test).__module__
    file = files.start(loaded.folder) / f"{module}.py"
    return Case(
        id=name,
        title=test.shortDescription() or str(test),
        points=points,
        plain=not skipped and marks.points_of(method) is None,
        function=name,
        part=part,
        number=marks.number_of(method),
        visibility=marks.visibility_of(method, name),
        tags=marks.tags_of(method),
        skipped=skipped,
        known_as=f"{module}.{name}",
        hidden_error=marks.hidden_error(method),
        apart=lambda student, host: _run_apart(
            test.id(), imported.of(student._session), student, host
        ),
        resumes=lambda session: imported.of(session).lasting.resumes(test.id()),
        shares=frozenset(map(str, session.shares(test.id())))
        | kept_in(loaded.folder, file, type(test)),
        together=Together(
            FORM,
            f"{module}:{name}",
            file,
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


def _run_apart(name: str, suite: Imported, student: Student, host: Host) -> None:
    """Run a test, with its class's and module's set-up, against a student's process."""
    test, loaded, lasting = suite.session.test(name), suite.loaded, suite.lasting
    marks.forget_what_it_set(_method(test))
    with apart(loaded, student, test.id(), lasting) as watch:
        kept = dict(vars(test))
        finding = suite.session.run(test)
        left = lasting.end(test.id())
        vars(test).clear()  # what it has put there is no later test's
        vars(test).update(kept)
        del kept
    method = _method(test)
    left.add_to(finding, watch)
    excuse_types(finding, loaded.typed, inexact=watch.inexact)
    excuse_stand_ins(finding)
    marks.rank(method, host)
    report(finding, host.note)
    weight = marks.points_of(method) or 0.0
    earned = marks.earned(getattr(method, "__score__", None), weight, host.note)
    hidden = marks.hidden_error(method)
    judge(finding, earned=earned, hidden=hidden, not_given=loaded.not_given)
