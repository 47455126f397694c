"""What people decide about a submission: points of an item, and changes of what was graded.

Pure: what is decided here is kept by :mod:`autograder.classroom.desk`, and brought
together with what was graded by :mod:`autograder.classroom.combining`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from autograder.errors import UsageError
from autograder.results.amounts import count
from autograder.results.amounts import points as shown

#: The item of an override that changes the whole score.
WHOLE = ""
LONGEST_COMMENT = 20_000


@dataclass(frozen=True)
class Item:
    """An item for manual grading, across the class.

    Attributes
    ----------
    name : str
        The check's name: it stays when a rubric is renumbered.
    points : float
        What the rubric gives for it.
    submissions, graded : int
        How many have it, and how many of these have points for it.
    """

    name: str
    number: str
    part: str
    title: str
    points: float
    submissions: int
    graded: int


@dataclass(frozen=True)
class RubricEntry:
    """Reusable words for an item, with points to add or to take away.

    ``version`` counts its changes; whoever changes it says which one was seen.
    """

    id: int
    item: str
    points: float
    text: str
    by: str
    at: str
    version: int


@dataclass(frozen=True)
class Grade:
    """What a person gave one submission for one item.

    Attributes
    ----------
    points : float or None
        Given directly; None where the entries decide, or nobody has yet.
    entries : tuple of int
        The rubric entries that apply, by id.
    out_of : float
        What the item was worth at that time.
    files : str
        Hash of what was handed in at that time.
    by, at : str
        Who gave it, and when (UTC, ISO 8601).
    version : int
        Counts its changes; 0 where nothing is kept.
    """

    submission: str
    item: str
    points: float | None = None
    comment: str = ""
    entries: tuple[int, ...] = ()
    out_of: float = 0.0
    files: str = ""
    by: str = ""
    at: str = ""
    version: int = 0


@dataclass(frozen=True)
class Override:
    """A score, or a check's points, that a person has changed, and why.

    Attributes as those of :class:`Grade`; ``item`` is :data:`WHOLE` for the whole score.
    """

    submission: str
    item: str
    points: float
    reason: str
    out_of: float = 0.0
    files: str = ""
    by: str = ""
    at: str = ""
    version: int = 0


@dataclass(frozen=True)
class Change:
    """A line of the history: who did what, and when."""

    at: str
    by: str
    submission: str
    item: str
    what: str


@dataclass(frozen=True)
class Decisions:
    """All that people have decided in a class.

    Attributes
    ----------
    grades, overrides : mapping
        By submission and item.
    entries : mapping
        Rubric entries by id.
    counting_up : frozenset of str
        Items whose entries count up from 0; those of all others count down from full points.
    """

    grades: Mapping[tuple[str, str], Grade] = field(default_factory=dict)
    overrides: Mapping[tuple[str, str], Override] = field(default_factory=dict)
    entries: Mapping[int, RubricEntry] = field(default_factory=dict)
    counting_up: frozenset[str] = frozenset()

    @property
    def some(self) -> bool:
        """Whether anything was decided about a submission."""
        return bool(self.grades or self.overrides)

    def given(self, submission: str, item: str, files: str, worth: float) -> float | None:
        """Return what a submission was given for an item; None where that is still to do.

        What was given for other files, that were handed in before these, does not count.
        """
        grade = self.grades.get((submission, item))
        if grade is None or grade.files != files:
            return None
        return self.points_for(grade, worth)

    def points_for(self, grade: Grade, worth: float) -> float | None:
        """Return what a grade comes to for an item that is worth so much now.

        Points that were given directly keep their share of the item where the rubric has
        changed; entries are added up, and never lead below 0 or above full points.
        """
        if grade.points is not None:
            return reweighed(grade.points, grade.out_of, worth)
        applied = [self.entries[each] for each in grade.entries if each in self.entries]
        if not applied:
            return None
        start = 0.0 if grade.item in self.counting_up else worth
        total = round(start + math.fsum(each.points for each in applied), 6)
        return min(max(total, 0.0), worth)

    def words_for(self, grade: Grade) -> list[str]:
        """Return what a student reads of a grade: the entries, then the comment."""
        applied = [self.entries[each] for each in grade.entries if each in self.entries]
        lines = [_signed(each) for each in applied]
        return [*lines, grade.comment] if grade.comment else lines


def reweighed(score: float, was: float, worth: float) -> float:
    """Return points of something that has come to be worth more or less.

    Points are the rubric's and no result: what earned everything still does.
    """
    return score if was <= 0 or was == worth else round(score * worth / was, 6)


def require_points(number: float, worth: float, name: str) -> float:
    """Return points that a person may give.

    Raises
    ------
    UsageError
        If they are no number from 0 to what the item is worth.
    """
    if not math.isfinite(number) or not 0 <= number <= worth:
        raise UsageError(
            f"{name} is worth {count(worth)}: {number:g} cannot be given for it",
            tip=f"give a number from 0 to {shown(worth)}",
        )
    return number + 0.0  # no -0


def require_text(text: str, name: str) -> str:
    """Return a text that can be kept: no half characters, and not endless.

    Raises
    ------
    UsageError
        If it is too long.
    """
    if len(text) > LONGEST_COMMENT:
        raise UsageError(f"{name} has {len(text):,} characters; {LONGEST_COMMENT:,} are kept")
    return text.encode("utf-8", "replace").decode().replace("\0", "").strip()


def by_id(entries: Iterable[RubricEntry]) -> dict[int, RubricEntry]:
    """Return rubric entries by their id."""
    return {entry.id: entry for entry in entries}


def _signed(entry: RubricEntry) -> str:
    sign = "+" if entry.points > 0 else "\N{MINUS SIGN}" if entry.points < 0 else ""
    return f"{sign}{shown(abs(entry.points))}: {entry.text}"
