"""The staff reads which tests are worth nothing because nobody has stated their points."""

import pytest

from autograder.suites.assignment import assignment_of

PYTEST = """
import hw
import pytest

@pytest.mark.points({})
def test_a():
    pass

def test_b():
    pass
"""
UNITTEST = """
import hw
import unittest
from gradescope_utils.autograder_utils.decorators import weight

class T(unittest.TestCase):
    @weight({})
    def test_a(self):
        pass

    def test_b(self):
        pass
"""


def noted(folder, text, settings=""):
    (folder / "test_a.py").write_text(text)
    (folder / "suite.yml").write_text(settings)
    assignment = assignment_of(folder)
    points = [check.points for check in assignment.checks]
    return points, "\n".join(assignment.staff_notes)


@pytest.mark.parametrize("text", [PYTEST, UNITTEST])
def test_tests_without_points_beside_others_are_named(text, tmp_path):
    points, note = noted(tmp_path, text.format(3))
    assert points == [3, 0]
    assert "1 of 2 tests have no points, and failing them costs none" in note
    assert "test_b" in note


@pytest.mark.parametrize("text", [PYTEST, UNITTEST])
def test_nothing_is_said_where_a_total_is_stated(text, tmp_path):
    points, note = noted(tmp_path, text.format(3), "points: 5\n")
    assert points == [3, 2]
    assert not note


def test_nothing_is_said_of_points_that_are_stated_as_none(tmp_path):
    points, note = noted(tmp_path, PYTEST.format(0).replace("def test_b", "def not_a_test"))
    assert points == [0]
    assert not note
