"""Writes notebooks as courses and students have them, for tests of this room."""

import json

from autograder.grading.pipeline import Listener, Request, grade
from autograder.homework import finding

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def code(source, shows="", **metadata):
    """Return a cell of code, and what it showed when it was saved."""
    output = {"output_type": "execute_result", "data": {"text/plain": shows}, "metadata": {}}
    return {
        "cell_type": "code",
        "source": source,
        "metadata": metadata,
        "outputs": [output] if shows else [],
    }


def text(source, **metadata):
    return {"cell_type": "markdown", "source": source, "metadata": metadata}


def raw(source):
    return {"cell_type": "raw", "source": source, "metadata": {}}


def graded(name, points=None, **kinds):
    """Return what nbgrader notes of a cell: ``grade``, ``solution``, ``locked`` or ``task``."""
    noted = {"grade": False, "solution": False, "locked": False, "task": False, **kinds}
    worth = {} if points is None else {"points": points}
    return {"nbgrader": {"grade_id": name, "schema_version": 3, **noted, **worth}}


def write(path, cells, **metadata):
    """Write a notebook and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = {"kernelspec": KERNEL, **metadata}
    notebook = {"cells": cells, "metadata": whole, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def graded_by(suite, submission, **how):
    """Return the report on a submission."""
    homework = finding.find(str(suite), [submission])
    return grade(homework, Request([submission], seed=1, **how), Listener())


def scores(report):
    """Return the points for each test by its name; None for what waits for a person."""
    return {result.name: result.score for result in report.results}


def sources(notebook):
    """Return the text of each cell."""
    return ["".join(cell["source"]) for cell in json.loads(notebook)["cells"]]
