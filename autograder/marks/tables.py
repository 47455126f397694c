"""The marks as tables: plain, as Gradescope exports them, for Canvas, and for Moodle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from autograder.classroom.gradebook import GRADESCOPE
from autograder.classroom.times import in_order, shown, written
from autograder.marks.reckoning import Mark
from autograder.marks.run import SLIP_DAYS, Marks
from autograder.marks.sheets import Sheet
from autograder.marks.sources import Attempt, number_of
from autograder.renderers.text import one_line
from autograder.results.amounts import points

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


def plain(made: Marks) -> Iterator[list[str]]:
    """Yield a line for each student, with how the mark came about at its end."""
    names = [column.part.name for column in made.columns]
    yield [
        *("Name", "SID", "Email", "Sections", *names, "Days Late", SLIP_DAYS),
        *("Total", "Mark", "Out Of", "Status", "How"),
    ]
    for mark in made.marks:
        person = mark.student.person
        days = max((part.days for part in mark.parts), default=0)
        yield [
            *(one_line(mark.student.name), one_line(person.sid), one_line(person.email)),
            one_line(mark.student.sections),
            *("" if part.waits else points(part.earned) for part in mark.parts),
            *(str(days), str(mark.slip_days), points(mark.total), _mark(mark)),
            *(points(mark.out_of), _status(mark), one_line(mark.line, limit=2000)),
        ]


def for_gradescope(made: Marks) -> Iterator[list[str]]:
    """Yield the marks under the names that Gradescope's own export has."""
    questions = [
        f"{number}: {one_line(column.part.name)} ({column.points:.1f} pts)"
        for number, column in enumerate(made.columns, start=1)
    ]
    yield [*GRADESCOPE, *questions]
    for mark in made.marks:
        person = mark.student.person
        first, _, last = one_line(mark.student.name).rpartition(" ")
        attempt = _newest(mark)
        time = attempt.time if attempt else None
        late = max((part.late for part in mark.parts), default=timedelta(0))
        count = max((part.attempt.count for part in mark.parts if part.attempt), default=0)
        yield [
            *(first, last, one_line(person.sid), one_line(person.email)),
            one_line(mark.student.sections),
            *(_mark(mark) if mark.handed_in else "", points(mark.out_of), _status(mark)),
            one_line(attempt.id) if attempt else "",
            shown(time) if time else "",
            *(written(late) if attempt else "", "", str(count)),
            *("" if part.waits or not part.attempt else points(part.earned) for part in mark.parts),
        ]


def for_canvas(made: Marks) -> Iterator[list[str]]:
    """Yield what Canvas imports; an empty cell leaves the mark there as it is."""
    title = one_line(made.declaration.title)
    yield [*CANVAS, title]
    yield ["    Points Possible", "", "", "", "", points(made.marks[0].out_of if made.marks else 0)]
    for mark in made.marks:
        person = mark.student.person
        first, _, last = one_line(mark.student.name).rpartition(" ")
        name = f"{last}, {first}" if first else last
        login = one_line(person.login or person.email)
        sections = one_line(mark.student.sections)
        yield [name, person.canvas_id, one_line(person.sid), login, sections, _mark(mark)]


def for_moodle(made: Marks, worksheet: Sheet) -> Iterator[list[str]]:
    """Yield Moodle's own worksheet, with the grades and how they came about filled in."""
    yield list(worksheet.columns)
    by_student = {id(mark.student): mark for mark in made.marks}
    grade = worksheet.column("Grade")
    feedback = worksheet.column("Feedback comments")
    people = {id(row): person for row, person in worksheet.people()}
    for row in worksheet.rows:
        student = made.directory.find(people[id(row)]) if id(row) in people else None
        mark = by_student.get(id(student))
        filled = dict(row)
        if mark is not None and mark.mark is not None:
            filled |= {grade or "": _mark(mark)}
            filled |= {feedback or "": one_line(mark.line, limit=2000)}
        yield [filled[column] for column in worksheet.columns]


def other_maximum(made: Marks, worksheet: Sheet) -> float | None:
    """Return what a worksheet's marks are out of, if that is not what these are out of."""
    column = worksheet.column("Maximum Grade")
    found = {number_of(row[column], worksheet.path) for row in worksheet.rows} if column else set()
    out_of = made.marks[0].out_of if made.marks else None
    return next((each for each in found if each is not None and each != out_of), None)


def _mark(mark: Mark) -> str:
    return "" if mark.mark is None else points(mark.mark)


def _status(mark: Mark) -> str:
    """Return the word that Gradescope's export has for it."""
    if not mark.handed_in:
        return "Missing"
    return "Ungraded" if mark.mark is None else "Graded"


def _newest(mark: Mark) -> Attempt | None:
    handed_in = [part.attempt for part in mark.parts if part.attempt is not None]
    return max(handed_in, key=lambda attempt: in_order(attempt.time), default=None)
