"""What a slip costs that is no mistake in the computation: one point, in one check."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from autograder.results.report import CheckResult, Feedback, Outcome

#: What a careful TA takes, once.
COSTS = 1.0


def one_pays(
    results: Sequence[CheckResult],
    names: Collection[str],
    pay: Callable[[CheckResult], CheckResult],
) -> list[CheckResult]:
    """Return results of which one has paid.

    It is the first of those named that passed; if none did, the first that earned anything.
    """
    left = list(results)
    earning = [i for i, each in enumerate(left) if each.name in names and each.score]
    earning = [i for i in earning if not left[i].waits]
    passed = [i for i in earning if left[i].outcome is Outcome.PASSED]
    for place in [*passed, *earning][:1]:
        left[place] = pay(left[place])
    return left


def paid(result: CheckResult, feedback: Feedback) -> CheckResult:
    """Return a result with a point less, and what it is for.

    A check that is wrong besides keeps its message, and has the other one as a note.
    """
    score = max(0.0, round((result.score or 0.0) - COSTS, 6))
    if result.feedback is not None:
        said = f"{feedback.cause} {feedback.next_step}"
        return replace(result, score=score, notes=(*result.notes, said))
    outcome = Outcome.PARTIAL if score else Outcome.WRONG
    return replace(result, score=score, outcome=outcome, feedback=feedback)
