"""Arguments changed in place: carried where nothing else comes back, excused where it matters."""

import pytest
from grading import grade_tests

from autograder.results.report import Outcome

ANSWERS = """
import numpy as np
def sort(values): values.sort()
def double(x):
    x *= 2
    return x
def zero(x):
    x[:] = 0
    return x
def grow(table):
    table["new"] = len(table)
    table.pop("old", None)
def toggle(members, member): members.symmetric_difference_update({member})
def push(stack, value): stack[-1].append(value)
class Descent:
    def __init__(self, parameters): self.parameters = parameters
    def step(self):
        for values in self.parameters: values -= 1
class Box:
    def parameters(self): return [self.grid]
    def __init__(self): self.items, self.grid = [1, 2], np.zeros((2, 2))
    def total(self): return sum(self.items) + float(self.grid.sum())
"""
RIGHT = [
    "x = [3, 1, 2]\nhw.sort(x)\nself.assertEqual(x, [1, 2, 3])",
    "x = np.array([3.0, 1.0])\nhw.sort(x)\nself.assertEqual(x.tolist(), [1.0, 3.0])",
    "t = {'old': 1}\nhw.grow(t)\nself.assertEqual(t, {'new': 1})",
    "s = {1, 2}\nhw.toggle(s, 2)\nself.assertEqual(s, {1})",
    "s = [[1], [2]]\nhw.push(s, 3)\nself.assertEqual(s, [[1], [2, 3]])",
    "box = hw.Box()\nbox.items.append(7)\nself.assertEqual(box.total(), 10)",
    "box = hw.Box()\nbox.items += [7]\nself.assertEqual(box.total(), 10)",
    "box = hw.Box()\nbox.grid[0, 1] = 5\nself.assertEqual(box.total(), 8)",
    "box = hw.Box()\nitems = box.items\nitems[0] = 10\nself.assertEqual(box.total(), 12)",
    "box = hw.Box()\nhw.Descent(box.parameters()).step()\nself.assertEqual(box.total(), -1)",
    "self.assertEqual(hw.double(np.array([1.0, 2.0])).tolist(), [2.0, 4.0])",
]


def grade(folder, tests):
    imports = "import numpy as np\nimport answers as hw"
    results = grade_tests(folder, tests, imports, answers=ANSWERS)
    return dict(zip(tests, results, strict=True))


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    return grade(tmp_path_factory.mktemp("in-place"), RIGHT)


@pytest.mark.parametrize("lines", RIGHT)
def test_change_is_seen_on_the_other_side(graded, lines):
    assert graded[lines].outcome is Outcome.PASSED, graded[lines].feedback


def test_function_that_returns_a_value_changes_nothing_that_it_is_compared_with(tmp_path):
    kept = "x = np.array([1.0, 2.0])\nnp.testing.assert_allclose(hw.zero(x), 2 * x)"
    lost = "x = np.array([1.0, 2.0])\nnp.testing.assert_allclose(hw.zero(x.copy()), 2 * x)"
    relies = "x = np.array([1.0])\nhw.double(x)\nself.assertEqual(x[0], 2.0)"
    found = grade(tmp_path, [kept, lost, relies])
    assert found[lost].outcome is Outcome.WRONG
    assert found[kept].outcome is found[relies].outcome is Outcome.GRADER_FAILED
    assert "--tests together" in found[relies].feedback.detail
