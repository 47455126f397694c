"""A session of pytest in this process that stays open: collected once, run test by test.

pytest itself collects and runs. What lives on after a test lives as long as pytest lets it:
see :mod:`autograder.suites.lasting`.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import warnings
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from _pytest.assertion import util
from _pytest.config import _prepareconfig
from _pytest.main import Session

from autograder.errors import UsageError
from autograder.submitted import libraries
from autograder.suites import patches, raised
from autograder.suites.lasting import Made
from autograder.suites.pytest_plugin import Plugin, Ran
from autograder.suites.pytest_scopes import PytestScopes

#: Where pytest's own settings of a suite may stand, and the line that says so.
_SETTINGS = {
    "pytest.ini": "",
    ".pytest.ini": "",
    "pytest.toml": "",
    "pyproject.toml": "[tool.pytest",
    "tox.ini": "[pytest]",
    "setup.cfg": "[tool:pytest]",
}
#: Plugins that write into the suite's folder, or change the process around the tests.
_WITHOUT = ("cacheprovider", "faulthandler", "unraisableexception", "threadexception", "xdist",
            "pytest_cov", "randomly", "rerunfailures", "pytest-gradescope")  # fmt: skip


class PytestSession:
    """The tests of a folder, as pytest has collected them.

    Attributes
    ----------
    items : list of Item
        In pytest's order.
    remarks : list of str
        What was not collected, and why.
    left_out : list of Path
        The files that are skipped as a whole.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.items: list[Any] = []
        self.remarks: list[str] = []
        self.left_out: list[Path] = []
        self._plugin = Plugin()
        self._printed = io.StringIO()
        self._base: tempfile.TemporaryDirectory[str] | None = None
        self._elsewhere: frozenset[str] = frozenset()
        self.scopes = PytestScopes(self)

    def collect(self) -> None:
        """Import the suite's files and find its tests.

        Raises
        ------
        UsageError
            If a file cannot be imported, or pytest refuses the suite.
        """
        patches.install_for_pytest()
        raised.install_for_pytest()
        with self._undisturbed(), contextlib.redirect_stdout(self._printed):
            # Looking for plugins takes as long as many tests: for a suite that needs one.
            if not self._collected(plugins=False) or self._lacks_a_fixture():
                self._collected(plugins=True)
        for report in self._plugin.failed:
            place = report.nodeid or str(self.folder)
            raise UsageError(
                f"{place} cannot be imported: {_last_line(report.longreprtext)}",
                tip=_tip(report.longreprtext),
            )
        self.remarks += [
            f"{report.nodeid} is skipped as a whole: {_reason(report)}"
            for report in self._plugin.skipped
        ]
        self.left_out += [
            self.folder / report.nodeid.partition("::")[0] for report in self._plugin.skipped
        ]
        self.items = list(self._session.items)

    def _collected(self, *, plugins: bool) -> bool:
        """Collect, with the plugins that are installed or without; return whether that works."""
        self._plugin = Plugin()
        try:
            with _variable("PYTEST_DISABLE_PLUGIN_AUTOLOAD", None if plugins else "1"):
                self._config = self._configured(plugins=plugins)
                self._config._do_configure()
                self._session = Session.from_config(self._config)
                self._config.hook.pytest_sessionstart(session=self._session)
                self._config.hook.pytest_collection(session=self._session)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # pytest.exit() in a conftest.py is not an Exception
            if not plugins:
                return False
            said = _said(error)
            raise UsageError(f"{self.folder}: pytest stops: {said}", tip=_tip(said)) from error
        return True

    def _lacks_a_fixture(self) -> bool:
        for item in self._session.items:
            info = getattr(item, "_fixtureinfo", None)
            if info is not None and {*info.names_closure} - {*info.name2fixturedefs, "request"}:
                return True
        return False

    def _configured(self, *, plugins: bool) -> Any:
        fixed = ["-p", "no:xdist"]
        for name in _WITHOUT:
            fixed += ["-p", f"no:{name}"]
        fixed += ["-o", "verbosity_assertions=1"]  # whole differences, and no word of -v
        fixed += ["--capture=sys", "--tb=short", "--color=no", f"--rootdir={self.folder}"]
        fixed += [f"--confcutdir={self.folder}", "-c", str(self._settings())]
        words = [str(self.folder), *fixed]
        try:
            return _prepareconfig(words, [self._plugin])
        except pytest.UsageError:
            if not plugins:
                raise
            self._plugin = Plugin()
            config = _prepareconfig([*words, "-o", "addopts="], [self._plugin])
            self.remarks.append("The suite's addopts are not used: pytest does not know them here.")
            return config

    @property
    def made(self) -> Mapping[Any, Made]:
        """What came of making each fixture of a wider scope, whether it lives on or not."""
        return self._plugin.made

    @property
    def settings(self) -> str:
        """The name of the file with pytest's settings; empty if the suite has none."""
        return "" if self._settings() == Path(os.devnull) else self._settings().name

    def _settings(self) -> Path:
        return settings_file(self.folder)

    @contextlib.contextmanager
    def _undisturbed(self) -> Iterator[None]:
        """Keep pytest's state and that of this process apart, should pytest run that too."""
        found, bytecode = util._config, sys.dont_write_bytecode
        finders = sys.meta_path[:]
        sys.dont_write_bytecode = True
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            try:
                sys.meta_path[:0] = [
                    each for each in getattr(self, "_finders", []) if each not in sys.meta_path
                ]
                yield
            finally:
                self._finders = [each for each in sys.meta_path if each not in finders]
                sys.meta_path[:] = [each for each in sys.meta_path if each in finders]
                util._config, sys.dont_write_bytecode = found, bytecode

    def item(self, test: str) -> Any:
        """Return a test by the name of its node."""
        return next(item for item in self.items if item.nodeid == test)

    def run(self, item: Any) -> Ran:
        """Run one test, and return what pytest reports.

        What no later test shares is torn down with it, as pytest does.
        """
        self._plugin.start()
        if self._base is None:
            self._base = tempfile.TemporaryDirectory(prefix="suite-", ignore_cleanup_errors=True)
        factory = self._config._tmp_path_factory
        before, factory._basetemp = factory._basetemp, Path(self._base.name).resolve()
        try:
            with self._undisturbed(), contextlib.redirect_stdout(io.StringIO()):
                self._session.shouldfail = self._session.shouldstop = False
                self._leave(item)
                following = self._following(item)
                self._config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        except BaseException:
            self.scopes.finish()
            raise
        finally:
            factory._basetemp = before
            if not self.scopes.made():
                self._base.cleanup()
                self._base = None
        return self._plugin.ran

    def leave_out(self, tests: Collection[str]) -> None:
        """Expect that these tests do not run here."""
        self._elsewhere = frozenset(tests)

    def _following(self, item: Any) -> Any:
        """Return the test that comes next, of those that run here."""
        later = self.items[self.items.index(item) + 1 :]
        return next((each for each in later if each.nodeid not in self._elsewhere), None)

    def _leave(self, item: Any) -> None:
        """Tear down what a test left for one that is not run after all."""
        state, chain = self._session._setupstate, item.listchain()
        if [*state.stack] != chain[: len(state.stack)]:
            with contextlib.suppress(Exception, pytest.fail.Exception, pytest.skip.Exception):
                state.teardown_exact(item)

    def tear_down(self) -> None:
        """Tear everything down, whatever comes of it."""
        with self._undisturbed(), contextlib.redirect_stdout(io.StringIO()):
            try:
                self._session._setupstate.teardown_exact(None)
            except KeyboardInterrupt:
                raise
            except BaseException:  # noqa: S110 - what broke half-way is no test's
                pass
        # Where something broke half-way, the next test must not find it.
        self._session._setupstate = type(self._session._setupstate)()
        for fixture in self._plugin.fixtures:
            fixture.cached_result = None


def settings_file(folder: Path) -> Path:
    """Return the file with pytest's settings in a folder; the null device if it has none."""
    for name, line in _SETTINGS.items():
        file = folder / name
        if file.is_file() and line in file.read_text(encoding="utf-8", errors="replace"):
            return file
    return Path(os.devnull)


@contextlib.contextmanager
def _variable(name: str, value: str | None) -> Iterator[None]:
    before = os.environ.pop(name, None)
    if value is not None:
        os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name, None)
        if before is not None:
            os.environ[name] = before


def _said(error: BaseException) -> str:
    """Return what stopped pytest, and where in the suite."""
    cause = getattr(error, "cause", None)  # of a conftest.py that cannot be imported
    found = cause if isinstance(cause, BaseException) else error
    return f"{type(found).__name__}: {str(found).strip()}"


def _last_line(text: str) -> str:
    """Return the error at the end of a traceback as pytest shows it."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    errors = [line[1:].strip() for line in lines if line.startswith("E ")]
    return (errors or lines or ["no reason given"])[-1 if not errors else 0]


def _tip(text: str) -> str:
    if "while it is imported" in text:
        return "do that in a fixture or in a test: only then is there a student's process"
    return libraries.how_to_install(text)


def _reason(report: Any) -> str:
    longrepr = report.longrepr
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return str(text).removeprefix("Skipped: ")
