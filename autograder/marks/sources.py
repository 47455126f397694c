"""What was handed in for a part, and what it earned: of a graded class, or in a table."""

from __future__ import annotations

import contextlib
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from autograder.classroom import outputs
from autograder.classroom.entries import Person, short_id
from autograder.classroom.store import CheckRow, Row, open_existing
from autograder.classroom.times import duration_of, time_of
from autograder.errors import UsageError
from autograder.marks import sheets
from autograder.marks.declaration import Part
from autograder.results.amounts import count
from autograder.results.amounts import points as shown
from autograder.results.report import Outcome


@dataclass(frozen=True)
class Attempt:
    """One submission of one student for a part.

    Attributes
    ----------
    earned : float
        Points so far.
    waiting : float
        Points that nobody has decided yet: the mark waits for them.
    late : timedelta or None
        How late it is, where the source says that and no time.
    is_late : bool
        Whether the source calls it late, and perhaps no more.
    changed : str
        Who changed its score and why.
    """

    person: Person
    earned: float
    waiting: float = 0.0
    time: datetime | None = None
    late: timedelta | None = None
    is_late: bool = False
    id: str = ""
    count: int = 1
    sections: str = ""
    changed: str = ""


@dataclass(frozen=True)
class Column:
    """A part with all that was handed in for it, and the points that it is worth."""

    part: Part
    points: float
    attempts: tuple[Attempt, ...]


def read(part: Part) -> Column:
    """Read a part's class or table.

    Raises
    ------
    UsageError
        If it cannot be read, or is not worth the points that are declared.
    """
    if part.folder is not None:
        points, attempts = _of_class(part.folder, manual=part.manual)
    else:
        assert part.csv is not None
        points, attempts = _of_table(part.csv, part)
    if part.points is not None and points is not None and not math.isclose(part.points, points):
        where = part.folder or part.csv
        raise UsageError(
            f"{part.name} is worth {count(part.points)} here, and {shown(points)} in {where}"
        )
    worth = part.points or points
    if worth is None:
        raise UsageError(f"{part.name}: nothing says how many points it is worth", tip="points = …")
    return Column(part, worth, tuple(attempts))


def _of_class(folder: Path, *, manual: bool) -> tuple[float | None, list[Attempt]]:
    with contextlib.closing(open_existing(folder)) as store:
        by_hand = {
            (check.submission, check.name)
            for check in store.checks()
            if check.outcome == Outcome.BY_HAND.value
        }
        rows, checks = outputs.standing(folder, store)
    of: dict[str, list[CheckRow]] = defaultdict(list)
    for check in checks:
        if manual or (check.submission, check.name) not in by_hand:
            of[check.submission].append(check)
    points = {round(math.fsum(check.points for check in of[row.id]), 6) for row in rows}
    attempts = [
        _attempt(row, of[row.id], person, manual=manual) for row in rows for person in row.people
    ]
    return max(points, default=None), attempts


def _attempt(row: Row, checks: list[CheckRow], person: Person, *, manual: bool) -> Attempt:
    earned = row.score
    if not row.changed:
        earned = round(math.fsum(check.score or 0.0 for check in checks), 6)
    return Attempt(
        person,
        earned,
        waiting=row.waiting if manual else row.pending,
        time=time_of(row.submitted_at),
        is_late=row.late,
        id=short_id(row.id),
        count=row.attempts,
        changed=row.changed,
    )


def _of_table(file: Path, part: Part) -> tuple[float | None, list[Attempt]]:
    sheet = sheets.read(file)
    column = sheet.column(part.column or "Total Score")
    if column is None:
        raise UsageError(
            f"{file} has no column {part.column or 'Total Score'}",
            tip=f"it has {', '.join(sheet.columns)}: name one with column = …",
        )
    possible = sheet.column("Max Points") if part.column is None else None
    found = [number_of(row[possible], file) for row in sheet.rows] if possible else []
    points = max((each for each in found if each is not None), default=None)
    attempts = []
    for row, person in sheet.people():
        attempt = _of_row(sheet, row, person, column, part.points or points or 0.0)
        if attempt is not None:
            attempts.append(attempt)
    return points, attempts


def _of_row(
    sheet: sheets.Sheet, row: Mapping[str, str], person: Person, column: str, points: float
) -> Attempt | None:
    """Return what a row says was handed in; None where nothing was."""

    def cell(name: str) -> str:
        known = sheet.column(name)
        return row[known].strip() if known else ""

    earned = number_of(row[column], sheet.path)
    status = cell("Status").casefold()
    if status == "missing" or (earned is None and not status):
        return None
    return Attempt(
        person,
        earned or 0.0,
        waiting=points if earned is None else 0.0,
        time=time_of(cell("Submission Time")),
        late=duration_of(cell("Lateness (H:M:S)")),
        id=cell("Submission ID"),
        count=int(cell("Submission Count")) if cell("Submission Count").isdecimal() else 1,
        sections=sheet.sections(row),
    )


def number_of(text: str, file: Path) -> float | None:
    """Return the number in a cell; None in an empty one."""
    text = text.strip().removesuffix("%").replace(",", ".")
    if text in ("", "-", "N/A"):
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"{file}: {text!r} is no number of points")
    return number
