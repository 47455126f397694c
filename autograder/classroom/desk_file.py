"""The tables in which people's decisions are kept, beside what was graded.

They name no row of what was graded as theirs: grading a submission again replaces that,
and leaves them as they are.
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from autograder.classroom import database
from autograder.classroom.manual import Change, Grade, Override, RubricEntry, require_text
from autograder.errors import UsageError
from autograder.results.report import Outcome

#: Their columns stand in the order of the fields of what is made of a row.
_TABLES = """
CREATE TABLE IF NOT EXISTS manual_grade (
    submission TEXT NOT NULL, item TEXT NOT NULL, points REAL, comment TEXT NOT NULL,
    entries TEXT NOT NULL, out_of REAL NOT NULL, files TEXT NOT NULL,
    grader TEXT NOT NULL, at TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (submission, item)
);
CREATE TABLE IF NOT EXISTS rubric_entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT, item TEXT NOT NULL, points REAL NOT NULL,
    text TEXT NOT NULL, grader TEXT NOT NULL, at TEXT NOT NULL, version INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS counting_up (item TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS override (
    submission TEXT NOT NULL, item TEXT NOT NULL, points REAL NOT NULL, reason TEXT NOT NULL,
    out_of REAL NOT NULL, files TEXT NOT NULL,
    grader TEXT NOT NULL, at TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (submission, item)
);
CREATE TABLE IF NOT EXISTS history (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, grader TEXT NOT NULL,
    submission TEXT NOT NULL, item TEXT NOT NULL, what TEXT NOT NULL
);
"""


class Conflict(UsageError):
    """Somebody else has changed it meanwhile; ``current`` is what is there now."""

    def __init__(self, current: Grade | Override | RubricEntry | None) -> None:
        who = f" by {current.by}" if current else ""
        super().__init__(f"it was changed meanwhile{who}", tip="look at it again")
        self.current = current


class DeskFile:
    """A connection to these tables, and what all that is written there has in common."""

    def __init__(self, folder: Path) -> None:
        self.connection = database.connect(folder, _TABLES)

    def transaction(self) -> AbstractContextManager[None]:
        """Write all that is inside, or nothing of it."""
        return database.transaction(self.connection)

    def worth(self, submission: str, item: str, *, manual: bool) -> tuple[float, str]:
        """Return what an item is worth, and the hash of what was handed in."""
        found = self.connection.execute(
            "SELECT files, points FROM submission WHERE id = ?", (submission,)
        ).fetchone()
        if found is None:
            raise UsageError(f"the class has no submission {submission}")
        files, total = found
        if not item:
            return total, files
        check = self.connection.execute(
            "SELECT points, outcome FROM result WHERE submission = ? AND name = ?",
            (submission, item),
        ).fetchone()
        if check is None or (manual and check[1] != Outcome.BY_HAND.value):
            kind = "item for manual grading" if manual else "check"
            raise UsageError(f"{submission} has no {kind} {item}")
        if not manual and check[1] == Outcome.BY_HAND.value:
            raise UsageError(
                f"{item} is graded manually: there is nothing to change",
                tip="give its points with 'autograder review'",
            )
        return check[0], files

    def one(self, query: str, submission: str, item: str) -> tuple[Any, ...] | None:
        """Return the row of a submission and an item, if there is one."""
        found = self.connection.execute(
            f"{query} WHERE submission = ? AND item = ?", (submission, item)
        ).fetchone()
        return tuple(found) if found else None

    def remember(
        self, at: str, who: str, submission: str, item: str, verb: str, told: dict[str, Any]
    ) -> None:
        """Add a line to the history."""
        what = f"{verb} {json.dumps(told, ensure_ascii=False)}" if told else verb
        self.connection.execute(
            "INSERT INTO history (at, grader, submission, item, what) VALUES (?, ?, ?, ?, ?)",
            (at, who, submission, item, what),
        )

    def history(self, submission: str | None) -> list[Change]:
        """Return who decided what and when, the first first."""
        found = self.connection.execute(
            "SELECT at, grader, submission, item, what FROM history"
            " WHERE submission = ? OR ? IS NULL ORDER BY number",
            (submission, submission),
        )
        return [Change(*row) for row in found]


def name_of(by: str) -> str:
    """Return the name of whoever grades; it has to be given."""
    who = require_text(by, "the name")[:100]
    if not who:
        raise UsageError("whoever grades needs a name", tip="--by NAME")
    return who


def now() -> str:
    """Return the time, as it is kept."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
