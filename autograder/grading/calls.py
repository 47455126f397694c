"""Calls the functions of a rubric, with what their parameters name."""

from __future__ import annotations

import contextlib
import copy
import re
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.datasets import Datasets
from autograder.errors import (
    GraderError,
    MachineBusy,
    Undecided,
    Unfinished,
    Wrong,
)
from autograder.grading import (
    beside,
    cell_failures,
    drawn,
    import_notes,
    lacking,
    modules,
    untouched,
)
from autograder.grading.budget import Budget
from autograder.grading.earlier import Earlier
from autograder.grading.fixtures import Artifacts, GradedStudent, Notebook, seed_for
from autograder.grading.looked_at import LookedAt
from autograder.grading.not_installed import NotInstalled
from autograder.grading.source import Source
from autograder.homework.checks import Check, does_without
from autograder.homework.homework import Homework
from autograder.results.figures import Figures
from autograder.results.report import CheckResult
from autograder.sandbox import unasked
from autograder.sandbox.artifacts import unacceptable
from autograder.sandbox.failures import StudentRaised, StudentStopped
from autograder.sandbox.host import SandboxGone
from autograder.sandbox.kept import KeptCells
from autograder.sandbox.session import Session, StudentProcess
from autograder.submitted.forbidden.rules import Rules
from autograder.submitted.renamed import Lookups, Renamed
from autograder.submitted.submission import Submission

_MISSING = re.compile(r"No module named '(\w+)'")
#: Kept back from the budget for ending processes and writing the results.
RESERVE = 5.0

Around = Callable[[StudentProcess], contextlib.AbstractContextManager[None]]


@dataclass(frozen=True)
class Options:
    """How to grade.

    Attributes
    ----------
    data : Datasets
        What checks load with ``datasets``.
    time_limit : float
        Seconds for everything, from ``started`` (of ``time.monotonic``) on.
    pictures : bool
        Whether figures are drawn, to be seen in a page.
    kept : KeptCells, optional
        Processes that have run the cells which a notebook begins with.
    on_start, on_result : callable
        Given the title of each check as it starts, and its result when it is done.
    """

    seed: int
    data: Datasets
    time_limit: float = 540.0
    started: float = field(default_factory=time.monotonic)
    pictures: bool = False
    kept: KeptCells | None = None
    on_start: Callable[[str], None] = lambda _title: None
    on_result: Callable[[CheckResult], None] = lambda _result: None

    @property
    def end(self) -> float:
        """When everything has to be done, on the clock of ``time.monotonic``."""
        return self.started + max(self.time_limit - RESERVE, 0.5)


class Interrupted(Exception):
    """Whoever started the grader wants it to end now, with what is there.

    It is raised in the midst of whatever runs, which may catch it: a suite's runner takes it
    for a failure of its test. So ``asked`` is looked at whenever a check comes back.
    """

    asked = False


class Calls:
    """What the checks of one submission call, and what they share.

    Attributes
    ----------
    session : Session
        The student's processes.
    stopped : dict of str to StudentStopped
        Checks that hung or ended their process; fixtures may depend on them.
    around : callable
        Given each process of the student's, returns what is entered before it is asked anything,
        and left when it has been asked.
    seconds : dict of str to float
        What each check and fixture used of the student's own time.
    names_read : dict of str to set of str
        What each of them has looked up among the student's names.
    """

    def __init__(
        self,
        homework: Homework,
        submission: Submission,
        session: Session,
        options: Options,
        budget: Budget,
    ) -> None:
        self.homework = homework
        self.assignment = homework.assignment
        self.submission = submission
        self.options = options
        self.budget = budget
        self.end = options.end
        self.data = options.data
        self.session = session
        self.session.end = self.end
        self.rules = Rules(self.assignment, submission)
        self.stopped: dict[str, StudentStopped] = {}
        self.results: dict[str, CheckResult] = {}
        self.around: Around = lambda _process: contextlib.nullcontext()
        self.seconds: dict[str, float] = {}
        self.names_read: dict[str, set[str]] = {}
        self._checks = {check.name: check for check in self.assignment.checks}
        self.beside = beside.modules(submission, homework.names_given)
        told_elsewhere = dict.fromkeys(self.beside, "")
        self.not_libraries = {**modules.not_taken(submission), **told_elsewhere}
        self.not_installed = NotInstalled(homework)
        self.renamed = Renamed.of(submission)
        self._made: dict[str, Any] = {}
        self._locks = {name: threading.Lock() for name in self.assignment.fixtures}
        self._looked_at = LookedAt(self.assignment.fixtures)
        self._artifacts: Artifacts | None = None
        self._artifacts_lock = threading.Lock()
        self._drawn: Figures | None = None
        self._figures_lock = threading.Lock()
        self._source = Source(submission, homework, self.session.sandbox, self.end)

    def variant(self, seed: int, around: Around, again: Collection[str]) -> Calls:
        """Return what calls the same on the same submission, with another seed.

        Parameters
        ----------
        again : collection of str
            Fixtures to make again; the others are what they were.
        """
        other = copy.copy(self)
        other.around, other.stopped, other.seconds = around, dict(self.stopped), {}
        other.options = replace(
            self.options, seed=seed, pictures=False, on_start=lambda _title: None
        )
        other._made = {name: made for name, made in self._made.items() if name not in again}
        other._locks = {name: threading.Lock() for name in self._locks}
        other._looked_at = self._looked_at.copied()
        return other

    def end_now(self) -> None:
        """Have whatever is being called, in any thread, come back at once."""
        self.end = time.monotonic()
        self.session.interrupt()

    def call(
        self,
        name: str,
        needs: Sequence[str],
        timeout: float,
        function: Callable[..., Any],
        notebook: Notebook,
    ) -> Any:
        """Call a function of the rubric, again if the sandbox died under it."""
        everything = (name, needs, timeout, function, notebook)
        try:
            try:
                return self._call_once(*everything)
            except SandboxGone:
                self.session.revive()
                return self._call_once(*everything)
        except MachineBusy:
            if time.monotonic() >= self.end:
                raise self.budget.ran_out() from None
            raise
        except SystemExit as error:  # sys.exit(), argparse: no check may end the grading
            raise GraderError(f"{name} of the rubric ended the program: {error!r}") from error
        finally:
            if Interrupted.asked:
                raise Interrupted

    def _call_once(
        self,
        name: str,
        needs: Sequence[str],
        timeout: float,
        function: Callable[..., Any],
        notebook: Notebook,
    ) -> Any:
        """Call a function of the rubric with what its parameters name."""
        arguments = {need: self._give(need, name, notebook) for need in needs if need != "student"}
        if time.monotonic() >= self.end:
            raise self.budget.ran_out()
        if "student" not in needs:
            try:
                return function(**arguments)
            except Wrong as error:  # a test that runs together with the student's code
                self.not_installed.require(error)
                if not self._looked_at.looks(needs):
                    raise
                error = self._after_a_stop(error, frozenset(), needs, self.failed_cells())
                raise error from error.__cause__
        try:
            self._import()
        except (Unfinished, StudentStopped):
            if not does_without(function):
                raise
            return function(**arguments)
        seed = int(np.random.default_rng([*seed_for(self.options.seed, name), 1]).integers(2**31))
        with self._process(name, timeout, seed, when_asked=does_without(function)) as process:
            student = GradedStudent(
                process,
                self.session,
                self.assignment.aliases,
                self.failed_cells(),
                modules.modules_of(self.submission, self.session),
                source=self._source,
                lookups=Lookups(self.renamed),
            )
            self.names_read[name] = student._names_read
            student._answer_to_given_names(again=self._resumes(name))
            try:
                with self.rules.watching(process, self._checks.get(name)), self.around(process):
                    return function(**arguments, student=student)
            except StudentStopped:
                raise
            except Wrong as error:
                error = student._lookups.instead(error)
                read = student._names_read
                reading = self.submission.reading
                left_out = self.session.started.left_out
                self.not_installed.require(error, student._failed_cells, read, reading, left_out)
                import_notes.explain_name(error, left_out)
                beside.explained(error, self.submission, self.beside)
                lacking.explained(error, self.homework, self.submission)
                error = modules.explained(error, self.submission)
                error = self._after_a_stop(error, read, needs, student._failed_cells)
                part = self._checks[name].part if name in self._checks else name
                cell_failures.mark_unwritten(error, read, reading, student._failed_cells, part)
                untouched.mark(error, read, untouched.untouched(self.homework, self.submission))
                raise error from error.__cause__
            finally:
                self._looked_at.note(name, student._names_read)
                if unasked.was_asked(process):
                    self._leave(name, process, notebook)

    def _process(
        self, name: str, timeout: float, seed: int, *, when_asked: bool
    ) -> contextlib.AbstractContextManager[StudentProcess]:
        """Return a process for a check, or what becomes one when the check asks."""
        resumed = self._resumes(name)
        process = self.session.process(timeout, seed, resumed=resumed)
        return unasked.when_asked(process) if when_asked and not resumed else process

    def _leave(self, name: str, process: StudentProcess, notebook: Notebook) -> None:
        """Take what a check's process has left: figures, time and output."""
        if self.options.pictures:
            notebook.show.figure(*drawn.to_be_seen(process, self.end))
        self.seconds[name] = process.clock.spent.total
        if not process.stays:
            process.end()
        notebook.output = process.output

    def _resumes(self, name: str) -> bool:
        """Whether a check goes on in the process that an earlier one has left."""
        check = self._checks.get(name)
        return check is not None and check.resumes is not None and check.resumes(self.session)

    def _after_a_stop(
        self,
        error: Wrong,
        read: Collection[str],
        needs: Sequence[str],
        failed: Sequence[cell_failures.FailedCell],
    ) -> Wrong:
        """Say of what a check found, if a cell that was stopped may be why, that alone."""
        seen = self._looked_at.through(needs).union(read)
        return cell_failures.after_a_stop(
            error, seen, self.submission.reading, failed, figures=self._looked_at.figures(needs)
        )

    def _import(self) -> None:
        """Have the module imported; what keeps it from that is why a check is not run."""
        if self.submission.broken is not None:
            raise Unfinished("your file cannot be read as Python") from self.submission.broken
        try:
            self.session.import_module(self.end)
        except Wrong as error:
            if isinstance(error, StudentRaised):
                self._require_given(_MISSING.findall(error.message), error)
            self.not_installed.require(error)
            lacking.explained(error, self.homework, self.submission)
            cause = beside.explained(error, self.submission, self.beside)
            raise Unfinished("your file cannot be imported") from cause
        self._require_given([library.name for library in self.session.started.absent])

    def _require_given(self, lacking: Collection[str], error: Wrong | None = None) -> None:
        """Blame nobody for a module that the course has, and that student code does not find."""
        for name in self.assignment.not_given:
            if name in lacking:
                raise GraderError(
                    f"the student's code imports {name}, which the course has and does not give",
                    tip=f"give it: 'given: [{name}.py]' in suite.yml; or move it to data/",
                ) from error

    def looked_up(self, check: Check) -> frozenset[str]:
        """Return the student's names that a check looked up, itself and through fixtures."""
        return self._looked_at.through(check.needs).union(self.names_read.get(check.name, ()))

    def said_of_absent(self) -> dict[str, str]:
        """Return what is said of each module that is not here, if not that it is a library."""
        return {**self.not_installed.said(self.session.started.absent), **self.not_libraries}

    def figures(self) -> Figures:
        """Return what the student's module drew while it was imported."""
        self._import()
        with self._figures_lock:
            if self._drawn is None:
                made = drawn.at_import(self.session, self.end, pictures=self.options.pictures)
                self._drawn = made.under(self.submission.headings)
            return self._drawn

    def failed_cells(self) -> list[cell_failures.FailedCell]:
        """Return the cells that failed, in order."""
        cells, headings = self.submission.code_cells, self.submission.headings
        failed = self.session.failed_cells
        return [
            cell_failures.FailedCell(
                cells[i], modules.explained(failed[i], self.submission), headings[i]
            )
            for i in sorted(failed)
        ]

    def _give(self, need: str, name: str, notebook: Notebook) -> Any:
        if need == "artifacts":
            return self._open_artifacts()
        if need == "rng":
            return np.random.default_rng(seed_for(self.options.seed, name))
        if need == "datasets":
            return self.data
        if need == "note":
            return notebook.note
        if need == "show":
            return notebook.show
        if need == "figures":
            return self.figures()
        if need == "data":
            return self.homework.data_file
        if need == "hidden":
            return self.homework.hidden_file
        if need == "leaderboard":
            return notebook.rank
        if need == "earlier":
            check = self._checks.get(name)
            return Earlier.of(check.rests_on if check else (), self.results, self.stopped)
        if need == "session":
            return self.session
        return self._fixture(need, notebook)

    def _open_artifacts(self) -> Artifacts:
        with self._artifacts_lock:
            if self._artifacts is None:
                limit, large = self.assignment.artifact_mb * 2**20, self.submission.too_large
                refused = {name: unacceptable(name, large[name], limit) for name in large}
                refused |= beside.nearly_there(self.submission, self.assignment.artifacts)
                names = [name for name in self.assignment.artifacts if name not in refused]
                opened = self.session.open_files(self.session.staged, names, limit)
                for name, content in opened.items():
                    if isinstance(content, Wrong) and name not in self.submission.artifacts:
                        said = f"{name} (not handed in)"
                        content.feedback = replace(content.feedback, not_written=said)
                in_order = {n: opened.get(n, refused.get(n)) for n in self.assignment.artifacts}
                self._artifacts = Artifacts(in_order, self.session, limit, refused)
            return self._artifacts

    def _fixture(self, name: str, notebook: Notebook) -> Any:
        """Make a fixture, once; what it raised is raised again for every check."""
        with self._locks[name]:
            if name not in self._made:
                self._made[name] = self._make(name, notebook)
        made = self._made[name]
        if isinstance(made, (Wrong, Unfinished)):
            title = self.assignment.fixtures[name].title
            # What the machine could not do is not the student's.
            kind = Undecided if isinstance(made, Undecided) else Unfinished
            raise kind(f"“{title}” failed") from made
        if isinstance(made, Exception):
            raise made
        return made

    def _make(self, name: str, notebook: Notebook) -> Any:
        fixture = self.assignment.fixtures[name]
        self.options.on_start(fixture.title)
        try:
            for other in fixture.unless_stopped:
                if other in self.stopped:
                    title = next(c.title for c in self.assignment.checks if c.name == other)
                    raise Unfinished(f"“{title}” never came back") from self.stopped[other]
            return self.call(name, fixture.needs, fixture.timeout, fixture.function, notebook)
        except Interrupted:
            raise
        except Exception as error:
            return error
        finally:
            notebook.output = ""  # what a check prints is its own alone
