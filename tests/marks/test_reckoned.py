"""From points to a mark, where two rules meet: drops, caps, extensions, slip days, what waits."""

from datetime import datetime, timedelta, timezone

import pytest

from autograder.classroom.entries import Person
from autograder.errors import UsageError
from autograder.marks.declaration import Declaration, OneStudent, Part
from autograder.marks.people import Student
from autograder.marks.reckoning import Mark, PartMark, Reckoning, all_marks, rounded
from autograder.marks.sources import Attempt, Column

ADA, BOB = Student(Person("Ada")), Student(Person("Bob"))
DUE = datetime(2026, 10, 1, 23, 59, tzinfo=timezone.utc)
TEN = {"due": DUE, "percent_per_day": 10}


def course(*parts, special=None, late=None, **rules):
    """A course of these parts, each its points and settings."""
    made = [Part(name=f"p{n}", csv="x", **more) for n, (_, more) in enumerate(parts)]
    columns = [Column(part, worth, ()) for part, (worth, _) in zip(made, parts, strict=True)]
    declared = Declaration(title="HW", part=made, late=late or {}, **rules)
    return Reckoning(declared, columns, {id(ADA): OneStudent(id="a", **special)} if special else {})


def plain(*points, **more):
    return course(*((each, {}) for each in points), **more)


def at(earned, hours=0.0, **more):
    return Attempt(ADA.person, earned, time=DUE + timedelta(hours=hours), **more)


def mark(made, *attempts):
    return made.mark(ADA, [a if isinstance(a, list) else [a] if a else [] for a in attempts])


def extra(points):
    return (points, {"extra_credit": True})


def test_out_of_is_the_cap_or_all_points_that_are_no_extra_credit():
    assert plain(10, 20.5).out_of == 30.5
    assert plain(10, 20, cap=25).out_of == 25
    assert course((10, {}), extra(5)).out_of == 10
    assert plain(0.1, 0.2).out_of == 0.3


def test_what_is_dropped_is_not_possible_either():
    assert plain(10, 10, 10, drop_lowest=2).out_of == 10
    assert course((10, {}), (10, {}), extra(5), drop_lowest=1).out_of == 10


def test_extra_credit_can_neither_be_dropped_nor_keep_others_from_it():
    made = mark(course((10, {}), extra(5), (10, {}), drop_lowest=1), at(8), None, at(3))
    assert (made.mark, made.line) == (8, "p0 8 + p1 0 (nothing handed in) = 8; "
                                         "dropped as the lowest: p2")  # fmt: skip


def test_drop_that_leaves_no_part_is_refused():
    with pytest.raises(UsageError, match="drop_lowest = 2 leaves none of 2 parts"):
        _ = plain(10, 10, drop_lowest=2).out_of
    with pytest.raises(UsageError, match="drop_lowest = 1 leaves none of 1 part"):
        _ = course((10, {}), extra(10), drop_lowest=1).out_of


def test_of_equal_parts_the_first_is_dropped():
    made = mark(plain(10, 10, 10, drop_lowest=1), at(5), at(5), at(9))
    assert [part.dropped for part in made.parts] == [True, False, False]


def test_two_lowest_are_dropped_and_named_in_order():
    made = mark(plain(10, 10, 10, 10, drop_lowest=2), at(5), at(1), at(9), at(2))
    assert (made.mark, made.out_of) == (14, 20)
    assert made.line == "p0 5 + p2 9 = 14; dropped as the lowest: p1, p3"


def test_part_is_dropped_by_what_is_left_after_being_late():
    made = mark(plain(10, 10, late=TEN, drop_lowest=1), at(9, 24 * 5), at(5))
    assert [part.dropped for part in made.parts] == [True, False]


def test_part_that_is_worth_nothing_counts_nothing_and_breaks_nothing():
    made = mark(plain(0, 10), at(0), at(7))
    assert (made.mark, made.out_of) == (7, 10)


def test_cap_cuts_the_sum_and_the_line_says_so():
    assert mark(plain(10, 10, cap=15), at(9), at(8)).line == "p0 9 + p1 8 = 17; at most 15 count"
    below = mark(plain(10, 10, cap=15), at(9), at(6))
    assert (below.mark, below.line) == (15, "p0 9 + p1 6 = 15")


def test_rounding_is_said_only_where_it_changes_anything():
    made = mark(plain(10, round=0.5), at(7.3))
    assert (made.total, made.mark, made.line) == (7.3, 7.5, "p0 7.3 = 7.3; rounded to 7.5")
    assert mark(plain(10, round=0.5), at(7.5)).line == "p0 7.5 = 7.5"


def test_rounding_is_after_the_cap_and_of_the_whole_sum():
    assert mark(plain(10, 10, round=1), at(2.4), at(2.4)).mark == 5
    assert mark(plain(10, cap=7.4, round=1), at(9)).mark == 7


def test_sums_have_no_dust():
    made = mark(plain(1, 1, 1), at(0.1), at(0.2), at(0.3))
    assert (made.total, made.mark) == (0.6, 0.6)


def test_what_waits_keeps_its_points_in_the_sum_but_gives_no_mark():
    made = mark(plain(10, 20), at(6, waiting=1), at(15))
    assert (made.total, made.mark) == (21, None)
    assert made.waits == ["p0: 1 point nobody has decided"]
    assert made.line == "p0 6 + p1 15 = 21; waits: p0: 1 point nobody has decided"


def test_whoever_handed_in_one_of_two_has_handed_in():
    assert mark(plain(10, 20), None, at(0)).handed_in
    assert not mark(plain(10, 20), None, None).handed_in


def test_part_s_own_due_date_counts_for_it_alone():
    later = {"due": DUE + timedelta(days=2)}
    made = mark(course((10, {}), (10, later), late=TEN), at(10, 30), at(10, 30))
    assert [part.earned for part in made.parts] == [8, 10]
    assert [part.days for part in made.parts] == [2, 0]


def test_part_that_is_never_late_is_not_late_for_one_who_has_an_extension_either():
    made = mark(course((10, {"late": False}), late=TEN), at(10, 500))
    assert (made.mark, made.parts[0].days) == (10, 0)


def test_after_the_hard_end_nothing_is_earned_and_nothing_waits():
    late = {**TEN, "hard_end": "1 day"}
    made = mark(plain(10, late=late), at(8, 25, waiting=2))
    (part,) = made.parts
    assert (made.mark, part.earned, part.lost, part.over, part.waits) == (0, 0, 8, True, "")
    assert part.late == timedelta(hours=25)
    assert made.line == "p0 0 (after the end) = 0"


def test_slip_days_pay_first_and_the_rest_is_lost():
    late = {**TEN, "slip_days": 2}
    (part,) = mark(plain(10, late=late), at(10, 24 * 3)).parts
    assert (part.slipped, part.days, part.lost, part.earned) == (2, 1, 1, 9)


def test_slip_days_are_those_of_the_part_that_needs_most():
    late = {**TEN, "slip_days": 3}
    made = mark(plain(10, 10, late=late), at(10, 30), at(10, 1))
    assert (made.slip_days, made.mark) == (2, 20)
    assert made.line.endswith("= 20; 2 slip days used")


@pytest.mark.parametrize(("used", "slipped"), [(0, 3), (1, 2), (3, 0), (7, 0)])
def test_more_slip_days_than_there_were_are_none(used, slipped):
    made = plain(10, late={**TEN, "slip_days": 3})
    made = Reckoning(made.declaration, made.columns, {}, {id(ADA): used})
    assert mark(made, at(10, 24 * 5)).slip_days == slipped


def test_slip_days_of_another_student_are_their_own():
    made = plain(10, late={**TEN, "slip_days": 3})
    made = Reckoning(made.declaration, made.columns, {}, {id(BOB): 3})
    assert mark(made, at(10, 24)).slip_days == 1
    assert made.mark(BOB, [[at(10, 24)]]).slip_days == 0


def test_days_set_by_the_staff_go_before_the_time_and_the_hard_end():
    late = {**TEN, "hard_end": "1 day"}
    made = mark(plain(10, late=late, special={"days_late": 3}), at(10, 500))
    assert (made.mark, made.parts[0].days) == (7, 3)
    assert made.line == ("p0 7 (10 \N{MINUS SIGN} 3 for 3 days late) = 7; "
                         "days late set by the staff")  # fmt: skip


def test_no_days_set_by_the_staff_are_not_three():
    made = mark(plain(10, late=TEN, special={"days_late": 0}), at(10, 500))
    assert made.line == "p0 10 = 10; days late set by the staff"


def test_extension_moves_the_hard_end_with_it():
    late = {**TEN, "hard_end": "1 day"}
    until = DUE + timedelta(days=7)
    for hours, earned in ((7 * 24, 10), (8 * 24, 9), (8 * 24 + 1, 0)):
        assert mark(plain(10, late=late, special={"until": until}), at(10, hours)).mark == earned


def test_extension_and_note_are_on_the_line_and_a_note_alone_is_no_extension():
    until = {"until": DUE + timedelta(days=7), "note": "ill"}
    assert mark(plain(10, special=until), at(9)).line == "p0 9 = 9; with an extension; ill"
    assert mark(plain(10, special={"note": "see mail"}), at(9)).line == "p0 9 = 9; see mail"


def test_what_holds_for_one_student_holds_for_no_other():
    made = plain(10, late=TEN, special={"days_late": 0})
    assert made.mark(BOB, [[at(10, 24)]]).mark == 9


def test_lateness_of_the_source_counts_where_no_due_date_is_known():
    late = Attempt(ADA.person, 10, late=timedelta(hours=30))
    rule = {"percent_per_day": 10}
    assert mark(plain(10, late=rule), late).mark == 8
    made = mark(plain(10, late=rule), at(10, 500, late=timedelta(hours=1)))
    assert (made.mark, made.parts[0].late) == (9, timedelta(hours=1))


def test_time_goes_before_the_lateness_of_the_source():
    assert mark(plain(10, late=TEN), at(10, 30, late=timedelta(0))).mark == 8


@pytest.mark.parametrize(
    "rule", [{"percent_per_day": 1}, {"hard_end": "1 day"}, {"slip_days": 1}], ids=str
)
def test_late_by_an_unknown_time_waits_wherever_the_time_would_matter(rule):
    late = Attempt(ADA.person, 10, is_late=True)
    assert mark(plain(10, late=rule), late).mark is None
    assert mark(plain(10, late={}), late).mark == 10
    excused = plain(10, late=rule, special={"until": DUE})
    assert mark(excused, late).mark == 10


def test_latest_is_the_latest_in_time_and_of_equal_times_the_last_read():
    one, two = at(3, -5), at(9, -7)
    assert mark(plain(10), [one, two]).mark == 3
    assert mark(plain(10), [at(3, -5), at(4, -5)]).mark == 4
    untimed = [Attempt(ADA.person, 5), Attempt(ADA.person, 6)]
    assert mark(plain(10), untimed).mark == 6
    assert mark(plain(10), [at(3, -5), Attempt(ADA.person, 9)]).mark == 3


def test_best_of_equal_submissions_is_the_later_and_waits_while_any_does():
    best = (10, {"keep": "best"})
    first, second = at(7, -5, id="1"), at(7, -3, id="2")
    assert mark(course(best), [second, first]).parts[0].attempt.id == "2"
    waiting = mark(course(best), [at(7, -5), at(3, -3, waiting=6)])
    assert (waiting.total, waiting.mark) == (7, None)
    assert mark(course(best), [at(7, -5), at(3, -3)]).mark == 7


def test_line_says_what_was_changed_beside_what_was_lost():
    made = mark(plain(10, late=TEN), at(8, 1, changed="regraded (ta)"))
    assert made.line == (
        "p0 7.2 (8 \N{MINUS SIGN} 0.8 for 1 day late; changed: regraded (ta)) = 7.2"
    )


@pytest.mark.parametrize(
    ("number", "step", "result"),
    [
        (2.5, 1, 3),
        (2.49, 1, 2),
        (1.005, 0.01, 1.01),
        (2.675, 0.01, 2.68),
        (88.24, 0.5, 88),
        (0, 0.01, 0),
        (12.3456, 0.25, 12.25),
        (99.9999999, 0.01, 100),
        (29.994999, 0.01, 29.99),
        (0.4999999, 1, 1),
    ],
)
def test_numbers_are_rounded_as_they_are_written(number, step, result):
    assert rounded(number, step) == result


def test_part_without_a_submission_has_lost_nothing_and_uses_no_day():
    column = plain(10).columns[0]
    nothing = PartMark(column)
    assert (nothing.earned, nothing.lost, nothing.days, nothing.slipped) == (0, 0, 0, 0)
    assert (nothing.over, nothing.waits, nothing.dropped) == (False, "", False)
    assert Mark(ADA, (nothing,), 0.0, None, 10.0, "").slip_days == 0


def test_sum_has_six_digits_also_of_what_waits():
    late = Attempt(ADA.person, 1 / 3, is_late=True)
    assert mark(plain(10, late={"percent_per_day": 10}), late).total == 0.333333


def test_everybody_has_a_mark_in_order_with_their_own_submissions():
    made = plain(10, 10)
    marks = all_marks(made, [BOB, ADA], {id(ADA): [[at(4)], []]})
    assert [(each.student.name, each.mark) for each in marks] == [("Bob", 0), ("Ada", 4)]
    assert [each.handed_in for each in marks] == [False, True]
