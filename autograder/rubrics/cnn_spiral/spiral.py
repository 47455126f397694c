"""The spiral, and fully connected networks trained on all of it at once: what is right.

Karpathy, *CS231n: Putting it together*, for the data and the two classifiers. Pure functions of
arrays. Parameters are a list of a matrix (n_in, n_out) and a vector (n_out,) for each layer.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autograder.oracles import cross_entropy, relu, softmax_cross_entropy_gradient

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Parameters = list[Floats]


def points(num_points: int, num_classes: int, noise: float, rng: np.random.Generator) -> Floats:
    """Return the points of all arms, of shape (num_points * num_classes, 2), class by class."""
    radius = np.linspace(0.0, 1.0, num_points)
    arms = []
    for k in range(num_classes):
        angle = np.linspace(4.0 * k, 4.0 * (k + 1), num_points)
        angle = angle + rng.normal(0.0, noise, num_points)
        arms.append(np.column_stack([radius * np.sin(angle), radius * np.cos(angle)]))
    return np.concatenate(arms)


def start(sizes: Sequence[int], rng: np.random.Generator, deviation: float) -> Parameters:
    """Return normal weights and biases for the layers between `sizes` neurons."""
    found: Parameters = []
    for n_in, n_out in itertools.pairwise(sizes):
        found += [rng.normal(0.0, deviation, (n_in, n_out)), rng.normal(0.0, deviation, n_out)]
    return found


def outputs(x: Floats, parameters: Parameters) -> list[Floats]:
    """Return x, the output of each hidden layer after ReLU, and the scores."""
    found, last = [x], len(parameters) // 2 - 1
    for layer in range(last + 1):
        w, b = parameters[2 * layer : 2 * layer + 2]
        z = found[-1] @ w + b
        found.append(relu(z) if layer < last else z)
    return found


def scores(x: Floats, parameters: Parameters) -> Floats:
    """Return the scores, shape (n, classes)."""
    return outputs(x, parameters)[-1]


def penalty(parameters: Parameters, reg: float) -> float:
    """Return reg / 2 times the sum of all squared weights; biases are free."""
    return 0.5 * reg * sum(float(np.sum(w**2)) for w in parameters[::2])


def loss(x: Floats, y: Labels, parameters: Parameters, reg: float) -> float:
    """Return the mean cross-entropy plus the penalty."""
    return cross_entropy(scores(x, parameters), y) + penalty(parameters, reg)


def gradients(
    x: Floats,
    y: Labels,
    parameters: Parameters,
    reg: float,
    *,
    start: Floats | None = None,
    summed: bool = False,
    mask: str = "right",
    penalized: str = "right",
    through: str = "right",
) -> Parameters:
    """Return the gradients, or what a mistake makes of them.

    Parameters
    ----------
    start : ndarray of shape (n, classes), optional
        Gradient with respect to the scores, where it is another than the right one.
    summed : bool
        Whether the mean over the points is forgotten.
    mask : str
        Where ReLU passes the gradient on: ``"right"``, where its output is above 0;
        ``"none"``, everywhere; ``"gradient"``, where the gradient is above 0.
    penalized : str
        ``"right"``; ``"none"``, no penalty; ``"twice"``, as if it were reg times the
        sum of squares; ``"biases"``, biases too.
    through : str
        ``"right"``, or ``"none"`` if the label is not subtracted.
    """
    layers = outputs(x, parameters)
    delta = softmax_cross_entropy_gradient(layers[-1], y) if start is None else start
    if through == "none":
        delta = delta.copy()
        delta[np.arange(len(y)), np.asarray(y, dtype=int)] += 1.0 / len(y)
    if summed:
        delta = len(y) * delta
    factor = {"none": 0.0, "twice": 2.0}.get(penalized, 1.0) * reg
    found: Parameters = []
    for layer in reversed(range(len(parameters) // 2)):
        w, b = parameters[2 * layer : 2 * layer + 2]
        db = delta.sum(axis=0) + (reg * b if penalized == "biases" else 0.0)
        found[:0] = [layers[layer].T @ delta + factor * w, db]
        if layer:
            delta = delta @ w.T
            delta = delta * _passed(mask, delta, layers[layer])
    return found


def _passed(mask: str, delta: Floats, output: Floats) -> Floats:
    """Return 1 where ReLU passes the gradient on, and 0 elsewhere."""
    if mask == "none":
        return np.ones_like(delta)
    return np.where((delta if mask == "gradient" else output) > 0, 1.0, 0.0)


def descend(
    x: Floats,
    y: Labels,
    parameters: Parameters,
    step_size: float,
    reg: float,
    iterations: int,
) -> tuple[Parameters, list[float]]:
    """Train with gradient descent; return the parameters and the loss before and after each."""
    now, losses = [each.copy() for each in parameters], []
    for _ in range(iterations):
        losses.append(loss(x, y, now, reg))
        steps = gradients(x, y, now, reg)
        now = [each - step_size * step for each, step in zip(now, steps, strict=True)]
    return now, [*losses, loss(x, y, now, reg)]
