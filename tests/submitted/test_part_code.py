"""The code of a part is found in a file and in cells, with what it builds on."""

import ast
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

from autograder.grading import written_code
from autograder.homework.assignment import Assignment
from autograder.results.code import Source
from autograder.submitted import reading
from autograder.submitted.forbidden.slices import sliced
from autograder.submitted.part_code import lines_of_parts
from autograder.submitted.part_names import names_of_parts
from autograder.submitted.submission import Submission

SOURCE = """\
import numpy as np

def unused():
    return 1

def helper(x):
    return 2 * x

@np.vectorize
def predict(x):
    return helper(x)
"""


def homework(**trials):
    made = Assignment("hw", "HW", "*.py", skeleton="", libraries=[], parts={"1": "", "2": ""})

    @made.check("1", points=1)
    def doubles(student):
        """predict doubles."""
        student.predict(2)

    @made.by_hand("1", points=1)
    def style():
        """Is it readable?"""

    return made


def test_names_are_those_that_the_checks_of_the_part_ask_for():
    assert names_of_parts(homework()) == {"1": ["predict"]}


def test_tests_of_a_suite_ask_for_nothing_that_is_known():
    made = homework()
    made.checks[0] = replace(made.checks[0], function=Unhashable())
    assert names_of_parts(made) == {}


class Unhashable(list):
    def __call__(self, student):
        student.predict(2)


def test_names_that_the_rubric_declares_count_first():
    made = homework()
    made.trials = SimpleNamespace(written={"1": ["helper"]})
    assert names_of_parts(made) == {"1": ["helper"]}


def test_code_of_a_part_has_what_it_builds_on_and_nothing_else():
    found = lines_of_parts(sliced(ast.parse(SOURCE)), {"1": ["predict"], "2": ["missing"]})
    assert found == {"1": [(6, 7), (9, 11)]}
    assert Source("a.py", SOURCE, {"1": ((6, 7), (9, 11))}).of_part("1") == (
        "def helper(x):\n    return 2 * x\n⋮\n@np.vectorize\ndef predict(x):\n    return helper(x)"
    )
    assert Source("a.py", SOURCE).of_part("1") == ""


def test_lines_in_cells_are_counted_in_each_cell(tmp_path):
    file = tmp_path / "a.py"
    file.write_text("# %%\nx = 1\n# %%\ndef predict(x):\n    return x\n\nnothing = 2\n")
    read = reading.read(file, reading.Wanted(as_cells=True, parts={"1": ["predict"]}))
    whole = Submission("ada", Path("a.py"), {}, cells=tuple(read.cells), reading=read)
    codes = [each.of_part("1") for each in written_code.of(whole)]
    assert codes == ["", "def predict(x):\n    return x"]
