"""What is written of a solution for a homework that is made of a suite."""

import json

from autograder.authoring import skeleton, starters, suite_files

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
