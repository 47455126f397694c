"""Reusable rubric entries of items for manual grading: changed once for all who have them."""

from __future__ import annotations

from autograder.classroom.desk_file import Conflict, DeskFile, name_of, now
from autograder.classroom.manual import RubricEntry, require_text
from autograder.errors import UsageError


class RubricEntries:
    """The rubric entries of one class."""

    def __init__(self, file: DeskFile) -> None:
        self._file = file

    def of(self, item: str | None = None) -> list[RubricEntry]:
        """Return the rubric entries of an item, or of all, in the order of their making."""
        found = self._file.connection.execute(
            "SELECT * FROM rubric_entry WHERE item = ? OR ? IS NULL ORDER BY id",
            (item, item),
        )
        return [RubricEntry(*row) for row in found]

    def add(self, item: str, points: float, text: str, *, by: str) -> RubricEntry:
        """Make a rubric entry for an item."""
        who, at, text = name_of(by), now(), require_text(text, "the entry")
        with self._file.transaction():
            made = self._file.connection.execute(
                "INSERT INTO rubric_entry (item, points, text, grader, at, version)"
                " VALUES (?, ?, ?, ?, ?, 1)",
                (item, _finite(points), text, who, at),
            )
            told = {"points": points, "text": text}
            self._file.remember(at, who, "", item, "entry added", told)
        assert made.lastrowid is not None
        return RubricEntry(made.lastrowid, item, points, text, who, at, 1)

    def change(
        self, identity: int, points: float, text: str, *, by: str, version: int
    ) -> RubricEntry:
        """Change a rubric entry, once for all submissions that have it.

        Raises
        ------
        Conflict
            If somebody else has changed or removed it meanwhile.
        """
        who, at, text = name_of(by), now(), require_text(text, "the entry")
        with self._file.transaction():
            before = self._same(identity, version)
            self._file.connection.execute(
                "UPDATE rubric_entry SET points = ?, text = ?, grader = ?, at = ?, version = ?"
                " WHERE id = ?",
                (_finite(points), text, who, at, version + 1, identity),
            )
            told = {"points": points, "text": text}
            self._file.remember(at, who, "", before.item, "entry changed", told)
        return RubricEntry(identity, before.item, points, text, who, at, version + 1)

    def remove(self, identity: int, *, by: str, version: int) -> None:
        """Remove a rubric entry; it counts for nobody any more.

        Raises
        ------
        Conflict
            As :meth:`change`.
        """
        who = name_of(by)
        with self._file.transaction():
            before = self._same(identity, version)
            self._file.connection.execute("DELETE FROM rubric_entry WHERE id = ?", (identity,))
            told = {"points": before.points, "text": before.text}
            self._file.remember(now(), who, "", before.item, "entry removed", told)

    def _same(self, identity: int, version: int) -> RubricEntry:
        found = self._file.connection.execute(
            "SELECT * FROM rubric_entry WHERE id = ?", (identity,)
        ).fetchone()
        current = RubricEntry(*found) if found else None
        if current is None or current.version != version:
            raise Conflict(current)
        return current

    def counts_up(self, item: str) -> bool:
        """Whether the entries of an item count up from 0, and not down from full points."""
        found = self._file.connection.execute("SELECT 1 FROM counting_up WHERE item = ?", (item,))
        return found.fetchone() is not None

    def count_up(self, item: str, up: bool, *, by: str) -> None:
        """Choose whether the entries of an item count up from 0, or down from full points."""
        who = name_of(by)
        with self._file.transaction():
            self._file.connection.execute(
                "INSERT OR IGNORE INTO counting_up VALUES (?)"
                if up
                else "DELETE FROM counting_up WHERE item = ?",
                (item,),
            )
            self._file.remember(now(), who, "", item, "counting", {"up": up})


def _finite(points: float) -> float:
    if not -1e6 < points < 1e6:
        raise UsageError(f"{points} are no points for a rubric entry")
    return points
