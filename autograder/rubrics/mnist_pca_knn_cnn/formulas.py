"""What the functions of softmax regression compute: one slip at a time is tried in these."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.oracles import softmax as probabilities
from autograder.oracles.tolerances import FloatArray


def softmax(x: FloatArray) -> Any:
    """Return the probabilities of scores."""
    powers = np.exp(x - np.max(x))
    return powers / np.sum(powers)


def J(W: FloatArray, b: FloatArray, y_true: FloatArray, x: FloatArray) -> Any:  # noqa: N802, N803
    """Return the loss of an image."""
    u = W @ x + b
    return -y_true @ (u - np.log(np.sum(np.exp(u))))


def J_of_shifted(W: FloatArray, b: FloatArray, y_true: FloatArray, x: FloatArray) -> Any:  # noqa: N802, N803
    """Return the same, from scores of which the largest is 0."""
    u = W @ x + b
    u = u - np.max(u)
    return -y_true @ (u - np.log(np.sum(np.exp(u))))


def dJ(W: FloatArray, b: FloatArray, y_true: FloatArray, x: FloatArray) -> Any:  # noqa: N802, N803
    """Return the gradients of an image."""
    too_probable = probabilities(W @ x + b) - y_true
    return np.outer(too_probable, x), too_probable


def data_centered(flat: FloatArray, data_mean: FloatArray) -> Any:
    """Return the images less their mean."""
    return flat - data_mean


def distances(X: FloatArray, points: FloatArray) -> Any:  # noqa: N803
    """Return the squared distances, less the squared length of a row, the same for all points."""
    return (points**2).sum(axis=1) - 2 * X @ points.T


def differences(X: FloatArray, points: FloatArray) -> Any:  # noqa: N803
    """Return the squared distance of each row of X from each point."""
    return ((X[:, None] - points) ** 2).sum(axis=2)


def reconstruct(flat: FloatArray, data_mean: FloatArray, basis: FloatArray) -> Any:
    """Project images on the columns of a matrix, and unproject them."""
    coordinates = (flat - data_mean) @ basis
    return coordinates @ basis.T + data_mean
