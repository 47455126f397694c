"""Of an exception in a line that calls what an earlier check found wrong: look at that first.

``return cross_entropy(linear_scores(X, W, b), y)`` raises IndexError where ``linear_scores``
returns an empty array. What a rubric declares with ``rests_on`` is of values; this is of calls,
in every homework, and no rubric has to do anything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from autograder.grading.earlier import of_itself
from autograder.results.report import CheckResult, Outcome

_CALLED = re.compile(r"\b([A-Za-z_]\w*)\(")
_FRAME = re.compile(r'\s*(?:File "|cell \d+, line )')


def explained(
    results: Sequence[CheckResult], read: Mapping[str, Collection[str]]
) -> list[CheckResult]:
    """Return results of which each that raised names the earlier one that its lines call.

    Parameters
    ----------
    results : sequence of CheckResult
        In order.
    read : mapping of str to collection of str
        The student's names that each check has looked up. What fails is known of one name alone.
    """
    wrong = dict[str, CheckResult]()
    said = []
    for result in results:
        said.append(_explained(result, wrong))
        names = read.get(result.name, ())
        if result.outcome is Outcome.WRONG and not result.score and len(names) == 1:
            wrong.setdefault(next(iter(names)), result)
    return said


def _explained(result: CheckResult, wrong: Mapping[str, CheckResult]) -> CheckResult:
    feedback = result.feedback
    if feedback is None or feedback.cause or result.outcome not in (Outcome.WRONG, Outcome.PARTIAL):
        return result
    if not feedback.detail.startswith("Traceback") or of_itself(feedback.found):
        return result
    if feedback.next_step.startswith("This rests on "):
        return result
    called = called_in(feedback.detail)
    # The earliest: what was wrong after it may be so because of it.
    name = next((name for name in wrong if name in called), None)
    if name is None:
        return result
    first = wrong[name]
    step = f"It calls {name}, and {first.number} “{first.title}” is wrong: look at that first."
    if feedback.next_step:
        step += f" If that is not why: {feedback.next_step}"
    return replace(result, feedback=replace(feedback, next_step=step))


def called_in(traceback: str) -> set[str]:
    """Return the names that the lines of a traceback call."""
    lines = [line for line in traceback.splitlines()[1:] if line.startswith("    ")]
    return {name for line in lines if not _FRAME.match(line) for name in _CALLED.findall(line)}
