"""Writes what comes out of a class: a page for each submission, the gradebook, the class page."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from autograder.classroom import class_page, gradebook
from autograder.classroom.repairs import groups
from autograder.classroom.store import CheckRow, Row, Store
from autograder.renderers import gradescope, html
from autograder.results.report import Report

RESULTS = "results"


def write_submission(folder: Path, identity: str, report: Report) -> None:
    """Write one submission's ``results.json`` and its page for the course staff.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    gradescope.write(report, folder / RESULTS / f"{identity}.json")
    html.write(report, folder / RESULTS / f"{identity}.html", audience="ta")


def write_overview(folder: Path, store: Store) -> None:
    """Write the gradebook and the class page from what is stored."""
    about, rows, checks = store.about(), store.rows(), store.checks()
    titles = {
        key.removeprefix("part "): title for key, title in about.items() if key.startswith("part ")
    }
    gradebook.write(folder, about["title"], rows, points_by_part(rows, checks), titles)
    repairs = groups(rows, store.repairs())
    class_page.write(folder / "index.html", about, rows, checks, repairs)


def points_by_part(
    rows: list[Row], checks: list[CheckRow]
) -> dict[str, dict[str, tuple[float, float]]]:
    """Return points earned and possible, by submission and part."""
    found: dict[str, dict[str, tuple[float, float]]] = {row.id: {} for row in rows}
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for check in checks:
        both = sums[check.submission, check.part]
        both[0] += check.score or 0.0
        both[1] += check.points
    for (submission, part), (earned, possible) in sums.items():
        found[submission][part] = (round(earned, 6), round(possible, 6))
    return found
