"""A homework of several files, in the shape of well-known courses: layers of a package that
import what the course wrote, a helper beside the package, and data.
"""

from autograder.homework import finding

RUBRIC = '''
"""The rubric of minigrad."""

from autograder import Assignment, Trials
from autograder.oracles import assert_close

from .reference.minigrad import loss as right

homework = Assignment(
    name="minigrad",
    title="Layers and losses",
    submission=["minigrad/layers/linear.py", "minigrad/loss.py"],
    optional=["minigrad/extra.py"],
    given=["minigrad/utils.py", "helper.py"],
    libraries=["numpy"],
    forbidden={"2": {"numpy.nanmean": "write the mean yourself"}},
    trials=Trials(
        written={"1": ["Linear.*"], "2": ["cross_entropy"], "3": ["minigrad.loss.points"]}
    ),
)


@homework.check("1", points=2)
def forward(student, rng):
    """Linear.forward computes h @ w + b."""
    w, b, h = rng.normal(size=(4, 3)), rng.normal(size=3), rng.normal(size=(5, 4))
    assert_close(student.Linear(w, b).forward(h), h @ w + b, what="forward(h)")


@homework.check("2", points=2)
def loss(student, rng):
    """cross_entropy is the mean over the mini-batch."""
    p, y = rng.dirichlet([1.0] * 4, size=6), rng.integers(4, size=6)
    found = student.module("minigrad.loss").cross_entropy(p, y)
    assert_close(found, right.cross_entropy(p, y), what="cross_entropy(p, y)")


@homework.check("3", points=1)
def reads_data(student, data):
    """points is the sum of points.csv."""
    assert_close(student.module("minigrad/loss.py").points(), 6.0, what="points()")
'''
UTILS = '''
"""The course's helpers."""

import numpy as np


def one_hot(labels, count):
    """Return a row with a single one for each label."""
    return np.eye(count)[labels]
'''
LINEAR = '''
"""An affine layer."""

from ..utils import *


class Linear:
    """h @ w + b."""

    def __init__(self, w, b):
        self.w, self.b = w, b

    def forward(self, h):
        """Return h @ w + b."""
        # BEGIN SOLUTION: the affine map
        return h @ self.w + self.b
        # END SOLUTION
'''
LOSS = '''
"""Losses."""

import numpy as np

import helper
from minigrad.utils import one_hot


def cross_entropy(p, y):
    """Return the mean cross-entropy."""
    # BEGIN SOLUTION: the mean over the mini-batch
    logs = np.sum(one_hot(y, p.shape[1]) * helper.safe_log(p), axis=1)
    return float(-np.mean(logs))
    # END SOLUTION


def points():
    """Return the sum of points.csv."""
    # BEGIN SOLUTION
    return float(np.loadtxt("points.csv", delimiter=",").sum())
    # END SOLUTION
'''
HELPER = '''
"""Beside the package."""

import numpy as np


def safe_log(x):
    """Return the logarithm, of zero as well."""
    return np.log(np.maximum(x, 1e-12))
'''
#: What students hand in.
RIGHT = {"minigrad/layers/linear.py": LINEAR, "minigrad/loss.py": LOSS}
FILES = {
    "rubric.py": RUBRIC,
    "reference/minigrad/utils.py": UTILS,
    "reference/minigrad/layers/linear.py": LINEAR,
    "reference/minigrad/loss.py": LOSS,
    "reference/helper.py": HELPER,
    "data/points.csv": "1,2,3\n",
}


def lay_out(folder, files):
    """Write files by their places; return the folder."""
    for place, text in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"))
    return folder


def make(folder, changed=None):
    """Write the homework, and return it."""
    return finding.find(str(lay_out(folder, FILES | (changed or {}))))
