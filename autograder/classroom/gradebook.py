"""The class's grades as tables: one as Gradescope writes them, one for Canvas's import."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from autograder.classroom.entries import Person, short_id
from autograder.classroom.store import Row
from autograder.classroom.times import in_order, late_by, shown, time_of, written
from autograder.renderers.files import write_atomically
from autograder.renderers.text import one_line
from autograder.results.amounts import points

#: Spreadsheets take text that begins so for a formula; the last one is the sign minus.
_FORMULA = "=+-@\u2212"
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?", re.IGNORECASE)
#: A line break or a tab ends a cell where the quotes around it do not count.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
#: Unicode's marks that are not shown, and spaces.
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")

#: Gradescope's own columns, in its order, before those of the questions.
GRADESCOPE = (
    *("First Name", "Last Name", "SID", "Email", "Sections", "Total Score", "Max Points"),
    *("Status", "Submission ID", "Submission Time", "Lateness (H:M:S)", "View Count"),
    "Submission Count",
)
#: Part → (score, points), for each submission; no score while any of it is waiting.
Parts = Mapping[str, tuple[float | None, float]]


def write(
    folder: Path,
    title: str,
    rows: list[Row],
    parts: Mapping[str, Parts],
    titles: Mapping[str, str],
    due: str = "",
) -> None:
    """Write ``gradebook.csv`` and ``gradebook_canvas.csv``.

    Parameters
    ----------
    parts : mapping
        By submission id: points earned and possible in each part.
    titles : mapping
        Title of each part by its number.
    due : str
        When it was due, where that is known.
    """
    lines = for_gradescope(rows, parts, titles, due)
    write_atomically(folder / "gradebook.csv", table(lines))
    write_atomically(folder / "gradebook_canvas.csv", table(for_canvas(title, rows)))


def for_gradescope(
    rows: Iterable[Row], parts: Mapping[str, Parts], titles: Mapping[str, str], due: str = ""
) -> Iterator[list[str]]:
    """Yield a line per student of each submission, with Gradescope's names of columns."""
    rows = list(rows)
    possible = {number: each[1] for row in rows for number, each in parts[row.id].items()}
    yield [
        *GRADESCOPE,
        "Pending Points",
        *(_heading(number, titles, total) for number, total in possible.items()),
    ]
    for row in rows:
        earned = [_known(parts[row.id].get(number, (None, 0.0))[0]) for number in possible]
        for person in row.people:
            first, last = _names(person.name)
            yield [
                *(first, last, one_line(person.sid), one_line(person.email), ""),
                *(_mark(row), points(row.points)),
                *(_status(row), short_id(row.id), _time(row)),
                *(_lateness(row, due), "", str(row.attempts), points(row.waiting), *earned),
            ]


def for_canvas(title: str, rows: Iterable[Row]) -> Iterator[list[str]]:
    """Yield what Canvas imports: a line per student, the latest of several submissions."""
    rows = list(rows)
    possible = max((row.points for row in rows), default=0.0)
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", one_line(title)]
    yield ["    Points Possible", "", "", "", "", points(possible)]
    for person, row in _latest(rows):
        first, last = _names(person.name)
        name = f"{last}, {first}" if first else last
        # Canvas leaves a mark as it is where the cell is empty.
        yield [name, person.canvas_id, one_line(person.sid), one_line(person.email), "", _mark(row)]


def _latest(rows: Iterable[Row]) -> list[tuple[Person, Row]]:
    """Return each student once, with what was handed in last."""
    latest: dict[object, tuple[Person, Row]] = {}
    for row in rows:
        for person in row.people:
            who = person.canvas_id or person.sid or person.email or (person.name, row.id)
            if who not in latest or _order(row) >= _order(latest[who][1]):
                latest[who] = (person, row)
    return list(latest.values())


def _order(row: Row) -> tuple[float, str]:
    return in_order(time_of(row.submitted_at)), row.submitted_at


def _time(row: Row) -> str:
    time = time_of(row.submitted_at)
    return one_line(row.submitted_at) if time is None else shown(time)


def table(lines: Iterable[Iterable[str]]) -> str:
    """Return CSV in which no cell is a formula."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([inert(cell) for cell in x] for x in lines)
    return text.getvalue()


def inert(cell: str) -> str:
    """Make a cell that a spreadsheet would compute into text.

    Where the comma is the decimal sign, a spreadsheet takes ``;`` for the end of a cell:
    what follows one is looked at like a cell of its own.
    """
    return ";".join(map(_as_text, _CONTROL.sub(" ", cell).split(";")))


def not_inert(cell: str) -> str:
    """Return the cell that :func:`inert` made text of."""
    return ";".join(
        piece[1:] if piece.startswith("'") and _is_formula(piece[1:]) else piece
        for piece in cell.split(";")
    )


def _as_text(piece: str) -> str:
    return "'" + piece if _is_formula(piece) else piece


def _is_formula(piece: str) -> bool:
    """Whether what is first seen of a piece begins a formula, in whichever width it is written.

    A quote is passed over: it is the file's and not the cell's where ``;`` ends cells.
    """
    for character in piece:
        if character == '"' or unicodedata.category(character) in _UNSEEN:
            continue
        usual = unicodedata.normalize("NFKC", character)
        return usual[0] in _FORMULA and _NUMBER.fullmatch(piece) is None
    return False


def _heading(number: str, titles: Mapping[str, str], total: float) -> str:
    title = titles.get(number, "")
    return one_line(
        f"{number}: {title} ({points(total)} pts)" if title else f"{number} ({total:g})"
    )


def _names(name: str) -> tuple[str, str]:
    first, _, last = one_line(name).rpartition(" ")
    return first, last


def _mark(row: Row) -> str:
    """Return the score; nothing while points wait for a person: no sum may count it as final."""
    return "" if row.waiting else points(row.score)


def _lateness(row: Row, due: str) -> str:
    late = late_by(row.submitted_at, due)
    return "" if late is None else written(late)


def _known(earned: float | None) -> str:
    return "" if earned is None else points(earned)


def _status(row: Row) -> str:
    """Return Gradescope's word, unless the course staff has to look first."""
    return "Pending" if row.waiting else "Graded"
