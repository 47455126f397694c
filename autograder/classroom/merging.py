"""Puts new results of some checks into a report, under the rubric of today."""

from __future__ import annotations

from dataclasses import replace

from autograder.classroom.manual import reweighed
from autograder.homework.assignment import Assignment
from autograder.homework.checks import Check
from autograder.results.report import CheckResult, Report


def merge(old: Report, new: Report, names: frozenset[str], assignment: Assignment) -> Report:
    """Return the old report with some checks' results from the new one.

    What a check is called and what it is worth are the rubric's and no result: what is kept
    has today's number and title, and the same share of today's points. A check that the
    rubric has no more is gone.
    """
    fresh = {each.name: each for each in new.results if each.name in names}
    kept = {each.name: each for each in old.results}
    results = [
        fresh.get(check.name) or _of_today(kept[check.name], check)
        for check in assignment.checks
        if check.name in fresh or check.name in kept
    ]
    return replace(
        old, title=assignment.title, part_titles=dict(assignment.parts), results=tuple(results)
    )


def _of_today(result: CheckResult, check: Check) -> CheckResult:
    score = result.score
    return replace(
        result,
        number=check.number,
        part=check.part,
        title=check.title,
        points=check.points,
        score=None if score is None else reweighed(score, result.points, check.points),
        visibility=check.visibility,
        tags=tuple(check.tags),
        staff_note=check.staff_note,
    )
