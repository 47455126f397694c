"""What a person sees who grades one item of one submission: gathered here, drawn elsewhere."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.classroom.desk import Desk
from autograder.classroom.jobs import State
from autograder.classroom.manual import Change, Decisions, Grade, Item, RubricEntry
from autograder.classroom.store import Row, Store, open_existing
from autograder.errors import UsageError
from autograder.results.code import Source
from autograder.results.pictures import Picture
from autograder.results.report import CheckResult
from autograder.results.shown import Answer
from autograder.results.shown import Item as Shown


@dataclass(frozen=True)
class Place:
    """One submission in the order in which an item is graded.

    Attributes
    ----------
    name : str
        Whose it is; ``"submission 7"`` where names are hidden.
    given : float or None
        Its points, as far as somebody has given any.
    """

    id: str
    name: str
    given: float | None

    @property
    def key(self) -> str:
        """What addresses call it: an id may be a name."""
        return hashlib.sha256(self.id.encode("utf-8", "surrogateescape")).hexdigest()[:12]


@dataclass(frozen=True)
class Sheet:
    """One item of one submission.

    Attributes
    ----------
    answers, shown, pictures
        What was written, and what else the item shows.
    checks : sequence of CheckResult
        What the checks of the same part found.
    places : sequence of Place
        All submissions with this item, in the order of the class.
    stale : bool
        Whether points were given for files that were handed in before these.
    unusable : bool
        Whether nothing could be read of what was handed in.
    """

    item: Item
    grade: Grade
    given: float | None
    stale: bool
    unusable: bool
    worth: float
    answers: Sequence[Answer]
    shown: Sequence[Shown]
    pictures: Sequence[Picture]
    notes: Sequence[str]
    checks: Sequence[CheckResult]
    code: Sequence[Source]
    entries: Sequence[RubricEntry]
    counts_up: bool
    history: Sequence[Change]
    places: Sequence[Place]
    here: int

    @property
    def place(self) -> Place:
        """Where this submission stands."""
        return self.places[self.here]

    @property
    def next_ungraded(self) -> Place | None:
        """The next submission without points, from here round to here; None if all have some."""
        order = [*self.places[self.here + 1 :], *self.places[: self.here]]
        return next((each for each in order if each.given is None), None)

    @property
    def part_code(self) -> list[Source]:
        """The code of the item's part alone, as far as it is known which that is."""
        found = [(each.name, each.of_part(self.item.part)) for each in self.code]
        return [Source(name, text) for name, text in found if text.strip()]

    def beside(self, step: int) -> Place | None:
        """Return the submission this many places on; None past the ends."""
        at = self.here + step
        return self.places[at] if 0 <= at < len(self.places) else None


class Class:
    """A graded class, for as long as one request takes."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self.store, self.desk = store, desk

    @classmethod
    @contextlib.contextmanager
    def opened(cls, folder: Path) -> Iterator[Class]:
        """Open the class in a folder; connections are of one thread."""
        with (
            contextlib.closing(open_existing(folder)) as store,
            contextlib.closing(Desk(folder)) as desk,
        ):
            yield cls(store, desk)

    @property
    def title(self) -> str:
        """What the homework is called."""
        return self.store.about().get("title", "")

    def item(self, name: str) -> Item:
        """Return an item for manual grading.

        Raises
        ------
        UsageError
            If the class has none of this name.
        """
        for each in self.desk.items():
            if each.name == name:
                return each
        raise UsageError(f"the class has no item {name} for manual grading")

    def places(self, item: Item, *, hide_names: bool = False) -> list[Place]:
        """Return who has an item, in the order of the class.

        Where names are hidden the order is that of the ids' own, so that it tells none.
        """
        return self._places(item, self._rows_with(item, hide_names=hide_names), hide_names)

    def _rows_with(self, item: Item, *, hide_names: bool) -> list[Row]:
        with_it = set(self.desk.submissions_with(item.name))
        rows = [row for row in self.store.rows() if row.id in with_it]
        return sorted(rows, key=lambda row: row.files) if hide_names else rows

    def _places(self, item: Item, rows: Sequence[Row], hide_names: bool) -> list[Place]:
        decisions = self.desk.decisions()
        return [
            Place(
                row.id,
                f"submission {number}" if hide_names else row.name,
                _given(decisions, row, item),
            )
            for number, row in enumerate(rows, start=1)
        ]

    def sheet(self, item: str, key: str, *, hide_names: bool = False) -> Sheet:
        """Return all there is to see of one item of the submission with this key.

        Raises
        ------
        UsageError
            If there is no such item, or it is not in this submission.
        """
        wanted = self.item(item)
        rows = self._rows_with(wanted, hide_names=hide_names)
        places = self._places(wanted, rows, hide_names)
        here = next((i for i, each in enumerate(places) if each.key == key), None)
        if here is None:
            raise UsageError(f"the class has no such submission with {item}")
        row, submission = rows[here], places[here].id
        report = self.store.report(submission)
        result = next(each for each in report.results if each.name == item)
        grade = self.desk.grade(submission, item)
        given = places[here].given
        return Sheet(
            item=wanted,
            grade=grade,
            given=given,
            stale=bool(grade.version) and grade.files != row.files,
            unusable=row.state is State.REFUSED,
            worth=result.points,
            answers=[each for each in result.shown if isinstance(each, Answer)],
            shown=[each for each in result.shown if not isinstance(each, (Answer, Picture))],
            pictures=[each for each in result.shown if isinstance(each, Picture)],
            notes=result.notes,
            checks=[
                each for each in report.results if each.part == result.part and not each.by_hand
            ],
            code=_nameless(report.code) if hide_names else report.code,
            entries=self.desk.entries.of(item),
            counts_up=self.desk.entries.counts_up(item),
            history=[each for each in self.desk.history(submission) if each.item == item],
            places=places,
            here=here,
        )


def _nameless(code: Sequence[Source]) -> list[Source]:
    """Return code without the names of files, in which students' own stand."""
    return [
        each if each.name.startswith("cell ") else replace(each, name=f"file {number}")
        for number, each in enumerate(code, start=1)
    ]


def _given(decisions: Decisions, row: Row, item: Item) -> float | None:
    return decisions.given(row.id, item.name, row.files, item.points)
