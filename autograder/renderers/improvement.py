"""What has changed since a student's last submission on Gradescope, from what it tells of that."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeGuard

from autograder.renderers.text import one_line
from autograder.results.amounts import count, points
from autograder.results.report import CheckResult, Report, Visibility

#: Of checks that are better or worse.
_MOST_NAMED = 12


def since_last(metadata: Path, report: Report) -> str:
    """Say what is better and worse than in the last submission; empty if nothing is known.

    Checks are compared that a student sees, that both submissions have a score for, and that
    are worth the same in both: what is hidden stays so, and another rubric is no improvement.

    Parameters
    ----------
    metadata : Path
        Gradescope's ``submission_metadata.json``.
    """
    before = _scores(_last_tests(_read(metadata)))
    pairs = [
        (result, before[result.number])
        for result in report.results
        if _is_shown(result) and before.get(result.number, (0, None))[1] == result.points
    ]
    if not pairs:
        return ""
    gained = [result for result, (score, _) in pairs if (result.score or 0.0) > score]
    lost = [result for result, (score, _) in pairs if (result.score or 0.0) < score]
    now = math.fsum(result.score or 0.0 for result, _ in pairs)
    then = math.fsum(score for _, (score, _) in pairs)
    worth = math.fsum(result.points for result, _ in pairs)
    if not gained and not lost:
        return f"Since your last submission nothing has changed: {points(now)} of {count(worth)}."
    told = f"Since your last submission: from {points(then)} to {points(now)} of {count(worth)}."
    better = f" Better: {_named(gained)}." if gained else ""
    worse = f" Worse: {_named(lost)}." if lost else ""
    return told + better + worse


def _is_shown(result: CheckResult) -> bool:
    return bool(
        result.visibility is Visibility.VISIBLE
        and result.score is not None
        and not result.by_hand
        and result.number
    )


def _named(results: list[CheckResult]) -> str:
    named = ", ".join(one_line(result.number) for result in results[:_MOST_NAMED])
    more = len(results) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named


def _read(metadata: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(metadata.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _last_tests(metadata: Mapping[str, Any]) -> Iterable[Any]:
    """Return the tests of the last submission that was graded without an error."""
    previous = metadata.get("previous_submissions")
    for each in reversed(previous if isinstance(previous, list) else []):
        results = each.get("results") if isinstance(each, dict) else None
        tests = results.get("tests") if isinstance(results, dict) else None
        if isinstance(tests, list) and tests and not each.get("autograder_error"):
            return tests
    return ()


def _scores(tests: Iterable[Any]) -> dict[str, tuple[float, float]]:
    """Return score and possible points by the check's number, of checks that were shown."""
    found = {}
    for test in tests:
        if not isinstance(test, dict) or test.get("visibility", "visible") != "visible":
            continue
        number, score, most = test.get("number"), test.get("score"), test.get("max_score")
        if isinstance(number, str) and _is_number(score) and _is_number(most):
            found[number] = (float(score), float(most))
    return found


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
