"""Holds the verdicts of a kit against the grader's: on examples, mutants and rewrites."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.grading.running import Grading
from autograder.homework.checks import Check
from autograder.kit.record import Recorded
from autograder.kit.replay import Process, Verdict, verdict_on
from autograder.results.report import CheckResult, Outcome

#: Seconds that a recorded check may take.
_LIMIT = 60.0


@dataclass(frozen=True)
class Compared:
    """What the grader and the kit say of one check of one submission."""

    graded: CheckResult
    at_home: Verdict

    @property
    def decided(self) -> bool:
        """Whether the kit says anything."""
        return self.at_home.outcome is not None

    @property
    def disagree(self) -> bool:
        """Whether the kit calls right what loses points, or wrong what loses none."""
        if not self.decided or self.graded.score is None:
            return False
        right = self.at_home.outcome is Outcome.PASSED
        return right == self.graded.took_points

    @property
    def same_words(self) -> bool:
        """Whether a failure is shown in the grader's words."""
        said, graded = self.at_home.feedback, self.graded.feedback
        if said is None or graded is None:
            return said is graded
        return (said.summary, said.cause) == (graded.summary, graded.cause)


def compare(grading: Grading, checks: Sequence[tuple[Check, Recorded]]) -> Iterator[Compared]:
    """Run checks both ways on one submission.

    Parameters
    ----------
    grading : Grading
        Of a submission whose session is up.
    """
    session = grading.calls.session
    for check, recorded in checks:
        grading.run([check])
        graded = grading.results[check.name]

        @contextlib.contextmanager
        def fresh(seed: int = recorded.seed) -> Iterator[Process]:
            with session.process(_LIMIT, seed) as process:
                yield process

        if graded.outcome is Outcome.NOT_RUN or not recorded.events:
            continue
        yield Compared(graded, verdict_on(recorded, fresh, grading.homework.assignment.aliases))
