"""What a class's results are kept in: one SQLite file, written as results come."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.classroom import database, records
from autograder.classroom.database import FILE
from autograder.classroom.entries import Entry
from autograder.classroom.jobs import Graded
from autograder.classroom.repairs import TABLE as REPAIRS
from autograder.classroom.repairs import RepairRow
from autograder.classroom.repairs import rows_of as repairs_of
from autograder.classroom.rows import CheckRow, Kept, Row, row_of
from autograder.errors import GraderError, UsageError
from autograder.results.report import Report
from autograder.sandbox.walls.jail import missing_layers

__all__ = ["FILE", "CheckRow", "Kept", "Row", "Store", "open_existing"]

#: Of what the tables mean. A column that is added leaves it as it is; what an earlier version
#: would read wrongly takes another one.
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
CREATE TABLE IF NOT EXISTS named_file (submission TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS result (
    submission TEXT NOT NULL REFERENCES submission (id) ON DELETE CASCADE,
    place INTEGER NOT NULL, name TEXT NOT NULL, number TEXT NOT NULL, part TEXT NOT NULL,
    title TEXT NOT NULL, points REAL NOT NULL, score REAL, outcome TEXT NOT NULL,
    seconds REAL NOT NULL, summary TEXT NOT NULL, cause TEXT NOT NULL,
    PRIMARY KEY (submission, place)
);
"""
#: Columns that came later, with what a class from before them has there.
_ADDED = (
    ("submission", "late", "INTEGER NOT NULL DEFAULT 0"),
    ("submission", "attempts", "INTEGER NOT NULL DEFAULT 1"),
    ("result", "code", "TEXT NOT NULL DEFAULT ''"),
)


class Store:
    """The results of one class.

    One process writes at a time (see :mod:`locking`); others may read meanwhile.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._connection = database.connect(folder, _TABLES + REPAIRS)
        self._require_format()
        for table, column, kind in _ADDED:
            database.require_column(self._connection, table, column, kind)

    def _require_format(self) -> None:
        """Refuse what another version has written and this one would read wrongly.

        Raises
        ------
        GraderError
            If it has.
        """
        written = self.about().get("format", _FORMAT)
        if written != _FORMAT:
            self.close()
            raise GraderError(
                f"{self.path} is of format {written}, and this version reads format {_FORMAT}",
                tip="use the version that graded the class, or grade into a new folder with --out",
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _transaction(self) -> AbstractContextManager[None]:
        return database.transaction(self._connection)

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

    def named_files(self) -> dict[str, str]:
        """Return, by submission, the file that a person has named as the one to take."""
        return dict(self._connection.execute("SELECT submission, name FROM named_file"))

    def name_files(self, named: Mapping[str, str]) -> None:
        """Keep which file is the one to take of a submission; every later run takes it, too."""
        with self._transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO named_file VALUES (?, ?)", list(named.items())
            )

    def save(
        self,
        entry: Entry,
        files: str,
        key: str,
        graded: Graded,
        codes: Mapping[str, str] | None = None,
    ) -> None:
        """Store one submission: see :meth:`save_all`."""
        self.save_all([Kept(entry, files, key, graded, codes or {})])

    def save_all(self, kept: Sequence[Kept]) -> None:
        """Store submissions with their checks, in place of what was there: all of them or none.

        Raises
        ------
        sqlite3.Error
            If it cannot be written; what was stored before stays.
        """
        # The disk is waited for once, however many came meanwhile.
        with self._transaction():
            for each in kept:
                self._save(each)

    def _save(self, kept: Kept) -> None:
        entry, graded = kept.entry, kept.graded
        report = records.without_surrogates(graded.report)
        values = (
            entry.id,
            kept.files,
            kept.key,
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
            records.packed(report),
            entry.late,
            entry.attempts,
        )
        self._connection.execute("DELETE FROM submission WHERE id = ?", (entry.id,))
        self._connection.execute(
            "INSERT INTO submission (id, files, key, state, paths, people, submitted_at,"
            " score, points, pending, seconds, grader_failed, weak, report, late, attempts)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        self._connection.executemany(
            "INSERT INTO result (submission, place, name, number, part, title, points, score,"
            " outcome, seconds, summary, cause, code)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(entry.id, *each, kept.codes.get(each[1], "")) for each in _results(report)],
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
                "UPDATE submission SET people = ?, submitted_at = ?, late = ?, attempts = ?"
                " WHERE id = ?",
                (people, entry.submitted_at, entry.late, entry.attempts, entry.id),
            )

    def rows(self) -> list[Row]:
        """Return every stored submission, by name."""
        found = self._connection.execute(
            "SELECT id, files, key, state, people, submitted_at, score, points, pending, seconds,"
            " grader_failed, weak, late, attempts FROM submission"
        )
        rows = [row_of(each) for each in found]
        return sorted(rows, key=lambda row: (row.name.casefold(), row.id))

    def checks(self) -> list[CheckRow]:
        """Return every check of every submission, in the order of the rubric."""
        found = self._connection.execute(
            "SELECT submission, name, number, part, title, points, score, outcome, seconds,"
            " summary, cause FROM result ORDER BY submission, place"
        )
        # Of 100,000 submissions these are millions, and nearly all of their texts are the same.
        one: dict[str, str] = {}

        def shared(value: Any) -> Any:
            return one.setdefault(value, value) if isinstance(value, str) else value

        return [CheckRow(*map(shared, each)) for each in found]

    def codes(self) -> dict[str, dict[str, str]]:
        """Return what the code of each check was, by submission and check."""
        found: dict[str, dict[str, str]] = {}
        for identity, name, code in self._connection.execute(
            "SELECT submission, name, code FROM result"
        ):
            found.setdefault(identity, {})[name] = code
        return found

    def named(self, given: str) -> str:
        """Return the id of a submission that is named by it, or by Gradescope's number.

        Raises
        ------
        UsageError
            If none exists.
        """
        known = {row[0] for row in self._connection.execute("SELECT id FROM submission")}
        for identity in (given, f"submission_{given}"):
            if identity in known:
                return identity
        raise UsageError(f"there is no submission {given} in {self.path}")

    def check_named(self, identity: str, number: str) -> str:
        """Return the name of a submission's check, given its number or name.

        Raises
        ------
        UsageError
            If none exists.
        """
        found = self._connection.execute(
            "SELECT name FROM result WHERE submission = ? AND ? IN (number, name)",
            (identity, number),
        ).fetchone()
        if found is None:
            raise UsageError(f"{identity} has no check {number}")
        return str(found[0])

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
            If none exists.
        """
        return records.from_json(self.report_text(identity))

    def report_text(self, identity: str) -> str:
        """Return one submission's whole report as it is stored.

        Raises
        ------
        UsageError
            If none exists.
        """
        found = self._connection.execute(
            "SELECT report FROM submission WHERE id = ?", (identity,)
        ).fetchone()
        if found is None:
            raise UsageError(f"there is no submission {identity} in {self.path}")
        return records.unpacked(found[0])


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


def _results(report: Report) -> Iterator[tuple[Any, ...]]:
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
