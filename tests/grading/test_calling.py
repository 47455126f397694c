"""An exception in a line that calls what an earlier check found wrong names that check."""

import pytest

from autograder.grading.calling import called_in, explained
from autograder.results.report import CheckResult, Feedback, Outcome

TRACE = """Traceback (your code only):
  File "ada.py", line 9, in loss
    return cross_entropy(scores(X, W), y)
  File "ada.py", line 3, in cross_entropy
    return p[y]
IndexError: index 0 is out of bounds (axis 0)"""
SCORES = CheckResult("scores", "4.1", "4", "scores is X W", 1.0, 0.0, Outcome.WRONG)
READ = {"scores": {"scores"}, "loss": {"loss"}}


def loss(found="IndexError: out of bounds", **said):
    feedback = Feedback("loss raised", found=found, next_step="Run it.", detail=TRACE, **said)
    return CheckResult("loss", "4.2", "4", "the loss", 1.0, 0.0, Outcome.WRONG, feedback)


def step_after(earlier, raised, read=READ):
    return explained([earlier, raised], read)[1].feedback.next_step


def test_it_says_to_look_first_at_what_it_calls():
    assert step_after(SCORES, loss()) == (
        "It calls scores, and 4.1 “scores is X W” is wrong: look at that first. "
        "If that is not why: Run it."
    )


@pytest.mark.parametrize(
    ("raised", "read"),
    [
        (loss(cause="Only here."), READ),
        (loss("NameError: name 'p' is not defined"), READ),
        (loss(), {"scores": {"scores", "loss"}}),  # which of the two is wrong is not known
        (loss(), {"scores": {"relu"}}),
    ],
)
def test_what_has_a_reason_of_its_own_and_what_is_not_called_is_left(raised, read):
    assert step_after(SCORES, raised, read) == "Run it."


def test_calls_are_read_in_the_lines_of_code_alone():
    assert called_in(TRACE) == {"cross_entropy", "scores"}
