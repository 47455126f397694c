"""Records what a public check asks of a right solution, and which oracle judges which answer.

The record holds inputs, right answers and tolerances, and no line of a rubric, an oracle or a
solution. Two runs tell what is random. A random attribute that a check reads (weights) is set
to what it was in the first run, so that what follows from it can be compared. What the rubric
would decide of other answers is found out in :mod:`autograder.authoring.rehearsing`.
"""

from __future__ import annotations

import contextlib
import functools
import math
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder.authoring import breakdowns
from autograder.authoring.hearing import heard_by
from autograder.authoring.recorder import Recorder, Starts
from autograder.authoring.sameness import differing
from autograder.datasets import Datasets
from autograder.errors import AutograderError, GraderError, Unfinished, Wrong
from autograder.grading import modules
from autograder.grading.earlier import Earlier
from autograder.grading.fixtures import GradedStudent, seed_for
from autograder.homework.assignment import Assignment, Check
from autograder.kit import answers
from autograder.kit.record import Ask, Event, Judge, NotRecordable
from autograder.repair.trial import all_needs
from autograder.results.shown import Show
from autograder.sandbox.host import Sandbox
from autograder.sandbox.session import Session
from autograder.submitted.submission import Submission
from autograder.suites import assignment as of_suites

#: What a check may be given to be recorded; fixtures and artifacts are graded on upload.
GIVEN = {"student", "rng", "data", "datasets", "note", "show", "leaderboard", "earlier"}
SEED = 2024
#: Of the student's process in the two runs that tell what is random; the second is the record.
_SEEDS = (1, 2)
#: Seconds of a processor that a check may take with the reference, to be run at home.
_LONGEST = 30.0
_LIMIT = 120.0
#: Seconds of a processor below which a check is run with a few inputs to choose from.
_SHORT, _DRAWS = 1.0, 4


@dataclass(frozen=True)
class Recording:
    """One right solution's run of a check.

    Attributes
    ----------
    random : set of (int, place)
        Leaves of answers that are others in each run.
    seed : int
        Of the generators in the student's process: with it, what was drawn is drawn at home.
    """

    events: list[Event]
    random: set[tuple[int, answers.Place]]
    seed: int = 0


class Studio:
    """One solution in a sandbox, of which checks are recorded."""

    def __init__(
        self,
        assignment: Assignment,
        submission: Submission,
        sandbox: Sandbox,
        data: Datasets,
        data_file: Callable[[str], Path],
    ) -> None:
        self.assignment = assignment
        self.submission = submission
        self.data = data
        self.data_file = data_file
        #: The seed of the inputs of a check, where that is another one.
        self._draws: dict[str, int] = {}
        self.session = Session(
            sandbox,
            submission.staged,
            modules.module_of(submission),
            import_limit=max(_LIMIT, assignment.import_timeout),
            cells=submission.cell_sources,
            readable=modules.readable_in(submission),
            tree=modules.program_of(submission),
        )

    def close(self) -> None:
        """End its processes."""
        self.session.close()

    def record(self, check: Check) -> Recording:
        """Record a check.

        Raises
        ------
        NotRecordable
            If it does what no record holds, with why.
        GraderError
            If the solution fails it, or the rubric breaks.
        """
        self.session.import_module(math.inf)
        started = self._used()
        plain = self._run(check, _SEEDS[0], []).events
        used = self._used() - started
        if used > _LONGEST:
            raise NotRecordable("it takes as long as a training run")
        if used < _SHORT:
            plain = self._most_telling(check, plain)
        # A probe makes objects, and shifts their numbers: that run is the record.
        probing = any(isinstance(e, Judge) and e.oracle == "check_gradient" for e in plain)
        once = self._run(check, _SEEDS[0], plain)
        first = once.events
        recorder = self._again(check, once, probing=probing)
        second = recorder.events
        if recorder.forces and not self._takes_any(check, once):
            # What is random is judged. It is left as it is drawn, from the same seed at home.
            first, second = plain, self._run(check, _SEEDS[1], [], probing=probing).events
        random = _random(first, second)
        if random is None:
            raise NotRecordable("what it asks for is random")
        if any(isinstance(e, Judge) and "own" in e.given for e in second):
            owning = self._again(check, once, probing=probing, owning=True).events
            # Unless what is asked on the way changes what comes after it.
            if _random(first, owning) == random and _random(second, owning) is not None:
                second = owning
        return Recording(second, random, _SEEDS[1])

    def _most_telling(self, check: Check, plain: list[Event]) -> list[Event]:
        """Draw the inputs for which right answers have both signs: all else is its own abs()."""
        best = plain, SEED
        for seed in range(SEED + 1, SEED + _DRAWS):
            self._draws[check.name] = seed
            with contextlib.suppress(GraderError):
                other = self._run(check, _SEEDS[0], []).events
                if _both_signs(other) > _both_signs(best[0]):
                    best = other, seed
        self._draws[check.name] = best[1]
        return best[0]

    def _used(self) -> float:
        """Return the seconds of a processor so far: a busy machine makes no check longer."""
        return time.process_time() + self.session.sandbox.account.used

    def _takes_any(self, check: Check, once: Recorder) -> bool:
        """Whether a check takes what is random as it is, and does not judge it."""
        try:
            self._run(check, _SEEDS[1], once.events, once.starts, distorting=True)
        except GraderError:
            return False
        return True

    def _again(
        self, check: Check, once: Recorder, *, probing: bool = False, owning: bool = False
    ) -> Recorder:
        """Run a check again, with random attributes set to what they were if that works."""
        run = functools.partial(self._run, check, _SEEDS[1], probing=probing, owning=owning)
        try:
            return run(once.events, once.starts)
        except GraderError:  # it had used them before it read them
            return run([])

    def _run(
        self,
        check: Check,
        seed: int,
        earlier: Sequence[Event],
        starts: Starts | None = None,
        *,
        probing: bool = False,
        distorting: bool = False,
        owning: bool = False,
    ) -> Recorder:
        with self.session.process(_LIMIT, seed) as process:
            kept = seed == _SEEDS[1] and not distorting
            recorder = Recorder(process, earlier, starts, probing=probing, distorting=distorting,
                                formulas=kept, owning=owning)  # fmt: skip
            with heard_by(recorder.judge, check.function):
                try:
                    self.call(check, recorder)
                except (Wrong, Unfinished) as error:
                    if recorder.refused:
                        raise NotRecordable(recorder.refused) from error
                    raise GraderError(f"the reference fails {check.name}: {error}") from error
                except AutograderError:
                    raise
                # Whatever else is raised, the rubric is what broke.
                except Exception as error:
                    room = Path(check.function.__code__.co_filename).parent
                    why = breakdowns.shown("".join(traceback.format_exception(error)), room)
                    raise GraderError(f"the rubric's check {check.name} fails: {why}") from error
            return recorder

    def call(self, check: Check, process: Any) -> None:
        """Call a check with a process that answers for the student's code."""
        given = {
            "student": GradedStudent(
                process,
                self.session,
                self.assignment.aliases,
                source=_NotRecordable(),
                modules=modules.modules_of(self.submission, self.session),
            ),
            "rng": np.random.default_rng(seed_for(self._draws.get(check.name, SEED), check.name)),
            "data": self.data_file,
            "datasets": self.data,
            "note": lambda _text: None,
            "show": Show(),
            "leaderboard": lambda *_words, **_named: None,
            "earlier": Earlier(()),  # of a right solution, nothing failed before
        }

        def give(name: str) -> Any:
            if name not in given:
                given[name] = self._made(name, give)
            return given[name]

        check.function(**{name: give(name) for name in check.needs})

    def check(self, name: str) -> Check:
        """Return a check by its name."""
        return next(check for check in self.assignment.checks if check.name == name)

    def fails(self, check: Check) -> bool:
        """Whether a solution loses all points of a check, whatever is asked in it."""
        with self.session.process(_LIMIT, _SEEDS[1]) as process:
            try:
                self.call(check, process)
            except Wrong as error:
                return error.earned == 0
            # Whatever the rubric does with what is not written: then nothing is known of it.
            except (NotRecordable, Exception):
                return False
        return False

    def _made(self, name: str, give: Callable[[str], Any]) -> Any:
        """Make a fixture, in the process of the check."""
        fixture = self.assignment.fixtures[name]
        needs = {need: give(need) for need in fixture.needs}
        if "rng" in needs:
            needs["rng"] = np.random.default_rng(seed_for(SEED, name))
        return fixture.function(**needs)


def _both_signs(events: Sequence[Event]) -> int:
    """Count the answers that hold numbers above zero, and numbers below."""
    found = 0
    for event in events:
        held = [answers.numbers(leaf) for _, leaf in answers.leaves(event.answer)
                ] if isinstance(event, Ask) else []  # fmt: skip
        found += sum(each is not None and each.dtype.kind == "f" and each.size > 0
                     and bool(np.min(each) < 0 < np.max(each)) for each in held)  # fmt: skip
    return found


def _random(
    first: Sequence[Event], second: Sequence[Event]
) -> set[tuple[int, answers.Place]] | None:
    """Return which leaves of answers differ in two runs; None if they ask for other things."""
    if [type(event) for event in first] != [type(event) for event in second]:
        return None
    return {
        (index, place)
        for index, (one, other) in enumerate(zip(first, second, strict=True))
        if isinstance(one, Ask) and isinstance(other, Ask)
        for place in differing(one.answer, other.answer)
    }


#: Why no test that a course already has is in a kit: it would say what it expects.
OF_A_SUITE = "it runs in the grader alone"


def why_not(assignment: Assignment, check: Check) -> str:
    """Return why a check cannot be recorded, as far as its parameters show it."""
    if check.function.__module__ == of_suites.__name__:
        return OF_A_SUITE
    needs = all_needs(assignment, check)
    lacking = needs - GIVEN - set(assignment.fixtures)
    if "artifacts" in lacking:
        return "it looks at the files that you hand in"
    if "figures" in lacking:
        return "it looks at figures"
    if "hidden" in lacking:
        return "it uses data that only the grader has"
    if lacking:
        return f"it needs {', '.join(sorted(lacking))}"
    return "" if "student" in needs else "it does not call your code"


class _NotRecordable:
    """Refuses to record what is asked of the source, and not of the student's code."""

    def loops_in(self, _name: str, _module: str) -> None:
        """Refuse to read loops."""
        raise NotRecordable("it looks at the source")

    def written_in(self) -> int:
        """Refuse to measure the source."""
        raise NotRecordable("it looks at the source")
