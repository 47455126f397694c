"""What the results of checks come to: points, parts, and who has to look."""

import pytest

from autograder.results.cause import Cause
from autograder.results.report import CheckResult, Feedback, Outcome, Report


def result(name="a", score=1.0, points=1.0, outcome=Outcome.PASSED, part="1", **settings):
    return CheckResult(name, f"{part}.1", part, name.upper(), points, score, outcome, **settings)


def report(*results, **settings):
    return Report("h", "H", "ada", results, **settings)


BY_HAND = result("b", None, 5.0, Outcome.BY_HAND)
LATER = result("l", None, 7.0, Outcome.LATER)
BROKEN = result("g", None, 2.0, Outcome.GRADER_FAILED)
BUSY = result("m", None, 3.0, Outcome.NOT_RUN)
LOST = result("w", 0.0, 4.0, Outcome.WRONG)


def test_sums_have_no_dust_of_binary_fractions():
    found = report(result(score=0.1, points=0.1), result("b", score=0.2, points=0.2))
    assert (found.score, found.points) == (0.3, 0.3)


def test_sums_keep_six_digits():
    assert report(result(score=0.12345678, points=2 / 3)).score == 0.123457


def test_what_is_not_known_takes_no_time_and_is_complete():
    found = report(result())
    assert (found.seconds, found.seed, found.interrupted) == (0.0, 0, False)
    assert found.results[0].seconds == 0.0
    assert not report().sandbox_failed


def test_points_that_others_give_are_neither_earned_nor_lost():
    found = report(result(), BY_HAND, LATER, BROKEN, LOST)
    assert (found.score, found.points) == (1.0, 7.0)
    assert (found.points_by_hand, found.points_later, found.points_pending) == (5.0, 7.0, 2.0)


@pytest.mark.parametrize(
    ("each", "failed", "busy", "passed"),
    [
        (result(), False, False, True),
        (BY_HAND, False, False, True),
        (LATER, False, False, True),
        (LOST, False, False, False),
        (BROKEN, True, False, False),
        (BUSY, True, True, False),
        (result("n", 0.0, 3.0, Outcome.NOT_RUN), False, False, False),
    ],
)
def test_who_has_to_look_is_told_apart(each, failed, busy, passed):
    found = report(result("first"), each)
    assert (found.grader_failed, found.machine_was_busy) == (failed, busy)
    assert found.all_passed is passed


@pytest.mark.parametrize(
    ("each", "took"),
    [(result(), False), (LOST, True), (result(score=0.5), True), (BROKEN, True), (BY_HAND, False)],
)
def test_took_points_is_what_did_not_earn_all(each, took):
    assert each.took_points is took


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_score_that_is_no_number_is_refused(score):
    with pytest.raises(ValueError, match="not a finite number"):
        result(score=score)


def test_parts_keep_the_order_of_the_rubric():
    found = report(
        result("a", part="2"), LOST, result("c", part="2"), part_titles={"2": "Two"}
    ).parts()
    assert [(part.number, part.title) for part in found] == [("2", "Two"), ("1", "")]
    assert [[each.name for each in part.results] for part in found] == [["a", "c"], ["w"]]
    assert [(part.score, part.points) for part in found] == [(2.0, 2.0), (0.0, 4.0)]


def test_staff_reads_each_remark_once_with_all_whom_it_is_of():
    noted = [result("a", part=part, staff_note="see page 3") for part in ("1", "2")]
    found = report(*noted, result("c"), staff_notes=("of the homework",))
    assert found.for_staff == ("of the homework", "1.1, 2.1: see page 3")


def test_feedback_reads_part_by_part_without_what_is_missing():
    feedback = Feedback("It is wrong", "1", "2", next_step="Fix it.", detail="a table")
    assert feedback.text == "It is wrong\n1\n2\nFix it.\na table"


def test_staff_reads_detail_and_trace_that_are_there():
    assert Feedback("s", detail="a\n", trace="\nb").whole_detail == "a\n\nb"
    assert Feedback("s", detail="  ", trace="b").whole_detail == "b"


def test_cause_brings_its_name_and_a_next_step_where_none_is():
    cause = Cause("summed", "It is summed.", "Divide.", explains=["sum for mean"], about=["loss"])
    named = Feedback("s").naming(cause)
    assert (named.cause_id, named.next_step) == ("summed", "Divide.")
    assert (named.explains, named.about) == (cause.explains, cause.about)
    assert Feedback("s", next_step="First this.").naming(cause).next_step == "First this."
    assert Feedback("s").naming(None) == Feedback("s")
