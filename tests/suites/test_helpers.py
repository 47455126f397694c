"""What the course has beside the tests: used by them, given to student code, or its own failure."""

import pytest
from plain import harness
from test_forms import write

from autograder.results.report import Outcome

TESTS = """
import unittest
from gradescope_utils.autograder_utils.decorators import weight
import hw
class T(unittest.TestCase):
    @weight(2)
    def test_a(self):
        self.assertEqual(hw.f(), 7)
"""
USES = "from util import seven\ndef f(): return seven()\n"


def grade(folder, monkeypatch, tests, given="", **files):
    suite = write(folder / "suite", test_hw=TESTS, util="def seven(): return 7\n")
    if given:
        (suite / "suite.yml").write_text(f"given: [{given}]")
    return harness(suite, write(folder / "student", **files), monkeypatch, tests)


@pytest.fixture(params=["apart", "together"])
def tests(request):
    return request.param


def test_helper_that_is_given_is_found_by_student_code(tmp_path, monkeypatch, tests):
    assert grade(tmp_path, monkeypatch, tests, "util.py", hw=USES).score == 2


def test_student_cannot_bring_another_of_a_helper_that_is_given(tmp_path, monkeypatch, tests):
    files = {"hw": USES, "util": "def seven(): return 8\n"}
    assert grade(tmp_path, monkeypatch, tests, "util.py", **files).score == 2


def test_helper_that_is_not_given_costs_nobody_a_point(tmp_path, monkeypatch, tests):
    result = grade(tmp_path, monkeypatch, tests, hw=USES).results[0]
    assert result.outcome is Outcome.GRADER_FAILED
    assert "given: [util.py]" in result.feedback.detail


def test_module_that_nobody_has_is_the_student_s_failure(tmp_path, monkeypatch, tests):
    result = grade(tmp_path, monkeypatch, tests, hw="import no_such_module\n").results[0]
    assert result.score == 0


FIRST = """
import hw
import pytest

def test_finds_a_file_of_the_suite(request):
    with open(request.config.rootpath / "hidden" / "key.txt") as file:
        assert hw.f() == int(file.read())

def test_needs_a_fixture(no_such_fixture):
    assert hw.f()

def test_raises():
    hw.missing()
"""


def test_what_a_test_misses_in_the_jail_costs_nobody_a_point(tmp_path, monkeypatch):
    suite = write(tmp_path / "suite", test_hw=FIRST)
    (suite / "hidden").mkdir()
    (suite / "hidden" / "key.txt").write_text("7")
    student = write(tmp_path / "student", hw="def f(): return 7\n")
    report = harness(suite, student, monkeypatch, "together")
    outcomes = [result.outcome for result in report.results]
    assert outcomes == [Outcome.GRADER_FAILED, Outcome.GRADER_FAILED, Outcome.WRONG]


SWALLOWS = """
import unittest
from gradescope_utils.autograder_utils.decorators import partial_credit
import hw
class T(unittest.TestCase):
    @partial_credit(2)
    def test_a(self, set_score):
        set_score(0)
        try:
            hw.f(object())
            set_score(2)
        except:
            pass
"""


def test_failure_of_the_grader_that_a_test_swallows_costs_no_point(tmp_path, monkeypatch):
    suite = write(tmp_path / "suite", test_hw=SWALLOWS)
    student = write(tmp_path / "student", hw="def f(x): return 7\n")
    (result,) = harness(suite, student, monkeypatch).results
    assert (result.outcome, result.score) == (Outcome.GRADER_FAILED, None)
