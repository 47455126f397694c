"""What is said of a check that has no verdict of its own: it was not run, or the grader failed."""

from __future__ import annotations

import traceback
from dataclasses import replace

import numpy as np

from autograder.errors import (
    AutograderError,
    MachineBusy,
    NotWritten,
    Undecided,
    Unfinished,
    Wrong,
)
from autograder.grading import by_hand
from autograder.homework.assignment import Check
from autograder.results.report import CheckResult, Feedback, Outcome

#: What is said of every check that the budget did not last for; a class's page finds it.
OUT_OF_TIME = "the time for the whole submission"


def blank_result(check: Check) -> CheckResult:
    """Return a result with what is known of a check before it runs, and no points."""
    return CheckResult(
        name=check.name,
        number=check.number,
        part=check.part,
        title=check.title,
        points=check.points,
        score=0.0,
        outcome=Outcome.NOT_RUN,
        visibility=check.visibility,
        tags=check.tags,
        staff_note=check.staff_note,
    )


def left_out(check: Check, reason: Unfinished) -> CheckResult:
    """Return the result of a check that was never started."""
    score = None if isinstance(reason, Undecided) else 0.0
    result = replace(
        blank_result(check), score=score, outcome=Outcome.NOT_RUN, feedback=not_run(reason)
    )
    return by_hand.waiting(result) if check.by_hand else result


def not_run(reason: Unfinished) -> Feedback:
    """Say why a check was not run, with what is known of the failure behind it."""
    cause: BaseException | None = reason.__cause__
    while isinstance(cause, Unfinished) and cause.__cause__ is not None:
        cause = cause.__cause__
    if isinstance(cause, Wrong):
        return replace(cause.feedback, summary=f"Not run: {reason}. {cause.feedback.summary}")
    because = f", because {cause}" if isinstance(cause, Unfinished) else ""
    found = next((each.detail for each in (reason, cause) if isinstance(each, MachineBusy)), "")
    not_written = reason.where if isinstance(reason, NotWritten) else ""
    return Feedback(f"Not run: {reason}{because}", found=found, not_written=not_written)


#: What a tensor has and the array does not that comes of it.
_OF_TENSORS = ("backward", "grad", "grad_fn", "requires_grad", "requires_grad_", "detach", "numpy")
_TENSOR_TIP = (
    "a tensor of the student's comes as an array of its numbers; keep(f, x) leaves what f(x) "
    'returns in the student\'s process, and attribute(net, "weight") an attribute'
)


def _tip(error: Exception) -> str:
    """Return what the course staff can do about an error."""
    if (
        isinstance(error, AttributeError)
        and error.name in _OF_TENSORS
        and isinstance(error.obj, (np.ndarray, np.generic, float))
    ):
        return f"What can be done: {_TENSOR_TIP}"
    tip = getattr(error, "tip", "") if isinstance(error, AutograderError) else ""
    return f"What can be done: {tip}" if tip else ""


def grader_failed(check: Check, error: Exception) -> CheckResult:
    """Return the result of a check that broke through no fault of the submission.

    What somebody can do about it is said at once, and where it broke only if nothing is known.
    """
    tip, trace = _tip(error), "".join(traceback.format_exception(error)[-8:])
    return replace(
        blank_result(check),
        score=None,
        outcome=Outcome.GRADER_FAILED,
        feedback=Feedback(
            "The grader itself failed on this check",
            found=f"{type(error).__name__}: {error}"
            if isinstance(error, AutograderError)
            else type(error).__name__,
            next_step="This is not your fault and costs you nothing: the course staff "
            "will look at it.",
            detail=tip or trace,
            trace=trace if tip else "",
        ),
    )
