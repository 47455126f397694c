"""What a student's process says beside its answers is its own word, and costs nobody else."""

import pytest
from grading import grade_test

from autograder.results.report import Outcome

#: Replaces functions of the helper that answers, whose names are those of its globals.
FORGES = """
import sys

def forge(**functions):
    frame = sys._getframe(1)
    while "changed_files" not in frame.f_globals:
        frame = frame.f_back
    frame.f_globals.update(functions)
    frame.f_globals["SPECIAL"].update(functions)
"""
MISSED = (
    FORGES
    + """
def f(x=None):
    forge(told=lambda *_: {"drew": [], "missed": ["assert_called"]})
    return 0
"""
)


def forged_files(rows):
    return (
        FORGES
        + f"""
import numpy as np

def f(place):
    forge(changed_files=lambda folders: [
        [(folders[0] + end), np.zeros(size, np.uint8)] for end, size in {rows}
    ])
    return 0
"""
    )


def test_part_of_a_mock_is_missed_only_where_there_is_one(tmp_path):
    """The grader's failure takes no points: whoever is wrong must not be able to call for it."""
    result = grade_test(tmp_path, "self.assertEqual(answers.f(), 1)", answers=MISSED)
    assert result.outcome is Outcome.WRONG, result.feedback


@pytest.mark.parametrize(
    "rows",
    [
        [("", 1)],
        [("/a" * 3000, 1)],
        [("/a", 1), ("/a/b", 1)],
        [("/\0", 1)],
        [("/../../etc/x", 1)],
        [(f"/{n}", 2**26) for n in range(5)],
    ],
    ids=["folder", "deep", "below a file", "no name", "above", "much"],
)
def test_file_where_none_can_be_is_no_answer(tmp_path, rows):
    lines = """
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        self.assertEqual(answers.f(folder), 1)
    """
    result = grade_test(tmp_path, lines, answers=forged_files(rows))
    assert result.outcome is Outcome.WRONG, result.feedback
    assert "did not come back" in result.feedback.summary


SWALLOWS = """
class Context:
    def __enter__(self): return self
    def __exit__(self, kind, error, trace):
        print("GIVEN", kind, error)
        return True
    value = 1

def calls(f):
    try:
        return f(1)
    except Exception as error:
        print("GIVEN", error)
        return 1
"""


def test_failed_assertion_stands_whatever_the_context_around_it_makes_of_it(tmp_path):
    lines = "with answers.Context() as c:\n    self.assertEqual(c.value, 4321)"
    result = grade_test(tmp_path, lines, answers=SWALLOWS)
    assert result.outcome is Outcome.WRONG
    assert "4321" not in result.output  # nor was it told what is expected


def test_exception_that_is_no_verdict_is_the_context_s_to_handle(tmp_path):
    lines = "with answers.Context():\n    raise KeyError('boom')"
    result = grade_test(tmp_path, lines, answers=SWALLOWS)
    assert result.outcome is Outcome.PASSED, result.feedback
    assert "boom" in result.output


def test_assertion_in_a_function_handed_over_tells_nothing(tmp_path):
    lines = "def check(x):\n    self.assertEqual(x, 4321)\nanswers.calls(check)"
    result = grade_test(tmp_path, lines, answers=SWALLOWS)
    assert "GIVEN" in result.output
    assert "4321" not in result.output
