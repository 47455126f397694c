"""What a class's results say: how it went, what went wrong, and who needs a person."""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.classroom.jobs import State
from autograder.classroom.store import CheckRow, Row
from autograder.grading.verdicts import OUT_OF_TIME
from autograder.renderers.text import one_line
from autograder.results.report import Outcome
from autograder.sandbox.failures import TOO_LATE

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:e[+-]?\d+)?")
_BINS = 20
_MOST_DIAGNOSES = 30
_WRONG = (Outcome.WRONG.value, Outcome.PARTIAL.value, Outcome.NOT_WRITTEN.value)


@dataclass(frozen=True)
class Bin:
    """A bar of the histogram: how many scores are from ``low`` to below ``high``."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class CheckSummary:
    """How a class did on one check; times in seconds, of the checks that were run."""

    number: str
    name: str
    title: str
    points: float
    passed: int
    of: int
    mean: float
    median_seconds: float
    longest_seconds: float


@dataclass(frozen=True)
class Diagnosis:
    """One thing that went wrong, in the words that students read, and whose it is.

    ``about`` is what it was said of, where the text is a likely cause.
    """

    text: str
    about: str
    numbers: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Case:
    """A submission that the course staff has to look at, and why."""

    row: Row
    reasons: tuple[str, ...]


def histogram(rows: Iterable[Row], total: float) -> list[Bin]:
    """Count the scores in bins of whole points; the full score has one of its own."""
    width = max(1.0, -(-total // _BINS)) if total > 0 else 1.0
    scores = [row.score for row in rows]
    bins, low = [], 0.0
    while low < total:
        high = min(low + width, total)
        bins.append(Bin(low, high, sum(low <= score < high for score in scores)))
        low = high
    return [*bins, Bin(total, total, sum(score >= total for score in scores))]


def check_summaries(checks: Iterable[CheckRow]) -> list[CheckSummary]:
    """Return each check's pass rate and time, in the order of the rubric."""
    grouped: dict[str, list[CheckRow]] = defaultdict(list)
    for check in checks:
        grouped[check.name].append(check)
    return [_summary(group) for group in grouped.values()]


def _summary(group: list[CheckRow]) -> CheckSummary:
    first = group[0]
    counted = [check for check in group if check.score is not None]
    seconds = [c.seconds for c in group if c.outcome != Outcome.NOT_RUN.value] or [0.0]
    return CheckSummary(
        number=first.number,
        name=first.name,
        title=first.title,
        points=first.points,
        passed=sum(check.outcome == Outcome.PASSED.value for check in counted),
        of=len(counted),
        mean=statistics.fmean([check.score or 0.0 for check in counted] or [0.0]),
        median_seconds=statistics.median(seconds),
        longest_seconds=max(seconds),
    )


def diagnoses(rows: Iterable[Row], checks: Iterable[CheckRow]) -> list[Diagnosis]:
    """Return what went wrong most often, the commonest first.

    Messages that differ in numbers alone are one. What was not run counts where nothing
    else went wrong: otherwise it only follows from that.
    """
    by_id = {row.id: row for row in rows}
    texts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    numbers: dict[str, dict[str, None]] = defaultdict(dict)
    whose: dict[str, dict[str, None]] = defaultdict(dict)
    for check in _telling(checks):
        text = one_line(check.cause or check.summary, limit=300)
        key = _NUMBER.sub("#", text)
        texts[key][text, one_line(check.summary) if check.cause else ""] += 1
        numbers[key][check.number or check.name] = None
        whose[key][check.submission] = None
    commonest = sorted(whose, key=lambda key: (-len(whose[key]), key))[:_MOST_DIAGNOSES]
    return [
        Diagnosis(
            *texts[key].most_common(1)[0][0],
            tuple(numbers[key]),
            tuple(by_id[each] for each in whose[key]),
        )
        for key in commonest
    ]


def _telling(checks: Iterable[CheckRow]) -> list[CheckRow]:
    checks = [check for check in checks if check.summary and not _is_unwritten(check)]
    wrong = [check for check in checks if check.outcome in _WRONG]
    explained = {check.submission for check in wrong}
    not_run = [
        check
        for check in checks
        if check.outcome == Outcome.NOT_RUN.value and check.submission not in explained
    ]
    return wrong + not_run


def cases(rows: Iterable[Row], checks: Iterable[CheckRow]) -> list[Case]:
    """Return the submissions that need a person, beyond the items that all have to be graded."""
    checks = list(checks)
    everybodys = items_of_all(checks)
    reasons: Mapping[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for check in checks:
        reason = "" if check.name in everybodys else _reason(check)
        if reason:
            reasons[check.submission][reason].append(check.number or check.name)
    found = []
    for row in rows:
        said = [f"{what}: {', '.join(where)}" for what, where in reasons[row.id].items()]
        if row.changed:
            said = []  # somebody has decided the whole score
        elif row.state is State.FAILED:
            said = ["the grader failed on the whole submission"]
        elif row.state is State.REFUSED:
            said = ["it cannot be used as it was handed in"]
        if row.weak:
            said.append(f"weaker isolation, without {row.weak}")
        if said:
            found.append(Case(row, tuple(said)))
    return found


def items_of_all(checks: Iterable[CheckRow]) -> set[str]:
    """Return the items that a person grades in every submission, by the check's name."""
    kinds: dict[str, set[bool]] = defaultdict(set)
    for check in checks:
        kinds[check.name].add(check.manual or check.outcome == Outcome.BY_HAND.value)
    return {name for name, found in kinds.items() if found == {True}}


def _reason(check: CheckRow) -> str:
    """Say why the course staff has to look at a check; empty if nobody has to."""
    if check.outcome == Outcome.BY_HAND.value:
        return "to be graded manually"
    if check.score is None and check.outcome == Outcome.NOT_RUN.value:
        return "not run, through no fault of theirs"
    if check.score is None:
        return "the grader failed"
    if OUT_OF_TIME in check.summary:
        return "the time for the submission ran out"
    if TOO_LATE in check.summary and check.outcome in _WRONG:
        return "timed out"
    return ""


def lost_in(checks: Iterable[CheckRow]) -> dict[str, list[str]]:
    """Return, by submission, the parts in which points were lost, in the rubric's order."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for check in checks:
        if check.score is not None and check.score < check.points:
            found[check.submission][check.part or check.number or check.name] = None
    return {submission: list(parts) for submission, parts in found.items()}


def manual(checks: Iterable[CheckRow]) -> dict[str, tuple[int, int]]:
    """Return, by submission, how many of its items for manual grading are graded, and of all."""
    found: dict[str, tuple[int, int]] = {}
    for check in checks:
        if check.manual:
            done, count = found.get(check.submission, (0, 0))
            found[check.submission] = done + bool(check.decided_by), count + 1
    return found


def changed(rows: Iterable[Row], checks: Iterable[CheckRow]) -> set[str]:
    """Return the submissions of which a person has changed the score or a check."""
    of_checks = {check.submission for check in checks if check.decided_by and not check.manual}
    return of_checks | {row.id for row in rows if row.changed}


def unwritten(rows: Iterable[Row], checks: Iterable[CheckRow]) -> list[Diagnosis]:
    """Return, by part, who has not written it yet: that is work to do, and no misconception."""
    by_id = {row.id: row for row in rows}
    numbers: dict[str, dict[str, None]] = defaultdict(dict)
    whose: dict[str, dict[str, None]] = defaultdict(dict)
    for check in checks:
        if _is_unwritten(check):
            numbers[check.part][check.number or check.name] = None
            whose[check.part][check.submission] = None
    return [
        Diagnosis(
            f"part {part}" if part else "not in a part",
            "",
            tuple(numbers[part]),
            tuple(by_id[each] for each in whose[part]),
        )
        for part in whose
    ]


def _is_unwritten(check: CheckRow) -> bool:
    """Whether a check says that what it needs is still the skeleton's."""
    return check.outcome == Outcome.NOT_WRITTEN.value
