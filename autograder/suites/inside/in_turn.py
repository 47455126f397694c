"""Runs the tests of a suite that share something, one after the other, in one process.

The text of this module is sent to the student's process with that of its neighbours. What is
shared lives as long as the runner lets it, if the tests come in its order.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import unittest
from typing import Any

from autograder.suites.inside.together import Plugin, Rows, pytest_options, result_of, run_pytest


class PytestInTurn:
    """A session of pytest that stays open, with some tests of the suite."""

    def __init__(self, tests: list[str], root: str, settings: str) -> None:
        config = importlib.import_module("_pytest.config")
        main = importlib.import_module("_pytest.main")
        self.plugin = Plugin(Rows({}, root))
        self.settings = settings
        self.items: dict[str, Any] = {}
        try:
            options = pytest_options(root, settings)
            with _quietly():
                self.config = config._prepareconfig([*tests, *options], [self.plugin])
                self.config._do_configure()
                self.session = main.Session.from_config(self.config)
                self.config.hook.pytest_sessionstart(session=self.session)
                self.config.hook.pytest_collection(session=self.session)
            self.items = {item.nodeid: item for item in self.session.items}
        except (Exception, SystemExit):
            self.items = {}

    def run(self, test: str, following: str, rows: Rows) -> tuple[str, Any]:
        """Run one test; what only another session can run has one of its own."""
        item = self.items.get(test)
        if item is None:
            return run_pytest(test, rows, self.settings)
        plugin = self.plugin
        plugin.rows, plugin.printed, plugin.function = rows, "", None
        plugin.raised.clear()
        self.session.shouldfail = self.session.shouldstop = False
        with _quietly():
            try:
                self.config.hook.pytest_runtest_protocol(
                    item=item, nextitem=self.items.get(following)
                )
            except BaseException as error:  # pytest.exit() and the like end pytest itself
                said = f"{type(error).__name__}: {error}".removesuffix(": ")
                rows.add("call", "failed", summary=said, error=error)
                self.items.clear()
        if any(row[5].startswith("fixture ") for row in rows.rows):  # of a plugin
            rows.rows.clear()
            return run_pytest(test, rows, self.settings)
        return plugin.printed, plugin.function


class UnittestInTurn:
    """Some tests of unittest, with their classes and modules set up once."""

    def __init__(self) -> None:
        self.suite: Any = unittest.TestSuite()
        self.result: Any = None
        self.said: dict[str, list[Any]] = {}

    def run(self, test: str, following: str, rows: Rows) -> tuple[str, Any]:
        """Run one test, ``module:Class.method``."""
        module, _, name = test.partition(":")
        printed, before = io.StringIO(), self.result
        self.result = result = result_of(rows)
        result._moduleSetUpFailed = getattr(before, "_moduleSetUpFailed", False)
        result._previousTestClass = getattr(before, "_previousTestClass", None)
        with contextlib.redirect_stdout(printed):
            try:
                found = unittest.TestLoader().loadTestsFromName(
                    name, importlib.import_module(module)
                )
                case: Any = next(iter(found))
                method = getattr(case, case._testMethodName)
            except Exception as error:
                result.failed("collect", (type(error), error, None))
                return printed.getvalue(), None
            self._run(case, rows, result)
            self._leave(case, following, result)
        return printed.getvalue(), method

    def _run(self, case: Any, rows: Rows, result: Any) -> None:
        self.suite._tearDownPreviousClass(case, result)
        self.suite._handleModuleFixture(case, result)
        self.suite._handleClassSetUp(case, result)
        result._previousTestClass = type(case)
        place = f"{type(case).__module__}.{type(case).__qualname__}"
        if getattr(type(case), "_classSetupFailed", False) or result._moduleSetUpFailed:
            if not rows.rows:
                rows.rows += self.said.get(place, self.said.get(type(case).__module__, []))
            self.said[place] = self.said[type(case).__module__] = list(rows.rows)
            return
        case(result)

    def _leave(self, case: Any, following: str, result: Any) -> None:
        """Tear down what the next test does not share."""
        module, _, name = following.partition(":")
        cls = type(case)
        if (module, name.rpartition(".")[0]) == (cls.__module__, cls.__qualname__):
            return
        self.suite._tearDownPreviousClass(None, result)
        over = type("Over", (), {"__module__": cls.__module__})
        result._previousTestClass = over
        if module != cls.__module__:
            self.suite._handleModuleTearDown(result)
            result._previousTestClass = None


def _quietly() -> Any:
    stack = contextlib.ExitStack()
    stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
    stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
    return stack


_in_turn: list[Any] = []


def open_in_turn(form: str, tests: list[str], root: str, settings: str) -> None:
    """Get ready for some tests, which are run one by one."""
    runner = PytestInTurn(tests, root, settings) if form == "pytest" else UnittestInTurn()
    _in_turn[:] = [runner, root]


def root_in_turn() -> str:
    """Return the folder that these tests lie in."""
    return str(_in_turn[1])


def run_in_turn(test: str, following: str, rows: Rows) -> tuple[str, Any]:
    """Run one of them; return what it printed, and its function."""
    printed, function = _in_turn[0].run(test, following, rows)
    if not rows.rows:
        rows.add("call", "passed")
    return printed[:20_000], function
