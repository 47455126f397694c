"""What students' functions compute, in their names: one slip at a time is tried in these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.oracles import softmax as probabilities_of
from autograder.rubrics.cnn_spiral.spiral import Floats, Labels

# No annotation except mypy: sentences quote what stands here.


def relu(z: Floats) -> Any:
    """Return max(z, 0)."""
    return np.maximum(z, 0)


def softmax(z: Floats) -> Any:
    """Return the probabilities of scores, row by row."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def naive_softmax(z: Floats) -> Any:
    """Return what softmax gives where exp may overflow."""
    powers = np.exp(z)
    return powers / powers.sum(axis=1, keepdims=True)


def forward_pass(
    x: Floats,
    weights: Sequence[Floats],
    biases: Sequence[Floats],
    activations: Sequence[Callable[[Floats], Floats]],
) -> Any:
    """Apply layer after layer."""
    output = x
    for weight, bias, activation in zip(weights, biases, activations, strict=True):
        output = activation(output @ weight + bias)
    return output


def make_spiral(num_points: int, num_classes: int) -> Any:
    """Return the points without noise."""
    radius = np.linspace(0, 1, num_points)
    arms = []
    for k in range(num_classes):
        angle = np.linspace(4 * k, 4 * (k + 1), num_points)
        arms.append(np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]))
    return np.concatenate(arms)


def cross_entropy(scores: Floats, y: Labels) -> Any:
    """Return the mean cross-entropy."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_probabilities[np.arange(len(y)), y].mean()


def cross_entropy_gradient(scores: Floats, y: Labels) -> Any:
    """Return the gradient of the mean cross-entropy."""
    gradient = probabilities_of(scores)
    gradient[np.arange(len(y)), y] -= 1
    return gradient / len(y)


def l2_penalty(weights: Sequence[Floats], reg: float) -> Any:
    """Return the penalty."""
    return 0.5 * reg * sum(np.sum(W**2) for W in weights)


def linear_scores(X: Floats, W: Floats, b: Floats) -> Any:  # noqa: N803 - students' names
    """Return the scores of one layer."""
    return X @ W + b


def network_scores(X: Floats, W: Floats, b: Floats, W2: Floats, b2: Floats) -> Any:  # noqa: N803
    """Return the scores of two layers."""
    return relu(X @ W + b) @ W2 + b2


def loss(cross_entropy_of_scores: float, penalty: float) -> Any:
    """Return the loss."""
    return cross_entropy_of_scores + penalty


def linear_gradients(X: Floats, y: Labels, W: Floats, b: Floats, reg: float) -> Any:  # noqa: N803
    """Return dW, db."""
    dscores = cross_entropy_gradient(X @ W + b, y)
    return X.T @ dscores + reg * W, dscores.sum(axis=0)


def network_gradients(
    X: Floats,  # noqa: N803
    y: Labels,
    W: Floats,  # noqa: N803
    b: Floats,
    W2: Floats,  # noqa: N803
    b2: Floats,
    reg: float,
) -> Any:
    """Return dW, db, dW2, db2."""
    hidden = relu(X @ W + b)
    dscores = cross_entropy_gradient(hidden @ W2 + b2, y)
    dhidden = dscores @ W2.T * (hidden > 0)
    return (
        X.T @ dhidden + reg * W,
        dhidden.sum(axis=0),
        hidden.T @ dscores + reg * W2,
        dscores.sum(axis=0),
    )


def seen(epoch: int, images: int, batch_size: int, noted: Sequence[int]) -> Any:
    """Return how many images were seen, of all epochs, when a loss was noted."""
    return [epoch * images + number * batch_size for number in noted]
