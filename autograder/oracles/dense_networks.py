"""Networks of dense layers with softmax on the last: what they compute, and their gradients.

Rumelhart, Hinton and Williams, *Learning representations by back-propagating errors*, 1986,
with the cross-entropy of a softmax instead of the squared error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from autograder.oracles.probabilities import softmax
from autograder.oracles.tolerances import FloatArray

Function = Callable[[FloatArray], FloatArray]


def sigmoid(z: FloatArray) -> FloatArray:
    """Return 1 / (1 + exp(-z)), without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * z)))


def _dsigmoid(z: FloatArray) -> FloatArray:
    return sigmoid(z) * (1.0 - sigmoid(z))


@dataclass(frozen=True)
class Activation:
    """An activation function of hidden layers.

    Attributes
    ----------
    name, derivative, formula : str
        What sentences call it and its derivative, and how that is computed.
    function, slope : callable
        Both, of the input of the neurons.
    """

    name: str
    derivative: str
    formula: str
    function: Function
    slope: Function


def _relu(z: FloatArray) -> FloatArray:
    return np.asarray(np.maximum(z, 0.0), dtype=np.float64)


def _drelu(z: FloatArray) -> FloatArray:
    return np.asarray(z > 0.0, dtype=np.float64)


def _dtanh(z: FloatArray) -> FloatArray:
    return 1.0 - np.asarray(np.tanh(z) ** 2, dtype=np.float64)


SIGMOID = Activation("sigmoid", "dsigmoid", "sigmoid times (1 - sigmoid)", sigmoid, _dsigmoid)
TANH = Activation("tanh", "dtanh", "1 - tanh ** 2", np.tanh, _dtanh)
RELU = Activation("ReLU", "drelu", "1 where z is above 0", _relu, _drelu)


@dataclass(frozen=True)
class Pass:
    """A forward pass.

    Attributes
    ----------
    inputs : list of ndarray
        Of each layer's neurons, before the activation; those of the last are the scores.
    outputs : list of ndarray
        The sample, then the activations of each hidden layer.
    """

    inputs: list[FloatArray]
    outputs: list[FloatArray]


@dataclass(frozen=True)
class DenseNetwork:
    """Weights and biases of each layer, or gradients of the same shapes.

    Attributes
    ----------
    weights : list of ndarray of shape (n_in, n_out)
    biases : list of ndarray of shape (n_out,)
    activation : Activation
        Of the hidden layers.
    """

    weights: Sequence[FloatArray]
    biases: Sequence[FloatArray]
    activation: Activation = SIGMOID

    @classmethod
    def drawn(
        cls, sizes: Sequence[int], rng: np.random.Generator, *, scale: float = 1.6
    ) -> DenseNetwork:
        """Draw a network of sigmoids whose neurons are neither all alike nor saturated.

        With inputs spread evenly over [0, 1], the input of each neuron has a standard deviation
        of about `scale`: far enough from 0 that sigmoid is not a straight line.
        """
        weights = [
            rng.normal(0.0, scale * np.sqrt(3.0 / n_in), (n_in, n_out))
            for n_in, n_out in pairwise(sizes)
        ]
        return cls(weights, [rng.normal(0.0, 0.5, n_out) for n_out in sizes[1:]])

    @classmethod
    def started(cls, sizes: Sequence[int], rng: np.random.Generator) -> DenseNetwork:
        """Draw one to be trained: variance 1 / max(n_in, n_out), biases 0."""
        weights = [rng.normal(0.0, 1.0 / np.sqrt(max(shape)), shape) for shape in pairwise(sizes)]
        return cls(weights, [np.zeros(n_out) for n_out in sizes[1:]])

    @property
    def sizes(self) -> list[int]:
        """Numbers of neurons, from the input to the output."""
        return [len(self.weights[0]), *(len(b) for b in self.biases)]

    @property
    def flat(self) -> FloatArray:
        """All numbers in a row."""
        return np.concatenate([each.ravel() for each in (*self.weights, *self.biases)])

    def minus(self, other: DenseNetwork) -> DenseNetwork:
        """Return the difference, layer by layer."""
        weights = [a - b for a, b in zip(self.weights, other.weights, strict=True)]
        biases = [a - b for a, b in zip(self.biases, other.biases, strict=True)]
        return replace(self, weights=weights, biases=biases)

    def times(self, factor: float) -> DenseNetwork:
        """Return every number multiplied by a factor."""
        weights, biases = [factor * w for w in self.weights], [factor * b for b in self.biases]
        return replace(self, weights=weights, biases=biases)

    def with_array(self, name: str, layer: int, values: FloatArray) -> DenseNetwork:
        """Return it with other ``"weights"`` or ``"biases"`` of one layer, counted from 0."""
        arrays = {"weights": list(self.weights), "biases": list(self.biases)}
        arrays[name][layer] = values
        return replace(self, weights=arrays["weights"], biases=arrays["biases"])

    def forward(self, x: FloatArray) -> Pass:
        """Return what each layer computes for one sample of shape (n_in,), or rows of them."""
        inputs: list[FloatArray] = []
        outputs = [x]
        for w, b in zip(self.weights, self.biases, strict=True):
            inputs.append(outputs[-1] @ w + b)
            outputs.append(self.activation.function(inputs[-1]))
        return Pass(inputs, outputs[:-1])

    def scores(self, x: FloatArray) -> FloatArray:
        """Return the logits of one sample, or of rows of them."""
        return self.forward(x).inputs[-1]

    def probabilities(self, x: FloatArray) -> FloatArray:
        """Return softmax of the scores."""
        return softmax(self.scores(x))

    def loss(self, x: FloatArray, y: int) -> float:
        """Return the cross-entropy of one sample."""
        return float(-np.log(self.probabilities(x)[y]))

    def gradients(
        self,
        x: FloatArray,
        y: int,
        *,
        slope: str = "input",
        at: int | None = None,
        start: str = "right",
        moved: float = 0.0,
    ) -> DenseNetwork:
        """Return the gradients of the loss of one sample, or what a mistake makes of them.

        Parameters
        ----------
        slope : str
            Which derivative of the activation is taken: ``"input"`` is right; ``"output"``
            takes it of what the activation gave, ``"none"`` forgets it, and ``"function"``
            takes the activation itself.
        at : int, optional
            The hidden layer, from 0, where that derivative is taken; by default at each.
        start : str
            What back-propagation starts from: ``"right"``, probabilities minus label;
            ``"no label"``, the probabilities; ``"activation"``, the right one times the
            derivative of the activation, as if the last layer had one; ``"squared"``, the
            derivative of the squared error before softmax.
        moved : float
            Learning rate by which each layer's weights move before the gradient is
            propagated through them; 0 is right.
        """
        step = self.forward(x)
        error = self._error(step, y, start)
        weights: list[FloatArray] = []
        biases: list[FloatArray] = []
        for layer in reversed(range(len(self.weights))):
            dw = np.outer(step.outputs[layer], error)
            weights.insert(0, dw)
            biases.insert(0, error)
            if layer:
                passed = (self.weights[layer] - moved * dw) @ error
                mistaken = at is None or at == layer - 1
                error = passed * self.slope_of(step.inputs[layer - 1], slope if mistaken else "")
        return replace(self, weights=weights, biases=biases)

    def slope_of(self, z: FloatArray, slope: str) -> FloatArray:
        """Return the derivative of the activation at z, or what `gradients` calls a mistake."""
        if slope == "output":
            return self.activation.slope(self.activation.function(z))
        if slope == "none":
            return np.ones_like(z)
        return (self.activation.function if slope == "function" else self.activation.slope)(z)

    def _error(self, step: Pass, y: int, start: str) -> FloatArray:
        p = softmax(step.inputs[-1])
        right: FloatArray = p - np.eye(len(p))[y]
        if start == "no label":
            return p
        if start == "activation":
            return right * self.activation.slope(step.inputs[-1])
        return np.asarray(p * (right - np.sum(right * p))) if start == "squared" else right
