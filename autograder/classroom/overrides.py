"""Scores and checks that a person has changed, each with a reason and a name."""

from __future__ import annotations

from autograder.classroom.desk_file import Conflict, DeskFile, name_of, now
from autograder.classroom.manual import WHOLE, Override, require_points, require_text
from autograder.errors import UsageError

#: Beyond what all checks are worth there is extra credit.
_MOST = 1e6


class Overrides:
    """What was changed in one class."""

    def __init__(self, file: DeskFile) -> None:
        self._file = file

    def of(self, submission: str, item: str = WHOLE) -> Override | None:
        """Return how a check's points, or the whole score, were changed; None if not."""
        found = self._file.one("SELECT * FROM override", submission, item)
        return Override(*found) if found else None

    def change(
        self,
        submission: str,
        item: str,
        points: float,
        *,
        reason: str,
        by: str,
        version: int | None = None,
    ) -> Override:
        """Change a check's points, or with :data:`~manual.WHOLE` the score, for a reason.

        Parameters
        ----------
        version : int, optional
            The one that was seen, 0 where nothing was changed yet; None does not ask.

        Raises
        ------
        Conflict
            If somebody else has changed it meanwhile.
        UsageError
            If there is no such check, no reason, or it is not worth that much.
        """
        who, at, reason = name_of(by), now(), require_text(reason, "the reason")
        if not reason:
            raise UsageError("a changed score needs a reason", tip='--reason "…"')
        with self._file.transaction():
            worth, files = self._file.worth(submission, item, manual=False)
            points = require_points(points, worth if item else _MOST, item or "the score")
            before = self.of(submission, item)
            if version is not None and version != (before.version if before else 0):
                raise Conflict(before)
            count = (before.version if before else 0) + 1
            kept = Override(submission, item, points, reason, worth, files, who, at, count)
            self._file.connection.execute(
                "INSERT OR REPLACE INTO override VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                tuple(vars(kept).values()),
            )
            told = {"points": points, "reason": reason}
            self._file.remember(at, who, submission, item, "changed", told)
        return kept

    def take_back(self, submission: str, item: str = WHOLE, *, by: str) -> None:
        """Take an override back: what was graded counts again."""
        who = name_of(by)
        with self._file.transaction():
            self._file.connection.execute(
                "DELETE FROM override WHERE submission = ? AND item = ?", (submission, item)
            )
            self._file.remember(now(), who, submission, item, "taken back", {})

    def all(self, submission: str | None = None) -> dict[tuple[str, str], Override]:
        """Return those of one submission or of the whole class, by submission and item."""
        found = self._file.connection.execute(
            "SELECT * FROM override WHERE submission = ? OR ? IS NULL", (submission, submission)
        )
        return {(row[0], row[1]): Override(*row) for row in found}
