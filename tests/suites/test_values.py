"""Every part of an answer to a suite takes every type, and nothing but the student is to blame."""

import contextlib
import json
import subprocess
import sys
import unittest

import numpy as np
import pytest
from changed_replies import changed

from autograder.errors import GraderError
from autograder.suites.values import Malformed, RaisedByStudent, Reader

KEY_ERROR = [["builtins", "KeyError"], ["builtins", "Exception"]]
ANSWERS = {
    "nested": ["list", [["dict", [[["plain", 1], ["int", "2"]]]]]],
    "raised": ["raised", [KEY_ERROR, "message", "trace"]],
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
    "classes": ["raised", [[["hw", f"Error{n}"] for n in range(3000)], "message", "trace"]],
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


def raised(*kinds):
    """Return what the class of an exception of the student's is taken for."""
    with pytest.raises(RaisedByStudent) as caught:
        read(["raised", [[[*each] for each in kinds], "why", "trace"]])
    return caught.value


@pytest.mark.parametrize(
    ("module", "name", "kind"),
    [
        ("json.decoder", "JSONDecodeError", json.JSONDecodeError),
        ("numpy.linalg", "LinAlgError", np.linalg.LinAlgError),
        ("subprocess", "CalledProcessError", subprocess.CalledProcessError),
        ("builtins", "UnicodeDecodeError", UnicodeDecodeError),
    ],
)
def test_exception_that_both_sides_have_is_that_one(module, name, kind):
    error = raised((module, name), ("builtins", "Exception"))
    assert isinstance(error, kind)
    assert str(error) == "why"


@pytest.mark.parametrize(
    ("module", "name", "kind"),
    [
        ("hw", "KeyError", KeyError),  # of the student's own, whatever it is called
        ("unittest.case", "SkipTest", unittest.SkipTest),
        ("numpy.testing", "SkipTest", unittest.SkipTest),
        ("autograder.errors", "GraderError", GraderError),
        ("_pytest.outcomes", "OutcomeException", pytest.skip.Exception),
    ],
)
def test_exception_of_a_runner_or_of_a_like_name_is_the_students_own(module, name, kind):
    assert not isinstance(raised((module, name), ("builtins", "Exception")), kind)


def test_classes_that_cannot_be_combined_leave_the_exception_as_it_is():
    error = raised(("subprocess", "CalledProcessError"), ("builtins", "FileNotFoundError"))
    assert isinstance(error, FileNotFoundError)
