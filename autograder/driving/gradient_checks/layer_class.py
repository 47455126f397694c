"""What is known of a student's class of a fully connected layer: its sizes and its names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: What a gradient can be of: the weights, the biases, the input.
ROLES = ("w", "b", "x")


@dataclass(frozen=True)
class LinearClass:
    """A class whose ``forward(x)`` is ``x @ w.T + b``, with a ``backward(dout)`` beside it.

    ``backward`` sets the gradients of the weights and of the biases, named with a ``d`` before
    these, and returns that of the input.

    Attributes
    ----------
    owner : str
        Its name in the student's module.
    inputs, outputs : int
        Columns of the input and of the output. The weights are of shape (outputs, inputs); the
        biases are that many numbers, in whatever shape.
    weights, biases : str
        Its attributes.
    input : str
        What messages and records call the input.
    """

    owner: str
    inputs: int
    outputs: int
    weights: str = "w"
    biases: str = "b"
    input: str = "x"

    def named(self, role: str) -> str:
        """Return the name of an array: ``"w"``, ``"b"`` or ``"x"`` is its role."""
        return {"w": self.weights, "b": self.biases, "x": self.input}[role]

    def gradient(self, role: str) -> str:
        """Return the name of the gradient of an array."""
        return f"d{self.named(role)}"

    def role_of(self, gradient: str) -> str:
        """Return which array a gradient is of.

        Raises
        ------
        ValueError
            If it is of none.
        """
        role = next((role for role in ROLES if self.gradient(role) == gradient), "")
        if not role:
            raise ValueError(f"{gradient} is no gradient of {self.owner}")
        return role

    def place(self, role: str) -> str:
        """Return what an array is in the code of its methods: ``self.w``, or the input."""
        return self.named(role) if role == "x" else f"self.{self.named(role)}"

    @property
    def told(self) -> Sequence[object]:
        """What the student's process needs to know of it."""
        names = [f(role) for f in (self.named, self.gradient) for role in ("w", "b")]
        return [*names, self.outputs, self.inputs]
