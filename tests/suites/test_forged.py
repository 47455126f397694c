"""What a student's process says beside its answers is its own word, and costs nobody else."""

import pytest
from grading import grade_test, grade_tests

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


CLAIMS = (
    FORGES
    + """
import numpy as np

EXPECTED = ["list", [["plain", 1]]]
ROWS = {
    "never": [[n, EXPECTED] for n in range(-50, 0)],
    "given": [[-1, EXPECTED]],
    "unlike": [[-1, ["dict", []]]],
    "itself": [[1, ["list", [["ref", 1]]]], [-1, ["list", [["ref", 1]]]]],
    "endless": [[n, ["list", [["ref", n + 1]] * 10]] for n in range(1, 60)] + [[60, EXPECTED]],
    "beyond": [[1, ["view", [2, 8, [1], [8]]]], [2, ["plain", np.zeros(1)]]],
    "huge": [[-1, ["list", [["plain", n] for n in range(100_000)]]]],
}

def answer(kind, values=None):
    forge(pack_all=lambda *_: (["ref", 1] if kind in ("itself", "endless") else ["plain", 1],
                               ROWS[kind]))
    return 1
"""
)
#: What each claim of a change earns, and whether it can be read at all.
CLAIMED = {
    "expected = [4, 3]\nself.assertEqual([answers.answer('never')], expected)": False,
    "expected = [4, 3]\nanswers.answer('given', [2])\nself.assertEqual([1], expected)": True,
    "x = [2]\nanswers.answer('unlike', x)\nself.assertEqual(x, [1])": False,
    "x = [2]\nself.assertEqual(answers.answer('itself', x), [[2]])": True,
    "self.assertEqual(answers.answer('endless'), [1])": False,
    "self.assertEqual(answers.answer('beyond'), 1)": False,
    "x = [2]\nanswers.answer('huge', x)\nself.assertEqual(x, [1])": True,
}


def test_claim_of_a_change_touches_nothing_that_was_not_handed_over(tmp_path):
    results = grade_tests(tmp_path, [*CLAIMED], answers=CLAIMS)
    for result, is_read in zip(results, CLAIMED.values(), strict=True):
        assert result.outcome is Outcome.WRONG, result.feedback
        assert ("did not come back" not in result.feedback.summary) is is_read, result.feedback


ZERO = """
def zero(x):
    x[:] = [0 for _ in x]
    return x
"""


def test_answer_that_may_be_compared_with_what_it_made_of_its_input_is_named(tmp_path):
    lines = "x = [1, 2]\nself.assertEqual(answers.zero(x), [2 * each for each in x])"
    first = "x = [1, 2]\nwanted = [2, 4]\nself.assertEqual(answers.zero(x), wanted)"
    copied = "x = [1, 2]\nself.assertEqual(answers.zero(x[:]), [2 * each for each in x])"
    found, *others = grade_tests(tmp_path, [lines, first, copied], answers=ZERO)
    assert "zero(…) returned a value and changed in place" in "".join(found.notes)
    assert {each.outcome for each in others} == {Outcome.WRONG}
