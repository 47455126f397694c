"""Brings together what was graded and what people decided: once for rows, once for a report.

What was graded stays in the store as it is, so that grading again loses no decision, and
taking a decision back brings the old result.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from autograder.classroom.jobs import State
from autograder.classroom.manual import WHOLE, Decisions, Override, reweighed
from autograder.classroom.store import CheckRow, Row
from autograder.results.amounts import points as shown
from autograder.results.report import CheckResult, Feedback, Outcome, Report

CHANGED = "Changed by the course staff"
#: Of what changes the whole score.
_NO_PART = ""


@dataclass(frozen=True)
class Decided:
    """What people made of one check: its points, and what is said of it."""

    points: float
    words: str
    who: str
    changed: bool


def decided(
    decisions: Decisions, submission: str, files: str, item: str, worth: float, outcome: str
) -> Decided | None:
    """Return what people decided of one check of a submission; None where nobody has."""
    override = decisions.overrides.get((submission, item))
    if override is not None and override.files == files:
        points = reweighed(override.points, override.out_of, worth)
        return Decided(points, f"{CHANGED}: {override.reason}", _who(override), True)
    if outcome != Outcome.BY_HAND.value:
        return None
    given = decisions.given(submission, item, files, worth)
    if given is None:
        return None
    grade = decisions.grades[submission, item]
    return Decided(given, "\n".join(decisions.words_for(grade)), f"{grade.by}, {grade.at}", False)


def for_rows(
    rows: Iterable[Row], checks: Iterable[CheckRow], decisions: Decisions
) -> tuple[list[Row], list[CheckRow]]:
    """Return rows and checks as they stand with all that people decided.

    A row's ``points`` are all that can be earned, manual ones with them; ``by_hand`` of these
    nobody has graded, and ``pending`` wait because the grader failed, or because the
    submission cannot be used as it was handed in.
    """
    known = {row.id: row for row in rows}
    of: dict[str, list[CheckRow]] = defaultdict(list)
    for check in checks:
        row = known[check.submission]
        if row.state is State.REFUSED:
            check = replace(check, score=None)  # nothing was graded: no verdict on it
        of[check.submission].append(_check_with(check, row.files, decisions))
    combined = [_row_with(row, of[row.id], decisions) for row in known.values()]
    return combined, [check for row in combined for check in of[row.id]]


def _check_with(check: CheckRow, files: str, decisions: Decisions) -> CheckRow:
    made = decided(decisions, check.submission, files, check.name, check.points, check.outcome)
    if check.outcome == Outcome.BY_HAND.value:
        check = replace(check, manual=True)
    if made is None:
        return check
    return replace(
        check,
        score=made.points,
        outcome=_outcome(made.points, check.points).value,
        summary=made.words if made.words else check.summary,
        cause="",
        decided_by=made.who,
    )


def _row_with(row: Row, checks: list[CheckRow], decisions: Decisions) -> Row:
    by_hand = Outcome.BY_HAND.value
    waiting = [check for check in checks if check.score is None]
    total = _sum(check.points for check in checks)
    row = replace(
        row,
        score=_sum(check.score or 0.0 for check in checks),
        points=total,
        by_hand=_sum(check.points for check in waiting if check.outcome == by_hand),
        pending=_sum(check.points for check in waiting if check.outcome != by_hand),
    )
    override = decisions.overrides.get((row.id, WHOLE))
    if override is not None and override.files == row.files:
        changed = f"{override.reason} ({_who(override)})"
        return replace(row, score=override.points, by_hand=0.0, pending=0.0, changed=changed)
    return row


def for_report(
    report: Report, submission: str, files: str, decisions: Decisions, state: State = State.GRADED
) -> Report:
    """Return a report with what people decided: whose decision it was is for the staff alone."""
    if state is State.REFUSED:
        refused = tuple(replace(each, score=None) for each in report.results)
        report = replace(report, results=refused)
    results = [_result_with(each, submission, files, decisions) for each in report.results]
    override = decisions.overrides.get((submission, WHOLE))
    if override is not None and override.files == files:
        results = _settled(results, override)
        report = replace(report, part_titles={**report.part_titles, _NO_PART: CHANGED})
    return replace(report, results=tuple(results))


def _result_with(
    result: CheckResult, submission: str, files: str, decisions: Decisions
) -> CheckResult:
    worth, outcome = result.points, result.outcome.value
    made = decided(decisions, submission, files, result.name, worth, outcome)
    if made is None:
        return result
    ended = _outcome(made.points, worth)
    notes, feedback = result.notes, None
    if made.changed:
        notes, feedback = (*notes, made.words), result.feedback
    elif made.words and ended is Outcome.PASSED:
        notes = (*notes, *made.words.split("\n"))
    elif made.words:
        feedback = Feedback(made.words)
    if ended is Outcome.PASSED:
        feedback = None
    return replace(
        result,
        score=made.points,
        outcome=ended,
        notes=notes,
        feedback=feedback,
        staff_note="\n".join(filter(None, [result.staff_note, f"graded by {made.who}"])),
    )


def _settled(results: list[CheckResult], override: Override) -> list[CheckResult]:
    """Return the results with one more, that makes the score what a person said."""
    words = f"{CHANGED}, to {shown(override.points)} in all: {override.reason}"
    settled = [
        replace(each, score=0.0, outcome=Outcome.NOT_RUN, feedback=Feedback(words))
        if each.score is None
        else each
        for each in results
    ]
    difference = round(override.points - math.fsum(each.score or 0.0 for each in settled), 6)
    # What was given is nothing to fix.
    given = difference >= 0
    return [
        *settled,
        CheckResult(
            name="changed_score",
            number="",
            part=_NO_PART,
            title=CHANGED,
            points=0.0,
            score=difference,
            outcome=Outcome.PASSED if given else Outcome.PARTIAL,
            feedback=None if given else Feedback(words),
            notes=(words,) if given else (),
            staff_note=f"changed by {_who(override)}",
        ),
    ]


def _outcome(points: float, worth: float) -> Outcome:
    if points >= worth:
        return Outcome.PASSED
    return Outcome.PARTIAL if points > 0 else Outcome.WRONG


def _who(override: Override) -> str:
    return f"{override.by}, {override.at}"


def _sum(numbers: Iterable[float]) -> float:
    return round(math.fsum(numbers), 6)
