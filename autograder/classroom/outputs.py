"""Writes what comes out of a class: a page for each submission, the gradebook, the class page."""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from autograder.classroom import class_page, combining, gradebook, records
from autograder.classroom.desk import Desk
from autograder.classroom.entries import Entry
from autograder.classroom.jobs import State
from autograder.classroom.manual import Decisions
from autograder.classroom.repairs import groups
from autograder.classroom.store import CheckRow, Row, Store
from autograder.classroom.written import Written
from autograder.renderers import gradescope, html
from autograder.renderers.files import write_atomically
from autograder.results.report import Report

RESULTS = "results"
#: Of a second; nobody has to read nine digits of it.
_FRACTION = re.compile(r"\.\d+")


def write_submission(
    folder: Path,
    identity: str,
    report: Report,
    files: str,
    decisions: Decisions,
    handed_in: Entry | Row,
    state: State,
) -> None:
    """Write one submission's ``results.json`` and its page for the course staff.

    Parameters
    ----------
    report : Report
        What was graded.
    files : str
        Hash of what was handed in.
    decisions : Decisions
        What people decided, of this submission at least.
    handed_in : Entry or Row
        Whose it is, and what else is known of it.
    state : State
        How its grading ended.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    write_texts(folder, identity, texts(identity, report, files, decisions, handed_in, state))


def texts(
    identity: str,
    report: Report,
    files: str,
    decisions: Decisions,
    handed_in: Entry | Row,
    state: State,
) -> tuple[str, str]:
    """Return what :func:`write_submission` writes: ``results.json`` and the page.

    Raises
    ------
    GraderError
        If the report cannot be said in Gradescope's terms.
    """
    report = combining.for_report(report, identity, files, decisions, state)
    page = html.render(report, audience="ta", heading=_heading(handed_in, decisions))
    return gradescope.as_json(report), page


def write_texts(folder: Path, identity: str, made: tuple[str, str]) -> None:
    """Put what :func:`texts` made where it belongs.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    for file, text in zip(_files_of(folder, identity), made, strict=True):
        # It can be made again from what is stored, which is what the disk has to have.
        write_atomically(file, text, lasting=False)


def _files_of(folder: Path, identity: str) -> list[Path]:
    return [folder / RESULTS / f"{identity}{kind}" for kind in (".json", ".html")]


def are_there(folder: Path, identity: str) -> bool:
    """Whether the files of a submission were written; a power cut may leave them empty."""
    files = _files_of(folder, identity)
    return all(file.is_file() and file.stat().st_size for file in files)


def write_what_changed(folder: Path, store: Store, done: Callable[[], None]) -> None:
    """Write the files of each submission that are not there as they would be written now.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    decisions = decisions_in(folder)
    written = Written(folder / RESULTS, decisions)
    for row in store.rows():
        text, files = store.report_text(row.id), _files_of(folder, row.id)
        digest = written.digest(row, text)
        if not written.is_current(row.id, digest, files):
            report = records.from_json(text)
            write_submission(folder, row.id, report, row.files, decisions, row, row.state)
            written.note(row.id, digest, files)
        done()
    written.save()


def _heading(handed_in: Entry | Row, decisions: Decisions) -> html.Heading:
    """Say whose a submission is, when it came, and what people changed of its score."""
    at = (
        [f"handed in {_FRACTION.sub('', handed_in.submitted_at)}"] if handed_in.submitted_at else []
    )
    late = ["late"] if handed_in.late else []
    times = [f"handed in {handed_in.attempts} times"] if handed_in.attempts > 1 else []
    who = [
        ", ".join(filter(None, [person.name, person.sid, person.email]))
        for person in handed_in.people
    ]
    changed = [
        f"{item or 'the score'} was changed by {each.by}: {each.reason}"
        for (identity, item), each in decisions.overrides.items()
        if identity == handed_in.id
    ]
    about = " · ".join([*at, *times, *late])
    return html.Heading((*who, *filter(None, [about]), *changed), "../index.html")


def write_decided(folder: Path, store: Store, identities: set[str]) -> None:
    """Write again what says how submissions stand, after people have decided something."""
    decisions = decisions_in(folder)
    for row in store.rows():
        if row.id in identities:
            report = store.report(row.id)
            write_submission(folder, row.id, report, row.files, decisions, row, row.state)
    write_overview(folder, store)


def write_overview(folder: Path, store: Store) -> None:
    """Write the gradebook and the class page from what is stored."""
    about = store.about()
    rows, checks = standing(folder, store)
    titles = {
        key.removeprefix("part "): title for key, title in about.items() if key.startswith("part ")
    }
    parts = points_by_part(rows, checks)
    gradebook.write(folder, about["title"], rows, parts, titles, about.get("due", ""))
    repairs = groups(rows, store.repairs())
    class_page.write(folder / "index.html", about, rows, checks, repairs)


def standing(folder: Path, store: Store) -> tuple[list[Row], list[CheckRow]]:
    """Return how everybody stands, with all that people have decided."""
    return combining.for_rows(store.rows(), store.checks(), decisions_in(folder))


def decisions_in(folder: Path, submission: str | None = None) -> Decisions:
    """Return what people have decided, of one submission or of the whole class."""
    with contextlib.closing(Desk(folder)) as desk:
        return desk.decisions(submission)


def points_by_part(
    rows: list[Row], checks: list[CheckRow]
) -> dict[str, dict[str, tuple[float | None, float]]]:
    """Return points earned and possible, by submission and part; None while any are waiting."""
    found: dict[str, dict[str, tuple[float | None, float]]] = {row.id: {} for row in rows}
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    waiting = set[tuple[str, str]]()
    for check in checks:
        key = check.submission, check.part
        sums[key][0] += check.score or 0.0
        sums[key][1] += check.points
        if check.score is None:
            waiting.add(key)
    for key, (earned, possible) in sums.items():
        known = None if key in waiting else round(earned, 6)
        found[key[0]][key[1]] = (known, round(possible, 6))
    return found
