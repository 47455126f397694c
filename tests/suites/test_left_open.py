"""What a suite leaves open closes with its test, and nobody is warned of it."""

import gc
import warnings
import weakref

import pytest
from grading import grade_tests

from autograder.results.report import Outcome
from autograder.suites import letting_go

OPENS = "held = open('/dev/null')\n"
TESTS = [OPENS + "self.assertEqual(answers.one(), 2)", OPENS + "self.held = held"]


def test_no_file_of_a_test_outlives_it(tmp_path, recwarn):
    warnings.simplefilter("always", ResourceWarning)
    results = grade_tests(tmp_path, TESTS, answers="def one(): return 1")
    gc.collect()
    assert [result.outcome for result in results] == [Outcome.WRONG, Outcome.PASSED]
    assert not [each for each in recwarn if "/dev/null" in str(each.message)]


def test_frames_of_a_failed_test_hold_nothing_once_it_is_over():
    def fails():
        raise AssertionError from fails_below()

    def fails_below():
        try:
            held = {"only the frame has it"}
            gone.append(weakref.ref(held))
            raise KeyError
        except KeyError as error:
            return error

    gone = []
    with pytest.raises(AssertionError) as caught:
        fails()
    assert gone[0]() is not None
    assert "held" in caught.value.__cause__.__traceback__.tb_frame.f_locals  # a copy is made
    letting_go.let_go([caught.value])
    assert gone[0]() is None
