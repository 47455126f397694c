"""Runs the tests of unittest one by one, with classes and modules set up as its runner does.

``setUpModule`` and ``setUpClass`` run before the first test of theirs, and what undoes them
after the last: see :mod:`autograder.suites.lasting`.
"""

from __future__ import annotations

import contextlib
import io
import sys
import types
import unittest
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from autograder.suites.judging import Finding
from autograder.suites.lasting import Key, Made, noted
from autograder.suites.reaching import with_helpers

_Error = tuple[type[BaseException], BaseException, types.TracebackType] | tuple[None, None, None]


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


class _Over:
    """Stands for a class that is torn down, in a module that is not."""


class UnittestSession:
    """The tests of a suite; of what they share, see :class:`autograder.suites.lasting.Scopes`.

    Attributes
    ----------
    tests : sequence of TestCase
        In unittest's order.
    """

    def __init__(self, tests: Sequence[unittest.TestCase]) -> None:
        self.tests = tests
        modules = {type(test).__module__ for test in tests}
        self._modules = {name: vars(sys.modules[name]) for name in modules}
        self._by_id = {test.id(): test for test in tests}
        self._elsewhere: frozenset[str] = frozenset()
        self._suite: Any = unittest.TestSuite()
        self._result = self._new_result()
        self._made: dict[Key, tuple[Made, Finding]] = {}

    def _new_result(self) -> Any:
        result: Any = _Result()
        result._moduleSetUpFailed = False
        result._previousTestClass = None
        return result

    def leave_out(self, tests: Collection[str]) -> None:
        """Expect that these tests do not run here."""
        self._elsewhere = frozenset(tests)

    def test(self, name: str) -> unittest.TestCase:
        """Return a test by its id."""
        return self._by_id[name]

    def run(self, test: unittest.TestCase) -> Finding:
        """Run one test, and return what became of it.

        What no later test shares is torn down with it.
        """
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                self._leave(test)
                finding = self._result.finding = Finding()
                self._run(test, finding)
                self._leave(self._following(test))
        except BaseException:
            self.finish()
            raise
        finding.printed = printed.getvalue()
        return finding

    def _run(self, test: unittest.TestCase, finding: Finding) -> None:
        result, cls, module = self._result, type(test), type(test).__module__
        self._set_up(module, lambda: self._suite._handleModuleFixture(test, result))
        self._set_up(cls, lambda: self._suite._handleClassSetUp(test, result))
        result._previousTestClass = cls
        if getattr(cls, "_classSetupFailed", False) or result._moduleSetUpFailed:
            for _, earlier in self._made.values():
                if not finding.failures and not finding.skipped:
                    finding.failures += earlier.failures
                    finding.skipped = earlier.skipped
            return
        test(result)

    def _set_up(self, key: Key, set_up: Callable[[], None]) -> None:
        """Set up a class or a module, unless it is, and note what comes of it."""
        if key in self._made:
            return
        before = self._result.finding
        self._result.finding = found = Finding()
        with noted() as made:
            set_up()
        self._result.finding = before
        before.failures += found.failures
        before.skipped = before.skipped or found.skipped
        self._made[key] = (made, found)

    def _following(self, test: unittest.TestCase) -> unittest.TestCase | None:
        later = self.tests[self.tests.index(test) + 1 :]
        return next((each for each in later if each.id() not in self._elsewhere), None)

    def _leave(self, following: unittest.TestCase | None) -> None:
        """Tear down what the next test does not share."""
        result, before = self._result, self._result._previousTestClass
        if before is None or type(following) is before:
            return
        self._suite._tearDownPreviousClass(following, result)
        self._made.pop(before, None)
        if type(following).__module__ != before.__module__:
            self._suite._handleModuleTearDown(result)
            self._made.clear()
            result._previousTestClass = None
        else:
            over = type("_Over", (_Over,), {"__module__": before.__module__})
            result._previousTestClass = over

    def finish(self) -> None:
        """Tear down everything that lives on, and forget it."""
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                self._leave(None)
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: S110 - what broke half-way is no test's
            pass
        self._result = self._new_result()
        self._made.clear()

    def made(self) -> Mapping[Key, Made]:
        """Return the classes and modules with a set-up of their own that live on."""
        return {key: made for key, (made, _) in self._made.items() if self._has_set_up(key)}

    def shares(self, test: str) -> Collection[Key]:
        """Return those that a test is in."""
        cls = type(self._by_id[test])
        return [key for key in (cls, cls.__module__) if self._has_set_up(key)]

    def held(self, test: str) -> Iterable[tuple[Key, object]]:
        """Return what outlives a test: the names of its class and its module."""
        cls = type(self._by_id[test])
        for each in cls.__mro__:
            if each not in (object, unittest.TestCase):
                yield from vars(each).items()
        yield from with_helpers(self._modules[cls.__module__])

    def _has_set_up(self, key: Key) -> bool:
        """Whether a class or a module is set up, or undone, in a way of its own."""
        if not isinstance(key, type):
            return bool({"setUpModule", "tearDownModule"} & {*self._modules[key]})
        above = [vars(each) for each in key.__mro__ if each not in (unittest.TestCase, object)]
        return any({"setUpClass", "tearDownClass"} & {*names} for names in above)
