"""Activation functions that student code is given, each with what the grader computes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.driving import define, library
from autograder.oracles import relu, softmax
from autograder.oracles.tolerances import FloatArray


@dataclass(frozen=True)
class Activation:
    """One activation function: in the student's process, and beside it the grader's own.

    Attributes
    ----------
    remote : Remote
        A function of the student's process, to hand to student code.
    here : callable
        What it computes, of arrays (n_samples, n_neurons).
    """

    remote: Any
    here: Callable[[FloatArray], FloatArray]


def activations(student: Any) -> dict[str, Activation]:
    """Return activations by name: ``tanh``, ``relu``, ``identity``, and ``softmax`` of each row."""
    return {
        "tanh": Activation(library(student, "numpy").tanh, np.tanh),
        "relu": Activation(define(student, positive_part, shown="ReLU"), relu),
        "identity": Activation(define(student, as_it_is, shown="no activation"), lambda z: z),
        "softmax": Activation(define(student, row_softmax, shown="softmax"), softmax),
    }


# What follows runs in the student's process. Each function is sent as its source, so it imports
# what it needs itself.


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
