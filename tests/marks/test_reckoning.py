"""How a mark comes about: sums, caps, lateness, several submissions, and the line that says so."""

from datetime import datetime, timedelta, timezone

import pytest

from autograder.classroom.entries import Person
from autograder.errors import UsageError
from autograder.marks.declaration import Declaration, OneStudent, Part
from autograder.marks.people import Student
from autograder.marks.reckoning import Reckoning, rounded
from autograder.marks.sources import Attempt, Column

ADA = Student(Person("Ada"))
DUE = datetime(2026, 10, 1, 23, 59, tzinfo=timezone.utc)


def reckoning(*points, part=None, special=None, used=0, **rules):
    """A declaration of parts of these points: p0, p1, …"""
    parts = [Part(name=f"p{n}", csv="x", **(part or {})) for n in range(len(points))]
    late = {"due": DUE, **rules.pop("late", {})}
    declared = Declaration(title="HW", part=parts, late=late, **rules)
    columns = [Column(each, worth, ()) for each, worth in zip(parts, points, strict=True)]
    special = {id(ADA): OneStudent(id="ada", **special)} if special else {}
    return Reckoning(declared, columns, special, {id(ADA): used})


def at(earned, hours=0.0, **more):
    """A submission so many hours after it was due."""
    return Attempt(ADA.person, earned, time=DUE + timedelta(hours=hours), **more)


def mark(made, *attempts):
    """Return the mark for one submission, or several, or None, in each part."""
    each = [a if isinstance(a, list) else [a] if a else [] for a in attempts]
    return made.mark(ADA, each)


def test_total_is_capped_as_ese_546_does():
    made = mark(reckoning(21, 55, 64, cap=100), at(20), at(50), at(44.5))
    assert (made.total, made.mark, made.out_of) == (114.5, 100, 100)
    assert made.line == "p0 20 + p1 50 + p2 44.5 = 114.5; at most 100 count"


def test_nothing_handed_in_is_a_row_of_nothing():
    made = mark(reckoning(21, 55), None, None)
    assert (made.mark, made.handed_in) == (0, False)
    assert "p0 0 (nothing handed in)" in made.line


def test_there_is_no_mark_while_anything_waits():
    made = mark(reckoning(21, 55), at(20), at(30, waiting=25))
    assert made.mark is None
    assert made.waits == ["p1: 25 points nobody has decided"]


RULE = {"percent_per_day": 10}


@pytest.mark.parametrize(
    ("hours", "late", "earned"),
    [
        (-1, RULE, 50),
        (0.2, {**RULE, "grace": "15 minutes"}, 50),
        (0.3, {**RULE, "grace": "15 minutes"}, 45),
        (24, RULE, 45),
        (24.1, RULE, 40),
        (1, {**RULE, "of": "possible"}, 40),
        (2400, RULE, 0),
        (73, {**RULE, "hard_end": "3 days"}, 0),
        (72, {**RULE, "hard_end": "3 days"}, 35),
        (25, {**RULE, "slip_days": 1}, 45),
        (25, {**RULE, "slip_days": 5}, 50),
        (25, {}, 50),
    ],
    ids=str,
)
def test_being_late_costs_what_the_rule_says(hours, late, earned):
    assert mark(reckoning(100, late=late), at(50, hours)).mark == earned


def test_line_says_what_being_late_took_away():
    made = mark(reckoning(100, late={**RULE, "slip_days": 1}), at(50, 30))
    assert made.line == "p0 45 (50 \u2212 5 for 1 day late) = 45; 1 slip day used"


def test_slip_days_of_earlier_homework_are_gone():
    made = mark(reckoning(100, used=2, late={**RULE, "slip_days": 3}), at(50, 30))
    assert (made.mark, made.slip_days) == (45, 1)


def test_slip_days_are_used_once_for_all_parts():
    made = mark(reckoning(50, 50, late={**RULE, "slip_days": 2}), at(50, 30), at(50, 20))
    assert (made.mark, made.slip_days) == (100, 2)


@pytest.mark.parametrize(
    ("special", "earned"),
    [({"until": DUE + timedelta(days=2)}, 50), ({"days_late": 1}, 45), ({"days_late": 0}, 50)],
    ids=str,
)
def test_one_student_may_have_an_extension(special, earned):
    rules = {**RULE, "hard_end": "1 day"}
    made = mark(reckoning(100, late=rules, special={**special, "note": "ill"}), at(50, 30))
    assert made.mark == earned
    assert made.line.endswith("ill")


def test_late_by_an_unknown_time_waits_for_the_staff():
    late = Attempt(ADA.person, 50, is_late=True)
    made = mark(reckoning(100, late=RULE), late)
    assert made.mark is None
    assert "days_late" in made.line
    assert mark(reckoning(100, late=RULE, special={"days_late": 2}), late).mark == 40
    assert mark(reckoning(100), late).mark == 50


@pytest.mark.parametrize(("keep", "earned"), [("latest", 30), ("best", 40)])
def test_of_several_submissions_the_latest_or_the_best_counts(keep, earned):
    attempts = [at(40, -5), at(30, -1)]
    assert mark(reckoning(100, part={"keep": keep}), attempts).mark == earned
    assert mark(reckoning(100, part={"keep": keep}), attempts[::-1]).mark == earned


def test_best_is_what_is_best_after_being_late():
    attempts = [at(40, -5), at(43, 5)]
    assert mark(reckoning(100, part={"keep": "best"}, late=RULE), attempts).mark == 40


def test_lowest_is_dropped():
    made = mark(reckoning(10, 10, 10, drop_lowest=1), at(8), None, at(9))
    assert (made.mark, made.out_of) == (17, 20)
    assert "dropped as the lowest: p1" in made.line


def test_only_parts_of_the_same_worth_can_be_dropped():
    with pytest.raises(UsageError, match="worth the same"):
        mark(reckoning(10, 20, drop_lowest=1), at(8), at(9))
    with pytest.raises(UsageError, match="leaves none"):
        mark(reckoning(10, drop_lowest=1), at(8))


def test_extra_credit_adds_points_and_nothing_to_what_is_possible():
    made = reckoning(10, 5)
    extra = made.columns[1].part.model_copy(update={"extra_credit": True})
    columns = [made.columns[0], Column(extra, 5, ())]
    made = mark(Reckoning(made.declaration, columns), at(8), at(5))
    assert (made.mark, made.out_of) == (13, 10)


@pytest.mark.parametrize(
    ("number", "step", "result"),
    [(0.5, 1, 1), (2.345, 0.01, 2.35), (88.25, 0.5, 88.5), (0.1 + 0.2, 0.1, 0.3), (7, 5, 5)],
)
def test_half_is_rounded_up(number, step, result):
    assert rounded(number, step) == result


def test_changed_score_says_why():
    made = mark(reckoning(100), at(50, -1, changed="agreed (ta1)"))
    assert made.line == "p0 50 (changed: agreed (ta1)) = 50"
