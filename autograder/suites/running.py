"""Runs one unittest method, and keeps what gradescope-utils loses."""

from __future__ import annotations

import contextlib
import io
import threading
import traceback
import types
import unittest
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gradescope_utils.autograder_utils.files import check_submitted_files

from autograder.errors import AutograderError, GraderError, Unfinished, Wrong
from autograder.sandbox.proxies import Student
from autograder.sandbox.session import Session
from autograder.suites import guard, programs
from autograder.suites.loading import Suite
from autograder.suites.remote import talking_to
from autograder.suites.values import RaisedByStudent

_Error = tuple[type[BaseException], BaseException, types.TracebackType] | tuple[None, None, None]
#: unittest and the captured output are one for the whole process.
_ONE_AT_A_TIME = threading.Lock()


@dataclass
class Finding:
    """What became of one test.

    Attributes
    ----------
    failures : list of (str, exception)
        What went wrong and where: in the test, a subTest, or setUpClass.
    skipped : str
        Why it was skipped.
    printed : str
        What the test and the student's code printed.
    certain : list of Exception
        What decides whatever the test made of it: a ``Wrong`` of the student's, whose code
        was stopped or answered nonsense, or what the grader could not do.
    excused : list of GraderError
        What the grader could not do, and the test perhaps without.
    """

    failures: list[tuple[str, BaseException]] = field(default_factory=list)
    skipped: str = ""
    printed: str = ""
    certain: list[Exception] = field(default_factory=list)
    excused: list[GraderError] = field(default_factory=list)


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


@contextlib.contextmanager
def _submitted_in(folder: Path) -> Iterator[None]:
    """Let ``check_submitted_files`` look into a folder, not into Gradescope's."""
    before = check_submitted_files.__defaults__
    check_submitted_files.__defaults__ = (str(folder),)
    try:
        yield
    finally:
        check_submitted_files.__defaults__ = before


def run(test: unittest.TestCase, student: Student, suite: Suite, session: Session) -> Finding:
    """Run a test, with its class's and module's set-up, against a student's process.

    Parameters
    ----------
    session : Session
        Where the student's files are.
    """
    result, printed = _Result(), io.StringIO()
    watch = guard.Watch(
        suite.folder,
        suite.module,
        suite.names,
        suite.texts,
        submitted=session.files,
        staged=session.staged,
        sandbox=session.sandbox.root,
    )
    with (
        _ONE_AT_A_TIME,
        suite.importable(),
        _submitted_in(session.staged),
        guard.watching(watch),
        talking_to(student, watch),
        programs.in_the_jail(student, session, watch),
        contextlib.redirect_stdout(printed),
    ):
        unittest.TestSuite([test]).run(result)
    finding = result.finding
    finding.printed = printed.getvalue()
    finding.certain, finding.excused = watch.failures, watch.excused
    return finding


def judge(finding: Finding, *, earned: float | None, hidden: str) -> None:
    """Raise what the finding means for the score.

    Parameters
    ----------
    earned : float, optional
        The fraction of the points that the test set itself, with ``set_score``.
    hidden : str
        What to say instead of the error, for ``@hide_errors``.

    Raises
    ------
    Wrong
        If it failed, or set a score below its weight.
    Unfinished
        If it was skipped.
    AutograderError
        If the suite asks for what cannot be.
    """
    if finding.certain:
        decisive = finding.certain[0]
        raise Wrong(hidden) if hidden and isinstance(decisive, Wrong) else decisive
    if finding.failures and finding.excused:
        raise finding.excused[0]
    for _, error in finding.failures:
        if isinstance(error, (Wrong, AutograderError)) and not hidden:
            raise error
    if finding.failures:
        part = earned or 0.0
        if hidden:
            raise Wrong(hidden, earned=part)
        where, error = finding.failures[0]
        raise Wrong(
            _summary(finding), detail=_detail(finding), earned=part, found=_found(where, error)
        )
    if finding.skipped:
        raise Unfinished(f"the test was skipped: {finding.skipped}")
    if earned is not None and earned < 1.0:
        raise Wrong(f"The test gives {earned:.0%} of its points", earned=max(earned, 0.0))


def _summary(finding: Finding) -> str:
    where, error = finding.failures[0]
    count = len(finding.failures)
    first = str(error).strip().splitlines()[:1] or [type(error).__name__]
    place = f"{where}: " if where else ""
    more = f" (and {count - 1} more)" if count > 1 else ""
    return f"Test Failed: {place}{first[0]}{more}"


def _found(where: str, error: BaseException) -> str:
    del where
    return f"{type(error).__name__}: {error}" if isinstance(error, RaisedByStudent) else ""


def _detail(finding: Finding) -> str:
    passages = []
    for where, error in finding.failures:
        text = str(error)
        if isinstance(error, RaisedByStudent):
            text = error.student_traceback
        elif not isinstance(error, AssertionError):
            text = "".join(traceback.format_exception_only(error))
        passages.append(f"{where}\n{text}".strip())
    whole = "\n\n".join(passages)
    return whole if "\n" in whole else ""  # the summary says as much
