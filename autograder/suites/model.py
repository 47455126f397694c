"""What every form of a suite is read into: a list of test cases.

A reader for a form (pytest, unittest) returns a :class:`Suite`; all else of the harness knows
cases alone. To add a form, write a module with ``is_form(folder)`` and ``read(folder,
settings, students)``, and name it in :mod:`autograder.suites.forms`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from autograder.homework.assignment import Arrange
from autograder.results.report import Visibility
from autograder.sandbox.proxies import Student
from autograder.sandbox.session import Session
from autograder.suites.students import Students


class Way(str, Enum):
    """Where a test runs.

    ``APART``: in the grader, and the student's code in the jail. ``TOGETHER``: in the jail,
    in one process with the student's code, which could change the test.
    """

    APART = "apart"
    TOGETHER = "together"


@dataclass(frozen=True)
class Host:
    """What a test can tell besides its verdict.

    Attributes
    ----------
    note : callable
        Adds a remark to the result.
    leaderboard : callable
        Ranks the submission: ``leaderboard(column, value, order="asc")``.
    """

    note: Callable[[str], None]
    leaderboard: Callable[..., None]


#: Runs a test against a student's process; raises what it means for the score.
Apart = Callable[[Student, Host], None]
#: Runs a test in a process of its own with the files of a submission; raises the same.
Together = Callable[[Session, Host], None]


@dataclass(frozen=True)
class Case:
    """One test of a suite.

    Attributes
    ----------
    id : str
        What the suite's own runner calls it, unique in the suite: ``"TestNet.test_forward"``,
        ``"test_net.py::test_forward[3]"``.
    title : str
        What students read.
    points : float
        What it is worth.
    part : str
        What it is grouped by: its class, or its file.
    number : str
        As the suite numbers it; empty if it does not.
    plain : bool
        Whether the suite leaves open what it is worth: it shares a total with others, then.
    function : str
        What is one test for the suite's author, where its cases may share points.
    skipped : str
        Why the suite skips it, whoever hands in what: it is worth nothing then.
    known_as : str
        What the suite's own runner calls it, where that is not its id.
    refused : str
        Why no way of running it says what its own runner says: a person decides, then.
    apart : callable or None
        Runs it apart; None where it cannot be.
    together : callable or None
        Runs it together; None where it cannot be.
    resumes : callable or None
        Whether, apart, it goes on in the process that an earlier test has left.
    shares : frozenset of str
        What it shares with other tests: fixtures of a wider scope, a class, a module.
    by_hand : bool
        Whether a person grades it, and nothing is run.
    answers : tuple of str
        Where that person finds what was written: headings, or nbgrader's ids.
    hidden_error : str
        What the suite wants to be said instead of every error of it; empty if nothing.
    """

    id: str
    title: str
    points: float = 0.0
    part: str = ""
    number: str = ""
    plain: bool = False
    function: str = ""
    visibility: Visibility = Visibility.VISIBLE
    tags: tuple[str, ...] = ()
    skipped: str = ""
    known_as: str = ""
    refused: str = ""
    apart: Apart | None = None
    together: Together | None = None
    resumes: Callable[[Session], bool] | None = None
    shares: frozenset[str] = frozenset()
    by_hand: bool = False
    answers: tuple[str, ...] = ()
    hidden_error: str = ""

    @property
    def ways(self) -> tuple[Way, ...]:
        """How it can be run."""
        found = {Way.APART: self.apart, Way.TOGETHER: self.together}
        return tuple(way for way, run in found.items() if run is not None)


@dataclass(frozen=True)
class Collected:
    """What a reader has found.

    Attributes
    ----------
    cases : sequence of Case
    files : sequence of Path
        Every file that its runner has looked into.
    remarks : sequence of str
        For the staff: what is not run, and why.
    leave_out : callable
        Is given the names, as its runner knows them, of cases that do not run apart.
    """

    cases: Sequence[Case]
    files: Sequence[Path]
    remarks: Sequence[str] = ()
    leave_out: Callable[[Collection[str]], None] = lambda _names: None


@dataclass(frozen=True)
class NotebookSuite:
    """What a reader of notebooks has found.

    Attributes
    ----------
    found : Collected
    arranged : callable
        See :class:`autograder.homework.assignment.Assignment`.
    skeleton, solution : str
        The notebook that students get, and one with the worked solution, each as the text of
        its file; empty where only tests are known.
    """

    found: Collected
    arranged: Arrange
    skeleton: str = ""
    solution: str = ""


@dataclass(frozen=True)
class Suite:
    """A suite that was read.

    Attributes
    ----------
    form : str
        ``"pytest"``, ``"unittest"``, ``"otter"`` or ``"nbgrader"``.
    folder : Path
    cases : sequence of Case
        In the order of the suite's own runner.
    students : Students
        What students hand in for it.
    asked_for : sequence of str
        Names of other files that its tests look for in a submission.
    libraries : sequence of str
        What is imported in student processes before any student code: what its tests import.
    remarks : sequence of str
        For the staff: what of the folder is not run, and why.
    recorded : mapping of str to Way
        How each case is to be run, where the suite's owner has recorded it.
    not_given : sequence of str
        Modules of the suite's own that student code does not find.
    timeout : float
        Seconds that the student's code may take in one test.
    only_apart : bool
        Whether no case may run together.
    leave_out : callable
        See :class:`Collected`.
    notebook : NotebookSuite or None
        What more there is to know of tests that run between the cells of a notebook.
    """

    form: str
    folder: Path
    cases: Sequence[Case]
    students: Students
    asked_for: Sequence[str] = ()
    libraries: Sequence[str] = ()
    remarks: Sequence[str] = ()
    recorded: Mapping[str, Way] = field(default_factory=dict)
    not_given: Sequence[str] = ()
    timeout: float = 60.0
    only_apart: bool = False
    leave_out: Callable[[Collection[str]], None] = lambda _names: None
    notebook: NotebookSuite | None = None
