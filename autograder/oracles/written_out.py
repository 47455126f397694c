"""Formulas of a softmax classifier as students write them, to be given to `Formula`.

``Formula(softmax, z)`` computes what is right and looks for the slip in what is not: its
sentences quote what stands here, so these are in the names and steps of students' code.
:mod:`autograder.oracles.classifiers` computes the same for rubrics, with its arguments checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

# Few annotations: sentences quote what stands here.


def relu(z: Any) -> Any:
    """Return max(z, 0)."""
    return np.maximum(z, 0)


def softmax(z: Any) -> Any:
    """Return the probabilities of scores, row by row."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(scores: Any, y: Any) -> Any:
    """Return the mean of -log(probability of the label)."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_probabilities[np.arange(len(y)), y].mean()


def cross_entropy_gradient(scores: Any, y: Any) -> Any:
    """Return the gradient of `cross_entropy` with respect to the scores."""
    gradient = softmax(scores)
    gradient[np.arange(len(y)), y] -= 1
    return gradient / len(y)


def log_loss(p: Any, y: Any) -> Any:
    """Return the mean of -log(probability of the label), of probabilities."""
    return -np.log(p[np.arange(len(y)), y]).mean()


def log_loss_gradient(p: Any, y: Any) -> Any:
    """Return the gradient of that loss with respect to the scores, of their probabilities."""
    return (p - np.eye(p.shape[1])[y]) / len(y)


def l2_penalty(weights: Sequence[Any], reg: float) -> Any:
    """Return reg / 2 times the sum of the squared weights."""
    return 0.5 * reg * sum(np.sum(W**2) for W in weights)
