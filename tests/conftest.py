"""What the tests share: a tiny homework and ways to grade a submission of it."""

import pickle
from pathlib import Path

import pytest

from autograder import homeworks
from autograder.pipeline import Listener, Request, grade
from autograder.report import CheckResult, Report

RUBRIC = str(Path(__file__).parent / "tiny" / "rubric.py")
RIGHT = """
import pickle
import numpy as np

def double(x):
    return 2 * x

def train(steps):
    curve = list(range(steps))
    with open("curve.pkl", "wb") as file:
        pickle.dump(curve, file)
    return curve

class Counter:
    def __init__(self):
        self.count = 0

    def tick(self):
        self.count += 1
        return self.count
"""


@pytest.fixture
def write_submission(tmp_path):
    """Return a function that writes a submission of the tiny homework."""

    def write(source=RIGHT):
        folder = tmp_path / "submission"
        folder.mkdir(exist_ok=True)
        (folder / "ada_tiny.py").write_text(source)
        (folder / "curve.pkl").write_bytes(pickle.dumps([1.0, 2.0]))
        return folder

    return write


@pytest.fixture
def grade_tiny(write_submission):
    """Return a function that grades a source text as a submission of the tiny homework."""

    def run(source=RIGHT, *, rubric=RUBRIC, **options) -> Report:
        folder = write_submission(source)
        request = Request(homework=rubric, paths=[folder], **{"seed": 1, **options})
        return grade(homeworks.find(rubric), request, Listener())

    return run


@pytest.fixture
def result_of():
    """Return a function that finds the result of one check in a report."""

    def find(report: Report, name: str) -> CheckResult:
        return next(result for result in report.results if result.name == name)

    return find
