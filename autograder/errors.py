"""Every error the harness raises on purpose, in one tree.

::

    AutograderError
    ├── UsageError          exit code 2: the arguments or the submission cannot be used
    │   └── HomeworkError   the homework itself cannot be used: no submission is to blame
    ├── GraderError         exit code 3: the grader itself failed
    │   └── SandboxError
    ├── Unfinished          a check could not be run to its end
    │   ├── NotWritten      what it builds on is not written yet
    │   └── Undecided       and not through the submission: no points are lost
    │       └── MachineBusy
    └── ForAPerson          nothing that a check can decide: its points wait for a person
    Wrong                   the student's answer is wrong: points are lost, feedback is shown
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.results.cause import Cause
    from autograder.results.report import Feedback


class AutograderError(Exception):
    """Something the harness can explain in one clear line."""

    def __init__(self, message: str, *, tip: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.tip = tip


class UsageError(AutograderError):
    """The arguments or the submission cannot be used as they are."""


class HomeworkError(UsageError):
    """The homework itself cannot be used: its rubric is broken, or something of it is missing."""


class GraderError(AutograderError):
    """The grader failed through no fault of the submission."""


class SandboxError(GraderError):
    """The student process could not be set up or driven."""


class Unfinished(AutograderError):
    """A check could not be run: what it depends on failed, or time ran out."""


class NotWritten(Unfinished):
    """A check could not be run because what it builds on is not written yet.

    ``where`` names that in a few words: ``"what 3.1.1 asks for"``.
    """

    def __init__(self, message: str, where: str) -> None:
        super().__init__(message)
        self.where = where


class ForAPerson(AutograderError):
    """A check saw what only a person can judge: points are neither earned nor lost.

    Raise it with a sentence that says what to look at: ``ForAPerson("two parameters remain")``.
    """


class Undecided(Unfinished):
    """A check has no verdict, through no fault of the submission: the course staff has to look."""


class MachineBusy(Undecided):
    """The machine did not give a submission the time that it may use."""

    def __init__(self, what: str, used: str) -> None:
        super().__init__("the machine was too busy")
        self.detail = f"{what}: {used}"


class Wrong(Exception):
    """The student's answer is wrong: raise it in a check, which then loses its points.

    Parameters
    ----------
    summary : str
        One sentence that says what is wrong, with the student's own name for it.
    expected, found : str
        What a right answer gives, and what the submission gave.
    cause : str or Cause
        The likely cause. Give it only where it is proved. A
        :class:`~autograder.results.cause.Cause` can be counted, and brings its next step.
    next_step : str
        What the student should do now.
    detail : str
        Preformatted text: a table of mismatches, a traceback.
    earned : float
        Partial credit: the fraction of the check's points, 0 to 1, that is earned all the
        same. ``Wrong("…", earned=0.5)`` in a check of 3 points earns 1.5.

    Raises
    ------
    ValueError
        If ``earned`` is not from 0 to 1.
    """

    def __init__(
        self,
        summary: str,
        *,
        expected: str = "",
        found: str = "",
        cause: str = "",
        next_step: str = "",
        detail: str = "",
        earned: float = 0.0,
    ) -> None:
        if not 0.0 <= earned <= 1.0:
            raise ValueError(f"earned is a fraction of the points, 0 to 1, not {earned}")
        # Here, since a sandbox starts sooner without them.
        from autograder.results.cause import UNNAMED, Cause
        from autograder.results.report import Feedback

        named = cause if isinstance(cause, Cause) else Cause(UNNAMED, cause) if cause else None
        # Rubrics give what they compared as it is; whatever shows it needs text.
        self.feedback: Feedback = Feedback(
            _text(summary),
            expected=_text(expected),
            found=_text(found),
            cause=_text(cause),
            next_step=_text(next_step),
            detail=_text(detail),
        ).naming(named)
        super().__init__(self.feedback.summary)
        self.earned = float(earned)
        if (notice := _NOTICE.get()) is not None:
            notice(self)

    def because(self, cause: Cause | None) -> Wrong:
        """Name the cause of it, where that is proved later; return the error itself."""
        if cause:
            step = cause.next_step or self.feedback.next_step
            said = replace(self.feedback, cause=str(cause), next_step=step)
            self.feedback = said.naming(cause)
        return self


_Notice = Callable[["Wrong"], None]
_NOTICE: ContextVar[_Notice | None] = ContextVar("notice", default=None)


@contextlib.contextmanager
def noticing(notice: _Notice) -> Iterator[None]:
    """Have each `Wrong` told as it is made, in this thread, whoever catches it.

    Raises
    ------
    BaseException
        Whatever ``notice`` raises comes out of the place where the `Wrong` was made.
    """
    token = _NOTICE.set(notice)
    try:
        yield
    finally:
        _NOTICE.reset(token)


def is_asked_why() -> bool:
    """Whether a `Wrong` is shown to anybody: where it only counts, no cause is looked for."""
    return _NOTICE.get() is None


def _text(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # Python refuses to print an int of more than 4300 digits
        return "a number of thousands of digits"
