"""The rubric of a homework whose checks are the tests that a course already has."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import HomeworkError
from autograder.homework.assignment import Assignment
from autograder.homework.trials import Trials
from autograder.suites import forms, recorded
from autograder.suites.assignment import assignment_from
from autograder.suites.settings import TESTS_VARIABLE

#: The folder of a homework that holds its suite.
FOLDER = "suite"


def suite_homework(
    rubric: str | Path,
    *,
    submission: Sequence[str],
    title: str = "",
    ways: str = recorded.FILE,
    trials: Trials | None = None,
) -> Assignment:
    """Return an assignment whose checks are the tests in the folder ``suite`` beside a rubric.

    ``autograder new NAME --from SUITE --reference SOLUTION`` writes a rubric that calls it.
    Checks of the usual kind can be declared on what it returns, beside the suite's tests.

    Parameters
    ----------
    rubric : str or Path
        The rubric's file: ``__file__``. Its folder is what the homework is called by.
    submission : sequence of str
        The files that students hand in, by their places: ``["hw.py", "layers.py"]``. The
        tests' own imports say which modules that makes.
    title : str
        What students call it; without one, its name.
    ways : str
        The file beside the rubric that says how each test runs, and for how many points.
    trials : Trials, optional
        How ``autograder validate`` tries the suite out.

    Raises
    ------
    HomeworkError
        If there is no usable suite, or no record of how its tests run.
    """
    room = Path(rubric).resolve().parent
    folder = room / FOLDER
    if not folder.is_dir():
        raise HomeworkError(
            f"{room} has no folder {FOLDER} with tests",
            tip="autograder new NAME --from SUITE --reference SOLUTION makes it",
        )
    suite = recorded.applied(
        forms.read(folder, submission),
        recorded.read(room / ways),
        all_together=os.environ.get(TESTS_VARIABLE) == "together",
    )
    made = assignment_from(suite, room.name)
    made.title = title or made.title
    made.trials = trials or made.trials
    return made
