"""Runs a test together with the student's code, in the jail; only the verdict comes back.

For what needs both in one process: patches, gradients, functions that are handed over. It is
weaker: that code could change the test, and can read every file that is staged for it. So
there is a box of its own for each test, with what that test needs and nothing else, and
neither network nor any file of the grader's.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np

from autograder.errors import GraderError
from autograder.sandbox import records
from autograder.sandbox.helpers import Helper
from autograder.sandbox.process import StudentProcess
from autograder.sandbox.proxies import Student
from autograder.sandbox.records import Cut, Longest
from autograder.sandbox.session import Session
from autograder.sandbox.tree_program import TreeProgram
from autograder.suites import files, guard, marks
from autograder.suites.inside import cells_there, in_turn, running
from autograder.suites.inside import together as inside
from autograder.suites.judging import Finding, judge, report
from autograder.suites.lasting import MADE_AGAIN
from autograder.suites.model import Host
from autograder.suites.staging import staged_for
from autograder.suites.students import Students, not_given
from autograder.suites.talking import define_module
from autograder.suites.values import malformed

#: Bytes of all files that are staged for one test.
MAX_STAGED = 256 * 2**20

_INSIDE = (cells_there, inside, in_turn, running)
_SHOWN = "your code, together with the test"

Short = Annotated[str, Cut(200)]
Text = Annotated[str, Cut(2_000)]
Long = Annotated[str, Cut(20_000)]


class Row(NamedTuple):
    """What is said of one phase of a test."""

    when: Short
    outcome: Short
    summary: Text
    shown: Long
    whose: Short
    missed: Text


class Rank(NamedTuple):
    """A line for the leaderboard."""

    column: Short
    value: int | float | str
    order: Short


class Told(NamedTuple):
    """What the process says of a test."""

    rows: Annotated[list[Row], Longest(1_000)]
    printed: Long
    score: float | None
    rank: Rank | None


@dataclass(frozen=True)
class Together:
    """How a test is run together.

    Attributes
    ----------
    form : str
        Whose runner runs it.
    test : str
        What that calls it.
    file : Path
        Where it stands.
    points : float
        What it is worth.
    hidden : str
        What to say instead of an error.
    turns : Turns or None
        The tests that it shares something with, itself among them.
    """

    form: str
    test: str
    file: Path
    folder: Path
    students: Students
    points: float
    timeout: float
    hidden: str = ""
    settings: str = ""
    turns: Turns | None = None
    _staged: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, session: Session, host: Host) -> None:
        """Run it with the files of a submission; raise what it means for the score."""
        told = self._run(session)
        finding = Finding(printed=told.printed)
        for row in told.rows:
            self._take(row, finding)
        if told.rank is not None and told.rank.order in ("asc", "desc"):
            marks.rank_value(host, told.rank.column, told.rank.value, told.rank.order)
        if self.turns is not None and (lost := self.turns.lost_in(self.test)):
            finding.notes.append(MADE_AGAIN.format(lost))
        report(finding, host.note)
        earned = marks.earned(told.score, self.points, host.note)
        judge(finding, earned=earned, hidden=self.hidden)

    def _run(self, session: Session) -> Told:
        if self.turns is not None:
            return self.turns.run(self, session)
        with Box.opened(session, [self]) as box:
            return box.run(self)

    def of_the_suite(self) -> Mapping[str, bytes]:
        """Return the suite's files that it needs, by their places."""
        if not self._staged:
            self._staged.update(staged_for(self.folder, self.file, self.students))
        return self._staged

    def _take(self, row: Row, finding: Finding) -> None:
        if row.outcome == "failed":
            missed = self._missed(row)
            if missed:
                finding.certain.append(
                    GraderError(
                        f"the test misses {missed} beside the student's code",
                        tip="what it needs has to be imported by it, lie beside it as data, or "
                        "be given to student code: 'given: [util.py]' in suite.yml",
                    )
                )
            where = "" if row.when in ("call", "collect") else row.when
            lacks = row.summary.startswith("No module named ")
            kind = ModuleNotFoundError if lacks else AssertionError
            finding.failures.append((where, kind(row.summary)))
            finding.shown = finding.shown or row.shown
        elif row.outcome == "skipped":
            finding.skipped = row.summary or "no reason given"
        elif row.outcome in ("xfailed", "xpassed"):
            finding.notes.append(f"Marked xfail: {row.outcome}: {row.summary}")

    def _missed(self, row: Row) -> str:
        """Return what of the suite a test, or the student's code in it, did not find."""
        for name in not_given(self.folder, self.students):
            if f"No module named {name!r}" in row.summary:
                return f"{name}.py"
        if row.whose == "grader" or (row.whose == "file" and _is_suites(self.folder, row.missed)):
            return row.missed or "something"
        return ""


@dataclass
class Box:
    """A process with the files of a submission and those of some tests, and nothing else."""

    tests: Sequence[Together]
    process: StudentProcess
    helper: Helper
    files: dict[str, np.ndarray]
    theirs: list[str]
    notebooks: list[str]

    @classmethod
    @contextlib.contextmanager
    def opened(cls, session: Session, tests: Sequence[Together]) -> Iterator[Box]:
        """Make one for some tests, in their order."""
        first = tests[0]
        handed_in = {
            place: (session.staged / place).read_bytes()
            for place in session.places
            if (session.staged / place).is_file()
        }
        staged = dict(handed_in)
        for test in tests:
            staged.update(test.of_the_suite())
        if sum(map(len, staged.values())) > MAX_STAGED:
            raise GraderError(
                f"the files for one test are over {MAX_STAGED // 2**20} MB",
                tip="put what a single test needs into a folder of its own",
            )
        files = {place: np.frombuffer(text, np.uint8) for place, text in staged.items()}
        theirs = [*handed_in, *first.students.known]
        with _box(session) as box, box.process(first.timeout, session.seed) as process:
            student = Student(process, "suite")
            helper = define_module(student, _INSIDE, "run", _SHOWN)
            yield cls(tests, process, helper, files, theirs, _notebooks_of(session))

    def run(self, test: Together) -> Told:
        """Run a test; of several, they come in their order."""
        roots = files.roots(test.folder)
        path = [root.relative_to(test.folder).as_posix() for root in roots]
        several = [each.test for each in self.tests] if len(self.tests) > 1 else []
        following = several[several.index(test.test) + 1 :][:1] if several else []
        staged, self.files = self.files, {}
        reply = self.helper(
            test.form, test.test, staged, self.theirs, path, test.settings, self.notebooks,
            several, "".join(following),
        )  # fmt: skip
        try:
            told: Told = records.read(Told, reply)
        except records.Mistyped as error:
            raise malformed(_SHOWN) from error
        return told


class Turns:
    """Tests that share something: they run in one box, one after the other.

    Where student code ends its process, the next one has a new box.
    """

    def __init__(self, tests: Sequence[Together]) -> None:
        self.tests = [replace(test, turns=self) for test in tests]
        self._stack = contextlib.ExitStack()
        self._box: Box | None = None
        self._session: Session | None = None
        self._ran: list[str] = []
        self._lost = ""

    def run(self, test: Together, session: Session) -> Told:
        """Run one of them."""
        names = [each.test for each in self.tests]
        place = names.index(test.test)
        if session is not self._session or {*names[place:]} & {*self._ran}:
            self.close()
            self._ran, self._lost, self._session = [], "", session
        self._ran.append(test.test)
        if self._box is None:
            self._box = self._stack.enter_context(Box.opened(session, self.tests))
            session.at_its_end(self.close)
        else:
            self._box.process.resume()
            self._box.process.give(test.timeout, session.end)
        process = self._box.process
        try:
            return self._box.run(test)
        finally:
            if process.stopped is not None:
                self._lost = test.test
            if process.stopped is not None or process.ended or test.test == names[-1]:
                self.close()
            else:
                process.rest()

    def lost_in(self, test: str) -> str:
        """Return the earlier test in which the process of the box ended, once."""
        if self._lost == test:
            return ""
        lost, self._lost = self._lost, ""
        return lost

    def close(self) -> None:
        """End the box."""
        self._box = None
        self._stack.close()


def _notebooks_of(session: Session) -> list[str]:
    """Return the places of the modules that were made of notebooks."""
    program, found = session.program, list[str]()
    if isinstance(program, TreeProgram):
        found, program = sorted(program.by_cells), program.notebook
    return [*found, program.module] if program is not None and program.cells else found


def _is_suites(folder: Path, place: str) -> bool:
    """Whether the suite has a file that was not staged."""
    with contextlib.suppress(ValueError, OSError):
        return any((root / place).exists() for root in files.roots(folder))
    return False


@contextlib.contextmanager
def _box(session: Session) -> Iterator[Session]:
    """Make a box of its own in the same sandbox, with nothing in it."""
    box = Session(
        session.sandbox,
        {},
        None,
        import_limit=session.import_limit,
        seed=session.seed,
        tree=TreeProgram("", {}),  # nothing is imported, in the surroundings of all student code
    )
    box.end = session.end
    try:
        yield box
    finally:
        box.close()


def libraries(form: str) -> list[str]:
    """Return what is imported for a runner once, before any test."""
    if form != "pytest":
        return ["unittest.mock"]
    from _pytest.config import default_plugins

    return ["pytest", "unittest.mock", *(f"_pytest.{name}" for name in default_plugins)]


def forbidden() -> GraderError:
    """Return what a test comes to that has to run together and may not."""
    return GraderError(
        "this test is recorded to run together with the student's code, and --tests apart "
        "forbids that",
        tip=f"leave --tests apart out; or: {guard.RUN_TOGETHER}",
    )
