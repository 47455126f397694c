"""What is stored of a class, as rows: one for each submission, and one for each check of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.classroom.entries import Entry, Person
from autograder.classroom.jobs import Graded, State


@dataclass(frozen=True)
class Row:
    """One stored submission, its report aside.

    ``weak`` names the layers of isolation that did not hold while it was graded. What people
    decide, :mod:`combining` adds: ``by_hand`` are points that wait for manual grading,
    ``changed`` says who changed the score and why.
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
    late: bool = False
    attempts: int = 1
    by_hand: float = 0.0
    changed: str = ""

    @property
    def name(self) -> str:
        """Whom it is from."""
        return ", ".join(person.name for person in self.people if person.name) or self.id

    @property
    def waiting(self) -> float:
        """Points that are neither earned nor lost yet: there is no final mark before."""
        return round(self.pending + self.by_hand, 6)


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One stored check of one submission, without its feedback's longer parts.

    ``decided_by`` says who graded or changed it, and when; ``manual`` is an item that a person
    grades.
    """

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
    decided_by: str = ""
    manual: bool = False


@dataclass(frozen=True)
class Kept:
    """What is stored of a submission.

    Attributes
    ----------
    files, key : str
        Hashes of what was handed in, and of all that its result depends on.
    codes : mapping of str to str
        By check, what its code was: see :mod:`check_keys`.
    """

    entry: Entry
    files: str
    key: str
    graded: Graded
    codes: Mapping[str, str]


def row_of(values: tuple[Any, ...]) -> Row:
    """Return the row of what the store selects of a submission."""
    identity, files, key, state, people, submitted_at, *numbers, broken, weak, late, count = values
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
        late=bool(late),
        attempts=count,
    )


def _people(text: str) -> tuple[Person, ...]:
    return tuple(Person(**each) for each in json.loads(text))
