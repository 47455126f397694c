"""Reads and runs suites of pytest: fixtures, parameters, marks and all."""

from __future__ import annotations

import ast
import fnmatch
import inspect
import os
import unittest
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import UsageError
from autograder.sandbox.proxies import Student
from autograder.suites import files, guard, marks
from autograder.suites.judging import Finding, excuse_stand_ins, excuse_types, judge, report
from autograder.suites.keeping import kept_in
from autograder.suites.lasting import Lasting
from autograder.suites.loading import Loaded, prepared
from autograder.suites.model import Case, Collected, Host
from autograder.suites.running import ONE_AT_A_TIME, apart
from autograder.suites.settings import Settings
from autograder.suites.students import Students
from autograder.suites.submissions import PerSubmission
from autograder.suites.together import Together

if TYPE_CHECKING:
    from autograder.suites.pytest_plugin import Ran
    from autograder.suites.pytest_session import PytestSession

FORM = "pytest"
_PATTERNS = ("test_*.py", "*_test.py", "conftest.py")
#: Marks that say what a test is worth.
_POINTS = ("points", "max_score", "weight", "score", "grade")

#: pytest by itself runs none either, whoever hands in what.
_COROUTINE = "it is a coroutine, which only a plugin runs"


def is_form(folder: Path) -> bool:
    """Whether a folder holds what pytest finds, and unittest does not."""
    return any(_only_pytest_s(path) for path in test_files(folder))


def _only_pytest_s(path: Path) -> bool:
    if path.name == "conftest.py":
        return True
    for node in files.tree(path).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if node.name.startswith("test"):
                return True
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            bases = [ast.unparse(base) for base in node.bases]
            if all(base == "object" for base in bases) and _has_a_test(node):
                return True
    return False


def _has_a_test(node: ast.ClassDef) -> bool:
    return any(isinstance(p, ast.FunctionDef) and p.name.startswith("test") for p in node.body)


def test_files(folder: Path) -> list[Path]:
    """Return the files that pytest finds tests in, and those that configure it."""
    return [
        path
        for path in files.python_files(folder)
        if any(fnmatch.fnmatchcase(path.name, pattern) for pattern in _PATTERNS)
    ]


def read(folder: Path, students: Students, settings: Settings) -> Collected:
    """Have pytest collect a suite, and return its tests.

    Raises
    ------
    UsageError
        If a file cannot be imported.
    """
    first = Imported(prepared(folder, students, test_files(folder)))
    imported = PerSubmission(first, first.again)
    session, loaded = first.session, first.loaded
    names = _names(session.items)
    counted = Counter(_function_of(item) for item in session.items)
    cases = [
        _case(item, names[item.nodeid], loaded, session, imported, settings, counted)
        for item in session.items
    ]
    collected = list(dict.fromkeys(Path(item.path) for item in session.items))
    looked_into = [*collected, *session.left_out, *_conftests(folder)]
    return Collected(cases, looked_into, session.remarks, first.leave_out)


class Imported:
    """A suite as pytest has collected it, and what lives on in it; for one submission."""

    def __init__(self, loaded: Loaded, elsewhere: Collection[str] = ()) -> None:
        from autograder.suites.pytest_session import PytestSession

        self.loaded = loaded
        self.session = PytestSession(loaded.folder)
        watch = loaded.watch()
        with ONE_AT_A_TIME, loaded.importable(), guard.watching(watch):
            self.session.collect()
        if watch.failures:
            raise UsageError(f"{loaded.folder} cannot be used: {watch.failures[0]}")
        self.lasting = Lasting(self.session.scopes, loaded.names)
        self.leave_out(elsewhere)

    def leave_out(self, tests: Collection[str]) -> None:
        """Expect that these tests do not run here."""
        self._elsewhere = tests
        self.session.leave_out(tests)

    def again(self) -> Imported:
        """Import and collect the same again."""
        return Imported(self.loaded.again(), self._elsewhere)


def _conftests(folder: Path) -> list[Path]:
    return [path for path in files.python_files(folder) if path.name == "conftest.py"]


def _function_of(item: Any) -> str:
    """Return what all cases of one test have in common."""
    whole: str = item.nodeid
    callspec = getattr(item, "callspec", None)
    return whole.removesuffix(f"[{callspec.id}]") if callspec is not None else whole


def _names(items: Sequence[Any]) -> dict[str, str]:
    """Return a short name for each test: without its file, where no other has the same."""
    short = {item.nodeid: ".".join(item.nodeid.split("::")[1:]) for item in items}
    often = Counter(short.values())
    return {
        whole: name if often[name] == 1 else f"{Path(whole.split('::')[0]).stem}.{name}"
        for whole, name in short.items()
    }


def _case(
    item: Any,
    name: str,
    loaded: Loaded,
    session: PytestSession,
    imported: PerSubmission[Imported],
    settings: Settings,
    counted: Mapping[str, int],
) -> Case:
    function = getattr(item, "function", item)
    skipped = _skipped(item)
    cls = getattr(item, "cls", None)
    points = 0.0 if skipped else _points(item, function, settings, counted)
    case = Case(
        id=name,
        title=_title(item, function),
        points=points or 0.0,
        plain=points is None,
        function=_function_of(item),
        part=cls.__name__ if cls is not None else Path(item.path).stem,
        number=_stated(item, "number") or marks.number_of(function),
        visibility=marks.visibility_of(function, name, _visibility(item)),
        tags=(*_marked(item, "tags"), *marks.tags_of(function)),
        skipped=skipped,
        refused=_COROUTINE if _is_coroutine(item) else "",
        known_as=item.nodeid,
        hidden_error=marks.hidden_error(function),
        apart=lambda student, host: _run_apart(
            item.nodeid, imported.of(student._session), student, host, case.points
        ),
        resumes=lambda session: imported.of(session).lasting.resumes(item.nodeid),
        shares=session.scopes.shared_names(item.nodeid)
        | kept_in(loaded.folder, Path(item.path), cls),
        together=Together(
            FORM,
            item.nodeid,
            Path(item.path),
            loaded.folder,
            loaded.students,
            points or 0.0,
            settings.seconds,
            marks.hidden_error(function),
            session.settings,
        ),
    )
    return case


def _title(item: Any, function: Any) -> str:
    """Return the first line of a test's docstring, and which case of it this is."""
    lines = (getattr(function, "__doc__", None) or "").strip().splitlines()
    callspec = getattr(item, "callspec", None)
    if not lines:
        return str(item.name)
    return f"{lines[0]} [{callspec.id}]" if callspec is not None else lines[0]


def _points(
    item: Any, function: Any, settings: Settings, counted: Mapping[str, int]
) -> float | None:
    """Return what a case is worth; None if nothing says so."""
    callspec = getattr(item, "callspec", None)
    of_the_case = {mark.name: mark for mark in callspec.marks} if callspec is not None else {}
    for name in _POINTS:
        mark = of_the_case.get(name) or item.get_closest_marker(name)
        if mark is None:
            continue
        value = next((v for v in (*mark.args, *mark.kwargs.values()) if _is_number(v)), None)
        if value is None:
            raise UsageError(f"{item.nodeid} has a mark {name!r} without a number of points")
        shared = mark.kwargs.get("shared", settings.shared) and name not in of_the_case
        return max(float(value), 0.0) / (counted[_function_of(item)] if shared else 1)
    found = marks.points_of(function)
    if found is not None and settings.shared:
        return found / counted[_function_of(item)]
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _marked(item: Any, name: str) -> tuple[str, ...]:
    mark = item.get_closest_marker(name)
    return tuple(str(each) for each in mark.args) if mark is not None else ()


def _stated(item: Any, name: str) -> str:
    return next(iter(_marked(item, name)), "")


def _visibility(item: Any) -> str:
    return "hidden" if item.get_closest_marker("hidden") else _stated(item, "visibility")


def _skipped(item: Any) -> str:
    """Return why pytest skips a test whoever hands in what."""
    from _pytest.skipping import evaluate_skip_marks

    try:
        found = evaluate_skip_marks(item)
    except Exception:  # a condition that cannot be evaluated fails when it is run
        return ""
    return (found.reason or "no reason given") if found is not None else ""


def _is_coroutine(item: Any) -> bool:
    """Whether a test is a coroutine; unittest's own classes run theirs."""
    function, cls = getattr(item, "function", item), getattr(item, "cls", None)
    if cls is not None and issubclass(cls, unittest.TestCase):
        return False
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def _run_apart(test: str, suite: Imported, student: Student, host: Host, points: float) -> None:
    """Run a test against a student's process."""
    item, loaded, lasting = suite.session.item(test), suite.loaded, suite.lasting
    function = getattr(item, "function", item)
    marks.forget_what_it_set(function)
    with apart(loaded, student, item.nodeid, lasting) as watch:
        ran = suite.session.run(item)
        left = lasting.end(item.nodeid)
    finding = _finding(ran, loaded.folder)
    left.add_to(finding, watch)
    excuse_types(finding, loaded.typed, inexact=watch.inexact)
    excuse_stand_ins(finding)
    marks.rank(function, host)
    report(finding, host.note)
    earned = marks.earned(getattr(function, "__score__", None), points, host.note)
    hidden = marks.hidden_error(function)
    judge(finding, earned=earned, hidden=hidden, not_given=loaded.not_given)


def _finding(ran: Ran, folder: Path) -> Finding:
    """Return what pytest's reports of a test come to."""
    finding = Finding()
    for place, each in enumerate(ran.reports):
        error = ran.errors.get(place)
        reason = getattr(each, "wasxfail", None)
        if reason is not None:
            what = "it failed, as it is expected to" if each.skipped else "it was expected to fail"
            finding.notes.append(f"Marked xfail: {what}{f': {reason}' if reason else ''}")
        elif each.failed:
            text = each.longreprtext
            for shown in (str(folder), os.path.relpath(folder)):
                text = text.replace(f"{shown}{os.sep}", "")
            where = "" if each.when == "call" else f"in the {each.when} of the test"
            finding.failures.append((where, error or AssertionError(_crash(each, text))))
            finding.shown = finding.shown or text
        elif each.skipped:
            longrepr = each.longrepr
            why = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
            finding.skipped = str(why).removeprefix("Skipped: ") or "no reason given"
        if each.when == "call":
            finding.printed = each.capstdout
    return finding


def _crash(each: Any, text: str) -> str:
    """Return the message of a failure that has no exception left, as that of a subtest."""
    crash = getattr(each.longrepr, "reprcrash", None)
    return str(crash.message) if crash is not None else text.strip().splitlines()[-1]
