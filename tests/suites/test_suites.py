"""A gradescope-utils suite gets the scores that it gets from its own runner, and more is told."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import submissions
from click.testing import CliRunner

from autograder.cli import main
from autograder.errors import UsageError
from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding
from autograder.renderers import gradescope
from autograder.results.report import Outcome

SUITE = Path(__file__).parent / "calculator"
HEAD = """
import unittest
from gradescope_utils.autograder_utils.decorators import *
from answers import value
"""


def write_student(folder, text, name="stack_calculator.py"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return folder


def ours(suite, student):
    report = grade(finding.find(str(suite)), Request([student], seed=1), Listener())
    return report, json.loads(gradescope.results(report).model_dump_json(exclude_none=True))


def theirs(suite, student, folder):
    """Run the suite with the real runner, the student's file beside it as in the samples."""
    place = shutil.copytree(suite, folder / "real")
    for file in student.iterdir():
        shutil.copy(file, place / file.name)
    subprocess.run([sys.executable, "run_tests.py"], cwd=place, check=True, timeout=600)
    return json.loads((place / "results.json").read_text())


@pytest.fixture
def small_suite(tmp_path):
    """Return a function that grades a value with a suite of a few lines."""

    def run(body, value="1"):
        suite = tmp_path / "suite"
        suite.mkdir()
        (suite / "test_small.py").write_text(HEAD + body)
        student = write_student(tmp_path / "student", f"value = {value}\n", "answers.py")
        return ours(suite, student)[0]

    return run


# An error in setUpClass ends the real runner without any results.
@pytest.mark.parametrize("name", sorted(set(submissions.EDITS) - {"raises"}))
def test_every_field_is_that_of_the_real_runner(name, tmp_path):
    student = write_student(tmp_path / "student", submissions.text(name))
    report, found = ours(SUITE, student)
    real = theirs(SUITE, student, tmp_path)
    assert not report.grader_failed
    by_title = {test["name"]: test for test in found["tests"]}
    for test in real["tests"]:
        mine = by_title[test["name"]]
        assert mine["score"] == test.get("score", 0), test["name"]
        assert mine["max_score"] == test.get("max_score", 0)
        assert mine.get("visibility", "visible") == test.get("visibility", "visible")
        assert (mine.get("number") or None, mine.get("tags") or []) == (
            test.get("number"), test.get("tags", []))  # fmt: skip
        assert (mine["status"] == "passed") is (test["status"] == "passed")
    assert found["score"] == real["score"]


def test_leaderboard_is_that_of_the_real_runner(tmp_path):
    student = write_student(tmp_path / "student", submissions.text("right"))
    _, found = ours(SUITE, student)
    assert found["leaderboard"] == theirs(SUITE, student, tmp_path)["leaderboard"]


def test_hidden_error_is_not_shown(tmp_path):
    student = write_student(tmp_path / "student", submissions.text("forgets"))
    _, found = ours(SUITE, student)
    test = next(test for test in found["tests"] if "Every result is kept" in test["name"])
    assert "The history is wrong" in test["output"]
    assert "[2, 4]" not in test["output"]


def test_traceback_shows_the_line_of_the_student(tmp_path):
    student = write_student(tmp_path / "student", submissions.text("raises"))
    _, found = ours(SUITE, student)
    assert "self.last = value.missing" in found["tests"][0]["output"]


def test_code_of_the_student_runs_in_another_process(small_suite):
    body = """
class T(unittest.TestCase):
    @weight(1)
    def test(self):
        import os
        self.assertNotEqual(value(), os.getpid())
"""
    assert small_suite(body, "__import__('os').getpid").score == 1


SETS = """
class T(unittest.TestCase):
    @leaderboard("speed")
    def test_a(self, set_leaderboard_value=None):
        set_leaderboard_value(value())
    @partial_credit(1)
    def test_b(self, set_score=None):
        set_score(value())
"""


@pytest.mark.parametrize(
    ("value", "ranked"),
    [
        ("object()", []),
        ("[1]", []),
        ("1j", []),
        ("float('nan')", []),
        ("-10**400", ["-inf"]),
    ],
)
def test_value_of_the_student_that_is_no_score_earns_nothing_and_loses_nothing_else(
    small_suite, value, ranked
):
    report = small_suite(SETS, f"lambda: {value}")
    assert [result.outcome for result in report.results] == [Outcome.PASSED, Outcome.WRONG]
    written = gradescope.results(report).leaderboard or []
    assert [entry.value for entry in written] == ranked


def test_tests_do_not_see_what_others_changed(small_suite):
    body = """
class T(unittest.TestCase):
    @weight(1)
    def test_a(self):
        value.append(1)
    @weight(1)
    def test_b(self):
        self.assertEqual(value, [])
"""
    assert small_suite(body, "[]").score == 2


LOST = """
class T(unittest.TestCase):
    @weight(1)
    def test_sub(self):
        for n in (1, 2, 3):
            with self.subTest(n=n):
                self.assertLess(n, 2)
    @weight(1)
    @unittest.skip("not this year")
    def test_skip(self):
        pass
    @weight(1)
    @unittest.expectedFailure
    def test_expected(self):
        self.fail()
    @weight(1)
    @unittest.expectedFailure
    def test_unexpected(self):
        pass

class Broken(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise OSError("no such table")
    @weight(1)
    def test_anything(self):
        pass
"""


def test_what_gradescope_utils_loses_is_reported(small_suite):
    results = {result.name: result for result in small_suite(LOST).results}
    assert "(n=2): 2 not less than 2 (and 1 more)" in results["T.test_sub"].feedback.summary
    assert results["T.test_skip"].outcome is Outcome.NOT_RUN
    assert "not this year" in results["T.test_skip"].feedback.summary
    assert results["T.test_expected"].outcome is Outcome.PASSED
    assert results["T.test_unexpected"].outcome is Outcome.WRONG
    assert "no such table" in results["Broken.test_anything"].feedback.summary


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("@visibility('hiden')\n    def test(self):\n        value", "'hiden'"),
        ("@leaderboard('x', 'ascend')\n    def test(self):\n        value", "'ascend'"),
        ("def helper(self):\n        pass", "holds no tests"),
        ("x = value + 1", "while it is imported"),
        ("x = 1 / 0", "ZeroDivisionError"),
    ],
    ids=["visibility", "order", "no tests", "used at import", "broken"],
)
def test_suite_that_cannot_be_used_is_explained(small_suite, body, says):
    with pytest.raises(UsageError) as caught:
        small_suite(f"class T(unittest.TestCase):\n    {body}\n")
    assert says in caught.value.message


SUBMITTED = """
from gradescope_utils.autograder_utils.files import check_submitted_files

class T(unittest.TestCase):
    @weight(1)
    def test_files(self):
        missing = check_submitted_files(["answers.py", "report.txt", "plot.png"])
        self.assertEqual(missing, ["plot.png"])
"""


def test_submitted_files_are_looked_for_where_they_are(small_suite, tmp_path):
    write_student(tmp_path / "student", "I am done.", "report.txt")
    report = small_suite(SUBMITTED)
    assert report.score == 1
    assert "plot.png" in " ".join(report.notes)


def test_one_line_of_a_failure_is_told_once(small_suite):
    body = """
class T(unittest.TestCase):
    @weight(1)
    def test(self):
        self.assertEqual(value + 0, 2)
"""
    feedback = small_suite(body).results[0].feedback
    assert (feedback.summary, feedback.detail) == ("Test Failed: 1 != 2", "")


def test_command_writes_results_and_a_page_for_a_suite(tmp_path):
    student = write_student(tmp_path / "student", submissions.text("adds_wrong"))
    words = ["--results", str(tmp_path / "results.json"), "--html", str(tmp_path / "page.html")]
    done = CliRunner().invoke(main, ["grade", str(SUITE), str(student), *words])
    assert done.exit_code == 0
    results = json.loads((tmp_path / "results.json").read_text())
    assert results["score"] == theirs(SUITE, student, tmp_path)["score"] == 15.5
    assert "Adding two numbers" in (tmp_path / "page.html").read_text()


def test_score_outside_the_weight_is_cut_and_said(small_suite):
    body = """
class T(unittest.TestCase):
    @partial_credit(2)
    def test(self, set_score=None):
        set_score(3)
"""
    report = small_suite(body)
    assert report.score == 2
    assert "only 0 to 2 count" in report.results[0].notes[0]


def test_function_of_the_suite_is_called_back(small_suite):
    body = """
class T(unittest.TestCase):
    @weight(1)
    def test(self):
        self.assertEqual(value(lambda n: n + 1), 3)
"""
    assert small_suite(body, "lambda f: f(2)").score == 1


def test_constant_of_the_student_compares_and_counts(small_suite):
    body = """
class T(unittest.TestCase):
    @weight(1)
    def test(self):
        self.assertEqual((value, value + 1, 1 + value, -value, value > 2), (3, 4, 4, -3, True))
        self.assertEqual((int(value), float(value), str(value), bool(value)), (3, 3.0, "3", True))
        self.assertEqual(value % 2, 1)
"""
    assert small_suite(body, "3").score == 1
