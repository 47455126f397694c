"""Every part of an answer to a suite takes every type, and nothing but the student is to blame."""

import contextlib
import sys

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


PRIME = sys.hash_info.modulus
SLOW = {
    "classes": ["raised", [[f"Error{n}" for n in range(3000)], "message", "trace"]],
    "complex numbers": [
        ["complex", [2.0**40 - sys.hash_info.imag * n, float(n)]] for n in range(200)
    ],
    "fractions": [["Fraction", [hex(n), hex(PRIME)]] for n in range(1, 200)],
    "decimals": [["Decimal", str(n * PRIME)] for n in range(1, 200)],
    "digits": ["Fraction", ["1" * 50_000, "2"]],
}


@pytest.mark.parametrize("name", SLOW)
def test_answer_that_was_chosen_to_be_slow_to_read_is_refused(name):
    several = type(SLOW[name][0]) is list
    answers = [["set", SLOW[name]], ["dict", [[key, ["plain", 1]] for key in SLOW[name]]]]
    for answer in answers if several else [SLOW[name]]:
        with pytest.raises(Malformed):
            read(answer)
