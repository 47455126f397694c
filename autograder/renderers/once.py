"""Says what is in a report once, and what is not written yet apart from what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from autograder.results.report import CheckResult, Feedback, Outcome, Report

#: What has one line anyway.
_SHORT = (Outcome.PASSED, Outcome.NOT_WRITTEN, Outcome.BY_HAND)
#: A name or a library that is missing is one mistake, in whatever lines it is used.
_MISSING = ("NameError: name ", "ModuleNotFoundError: ")


def said_once(report: Report) -> Report:
    """Return the report with every block and remark where it comes first, and nowhere else.

    A check that fails as an earlier one did names that one instead. Leave out first what the
    reader does not see: nothing may point there.
    """
    blocks: dict[tuple[str, ...], str] = {}
    remarks = set(report.notes)
    results = []
    for result in report.results:
        notes = tuple(note for note in dict.fromkeys(result.notes) if note not in remarks)
        remarks.update(notes)
        results.append(replace(result, notes=notes, feedback=_once(result, blocks)))
    return replace(report, results=tuple(results), notes=tuple(dict.fromkeys(report.notes)))


def _once(result: CheckResult, blocks: dict[tuple[str, ...], str]) -> Feedback | None:
    feedback = result.feedback
    if feedback is None or result.score is None or result.outcome in _SHORT:
        return feedback
    here = result.number or result.name
    first = blocks.setdefault((feedback.text,), here)
    if first != here:
        return Feedback(f"The same as in {first}.")
    first = _same_exception(feedback, here, blocks)
    if first != here:
        return Feedback(feedback.summary, next_step=f"See {first}, which says the same.")
    return feedback


def _same_exception(feedback: Feedback, here: str, blocks: dict[tuple[str, ...], str]) -> str:
    """Return the first check that an exception failed in the same lines, or in their callee."""
    if not feedback.detail or not feedback.found:
        return here
    if feedback.found.startswith(_MISSING):
        return blocks.setdefault((feedback.found,), here)
    header, _, lines = feedback.detail.partition("\n")
    frames = lines.split("\n  File ")
    for count in range(len(frames) - 1):  # of g, which calls f, the frames end with those of f
        deeper = "\n".join([header, "  File " + "\n  File ".join(frames[count + 1 :])])
        if (feedback.found, deeper) in blocks:
            return blocks[feedback.found, deeper]
    return blocks.setdefault((feedback.found, feedback.detail), here)


def mistakes(results: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """Return the checks that took points, and not because something is not written yet."""
    kinds = (Outcome.WRONG, Outcome.PARTIAL)
    return tuple(result for result in results if result.outcome in kinds)


def written(results: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """Return the checks of what is written."""
    return tuple(result for result in results if result.outcome is not Outcome.NOT_WRITTEN)


def not_written(results: Iterable[CheckResult]) -> tuple[CheckResult, ...]:
    """Return the checks of what is not written yet."""
    return tuple(result for result in results if result.outcome is Outcome.NOT_WRITTEN)
