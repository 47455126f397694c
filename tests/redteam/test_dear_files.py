"""Source and notebooks that are small to send and dear to read."""

import json
import zipfile
from pathlib import Path

import pytest

from autograder.sandbox.walls import kernel

pytestmark = pytest.mark.skipif(not kernel.LINUX, reason="memory is read where Linux shows it")
NOTEBOOKS = Path(__file__).parents[1] / "notebook" / "rubric.py"
MOST_MEMORY = 250


def numbers(size):
    return "x = [" + "0," * (size // 2) + "]\n"


def formatted(size):
    return 'a = 1\nx = f"' + "{a}" * (size // 3) + '"\n'


def nested(size):
    return "x = " + "-" * size + "1\n"


def names(size):
    return "".join(f"def f{n}(): pass\n" for n in range(size // 20))


def chained(size):
    return "x = " + "a." * (size // 2) + "b\n"


@pytest.mark.parametrize(
    ("source", "size"),
    [
        pytest.param(numbers, 2_000_000, id="numbers"),
        pytest.param(formatted, 300_000, id="formatted", marks=pytest.mark.slow),
        pytest.param(nested, 90_000, id="nested"),
        pytest.param(names, 2_000_000, id="names", marks=pytest.mark.slow),
        pytest.param(chained, 1_000_000, id="chained"),
    ],
)
def test_source_that_is_dear_to_read_costs_the_grader_nothing(field, source, size):
    field.put(source(size))
    graded, seconds, memory = field.grade_apart(limit=20)
    assert seconds < 20
    assert memory < MOST_MEMORY
    if graded.code == 3:  # reading may take half of the time, which not every machine gives
        assert "the machine was too busy" in graded.printed
        return
    assert graded.code == 0, graded.printed
    # What does not need the code keeps its points, where there was time to look at it.
    if "the machine was too busy" not in graded.test("1.4").get("output", ""):
        assert graded.scores["1.4"] == 1


def test_source_that_cannot_be_read_says_what_to_do(field):
    field.put(numbers(2_000_000))
    output = field.grade().test("1.1")["output"]
    assert "too large or too deeply nested to be read" in output
    assert "Keep data in files of their own" in output


def notebook(outputs):
    cell = {"cell_type": "code", "metadata": {}, "source": "x = 1", "execution_count": 1}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [{**cell, "outputs": outputs}],
    }


def outputs(kind):
    if kind == "one long text":
        return [
            {"output_type": "stream", "name": "stdout", "text": "x" * 62 * 2**20 + "\U0001f600"}
        ]
    text = ["\\u00e9\n"] * 300_000 if kind == "many lines" else "\ud7ff" * 10 * 2**20
    return [{"output_type": "stream", "name": "stdout", "text": text}]


@pytest.mark.parametrize("kind", ["one long text", "many lines", "wide characters"])
def test_outputs_of_a_notebook_cost_the_grader_nothing(field, kind):
    path = field.folder / "eve.ipynb"
    path.write_text(json.dumps(notebook(outputs(kind)), ensure_ascii=False))
    graded, _, memory = field.grade_apart(path.name, rubric=str(NOTEBOOKS))
    assert graded.code == 0, graded.printed
    assert memory < MOST_MEMORY


def test_names_in_an_archive_cost_the_grader_nothing(field):
    path = field.folder / "eve.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(60_000):
            archive.writestr(f"{number:0200}.txt", "")
    graded, _, memory = field.grade_apart(path.name)
    assert graded.code == 2
    assert "too many files were handed in" in graded.results["output"]
    assert memory < MOST_MEMORY
