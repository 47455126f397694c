"""Manual grading in a spreadsheet: a table is written, filled in and read again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from autograder.classroom import spreadsheets
from autograder.classroom.desk import Conflict, Desk
from autograder.classroom.gradebook import inert, not_inert
from autograder.classroom.manual import Decisions, Grade, require_points
from autograder.classroom.store import CheckRow, Row, Store
from autograder.errors import UsageError
from autograder.renderers.text import one_line, printable
from autograder.results.amounts import points
from autograder.results.report import Outcome, Report
from autograder.results.shown import Answer

#: What is filled in stands first; all else is there to be read.
COLUMNS = ("id", "item", "points", "comment", "of", "name", "title", "answer", "version")
_NEEDED = ("id", "item", "points")
_NUMBER = re.compile(r"\d+([.,]\d+)?")
_LONGEST_ANSWER = 8_000
_MOST_LISTED = 10
#: No version of anything that is kept.
_UNSEEN = -1


@dataclass(frozen=True)
class Line:
    """A line of the table as it was filled in; ``comment`` is None where no column is."""

    number: int
    id: str
    item: str
    points: str
    comment: str | None
    version: str


@dataclass
class Taken:
    """What came of reading a table: whose grades changed, and what others had changed."""

    changed: set[str] = field(default_factory=set)
    lines: int = 0
    conflicts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Place:
    """An item of one submission, and what was given for it."""

    check: CheckRow
    row: Row
    grade: Grade
    given: float | None

    @property
    def label(self) -> str:
        """What a table calls the item."""
        return label(self.check.number, self.check.name)

    @property
    def cells(self) -> tuple[str, str]:
        """Points and comment, as a table shows them."""
        return "" if self.given is None else points(self.given), inert(self.grade.comment)


def label(number: str, name: str) -> str:
    """Return what a table calls an item: 1.10 alone would be 1.1 in a spreadsheet."""
    return name if not number or _NUMBER.fullmatch(number) else number


def table(store: Store, desk: Desk) -> Iterator[list[str]]:
    """Yield a line for each item of each submission, item by item."""
    yield list(COLUMNS)
    order = {item.name: place for place, item in enumerate(desk.items())}
    places = _places(store, desk.decisions())
    places.sort(key=lambda place: (order[place.check.name], place.row.name.casefold()))
    reports = {place.row.id: _answers(store.report(place.row.id)) for place in places}
    for place in places:
        given, comment = place.cells
        answer = reports[place.row.id].get(place.check.name, "")
        yield [
            *(place.row.id, place.label, given, comment, points(place.check.points)),
            *(one_line(place.row.name), one_line(place.check.title)),
            *(printable(answer, limit=_LONGEST_ANSWER), _stamp(place.grade)),
        ]


def read(text: str) -> list[Line]:
    """Return the lines of a table, whatever a spreadsheet made of its commas.

    Raises
    ------
    UsageError
        If a column is missing.
    """
    lines = spreadsheets.lines_of(text)
    _, head = next(lines, (0, []))
    names = [name.strip().lower() for name in head]
    if missing := [name for name in _NEEDED if name not in names]:
        raise UsageError(
            f"the table has no column {missing[0]}",
            tip=f"its first line names {', '.join(_NEEDED)} and comment",
        )
    found = []
    for number, cells in lines:
        if any(cell.strip() for cell in cells):
            of = {name: not_inert(cell) for name, cell in zip(names, cells, strict=False)}
            found.append(
                Line(
                    *(number, of.get("id", "").strip(), of.get("item", "").strip()),
                    *(of.get("points", "").strip(), of.get("comment")),
                    of.get("version", "").strip(),
                )
            )
    return found


def take(
    lines: Iterable[Line], store: Store, desk: Desk, *, by: str, replace: bool = False
) -> Taken:
    """Keep what was filled in; what is as it was, or empty where nothing is, is left alone.

    Parameters
    ----------
    replace : bool
        Whether a line may replace what somebody else has given since the table was written.

    Raises
    ------
    UsageError
        If any line cannot be understood: then nothing is kept.
    """
    places = _places(store, desk.decisions())
    wanted = _wanted(lines, places)
    taken = Taken()
    for line, place, wanted_points in wanted:
        before = place.grade
        comment = before.comment if line.comment is None else line.comment
        # An empty cell takes back what stood there, unless that came after the table.
        seen = _has_seen(line, before)
        number = wanted_points if seen or line.points else place.given
        if _is_kept(comment, before.comment) or not (seen or comment):
            comment = before.comment  # with its line breaks, which a table does not have
        if comment == before.comment and number == place.given:
            continue
        try:
            desk.give(
                *(place.row.id, place.check.name),
                by=by,
                # What was given elsewhere is news where nothing was given here.
                version=before.version if seen or replace or not before.version else _UNSEEN,
                # Where entries made the points that stand there, they go on to.
                points=before.points if number == place.given else number,
                comment=comment,
                entries=before.entries,
            )
        except Conflict as conflict:
            taken.conflicts.append(_told(line, place, conflict))
            continue
        taken.changed.add(place.row.id)
        taken.lines += 1
    return taken


def _places(store: Store, decisions: Decisions) -> list[_Place]:
    rows = {row.id: row for row in store.rows()}
    return [
        _Place(
            check,
            rows[check.submission],
            decisions.grades.get(
                (check.submission, check.name), Grade(check.submission, check.name)
            ),
            decisions.given(
                *(check.submission, check.name, rows[check.submission].files, check.points)
            ),
        )
        for check in store.checks()
        if check.outcome == Outcome.BY_HAND.value
    ]


def _wanted(lines: Iterable[Line], places: list[_Place]) -> list[tuple[Line, _Place, float | None]]:
    """Return what each line means.

    Raises
    ------
    UsageError
        With all that cannot be understood.
    """
    known, full = _names(places), _with_zeros(place.row.id for place in places)
    found, objections = [], []
    for line in lines:
        ids = (line.id, f"submission_{line.id}", full.get(line.id, ""))
        place = next((known[each, line.item] for each in ids if (each, line.item) in known), None)
        try:
            if place is None:
                raise UsageError(f"no submission {line.id} with an item {line.item} to grade")
            found.append((line, place, _number(line.points, place)))
        except UsageError as error:
            objections.append(f"line {line.number}: {error.message}")
    if objections:
        more = len(objections) - _MOST_LISTED
        told = "; ".join(objections[:_MOST_LISTED]) + (f"; and {more} more" if more > 0 else "")
        raise UsageError(f"nothing was read. {told}", tip="correct these lines and read it again")
    return found


def _with_zeros(ids: Iterable[str]) -> dict[str, str]:
    """Return ids that are numbers by what a spreadsheet makes of them, if of one alone."""
    short: dict[str, set[str]] = {}
    for each in ids:
        if each.isdecimal():
            short.setdefault(each.lstrip("0") or "0", set()).add(each)
    return {number: of.pop() for number, of in short.items() if len(of) == 1}


def _names(places: Iterable[_Place]) -> Mapping[tuple[str, str], _Place]:
    """Return items by what a table may call them: number, name, or a part with one item."""
    known: dict[tuple[str, str], _Place] = {}
    parts: dict[tuple[str, str], list[_Place]] = {}
    for place in places:
        parts.setdefault((place.row.id, place.check.part), []).append(place)
    for key, alone in parts.items():
        if len(alone) == 1:
            known[key] = alone[0]
    for place in places:
        known[place.row.id, place.check.number] = known[place.row.id, place.check.name] = place
    return known


def _number(text: str, place: _Place) -> float | None:
    """Return the points that a cell gives; those that stand there are not rounded."""
    if text == place.cells[0]:
        return place.given
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise UsageError(f"{text!r} is no number of points")
    return require_points(float(text.replace(",", ".")), place.check.points, place.label)


def _stamp(grade: Grade) -> str:
    """Return what a table calls the version that it shows.

    A number alone would be that of something else in the class of another machine. No
    spreadsheet takes this for a number or a date.
    """
    if not grade.version:
        return "0"
    told = repr((grade.points, grade.comment, grade.entries, grade.by, grade.at))
    return f"v{grade.version}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def _has_seen(line: Line, grade: Grade) -> bool:
    """Whether a table shows what was given; who wrote one without versions has seen nothing."""
    return (line.version or "0") == _stamp(grade)


def _is_kept(comment: str, before: str) -> bool:
    """Whether a comment is the one that stood there, whatever a spreadsheet has made of it."""
    return inert(comment) in {inert(each) for each in spreadsheets.as_saved(before)}


def _told(line: Line, place: _Place, conflict: Conflict) -> str:
    now = place.cells[0] or "no points"
    return (
        f"line {line.number}: {one_line(place.row.name)}, {place.label}: {conflict.message};"
        f" {now} stands, and the table has {line.points or 'no points'}"
    )


def _answers(report: Report) -> dict[str, str]:
    """Return what was written for each item of a submission, by the check's name."""
    return {
        result.name: "\n\n".join(each.text for each in result.shown if isinstance(each, Answer))
        for result in report.results
        if result.by_hand
    }
