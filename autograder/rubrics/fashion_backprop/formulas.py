"""What the functions of the second part compute: one slip at a time is tried in these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.rubrics.fashion_backprop.sigmoid_network import Floats, sigmoid, softmax


def feed_forward_sample(
    x: Floats, y: int, weights: Sequence[Floats], biases: Sequence[Floats]
) -> Any:
    """Return the loss of a sample."""
    activations = [x]
    for w, b in zip(weights[:-1], biases[:-1], strict=True):
        activations.append(sigmoid(activations[-1] @ w + b))
    probabilities = softmax(activations[-1] @ weights[-1] + biases[-1])
    return -np.log(probabilities[y])


def train_one_sample(x: Floats, y: int, weights: Sequence[Floats], biases: Sequence[Floats]) -> Any:
    """Return the gradients of the weights, layer by layer, then those of the biases."""
    activations = [x]
    for w, b in zip(weights[:-1], biases[:-1], strict=True):
        activations.append(sigmoid(activations[-1] @ w + b))
    probabilities = softmax(activations[-1] @ weights[-1] + biases[-1])
    one_hot = np.eye(len(probabilities))[y]
    delta = probabilities - one_hot
    dws: list[Floats] = []
    dbs: list[Floats] = []
    for layer in reversed(range(len(weights))):
        dws.insert(0, np.outer(activations[layer], delta))
        dbs.insert(0, delta)
        if layer > 0:
            output = activations[layer]
            delta = (weights[layer] @ delta) * output * (1 - output)
    return [*dws, *dbs]
