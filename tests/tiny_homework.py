"""A right submission of the tiny homework, and where its rubric is."""

from dataclasses import replace
from pathlib import Path

from autograder.homework import finding

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


def as_homework(assignment):
    """Return an assignment as a homework in the folder of the tiny one."""
    return replace(finding.find(RUBRIC), assignment=assignment)
