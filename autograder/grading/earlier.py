"""What a check says of an earlier one that it rests on, and that failed."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.errors import Wrong
from autograder.results.report import CheckResult, Outcome
from autograder.sandbox.failures import StudentRaised

#: What is said of an earlier check that earned nothing.
_HOW = {Outcome.WRONG: "is wrong", Outcome.NOT_RUN: "could not be run"}
#: What code raises for how it is written: no value that an earlier step gave is why.
_OF_ITSELF = (
    "NameError",
    "UnboundLocalError",
    "ImportError",
    "ModuleNotFoundError",
    "NotImplementedError",
)


@dataclass(frozen=True)
class Earlier:
    """The checks that a check ``rests_on``, as far as they lost points.

    A training with a wrong gradient ends with a high error: who is advised to train longer
    looks in the wrong place.

    Attributes
    ----------
    failed : tuple of CheckResult
        Those that earned nothing, in the order in which they are declared.
    partly : tuple of CheckResult
        Those that earned a part: what is wrong there may explain this, or be a matter of its own.
    stopped : collection of str
        Which of them hung or ended the process, by name.
    """

    failed: tuple[CheckResult, ...] = ()
    partly: tuple[CheckResult, ...] = ()
    stopped: Collection[str] = ()

    @classmethod
    def of(
        cls,
        names: Sequence[str],
        results: Mapping[str, CheckResult],
        stopped: Collection[str] = (),
    ) -> Earlier:
        """Return what is known of checks by their names.

        One that was not run counts where that is the submission's doing: what it needs was
        stopped, say. One that the grader or the machine is to blame for says nothing.
        """
        known = [results[name] for name in names if name in results]
        return cls(
            tuple(each for each in known if each.score == 0 and each.outcome in _HOW),
            tuple(each for each in known if each.outcome is Outcome.PARTIAL and each.took_points),
            stopped,
        )

    def among(self, *names: str) -> Earlier:
        """Return the same of some of these checks: those that what follows rests on."""
        failed, partly = (
            tuple(each for each in results if each.name in names)
            for results in (self.failed, self.partly)
        )
        return Earlier(failed, partly, self.stopped)

    @contextlib.contextmanager
    def explains(self) -> Iterator[None]:
        """Have what is wrong inside say what to fix first, unless its own cause is known."""
        try:
            yield
        except Wrong as error:
            said = error.feedback
            written = isinstance(error, StudentRaised) and of_itself(said.found)
            if not said.cause and not written:
                error.feedback = replace(said, next_step=self.next_step(said.next_step))
            raise

    def next_step(self, otherwise: str) -> str:
        """Return what to do where a check failed: first fix what it rests on.

        Parameters
        ----------
        otherwise : str
            What to do where everything that it rests on is right.
        """
        if not self.failed:
            return self._after_partly(otherwise)
        first = self.failed[0]
        others = len(self.failed) - 1
        more = f", and {others} more before it" if others else ""
        how = "did not finish" if first.name in self.stopped else _HOW[first.outcome]
        return (
            f"This rests on {first.number} “{first.title}”, which {how}{more}: fix that first, "
            "then run it again."
        )

    def _after_partly(self, otherwise: str) -> str:
        if not self.partly:
            return otherwise
        first = self.partly[0]
        look = f"This rests on {first.number} “{first.title}”, which is partly wrong"
        then = f" If that is not why: {otherwise}" if otherwise else ""
        return f"{look}: look at that first.{then}"


def of_itself(found: str) -> bool:
    """Whether an exception, as a message shows it, is raised for how the code is written."""
    return found.partition(":")[0] in _OF_ITSELF
