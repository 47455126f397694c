"""The one result model: what a check found, and what a submission earned.

Plain types only: this module runs beside student code as well as in the
grader, and every renderer reads it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from autograder.results.cause import Cause
from autograder.results.code import Source
from autograder.results.pictures import Picture
from autograder.results.repair import Repair
from autograder.results.shown import Item


class Outcome(str, Enum):
    """How a check ended. The three kinds of failure are never mixed up."""

    PASSED = "passed"
    PARTIAL = "partly right"
    WRONG = "wrong"
    NOT_WRITTEN = "not written yet"
    NOT_RUN = "not run"
    GRADER_FAILED = "grader failed"
    BY_HAND = "to be graded manually"
    LATER = "graded after you submit"


class Visibility(str, Enum):
    """When Gradescope shows a check to students."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    AFTER_DUE_DATE = "after_due_date"
    AFTER_PUBLISHED = "after_published"


@dataclass(frozen=True)
class Feedback:
    """Why points were lost, in parts that every renderer can lay out its own way.

    Attributes
    ----------
    summary : str
        One sentence that says what is wrong.
    expected, found : str
        What a right answer gives, and what the submission gave.
    cause : str
        The likely cause, filled in only when it could be proved.
    next_step : str
        What the student should do now.
    detail : str
        Preformatted text: a table of mismatches or a traceback.
    trace : str
        Where the grader itself gave up, for the staff's page and records alone.
    cause_id : str
        The name of the cause, by which it is counted; ``"unnamed"`` of one that has none.
    explains, about : tuple of str
        Which changes of the code the cause explains: see
        :class:`~autograder.results.cause.Cause`.
    not_written : str
        What is not written yet, and so cannot be right: ``"forward, line 141"``. Empty
        where what is wrong was written.
    """

    summary: str
    expected: str = ""
    found: str = ""
    cause: str = ""
    next_step: str = ""
    detail: str = ""
    trace: str = ""
    cause_id: str = ""
    explains: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    not_written: str = ""

    @property
    def whole_detail(self) -> str:
        """All that there is to read below the parts, for the staff."""
        return "\n\n".join(part.strip("\n") for part in (self.detail, self.trace) if part.strip())

    @property
    def text(self) -> str:
        """All that a student reads, one part on each line."""
        parts = (
            *(self.summary, self.expected, self.found),
            *(self.cause, self.next_step, self.detail),
        )
        return "\n".join(filter(None, parts))

    def naming(self, cause: Cause | None) -> Feedback:
        """Return it with the name of its cause, and with its next step if there is no other."""
        if not cause:
            return self
        return replace(
            self,
            next_step=self.next_step or cause.next_step,
            cause_id=cause.id,
            explains=cause.explains,
            about=cause.about,
        )


@dataclass(frozen=True)
class CheckResult:
    """What one check found.

    ``score`` is None where nothing was earned or lost: the grader failed, or the item is
    graded manually. ``shown`` is what the check has to show besides its verdict.
    """

    name: str
    number: str
    part: str
    title: str
    points: float
    score: float | None
    outcome: Outcome
    feedback: Feedback | None = None
    notes: tuple[str, ...] = ()
    output: str = ""
    seconds: float = 0.0
    visibility: Visibility = Visibility.VISIBLE
    tags: tuple[str, ...] = ()
    shown: tuple[Item, ...] = ()
    #: What the course staff, and nobody else, reads of it.
    staff_note: str = ""
    #: The small edit of the student's own code that makes it pass.
    repair: Repair | None = None

    def __post_init__(self) -> None:
        if self.score is not None and not math.isfinite(self.score):
            raise ValueError(f"{self.name}: the score {self.score} is not a finite number")

    @property
    def by_hand(self) -> bool:
        """Whether a person grades it: its points are neither earned nor lost here."""
        return self.outcome is Outcome.BY_HAND

    @property
    def waits(self) -> bool:
        """Whether its points are given elsewhere: manually, or by the grader after a kit."""
        return self.outcome in (Outcome.BY_HAND, Outcome.LATER)

    @property
    def took_points(self) -> bool:
        """Whether it did not earn every point that it could."""
        return not self.waits and self.score != self.points


@dataclass(frozen=True)
class LeaderboardEntry:
    """One line of Gradescope's leaderboard."""

    name: str
    value: float | str
    order: str = "desc"


class _Results:
    """What the results of several checks come to."""

    results: tuple[CheckResult, ...]

    @property
    def score(self) -> float:
        """Points earned."""
        return _total(each.score for each in self.results)

    @property
    def points(self) -> float:
        """Points that can be earned in all, those that a person gives aside."""
        return _total(each.points for each in self.results if not each.waits)

    @property
    def points_by_hand(self) -> float:
        """Points that a person gives: not counted as earned, nor as lost."""
        return _total(each.points for each in self.results if each.by_hand)

    @property
    def points_later(self) -> float:
        """Points of which a kit says nothing: the grader gives them after the upload."""
        return _total(each.points for each in self.results if each.outcome is Outcome.LATER)


@dataclass(frozen=True)
class Part(_Results):
    """A part of the homework (``3b``) with the checks that belong to it."""

    number: str
    title: str
    results: tuple[CheckResult, ...]


@dataclass(frozen=True)
class Report(_Results):
    """Everything that grading one submission found.

    Attributes
    ----------
    results : tuple of CheckResult
        In the order of the rubric.
    part_titles : mapping of str to str
        Title of each part, by its number.
    notes : tuple of str
        Remarks about the whole submission, for the student.
    isolation : mapping of str to str
        Which sandbox layers held; for the TA alone.
    replay : str
        The command that grades this submission again with the same inputs.
    """

    homework: str
    title: str
    submission: str
    results: tuple[CheckResult, ...]
    part_titles: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    leaderboard: tuple[LeaderboardEntry, ...] = ()
    isolation: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    seconds: float = 0.0
    replay: str = ""
    output: str = ""
    #: What the module drew while it was imported, and no check shows.
    figures: tuple[Picture, ...] = ()
    #: Whether the grader was stopped before this check was done.
    interrupted: bool = False
    #: Whether a process for student code did not come up, which a second try may give.
    sandbox_failed: bool = False
    #: Remarks on the homework, for the course staff alone.
    staff_notes: tuple[str, ...] = ()
    #: What was written, where it is kept for people who grade manually.
    code: tuple[Source, ...] = ()

    @property
    def for_staff(self) -> tuple[str, ...]:
        """What the course staff reads, and no student: of the homework, and of each check."""
        named: dict[str, list[str]] = {}
        for result in self.results:
            if result.staff_note:
                named.setdefault(result.staff_note, []).append(result.number or result.name)
        return (*self.staff_notes, *(f"{', '.join(who)}: {note}" for note, who in named.items()))

    @property
    def points_pending(self) -> float:
        """Points neither earned nor lost, because the grader failed."""
        return _total(each.points for each in self.results if each.score is None and not each.waits)

    @property
    def grader_failed(self) -> bool:
        """Whether any check has no verdict through no fault of the submission."""
        return any(result.score is None and not result.waits for result in self.results)

    @property
    def machine_was_busy(self) -> bool:
        """Whether the machine, or the grader, kept any check from being run."""
        return any(each.score is None and each.outcome is Outcome.NOT_RUN for each in self.results)

    @property
    def all_passed(self) -> bool:
        """Whether every check passed, those that a person makes aside."""
        return all(each.outcome is Outcome.PASSED or each.waits for each in self.results)

    def parts(self) -> tuple[Part, ...]:
        """The results grouped by part, in the order of the rubric."""
        grouped: dict[str, list[CheckResult]] = {}
        for result in self.results:
            grouped.setdefault(result.part, []).append(result)
        return tuple(
            Part(number, self.part_titles.get(number, ""), tuple(results))
            for number, results in grouped.items()
        )


def _total(scores: Iterable[float | None]) -> float:
    """Sum without the dust that binary fractions leave (0.1 + 0.2)."""
    return round(math.fsum(score for score in scores if score is not None), 6)
