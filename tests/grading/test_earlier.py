"""What fails because of an earlier failure says which one to fix first."""

import pytest

from autograder import Assignment, Cause, Wrong
from autograder.grading.earlier import Earlier
from autograder.results.report import CheckResult, Outcome
from autograder.sandbox.failures import StudentRaised
from autograder.sandbox.replies import Frame, Raised


def result(name, number, score, outcome):
    return CheckResult(name, number, number[0], f"{name} is right", 2.0, score, outcome)


RESULTS = {
    "forward": result("forward", "3.1", 2.0, Outcome.PASSED),
    "named": result("named", "3.2", 1.0, Outcome.PARTIAL),
    "gradient": result("gradient", "3.3", 0.0, Outcome.WRONG),
    "update": result("update", "3.4", 0.0, Outcome.WRONG),
    "broken": result("broken", "3.5", None, Outcome.GRADER_FAILED),
}


def next_step(names, **said):
    with pytest.raises(Wrong) as caught, Earlier.of(names, RESULTS).explains():
        raise Wrong("the error is high", next_step="Train longer.", **said)
    return caught.value.feedback.next_step


def test_high_error_after_a_wrong_gradient_does_not_say_train_longer():
    assert next_step(["forward", "gradient"]) == (
        "This rests on 3.3 “gradient is right”, which is wrong: fix that first, then run it again."
    )
    assert "3.3 “gradient is right”, which is wrong, and 1 more" in next_step(list(RESULTS))


def test_after_what_is_right_or_unknown_it_says_so_as_ever():
    assert next_step(["forward", "broken", "was not run"]) == "Train longer."
    known = Cause("uphill", "It moves uphill.", explains=("sign",))
    assert next_step(["gradient"], cause=known) == "Train longer."


def test_after_what_is_partly_wrong_it_says_to_look_there_first():
    assert next_step(["forward", "named"]) == (
        "This rests on 3.2 “named is right”, which is partly wrong: look at that first. "
        "If that is not why: Train longer."
    )
    assert "partly" not in next_step(["named", "gradient"])


@pytest.mark.parametrize(
    ("outcome", "score", "stopped", "how"),
    [
        (Outcome.WRONG, 0.0, ["training"], "did not finish"),
        (Outcome.NOT_RUN, 0.0, [], "could not be run"),  # the fixture that it needs was stopped
        (Outcome.NOT_RUN, None, [], ""),  # the machine was too busy: that is no one's mistake
    ],
)
def test_what_was_stopped_before_is_named_and_no_other_advice_given(outcome, score, stopped, how):
    results = {"training": result("training", "3.6", score, outcome)}
    earlier = Earlier.of(["training"], results, stopped)
    with pytest.raises(Wrong) as caught, earlier.explains():
        raise Wrong("the error is high", next_step="Train longer.")
    said = caught.value.feedback.next_step
    named = f"This rests on 3.6 “training is right”, which {how}: fix that first"
    assert said.startswith(named) if how else said == "Train longer."


def test_check_rests_on_checks_before_it():
    homework = Assignment(name="a", title="A", submission="a.py", parts={"1": "One"})
    with pytest.raises(ValueError, match="late rests on"):

        @homework.check("1", points=1, rests_on=["later"])
        def late(earlier):
            """It is declared too early."""


@pytest.mark.parametrize("type_name", ["NameError", "ModuleNotFoundError", "NotImplementedError"])
def test_what_code_raises_for_how_it_is_written_does_not_rest_on_an_earlier_value(type_name):
    bases = ["ImportError"] if type_name == "ModuleNotFoundError" else []
    line = Frame("ada.py", 3, "fit", "return sclaer(x)")
    raised = StudentRaised("fit(x)", Raised(type_name, "no such thing", [line], bases=bases))
    with pytest.raises(StudentRaised) as caught, Earlier.of(["gradient"], RESULTS).explains():
        raise raised
    assert "rests on" not in caught.value.feedback.next_step


def test_what_rests_on_some_of_them_names_one_of_these():
    whole = Earlier.of(["named", "gradient", "update"], RESULTS)
    assert "3.4" in whole.among("update", "named").next_step("Train longer.")
    assert whole.among().next_step("Train longer.") == "Train longer."
