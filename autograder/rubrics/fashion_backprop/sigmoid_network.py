"""A network of sigmoid layers with softmax on the last: what it computes, and its gradients.

Rumelhart, Hinton and Williams, *Learning representations by back-propagating errors*, 1986,
with the cross-entropy of a softmax instead of the squared error. Pure functions of arrays.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Network:
    """Weights and biases of each layer, or gradients of the same shapes.

    Attributes
    ----------
    weights : list of ndarray of shape (n_in, n_out)
    biases : list of ndarray of shape (n_out,)
    """

    weights: list[Floats]
    biases: list[Floats]

    @property
    def sizes(self) -> list[int]:
        """Numbers of neurons, from the input to the output."""
        return [len(self.weights[0]), *(len(b) for b in self.biases)]

    def minus(self, other: Network) -> Network:
        """Return the difference, layer by layer."""
        return Network(
            [a - b for a, b in zip(self.weights, other.weights, strict=True)],
            [a - b for a, b in zip(self.biases, other.biases, strict=True)],
        )

    def times(self, factor: float) -> Network:
        """Return every number multiplied by a factor."""
        return Network([factor * w for w in self.weights], [factor * b for b in self.biases])

    def flat(self) -> Floats:
        """Return all numbers in a row."""
        return np.concatenate([each.ravel() for each in (*self.weights, *self.biases)])


@dataclass(frozen=True)
class Pass:
    """A forward pass of one sample.

    Attributes
    ----------
    inputs : list of ndarray
        Of each layer's neurons, before the activation.
    outputs : list of ndarray
        The sample, then the activations of each hidden layer.
    probabilities : ndarray of shape (classes,)
    """

    inputs: list[Floats]
    outputs: list[Floats]
    probabilities: Floats


def sigmoid(x: Floats) -> Floats:
    """Return 1 / (1 + exp(-x))."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))


def dsigmoid(x: Floats) -> Floats:
    """Return the derivative of sigmoid at x."""
    return sigmoid(x) * (1.0 - sigmoid(x))


def softmax(x: Floats) -> Floats:
    """Return probabilities along the last axis."""
    powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return np.asarray(powers / np.sum(powers, axis=-1, keepdims=True))


def forward(network: Network, sample: Floats) -> Pass:
    """Return what each layer computes for one sample of shape (n_in,), or rows of them."""
    inputs: list[Floats] = []
    outputs = [sample]
    for w, b in zip(network.weights, network.biases, strict=True):
        inputs.append(outputs[-1] @ w + b)
        outputs.append(sigmoid(inputs[-1]))
    return Pass(inputs, outputs[:-1], softmax(inputs[-1]))


def loss(network: Network, sample: Floats, label: int) -> float:
    """Return the cross-entropy of one sample."""
    return float(-np.log(forward(network, sample).probabilities[label]))


def gradients(
    network: Network,
    sample: Floats,
    label: int,
    *,
    slope: str = "input",
    at: int | None = None,
    output: str = "right",
    moved: float = 0.0,
) -> Network:
    """Return the gradients of the loss of one sample, or what a mistake makes of them.

    Parameters
    ----------
    slope : str
        Which derivative of sigmoid is taken: ``"input"`` is right; ``"activation"``
        applies `dsigmoid` to what sigmoid gave, ``"none"`` forgets it and
        ``"sigmoid"`` takes the activation itself.
    at : int, optional
        The hidden layer, from 0, where that derivative is taken; by default at each.
    output : str
        What back-propagation starts from: ``"right"``, probabilities minus label;
        ``"no label"``, the probabilities; ``"sigmoid"``, that times the derivative of
        sigmoid, as if the last layer had one; ``"squared"``, the derivative of the
        squared error before softmax.
    moved : float
        Learning rate by which each layer's weights move before the gradient is
        propagated through them; 0 is right.
    """
    step = forward(network, sample)
    delta = _start(step, label, output)
    weights: list[Floats] = []
    biases: list[Floats] = []
    for layer in reversed(range(len(network.weights))):
        dw = np.outer(step.outputs[layer], delta)
        weights.insert(0, dw)
        biases.insert(0, delta)
        if layer:
            passed = (network.weights[layer] - moved * dw) @ delta
            mistaken = at is None or at == layer - 1
            delta = passed * slope_of(step.inputs[layer - 1], slope if mistaken else "input")
    return Network(weights, biases)


def _start(step: Pass, label: int, output: str) -> Floats:
    p = step.probabilities
    right: Floats = p - np.eye(len(p))[label]
    if output == "no label":
        return p
    if output == "sigmoid":
        return right * dsigmoid(step.inputs[-1])
    if output == "squared":
        return np.asarray(p * (right - np.sum(right * p)))
    return right


def slope_of(x: Floats, slope: str) -> Floats:
    """Return the derivative of sigmoid at x, or what `gradients` calls a mistake in it."""
    if slope == "activation":
        return dsigmoid(sigmoid(x))
    if slope == "none":
        return np.ones_like(x)
    if slope == "sigmoid":
        return sigmoid(x)
    return dsigmoid(x)


def random_network(sizes: Sequence[int], rng: np.random.Generator, scale: float = 1.6) -> Network:
    """Draw a network whose neurons are neither all alike nor saturated.

    With inputs spread evenly over [0, 1], the input of each neuron has a standard deviation
    of about `scale`: far enough from 0 that sigmoid is not a straight line.
    """
    weights = [
        rng.normal(0.0, scale * np.sqrt(3.0 / n_in), (n_in, n_out))
        for n_in, n_out in itertools.pairwise(sizes)
    ]
    return Network(weights, [rng.normal(0.0, 0.5, n_out) for n_out in sizes[1:]])


def start_network(sizes: Sequence[int], rng: np.random.Generator) -> Network:
    """Draw a network as the homework starts one: variance 1 / max(n_in, n_out), biases 0."""
    weights = [
        rng.normal(0.0, 1.0 / np.sqrt(max(n_in, n_out)), (n_in, n_out))
        for n_in, n_out in itertools.pairwise(sizes)
    ]
    return Network(weights, [np.zeros(n_out) for n_out in sizes[1:]])
