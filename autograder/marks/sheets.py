"""Reads tables of course sites and spreadsheets: whoever wrote them, and in whatever letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom import spreadsheets
from autograder.classroom.entries import Person
from autograder.errors import UsageError

#: What columns are called: on Gradescope, Canvas, Moodle, Blackboard, and in plain tables.
_NAMES = {
    "name": ("name", "full name", "student", "student name"),
    "first": ("first name", "given name"),
    "last": ("last name", "surname", "family name"),
    "sid": ("sid", "student id", "id number", "sis user id", "student number", "sis id"),
    "email": ("email", "email address", "e-mail", "e-mail address"),
    "login": ("login", "username", "sis login id", "user name", "github_username", "login id"),
    "canvas_id": ("canvas id", "canvas user id"),
    "moodle_id": ("identifier",),
    "sections": ("sections", "section", "group", "section name"),
}
#: Moodle's identifiers begin so, in English; only the number is in its other exports.
_PARTICIPANT = "participant"


@dataclass(frozen=True)
class Sheet:
    """A table with a line of names above it.

    Attributes
    ----------
    columns : tuple of str
        As they are written.
    rows : tuple of mapping
        By column.
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]

    def column(self, *names: str) -> str | None:
        """Return the column that has one of these names, in whatever capitals."""
        known = {column.strip().casefold(): column for column in self.columns}
        return next((known[name.casefold()] for name in names if name.casefold() in known), None)

    @property
    def is_canvas(self) -> bool:
        """Whether it is an export of Canvas's gradebook."""
        return self.column("SIS User ID") is not None and self.column("ID") is not None

    @property
    def is_moodle(self) -> bool:
        """Whether it is a grading worksheet of Moodle."""
        return bool(self.column("Identifier") and self.column("Maximum Grade"))

    def person(self, row: Mapping[str, str]) -> Person:
        """Return whom a row is about; with no name and no number where it is about nobody."""
        found = {
            field: row[column].strip()
            for field, names in _NAMES.items()
            if (column := self.column(*names)) is not None
        }
        name = found.get("name") or " ".join(
            filter(None, [found.get("first", ""), found.get("last", "")])
        )
        last, comma, first = name.partition(", ")
        moodle = found.get("moodle_id", "")
        if self.column("github_username"):  # in GitHub Classroom's roster it is the course's own
            found |= {"email" if "@" in moodle else "sid": moodle}
            moodle = ""
        if moodle.casefold().startswith(_PARTICIPANT):
            moodle = moodle[len(_PARTICIPANT) :].strip()
        return Person(
            name=f"{first} {last}" if comma else name,
            sid=found.get("sid", ""),
            email=found.get("email", ""),
            canvas_id=row[self.column("ID") or ""].strip()
            if self.is_canvas
            else found.get("canvas_id", ""),
            login=found.get("login", ""),
            moodle_id=moodle,
        )

    def sections(self, row: Mapping[str, str]) -> str:
        """Return the sections that a row names."""
        column = self.column(*_NAMES["sections"])
        return row[column].strip() if column else ""

    def people(self) -> list[tuple[Mapping[str, str], Person]]:
        """Return the rows that are about a student: not Canvas's points possible, nor staff."""
        role = self.column("role")
        found = []
        for row in self.rows:
            if role and row[role].strip().casefold() not in ("", "student"):
                continue
            person = self.person(row)
            if person.name.strip().casefold() in (
                "points possible",
                "student, test",
                "test student",
            ):
                continue
            if any(vars(person).values()):
                found.append((row, person))
        return found


def read(path: Path) -> Sheet:
    """Read a table.

    Raises
    ------
    UsageError
        If it cannot be read, or has no line of names.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    lines = [cells for _, cells in spreadsheets.lines_of(spreadsheets.text_of(content))]
    if not lines or not any(cell.strip() for cell in lines[0]):
        raise UsageError(f"{path} is an empty table")
    columns = tuple(lines[0])
    rows = tuple(
        dict(zip(columns, [*line, *[""] * len(columns)], strict=False))
        for line in lines[1:]
        if any(cell.strip() for cell in line)
    )
    return Sheet(path, columns, rows)
