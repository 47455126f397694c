"""One run of a check with edits of the student's code in its process."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from autograder.errors import AutograderError, Wrong, noticing
from autograder.grading.calls import Calls, Interrupted
from autograder.grading.fixtures import Notebook
from autograder.homework.assignment import Assignment
from autograder.homework.checks import Check, Fixture, does_without
from autograder.repair.first_wrong import Abandoned, FirstWrong, Place
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.replies import Candidate
from autograder.sandbox.session import StudentProcess

#: Edits that are made together.
Edits = tuple[Candidate, ...]
#: Listing the edits may take so many seconds, besides what the check may take.
LISTING = 1.0
#: Given a process before a check asks it anything, and after.
Around = Callable[[StudentProcess], "contextlib.AbstractContextManager[None]"]


@dataclass(frozen=True)
class Tried:
    """How a check went with an edit.

    Attributes
    ----------
    passed : bool
        Whether it passed.
    reached : tuple of (float, Place)
        How far it came: the part of its points, and where in the rubric it was first wrong,
        after how many requests. More is better.
    seconds : float
        Of processor time that it took.
    line : tuple of (str, int) or None
        The file and line of an exception in student code.
    """

    passed: bool
    reached: tuple[float, Place] = (0.0, ())
    seconds: float = 0.0
    line: tuple[str, int] | None = None


class _Useless(Exception):
    """An edit that cannot be made."""


class Bench:
    """Runs checks on one submission, with edits.

    Attributes
    ----------
    used : float
        Seconds of processor time that all runs took, the grader's and the student's: a busy
        machine takes longer, and finds the same.
    """

    def __init__(self, calls: Calls, seed: int) -> None:
        self.calls = calls
        self.seed = seed
        self.used = 0.0

    def run(self, check: Check, edits: Edits, limit: float, *, seed: int | None = None) -> Tried:
        """Run a check with edits, for at most this many seconds of the student's."""
        return self._run(check, lambda process: _editing(process, edits), limit, seed)

    def trace(
        self, check: Check, limit: float, screening: float
    ) -> tuple[Tried, list[Candidate], list[int]]:
        """Run a check as it is; return the edits of what took part, too.

        Parameters
        ----------
        screening : float
            So many seconds may be taken to find out which of them cannot be repairs.

        Returns
        -------
        tried, edits, verdicts : Tried, list of Candidate, list of int
            See ``sandbox.inside.repairs.screening``; none if a process did not say.
        """
        found: list[Candidate] = []
        verdicts: list[int] = []

        @contextlib.contextmanager
        def tracing(process: StudentProcess) -> Iterator[None]:
            process.request("trace", "your code")
            try:
                yield
            finally:
                with contextlib.suppress(Wrong, AutograderError):
                    found.extend(process.request("candidates", "your code"))
                    said = process.request("screen", "your code", seconds=screening)
                    # A fixture has a process of its own, which numbers what is alike for itself.
                    apart = max(verdicts, default=0)
                    verdicts.extend(n + apart if n > 0 else n for n in said)
                verdicts.extend([0] * (len(found) - len(verdicts)))
                del verdicts[len(found) :]

        return self._run(check, tracing, limit + LISTING + screening, None), found, verdicts

    def _run(self, check: Check, around: Around, limit: float, seed: int | None) -> Tried:
        used, running = [0.0], list[StudentProcess]()
        started, line = time.thread_time(), None

        def spent() -> float:
            now = sum(process.cpu_used() for process in running)
            return used[0] + now + time.thread_time() - started

        @contextlib.contextmanager
        def counted(process: StudentProcess) -> Iterator[None]:
            running.append(process)
            try:
                with around(process):
                    yield
            finally:
                running.remove(process)
                used[0] += process.cpu_used()

        again = using_student(self.calls, check)
        calls = self.calls.variant(self.seed if seed is None else seed, counted, again)
        first = FirstWrong(
            check.function.__code__.co_filename,
            spent,
            lambda: sum(process.requests for process in running),
        )
        passed, earned = False, 0.0
        try:
            with noticing(first.notice):
                calls.call(check.name, check.needs, limit, check.function, Notebook())
            passed = not first.abandoned
        except Wrong as error:
            if isinstance(error, StudentRaised) and error.frames:
                line = (error.frames[-1].file, error.frames[-1].line or 0)
            earned = error.earned
        except (Interrupted, KeyboardInterrupt):
            raise
        # What else an edited process answers may break the rubric: then it is no repair.
        except (Exception, Abandoned):
            passed = False
        seconds = spent()
        self.used += seconds
        return Tried(passed, (earned, first.place or ()), seconds, line)


def all_needs(assignment: Assignment, first: Check | Fixture) -> set[str]:
    """Return what a check or fixture needs, and what the fixtures among that need."""
    found: set[str] = set()
    todo = [need for need in first.needs if need != "student" or not does_without(first.function)]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += assignment.fixtures[name].needs if name in assignment.fixtures else ()
    return found


def using_student(calls: Calls, check: Check) -> set[str]:
    """Return the fixtures of a check that run the student's code."""
    assignment = calls.assignment
    made = all_needs(assignment, check) & assignment.fixtures.keys()
    return {n for n in made if "student" in all_needs(assignment, assignment.fixtures[n])}


@contextlib.contextmanager
def _editing(process: StudentProcess, edits: Sequence[Candidate]) -> Iterator[None]:
    asked = [[e.file, e.start, e.end, e.text, e.first, e.last] for e in edits]
    if not process.request("edit", "your code", edits=asked):
        raise _Useless
    yield
