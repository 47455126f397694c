"""A right answer costs nothing where a suite asks for the very type of an object."""

import pytest
from grading import grade_tests

from autograder.results.report import Outcome

ANSWERS = """
import collections
import numpy as np
class Net: pass
def net(): return Net()
def three(): return 3
def mean(): return np.float64(3)
def index(): return np.argmax([1, 3])
def counts(): return collections.OrderedDict(a=1)
LAYERS = [4, 3]
def unwritten(): raise NotImplementedError
"""
IMPORTS = """
import collections
import numpy as np
import answers
from answers import LAYERS

def is_a(x, kind):
    return type(x) is kind
"""
QUESTIONS = [
    "same = type(answers.net()) is answers.Net\nself.assertTrue(same)",
    "self.assertTrue(is_a(answers.net(), answers.Net))",
    "assert type(LAYERS) is list",
    "assert type(LAYERS) == list",
    "if type(answers.net()) is not answers.Net:\n    self.fail('make a Net')",
    "self.assertIs(answers.net().__class__, answers.Net)",
    "self.assertIn(type(answers.net()), (answers.Net, int))",
    "kind = type(answers.net())\nassert kind is answers.Net",
    "self.assertEqual(type(answers.net()).__name__, 'Net')",
    "try:\n    ok = type(answers.net()).__name__ == 'Net'\nexcept Exception:\n    ok = False\n"
    "self.assertTrue(ok)",
]
RIGHT = [
    "assert type(answers.counts()) is collections.OrderedDict",
    "self.assertEqual(answers.three(), 3, f'got {type(answers.net()).__name__}')",
    "self.assertEqual(answers.net().__class__.__name__, 'Net')",
    "same = type(answers.three()) is int\nself.assertTrue(same)",
    "assert type(answers.mean()) is np.float64 and isinstance(answers.mean(), np.floating)",
    "assert type(answers.LAYERS) is list and type(answers.LAYERS[0]) is int",
    "assert isinstance(answers.index(), np.int64)",
]
WRONG = [
    "same = type(answers.net()) is answers.Net\nself.assertEqual(answers.three(), 4)",
    "self.assertEqual(type(answers.three()).__name__, 'float')",
    "self.assertIs(type(answers.unwritten()), list)",
    "assert type(answers.three()) is list",
    "assert type(answers.mean()) is float",
    "net = answers.net()\nfound = answers.three()\nassert type(found) is list",
    "self.assertIs(type(answers.three()), answers.Net)",
    "ok = type(answers.three()) is float\nself.assertTrue(ok)",
    "if type(answers.three()) is not list:\n    self.fail('make a list')",
    "assert all(type(item) is float for item in answers.LAYERS)",
]


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked")
    return grade_tests(folder, [*QUESTIONS, *WRONG, *RIGHT], IMPORTS, answers=ANSWERS)


@pytest.mark.parametrize("place", range(len(QUESTIONS)))
def test_question_for_the_very_type_is_the_graders_failure(asked, place):
    assert asked[place].outcome is Outcome.GRADER_FAILED


@pytest.mark.parametrize("place", range(len(QUESTIONS), len(QUESTIONS) + len(WRONG)))
def test_other_lines_of_such_a_test_still_take_points(asked, place):
    assert asked[place].outcome is Outcome.WRONG


def test_name_of_a_type_can_be_shown_and_that_of_a_class_compared(asked):
    found = [result.outcome for result in asked[-len(RIGHT) :]]
    assert found == [Outcome.PASSED] * len(RIGHT)
