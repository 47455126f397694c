"""Runs one test of a suite beside the student's code, in their process, with its own runner.

The text of this module is sent there, so it imports nothing of the harness. Whatever it
returns is what that process says: student code could have changed all of it.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
import traceback
from typing import Any

from autograder.suites.inside.cells_there import let_cells_fail

_LONGEST = 20_000


def lay_out(files: dict[str, Any]) -> str:
    """Write the files of the suite and of the submission; return the folder."""
    root = os.getcwd()
    for name, content in files.items():
        place = os.path.join(root, name)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if os.path.lexists(place):
            os.remove(place)
        with open(place, "wb") as file:
            file.write(content.tobytes())
    return root


def blame(
    error: BaseException | None, theirs: dict[str, bool], root: str, when: str = "call"
) -> list[str]:
    """Return whose an error may be: ``["student", ""]``, or the grader's, and what it missed.

    An import that fails, a file that is not there and what the jail refuses are the grader's,
    unless code of the student's was asked for it; so is what stops the suite itself from
    being imported.
    """
    if error is None or isinstance(error, AssertionError):
        return ["student", ""]
    frames = traceback.extract_tb(error.__traceback__)
    places = {os.path.relpath(os.path.realpath(frame.filename), root) for frame in frames}
    name = type(error).__name__
    if isinstance(error, SyntaxError) and error.filename:
        places.add(os.path.relpath(os.path.realpath(error.filename), root))
    if any(place in theirs for place in places):
        return ["student", ""]
    if isinstance(error, ImportError):
        wanted = error.name or ""
        known = any(wanted == each or wanted.startswith(f"{each}.") for each in theirs)
        return ["student", ""] if known else ["grader", f"the import of {wanted}"]
    if isinstance(error, FileNotFoundError) and error.filename:
        return ["file", os.path.relpath(os.path.join(root, os.fsdecode(error.filename)), root)]
    if isinstance(error, PermissionError) or "socket" in str(frames[-1:]):
        return ["grader", str(error)]
    if name == "FixtureLookupError":
        return ["grader", f"fixture {getattr(error, 'argname', '')}"]
    lacks = getattr(getattr(error, "obj", None), "__name__", "")  # hw.f, where there is no f
    if name in ("UsageError", "ConftestImportFailure") or (
        when == "collect" and lacks not in theirs
    ):
        return ["grader", f"{name}: {error}"[:500]]
    return ["student", ""]


class Rows:
    """What is said of a test: a row for each phase, subtest or error in it."""

    def __init__(self, theirs: dict[str, bool], root: str) -> None:
        self.theirs = theirs
        self.root = root
        self.rows: list[list[Any]] = []

    def add(
        self,
        when: str,
        outcome: str,
        *,
        summary: str = "",
        shown: str = "",
        error: BaseException | None = None,
    ) -> None:
        """Add a row."""
        whose, missed = blame(error, self.theirs, self.root, when)
        shown = shown.replace(self.root + os.sep, "")[:_LONGEST]
        self.rows.append([when, outcome, summary[:2_000], shown, whose, missed])


def _as_raised(error: BaseException | None) -> BaseException | None:
    """Return an error without the many lines that pytest wraps an import that failed in."""
    if error is not None and error.__cause__ and type(error).__name__ == "CollectError":
        return error.__cause__
    return error


def _said_by(error: BaseException | None) -> str:
    try:
        said = str(error) if error is not None else ""
    except Exception:  # whatever a student's own class does
        return ""
    return said if said.strip() else ""


class Plugin:
    """Takes note of what pytest reports."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.printed = ""
        self.function: Any = None
        self.raised: dict[int, BaseException] = {}

    def pytest_configure(self, config: Any) -> None:
        """Let marks of suites be known."""
        for line in ("points(n)", "hidden", "number(n)", "visibility(when)", "tags(*names)"):
            config.addinivalue_line("markers", line)

    def pytest_exception_interact(self, call: Any, report: Any) -> None:
        """Keep what a file raised that cannot be imported, for the report of it."""
        self.raised[id(report)] = call.excinfo.value

    def pytest_runtest_makereport(self, item: Any, call: Any) -> Any:
        """Keep what a test raised; run around pytest's making of the report."""
        try:
            report = yield
        except Exception:  # the student's exception does not let itself be shown
            pytest = importlib.import_module("pytest")
            shown = f"{type(call.excinfo.value).__name__} was raised, and cannot be shown"
            report = pytest.TestReport(item.nodeid, item.location, {}, "failed", shown, call.when)
        if call.excinfo is not None:
            self.raised[id(report)] = call.excinfo.value
        return report

    def pytest_collectreport(self, report: Any) -> None:
        """Take note of a file that cannot be imported."""
        if report.failed:
            self._failed("collect", report)

    def pytest_keyboard_interrupt(self, excinfo: Any) -> None:
        """Take note of what ends pytest itself: a KeyboardInterrupt, or ``pytest.exit()``."""
        error = excinfo.value
        when = "collect" if self.function is None else "call"
        said = f"{type(error).__name__}: {_said_by(error)}".removesuffix(": ")
        self.rows.add(when, "failed", summary=said, error=error)

    def pytest_runtest_setup(self, item: Any) -> None:
        """Keep the function: the decorators leave a score on it."""
        self.function = getattr(item, "function", None)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Take note of one phase."""
        reason = getattr(report, "wasxfail", None)
        if reason is not None:
            outcome = "xfailed" if report.skipped else "xpassed"
            self.rows.add(report.when, outcome, summary=str(reason))
        elif report.failed:
            self._failed(report.when, report)
        elif report.skipped:
            why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            self.rows.add(report.when, "skipped", summary=str(why).removeprefix("Skipped: "))
        elif report.when == "call":
            self.rows.add("call", "passed")
        if report.when == "call":
            self.printed = report.capstdout[:_LONGEST]

    def _failed(self, when: str, report: Any) -> None:
        error = _as_raised(self.raised.get(id(report)))
        crash = getattr(report.longrepr, "reprcrash", None)
        text = report.longreprtext
        last = (text.strip().splitlines() or [""])[-1]
        said = _said_by(error)
        summary = said or (str(crash.message) if crash is not None else last)
        self.rows.add(when, "failed", summary=summary, shown=text, error=error)


def run_pytest(test: str, rows: Rows, settings: str) -> tuple[str, Any]:
    """Run a test by the name that pytest has for it; return what it printed, and its function.

    Looking for plugins takes ten times as long as a test: that is done for one that asks for
    what pytest itself has not.
    """
    plugin = Plugin(rows)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    code = _main(test, plugin, settings)
    lacks = any(row[5].startswith("fixture ") for row in rows.rows)
    if lacks or (code == 4 and not rows.rows):  # no such option
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        rows.rows.clear()
        plugin = Plugin(rows)
        code = _main(test, plugin, settings)
        if code == 4 and not rows.rows:
            plugin = Plugin(rows)
            code = _main(test, plugin, settings, "-o", "addopts=")
    if not rows.rows:
        rows.rows.append(["collect", "failed", "", "", "grader", f"the test (pytest: {code})"])
    return plugin.printed, plugin.function


def _main(test: str, plugin: Plugin, settings: str, *more: str) -> int:
    import pytest

    rows = plugin.rows
    fixed = [test, *pytest_options(rows.root, settings)]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return int(pytest.main([*fixed, *more], plugins=[plugin]))


def pytest_options(root: str, settings: str) -> list[str]:
    """Return the options that every session of pytest gets."""
    import pytest

    make: Any = pytest.hookimpl(wrapper=True)
    if not hasattr(Plugin.pytest_runtest_makereport, "pytest_impl"):
        Plugin.pytest_runtest_makereport = make(Plugin.pytest_runtest_makereport)  # type: ignore[method-assign]
    fixed = [f"--rootdir={root}", "-c", settings or os.devnull, "--capture=sys", "--tb=short"]
    fixed += ["--color=no", "-q", "-o", "verbosity_assertions=1", f"--confcutdir={root}"]
    for name in ("cacheprovider", "faulthandler", "xdist", "pytest_cov"):
        fixed += ["-p", f"no:{name}"]
    return fixed


def result_of(rows: Rows) -> Any:
    """Return a result of unittest that fills some rows."""
    import unittest

    class Result(unittest.TestResult):
        def failed(self, where: str, err: Any) -> None:
            error = err[1]
            text = "".join(traceback.format_exception(error))
            summary = str(error) or type(error).__name__
            rows.add(where, "failed", summary=summary, shown=text, error=error)

        def addError(self, test: Any, err: Any) -> None:  # noqa: N802 - unittest's
            where = "call" if isinstance(test, unittest.TestCase) else str(test)
            self.failed(where, err)

        addFailure = addError  # noqa: N815

        def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:  # noqa: ARG002, N802
            if err is not None:
                self.failed(str(subtest._subDescription()), err)

        def addSkip(self, test: Any, reason: str) -> None:  # noqa: ARG002, N802
            rows.add("call", "skipped", summary=reason)

        def addUnexpectedSuccess(self, test: Any) -> None:  # noqa: ARG002, N802
            rows.add("call", "failed", summary="it was expected to fail, and passed")

    return Result()


def run_unittest(test: str, rows: Rows) -> tuple[str, Any]:
    """Run a test, ``module:Class.method``; return what it printed, and its function."""
    import unittest

    result = result_of(rows)
    module, _, name = test.partition(":")
    printed, method = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        try:
            found = unittest.TestLoader().loadTestsFromName(name, importlib.import_module(module))
            case: Any = next(iter(found))
            method = getattr(case, case._testMethodName)
        except Exception as error:
            result.failed("collect", (type(error), error, None))
        else:
            unittest.TestSuite([case]).run(result)
            method = getattr(case, case._testMethodName)
    if not rows.rows:
        rows.add("call", "passed")
    return printed.getvalue()[:_LONGEST], method


def set_by(function: Any) -> list[Any]:
    """Return the score that a test has set, and what it ranks."""
    score = getattr(function, "__score__", None)
    number: float | None = None
    if score is not None:  # what is no number is no score over there either
        number = float(score) if type(score) in (bool, int, float) else float("nan")
    column = getattr(function, "__leaderboard_column__", None)
    value = getattr(function, "__leaderboard_value__", None)
    if column is None or type(value) not in (int, float, str):
        return [number, None]
    order = getattr(function, "__leaderboard_sort_order__", "desc")
    return [number, [str(column), value, str(order)]]


def get_ready(files: dict[str, Any], path: list[str], notebooks: list[str]) -> str:
    """Lay out every file, and let modules be imported from them; return the folder."""
    root = os.path.realpath(lay_out(files))
    for notebook in notebooks:
        let_cells_fail(os.path.join(root, notebook))
    sys.path[:0] = [os.path.normpath(os.path.join(root, each)) for each in path]
    importlib.invalidate_caches()
    return root
