"""What a message says of a call: its arguments by name, and what to do where it is no call."""

import pickle

import pytest

from autograder.sandbox.advice import advice
from autograder.sandbox.asking import Asked
from autograder.sandbox.clock import Spent
from autograder.sandbox.failures import NotDefined, StudentRaised, timed_out
from autograder.sandbox.inside.operands import parameters_of_call
from autograder.sandbox.replies import Frame, Raised

CALL = Asked("linear_gradients", ["array of shape (40, 2)", "…", "3"])


def linear_gradients(x, y, /, n, *, rate=1):
    return x[y]


def test_arguments_are_named_as_the_function_that_raised_names_them():
    with pytest.raises(TypeError) as caught:
        linear_gradients(3, 4, 5)
    called = parameters_of_call(caught.value, __file__.replace("test_asking", "other"))
    assert called == ("", [])
    named = parameters_of_call(caught.value, __file__)
    assert named == ("test_arguments_are_named_as_the_function_that_raised_names_them", [])
    error = Raised("KeyError", "4", [], called="linear_gradients", parameters=["x", "y", "n"])
    assert StudentRaised(CALL, error).feedback.summary == (
        "linear_gradients(x: array of shape (40, 2), y: …, n: 3) raised KeyError"
    )


@pytest.mark.parametrize(
    ("called", "parameters"),
    [("wrapper", ["x", "y", "n"]), ("linear_gradients", ["x"]), ("", [])],
)
def test_call_stays_as_it_is_where_the_names_are_another_functions(called, parameters):
    assert CALL.named(called, parameters) == "linear_gradients(array of shape (40, 2), …, 3)"


def test_what_the_graders_own_lines_raise_is_no_line_to_run():
    inside = Raised("AttributeError", "no attribute 'w'", [Frame("a.py", 3, "f", "self.w")])
    outside = Raised("AttributeError", "no attribute 'w'", [])
    assert "Run that line yourself" in StudentRaised("f()", inside).feedback.next_step
    assert "your attributes and results" in StudentRaised("f()", outside).feedback.next_step
    assert "skeleton's TODO" in advice("NotImplementedError", "", in_student_code=False)


def test_too_long_an_import_names_the_guard():
    spent = Spent(60.0, 0.0, 60.0)
    assert '__name__ == "__main__"' in timed_out("importing ada.py", spent).feedback.next_step
    assert "loop that never ends" in timed_out("fit(…)", spent).feedback.next_step


def test_one_name_that_looks_like_a_missing_one_is_to_be_renamed():
    said = NotDefined("forward", "linear_t", ["foward"]).feedback
    assert said.found == "no such name; there is 'foward'"
    assert said.next_step.startswith("Rename 'foward' to 'forward'")
    for close in ([], ["forward1", "forward2"]):
        step = NotDefined("forward", "linear_t", close).feedback.next_step
        assert step.startswith("Define 'forward' with the name and parameters")


def test_a_call_is_the_same_in_a_copy_of_another_process():
    copied = pickle.loads(pickle.dumps(CALL))
    assert (copied, copied.name, copied.arguments) == (CALL, CALL.name, CALL.arguments)
