"""A text that names a file brings it to the student's code, unless the student named it."""

import pytest
from grading import grade_suite

from autograder.results.report import Outcome

ROUND_TRIP = """
import answers

class T(unittest.TestCase):
    @weight(1)
    def test_round_trip(self):
        self.assertEqual(answers.decode(answers.encode("plain")), "plain")
"""


def reads(name):
    """Return a submission whose own name for a file comes back to it."""
    return f"""
    def encode(text):
        return {name!r}

    def decode(code):
        try:
            print("STOLEN", open(str(code)).read())
        except OSError as error:
            print("kept", error)
        return "plain"
    """


def graded(folder, tests, source):
    return grade_suite(folder, tests, answers=source).results[0]


@pytest.fixture
def place(tmp_path):
    """Return where a suite will be, with a file beside it and one in it."""
    (tmp_path / "secret.txt").write_text("4321")
    return tmp_path


@pytest.mark.parametrize("name", ["../secret.txt", "helper.txt", "./../secret.txt"])
def test_file_that_the_student_names_stays_here(place, name):
    (place / "suite").mkdir()
    (place / "suite" / "helper.txt").write_text("4321")
    result = graded(place, ROUND_TRIP, reads(name))
    assert "STOLEN" not in result.output
    assert "kept" in result.output


@pytest.mark.parametrize(
    "named", ["'/proc/self/environ'", "'../secret.txt'", "'a/../../secret.txt'"]
)
def test_file_outside_of_the_suite_stays_here_whoever_names_it(place, named):
    (place / "suite").mkdir()
    tests = ROUND_TRIP.replace('answers.encode("plain")', named)
    assert "STOLEN" not in graded(place, tests, reads("x")).output


def test_file_that_the_suite_names_comes_over(place):
    (place / "suite").mkdir()
    (place / "suite" / "case_1.txt").write_text("given")
    tests = ROUND_TRIP.replace('answers.encode("plain")', 'f"case_{1}.txt"')
    result = graded(place, tests, reads("case_2.txt"))
    assert result.outcome is Outcome.PASSED
    assert "STOLEN given" in result.output


SAVES = """
import answers, os, tempfile

class T(unittest.TestCase):
    @weight(1)
    def test_save(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "out.txt")
            self.assertTrue(answers.save(path).endswith("out.txt"))
            answers.save(path)
            self.assertEqual(open(path).read(), "saved")
"""


def test_path_that_both_have_may_be_shown_and_returned(place):
    saves = """
    def save(path):
        print("saving to", path)
        with open(path, "w") as file:
            file.write("saved")
        return path
    """
    result = graded(place, SAVES, saves)
    assert result.outcome is Outcome.PASSED, result.feedback


def test_code_that_a_student_wrote_to_a_folder_is_not_taken_for_the_suite_s(place):
    """What is refused is the grader's failure: nobody must be able to call for that."""
    tests = SAVES.replace('open(path).read(), "saved"', "answers.save(folder), path")
    saves = """
    import os

    def save(path):
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        open(os.path.join(folder, "evil.py"), "w").close()
        return "out.txt"
    """
    assert graded(place, tests, saves).outcome is Outcome.WRONG
