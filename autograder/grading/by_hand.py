"""Items that are graded manually: what was written is found here, and no verdict formed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from autograder.results.report import CheckResult, Outcome
from autograder.results.shown import Answer

NOTHING = "(nothing was written here)"


def waiting(result: CheckResult) -> CheckResult:
    """Return the result of an item: whatever came of preparing it is a note for the TA."""
    if result.outcome is Outcome.GRADER_FAILED:
        return result
    said = (result.feedback.summary,) if result.feedback else ()
    return replace(
        result, score=None, outcome=Outcome.BY_HAND, feedback=None, notes=(*result.notes, *said)
    )


def answers_to(wanted: Sequence[str], written: Mapping[str, str]) -> list[Answer]:
    """Return what was written for an item, as it is shown.

    Parameters
    ----------
    wanted : sequence of str
        What the item asks for: see :func:`autograder.submitted.answers.find`.
    written : mapping of str to str
        What was found for each of these.
    """
    return [Answer(words, written.get(words, "") or NOTHING) for words in wanted]
