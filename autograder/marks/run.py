"""From the file that declares a mark to everybody's marks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError
from autograder.marks import declaration, sheets, sources
from autograder.marks.declaration import Declaration
from autograder.marks.people import Directory, Student
from autograder.marks.reckoning import Mark, Reckoning, all_marks
from autograder.marks.sheets import Sheet
from autograder.marks.sources import Attempt, Column

#: What the table of earlier marks calls slip days.
SLIP_DAYS = "Slip Days"


@dataclass(frozen=True)
class Marks:
    """Everybody's marks, with what they were made of."""

    declaration: Declaration
    columns: tuple[Column, ...]
    rosters: tuple[Sheet, ...]
    marks: tuple[Mark, ...]
    directory: Directory

    @property
    def strangers(self) -> list[Student]:
        """Who handed in something and is in no roster."""
        return [student for student in self.directory.students if not student.in_roster]


def make(file: Path) -> Marks:
    """Return everybody's marks, as a file declares them.

    Raises
    ------
    UsageError
        If the file, or what it names, cannot be used.
    """
    declared = declaration.read(file)
    directory, rosters = Directory(), tuple(sheets.read(roster) for roster in declared.roster)
    for sheet in rosters:
        for row, person in sheet.people():
            directory.add(person, sections=sheet.sections(row))
    columns = tuple(sources.read(part) for part in declared.part)
    handed_in: dict[int, list[list[Attempt]]] = {}
    for place, column in enumerate(columns):
        for attempt in column.attempts:
            student = directory.add(
                attempt.person, sections=attempt.sections, in_roster=not rosters
            )
            of = handed_in.setdefault(id(student), [[] for _ in columns])
            of[place].append(attempt)
    reckoning = Reckoning(
        declared,
        columns,
        special={id(directory.named(each.id)): each for each in declared.student},
        slip_days_used=_slip_days_used(declared, directory),
    )
    students = directory.students
    if not rosters:
        students = sorted(students, key=lambda student: student.name.casefold())
    return Marks(
        declared, columns, rosters, tuple(all_marks(reckoning, students, handed_in)), directory
    )


def _slip_days_used(declared: Declaration, directory: Directory) -> dict[int, int]:
    """Return the slip days of earlier homework, from the tables that this command wrote."""
    used: dict[int, int] = {}
    for file in declared.late.slip_days_used:
        sheet = sheets.read(file)
        column = sheet.column(SLIP_DAYS)
        if column is None:
            raise UsageError(f"{file} has no column {SLIP_DAYS}")
        for row, person in sheet.people():
            student = directory.find(person)
            if student is not None and row[column].strip().isdecimal():
                used[id(student)] = used.get(id(student), 0) + int(row[column])
    return used
