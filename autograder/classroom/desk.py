"""Where people grade: what they decide is kept in the class's SQLite, and outlives regrading.

Everything that can be changed has a version. Whoever changes it says which one they have
seen; if somebody else was there first, nothing is written and :class:`Conflict` says what
is there now. Several processes may work at once, `autograder batch` among them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder.classroom.desk_file import Conflict, DeskFile, name_of, now
from autograder.classroom.manual import (
    Change,
    Decisions,
    Grade,
    Item,
    by_id,
    require_points,
    require_text,
)
from autograder.classroom.overrides import Overrides
from autograder.classroom.rubric_entries import RubricEntries
from autograder.errors import UsageError
from autograder.results.report import Outcome

__all__ = ["Conflict", "Desk"]


class Desk:
    """What people decide about the submissions of one class.

    The class has been graded: its submissions and checks are in the file. A connection is
    of one thread; open a desk for each.

    Attributes
    ----------
    entries : RubricEntries
        Reusable words with points.
    overrides : Overrides
        Scores and checks that were changed.
    """

    def __init__(self, folder: Path) -> None:
        self._file = DeskFile(folder)
        self.entries = RubricEntries(self._file)
        self.overrides = Overrides(self._file)

    def close(self) -> None:
        """Close the file."""
        self._file.connection.close()

    def items(self) -> list[Item]:
        """Return the items for manual grading, in the order of the rubric."""
        decisions = self.decisions()
        who: dict[str, list[bool]] = {}
        about: dict[str, tuple[str, str, str, str, float]] = {}
        rows = self._file.connection.execute(
            "SELECT submission, files, name, number, part, title, result.points"
            " FROM result JOIN submission ON submission.id = result.submission"
            " WHERE outcome = ? ORDER BY place, submission",
            (Outcome.BY_HAND.value,),
        )
        for submission, files, name, *told, worth in rows:
            about.setdefault(name, (name, *told, worth))
            points = decisions.given(submission, name, files, worth)
            who.setdefault(name, []).append(points is not None)
        return [
            Item(*told, submissions=len(who[name]), graded=sum(who[name]))
            for name, told in about.items()
        ]

    def submissions_with(self, item: str) -> list[str]:
        """Return the ids of the submissions that wait, or waited, for points for an item."""
        found = self._file.connection.execute(
            "SELECT submission FROM result WHERE name = ? AND outcome = ? ORDER BY submission",
            (item, Outcome.BY_HAND.value),
        )
        return [identity for (identity,) in found]

    def grade(self, submission: str, item: str) -> Grade:
        """Return what was given; of version 0 where nothing is kept."""
        found = self._file.one("SELECT * FROM manual_grade", submission, item)
        return _grade(found) if found else Grade(submission, item)

    def give(
        self,
        submission: str,
        item: str,
        *,
        by: str,
        version: int,
        points: float | None = None,
        comment: str = "",
        entries: Iterable[int] = (),
    ) -> Grade:
        """Keep what a person gives, in place of what was given before; return it as kept.

        Parameters
        ----------
        version : int
            The one that was seen; 0 where nothing was given yet.
        points : float, optional
            None leaves them to the entries, or takes points back.

        Raises
        ------
        Conflict
            If somebody else has changed it meanwhile.
        UsageError
            If the submission has no such item, or it is not worth that much.
        """
        who = name_of(by)
        comment = require_text(comment, "the comment")
        with self._file.transaction():
            worth, files = self._file.worth(submission, item, manual=True)
            if points is not None:
                points = require_points(points, worth, item)
            chosen = self._known(item, entries)
            before = self.grade(submission, item)
            if before.version != version:
                raise Conflict(before)
            kept = Grade(
                *(submission, item, points, comment, chosen, worth, files, who, now()),
                version=version + 1,
            )
            self._file.connection.execute(
                "INSERT OR REPLACE INTO manual_grade VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                tuple((vars(kept) | {"entries": json.dumps(chosen)}).values()),
            )
            told = {"points": points, "comment": comment, "entries": chosen}
            self._file.remember(kept.at, who, submission, item, "graded", told)
        return kept

    def _known(self, item: str, entries: Iterable[int]) -> tuple[int, ...]:
        """Require that rubric entries are the item's; return their ids."""
        chosen = tuple(sorted(set(entries)))
        known = {entry.id for entry in self.entries.of(item)}
        if unknown := set(chosen) - known:
            raise UsageError(f"{item} has no rubric entry {min(unknown)}: it may be removed")
        return chosen

    def decisions(self, submission: str | None = None) -> Decisions:
        """Return all that people have decided, of one submission or of the whole class."""
        connection = self._file.connection
        grades = connection.execute(
            "SELECT * FROM manual_grade WHERE submission = ? OR ? IS NULL", (submission, submission)
        )
        up = connection.execute("SELECT item FROM counting_up")
        return Decisions(
            {(row[0], row[1]): _grade(row) for row in grades},
            self.overrides.all(submission),
            by_id(self.entries.of()),
            frozenset(item for (item,) in up),
        )

    def history(self, submission: str | None = None) -> list[Change]:
        """Return who decided what and when, of one submission or of all, the first first."""
        return self._file.history(submission)


def _grade(row: tuple[Any, ...]) -> Grade:
    submission, item, points, comment, entries, *rest = row
    return Grade(submission, item, points, comment, tuple(json.loads(entries)), *rest)
