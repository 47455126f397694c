"""Submissions of the small homework that repairs are looked for in."""

from pathlib import Path

RUBRIC = Path(__file__).parent / "homeworks" / "layer_rubric.py"

RIGHT = """import numpy as np


class Layer:
    def __init__(self, n, m):
        self.w, self.b = np.zeros((n, m)), np.zeros(m)

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, d):
        self.dw = self.x.T @ d
        self.db = d.sum(axis=0)
        return d @ self.w.T


def loss(a, b):
    difference = a - b
    return (difference ** 2).mean()


count = 10
size = 1 / count
steps = np.full(count, size)
"""


def changed(*pairs):
    """Return the right solution with some of its text replaced."""
    source = RIGHT
    for before, after in pairs:
        assert before in source
        source = source.replace(before, after)
    return source


def line_of(source, text):
    """Return the line that a text is in, from 1."""
    return next(n for n, line in enumerate(source.splitlines(), 1) if text in line)
