"""Every error the harness raises on purpose, in one tree.

::

    AutograderError
    ├── UsageError          exit code 2: the arguments or the submission cannot be used
    ├── GraderError         exit code 3: the grader itself failed
    │   └── SandboxError
    └── Unfinished          a check could not be run to its end
        └── Undecided       and not through the submission: no points are lost
            └── MachineBusy
    Wrong                   the student's answer is wrong: points are lost, feedback is shown
"""

from __future__ import annotations

from autograder.results.report import Feedback


class AutograderError(Exception):
    """Something the harness can explain in one clear line."""

    def __init__(self, message: str, *, tip: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.tip = tip


class UsageError(AutograderError):
    """The arguments or the submission cannot be used as they are."""


class GraderError(AutograderError):
    """The grader failed through no fault of the submission."""


class SandboxError(GraderError):
    """The student process could not be set up or driven."""


class Unfinished(AutograderError):
    """A check could not be run: what it depends on failed, or time ran out."""


class Undecided(Unfinished):
    """A check has no verdict, through no fault of the submission: a person has to look."""


class MachineBusy(Undecided):
    """The machine did not give a submission the time that it may use."""

    def __init__(self, what: str, used: str) -> None:
        super().__init__("the machine was too busy")
        self.detail = f"{what}: {used}"


class Wrong(Exception):
    """The student's answer is wrong.

    Parameters
    ----------
    summary : str
        One sentence that says what is wrong.
    expected, found, cause, next_step, detail : str
        See :class:`autograder.results.report.Feedback`.
    earned : float
        The fraction of the check's points, 0 to 1, that is earned all the same.
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
        super().__init__(summary)
        self.feedback = Feedback(summary, expected, found, cause, next_step, detail)
        self.earned = earned
