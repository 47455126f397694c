"""What is written of a solution for a homework that is made of a suite."""

import json

import pytest

from autograder.authoring import skeleton, starters, suite_files
from autograder.errors import UsageError

NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "source": "%matplotlib inline\ndef double(x):\n    return 2 * x",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 4,
}


def test_notebook_among_several_files_has_marks_around_what_students_write(tmp_path):
    path = tmp_path / "hw.ipynb"
    path.write_text(json.dumps(NOTEBOOK))
    made, solution = {"hw.ipynb": starters.read(path)}, {"hw.ipynb": path}
    suite_files.write_reference(tmp_path, made, solution, tree=True)
    assert "return 2 * x" in (tmp_path / "reference/hw.ipynb").read_text()
    assert "return 2 * x" not in skeleton.make(tmp_path / "reference/hw.ipynb")


def test_file_with_nothing_to_write_stays_in_the_skeleton_beside_others(tmp_path):
    texts = {"pkg/__init__.py": "", "pkg/means.py": "def lloyd(x):\n    return x.mean()\n"}
    made = {at: starters.from_source(text, at) for at, text in texts.items()}
    cut = dict(suite_files.cut(made, {}))
    assert not cut["pkg/__init__.py"].strip()
    assert b"x.mean()" not in cut["pkg/means.py"]


@pytest.mark.parametrize("more", [{}, {"hw.py": "def f():\n    return 1\n"}])
def test_answers_outside_of_functions_do_not_stay_in_the_skeleton(more):
    texts = {"weights.py": "W = [1, 2]\n", **more}
    made = {at: starters.from_source(text, at) for at, text in texts.items()}
    with pytest.raises(UsageError, match="marks no solution"):
        dict(suite_files.cut(made, {}))
