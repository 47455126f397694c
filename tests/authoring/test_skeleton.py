"""The skeleton is made from the reference, and the checked-in ones are up to date."""

import json

import pytest

from autograder.authoring import skeleton
from autograder.errors import UsageError
from autograder.homework import finding

REFERENCE = '''"""Doubling."""

import numpy as np  # noqa: F401 - for students

# BEGIN SOLUTION
FACTOR = 2
# END SOLUTION


def double(x):
    """Return 2 x."""
    # BEGIN SOLUTION: double "x"
    return FACTOR * x
    # END SOLUTION


# BEGIN SOLUTION
def helper():
    return 1


# END SOLUTION


class Counter:
    def tick(self):
        # BEGIN SOLUTION
        return 1
        # END SOLUTION
'''
SKELETON = '''"""Doubling."""

import numpy as np


def double(x):
    """Return 2 x."""
    raise NotImplementedError("TODO: double \\"x\\"")


class Counter:
    def tick(self):
        raise NotImplementedError("TODO: write tick")
'''


def made_for(name):
    """Return the skeleton that the reference of a homework makes."""
    homework = finding.find(name)
    return skeleton.make(homework.reference, homework.skeleton.name)


@pytest.mark.parametrize("name", finding.built_in())
def test_checked_in_skeleton_is_what_its_reference_makes(name):
    checked_in = finding.find(name).skeleton.read_text()
    assert checked_in == made_for(name), f"autograder skeleton {name}"


def test_solutions_are_cut_out_and_everything_else_is_kept():
    assert skeleton.from_source(REFERENCE, "reference.py") == SKELETON


def test_notebook_keeps_its_cells_but_no_solution_and_no_output():
    cell = {"cell_type": "code", "source": [], "outputs": [{"text": "42"}], "execution_count": 3}
    cell["source"] = ["%matplotlib inline\n", "# BEGIN SOLUTION: plot\n", "x = 42\n",
                      "# END SOLUTION"]  # fmt: skip
    text = skeleton.from_notebook(json.dumps({"cells": [cell]}), "reference.ipynb")
    made = json.loads(text)["cells"][0]
    todo = ["# YOUR CODE HERE: plot", "raise NotImplementedError()"]
    assert "".join(made["source"]).splitlines()[1:] == todo
    assert "42" not in text
    assert made["outputs"] == []


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("# BEGIN SOLUTION\nx = 1\n", "line 1: this BEGIN SOLUTION has no partner"),
        ("# END SOLUTION\n", "line 1: this END SOLUTION has no partner"),
        ("# BEGIN SOLUTION\n# BEGIN SOLUTION\n# END SOLUTION\n", "line 1: this BEGIN"),
        ("x = 1\n", "marks no solution"),
        ("x = (\n", "not valid Python"),
    ],
    ids=["never ended", "never begun", "nested", "none", "syntax"],
)
def test_bad_markers_are_named_with_their_line(source, says):
    with pytest.raises(UsageError, match=says):
        skeleton.from_source(source, "reference.py")


@pytest.mark.parametrize("name", finding.built_in())
def test_skeleton_gives_nothing_of_the_solution_away(name):
    made = made_for(name)
    assert "SOLUTION" not in made
    assert "TODO" in made or "YOUR CODE HERE" in made
