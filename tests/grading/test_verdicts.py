"""What is said of a check that has no verdict of its own."""

import numpy as np
import pytest

from autograder.errors import GraderError, MachineBusy, NotWritten, Undecided, Unfinished, Wrong
from autograder.grading.verdicts import blank_result, grader_failed, left_out, not_run
from autograder.homework.checks import Check
from autograder.results.report import Outcome, Visibility


def check(**settings):
    given = {"name": "a", "part": "1", "number": "1.2", "title": "A", "points": 4.0, **settings}
    return Check(timeout=1.0, function=lambda: None, **given)


def test_check_that_has_not_run_has_earned_nothing():
    result = blank_result(check())
    assert (result.score, result.outcome, result.feedback) == (0.0, Outcome.NOT_RUN, None)


def because(error, cause):
    error.__cause__ = cause
    return error


def test_what_is_known_of_a_check_is_in_its_result():
    asked = check(visibility=Visibility.HIDDEN, tags=("slow",), staff_note="see page 3")
    result = left_out(asked, Unfinished("no time"))
    assert (result.name, result.number, result.part, result.title) == ("a", "1.2", "1", "A")
    assert (result.points, result.visibility, result.tags) == (4.0, Visibility.HIDDEN, ("slow",))
    assert result.staff_note == "see page 3"


@pytest.mark.parametrize(
    ("reason", "score"), [(Unfinished("no time"), 0.0), (Undecided("the machine"), None)]
)
def test_check_that_was_left_out_loses_its_points_unless_nobody_is_to_blame(reason, score):
    result = left_out(check(), reason)
    assert (result.outcome, result.score) == (Outcome.NOT_RUN, score)
    assert result.feedback.summary == f"Not run: {reason}"


def test_item_that_a_person_grades_waits_though_it_was_left_out():
    result = left_out(check(by_hand=True), Unfinished("no time"))
    assert (result.outcome, result.score, result.feedback) == (Outcome.BY_HAND, None, None)
    assert result.notes == ("Not run: no time",)


def test_what_is_wrong_at_the_bottom_is_said_with_its_own_parts():
    wrong = Wrong("f fails", expected="1", found="2", cause="", next_step="Fix it.")
    reason = because(Unfinished("“B” failed"), because(Unfinished("“A” failed"), wrong))
    said = not_run(reason)
    assert said.summary == "Not run: “B” failed. f fails"
    assert (said.expected, said.found, said.next_step) == ("1", "2", "Fix it.")


def test_what_was_not_run_at_the_bottom_is_the_reason():
    said = not_run(because(Unfinished("“B” failed"), Unfinished("“A” never came back")))
    assert said.summary == "Not run: “B” failed, because “A” never came back"


@pytest.mark.parametrize("deep", [True, False])
def test_busy_machine_says_what_was_used(deep):
    busy = MachineBusy("importing", "1 s of 20")
    said = not_run(because(Undecided("“A” failed"), busy) if deep else busy)
    assert said.found == "importing: 1 s of 20"


def test_what_is_not_written_is_named():
    assert not_run(NotWritten("it builds on 1.1", "what 1.1 asks for")).not_written
    assert not not_run(Unfinished("it failed")).not_written


def test_error_of_the_grader_costs_nothing_and_keeps_its_message_if_it_is_ours():
    own = grader_failed(check(), GraderError("no disk", tip="free some"))
    assert (own.score, own.outcome) == (None, Outcome.GRADER_FAILED)
    assert own.feedback.found == "GraderError: no disk"
    assert own.feedback.detail == "What can be done: free some"
    assert "GraderError: no disk" in own.feedback.trace


def test_error_of_a_rubric_tells_no_value_and_shows_where_it_broke():
    other = grader_failed(check(), ValueError("the expected value is 42"))
    assert other.feedback.found == "ValueError"
    assert "ValueError" in other.feedback.detail
    assert other.feedback.trace == ""


def no_attribute(of, name):
    try:
        getattr(of, name)
    except AttributeError as error:
        return error


@pytest.mark.parametrize("of", [np.ones(2), np.float64(1.0), 1.0])
def test_tensor_that_came_as_an_array_has_its_tip(of):
    assert "keep(f, x)" in grader_failed(check(), no_attribute(of, "backward")).feedback.detail


@pytest.mark.parametrize(("of", "name"), [(np.ones(2), "weight"), ("text", "grad")])
def test_other_attributes_have_no_tip(of, name):
    assert "What can be done" not in grader_failed(check(), no_attribute(of, name)).feedback.detail
