"""Grades small suites, as tests of this room write them."""

import textwrap

from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding

HEAD = """
import unittest
from gradescope_utils.autograder_utils.decorators import *
"""


def grade_suite(folder, tests, helper="", **files):
    """Grade the files of a student with these tests, and a helper module beside them."""
    suite, student = folder / "suite", folder / "student"
    suite.mkdir(exist_ok=True)
    (suite / "test_small.py").write_text(HEAD + textwrap.dedent(tests))
    (suite / "helper.py").write_text(helper)
    write_students(student, files)
    return grade(finding.find(str(suite)), Request([student], seed=1), Listener())


def write_students(folder, files):
    """Write what a student hands in: modules, by name."""
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(text))


def grade_tests(folder, tests, imports="import answers", **files):
    """Grade with tests of these lines; return the result of each, in their order."""
    text = f"{imports}\n\nclass T(unittest.TestCase):\n"
    for place, lines in enumerate(tests):
        body = textwrap.indent(textwrap.dedent(lines).strip(), " " * 8)
        text += f"    @weight(1)\n    def test_{place:03}(self):\n{body}\n"
    return grade_suite(folder, text, **files).results


def grade_test(folder, lines, imports="import answers", **files):
    """Grade with a test of these lines; return its result."""
    return grade_tests(folder, [lines], imports, **files)[0]
