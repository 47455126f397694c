"""What kind of numbers a network gives: logits, of either sign, and no straight line."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.errors import Wrong
from autograder.oracles.plain import as_array
from autograder.oracles.tolerances import FloatArray
from autograder.results.cause import Cause

SOFTMAX_BEFORE_LOSS = Cause(
    "softmax before loss",
    "nn.CrossEntropyLoss takes the softmax itself; taken twice, it learns slowly.",
    "Leave out the softmax after the last layer.",
    explains=("function",),
)
ACTIVATION_AT_END = Cause(
    "activation at end",
    "No output is negative, as after a ReLU or a sigmoid.",
    explains=("function",),
)
ONE_SIGN_LEFT = Cause(
    "one sign left",
    "All outputs have the same sign, as after a ReLU or a sigmoid.",
    explains=("function",),
)
#: Of what a network computes, the least that is no rounding.
_BEND = 1e-4
_TINY = 1e-9


def assert_logits(found: object, *, what: str, rows: int, classes: int) -> FloatArray:
    """Check that a classifier gives logits, one row for each sample.

    Parameters
    ----------
    found : object
        What it gave, with its first weights.
    what : str
        Name of the classifier in messages.
    rows, classes : int
        How many samples it was given, and how many classes there are.

    Returns
    -------
    ndarray of shape (rows, classes)

    Raises
    ------
    Wrong
        If it gives something else, such as probabilities.
    """
    values = as_array(found, what=f"{what} of {rows} samples", shape=(rows, classes))
    if np.all(values >= 0) and np.allclose(values.sum(axis=1), 1.0, atol=1e-4):
        raise Wrong(
            f"{what} gives probabilities, not logits",
            expected="logits: any numbers, not scaled to a sum of 1",
            found=f"{classes} numbers that add up to 1 for each sample",
            cause=SOFTMAX_BEFORE_LOSS,
        )
    if np.all(values >= 0):
        raise Wrong(
            f"{what} gives no negative numbers",
            expected="logits, which may have either sign",
            found=f"{values.size} numbers from {values.min():.3g} to {values.max():.3g}",
            cause=ACTIVATION_AT_END,
            next_step=f"End {what} with the last linear layer.",
        )
    return values


def assert_bends(outputs: Any, *, what: str) -> None:
    """Check that a network is not a straight line, and that its output can have either sign.

    Parameters
    ----------
    outputs : array_like of shape (n_draws, 4, n_samples)
        With weights that are drawn at random, each time: what it gives for some x, for some y,
        for x + y, and for 0. Of a straight line, f(x) + f(y) is f(x + y) + f(0).
    what : str
        Name of the network in messages.

    Raises
    ------
    Wrong
        If there is no activation between its layers, or one after the last that leaves one
        sign alone.
    """
    values = np.asarray(outputs, dtype=np.float64)
    bends = np.abs(values[:, 0] + values[:, 1] - values[:, 2] - values[:, 3]).max(axis=1)
    if np.max(bends / (np.ptp(values, axis=(1, 2)) + _TINY)) < _BEND:
        raise Wrong(
            f"{what} is a straight line: there is no activation between its layers",
            expected="an activation, such as nn.ReLU(), after the first layer",
            found="outputs that are linear in the features, whatever the weights are",
            next_step="Put nn.ReLU() between the two linear layers.",
        )
    low, high = values.min(), values.max()
    if low >= 0 or high <= 0:
        raise Wrong(
            f"the output of {what} is {'never negative' if low >= 0 else 'never positive'}",
            expected="an output of either sign: it is the guess",
            found=f"outputs from {low:.3g} to {high:.3g}, with many weights",
            cause=ONE_SIGN_LEFT,
            next_step=f"End {what} with the last linear layer.",
        )
