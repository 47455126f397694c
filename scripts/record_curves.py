"""Record the curves of a correct submission, for the pages of others to show theirs over.

    python scripts/record_curves.py HOMEWORK [SUBMISSION]

Grades the submission, the homework's example ``correct`` unless another is named, and writes
the curves that its checks show to the homework's ``curves.json``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.results.reference_curves import of_report, to_json

SEED = 1


def main(homework: str, submission: Path | None = None) -> None:
    """Write the file and print its size."""
    found = finding.find(homework)
    paths = [submission or found.folders.examples / "correct"]
    report = grade(found, Request(paths, seed=SEED), Listener())
    points = found.assignment.points
    if report.score != points:
        raise SystemExit(f"only {report.score:g} of {points:g} points: not recorded")
    curves = of_report(report)
    if not curves:
        raise SystemExit("no check shows a curve: nothing to record")
    target = found.curves_file
    target.write_text(to_json(curves), encoding="utf-8")
    print(f"{target.name}: {', '.join(curves)}; {target.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:3]))
