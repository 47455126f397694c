"""Recognises the form of a suite and has it read: one function for every form there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from autograder.errors import UsageError
from autograder.suites import files, notebook_suites, otter, pytests, unittests
from autograder.suites.model import Case, Collected, Suite, Way
from autograder.suites.settings import Settings, settings_of
from autograder.suites.students import Students, asked_for, not_given, students_of


class Reader(Protocol):
    """A module that reads suites of one form."""

    FORM: str

    def test_files(self, folder: Path) -> list[Path]:
        """Return the files that hold its tests."""

    def read(self, folder: Path, students: Students, settings: Settings) -> Collected:
        """Import it, and return its tests."""


def is_suite(folder: Path) -> bool:
    """Whether a folder, or a notebook, holds tests that can be read."""
    if folder.is_dir() and (otter.test_files(folder) or form_of(folder)):
        return True
    return notebook_suites.is_suite(folder)


def form_of(folder: Path) -> Reader | None:
    """Return what reads the suite in a folder; None if it holds none.

    What is unittest alone is run by unittest, as gradescope-utils does; whatever has a
    function or a class that only pytest finds, or a ``conftest.py``, by pytest.
    """
    if not folder.is_dir():
        return None
    if pytests.is_form(folder):
        return pytests
    return unittests if unittests.test_files(folder) else None


def read(folder: Path, handed_in: Iterable[str] = ()) -> Suite:
    """Read a suite, whatever its form.

    Parameters
    ----------
    handed_in : iterable of str
        Places of the files of a submission, where they are known: what beside the tests is
        the student's may depend on them.

    Raises
    ------
    UsageError
        If the folder holds no usable suite.
    """
    if folder.is_dir() and otter.test_files(folder):
        suite = notebook_suites.read_files(folder)
        return replace(suite, remarks=not_collected(folder, otter.test_files(folder)))
    reader = form_of(folder)
    if reader is None and notebook_suites.is_suite(folder):
        return notebook_suites.read(folder, handed_in)
    if reader is None:
        raise UsageError(f"{folder} holds no tests")
    settings = settings_of(folder)
    tests = reader.test_files(folder)
    students = students_of(folder, tests, settings, handed_in)
    found = reader.read(folder, students, settings)
    if not found.cases:
        raise UsageError(f"{folder} holds no tests", tip="tests are functions named test_…")
    cases = _with_points(found.cases, settings, alone=0.0 if reader is unittests else 1.0)
    return Suite(
        form=reader.FORM,
        folder=folder,
        cases=cases,
        students=students,
        asked_for=asked_for(folder, tests, students),
        libraries=_libraries(folder, tests, students),
        recorded={case.id: Way(settings.way_of(case.id)) for case in cases},
        not_given=not_given(folder, students),
        timeout=settings.seconds,
        only_apart=settings.only_apart,
        leave_out=found.leave_out,
        remarks=[*found.remarks, *not_collected(folder, found.files)],
    )


def _with_points(cases: Sequence[Case], settings: Settings, *, alone: float) -> list[Case]:
    """Share out what is left of the total among the tests that have no points of their own.

    Without a total each of them is worth nothing if others have points, as with their own
    runners.

    Parameters
    ----------
    alone : float
        What each is worth where no test has points, and no total is stated.
    """
    plain = [case for case in cases if case.plain and not case.skipped]
    unit = {case.id: case.function if settings.shared else case.id for case in plain}
    cases_of = Counter(unit.values())
    stated = sum(case.points for case in cases)
    if settings.points is not None:
        each = max(settings.points - stated, 0.0) / max(len(cases_of), 1)
    else:
        each = 0.0 if stated else alone
    return [
        replace(case, points=each / cases_of[unit[case.id]]) if case.id in unit else case
        for case in cases
    ]


def not_collected(folder: Path, tests: Sequence[Path]) -> list[str]:
    """Return a remark on each file that looks like tests, and that the runner passes over."""
    found = {path.resolve() for path in tests}
    return [
        f"{path.relative_to(folder)} holds tests that are not run: their runner does not look "
        "for files of this name"
        for path in files.python_files(folder)
        if path.resolve() not in found and files.holds_tests(path)
    ]


def _libraries(folder: Path, tests: Sequence[Path], students: Students) -> list[str]:
    """Return the libraries that the tests import: student code will, too, most likely."""
    tops = {name.partition(".")[0] for name in students.known}
    found = files.third_party(folder, files.reached(folder, tests))
    return [name for name in found if name not in {*tops, "pytest", "gradescope_utils"}]
