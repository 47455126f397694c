"""A failure of the grader's says what can be done, and where it broke to the staff's records."""

import numpy as np

from autograder.errors import GraderError
from autograder.grading.verdicts import grader_failed
from autograder.homework.checks import Check


def failed_by(error):
    check = Check("forward", "1", "1", "Forward", 2.0, 10.0, lambda: None)
    try:
        raise error
    except type(error) as raised:
        return grader_failed(check, raised).feedback


def test_what_can_be_done_stands_without_the_trace():
    feedback = failed_by(GraderError("util is not given", tip="given: [util.py]"))
    assert feedback.detail == "What can be done: given: [util.py]"
    assert "Traceback" not in feedback.text
    assert "in failed_by" in feedback.trace
    assert feedback.whole_detail.startswith(f"{feedback.detail}\n\n")
    assert feedback.whole_detail.endswith("util is not given")


def test_what_nobody_foresaw_shows_where_it_broke():
    feedback = failed_by(ZeroDivisionError("division by zero"))
    assert "in failed_by" in feedback.detail
    assert (feedback.trace, feedback.whole_detail) == ("", feedback.detail.strip("\n"))


def test_tensor_that_comes_as_an_array_says_how_it_stays_one():
    for found in (np.ones(2), np.float32(1), 1.0):
        try:
            found.backward()
        except AttributeError as error:
            detail = failed_by(error).detail
            assert "keep(f, x) leaves what f(x) returns in the student's process" in detail
    assert "keep(f, x)" not in failed_by(AttributeError("no attribute 'backward'")).detail
