"""Every part of an answer to a suite takes every type, and nothing but the student is to blame."""

import contextlib

import pytest
from changed_replies import changed

from autograder.suites.values import Malformed, RaisedByStudent, Reader

ANSWERS = {
    "nested": ["list", [["dict", [[["plain", 1], ["int", "2"]]]]]],
    "raised": ["raised", [["KeyError", "Exception"], "message", "trace"]],
    "numbers": ["tuple", [["complex", [1.0, 2.0]], ["Fraction", ["1", "2"]], ["Decimal", "1.5"]]],
    "bytes": ["set", [["bytes", [1, 2]], ["range", [0, 3, 1]]]],
}


def read(reply):
    return Reader(lambda number, place: (number, place)).read(reply)


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_no_answer_of_any_type_at_any_place_is_the_graders_failure(answer):
    for other in changed(answer):
        with contextlib.suppress(Malformed, RaisedByStudent):
            read(other)


@pytest.mark.parametrize("name", ["nested", "numbers", "bytes"])
def test_answer_as_it_should_be_is_read(name):
    assert read(ANSWERS[name])
