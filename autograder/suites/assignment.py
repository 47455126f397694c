"""Turns a suite into an assignment: each of its tests is a check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from autograder.errors import GraderError
from autograder.homework.assignment import Assignment
from autograder.homework.checks import Check
from autograder.results.report import Visibility
from autograder.suites import forms
from autograder.suites.model import Case, Host, Suite, Way
from autograder.suites.settings import settings_of


def assignment_of(folder: Path, handed_in: Iterable[str] = ()) -> Assignment:
    """Return an assignment whose checks are the tests of a suite.

    Raises
    ------
    UsageError
        If the folder holds no usable suite.
    """
    suite = forms.read(folder, handed_in)
    settings = settings_of(folder)
    name = folder.resolve().name
    assignment = Assignment(
        name=name,
        title=name,
        submission=suite.students.submission,
        given=suite.students.given,
        skeleton="",
        artifacts=list(suite.asked_for),
        readable=list(suite.asked_for),  # its tests may have them opened by the student's code
        imported=suite.students.imported,
        libraries=list(suite.libraries),
    )
    assignment.checks.extend(
        check_of(case, way_of(case, suite), settings.timeout, only_apart=settings.only_apart)
        for case in suite.cases
    )
    return assignment


def way_of(case: Case, suite: Suite) -> Way:
    """Return how a case is run: as its owner says, or apart."""
    return suite.recorded.get(case.id, Way.APART)


def check_of(case: Case, way: Way, timeout: float, *, only_apart: bool = False) -> Check:
    """Return the check that runs a case.

    Parameters
    ----------
    only_apart : bool
        Whether a case that has to run together is not run at all.
    """
    return Check(
        name=case.id,
        part=case.part,
        number=case.number,
        title=case.title,
        points=case.points,
        timeout=timeout,
        function=_function(case, way, only_apart=only_apart),
        visibility=case.visibility,
        tags=case.tags,
        public=case.visibility is Visibility.VISIBLE,
    )


def _function(case: Case, way: Way, *, only_apart: bool) -> Callable[..., None]:
    if way is Way.APART:
        run = case.apart

        def check(student: Any, note: Any, leaderboard: Any) -> None:
            if run is None:
                raise GraderError(f"{case.id} cannot be run apart")
            run(student, Host(note, leaderboard))

        return check
    raise NotImplementedError
