"""From what was earned to the mark, and the line that says how it came about."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from autograder.classroom.times import in_order
from autograder.errors import UsageError
from autograder.marks.declaration import Declaration, OneStudent
from autograder.marks.lateness import LateRule
from autograder.marks.people import Student
from autograder.marks.sources import Attempt, Column
from autograder.results.amounts import count
from autograder.results.amounts import points as shown


@dataclass(frozen=True)
class PartMark:
    """What a student has for one part.

    Attributes
    ----------
    attempt : Attempt or None
        The submission that counts; None where nothing was handed in.
    earned : float
        After what being late took away.
    days : int
        Days late that cost something, after slip days.
    waits : str
        Why there is no final result yet; empty if there is one.
    """

    column: Column
    attempt: Attempt | None = None
    earned: float = 0.0
    lost: float = 0.0
    days: int = 0
    slipped: int = 0
    late: timedelta = timedelta(0)
    over: bool = False
    waits: str = ""
    dropped: bool = False


@dataclass(frozen=True)
class Mark:
    """What a student gets.

    Attributes
    ----------
    mark : float or None
        None while anything waits.
    line : str
        How it came about.
    """

    student: Student
    parts: tuple[PartMark, ...]
    total: float
    mark: float | None
    out_of: float
    line: str
    slip_days: int = 0

    @property
    def handed_in(self) -> bool:
        """Whether the student handed in anything at all."""
        return any(part.attempt is not None for part in self.parts)

    @property
    def waits(self) -> list[str]:
        """Why there is no mark yet."""
        return [f"{part.column.part.name}: {part.waits}" for part in self.parts if part.waits]


@dataclass(frozen=True)
class Reckoning:
    """What holds for the whole class.

    Attributes
    ----------
    special : mapping
        What holds for one student alone, by the student.
    slip_days_used : mapping
        In earlier homework, by the student.
    """

    declaration: Declaration
    columns: Sequence[Column]
    special: Mapping[int, OneStudent] = field(default_factory=dict)
    slip_days_used: Mapping[int, int] = field(default_factory=dict)

    @property
    def out_of(self) -> float:
        """What full marks are: the cap, or all points that are no extra credit.

        Raises
        ------
        UsageError
            If parts of different points could be dropped.
        """
        counted = [column.points for column in self.columns if not column.part.extra_credit]
        dropped = self.declaration.drop_lowest
        if dropped and len(set(counted)) > 1:
            raise UsageError("drop_lowest needs parts that are worth the same")
        if dropped >= len(counted):
            raise UsageError(
                f"drop_lowest = {dropped} leaves none of {count(len(counted), 'part')}"
            )
        total = round(math.fsum(sorted(counted)[dropped:]), 6)
        return self.declaration.cap or total

    def mark(self, student: Student, attempts: Sequence[Sequence[Attempt]]) -> Mark:
        """Return a student's mark.

        Parameters
        ----------
        attempts : sequence of sequences
            What the student handed in, for each column.
        """
        special = self.special.get(id(student))
        left = max(self.declaration.late.slip_days - self.slip_days_used.get(id(student), 0), 0)
        parts = [
            self._part(column, each, special, left)
            for column, each in zip(self.columns, attempts, strict=True)
        ]
        parts = self._without_lowest(parts)
        total = round(math.fsum(part.earned for part in parts if not part.dropped), 6)
        waits = any(part.waits for part in parts)
        mark = None if waits else rounded(self._capped(total), self.declaration.round)
        made = Mark(
            *(student, tuple(parts), total, mark, self.out_of),
            line="",
            slip_days=max((part.slipped for part in parts), default=0),
        )
        return replace(made, line=self._line(made, special))

    def _part(
        self, column: Column, attempts: Sequence[Attempt], special: OneStudent | None, left: int
    ) -> PartMark:
        if not attempts:
            return PartMark(column)
        rule = self.declaration.late.rule(column.part.due) if column.part.late else LateRule()
        marks = [_of_attempt(column, each, rule, special, left) for each in attempts]
        if column.part.keep == "best":
            best = max(marks, key=lambda each: (each.earned, in_order(_time(each))))
            waiting = next((each.waits for each in marks if each.waits), "")
            return replace(best, waits=waiting)
        return max(enumerate(marks), key=lambda pair: (in_order(_time(pair[1])), pair[0]))[1]

    def _without_lowest(self, parts: list[PartMark]) -> list[PartMark]:
        droppable = [n for n, part in enumerate(parts) if not part.column.part.extra_credit]
        lowest = sorted(droppable, key=lambda n: (parts[n].earned, n))
        dropped = set(lowest[: self.declaration.drop_lowest])
        return [replace(part, dropped=n in dropped) for n, part in enumerate(parts)]

    def _capped(self, total: float) -> float:
        cap = self.declaration.cap
        return total if cap is None else min(total, cap)

    def _line(self, made: Mark, special: OneStudent | None) -> str:
        summands = " + ".join(_summand(part) for part in made.parts if not part.dropped)
        steps = [f"{summands} = {shown(made.total)}"]
        dropped = [part.column.part.name for part in made.parts if part.dropped]
        if dropped:
            steps.append(f"dropped as the lowest: {', '.join(dropped)}")
        capped = self._capped(made.total)
        if capped != made.total:
            steps.append(f"at most {shown(capped)} count")
        if made.mark is not None and made.mark != capped:
            steps.append(f"rounded to {shown(made.mark)}")
        if made.slip_days:
            steps.append(f"{count(made.slip_days, 'slip day')} used")
        if special and (special.until or special.days_late is not None):
            steps.append("with an extension" if special.until else "days late set by the staff")
        if special and special.note:
            steps.append(special.note)
        steps += [f"waits: {reason}" for reason in made.waits]
        return "; ".join(steps)


def _of_attempt(
    column: Column, attempt: Attempt, rule: LateRule, special: OneStudent | None, left: int
) -> PartMark:
    made = PartMark(column, attempt, attempt.earned)
    if attempt.waiting:
        made = replace(made, waits=f"{count(attempt.waiting)} nobody has decided")
    late, unknown = _lateness(attempt, rule, special)
    days = rule.days(late)
    if special is not None and special.days_late is not None:
        days, unknown = special.days_late, False
    elif rule.is_over(late):
        return replace(made, earned=0.0, lost=attempt.earned, late=late, over=True, waits="")
    if unknown and (rule.percent_per_day or rule.hard_end or rule.slip_days):
        return replace(made, waits="it is late, and nothing says by how much (days_late)")
    slipped = min(left, days)
    lost = rule.lost(attempt.earned, column.points, days - slipped)
    return replace(
        made,
        earned=round(attempt.earned - lost, 6),
        lost=lost,
        days=days - slipped,
        slipped=slipped,
        late=late,
    )


def _lateness(
    attempt: Attempt, rule: LateRule, special: OneStudent | None
) -> tuple[timedelta, bool]:
    """Return how late a submission is, and whether it is late by an unknown time."""
    until = special.until if special else None
    if attempt.time is not None and (rule.due or until):
        return rule.lateness(attempt.time, until), False
    if attempt.late is not None:
        return attempt.late, False
    return timedelta(0), attempt.is_late and until is None


def _time(mark: PartMark) -> datetime | None:
    return mark.attempt.time if mark.attempt else None


def _summand(part: PartMark) -> str:
    name = part.column.part.name
    if part.attempt is None:
        return f"{name} 0 (nothing handed in)"
    if part.over:
        return f"{name} 0 (after the end)"
    remarks = []
    if part.lost:
        remarks.append(
            f"{shown(part.attempt.earned)} \N{MINUS SIGN} {shown(part.lost)}"
            f" for {count(part.days, 'day')} late"
        )
    if part.attempt.changed:
        remarks.append(f"changed: {part.attempt.changed}")
    told = f" ({'; '.join(remarks)})" if remarks else ""
    return f"{name} {shown(part.earned)}{told}"


def rounded(number: float, step: float) -> float:
    """Round half up to a multiple of a step, as people do: 0.5 to 1, and 2.345 to 2.35."""
    exact, unit = Decimal(str(round(number, 6))), Decimal(str(step))
    return float((exact / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit)


def all_marks(
    reckoning: Reckoning, students: Iterable[Student], handed_in: Mapping[int, list[list[Attempt]]]
) -> list[Mark]:
    """Return everybody's mark, of those who handed in nothing, too."""
    nothing: list[list[Attempt]] = [[] for _ in reckoning.columns]
    return [reckoning.mark(student, handed_in.get(id(student), nothing)) for student in students]
