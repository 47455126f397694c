"""Example submissions, and the results they must get.

Beside the folder of a case lies ``<case>.json``::

    {"exit_code": 0, "score": 52, "lost": {"linear_forward": {"score": 0, "says": "bias"}}}

Checks that are not listed under ``lost`` earn all their points; ``"within"`` beside a
score allows for chance. A submission that is refused has ``{"exit_code": 2, "says": ...}``;
without an exit code it is graded.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.authoring.findings import Trial
from autograder.errors import UsageError
from autograder.results.report import CheckResult, Report


def judge(case: Path, outcome: Report | UsageError) -> Trial:
    """Compare what an example got with the result beside it."""
    try:
        expected = json.loads(case.with_suffix(".json").read_text(encoding="utf-8"))
        if isinstance(outcome, UsageError):
            differences = _refused(expected, outcome)
        elif expected.get("exit_code", 0) == 2:
            differences = ["it was to be refused, and was graded"]
        else:
            differences = _differences(expected, outcome)
    except KeyError as error:
        differences = [f"{case.name}.json has no {error.args[0]!r}"]
    except (ValueError, TypeError, AttributeError) as error:
        differences = [f"{case.name}.json cannot be read: {type(error).__name__}: {error}"]
    return Trial(case.name, not differences, "; ".join(differences[:3]), "", "\n".join(differences))


def _refused(expected: Mapping[str, Any], error: UsageError) -> list[str]:
    said = f"{error.message} {error.tip}"
    if expected.get("exit_code", 0) != 2:
        return [f"it was to be graded, and was refused: {said}"]
    return [] if expected["says"] in said else [f"expected “{expected['says']}”, found “{said}”"]


def _differences(expected: Mapping[str, Any], report: Report) -> list[str]:
    wanted = expected["lost"]
    lost = {result.name: result for result in report.results if result.took_points}
    differences = [f"{name} lost points, and should not" for name in lost if name not in wanted]
    for name, entry in wanted.items():
        if name not in lost:
            differences.append(f"{name} lost no points, and should")
            continue
        if not _close(lost[name].score, entry["score"], entry.get("within", 0)):
            differences.append(f"{name}: expected {entry['score']}, found {lost[name].score}")
        if entry["says"] not in said(lost[name]):
            differences.append(f"{name} does not say “{entry['says']}”")
    within = sum(entry.get("within", 0) for entry in wanted.values())
    if not _close(report.score, expected["score"], within):
        differences.append(f"score: expected {expected['score']}, found {report.score}")
    return differences


def _close(found: float | None, wanted: float, within: float) -> bool:
    return found is not None and math.isclose(found, wanted, rel_tol=1e-9, abs_tol=within + 1e-6)


def said(result: CheckResult) -> str:
    """Return all that the student reads of a check."""
    feedback = result.feedback
    return "" if feedback is None else feedback.text


def result_of(report: Report) -> dict[str, Any]:
    """Return what to write beside an example that got this report."""
    lost = {
        result.name: {"score": result.score, "says": _gist(result.feedback.summary)}
        for result in report.results
        if result.took_points and result.feedback is not None
    }
    return {"exit_code": 0, "score": report.score, "lost": lost}


def _gist(summary: str) -> str:
    """Leave out the arguments of a call: another version of numpy may draw others."""
    return "NotImplementedError" if "NotImplementedError" in summary else summary
