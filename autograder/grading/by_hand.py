"""Items that are graded manually: what was written is found here, and no verdict formed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from autograder.results.report import CheckResult, Outcome
from autograder.results.shown import Answer
from autograder.submitted.submission import Submission

NOTHING = "(nothing was written here)"
UNREADABLE = "(not found, and some of the code is not valid Python: it may stand there)"


def waiting(result: CheckResult) -> CheckResult:
    """Return the result of an item: whatever came of preparing it is a note for the TA."""
    if result.outcome is Outcome.GRADER_FAILED:
        return result
    said = (result.feedback.summary,) if result.feedback else ()
    return replace(
        result, score=None, outcome=Outcome.BY_HAND, feedback=None, notes=(*result.notes, *said)
    )


def answers_to(
    wanted: Sequence[str], written: Mapping[str, str], nothing: str = NOTHING
) -> list[Answer]:
    """Return what was written for an item, as it is shown.

    Parameters
    ----------
    wanted : sequence of str
        What the item asks for: see :func:`autograder.submitted.answers.find`.
    written : mapping of str to str
        What was found for each of these.
    nothing : str
        What stands in place of an answer that was not found.
    """
    return [Answer(words, written.get(words, "") or nothing) for words in wanted]


def is_read(submission: Submission) -> bool:
    """Whether Python could read all that was written: else an answer may be where it could not."""
    in_files = submission.tree is not None and submission.tree.broken
    in_cells = any(cell.error for cell in submission.cells)
    return submission.broken is None and not in_files and not in_cells
