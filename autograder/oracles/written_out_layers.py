"""Formulas of a network of sigmoid layers with softmax on the last, as students write them.

For one sample, to be given to `Formula`: its sentences quote what stands here.
:class:`autograder.oracles.dense_networks.DenseNetwork` computes the same for rubrics.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.oracles.dense_networks import sigmoid
from autograder.oracles.probabilities import softmax


def sample_loss(x: Any, y: int, weights: Sequence[Any], biases: Sequence[Any]) -> Any:
    """Return the cross-entropy of a sample."""
    activations = [x]
    for w, b in zip(weights[:-1], biases[:-1], strict=True):
        activations.append(sigmoid(activations[-1] @ w + b))
    probabilities = softmax(activations[-1] @ weights[-1] + biases[-1])
    return -np.log(probabilities[y])


def sample_gradients(x: Any, y: int, weights: Sequence[Any], biases: Sequence[Any]) -> Any:
    """Return the gradients of the weights, layer by layer, then those of the biases."""
    activations = [x]
    for w, b in zip(weights[:-1], biases[:-1], strict=True):
        activations.append(sigmoid(activations[-1] @ w + b))
    probabilities = softmax(activations[-1] @ weights[-1] + biases[-1])
    one_hot = np.eye(len(probabilities))[y]
    delta = probabilities - one_hot
    dws: list[Any] = []
    dbs: list[Any] = []
    for layer in reversed(range(len(weights))):
        dws.insert(0, np.outer(activations[layer], delta))
        dbs.insert(0, delta)
        if layer > 0:
            output = activations[layer]
            delta = (weights[layer] @ delta) * output * (1 - output)
    return [*dws, *dbs]
