"""Runs a suite by its own runner: the text of this file is run as a program of its own.

Nothing of the harness is imported. It is started in the suite's folder, with the files of a
submission laid over it, as ``python -c TEXT FORM OUTPUT START [OPTION ...]``, and writes a line
of JSON for each test as soon as that has ended: its name, what became of it, the part of its
points that it gave, and why.
"""

import builtins
import json
import os
import sys
import unittest
from typing import Any

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
_LONGEST = 500


class Told:
    """The lines that are written."""

    def __init__(self, path: str) -> None:
        self.path = path

    def say(self, test: str, what: str, function: Any = None, why: str = "") -> None:
        """Write a line."""
        line = [test, what, _earned(what, function), why.strip()[:_LONGEST]]
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _earned(what: str, function: Any) -> float:
    """Return the part of its points that a test gives, as gradescope-utils counts it."""
    score = getattr(function, "__score__", None)
    weight = getattr(function, "__weight__", None)
    if isinstance(score, (int, float)) and isinstance(weight, (int, float)) and weight:
        return min(max(float(score) / weight, 0.0), 1.0)
    return 1.0 if what == PASSED else 0.0


class _Result(unittest.TestResult):
    """Says what becomes of each test of unittest."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self.told = told
        self.found: dict[str, tuple[str, str]] = {}

    def _note(self, test: Any, what: str, why: str = "") -> None:
        worse = self.found.get(test.id(), (PASSED, ""))[0] == FAILED
        if not worse:
            self.found[test.id()] = (what, why)

    def startTest(self, test: Any) -> None:  # noqa: N802 - unittest's
        super().startTest(test)
        function = getattr(getattr(test, test._testMethodName), "__func__", None)
        getattr(function, "__dict__", {}).pop("__score__", None)

    def addError(self, test: Any, err: Any) -> None:  # noqa: N802 - unittest's
        said = f"{type(err[1]).__name__}: {err[1]}"
        if type(test).__name__ == "_FailedTest":  # of a file that cannot be imported
            said = str(err[1]).strip().splitlines()[-1]
        if isinstance(test, unittest.TestCase):
            self._note(test, FAILED, said)
        else:
            self.told.say(str(test), FAILED, None, said)

    def addFailure(self, test: Any, err: Any) -> None:  # noqa: N802 - unittest's
        self._note(test, FAILED, str(err[1]))

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:  # noqa: ARG002, N802
        if err is not None:
            self._note(test, FAILED, str(err[1]))

    def addSkip(self, test: Any, reason: str) -> None:  # noqa: N802 - unittest's
        self._note(test, SKIPPED, reason)
        if not isinstance(test, unittest.TestCase):
            self.told.say(str(test), SKIPPED, None, reason)

    def addUnexpectedSuccess(self, test: Any) -> None:  # noqa: N802 - unittest's
        self._note(test, FAILED, "it was expected to fail, and passed")

    def stopTest(self, test: Any) -> None:  # noqa: N802 - unittest's
        super().stopTest(test)
        what, why = self.found.get(test.id(), (PASSED, ""))
        method = getattr(test, test._testMethodName, None)
        self.told.say(test.id(), what, method, why)


class Plugin:
    """Says what becomes of each test of pytest."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.what, self.why = PASSED, ""

    def pytest_configure(self, config: Any) -> None:
        """Let the marks that suites use be known."""
        for mark in ("points", "hidden", "number", "visibility", "tags", "max_score", "weight"):
            config.addinivalue_line("markers", f"{mark}: read by the harness")

    def pytest_collectreport(self, report: Any) -> None:
        """Tell of a file that cannot be imported."""
        if report.failed:
            lines = [each[1:] for each in report.longreprtext.splitlines() if each[:1] == "E"]
            self.told.say(report.nodeid, FAILED, None, (lines or [report.longreprtext])[0])

    def pytest_runtest_setup(self, item: Any) -> None:
        """Forget what another case of the same test has set."""
        getattr(getattr(item, "function", None), "__dict__", {}).pop("__score__", None)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Take note of one phase of a test."""
        if report.when == "setup":
            self.what, self.why = PASSED, ""
        if hasattr(report, "wasxfail"):
            return
        if report.failed and self.what != FAILED:
            crash = getattr(report.longrepr, "reprcrash", None)
            said = crash.message if crash is not None else report.longreprtext[-_LONGEST:]
            self.what, self.why = FAILED, str(said)
        elif report.skipped and self.what == PASSED:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            self.what, self.why = SKIPPED, str(reason).removeprefix("Skipped: ")

    def pytest_runtest_teardown(self, item: Any) -> None:
        """Keep the function: the decorators leave a score on it."""
        self.function = getattr(item, "function", None)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Tell of a test that has ended."""
        self.told.say(nodeid, self.what, getattr(self, "function", None), self.why)


class Shell:
    """Does nothing of what the cells of a notebook ask IPython for: ``%matplotlib inline``."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_arguments, **_named: None


def main(form: str, output: str, start: str, *options: str) -> None:
    """Run a suite."""
    told = Told(output)
    vars(builtins).update(get_ipython=Shell, display=print)  # as where the notebook was made
    if form == "pytest":
        import pytest

        # A file that cannot be imported costs its own tests, here as in the harness.
        fixed = ["-q", "--continue-on-collection-errors", f"--rootdir={os.getcwd()}"]
        fixed += ["-p", "no:cacheprovider", "-p", "no:randomly"]
        pytest.main([*fixed, *options, start], plugins=[Plugin(told)])
    else:
        unittest.defaultTestLoader.discover(start).run(_Result(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
