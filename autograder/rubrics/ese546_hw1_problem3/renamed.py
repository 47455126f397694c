"""What students call the attributes of ``linear_t``, and what it costs: one point, once."""

from __future__ import annotations

from typing import Any

from autograder.driving.renaming import Names, adapt

LINEAR = Names(
    "linear_t",
    {
        "w": ["W", "weight", "weights"],
        "b": ["B", "bias", "biases"],
        "dw": ["dW", "dweight", "grad_w", "w_grad"],
        "db": ["dB", "dbias", "grad_b", "b_grad"],
    },
    arguments=[(784, 10), (10, 784)],
    shapes={"w": (10, 784)},
)


def answering(student: Any) -> None:
    """Have ``linear_t`` answer to the skeleton's names, whatever it calls its attributes."""
    adapt(student, LINEAR)
