"""A homework small enough to grade in a blink."""

import numpy as np  # noqa: F401 - part of what students start from


def double(x):
    """Return 2 x for an array x of any shape."""
    raise NotImplementedError("TODO: double x")


def train(steps):
    """Write [0, 1, ..., steps - 1] to curve.pkl and return it."""
    raise NotImplementedError("TODO: train")


class Counter:
    """Counts how often `tick` was called."""

    def __init__(self):
        self.count = 0

    def tick(self):
        """Return the count after one more."""
        raise NotImplementedError("TODO: count")
