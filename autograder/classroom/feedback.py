"""What students get back: a page for each submission, and archives for course sites to upload."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.classroom import combining, gradebook, outputs
from autograder.classroom.entries import Person
from autograder.classroom.records import mapped
from autograder.classroom.rows import Row
from autograder.classroom.store import Store
from autograder.homework import finding
from autograder.renderers import html
from autograder.renderers.files import create, make_folder, write_atomically
from autograder.renderers.text import one_line
from autograder.results.report import CheckResult, Outcome, Report, Visibility

FOLDER = "feedback"
CANVAS, MOODLE, LIST = "feedback_canvas.zip", "feedback_moodle.zip", "feedback.csv"
#: What is between the parts of a name on course sites, and of a path everywhere.
_SEPARATORS = re.compile(r"[_/\\\x00-\x1f]+")


@dataclass(frozen=True)
class Given:
    """What was written, and who waits."""

    pages: int
    canvas: int
    moodle: int
    waiting: tuple[Row, ...]


def write(folder: Path, store: Store, *, unfinished: bool = False) -> Given:
    """Write everybody's page, a list of them, and the archives for Canvas and Moodle.

    Parameters
    ----------
    unfinished : bool
        Whether those get one, too, of whose points some wait for a person.
    """
    rows, _ = outputs.standing(folder, store)
    decisions = outputs.decisions_in(folder)
    out = make_folder(folder / FOLDER)
    ready = [row for row in rows if unfinished or not row.waiting]
    secrets = _paths_of(folder)
    for row in ready:
        stored = store.report(row.id)
        report = combining.for_report(stored, row.id, row.files, decisions, row.state)
        page = html.render(for_student(report, secrets), audience="student")
        write_atomically(out / f"{row.id}.html", page)
    for path in out.glob("*.html"):
        if path.stem not in {row.id for row in ready}:
            path.unlink()  # of a run before; it is no longer how this submission stands
    write_atomically(folder / LIST, gradebook.table(_list(ready)))
    return Given(
        len(ready),
        _archive(folder / CANVAS, out, ready, canvas_name),
        _archive(folder / MOODLE, out, ready, moodle_name),
        tuple(row for row in rows if row.waiting),
    )


def for_student(report: Report, secrets: Iterable[str] = ()) -> Report:
    """Return a report as it is given back once all is graded.

    Checks that were to be shown when grades are published are; hidden ones never. What only
    the course staff can use is gone: how to grade it again, remarks, the grader's own
    failures, and paths of the machine that graded.
    """
    results = tuple(
        _for_student(each) for each in report.results if each.visibility is not Visibility.HIDDEN
    )
    given = replace(report, results=results, replay="", staff_notes=(), isolation={})
    replaced = sorted(secrets, key=len, reverse=True)

    def without_paths(text: str) -> str:
        for secret in replaced:
            text = text.replace(secret, "…")
        return text

    return mapped(given, without_paths)


def _for_student(result: CheckResult) -> CheckResult:
    feedback = result.feedback
    if feedback is not None and result.outcome is Outcome.GRADER_FAILED:
        feedback = replace(feedback, found="", detail="")
    return replace(result, visibility=Visibility.VISIBLE, feedback=feedback, staff_note="", tags=())


def _paths_of(folder: Path) -> set[str]:
    """Return paths of this machine that a message may name."""
    paths = {folder.resolve(), finding.PROJECT, Path.home()}
    return {str(path) for path in paths if len(path.parts) > 1}


def canvas_name(person: Person) -> str:
    """Return what Canvas wants a file of feedback to be called; empty if that is not known.

    It finds the student by its own number, and the comment's place by that of a file which
    the student handed in: both are in the names of its download.
    """
    if not (person.canvas_id and person.canvas_file):
        return ""
    return f"{_part(person.name)}_{person.canvas_id}_{person.canvas_file}_feedback.html"


def moodle_name(person: Person) -> str:
    """Return what Moodle wants a file of feedback to be called; empty if that is not known.

    Five parts with underscores between them: an underscore in a name would be one too many.
    """
    if not person.moodle_id:
        return ""
    return f"{_part(person.name)}_{person.moodle_id}_assignsubmission_file_feedback.html"


def _part(name: str) -> str:
    return _SEPARATORS.sub(" ", one_line(name)).strip() or "student"


def _archive(file: Path, pages: Path, rows: Iterable[Row], name_of: Callable[[Person], str]) -> int:
    """Write the archive if anybody has a name in it; return how many have."""
    named = {name_of(person): row.id for row in rows for person in row.people}
    named.pop("", None)
    if not named:
        file.unlink(missing_ok=True)
        return 0
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, identity in named.items():
            archive.write(pages / f"{identity}.html", name)
    with create(file) as target:
        target.write(content.getvalue())
    return len(named)


def _list(rows: Iterable[Row]) -> Iterator[list[str]]:
    """Yield whose page is which, for a mail merge."""
    yield ["Name", "SID", "Email", "Page"]
    for row in rows:
        for person in row.people:
            who = (person.name, person.sid, person.email)
            yield [*map(one_line, who), f"{FOLDER}/{row.id}.html"]
