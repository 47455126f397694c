"""Training curves of the references, recorded once: students' curves are shown over them.

``curves.json`` of a homework holds what the checks of a correct submission showed, by check
and title; ``scripts/record_curves.py`` writes it. :class:`autograder.results.shown.Show`
draws it below what the same check shows of others.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from autograder.results.report import Report
from autograder.results.shown import REFERENCE, YOURS, Curve, Curves

#: By title, the curves that one check of the reference shows.
ByTitle = dict[str, list[Curve]]
_DIGITS = 5


def of_report(report: Report) -> dict[str, ByTitle]:
    """Return the submission's own curves in a report as the reference's, by check and title."""
    found: dict[str, ByTitle] = {}
    for result in report.results:
        for item in result.shown:
            if isinstance(item, Curves):
                own = [_as_reference(curve) for curve in item.curves if not curve.reference]
                found.setdefault(result.name, {})[item.title] = own
    return found


def _as_reference(curve: Curve) -> Curve:
    return replace(curve, label=REFERENCE + curve.label.removeprefix(YOURS), reference=True)


def to_json(curves: dict[str, ByTitle]) -> str:
    """Return the text of a file for :func:`recorded` to read, one curve to a line."""
    checks = []
    for check, by_title in curves.items():
        titles = []
        for title, each in by_title.items():
            lines = ",\n  ".join(json.dumps(_plain(curve)) for curve in each)
            titles.append(f" {json.dumps(title)}: [\n  {lines}]")
        checks.append(f"{json.dumps(check)}: {{\n" + ",\n".join(titles) + "}")
    return "{\n" + ",\n".join(checks) + "\n}\n"


def _plain(curve: Curve) -> dict[str, object]:
    y = [None if value is None else float(f"{value:.{_DIGITS}g}") for value in curve.y]
    return {"label": curve.label, "count": curve.count, "y": y}


def recorded(path: Path) -> dict[str, ByTitle]:
    """Return the recorded curves of a homework by check and title; none if there is no file."""
    if not path.is_file():
        return {}
    checks = json.loads(path.read_text(encoding="utf-8"))
    return {
        check: {title: [_curve(**each) for each in curves] for title, curves in titles.items()}
        for check, titles in checks.items()
    }


def _curve(label: str, count: int, y: list[float | None]) -> Curve:
    x = tuple(np.linspace(0.0, 1.0, len(y)).tolist())
    return Curve(label, x, tuple(y), count, reference=True)
