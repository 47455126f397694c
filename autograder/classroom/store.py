"""What a class's results are kept in: one SQLite file, written after every submission."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.classroom import records
from autograder.classroom.entries import Entry, Person
from autograder.classroom.jobs import Graded, State
from autograder.classroom.repairs import TABLE as REPAIRS
from autograder.classroom.repairs import RepairRow
from autograder.classroom.repairs import rows_of as repairs_of
from autograder.errors import UsageError
from autograder.renderers.files import touch
from autograder.results.report import Report
from autograder.sandbox.walls.jail import missing_layers

FILE = "class.sqlite"
_FORMAT = "1"
_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS submission (
    id TEXT PRIMARY KEY, files TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL,
    paths TEXT NOT NULL, people TEXT NOT NULL, submitted_at TEXT NOT NULL,
    score REAL NOT NULL, points REAL NOT NULL, pending REAL NOT NULL, seconds REAL NOT NULL,
    grader_failed INTEGER NOT NULL, weak TEXT NOT NULL,
    graded_at TEXT NOT NULL DEFAULT (datetime('now')), report TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS result (
    submission TEXT NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
    place INTEGER NOT NULL, name TEXT NOT NULL, number TEXT NOT NULL, part TEXT NOT NULL,
    title TEXT NOT NULL, points REAL NOT NULL, score REAL, outcome TEXT NOT NULL,
    seconds REAL NOT NULL, summary TEXT NOT NULL, cause TEXT NOT NULL,
    PRIMARY KEY (submission, place)
);
"""


@dataclass(frozen=True)
class Row:
    """One stored submission, its report aside.

    ``weak`` names the layers of isolation that did not hold while it was graded.
    """

    id: str
    files: str
    key: str
    state: State
    people: tuple[Person, ...]
    submitted_at: str
    score: float
    points: float
    pending: float
    seconds: float
    grader_failed: bool
    weak: str

    @property
    def name(self) -> str:
        """Whom it is from."""
        return ", ".join(person.name for person in self.people if person.name) or self.id


@dataclass(frozen=True)
class CheckRow:
    """One stored check of one submission, without its feedback's longer parts."""

    submission: str
    name: str
    number: str
    part: str
    title: str
    points: float
    score: float | None
    outcome: str
    seconds: float
    summary: str
    cause: str


class Store:
    """The results of one class.

    One process writes at a time (see :mod:`locking`); others may read meanwhile.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        # SQLite's own files beside it, -wal and -shm, take their mode from it.
        with suppress(FileExistsError):
            os.close(touch(self.path, os.O_EXCL))
        self._connection = sqlite3.connect(self.path, isolation_level=None, timeout=30)
        # Where the folder is shared over a network SQLite may keep its older journal.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.executescript(_TABLES + REPAIRS)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            # A full disk may have rolled back already.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def about(self) -> dict[str, str]:
        """Return what is known of the class as a whole."""
        return dict(self._connection.execute("SELECT name, value FROM about"))

    def describe(self, about: Mapping[str, str]) -> None:
        """Keep what is known of the class as a whole."""
        with self._transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO about VALUES (?, ?)",
                [*about.items(), ("format", _FORMAT)],
            )

    def save(self, entry: Entry, files: str, key: str, graded: Graded) -> None:
        """Store one submission with its checks, in place of what was there.

        Raises
        ------
        sqlite3.Error
            If it cannot be written; what was stored before stays.
        """
        report = records.without_surrogates(graded.report)
        values = (
            entry.id,
            files,
            key,
            graded.state.value,
            json.dumps([str(path) for path in entry.paths]),
            json.dumps([asdict(person) for person in entry.people]),
            entry.submitted_at,
            report.score,
            report.points,
            report.points_pending,
            report.seconds,
            report.grader_failed,
            ", ".join(missing_layers(report.isolation)) if report.isolation else "",
            records.to_json(report),
        )
        with self._transaction():
            self._connection.execute("DELETE FROM submission WHERE id = ?", (entry.id,))
            self._connection.execute(
                "INSERT INTO submission (id, files, key, state, paths, people, submitted_at,"
                " score, points, pending, seconds, grader_failed, weak, report)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            self._connection.executemany(
                "INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(entry.id, *each) for each in _results(report)],
            )
            self._connection.executemany(
                "INSERT INTO repair VALUES (?, ?, ?, ?, ?)",
                [(entry.id, *each) for each in repairs_of(report)],
            )

    def describe_people(self, entry: Entry) -> None:
        """Take over names and times, which may be right only in a later export."""
        people = json.dumps([asdict(person) for person in entry.people])
        with self._transaction():
            self._connection.execute(
                "UPDATE submission SET people = ?, submitted_at = ? WHERE id = ?",
                (people, entry.submitted_at, entry.id),
            )

    def rows(self) -> list[Row]:
        """Return every stored submission, by name."""
        found = self._connection.execute(
            "SELECT id, files, key, state, people, submitted_at, score, points, pending, seconds,"
            " grader_failed, weak FROM submission"
        )
        rows = [_row(each) for each in found]
        return sorted(rows, key=lambda row: (row.name.casefold(), row.id))

    def checks(self) -> list[CheckRow]:
        """Return every check of every submission, in the order of the rubric."""
        found = self._connection.execute(
            "SELECT submission, name, number, part, title, points, score, outcome, seconds,"
            " summary, cause FROM result ORDER BY submission, place"
        )
        return [CheckRow(*each) for each in found]

    def repairs(self) -> list[RepairRow]:
        """Return every edit that makes a check pass."""
        found = self._connection.execute(
            "SELECT submission, number, function, look, line FROM repair ORDER BY submission"
        )
        return [RepairRow(*each) for each in found]

    def report(self, identity: str) -> Report:
        """Return one submission's whole report.

        Raises
        ------
        UsageError
            If there is none.
        """
        found = self._connection.execute(
            "SELECT report FROM submission WHERE id = ?", (identity,)
        ).fetchone()
        if found is None:
            raise UsageError(f"there is no submission {identity} in {self.path}")
        return records.from_json(found[0])


def open_existing(folder: Path) -> Store:
    """Open the results of a class that was graded before.

    Raises
    ------
    UsageError
        If the folder holds none.
    """
    if not (folder / FILE).is_file():
        raise UsageError(
            f"{folder} holds no graded class", tip="'autograder batch' makes it, with --out"
        )
    return Store(folder)


def _row(values: tuple[Any, ...]) -> Row:
    identity, files, key, state, people, submitted_at, *numbers, broken, weak = values
    score, total, pending, seconds = numbers
    return Row(
        id=identity,
        files=files,
        key=key,
        state=State(state),
        people=_people(people),
        submitted_at=submitted_at,
        score=score,
        points=total,
        pending=pending,
        seconds=seconds,
        grader_failed=bool(broken),
        weak=weak,
    )


def _people(text: str) -> tuple[Person, ...]:
    return tuple(Person(**each) for each in json.loads(text))


def _results(report: Report) -> Iterator[tuple[object, ...]]:
    for place, each in enumerate(report.results):
        feedback = each.feedback
        yield (
            place,
            each.name,
            each.number,
            each.part,
            each.title,
            each.points,
            each.score,
            each.outcome.value,
            each.seconds,
            feedback.summary if feedback else "",
            feedback.cause if feedback else "",
        )
