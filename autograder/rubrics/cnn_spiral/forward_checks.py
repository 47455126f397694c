"""Checks of ReLU, softmax, and the forward pass of any fully connected network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.driving import define, library
from autograder.oracles import Formula, assert_close, relu, softmax
from autograder.rubrics.cnn_spiral import formulas, spiral
from autograder.rubrics.cnn_spiral.causes import (
    ABSOLUTE_VALUE,
    ALWAYS_RELU,
    COLUMN_SUM,
    EXP_ALONE,
    FIRST_ACTIVATION,
    NO_ACTIVATIONS,
    NO_BIASES,
    NO_LAST_ACTIVATION,
    OVERFLOWS,
    RELU_DERIVATIVE,
    WHOLE_SUM,
)
from autograder.rubrics.cnn_spiral.spiral import Floats


def assert_relu(student: Any, rng: np.random.Generator) -> None:
    """Check `relu`.

    Raises
    ------
    Wrong
        If it is something else.
    """
    z = rng.normal(size=(5, 4))
    assert_close(
        student.relu(z),
        relu(z),
        what="relu(z)",
        formula=Formula(formulas.relu, z),
        forms={
            RELU_DERIVATIVE: 1.0 * (z > 0),
            ABSOLUTE_VALUE: np.abs(z),
        },
    )


def assert_softmax(student: Any, rng: np.random.Generator) -> None:
    """Check `softmax`, of large scores too.

    Raises
    ------
    Wrong
        If a row is wrong; half of the points are for scores of ordinary size.
    """
    z = 2.0 * rng.normal(size=(5, 4))
    whole = np.exp(z - z.max())
    columns = np.exp(z - z.max(axis=0))
    assert_close(
        student.softmax(z),
        softmax(z),
        what="softmax(z)",
        formula=Formula(formulas.softmax, z),
        forms={
            WHOLE_SUM: whole / whole.sum(),
            COLUMN_SUM: columns / columns.sum(axis=0),
            EXP_ALONE: np.exp(z),
        },
    )
    large = 1000.0 * z
    with np.errstate(all="ignore"):
        naive = formulas.naive_softmax(large)
    assert_close(
        student.softmax(large),
        softmax(large),
        what="softmax(z), of scores in the thousands",
        forms={OVERFLOWS: naive},
        formula=Formula(formulas.softmax, large),
        next_step=OVERFLOWS.next_step,
        earned=0.5,
    )


def assert_forward_pass(student: Any, rng: np.random.Generator) -> None:
    """Check `forward_pass` for one to four layers, each with an activation of its own.

    Raises
    ------
    Wrong
        If the output is wrong.
    """
    numpy = library(student, "numpy")
    known: list[tuple[Any, Callable[[Floats], Floats]]] = [
        (numpy.tanh, np.tanh),
        (define(student, positive_part, shown="ReLU"), relu),
        (define(student, as_it_is, shown="no activation"), lambda z: z),
        (define(student, row_softmax, shown="softmax"), softmax),
    ]
    for count in (1, 2, 3, 4):
        sizes = [6, *rng.integers(3, 8, size=count)]
        parameters = spiral.start(sizes, rng, 0.7)
        # No two alike, and the last one different: none can stand for another unnoticed.
        inner = [*(known[i] for i in rng.permutation(2)), known[2]]
        chosen = [*inner[: count - 1], known[3]] if count > 1 else inner[:1]
        x = rng.normal(size=(5, 6))
        weights, biases = parameters[::2], parameters[1::2]
        functions = [function for function, _ in chosen]
        right = _run(x, weights, biases, [function for _, function in chosen])
        assert_close(
            student.forward_pass(x, weights, biases, functions),
            right,
            what=f"forward_pass with {count} layer{'s' if count > 1 else ''}",
            forms=_wrong_passes(x, weights, biases, [function for _, function in chosen], right),
            formula=Formula(
                formulas.forward_pass, x, weights, biases, [function for _, function in chosen]
            ),
            next_step="For each layer: output = activation(output @ weight + bias).",
        )


def _run(x: Floats, weights: Any, biases: Any, activations: Any) -> Floats:
    for w, b, activation in zip(weights, biases, activations, strict=True):
        x = activation(x @ w + b)
    return x


def _wrong_passes(
    x: Floats, weights: Any, biases: Any, activations: Any, right: Floats
) -> dict[str, Floats]:
    """Return what typical mistakes give, as far as it is anything else than the right answer."""
    identity = [lambda z: z] * len(activations)
    zeros = [0.0 * b for b in biases]
    wrong = {
        NO_BIASES: _run(x, weights, zeros, activations),
        NO_LAST_ACTIVATION: _run(x, weights, biases, [*activations[:-1], identity[0]]),
        NO_ACTIVATIONS: _run(x, weights, biases, identity),
        FIRST_ACTIVATION: _run(x, weights, biases, [activations[0]] * len(activations)),
        ALWAYS_RELU: _run(x, weights, biases, [*[relu] * (len(activations) - 1), activations[-1]]),
    }
    return {name: each for name, each in wrong.items() if not np.allclose(each, right)}


# What follows runs in the student's process.


def positive_part(z: Any) -> Any:
    """Return max(z, 0)."""
    return z * (z > 0)


def as_it_is(z: Any) -> Any:
    """Return its argument."""
    return z


def row_softmax(z: Any) -> Any:
    """Return softmax of each row."""
    import numpy as np

    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
