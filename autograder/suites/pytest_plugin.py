"""What pytest reports while it collects and runs tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from autograder.suites.lasting import Made, noted


@dataclass
class Ran:
    """What pytest reports of one test.

    Attributes
    ----------
    reports : list of TestReport
        Of its set-up, its call, its subtests and its tear-down.
    errors : dict of int to exception
        What was raised, by the place of the report of it.
    """

    reports: list[Any] = field(default_factory=list)
    errors: dict[int, BaseException] = field(default_factory=dict)


class Plugin:
    """Takes note of what pytest reports."""

    def __init__(self) -> None:
        self.failed: list[Any] = []
        self.skipped: list[Any] = []
        self.ran = Ran()
        self._raised: dict[int, BaseException] = {}
        #: What came of making each fixture of a wider scope.
        self.made: dict[Any, Made] = {}
        self.fixtures: set[Any] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Any:
        """Note what making a fixture of a wider scope comes to."""
        self.fixtures.add(fixturedef)
        if fixturedef.scope == "function":
            return (yield)
        with noted() as self.made[fixturedef]:
            return (yield)

    def pytest_configure(self, config: Any) -> None:
        """Make known the marks that are read here."""
        for line in ("points(n): what a test is worth", "hidden: students do not see it",
                     "number(n): its number", "visibility(when): when students see it",
                     "tags(*names): passed on to Gradescope"):  # fmt: skip
            config.addinivalue_line("markers", line)

    def pytest_collectreport(self, report: Any) -> None:
        """Keep what could not be collected."""
        if report.failed:
            self.failed.append(report)
        elif report.skipped:
            self.skipped.append(report)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: Any) -> Any:
        """Keep the exception beside the report of it."""
        report = yield
        if call.excinfo is not None:
            self._raised[id(report)] = call.excinfo.value
        return report

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Keep what came of a phase of a test."""
        error = self._raised.get(id(report))
        if error is not None:
            self.ran.errors[len(self.ran.reports)] = error
        self.ran.reports.append(report)

    def start(self) -> None:
        """Forget what the test before came to."""
        self.ran, self._raised = Ran(), {}
